"""Reviews and the rating they add up to."""

from typing import Literal

from pydantic import Field

from records.base import Record

DIMENSIONS = (
    "evidence_strength", "citation_grounding", "numerical_consistency", "benchmark_validity",
    "novelty", "uncertainty_disclosure", "reproducibility_status", "safety_impact",
)
Dimension = Literal[
    "evidence_strength", "citation_grounding", "numerical_consistency", "benchmark_validity",
    "novelty", "uncertainty_disclosure", "reproducibility_status", "safety_impact",
]


Action = Literal[
    "drop_claims", "state_gap", "state_contradiction", "state_uncertainty", "cite_more",
    "answer_question", "other",
]


class Reason(Record):
    """Why a reviewer scored as it did, naming the claims it speaks of."""

    text: str
    claim_ids: tuple[str, ...] = ()


class RevisionRequest(Record):
    """Something a reviewer wants changed. `action` is what the writer can act on."""

    action: Action
    text: str
    claim_ids: tuple[str, ...] = ()


class Review(Record):
    """One reviewer's independent opinion. Scores are 0-10; None is UNASSESSED: the reviewer could
    not measure it, and it is averaged in as nothing."""

    reviewer: str
    title: str
    overall: float | None = Field(default=None, ge=0, le=10)
    dimensions: dict[Dimension, float | None] = {}
    measures: dict[str, float | None] = Field(default={}, description="what was counted, 0 to 1")
    reasons: tuple[Reason, ...] = ()
    requests: tuple[RevisionRequest, ...] = ()
    refused: tuple[RevisionRequest, ...] = Field(
        default=(), description="what a model asked for against what was measured")
    model: str = Field(default="", description="the model that judged; empty where it was computed")
    caps: dict[Dimension, float] = Field(
        default={}, description="what was measured and no judgement may exceed, 0 to 10")


class Rating(Record):
    """The mean of the reviewers' overall scores, never shown without its spread.

    `stdev` is the sample standard deviation (0 for one reviewer).
    """

    mean: float = Field(ge=0, le=10)
    stdev: float = Field(ge=0)
    n: int = Field(ge=1)
    by_reviewer: dict[str, float | None]
    by_dimension: dict[Dimension, float | None]
    agreement: float | None = Field(
        default=None, description="ICC(1) of the dimensions that several reviewers scored")
    missing: dict[str, str] = Field(
        default={}, description="reviewer -> why it gave no review; averaged in as nothing")
