"""Alignment: which words of a sentence say what the words of a claim say, and how much is said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from grounding.reading import Reading, Word, lists
from grounding.words import stem
from models.embedding import Embedding

_SAME, _KIN, _SYNONYM, _DIRECTION = 1.0, 0.85, 0.8, 0.7
_SIMILAR_FROM = 0.45
_ABBREVIATION = re.compile(r"\(([A-Z][A-Za-z0-9-]{1,9})\)")


@dataclass(frozen=True)
class Alignment:
    """How the content words of a claim meet those of a sentence.

    `similarity[i, j]` in [0, 1] holds for claim word i and sentence word j; `best[i]` is the
    largest of its row and `partner[i]` its j (-1 where nothing is alike).
    """

    claim: tuple[Word, ...]
    sentence: tuple[Word, ...]
    similarity: np.ndarray
    best: np.ndarray
    partner: np.ndarray

    @property
    def weights(self) -> np.ndarray:
        return np.array([w.weight for w in self.claim])

    @property
    def coverage(self) -> float:
        """The share of the claim's weight that the sentence covers."""
        return covered(self.claim, self.best)


def covered(claim: Sequence[Word], best: np.ndarray) -> float:
    """The weight-averaged `best` of the claim's words; 0 for a claim without content words."""
    weights = np.array([w.weight for w in claim])
    total = weights.sum()
    return float((weights * best).sum() / total) if total > 0 else 0.0


class WordVectors:
    """Unit vectors of single words, each computed once."""

    def __init__(self, embedding: Embedding) -> None:
        self._embedding = embedding
        self._row: dict[str, int] = {}
        self._vectors = np.zeros((1024, embedding.dimension), np.float32)

    def of(self, words: Sequence[Word]) -> np.ndarray:
        """A (len(words), dimension) array."""
        new = [w for w in dict.fromkeys(w.lower for w in words) if w not in self._row]
        if new:
            self._add(new)
        return self._vectors[[self._row[w.lower] for w in words]]

    def _add(self, new: list[str]) -> None:
        start = len(self._row)
        while start + len(new) > len(self._vectors):
            self._vectors = np.concatenate([self._vectors, np.zeros_like(self._vectors)])
        self._vectors[start:start + len(new)] = self._embedding.embed(new)
        self._row.update({word: start + i for i, word in enumerate(new)})


def align(claim: Reading, sentence: Reading, vectors: WordVectors,
          expansions: dict[str, frozenset[str]]) -> Alignment:
    """Hold every content word of the claim against every one of the sentence.

    `expansions` gives an abbreviation's stem the stems of its long form, from the whole passage.
    """
    left, right = claim.content, sentence.content
    if not left or not right:
        none = np.zeros((len(left), len(right)))
        return Alignment(left, right, none, np.zeros(len(left)), np.full(len(left), -1))
    soft = vectors.of(left) @ vectors.of(right).T
    similarity = np.where(soft >= _SIMILAR_FROM, soft * 0.9, 0.0)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            if a.stem == b.stem:
                similarity[i, j] = _SAME
            else:
                lexical = word_similarity(a.lower, a.stem, b.lower, b.stem)
                if lexical >= 0:
                    similarity[i, j] = max(similarity[i, j], lexical) if lexical else 0.0
                if a.stem in expansions.get(b.stem, ()) or b.stem in expansions.get(a.stem, ()):
                    similarity[i, j] = _KIN
    best, partner = similarity.max(axis=1), similarity.argmax(axis=1)
    return Alignment(left, right, similarity, best, np.where(best > 0, partner, -1))


@lru_cache(maxsize=200_000)
def word_similarity(a: str, stem_a: str, b: str, stem_b: str) -> float:
    """The likeness of two different words by the lists and by their letters: 0 for opposites,
    -1 where neither tells."""
    known = lists()
    polarity_a, polarity_b = known.polarity.get(a), known.polarity.get(b)
    if polarity_a and polarity_b and polarity_a[1] == polarity_b[1]:
        return _DIRECTION if polarity_a[0] == polarity_b[0] else 0.0
    if stem_b in known.antonyms.get(stem_a, ()):
        return 0.0
    if not known.synonyms.get(stem_a, frozenset()).isdisjoint(known.synonyms.get(stem_b, ())):
        return _SYNONYM
    shorter = min(len(stem_a), len(stem_b))
    if shorter >= 5 and stem_a[:5] == stem_b[:5] and (
            stem_a.startswith(stem_b) or stem_b.startswith(stem_a)):
        return _KIN
    for prefix in ("un", "non", "in", "im", "ir", "dis"):
        if stem_a == prefix + stem_b or stem_b == prefix + stem_a:
            return 0.0
    return -1.0


def abbreviations(passage: str, sentences: Sequence[Reading]) -> dict[str, frozenset[str]]:
    """Stems of the long form by the stem of its abbreviation, where the passage introduces it as
    "long form (LF)" (after Schwartz and Hearst 2003, by initials of whole words only)."""
    found: dict[str, frozenset[str]] = {}
    if "(" not in passage:
        return found
    for sentence in sentences:
        for match in _ABBREVIATION.finditer(sentence.text):
            short = match[1].removesuffix("s")
            before = [w for w in sentence.words if w.end <= match.start()][-2 * len(short):]
            initials = [c.lower() for c in short if c.isalpha()]
            for size in range(1, len(before) + 1):
                long = before[-size:]
                if long[0].lower[0] == initials[0] and size >= len(initials) - 1 and \
                        _spells(initials, [w.lower for w in long]):
                    stems = frozenset(w.stem for w in long if w.weight > 0)
                    found[stem(short.lower())] = stems
                    break
    return found


def _spells(initials: list[str], long: list[str]) -> bool:
    """Whether the letters occur in the long form in order, the first at its very start."""
    text, position = " ".join(long), 0
    for letter in initials:
        position = text.find(letter, position) + 1
        if not position:
            return False
    return True
