"""Scores texts by the words they share with a query: BM25 over English stems."""

import re
from collections.abc import Sequence

import bm25s
import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_EN

_WORD = re.compile(r"\d+(?:[.,]\d+)+|\w+")
"""A number keeps its decimals: 33.5 is one word, not two."""

_STOPWORDS = frozenset(STOPWORDS_EN)


def words_of(text: str) -> list[str]:
    """The stems a text is found by, lower case, without function words, in order."""
    return stems_of(printed_words(text))


def printed_words(text: str) -> list[str]:
    """The words of a text as they stand but for their case, without function words, in order."""
    return [word for word in _WORD.findall(text.lower()) if word not in _STOPWORDS]


def stems_of(words: list[str]) -> list[str]:
    """The stem of each word."""
    return Stemmer.Stemmer("english").stemWords(words)


class LexicalIndex:
    """BM25 over texts, in Lucene's variant (Kamphuis et al. 2020): a word adds
    idf * tf / (tf + k1 * (1 - b + b * length / mean length)), so never more than its idf."""

    def __init__(self, texts: Sequence[list[str]], k1: float = 1.2, b: float = 0.75) -> None:
        """Each text is given as its `words_of`."""
        self._size = len(texts)
        self._model = bm25s.BM25(method="lucene", k1=k1, b=b) if any(texts) else None
        if self._model:
            self._model.index(list(texts), show_progress=False)
            self._frequencies = np.diff(self._model.scores["indptr"])

    def scores(self, query: str) -> np.ndarray:
        """The (texts,) float32 scores of a query as a part, 0 to 1, of the most a text can reach:
        the summed idf of the query's words."""
        words = words_of(query)
        if not self._model or not words:
            return np.zeros(self._size, np.float32)
        vocabulary = self._model.vocab_dict
        known = [vocabulary[word] for word in words if word in vocabulary]
        if not known:
            return np.zeros(self._size, np.float32)
        return self._model.get_scores_from_ids(known) / np.float32(self.rarity(words).sum())

    def rarity(self, words: Sequence[str]) -> np.ndarray:
        """The (words,) idf of stems: of one that no text has, the most there is."""
        frequencies = np.zeros(len(words))
        if self._model:
            vocabulary = self._model.vocab_dict
            known = [n for n, word in enumerate(words) if word in vocabulary]
            frequencies[known] = self._frequencies[[vocabulary[words[n]] for n in known]]
        return np.log1p((self._size - frequencies + 0.5) / (frequencies + 0.5))
