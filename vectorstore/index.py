"""Finds the passages that bear on a question or a claim: meaning and words, mixed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from models.embedding import Embedding
from records import Hit, Paper, Passage
from vectorstore.chunking import CHUNKING_VERSION, ChunkingSettings, passages_of, searchable
from vectorstore.lexical import LexicalIndex
from vectorstore.store import Contents, Entry, PassageStore, collection_name


class SearchSettings(BaseModel):
    """How passages are cut and how the two scores are mixed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    chunking: ChunkingSettings = ChunkingSettings()
    lexical_weight: float = Field(default=0.6, ge=0, le=1,
                                  description="share of BM25 in the score; the rest is dense")
    k1: float = Field(default=1.2, ge=0, description="BM25: how slowly repetition saturates")
    b: float = Field(default=0.75, ge=0, le=1, description="BM25: how much length counts")


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

    def __init__(
        self, folder: Path, embedding: Embedding, workspace: str = "default",
        settings: SearchSettings | None = None,
    ) -> None:
        self._embedding = embedding
        self._settings = settings or SearchSettings()
        name = collection_name(workspace, embedding.name, embedding.dimension)
        self._store = PassageStore(Path(folder), name, embedding.dimension)
        self._state: object = None
        self._contents: _Searchable | None = None

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
        these `kinds` (None: all). Raises EmbeddingUnavailable, UnusableIndex.
        """
        contents = self._searchable()
        allowed = contents.allowed(paper_ids, exclude, kinds)
        if not len(allowed) or not queries:
            return [[] for _ in queries]
        dense = self._embedding.embed(list(queries)) @ contents.vectors[allowed].T
        lexical = np.stack([contents.lexical.scores(query)[allowed] for query in queries])
        # Rounded, so that the last bits, which depend on the size of the batch, decide nothing.
        dense, lexical = np.clip(dense.round(6), 0, 1), np.clip(lexical.round(6), 0, 1)
        fused = mix(dense, lexical, self._settings.lexical_weight)
        hits = []
        for row in range(len(queries)):
            best = np.argsort(-fused[row], kind="stable")[:limit]
            hits.append([
                Hit(passage=contents.passages[allowed[column]], score=float(fused[row, column]),
                    dense=float(dense[row, column]), lexical=float(lexical[row, column]))
                for column in best
            ])
        return hits

    def passages(self, paper_ids: Collection[str] | None = None) -> list[Passage]:
        """The passages of these papers (None: of all), paper by paper, in the order of the text."""
        contents = self._searchable()
        chosen = [contents.passages[index] for index in contents.allowed(paper_ids, (), None)]
        return sorted(chosen, key=lambda passage: (passage.paper_id, passage.start, passage.end))

    def papers(self) -> dict[str, str]:
        """The titles of the indexed papers by id, in the order of their ids."""
        return {paper_id: entry.title for paper_id, entry in sorted(self._store.entries().items())}

    def _key(self, paper: Paper) -> str:
        told = paper.model_dump_json(include={"title", "text", "sections", "sentences", "tables",
                                              "pages"})
        settings = self._settings.chunking.model_dump_json()
        return sha256("\n".join((CHUNKING_VERSION, settings, told)).encode()).hexdigest()

    def _searchable(self) -> "_Searchable":
        """What is stored, read again when this or another process has changed it."""
        state = self._store.state()
        if self._contents is None or state != self._state:
            self._contents = _Searchable(self._store.read(), self._settings)
            self._state = state
        return self._contents


class _Searchable:
    """The stored passages in memory, with their vectors and their words."""

    def __init__(self, contents: Contents, settings: SearchSettings) -> None:
        self.passages, self.vectors = contents.passages, contents.vectors
        titles: Mapping[str, Entry] = contents.entries
        texts = [searchable(p, titles[p.paper_id].title) for p in self.passages]
        self.lexical = LexicalIndex(texts, settings.k1, settings.b)
        self._papers = np.array([p.paper_id for p in self.passages], dtype=object)
        self._kinds = np.array([p.kind for p in self.passages], dtype=object)

    def allowed(
        self, paper_ids: Collection[str] | None, exclude: Collection[str],
        kinds: Collection[str] | None,
    ) -> np.ndarray:
        """The numbers of the passages that these filters leave, ascending."""
        left = np.ones(len(self.passages), bool)
        if paper_ids is not None:
            left &= np.isin(self._papers, list(paper_ids))
        if exclude:
            left &= ~np.isin(self._papers, list(exclude))
        if kinds is not None:
            left &= np.isin(self._kinds, list(kinds))
        return np.flatnonzero(left)


def mix(dense: np.ndarray, lexical: np.ndarray, lexical_weight: float) -> np.ndarray:
    """Two (queries, passages) scores as one, in [0, 1]: each is stretched so that a query's best
    passage has 1 and its worst 0, then they are averaged with their weights."""
    return lexical_weight * _stretched(lexical) + (1 - lexical_weight) * _stretched(dense)


def _stretched(scores: np.ndarray) -> np.ndarray:
    low, high = scores.min(axis=1, keepdims=True), scores.max(axis=1, keepdims=True)
    return (scores - low) / np.where(high > low, high - low, 1)
