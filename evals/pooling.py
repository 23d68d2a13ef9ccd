"""Two judges: python -m evals.pooling [--data DIR] [--sets a,b] [--model 0.8] [--stated 0.8].

What the judge that the settings name and a language model come to together (grounding/pooling.py),
on public claims with evidence. The model is simulated: it gives the true label with probability
`--model`, else one of the others, whatever the claim; so this measures the formula, and no model.
`--stated` is what the formula is told of it.
"""

import argparse
import random
from collections.abc import Sequence

import numpy as np

from agents.assessment import Assessment
from agents.verifier import Pair, examine_pairs
from evals.band import DEV, NAMES, rows_of
from evals.common import data_folder, report
from grounding.calibration import expected_calibration_error
from grounding.judges import load_entailment
from grounding.pooling import Computed, Reliability, pooled
from records import Label
from settings import load_settings

LABELS: tuple[Label, ...] = ("supported", "refuted", "not_enough_evidence")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", help="folder of the evaluation data")
    parser.add_argument("--sets", default=",".join(n for n in DEV if "binary" not in n),
                        help="names of sets, by commas")
    parser.add_argument("--sample", type=int, default=300, help="rows a set, at most (0: all)")
    parser.add_argument("--model", type=float, default=0.8, help="how often the model is right")
    parser.add_argument("--stated", type=float, help="what is said of it; default: the truth")
    parser.add_argument("--json", help="write the figures to this file")
    arguments = parser.parse_args()
    folder, settings = data_folder(arguments.data) / "verification", load_settings().settings
    judge = load_entailment(settings.entailment)
    reliability = settings.verification.reliability.model_copy(
        update={"model": arguments.stated or arguments.model})
    chance = random.Random(0)
    figures: dict[str, object] = {}
    for name in arguments.sets.split(","):
        rows = rows_of(folder / f"{name}.jsonl", arguments.sample)
        assessments = examine_pairs(
            [Pair("", row["claim"], row["evidence"]) for row in rows], judge)
        truth: list[Label] = [NAMES[row["label"]] for row in rows]
        opinions: list[Label] = [_opinion(label, arguments.model, chance) for label in truth]
        figures[name] = measure(assessments, truth, opinions, reliability)
    report("pooling", {"model is right": arguments.model, "stated": reliability.model, **figures},
           arguments.json)


def measure(assessments: Sequence[Assessment], truth: Sequence[Label], opinions: Sequence[Label],
            reliability: Reliability) -> dict[str, float]:
    """Accuracy of the computation, of the model and of both, and the calibration error of the
    first and the last."""
    both = [_both(assessment, opinion, reliability)
            for assessment, opinion in zip(assessments, opinions, strict=True)]
    verdicts = [assessment.verdict for assessment in assessments]
    alone = [(verdict.label, verdict.confidence) for verdict in verdicts]
    return {
        "computed": _accuracy([label for label, _ in alone], truth),
        "model": _accuracy(opinions, truth),
        "both": _accuracy([label for label, _ in both], truth),
        "ECE computed": _error(alone, truth), "ECE both": _error(both, truth),
    }


def _opinion(truth: Label, skill: float, chance: random.Random) -> Label:
    others: list[Label] = [label for label in LABELS if label != truth]
    return truth if chance.random() < skill else chance.choice(others)


def _both(assessment: Assessment, opinion: Label, reliability: Reliability) -> tuple[Label, float]:
    label, is_measured = assessment.verdict.label, assessment.candidates[0].is_measured
    made = pooled(Computed(label, assessment.likely, reliability.of(
        label, is_measured=is_measured, is_calibrated=assessment.is_calibrated),
                           is_measured), opinion, reliability.model)
    return made.label, made.confidence


def _accuracy(guesses: Sequence[str], truth: Sequence[str]) -> float:
    return float(np.mean([a == b for a, b in zip(guesses, truth, strict=True)]))


def _error(judged: Sequence[tuple[str, float]], truth: Sequence[str]) -> float:
    right = [float(label == true) for (label, _), true in zip(judged, truth, strict=True)]
    return expected_calibration_error(np.array([c for _, c in judged]), np.array(right))


if __name__ == "__main__":
    main()
