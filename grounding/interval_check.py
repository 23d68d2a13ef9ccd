"""Intervals: whether a claim gives an estimate with the interval that the passage gives it with.

    check_intervals(...)   # "0.72 (95% CI 0.55 to 0.81)" beside "0.72 (95% CI 0.55 to 0.94)"
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grounding.findings import Finding
from grounding.quantities import Quantity, same_quantity
from grounding.reading import Reading
from grounding.rounding import told

_REACH = 40  # signs between an estimate and its interval
_DIGITS = re.compile(r"[0-9]+(?:[.·][0-9]+)?")


@dataclass(frozen=True)
class _Estimate:
    """An amount with its interval; `level` is "95%", or "" where none is told."""

    amount: Quantity
    interval: Quantity
    level: str


def check_intervals(claim: Reading, sentences: Sequence[Reading],
                    deciding: Reading) -> Finding | None:
    """A conflict where the sentence that decides has an estimate of the claim with another
    interval, and none has it with the claim's; a gap where the levels differ."""
    told_of = [e for sentence in sentences for e in _estimates(sentence)]
    there = list(_estimates(deciding))
    for ours in _estimates(claim):
        theirs = [e for e in there if same_quantity(ours.amount, e.amount)]
        if not theirs or any(same_quantity(ours.amount, e.amount)
                             and _may_be_same(ours.interval, e.interval) for e in told_of):
            continue
        is_other_level = any(ours.level and e.level and ours.level != e.level for e in theirs)
        return Finding("number", "silent" if is_other_level else "conflicts",
                       f"{ours.interval.text} in the claim, {theirs[0].interval.text} in the "
                       "passage", certain=True)
    return None


def _estimates(reading: Reading) -> Iterator[_Estimate]:
    """Every interval with the amount before it."""
    amount: Quantity | None = None
    level = ""
    for quantity in reading.quantities:
        if quantity.kind == "interval":
            if amount and quantity.start - amount.end <= _REACH:
                yield _Estimate(amount, quantity, level)
            amount = None
        elif quantity.kind == "level":
            level = quantity.text.split("%")[0]
        else:
            amount, level = (quantity if quantity.kind == "amount" else None), ""


def _may_be_same(ours: Quantity, theirs: Quantity) -> bool:
    """Whether two intervals have the same ends, but for rounding, or cannot be compared."""
    if same_quantity(ours, theirs) or ours.dimension != theirs.dimension or \
            ours.unit != theirs.unit:
        return True
    mine, other = (_DIGITS.findall(q.text) for q in (ours, theirs))
    if len(mine) != 2 or len(other) != 2:
        return True
    if (ours.low < 0) != (theirs.low < 0) or (ours.high < 0) != (theirs.high < 0):
        return False
    return all(_is_rounding(a, b) or _is_rounding(b, a)
               for a, b in zip(mine, other, strict=True))


def _is_rounding(rounded: str, exact: str) -> bool:
    a, b = told(rounded), told(exact)
    return a is not None and b is not None and \
        a.against(b.value, places=b.places) != "conflicts"
