"""What the screening of records keeps: SciFact's claims as questions.

    python -m evals.screening [--data DIR] [--json FILE]

Each of 150 claims is screened over its relevant abstracts, 30 random ones of the same corpus
(medicine and biology: off the question, not off the field) and 10 of another field (computer
science, CSFCube), as records of databases: title and abstract. Told is the share of each that
reaches `screening.min_relevance`, for the set weight of names and terms, and for words and meaning
alone. A claim's random abstracts may hold a relevant one that nobody has judged.
"""

import argparse
import json
import random
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from agents.planner import Planner
from agents.screener import Screener
from evals.common import bootstrap, data_folder, report
from evals.corpora import read_queries
from models.embedding import Embedding, load_embedding
from records import Plan, Work
from settings import load_settings

QUESTIONS, SAME_FIELD, OTHER_FIELD = 150, 30, 10
SEED = 20261122

Case = tuple[Plan, Mapping[str, str], Sequence[Work]]
"""A plan, the kind of each work by id ("relevant", "same field", "other field"), and the works."""


def read_works(path: Path, identity: str, abstract: str) -> dict[str, Work]:
    """The records of a corpus by id, given the names of their fields."""
    works = {}
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            told = row[abstract]
            name = f"pmid-{row[identity]}"
            works[name] = Work(id=name, title=row["title"],
                               abstract=told if isinstance(told, str) else " ".join(told))
    return works


def read_cases(folder: Path) -> list[Case]:
    own = read_works(folder / "scifact" / "corpus.jsonl", "doc_id", "abstract")
    others = [work.model_copy(update={"id": f"other-{number}"}) for number, work in enumerate(
        read_works(folder / "retrieval" / "csfcube" / "corpus.jsonl", "_id", "text").values())]
    queries, relevant = read_queries(folder)
    drawn, planner = random.Random(SEED), Planner()
    cases: list[Case] = []
    for key in drawn.sample(sorted(queries), QUESTIONS):
        same = [i for i in drawn.sample(sorted(own), SAME_FIELD) if i not in relevant[key]]
        other = drawn.sample(others, OTHER_FIELD)
        kinds = {**dict.fromkeys(relevant[key], "relevant"), **dict.fromkeys(same, "same field"),
                 **{work.id: "other field" for work in other}}
        works = [*(own[i] for i in kinds if i in own), *other]
        cases.append((planner.plan(queries[key]), kinds, works))
    return cases


def measure(cases: Sequence[Case], embedding: Embedding, least: float,
            lexical_weight: float) -> dict[str, object]:
    """Shares kept by kind, each with its 95 % interval over records."""
    screener = Screener(embedding, min_relevance=least, max_papers=1_000_000,
                        lexical_weight=lexical_weight)
    kept: dict[str, list[bool]] = {"relevant": [], "same field": [], "other field": []}
    for plan, kinds, works in cases:
        for card in screener.screen(works, {}, plan):
            kept[kinds[card.id]].append(card.included)
    return {kind: [float(np.mean(told)), *bootstrap(np.array(told, float))]
            for kind, told in kept.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description="What the screening of records keeps.")
    parser.add_argument("--data", help="folder of the evaluation sets")
    parser.add_argument("--json", help="also write the figures to this file")
    arguments = parser.parse_args()
    settings = load_settings().settings
    embedding, cases = load_embedding(settings.embedding), read_cases(
        data_folder(arguments.data))
    least, weight = settings.screening.min_relevance, settings.screening.lexical_weight
    figures: dict[str, object] = {"embedding": embedding.name, "min_relevance": least}
    began = time.process_time()
    for name, share in ((f"as set ({weight:g})", weight), ("words alone", 1.0),
                        ("meaning alone", 0.0)):
        figures[name] = measure(cases, embedding, least, share)
    records = 3 * sum(len(works) for _, _, works in cases)
    figures["ms of computing/record"] = 1000 * (time.process_time() - began) / records
    report("screening of records, SciFact", figures, arguments.json)


if __name__ == "__main__":
    main()
