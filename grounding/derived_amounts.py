"""Derived amounts: what a claim may have worked out from two amounts of the passage.

    "A is 2.1 points ahead of B." beside "A reaches 94.6 and B 92.5."
    "A is twice as wide as B."    beside "A has 400 units and B 200."
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

from grounding.quantities import Quantity
from grounding.reading import Reading
from grounding.rounding import told
from grounding.shares import digits_of

_MOST = 24
"""Amounts of a passage that are tried two by two."""
_ABOUT = 0.12
"""How far "about" reaches, as a share."""
_FAR = 0.75
"""How far "more than", as a share: "over twice" is not said of nine times."""
_SHARES = frozenset(("ratio", "percentage points", ""))
"""Dimensions of which the difference may be told in points, or without a unit."""
_BEHIND = re.compile(
    r"[^.;:]{0,12}?\b(?:points?|more|less|fewer|higher|lower|longer|shorter|older|younger|larger|"
    r"smaller|greater|bigger|faster|slower|earlier|later|better|worse|heavier|lighter|deeper|"
    r"above|below|ahead|behind|under|over|apart|of one another|difference|gain|gap|drop|"
    r"improvement|increase|decrease|reduction)\b", re.I)
_BEFORE = re.compile(
    r"\b(?:by|within|(?:gain|gap|gains|drop|difference|differences|improvement|increase|decrease|"
    r"reduction|loss|margin|fall|rise)s? of|adds|costs|loses|gains|"
    r"added(?= (?:a further|another|an extra|an additional)))"
    r"(?: (?:an?|some|about|only|roughly|nearly|almost|just|over|mere|at least|another|more than|"
    r"less than|around|approximately|additional|further|extra|up to|well over))*\s*\Z", re.I)


_EACH = re.compile(r"\b(?:average|averages|averaged|mean|per|each|every|apiece)\b", re.I)


def may_be_derived(wanted: Quantity, claim: Reading, passage: Sequence[Quantity]) -> bool:
    """Whether an amount of a claim is told as a ratio or a difference, and two amounts of the
    passage have that one."""
    told = [q for q in passage if q.kind == "amount"]
    ends = [replace(q, value=end, low=end, high=end) for q in told if q.is_range and not q.is_spread
            for end in (q.low, q.high)]  # what rose "from 61% to 66%" rose by 5 points
    offered = [*(q for q in told if not q.is_range), *ends][:_MOST]
    if wanted.is_range:
        return False
    if wanted.dimension == "factor":
        ratios = (_ratio(a, b) for a, b in permutations(offered, 2))
        return any(ratio > 1 and is_about(ratio, wanted) for ratio in ratios)
    if _may_be_mean(wanted, claim, offered):
        return True
    if not is_gap(wanted, claim):
        return False
    return any(is_about(_in_unit(a, wanted) - _in_unit(b, wanted), wanted)
               for a, b in permutations(offered, 2)
               if _may_differ_by(a, b, wanted) and a.base > b.base)


def is_gap(quantity: Quantity, reading: Reading) -> bool:
    """Whether a text tells an amount as a difference: "2.1 points higher", "a gain of 2.1"."""
    return bool(_BEHIND.match(reading.text, quantity.end)
                or _BEFORE.search(reading.text, 0, quantity.start))


def _may_be_mean(wanted: Quantity, claim: Reading, offered: Sequence[Quantity]) -> bool:
    """Whether "eight queries on average" is one count of the passage by another."""
    if wanted.dimension or not _EACH.search(claim.text):
        return False
    return any(is_about(a.value / b.value, wanted)
               for a, b in permutations(offered, 2)
               if not a.dimension and not b.dimension and a.value > b.value > 1)


def _ratio(a: Quantity, b: Quantity) -> float:
    """How many times the one is the other: 0 where they cannot be compared. The unit may be printed
    with one of them alone ("400 units and 200")."""
    if "factor" in (a.dimension, b.dimension) or not b.value:
        return 0.0
    if a.dimension == b.dimension:
        return a.base / b.base if b.base else 0.0
    return 0.0 if a.dimension and b.dimension else a.value / b.value


def _may_differ_by(a: Quantity, b: Quantity, wanted: Quantity) -> bool:
    """Whether the difference of two amounts can have the unit of a third."""
    if wanted.dimension in _SHARES:
        return a.dimension in _SHARES and b.dimension in _SHARES
    return a.dimension == b.dimension == wanted.dimension


def _in_unit(quantity: Quantity, wanted: Quantity) -> float:
    """The value as printed for shares and counts, else in the unit of another amount."""
    if wanted.dimension in _SHARES or not wanted.factor:
        return quantity.value
    return quantity.base / wanted.factor


def is_about(exact: float, wanted: Quantity) -> bool:
    """Whether an amount as told is a number that was worked out."""
    value = wanted.value
    if wanted.bound in ("more_than", "at_least"):
        return value * (1 - 1e-6) <= exact <= value * (1 + _FAR)
    if wanted.bound in ("less_than", "at_most", "up_to"):
        return value / (1 + _FAR) <= exact <= value * (1 + 1e-6)
    printed = told(digits_of(wanted))
    step = float(printed.step) if printed else 1.0
    reach = max(step / 2, _ABOUT * value) if wanted.approximate else \
        min(step / 2, _ABOUT * value)
    return abs(exact - value) <= reach * (1 + 1e-6) + 1e-9
