"""Finds the passages that bear on a question or a claim: meaning and words, mixed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from models.embedding import Embedding
from models.passage_encoder import PassageEncoder
from records import Hit, Paper, Passage
from vectorstore.chunking import CHUNKING_VERSION, ChunkingSettings, passages_of, searchable
from vectorstore.likeness import Likeness
from vectorstore.ranking import Corpus, RankingSettings, Scores
from vectorstore.reranking import PASSAGES_A_PAPER, Reranker
from vectorstore.store import Contents, Entry, PassageStore, collection_name


class IndexSettings(BaseModel):
    """How passages are cut and how they are ranked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    chunking: ChunkingSettings = ChunkingSettings()
    ranking: RankingSettings = RankingSettings()


@dataclass(frozen=True)
class IndexCounts:
    """Papers that an `add` wrote, found up to date, and (of those written) found outdated."""

    added: int = 0
    unchanged: int = 0
    removed: int = 0


class PassageIndex:
    """The passages of a workspace's papers, searchable by one embedding and by their words.

    Dense scores are computed exactly, from vectors kept in memory: Chroma's approximate search
    gives other neighbours for the same vectors added in another order, and costs more at this size
    (a million passages of 256 numbers are 1 GB). Equal scores are ordered by passage id.
    """

    _BATCH = 1000
    """Passages written at a time, about."""

    _QUERIES = 100
    """Queries scored at a time; bounds the memory of the scores."""

    _CORPORA = 8
    """Sets of papers kept ready for scoring."""

    def __init__(
        self, folder: Path, embedding: Embedding, workspace: str = "default",
        settings: IndexSettings | None = None,
    ) -> None:
        """Raises UnusableIndex; UnusableEncoder where the settings ask for reranking."""
        self._embedding = embedding
        self._settings = settings or IndexSettings()
        ranking = self._settings.ranking
        self._reranker = Reranker(PassageEncoder(), ranking) if ranking.rerank else None
        name = collection_name(workspace, embedding.name, embedding.dimension)
        self._store = PassageStore(Path(folder), name, embedding.dimension)
        self._state: object = None
        self._stored: Contents | None = None
        self._corpora: dict[frozenset[str] | None, Corpus] = {}

    def add(self, papers: Iterable[Paper]) -> IndexCounts:
        """Index papers. One that is indexed as it is costs nothing; a changed one replaces its old
        passages; of two with one id the last counts. Raises EmbeddingUnavailable, UnusableIndex."""
        wanted = {paper.id: paper for paper in papers}
        known = self._store.entries()
        entries = {paper.id: Entry(key=self._key(paper), title=paper.title)
                   for paper in wanted.values()}
        new = [wanted[paper_id] for paper_id, entry in entries.items()
               if known.get(paper_id) != entry]
        batch: list[Passage] = []
        pending: dict[str, Entry] = {}
        for paper in new:
            batch += passages_of(paper, self._settings.chunking)
            pending[paper.id] = entries[paper.id]
            if len(batch) >= self._BATCH or paper is new[-1]:
                texts = [searchable(p, wanted[p.paper_id].title) for p in batch]
                self._store.write(pending, batch, self._embedding.embed(texts))
                batch, pending = [], {}
        removed = sum(paper.id in known for paper in new)
        return IndexCounts(len(new), len(wanted) - len(new), removed)

    def search(
        self, query: str, *, limit: int = 10, paper_ids: Collection[str] | None = None,
        exclude: Collection[str] = (), kinds: Collection[str] | None = None,
    ) -> list[Hit]:
        """The best passages for one query; the arguments are those of `search_many`."""
        return self.search_many([query], limit=limit, paper_ids=paper_ids, exclude=exclude,
                                kinds=kinds)[0]

    def search_many(
        self, queries: Sequence[str], *, limit: int = 10, paper_ids: Collection[str] | None = None,
        exclude: Collection[str] = (), kinds: Collection[str] | None = None,
    ) -> list[list[Hit]]:
        """For every query its best passages, at most `limit`, best first.

        Only passages of `paper_ids` (None: of all papers), none of the papers in `exclude`, only of
        these `kinds` (None: all). How rare a word is is counted in `paper_ids` alone, so that what
        else is in the workspace changes nothing. Raises EmbeddingUnavailable, UnusableIndex,
        UnusableEncoder.
        """
        corpus = self._corpus(paper_ids)
        places = corpus.allowed(exclude, kinds)
        if not len(places) or not queries:
            return [[] for _ in queries]
        reranked = self._settings.ranking.rerank * PASSAGES_A_PAPER
        hits: list[list[Hit]] = []
        for start in range(0, len(queries), self._QUERIES):
            part = queries[start : start + self._QUERIES]
            scores = corpus.scores(part, self._embedding.embed(part), places)
            hits += [_best(corpus, places, scores, query, max(limit, reranked))
                     for query in range(len(part))]
        if self._reranker:
            titles = {paper_id: entry.title for paper_id, entry in self._read().entries.items()}
            hits = self._reranker.reranked(queries, hits, titles)
        return [best[:limit] for best in hits]

    def passages(self, paper_ids: Collection[str] | None = None) -> list[Passage]:
        """The passages of these papers (None: of all), paper by paper, in the order of the text."""
        return sorted(self._corpus(paper_ids).passages,
                      key=lambda passage: (passage.paper_id, passage.start, passage.end))

    def papers(self) -> dict[str, str]:
        """The titles of the indexed papers by id, in the order of their ids."""
        return {paper_id: entry.title for paper_id, entry in sorted(self._store.entries().items())}

    def likeness(self) -> Likeness:
        """What holds queries against texts by the words of all papers."""
        return self._corpus(None).likeness

    def _key(self, paper: Paper) -> str:
        told = paper.model_dump_json(include={"title", "text", "sections", "sentences", "tables",
                                              "pages"})
        settings = self._settings.chunking.model_dump_json()
        return sha256("\n".join((CHUNKING_VERSION, settings, told)).encode()).hexdigest()

    def _corpus(self, paper_ids: Collection[str] | None) -> Corpus:
        """The passages of these papers, ready for scoring; the last few sets are kept."""
        stored = self._read()
        scope = None if paper_ids is None else frozenset(paper_ids)
        corpus = self._corpora.pop(scope, None)
        if corpus is None:
            rows = [row for row, passage in enumerate(stored.passages)
                    if scope is None or passage.paper_id in scope]
            titles = {paper_id: entry.title for paper_id, entry in stored.entries.items()}
            corpus = Corpus([stored.passages[row] for row in rows], stored.vectors[rows], titles,
                            self._settings.ranking)
        self._corpora[scope] = corpus
        if len(self._corpora) > self._CORPORA:
            del self._corpora[next(iter(self._corpora))]
        return corpus

    def _read(self) -> Contents:
        """What is stored, read again when this or another process has changed it."""
        state = self._store.state()
        if self._stored is None or state != self._state:
            self._stored, self._state = self._store.read(), state
            self._corpora.clear()
        return self._stored


def _best(corpus: Corpus, places: np.ndarray, scores: Scores, query: int, limit: int) -> list[Hit]:
    # Passages are in the order of their ids, and a stable sort keeps it among equal scores.
    order = np.argsort(-scores.fused[query], kind="stable")[:limit].tolist()
    return [
        Hit(passage=corpus.passages[int(places[column])], score=float(scores.fused[query, column]),
            dense=float(scores.dense[query, column]), lexical=float(scores.lexical[query, column]))
        for column in order
    ]
