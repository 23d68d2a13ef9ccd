"""Satisfying: whether an amount that a text has makes an amount that a claim states true."""

import math

from grounding.quantities import (
    Quantity,
    comparable,
    in_unit_of,
    same_quantity,
    without_spread,
)

_UPWARD, _DOWNWARD = ("more_than", "at_least"), ("less_than", "at_most", "up_to")


def satisfies(wanted: Quantity, offered: Quantity) -> bool:
    """Whether the amount a text offers makes the amount a claim states true."""
    if not comparable(wanted, offered) or _is_of_another_unit(wanted, offered):
        return False
    wanted, offered = in_unit_of(offered, wanted), in_unit_of(wanted, offered)
    offered = offered if wanted.is_range else without_spread(offered)
    if same_quantity(wanted, offered) and not (wanted.bound and wanted.base != offered.base):
        if wanted.bound == "more_than":
            return offered.bound == "more_than"
        if wanted.bound == "less_than":
            return offered.bound == "less_than"
        return (wanted.bound not in _UPWARD or offered.bound not in _DOWNWARD) and (
            wanted.bound not in _DOWNWARD or offered.bound not in _UPWARD)
    low, high = _ends(wanted, offered)
    if wanted.bound in _UPWARD:
        is_end = wanted.bound == "at_least" and math.isclose(low, wanted.value)
        return offered.bound not in _DOWNWARD and (is_end or low > wanted.value)
    if wanted.bound in ("less_than", "at_most"):
        is_end = wanted.bound == "at_most" and math.isclose(high, wanted.value)
        return offered.bound not in _UPWARD and (is_end or high < wanted.value)
    if wanted.is_range:
        return not offered.is_range and wanted.low <= low and high <= wanted.high
    return offered.is_range and wanted.value in (low, high)


def _is_of_another_unit(wanted: Quantity, offered: Quantity) -> bool:
    """Whether a bound has the number of another with another unit: "older than 65 months" may
    follow from "older than 65 years", and is not what that says."""
    return bool(wanted.bound) and wanted.value == offered.value \
        and wanted.dimension == offered.dimension and wanted.factor != offered.factor


def _ends(wanted: Quantity, offered: Quantity) -> tuple[float, float]:
    """The ends of what is offered, in the unit of what is wanted."""
    if wanted.dimension == offered.dimension and wanted.factor:
        scale = offered.factor / wanted.factor
        return offered.low * scale, offered.high * scale
    return offered.low, offered.high
