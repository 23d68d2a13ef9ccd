"""Measures extraction of results against leaderboards: (task, dataset, metric, score) a paper.

    python -m evals.measurements [--data DIR] [--split validation|train] [--sample N] [--json F]

The gold are the entries that public leaderboards hold of a paper. They are few a paper, mostly of
the paper's own system, in the leaderboards' spelling. Entries whose score is no number ("Yes") are
left out.

Recall: of the gold entries, those with a measurement of the same score whose benchmark and metric
agree with theirs; every measurement may be used once. `recall_score_dataset` leaves the metric
out. `reachable` is the share of gold scores that occur as a number in the paper's text at all.

Precision: a leaderboard does not list all that a paper measures, so all measurements cannot be
held against it. Held against it are the paper's leading results (`leading_results`: the own
system's best a benchmark, metric and column condition), on papers that have gold; one is right
where it matches a gold entry. A leading result that the leaderboard leaves out counts as wrong, so
this is a lower bound. F1 is of this precision and of the recall of the same leading results.
`precision_listed` asks only of leading results on datasets that the paper's gold names at all.

Names agree where their keys are equal, one contains the other, their words overlap by half, or
(metrics) they are the same metric in the vocabulary.
"""

import argparse
import json
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np

from evals.common import bootstrap, data_folder, report
from grounding.leading import leading_results
from grounding.measurements import measurements_of
from grounding.names import find_metrics, known_metric, normalise
from records import Measurement, Paper
from sources.documents.document import Document, UnreadableDocument
from sources.documents.latex import read_latex

SPLITS = {"validation": "validation", "train": "train_sample400"}


@dataclass(frozen=True)
class Gold:
    """One leaderboard entry with a numeric score."""

    dataset: str
    metric: str
    score: float


@dataclass(frozen=True)
class PaperResult:
    """What was found in one paper against its gold."""

    paper_id: str
    gold: int
    reachable: int
    found: int
    found_score_dataset: int
    leading: int
    leading_right: int
    leading_listed: int
    measurements: int


def gold_of(entry: dict) -> list[Gold]:
    """The distinct numeric entries of one line of leaderboards.jsonl."""
    gold: dict[Gold, None] = {}
    for row in entry["leaderboards"]:
        number = re.fullmatch(r"\s*([-+]?\d+(?:\.\d+)?)\s*%?\s*", str(row.get("Score", "")))
        if number:
            gold[Gold(row["Dataset"], row["Metric"], float(number[1]))] = None
    return list(gold)


def same_dataset(gold: str, m: Measurement) -> bool:
    """Whether a leaderboard's dataset is the measurement's benchmark, its condition included."""
    return _similar(gold, m.benchmark) or _similar(gold, f"{m.benchmark} {m.setting}")


def same_measure(gold: str, m: Measurement) -> bool:
    """Whether a leaderboard's metric is the measurement's."""
    mine = {m.metric, known_metric(m.metric) or m.metric}
    theirs = {g.canonical for g in find_metrics(gold)} | {known_metric(gold) or gold}
    if {_family(x) for x in mine} & {_family(x) for x in theirs}:
        return True
    return any(_similar(a, b) for a in theirs for b in mine)


_FAMILIES = (
    ("accuracy", re.compile(r"accurac|percentage correct|^acc|top-?1(?! err)", re.IGNORECASE)),
    ("error", re.compile(r"error|\berr\b", re.IGNORECASE)),
    ("f", re.compile(r"\bF-?(?:1|score|measure)", re.IGNORECASE)),
)


def _family(metric: str) -> str:
    return next((name for name, form in _FAMILIES if form.search(metric)), normalise(metric))


def _similar(a: str, b: str) -> bool:
    left, right = normalise(a), normalise(b)
    if not left or not right:
        return False
    if left == right or (min(len(left), len(right)) >= 2 and (left in right or right in left)):
        return True
    words_a, words_b = set(re.findall(r"\w+", a.lower())), set(re.findall(r"\w+", b.lower()))
    overlap = len(words_a & words_b) / len(words_a | words_b)
    return overlap >= 0.5 or SequenceMatcher(None, left, right).ratio() >= 0.75


def matched(gold: Iterable[Gold], measurements: Sequence[Measurement], *, metric: bool) -> int:
    """How many gold entries find a measurement of their own."""
    free = list(measurements)
    hits = 0
    for entry in gold:
        for m in free:
            if m.value == entry.score and same_dataset(entry.dataset, m) and (
                    not metric or same_measure(entry.metric, m)):
                free.remove(m)
                hits += 1
                break
    return hits


def evaluate(paper: Paper, gold: Sequence[Gold]) -> PaperResult:
    """Extract from one paper and compare."""
    measurements = measurements_of(paper)
    leading = leading_results(paper, measurements)
    numbers = {float(n) for n in re.findall(r"\d+(?:\.\d+)?", paper.text)}
    return PaperResult(
        paper.id, len(gold), sum(g.score in numbers for g in gold),
        matched(gold, measurements, metric=True), matched(gold, measurements, metric=False),
        len(leading), matched(gold, leading, metric=True),
        sum(any(same_dataset(g.dataset, m) for g in gold) for m in leading), len(measurements),
    )


def figures(data: Path, split: str = "validation", sample: int | None = None) -> dict[str, object]:
    """The figures on a split's papers, the first `sample` of each kind (None: all); `data` is the
    folder of the evaluation data."""
    folder = data / "numbers" / "sota_leaderboards"
    with (folder / "leaderboards.jsonl").open(encoding="utf-8") as lines:
        entries = [e for e in map(json.loads, lines) if e["split"] == SPLITS[split]]
    with_gold = [e for e in entries if e["answerable"]][:sample]
    without = [e for e in entries if not e["answerable"]][:sample]
    started = time.perf_counter()
    results, unreadable = _run(folder, with_gold)
    false_results, more_unreadable = _run(folder, without)
    seconds = time.perf_counter() - started
    return _figures(results, false_results) | {
        "split": split,
        "papers_per_second": (len(results) + len(false_results)) / seconds,
        "unreadable": unreadable + more_unreadable,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", help="folder of the public evaluation sets")
    parser.add_argument("--split", choices=SPLITS, default="validation")
    parser.add_argument("--sample", type=int, help="only the first N papers of each kind")
    parser.add_argument("--json", type=Path, help="write the figures here")
    arguments = parser.parse_args()
    report("measurements",
           figures(data_folder(arguments.data), arguments.split, arguments.sample), arguments.json)


def _run(folder: Path, entries: Sequence[dict]) -> tuple[list[PaperResult], list[str]]:
    results: list[PaperResult] = []
    unreadable: list[str] = []
    for entry in entries:
        path = folder / entry["tex"]
        try:
            paper = read_latex(Document(path.name, path.read_bytes()))[0]
        except UnreadableDocument as error:
            unreadable.append(str(error))
            continue
        results.append(evaluate(paper, gold_of(entry)))
    return results, unreadable


def _figures(results: Sequence[PaperResult], without: Sequence[PaperResult]) -> dict[str, object]:
    rows = [(r.gold, r.reachable, r.found, r.found_score_dataset, r.leading, r.leading_right,
             r.leading_listed) for r in results]
    gold, reachable, found, loose, leading, right, listed = map(sum, zip(*rows, strict=True))
    return {
        "papers": len(results), "gold": gold, "reachable": _share(reachable, gold),
        "recall": _share(found, gold), "recall_score_dataset": _share(loose, gold),
        "leading_results": leading, "precision": _share(right, leading),
        "precision_listed": _share(right, listed), "recall_leading": _share(right, gold),
        "f1": _share(2 * right, gold + leading),
        "f1_interval": bootstrap(
            np.array(rows), lambda r: _share(2 * r[:, 5].sum(), r[:, [0, 4]].sum())),
        "measurements_per_paper": _share(sum(r.measurements for r in results), len(results)),
        "papers_without_gold": len(without),
        "false_measurements_per_paper": _share(sum(r.measurements for r in without), len(without)),
        "false_leading_per_paper": _share(sum(r.leading for r in without), len(without)),
    }


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else 0.0


if __name__ == "__main__":
    main()
