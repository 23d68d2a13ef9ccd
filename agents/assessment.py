"""An assessment: a claim, the places looked at for it, and what computing makes of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from records import Check, Claim, Evidence, Label, Probabilities, Span, Stance, Verdict

Role = Literal["own", "other"]


@dataclass(frozen=True)
class CandidateEvidence:
    """Candidate evidence: a place in a paper that was looked at for a claim, and what computing
    makes of it alone.

    `title`, `heads` (a table's caption and heads) and `group` (the row above that a table's row
    belongs to) are what a reader needs beside the text. `rank` in [0, 1] is how well the search
    found it; 1 is the place the claim was taken from. `is_measured`: its stance was measured, by a
    table's row, by a number or unit in conflict on the same subject, or word for word.
    `is_source`: the claim was taken from it. `evidence` is empty where it is silent, weak or not
    telling.
    """

    span: Span
    role: Role
    rank: float
    probabilities: Probabilities
    checks: tuple[Check, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    is_measured: bool = False
    is_source: bool = False
    title: str = ""
    table: str = ""
    heads: str = ""
    group: str = ""

    @property
    def id(self) -> str:
        return f"{self.span.paper_id}:{self.span.start}-{self.span.end}"

    def as_evidence(self, start: int, end: int, stance: Stance, score: float) -> Evidence:
        """A part of it, by offsets into the paper, as evidence."""
        first = self.span.start
        return Evidence(
            paper_id=self.span.paper_id, section=self.span.section, page=self.span.page,
            start=start, end=end, quote=self.span.quote[start - first:end - first],
            stance=stance, score=score, checks=self.checks, table=self.table,
            context=self.heads, role=self.role)


@dataclass(frozen=True)
class Assessment:
    """A claim with all that was looked at, best found first, and the computed verdict.

    `evidence` is what the verdict rests on, `likely` the probability of each label that it could
    have; they sum to 1. `is_calibrated`: these were fitted to how often they are right.
    """

    claim: Claim
    candidates: tuple[CandidateEvidence, ...]
    evidence: tuple[Evidence, ...]
    likely: Mapping[Label, float]
    verdict: Verdict
    is_calibrated: bool = False
