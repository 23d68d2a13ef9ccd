"""Which of two twins a number is told of: "5% of the smokers" beside "12% of the smokers and 5% of
the non-smokers"."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from grounding.alignment import Alignment
from grounding.derived_amounts import is_gap
from grounding.findings import Finding
from grounding.listed import are_listed
from grounding.number_check import stands, stands_elsewhere
from grounding.quantities import Quantity, comparable, same_quantity
from grounding.reading import Reading, lists
from grounding.rounded_quantities import is_rounding_of
from grounding.twins import Twin, twins_in

_LEAST = 0.7
"""Of what the claim says, by weight, so much stands in the sentence: then it tells of the same."""
_GENERIC = 0.1  # the weight of words that tell no statement from another
_MOST = 12
"""Amounts of a text; where there are more, none is clearly told of one thing."""
_PARTING = re.compile(
    r";|\b(?:and|or|but|while|whereas|vs|versus|than|compared|against)\b", re.IGNORECASE)
"""Behind such a word or sign something else is told of."""
_PARTING_BEHIND = re.compile(f"[,:]|{_PARTING.pattern}", re.IGNORECASE)
"""The same between a number and the thing that follows it."""
_AGAINST = frozenset("""
than compared unlike versus vs against relative contrast instead rather except excluding other
others difference
""".split())
"""With these a claim may name a thing to tell of another."""


def with_twins(findings: list[Finding], claim: Reading, sentence: Reading,
               sentences: Sequence[Reading], alignment: Alignment) -> list[Finding]:
    """The findings, with a conflict that decides where the sentence tells a number of the claim of
    the twin of what the claim tells it of; where of the same, none that misses the number, or that
    holds "without" for a denial. `alignment` is that of the claim with the sentence, which is one
    of `sentences`."""
    if any(f.name == "number" and f.outcome == "conflicts" and f.decides for f in findings):
        return findings
    told = list(_told(claim, sentence, alignment))
    for mine, owner, is_own in told:
        is_elsewhere = any(same_quantity(mine, q) for s in sentences if s.text != sentence.text
                           for q in s.amounts)
        if not is_own and not is_elsewhere:
            named = sentence.text[owner.start:owner.end]
            kept = [f for f in findings if f not in (stands(mine), stands_elsewhere(mine))]
            return [*kept, Finding("number", "conflicts", f"{mine.text} is told of “{named}”",
                                   certain=True, decides=True)]
    own = [mine for mine, _, is_own in told if is_own]
    met = {stands_elsewhere(q): stands(q) for q in own}
    return [met.get(f, f) for f in findings
            if not own or f.name != "negation" or f.outcome != "conflicts"]


def _told(claim: Reading, sentence: Reading,
          alignment: Alignment) -> Iterator[tuple[Quantity, Twin, bool]]:
    """The numbers of the claim that the sentence tells of one of two twins, with that one, and
    whether it is what the claim tells them of."""
    if not 0 < len(claim.amounts) <= _MOST or not 1 < len(sentence.amounts) <= _MOST:
        return
    kinds = {w.stem for w in sentence.words if w.weight > 0}
    ours, theirs = twins_in(claim, kinds), twins_in(sentence, kinds)
    for kind in ours.keys() & theirs.keys():
        if len(theirs[kind]) < 2 or _is_denied_beside(claim, ours[kind]) or \
                _is_denied_beside(sentence, theirs[kind]) or \
                not _tells_of_the_same(alignment, ours[kind]):
            continue
        if len(ours[kind]) == 1 and not _AGAINST.isdisjoint(claim.lowers):
            continue
        for mine in claim.amounts:
            named = _owner(mine, claim, ours[kind])
            told = _owners(mine, sentence, theirs[kind])
            own = next((q for q, twin in told if named and twin.mark == named.mark), None)
            other = next(((q, twin) for q, twin in told if same_quantity(mine, q)), None)
            if named is None or own is None or other is None:
                continue
            if same_quantity(mine, own):
                yield mine, named, True
            elif not is_rounding_of(mine, own):
                yield mine, other[1], False


def _owner(mine: Quantity, claim: Reading, twins: Sequence[Twin]) -> Twin | None:
    """The one of the claim's twins that it tells an amount of."""
    if mine.bound or mine.approximate or mine.is_range:
        return None
    return next((twin for q, twin in _owners(mine, claim, twins) if q == mine), None)


def _owners(like: Quantity, reading: Reading,
            twins: Sequence[Twin]) -> list[tuple[Quantity, Twin]]:
    """The amounts of a text that compare with another, each with that of the twins which it is told
    of; [] unless that is clear. There are as many as twins, and in each order that English has for
    them the first is told of the first."""
    amounts = [q for q in reading.amounts if q.kind == like.kind and comparable(like, q)
               and not any(t.start <= q.start < t.end for t in twins)]
    if len({t.mark for t in twins}) != len(twins):
        return []
    if len(amounts) != len(twins):
        amounts = [q for q in amounts if q.dimension == like.dimension]
    if len(amounts) != len(twins) or any(is_gap(q, reading) or q.bound for q in amounts):
        return []
    told = [*zip(amounts, twins, strict=True)]
    spans = [(min(q.start, t.start), max(q.end, t.end)) for q, t in told]
    if all(end <= start for (_, end), (start, _) in pairwise(spans)):
        return told if not any(_is_parted(reading, q, t) for q, t in told) else []
    are_apart = twins[-1].end <= amounts[0].start or amounts[-1].end <= twins[0].start
    is_listed = all(are_listed(reading, *two) for two in (*pairwise(amounts), *pairwise(twins)))
    return told if are_apart and is_listed else []


def _is_parted(reading: Reading, amount: Quantity, twin: Twin) -> bool:
    """Whether something between an amount and a thing parts them."""
    if amount.end <= twin.start:
        return _PARTING_BEHIND.search(reading.text, amount.end, twin.start) is not None
    return _PARTING.search(reading.text, twin.end, amount.start) is not None


def _is_denied_beside(reading: Reading, twins: Sequence[Twin]) -> bool:
    """Whether a text denies anything but what tells the twins apart."""
    negators = lists().negators
    return any(w.lower in negators or w.lower.endswith("n't") for w in reading.words
               if not any(t.start <= w.start < t.end for t in twins))


def _tells_of_the_same(alignment: Alignment, twins: Sequence[Twin]) -> bool:
    """Whether the sentence has most of what the claim says, the twins' names not counted."""
    telling = [(w.weight, alignment.meets(i)) for i, w in enumerate(alignment.claim)
               if w.weight > _GENERIC and not any(t.start <= w.start < t.end for t in twins)]
    return sum(weight for weight, is_met in telling if is_met) >= \
        _LEAST * sum(weight for weight, _ in telling)
