"""What each of two numbers is told of: "84% for fish and 91% for birds" beside "91% for birds and
84% for fish", or beside "91% for fish and 84% for birds".

Two things and their two numbers stand in some order, and in each order that English has for them
the first number is the first thing's ("X a, Y b", "a in X, b in Y", "X a and b in Y", "X and Y a
and b"). So a claim tells the numbers of the same things as a sentence does where things and
numbers both changed their order, or neither.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise, product

from grounding.direction_check import comparisons
from grounding.findings import Finding
from grounding.names import find_sizes
from grounding.number_check import stands, stands_elsewhere
from grounding.quantities import Quantity, comparable, same_quantity
from grounding.reading import Reading, Word, lists
from grounding.words import stem

_LEAST = 0.7
"""Of what the claim says, by weight, so much stands in the sentence: then it tells of the same."""
_HAVING = frozenset(map(stem, "score reach achieve obtain attain perform".split()))
"""Words that say of a thing no more than that it has its number."""
_OPENING = frozenset(("", "and", "while", "whereas", "but", "vs", "versus"))
"""What stands before a thing that opens a part of the text."""
_JOINING = _OPENING | {"than", "compared"}
"""What joins two things, or two numbers, to a list: "lower in A than in B (3% against 5%)"."""
_PARTING = frozenset(("and", "or", "but", "while", "whereas", "vs", "versus", "than", "compared"))
"""Behind such a word, or one of these signs, something else is told of."""
_PARTING_SIGNS = re.compile("[;:]")
_AGAINST = re.compile(r",?\s(?:(?:as )?compared (?:with|to)|versus|vs\.?|against)\s"
                      r"(?:(?:a|an|only|about|the)\s)*\Z")
_PART_END = re.compile(r"[,;:.](?:\s|\Z)")
_ARTICLES = frozenset(("the", "a", "an"))
_GLUED = re.compile(r"\w|\(\w")
"""What stands right behind a number that is a part of a name."""


@dataclass(frozen=True)
class Thing:
    """A word, or a name with its numbers ("GPT-4"), that stands once in its text, and its place.
    `before` is the word before it and its article, "" where it opens the text or what stands behind
    a comma or the like."""

    start: int
    end: int
    before: str


def as_told_of(findings: list[Finding], claim: Reading, sentence: Reading) -> list[Finding]:
    """The findings, with a conflict that decides where two numbers of the sentence are told of one
    another's things in the claim, or one of the other's; where of their own, none that misses one
    of these numbers."""
    if not _tell_of_the_same(claim, sentence):
        return findings
    for are_years in (False, True):
        numbers = _two_numbers(claim, sentence, are_years=are_years)
        if numbers:
            told, printed = (Told(r, has_years=not are_years) for r in (claim, sentence))
            return _as_told(findings, *numbers, told, printed)
    is_its_own = _is_its_own(claim, sentence)
    if is_its_own is None:
        return findings
    if is_its_own:
        is_only = len(claim.amounts) == 1
        return [stands(claim.amounts[0]) if is_only and f.name == "number" and not f.decides else f
                for f in findings]
    return [*findings, Finding("number", "conflicts", f"{_values(claim)[0].text} is told of "
                               "something else in the passage", certain=True, decides=True)]


def _is_its_own(claim: Reading, sentence: Reading) -> bool | None:
    """Whether the claim's one number is that of the thing which it has of two that the sentence
    tells side by side ("B was 40" beside "A was 40 and B 60" has the other's); None where this is
    not told."""
    ours, theirs = _values(claim), _values(sentence)
    if len(ours) != 1 or len(theirs) != 2 or ours[0].bound or ours[0].approximate:
        return None
    low, high = _in_one_unit(*theirs)
    met = [same_quantity(ours[0], q) for q in (low, high)]
    if met.count(True) != 1 or not comparable(low, high):
        return None
    told, printed = Told(claim), Told(sentence)
    said = {w.stem for w in claim.words}
    found: set[bool] = set()
    ours_there = [thing for key, thing in printed.things.items() if key in told.things]
    others = [thing for key, thing in printed.things.items() if said.isdisjoint(key.split("-"))]
    for first, second in product(ours_there, others):
        if are_alike(first, second):
            order = printed.order(first, second, low, high)
            found |= {met[0 if order else 1]} if order is not None else set()
    if sides := _compared(sentence, printed, low, high) or _set_against(sentence, low, high):
        named = [not side.isdisjoint(said) for side in sides]
        found |= {met[named.index(True)]} if any(named) and not all(named) else set()
    return found.pop() if len(found) == 1 else None


def _compared(sentence: Reading, printed: "Told", low: Quantity,
              high: Quantity) -> tuple[frozenset[str], frozenset[str]] | None:
    """The stems that only one side of a comparison has, where a list of two numbers follows it:
    "women earned less than men (40 and 52 euros)"."""
    told = comparisons(sentence, sentence.content)
    if len(told) != 1 or not printed.is_list(low, high) or low.start < told[0].right.start:
        return None
    sides = [frozenset(sentence.content[i].stem for i in side.words)
             for side in (told[0].left, told[0].right)]
    return (sides[0], sides[1]) if all(sides) and sides[0].isdisjoint(sides[1]) else None


def _in_one_unit(first: Quantity, second: Quantity) -> tuple[Quantity, Quantity]:
    """Two numbers, of which one may leave its unit to the other: "A was 55 and B 62 years old"."""
    bare, told = (first, second) if second.dimension else (second, first)
    if bare.dimension or bare.noun or not told.dimension:
        return first, second
    whole = replace(bare, unit=told.unit, dimension=told.dimension, factor=told.factor)
    return (whole, second) if bare is first else (first, whole)


def _set_against(sentence: Reading, low: Quantity,
                 high: Quantity) -> tuple[frozenset[str], frozenset[str]] | None:
    """The stems that only one of two things has where the second number is set against the first:
    "ours reaches 28.4, compared with 27.0 for the baseline", "80% in women versus 60% in men"."""
    joint = _AGAINST.search(sentence.text, low.end, high.start)
    end = _PART_END.search(sentence.text, high.end)
    if joint is None:
        return None
    between = [w for w in sentence.words if low.end <= w.start < joint.start()]
    is_behind = any(w.lower in lists().prepositions for w in between)
    first = between if is_behind else [w for w in sentence.words if w.end <= low.start]
    second = [w for w in sentence.words
              if high.end <= w.start < (end.start() if end else len(sentence.text))]
    if not any(w.lower in lists().prepositions for w in second):
        return None
    sides = [frozenset(w.stem for w in words if w.weight > 0 and w.stem not in _HAVING)
             for words in (first, second)]
    left, right = sides[0] - sides[1], sides[1] - sides[0]
    return (left, right) if left and right else None


def _as_told(findings: list[Finding], ours: tuple[Quantity, Quantity],
             theirs: tuple[Quantity, Quantity], told: "Told", printed: "Told") -> list[Finding]:
    """The same of two numbers of the claim, `ours`, and where the sentence has them."""
    orders = ((told.order(told.things[x], told.things[y], *ours),
               printed.order(printed.things[x], printed.things[y], *theirs))
              for x, y in _alike(told, printed))
    were_turned = {mine != other for mine, other in orders if mine is not None is not other}
    if len(were_turned) != 1:
        return findings
    if were_turned == {False}:
        met = {stands_elsewhere(q): stands(q) for q in ours}
        return [met.get(f, f) for f in findings]
    a, b = ours
    return [*findings, Finding("number", "conflicts", f"{a.text} and {b.text} are told of one "
                               "another's things", certain=True, decides=True)]


def _two_numbers(claim: Reading, sentence: Reading, *, are_years: bool) -> tuple[
        tuple[Quantity, Quantity], tuple[Quantity, Quantity]] | None:
    """The two numbers of a claim that may be exchanged, in its order, and the same of the sentence;
    None where there are more, or one stands there more than once."""
    ours, theirs = (_values(r, are_years=are_years) for r in (claim, sentence))
    found = [two for two in combinations(ours, 2) if comparable(*two)]
    if len(found) != 1 or same_quantity(*found[0]):
        return None
    places = [[q for q in theirs if same_quantity(q, mine)] for mine in found[0]]
    if any(len(same) != 1 for same in places):
        return None
    return found[0], (places[0][0], places[1][0])


def _values(reading: Reading, *, are_years: bool = False) -> list[Quantity]:
    """The years, or the amounts in digits that are no part of a name: not "13B", "25(OH)D"."""
    sizes = {size.start for size in find_sizes(reading.text)}
    return [q for q in reading.amounts
            if (q.kind == "year") == are_years and q.start not in sizes and q.text[0].isdigit()
            and not _GLUED.match(reading.text, q.end)]


def _tell_of_the_same(claim: Reading, sentence: Reading) -> bool:
    stems = {w.stem for w in sentence.words}
    telling = [w for w in claim.words if w.stem not in _HAVING]
    return sum(w.weight for w in telling if w.stem in stems) >= _LEAST * sum(
        w.weight for w in telling)


class Told:
    """A text with its things, and where words and signs stand that part or join what it tells.
    Looked up by place: a hostile text has thousands of pairs of things."""

    def __init__(self, reading: Reading, *, has_years: bool = True) -> None:
        """`has_years`: years are things, and no numbers."""
        self.things = _things(reading, has_years=has_years)
        self._parting = sorted((
            *(w.start for w in reading.words if w.lower in _PARTING),
            *(sign.start() for sign in _PARTING_SIGNS.finditer(reading.text))))
        self._joining = [w.start for w in reading.words if w.lower in _JOINING]
        self._telling = [w.start for w in reading.words if w.weight and w.lower not in _JOINING]

    def order(self, x: Thing, y: Thing, a: Quantity, b: Quantity) -> bool | None:
        """Whether of two things the first is told of by the first of two numbers; None where
        something parts a thing from its number, unless things and numbers are two lists."""
        left, right = (x, y) if x.start < y.start else (y, x)
        low, high = (a, b) if a.start < b.start else (b, a)
        is_apart = right.start < low.start or high.start < left.start
        is_clear = self.is_list(left, right) and self.is_list(low, high) if is_apart else not (
            _stand_between(self._parting, left, low) or _stand_between(self._parting, right, high))
        return (left is x) == (low is a) if is_clear else None

    def is_list(self, first: Thing | Quantity, second: Thing | Quantity) -> bool:
        """Whether only what joins a list stands between two things, or two numbers."""
        return _stand_between(self._joining, first, second) \
            and not _stand_between(self._telling, first, second)


def _stand_between(places: Sequence[int], one: Thing | Quantity, other: Thing | Quantity) -> bool:
    """Whether one of the places, which ascend, is between two parts of a text."""
    after = bisect_left(places, min(one.end, other.end))
    return after < len(places) and places[after] < max(one.start, other.start)


def _alike(claim: Told, sentence: Told) -> Iterator[tuple[str, str]]:
    """Two things, each in both texts, that in both stand as things do that are told side by side.
    """
    for x, y in combinations([key for key in claim.things if key in sentence.things], 2):
        if all(are_alike(text.things[x], text.things[y]) for text in (claim, sentence)):
            yield x, y


def are_alike(first: Thing, second: Thing) -> bool:
    """Whether two things stand as things do that are told side by side."""
    return {first.before, second.before} <= _OPENING or first.before == second.before


def _things(reading: Reading, *, has_years: bool) -> dict[str, Thing]:
    """The things of a text by how they are written, single letters with them, and years or none;
    none that stands there twice."""
    years = {q.start for q in reading.amounts if q.kind == "year" and has_years}
    amounts = [(q.start, q.end) for q in reading.amounts if q.start not in years]
    found: dict[str, list[Thing]] = {}
    words = [w for w in reading.words if not any(a <= w.start < b for a, b in amounts)]
    last: Word | None = None
    before, end = "", 0
    for n, word in enumerate(words):
        if last is None or not _goes_on(reading, last, word):
            if any(sign in reading.text[end:word.start] for sign in ",;:("):
                before = ""
            is_letter = len(word.text) == 1 and word.text.isupper() and last is not None
            is_mark = is_letter or word.start in years
            if (word.weight > 0 or word.is_name or is_mark) and word.lower not in _PARTING:
                parts = _name(reading, words[n:])
                found.setdefault("-".join(w.stem for w in parts), []).append(
                    Thing(word.start, parts[-1].end, before))
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
        and word.text[0].isdigit() and (last.text[0].isupper() or last.text[0].isdigit())
