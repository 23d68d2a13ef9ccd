"""Vectors of single words, each computed once: they tell which words mean about the same."""

from collections.abc import Sequence
from functools import cache
from threading import Lock

import numpy as np

from models.embedding import Embedding, load_embedding

_MOST = 50_000
"""Words kept (50 MB); when there are more, all are forgotten, and computed again where needed."""


class WordVectors:
    """Unit vectors of single words, each computed once. Several threads may ask at once."""

    def __init__(self, embedding: Embedding) -> None:
        self._embedding = embedding
        self._row: dict[str, int] = {}
        self._vectors = np.zeros((1024, embedding.dimension), np.float32)
        self._lock = Lock()

    def of(self, words: Sequence[str]) -> np.ndarray:
        """A (len(words), dimension) array. Raises EmbeddingUnavailable."""
        with self._lock:
            new = [word for word in dict.fromkeys(words) if word not in self._row]
            if new and len(self._row) + len(new) > _MOST:
                self._row.clear()
                new = list(dict.fromkeys(words))
            if new:
                self._add(new)
            return self._vectors[[self._row[word] for word in words]]

    def _add(self, new: list[str]) -> None:
        start = len(self._row)
        while start + len(new) > len(self._vectors):
            self._vectors = np.concatenate([self._vectors, np.zeros_like(self._vectors)])
        self._vectors[start:start + len(new)] = self._embedding.embed(new)
        self._row.update({word: start + i for i, word in enumerate(new)})


@cache
def shared_word_vectors() -> WordVectors:
    """Those of the embedded default, shared by all of this process."""
    return WordVectors(load_embedding())
