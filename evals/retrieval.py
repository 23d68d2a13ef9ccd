"""How well papers and evidence are found: `consilience eval retrieval`.

Every way of ranking that the index knows, on the same index and the same queries. The weights of
the hybrid ranking were chosen among a few values with SciFact's queries in view; chosen on one half
and measured on the other (both ways, averaged) its nDCG@10 was 0.716.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from evals.common import bootstrap
from evals.corpora import Collection
from evals.ranking import ndcg, recall, reciprocal_rank
from evals.results import CollectionScores, Header, RetrievalResult, WayScores
from evals.scoring import Interval
from evals.verification import Tell
from models.embedding import Embedding
from models.passage_encoder import PassageEncoder
from records import Hit
from vectorstore.index import IndexSettings, PassageIndex

_RERANKED = 14
"""Papers put in order by the ranking model where the settings ask for none."""

PASSAGES_A_QUERY = 300
"""Enough to find 100 papers: an abstract has about two passages."""

_EVIDENCE_DEPTH = 5
_QUERIES_AT_ONCE = 100
"""Bounds the memory of what was found."""


def ways(settings: IndexSettings) -> dict[str, IndexSettings]:
    """The ways to rank by name."""
    ranking = settings.ranking
    reranked = ranking.rerank or _RERANKED
    chosen = {
        "BM25": {"lexical_weight": 1, "paper_share": 0, "likeness": 0, "rerank": 0},
        "dense": {"lexical_weight": 0, "paper_share": 0, "likeness": 0, "rerank": 0},
        "hybrid, passages alone": {"paper_share": 0, "likeness": 0, "rerank": 0},
        "hybrid without likeness": {"likeness": 0, "rerank": 0},
        "hybrid": {"rerank": 0},
        f"hybrid, the first {reranked} papers reranked": {"rerank": reranked}}
    return {name: settings.model_copy(update={"ranking": ranking.model_copy(update=change)})
            for name, change in chosen.items()}


def run(collections: Sequence[Collection], embedding: Embedding, settings: IndexSettings, *,
        sample: int = 0, tell: Tell = print) -> RetrievalResult:
    """Measure every way on every collection, on at most `sample` of its queries (0: all). Raises
    EmbeddingUnavailable, UnusableEncoder."""
    began = time.perf_counter()
    scores = [measure(first_queries(one, sample), embedding, settings, tell)
              for one in collections]
    return RetrievalResult(
        header=Header.now(time.perf_counter() - began, sample), embedding=embedding.name,
        model=PassageEncoder().name, collections=tuple(scores))


def first_queries(collection: Collection, most: int) -> Collection:
    """The collection with at most `most` of its queries (0: all), spread over them."""
    keys = list(collection.queries)
    if not 0 < most < len(keys):
        return collection
    kept = keys[::len(keys) // most][:most]
    return replace(collection, queries={key: collection.queries[key] for key in kept})


def measure(collection: Collection, embedding: Embedding, settings: IndexSettings,
            tell: Tell) -> CollectionScores:
    """The figures of every way on one collection."""
    with tempfile.TemporaryDirectory() as home:
        index = PassageIndex(Path(home), embedding, settings=settings)
        index.add(collection.papers)
        measured = []
        for name, way in ways(settings).items():
            searched = PassageIndex(Path(home), embedding, settings=way)
            measured.append(_way(name, searched, collection))
            tell(f"{collection.name}, {name}: {len(collection.queries)} queries, "
                 f"{measured[-1].ms_per_query:.1f} ms each")
        return CollectionScores(
            name=collection.name, note=collection.note, papers=len(collection.papers),
            passages=len(index.passages()), queries=len(collection.queries),
            ways=tuple(measured))


def _way(name: str, index: PassageIndex, collection: Collection) -> WayScores:
    _found(index, collection, list(collection.queries)[:1])  # reads the index into memory
    ranked: dict[str, list[str]] = {}
    has_evidence: dict[str, float] = {}
    seconds = 0.0
    keys = list(collection.queries)
    for start in range(0, len(keys), _QUERIES_AT_ONCE):
        part = keys[start:start + _QUERIES_AT_ONCE]
        began = time.perf_counter()
        found = _found(index, collection, part)
        seconds += time.perf_counter() - began
        for key, hits in zip(part, found, strict=True):
            ranked[key] = list(dict.fromkeys(hit.passage.paper_id for hit in hits))
            if key in collection.deciding:
                has_evidence[key] = _holds(hits[:_EVIDENCE_DEPTH], collection.deciding[key])
    return WayScores(way=name, figures=dict(_figures(ranked, has_evidence, collection)),
                     ms_per_query=1000 * seconds / len(keys))


def _found(index: PassageIndex, collection: Collection, keys: Sequence[str]) -> list[list[Hit]]:
    texts = [collection.queries[key] for key in keys]
    if not collection.pools:
        return index.search_many(texts, limit=PASSAGES_A_QUERY)
    return [index.search(text, limit=PASSAGES_A_QUERY * 10, paper_ids=collection.pools[key])
            for key, text in zip(keys, texts, strict=True)]


def _figures(ranked: Mapping[str, Sequence[str]], has_evidence: Mapping[str, float],
             collection: Collection) -> Iterator[tuple[str, Interval]]:
    measures: dict[str, Callable[[str], float]] = {
        "nDCG@10": lambda key: ndcg(ranked[key], collection.relevant[key]),
        "recall@10": lambda key: recall(ranked[key], collection.relevant[key], 10),
        "recall@100": lambda key: recall(ranked[key], collection.relevant[key], 100),
        "MRR": lambda key: reciprocal_rank(ranked[key], collection.relevant[key])}
    for name, measure in measures.items():
        yield name, _mean([measure(key) for key in ranked])
    if has_evidence:
        yield f"evidence@{_EVIDENCE_DEPTH}", _mean(list(has_evidence.values()))


def _mean(values: Sequence[float]) -> Interval:
    low, high = bootstrap(values)
    return Interval(value=float(np.mean(values)), low=low, high=high)


def _holds(hits: Sequence[Hit], deciding: frozenset[tuple[str, str]]) -> float:
    """1 where one of the passages holds a deciding sentence, else 0."""
    return float(any(hit.passage.paper_id == paper_id and sentence in hit.passage.text
                     for hit in hits for paper_id, sentence in deciding))
