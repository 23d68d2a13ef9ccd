"""What a judge of claims must beat: the commonest label, shared words, and the angle of vectors.

A baseline is one score a pair. It becomes probabilities through the shares of the labels among the
pairs of the same set with about the same score, counted on other documents than the one judged.
That favours the baselines: each is fitted to the very set it is measured on.
"""

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from evals.sets import Pair
from grounding.words import content_words
from models.embedding import Embedding

FOLDS = 5
_STEPS = 10
"""Parts that the scores are cut into, each with as many pairs."""


def nothing(pairs: Sequence[Pair]) -> np.ndarray:
    """(n,) zeros: a judge that looks at nothing is left with the commonest label."""
    return np.zeros(len(pairs))


def overlap(pairs: Sequence[Pair]) -> np.ndarray:
    """(n,) the share of the claim's words that the evidence has; 0 for a claim without words."""
    return np.array([_overlap(pair.claim, pair.evidence) for pair in pairs])


def cosine(pairs: Sequence[Pair], embedding: Embedding) -> np.ndarray:
    """(n,) the cosine of claim and evidence, each as one vector."""
    claims = embedding.embed([pair.claim for pair in pairs])
    evidence = embedding.embed([pair.evidence for pair in pairs])
    return (claims * evidence).sum(axis=1)


def as_probabilities(
    scores: np.ndarray, labels: np.ndarray, groups: Sequence[str], kinds: int
) -> np.ndarray:
    """(n,) scores with (n,) labels of `kinds` and (n,) names of documents to (n, kinds)."""
    folds = np.array([crc32(group.encode()) % FOLDS for group in groups])
    found = np.zeros((len(scores), kinds))
    for fold in range(FOLDS):
        held, rest = folds == fold, folds != fold
        inner = np.arange(1, _STEPS) / _STEPS
        borders = np.unique(np.quantile(scores[rest], inner)) if rest.any() else np.empty(0)
        counts = np.ones((len(borders) + 1, kinds))  # Laplace's: no label is impossible
        np.add.at(counts, (np.searchsorted(borders, scores[rest], "right"), labels[rest]), 1)
        shares = counts / counts.sum(axis=1, keepdims=True)
        found[held] = shares[np.searchsorted(borders, scores[held], "right")]
    return found


def _overlap(claim: str, evidence: str) -> float:
    words = content_words(claim)
    return len(words & content_words(evidence)) / len(words) if words else 0.0
