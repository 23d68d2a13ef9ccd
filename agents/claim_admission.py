"""Which of the claims that a model proposes are added to what was computed from a paper.

Every proposal has been found in the paper before it comes here. It is refused, with a reason, where
it does not stand alone, says a number or a name that its place does not have, or does not bear on
the question; and it is merged where the paper's claims say the same already.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from agents.claim_extractor import Extraction
from agents.relevance import Topic, relevant
from grounding.claim_form import Surroundings, standing_alone, strange_name, strange_number
from grounding.proposed_measurements import matched
from grounding.same_claim import same_claim
from records import Claim, Measurement, Paper, Plan, Span
from records.proposals import ClaimProposal

FORM = "not one sentence that stands alone"
NUMBER = "a number that does not stand in the quote"
NAME = "a name that does not stand in or around the quote"
BESIDE = "does not bear on the question"
MEASUREMENT = "a measurement that is no single number of the quote"
SURPLUS = "more than are kept of one paper"


class Admission:
    """Takes in the proposals for one paper, in the order of its text."""

    def __init__(self, paper: Paper, plan: Plan, computed: Extraction,
                 measured: Sequence[Measurement]) -> None:
        """`computed` stays as it is; `measured` are all measurements read from the paper."""
        self._paper, self._plan, self._topic = paper, plan, Topic(plan)
        self._computed, self._measured = computed, measured
        self._claims: list[Claim] = []
        self._measurements: list[Measurement] = []
        self._stated = {m.place.start for m in computed.measurements}
        self._refused: Counter[str] = Counter()

    def admit(self, proposal: ClaimProposal, place: Span) -> None:
        """Add a claim whose quote stands at `place`, merge it or refuse it."""
        around = Surroundings(self._paper, place)
        text = standing_alone(proposal.claim)
        objection = FORM if not text else NUMBER if strange_number(text, around) else \
            NAME if strange_name(text, around) else ""
        if objection:
            self._refused[objection] += 1
            return
        told = [matched(m, around, self._measured) for m in proposal.measurements]
        self._refused[MEASUREMENT] += told.count(None)
        measurements = {m.place.start: m for m in told if m}
        new = [m for start, m in measurements.items() if start not in self._stated]
        only_measures = proposal.kind == "measurement" or (
            proposal.kind == "finding" and len(measurements) == 1)
        if self._is_told(text, place) or (measurements and not new and only_measures):
            return
        relevance = self._relevance(text, place, new)
        if not relevance:
            self._refused[BESIDE] += 1
            return
        self._measurements += new
        self._stated |= {m.place.start for m in new}
        kind = "comparison" if proposal.kind == "comparison" or self._topic.compares(text) else \
            "finding"
        self._claims.append(Claim(
            id=f"{self._paper.id}:p{place.start}-{len(self._claims)}", text=text,
            kind="measurement" if new and kind == "finding" else kind, paper_id=self._paper.id,
            source=place, measurement_ids=tuple(m.id for m in new), relevance=round(relevance, 4)))

    def extraction(self, most_findings: int, quotes_not_found: int) -> Extraction:
        """The computed extraction and what was admitted: every claim that states a measurement, and
        of the others the `most_findings` that bear most on the question."""
        findings = sorted((c for c in self._claims if not c.measurement_ids),
                          key=lambda claim: -claim.relevance)
        surplus = {claim.id for claim in findings[most_findings:]}
        self._refused[SURPLUS] += len(surplus)
        kept = [claim for claim in self._claims if claim.id not in surplus]
        return self._computed.model_copy(update={
            "claims": (*self._computed.claims, *kept),
            "measurements": (*self._computed.measurements, *self._measurements),
            "quotes_not_found": quotes_not_found,
            "refused": {reason: n for reason, n in sorted(self._refused.items()) if n}})

    def _is_told(self, text: str, place: Span) -> bool:
        """Whether a claim says this already: the same sentence, or the same in other words."""
        same_place = any(
            claim.source.start <= place.start and place.end <= claim.source.end
            and not claim.measurement_ids for claim in self._computed.claims)
        return same_place or any(same_claim(text, claim.text) for claim in self._all())

    def _all(self) -> Iterable[Claim]:
        return (*self._computed.claims, *self._claims)

    def _relevance(self, text: str, place: Span, new: Sequence[Measurement]) -> float:
        """As of a computed claim; where the question names nothing, one of its terms is enough for
        what a reader says bears on it."""
        if not self._plan.question:
            return 1.0
        ids = {m.id for m in new}
        measured = [score for m, score in relevant([*self._measured, *new], self._plan)
                    if m.id in ids] if new else []
        return max([*measured, *(self._topic.relevance(said, least_share=0.0)
                                 for said in (text, place.quote))])
