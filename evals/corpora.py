"""The collections that search is measured on: SciFact's abstracts, and CSFCube's."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evals.ranking import Gains
from evals.sets import UnusableSet
from records import Identifiers, Paper
from sources.documents.builder import PaperBuilder, clean
from sources.documents.document import Document


@dataclass(frozen=True)
class Collection:
    """Papers and queries with what each is to find.

    `pools` name the papers that may be found for a query, where it has been judged on those only.
    `deciding` are, by query, the (paper id, sentence) pairs that a found passage should hold.
    """

    name: str
    note: str
    papers: list[Paper]
    queries: Mapping[str, str]
    relevant: Mapping[str, Gains]
    pools: Mapping[str, frozenset[str]] = field(default_factory=dict)
    deciding: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)


def scifact(data: Path) -> Collection:
    """SciFact (Wadden et al. 2020): its training claims, and the abstracts they cite."""
    papers = [_paper(str(row["doc_id"]), row["title"], " ".join(row["abstract"]))
              for row in _rows(data / "scifact" / "corpus.jsonl")]
    queries, relevant = read_queries(data)
    return Collection(
        "SciFact", "Training claims as queries. Nothing was trained on them, but the shares of the "
        "mix, the features of likeness and the reach and weight of reranking were chosen with them "
        "in view.",
        papers, queries, relevant,
        deciding=_rationales(data, queries))


def csfcube(data: Path) -> Collection:
    """CSFCube (Mysore et al. 2021): the sentences of one facet of an abstract as a query; each
    ranks its own judged pool only."""
    folder = data / "retrieval" / "csfcube"
    papers = [_paper(row["_id"], row["title"], row["text"])
              for row in _rows(folder / "corpus.jsonl")]
    relevant = _judgements(folder / "qrels" / "all.tsv")
    pools = {key: frozenset(gains) for key, gains in
             _judgements(folder / "qrels" / "all.tsv", least=0).items()}
    queries = {row["_id"]: " ".join(row["metadata"]["facet_sentences"])
               for row in _rows(folder / "queries.jsonl") if row["_id"] in relevant}
    return Collection(
        "CSFCube", "One facet (background, method or result) of a paper as a query, graded 0 to 3; "
        "each query ranks its judged pool only. Licensed for evaluation only: held out.",
        papers, queries, relevant, pools)


def read_queries(data: Path) -> tuple[Mapping[str, str], Mapping[str, Gains]]:
    """SciFact's judged training claims by id, and what was judged relevant to them."""
    folder = data / "scifact" / "retrieval"
    relevant = _judgements(folder / "qrels_train.tsv")
    texts = {row["_id"]: row["text"] for row in _rows(folder / "queries_train.jsonl")}
    return {key: texts[key] for key in relevant}, relevant


def _rationales(data: Path, queries: Mapping[str, str]) -> dict[str, frozenset[tuple[str, str]]]:
    """For every claim that has evidence, the sentences that decide it."""
    path = data / "verification" / "scifact_train.jsonl"
    if not path.is_file():
        return {}
    deciding: dict[str, set[tuple[str, str]]] = {}
    for row in _rows(path):
        for sentence in row.get("rationale") or ():
            deciding.setdefault(row["claim"], set()).add(
                (_id(str(row["document_id"])), clean(sentence)))
    return {key: frozenset(deciding[text]) for key, text in queries.items() if text in deciding}


def _judgements(path: Path, least: int = 1) -> dict[str, dict[str, float]]:
    """By query the papers judged `least` or better, with their grades."""
    found: dict[str, dict[str, float]] = {}
    try:
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                if int(row["score"]) >= least:
                    found.setdefault(row["query-id"], {})[_id(row["corpus-id"])] = \
                        float(row["score"])
    except OSError as error:
        raise _unreadable(path, error) from None
    except (KeyError, TypeError, ValueError):
        raise UnusableSet(f"{path}: needs the columns query-id, corpus-id and score, a number, "
                          "between tabs") from None
    return found


def _rows(path: Path) -> Iterator[dict]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    yield json.loads(line)
                except ValueError as error:
                    raise UnusableSet(f"{path}:{number}: not JSON ({error})") from None
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> UnusableSet:
    return UnusableSet(f"{path}: cannot be read ({error.strerror}); name the folder of the "
                       "evaluation data with --data DIR")


def _paper(identity: str, title: str, abstract: str) -> Paper:
    """An abstract as a paper with a title and one section; its id is `_id` of the identity."""
    builder = PaperBuilder(Document(f"{identity}.txt", f"{title}\n{abstract}".encode()), "text",
                           "eval")
    builder.title = title
    builder.identifiers = Identifiers(pmid=identity)
    builder.heading("Abstract")
    builder.paragraph(abstract)
    return builder.build()


def _id(identity: str) -> str:
    return f"pmid-{identity}"
