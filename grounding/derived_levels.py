"""Derived levels: what a claim may have worked out from a level and what a text tells beside it.

    "B reaches 51.2."                  beside "A reaches 53.3, a gain of 2.1 over B."
    "12 of the 40 wards closed."       beside "Of 40 wards, 30% closed."
    "In 7% the graft did not take."    beside "The graft took in 93%."
"""

import re
from collections.abc import Sequence

from grounding.derived_amounts import is_about, is_gap
from grounding.quantities import Quantity
from grounding.reading import Reading
from grounding.shares import digits_of

_MOST = 24
"""Counts of a passage that are tried two by two."""
_SHARES = frozenset(("ratio", "percentage points", ""))
_OF_ALL = re.compile(r" of (?:the|these|those|all)\b", re.IGNORECASE)
_AS_MUCH = re.compile(r" (?:as|more|less|fewer|higher|lower|larger|smaller|greater|longer|shorter|"
                      r"faster|slower|stronger|weaker|that|the)\b", re.IGNORECASE)
"""What follows on "twice" where that compares: else it tells how often."""
_FEWEST = 20
"""A whole has so many at least: of fewer, a share tells too many counts."""
_DENIES = re.compile(
    r"\b(?:not|no|none|neither|never|without|cannot|fail(?:s|ed|ing)?|lack(?:s|ed|ing)?|left|"
    r"leav(?:e|es|ing)|remain(?:s|ed|ing|der)?|rest|others?|excluded|exclud(?:e|es|ing)|except|"
    r"lost|abolish(?:es|ed)?|block(?:s|ed)?|unable|impossible|free of|"
    r"un(?!i|der|til|less)[a-z]{3,}|non-?[a-z]{3,})\b|n't\b", re.IGNORECASE)
_LEFT = re.compile(r"\b(?:reduced|decreased|fell|fallen|dropped|lowered|declined|cut|down|"
                   r"shrank|shrunk)\b[^.;]{0,40}? to (?:about |only |just )?(?:\S+ and )?\Z",
                   re.IGNORECASE)


def may_be_shifted(wanted: Quantity, readings: Sequence[Reading]) -> bool:
    """Whether a level is one of these statements and a difference more or less, or so many times
    it, where they tell the difference or how many times as such."""
    if wanted.is_range or wanted.bound:
        return False
    offered = [(q, r) for r in readings for q in r.amounts if q.kind == "amount" and not q.is_range]
    gaps = [q for q, r in offered if q.dimension in _SHARES and is_gap(q, r)]
    times = [q for q, r in offered if q.dimension == "factor" and q.value > 1
             and _AS_MUCH.match(r.text, q.end)]
    for level in (q for q, _ in offered):
        if wanted.dimension in _SHARES and level.dimension in _SHARES and any(
                is_about(level.value + sign * gap.value, wanted)
                for gap in gaps if gap is not level and gap.value < level.value
                for sign in (1, -1)):
            return True
        if level.dimension == wanted.dimension and level.unit == wanted.unit and any(
                is_about(value, wanted) for factor in times if factor is not level
                for value in (level.value * factor.value, level.value / factor.value)):
            return True
    return False


def may_be_rest(wanted: Quantity, claim: Reading, readings: Sequence[Reading]) -> bool:
    """Whether an amount is what a share of a sentence leaves of 100%, or what a count leaves of
    another: where one side denies what the other states."""
    if wanted.is_range:
        return False
    is_denied = bool(_DENIES.search(claim.text))
    wholes = [q for r in readings for q in r.amounts if q.kind == "amount"
              and not q.dimension and not q.is_range and q.value >= _FEWEST]
    for reading in readings:
        offered = [q for q in reading.amounts if q.kind == "amount" and not q.is_range]
        is_turned = is_denied != bool(_DENIES.search(reading.text))
        if wanted.dimension == "ratio":
            if any(is_about(_rest(q, wanted), wanted) for q in offered if q.dimension == "ratio"
                   and (is_turned or _LEFT.search(reading.text, 0, q.start))):
                return True
        elif is_turned and is_denied and not wanted.dimension and any(
                a.value - b.value == wanted.value for a in wholes for b in offered
                if not b.dimension and a.value > b.value > 1):
            return True
    return False


def _rest(share: Quantity, wanted: Quantity) -> float:
    """What a share leaves, as the claim's is printed."""
    return (1 - share.base) / wanted.factor


def may_be_share_of(wanted: Quantity, claim: Reading, readings: Sequence[Reading],
                    wholes: Sequence[Quantity]) -> bool:
    """Whether "12 of the 40" is the share that these sentences tell, of a count of the passage; or
    a share, where they tell none, is one count of the passage by another."""
    if wanted.unit == "%" and not wanted.is_range:
        counts = [q.value for q in wholes[:_MOST] if q.kind == "amount" and not q.dimension
                  and not q.is_range and q.value.is_integer()]
        return not any(q.dimension == "ratio" for r in readings for q in r.amounts) and any(
            is_about(100 * part / whole, wanted) for part in counts for whole in counts
            if 0 < part < whole >= _FEWEST)
    if wanted.dimension or wanted.is_range or not wanted.value.is_integer() or \
            not _OF_ALL.match(claim.text, wanted.end):
        return False
    shares = [q for r in readings for q in r.amounts if q.unit == "%" and not q.is_range]
    return any(abs(share.base * whole.value - wanted.value) <= _reach(share, whole)
               for share in shares for whole in wholes
               if not whole.dimension and whole.value >= _FEWEST and whole.value.is_integer())


def _reach(share: Quantity, whole: Quantity) -> float:
    """How far a count may be from a share, as this is printed, of a whole."""
    places = len(digits_of(share).partition(".")[2])
    return max(0.5, whole.value * 0.5 * 10 ** -places / 100)
