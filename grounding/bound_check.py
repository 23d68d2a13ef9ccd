"""Bounds that part all numbers in two: "below 10 mg" and "10 mg or more".

What is denied of the one side is said of the other: "doses below 10 mg had no effect" beside "only
10 mg or more had an effect". What is said of the one side is not said of the other.
"""

from dataclasses import replace

from grounding.alignment import Alignment
from grounding.findings import Finding
from grounding.plain_claims import is_plain
from grounding.quantities import Quantity, same_quantity
from grounding.reading import Reading, Word, have_antonyms

_PARTED = frozenset((
    frozenset(("less_than", "at_least")), frozenset(("more_than", "at_most")),
    frozenset(("less_than", "more_than"))))
_TAKING = frozenset("""
include included includes enrol enrolled enroll recruit recruited invite invited admit admitted
eligible exclude excluded excludes ineligible select selected sample sampled keep kept discard
discarded
""".split())
"""Where one side is taken or left out, the other is not."""
_MET = 0.8
_MOST = 0.6
"""Of what the claim says, by weight, so much stands in the sentence: then it tells of the same."""


def from_other_side(wanted: Quantity, claim: Reading, sentence: Reading,
                    alignment: Alignment) -> Finding | None:
    """What becomes of a bound where the sentence has it from its other side: it stands there where
    one of the two denies what the other says, a conflict or a gap where neither does."""
    if not any(_is_other_side(wanted, q) for q in sentence.amounts) or \
            any(_is_same_side(wanted, q) for q in sentence.amounts):
        return None
    is_denied = _is_denied(claim) != _is_denied(sentence)
    opposite = [w for w in claim.words if any(_are_opposites(w, v) for v in sentence.words)]
    met = [w for w, best in zip(alignment.claim, alignment.best, strict=True)
           if best >= _MET or w in opposite]
    if sum(w.weight for w in met) < _MOST * sum(w.weight for w in alignment.claim):
        return None
    if is_denied != bool(opposite):
        is_all = len(met) == len(alignment.claim) and len(claim.amounts) == 1
        return Finding("number", "agrees", f"{wanted.text} is told from its other side",
                       is_turned=True, settles=is_all and is_plain(claim, sentence))
    is_taken = not (claim.lowers | sentence.lowers).isdisjoint(_TAKING)
    return Finding("number", "conflicts" if is_taken else "silent",
                   f"on the other side of {wanted.text} in the passage", certain=True, decides=True)


def _is_other_side(wanted: Quantity, offered: Quantity) -> bool:
    return frozenset((wanted.bound, offered.bound)) in _PARTED and _is_same_number(wanted, offered)


def _is_same_side(wanted: Quantity, offered: Quantity) -> bool:
    return wanted.bound == offered.bound and _is_same_number(wanted, offered)


def _is_same_number(wanted: Quantity, offered: Quantity) -> bool:
    """Whether two are one number, of which one may leave out its unit: "under 65", "65 years"."""
    if wanted.dimension and offered.dimension:
        return same_quantity(wanted, offered)
    bare, told = (wanted, offered) if offered.dimension else (offered, wanted)
    return same_quantity(replace(bare, unit=told.unit, dimension=told.dimension,
                                 factor=told.factor), told) and not bare.noun


def _is_denied(reading: Reading) -> bool:
    return any(w.is_negated for w in reading.words)


def _are_opposites(word: Word, other: Word) -> bool:
    is_polar = word.axis == other.axis == "relation" and word.polarity * other.polarity < 0
    return {word.lower, other.lower} <= _TAKING and (is_polar or have_antonyms(word, other))
