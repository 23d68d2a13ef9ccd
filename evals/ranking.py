"""How good a ranking is: figures of one query's ranked papers against what was judged relevant."""

from collections.abc import Mapping, Sequence

import numpy as np

Gains = Mapping[str, float]
"""What finding a paper is worth, by its id: 1, or a grade; papers of no worth are left out."""


def ndcg(ranked: Sequence[str], gains: Gains, depth: int = 10) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002) of the first `depth`,
    the gains as they are, discounted by the logarithm to base 2; 1 is the best order."""
    best = sorted(gains.values(), reverse=True)[:depth]
    return _discounted([gains.get(paper, 0.0) for paper in ranked[:depth]]) / _discounted(best)


def recall(ranked: Sequence[str], gains: Gains, depth: int) -> float:
    """The share of the relevant papers among the first `depth`."""
    return len(gains.keys() & set(ranked[:depth])) / len(gains)


def reciprocal_rank(ranked: Sequence[str], gains: Gains) -> float:
    """One over the place of the first relevant paper, counted from 1; 0 where none is ranked."""
    return next((1 / place for place, paper in enumerate(ranked, start=1) if paper in gains), 0.0)


def _discounted(gains: Sequence[float]) -> float:
    return float(sum(gain / np.log2(place + 2) for place, gain in enumerate(gains)))
