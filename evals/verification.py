"""Verification sets: python -m evals.verification [--data DIR] [--sets a,b] [--sample N].

The computed entailment on each set of claims and evidence, beside two baselines on the same rows:
the majority label, and word overlap. Overlap calls a claim supported from a threshold on, the best
for the set, which flatters it; "at best" gives the judge the same favour. Binary sets are scored as
supported or not.
"""

import argparse
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evals.common import bootstrap, data_folder, report
from grounding.calibration import expected_calibration_error
from grounding.entailment import ComputedEntailment
from grounding.words import content_words

STANCES = {"supported": 0, "refuted": 1, "not_enough": 2, "not_supported": 1}
FITTED = ("written_train", "scifact_train")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", help="folder of the evaluation data")
    parser.add_argument("--sets", help="names of sets, separated by commas; default: all")
    parser.add_argument("--sample", type=int, default=1000, help="rows a set, at most (0: all)")
    parser.add_argument("--json", help="write the figures to this file")
    arguments = parser.parse_args()
    folder = data_folder(arguments.data) / "verification"
    names = arguments.sets.split(",") if arguments.sets else \
        sorted(path.stem for path in folder.glob("*.jsonl"))
    judge = ComputedEntailment()
    figures: dict[str, object] = {}
    for name in names:
        figures[name] = measure(_rows(folder / f"{name}.jsonl", arguments.sample), judge)
    report("verification", {"fitted on (not held out)": ", ".join(FITTED), **figures},
           arguments.json)


def measure(rows: Sequence[dict[str, str]], judge: ComputedEntailment) -> dict[str, object]:
    """Accuracy, macro-F1, balanced accuracy (supported or not), ECE, speed, and the baselines."""
    labels = np.array([STANCES[row["label"]] for row in rows])
    is_binary = rows[0]["label"] in ("not_supported",) or not any(
        row["label"] in ("refuted", "not_enough") for row in rows)
    began = time.perf_counter()
    judged = judge.judge([(row["claim"], row["evidence"]) for row in rows])
    seconds = time.perf_counter() - began
    probabilities = np.array([[p.supported, p.refuted, p.not_enough_evidence] for p in judged])
    if is_binary:
        probabilities = np.stack([probabilities[:, 0], probabilities[:, 1:].sum(axis=1)], axis=1)
    guess = probabilities.argmax(axis=1)
    right = (guess == labels).astype(float)
    majority = np.full(len(labels), np.bincount(labels).argmax())
    overlap = np.array([_overlap(row["claim"], row["evidence"]) for row in rows])
    return {
        "rows": len(rows), "accuracy": float(right.mean()), "interval": bootstrap(right),
        "macro-F1": macro_f1(labels, guess), "balanced": balanced(labels == 0, guess == 0),
        "ECE": expected_calibration_error(probabilities.max(axis=1), right),
        "majority accuracy": float((majority == labels).mean()),
        "majority macro-F1": macro_f1(labels, majority),
        "balanced at best": _at_best(labels == 0, probabilities[:, 0]),
        "overlap at best": _at_best(labels == 0, overlap),
        "pairs/s": round(len(rows) / seconds, 1),
    }


def macro_f1(labels: np.ndarray, guess: np.ndarray) -> float:
    """The mean F1 of the classes that occur in `labels`."""
    scores = []
    for kind in np.unique(labels):
        hits = float(((guess == kind) & (labels == kind)).sum())
        scores.append(2 * hits / max(1.0, float((guess == kind).sum() + (labels == kind).sum())))
    return float(np.mean(scores))


def balanced(truth: np.ndarray, guess: np.ndarray) -> float:
    """The mean of the two classes' recalls; of one where only one occurs."""
    recalls = [float((guess == truth)[truth == side].mean())
               for side in (True, False) if (truth == side).any()]
    return float(np.mean(recalls))


def _at_best(truth: np.ndarray, scores: np.ndarray) -> float:
    """The balanced accuracy at the threshold that suits the set best."""
    return max(balanced(truth, scores >= t) for t in np.linspace(0.0, 1.0, 51))


def _overlap(claim: str, evidence: str) -> float:
    words = content_words(claim)
    return len(words & content_words(evidence)) / len(words) if words else 0.0


def _rows(path: Path, sample: int) -> list[dict[str, str]]:
    rows = [json.loads(line) for line in path.open(encoding="utf-8")]
    return random.Random(0).sample(rows, sample) if 0 < sample < len(rows) else rows


if __name__ == "__main__":
    main()
