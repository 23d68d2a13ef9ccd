"""Entailment by computing alone: words aligned, numbers, names, directions and negations compared.

    judge = ComputedEntailment()
    judge.judge([("Mice slept longer.", "The mice slept less than before.")])
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from grounding.calibration import softmax
from grounding.findings import Finding
from grounding.judging import FEATURES, Judgement, judge_pair
from grounding.passages import read_passage
from grounding.reading import read
from grounding.settling import WORKED_OUT, WORKED_OUT_AS_FALSE
from models.embedding import Embedding, load_embedding
from models.entailment import Explanation, MeasuredPrecision, TextPair
from models.word_vectors import WordVectors
from records import Check, Probabilities, Stance

STATED = Probabilities(supported=0.97, refuted=0.01, not_enough_evidence=0.02)
"""Of a claim that stands word for word in what is read: it is what that says."""

_LONGEST_PASSAGE = 20_000
_LONGEST_CLAIM = 2_000
_COVERED = 0.6
_BARRED = 0.05
"""What a barred claim keeps of the probability that it is supported."""


@dataclass(frozen=True)
class Weights:
    """The fitted combiner: two multinomial logistic regressions over FEATURES, one for pairs
    without and one for pairs with a certain conflict or gap.

    Each is a (features + 1, 3) array: a row a feature, the intercept last; columns are supported,
    refuted, not enough evidence. Fitted by evals/fit_entailment.py.
    """

    free: np.ndarray
    barred: np.ndarray

    def probabilities(self, features: np.ndarray, is_barred: bool) -> np.ndarray:
        """(features,) to (3,), which sum to 1."""
        matrix = self.barred if is_barred else self.free
        return softmax((features @ matrix[:-1] + matrix[-1])[None])[0]


@cache
def shipped_weights() -> Weights:
    """The weights beside this file. Raises ValueError where they are for other features."""
    data = json.loads(Path(__file__).with_name("entailment_weights.json").read_text("utf-8"))
    names = [*FEATURES, "intercept"]
    if any(list(data[part]) != names for part in ("free", "barred")):
        raise ValueError("entailment_weights.json: its features are not those of judging.py; "
                         "fit them again with python -m evals.fit_entailment")
    return Weights(*(np.array([data[part][name] for name in names])
                     for part in ("free", "barred")))


class ComputedEntailment:
    """The entailment that needs no trained network: computed findings, a small fitted combiner,
    and rules where computing is certain: a number, name, direction, negation or quantifier in
    conflict is never "supported"."""

    name = "computed"
    goes_by_words = True
    precision = MeasuredPrecision()
    """No confidence was found from which on it is right often enough (evals/band.py)."""

    def __init__(self, embedding: Embedding | None = None, weights: Weights | None = None) -> None:
        self.vectors = WordVectors(embedding or load_embedding())
        self._weights = weights

    def judge(self, pairs: Sequence[TextPair]) -> list[Probabilities]:
        """One judgement for each (claim, passage)."""
        return [self.combine(self.inspect(claim, passage)) for claim, passage in pairs]

    def explain_all(self, pairs: Sequence[TextPair]) -> list[Explanation]:
        """The judgements with their checks and the sentences that decide."""
        return [self.explain(claim, passage) for claim, passage in pairs]

    def explain(self, claim: str, passage: str) -> Explanation:
        judgement = self.inspect(claim, passage)
        probabilities, checks = self.combine(judgement), checks_of(judgement)
        return Explanation(probabilities, checks, deciding_spans(judgement),
                           is_telling=is_telling(probabilities.stance, checks))

    def inspect(self, claim: str, passage: str) -> Judgement:
        """Findings and features of one pair, before they are combined."""
        claim, passage = cut_to_size(claim, passage)
        return judge_pair(read(claim), read_passage(passage), self.vectors)

    def combine(self, judgement: Judgement) -> Probabilities:
        """The judgement of a pair that was inspected."""
        if not judgement.decided_by:
            return Probabilities(supported=0.0, refuted=0.0, not_enough_evidence=1.0)
        if judgement.is_settled:
            return WORKED_OUT_AS_FALSE if judgement.is_barred else WORKED_OUT
        weights = self._weights or shipped_weights()
        barred = judgement.is_barred
        supported, refuted, unsettled = map(
            float, weights.probabilities(judgement.features, barred))
        if barred:
            freed = supported * (1 - _BARRED)
            supported -= freed
            share = refuted / max(refuted + unsettled, 1e-9)
            refuted, unsettled = refuted + freed * share, unsettled + freed * (1 - share)
            if judgement.is_only_missing:
                refuted, unsettled = min(refuted, unsettled), max(refuted, unsettled)
        total = supported + refuted + unsettled
        return Probabilities(supported=supported / total, refuted=refuted / total,
                             not_enough_evidence=unsettled / total)


def cut_to_size(claim: str, passage: str) -> TextPair:
    """What is read of a pair: the claim in one line, either no longer than anyone needs."""
    return " ".join(claim.split())[:_LONGEST_CLAIM], passage[:_LONGEST_PASSAGE]


def checks_of(judgement: Judgement) -> tuple[Check, ...]:
    """The findings as checks, and how far the claim's words are covered as the last."""
    coverage = Finding("coverage", "agrees" if judgement.coverage > _COVERED else "silent",
                       f"{judgement.coverage:.0%} of the claim's words are covered")
    return tuple(finding.check for finding in (*judgement.findings, coverage))


def deciding_spans(judgement: Judgement) -> tuple[tuple[int, int], ...]:
    """The places of the sentences that decide, the deciding one first."""
    statements = [judgement.passage.statements[i] for i in judgement.decided_by]
    return tuple(dict.fromkeys((s.start, s.end) for s in statements))


def is_telling(stance: Stance, checks: Collection[Check]) -> bool:
    """Whether a computed stance may stand as evidence: a refutation only where something conflicts
    on the same subject and most of the claim is spoken of."""
    if stance != "refuted":
        return True
    outcomes = {(c.name, c.outcome) for c in checks}
    conflict = any((name, "conflicts") in outcomes
                   for name in ("number", "direction", "negation", "scope"))
    return conflict and outcomes.isdisjoint({("coverage", "silent"), ("subject", "conflicts")})
