"""Selective prediction: how precise "supported" is, and how much it covers, from a threshold on."""

from collections.abc import Sequence

import numpy as np

from evals.scoring import SUPPORTED, Judged
from records.base import Record

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
ENOUGH = 20
"""Claims called supported below which a precision is chance."""


class Point(Record):
    """What a threshold does: `precision`, the share of the claims called supported from it on that
    are (None where none is called so), and `coverage`, the share of the supported claims that are
    called so. `called` counts them."""

    threshold: float
    called: int
    precision: float | None
    coverage: float


def selective(judged: Judged, thresholds: Sequence[float] = THRESHOLDS) -> tuple[Point, ...]:
    """One point a threshold. A claim is called supported where that is the likeliest label and at
    least as likely as the threshold."""
    return tuple(_point(judged, threshold) for threshold in thresholds)


def threshold_for(judged: Judged, precision: float) -> Point | None:
    """The point of the smallest threshold from which on the precision is at least `precision`, in
    steps of the probabilities that occur, with ENOUGH claims called; None where there is none.

    Chosen and measured on the same rows: the best these rows allow, not what to expect on others.
    """
    scores = judged.probabilities[judged.guess == SUPPORTED, SUPPORTED]
    truth = judged.labels[judged.guess == SUPPORTED] == SUPPORTED
    order = np.argsort(-scores, kind="stable")
    called = np.arange(1, len(order) + 1)
    reached = np.cumsum(truth[order]) / called
    is_border = np.append(np.diff(scores[order]) < 0, True)[:len(order)]
    good = np.flatnonzero(is_border & (called >= ENOUGH) & (reached >= precision))
    return _point(judged, float(scores[order[good[-1]]])) if len(good) else None


def _point(judged: Judged, threshold: float) -> Point:
    called = (judged.guess == SUPPORTED) & (judged.probabilities[:, SUPPORTED] >= threshold)
    truth = judged.labels == SUPPORTED
    hits = int((called & truth).sum())
    return Point(threshold=threshold, called=int(called.sum()),
                 precision=hits / int(called.sum()) if called.any() else None,
                 coverage=hits / int(truth.sum()) if truth.any() else 0.0)
