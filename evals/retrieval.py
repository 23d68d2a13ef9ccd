"""How well papers and evidence are found: SciFact's claims against its 5,183 abstracts.

    python -m evals.retrieval [--data DIR] [--json FILE]

The weights of the ranking were chosen among a few values with these queries in view. Chosen on one
half and measured on the other (both ways, averaged) hybrid nDCG@10 was 0.716.
"""

import argparse
import csv
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evals.common import bootstrap, data_folder, report
from models.embedding import load_embedding
from records import Identifiers, Paper
from sources.documents.builder import PaperBuilder, clean
from sources.documents.document import Document
from vectorstore.index import IndexSettings, PassageIndex
from vectorstore.ranking import RankingSettings

Judgements = dict[str, frozenset[str]]
"""The relevant papers' ids by query id."""

WAYS = {
    "bm25": RankingSettings(lexical_weight=1, paper_share=0),
    "dense": RankingSettings(lexical_weight=0, paper_share=0),
    "hybrid, passages alone": RankingSettings(paper_share=0),
    "hybrid": RankingSettings(),
}

PASSAGES_A_QUERY = 300
"""Enough to find 100 papers: an abstract has about two passages."""


def read_corpus(folder: Path) -> list[Paper]:
    """SciFact's abstracts as papers, each with a title and one section."""
    papers = []
    with (folder / "scifact" / "corpus.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            builder = PaperBuilder(Document(f"{row['doc_id']}.txt", line.encode()), "text", "eval")
            builder.title = row["title"]
            builder.identifiers = Identifiers(pmid=str(row["doc_id"]))
            builder.heading("Abstract")
            builder.paragraph(" ".join(row["abstract"]))
            papers.append(builder.build())
    return papers


def read_queries(folder: Path) -> tuple[dict[str, str], Judgements]:
    """The judged train claims by id, and what was judged relevant to them."""
    relevant: dict[str, set[str]] = {}
    with (folder / "scifact/retrieval/qrels_train.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if int(row["score"]) > 0:
                relevant.setdefault(row["query-id"], set()).add(f"pmid-{row['corpus-id']}")
    with (folder / "scifact/retrieval/queries_train.jsonl").open(encoding="utf-8") as lines:
        texts = {row["_id"]: row["text"] for row in map(json.loads, lines)}
    return ({key: texts[key] for key in relevant},
            {key: frozenset(papers) for key, papers in relevant.items()})


def rank_papers(index: PassageIndex, queries: Sequence[str]) -> list[list[str]]:
    """For every query the papers of its passages, best passage first, as the index finds them."""
    return [list(dict.fromkeys(hit.passage.paper_id for hit in hits))
            for hits in index.search_many(queries, limit=PASSAGES_A_QUERY)]


def ndcg(ranked: Sequence[str], relevant: frozenset[str], depth: int = 10) -> float:
    """Normalised discounted cumulative gain (Järvelin & Kekäläinen 2002) with binary gains."""
    gain = sum(1 / np.log2(place + 2) for place, paper in enumerate(ranked[:depth])
               if paper in relevant)
    return float(gain / sum(1 / np.log2(place + 2) for place in range(min(depth, len(relevant)))))


def recall(ranked: Sequence[str], relevant: frozenset[str], depth: int) -> float:
    """The part of the relevant papers among the first `depth`."""
    return len(relevant.intersection(ranked[:depth])) / len(relevant)


def measure(
    index: PassageIndex, queries: dict[str, str], relevant: Judgements
) -> dict[str, object]:
    """The figures of one way to search: over all queries, and over the even and odd ones apart."""
    began = time.perf_counter()
    ranked = dict(zip(queries, rank_papers(index, list(queries.values())), strict=True))
    seconds = time.perf_counter() - began
    gains = np.array([ndcg(ranked[key], relevant[key]) for key in queries])
    return {
        "ndcg@10": float(gains.mean()), "ndcg@10 95%": bootstrap(gains),
        "ndcg@10 even": float(gains[::2].mean()), "ndcg@10 odd": float(gains[1::2].mean()),
        **{f"recall@{depth}": float(np.mean([recall(ranked[key], relevant[key], depth)
                                             for key in queries])) for depth in (10, 100)},
        "ms/query": 1000 * seconds / len(queries),
    }


def read_rationales(folder: Path) -> dict[str, set[tuple[str, str]]]:
    """For every claim that has evidence, the (paper id, sentence) pairs that decide it."""
    deciding: dict[str, set[tuple[str, str]]] = {}
    with (folder / "verification" / "scifact_train.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            for sentence in row.get("rationale") or []:
                pair = f"pmid-{row['document_id']}", clean(sentence)
                deciding.setdefault(row["claim"], set()).add(pair)
    return deciding


def measure_evidence(
    index: PassageIndex, deciding: dict[str, set[tuple[str, str]]], depth: int = 5
) -> dict[str, object]:
    """The part of the claims for which a passage with a deciding sentence is among the first."""
    searched = index.search_many(list(deciding), limit=depth)
    found = [
        any(hit.passage.paper_id == paper_id and sentence in hit.passage.text
            for hit in hits for paper_id, sentence in deciding[claim])
        for claim, hits in zip(deciding, searched, strict=True)
    ]
    return {f"evidence@{depth}": float(np.mean(found)), "95%": bootstrap(np.array(found, float))}


def main() -> None:
    parser = argparse.ArgumentParser(description="How well passages are found.")
    parser.add_argument("--data", help="folder of the evaluation sets")
    parser.add_argument("--json", help="also write the figures to this file")
    arguments = parser.parse_args()
    folder = data_folder(arguments.data)
    papers, (queries, relevant) = read_corpus(folder), read_queries(folder)
    deciding = read_rationales(folder)
    embedding = load_embedding()
    figures: dict[str, object] = {"embedding": embedding.name, "papers": len(papers),
                                  "queries": len(queries)}
    with tempfile.TemporaryDirectory() as home:
        began = time.perf_counter()
        index = PassageIndex(Path(home), embedding)
        index.add(papers)
        figures |= {"index seconds": time.perf_counter() - began,
                    "passages": len(index.passages())}
        for name, ranking in WAYS.items():
            way = PassageIndex(Path(home), embedding, settings=IndexSettings(ranking=ranking))
            figures[name] = measure(way, queries, relevant) | measure_evidence(way, deciding)
    report("scifact retrieval", figures, arguments.json)


if __name__ == "__main__":
    main()
