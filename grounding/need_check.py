"""Needs: what is told as needed, as enough, or as what nothing is without.

    check_need(...)   # "growth does not require light" beside "no growth without light": a conflict
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grounding.alignment import Alignment
from grounding.findings import Finding
from grounding.plain_claims import is_plain
from grounding.reading import Reading, Word

_NEEDED = frozenset("required requires require necessary essential indispensable needed".split())
_ENOUGH = frozenset("sufficient suffices suffice sufficed enough".split())
_NEEDING = frozenset("""
requires require needs need depends depend depended dependent relies rely relied
""".split())
"""What is needed stands behind these, and before those that call it needed."""
_CALLED_NEEDED = frozenset(
    "required needed necessary essential indispensable prerequisite crucial".split())
_DISPENSABLE = frozenset("dispensable unnecessary unneeded".split())
_LACKING = re.compile(r"\bwithout\b|\bin the absence of\b", re.IGNORECASE)
_ONLY_WITH = re.compile(
    r"\bonly (?:with|when|if|where|in the presence of|upon|on|after|under)\b", re.IGNORECASE)
_DENYING = frozenset("""
no not never cannot none nothing neither nor impossible fails fail failed unable
""".split())
_SAID = frozenset("""
occur occurs occurred form forms formed see seen take place possible work works worked proceed
proceeds proceeded go goes went grow grows grew succeed succeeds succeeded normally well
""".split())
"""Words that say of a thing only that there is it."""
_PREVENTING = frozenset("""
prevent prevents prevented avoid avoids avoided protect protects protected stop stops stopped
""".split())
_CONFLICT = Finding("negation", "conflicts", "only one of them calls it needed", certain=True,
                    decides=True)
_AGREEMENT = Finding("negation", "agrees", "both call it needed, or neither does", decides=True)
_MET, _LIKE = 0.8, 0.5
_LONGEST = 4  # words of what is lacking
_NEAR = 8  # words


@dataclass(frozen=True)
class _Need:
    """What is needed (or is not) for what, by the starts of the words that tell of either; some of
    `rest` may tell of neither. `is_by_lack`: told of what there is without it."""

    is_needed: bool
    thing: frozenset[int]
    rest: frozenset[int]
    is_by_lack: bool


def check_need(claim: Reading, sentence: Reading, alignment: Alignment) -> Finding | None:
    """A conflict where the one calls needed what the other does not; a gap where a claim says what
    is needed and the sentence what is enough, or the other way."""
    if not _PREVENTING.isdisjoint(claim.lowers | sentence.lowers):
        return _enough_for_needed(claim, sentence)  # without it there is what it prevents
    needs = list(_needs(sentence))
    for ours in _needs(claim):
        for theirs in needs:
            if ours.is_by_lack != theirs.is_by_lack and _are_of_the_same(
                    ours, theirs, alignment) and not _says_more(ours, theirs, alignment):
                if ours.is_needed != theirs.is_needed:
                    return _CONFLICT
                return replace(_AGREEMENT, settles=_is_all_told(claim, sentence, alignment))
    if _is_denied_with(claim, sentence, alignment):
        return _CONFLICT
    return _enough_for_needed(claim, sentence)


def _says_more(ours: _Need, theirs: _Need, alignment: Alignment) -> bool:
    """Whether what is without it is told to be otherwise than the other text says: "maize wilted
    without water" tells of a need too."""
    lack, words = (ours, alignment.claim) if ours.is_by_lack else (theirs, alignment.sentence)
    if lack.is_needed:
        return False
    met = alignment.best if ours.is_by_lack else alignment.similarity.max(axis=0)
    told = [(w, m >= _MET) for w, m in zip(words, met, strict=True) if w.start in lack.rest]
    last = max((w.start for w, is_met in told if is_met), default=0)
    return any(not is_met and w.start > last and w.lower not in _SAID for w, is_met in told)


def _is_all_told(claim: Reading, sentence: Reading, alignment: Alignment) -> bool:
    """Whether the sentence has every word of the claim but those that tell of the need, and none
    widens or narrows it."""
    telling = _NEEDING | _CALLED_NEEDED | _DISPENSABLE | _SAID
    return not claim.amounts and is_plain(claim, sentence, telling | {"only"}) and all(
        best >= _MET or w.lower in telling
        for w, best in zip(alignment.claim, alignment.best, strict=True))


def _is_denied_with(claim: Reading, sentence: Reading, alignment: Alignment) -> bool:
    """Whether the claim denies with a thing what the sentence denies without it."""
    at = next((w.end for w in claim.words if w.lower == "with"), None)
    if at is None or _LACKING.search(claim.text) or sum(map(_denies, claim.words)) % 2 == 0:
        return False
    thing = frozenset(w.start for w in claim.words if w.start > at and w.weight > 0)
    rest = frozenset(w.start for w in claim.words if w.end < at and w.weight > 0)
    ours = _Need(is_needed=False, thing=thing, rest=rest, is_by_lack=False)
    return any(theirs.is_needed and _are_of_the_same(ours, theirs, alignment)
               for theirs in _by_lack(sentence))


def _enough_for_needed(claim: Reading, sentence: Reading) -> Finding | None:
    ours, theirs = ([not r.lowers.isdisjoint(kind) for kind in (_NEEDED, _ENOUGH)]
                    for r in (claim, sentence))
    if any(w.is_negated and w.lower in _NEEDED | _ENOUGH
           for r in (claim, sentence) for w in r.words):
        return None
    if sum(ours) == sum(theirs) == 1 and ours != theirs:
        return Finding("hedge", "silent", "what is needed need not be enough", certain=True,
                       decides=True)
    return None


def _needs(reading: Reading) -> Iterator[_Need]:
    """What a text calls needed, or not: by a word for it, by "only with", by what is "without"."""
    words = reading.words
    for place, word in enumerate(words):
        before, after = words[max(0, place - _NEAR):place], words[place + 1:place + 1 + _NEAR]
        is_object = word.lower in _NEEDING or (
            word.lower == "required" and not _is_passive(before, after))
        if is_object:
            needs_none = any(w.lower in ("no", "nothing", "neither") for w in after[:1])
            yield _Need(word.is_negated == needs_none, _starts(after), _starts(before),
                        is_by_lack=False)
        elif word.lower in _CALLED_NEEDED | _DISPENSABLE:
            is_needed = (word.lower in _CALLED_NEEDED) != word.is_negated
            yield _Need(is_needed, _starts(before), _starts(after), is_by_lack=False)
    if only := _ONLY_WITH.search(reading.text):
        parts = ([w for w in words if w.start >= only.end()],
                 [w for w in words if w.end <= only.start()])
        if not any(_denies(w) for w in words):
            yield _Need(True, _starts(parts[0]), _starts(parts[1]), is_by_lack=False)
    yield from _by_lack(reading)


def _by_lack(reading: Reading) -> Iterator[_Need]:
    """By "no … without": what the clause denies is not without it; what it plainly states is."""
    found = list(_LACKING.finditer(reading.text))
    if len(found) != 1:
        return
    behind = [w for w in reading.words if w.start >= found[0].end()]
    lacking = behind[:_LONGEST]
    first = next((w for w in lacking if w.weight > 0), None)
    if first is None:
        return
    rest = [w for w in reading.words if w.clause == first.clause
            and (w.end <= found[0].start() or w.start > first.end)]
    is_denied = sum(_denies(w) for w in rest) % 2 == 1
    is_open = any(w.polarity and w.axis in ("amount", "quality", "activity") for w in rest)
    if is_denied or not is_open:
        yield _Need(is_denied, frozenset((first.start,)), _starts(rest), is_by_lack=True)


def _is_passive(before: Sequence[Word], after: Sequence[Word]) -> bool:
    """Whether "required" tells of what is before it: "light is required for growth"."""
    near = {w.lower for w in before[-2:]}
    return not near.isdisjoint(("is", "are", "was", "were", "be", "not")) or \
        [w.lower for w in after[:1]] in (["for"], ["to"])


def _denies(word: Word) -> bool:
    return word.lower in _DENYING or word.lower.endswith("n't")


def _starts(words: Sequence[Word]) -> frozenset[int]:
    return frozenset(w.start for w in words if w.weight > 0)


def _are_of_the_same(ours: _Need, theirs: _Need, alignment: Alignment) -> bool:
    """Whether the same thing is needed for the same."""
    def alike(left: frozenset[int], right: frozenset[int], least: float) -> bool:
        rows = [i for i, w in enumerate(alignment.claim) if w.start in left]
        columns = [j for j, w in enumerate(alignment.sentence) if w.start in right]
        return bool(rows and columns) and bool(
            alignment.similarity[rows][:, columns].max() >= least)
    return alike(ours.thing, theirs.thing, _MET) and alike(ours.rest, theirs.rest, _LIKE)
