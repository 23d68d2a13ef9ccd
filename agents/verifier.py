"""The verifier: holds each claim against its own paper and, separately, against the others.

    judge = load_entailment(settings.entailment)
    verdicts = Verifier(judge, index, settings.verification).verify(claims, papers)
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from agents.assessment import Assessment, CandidateEvidence
from agents.places import Place, places_of
from agents.summing_up import (
    is_borne_out,
    likelihoods,
    likely_of,
    of_other_things,
    reason,
    speaks_of,
    summed_up,
)
from grounding.confidence import ConfidencePolicy
from grounding.entailment import STATED, is_telling
from grounding.quotes import find_quote
from grounding.table_check import judge_row
from models.embedding import load_embedding
from models.entailment import Entailment, Explanation, MeasuredPrecision
from models.word_vectors import WordVectors
from records import Check, Claim, Evidence, Hit, Paper, Probabilities, Span, Table, Verdict

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

    @property
    def confidence_policy(self) -> ConfidencePolicy: ...


@dataclass(frozen=True)
class Pair:
    """A claim and the one text that it is held against."""

    id: str
    claim: str
    text: str


@dataclass(frozen=True)
class _Judged:
    """What a place says of a claim; `is_measured`: by a table's row or word for word."""

    explained: Explanation
    is_measured: bool = False


class Verifier:
    """Looks for evidence, judges it, and sums it up in one verdict a claim."""

    def __init__(self, entailment: Entailment, index: Search,
                 settings: VerificationOptions) -> None:
        self._entailment, self._index, self._settings = entailment, index, settings
        self._vectors = WordVectors(load_embedding())

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
        """The verdict on each claim, in order, with all that was looked at. The places of all
        claims are judged together."""
        standing = {i: paper for i, paper in papers.items() if not paper.is_retracted}
        places = [places_of(claim, standing, hits)
                  for claim, hits in zip(claims, self._search(claims, standing), strict=True)]
        judged = self._judged([(claim, place) for claim, of_claim in
                               zip(claims, places, strict=True) for place in of_claim])
        return [
            self._assessment(
                claim, [_candidate(claim, place, next(judged)) for place in of_claim],
                is_retracted=claim.paper_id in papers and claim.paper_id not in standing)
            for claim, of_claim in zip(claims, places, strict=True)]

    def _search(self, claims: Sequence[Claim], papers: Mapping[str, Paper]) -> list[list[Hit]]:
        """For each claim the best passages of its own paper, then the best of the others."""
        limit, every = self._settings.passages_per_claim, list(papers)
        by_paper: dict[str, list[int]] = defaultdict(list)
        for number, claim in enumerate(claims):
            by_paper[claim.paper_id].append(number)
        found: list[list[Hit]] = [[] for _ in claims]
        for paper_id, numbers in by_paper.items():
            texts = [claims[n].text for n in numbers]
            own = self._index.search_many(texts, limit=limit, paper_ids=[paper_id]) \
                if paper_id in papers else [[] for _ in texts]
            others = self._index.search_many(
                texts, limit=limit, paper_ids=every, exclude=[paper_id])
            for n, near, far in zip(numbers, own, others, strict=True):
                found[n] = [*near, *far]
        return found

    def _judged(self, places: Sequence[tuple[Claim, Place]]) -> Iterator[_Judged]:
        """What each place says of its claim, in order: what can be measured is, and all the rest is
        judged at once."""
        measured = [self._measured(claim, place) for claim, place in places]
        left = iter(self._entailment.explain_all([
            (claim.text, place.text)
            for (claim, place), known in zip(places, measured, strict=True) if known is None]))
        return (known or _Judged(next(left)) for known in measured)

    def _measured(self, claim: Claim, place: Place) -> _Judged | None:
        """What a table's row says, or a source that has the claim word for word."""
        row = place.row and judge_row(claim.text, *place.row, self._vectors,
                                      is_measurement=claim.kind == "measurement")
        if row:
            told = is_telling(row.probabilities.stance, row.checks)
            return _Judged(Explanation(row.probabilities, row.checks, (), told), is_measured=True)
        if place.is_source and find_quote(place.text, claim.text) is not None:
            return _Judged(Explanation(STATED, (), ()), is_measured=True)
        return None

    def _assessment(self, claim: Claim, candidates: Sequence[CandidateEvidence], *,
                    is_retracted: bool) -> Assessment:
        found = [evidence for candidate in candidates for evidence in candidate.evidence]
        has_source = any(candidate.is_source for candidate in candidates)
        silent = [c for c in candidates if not _takes_a_side(c.probabilities)]
        undecided = [candidate.probabilities for candidate in silent]
        if has_source or is_borne_out(found):
            counts = speaks_of(claim, found, by_words=self._entailment.goes_by_words)
            undecided = [c.probabilities if counts(_as_refuting(c)) else
                         _without_refutation(c.probabilities) for c in silent]
            found = [piece for piece in found if counts(piece)]
        else:
            found = [piece for piece in found if piece.stance != "refuted" or piece.table
                     or not of_other_things(claim, piece)]
        verdict = summed_up(claim.id, found, undecided)
        if is_retracted:
            verdict = verdict.model_copy(update={"reason": f"{RETRACTED} {verdict.reason}"})
        assessment = Assessment(claim, tuple(candidates), tuple(found),
                                likelihoods(found, undecided), verdict,
                                self._entailment.precision.is_known)
        return _with_policy(
            assessment, self._settings.confidence_policy, self._entailment.precision)


def examine_pairs(pairs: Sequence[Pair], entailment: Entailment,
                  policy: ConfidencePolicy | None = None) -> list[Assessment]:
    """The verdict on each pair by its text alone, in order, all judged at once; without a policy
    none is verified."""
    explained = entailment.explain_all([(pair.claim, pair.text) for pair in pairs])
    examined = [_examined(pair, said, is_calibrated=entailment.precision.is_known)
                for pair, said in zip(pairs, explained, strict=True)]
    if policy is None:
        return examined
    return [_with_policy(assessment, policy, entailment.precision) for assessment in examined]


def _examined(pair: Pair, explained: Explanation, *, is_calibrated: bool) -> Assessment:
    probabilities, checks = explained.probabilities, explained.checks
    candidate = CandidateEvidence(
        span=Span(paper_id="", start=0, end=len(pair.text), quote=pair.text), role="other",
        rank=1.0, probabilities=probabilities, checks=checks,
        is_measured=is_measured_conflict(checks))
    stance, score = probabilities.stance, probabilities.highest
    evidence = tuple(candidate.as_evidence(start, end, stance, score)
                     for start, end in explained.rationale)
    return Assessment(
        Claim.of_a_user(pair.id, pair.claim),
        (replace(candidate, evidence=evidence),), evidence,
        likely_of(probabilities),
        Verdict(claim_id=pair.id, label=stance, confidence=score, evidence=evidence,
                probabilities=probabilities, reason=reason(stance, evidence)),
        is_calibrated)


def is_measured_conflict(checks: Collection[Check]) -> bool:
    """Whether a number or unit conflicts and nothing says that it is of another subject."""
    outcomes = {(c.name, c.outcome) for c in checks}
    return not outcomes.isdisjoint({("number", "conflicts"), ("unit", "conflicts")}) and \
        ("subject", "conflicts") not in outcomes


def _with_policy(assessment: Assessment, policy: ConfidencePolicy,
                 measured: MeasuredPrecision) -> Assessment:
    """With whether its claim is verified: supported, by what was measured or as surely as the
    policy asks."""
    verdict = assessment.verdict
    is_verified = verdict.label == "supported" and (
        _is_measured_support(assessment) or policy.is_met(verdict.confidence, measured))
    return replace(assessment, verdict=verdict.model_copy(update={"is_verified": is_verified}))


def _is_measured_support(assessment: Assessment) -> bool:
    """Whether a row or a sentence that is the claim word for word bears it out."""
    return any(candidate.is_measured and not is_measured_conflict(candidate.checks)
               and piece.stance == "supported" and piece in assessment.evidence
               for candidate in assessment.candidates for piece in candidate.evidence)


def _candidate(claim: Claim, place: Place, judged: _Judged) -> CandidateEvidence:
    """A place as it was judged. What decides in it is evidence, unless it is silent, weak or not
    telling; the source is evidence whatever it says."""
    explained, paper = judged.explained, place.paper
    probabilities, stance = explained.probabilities, explained.probabilities.stance
    table, row = place.row or (None, None)
    candidate = CandidateEvidence(
        span=Span(paper_id=paper.id, section=place.section, page=place.page, start=place.start,
                  end=place.end, quote=place.text),
        role="own" if paper.id == claim.paper_id else "other", rank=place.rank,
        probabilities=probabilities, checks=explained.checks,
        is_measured=judged.is_measured or is_measured_conflict(explained.checks),
        is_source=place.is_source, title=paper.title, table=table.label if table else "",
        heads=_heads(table) if table else "", group=row.group if row else "")
    is_told = _takes_a_side(probabilities) and explained.is_telling
    if not (is_told or place.is_source):
        return candidate
    start, end = _deciding(place, explained)
    return replace(candidate, evidence=(
        candidate.as_evidence(start, end, stance, probabilities.highest),))


def _takes_a_side(probabilities: Probabilities) -> bool:
    """Whether a text more likely than not supports, or refutes."""
    return probabilities.stance != "not_enough_evidence" and probabilities.highest >= _KEPT


def _as_refuting(candidate: CandidateEvidence) -> Evidence:
    """A whole place as the refutation that it may be."""
    span = candidate.span
    return candidate.as_evidence(span.start, span.end, "refuted", candidate.probabilities.refuted)


def _without_refutation(likely: Probabilities) -> Probabilities:
    return Probabilities(supported=likely.supported, refuted=0.0,
                         not_enough_evidence=likely.refuted + likely.not_enough_evidence)


def _deciding(place: Place, explained: Explanation) -> tuple[int, int]:
    """The part of a place that decides, by offsets into its paper: a sentence of a passage, the
    whole of a row or source."""
    if place.row or place.is_source or not explained.rationale:
        return place.start, place.end
    start, end = explained.rationale[0]
    return place.start + start, place.start + end


def _heads(table: Table) -> str:
    """What a row needs to be understood: the table's caption and the heads of its columns."""
    heads = " | ".join(" ".join(table.column_path(i)) for i in range(table.width))
    return "\n".join(part for part in (table.caption, heads) if part.strip(" |"))
