"""Which of the claims that a model proposes are added to what was computed from a paper.

Every proposal has been found in the paper before it comes here. It is refused, with a reason, where
it quotes a heading, does not stand alone, reaches farther than its quote, says a number or a name
that its place does not have, or does not bear on the question; and it is merged where the paper's
claims say the same already.
"""

from collections import Counter
from collections.abc import Sequence

from agents.claim_extractor import Extraction
from agents.relevance import relevant
from agents.topic import Topic
from grounding.claim_form import (
    Surroundings,
    standing_alone,
    strange_name,
    strange_number,
    strange_reach,
)
from grounding.proposed_measurements import matched
from grounding.same_claim import same_claim
from records import Claim, Measurement, Paper, Plan, Span
from records.proposals import ClaimProposal

PLACE = "a quote of a heading, a caption or a reference"
REACH = "a word that reaches farther than the quote"
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
        self._paper, self._plan, self._topic = paper, plan, Topic(plan, paper)
        self._computed, self._measured = computed, measured
        self._claims: list[Claim] = []
        self._measurements: list[Measurement] = []
        self._stated = {m.place.start for m in computed.measurements}
        self._by_claim: dict[str, list[str]] = {}
        self._refused: Counter[str] = Counter()

    def admit(self, proposal: ClaimProposal, place: Span) -> None:
        """Add a claim whose quote stands at `place`, merge it or refuse it."""
        around = Surroundings(self._paper, place)
        text = standing_alone(proposal.claim)
        objection = PLACE if not around.is_statement else FORM if not text else \
            REACH if strange_reach(text, around) else NUMBER if strange_number(text, around) else \
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
        if measurements and not new and only_measures:
            return
        if same := self._same(text, place):
            self._state(new, same.id)
            return
        relevance = self._relevance(text, place, new)
        if not relevance:
            self._refused[BESIDE] += 1
            return
        compares = proposal.kind == "comparison" or self._topic.compares(text)
        identity = f"{self._paper.id}:p{place.start}-{len(self._claims)}"
        self._claims.append(Claim(
            id=identity, text=text, kind="comparison" if compares else "finding",
            paper_id=self._paper.id, source=place, relevance=round(relevance, 4)))
        self._state(new, identity)

    def extraction(self, most_findings: int, quotes_not_found: int) -> Extraction:
        """The computed extraction and what was admitted: every claim that states a measurement, and
        of the others the `most_findings` that bear most on the question."""
        admitted = [self._with_measurements(claim) for claim in self._claims]
        findings = sorted((c for c in admitted if not c.measurement_ids),
                          key=lambda claim: -claim.relevance)
        surplus = {claim.id for claim in findings[most_findings:]}
        self._refused[SURPLUS] += len(surplus)
        return self._computed.model_copy(update={
            "claims": (*map(self._with_measurements, self._computed.claims),
                       *(claim for claim in admitted if claim.id not in surplus)),
            "measurements": (*self._computed.measurements, *self._measurements),
            "quotes_not_found": quotes_not_found,
            "refused": {reason: n for reason, n in sorted(self._refused.items()) if n}})

    def _same(self, text: str, place: Span) -> Claim | None:
        """The claim that says this already: the same sentence, or the same in other words."""
        for claim in self._computed.claims:
            if claim.kind != "measurement" and claim.source.start <= place.start and \
                    place.end <= claim.source.end:
                return claim
        return next((claim for claim in (*self._computed.claims, *self._claims)
                     if same_claim(text, claim.text)), None)

    def _state(self, measurements: Sequence[Measurement], claim: str) -> None:
        """Have measurements stated by a claim, the computed one where it says the same."""
        self._measurements += measurements
        self._stated |= {m.place.start for m in measurements}
        self._by_claim.setdefault(claim, []).extend(m.id for m in measurements)

    def _with_measurements(self, claim: Claim) -> Claim:
        added = self._by_claim.get(claim.id)
        if not added:
            return claim
        return claim.model_copy(update={
            "kind": "measurement" if claim.kind == "finding" else claim.kind,
            "measurement_ids": (*claim.measurement_ids, *added)})

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
