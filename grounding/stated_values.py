"""Measured values in a written sentence: whether each is said of what it was measured on, and
whether the words for up and down beside it agree with it."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from grounding.names import (
    Name,
    find_benchmarks,
    find_metrics,
    find_settings,
    find_sizes,
    find_systems,
    normalise,
    parse_name,
    same_size,
    same_subject,
)
from grounding.new_words import new_words
from grounding.quantities import Quantity, amounts, same_quantity
from grounding.reading import Word, polarity_of, read
from records import Measurement

_TIED = re.compile(r"\s?(?:\(|(?:at|for|with)\s)(?:the\s)?\s?")
_LISTED = re.compile(r"(?:\s?,)?\s?(?:and\s|or\s)?")
_AGAINST = re.compile(
    r"[^().;]{0,24}\b(?:against|versus|vs\.?|compared (?:with|to)|than)\s(?:the\s)?")
_RIVAL_NEXT = re.compile(
    r"\b(?:against|versus|vs\.?|compared (?:with|to)|than|unlike|over|relative to|behind)\s$", re.I)
_WIDEST_RIVAL = 24  # more characters than _RIVAL_NEXT can match
_BRACKETS = re.compile(r"\([^()]*\)")
_CITED = re.compile(r"(?:\set al\.?|\sand\s[A-Z][\w-]+)?,?\s\(?(?:19|20)\d\d\b")
_FROM = re.compile(r"\bfrom\s(?:the\s|about\s)?\Z")
_COMPARATIVES = frozenset(
    "above below equal fewer greater higher larger less lower more smaller".split())
_SUPERLATIVES = frozenset("fewest highest largest least lowest most smallest".split())
_BETWEEN = frozenset("above against over".split())
"""Words of a direction that stand between two values and tell none here."""
_Place = tuple[int, int, str]  # start, end, text


@dataclass(frozen=True)
class Stated:
    """A value in a sentence, with the size and the system it is said of, where any is named."""

    quantity: Quantity
    size: str = ""
    system: Name | None = None


def stated_values(text: str, measurements: Sequence[Measurement] = ()) -> list[Stated]:
    """The values of a sentence in order: amounts that are no sizes and no part of a name.

    A value belongs to the size tied to it ("34.8% at 7B"), else to the size last named before it,
    else to the next one; in two lists of one length ("34% and 42% at 7B and 13B") the n-th to the
    n-th. It belongs to the system last named before it, but behind "against" to the other one.
    Authors that are cited, names in a bracket of conditions, and the benchmarks and conditions of
    `measurements` are no systems.
    """
    named, sizes = find_systems(text), find_sizes(text)
    taken = [*named, *sizes, *find_benchmarks(text), *find_metrics(text), *find_settings(text)]
    values = [q for q in amounts(text)
              if not any(q.start < m.end and m.start < q.end for m in taken)]
    places = [(s.start, s.end, s.text) for s in sizes]
    conditions = [m.span() for m in _BRACKETS.finditer(text)
                  if not any(m.start() <= q.start < m.end() for q in values)]
    systems = [(m.start, m.end, m.text) for m in named
               if not _CITED.match(text, m.end)
               and not any(start <= m.start < end for start, end in conditions)
               and normalise(m.text) not in _measured_on(measurements)]
    systems = sorted({*systems, *_openers(text, measurements, systems)})
    spoken_of = [(start, end, parse_name(name)) for start, end, name in systems]
    # Looked for right before a name: over the whole text it took minutes in long ones.
    subjects = [name for start, _, name in spoken_of
                if not _RIVAL_NEXT.search(text, max(0, start - _WIDEST_RIVAL), start)]
    subject = (subjects or [name for *_, name in spoken_of] or [None])[0]
    zipped = _zipped(text, values, places)
    return [Stated(q, zipped[i] if zipped else _size_of(text, q, places),
                   _system_of(text, i, values, spoken_of, subject))
            for i, q in enumerate(values)]


def _measured_on(measurements: Sequence[Measurement]) -> set[str]:
    """The benchmarks, metrics and conditions of measurements, as names are compared."""
    return {normalise(part) for m in measurements
            for part in (m.benchmark, m.metric, *m.setting.split("; "))}


def _openers(text: str, measurements: Sequence[Measurement],
             systems: Sequence[_Place]) -> Iterator[_Place]:
    """Measured systems that a sentence names where a capital tells nothing: at its beginning."""
    for system in {m.system for m in measurements}:
        for match in re.finditer(rf"(?<!\w){re.escape(system)}(?!\w)", text):
            if not any(start < match.end() and match.start() < end for start, end, _ in systems):
                yield match.start(), match.end(), system


def _zipped(text: str, values: Sequence[Quantity], sizes: Sequence[_Place]) -> list[str]:
    """The sizes of values where both stand in lists of one length; [] where they do not."""
    if len(values) != len(sizes) or len(values) < 2:
        return []
    apart = values[-1].end <= sizes[0][0] or sizes[-1][1] <= values[0].start
    in_lists = all(_LISTED.fullmatch(text, a.end, b.start) for a, b in pairwise(values)) and all(
        _LISTED.fullmatch(text, a[1], b[0]) for a, b in pairwise(sizes))
    return [size for _, _, size in sizes] if apart and in_lists else []


def _size_of(text: str, value: Quantity, sizes: Sequence[_Place]) -> str:
    for start, _, size in sizes:
        if start >= value.end and _TIED.fullmatch(text, value.end, start):
            return size
    before = [size for _, end, size in sizes if end <= value.start]
    behind = [size for start, _, size in sizes if start >= value.end]
    return before[-1] if before else behind[0] if behind else ""


def _system_of(text: str, index: int, values: Sequence[Quantity],
               spoken_of: Sequence[tuple[int, int, Name]], subject: Name | None) -> Name | None:
    if subject is None:
        return None
    value = values[index]
    if index and _AGAINST.fullmatch(text, values[index - 1].end, value.start):
        return next((n for *_, n in spoken_of if not same_subject(n, subject)), subject)
    follows = index + 1 < len(values) and _AGAINST.fullmatch(
        text, value.end, values[index + 1].start)
    before = [name for _, end, name in spoken_of if end <= value.start]
    return subject if follows or not before else before[-1]


def misplaced(text: str, measurements: Sequence[Measurement]) -> str:
    """What is wrong with the measured values of a sentence, or "": a value that is said of a size
    or a system that it was not measured at. Values that are none of `measurements` are left."""
    for stated in stated_values(text, measurements):
        meant = [m for m in measurements if _is_value(stated.quantity, m)]
        if stated.system is None and len({(m.system, m.variant) for m in measurements}) > 1:
            return f"it is not said what {stated.quantity.text} was measured of" if meant else ""
        if meant and not any(_fits(stated, m) for m in meant):
            said = " ".join(part for part in (str(stated.system or ""), stated.size) if part)
            return (f"{stated.quantity.text} is said of {said}, but was measured for "
                    f"{', '.join(dict.fromkeys(m.subject for m in meant))}")
    return ""


def misattributed(text: str, measurements: Sequence[Measurement],
                  papers: Mapping[str, str]) -> str:
    """What is wrong with the sources of the measured values of a sentence, or "": a value that is
    said to stand in a paper that does not report it. `papers` are the names of papers by id.

    Where a paper is named before the first value, a value belongs to the paper last named before
    it, else to the next one behind it.
    """
    named = sorted((match.start(), paper) for paper, name in papers.items() if name
                   for match in re.finditer(re.escape(name), text))
    values = [s.quantity for s in stated_values(text)]
    if not named or not values:
        return ""
    is_first = named[0][0] < values[0].start
    for value in values:
        meant = [m for m in measurements if _is_value(value, m)]
        before = [paper for at, paper in named if at < value.start]
        behind = [paper for at, paper in named if at > value.start]
        source = before[-1:] if is_first else behind[:1]
        if meant and source and source[0] not in {m.paper_id for m in meant}:
            return f"{value.text} does not stand in {papers[source[0]]}"
    return ""


def _is_value(quantity: Quantity, measurement: Measurement) -> bool:
    printed = amounts(f"{measurement.text} {measurement.unit}".strip()) or amounts(measurement.text)
    return any(same_quantity(quantity, q) for q in printed[:1])


def _fits(stated: Stated, measurement: Measurement) -> bool:
    size = (stated.system.size if stated.system else "") or stated.size
    if stated.size and measurement.size and not same_size(stated.size, measurement.size):
        return False
    if size and measurement.size and not stated.size and not same_size(size, measurement.size):
        return False
    return stated.system is None or same_subject(
        Name(stated.system.system, stated.system.variant),
        Name(measurement.system, measurement.variant))


def says_only_values(text: str, measurements: Sequence[Measurement], known: str,
                     allowed: Collection[str] = ()) -> bool:
    """Whether a sentence does nothing but report measured values: every value is one of
    `measurements`, without a bound; every word for up or down is borne out by the values beside
    it; and no other word that carries meaning stands in it but those of `known`, the texts it
    rests on, and of `allowed`."""
    values = [s.quantity for s in stated_values(text)]
    if not values or any(q.bound or q.approximate or q.is_range for q in values):
        return False
    if not all(any(_is_value(q, m) for m in measurements) for q in values):
        return False
    words = directed(text)
    if not all(agrees for _, agrees in words) or \
            new_words(text, known, [*allowed, *(word for word, _ in words)]):
        return False
    checked = {word for word, _ in words} | set(allowed)
    return all(w.lower in checked or not polarity_of(w.lower)[0] or w.lower in _BETWEEN
               for w in read(text).words)


def directed(text: str) -> list[tuple[str, bool | None]]:
    """Each word of a sentence for more, less or equal, and whether the values beside it agree; None
    where it has no two values to agree with.

    A comparative speaks of the values behind it that are set against each other ("higher at 7B
    (3 against 2)"), else of the value before it and the next one. A superlative says that the next
    value is the most of all up to the next such word. A word of change speaks of all values behind
    it up to the next such word ("rises from 1 at 7B to 2 at 13B and 3 at 34B"), beginning with the
    value before it where it does not say "from".
    """
    values = [s.quantity for s in stated_values(text)]
    found = [w for w in read(text).words
             if w.lower == "equal" or polarity_of(w.lower)[1] == "amount"]
    ends = [*(word.start for word in found), len(text)][1:]
    return [(word.lower, _agrees(text, word, end, values))
            for word, end in zip(found, ends, strict=False)]


def _agrees(text: str, word: Word, end: int, values: Sequence[Quantity]) -> bool | None:
    behind = [q for q in values if q.start >= word.end]
    before = [q for q in values if q.end <= word.start][-1:]
    sign = 0 if word.lower == "equal" else polarity_of(word.lower)[0]
    reached = [q for q in behind if q.start < end]
    if word.lower in _COMPARATIVES:
        against = [_moves((b, a), sign) for a, b in pairwise(reached)
                   if _AGAINST.fullmatch(text, a.end, b.start)]
        return all(against) if against else _moves([*behind[:1], *before], sign)
    if word.lower in _SUPERLATIVES:
        if text[:word.start].lower().endswith("at "):
            return None  # "at least 30%" bounds a value
        others = [(reached[0].base - q.base) * sign >= 0 for q in reached[1:]]
        return all(others) if others else None
    starts_anew = reached and _FROM.search(text, word.end, reached[0].start)
    return _moves(reached if starts_anew else [*before, *reached], sign)


def _moves(values: Sequence[Quantity], sign: int) -> bool | None:
    """Whether values go one way from each to the next; None where there are fewer than two."""
    steps = [b.value - a.value for a, b in pairwise(values)]
    return all(step * sign > 0 if sign else step == 0 for step in steps) if steps else None
