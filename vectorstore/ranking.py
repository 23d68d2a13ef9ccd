"""Scores every passage for a query: by meaning and by words, of the passage and of its paper."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from records import Passage
from vectorstore.chunking import searchable
from vectorstore.lexical import LexicalIndex, words_of
from vectorstore.likeness import Likeness


class RankingSettings(BaseModel):
    """How a passage's scores are computed and mixed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lexical_weight: float = Field(default=0.6, ge=0, le=1,
                                  description="share of BM25 in the score; the rest is dense")
    paper_share: float = Field(default=0.35, ge=0, le=1,
                               description="share of the whole paper's score in its passages'")
    likeness: int = Field(default=100, ge=0, le=1000,
                          description="best passages held against the query word by word; 0 = off")
    likeness_weight: float = Field(default=0.6, ge=0, le=1,
                                   description="share of that in the score")
    rerank: int = Field(default=0, ge=0, le=200,
                        description="best papers that the ranking model puts in order; 0 = off")
    rerank_weight: float = Field(default=0.4, ge=0, le=1,
                                 description="share of the ranking model in the score")
    k1: float = Field(default=1.2, ge=0, description="BM25: how slowly repetition saturates")
    b: float = Field(default=0.75, ge=0, le=1, description="BM25: how much length counts")


@dataclass(frozen=True)
class Scores:
    """(queries, passages) arrays in [0, 1]: the passage's own cosine with the query, its own BM25
    as a part of the most a text can reach, and the `fused` score that ranks."""

    dense: np.ndarray
    lexical: np.ndarray
    fused: np.ndarray


class Corpus:
    """Passages in memory with their vectors and words. Scores are exact."""

    def __init__(
        self, passages: Sequence[Passage], vectors: np.ndarray, titles: Mapping[str, str],
        settings: RankingSettings,
    ) -> None:
        """`vectors` has one unit row a passage; `titles` the papers' titles by id."""
        self.passages, self._vectors, self._settings = passages, vectors, settings
        self._titles = titles
        self._kinds = np.array([p.kind for p in passages], dtype=object)
        self._owners = np.array([p.paper_id for p in passages], dtype=object)
        papers, self._paper = np.unique(self._owners, return_inverse=True)
        lexicon = {paper_id: words_of(titles[paper_id]) for paper_id in papers}
        # The words of `searchable`, the title's read once a paper.
        words = [words_of(f"{p.context}\n{p.text}") for p in passages]
        self._lexical = LexicalIndex(
            [lexicon[p.paper_id] + own for p, own in zip(passages, words, strict=True)],
            settings.k1, settings.b)
        for passage, own in zip(passages, words, strict=True):
            lexicon[passage.paper_id] += own
        self.likeness = Likeness(self._lexical.rarity)
        self._paper_lexical = LexicalIndex([lexicon[paper_id] for paper_id in papers],
                                           settings.k1, settings.b)
        sums = np.zeros((len(papers), vectors.shape[1]), np.float32)
        np.add.at(sums, self._paper, vectors)
        self._paper_vectors = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)

    def allowed(
        self, exclude: Collection[str], kinds: Collection[str] | None
    ) -> np.ndarray:
        """The places of the passages that these filters leave, ascending."""
        left = np.ones(len(self.passages), bool)
        if exclude:
            left &= ~np.isin(self._owners, list(exclude))
        if kinds is not None:
            left &= np.isin(self._kinds, list(kinds))
        return np.flatnonzero(left)

    def scores(self, queries: Sequence[str], directions: np.ndarray, places: np.ndarray) -> Scores:
        """The scores of the passages at `places` for queries with these unit rows."""
        dense = _settled(directions @ self._vectors[places].T)
        lexical = _settled(np.stack([self._lexical.scores(q)[places] for q in queries]))
        papers, of_passage = np.unique(self._paper[places], return_inverse=True)
        paper_dense = _settled(directions @ self._paper_vectors[papers].T)
        paper_lexical = _settled(np.stack([self._paper_lexical.scores(q)[papers] for q in queries]))
        share = self._settings.paper_share
        fused = mix((1 - share) * dense + share * paper_dense[:, of_passage],
                    (1 - share) * lexical + share * paper_lexical[:, of_passage],
                    self._settings.lexical_weight)
        if self._settings.likeness:
            fused = np.stack([self._likened(query, row, places)
                              for query, row in zip(queries, fused, strict=True)])
        return Scores(dense, lexical, fused)

    def _likened(self, query: str, fused: np.ndarray, places: np.ndarray) -> np.ndarray:
        """The scores (passages,) with the likeness of the best of them mixed in; all others count
        as no more like the query than the least like of these."""
        best = np.argsort(-fused, kind="stable")[:self._settings.likeness]
        found = [self.passages[place] for place in places[best].tolist()]
        likeness = self.likeness.of(query, [searchable(p, self._titles[p.paper_id])
                                             for p in found])
        spread = np.full_like(fused, likeness.min())
        spread[best] = likeness
        weight = self._settings.likeness_weight
        return (1 - weight) * fused + weight * spread


def mix(dense: np.ndarray, lexical: np.ndarray, lexical_weight: float) -> np.ndarray:
    """Two (queries, passages) scores as one, in [0, 1]: each is stretched so that a query's best
    passage has 1 and its worst 0, then they are averaged with their weights."""
    return lexical_weight * _stretched(lexical) + (1 - lexical_weight) * _stretched(dense)


def _stretched(scores: np.ndarray) -> np.ndarray:
    low, high = scores.min(axis=1, keepdims=True), scores.max(axis=1, keepdims=True)
    return (scores - low) / np.where(high > low, high - low, 1)


def _settled(scores: np.ndarray) -> np.ndarray:
    """In [0, 1] and rounded: the last bits depend on how many queries were computed at once, and
    must decide nothing."""
    return np.clip(scores.astype(np.float64).round(6), 0, 1)
