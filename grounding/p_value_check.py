"""P-values: whether a claim's can be true beside those of the sentence that decides."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from grounding.findings import Finding, Outcome
from grounding.quantities import Quantity
from grounding.reading import Reading
from grounding.rounded_quantities import is_rounding_of

_SIDE = re.compile(
    r"(?:(?P<below>[<≤⩽]|\b(?:below|under|(?:less|smaller) than))"
    r"|(?P<above>[>≥⩾]|\b(?:above|(?:greater|more) than)))(?P<equal>=)?\s?\Z", re.IGNORECASE)
_OR_EQUAL = frozenset("≤⩽≥⩾")
_LONGEST_SIDE = 14  # signs
_LEVEL = 0.05
_IS_LEVEL = re.compile(r"\)?[ -](?:level|threshold|cut-?off|criterion)\b")
"""Behind a number that is no p-value but the level of significance."""
_OTHER_P = frozenset(("dropout", "dropping", "probability", "nucleus"))
"""Where one of these is spoken of, p may be that."""


@dataclass(frozen=True)
class _PValue:
    """A p-value: `side` of the printed number is -1 for "p < 0.05", 1 for "p > 0.05", else 0;
    `is_closed` where it may be that number ("p ≤ 0.05")."""

    number: Quantity
    side: int
    is_closed: bool


def check_p_values(claim: Reading, sentences: Sequence[Reading],
                   deciding: Reading) -> Finding | None:
    """A conflict where a p-value of the claim cannot be any of the sentence's that decides, a gap
    where it need not be one; None where it is one of some sentence, and where the claim or that
    which decides tells none."""
    theirs = _p_values(deciding)
    told = [value for sentence in sentences for value in _p_values(sentence)] if theirs else []
    for mine in _p_values(claim) if theirs else ():
        if any(_compared(mine, other) == "agrees" for other in told):
            continue
        outcomes = {_compared(mine, other) for other in theirs}
        outcome: Outcome = "silent" if "silent" in outcomes else "conflicts"
        return Finding("number", outcome, f"p {_told(mine)} in the claim, "
                       f"{_told(theirs[0])} in the passage", certain=True,
                       decides=outcome == "conflicts")
    return None


def tell_chance(sentence: Reading) -> list[bool]:
    """Of each p-value of a sentence, whether it is above the usual level: what it belongs to may be
    chance."""
    return [value.side >= 0 and (value.number.value > _LEVEL
                                 or (value.side == 1 and value.number.value == _LEVEL))
            for value in _p_values(sentence)]


def _p_values(reading: Reading) -> list[_PValue]:
    if not reading.lowers.isdisjoint(_OTHER_P):
        return []
    return [_PValue(q, *_side(reading.text[:q.start])) for q in reading.quantities
            if q.kind == "p_value" and 0 <= q.value <= 1
            and not _IS_LEVEL.match(reading.text, q.end)]


def _side(before: str) -> tuple[int, bool]:
    found = _SIDE.search(before[-_LONGEST_SIDE:])
    if found is None:
        return 0, False
    is_closed = found["equal"] is not None or found[0][0] in _OR_EQUAL
    return -1 if found["below"] else 1, is_closed


def _compared(mine: _PValue, other: _PValue) -> Outcome:
    """Whether the one p-value follows from the other ("agrees"), may be it, or cannot be it."""
    told, printed = mine.number.value, other.number.value
    if mine.side == 0 and other.side == 0:
        is_same = math.isclose(told, printed) or is_rounding_of(mine.number, other.number) \
            or is_rounding_of(other.number, mine.number)
        return "agrees" if is_same else "conflicts"
    if mine.side == 0:
        return "silent" if (printed - told) * other.side <= 0 else "conflicts"
    beyond = (printed - told) * mine.side  # above 0 where the printed number is the claim's side
    if other.side == 0:
        is_met = beyond > 0 or (beyond == 0 and mine.is_closed)
        return "agrees" if is_met else "conflicts" if beyond < 0 else "silent"
    if mine.side == other.side:
        return "agrees" if beyond >= 0 else "silent"
    return "silent" if beyond > 0 else "conflicts"


def _told(value: _PValue) -> str:
    return f"{'<=>'[value.side + 1]} {value.number.text.rstrip(')')}"
