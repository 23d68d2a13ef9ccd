"""The verifier: holds each claim against its own paper and, separately, against the others.

    verdicts = Verifier(ComputedEntailment(), index, settings).verify(claims, papers)
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from agents.assessment import Assessment, CandidateEvidence
from agents.summing_up import (
    is_borne_out,
    likelihoods,
    likely_of,
    of_the_same_matter,
    reason,
    summed_up,
)
from grounding.entailment import ComputedEntailment
from grounding.quotes import find_quote
from grounding.table_check import RowJudgement, judge_row
from models.entailment import Entailment
from records import (
    Check,
    Claim,
    Hit,
    Paper,
    Passage,
    Probabilities,
    Row,
    Span,
    Stance,
    Table,
    Verdict,
)

_VERBATIM = Probabilities(supported=0.97, refuted=0.01, not_enough_evidence=0.02)
"""A claim that stands word for word in its paper is what the paper says."""
_KEPT = 0.5
"""Evidence with a weaker stance is not shown and decides nothing."""
RETRACTED = "The paper it was taken from is retracted and does not count."


class Search(Protocol):
    """What the verifier needs of an index: PassageIndex has it."""

    def search_many(
        self, queries: Sequence[str], *, limit: int = 10, paper_ids: Collection[str] | None = None,
        exclude: Collection[str] = (), kinds: Collection[str] | None = None,
    ) -> list[list[Hit]]: ...


class VerificationOptions(Protocol):
    """What the verifier reads of the settings."""

    @property
    def passages_per_claim(self) -> int: ...


class Verifier:
    """Looks for evidence, judges it, and sums it up in one verdict a claim."""

    def __init__(self, entailment: Entailment, index: Search,
                 settings: VerificationOptions) -> None:
        self._entailment = entailment
        self._computed = (entailment if isinstance(entailment, ComputedEntailment)
                          else ComputedEntailment())
        self._index = index
        self._passages = settings.passages_per_claim

    @property
    def method(self) -> str:
        return self._entailment.name

    def verify(self, claims: Sequence[Claim], papers: Mapping[str, Paper]) -> list[Verdict]:
        """One verdict for each claim, in order.

        A claim whose `paper_id` is not among `papers` (a user's) has no own paper: all its evidence
        is searched for. What is not found character by character in a paper is dropped, and a
        retracted paper is evidence of nothing.
        """
        return [assessment.verdict for assessment in self.examine(claims, papers)]

    def examine(self, claims: Sequence[Claim], papers: Mapping[str, Paper]) -> list[Assessment]:
        """The verdict on each claim, in order, with all that was looked at."""
        standing = {i: paper for i, paper in papers.items() if not paper.is_retracted}
        texts = [claim.text for claim in claims]
        others: list[list[Hit]] = [[] for _ in claims]
        own: list[list[Hit]] = [[] for _ in claims]
        groups: dict[str, list[int]] = {}
        for number, claim in enumerate(claims):
            groups.setdefault(claim.paper_id, []).append(number)
        for paper_id, numbers in groups.items():
            queries = [texts[n] for n in numbers]
            elsewhere = self._index.search_many(
                queries, limit=self._passages, paper_ids=list(standing), exclude=[paper_id])
            here = self._index.search_many(
                queries, limit=self._passages, paper_ids=[paper_id]) if paper_id in standing else \
                [[] for _ in numbers]
            for n, far, near in zip(numbers, elsewhere, here, strict=True):
                others[n], own[n] = far, near
        retracted = papers.keys() - standing.keys()
        return [self._assessment(claim, standing, own[n], others[n],
                                 is_retracted=claim.paper_id in retracted)
                for n, claim in enumerate(claims)]

    def _assessment(self, claim: Claim, papers: Mapping[str, Paper], own: Sequence[Hit],
                    others: Sequence[Hit], *, is_retracted: bool) -> Assessment:
        source = self._source(claim, papers)
        candidates = [source] if source else []
        for hit in (*own, *others):
            passage, paper = hit.passage, papers.get(hit.passage.paper_id)
            if paper is None or paper.text[passage.start:passage.end] != passage.text:
                continue
            candidates += [self._candidate(claim, hit, place, paper)
                         for place in _beside(passage, source.span if source else None)]
        found = [evidence for candidate in candidates for evidence in candidate.evidence]
        if source or is_borne_out(found):
            found = of_the_same_matter(claim, found)
        verdict = summed_up(claim.id, found)
        if is_retracted:
            verdict = verdict.model_copy(update={
                "reason": f"{RETRACTED} {verdict.reason}"})
        return Assessment(claim, tuple(candidates), tuple(found), likelihoods(found), verdict)

    def _source(self, claim: Claim, papers: Mapping[str, Paper]) -> CandidateEvidence | None:
        """The place the claim was taken from, judged like any other; word for word it is sure."""
        paper = papers.get(claim.paper_id)
        if paper is None:
            return None
        span = claim.source
        place = (span.start, span.end) if paper.text[span.start:span.end] == span.quote else \
            find_quote(paper.text, span.quote)
        if place is None:
            return None
        quote = paper.text[place[0]:place[1]]
        checks: tuple[Check, ...] = ()
        row = _row_at(paper, *place)
        judged = self._judge_row(claim, row) if row else None
        is_verbatim = judged is None and find_quote(quote, claim.text) is not None
        if judged:
            probabilities, checks = judged.probabilities, judged.checks
        elif is_verbatim:
            probabilities = _VERBATIM
        else:
            probabilities, checks, _ = self._judge(claim.text, quote)
        candidate = _candidate(claim, paper, place, probabilities, checks, row=row, rank=1.0,
                           section=span.section, page=span.page,
                           is_measured=judged is not None or is_verbatim)
        return _with_evidence(candidate, place)

    def _candidate(
        self, claim: Claim, hit: Hit, place: tuple[int, int], paper: Paper
    ) -> CandidateEvidence:
        """A part of a passage. Its deciding sentence is evidence, unless it is silent or weak."""
        passage = hit.passage
        row = _row_at(paper, *place) if passage.table_id else None
        judged = self._judge_row(claim, row) if row else None
        deciding = place
        if judged:
            probabilities, checks = judged.probabilities, judged.checks
        else:
            probabilities, checks, ranges = self._judge(
                claim.text, paper.text[place[0]:place[1]])
            if ranges and not row:
                deciding = (place[0] + ranges[0][0], place[0] + ranges[0][1])
        candidate = _candidate(claim, paper, place, probabilities, checks, row=row, rank=hit.score,
                           section=passage.section, page=passage.page,
                           is_measured=judged is not None)
        is_told = probabilities.stance != "not_enough_evidence" and \
            _score(probabilities) >= _KEPT and _is_telling(probabilities.stance, checks)
        return _with_evidence(candidate, deciding) if is_told else candidate

    def _judge_row(self, claim: Claim, row: tuple[Table, Row]) -> RowJudgement | None:
        return judge_row(claim.text, *row, self._computed.vectors,
                         is_measurement=claim.kind == "measurement")

    def _judge(self, claim: str, text: str) -> tuple[
            Probabilities, tuple[Check, ...], tuple[tuple[int, int], ...]]:
        explained = self._computed.explain(claim, text)
        if self._entailment is self._computed:
            return explained.probabilities, explained.checks, explained.rationale
        return self._entailment.judge([(claim, text)])[0], explained.checks, explained.rationale


def verify_pair(claim: str, text: str, entailment: ComputedEntailment) -> Verdict:
    """The verdict on a claim by one text alone; the evidence's offsets point into `text`."""
    return examine_pair("", claim, text, entailment).verdict


def examine_pair(
    identity: str, claim: str, text: str, entailment: ComputedEntailment
) -> Assessment:
    """The verdict on a claim by one text alone, as an assessment; the claim gets the given id."""
    explained = entailment.explain(claim, text)
    probabilities, checks = explained.probabilities, explained.checks
    candidate = CandidateEvidence(
        span=Span(paper_id="", start=0, end=len(text), quote=text), role="other", rank=1.0,
        probabilities=probabilities, checks=checks, is_measured=is_measured_conflict(checks))
    stance, score = probabilities.stance, _score(probabilities)
    evidence = tuple(candidate.as_evidence(start, end, stance, score)
                     for start, end in explained.rationale)
    return Assessment(
        Claim(id=identity, text=claim, paper_id="",
              source=Span(paper_id="", start=0, end=len(claim), quote=claim)),
        (replace(candidate, evidence=evidence),), evidence,
        likely_of(probabilities),
        Verdict(claim_id=identity, label=stance, confidence=score, evidence=evidence,
                probabilities=probabilities, reason=reason(stance, evidence)))


def is_measured_conflict(checks: Collection[Check]) -> bool:
    """Whether a number or unit conflicts and nothing says that it is of another subject."""
    outcomes = {(c.name, c.outcome) for c in checks}
    return not outcomes.isdisjoint({("number", "conflicts"), ("unit", "conflicts")}) and \
        ("subject", "conflicts") not in outcomes


def _candidate(claim: Claim, paper: Paper, place: tuple[int, int], probabilities: Probabilities,
             checks: tuple[Check, ...], *, row: tuple[Table, Row] | None, rank: float,
             section: str, page: int | None, is_measured: bool) -> CandidateEvidence:
    start, end = place
    return CandidateEvidence(
        span=Span(paper_id=paper.id, section=section, page=page, start=start, end=end,
                  quote=paper.text[start:end]),
        role="own" if paper.id == claim.paper_id else "other", rank=rank,
        probabilities=probabilities, checks=checks,
        is_measured=is_measured or is_measured_conflict(checks), title=paper.title,
        table=row[0].label if row else "", heads=_heads(row[0]) if row else "",
        group=row[1].group if row else "")


def _with_evidence(candidate: CandidateEvidence, place: tuple[int, int]) -> CandidateEvidence:
    """The candidate with the part of it that decides as computed evidence."""
    probabilities = candidate.probabilities
    return replace(candidate, evidence=(candidate.as_evidence(
        *place, probabilities.stance, _score(probabilities)),))


def _heads(table: Table) -> str:
    """What a row needs to be understood: the table's caption and the heads of its columns."""
    heads = " | ".join(" ".join(table.column_path(i)) for i in range(table.width))
    return "\n".join(part for part in (table.caption, heads) if part.strip(" |"))


def _score(probabilities: Probabilities) -> float:
    """The probability of the stance."""
    return max(probabilities.supported, probabilities.refuted, probabilities.not_enough_evidence)


def _is_telling(stance: Stance, checks: Collection[Check]) -> bool:
    """A refutation counts only where something computed conflicts on the same subject."""
    if stance != "refuted":
        return True
    outcomes = {(c.name, c.outcome) for c in checks}
    conflict = any(name in ("number", "direction", "negation", "scope") and outcome == "conflicts"
                   for name, outcome in outcomes)
    covered = ("coverage", "agrees") in outcomes or ("coverage", "silent") not in outcomes
    return conflict and covered and ("subject", "conflicts") not in outcomes


def _beside(passage: Passage, source: Span | None) -> list[tuple[int, int]]:
    """The parts of a passage before and after the place the claim was taken from: a sentence
    neither supports nor contradicts itself."""
    start, end = passage.start, passage.end
    if source is None or passage.paper_id != source.paper_id or \
            source.end <= start or end <= source.start:
        return [(start, end)]
    return [(a, b) for a, b in ((start, source.start), (source.end, end)) if a < b]


def _row_at(paper: Paper, start: int, end: int) -> tuple[Table, Row] | None:
    """The table row that holds a range of the text."""
    for table in paper.tables:
        if table.start <= start and end <= table.end:
            for row in table.rows:
                if row.start <= start and end <= row.end:
                    return table, row
    return None
