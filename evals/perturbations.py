"""Perturbations: sentences of abstracts as claims, unchanged and with one thing changed.

The unchanged sentence is supported by its abstract; with another number, the opposite direction or
a negation it is refuted; with a foreign word, or beside another abstract, there is not enough
evidence.
"""

import random
import re
from collections.abc import Iterator, Sequence

from grounding.quantities import amounts

Pair = tuple[str, str, str]  # claim, evidence, label

_OPPOSITES = (
    ("increased", "decreased"), ("increase", "decrease"), ("increases", "decreases"),
    ("higher", "lower"), ("more", "fewer"), ("greater", "smaller"), ("improved", "worsened"),
    ("improves", "worsens"), ("better", "worse"), ("larger", "smaller"), ("longer", "shorter"),
    ("promotes", "inhibits"), ("activates", "suppresses"), ("activated", "inhibited"),
    ("enhanced", "reduced"), ("positively", "negatively"), ("outperforms", "underperforms"),
    ("faster", "slower"), ("stronger", "weaker"), ("present", "absent"), ("similar", "different"),
)
_OPPOSITE = {a: b for pair in _OPPOSITES for a, b in (pair, pair[::-1])}
_DIRECTION = re.compile(r"\b(?:" + "|".join(_OPPOSITE) + r")\b")
_COPULA = re.compile(r"\b(is|are|was|were|can|could|has been|have been)\b(?! not)")
_OPENING = re.compile(
    r"^(?:(?:BACKGROUND|METHODS|RESULTS|CONCLUSIONS?|OBJECTIVE)S?\b:?\s*)?"
    r"(?:(?:Moreover|Furthermore|However|In addition|Here|Thus|Interestingly|Finally), )?"
    r"(?:(?:[Ww]e|[Oo]ur results|[Tt]hese (?:results|findings|data)) "
    r"(?:found|find|show|showed|demonstrate|demonstrated|observed|report) that )?")


def perturbations(abstracts: Sequence[tuple[str, ...]], seed: int = 0) -> Iterator[Pair]:
    """Pairs from abstracts given as sentences, a few of each; the same for the same seed."""
    chance = random.Random(seed)
    for index, sentences in enumerate(abstracts):
        evidence = " ".join(sentences)
        other = " ".join(abstracts[(index + 1) % len(abstracts)])
        eligible = [s for s in sentences if 8 <= len(s.split()) <= 40]
        if not eligible:
            continue
        claim = _as_claim(chance.choice(eligible))
        yield claim, evidence, "supported"
        yield claim, other, "not_enough"
        yield _replace_word(claim, other, chance), evidence, "not_enough"
        part = _first_part(claim)
        if part:
            yield part, evidence, "supported"
        for change in CHANGES:
            candidates = [c for s in eligible if (c := change(_as_claim(s), chance))]
            if candidates:
                yield chance.choice(candidates), evidence, "refuted"


def _as_claim(sentence: str) -> str:
    claim = _OPENING.sub("", sentence.strip())
    return claim[:1].upper() + claim[1:]


def _change_number(claim: str, chance: random.Random) -> str | None:
    found = [q for q in amounts(claim) if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?%?", q.text)]
    if not found:
        return None
    quantity = chance.choice(found)
    digits = quantity.text.rstrip("%")
    factor = chance.choice([0.5, 0.8, 1.3, 2.0])
    places = len(digits.partition(".")[2])
    changed = f"{float(digits) * factor + (0 if places else 1):.{places}f}"
    if float(changed) == float(digits):
        return None
    return claim[:quantity.start] + changed + claim[quantity.start + len(digits):]


def _flip_direction(claim: str, chance: random.Random) -> str | None:
    found = list(_DIRECTION.finditer(claim))
    if len(found) != 1 or re.search(r"\b(?:not|no)\b", claim):
        return None
    match = chance.choice(found)
    return claim[:match.start()] + _OPPOSITE[match.group()] + claim[match.end():]


def _negate(claim: str, _: random.Random) -> str | None:
    found = list(_COPULA.finditer(claim))
    if len(found) != 1 or re.search(r"\b(?:not|no|neither|nor|without)\b", claim):
        return None
    match = found[0]
    first, rest = match.group().split(" ")[0], match.group().partition(" ")[2]
    return claim[:match.start()] + f"{first} not {rest}".rstrip() + claim[match.end():]


def _replace_word(claim: str, other: str, chance: random.Random) -> str:
    """The claim with one longer word of another abstract in the place of one of its own."""
    own = list(re.finditer(r"\b[a-z]{5,}\b", claim))
    foreign = sorted(set(re.findall(r"\b[a-z]{5,}\b", other)) - {m.group() for m in own})
    if not own or not foreign:
        return other[:200]
    match = chance.choice(own)
    return claim[:match.start()] + chance.choice(foreign) + claim[match.end():]


def _first_part(claim: str) -> str:
    """The main clause before a second one; "" where there is none."""
    head, border, _ = claim.partition(", and ")
    return head + "." if border and len(head.split()) >= 8 else ""


CHANGES = (_change_number, _flip_direction, _negate)
