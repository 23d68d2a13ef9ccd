"""The verifier: holds each claim against its own paper and, separately, against the others.

    verdicts = Verifier(ComputedEntailment(), index, settings).verify(claims, papers)
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from grounding.entailment import ComputedEntailment
from grounding.names import find_benchmarks, same_benchmark
from grounding.quotes import find_quote
from grounding.table_check import RowJudgement, judge_row
from grounding.words import content_words
from models.entailment import Entailment
from records import (
    Check,
    Claim,
    Evidence,
    Hit,
    Label,
    Paper,
    Passage,
    Probabilities,
    Row,
    Table,
    Verdict,
)

_VERBATIM = Probabilities(supported=0.97, refuted=0.01, not_enough_evidence=0.02)
"""A claim that stands word for word in its paper is what the paper says."""
_KEPT = 0.5
"""Evidence with a weaker stance is not shown and decides nothing."""
_SAME_MATTER = 0.75
"""Share of a sentence's content words that a claim has, for the two to speak of the same matter."""
_BORNE_OUT = 0.75
"""A user's claim with such a support is contested only by evidence of the very same matter."""
_SHOWN = 6
"""Pieces of evidence shown with a verdict, at most."""


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

    def verify(self, claims: Sequence[Claim], papers: Mapping[str, Paper]) -> list[Verdict]:
        """One verdict for each claim, in order.

        A claim whose `paper_id` is not among `papers` (a user's) has no own paper: all its evidence
        is searched for. What is not found character by character in a paper is dropped.
        """
        texts = [claim.text for claim in claims]
        others: list[list[Hit]] = [[] for _ in claims]
        own: list[list[Hit]] = [[] for _ in claims]
        groups: dict[str, list[int]] = {}
        for number, claim in enumerate(claims):
            groups.setdefault(claim.paper_id, []).append(number)
        for paper_id, numbers in groups.items():
            queries = [texts[n] for n in numbers]
            elsewhere = self._index.search_many(
                queries, limit=self._passages, paper_ids=list(papers), exclude=[paper_id])
            here = self._index.search_many(
                queries, limit=self._passages, paper_ids=[paper_id]) if paper_id in papers else \
                [[] for _ in numbers]
            for n, far, near in zip(numbers, elsewhere, here, strict=True):
                others[n], own[n] = far, near
        return [self._verdict(claim, papers, own[n], others[n]) for n, claim in enumerate(claims)]

    def _verdict(self, claim: Claim, papers: Mapping[str, Paper], own: Sequence[Hit],
                 others: Sequence[Hit]) -> Verdict:
        found: list[Evidence] = []
        source = self._source_evidence(claim, papers)
        if source:
            found.append(source)
        for hit in (*own, *others):
            paper = papers.get(hit.passage.paper_id)
            if paper is None:
                continue
            for place in _beside(hit.passage, source):
                evidence = self._evidence(claim, hit.passage, place, paper)
                if evidence:
                    found.append(evidence)
        return summed_up(claim.id, _of_the_same_matter(claim, found) if source or _is_borne_out(
            found) else found)

    def _source_evidence(self, claim: Claim, papers: Mapping[str, Paper]) -> Evidence | None:
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
        if judged:
            probabilities, checks = judged.probabilities, judged.checks
        elif find_quote(quote, claim.text):
            probabilities = _VERBATIM
        else:
            probabilities, checks, _ = self._judge(claim.text, quote)
        return _as_evidence(claim, paper, place, probabilities, checks, row=row,
                            section=span.section, page=span.page)

    def _evidence(self, claim: Claim, passage: Passage, place: tuple[int, int],
                  paper: Paper) -> Evidence | None:
        """A part of a passage as evidence, its deciding sentence as the quote; None where it is
        silent, weak, or not what stands in the paper."""
        text = paper.text[place[0]:place[1]]
        if paper.text[passage.start:passage.end] != passage.text:
            return None
        row = _row_at(paper, *place) if passage.table_id else None
        judged = self._judge_row(claim, row) if row else None
        if judged:
            probabilities, checks = judged.probabilities, judged.checks
        else:
            probabilities, checks, ranges = self._judge(claim.text, text)
            if ranges and not row:
                place = (place[0] + ranges[0][0], place[0] + ranges[0][1])
        if probabilities.stance == "not_enough_evidence":
            return None
        evidence = _as_evidence(claim, paper, place, probabilities, checks, row=row,
                                section=passage.section, page=passage.page)
        return evidence if evidence.score >= _KEPT and _is_telling(evidence) else None

    def _judge_row(self, claim: Claim, row: tuple[Table, Row]) -> RowJudgement | None:
        return judge_row(claim.text, *row, self._computed.vectors,
                         is_measurement=claim.kind == "measurement")

    def _judge(self, claim: str, text: str) -> tuple[
            Probabilities, tuple[Check, ...], tuple[tuple[int, int], ...]]:
        explained = self._computed.explain(claim, text)
        if self._entailment is self._computed:
            return explained.probabilities, explained.checks, explained.rationale
        return self._entailment.judge([(claim, text)])[0], explained.checks, explained.rationale


def summed_up(claim_id: str, evidence: Sequence[Evidence]) -> Verdict:
    """The verdict of some evidence, the strongest first.

    With S the strongest support and R the strongest refutation, taken as independent, the four
    labels have the probabilities S(1-R), R(1-S), SR (contested) and (1-S)(1-R) (not enough); the
    label is the likeliest and the confidence its probability.
    """
    kept = sorted(evidence, key=lambda e: (-e.score, e.role != "own", e.paper_id, e.start))
    support = max((e.score for e in kept if e.stance == "supported"), default=0.0)
    refutation = max((e.score for e in kept if e.stance == "refuted"), default=0.0)
    likely: dict[Label, float] = {
        "supported": support * (1 - refutation), "refuted": refutation * (1 - support),
        "contested": support * refutation,
        "not_enough_evidence": (1 - support) * (1 - refutation),
    }
    label = max(likely, key=lambda name: likely[name])
    half = likely["contested"] / 2
    return Verdict(
        claim_id=claim_id, label=label, confidence=likely[label],
        evidence=tuple(e for e in kept if e.stance != "not_enough_evidence")[:_SHOWN],
        probabilities=Probabilities(
            supported=likely["supported"] + half, refuted=likely["refuted"] + half,
            not_enough_evidence=likely["not_enough_evidence"]),
        reason=_reason(label, kept),
    )


def verify_pair(claim: str, text: str, entailment: ComputedEntailment) -> Verdict:
    """The verdict on a claim by one text alone; the evidence's offsets point into `text`."""
    explained = entailment.explain(claim, text)
    probabilities = explained.probabilities
    stance = probabilities.stance
    evidence = tuple(
        Evidence(paper_id="", start=start, end=end, quote=text[start:end], stance=stance,
                 score=_score(probabilities), checks=explained.checks, role="other")
        for start, end in explained.rationale)
    return Verdict(claim_id="", label=stance, confidence=_score(probabilities), evidence=evidence,
                   probabilities=probabilities, reason=_reason(stance, evidence))


def _as_evidence(claim: Claim, paper: Paper, place: tuple[int, int],
                 probabilities: Probabilities, checks: tuple[Check, ...], *,
                 row: tuple[Table, Row] | None, section: str, page: int | None) -> Evidence:
    table = row[0] if row else None
    return Evidence(
        paper_id=paper.id, section=section, page=page, start=place[0], end=place[1],
        quote=paper.text[place[0]:place[1]], stance=probabilities.stance,
        score=_score(probabilities), checks=checks,
        table=table.label if table else "", context=_heads(table) if table else "",
        role="own" if paper.id == claim.paper_id else "other",
    )


def _heads(table: Table) -> str:
    """What a row needs to be understood: the table's caption and the heads of its columns."""
    heads = " | ".join(" ".join(table.column_path(i)) for i in range(table.width))
    return "\n".join(part for part in (table.caption, heads) if part.strip(" |"))


def _score(probabilities: Probabilities) -> float:
    """The probability of the stance."""
    return max(probabilities.supported, probabilities.refuted, probabilities.not_enough_evidence)


def _is_telling(evidence: Evidence) -> bool:
    """A refutation counts only where something computed conflicts on the same subject."""
    if evidence.stance != "refuted":
        return True
    outcomes = {(c.name, c.outcome) for c in evidence.checks}
    conflict = any(name in ("number", "direction", "negation", "scope") and outcome == "conflicts"
                   for name, outcome in outcomes)
    covered = ("coverage", "agrees") in outcomes or ("coverage", "silent") not in outcomes
    return conflict and covered and ("subject", "conflicts") not in outcomes


def _is_borne_out(found: Sequence[Evidence]) -> bool:
    return any(e.stance == "supported" and e.score >= _BORNE_OUT for e in found)


def _of_the_same_matter(claim: Claim, found: Sequence[Evidence]) -> list[Evidence]:
    """The evidence without refutations that speak of something near the claim, not of it.

    A paper states many figures of one system, and what differs is mostly the condition. So a
    sentence refutes only where most of what it says is what the claim says; a row only where no
    other row bears the claim out; and nothing but its own row refutes a measurement: values that
    differ elsewhere are set side by side in the report.
    """
    words = content_words(claim.text)
    borne_out = any(e.table and e.stance == "supported" for e in found)

    def bears(evidence: Evidence) -> bool:
        if evidence.stance != "refuted":
            return True
        is_source = evidence.role == "own" and evidence.start == claim.source.start
        if claim.kind == "measurement":
            return is_source and bool(evidence.table)
        if is_source:
            return True
        if evidence.table:
            return not borne_out
        named = find_benchmarks(evidence.quote)
        if named and not any(same_benchmark(a.canonical, b.canonical)
                             for a in named for b in find_benchmarks(claim.text)):
            return False
        said = content_words(evidence.quote)
        return len(said & words) >= _SAME_MATTER * len(said)

    return [evidence for evidence in found if bears(evidence)]


def _beside(passage: Passage, source: Evidence | None) -> list[tuple[int, int]]:
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


def _reason(label: Label, evidence: Sequence[Evidence]) -> str:
    """Why, in a sentence: how much evidence, from where, and the first conflict found."""
    if label == "not_enough_evidence":
        return "No passage was found that states or contradicts this."
    sides: Mapping[str, tuple[str, ...]] = {
        "supported": ("supported",), "refuted": ("refuted",), "contested": ("supported", "refuted")}
    parts = []
    for side in sides[label]:
        papers = {e.paper_id for e in evidence if e.stance == side}
        pieces = sum(e.stance == side for e in evidence)
        parts.append(f"{side} by {pieces} passage{'s' * (pieces != 1)} "
                     f"of {len(papers)} paper{'s' * (len(papers) != 1)}")
    conflict = next((c.detail for e in evidence if e.stance == "refuted" for c in e.checks
                     if c.outcome == "conflicts"), "")
    text = "; ".join(parts) + (f": {conflict}" if conflict and label != "supported" else "")
    return text[:1].upper() + text[1:] + "."
