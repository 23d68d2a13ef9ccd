"""Calibration: whether a confidence of 0.8 is right 8 times in 10, and how to make it so."""

import numpy as np


def expected_calibration_error(
    confidence: np.ndarray, correct: np.ndarray, bins: int = 10
) -> float:
    """ECE (Naeini, Cooper and Hauskrecht 2015): over equally wide bins of `confidence` (n,), the
    mean of |accuracy - mean confidence| weighted by the bin's share. `correct` (n,) is 0 or 1."""
    if not len(confidence):
        raise ValueError("calibration: no judgements to measure")
    index = np.minimum((np.asarray(confidence) * bins).astype(int), bins - 1)
    error = 0.0
    for number in range(bins):
        inside = index == number
        if inside.any():
            gap = abs(float(correct[inside].mean()) - float(confidence[inside].mean()))
            error += gap * float(inside.mean())
    return error


def brier_score(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The multi-class score of Brier (1950): mean squared distance of the rows of `probabilities`
    (n, k) from the true class `labels` (n,); 0 is best, 2 worst."""
    truth = np.eye(probabilities.shape[1])[labels]
    return float(((probabilities - truth) ** 2).sum(axis=1).mean())


def temperature(scores: np.ndarray, labels: np.ndarray) -> float:
    """The temperature T > 0 that makes softmax(scores / T) most likely (Guo et al. 2017): `scores`
    (n, k) are log-probabilities up to a constant a row. Found by golden-section search."""
    low, high = np.log(0.05), np.log(20.0)
    ratio = (np.sqrt(5) - 1) / 2
    while high - low > 1e-4:
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if _loss(scores / np.exp(left), labels) < _loss(scores / np.exp(right), labels):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def softmax(scores: np.ndarray) -> np.ndarray:
    """Rows of `scores` (n, k) as probabilities."""
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exponents / exponents.sum(axis=1, keepdims=True)


def _loss(scores: np.ndarray, labels: np.ndarray) -> float:
    return float(-np.log(softmax(scores)[np.arange(len(labels)), labels] + 1e-12).mean())
