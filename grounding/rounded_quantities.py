"""Quantities that may be one number, printed with fewer digits or in another unit.

    may_be_rounded(find_quantities("3 months")[0], find_quantities("12 weeks")[0])   # True
"""

import math
import re
from typing import Literal

from grounding.quantities import Quantity, in_unit_of, without_spread
from grounding.rounding import told
from grounding.shares import digits_of, in_words, is_part_in_words

Likeness = Literal["", "rounded", "may_be", "misses"]
_TWO_DIGITS = re.compile(r"[1-9][.,]?\d")
_LARGE = 1000
"""From here on a number in words is one of thousands or millions."""
_ABOUT = 0.05
_ROUNDED_FAR = 0.15
"""What is rounded by so much of itself tells little of what it was."""


def may_be_rounded(a: Quantity, b: Quantity) -> bool:
    """Whether two quantities of one dimension, neither of them a range and one coarser than the
    other, differ by no more than one in the last digit of the coarser one."""
    steps = _step(a), _step(b)
    if a.dimension != b.dimension or a.is_range or b.is_range or math.isclose(*steps):
        return False
    return abs(a.base - b.base) <= max(steps) * (1 + 1e-9)


def is_rounding_of(rounded: Quantity, exact: Quantity) -> bool:
    """Whether a quantity may be another of its dimension, rounded: 3 kg of 3.4 kg. No year is."""
    step = _step(rounded)
    is_alike = rounded.dimension == exact.dimension and "year" not in (rounded.kind, exact.kind)
    return is_alike and not (rounded.is_range or exact.is_range) and \
        step > _step(exact) * (1 + 1e-9) and abs(rounded.base - exact.base) <= step / 2 * (1 + 1e-9)


def likeness(wanted: Quantity, exact: Quantity) -> Likeness:
    """How near an amount of a claim that is not the passage's comes to it. It is "rounded" where it
    tells two digits of it at least, and "may_be" it where it tells one, a part in words, or digits
    turned to zeros ("1,200" patients). It "misses" where that is rounded far, or to a bound; and
    "about" a share near to all, where what is left is another share."""
    wanted, exact = in_unit_of(exact, wanted), without_spread(in_unit_of(wanted, exact))
    if is_part_in_words(wanted):
        is_near = exact.dimension == "ratio" and not wanted.bound and in_words(
            wanted.base, exact.base, is_about=wanted.approximate) == "silent"
        return "may_be" if is_near else ""
    if is_rounding_of(wanted, exact):
        if wanted.bound or not math.isclose(wanted.base, exact.base, rel_tol=_ROUNDED_FAR):
            return "misses"
        printed = told(digits_of(wanted))
        is_told = printed and printed.step <= 1 and _TWO_DIGITS.search(digits_of(wanted))
        return "rounded" if is_told else "may_be"
    is_missed = wanted.approximate and wanted.dimension == exact.dimension == "ratio" and \
        math.isclose(wanted.base, exact.base, rel_tol=_ABOUT)
    return "misses" if is_missed else ""


def is_scaled(quantity: Quantity) -> bool:
    """Whether a number is more than its digits tell: "1.3 million", "5k"."""
    printed = told(digits_of(quantity))
    return float(printed.value) != quantity.value if printed else abs(quantity.value) >= _LARGE


def _step(quantity: Quantity) -> float:
    """One in the last digit that counts, in the base of the dimension: 1e5 for "1.3 million"."""
    printed = told(digits_of(quantity)) or told(f"{abs(quantity.value):.0f}")
    if printed is None or not printed.value:
        return 0.0
    scale = abs(quantity.value / float(printed.value))
    return float(printed.step) * scale * quantity.factor
