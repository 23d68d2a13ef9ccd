"""How well judgements agree with labels, each figure with its interval.

    judged = Judged(probabilities, labels, groups)
    scores = score(judged, threshold=0.8)
    scores["accuracy"].value, scores["accuracy"].low, scores["accuracy"].high

Every figure is a function of sums over rows. So the sums are taken once a document, and a resample
of the documents (rows of one document share text and are not independent) is a weighted sum of
those: the bootstrap is one product of matrices.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from records.base import Record

BINS = 10
RESAMPLES = 1000
SUPPORTED = 0
NEVER = 2.0
"""A threshold that no probability reaches."""


class Interval(Record):
    """A figure with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Judged:
    """Judgements beside the truth: `probabilities` (n, k) with rows that sum to 1 and supported in
    column 0, `labels` (n,) of 0 to k - 1, `groups` (n,) the number of each row's document. Raises
    ValueError where they do not fit each other or are none."""

    probabilities: np.ndarray
    labels: np.ndarray
    groups: np.ndarray

    def __post_init__(self) -> None:
        rows, kinds = self.probabilities.shape
        if not rows or self.labels.shape != (rows,) or self.groups.shape != (rows,):
            raise ValueError(f"{rows} judgements, {len(self.labels)} labels and "
                             f"{len(self.groups)} groups: give one of each a row, and one at least")
        if self.labels.min() < 0 or self.labels.max() >= kinds:
            raise ValueError(f"labels must be 0 to {kinds - 1}")
        if not np.allclose(self.probabilities.sum(axis=1), 1, atol=1e-3) or \
                self.probabilities.min() < 0:
            raise ValueError("each judgement must be probabilities that sum to 1")

    @property
    def guess(self) -> np.ndarray:
        return self.probabilities.argmax(axis=1)

    @property
    def confidence(self) -> np.ndarray:
        return self.probabilities.max(axis=1)


def as_binary(probabilities: np.ndarray) -> np.ndarray:
    """(n, 3) to (n, 2): supported, and the rest."""
    return np.stack([probabilities[:, 0], probabilities[:, 1:].sum(axis=1)], axis=1)


@dataclass(frozen=True)
class Sums:
    """Sums over rows, each with the same leading axes: one of the sample, or a resample each.

    `confusion` (…, truth, guess); `count`, `confidence` and `right` (…, BINS) by the confidence of
    the guess; `distance` (…), squared, from the truth; `verified` (…, 2), claims that pass the
    policy: not truly, and truly supported.
    """

    confusion: np.ndarray
    count: np.ndarray
    confidence: np.ndarray
    right: np.ndarray
    distance: np.ndarray
    verified: np.ndarray

    def accuracy(self) -> np.ndarray:
        """The share of right guesses."""
        hits = np.trace(self.confusion, axis1=-2, axis2=-1)
        return hits / self.confusion.sum(axis=(-2, -1))

    def macro_f1(self) -> np.ndarray:
        """The mean F1 of the classes that occur among the labels."""
        hits = np.diagonal(self.confusion, axis1=-2, axis2=-1)
        told, true = self.confusion.sum(axis=-2), self.confusion.sum(axis=-1)
        occurs = true > 0
        scores = np.where(occurs, 2 * hits / np.maximum(told + true, 1), 0.0)
        return scores.sum(axis=-1) / occurs.sum(axis=-1)

    def balanced(self) -> np.ndarray:
        """The mean of two recalls, of supported and of the rest; of one where only one occurs."""
        true = self.confusion.sum(axis=-1)
        kept = self.confusion[..., SUPPORTED, SUPPORTED]
        caught = self.confusion[..., 1:, 1:].sum(axis=(-2, -1))
        sides = np.stack([true[..., SUPPORTED], true[..., 1:].sum(axis=-1)], axis=-1)
        recalls = np.stack([kept, caught], axis=-1) / np.maximum(sides, 1)
        return recalls.sum(axis=-1) / (sides > 0).sum(axis=-1)

    def ece(self) -> np.ndarray:
        """The expected calibration error (Naeini, Cooper and Hauskrecht 2015) of the guess."""
        return np.abs(self.right - self.confidence).sum(axis=-1) / self.count.sum(axis=-1)

    def brier(self) -> np.ndarray:
        """The multi-class score of Brier (1950): 0 is best, 2 worst."""
        return self.distance / self.count.sum(axis=-1)

    def precision(self) -> np.ndarray:
        """Of the verified claims those that are supported; not a number where none is."""
        told = self.verified.sum(axis=-1)
        return np.where(told > 0, self.verified[..., 1] / np.maximum(told, 1), np.nan)

    def coverage(self) -> np.ndarray:
        """Of the supported claims those that are verified; not a number where none is."""
        true = self.confusion[..., SUPPORTED, :].sum(axis=-1)
        return np.where(true > 0, self.verified[..., 1] / np.maximum(true, 1), np.nan)


FIGURES: dict[str, Callable[[Sums], np.ndarray]] = {
    "accuracy": Sums.accuracy, "macro_f1": Sums.macro_f1, "balanced": Sums.balanced,
    "ece": Sums.ece, "brier": Sums.brier, "precision": Sums.precision, "coverage": Sums.coverage,
}


def score(judged: Judged, threshold: float, seed: int = 0) -> dict[str, Interval | None]:
    """Every one of FIGURES with its interval over resampled documents; None where there is nothing
    to count. A claim is verified where "supported" is the guess with at least `threshold`.

    The interval is of percentiles (Efron 1979). Resampling adds to a calibration error, which
    chance alone makes positive, so its interval is mirrored at the figure, which takes that much
    off again (the "basic" interval of Davison and Hinkley 1997).
    """
    by_group = tally(judged, threshold)
    groups = len(by_group)
    draws = np.random.default_rng(seed).multinomial(
        groups, np.full(groups, 1 / groups), size=RESAMPLES)
    kinds = judged.probabilities.shape[1]
    sample = as_sums(by_group.sum(axis=0), kinds)
    resampled = as_sums(draws.astype(float) @ by_group, kinds)
    return {name: _interval(float(figure(sample)), figure(resampled), is_mirrored=name == "ece")
            for name, figure in FIGURES.items()}


def tally(judged: Judged, threshold: float) -> np.ndarray:
    """The sums of each group, (groups, columns) in the order of Sums."""
    kinds = judged.probabilities.shape[1]
    truth, guess, confidence = judged.labels, judged.guess, judged.confidence
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    right = (guess == truth).astype(float)
    verified = (guess == SUPPORTED) & (judged.probabilities[:, SUPPORTED] >= threshold)
    in_bin = np.eye(BINS)[bins]
    columns = np.hstack([
        np.eye(kinds * kinds)[truth * kinds + guess], in_bin, in_bin * confidence[:, None],
        in_bin * right[:, None],
        ((judged.probabilities - np.eye(kinds)[truth]) ** 2).sum(axis=1, keepdims=True),
        np.eye(2)[(truth == SUPPORTED).astype(int)] * verified[:, None],
    ])
    _, places = np.unique(judged.groups, return_inverse=True)
    sums = np.zeros((int(places.max()) + 1, columns.shape[1]))
    np.add.at(sums, places, columns)
    return sums


def as_sums(columns: np.ndarray, kinds: int) -> Sums:
    """Columns of `tally` (…, columns) as Sums."""
    ends = np.cumsum([kinds * kinds, BINS, BINS, BINS, 1])
    confusion, count, confidence, right, distance, verified = np.split(columns, ends, axis=-1)
    return Sums(confusion.reshape(*columns.shape[:-1], kinds, kinds), count, confidence, right,
                distance[..., 0], verified)


def balanced_at_best(judged: Judged) -> float:
    """The balanced accuracy of supported or not at the threshold that suits these rows best: what
    a score knows, whatever its scale. 0.5 where only one side occurs."""
    scores, truth = judged.probabilities[:, SUPPORTED], judged.labels == SUPPORTED
    if truth.all() or not truth.any():
        return 0.5
    order = np.argsort(-scores, kind="stable")
    kept = np.cumsum(truth[order]) / truth.sum()
    passed = np.cumsum(~truth[order]) / (~truth).sum()
    is_border = np.append(np.diff(scores[order]) < 0, True)
    return float(max(0.5, (1 + (kept - passed)[is_border].max()) / 2))


def _interval(value: float, resampled: np.ndarray, *, is_mirrored: bool) -> Interval | None:
    known = resampled[~np.isnan(resampled)]
    if np.isnan(value) or not len(known):
        return None
    low, high = map(float, np.percentile(known, [2.5, 97.5]))
    if is_mirrored:
        low, high = max(0.0, 2 * value - high), max(0.0, 2 * value - low)
    return Interval(value=value, low=low, high=high)
