"""Bounds that part all numbers in two: "below 10 mg" and "10 mg or more".

What is denied of the one side is said of the other where the sentence says "only", or what is taken
or left out: "doses below 10 mg had no effect" beside "only 10 mg or more had an effect". What is
said of the one side is not said of the other.
"""

import re
from dataclasses import replace

from grounding.alignment import Alignment
from grounding.findings import Finding
from grounding.plain_claims import is_plain
from grounding.quantities import Quantity, comparable, same_quantity
from grounding.reading import Reading, Word
from grounding.satisfying import satisfies
from grounding.words import stem

_PARTED = frozenset((
    frozenset(("less_than", "at_least")), frozenset(("more_than", "at_most")),
    frozenset(("less_than", "more_than"))))
_TAKEN = frozenset("""
include included includes enrol enrolled enroll recruit recruited invite invited admit admitted
eligible select selected sample sampled keep kept
""".split())
_LEFT_OUT = frozenset("exclude excluded excludes ineligible discard discarded".split())
_TAKING = _TAKEN | _LEFT_OUT
"""Where one side is taken or left out, the other is not."""
_BOUNDS = frozenset(("more_than", "less_than", "at_least", "at_most"))
_BOUNDING = frozenset("""
exceed exceeds exceeded exceeding surpass surpassed topped above below over under more less fewer
least most than beyond
""".split())
_AUTHORS = frozenset("study trial survey authors researchers".split())
"""Whom a paper calls "we"."""
_PART_OF_A_SET = re.compile(
    r"(?<!total )(?<!sum )\b(?:of|among|in|with|from) (?:the |all |these |our )?\Z", re.IGNORECASE)
_PARTING_SIGN = re.compile(r"[;:()]|,\s")
_PARTING = frozenset("""
and or but nor whether if that which who whom whose while where when because some few several one
others none most many
""".split())
_SLIGHT = 0.15
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
    is_taken = not (claim.lowers | sentence.lowers).isdisjoint(_TAKING)
    if is_denied != bool(opposite):
        if not is_taken and "only" not in sentence.lowers:
            return Finding("number", "silent", f"only the other side of {wanted.text} in the "
                           "passage", certain=True, decides=True, is_turned=True)
        is_all = len(met) == len(alignment.claim) and len(claim.amounts) == 1
        return Finding("number", "agrees", f"{wanted.text} is told from its other side",
                       is_turned=True, settles=is_all and is_plain(claim, sentence))
    return Finding("number", "conflicts" if is_taken else "silent",
                   f"on the other side of {wanted.text} in the passage", certain=True, decides=True)


def check_met_bound(claim: Reading, sentence: Reading, alignment: Alignment) -> Finding | None:
    """Whether the one number that the sentence has of a claim's kind keeps the claim's bound: 184
    patients are "fewer than 200". None where it does not, where the sentence lacks a word of the
    claim or says them elsewhere than of the number, tells more such numbers, or either denies or
    qualifies anything."""
    if len(claim.amounts) != 1 or _is_denied(claim) or _is_denied(sentence) or \
            not is_plain(claim, sentence):
        return None
    [wanted] = claim.amounts
    offered = [q for q in sentence.amounts if comparable(wanted, q)
               and (not wanted.noun or stem(q.noun) == stem(wanted.noun))]
    said = _BOUNDING | _AUTHORS if "we" in sentence.lowers else _BOUNDING
    if wanted.bound not in _BOUNDS or len(offered) != 1 or not all(
            best >= _MET or w.weight <= _SLIGHT or w.lower in said or w.stem == stem(wanted.noun)
            for w, best in zip(alignment.claim, alignment.best, strict=True)):
        return None
    [number] = offered
    is_other = number.bound or number.is_range or number.approximate or (
        number.noun and not wanted.noun)
    if is_other or any(w.polarity for w in alignment.unmet()):
        return None
    if not satisfies(wanted, number) or not _is_told_at_once(number, sentence, alignment):
        return None
    return Finding("number", "agrees", f"{wanted.text} in the claim, {number.text} in the passage",
                   decides=True, settles=True)


def _is_told_at_once(number: Quantity, sentence: Reading, alignment: Alignment) -> bool:
    """Whether the claim's words stand around the number and nothing between them tells of something
    else: "184 patients, of whom few relapsed" tells of no 184 that did."""
    met = [alignment.sentence[j] for j, best in zip(alignment.partner, alignment.best, strict=True)
           if best >= _MET]
    start = min((number.start, *(w.start for w in met)))
    end = max((number.end, *(w.end for w in met)))
    other = {w.start for w in alignment.unmet() if w.weight > _SLIGHT}
    inside = [w for w in sentence.words if start <= w.start < end]
    return not (_PART_OF_A_SET.search(sentence.text, 0, number.start)
                or _PARTING_SIGN.search(sentence.text, start, end)
                or any(w.lower in _PARTING or w.start in other for w in inside))


def _is_other_side(wanted: Quantity, offered: Quantity) -> bool:
    return frozenset((wanted.bound, offered.bound)) in _PARTED and _is_same_number(wanted, offered)


def _is_same_side(wanted: Quantity, offered: Quantity) -> bool:
    return wanted.bound == offered.bound and _is_same_number(wanted, offered)


def _is_same_number(wanted: Quantity, offered: Quantity) -> bool:
    """Whether two are one number, of which one may leave out its unit: "under 65", "65 years"."""
    if wanted.dimension == offered.dimension or (wanted.dimension and offered.dimension):
        return same_quantity(wanted, offered)
    bare, told = (wanted, offered) if offered.dimension else (offered, wanted)
    return same_quantity(replace(bare, unit=told.unit, dimension=told.dimension,
                                 factor=told.factor), told) and not bare.noun


def _is_denied(reading: Reading) -> bool:
    return any(w.is_negated for w in reading.words)


def _are_opposites(word: Word, other: Word) -> bool:
    return any(word.lower in one and other.lower in two
               for one, two in ((_TAKEN, _LEFT_OUT), (_LEFT_OUT, _TAKEN)))
