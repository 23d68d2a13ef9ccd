"""The computed reviewer: scores its dimensions from measures of the report, and says why.

It sees the report without any review, so that reviewers stay independent of one another.
"""

from collections.abc import Mapping, Sequence
from math import prod
from statistics import fmean, stdev
from typing import Any

from agents.agreement import agreement
from agents.measures import MEASURES, Measure, Texts
from prompts.library import DimensionWeights, PromptLibrary, ReviewerFile
from records import DIMENSIONS, Dimension, Rating, Reason, Report, Review, RevisionRequest
from records.errors import UserError
from records.review import Action

WEAK = 0.7
"""A measure below it is a reason to name claims, and may be a request."""

REQUESTS: dict[str, tuple[Action, str]] = {
    "quotes_intact": ("drop_claims", "leave out claims whose quotes are not intact"),
    "claim_numbers_quoted":
        ("drop_claims", "leave out claims whose numbers are not in their quotes"),
    "quotes_cover_claims": ("drop_claims", "leave out claims their quotes do not speak of"),
    "answer_cited": ("cite_more", "leave out sentences that name no claim"),
    "answer_undisputed": ("state_uncertainty", "rest the answer on supported claims only"),
    "answer_numbers_claimed": ("cite_more", "leave out numbers that stand in no named claim"),
    "missing_subjects_stated": ("state_gap", "say what was asked and not found"),
    "limits_stated": ("state_gap", "say what was asked and not found"),
    "contradictions_stated": ("state_contradiction", "state the contradictions in the answer"),
}
"""What to ask for when a measure is not perfect: measure -> (action, words)."""


class UnknownMeasure(UserError):
    """A reviewer's file names a measure that does not exist."""


class ComputedReviewer:
    """One view of a report, as its file in prompts/reviewers describes it."""

    def __init__(self, file: ReviewerFile) -> None:
        named = {m for d in file.dimensions.values() for m in (*d.measures, *d.must)}
        unknown = sorted(named - MEASURES.keys())
        if unknown:
            raise UnknownMeasure(
                f"reviewer {file.name}: no such measure: {', '.join(unknown)}; "
                f"there are {', '.join(sorted(MEASURES))}"
            )
        self.file, self.name, self.title = file, file.name, file.title
        self._measures = sorted(named)

    @property
    def method(self) -> str:
        """How it comes to its scores, as a report names it."""
        return f"measures computed from the report, weighted by prompts/{self.file.file}"

    def review(self, report: Report, texts: Texts | None = None) -> Review:
        """Score the report. `texts` (paper id -> canonical text) lets quotes be looked up."""
        blind = report.model_copy(update={"reviews": (), "rating": None})
        counted = {name: MEASURES[name](blind, texts or {}) for name in self._measures}
        dimensions: dict[Dimension, float | None] = {
            dimension: _score(weights, counted)
            for dimension, weights in self.file.dimensions.items()}
        return Review(
            reviewer=self.name,
            title=self.title,
            overall=_rounded(weighted_mean(dimensions, self.file.overall)),
            dimensions={name: _rounded(score) for name, score in dimensions.items()},
            measures={name: _rounded(m.value, 4) for name, m in counted.items()},
            reasons=_reasons(counted),
            requests=_requests(counted),
        )


def panel(library: PromptLibrary) -> list[ComputedReviewer]:
    """One reviewer a file. Raises UnknownMeasure."""
    return [ComputedReviewer(file) for file in library.reviewers]


def rate(reviews: Sequence[Review], missing: Mapping[str, str] | None = None) -> Rating | None:
    """The mean of the overall scores with its spread; None where no reviewer could score.

    A reviewer or dimension without a score is left out of the mean, never counted as zero; so are
    `missing` reviewers (name -> reason), which are named. How far the reviewers agree is told by
    `agents.agreement`.
    """
    scores = {review.reviewer: review.overall for review in sorted(reviews, key=_by_name)}
    known = [score for score in scores.values() if score is not None]
    if not known:
        return None
    return Rating(
        mean=round(fmean(known), 2),
        stdev=round(stdev(known), 2) if len(known) > 1 else 0.0,
        n=len(known),
        by_reviewer=scores,
        by_dimension={name: _dimension_mean(name, reviews) for name in DIMENSIONS},
        agreement=_rounded(agreement(reviews)),
        missing=dict(missing or {}),
    )


def _by_name(review: Review) -> str:
    return review.reviewer


def _dimension_mean(name: Dimension, reviews: Sequence[Review]) -> float | None:
    scores = [s for review in reviews if (s := review.dimensions.get(name)) is not None]
    return round(fmean(sorted(scores)), 2) if scores else None


def _score(weights: DimensionWeights, counted: dict[str, Measure]) -> float | None:
    """0 to 10: the weighted mean of the measures that could be counted, times every `must`."""
    values = {name: counted[name].value for name in weights.measures}
    mean = weighted_mean(values, weights.measures)
    if mean is None:
        return None
    limits = [value for name in weights.must if (value := counted[name].value) is not None]
    return 10 * mean * prod(limits)


def weighted_mean(
    values: Mapping[Any, float | None], weights: Mapping[Any, float]
) -> float | None:
    """The mean of the values that are known, by their weights; None where none is."""
    known = {k: v for k, v in values.items() if v is not None and weights.get(k, 0) > 0}
    if not known:
        return None
    return sum(weights[k] * v for k, v in known.items()) / sum(weights[k] for k in known)


def _rounded(value: float | None, digits: int = 2) -> float | None:
    return None if value is None else round(value, digits)


def _reasons(counted: dict[str, Measure]) -> tuple[Reason, ...]:
    """What was found, worst first; claims are named where a measure is weak."""
    order = sorted(counted, key=lambda name: (_value(counted[name]), name))
    return tuple(
        Reason(text=_sentence(counted[name].finding),
               claim_ids=counted[name].claim_ids if _value(counted[name]) < WEAK else ())
        for name in order if counted[name].value is not None
    )


def _requests(counted: dict[str, Measure]) -> tuple[RevisionRequest, ...]:
    return tuple(
        RevisionRequest(action=action, text=text, claim_ids=counted[name].claim_ids)
        for name, (action, text) in REQUESTS.items()
        if name in counted and _value(counted[name]) < 1
    )


def _value(measure: Measure) -> float:
    return 1.0 if measure.value is None else measure.value


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."
