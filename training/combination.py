"""The calibrated combination of the network and the computed checks, and its measured precision.

Fitted on pairs that the networks had not seen: what each fold's network says of its own fold, and
what the shipped one says of written claims that were held out. The probabilities that go into the
measured precision, and into the figures, are themselves out of fold: of a combination that was
fitted without the pair's fold.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.fit_entailment import fit
from evals.sets import LABELS, Pair
from grounding.calibration import brier_score, expected_calibration_error, softmax
from grounding.combining import SHIPPED, as_json, combined_features
from grounding.entailment import ComputedEntailment
from models.cross_encoder import FOLDER, Card
from training.examples import FOLDS, fold_of

_TARGETS = np.arange(0.5, 1.0, 0.01)
"""Confidences at which the precision of "supported" is measured."""
_FEWEST = 50
"""Claims called supported that a measured precision needs."""


@dataclass(frozen=True)
class Unseen:
    """Pairs of a set and what a network that had not seen them says: (n, 3)."""

    name: str
    pairs: Sequence[Pair]
    likely: np.ndarray


def fit_combination(sets: Sequence[Unseen], target: Path, say: Callable[[str], None]) -> None:
    """Fit the combination, write its file, and write what it says out of fold as predictions, one
    JSON object a line, to `target`."""
    pairs = [pair for one in sets for pair in one.pairs]
    labels = np.array([LABELS.index(pair.label) for pair in pairs])
    likely = np.concatenate([one.likely for one in sets])
    shares = np.concatenate([np.full(len(one.pairs), 1.0 / len(one.pairs)) for one in sets])
    computed = ComputedEntailment()
    features = np.array([
        combined_features(row, computed.inspect(pair.claim, pair.evidence))
        for row, pair in zip(likely, pairs, strict=True)])
    folds = np.array([fold_of(pair.group) for pair in pairs])
    combined = np.zeros_like(likely)
    for fold in range(FOLDS):
        held = folds == fold
        weights = fit(features[~held], labels[~held], shares[~held])
        combined[held] = softmax(features[held] @ weights[:-1] + weights[-1])
    _write(target, pairs, likely, combined)
    SHIPPED.write_text(as_json(
        fit(features, labels, shares), model=Card.read(FOLDER).sha256,
        made_by="python -m training", fitted_on=[one.name for one in sets],
        supported=_precisions(combined, labels == 0)), encoding="utf-8")
    start = 0
    for one in sets:
        part = slice(start, start + len(one.pairs))
        start = part.stop
        say(f"{one.name}, out of fold: "
            + "; ".join(f"{judge} {_told(rows[part], labels[part])}"
                        for judge, rows in (("model alone", likely), ("combined", combined))))


def _precisions(likely: np.ndarray, is_supported: np.ndarray) -> list[tuple[float, float, float]]:
    """(confidence, precision, coverage) of "supported" at each confidence that enough reach."""
    said = likely.argmax(axis=1) == 0
    found = []
    for at in _TARGETS:
        sure = said & (likely[:, 0] >= at)
        if sure.sum() >= _FEWEST:
            found.append((float(at), float(is_supported[sure].mean()),
                          float(sure[is_supported].mean())))
    return found


def _told(likely: np.ndarray, labels: np.ndarray) -> str:
    right = (likely.argmax(axis=1) == labels).astype(float)
    return (f"accuracy {right.mean():.3f}, ECE "
            f"{expected_calibration_error(likely.max(axis=1), right):.3f}, "
            f"Brier {brier_score(likely, labels):.3f}")


def _write(target: Path, pairs: Sequence[Pair], likely: np.ndarray, combined: np.ndarray) -> None:
    lines = [json.dumps({"id": pair.id, "probabilities": [round(float(p), 6) for p in alone],
                         "combined": [round(float(p), 6) for p in both]})
             for pair, alone, both in zip(pairs, likely, combined, strict=True)]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
