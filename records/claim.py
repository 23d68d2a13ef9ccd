"""Claims, the evidence for and against them, verdicts, and measurements."""

from typing import Literal

from pydantic import Field

from records.base import Record
from records.passage import Span

Label = Literal["supported", "refuted", "not_enough_evidence", "contested"]
Stance = Literal["supported", "refuted", "not_enough_evidence"]
ClaimKind = Literal["finding", "comparison", "measurement", "trend"]


class Measurement(Record):
    """A number a paper reports, and the place where it stands.

    `value` is in `unit` as printed ("34.8%" is 34.8 with unit "%"). `system` is the family
    ("Code Llama"), `variant` its kind ("Instruct"), `size` as printed ("7B"). `setting` holds what
    conditions the number ("zero-shot", "greedy decoding"). `place` is the cell or the number
    itself, `row` the whole table row or sentence it stands in.
    """

    id: str
    paper_id: str
    system: str
    variant: str = ""
    size: str = ""
    task: str = ""
    benchmark: str = ""
    metric: str = ""
    setting: str = ""
    value: float = Field(allow_inf_nan=False)
    unit: str = ""
    text: str
    uncertainty: str = ""
    origin: Literal["table", "sentence"]
    place: Span
    row: Span
    table_id: str = ""
    table_label: str = ""
    caption: str = ""
    column: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """The measured thing in full: "Code Llama - Instruct 7B"."""
        name = f"{self.system} - {self.variant}" if self.variant else self.system
        return f"{name} {self.size}".strip()


class Claim(Record):
    """One checkable statement and the place in a paper that it was taken from.

    `text` is the quote made self-contained where that can be done safely; where not, the quote.
    A measurement claim names the measurements it states.
    """

    id: str
    text: str
    kind: ClaimKind = "finding"
    paper_id: str
    source: Span
    measurement_ids: tuple[str, ...] = ()
    relevance: float = 0.0

    @classmethod
    def of_a_user(cls, identity: str, text: str) -> "Claim":
        """A claim that was taken from no paper."""
        nowhere = Span(paper_id="", start=0, end=len(text), quote=text)
        return cls(id=identity, text=text, paper_id="", source=nowhere)


class Check(Record):
    """One computed comparison of a claim with a passage, e.g. of their numbers.

    `outcome` "agrees" or "conflicts" where the thing checked occurs on both sides, else "silent".
    """

    name: Literal[
        "number", "unit", "negation", "direction", "subject", "coverage", "hedge", "scope"]
    outcome: Literal["agrees", "conflicts", "silent"]
    detail: str = ""


class Evidence(Record):
    """A quote with a stance to a claim. `score` in [0, 1] is the strength of that stance.

    `role` "own": from the paper the claim was taken from; "other": from another paper, so that
    support is corroboration.
    """

    paper_id: str
    section: str = ""
    page: int | None = None
    start: int
    end: int
    quote: str
    stance: Stance
    score: float = Field(ge=0, le=1)
    role: Literal["own", "other"] = "own"
    table: str = Field(default="", description="the table's label where the quote is a row of one")
    context: str = Field(default="", description="a row's caption and heads; no part of the quote")
    checks: tuple[Check, ...] = ()


class Probabilities(Record):
    """How likely a text supports, refutes or does not settle a claim; the three sum to 1."""

    supported: float = Field(ge=0, le=1)
    refuted: float = Field(ge=0, le=1)
    not_enough_evidence: float = Field(ge=0, le=1)

    @property
    def stance(self) -> Stance:
        best = self.highest
        if best == self.not_enough_evidence:
            return "not_enough_evidence"
        return "supported" if best == self.supported else "refuted"

    @property
    def highest(self) -> float:
        """The probability of the stance."""
        return max(self.supported, self.refuted, self.not_enough_evidence)


class Opinion(Record):
    """What one judge, the computation or a model, makes of a claim's evidence as a whole."""

    by: str = Field(description="computed, or the model's name")
    label: Label
    confidence: float = Field(ge=0, le=1)


class Verdict(Record):
    """What the evidence, taken together, says of a claim.

    `confidence` is the estimated probability that `label` is right. `is_verified`: it is supported,
    and as sure as the confidence policy of the settings asks.
    """

    claim_id: str
    label: Label
    confidence: float = Field(ge=0, le=1)
    evidence: tuple[Evidence, ...] = ()
    probabilities: Probabilities | None = None
    reason: str = ""
    is_verified: bool = False
    opinions: tuple[Opinion, ...] = Field(
        default=(), description="of each judge, where more than one was asked")


class JudgedClaim(Record):
    """A claim with its verdict, as a report shows it."""

    id: str
    text: str
    kind: ClaimKind
    paper_id: str
    verdict: Label
    confidence: float = Field(ge=0, le=1)
    evidence: tuple[Evidence, ...] = ()
    source: Span
    measurement_ids: tuple[str, ...] = ()
    relevance: float = Field(default=0.0, description="0 to 1: how it bears on the question")
    reason: str = ""
    corroborations: int = Field(default=0, description="other papers with supporting evidence")
    is_verified: bool | None = Field(default=None, description="whether it is supported, as surely "
                                     "as the confidence policy asks; null in reports before 1.2")
    opinions: tuple[Opinion, ...] = Field(
        default=(), description="of each judge, where more than one was asked")

    @classmethod
    def of(cls, claim: Claim, verdict: Verdict) -> "JudgedClaim":
        others = {e.paper_id for e in verdict.evidence
                  if e.role == "other" and e.stance == "supported"}
        return cls(
            id=claim.id, text=claim.text, kind=claim.kind, paper_id=claim.paper_id,
            verdict=verdict.label, confidence=verdict.confidence, evidence=verdict.evidence,
            source=claim.source, measurement_ids=claim.measurement_ids,
            relevance=claim.relevance, reason=verdict.reason,
            corroborations=len(others), is_verified=verdict.is_verified, opinions=verdict.opinions,
        )
