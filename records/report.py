"""The report: everything that is published, or the reasons why nothing is."""

from typing import Literal

from pydantic import Field

from records.base import Record
from records.card import PaperCard
from records.claim import JudgedClaim, Measurement
from records.plan import Plan
from records.review import Rating, Review
from records.search import Search, SnowballRound

SCHEMA_VERSION = "1.2"


class AnswerSentence(Record):
    """One sentence of the answer. A sentence that states a fact names its claims; one that states
    an absence ("no measurement for 70B in the papers read") names what was looked for."""

    text: str
    claim_ids: tuple[str, ...] = ()
    role: Literal["finding", "trend", "comparison", "contradiction", "gap"] = "finding"


class Answer(Record):
    """`supported_share` is the share of the sentences a model wrote that their claims' evidence
    fully supports; None where no model wrote."""

    sentences: tuple[AnswerSentence, ...] = ()
    supported_share: float | None = Field(default=None, ge=0, le=1)


class TrendPoint(Record):
    """A value along the axis; `value` None is a gap: asked for and not found."""

    at: str
    value: float | None = None
    measurement_id: str = ""


class Trend(Record):
    """Values of one thing measured in one way in one paper, along the axis of the question."""

    subject: str
    paper_id: str
    benchmark: str = ""
    metric: str = ""
    setting: str = ""
    unit: str = ""
    axis: str
    points: tuple[TrendPoint, ...]
    shape: Literal["rises", "falls", "flat", "rises_then_falls", "falls_then_rises", "mixed",
                   "single"]


class Contradiction(Record):
    """Two papers, or two places of one, that do not agree on the same thing."""

    text: str
    claim_ids: tuple[str, ...] = ()
    measurement_ids: tuple[str, ...] = ()
    possible_reason: str = ""


class Exclusion(Record):
    """A reason for exclusion and how many papers it took out."""

    reason: str
    count: int


class Flow(Record):
    """PRISMA 2020 counts: of records until screening, of reports (texts) after it.

    `by_source` counts records a database or folder gave, `by_citation` those that came by
    "references" and "citations". Before screening `duplicates` were removed, `unreadable` ones
    were no record or document that can be read, and `filtered` ones lie outside the years, types or
    languages asked for. `sought` is what screening let through. The full text of `not_retrieved` of
    it could not be had; `abstract_only` of these are `assessed` by their abstracts none the less.
    """

    by_source: dict[str, int] = {}
    by_citation: dict[str, int] = {}
    identified: int = 0
    duplicates: int = 0
    unreadable: int = 0
    filtered: int = 0
    filters: tuple[Exclusion, ...] = ()
    screened: int = 0
    excluded: int = 0
    exclusions: tuple[Exclusion, ...] = ()
    sought: int = 0
    not_retrieved: int = 0
    assessed: int = 0
    abstract_only: int = 0
    ineligible: int = 0
    ineligibilities: tuple[Exclusion, ...] = ()
    included: int = 0

    def errors(self) -> list[str]:
        """The sums that do not add up, by the name of what they should give; none in a true flow.
        """
        sums = {
            "identified": sum(self.by_source.values()) + sum(self.by_citation.values()),
            "screened": self.identified - self.duplicates - self.unreadable - self.filtered,
            "sought": self.screened - self.excluded,
            "assessed": self.sought - self.not_retrieved + self.abstract_only,
            "included": self.assessed - self.ineligible,
            "filtered": sum(e.count for e in self.filters),
            "excluded": sum(e.count for e in self.exclusions),
            "ineligible": sum(e.count for e in self.ineligibilities),
        }
        wrong = [name for name, value in sums.items() if getattr(self, name) != value]
        return wrong + ["abstract_only"] * (self.abstract_only > self.not_retrieved)


class Failure(Record):
    """Something that did not work, with the way out. A failure is not a finding."""

    stage: str
    subject: str
    reason: str
    remedy: str = ""


class Usage(Record):
    """What was asked of language models. `usd` None is unknown, never 0; cached answers cost
    nothing and are not among `calls`."""

    calls: int = 0
    cached: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    usd: float | None = 0.0

    def __add__(self, other: "Usage") -> "Usage":
        """Both together; their cost is unknown where either's is."""
        usd = None if self.usd is None or other.usd is None else self.usd + other.usd
        return Usage(
            calls=self.calls + other.calls, cached=self.cached + other.cached,
            tokens_in=self.tokens_in + other.tokens_in,
            tokens_out=self.tokens_out + other.tokens_out, usd=usd)


class RunInfo(Record):
    """The only part of a report that differs between two runs of the same input."""

    id: str = ""
    started: str = ""
    finished: str = ""
    seconds: float = 0.0
    stage_seconds: dict[str, float] = {}
    usage: dict[str, Usage] = Field(default={}, description="role -> what it asked of a model")


class Manifest(Record):
    """What it takes to make this report again."""

    version: str
    versions: dict[str, str] = {}
    settings: dict[str, object] = {}
    models: dict[str, str] = Field(default={}, description="role -> model or stated method")
    prompts: dict[str, str] = Field(default={}, description="file -> SHA-256")
    queries: tuple[str, ...] = ()
    searches: tuple[Search, ...] = Field(default=(), description="what databases were asked")
    sources: tuple[str, ...] = ()
    documents: dict[str, str] = Field(default={}, description="document -> SHA-256")
    counts: dict[str, int] = {}
    rounds: int = 0
    run: RunInfo = RunInfo()


class Report(Record):
    """A research question answered from the literature, or withheld with reasons.

    A withheld report has no `rating`; its `reviews`, where it was reviewed, are kept.
    """

    schema_version: str = SCHEMA_VERSION
    question: str
    title: str
    status: Literal["published", "withheld"]
    reasons: tuple[str, ...] = Field(default=(), description="why it is withheld; what is missing")
    plan: Plan
    answer: Answer = Answer()
    claims: tuple[JudgedClaim, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    trends: tuple[Trend, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    gaps: tuple[str, ...] = ()
    reviews: tuple[Review, ...] = ()
    rating: Rating | None = None
    disagreement: str = Field(
        default="", description="an editor's words on where the reviewers differ")
    flow: Flow = Flow()
    snowballing: tuple[SnowballRound, ...] = ()
    papers: tuple[PaperCard, ...] = ()
    failures: tuple[Failure, ...] = ()
    manifest: Manifest
