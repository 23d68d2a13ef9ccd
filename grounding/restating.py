"""Restating: whether a claim that nearly repeats a sentence says no more and no less than it."""

from collections.abc import Sequence

from grounding.alignment import word_similarity
from grounding.change_lists import change_lists
from grounding.findings import Finding
from grounding.near_copy import Change, NearCopy
from grounding.quantities import same_quantity
from grounding.reading import Word, lists
from grounding.word_forms import is_form, is_nominal

_LISTED = 0.8
_GOING_ON = frozenset(("and", "but", "while", "whereas"))
_TOGETHER = frozenset("""
both between either neither combination combined combining combine together sum total ratio jointly
each respectively if unless when only except
""".split())


def restated(copy: NearCopy) -> Finding | None:
    """Agreement where nothing differs but the forms of words, listed synonyms, and words that tell
    nothing."""
    known = change_lists()
    if not all(_are_forms(*pair) for pair in zip(copy.same, copy.there, strict=True)):
        return None
    changes = [c for c in copy.changes if not (_are_same_amounts(copy, c) or _goes_on(copy, c))]
    for change in changes:
        idle = (known.light | known.introducing) - {"to"} if change.opens else known.light
        told = [w for w in change.claim if w.lower not in known.light]
        left = [w for w in change.sentence if w.lower not in idle]
        if any(not any(_says(w, x) for x in left) for w in told) or \
                any(not any(_says(w, x) for w in told) for x in left):
            return None
    if _is_passive([w for c in changes for w in c.claim]) != _is_passive(
            [w for c in changes if not c.opens for w in c.sentence]):
        return None
    return Finding("coverage", "agrees", "the passage says so in nearly the same words",
                   decides=True)


def _are_same_amounts(copy: NearCopy, change: Change) -> bool:
    """Whether a change only writes amounts otherwise: "7 billion" for "7B"."""
    ours, theirs = (
        [q for q in reading.amounts if any(q.start <= w.start < q.end for w in some)]
        for reading, some in ((copy.claim, change.claim), (copy.sentence, change.sentence)))
    return bool(ours) and len(ours) == len(theirs) and all(
        same_quantity(a, b) and a.bound == b.bound for a, b in zip(ours, theirs, strict=True)) \
        and all(any(q.start <= w.start < q.end for q in amounts) for some, amounts in (
            (change.claim, ours), (change.sentence, theirs)) for w in some)


def _goes_on(copy: NearCopy, change: Change) -> bool:
    """Whether the sentence, once it has said what the claim says, goes on with "and" to something
    else; not where what "and" joins is one thing ("both", "between")."""
    is_behind = bool(change.sentence) and not change.claim and change.closes and not change.opens
    return is_behind and change.sentence[0].lower in _GOING_ON and copy.sentence.lowers.isdisjoint(
        _TOGETHER) and not any(w.is_negated for w in copy.sentence.words)


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
