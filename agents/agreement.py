"""How far reviewers agree: the intraclass correlation of the dimensions that several scored."""

from collections.abc import Sequence
from statistics import fmean

from records import DIMENSIONS, Review

LEAST = 3
"""Dimensions that two reviewers scored, at least; of fewer a correlation tells nothing."""


def agreement(reviews: Sequence[Review]) -> float | None:
    """ICC(1) of the reviews: 1 where reviewers give a dimension the same score, about 0 where their
    scores of one dimension differ as much as those of different dimensions, negative where more.

    None where fewer than `LEAST` dimensions have two scores.
    """
    scores = [[s for review in reviews if (s := review.dimensions.get(name)) is not None]
              for name in DIMENSIONS]
    return intraclass_correlation([sorted(given) for given in scores if len(given) > 1])


def intraclass_correlation(groups: Sequence[Sequence[float]]) -> float | None:
    """ICC(1), the one-way random model: each target is scored by raters of its own.

    With k targets, n_i scores of target i, N in all, the mean squares between and within targets
    MSB = Σ n_i (x̄_i - x̄)² / (k - 1) and MSW = Σ Σ (x_ij - x̄_i)² / (N - k), and
    n0 = (N - Σ n_i² / N) / (k - 1) for unequal numbers of raters,

        ICC(1) = (MSB - MSW) / (MSB + (n0 - 1) MSW)

    (Shrout & Fleiss 1979, case 1; n0 as in Donner & Koval 1980). 1 where no target's scores differ.
    None for fewer than `LEAST` targets. Raises ValueError for a target with fewer than two scores.
    """
    if any(len(group) < 2 for group in groups):
        raise ValueError("each target needs two scores")
    k, total = len(groups), sum(map(len, groups))
    if k < LEAST:
        return None
    means = [fmean(group) for group in groups]
    grand = fmean([score for group in groups for score in group])
    within = sum((score - mean) ** 2 for group, mean in zip(groups, means, strict=True)
                 for score in group) / (total - k)
    between = sum(len(group) * (mean - grand) ** 2
                  for group, mean in zip(groups, means, strict=True)) / (k - 1)
    raters = (total - sum(len(group) ** 2 for group in groups) / total) / (k - 1)
    if within < 1e-12:
        return 1.0
    return (between - within) / (between + (raters - 1) * within)
