"""The claim extractor: what a paper found that bears on the question, each with its quote.

Two kinds of claims: measurements from tables and prose, put into one sentence each, and sentences
that state a finding. Nothing is claimed that does not stand in the paper at the offsets given.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from agents.relevance import relevant
from agents.terse import is_terse
from agents.topic import Topic
from grounding.claim_sentences import self_contained, with_its_name
from grounding.finding_sentences import Judgement, judge_sentences
from grounding.measurements import measurements_of
from records import Claim, Measurement, Paper, Plan, Record, Span

FINDING_THRESHOLD = 0.5
"""A sentence whose probabilities are less states no finding and no claim of its paper."""

LIKELY_ENOUGH, BEARS_CLOSELY = 0.2, 0.8
"""A sentence that bears on the question by the second is told from the first probability on, where
no measurement is asked for."""

ANNOUNCES = re.compile(
    r"\W*(?:(?:in )?(?:this|the present|our) (?:paper|study|article|work|review|report),? (?:we )?"
    r"|we )"
    r"(?:also |here |first |then |next |further )?(?:reports?|presents?|describes?|discuss(?:es)?|"
    r"examined?|examines|investigated?|investigates|explored?|explores|assess(?:ed|es)?|aims?|aimed|"
    r"sought|seek|set out|studied|study|review(?:ed)?)\b(?! that)", re.I)
"""What a study set out to do: no finding, where it does not tell in the same breath what came of
it."""
FINDS = re.compile(
    r"\b(?:f[io]u?nd(?:ing)?|show(?:s|ed|n|ing)?|observ\w+|reveal\w*|demonstrat\w+|confirm\w*|"
    r"indicat\w+|identified|significant\w*|than|increas\w+|decreas\w+|reduc\w+|improv\w+)\b", re.I)

IN_WORDS = 0.25
"""Where there are more claims than are kept, the share of them that claims without a measurement
may always have."""

SHORTEST, LONGEST = 5, 60
"""Words of a sentence that can be a claim; a shorter one can where it is terse."""


class Extraction(Record):
    """What was taken from one paper, or collated from several. Every measurement is stated by a
    claim.

    Of what a model proposed, `quotes_not_found` counts the claims whose quote is not in the paper,
    `refused` by reason those that the computed checks refused, and measurements likewise.
    """

    claims: tuple[Claim, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    quotes_not_found: int = 0
    refused: dict[str, int] = {}

    @property
    def left_out(self) -> dict[str, int]:
        """What a model proposed in vain: counts by reason."""
        missing = {"proposed claims, quote not found": self.quotes_not_found}
        refused = {f"proposed claims, {reason}": n for reason, n in sorted(self.refused.items())}
        return {reason: n for reason, n in (missing | refused).items() if n}


class ClaimExtractor:
    """Extracts by reading: tables and numbers by their place, findings by how they are told."""

    method = "measurements read from tables and prose; sentences that tell a finding by their form"

    def __init__(self, *, findings_per_paper: int) -> None:
        self.findings_per_paper = findings_per_paper

    def extract(self, paper: Paper, plan: Plan) -> Extraction:
        """Claims and measurements of one paper that bear on the plan, in document order.

        A plan without a question takes everything: all measurements and all findings.
        """
        return self.extract_with(measurements_of(paper), paper, plan)

    def extract_with(
        self, measured: Sequence[Measurement], paper: Paper, plan: Plan
    ) -> Extraction:
        """`extract`, where all measurements of the paper have been read already."""
        measurements = relevant(measured, plan)
        claims = [_measurement_claim(m, r) for m, r in measurements]
        claims += self._findings(paper, plan)
        return Extraction(
            claims=tuple(claims), measurements=tuple(m for m, _ in measurements))

    def _findings(self, paper: Paper, plan: Plan) -> list[Claim]:
        """The most relevant finding sentences, in document order; of equally relevant ones those
        first that the paper claims as what it has shown on the whole. What tells the number of
        the things asked for, or explains what is to be explained, is one, however it is told."""
        topic = Topic(plan, paper)
        found: list[tuple[float, Claim]] = []
        judged = judge_sentences(paper)
        for number, sentence in enumerate(paper.sentences):
            said, start = _named(paper, number)
            length = len(said.split())
            if length > LONGEST or (length < SHORTEST and not is_terse(said)):
                continue
            weight = _telling(said, judged[number], topic)
            relevance = topic.relevance(said) if weight else 0.0
            if max(judged[number]) < FINDING_THRESHOLD and not topic.is_given(said) and (
                    plan.benchmarks or relevance < BEARS_CLOSELY):
                continue
            text = self_contained(said) if relevance > 0 else ""
            if text:
                found.append((relevance * weight, Claim(
                    id=f"{paper.id}:f{number}", text=text,
                    kind="comparison" if topic.compares(said) else "finding",
                    paper_id=paper.id, relevance=round(relevance, 4),
                    source=Span(
                        paper_id=paper.id, section=paper.section_title(sentence.section),
                        page=sentence.page, start=start, end=sentence.end,
                        quote=paper.text[start:sentence.end]),
                )))
        most = self.findings_per_paper if plan.question else len(found)
        best = sorted(found, key=lambda pair: (-pair[0], pair[1].source.start))[:most]
        return sorted((claim for _, claim in best), key=lambda claim: claim.source.start)


def _named(paper: Paper, number: int) -> tuple[str, int]:
    """A sentence, and where a quote begins that holds all of it; one that begins with "It" with the
    name from the sentence before, which is then part of the quote."""
    sentence = paper.sentences[number]
    said = paper.text[sentence.start:sentence.end]
    before = paper.sentences[number - 1] if number else None
    if before and before.section == sentence.section and before.end <= sentence.start and \
            not paper.text[before.end:sentence.start].strip(" "):
        named = with_its_name(said, paper.text[before.start:before.end])
        if named:
            return named, before.start
    return said, sentence.start


def _telling(sentence: str, judged: Judgement, topic: Topic) -> float:
    """What a sentence weighs beside others as relevant; 0 where it is no claim, whatever it bears
    on. What gives the answer wanted weighs as much as a finding, however it is told."""
    if topic.is_given(sentence):
        return 1.0
    if max(judged) < LIKELY_ENOUGH or _only_announces(sentence):
        return 0.0
    return sum(judged)


def _only_announces(sentence: str) -> bool:
    return bool(ANNOUNCES.match(sentence)) and not FINDS.search(sentence)


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
    """Merge what one paper says twice, keep the claims that bear most on the question, number
    claims c1, c2, … and measurements m1, m2, … in the order of papers and, within one, of the
    text."""
    told = [claim for i in order for claim in extractions.get(i, Extraction()).claims]
    best: dict[_Twin, Claim] = {}
    for claim in told:
        twin = _Twin(claim.paper_id, " ".join(claim.text.lower().split()))
        if twin not in best or claim.relevance > best[twin].relevance:
            best[twin] = claim
    once = {claim.id for claim in best.values()}
    kept = _chosen([claim for claim in told if claim.id in once], max_claims)
    stated = {m for claim in kept for m in claim.measurement_ids}
    measurements = [m for i in order for m in extractions.get(i, Extraction()).measurements
                    if m.id in stated]
    numbers = {m.id: f"m{n}" for n, m in enumerate(measurements, start=1)}
    refused: Counter[str] = Counter()
    for extraction in extractions.values():
        refused.update(extraction.refused)
    return Extraction(
        claims=tuple(
            claim.model_copy(update={
                "id": f"c{n}",
                "measurement_ids": tuple(numbers[m] for m in claim.measurement_ids)})
            for n, claim in enumerate(kept, start=1)),
        measurements=tuple(m.model_copy(update={"id": numbers[m.id]}) for m in measurements),
        quotes_not_found=sum(e.quotes_not_found for e in extractions.values()),
        refused=dict(sorted(refused.items())),
    )


def _chosen(claims: Sequence[Claim], most: int) -> list[Claim]:
    """At most so many claims, the most relevant. Of equals each paper's first come before any
    paper's second, so that one long table does not crowd out the other papers; and the numbers of
    tables leave room for what papers say in words."""
    if len(claims) <= most:
        return list(claims)
    turn: Counter[tuple[str, float]] = Counter()
    ranks: dict[str, tuple[float, int]] = {}
    for claim in claims:
        alike = (claim.paper_id, claim.relevance)
        ranks[claim.id] = (-claim.relevance, turn[alike])
        turn[alike] += 1
    ordered = sorted(claims, key=lambda claim: ranks[claim.id])
    in_words = [c for c in ordered if not c.measurement_ids][:int(most * IN_WORDS)]
    kept = {c.id for c in in_words}
    kept |= {c.id for c in [c for c in ordered if c.id not in kept][:most - len(kept)]}
    return [claim for claim in claims if claim.id in kept]
