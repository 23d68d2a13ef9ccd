"""Likeness: how much of a query a passage says, word by word, also in other words.

For passages that a search found already; it would be slow for all. Each word of the query is held
against the most similar word of the passage, by static word vectors (the late interaction of
Khattab and Zaharia 2020, without a network), and a rare word counts more than a common one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from models.word_vectors import shared_word_vectors
from vectorstore.lexical import printed_words, stems_of

FEATURES = ("said", "pairs", "direction")
SHARES = (0.47, 0.28, 0.25)
"""What each feature counts, fitted by training/fit_likeness.py; they add up to 1."""

_MOST_WORDS = 400
"""Words of a text that are read: more than a passage has."""


@dataclass(frozen=True)
class _Said:
    """The words of a text as they stand, and the stem of each."""

    words: tuple[str, ...]
    stems: tuple[str, ...]

    @property
    def pairs(self) -> set[tuple[str, str]]:
        return set(pairwise(self.stems))


class Likeness:
    """Holds queries against texts. `rarity` gives stems their weights, (n,), all above 0."""

    def __init__(self, rarity: Callable[[Sequence[str]], np.ndarray]) -> None:
        self._rarity, self._vectors = rarity, shared_word_vectors()

    def of(self, query: str, texts: Sequence[str]) -> np.ndarray:
        """The (texts,) likeness, in [0, 1]. Raises EmbeddingUnavailable."""
        return self.features(query, texts) @ np.array(SHARES)

    def features(self, query: str, texts: Sequence[str]) -> np.ndarray:
        """The (texts, FEATURES) values in [0, 1]: how much of the query's words is said, the share
        of its neighbouring words that are neighbours there, and the cosine of the mean word of
        both. Raises EmbeddingUnavailable."""
        rows = np.zeros((len(texts), len(FEATURES)))
        asked, told = _said(query), [_said(text) for text in texts]
        # A word's stem is always the same, so the words of all texts can be compared at once.
        stem = {word: stem for said in told
                for word, stem in zip(said.words, said.stems, strict=True)}
        if not asked.words or not stem:
            return rows
        place = {word: number for number, word in enumerate(stem)}
        vectors, mine = self._vectors.of(list(stem)), self._vectors.of(asked.words)
        wanted, rarity = asked.pairs, self._rarity(asked.stems)
        near = _nearness(asked.stems, mine, list(stem.values()), vectors)
        weighed = vectors * self._rarity(list(stem.values())).astype(np.float32)[:, None]
        along = weighed @ _unit(rarity @ mine).astype(np.float32)
        for row, said in zip(rows, told, strict=True):
            if said.words:
                here = np.array([place[word] for word in said.words])
                row[0] = rarity @ near[:, here].max(axis=1) / rarity.sum()
                row[1] = len(wanted & said.pairs) / max(1, len(wanted))
                length = np.linalg.norm(weighed[here].sum(axis=0))
                row[2] = along[here].sum() / length if length > 0 else 0
        return np.clip(rows.round(6), 0, 1)


def _nearness(asked: Sequence[str], mine: np.ndarray, stems: Sequence[str],
              vectors: np.ndarray) -> np.ndarray:
    """(asked, words) in [0, 1]: 1 for words of one stem, else the cosine of their vectors."""
    near = np.clip(mine @ vectors.T, 0, 1)
    places: dict[str, list[int]] = {}
    for number, stem in enumerate(stems):
        places.setdefault(stem, []).append(number)
    for row, stem in zip(near, asked, strict=True):
        row[places.get(stem, [])] = 1
    return near


@lru_cache(maxsize=5_000)
def _said(text: str) -> _Said:
    words = printed_words(text)[:_MOST_WORDS]
    return _Said(tuple(words), tuple(stems_of(words)))


def _unit(row: np.ndarray) -> np.ndarray:
    return row / max(float(np.linalg.norm(row)), 1e-12)
