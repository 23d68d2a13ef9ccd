"""Shares: a count of a whole ("10 of 40") as the part it is, held against shares that are told."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from grounding.quantities import Quantity
from grounding.rounding import Outcome, told

_COUNT = r"(\d{1,7}|\d{1,3}(?:,\d{3}){1,2})"
_COUNT_OF = re.compile(rf"(?<![\w.,]){_COUNT} (?:out )?of (?:the |all |these )?{_COUNT}"
                       r"(?![\w.,]*\d)(?!\s?%)")
_OF_A_COUNT = re.compile(
    rf"\b[Oo]f (?:the |all |these |our )?{_COUNT}(?: [a-z][a-z-]*){{1,4}}, {_COUNT} "
    r"(?=\(|(?:were|was|had|have|died|survived|received|showed|reported|did)\b)")
_DIGITS = re.compile(r"[-−–]?[\d,]*\.?\d+")
_IN_WORDS = 0.02
"""How far a share told in words ("a third") may be from the share it tells of."""
_FAR = 0.05
_ABOUT = 0.08
"""How far it may be where it is told with "about"."""


@dataclass(frozen=True)
class Share:
    """A count of a whole at [start, end) of a text, as a part of 1."""

    part: Decimal
    text: str
    start: int
    end: int


@lru_cache(maxsize=8192)
def shares_in(text: str) -> tuple[Share, ...]:
    """The counts of a whole in a text: none above all of it."""
    found = []
    counts = [(m, m[1], m[2]) for m in _COUNT_OF.finditer(text)]
    counts += [(m, m[2], m[1]) for m in _OF_A_COUNT.finditer(text)]
    for match, *told_counts in counts:
        part, whole = (Decimal(count.replace(",", "")) for count in told_counts)
        if 0 < part <= whole:
            printed = match[0].rstrip()
            found.append(Share(part / whole, printed, match.start(),
                               match.start() + len(printed)))
    return tuple(sorted(found, key=lambda share: share.start))


def digits_of(quantity: Quantity) -> str:
    """The digits that a quantity begins with, "" where it is told in words."""
    match = _DIGITS.match(quantity.text)
    return match[0] if match else ""


def is_share(quantity: Quantity) -> bool:
    return quantity.dimension == "ratio" and not quantity.is_range


def as_share(wanted: Quantity, share: Decimal) -> Outcome:
    """Whether a share that is told, "25%" or "a quarter", is this part of 1."""
    if not is_share(wanted) or wanted.bound:
        return "silent"
    if not digits_of(wanted):
        return in_words(wanted.base, float(share))
    printed = told(digits_of(wanted), is_about=wanted.approximate)
    if printed is None or wanted.unit != "%":
        return "silent"
    return printed.against(100 * share, places=6, is_derived=True)


def in_words(told_share: float, share: float, *, is_about: bool = False) -> Outcome:
    """Whether a share in words is near enough to be that share."""
    gap = abs(told_share - share)
    far = _ABOUT if is_about else _FAR
    return "agrees" if gap <= _IN_WORDS else "silent" if gap <= far else "conflicts"


def is_part_in_words(quantity: Quantity) -> bool:
    """Whether a quantity is a part of a whole in words: "half", "two thirds"."""
    return is_share(quantity) and not quantity.unit and not digits_of(quantity)


def as_quantities(text: str, counts: Sequence[Quantity]) -> list[Quantity]:
    """The counts of a whole in a text as shares: 25%, at the 40 of "10 of 40", behind which stands
    what is told of it."""
    shares = {share.end: share for share in shares_in(text)}
    wholes = [(q, q.start + len(digits_of(q))) for q in counts]
    return [_as_share(q, shares[end]) for q, end in wholes if end in shares]


def _as_share(whole: Quantity, share: Share) -> Quantity:
    value = float(100 * share.part)
    return replace(whole, value=value, low=value, high=value, unit="%", dimension="ratio",
                   factor=0.01, text=share.text, noun="")
