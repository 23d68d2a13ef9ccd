"""The claim extractor: what a paper found that bears on the question, each with its quote.

Two kinds of claims: measurements from tables and prose, put into one sentence each, and sentences
that state a finding. Nothing is claimed that does not stand in the paper at the offsets given.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from agents.coverage import is_of
from agents.screener import name_pattern
from grounding.claim_sentences import finding_score, self_contained, sentence_places
from grounding.measurements import measurements_of
from grounding.names import find_benchmarks, same_benchmark, same_metric, same_system
from grounding.words import content_words
from records import Claim, Measurement, Paper, Plan, Record, Span

ASKED, COMPARATOR, BESIDE = 1.0, 0.7, 0.5
"""Relevance of a measurement on what was asked: of a subject; of a comparator; of another variant
of a subject, measured beside it in the same table and setting."""

FINDING_THRESHOLD = 0.5
"""A sentence scoring less does not state a finding of its paper."""

SHORTEST, LONGEST = 5, 60
"""Words of a sentence that can be a claim."""


class Extraction(Record):
    """What was taken from one paper, or collated from several. Every measurement is stated by a
    claim."""

    claims: tuple[Claim, ...] = ()
    measurements: tuple[Measurement, ...] = ()


class ClaimExtractor:
    """Extracts by reading: tables and numbers by their place, findings by how they are told."""

    method = "measurements read from tables and prose; sentences that tell a finding by their form"

    def __init__(self, *, findings_per_paper: int) -> None:
        self.findings_per_paper = findings_per_paper

    def extract(self, paper: Paper, plan: Plan) -> Extraction:
        """Claims and measurements of one paper that bear on the plan, in document order.

        A plan without a question takes everything: all measurements and all findings.
        """
        measurements = relevant(measurements_of(paper), plan)
        claims = [_measurement_claim(m, r) for m, r in measurements]
        claims += self._findings(paper, plan)
        return Extraction(
            claims=tuple(claims), measurements=tuple(m for m, _ in measurements))

    def _findings(self, paper: Paper, plan: Plan) -> list[Claim]:
        """The most relevant finding sentences, in document order."""
        topic = _Topic(plan)
        found: list[tuple[float, Claim]] = []
        places = sentence_places(paper)
        for number, sentence in enumerate(paper.sentences):
            quote = paper.text[sentence.start:sentence.end]
            if not SHORTEST <= len(quote.split()) <= LONGEST:
                continue
            score = finding_score(quote, *places[number])
            relevance = topic.relevance(quote) if score >= FINDING_THRESHOLD else 0.0
            text = self_contained(quote) if relevance > 0 else ""
            if text:
                found.append((relevance * score, Claim(
                    id=f"{paper.id}:f{number}", text=text,
                    kind="comparison" if topic.compares(quote) else "finding",
                    paper_id=paper.id, relevance=round(relevance, 4),
                    source=Span(
                        paper_id=paper.id, section=paper.section_title(sentence.section),
                        page=sentence.page, start=sentence.start, end=sentence.end, quote=quote),
                )))
        most = self.findings_per_paper if plan.question else len(found)
        best = sorted(found, key=lambda pair: (-pair[0], pair[1].source.start))[:most]
        return sorted((claim for _, claim in best), key=lambda claim: claim.source.start)


class _Topic:
    """What a sentence must speak of to bear on a plan."""

    def __init__(self, plan: Plan) -> None:
        self.systems = [name_pattern(s.system) for s in plan.subjects]
        self.variants = [name_pattern(s.name) for s in plan.subjects if s.variant]
        self.benchmarks = [name_pattern(b) for b in plan.benchmarks]
        self.terms = content_words(" ".join([*plan.topics, *plan.settings]))

    def relevance(self, sentence: str) -> float:
        """0 to 1. Where the question names systems, a sentence must name one, and with it a
        benchmark, a variant or a third of the question's terms; else a benchmark; else half of its
        terms."""
        named, variant, benchmark = (
            any(pattern.search(sentence) for pattern in patterns)
            for patterns in (self.systems, self.variants, self.benchmarks))
        terms = len(self.terms & content_words(sentence)) / max(len(self.terms), 1)
        if self.benchmarks and not benchmark and find_benchmarks(sentence):
            return 0.0  # it speaks of another benchmark
        if self.systems:
            bears = named and (benchmark or variant or terms >= 1 / 3)
            return 0.4 + 0.3 * benchmark + 0.2 * variant + 0.1 * terms if bears else 0.0
        if self.benchmarks:
            return 0.6 + 0.4 * terms if benchmark else 0.0
        if not self.terms:
            return 1.0
        return terms if terms >= 1 / 2 else 0.0

    def compares(self, sentence: str) -> bool:
        return " than " in sentence or "outperform" in sentence or "compared " in sentence


def relevant(
    measurements: Sequence[Measurement], plan: Plan
) -> list[tuple[Measurement, float]]:
    """The measurements that bear on a plan with their relevance, in the order given."""
    direct = {m.id: _relevance(m, plan) for m in measurements}
    beside = {_circumstances(m) for m in measurements
              if direct[m.id] == ASKED and plan.subjects and m.table_id}
    found = []
    for m in measurements:
        score = direct[m.id]
        if not score and _circumstances(m) in beside and any(
                same_system(m.system, s.system) for s in plan.subjects):
            score = BESIDE
        if score:
            found.append((m, score))
    return found


def _circumstances(m: Measurement) -> tuple[str, ...]:
    return m.table_id, m.benchmark, m.metric, m.setting


def _relevance(measurement: Measurement, plan: Plan) -> float:
    """How a measurement bears on a plan by itself, 0 to 1."""
    if plan.benchmarks and not any(
            same_benchmark(measurement.benchmark, b) for b in plan.benchmarks):
        return 0.0
    if plan.metrics and not any(same_metric(measurement.metric, m) for m in plan.metrics):
        return 0.0
    if plan.subjects:
        roles = {s.role for s in plan.subjects if is_of(measurement, s)}
        return ASKED if "subject" in roles else COMPARATOR if roles else 0.0
    if plan.benchmarks or not plan.topics:
        return ASKED
    terms = content_words(" ".join(plan.topics))
    said = content_words(" ".join([
        measurement.caption, measurement.benchmark, measurement.system, measurement.task]))
    share = len(terms & said) / max(len(terms), 1)
    return share if share >= 1 / 2 else 0.0


def _measurement_claim(measurement: Measurement, relevance: float) -> Claim:
    return Claim(
        id=f"{measurement.id}:claim", text=statement(measurement), kind="measurement",
        paper_id=measurement.paper_id, source=measurement.row,
        measurement_ids=(measurement.id,), relevance=relevance,
    )


def statement(m: Measurement) -> str:
    """A measurement as one sentence: "Code Llama 7B has a pass@1 of 33.5% on HumanEval (…)."."""
    on = f" on {m.benchmark}" if m.benchmark else ""
    spread = f" ({m.uncertainty})" if m.uncertainty and m.uncertainty not in m.text else ""
    setting = f" ({m.setting})" if m.setting else ""
    metric = m.metric or "score"
    article = "an" if metric[0].lower() in "aeio" else "a"
    return f"{m.subject} has {article} {metric} of {m.text}{spread}{on}{setting}."


class _Twin(NamedTuple):
    """Claims that share it say the same in one paper."""

    paper_id: str
    words: str


def collate(
    extractions: Mapping[str, Extraction], order: Sequence[str], max_claims: int
) -> Extraction:
    """Merge what one paper says twice, keep the most relevant claims, number claims c1, c2, … and
    measurements m1, m2, … in the order of papers and, within one, of the text."""
    seen: set[_Twin] = set()
    claims: list[Claim] = []
    for paper_id in order:
        for claim in extractions.get(paper_id, Extraction()).claims:
            twin = _Twin(paper_id, " ".join(claim.text.lower().split()))
            if twin not in seen:
                seen.add(twin)
                claims.append(claim)
    ranked = sorted(range(len(claims)), key=lambda i: (-claims[i].relevance, i))
    kept = [claims[i] for i in sorted(ranked[:max_claims])]
    stated = {m for claim in kept for m in claim.measurement_ids}
    measurements = [m for i in order for m in extractions.get(i, Extraction()).measurements
                    if m.id in stated]
    numbers = {m.id: f"m{n}" for n, m in enumerate(measurements, start=1)}
    return Extraction(
        claims=tuple(
            claim.model_copy(update={
                "id": f"c{n}",
                "measurement_ids": tuple(numbers[m] for m in claim.measurement_ids)})
            for n, claim in enumerate(kept, start=1)),
        measurements=tuple(m.model_copy(update={"id": numbers[m.id]}) for m in measurements),
    )
