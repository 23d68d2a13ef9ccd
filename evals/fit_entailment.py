"""Fits the weights of the computed entailment: python -m evals.fit_entailment [--data DIR].

Only sets whose licences allow training take part: scifact_train (claims CC BY 4.0, abstracts
ODC-By), written_train (Apache-2.0 over ODC-By and CC BY-SA passages), citation_integrity_train
(MIT), and perturbed sentences of the SciFact corpus (ODC-By).
"""

import argparse
import json
from pathlib import Path

import numpy as np

import grounding
from evals.common import data_folder, report
from evals.perturbations import perturbations
from grounding.calibration import expected_calibration_error, softmax
from grounding.entailment import ComputedEntailment
from grounding.judging import FEATURES

LABELS = {"supported": 0, "refuted": 1, "not_enough": 2}
SETS = {"written_train": 1.0, "scifact_train": 1.0}
_PERTURBED = 500  # abstracts
_PENALTY = 1e-4
_TARGET = Path(grounding.__file__).with_name("entailment_weights.json")


def fit(features: np.ndarray, labels: np.ndarray, weights: np.ndarray,
        steps: int = 3000, rate: float = 0.05) -> np.ndarray:
    """Multinomial logistic regression with an L2 penalty, by Adam (Kingma and Ba 2015): (n, f)
    features and (n,) labels to an (f + 1, 3) matrix, the intercept last."""
    inputs = np.hstack([features, np.ones((len(features), 1))])
    truth = np.eye(3)[labels]
    share = (weights / weights.sum())[:, None]
    matrix = np.zeros((inputs.shape[1], 3))
    first, second = np.zeros_like(matrix), np.zeros_like(matrix)
    for step in range(1, steps + 1):
        slope = inputs.T @ (share * (softmax(inputs @ matrix) - truth)) + _PENALTY * matrix
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        matrix -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return matrix


def training_pairs(folder: Path) -> list[tuple[str, str, str, float, str]]:
    """Claim, evidence, label, weight and group (pairs of one group share a passage)."""
    rows = []
    for name, weight in SETS.items():
        for line in (folder / "verification" / f"{name}.jsonl").open(encoding="utf-8"):
            row = json.loads(line)
            rows.append((row["claim"], row["evidence"], row["label"], weight, row["evidence"][:80]))
    abstracts = [tuple(json.loads(line)["abstract"])
                 for line in (folder / "scifact" / "corpus.jsonl").open(encoding="utf-8")]
    for claim, evidence, label in perturbations(abstracts[::len(abstracts) // _PERTURBED]):
        rows.append((claim, evidence, label, 1.0, evidence[:80]))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="folder of the evaluation data")
    parser.add_argument("--out", default=str(_TARGET), help="where the weights are written")
    arguments = parser.parse_args()
    rows = training_pairs(data_folder(arguments.data))
    judge = ComputedEntailment()
    features = np.array([judge.inspect(claim, evidence).features for claim, evidence, *_ in rows])
    labels = np.array([LABELS[row[2]] for row in rows])
    weights = np.array([row[3] for row in rows])
    groups = np.array([hash_of(row[4]) % 5 for row in rows])
    figures = cross_validate(features, labels, weights, groups)
    matrix = fit(features, labels, weights)
    names = [*FEATURES, "intercept"]
    Path(arguments.out).write_text(json.dumps({
        "made_by": "python -m evals.fit_entailment",
        "from": [*SETS, "perturbed sentences of the SciFact corpus"],
        "columns": ["supported", "refuted", "not_enough_evidence"],
        "weights": {name: [round(float(v), 4) for v in row]
                    for name, row in zip(names, matrix, strict=True)},
    }, indent=1) + "\n", encoding="utf-8")
    report("fit_entailment", {"pairs": len(rows), **figures}, None)


def cross_validate(features: np.ndarray, labels: np.ndarray, weights: np.ndarray,
                   groups: np.ndarray) -> dict[str, object]:
    """Accuracy and ECE on passages the weights were not fitted on (5 folds by passage)."""
    probabilities = np.zeros((len(labels), 3))
    for fold in range(5):
        held = groups == fold
        matrix = fit(features[~held], labels[~held], weights[~held], steps=1000)
        probabilities[held] = softmax(features[held] @ matrix[:-1] + matrix[-1])
    guess = probabilities.argmax(axis=1)
    return {"accuracy (5 folds)": float((guess == labels).mean()),
            "ECE (5 folds)": expected_calibration_error(
                probabilities.max(axis=1), (guess == labels).astype(float))}


def hash_of(text: str) -> int:
    """A number that is the same in every run."""
    return int.from_bytes(text.encode("utf-8")[:400], "big") % 1_000_003


if __name__ == "__main__":
    main()
