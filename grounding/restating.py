"""Restating: whether a claim that nearly repeats a sentence says no more and no less than it."""

from collections.abc import Sequence

from grounding.alignment import word_similarity
from grounding.change_lists import change_lists
from grounding.findings import Finding
from grounding.near_copy import NearCopy
from grounding.reading import Word, lists
from grounding.word_forms import is_form, is_nominal

_LISTED = 0.8


def restated(copy: NearCopy) -> Finding | None:
    """Agreement where nothing differs but the forms of words, listed synonyms, and words that tell
    nothing."""
    known = change_lists()
    if not all(_are_forms(*pair) for pair in zip(copy.same, copy.there, strict=True)):
        return None
    for change in copy.changes:
        idle = (known.light | known.introducing) - {"to"} if change.opens else known.light
        told = [w for w in change.claim if w.lower not in known.light]
        left = [w for w in change.sentence if w.lower not in idle]
        if any(not any(_says(w, x) for x in left) for w in told) or \
                any(not any(_says(w, x) for w in told) for x in left):
            return None
    if _is_passive([w for c in copy.changes for w in c.claim]) != _is_passive(
            [w for c in copy.changes if not c.opens for w in c.sentence]):
        return None
    return Finding("coverage", "agrees", "the passage says so in nearly the same words",
                   decides=True)


def _is_passive(some: Sequence[Word]) -> bool:
    """Whether words that come or go may turn who does what to whom: "killed", "were killed by"."""
    return any(w.lower in change_lists().being for w in some)


def _says(word: Word, other: Word) -> bool:
    """Whether two words are forms of one, a verb and its listed noun ("reduced", "reduction"), or
    listed synonyms."""
    if not (word.weight > 0 and other.weight > 0):
        return False
    groups = lists().synonyms
    return _are_forms(word, other) or (
        not groups.get(word.stem, frozenset()).isdisjoint(groups.get(other.stem, ()))
        and word_similarity(word.lower, word.stem, other.lower, other.stem) >= _LISTED)


def _are_forms(word: Word, other: Word) -> bool:
    return is_form(word.lower, other.lower) or is_nominal(word.lower, other.lower)
