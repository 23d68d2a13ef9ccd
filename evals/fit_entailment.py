"""Fits the weights of the computed entailment: python -m evals.fit_entailment [--data DIR].

Only sets whose licences allow training take part: scifact_train (claims CC BY 4.0, abstracts
ODC-By), written_train (Apache-2.0 over ODC-By and CC BY-SA passages) and pairs of the training
families of evals.perturbations (ODC-By, Apache-2.0 and CC BY-SA papers, generated tables). Each of
the three counts the same, however many pairs it has; the penalty was chosen on claims about
abstracts that took no part in the fit.
"""

import argparse
import json
import random
from itertools import islice
from pathlib import Path
from zlib import crc32

import numpy as np

import grounding
from evals.common import data_folder, report
from evals.perturbations import documents, perturbed
from grounding.calibration import brier_score, expected_calibration_error, softmax
from grounding.entailment import ComputedEntailment
from grounding.judging import FEATURES

LABELS = {"supported": 0, "refuted": 1, "not_enough": 2}
SETS = ("written_train", "scifact_train")
FOLDS = 5
Pair = tuple[str, str, str]  # claim, evidence, label
_PERTURBED = 3000  # pairs
_PENALTY = 5e-3
_STEPS = 1000
_TARGET = Path(grounding.__file__).with_name("entailment_weights.json")


def fit(features: np.ndarray, labels: np.ndarray, shares: np.ndarray,
        rate: float = 0.05) -> np.ndarray:
    """Multinomial logistic regression with an L2 penalty, by Adam (Kingma and Ba 2015): (n, f)
    features, (n,) labels and (n,) weights of the pairs to an (f + 1, 3) matrix, the intercept,
    which bears no penalty, last."""
    inputs = np.hstack([features, np.ones((len(features), 1))])
    truth = np.eye(3)[labels]
    matrix = np.zeros((inputs.shape[1], 3))
    first, second = np.zeros_like(matrix), np.zeros_like(matrix)
    weights = (shares / shares.sum())[:, None]
    penalty = np.append(np.full(features.shape[1], _PENALTY), 0.0)[:, None]
    for step in range(1, _STEPS + 1):
        slope = inputs.T @ (weights * (softmax(inputs @ matrix) - truth)) + penalty * matrix
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        matrix -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return matrix


def training_pairs(folder: Path) -> dict[str, list[Pair]]:
    """Claim, evidence and label of every pair to fit on, by set."""
    pairs: dict[str, list[Pair]] = {}
    for name in SETS:
        rows = map(json.loads, (folder / "verification" / f"{name}.jsonl").open(encoding="utf-8"))
        pairs[name] = [(row["claim"], row["evidence"], row["label"]) for row in rows]
    pairs["perturbed"] = [(pair.claim, " ".join(pair.sentences), pair.label) for pair in islice(
        perturbed(documents(folder), "training"), _PERTURBED)]
    return pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", help="folder of the evaluation data")
    parser.add_argument("--sample", type=int, help="at most this many pairs of a set")
    parser.add_argument("--out", default=str(_TARGET), help="where the weights are written")
    arguments = parser.parse_args()
    sets = training_pairs(data_folder(arguments.data))
    if arguments.sample:
        sets = {name: random.Random(0).sample(pairs, min(arguments.sample, len(pairs)))
                for name, pairs in sets.items()}
    rows = [pair for pairs in sets.values() for pair in pairs]
    shares = np.concatenate([np.full(len(pairs), 1.0 / len(pairs)) for pairs in sets.values()])
    judge = ComputedEntailment()
    judged = [judge.inspect(claim, evidence) for claim, evidence, _ in rows]
    features = np.array([j.features for j in judged])
    barred = np.array([j.is_barred for j in judged])
    labels = np.array([LABELS[label] for *_, label in rows])
    folds = np.array([crc32(evidence[:200].encode()) % FOLDS for _, evidence, _ in rows])
    weights = {part: fit(features[mask], labels[mask], shares[mask])
               for part, mask in (("free", ~barred), ("barred", barred))}
    Path(arguments.out).write_text(_as_json(weights), encoding="utf-8")
    report("fit_entailment", {
        "pairs": len(rows), "barred": float(barred.mean()),
        "supported among the barred": float((labels[barred] == 0).mean()),
        **{f"{part}, {key}": value
           for part, mask in (("free", ~barred), ("barred", barred))
           for key, value in cross_validated(
               features[mask], labels[mask], shares[mask], folds[mask]).items()},
    }, None)


def cross_validated(features: np.ndarray, labels: np.ndarray, shares: np.ndarray,
                    folds: np.ndarray) -> dict[str, float]:
    """Accuracy, ECE and Brier score on passages the weights were not fitted on."""
    probabilities = np.zeros((len(labels), 3))
    for fold in range(FOLDS):
        held = folds == fold
        matrix = fit(features[~held], labels[~held], shares[~held])
        probabilities[held] = softmax(features[held] @ matrix[:-1] + matrix[-1])
    right = (probabilities.argmax(axis=1) == labels).astype(float)
    return {"accuracy": float(right.mean()),
            "ECE": expected_calibration_error(probabilities.max(axis=1), right),
            "Brier score": brier_score(probabilities, labels)}


def _as_json(weights: dict[str, np.ndarray]) -> str:
    names = [*FEATURES, "intercept"]
    rows = {part: {name: [round(float(v), 4) for v in row]
                   for name, row in zip(names, matrix, strict=True)}
            for part, matrix in weights.items()}
    return json.dumps({
        "made_by": "python -m evals.fit_entailment",
        "from": [*SETS, "evals.perturbations, training families"],
        "columns": ["supported", "refuted", "not_enough_evidence"], **rows,
    }, indent=1) + "\n"


if __name__ == "__main__":
    main()
