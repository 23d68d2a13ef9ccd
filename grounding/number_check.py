"""Numbers: whether each amount a claim states is what the evidence states of the same thing."""

from collections.abc import Sequence
from dataclasses import dataclass

from grounding.alignment import Alignment
from grounding.findings import Finding
from grounding.quantities import Quantity, comparable, same_quantity
from grounding.reading import Reading

_CLEARLY = 0.7
"""An amount that agrees loses to one that does not where its context is less than this share of
the other's: then the number belongs to something else."""
_SAME_THING = 0.25
_SMALL = 12
"""Numbers in words up to here may count what the passage lists without saying how many."""


@dataclass(frozen=True)
class Place:
    """A sentence of the passage with its alignment to the claim."""

    reading: Reading
    alignment: Alignment


def check_numbers(claim: Reading, places: Sequence[Place]) -> list[Finding]:
    """One finding for each amount of the claim. `places` is the whole passage, the sentences with
    "respectively" taken apart."""
    return [_check(quantity, claim, places) for quantity in claim.amounts]


def _check(wanted: Quantity, claim: Reading, places: Sequence[Place]) -> Finding:
    agreeing = rival = 0.0
    rival_text, found = "", False
    for place in places:
        for offered in place.reading.amounts:
            if offered.kind != wanted.kind:
                continue
            if satisfies(wanted, offered):
                found = True
                agreeing = max(agreeing, _context(wanted, claim, offered, place))
            elif comparable(wanted, offered):
                context = _context(wanted, claim, offered, place)
                if context > rival:
                    rival, rival_text = context, offered.text
    if found and agreeing >= _CLEARLY * rival:
        return Finding("number", "agrees", f"{wanted.text} stands in the passage")
    is_small = wanted.text[0].isalpha() and 0 < wanted.value <= _SMALL and not wanted.unit
    if rival >= _SAME_THING and (found or not is_small):
        return Finding("number", "conflicts", f"{wanted.text} in the claim, {rival_text} in the "
                       "passage", certain=True)
    if found:
        return Finding("number", "silent", f"{wanted.text} stands in the passage for something else",
                       certain=True)
    return Finding("number", "silent", f"{wanted.text} does not stand in the passage",
                   certain=not is_small)


def satisfies(wanted: Quantity, offered: Quantity) -> bool:
    """Whether the amount a text offers makes the amount a claim states true."""
    if not comparable(wanted, offered):
        return False
    upward = ("more_than", "at_least")
    downward = ("less_than", "at_most", "up_to")
    if same_quantity(wanted, offered):
        if wanted.bound == "more_than":
            return offered.bound in ("more_than", "at_least")
        if wanted.bound == "less_than":
            return offered.bound in ("less_than", "at_most")
        opposite = (wanted.bound in upward and offered.bound in downward) or (
            wanted.bound in downward and offered.bound in upward)
        return not opposite
    low, high = _ends(wanted, offered)
    if wanted.bound in upward:
        return offered.bound not in downward and high > wanted.value
    if wanted.bound in ("less_than", "at_most"):
        return offered.bound not in upward and low < wanted.value
    if wanted.is_range:
        return wanted.low <= low and high <= wanted.high
    return offered.is_range and wanted.value in (low, high)


def _ends(wanted: Quantity, offered: Quantity) -> tuple[float, float]:
    """The ends of what is offered, in the unit of what is wanted."""
    if wanted.dimension == offered.dimension and wanted.factor:
        scale = offered.factor / wanted.factor
        return offered.low * scale, offered.high * scale
    return offered.low, offered.high


def _context(wanted: Quantity, claim: Reading, offered: Quantity, place: Place) -> float:
    """How far the words around the claim's amount are those around the offered one, 0 to 1."""
    alignment = place.alignment
    near_claim = _nearness(wanted, claim, alignment.claim)
    total = sum(near_claim)
    if not total:
        return 0.5
    near_offer = _nearness(offered, place.reading, alignment.sentence, weighted=False)
    shared = 0.0
    for i, share in enumerate(near_claim):
        if share and alignment.best[i] > 0:
            row = alignment.similarity[i]
            shared += share * max(row[j] * near_offer[j] for j in range(len(near_offer)))
    bonus = 0.15 if wanted.noun and wanted.noun == offered.noun else 0.0
    bonus += 0.1 if wanted.unit and wanted.dimension == offered.dimension else 0.0
    return min(1.0, shared / total + bonus)


def _nearness(quantity: Quantity, reading: Reading, words: Sequence, *,
              weighted: bool = True) -> list[float]:
    """How close each word is to an amount: less with distance, and behind another amount."""
    others = [q for q in reading.amounts if q.start != quantity.start]
    near = []
    for word in words:
        gap = word.start - quantity.end if word.start >= quantity.end else quantity.start - word.end
        between = sum(1 for q in others
                      if min(word.end, quantity.end) <= q.start < max(word.start, quantity.start))
        value = 1.0 / (1.0 + gap / 30.0) / (1.0 + between)
        near.append(value * word.weight * (1.5 if word.is_name else 1.0) if weighted else value)
    return near
