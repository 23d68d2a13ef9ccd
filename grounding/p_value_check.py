"""P-values: whether a claim's can be true beside those of the sentence that decides."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from grounding.findings import Finding, Outcome
from grounding.quantities import Quantity
from grounding.reading import Reading
from grounding.rounded_quantities import is_rounding_of

_SIGN = re.compile(r"([<>=≤≥⩽⩾]=?)\s?\Z")
_WORDS = re.compile(r"\b(below|under|above|(?:less|smaller|greater|more) than)\s?\Z", re.IGNORECASE)
_SIDES = {"<": -1, "≤": -1, "⩽": -1, ">": 1, "≥": 1, "⩾": 1, "b": -1, "u": -1, "l": -1, "s": -1,
          "a": 1, "g": 1, "m": 1}
"""By its first sign or letter, on which side of a number the p-value is."""

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


def _p_values(reading: Reading) -> list[_PValue]:
    if not reading.lowers.isdisjoint(_OTHER_P):
        return []
    return [_PValue(q, *_side(reading.text[:q.start])) for q in reading.quantities
            if q.kind == "p_value" and 0 <= q.value <= 1
            and not _IS_LEVEL.match(reading.text, q.end)]


def _side(before: str) -> tuple[int, bool]:
    found = _SIGN.search(before[-4:]) or _WORDS.search(before[-14:])
    if found is None:
        return 0, False
    return _SIDES.get(found[1][0].lower(), 0), not set("≤⩽≥⩾").isdisjoint(found[1]) or (
        len(found[1]) == 2 and found[1][1] == "=")


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
