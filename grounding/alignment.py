"""Alignment: which words of a sentence say what the words of a claim say, and how much is said."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from grounding.reading import Reading, Word, lists, polarity_of
from models.word_vectors import WordVectors

_SAME, _KIN, _SYNONYM, _DIRECTION = 1.0, 0.85, 0.8, 0.7
_SIMILAR_FROM = 0.45
_MET = 0.6
_BEGINNING = 4
"""So many first letters at least have a word and another in common that is made from it."""
_OF_A_PLACE = re.compile(r"(?:ese|ian|an|ish)$")

Expansions = Mapping[str, frozenset[str]]


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

    def meets(self, index: int) -> bool:
        """Whether the sentence has the claim's word, or one that means about the same."""
        return bool(self.best[index] >= _MET)

    def unmet(self) -> list[Word]:
        """The words of the sentence that no word of the claim meets."""
        if not self.claim:
            return list(self.sentence)
        met = self.similarity.max(axis=0, initial=0.0)
        return [w for j, w in enumerate(self.sentence) if met[j] < _MET]


def align(claim: Reading, sentences: Sequence[Reading], vectors: WordVectors,
          expansions: Expansions) -> list[Alignment]:
    """Hold the content words of a claim against those of each sentence.

    `expansions` gives an abbreviation's stem the stems of its long form. Every different word is
    compared once, however often it stands in the sentences.
    """
    left = claim.content
    kinds: dict[str, int] = {}
    examples: list[Word] = []
    for sentence in sentences:
        for word in sentence.content:
            if word.lower not in kinds:
                kinds[word.lower] = len(examples)
                examples.append(word)
    table = _similarities(left, examples, vectors, expansions)
    return [_pick(left, s.content, table[:, [kinds[w.lower] for w in s.content]])
            for s in sentences]


def _pick(left: tuple[Word, ...], right: tuple[Word, ...], similarity: np.ndarray) -> Alignment:
    if not left or not right:
        return Alignment(left, right, similarity, np.zeros(len(left)), np.full(len(left), -1))
    best, partner = similarity.max(axis=1), similarity.argmax(axis=1)
    return Alignment(left, right, similarity, best, np.where(best > 0, partner, -1))


def _similarities(left: Sequence[Word], right: Sequence[Word], vectors: WordVectors,
                  expansions: Expansions) -> np.ndarray:
    """A (left, right) array: by form and lists where these tell, else by vectors; names are only
    alike by form."""
    if not left or not right:
        return np.zeros((len(left), len(right)))
    soft = vectors.of([w.lower for w in left]) @ vectors.of([w.lower for w in right]).T
    names = np.array([w.is_name for w in left])[:, None] | np.array([w.is_name for w in right])
    table = np.where((soft >= _SIMILAR_FROM) & ~names, soft * 0.9, 0.0)
    asked: dict[str | int, list[int]] = {}  # the places in the claim by mark
    for i, a in enumerate(left):
        for mark in (*marks(a.lower, a.stem), *expansions.get(a.stem, ())):
            asked.setdefault(mark, []).append(i)
    for j, b in enumerate(right):
        long = expansions.get(b.stem, frozenset())
        for i in {i for mark in marks(b.lower, b.stem) | long for i in asked.get(mark, ())}:
            a = left[i]
            if a.stem == b.stem or a.lower == b.lower:
                table[i, j] = _SAME
            elif (known := word_similarity(a.lower, a.stem, b.lower, b.stem)) >= 0:
                table[i, j] = known
            elif a.stem in long or b.stem in expansions.get(a.stem, ()):
                table[i, j] = _KIN
    return table


@lru_cache(maxsize=50_000)
def marks(word: str, stemmed: str) -> frozenset[str | int]:
    """What a word shares with every word that `word_similarity` knows it to be like or unlike, and
    with hardly any other: few pairs of words need be compared at all."""
    known = lists()
    sign, axis = polarity_of(word)
    return frozenset((
        word, stemmed, word[:_BEGINNING], stemmed[:_BEGINNING], *([axis] if sign else ()),
        *known.synonyms.get(stemmed, ()), *known.antonyms.get(stemmed, ()),
        *(stemmed.removeprefix(p) for p in known.denying_prefixes)))


@lru_cache(maxsize=100_000)
def word_similarity(a: str, stem_a: str, b: str, stem_b: str) -> float:
    """The likeness of two different words by the lists and by their letters: 0 for opposites,
    -1 where neither tells."""
    known = lists()
    polarity_a, polarity_b = polarity_of(a), polarity_of(b)
    if polarity_a[0] and polarity_b[0] and polarity_a[1] == polarity_b[1]:
        return _DIRECTION if polarity_a[0] == polarity_b[0] else 0.0
    if stem_b in known.antonyms.get(stem_a, ()):
        return 0.0
    if not known.synonyms.get(stem_a, frozenset()).isdisjoint(known.synonyms.get(stem_b, ())):
        return _SYNONYM
    if min(len(stem_a), len(stem_b)) > _BEGINNING and (
            stem_a.startswith(stem_b) or stem_b.startswith(stem_a)):
        return _KIN
    if denies(stem_a, stem_b) or denies(stem_b, stem_a):
        return 0.0
    if _is_of(a, b) or _is_of(b, a):
        return _KIN
    return -1.0


def denies(long: str, short: str) -> bool:
    """Whether a stem is another with "un-", "non-" and the like before it."""
    return long.endswith(short) and long[:-len(short)] in lists().denying_prefixes


def _is_of(adjective: str, place: str) -> bool:
    """Whether an adjective is made from a name: "Chinese" from "China"."""
    base = _OF_A_PLACE.sub("", adjective)
    return len(base) >= _BEGINNING and base != adjective and place.startswith(base) and \
        len(place) - len(base) <= 2


def covered(weights: np.ndarray, best: np.ndarray) -> float:
    """The weight-averaged `best` of the claim's words; 0 where nothing has weight."""
    total = weights.sum()
    return float((weights * best).sum() / total) if total > 0 else 0.0
