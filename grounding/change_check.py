"""Changes: what a claim that nearly repeats a sentence says otherwise than the sentence does.

Each check looks for one kind of change and finds it only where nothing else is new in the claim.
What it finds decides: a network that knows the sentence again must not outweigh it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

from grounding.alignment import Alignment, denies
from grounding.change_lists import change_lists
from grounding.conjecture import is_borne_out
from grounding.exchanged_numbers import check_exchanged_numbers
from grounding.findings import CheckName, Finding, Outcome
from grounding.near_copy import Change, NearCopy, key, near_copy
from grounding.reading import Reading, Word, have_antonyms, lists
from grounding.restating import restated

_LONGEST = 4  # words of a change that is one exchange and no other wording
_LONGEST_THING = 3  # words
_LEAST_TELLING = 0.5
_FEW = 3
_NEAREST = 0.8
"""From this share on two that changed places are no other way to say it."""

_NO_NEGATORS = frozenset(("unaffected", "instead", "non"))

Words = Sequence[Word]


def with_changes(findings: list[Finding], claim: Reading, sentence: Reading,
                 alignment: Alignment) -> list[Finding]:
    """The findings, with that of the first kind of change there is, or that the claim only restates
    the sentence; a change that was found already is told once, and decides. `sentence` is the
    whole sentence that decides, `alignment` that of the claim with it."""
    copy = near_copy(claim, sentence, alignment)
    if copy is None:
        return findings
    change = next((f for check in _CHECKS if (f := check(copy))), None) or restated(copy)
    is_nearest = change is None and copy.share >= _NEAREST and not _turns(copy) \
        and len(copy.changes) <= _FEW and (
            any(map(_orders, claim.words)) or not _is_symmetric(claim))
    for place, known in enumerate(findings):
        is_same = change and (known.name, known.outcome) == (change.name, change.outcome)
        is_exchange = is_nearest and known.is_comparison and known.outcome == "conflicts"
        if known.certain and (is_same or is_exchange):
            return [*findings[:place], replace(known, decides=True), *findings[place + 1:]]
    return [*findings, change] if change else findings


def _found(name: CheckName, outcome: Outcome, detail: str) -> Finding:
    return Finding(name, outcome, detail, certain=True, decides=True)


def _exchanged(copy: NearCopy) -> Finding | None:
    """Two runs of words in each other's places, and nothing else: "B exceeds A"."""
    for first, between, second in _crossed(copy):
        turning = {w.lower for w in between} - change_lists().neutral
        told = any(w.weight > 0 or w.text.isupper() for w in first) and \
            any(w.weight > 0 or w.text.isupper() for w in second)
        is_apart = _have_their_parts(copy.claim, first, second)
        is_symmetric = _is_symmetric(copy.claim, between) and not is_apart
        is_turned = _turns(copy) and not (is_apart and len(copy.changes) == 2)
        if told and turning and not is_symmetric and not is_turned:
            return _found("direction", "conflicts",
                          f"“{_text(first)}” and “{_text(second)}” changed places")
    return None


def _is_symmetric(claim: Reading, between: Words = ()) -> bool:
    """Whether a claim may say the same of two things in either order ("A interacts with B"), by its
    words and by those `between` the two."""
    known = change_lists()
    return not known.symmetric.isdisjoint(claim.lowers) or (
        not known.mutual.isdisjoint(claim.lowers)
        and not any(_orders(w) for w in between)) or (
        not known.comparing.isdisjoint(claim.lowers) and not any(map(_orders, claim.words)))


def _have_their_parts(claim: Reading, first: Words, second: Words) -> bool:
    """Whether two things stand in two parts that one "and" joins, and each part says something else
    of its own: "larger than A and slower than B". Then the order of a list is no matter."""
    known = change_lists()
    joints = [w for w in claim.words if w.lower in ("and", "or")]
    if len(joints) != 1 or not (known.symmetric - {"and", "or"}).isdisjoint(claim.lowers) or \
            not (known.mutual | known.comparing).isdisjoint(claim.lowers):
        return False
    a, b = sorted((first, second), key=lambda run: run[0].start)
    [joint] = joints
    if not a[-1].end <= joint.start < b[0].start or "," in claim.text[a[-1].end:joint.start]:
        return False
    parts = [w for w in claim.words if w.start < joint.start], \
        [w for w in claim.words if w.start > joint.start]
    for before in (True, False):
        beside = [[w for w in part if (w.end <= run[0].start if before else w.start >= run[-1].end)]
                  for part, run in zip(parts, (a, b), strict=True)]
        if before:  # the subject stands before both
            beside[0] = beside[0][max(0, len(beside[0]) - len(beside[1])):]
        else:  # and so may what ends both stand behind
            beside[1] = beside[1][:len(beside[0])]
        if all(any(w.weight > 0 for w in run) for run in beside) and \
                _keys(beside[0]) != _keys(beside[1]):
            return True
    return False


def _orders(word: Word) -> bool:
    return word.lower == "than" or (word.polarity != 0 and word.axis != "relation")


def _crossed(copy: NearCopy) -> Iterator[tuple[Words, Words, Words]]:
    """Two runs of the claim that stand in each other's places, with what stands between them."""
    for a, b in combinations(copy.changes, 2):
        between = [w for w in copy.same if _is_between(w, a, b)]
        if a.claim and b.claim and _keys(a.claim) == _keys(b.sentence) \
                and _keys(b.claim) == _keys(a.sentence):
            yield a.claim, between, b.claim
        if not a.sentence and not b.claim:  # "B than" before A, where "than B" followed it
            for cut in _rotations(a.claim, b.sentence):
                yield a.claim[:cut], a.claim[cut:], between
        if not b.sentence and not a.claim:
            for cut in _rotations(b.claim, a.sentence):
                yield [w for w in copy.same if w.end <= b.claim[0].start], b.claim[:cut], \
                    b.claim[cut:]


def _is_between(word: Word, first: Change, second: Change) -> bool:
    after = first.claim[-1].end if first.claim else 0
    before = second.claim[0].start if second.claim else math.inf
    return after <= word.start < before


def _rotations(ours: Words, theirs: Words) -> Iterator[int]:
    """Where the one begins that, with its two parts in the other order, is the other."""
    mine, other = _keys(ours), _keys(theirs)
    return (n for n in range(1, len(mine)) if mine[n:] + mine[:n] == other and mine != other)


def _turns(copy: NearCopy) -> bool:
    """Whether a change has a negation or opposites: with the sides exchanged these may leave the
    meaning as it was."""
    return any(_negators((*c.claim, *c.sentence)) or any(
        _are_opposites(w, x) for w in c.claim for x in c.sentence) for c in copy.changes)


def _opposed(copy: NearCopy) -> Finding | None:
    """One word told as its opposite."""
    if any(_negators(c.claim) or _negators(c.sentence) for c in copy.changes):
        return None
    found = [(w, x) for c in copy.changes for w in c.claim for x in c.sentence
             if max(len(c.claim), len(c.sentence)) <= _LONGEST and _are_opposites(w, x)]
    if len(found) != 1 or {w.start for w in copy.new} - {found[0][0].start}:
        return None
    [(word, other)] = found
    if word.is_name or other.is_name or word.is_negated != other.is_negated or _moved(copy):
        return None
    return _found("direction", "conflicts",
                    f"“{word.text}” in the claim, “{other.text}” in the passage")


def _moved(copy: NearCopy) -> set[str]:
    """The words that both say, but in other places."""
    ours = {key(w) for change in copy.changes for w in change.claim}
    theirs = {key(w) for change in copy.changes for w in change.sentence}
    return (ours & theirs) - change_lists().light


def _are_opposites(word: Word, other: Word) -> bool:
    known = change_lists()
    if word.stem == other.stem and word.polarity == other.polarity:
        return False
    if have_antonyms(word, other) or \
            other.lower in known.turned.get(word.lower, ()):
        return True
    axes = {word.axis, other.axis}
    properties = {lists().properties.get(w.lower) for w in (word, other)}
    is_of_kind = len(properties) == 1 and (  # faster is no size
        len(axes) == 1 or "quality" not in axes)  # less of what is bad is better
    if word.polarity * other.polarity < 0 and "relation" not in axes and is_of_kind:
        return True
    return denies(word.stem, other.stem) or denies(other.stem, word.stem)


def _denied(copy: NearCopy) -> Finding | None:
    """The same with a negation."""
    added = [w for c in copy.changes for w in _negators(c.claim)]
    if len(added) != 1 or any(_negators(c.sentence) for c in copy.changes) or _others(copy, added):
        return None
    if any(_are_opposites(w, x) for c in copy.changes for w in c.claim for x in c.sentence):
        return None
    if any(w.lower in change_lists().lacking or w.lower.startswith("non")
           for c in copy.changes for w in c.sentence):
        return None
    return _found("negation", "conflicts", "only the claim denies it")


def _affirmed(copy: NearCopy) -> Finding | None:
    """The same without its negation."""
    gone = [(c, w) for c in copy.changes for w in _negators(c.sentence)]
    if len(gone) != 1 or any(_negators(c.claim) for c in copy.changes) or copy.new:
        return None
    [(change, word)] = gone
    if not change.is_inside or len(change.sentence) > _LONGEST or set(change.dropped) - {word} \
            or "only" in copy.sentence.lowers or any(
                w.lower.startswith("non") for c in copy.changes for w in c.claim):
        return None
    if any(_are_opposites(w, x) for w in change.claim for x in change.sentence):
        return None
    return _found("negation", "conflicts", "only the passage denies it")


def _renamed(copy: NearCopy) -> Finding | None:
    """One name in the place of another."""
    told = [c for c in copy.changes if c.new]
    if len(told) != 1 or not told[0].dropped or told[0].spans_all:
        return None
    [change] = told
    if max(len(change.claim), len(change.sentence)) > _LONGEST:
        return None
    names = [w for w in change.new if w.is_name], [w for w in change.dropped if w.is_name]
    if not names[0] or not names[1]:
        return None
    theirs, ours = {w.stem for w in copy.sentence.words}, {w.stem for w in copy.claim.words}
    if any(w.stem in theirs for w in names[0]) or any(w.stem in ours for w in names[1]):
        return None
    if _spells(change.claim, change.sentence) or _spells(change.sentence, change.claim):
        return None
    return _found("subject", "conflicts", f"“{names[0][0].text}” in the claim, "
                    f"“{names[1][0].text}” in the passage")


def _spells(short: Words, long: Words) -> bool:
    """Whether a name is the first letters of the words: "WAT" of "white adipose tissue"."""
    name = "".join(w.lower for w in short).removesuffix("s")
    return len(short) < len(long) and name in (
        "".join(w.lower[0] for w in long), "".join(w.lower[0] for w in long if w.weight > 0))


def _replaced(copy: NearCopy) -> Finding | None:
    """One thing in the place of another: as many words, after the same "of the" or the like, and
    nothing else within the sentence left out."""
    told = [c for c in copy.changes if c.new]
    if len(told) != 1 or any(c.dropped and c.is_inside for c in copy.changes if c is not told[0]):
        return None
    [change] = told
    if len(change.new) != len(change.dropped) or len(change.claim) != len(change.sentence) \
            or len(change.claim) > _LONGEST_THING or _turns(copy) or change.spans_all:
        return None
    if any(w.weight < _LEAST_TELLING or w.polarity or w.lower.endswith("ly")
           for w in (*change.new, *change.dropped)):
        return None
    if len({w.is_name for w in (*change.new, *change.dropped)}) > 1:
        return None
    before = [w.lower for w in copy.claim.words if w.end <= change.claim[0].start]
    if not before or before[-1] not in change_lists().leading:
        return None
    return _found("subject", "conflicts", f"“{_text(change.claim)}” in the claim, "
                  f"“{_text(change.sentence)}” in the passage")


def _restricted(copy: NearCopy) -> Finding | None:
    """The same with "only" or "all"."""
    known = change_lists()
    for kind, said in ((known.restricting, known.bounding), (known.universal, known.universal)):
        for change in copy.changes:
            added = [w for w in change.claim if w.lower in kind and not _is_period(copy, w)
                     and not _is_denied(copy.claim, w)]
            is_reworded = any(w.weight > 0 for w in change.sentence) and not change.dropped
            if added and not is_reworded and copy.sentence.lowers.isdisjoint(said) \
                    and not _others(copy, added):
                return _found("scope", "silent", f"the passage does not say “{added[0].text}”")
    return None


def _is_denied(reading: Reading, word: Word) -> bool:
    """Whether "not" stands before a word: "not only"."""
    before = next((w.lower for w in reversed(reading.words) if w.end <= word.start), "")
    return before == "not"


def _is_period(copy: NearCopy, word: Word) -> bool:
    """Whether a word only tells how often: the first of "every year"."""
    following = next((w.stem for w in copy.claim.words if w.start >= word.end), "")
    return word.lower == "every" and following in change_lists().periods


def _counted(copy: NearCopy) -> Finding | None:
    """More of the same, "most" for "some", or hardly any of it."""
    levels = lists().quantifiers
    for change in copy.changes:
        ours = [w for w in change.claim if w.lower in levels]
        theirs = [w for w in change.sentence if w.lower in levels]
        is_vague = any(w.lower == "few" for w in ours) and "a few" in copy.claim.text.lower()
        if len(ours) == len(theirs) == 1 and not is_vague and not _others(copy, ours) \
                and not _turns(copy):
            said, printed = levels[ours[0].lower], levels[theirs[0].lower]
            if 0 < printed < said - 1 or (said == 1 and printed >= 3):
                return _found("scope", "conflicts", f"“{ours[0].text}” in the claim, "
                              f"“{theirs[0].text}” in the passage")
    return None


def _caused(copy: NearCopy) -> Finding | None:
    """A cause, where the sentence tells of an association."""
    known = change_lists()
    for change in copy.changes:
        ours = [w for w in change.claim if w.lower in known.causing]
        theirs = [w for w in change.sentence if w.lower in known.associating]
        if ours and theirs and copy.sentence.lowers.isdisjoint(known.causing) \
                and copy.claim.lowers.isdisjoint(known.associating) and not _others(copy, ours):
            return _found("scope", "silent", f"“{ours[0].text}” in the claim, "
                          f"“{theirs[0].text}” in the passage")
    return None


def _assured(copy: NearCopy) -> Finding | None:
    """As certain what the sentence only supposes: "proves that" for "suggests that"."""
    known = change_lists()
    for change in copy.changes:
        added = [w for w in change.claim if w.lower in known.assurances]
        supposed = [w for w in change.sentence if w.lower in known.supposed]
        if added and supposed and copy.sentence.lowers.isdisjoint(known.assurances) \
                and not _others(copy, added):
            return _found("hedge", "silent", f"“{added[0].text}” in the claim, "
                            f"“{supposed[0].text}” in the passage")
    return None


def _unhedged(copy: NearCopy) -> Finding | None:
    """Flatly what the sentence only holds possible: "reduces" for "may reduce"."""
    known = change_lists()
    if copy.new or not copy.claim.lowers.isdisjoint(known.supposed):
        return None
    for change in copy.changes:
        modal = [i for i, w in enumerate(change.sentence) if w.lower in known.modal
                 and not _is_ability(copy.sentence, w)]
        if _is_cut_off(copy, change):
            continue  # "as may be expected, …"
        if modal and not change.closes and len(change.sentence) - modal[-1] <= 3:
            return _found("hedge", "silent", f"“{change.sentence[modal[-1]].text}” in the "
                            "passage, not in the claim")
        asked = [w.lower for w in change.sentence]
        if not change.closes and any(
                w in known.conjecture and then == "to" for w, then in pairwise(asked)):
            return _found("hedge", "silent", "the passage tells it as what is supposed")
        if change.opens and not change.claim and not is_borne_out(copy.sentence) and any(
                w.lower in known.conjecture for w in change.sentence[-3:]):
            return _found("hedge", "silent", "the passage does not say so itself")
    return None


def _is_cut_off(copy: NearCopy, change: Change) -> bool:
    """Whether a comma ends what the sentence has more."""
    return bool(change.sentence) and copy.sentence.text[change.sentence[-1].end:][:1] == ","


def _is_ability(sentence: Reading, word: Word) -> bool:
    """Whether "could" tells what was done: "we could show"."""
    place = sentence.words.index(word)
    beside = sentence.words[max(0, place - 1):place + 2]
    return word.lower == "could" and (
        beside[0].lower == "we" or beside[-1].lower in change_lists().showing)


def _generalised(copy: NearCopy) -> Finding | None:
    """In general what the sentence says under a condition."""
    known = change_lists()
    added = [w for c in copy.changes for w in c.claim if w.lower in known.general]
    conditions = [c for c in copy.changes if c.dropped
                  and any(w.lower in known.conditional for w in c.sentence[:2])]
    if added and conditions and copy.sentence.lowers.isdisjoint(known.general) \
            and not _others(copy, added):
        return _found("scope", "silent", "the passage says so for "
                      f"“{_text(conditions[0].sentence)}”")
    return None


def _negators(some: Words) -> list[Word]:
    known = lists().negators - _NO_NEGATORS
    following = [*(w.lower for w in some[1:]), ""]
    return [w for w, then in zip(some, following, strict=True)
            if (w.lower in known and (w.lower, then) != ("not", "only"))
            or w.lower.endswith("n't")] if some else []


def _others(copy: NearCopy, known: list[Word]) -> set[int]:
    """Where the words of the claim begin that are new and none of these."""
    return {w.start for w in copy.new} - {w.start for w in known}


def _keys(some: Words) -> list[str]:
    return [key(w) for w in some]


def _text(some: Words) -> str:
    return " ".join(w.text for w in some)


_CHECKS = (_exchanged, _opposed, _denied, _affirmed, _renamed, _replaced, _restricted, _counted,
           _caused, _assured, _unhedged, _generalised, check_exchanged_numbers)
