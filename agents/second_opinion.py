"""The second opinion: how what a model says of a claim's passages and the computed verdict become
one verdict, with the words that decide as its evidence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from agents.assessment import Assessment, CandidateEvidence
from agents.passage_stances import LocatedStance
from agents.summing_up import likely_of, reason, shown, strongest_first, three_way
from grounding.names import find_benchmarks, find_sizes, same_benchmark
from grounding.pooling import Computed, Pooled, Reliability, pooled
from grounding.quantities import amounts
from grounding.satisfying import satisfies
from grounding.words import content_words
from records import Claim, Evidence, Label, Opinion, Stance, Verdict

_KEPT = 0.5
"""Weaker evidence is shown only where the verdict rests on it."""

_SIDES: Mapping[Label, tuple[Stance, ...]] = {
    "supported": ("supported",), "refuted": ("refuted",), "contested": ("supported", "refuted"),
    "not_enough_evidence": ()}
"""The stances that a label rests on."""

_DENIALS = frozenset(("negation", "direction", "scope"))


@dataclass(frozen=True)
class SecondOpinion:
    """A model's stances on a assessment. `judge` is the model's name."""

    assessment: Assessment
    stances: Sequence[LocatedStance]
    judge: str

    @property
    def label(self) -> Label | None:
        """What the stances comes to; None where there is none."""
        said = {t.stance for t in self._counted()}
        sides: list[Label] = [side for side in _SIDES["contested"] if side in said]
        if len(sides) == 2:
            return "contested"
        if sides:
            return sides[0]
        return "not_enough_evidence" if said else None

    def joined(self, reliability: Reliability) -> Verdict:
        """The verdict of both judges, whose opinions it names; the computed one where the model
        said nothing that counts."""
        computed, label = self.assessment.verdict, self.label
        if label is None:
            return computed
        both = self._pooled(label, reliability)
        pieces = _of_one_mind(self._evidence(reliability), both.label)
        text = reason(both.label, pieces)
        if label != computed.label:
            text += (f" By computing alone: {_in_words(computed.label)}; "
                     f"by {self.judge}: {_in_words(label)}.")
        return Verdict(
            claim_id=computed.claim_id, label=both.label, confidence=both.confidence,
            evidence=shown(pieces), probabilities=three_way(both.likely), reason=text,
            # How often a model is right was not measured here, so that it verifies nothing.
            # Nor does what verified a claim hold, where a model's doubt lowered its confidence.
            is_verified=computed.is_verified and both.label == "supported"
            and (self._is_measured or both.confidence >= computed.confidence),
            opinions=(
                Opinion(by="computed", label=computed.label, confidence=computed.confidence),
                Opinion(by=self.judge, label=label, confidence=reliability.model)))

    def _counted(self) -> list[LocatedStance]:
        """Nothing but its own row refutes a measurement: another value elsewhere is another
        measurement, and is set beside it in the report."""
        if self.assessment.claim.kind != "measurement":
            return list(self.stances)
        own = self.assessment.claim.source
        return [t if t.stance != "refuted" or t.candidate.span.start == own.start
                else replace(t, stance="not_enough_evidence") for t in self.stances]

    def _pooled(self, label: Label, reliability: Reliability) -> Pooled:
        computed = self.assessment.verdict
        is_measured = self._is_measured
        return pooled(
            Computed(computed.label, self.assessment.likely,
                     reliability.of(computed.label, is_measured=is_measured,
                                    is_calibrated=self.assessment.is_calibrated), is_measured),
            label, reliability.model, may_overrule=self._may_overrule(label))

    @property
    def _is_measured(self) -> bool:
        """Whether evidence that the computed verdict rests on was measured."""
        sides = _SIDES[self.assessment.verdict.label]
        return any(candidate.is_measured and piece in self.assessment.evidence
                   and piece.stance in sides
                   for candidate in self.assessment.candidates for piece in candidate.evidence)

    def _may_overrule(self, label: Label) -> bool:
        """Whether stances for a claim has a place that may support it; one that calls it
        supported says nothing against a place that was found to deny it."""
        supporting = [t.candidate for t in self._counted() if t.stance == "supported"]
        is_denied = any(piece in self.assessment.evidence and piece.stance == "refuted"
                        and denies(candidate)
                        for candidate in self.assessment.candidates for piece in candidate.evidence)
        return not supporting or (
            any(may_support(self.assessment.claim, e) for e in supporting)
            and not (label == "supported" and is_denied))

    def _evidence(self, reliability: Reliability) -> list[Evidence]:
        """What either judge has found, each piece as strong as both judges make it."""
        said = {t.candidate.id: t for t in self._counted()}
        pieces: list[Evidence] = []
        for candidate in self.assessment.candidates:
            own = [e for e in candidate.evidence if e in self.assessment.evidence]
            told = said.get(candidate.id)
            pieces += self._weighed(candidate, own, told, reliability) if told else own
        return pieces

    def _weighed(self, candidate: CandidateEvidence, own: Sequence[Evidence], told: LocatedStance,
                 reliability: Reliability) -> Iterable[Evidence]:
        """One place as evidence: the model's words where it takes a side, the computed pieces where
        they are of another stance."""
        stance = candidate.probabilities.stance
        both = pooled(
            Computed(stance, likely_of(candidate.probabilities),
                     reliability.of(stance, is_measured=candidate.is_measured,
                                    is_calibrated=self.assessment.is_calibrated),
                     candidate.is_measured),
            told.stance, reliability.model, may_overrule=told.stance != "supported"
            or may_support(self.assessment.claim, candidate))
        if told.stance != "not_enough_evidence":
            yield candidate.as_evidence(told.start, told.end, told.stance, both.likely[told.stance])
        for piece in own:
            if piece.stance != told.stance:
                yield piece.model_copy(update={"score": both.likely[piece.stance]})


def may_support(claim: Claim, candidate: CandidateEvidence) -> bool:
    """Whether nothing that is computed forbids that a place supports a claim: a table's row that
    does not state it, a number or unit in conflict, a denial, a number of the claim that stands
    neither in the place nor in its heads, other benchmarks than the claim's, or not one word of it.
    Sizes are names, and numbers in words may be counted."""
    if candidate.is_measured and candidate.probabilities.stance != "supported":
        return False
    said = "\n".join((candidate.span.quote, candidate.heads, candidate.group))
    if denies(candidate) or _is_of_another_benchmark(claim.text, said) or not (
            content_words(claim.text) & content_words(f"{said} {candidate.span.section} "
                                                      f"{candidate.title}")):
        return False
    sizes = {size.start for size in find_sizes(claim.text)}
    offered = amounts(said)
    return all(any(satisfies(wanted, other) for other in offered)
               for wanted in amounts(claim.text)
               if wanted.start not in sizes and not wanted.text[:1].isalpha())


def denies(candidate: CandidateEvidence) -> bool:
    """Whether a place was found to say the contrary of a claim, or less than all of it: where one
    of them denies, goes the other way or speaks of fewer, a claim is never supported."""
    return any(check.name in _DENIALS and check.outcome == "conflicts"
               for check in candidate.checks)


def _is_of_another_benchmark(claim: str, said: str) -> bool:
    named, others = find_benchmarks(claim), find_benchmarks(said)
    return bool(named and others) and not any(
        same_benchmark(a.canonical, b.canonical) for a in named for b in others)


def _of_one_mind(pieces: Sequence[Evidence], label: Label) -> list[Evidence]:
    """The evidence, each place once, without weak pieces on which the verdict does not rest, and of
    two readings of one place, where the verdict is not contested, only the one that goes with it.
    """
    strongest = {(e.paper_id, e.start, e.end, e.stance): e
                 for e in reversed(strongest_first(pieces))}
    pieces = strongest_first(strongest.values())
    sides = _SIDES[label]
    resting = [next((e for e in pieces if e.stance == side), None) for side in sides]
    kept = [e for e in pieces if e.score >= _KEPT or e in resting]
    if label == "contested":
        return kept
    return [e for e in kept if e.stance in sides or not any(
        _overlap(e, other) and other.stance != e.stance for other in kept)]


def _overlap(a: Evidence, b: Evidence) -> bool:
    return a.paper_id == b.paper_id and a.start < b.end and b.start < a.end


def _in_words(label: Label) -> str:
    return label.replace("_", " ")
