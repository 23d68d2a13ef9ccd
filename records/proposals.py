"""What a language model is asked to answer with. It proposes; the house checks.

The fields' descriptions reach the model with the JSON Schema, so they are written for it. Text
comes before scores: a score that is asked for first is noise. No field has a default, since
servers with strict schemas want every field.
"""

from typing import Literal

from pydantic import Field

from records.base import Record
from records.claim import Stance
from records.review import Action, Dimension


class SearchProposal(Record):
    """A search for papers: each group must be met, by any of its terms."""

    groups: tuple[tuple[str, ...], ...] = Field(
        description="one group a thing that is asked about; a group's terms are its names: the "
                    "question's own, synonyms, abbreviations, spellings")


class PlanProposal(Record):
    """The planner's: what to find out, and what to search for."""

    sub_questions: tuple[str, ...] = Field(
        description="what must be known to answer the question, each a question by itself")
    queries: tuple[str, ...] = Field(
        description="short search queries for scholarly databases, the most telling first")
    searches: tuple[SearchProposal, ...] = Field(
        description="searches in groups of synonyms, the most precise first")


class RecordOpinion(Record):
    """What one record's title and abstract say of its worth for the question."""

    record: str = Field(description="the key of the record")
    reason: str = Field(description="why, in one short sentence that names what the work studies")
    meets: bool = Field(
        description="false only where the record shows that a criterion is not met")
    relevance: float = Field(description="0 to 1, how much the work bears on the question")


class ScreeningProposals(Record):
    """The screener's: one opinion for each record."""

    opinions: tuple[RecordOpinion, ...]


class MeasurementProposal(Record):
    """A number that a quote reports."""

    system: str = Field(description="what was measured, by its family's name, without variant")
    variant: str = Field(description="which kind of it, or an empty string")
    size: str = Field(description="its size as printed, e.g. 7B, or an empty string")
    benchmark: str = Field(description="what it was measured on, or an empty string")
    metric: str = Field(description="the metric's name as printed, or an empty string")
    setting: str = Field(description="conditions of the measurement, or an empty string")
    value: str = Field(description="the number exactly as printed in the quote, with its unit")


class ClaimProposal(Record):
    """One thing a paper found, and where it says so."""

    quote: str = Field(description="the sentence or table row it stands in, copied word for word")
    claim: str = Field(
        description="one checkable statement in one sentence, understandable without the paper")
    kind: Literal["finding", "comparison", "measurement"]
    measurements: tuple[MeasurementProposal, ...] = Field(
        description="the numbers the claim states; empty where it states none")


class ClaimProposals(Record):
    """The claim extractor's: findings of one paper that bear on the question."""

    claims: tuple[ClaimProposal, ...]


class QuoteCorrection(Record):
    """The extractor's second try at a quote that was not found; empty where there is none."""

    number: int = Field(description="the number of the claim")
    quote: str = Field(description="the passage copied word for word, or an empty string")


class QuoteCorrections(Record):
    corrections: tuple[QuoteCorrection, ...]


class PassageStance(Record):
    """What one passage says of a claim."""

    passage: str = Field(description="the key of the passage")
    deciding_words: str = Field(
        description="the words of the passage that decide, copied word for word; empty for "
                    "not_enough_evidence")
    stance: Stance


class StanceProposals(Record):
    """The verifier's: one stance for each passage."""

    stances: tuple[PassageStance, ...]


class SentenceProposal(Record):
    """One sentence of the answer and the claims it states."""

    text: str = Field(description="one sentence that says no more than its claims do")
    claims: tuple[str, ...] = Field(description="the keys of the claims it rests on, at least one")


class AnswerProposal(Record):
    """The writer's: the answer, the most important sentence first."""

    sentences: tuple[SentenceProposal, ...]


class DimensionOpinion(Record):
    """A reviewer's judgement of one dimension."""

    dimension: Dimension
    reason: str = Field(description="why, in one or two sentences, naming what was seen")
    claims: tuple[str, ...] = Field(description="keys of the claims the reason speaks of")
    score: float = Field(description="0 to 10 by the levels of the rubric")


class RequestProposal(Record):
    """Something a reviewer wants changed."""

    text: str = Field(description="what to change, in one sentence")
    action: Action
    claims: tuple[str, ...] = Field(description="keys of the claims it is about")


class ReviewProposal(Record):
    """A reviewer's: an opinion on each dimension it judges, then an overall score."""

    dimensions: tuple[DimensionOpinion, ...]
    requests: tuple[RequestProposal, ...]
    summary: str = Field(description="the opinion in one or two sentences")
    overall: float = Field(description="0 to 10, what this view of the report is worth")


class DisagreementSummary(Record):
    """The editor's: where the reviewers differ and why. It changes no score."""

    summary: str = Field(
        description="where the reviewers differ and why, in at most four sentences")


Wanted = Literal[
    "research", "follow_up", "claim", "table", "disagreement", "papers", "excluded", "rating",
    "limits", "method", "answer", "report", "small_talk", "about", "out_of_scope", "unclear"]


class IntentProposal(Record):
    """The listener's: what somebody wants who says something in a conversation."""

    kind: Wanted
    claims: tuple[str, ...] = Field(
        description="keys of the claims that are meant or that bear on it; empty where none does")
    question: str = Field(
        description="what is to be found out, as one question that can stand by itself, or an "
                    "empty string")


PROPOSALS: dict[str, type[Record]] = {
    record.__name__: record for record in (
        PlanProposal, ScreeningProposals, ClaimProposals, QuoteCorrections, StanceProposals,
        AnswerProposal, ReviewProposal, DisagreementSummary, IntentProposal)
}
"""What a prompt may name as its output, by name."""
