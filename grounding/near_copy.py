"""Near copies: a claim beside a sentence that it nearly repeats, and what differs, word by word.

Most of the wording is the same, so a small difference is no other way of saying it: it is what the
claim changed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from grounding.alignment import Alignment
from grounding.reading import Reading, Word

_MOST_WORDS = 120
"""Comparing word by word takes time that grows with the square of the length."""
_MET = 0.6
_FEWEST = 3  # content words
_FEWEST_BESIDE = 4
"""Of a short claim so many words, numbers too, are the same beside a single one that is not."""
_LEAST = 0.5
_ARTICLES = frozenset(("a", "an", "the"))


@dataclass(frozen=True)
class Change:
    """Words of a claim that stand in the place of words of a sentence; either may be none.

    `new` are the claim's that carry meaning and mean none of those in whose place they stand,
    `dropped` the sentence's likewise. `opens` and `closes`: no words before or after are the same.
    """

    claim: tuple[Word, ...]
    sentence: tuple[Word, ...]
    new: tuple[Word, ...]
    dropped: tuple[Word, ...]
    opens: bool
    closes: bool

    @property
    def spans_all(self) -> bool:
        return self.opens and self.closes

    @property
    def is_inside(self) -> bool:
        return not self.opens and not self.closes


@dataclass(frozen=True)
class NearCopy:
    """A claim beside a sentence: the claim's words that stand there in the same order (`there` as
    the sentence has them), their `share` of what the claim says, by weight, and the changes between
    them."""

    claim: Reading
    sentence: Reading
    same: tuple[Word, ...]
    there: tuple[Word, ...]
    share: float
    changes: tuple[Change, ...]

    @cached_property
    def new(self) -> tuple[Word, ...]:
        """The words of the claim that the sentence has neither here nor in other words."""
        return tuple(w for change in self.changes for w in change.new)


def near_copy(claim: Reading, sentence: Reading, alignment: Alignment) -> NearCopy | None:
    """The claim beside the sentence, whose `alignment` is given; None unless at least half of what
    the claim says stands there in the same words and order, or all of it in another order, and
    where either is very long. Of a short claim all must stand there, or all but one word."""
    ours, theirs = _without_articles(claim), _without_articles(sentence)
    is_short = len(alignment.claim) < _FEWEST
    if max(len(ours), len(theirs)) > _MOST_WORDS or not alignment.claim:
        return None
    stems = {w.stem for w in alignment.sentence}
    if _share(alignment.claim, stems) < _LEAST:
        return None
    left, right = [*map(key, ours)], [*map(key, theirs)]
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    blocks = matcher.get_opcodes()
    same = tuple(w for kind, a, b, *_ in blocks if kind == "equal" for w in ours[a:b])
    there = tuple(w for kind, _, _, c, d in blocks if kind == "equal" for w in theirs[c:d])
    kept = {w.stem for w in same}
    share = _share(alignment.claim, kept)
    is_near = share >= _LEAST and (
        len(kept & {w.stem for w in alignment.claim}) >= _FEWEST or (
            len(ours) == len(theirs) == len(same) + 1 and len(same) >= _FEWEST_BESIDE) or (
            left == right[:len(left)] and len(left) >= _FEWEST_BESIDE))
    if is_short and not is_near:
        return None
    if not is_near and sorted(left) != sorted(right):
        return None
    return NearCopy(claim, sentence, same, there, share, tuple(
        _change(ours[a:b], theirs[c:d], alignment,
                opens=a == 0 or c == 0, closes=b == len(ours) or d == len(theirs))
        for kind, a, b, c, d in blocks if kind != "equal"))


def _share(claim: Sequence[Word], stems: Collection[str]) -> float:
    """The share of the claim's words, by weight, whose stems are among these."""
    return sum(w.weight for w in claim if w.stem in stems) / sum(w.weight for w in claim)


def key(word: Word) -> str:
    """What two words share that are the same here."""
    return word.stem if word.weight > 0 else word.lower


def _change(ours: Sequence[Word], theirs: Sequence[Word], alignment: Alignment, *, opens: bool,
            closes: bool) -> Change:
    rows = {w.start: i for i, w in enumerate(alignment.claim)}
    columns = {w.start: j for j, w in enumerate(alignment.sentence)}
    left = [w for w in ours if w.start in rows]
    right = [w for w in theirs if w.start in columns]
    met = alignment.similarity[[rows[w.start] for w in left]][
        :, [columns[w.start] for w in right]] >= _MET
    return Change(tuple(ours), tuple(theirs),
                  tuple(w for w, row in zip(left, met, strict=True) if not row.any()),
                  tuple(w for w, column in zip(right, met.T, strict=True) if not column.any()),
                  opens=opens, closes=closes)


def _without_articles(reading: Reading) -> list[Word]:
    """The words without articles; "A" within a sentence is a label ("drug A")."""
    return [w for w in reading.words
            if w.lower not in _ARTICLES or (w.text == "A" and w.start > 0)]
