"""How close texts are in meaning to a question, on a scale that is the same for every embedding.

Similarities of different embeddings are not comparable: of one, unrelated texts reach 0.03, of
another 0.7. So a text is held against the invented titles of many fields in background.txt. With
m the question's mean similarity to them, and s the spread (standard deviation) of their
similarities to one another, a text at the similarity c is (c - m) / s spreads away from what has
nothing to do with the question, and its closeness is that number over FULL, cut to 0 … 1.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from models.embedding import Embedding

FULL = 8.0
"""Spreads above the background that count as 1. With it the screening keeps 98 % of SciFact's
relevant abstracts, 8 % of random ones of their field and 0.2 % of another field's, at a least
relevance of 0.25 (python -m evals.screening; docs/screening.md)."""

_BACKGROUND = Path(__file__).with_name("background.txt")


class Closeness:
    """Compares texts with a question by an embedding."""

    def __init__(self, embedding: Embedding) -> None:
        self._embedding = embedding

    def of(self, question: str, texts: Sequence[str]) -> list[float]:
        """0 to 1 for each text, in order. Raises EmbeddingUnavailable."""
        if not texts:
            return []
        rows = self._embedding.embed([question, *texts])
        mean = float((self._background @ rows[0]).mean())
        above = (rows[1:] @ rows[0] - mean) / self._spread
        empty = ~rows[1:].any(axis=1)
        return np.where(empty, 0, np.clip(above / FULL, 0, 1)).astype(float).tolist()

    @cached_property
    def _background(self) -> np.ndarray:
        return self._embedding.embed(_BACKGROUND.read_text(encoding="utf-8").splitlines())

    @cached_property
    def _spread(self) -> float:
        """Of the similarities between any two texts of the background."""
        similar = self._background @ self._background.T
        pairs = similar[np.triu_indices(len(similar), 1)]
        return max(float(pairs.std()), 1e-6)
