"""What each of two numbers is told of: "84% for fish and 91% for birds" beside "91% for birds and
84% for fish", or beside "91% for fish and 84% for birds".

Two things and their two numbers stand in some order, and in each order that English has for them
the first number is the first thing's ("X a, Y b", "a in X, b in Y", "X a and b in Y", "X and Y a
and b"). So a claim tells the numbers of the same things as a sentence does where things and
numbers both changed their order, or neither.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from grounding.findings import Finding
from grounding.names import find_sizes
from grounding.number_check import ELSEWHERE, STANDS
from grounding.quantities import Quantity, comparable, same_quantity
from grounding.reading import Reading, Word

_LEAST = 0.7
"""Of what the claim says, by weight, so much stands in the sentence: then it tells of the same."""
_OPENING = frozenset(("", "and", "while", "whereas", "but", "vs", "versus"))
"""What stands before a thing that opens a part of the text."""
_PARTING = frozenset(("and", "or", "but", "while", "whereas", "vs", "versus", "than", "compared"))
"""Behind such a word, or one of these signs, something else is told of."""
_PARTING_SIGNS = re.compile("[;:]")
_ARTICLES = frozenset(("the", "a", "an"))

_GLUED = re.compile(r"\w|\(\w")


@dataclass(frozen=True)
class _Thing:
    """A word, or a name with its numbers ("GPT-4"), that stands once in its text, and its place.
    `before` is the word before it and its article, "" where it opens the text or what stands behind
    a comma or the like."""

    start: int
    end: int
    before: str


def as_told_of(findings: list[Finding], claim: Reading, sentence: Reading) -> list[Finding]:
    """The findings, with a conflict that decides where two numbers of the sentence are told of one
    another's things in the claim; where of their own, none that misses one of these numbers."""
    numbers = _two_numbers(claim, sentence)
    if numbers is None or not _tell_of_the_same(claim, sentence):
        return findings
    (a, b), (here, there) = numbers
    were_turned = {ours.is_in_order != theirs.is_in_order
                   for x, y in _alike(_things(claim), _things(sentence))
                   for ours in [_Telling(claim, x[0], y[0], a, b)]
                   for theirs in [_Telling(sentence, x[1], y[1], here, there)]
                   if ours.is_clear and theirs.is_clear}
    if len(were_turned) != 1:
        return findings
    if were_turned == {False}:
        met = tuple(f"{q.text} {STANDS}" for q in (a, b))
        return [Finding("number", "agrees", f.detail.removesuffix(ELSEWHERE))
                if f.outcome == "silent" and f.detail.startswith(met) else f for f in findings]
    return [*findings, Finding("number", "conflicts", f"{a.text} and {b.text} are told of one "
                               "another's things", certain=True, decides=True)]


def _two_numbers(claim: Reading, sentence: Reading) -> tuple[
        tuple[Quantity, Quantity], tuple[Quantity, Quantity]] | None:
    """The two numbers of a claim that may be exchanged, in its order, and the same of the sentence;
    None where there are more, or one stands there more than once."""
    found = [(mine, theirs) for mine, theirs in combinations(_values(claim), 2)
             if comparable(mine, theirs)]
    if len(found) != 1 or same_quantity(*found[0]):
        return None
    places = [[q for q in _values(sentence) if same_quantity(q, mine)] for mine in found[0]]
    if any(len(same) != 1 for same in places):
        return None
    return found[0], (places[0][0], places[1][0])


def _values(reading: Reading) -> list[Quantity]:
    """The amounts in digits that are no part of a name: not "13B", "25(OH)D"."""
    sizes = {size.start for size in find_sizes(reading.text)}
    return [q for q in reading.amounts if q.start not in sizes and q.text[0].isdigit()
            and not _GLUED.match(reading.text, q.end)]


def _tell_of_the_same(claim: Reading, sentence: Reading) -> bool:
    stems = {w.stem for w in sentence.words}
    whole = sum(w.weight for w in claim.words)
    return sum(w.weight for w in claim.words if w.stem in stems) >= _LEAST * whole


@dataclass(frozen=True)
class _Telling:
    """Two things of a text and two numbers."""

    reading: Reading
    x: _Thing
    y: _Thing
    a: Quantity
    b: Quantity

    @property
    def is_in_order(self) -> bool:
        """Whether the first of the things is told of by the first of the numbers."""
        return (self.x.start < self.y.start) == (self.a.start < self.b.start)

    @property
    def is_clear(self) -> bool:
        """Whether nothing parts a thing from its number, or things and numbers are two lists."""
        things = sorted((self.x, self.y), key=lambda thing: thing.start)
        numbers = sorted((self.a, self.b), key=lambda number: number.start)
        if things[1].start < numbers[0].start or numbers[1].start < things[0].start:
            return self._is_list(*things) and self._is_list(*numbers)
        return not any(self._is_parted(*two) for two in zip(things, numbers, strict=True))

    def _is_list(self, first: _Thing | Quantity, second: _Thing | Quantity) -> bool:
        between = self._between(first, second)
        return any(w.lower in _OPENING for w in between) and not any(w.weight for w in between)

    def _is_parted(self, thing: _Thing, number: Quantity) -> bool:
        between = self.reading.text[min(thing.end, number.end):max(thing.start, number.start)]
        return bool(_PARTING_SIGNS.search(between)) or any(
            w.lower in _PARTING for w in self._between(thing, number))

    def _between(self, one: _Thing | Quantity, other: _Thing | Quantity) -> list[Word]:
        return [w for w in self.reading.words
                if min(one.end, other.end) <= w.start < max(one.start, other.start)]


def _alike(ours: dict[str, _Thing], theirs: dict[str, _Thing]) -> Iterator[tuple[
        tuple[_Thing, _Thing], tuple[_Thing, _Thing]]]:
    """Two things, each in both texts, that in both stand as things do that are told side by side.
    """
    for x, y in combinations([key for key in ours if key in theirs], 2):
        if _are_alike(ours[x], ours[y]) and _are_alike(theirs[x], theirs[y]):
            yield (ours[x], theirs[x]), (ours[y], theirs[y])


def _are_alike(first: _Thing, second: _Thing) -> bool:
    return {first.before, second.before} <= _OPENING or first.before == second.before


def _things(reading: Reading) -> dict[str, _Thing]:
    """The things of a text by how they are written; none that stands there twice."""
    amounts = [(q.start, q.end) for q in reading.amounts]
    found: dict[str, list[_Thing]] = {}
    words = [w for w in reading.words if not any(a <= w.start < b for a, b in amounts)]
    last: Word | None = None
    before, end = "", 0
    for n, word in enumerate(words):
        if last is None or not _goes_on(reading, last, word):
            if any(sign in reading.text[end:word.start] for sign in ",;:("):
                before = ""
            if (word.weight > 0 or word.is_name) and word.lower not in _PARTING:
                parts = _name(reading, words[n:])
                found.setdefault("-".join(w.stem for w in parts), []).append(
                    _Thing(word.start, parts[-1].end, before))
            if word.lower not in _ARTICLES:
                before = word.lower
        last, end = word, word.end
    return {key: same[0] for key, same in found.items() if len(same) == 1}


def _name(reading: Reading, words: Sequence[Word]) -> list[Word]:
    """The first word, and what follows of its name."""
    found = [words[0]]
    for last, word in pairwise(words):
        if not _goes_on(reading, last, word):
            break
        found.append(word)
    return found


def _goes_on(reading: Reading, last: Word, word: Word) -> bool:
    """Whether a word is the rest of the name before it: "4" of "GPT-4"."""
    return reading.text[last.end:word.start] in ("-", " ", "") \
        and word.text[0].isdigit() and (last.is_name or last.text[0].isdigit())
