"""Doubtful conflicts: where an amount that seems to conflict with a sentence may be what it tells.

    "At 25 ng/mL it is too low."         beside "From 21 to 29 ng/mL it is too low."
    "The cream was used over six weeks." beside "The cream was used for 6 weeks."
"""

import re
from collections.abc import Sequence

from grounding.quantities import Quantity, same_quantity
from grounding.reading import Reading
from grounding.rounded_quantities import is_rounding_of
from grounding.rounding import told
from grounding.shares import digits_of

_SPAN = re.compile(r"(?:(\w+) )?over (?:the |an? )?\Z", re.IGNORECASE)
_LONGER = frozenset("""for last lasts lasted lasting take takes took taking aged just well slightly
    little of is was were are be been being to in by after at with""".split())
"""Words before "over" where that says that it was longer: "for over 6 weeks"."""
_AVERAGED = re.compile(r"averag\w*|means?|vot(?:es?|ed|ing)|computed|repeated|summed|pooled|"
                       r"varied", re.IGNORECASE)
_ROUNDS = frozenset("""epochs steps iterations updates runs seeds folds cycles sessions
    visits""".split())
_DECIMAL = re.compile(r"[0-9]+\.[0-9]+")
_TWO_DIGITS = re.compile(r"[1-9][.,]?\d")


def is_doubtful(wanted: Quantity, claim: Reading, deciding: Sequence[Reading],
                passage: str) -> bool:
    """Whether an amount of a claim may be told by the statements that decide, though no amount of
    theirs is the same; or stands in the passage, torn apart."""
    offered = [q for reading in deciding for q in reading.quantities]
    measured = [q for q in offered if q.kind == "amount"]
    return _is_span(wanted, claim, measured) or _is_torn(wanted, passage) or \
        _lies_within(wanted, measured) or any(_is_rounded(wanted, q) for q in measured) or any(
            q.kind == "p_value" and q.value == wanted.value and not wanted.value.is_integer()
            for q in offered)


def _lies_within(wanted: Quantity, offered: Sequence[Quantity]) -> bool:
    """Whether a number lies between the ends of a range, and no other number is told of its unit:
    a range may be the interval of an estimate."""
    alike = [q for q in offered if q.dimension == wanted.dimension and not q.bound]
    return not (wanted.bound or wanted.is_range) and bool(alike) and all(
        q.is_range and not q.is_spread for q in alike) and any(
            q.low * q.factor < wanted.base < q.high * q.factor for q in alike)


def _is_rounded(wanted: Quantity, offered: Quantity) -> bool:
    """Whether a number of two digits at least is an offered one, or an end of a range, rounded."""
    if wanted.bound or not _TWO_DIGITS.search(digits_of(wanted)):
        return False
    if offered.is_range and not offered.is_spread:
        return _is_rounded_end(wanted, offered)
    return is_rounding_of(wanted, offered)


def _is_rounded_end(wanted: Quantity, offered: Quantity) -> bool:
    printed = told(digits_of(wanted))
    ends = [told(digits) for digits in _DECIMAL.findall(offered.text)]
    return wanted.unit == offered.unit and printed is not None and any(
        end is not None and end.places > printed.places
        and printed.against(end.value, places=end.places) == "agrees" for end in ends)


def _is_span(wanted: Quantity, claim: Reading, offered: Sequence[Quantity]) -> bool:
    """Whether "over" says for how long, or of how many a mean is: "over six weeks"."""
    before = _SPAN.search(claim.text, max(0, wanted.start - 40), wanted.start)
    if wanted.bound != "more_than" or before is None:
        return False
    word = (before[1] or "").lower()
    is_long = wanted.dimension == "time" or wanted.noun in _ROUNDS
    is_span = (is_long and word not in _LONGER) or _AVERAGED.fullmatch(word)
    return bool(is_span) and any(same_quantity(wanted, q) and not q.bound for q in offered)


def _is_torn(wanted: Quantity, passage: str) -> bool:
    """Whether the claim's number stands in the passage with a blank behind its point, as in texts
    taken from a page: "79. 80%"."""
    whole, point, part = digits_of(wanted).partition(".")
    unit = "%" if wanted.unit == "%" else ""
    return bool(whole and point) and re.search(
        rf"(?<![\w.,]){re.escape(whole)}\. {part}{unit}(?!\d|\.\d)", passage) is not None
