"""Whether two claims of one paper say the same, as what stands in abstract and conclusion does."""

from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache

from grounding.quantities import amounts
from grounding.reading import lists, read

ALIKE = 0.75
"""Share of the weight of their words that two claims have in common (Jaccard)."""


def same_claim(a: str, b: str) -> bool:
    """Whether two sentences have the same numbers, names and negations, the same words for a
    direction, and most of their other words, all in the same order. Errs towards two claims."""
    return a == b or _gist(a).is_like(_gist(b))


@dataclass(frozen=True)
class _Gist:
    """What makes a claim: what must be the same, and its other words in order with their weights.
    """

    fixed: frozenset[object]
    words: tuple[str, ...]
    weights: dict[str, float]

    def is_like(self, other: "_Gist") -> bool:
        if self.fixed != other.fixed:
            return False
        all_words = self.weights | other.weights
        shared = self.weights.keys() & other.weights.keys()
        alike = sum(all_words[w] for w in shared) >= ALIKE * sum(all_words.values()) > 0
        return alike and self._only(shared) == other._only(shared)

    def _only(self, words: Set[str]) -> list[str]:
        return [word for word in self.words if word in words]


@lru_cache(maxsize=4096)
def _gist(claim: str) -> _Gist:
    reading = read(claim)
    fixed: set[object] = {(round(q.base, 9), q.dimension, q.bound) for q in amounts(claim)}
    fixed |= {(w.stem, w.is_negated, w.polarity) for w in reading.content
              if w.is_name or w.is_negated or w.polarity}
    fixed |= reading.lowers & (lists().negators | lists().exclusive)
    return _Gist(frozenset(fixed), tuple(w.stem for w in reading.content),
                 {w.stem: w.weight for w in reading.content})
