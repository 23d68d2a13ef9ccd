"""Judging a pair: the sentences of a passage that decide, the findings, and the features."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from grounding.alignment import Alignment, WordVectors, abbreviations, align, covered
from grounding.direction_check import check_direction
from grounding.findings import Finding
from grounding.number_check import Place, check_numbers
from grounding.reading import Reading, lists, read
from grounding.respectively import resolve_respectively
from grounding.statement_check import check_hedge, check_negation, check_scope
from grounding.subject_check import check_names
from sources.sentences import split_sentences

FEATURES = (
    "coverage", "coverage_of_two", "coverage_of_passage", "covered_fully", "weakest_word",
    "uncovered_names", "order", "pairs", "brevity", "likeness",
    "number_agrees", "number_conflicts", "number_silent", "direction_agrees", "direction_conflicts",
    "negation_agrees", "negation_conflicts", "scope_agrees", "scope_conflicts", "scope_silent",
    "subject_agrees", "subject_conflicts", "subject_silent", "hedge_agrees", "hedge_conflicts",
    "substitution", "claim_hedged", "claim_negated", "claim_causal", "claim_exclusive",
    "claim_universal", "claim_compares", "claim_length", "claim_contrast",
)
_LONGEST_CLAIM_WORDS = 60


@dataclass(frozen=True)
class PassageReading:
    """A passage in sentences; `readings` has them with "respectively" taken apart, and `spans`
    says for each where its sentence stands."""

    text: str
    readings: tuple[Reading, ...]
    spans: tuple[tuple[int, int], ...]
    stems: frozenset[str]
    expansions: dict[str, frozenset[str]]


@dataclass(frozen=True)
class Judgement:
    """What was found on a pair. `decided_by` are indices of `PassageReading.readings`."""

    passage: PassageReading
    decided_by: tuple[int, ...]
    findings: tuple[Finding, ...]
    features: np.ndarray

    @property
    def is_barred(self) -> bool:
        """Whether a certain conflict or gap forbids to call the claim supported."""
        return any(f.certain and f.outcome != "agrees" for f in self.findings)


@lru_cache(maxsize=4096)
def read_passage(text: str) -> PassageReading:
    """Read a passage: lines are paragraphs, paragraphs are split into sentences."""
    readings: list[Reading] = []
    spans: list[tuple[int, int]] = []
    position = 0
    for line in text.split("\n"):
        for start, end in split_sentences(line):
            begin, stop = position + start, position + end
            for variant in resolve_respectively(text[begin:stop]):
                readings.append(read(variant, begin))
                spans.append((begin, stop))
        position += len(line) + 1
    stems = frozenset(w.stem for r in readings for w in r.words)
    return PassageReading(text, tuple(readings), tuple(spans), stems,
                          abbreviations(text, readings))


def judge_pair(claim: Reading, passage: PassageReading, vectors: WordVectors) -> Judgement:
    """Findings and features of one pair. A passage without sentences decides nothing."""
    alignments = [align(claim, r, vectors, passage.expansions) for r in passage.readings]
    if not alignments or not claim.content:
        return Judgement(passage, (), (), np.zeros(len(FEATURES)))
    chosen = _choose(claim, passage, alignments)
    places = [Place(r, a) for r, a in zip(passage.readings, alignments, strict=True)]
    first = alignments[chosen[0]]
    reading = passage.readings[chosen[0]]
    findings = check_numbers(claim, places)
    findings += check_direction(claim, reading, first)
    negation = check_negation(first)
    hedge = check_hedge(claim, reading)
    findings += [f for f in (negation, hedge) if f]
    together = read(" ".join(passage.readings[i].text for i in chosen))
    findings += check_scope(claim, together)
    findings += check_names(claim, [alignments[i] for i in chosen],
                            [passage.readings[i] for i in chosen], passage.stems)
    features = _features(claim, passage, alignments, chosen, findings, vectors)
    return Judgement(passage, chosen, tuple(findings), features)


def _choose(claim: Reading, passage: PassageReading, alignments: list[Alignment]) -> tuple[int, ...]:
    """The sentence that covers most of the claim, numbers counted in, and a second one where it
    covers a good part of what the first leaves open."""
    scores = [a.coverage + 0.1 * _shared_numbers(claim, r)
              for a, r in zip(alignments, passage.readings, strict=True)]
    first = int(np.argmax(scores))
    base = alignments[first].best
    gains = [covered(claim.content, np.maximum(base, a.best)) - alignments[first].coverage
             for a in alignments]
    second = int(np.argmax(gains))
    return (first, second) if gains[second] > 0.1 else (first,)


def _shared_numbers(claim: Reading, sentence: Reading) -> float:
    if not claim.amounts:
        return 0.0
    offered = {round(q.base, 9) for q in sentence.amounts}
    return sum(round(q.base, 9) in offered for q in claim.amounts) / len(claim.amounts)


def _features(claim: Reading, passage: PassageReading, alignments: list[Alignment],
              chosen: tuple[int, ...], findings: list[Finding], vectors: WordVectors) -> np.ndarray:
    known = lists()
    first = alignments[chosen[0]]
    both = np.max([alignments[i].best for i in chosen], axis=0)
    everywhere = np.max([a.best for a in alignments], axis=0)
    weights = first.weights
    names = [i for i, w in enumerate(first.claim) if w.is_name]
    count = {(f.name, f.outcome): 0.0 for f in findings}
    for finding in findings:
        count[finding.name, finding.outcome] += 1.0
    lowers = claim.lowers
    values = {
        "coverage": first.coverage,
        "coverage_of_two": covered(first.claim, both),
        "coverage_of_passage": covered(first.claim, everywhere),
        "covered_fully": float(covered(first.claim, both) > 0.9),
        "weakest_word": float((weights * (1 - both)).max()),
        "uncovered_names": sum(both[i] < 0.6 for i in names) / len(names) if names else 0.0,
        "order": _order(first), "pairs": _pairs(first),
        "brevity": min(1.0, len(first.claim) / max(1, len(first.sentence))),
        "likeness": _likeness(first, vectors),
        "substitution": _substitutions(first),
        "claim_hedged": float(claim.hedged),
        "claim_negated": float(not lowers.isdisjoint(known.negators)),
        "claim_causal": float(not lowers.isdisjoint(known.causal)),
        "claim_exclusive": float(not lowers.isdisjoint(known.exclusive)),
        "claim_universal": float(any(known.quantifiers.get(w) == 5 for w in lowers)),
        "claim_compares": float(not lowers.isdisjoint(known.than)),
        "claim_contrast": float(not lowers.isdisjoint(known.contrast)),
        "claim_length": min(1.0, len(claim.words) / _LONGEST_CLAIM_WORDS),
    }
    for (name, outcome), number in count.items():
        values[f"{name}_{outcome}"] = min(number, 2.0)
    return np.array([values.get(name, 0.0) for name in FEATURES])


def _order(alignment: Alignment) -> float:
    """How far the shared words stand in the same order: Kendall's tau of their positions."""
    places = [int(p) for p, b in zip(alignment.partner, alignment.best, strict=True) if b > 0.7]
    pairs = [(a, b) for i, a in enumerate(places) for b in places[i + 1:] if a != b]
    return sum(1 if b > a else -1 for a, b in pairs) / len(pairs) if pairs else 0.0


def _pairs(alignment: Alignment) -> float:
    """The share of neighbouring claim words whose partners are neighbours too."""
    partner, best = alignment.partner, alignment.best
    if len(partner) < 2:
        return 0.0
    kept = sum(1 for i in range(len(partner) - 1)
               if best[i] > 0.7 and best[i + 1] > 0.7 and 0 < partner[i + 1] - partner[i] <= 2)
    return kept / (len(partner) - 1)


def _likeness(alignment: Alignment, vectors: WordVectors) -> float:
    """The cosine of the weighted mean vectors of both sides."""
    if not alignment.claim or not alignment.sentence:
        return 0.0
    left = alignment.weights @ vectors.of(alignment.claim)
    right = np.array([w.weight for w in alignment.sentence]) @ vectors.of(alignment.sentence)
    lengths = float(np.linalg.norm(left) * np.linalg.norm(right))
    return float(left @ right) / lengths if lengths else 0.0


def _substitutions(alignment: Alignment) -> float:
    """Claim words that stand where the sentence has another word between the same neighbours."""
    partner, best = alignment.partner, alignment.best
    total = 0.0
    for i in range(1, len(partner) - 1):
        if best[i] < 0.5 and best[i - 1] > 0.7 and best[i + 1] > 0.7 and \
                partner[i + 1] - partner[i - 1] == 2:
            total += alignment.claim[i].weight
    return min(2.0, total)
