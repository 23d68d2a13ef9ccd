"""Relative changes: what a claim tells per cent and a passage by both amounts, or by their ratio.

    "Errors fell by 25%."      beside "Errors fell from 0.40 to 0.30."
    "The risk was 15% lower."  beside "The hazard ratio was 0.85."
    "The clinics tripled."     beside "The clinics rose from 10 to 30."
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, zip_longest

from grounding.derived_amounts import is_about, is_gap
from grounding.quantities import Quantity
from grounding.reading import Reading

_MOST = 12
"""Amounts of a sentence that are tried two by two."""
_RATIO = re.compile(r"\b(?:ratios?|relative risk|[aA]?HR|[aA]?OR|I?RR)\b[^.;0-9]{0,60}\Z")
_BEHIND_RATIO = re.compile(r"[^.;0-9]{0,4}\b(?:hazard|odds|risk|rate) ratio\b")
_HIGHEST_RATIO = 5
_FROM = re.compile(r"\bfrom (?:about |only |an? |just )?\Z", re.IGNORECASE)
_SPANS = re.compile(r"\b(?:rang(?:e|ed|es|ing)|var(?:y|ied|ies|ying)|anywhere|aged?|between)\b"
                    r"[^,;]{0,16}\Z", re.IGNORECASE)


def may_be_change(wanted: Quantity, claim: Reading, readings: Sequence[Reading]) -> bool:
    """Whether a share that a claim tells as a change, or how many times, is by how much two amounts
    of one statement differ, or a ratio differs from 1: of the greater for a fall, of the lesser for
    a rise."""
    if wanted.is_range:
        return False
    if wanted.dimension == "factor":
        return any(before < after and is_about(after / before, wanted)
                   for reading in readings for before, after in _from_to(reading) if before > 0)
    if wanted.unit != "%" or not is_gap(wanted, claim):
        return False
    signs = _signs(wanted, claim)
    return any(is_about(100 * change * sign, wanted) for reading in readings
               for change in _changes(reading) for sign in signs)


def is_ratio(quantity: Quantity, reading: Reading) -> bool:
    """Whether a number is a hazard ratio or the like, of which 0.85 is no 85% less."""
    return quantity.dimension in ("", "factor") and not quantity.noun and \
        0 < quantity.value < _HIGHEST_RATIO and bool(
            _RATIO.search(reading.text, max(0, quantity.start - 90), quantity.start)
            or _BEHIND_RATIO.match(reading.text, quantity.end))


def _signs(wanted: Quantity, claim: Reading) -> set[int]:
    """Which way the claim's amount goes, by the nearest word that says so: both where none does."""
    known = [w for w in claim.words if w.polarity and w.axis == "amount"]
    nearest = min(known, key=lambda w: min(abs(w.start - wanted.end), abs(wanted.start - w.end)),
                  default=None)
    return {nearest.polarity} if nearest else {1, -1}


def _changes(reading: Reading) -> Iterator[float]:
    """The relative changes that a statement tells by its amounts: from one to the next as it is
    told, of two that are held against each other either way."""
    for before, after in _from_to(reading):
        if before > 0:
            yield after / before - 1
    offered = [q for q in reading.amounts if not q.is_range and q.base > 0][:_MOST]
    for a, b in combinations(offered, 2):
        if _alike(a, b) and not _leads_from(a, reading):
            yield a.base / b.base - 1
            yield b.base / a.base - 1
    yield from (q.value - 1 for q in offered if is_ratio(q, reading))


def _from_to(reading: Reading) -> Iterator[tuple[float, float]]:
    """What amounts changed "from" and "to"."""
    found = reading.amounts
    for first, second in zip_longest(found, found[1:]):
        if not _leads_from(first, reading):
            continue
        if first.is_range:
            yield first.low, first.high
        elif second is not None and _alike(first, second) and not second.is_range:
            yield first.base, second.base


def _leads_from(quantity: Quantity, reading: Reading) -> bool:
    """Whether something changed from an amount, and does not only reach from there on."""
    before = _FROM.search(reading.text, max(0, quantity.start - 24), quantity.start)
    return before is not None and not _SPANS.search(
        reading.text, max(0, before.start() - 40), before.start())


def _alike(a: Quantity, b: Quantity) -> bool:
    """Whether two amounts may be of one thing."""
    return a.dimension == b.dimension and not (a.noun and b.noun and a.noun != b.noun)
