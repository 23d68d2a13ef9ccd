"""What other agents are told over MCP: reports, claims and papers, short and as JSON.

What papers say is shown as it stands, with everything in it that would act unseen made visible.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from pydantic import BaseModel, Field

from graphs.runs import Run, Status
from graphs.searching import Finding
from records import Evidence, JudgedClaim, PaperCard, Report, Review
from records.claim import Label, Stance
from reports import prose, wording
from reports.numbering import Numbering
from reports.papers import caveats
from service.desk import Page, Verification

MOST_WORKS = 100
"""Of a search, the most relevant ones."""
_QUOTES = 3
"""Of a claim that was verified by itself."""
_REASONS = 3
"""Of a reviewer, the first ones; the report has all."""


@dataclass(frozen=True)
class Extent:
    """How much of a report is told: which claims, the first of these (from 1) and at most so many,
    at most so many quotes of each, and whether also the reviews."""

    claims: Literal["cited", "all", "none"] = "cited"
    first: int = 1
    most: int = 30
    quotes: int = 2
    reviews: bool = False


class Quote(BaseModel):
    """A passage of a paper, word by word."""

    paper: str = Field(description="number of the paper in `papers`")
    quote: str
    stance: Stance
    where: str = Field(description="section, page or table")


class ClaimTold(BaseModel):
    """A claim with its verdict. `confidence` is how often such verdicts are right."""

    key: str
    text: str
    verdict: Label
    confidence: float
    is_verified: bool
    quotes: list[Quote]


class PaperTold(BaseModel):
    """A paper that claims or quotes come from."""

    number: str
    title: str
    authors: str
    year: int | None
    address: str
    notices: list[str] = Field(description="RETRACTED, abstract only, …")


class SentenceTold(BaseModel):
    """A sentence of the answer and the keys of the claims it states."""

    text: str
    claims: list[str]


class ReviewTold(BaseModel):
    """What a reviewer scored, 0 to 10 (null: not measured), and why."""

    reviewer: str
    score: float | None
    reasons: list[str]


class RunTold(BaseModel):
    """How a run stands. Its report is there once it is published or withheld."""

    run: str
    status: Status
    question: str
    started: str
    rating: float | None = Field(description="mean of the reviewers' scores, 0 to 10")
    problem: str = Field(description="why it failed")

    @classmethod
    def of(cls, run: Run) -> "RunTold":
        return cls(run=run.id, status=run.status, question=run.question, started=run.started,
                   rating=run.rating, problem=run.problem)


class RunsTold(BaseModel):
    """Runs, newest first; `before` asks for the next ones and is "" with the last."""

    runs: list[RunTold]
    before: str

    @classmethod
    def of(cls, page: Page) -> "RunsTold":
        return cls(runs=[RunTold.of(run) for run in page.runs], before=page.before)


class ReportTold(BaseModel):
    """An answer with the claims it stands on, or why there is none yet (`note`)."""

    run: str
    status: Status
    note: str = Field(description="why there is no answer, and what to do")
    rating: float | None = Field(
        default=None, description="mean of the reviewers' scores, 0 to 10")
    spread: float | None = Field(default=None, description="standard deviation of their scores")
    answer: list[SentenceTold] = []
    claims: list[ClaimTold] = []
    other_claims: int = Field(default=0, description="claims of the report that are not told here")
    contradictions: list[str] = []
    gaps: list[str] = Field(default=[], description="what the evidence does not settle")
    reviews: list[ReviewTold] = []
    papers: list[PaperTold] = Field(default=[], description="those that `claims` stand on")
    report: str = Field(default="", description="the resource with the whole report")

    @classmethod
    def of(cls, run: Run, report: Report, extent: Extent) -> "ReportTold":
        """The answer of a run, with so much of what it stands on."""
        numbering = Numbering.of(report)
        claims = [*_chosen(report, extent)]
        return cls(
            run=run.id, status=report.status, note=prose.withheld_because(report),
            rating=report.rating.mean if report.rating else None,
            spread=report.rating.stdev if report.rating else None,
            answer=[SentenceTold(text=wording.visible(one.text),
                                 claims=numbering.claim_keys(one.claim_ids))
                    for one in report.answer.sentences],
            claims=[_claim(claim, numbering.claims[claim.id], numbering.papers, extent.quotes)
                    for claim in claims],
            other_claims=len(report.claims) - len(claims),
            contradictions=[wording.visible(one.text) for one in report.contradictions],
            gaps=[*map(wording.visible, report.gaps)],
            reviews=[*map(_review, report.reviews if extent.reviews else ())],
            papers=_papers(claims, extent.quotes, numbering.papers, numbering.cards),
            report=report_address(run.id, "report.md"))

    @classmethod
    def none_yet(cls, run: Run, note: str) -> "ReportTold":
        return cls(run=run.id, status=run.status, note=note)


class VerificationTold(BaseModel):
    """Claims held against papers."""

    claims: list[ClaimTold]
    papers: list[PaperTold]
    failures: list[str]

    @classmethod
    def of(cls, made: Verification) -> "VerificationTold":
        numbers = {card.id: number for number, card in enumerate(made.papers, 1)}
        return cls(
            claims=[_claim(claim, claim.id, numbers, _QUOTES) for claim in made.claims],
            papers=_papers(made.claims, _QUOTES, numbers, {card.id: card for card in made.papers}),
            failures=_failures(made))


class WorkTold(BaseModel):
    """A paper that was found, and whether the screening included it."""

    title: str
    authors: str
    year: int | None
    venue: str
    address: str
    relevance: float
    included: bool
    reason: str


class FindingTold(BaseModel):
    """What a search found, most relevant first. `found` counts all of it."""

    works: list[WorkTold]
    found: int
    failures: list[str]

    @classmethod
    def of(cls, finding: Finding, most: int) -> "FindingTold":
        return cls(works=[_work(card) for card in finding.cards[:most]], found=len(finding.cards),
                   failures=_failures(finding))


def report_address(run: str, file: str) -> str:
    """The resource that holds a file of a run's report."""
    return f"consilience://runs/{run}/{file}"


def _chosen(report: Report, extent: Extent) -> Iterable[JudgedClaim]:
    """The claims of a report that are told, in its order."""
    cited = {id_ for sentence in report.answer.sentences for id_ in sentence.claim_ids}
    meant = {"cited": lambda claim: claim.id in cited, "all": lambda _: True,
             "none": lambda _: False}[extent.claims]
    return islice(filter(meant, report.claims), extent.first - 1,
                  extent.first - 1 + extent.most)


def _claim(claim: JudgedClaim, key: str, numbers: Mapping[str, int], quotes: int) -> ClaimTold:
    return ClaimTold(
        key=key, text=wording.visible(claim.text), verdict=claim.verdict,
        confidence=round(claim.confidence, 3), is_verified=bool(claim.is_verified),
        quotes=[_quote(evidence, numbers) for evidence in _shown(claim, quotes)])


def _shown(claim: JudgedClaim, most: int) -> list[Evidence]:
    """The strongest evidence of a claim. Where some contradicts it, one of that is among them,
    even if that makes one too many: a claim is not told without what speaks against it."""
    if not most:
        return []
    strongest = sorted(claim.evidence, key=lambda one: -one.score)
    against = [one for one in strongest if one.stance == "refuted"][:1]
    others = [one for one in strongest if one not in against]
    return [*others[:max(1, most - len(against))], *against]


def _review(review: Review) -> ReviewTold:
    return ReviewTold(
        reviewer=review.reviewer, score=review.overall,
        reasons=[wording.line(reason.text, 300) for reason in review.reasons[:_REASONS]])


def _quote(evidence: Evidence, numbers: Mapping[str, int]) -> Quote:
    return Quote(paper=str(numbers.get(evidence.paper_id, "not listed")),
                 quote=wording.visible(evidence.quote), stance=evidence.stance,
                 where=wording.place(evidence))


def _papers(claims: Iterable[JudgedClaim], quotes: int, numbers: Mapping[str, int],
            cards: Mapping[str, PaperCard]) -> list[PaperTold]:
    """The papers of claims and of the quotes that are told, in the order of their numbers."""
    named = {id_ for claim in claims for id_ in (
        claim.paper_id, *(evidence.paper_id for evidence in _shown(claim, quotes)))}
    return [_paper(cards[id_], number) for id_, number in numbers.items() if id_ in named]


def _paper(card: PaperCard, number: int) -> PaperTold:
    return PaperTold(
        number=str(number), title=wording.line(card.title), authors=wording.authors(card),
        year=card.year, address=_address(card), notices=[*caveats(card).values()])


def _work(card: PaperCard) -> WorkTold:
    return WorkTold(
        title=wording.line(card.title), authors=wording.authors(card), year=card.year,
        venue=wording.line(card.venue), address=_address(card),
        relevance=round(card.relevance, 3), included=card.included,
        reason=wording.line(card.reason))


def _address(card: PaperCard) -> str:
    return next(iter(wording.addresses(card.identifiers)), "")


def _failures(made: Verification | Finding) -> list[str]:
    return [wording.line(f"{failure.subject}: {failure.reason}", 300) for failure in made.failures]
