"""Comparisons and changes that two numbers of a sentence bear out or refute: "hens slept longer
than cocks" beside "hens slept 7.2 hours and cocks 6.8", "the share fell" beside "the share went
from 12% to 6%".

Two numbers of one dimension, each told of one of the two things that the claim compares
(`told_of`), tell which has more; two that are told of a time before and after, which way it went.
Nothing is found where the sentence has a third such number, or a word that may turn what they
measure ("a loss of 3 kg"), where the claim says what the sentence does not have, or the sentence
more of the numbers than the claim: then they may measure something else.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import NamedTuple

from grounding.alignment import Alignment
from grounding.direction_check import Side, compares, comparisons
from grounding.findings import Finding
from grounding.from_to import NO_WAY
from grounding.names import find_benchmarks, find_sizes
from grounding.p_value_check import tell_chance
from grounding.plain_claims import is_plain
from grounding.quantities import Quantity, same_quantity, without_spread
from grounding.reading import Reading, Word
from grounding.shares import shares_in
from grounding.table_findings import signs_of_better
from grounding.told_of import Thing, Told, are_alike
from grounding.words import stem

_MET = 0.8
"""From here on a word is said to be the other, and not only near it."""
_SAME = 0.85
"""From here on it is the same word, or made from it."""
_MOST = 0.8
"""Of what the claim says beside the two things, by weight, so much stands in the sentence."""
_PLAIN = frozenset("""
higher lower greater smaller larger bigger more less fewer longer shorter heavier lighter older
younger deeper shallower wider narrower warmer cooler hotter colder exceed exceeds exceeded
outnumber outnumbers outnumbered
""".split())
"""Words of which the larger number is the upper side, whatever it measures."""
_TIME, _LENGTH, _HEAT = ("time",), ("length",), ("temperature", "temperature in kelvin")
_TAKES = "took take takes taken lasted last needed finished complete completed run ran time"
_MEASURED = {
    **dict.fromkeys(("older", "younger"), (_TIME, "age ages aged old")),
    **dict.fromkeys(("longer", "shorter"), ((*_TIME, *_LENGTH), "")),
    **dict.fromkeys(("heavier", "lighter"), (("mass",), "weigh weighs weighed weight mass heavy")),
    **dict.fromkeys(("deeper", "shallower"), (_LENGTH, "deep depth depths")),
    **dict.fromkeys(("wider", "narrower"), (_LENGTH, "wide width widths")),
    **dict.fromkeys(("warmer", "cooler", "hotter", "colder"), (_HEAT, "temperature temperatures")),
    **dict.fromkeys(("faster", "slower"), (_TIME, _TAKES)),
}
"""The dimensions of the words that tell a property of their own, and the words of which a sentence
has one where it tells of it; "" where the claim must tell what is longer ("slept")."""
_BETTER = frozenset("""
better worse superior inferior outperform outperforms outperformed surpass surpasses surpassed beat
beats underperform underperforms underperformed
""".split())
_MORE = frozenset(("more", "less", "fewer"))
_COUNTING = _MORE | {"outnumber", "outnumbers", "outnumbered"}
_SHARES = frozenset(("", "ratio", "part of a whole"))
"""Dimensions of which more is more of whatever has it: fewer mg of what is "more toxic" kill."""
_CHANGES = frozenset("""
increase increases increased increasing decrease decreases decreased decreasing rise rises rose
risen rising fall falls fell fallen falling drop drops dropped grow grows grew grown growing decline
declines declined declining climb climbed shrink shrank shrunk reduce reduces reduced
""".split())
_FROM = re.compile(r"\bfrom (?:an? |about |some )?\Z")
_TO = re.compile(r",? (?:\w+ )?to (?:an? |about |some )?")
_BEFORE = frozenset(("before", "baseline", "initially"))
_AFTER = frozenset(("after", "afterwards", "later", "finally"))
_BY = re.compile(r"\bby (?:an? |about |some )?\Z")
_OF_A_GROUP = re.compile(r"\b[nN]\s?=\s?\Z")
_SIGNIFICANT = stem("significant")
_NO_MEASURE = frozenset(map(stem, "rank ranked ranking place position together combined".split()))
_LIGHT = frozenset(map(stem, "significant score perform performance reach obtain achieve".split()))
"""Words that say of a thing no more than that it has its number, or are looked at apart."""
_OF_NUMBERS = frozenset(map(stem, """
mean average median estimated overall total respectively group arm patient participant versus vs per
go went goes was were had have yield give take took need lasted against compared rate share value
number level weighed hour day week month year second minute annual daily weekly monthly yearly
""".split()))
"""Words that say of numbers no more than that they are some, or of whom."""
_SLIGHT = 0.05


def check_compared_numbers(claim: Reading, sentence: Reading,
                           alignment: Alignment) -> Finding | None:
    """Whether the numbers that the sentence tells of the two things that the claim compares have
    the order that the claim gives them; where it compares one with none ("hens slept longer"), of
    that and the one the sentence tells of beside it. None where they do not tell."""
    held = _held(claim, sentence, alignment)
    if held is None or comparisons(sentence, alignment.sentence):
        return None
    pairs = list(_pairs(claim, held, sentence))
    rest = _Rest(claim, sentence, alignment, held.pivot, [t for pair in pairs for t in pair.ours])
    if not pairs or not rest.is_told or _is_turned(sentence, alignment, held.pivot):
        return None
    printed = Told(sentence)
    signs: set[int] = set()
    for low, high in _numbers(sentence):
        orders = {order for pair in pairs
                  if (order := printed.order(*pair.theirs, low, high)) is not None}
        sign = _sign(held.pivot, low, claim, sentence)
        if len(orders) != 1 or not sign or not rest.is_measured_by(low):
            continue
        left, right = (low, high) if orders.pop() else (high, low)
        signs.add(sign if left.base > right.base else -sign)
    if len(signs) != 1 or rest.is_added_to([t for pair in pairs for t in pair.theirs]):
        return None
    return _found(signs == {held.sign}, rest)


class _Held(NamedTuple):
    """What a claim compares: +1 where the left is above the right, else -1; `sides` is None where
    it names one thing only."""

    pivot: Word
    sign: int
    sides: tuple[Side, Side] | None


def _held(claim: Reading, sentence: Reading, alignment: Alignment) -> _Held | None:
    told = comparisons(claim, alignment.claim)
    if told:
        [first, *others] = told
        is_one = not others and first.is_plain
        return _Held(first.pivot, first.sign, (first.left, first.right)) if is_one else None
    pivot = _only_polar(claim, sentence)
    is_in_time = not sentence.lowers.isdisjoint(_BEFORE | _AFTER)
    if pivot is None or is_in_time or not (compares(pivot) or pivot.lower in _CHANGES):
        return None
    return _Held(pivot, pivot.polarity, None)


def _only_polar(claim: Reading, sentence: Reading) -> Word | None:
    """The one word of a claim that tells more from less, or better from worse, and is not a part of
    what the sentence measures too ("loss")."""
    there = {w.stem for w in sentence.words}
    polar = [w for w in claim.content if w.polarity and w.axis in ("amount", "quality")
             and w.stem not in there]
    return polar[0] if len(polar) == 1 else None


def check_told_change(claim: Reading, sentence: Reading, alignment: Alignment) -> Finding | None:
    """Whether the numbers that the sentence tells from before and after go the way that the claim
    says; None where they do not tell."""
    pivot = _only_polar(claim, sentence)
    if pivot is None or pivot.lower not in _CHANGES or comparisons(claim, alignment.claim):
        return None
    rest = _Rest(claim, sentence, alignment, pivot, ())
    if not rest.is_told or _is_turned(sentence, alignment, pivot):
        return None
    signs = {1 if (low.base < high.base) == order else -1
             for low, high in _numbers(sentence) if low.dimension not in _TIME
             if (order := _in_time(sentence, low, high)) is not None}
    ways = [q for q in sentence.amounts if q.is_range and not q.is_spread]
    if len(ways) == 1 and _FROM.search(sentence.text, 0, ways[0].start):
        signs.add(1)  # what falls "from 55 to 40" is not read as one range
    if len(signs) != 1 or not NO_WAY.isdisjoint(sentence.lowers) or rest.is_added_to(()):
        return None
    return _found(signs == {pivot.polarity}, rest)


def _in_time(sentence: Reading, low: Quantity, high: Quantity) -> bool | None:
    """Whether the first of two numbers is that from before; None where this is not told."""
    if _FROM.search(sentence.text, 0, low.start) and _TO.fullmatch(
            sentence.text, low.end, high.start):
        return True
    before, after = ([w for w in sentence.words if w.lower in kind] for kind in (_BEFORE, _AFTER))
    if len(before) != 1 or len(after) != 1:
        return None
    first, last = (Thing(w.start, w.end, "") for [w] in (before, after))
    return Told(sentence).order(first, last, low, high)


@dataclass(frozen=True)
class _Rest:
    """What a claim says beside two things and the word that compares them, or that tells of a
    change."""

    claim: Reading
    sentence: Reading
    alignment: Alignment
    pivot: Word
    things: Sequence[Thing]

    @cached_property
    def _words(self) -> list[tuple[Word, float]]:
        """Each word with how far the sentence has it."""
        return [(w, float(best)) for w, best
                in zip(self.alignment.claim, self.alignment.best, strict=True)
                if w != self.pivot and w.stem not in _LIGHT
                and not any(t.start <= w.start < t.end for t in self.things)]

    @cached_property
    def _of_more(self) -> Sequence[Word]:
        """What "more", "less" or "fewer" is said of: the word behind it, none where that is "than".
        """
        place = self.claim.words.index(self.pivot) + 1
        behind = self.claim.words[place:place + 1] if self.pivot.lower in _MORE else ()
        return [w for w in behind if w.weight > 0]

    @property
    def is_told(self) -> bool:
        """Whether the sentence has the words, by weight, the names and the numbers, and what "more"
        is said of."""
        met = sum(w.weight for w, best in self._words if best >= _MET)
        return met >= _MOST * sum(w.weight for w, _ in self._words) and all(
            best >= _MET for w, best in self._words if w.is_name or w in self._of_more) and all(
            any(same_quantity(a, b) for b in self.sentence.amounts) for a in self.claim.amounts)

    def is_measured_by(self, number: Quantity) -> bool:
        """Whether a number may be of what the comparing word is said of: a count of things only
        where more and fewer are told, of an adjective ("more accurate") a share."""
        pivot = self.pivot.lower
        dimensions, own = _MEASURED.get(pivot, ((), ""))
        if dimensions and number.dimension.endswith("/time"):
            return pivot in ("faster", "slower")
        if dimensions:
            names = self.sentence.lowers & set(own.split()) if own else self._words
            return bool(names) and number.dimension in (*dimensions, "")
        if pivot in _MORE and self._of_more:
            return bool(number.noun) or number.dimension in _SHARES
        return not number.noun or pivot in _COUNTING

    def is_added_to(self, things: Sequence[Thing]) -> bool:
        """Whether the sentence says more than the claim does and than that the things have their
        numbers: these may then measure something else ("was measured in 64 hens and 58 cocks")."""
        is_of_change = self.pivot.lower in _CHANGES
        numbers = [(q.start, q.end + (len(q.noun) + 2 if is_of_change else 0))
                   for q in self.sentence.quantities]
        taken = [*numbers, *((t.start, t.end) for t in things)]
        clauses = {w.clause for w in self.sentence.words if any(
            start <= w.start < end for start, end in numbers)}
        idle = _LIGHT | _OF_NUMBERS | {stem(w) for w in _BEFORE | _AFTER}
        idle |= {stem(w) for w in _MEASURED.get(self.pivot.lower, ((), ""))[1].split()}
        return any(
            w.clause in clauses and w.weight > _SLIGHT and w.stem not in idle
            and not any(start <= w.start < end for start, end in taken)
            and not (self.pivot.lower in _BETTER and signs_of_better(w.text))
            for w in self.alignment.unmet())

    @property
    def is_all_told(self) -> bool:
        """Whether the sentence has every word, and the claim none that widens or narrows it."""
        return all(best >= _SAME for _, best in self._words) and is_plain(
            self.claim, self.sentence)

    @property
    def is_only_called_so(self) -> bool:
        """Whether the claim alone calls the difference significant: that is more than numbers
        tell."""
        return any(w.stem == _SIGNIFICANT for w in self.claim.words) and not any(
            w.stem == _SIGNIFICANT for w in self.sentence.words)


def _found(is_so: bool, rest: _Rest) -> Finding | None:
    if is_so and rest.is_only_called_so:
        return None
    detail = "by the numbers in the passage" if is_so else \
        "in the claim, not by the numbers in the passage"
    return Finding("direction", "agrees" if is_so else "conflicts",
                   f"“{rest.pivot.text}” {detail}", certain=not is_so, is_comparison=True,
                   decides=True, settles=is_so and rest.is_all_told)


def _is_turned(sentence: Reading, alignment: Alignment, pivot: Word) -> bool:
    """Whether something may turn what the numbers tell: a negation, a word with an opposite that
    only one of the texts has, a difference that may be chance, ranks, a number of both together."""
    unmet = [w for i, w in enumerate(alignment.claim) if alignment.best[i] < _MET]
    turning = [w for w in (*unmet, *alignment.unmet()) if w.polarity and w != pivot
               and w.axis in ("amount", "quality") and w.stem != _SIGNIFICANT]
    is_denied = any(w.is_negated for w in (*alignment.claim, *alignment.sentence))
    may_be_chance = any(tell_chance(sentence))
    is_other = any(w.stem in _NO_MEASURE for w in sentence.words)
    return bool(turning) or is_denied or may_be_chance or is_other


class _Pair(NamedTuple):
    """Two things that are compared, where the claim (one, or both) and the sentence name them."""

    ours: tuple[Thing, ...]
    theirs: tuple[Thing, Thing]


def _pairs(claim: Reading, held: _Held, sentence: Reading) -> Iterator[_Pair]:
    """Two things of the claim's two sides, and the same of the sentence, where claim or sentence
    tells them side by side; or one of the claim and another of the sentence."""
    ours, theirs = Told(claim).things, Told(sentence).things
    known = [key for key in ours if key in theirs]
    if held.sides is None:
        for x, y in product(known, (key for key in theirs if key not in ours)):
            if are_alike(theirs[x], theirs[y]):
                yield _Pair((ours[x],), (theirs[x], theirs[y]))
        return
    left, right = ([key for key in known if _is_in(side, ours[key])] for side in held.sides)
    for x, y in product(left, right):
        if are_alike(ours[x], ours[y]) or are_alike(theirs[x], theirs[y]) or (
                _is_name(claim, ours[x]) and _is_name(claim, ours[y])):
            yield _Pair((ours[x], ours[y]), (theirs[x], theirs[y]))


def _is_name(reading: Reading, thing: Thing) -> bool:
    return any(w.is_name for w in reading.words if thing.start <= w.start < thing.end) or \
        reading.text[thing.start].isupper()


def _is_in(side: Side, thing: Thing) -> bool:
    return side.start <= thing.start and thing.end <= side.end


def _numbers(sentence: Reading) -> Iterator[tuple[Quantity, Quantity]]:
    """Two different numbers, in the order of the text, that are all that the sentence has of their
    dimension: counts of a whole ("10 of 40") where there are two, and then no other counts."""
    sizes = {size.start for size in find_sizes(sentence.text)}
    shares = shares_in(sentence.text)
    amounts = [without_spread(q) for q in sentence.amounts if q.kind == "amount"
               and q.start not in sizes and not any(s.start <= q.start < s.end for s in shares)
               and not _BY.search(sentence.text, max(0, q.start - 16), q.start)
               and not _OF_A_GROUP.search(sentence.text, max(0, q.start - 8), q.start)]
    parts = [Quantity(float(s.part), float(s.part), float(s.part), "", s.text, s.start, s.end,
                      dimension="part of a whole") for s in shares]
    by_dimension: dict[str, list[Quantity]] = {}
    for quantity in (*amounts, *parts):
        by_dimension.setdefault(quantity.dimension, []).append(quantity)
    for same in by_dimension.values():
        if len(same) == 2 and same[0].base != same[1].base and all(
                q.value >= 0 and not q.bound and not q.is_range for q in same):
            yield same[0], same[1]


def _sign(pivot: Word, number: Quantity, claim: Reading, sentence: Reading) -> int:
    """1 where of two things the upper one, by the word that compares them, has the larger number,
    -1 where the smaller, 0 where that is not known. Low is the lower side of "low", and slow that
    of "slow", whose number is the larger where it is a time."""
    if pivot.lower in ("faster", "slower"):
        return 1 if number.dimension.endswith("/time") else -1
    if pivot.lower in _PLAIN or pivot.lower in _CHANGES:
        return 1
    if pivot.lower not in _BETTER:
        return 0
    signs = signs_of_better(claim.text) | signs_of_better(sentence.text)
    if not signs and (find_benchmarks(claim.text) or find_benchmarks(sentence.text)):
        return 1
    return signs.pop() if len(signs) == 1 else 0
