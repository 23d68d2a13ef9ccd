"""Numbers of a sentence that stand in each other's places in a claim that nearly repeats it: "13%
of the mice and 38% of the rats" for "38% of the mice and 13% of the rats"."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from grounding.change_lists import change_lists
from grounding.findings import Finding
from grounding.near_copy import NearCopy, key
from grounding.number_check import amount_lists
from grounding.quantities import Quantity, comparable, same_quantity
from grounding.reading import Reading

_LEAST = 0.7
"""Of what the claim says so much stands in the sentence in the same words and order: then its
numbers are told of what the sentence tells them of."""
_NUMBER = "#"
_ORDERED = ("respectively", "in this order", "in that order", "in the same order")
_AGAINST = ("vs", "versus")
_JOINING = ("and", "or")


def check_exchanged_numbers(copy: NearCopy) -> Finding | None:
    """A conflict where two numbers of the claim stand in each other's places, and no words with
    them. The order of a mere list tells nothing."""
    claim, sentence = copy.claim, copy.sentence
    if min(len(claim.amounts), len(sentence.amounts)) < 2 or copy.share < _LEAST:
        return None
    other = [(mine, theirs) for mine, theirs in _in_one_place(claim, sentence)
             if not same_quantity(mine, theirs)]
    if len(other) != 2:
        return None  # where more changed places, whole clauses may have
    (a, there), (b, here) = other
    if not same_quantity(a, here) or not same_quantity(b, there) or not comparable(a, b) \
            or _are_listed(claim, a, b) or _are_listed(sentence, there, here):
        return None
    return Finding("number", "conflicts", f"{a.text} and {b.text} changed places", certain=True,
                   decides=True)


def _in_one_place(claim: Reading, sentence: Reading) -> list[tuple[Quantity, Quantity]]:
    """The numbers of a claim beside those in their places; [] where words changed places too."""
    ours, theirs = _told(claim), _told(sentence)
    left, right = [word for word, _ in ours], [word for word, _ in theirs]
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    only_ours = {word for kind, a, b, *_ in blocks if kind != "equal" for word in left[a:b]}
    only_theirs = {word for kind, *_, c, d in blocks if kind != "equal" for word in right[c:d]}
    if (only_ours & only_theirs) - change_lists().light - {_NUMBER}:
        return []
    return [(mine, other) for kind, a, b, c, d in blocks if kind == "equal"
            for (_, mine), (_, other) in zip(ours[a:b], theirs[c:d], strict=True)
            if mine and other]


def _told(reading: Reading) -> Sequence[tuple[str, Quantity | None]]:
    """The words, each number as one sign with what it is."""
    amounts = {q.start: q for q in reading.amounts}
    return [(_NUMBER if w.start in amounts else key(w), amounts.get(w.start))
            for w in reading.words]


def _are_listed(reading: Reading, first: Quantity, second: Quantity) -> bool:
    """Whether two numbers stand in one list whose order tells nothing: bare ones, or each beside
    the same words ("the 5 mg dose and the 10 mg dose")."""
    start, end = min(first.start, second.start), max(first.end, second.end)
    between = [w for w in reading.words if min(first.end, second.end) <= w.start
               < max(first.start, second.start)]
    if any(told in reading.text.lower() for told in _ORDERED) or \
            any(w.lower in _AGAINST for w in between):
        return False
    if any(a <= start and end <= b for a, b in amount_lists(reading)):
        return True
    telling = [w for w in between if w.weight > 0 or w.text[0].isdigit() or w.text[0].isupper()]
    sides = ([w.stem for w in reading.words if w.end <= start][-len(between):],
             [w.stem for w in reading.words if w.start >= end][:len(between)])
    return bool(telling) and any(w.lower in _JOINING for w in between) and any(
        all(w.stem in side for w in telling) for side in sides)
