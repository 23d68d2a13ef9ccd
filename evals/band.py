"""The uncertain band: python -m evals.band [--data DIR] [--sets a,b] [--sample N] [--goal 0.95].

From which confidence on the verdict on a pair, by the judge that the settings name, is right often
enough that no language model need be asked, and how often it is right in general, for each label.
CONSILIENCE_ENTAILMENT__KIND names another judge. Each set counts the same. A set is
counted for a label only where its own labels can tell: "refuted" and "not enough evidence" are one
in the binary sets, and sets without one of them say nothing of it.
"""

import argparse
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agents.verifier import Pair, examine_pairs
from evals.common import bootstrap, data_folder, report
from grounding.judges import load_entailment
from models.entailment import Entailment
from records import Label
from settings import load_settings

DEV = ("citation_integrity_dev", "climate_fever", "fever_nli_binary", "fever_symmetric_dev",
       "healthver_dev", "mnli_binary", "nli4ct_dev", "scifact_train")
"""Development sets of other makers. On scifact_train the combiner was fitted: its figures are the
best to be hoped for in the house's own field."""

NAMES: dict[str, Label] = {
    "supported": "supported", "refuted": "refuted", "not_enough": "not_enough_evidence"}
LABELS = (*NAMES.values(), "measured")
ENOUGH = 30
"""Verdicts of one label above a threshold, in all sets together, for it to be told from chance."""


@dataclass(frozen=True)
class Judged:
    """The computed verdicts of one label on one set: confidences (n,) and whether each is right."""

    confidence: np.ndarray
    is_right: np.ndarray


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", help="folder of the evaluation data")
    parser.add_argument("--sets", default=",".join(DEV), help="names of sets, by commas")
    parser.add_argument("--sample", type=int, default=1000, help="rows a set, at most (0: all)")
    parser.add_argument("--goal", type=float, default=0.95, help="share that must be right")
    parser.add_argument("--json", help="write the figures to this file")
    arguments = parser.parse_args()
    folder = data_folder(arguments.data) / "verification"
    judge = load_entailment(load_settings().settings.entailment)
    found: dict[str, dict[str, Judged]] = {label: {} for label in LABELS}
    for name in arguments.sets.split(","):
        for label, judged in judged_by_label(rows_of(folder / f"{name}.jsonl", arguments.sample),
                                             judge):
            found[label][name] = judged
    figures = {label: measure(sets, arguments.goal) for label, sets in found.items() if sets}
    report("band", {"judge": judge.name, "sets": arguments.sets, "goal": arguments.goal, **figures},
           arguments.json)


def judged_by_label(
    rows: Sequence[Mapping[str, str]], judge: Entailment
) -> Iterator[tuple[str, Judged]]:
    """The verdicts on a set's rows, for each label of which the set can tell; those that
    rest on a number or unit in conflict once more, as "measured"."""
    assessments = examine_pairs([Pair("", row["claim"], row["evidence"]) for row in rows], judge)
    for raw, label in NAMES.items():
        if all(row["label"] != raw for row in rows):
            continue
        ours = [(assessment, row["label"] == raw)
                for assessment, row in zip(assessments, rows, strict=True)
                if assessment.verdict.label == label]
        for kind, those in ((label, ours), ("measured", [
                (assessment, is_right) for assessment, is_right in ours
                if label == "refuted" and assessment.candidates[0].is_measured])):
            if those:
                yield kind, Judged(
                    np.array([assessment.verdict.confidence for assessment, _ in those]),
                    np.array([is_right for _, is_right in those], dtype=float))


def measure(sets: Mapping[str, Judged], goal: float) -> dict[str, object]:
    """The threshold of one label (1.0 where none will do), what it would spare, how often the label
    is right at all and from some confidences on, and the same for each set."""
    level = threshold(list(sets.values()), goal)
    every = np.concatenate([judged.confidence for judged in sets.values()])
    return {
        "threshold": level, "verdicts": len(every), "above it": int((every > level).sum()),
        "right": share_right(list(sets.values()), 0.0),
        "interval": bootstrap(np.array([j.is_right.mean() for j in sets.values()])),
        "right above 0.7, 0.8, 0.9": [
            share_right(list(sets.values()), limit) for limit in (0.7, 0.8, 0.9)],
        "right in each set, of how many": {
            name: (float(j.is_right.mean()), len(j.is_right)) for name, j in sets.items()},
    }


def threshold(sets: Sequence[Judged], goal: float) -> float:
    """The smallest confidence, in steps of 0.01, above which the verdicts are right at least `goal`
    of the time, there being ENOUGH of them; 1.0 where there is none."""
    for level in np.arange(0.34, 1.0, 0.01):
        above = sum(int((judged.confidence > level).sum()) for judged in sets)
        if above < ENOUGH:
            break
        if share_right(sets, float(level)) >= goal:
            return round(float(level), 2)
    return 1.0


def share_right(sets: Sequence[Judged], level: float) -> float:
    """The share of right verdicts above a confidence, every set with as much weight as another
    with such verdicts; 0 where none has any."""
    shares = [float(judged.is_right[judged.confidence > level].mean()) for judged in sets
              if (judged.confidence > level).any()]
    return float(np.mean(shares)) if shares else 0.0


def rows_of(path: Path, sample: int) -> list[dict[str, str]]:
    rows = [json.loads(line) for line in path.open(encoding="utf-8")]
    return random.Random(0).sample(rows, sample) if 0 < sample < len(rows) else rows


if __name__ == "__main__":
    main()
