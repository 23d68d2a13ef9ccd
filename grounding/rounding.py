"""Rounding: whether a number as printed is what exact arithmetic on printed numbers gives.

    told("18.0").against(Decimal("62.9") - Decimal("44.9"), places=1)   # "agrees"
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Outcome = Literal["agrees", "conflicts", "silent"]

_PRINTED = re.compile(r"[-−–+]?(?:\d{1,3}(?:[,\u2009\u202f\u00a0]\d{3})+|\d+)?(?:[.·]\d+)?")
_LONGEST = 24  # signs
_TWO_DIGITS = 10
_FEWEST_DIGITS = 3
"""A number with more digits than this may be rounded to its zeros: "1,200", not "100%"."""
_ABOUT = Decimal("0.05")


@dataclass(frozen=True)
class Printed:
    """A number as it stands printed, with so many decimal `places`. `step` is one in its last
    digit that counts: 0.1 for "18.0", 100 for "1,200"."""

    value: Decimal
    places: int
    is_about: bool = False

    @property
    def step(self) -> Decimal:
        if self.places or not self.value:
            return Decimal(1).scaleb(-self.places)
        digits = str(abs(int(self.value)))
        zeros = len(digits) - len(digits.rstrip("0"))
        return Decimal(1).scaleb(zeros if len(digits) > _FEWEST_DIGITS else 0)

    def against(self, exact: Decimal, *, places: int, is_derived: bool = False) -> Outcome:
        """How this number stands to a value of so many `places`, or to one that was worked out from
        values of so many (`is_derived`).

        A number agrees where it is the value rounded to its places, of a printed value to two
        digits at least. Where it misses that by one in its last digit, through digits cut instead
        of rounded or values that were rounded before, it is silent; beyond that it conflicts.
        """
        gap = abs(self.value - exact)
        unit = Decimal(1).scaleb(-self.places)
        finest = Decimal(1).scaleb(-places)
        if gap <= (unit / 2 if self.places < places or is_derived else 0):
            is_told = is_derived or not gap or abs(self.value) >= _TWO_DIGITS * unit
            return "agrees" if is_told and (self.value or not exact) else "silent"
        if self.is_about:
            bound = _ABOUT * abs(exact)
            return "agrees" if gap <= bound else "silent" if gap <= 3 * bound else "conflicts"
        if is_derived:
            slack = max(self.step, unit) + finest
        elif self.places > places:
            slack = finest / 2
        else:
            slack = self.step if self.places < places or self.step > finest else Decimal(0)
        return "silent" if gap <= slack else "conflicts"


def told(text: str, *, is_about: bool = False) -> Printed | None:
    """A number in digits as printed; None where the text is something else."""
    text = text.strip()
    if not text or len(text) > _LONGEST or not _PRINTED.fullmatch(text) or not any(
            map(str.isdigit, text)):
        return None
    plain = re.sub(r"[,\u2009\u202f\u00a0+]", "", text).replace("·", ".")
    plain = plain.replace("−", "-").replace("–", "-")
    return Printed(Decimal(plain), len(plain.partition(".")[2]), is_about)
