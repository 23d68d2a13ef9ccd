"""Fits the weights by which findings and claims are told: python -m evals.fit_claims [--data DIR].
Needs scikit-learn, which the extra `train` brings.

Two logistic regressions over the same features: of findings over the sentences of abstracts and
whole papers, of claims over those of abstracts. evals/claim_sets.py says on which sets.
"""

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer  # pyright: ignore[reportMissingImports]
from sklearn.linear_model import LogisticRegression  # pyright: ignore[reportMissingImports]

from evals.claim_sets import TrainingSet, training_sets
from evals.claims import precision_recall_f1, sections
from evals.common import data_folder, report
from grounding.finding_sentences import WEIGHTS_FILE, in_context

BY_HAND = {
    "under_found": (3.0, -1.0), "under_concluded": (3.0, 3.0), "under_done": (-3.0, -3.0),
    "question": (-3.0, -3.0), "caption": (-3.0, -3.0),
    "in_conclusion": (0.7, 0.0), "in_discussion": (0.4, 0.0)}
"""Weights, for findings and for claims, of what the sets cannot teach: labels within abstracts are
the labels learnt; there are few questions and no captions; findings said again in the last sections
were not marked."""

_PENALTY = 10.0
_FOLDS = 3
_SEEN_IN = 10
"""A feature seen in fewer sentences gets no weight."""
_SMALLEST = 0.005
"""A weight closer to 0 is left out."""


@dataclass(frozen=True)
class Sample:
    """The sentences of all sets with their features. `sets` tells whose each is, `weights` what it
    counts, `folds` which part of the documents it belongs to."""

    features: list[dict[str, float]]
    sets: np.ndarray
    weights: np.ndarray
    folds: np.ndarray
    in_abstract: np.ndarray


def sample_of(named: Sequence[TrainingSet]) -> Sample:
    members = [section for one in named for section in sections(one.sentences)]
    sentences = [s for section in members for s in section]
    return Sample(
        [row for section in members
         for row in in_context([s.text for s in section], [s.place for s in section])],
        np.repeat([one.name for one in named], [len(one.sentences) for one in named]),
        np.concatenate([[one.weight * s.vote for s in one.sentences] for one in named]),
        np.array([zlib.crc32(s.document.encode()) % _FOLDS for s in sentences]),
        np.array([s.place.kind == "abstract" for s in sentences]))


@dataclass(frozen=True)
class Fitted:
    """Weights by name with the intercept, and the log-odds of every sentence by weights that were
    fitted on other documents; `used` tells which sentences took part."""

    weights: Mapping[str, float]
    intercept: float
    log_odds: np.ndarray
    used: np.ndarray


def fitted(sample: Sample, truth: np.ndarray, used: np.ndarray) -> Fitted:
    names = _names([row for row, use in zip(sample.features, used, strict=True) if use])
    kept = set(names)
    vectorizer = DictVectorizer(sort=False)
    rows = vectorizer.fit_transform(
        [{name: value for name, value in row.items() if name in kept} for row in sample.features])

    def weighed(part: np.ndarray) -> LogisticRegression:
        model = LogisticRegression(C=1 / _PENALTY, max_iter=300)
        return model.fit(rows[part], truth[part], sample.weights[part])

    log_odds = np.zeros(len(truth))
    for fold in range(_FOLDS):
        held_out = sample.folds == fold
        log_odds[held_out] = weighed(used & ~held_out).decision_function(rows[held_out])
    model = weighed(used)
    return Fitted(dict(zip(vectorizer.feature_names_, model.coef_[0].tolist(), strict=True)),
                  float(model.intercept_[0]), log_odds, used)


def _names(rows: Sequence[Mapping[str, float]]) -> list[str]:
    counts = Counter(name for row in rows for name in row)
    return sorted(
        name for name, count in counts.items() if count >= _SEEN_IN and name not in BY_HAND)


def best_threshold(scores: np.ndarray, truth: np.ndarray) -> float:
    """The log-odds from which on to choose for the best F1."""
    return float(max(np.linspace(-3, 3, 121),
                     key=lambda least: precision_recall_f1(scores >= least, truth)[2]))


def _truth(named: Sequence[TrainingSet], asked: str) -> tuple[np.ndarray, np.ndarray]:
    """Which sentences are what is asked ("findings" or "claims"), and of which it is known."""
    truth, known = [], []
    for one in named:
        labels: frozenset[str] | None = getattr(one, asked)
        truth += [bool(labels) and s.label in (labels or ()) for s in one.sentences]
        known += [labels is not None and s.vote > 0 for s in one.sentences]
    return np.array(truth), np.array(known)


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--data", help="folder of the evaluation data")
    parser.add_argument("--out", default=str(WEIGHTS_FILE), help="where the weights are written")
    arguments = parser.parse_args()
    named = training_sets(data_folder(arguments.data))
    sample = sample_of(named)
    finding_truth, known = _truth(named, "findings")
    findings = fitted(sample, finding_truth, known)
    claim_truth, known_claims = _truth(named, "claims")
    claims = fitted(sample, claim_truth, known_claims & sample.in_abstract)

    # Abstracts and bodies were marked by different people to different ends, so each has its own
    # threshold for findings, from sentences that people judged; both are then moved to 0 through
    # the intercept and the weight of "in_abstract".
    by_people = known & ~np.char.startswith(sample.sets, "SciFact")
    thresholds = [
        best_threshold(findings.log_odds[by_people & part], finding_truth[by_people & part])
        for part in (~sample.in_abstract, sample.in_abstract)]
    weights = {
        name: (findings.weights.get(name, 0.0), claims.weights.get(name, 0.0))
        for name in sorted({*findings.weights, *claims.weights})}
    body, abstract = thresholds
    weights["in_abstract"] = (weights["in_abstract"][0] + body - abstract, 0.0)
    intercept = (findings.intercept - body,
                 claims.intercept + claims.weights.get("in_abstract", 0.0))
    Path(arguments.out).write_text(_written(named, intercept, weights | BY_HAND), encoding="utf-8")
    moved = findings.log_odds - np.where(sample.in_abstract, abstract, body)
    report("fit_claims", {
        **_figures("findings", sample, findings.used, moved, finding_truth),
        **_figures("claims", sample, claims.used, claims.log_odds, claim_truth),
        "thresholds": thresholds, "features": len(weights)}, None)


def _figures(asked: str, sample: Sample, used: np.ndarray, log_odds: np.ndarray,
             truth: np.ndarray) -> dict[str, object]:
    """Precision, recall and F1 on documents held out, a set."""
    return {
        f"{asked}, {name}": precision_recall_f1(log_odds[part] >= 0, truth[part])
        for name in dict.fromkeys(sample.sets.tolist())
        if (part := used & (sample.sets == name)).any()}


def _written(named: Sequence[TrainingSet], intercept: tuple[float, float],
             weights: Mapping[str, tuple[float, float]]) -> str:
    """The weights file: a line a feature."""
    about = {
        "what": "log-odds of a finding and of a claim (grounding/finding_sentences.py)",
        "written": f"by evals/fit_claims.py on {datetime.now(UTC):%Y-%m-%d}",
        "by hand": sorted(BY_HAND),
        "data": [f"{one.name}: {len(one.sentences)} sentences, {one.licence}" for one in named]}
    rows = ",\n".join(
        f"{json.dumps(name, ensure_ascii=False)}: [{finding:.3f}, {claim:.3f}]"
        for name, (finding, claim) in weights.items()
        if max(abs(finding), abs(claim)) >= _SMALLEST)
    return (f'{{"about": {json.dumps(about, ensure_ascii=False, indent=1)},\n'
            f'"intercept": [{intercept[0]:.3f}, {intercept[1]:.3f}],\n'
            f'"weights": {{\n{rows}\n}}}}\n')


if __name__ == "__main__":
    main()
