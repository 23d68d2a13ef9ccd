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
from grounding.combining import as_json, as_row, combined_features, held_to_computing
from grounding.entailment import ComputedEntailment
from grounding.judging import Judgement
from training.examples import FOLDS, fold_of

_TARGETS = np.arange(0.5, 1.0, 0.01)
"""Confidences at which the precision of "supported" is measured."""
_FEWEST = 50
"""Claims called supported that a measured precision needs: of equal weight, or as many as these
are worth (effective sample size: Kish 1965)."""


@dataclass(frozen=True)
class Unseen:
    """Pairs of a set and what a network that had not seen them says: (n, 3). `measured`: a set that
    figures are told of, so that what was said of it is kept."""

    name: str
    pairs: Sequence[Pair]
    likely: np.ndarray
    measured: bool = False


def fit_combination(sets: Sequence[Unseen], model: str, weights: Path, predictions: Path,
                    say: Callable[[str], None]) -> None:
    """Fit the combination for the network whose file has the SHA-256 `model` and write it to
    `weights`; write what it says out of fold of the sets that are measured as `predictions`, one
    JSON object a line."""
    judged = _Judged.of(sets)
    combined = judged.held(_out_of_fold(judged))
    of_measured = np.concatenate([np.full(len(one.pairs), one.measured) for one in sets])
    _write(predictions, [p for p, wanted in zip(judged.pairs, of_measured, strict=True) if wanted],
           judged.likely[of_measured], combined[of_measured])
    weights.write_text(as_json(
        fit(judged.features, judged.labels, judged.shares), model=model,
        made_by="python -m training", fitted_on=[one.name for one in sets],
        supported=_precisions(combined, judged.labels == 0, judged.shares)), encoding="utf-8")
    ends = np.cumsum([len(one.pairs) for one in sets])
    for one, end in zip(sets, ends, strict=True):
        part = slice(end - len(one.pairs), end)
        say(f"{one.name}, out of fold: {_both_told(judged, combined, part)}")


def combine_unlearned(unlearned: Unseen, sets: Sequence[Unseen], predictions: Path,
                      say: Callable[[str], None]) -> None:
    """Write what a network that learned nothing of a set says of it, alone and by a combination
    that was fitted on the other `sets`, as `predictions`."""
    others = _Judged.of([one for one in sets if one.name != unlearned.name])
    judged = _Judged.of([unlearned])
    matrix = fit(others.features, others.labels, others.shares)
    combined = judged.held(_by(matrix, judged.features))
    _write(predictions, judged.pairs, judged.likely, combined)
    say(f"{unlearned.name}, not learned: {_both_told(judged, combined, slice(None))}")


@dataclass(frozen=True)
class _Judged:
    """Pairs of several sets, what their networks say (n, 3), what computing says (n, 3), and the
    features of both (n, f). `shares` (n,) sum to 1 in each set."""

    pairs: list[Pair]
    labels: np.ndarray
    shares: np.ndarray
    likely: np.ndarray
    by_computing: np.ndarray
    judgements: list[Judgement]
    features: np.ndarray

    @classmethod
    def of(cls, sets: Sequence[Unseen]) -> "_Judged":
        pairs = [pair for one in sets for pair in one.pairs]
        likely = np.concatenate([one.likely for one in sets])
        computed = ComputedEntailment()
        judgements = [computed.inspect(pair.claim, pair.evidence) for pair in pairs]
        by_computing = np.array([as_row(computed.combine(judgement)) for judgement in judgements])
        return cls(
            pairs, np.array([LABELS.index(pair.label) for pair in pairs]),
            np.concatenate([np.full(len(one.pairs), 1.0 / len(one.pairs)) for one in sets]),
            likely, by_computing, judgements,
            np.array([combined_features(*of_pair) for of_pair in zip(
                likely, by_computing, judgements, strict=True)]))

    def held(self, combined: np.ndarray) -> np.ndarray:
        return held_to_computing(combined, self.by_computing, self.judgements)


def _out_of_fold(judged: _Judged) -> np.ndarray:
    """(n, 3) of combinations that were fitted without the pair's fold."""
    folds = np.array([_fold(pair.group) for pair in judged.pairs])
    combined = np.zeros((len(folds), 3))
    for fold in range(FOLDS):
        held = folds == fold
        matrix = fit(judged.features[~held], judged.labels[~held], judged.shares[~held])
        combined[held] = _by(matrix, judged.features[held])
    return combined


def _fold(document: str) -> int:
    """Another fold than the networks': documents whose claims no stage learns are drawn by the same
    hash, and would all be in one."""
    return fold_of(f"combination {document}")


def _by(matrix: np.ndarray, features: np.ndarray) -> np.ndarray:
    return softmax(features @ matrix[:-1] + matrix[-1])


def _both_told(judged: _Judged, combined: np.ndarray, part: slice) -> str:
    return (f"model alone {_told(judged.likely[part], judged.labels[part])}; "
            f"combined {_told(combined[part], judged.labels[part])}")


def _precisions(likely: np.ndarray, is_supported: np.ndarray,
                shares: np.ndarray) -> list[tuple[float, float, float]]:
    """(confidence, precision, coverage) of "supported" at each confidence that enough reach. Each
    set counts as much as in the fit: by numbers alone the written sets would decide, which are
    subtle on purpose."""
    said = likely.argmax(axis=1) == 0
    found = []
    for at in _TARGETS:
        sure = said & (likely[:, 0] >= at)
        if sure.any() and shares[sure].sum() ** 2 / (shares[sure] ** 2).sum() >= _FEWEST:
            found.append((float(at), float(np.average(is_supported[sure], weights=shares[sure])),
                          float(np.average(sure[is_supported], weights=shares[is_supported]))))
    return found


def _told(likely: np.ndarray, labels: np.ndarray) -> str:
    right = (likely.argmax(axis=1) == labels).astype(float)
    return (f"accuracy {right.mean():.3f}, ECE "
            f"{expected_calibration_error(likely.max(axis=1), right):.3f}, "
            f"Brier {brier_score(likely, labels):.3f}")


def _write(target: Path, pairs: Sequence[Pair], likely: np.ndarray, combined: np.ndarray) -> None:
    lines = [json.dumps({"id": pair.id, "probabilities": [round(float(p), 4) for p in alone],
                         "combined": [round(float(p), 4) for p in both]})
             for pair, alone, both in zip(pairs, likely, combined, strict=True)]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
