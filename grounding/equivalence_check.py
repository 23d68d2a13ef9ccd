"""Equivalence: "as effective as", "not inferior to" and "less effective than" beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from grounding.alignment import Alignment
from grounding.findings import Finding, Outcome
from grounding.reading import Reading, Word
from grounding.words import stem

_MET = 0.6
_NOT_PLAIN = frozenset("""
half twice thrice times fold nearly almost about just quite same such well soon long far much many
""".split())
"""Beside "as": no plain "as … as", or one that tells no rank."""
_REACH = 3  # words from "as" to the next, or to "than"
_SIDE = 8  # words
_NO_WORSE = frozenset("noninferior noninferiority".split())
_WORSE = frozenset("inferior inferiority worse".split())
_BETTER = frozenset("""
superior superiority better outperform outperforms outperformed surpass surpasses surpassed
""".split())

_Rank = Literal["equal", "at least", "less", "more"]
_OTHER_WAY: dict[_Rank, _Rank] = {"less": "more", "more": "less", "equal": "equal"}
_CONFLICTS = frozenset((
    ("equal", "less"), ("at least", "less"), ("less", "equal"), ("less", "more"),
    ("less", "at least"), ("more", "equal"), ("more", "less")))
_AGREES = frozenset((("equal", "equal"), ("less", "less"), ("at least", "at least"),
                     ("at least", "equal"), ("at least", "more")))
"""What a claim says beside what its passage says; the others are gaps."""


@dataclass(frozen=True)
class _Ranking:
    """One thing held against another in a property: `left` is `rank` … as, or than, `right`.
    `is_as`: told by "as … as"."""

    rank: _Rank
    property: str
    left: Sequence[Word]
    right: Sequence[Word]
    is_as: bool


def compared_as_equal(claim: Reading, sentence: Reading, alignment: Alignment) -> Finding | None:
    """How the one "as … as" of a claim or a sentence stands to what the other says of the same two
    and the same property: "not as … as" says "less … than". None where neither has one, and where
    they tell of other things."""
    told = _rankings(claim)
    if len(told) != 1:
        return None
    [ours] = told
    for theirs in _rankings(sentence):
        if theirs.property != ours.property or not (ours.is_as or theirs.is_as):
            continue
        straight, crossed = (
            _meet(ours.left, a, alignment) and _meet(ours.right, b, alignment)
            for a, b in ((theirs.left, theirs.right), (theirs.right, theirs.left)))
        rank = theirs.rank if straight else _OTHER_WAY.get(theirs.rank)
        if straight != crossed and rank:
            outcome: Outcome = "conflicts" if (ours.rank, rank) in _CONFLICTS else \
                "agrees" if (ours.rank, rank) in _AGREES else "silent"
            is_open = outcome != "agrees"
            return Finding("direction", outcome, f"{ours.rank} in the claim, {rank} in the passage",
                           certain=is_open, is_comparison=True, decides=is_open)
    return None


def no_more_than_equal(claim: Reading, sentence: Reading) -> Finding | None:
    """A gap where the claim calls one thing better and the sentence only no worse, or the other
    way round: by how much is another question then."""
    ours, theirs = _standing(claim), _standing(sentence)
    if {ours, theirs} != {"better", "no worse"}:
        return None
    return Finding("direction", "silent", f"{ours} in the claim, {theirs} in the passage",
                   certain=True, decides=True)


def _standing(reading: Reading) -> str:
    """ "better", "no worse", or "" where a text says neither, both, or more."""
    is_better = any(w.lower in _BETTER and not w.is_negated for w in reading.words)
    is_no_worse = any(w.lower in _NO_WORSE or (w.lower in _WORSE and w.is_negated)
                      for w in reading.words)
    is_other = any((w.lower in _BETTER and w.is_negated) or w.lower in ("more", "higher") or (
        w.lower in _WORSE and not w.is_negated) or (
        w.lower in _NO_WORSE and w.is_negated) for w in reading.words)
    return "" if is_other or is_better == is_no_worse else "better" if is_better else "no worse"


def _rankings(reading: Reading) -> list[_Ranking]:
    words = reading.words
    found = []
    for place, word in enumerate(words[:-1]):
        before = [w.lower for w in words[max(0, place - 2):place]]
        is_as = word.lower in ("as", "equally") or (word.lower, before[-1:]) == ("so", ["not"])
        if not is_as and (word.lower not in ("less", "more") or word.is_negated):
            continue
        joint = "as" if is_as else "than"
        middle = next((i for i in range(place + 2, min(place + 2 + _REACH, len(words)))
                       if words[i].lower == joint), None)
        rank: _Rank | None = _rank_of_as(word, before) if is_as else \
            "less" if word.lower == "less" else "more"
        if middle is None or rank is None or words[place + 1].lower in _NOT_PLAIN:
            continue
        found.append(_Ranking(rank, stem(words[place + 1].lower),
                              [w for w in words[max(0, place - _SIDE):place] if w.weight > 0],
                              [w for w in words[middle + 1:middle + 1 + _SIDE] if w.weight > 0],
                              is_as))
    return found


def _rank_of_as(word: Word, before: Sequence[str]) -> _Rank | None:
    """What "as …", "not as …", "at least as …" rank; None for "twice as …", "10 times as …"."""
    if before and (before[-1] in _NOT_PLAIN or before[-1][:1].isdigit()):
        return None
    is_least = "least" in before
    if word.is_negated or "not" in before:
        return None if is_least else "less"
    return "at least" if is_least else "equal"


def _meet(ours: Sequence[Word], theirs: Sequence[Word], alignment: Alignment) -> bool:
    """Whether some word of the one side means one of the other."""
    rows = {w.start: i for i, w in enumerate(alignment.claim)}
    columns = {w.start: j for j, w in enumerate(alignment.sentence)}
    left = [rows[w.start] for w in ours if w.start in rows]
    right = [columns[w.start] for w in theirs if w.start in columns]
    return bool(left and right) and bool(
        alignment.similarity[left][:, right].max() >= _MET)
