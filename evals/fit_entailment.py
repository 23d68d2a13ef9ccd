"""Fits the weights of the computed entailment: python -m evals.fit_entailment [--data DIR].

Only sets whose licences allow training take part: scifact_train (claims CC BY 4.0, abstracts
ODC-By), written_train (Apache-2.0 over ODC-By and CC BY-SA passages) and perturbed sentences of the
SciFact corpus (ODC-By).
"""

import argparse
import json
import random
from pathlib import Path
from zlib import crc32

import numpy as np

import grounding
from evals.common import data_folder, report
from evals.perturbations import Pair, perturbations
from grounding.calibration import brier_score, expected_calibration_error, softmax
from grounding.entailment import ComputedEntailment
from grounding.judging import FEATURES

LABELS = {"supported": 0, "refuted": 1, "not_enough": 2}
SETS = ("written_train", "scifact_train")
FOLDS = 5
_PERTURBED = 500  # abstracts
_PENALTY = 1e-4
_TARGET = Path(grounding.__file__).with_name("entailment_weights.json")


def fit(features: np.ndarray, labels: np.ndarray, steps: int = 3000,
        rate: float = 0.05) -> np.ndarray:
    """Multinomial logistic regression with an L2 penalty, by Adam (Kingma and Ba 2015): (n, f)
    features and (n,) labels to an (f + 1, 3) matrix, the intercept last."""
    inputs = np.hstack([features, np.ones((len(features), 1))])
    truth = np.eye(3)[labels]
    matrix = np.zeros((inputs.shape[1], 3))
    first, second = np.zeros_like(matrix), np.zeros_like(matrix)
    for step in range(1, steps + 1):
        slope = inputs.T @ (softmax(inputs @ matrix) - truth) / len(inputs) + _PENALTY * matrix
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        matrix -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return matrix


def training_pairs(folder: Path) -> list[Pair]:
    """Claim, evidence and label of every pair to fit on."""
    pairs: list[Pair] = []
    for name in SETS:
        for line in (folder / "verification" / f"{name}.jsonl").open(encoding="utf-8"):
            row = json.loads(line)
            pairs.append((row["claim"], row["evidence"], row["label"]))
    abstracts = [tuple(json.loads(line)["abstract"])
                 for line in (folder / "scifact" / "corpus.jsonl").open(encoding="utf-8")]
    return pairs + list(perturbations(abstracts[::len(abstracts) // _PERTURBED]))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", help="folder of the evaluation data")
    parser.add_argument("--sample", type=int, help="at most this many pairs")
    parser.add_argument("--out", default=str(_TARGET), help="where the weights are written")
    arguments = parser.parse_args()
    rows = training_pairs(data_folder(arguments.data))
    if arguments.sample:
        rows = random.Random(0).sample(rows, min(arguments.sample, len(rows)))
    judge = ComputedEntailment()
    judged = [judge.inspect(claim, evidence) for claim, evidence, _ in rows]
    features = np.array([j.features for j in judged])
    barred = np.array([j.is_barred for j in judged])
    labels = np.array([LABELS[label] for *_, label in rows])
    folds = np.array([crc32(evidence[:200].encode()) % FOLDS for _, evidence, _ in rows])
    weights = {part: fit(features[mask], labels[mask])
               for part, mask in (("free", ~barred), ("barred", barred))}
    Path(arguments.out).write_text(_as_json(weights), encoding="utf-8")
    report("fit_entailment", {
        "pairs": len(rows), "barred": float(barred.mean()),
        "supported among the barred": float((labels[barred] == 0).mean()),
        **{f"{part}, {key}": value
           for part, mask in (("free", ~barred), ("barred", barred))
           for key, value in cross_validated(features[mask], labels[mask], folds[mask]).items()},
    }, None)


def cross_validated(features: np.ndarray, labels: np.ndarray,
                    folds: np.ndarray) -> dict[str, float]:
    """Accuracy, ECE and Brier score on passages the weights were not fitted on."""
    probabilities = np.zeros((len(labels), 3))
    for fold in range(FOLDS):
        held = folds == fold
        matrix = fit(features[~held], labels[~held], steps=1000)
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
        "from": [*SETS, "perturbed sentences of the SciFact corpus"],
        "columns": ["supported", "refuted", "not_enough_evidence"], **rows,
    }, indent=1) + "\n"


if __name__ == "__main__":
    main()
