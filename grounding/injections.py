"""Injections: where a paper tells a machine what to do, and the paper without those places.

Nothing here decides whether an instruction is obeyed: none ever is, since text from papers is only
data. What is found is kept from the agents and shown to the reader of the report.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import dropwhile, groupby, pairwise

from grounding.disguise import readings, undisguised
from grounding.injection_rules import KINDS, Rule, rule_book
from records import Injection, Paper
from records.paper import InjectionKind

NEAR = 1
"""Sentences apart that two faint signs may stand to make one injection."""

BRIDGED = 2
"""Sentences between two of one paragraph that go with them."""

HIDDEN = "hidden text"
"""Where an injection stood that no reader of the document would have seen."""

WHOLE = 0.5
"""Of a paragraph that is an injection to this share, all goes that follows its beginning."""

_BREAK = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|(?<=[。！？؟।])\s*|\n+| \| ")
_QUOTED = re.compile(
    r"“[^”\n]{0,1000}”|\"[^\"\n]{0,1000}\"|«[^»\n]{0,1000}»|「[^」\n]{0,1000}」|‘[^’\n]{12,1000}’"
    r"|`[^`\n]{1,1000}`")
_FRAMED_WITHIN = 100
_WANTING: frozenset[InjectionKind] = frozenset(("favour", "override"))
"""Kinds that want something done; papers show prompts and turns of conversations for less."""
_TELLING: tuple[InjectionKind, ...] = ("disguised", *KINDS)


@dataclass(frozen=True)
class _Sign:
    """A rule that holds at a range of the text."""

    kind: InjectionKind
    alone: bool
    start: int
    end: int


@dataclass
class _Unit:
    """A sentence, a heading, a cell: what is taken out as a whole."""

    start: int
    end: int
    paragraph: int
    signs: list[_Sign] = field(default_factory=list)
    taken: bool = False

    @property
    def length(self) -> int:
        return self.end - self.start


def find_injections(paper: Paper) -> tuple[Injection, ...]:
    """The paper's injections: those of its text in order, then those of its metadata.

    Looked for in several languages (injections.yaml), through disguises (disguise.py), and over
    the borders of sentences, cells and paragraphs. A quoted example of an attack is none.
    """
    about_attacks = bool(rule_book().subject.search(f"{paper.title} {paper.abstract}".lower()))
    found = [Injection(kind=kind, where="text", start=start, end=end, quote=paper.text[start:end])
             for kind, start, end in injected(paper.text, about_attacks=about_attacks)]
    for where, value in _metadata(paper):
        found += [Injection(kind=kind, where=where, quote=value[start:end])
                  for kind, start, end in injected(value)]
    found += [Injection(kind="hidden", where=HIDDEN, quote=text)
              for text in paper.origin.hidden if injected(text)]
    return tuple(found)


def injected(text: str, *, about_attacks: bool = False) -> list[tuple[InjectionKind, int, int]]:
    """Kind and half-open range of every injection in a text, in order, none touching another.

    Where the text is about such attacks, only what asks for a favour counts.
    """
    signs = _signs(text)
    if not signs:
        return []
    units = _units(text)
    for sign in signs:
        for unit in units[_unit_at(units, sign.start):_unit_at(units, sign.end - 1) + 1]:
            unit.signs.append(sign)
    _take(units)
    found = []
    for taken, group in groupby(units, key=lambda unit: unit.taken):
        if taken:
            run = list(group)
            kind = min((s.kind for unit in run for s in unit.signs), key=_TELLING.index)
            found.append((kind, run[0].start, run[-1].end))
    return [place for place in found if not about_attacks or place[0] in ("disguised", "favour")]


def _signs(text: str) -> list[_Sign]:
    """Every rule that holds somewhere in a text, but in quoted examples."""
    plain = undisguised(text)
    holding = list(_holding(plain.text))
    quotations = [found.span() for found in _QUOTED.finditer(plain.text)] if holding else []
    signs = [_Sign(rule.kind, rule.alone, *plain.original(start, end))
             for rule, start, end in holding
             if not _is_mentioned(plain.text, quotations, start, end)]
    for reading in readings(text):
        places = ([found.span() for found in rule_book().tight.finditer(reading.text)]
                  if reading.tight else [(a, b) for rule, a, b in _holding(reading.text)
                                         if rule.alone])
        signs += [_Sign("disguised", True, *reading.original(*place)) for place in places]
    return signs


def _holding(text: str) -> Iterator[tuple[Rule, int, int]]:
    for language in rule_book().languages:
        yield from language.holding(text)


def _is_mentioned(
    text: str, quotations: Sequence[tuple[int, int]], start: int, end: int
) -> bool:
    """Whether a range of undisguised text stands in a quotation that is introduced as an example:
    who writes about such attacks must be able to show one."""
    place = bisect_right(quotations, start, key=lambda quotation: quotation[0]) - 1
    if place < 0 or end > quotations[place][1]:
        return False
    opened = quotations[place][0]
    before = text[max(0, opened - _FRAMED_WITHIN):opened].rpartition("\n")[2].rstrip()
    return before[-1:] not in ".!?" and bool(rule_book().framing.search(before))


def _units(text: str) -> list[_Unit]:
    units: list[_Unit] = []
    start = paragraph = 0
    for found in [*_BREAK.finditer(text), None]:
        end = found.start() if found else len(text)
        if end > start:
            units.append(_Unit(start, end, paragraph))
        if found:
            start = found.end()
            paragraph += "\n" in found[0]
    return units


def _unit_at(units: Sequence[_Unit], place: int) -> int:
    return max(0, bisect_right(units, place, key=lambda unit: unit.start) - 1)


def _take(units: Sequence[_Unit]) -> None:
    """Mark the units that are injections, or parts of one."""
    for unit in units:
        unit.taken = any(sign.alone for sign in unit.signs)
    signed = [place for place, unit in enumerate(units) if unit.signs]
    for place in signed:
        near = units[place:place + NEAR + 1]
        kinds = {sign.kind for unit in near for sign in unit.signs}
        if len(kinds) > 1 and not kinds.isdisjoint(_WANTING):
            for unit in near:
                unit.taken |= bool(unit.signs)
    for one, other in [*pairwise(signed), *pairwise(reversed(signed))]:
        if units[one].taken and abs(other - one) <= NEAR:
            units[other].taken = True
    taken = [place for place, unit in enumerate(units) if unit.taken]
    for one, other in pairwise(taken):
        if other - one <= BRIDGED + 1 and units[one].paragraph == units[other].paragraph:
            for unit in units[one:other]:
                unit.taken = True
    for _, group in groupby(units, key=lambda unit: unit.paragraph):
        paragraph = list(group)
        taken_of_it = sum(unit.length for unit in paragraph if unit.taken)
        if taken_of_it > WHOLE * sum(unit.length for unit in paragraph):
            for unit in dropwhile(lambda unit: not unit.taken, paragraph):
                unit.taken = True


def _metadata(paper: Paper) -> Iterator[tuple[str, str]]:
    """What is told of a paper outside its text, by field."""
    if not paper.text.startswith(paper.title):
        yield "title", paper.title
    yield "authors", "\n".join(paper.authors)
    yield "venue", paper.venue
    for group in sorted({row.group for table in paper.tables for row in table.rows}):
        yield "table", group
