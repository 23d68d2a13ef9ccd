"""Fits the weights by which finding sentences are told: python -m evals.fit_claims [--data DIR].

Only sets whose licences allow training take part: csabstruct's train part (Apache-2.0), four fifths
of ncg_training (CC BY-SA 4.0), and the structured abstracts of the SciFact corpus (ODC-By), where a
sentence's label is the heading over it ("RESULTS", "METHODS"), which is taken away first.
"""

import argparse
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

import grounding
from evals.claims import LabelledSentence, precision_recall_f1, read_csabstruct, read_ncg
from evals.common import data_folder, report
from grounding.claim_sentences import features, places_in_section

_TARGET = Path(grounding.__file__).with_name("claim_weights.yaml")
WEIGHTS = {"csabstruct": 10_000.0, "ncg": 10_000.0, "scifact": 3_000.0}
"""What the sentences of a set weigh together. scifact is labelled by headings, not judgements."""

BY_HAND = {"under_found": 1.0, "under_done": -3.0, "question": -3.0, "caption": -3.0,
           "in_conclusion": 0.7, "in_discussion": 0.4}
"""Weights of what the sets cannot teach: labels within abstracts are the labels learnt; there are
few questions and no captions; findings said again in the last sections were not marked."""

_PENALTY = 3.0
_FOLDS = 3
_SEEN_IN = 20
"""A feature seen in fewer sentences gets no weight."""

_HEADING = re.compile(r"([A-Z][A-Z &/,]{4,60}?) (?=[A-Z][\w-]* ?[\w(]|\d)")
_FOUND = re.compile(r"RESULT|FINDING|CONCLUSION|INTERPRETATION")
_DONE = re.compile(r"METHOD|DESIGN|BACKGROUND|OBJECTIVE|PURPOSE|CONTEXT|SETTING|AIM|INTRODUCTION|"
                   r"PARTICIPANTS|SUBJECTS|PATIENTS|MEASURES|INTERVENTION|RATIONALE|IMPORTANCE|"
                   r"HYPOTHESIS|DATA|SELECTION")


def structured_abstracts(folder: Path) -> Iterator[list[LabelledSentence]]:
    """SciFact abstracts with headings for both methods and conclusions; label "result" or "".
    Sentences under a heading that could be either ("METHODS AND RESULTS") are left out."""
    with (folder / "scifact" / "corpus.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            labels: list[str | None] = []
            texts: list[str] = []
            current: str | None = None
            for sentence in row["abstract"]:
                if heading := _HEADING.match(sentence):
                    found, done = (bool(p.search(heading[1])) for p in (_FOUND, _DONE))
                    current = None if found == done else "result" if found else ""
                    sentence = sentence[heading.end():]
                labels.append(current)
                texts.append(sentence.strip())
            if {"result", ""} <= set(labels):
                yield [LabelledSentence(text, place, label, str(row["doc_id"]))
                       for text, place, label in zip(
                           texts, places_in_section(texts, "abstract"), labels, strict=True)
                       if label is not None and text]


def training_sets(folder: Path) -> dict[str, list[LabelledSentence]]:
    return {
        "csabstruct": read_csabstruct(folder, "train"),
        "ncg": [s for s in read_ncg(folder, held_out=False) if not _uncertain(s)],
        "scifact": [s for abstract in structured_abstracts(folder) for s in abstract],
    }


def _uncertain(sentence: LabelledSentence) -> bool:
    """Whether a sentence may well tell a finding though it was not marked as a contribution."""
    return not sentence.label and sentence.place.kind in (
        "abstract", "discussion", "conclusion", "limitations")


def fit(inputs: np.ndarray, truth: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Logistic regression with an L2 penalty by Newton's method (Hastie et al. 2009, 4.4.1):
    (n, f) inputs whose last column is 1, (n,) truth and weights, to (f,) coefficients."""
    penalty = np.full(inputs.shape[1], _PENALTY)
    penalty[-1] = 0.0
    coefficients = np.zeros(inputs.shape[1])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-inputs @ coefficients))
        slope = inputs.T @ (weights * (chance - truth)) + penalty * coefficients
        curvature = (inputs.T * (weights * chance * (1 - chance))) @ inputs + np.diag(penalty)
        step = np.linalg.solve(curvature, slope)
        coefficients -= step
        if np.abs(step).max() < 1e-6:
            break
    return coefficients


def best_threshold(scores: np.ndarray, truth: np.ndarray) -> float:
    """The log-odds from which on to choose for the best F1."""
    return float(max(np.linspace(-3, 3, 121),
                     key=lambda least: precision_recall_f1(scores >= least, truth)[2]))


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--data", help="folder of the evaluation data")
    parser.add_argument("--out", default=str(_TARGET), help="where the weights are written")
    arguments = parser.parse_args()
    named = training_sets(data_folder(arguments.data))
    sentences = [s for members in named.values() for s in members]
    sets = np.repeat(list(named), [len(members) for members in named.values()])
    truth = np.array([s.label == "result" for s in sentences])
    votes = np.array([s.vote for s in sentences])
    weights = votes * np.select([sets == name for name in named], [
        WEIGHTS[name] / votes[sets == name].sum() for name in named])
    seen = [features(s.text, s.place) for s in sentences]
    names = _names(seen)
    inputs = np.array([[row.get(name, 0.0) for name in names] + [1.0] for row in seen])
    scores = _cross_validated(inputs, truth, weights, [s.document for s in sentences])

    # Abstracts and bodies were marked by different people to different ends, so each has its own
    # threshold, from sentences that people judged; both are then moved to 0 through the
    # intercept and the weight of "in_abstract".
    abstract = np.array([s.place.kind == "abstract" for s in sentences])
    judged = sets != "scifact"
    thresholds = np.array([
        best_threshold(scores[judged & part], truth[judged & part])
        for part in (~abstract, abstract)])
    coefficients = fit(inputs, truth, weights)
    coefficients[-1] -= thresholds[0]
    coefficients[names.index("in_abstract")] += thresholds[0] - thresholds[1]
    Path(arguments.out).write_text(_written(names, coefficients, named), encoding="utf-8")
    chosen = scores >= thresholds[abstract.astype(int)]
    report("fit_claims", {
        name: precision_recall_f1(chosen[sets == name], truth[sets == name])
        for name in named} | {"thresholds": thresholds.tolist(), "features": len(names)}, None)


def _cross_validated(inputs: np.ndarray, truth: np.ndarray, weights: np.ndarray,
                     documents: Sequence[str]) -> np.ndarray:
    """Log-odds of every sentence by weights fitted on other documents."""
    folds = np.array([zlib.crc32(document.encode()) % _FOLDS for document in documents])
    scores = np.zeros(len(truth))
    for fold in range(_FOLDS):
        rest = folds != fold
        scores[~rest] = inputs[~rest] @ fit(inputs[rest], truth[rest], weights[rest])
    return scores


def _names(seen: Sequence[dict[str, float]]) -> list[str]:
    counts: dict[str, int] = {}
    for row in seen:
        for name in row:
            counts[name] = counts.get(name, 0) + 1
    return sorted(
        name for name, count in counts.items() if count >= _SEEN_IN and name not in BY_HAND)


def _written(names: Sequence[str], coefficients: np.ndarray, named: dict[str, list]) -> str:
    order = sorted(zip(coefficients, names, strict=False), key=lambda pair: -pair[0])
    counts = ", ".join(f"{name} {len(members)}" for name, members in named.items())
    return "\n".join([
        "# What each feature of grounding/claim_sentences.py adds to the log-odds that a sentence",
        "# states a finding. Logistic regression, written by evals/fit_claims.py on",
        f"# {datetime.now(UTC):%Y-%m-%d}; sentences: {counts}.",
        "# Data: csabstruct train (Apache-2.0), ncg_training (CC BY-SA 4.0), "
        "SciFact corpus (ODC-By).",
        "weights:",
        f"  intercept: {coefficients[-1]:.3f}",
        *(f"  {name}: {weight:.3f}" for weight, name in order),
        *(f"  {name}: {weight}  # by hand" for name, weight in BY_HAND.items()),
    ]) + "\n"


if __name__ == "__main__":
    main()
