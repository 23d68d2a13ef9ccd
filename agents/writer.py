"""The writer: the answer first, each sentence tied to the claims it states, then what is missing.

It computes its sentences from supported claims and their measurements. A claim that is not
supported gives no sentence; one that is contested is told as contested.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from agents import phrasing
from agents.contradictions import find_contradictions
from agents.coverage import Asked, answers, asked, is_of
from agents.planner import MODEL_SIZE
from agents.series import Series, series_of, size_key
from agents.surveys import as_asked, at_several_sizes, paired, ranked
from agents.wanted import wanted
from grounding.names import normalise, same_benchmark, same_metric, same_size
from records import (
    Answer,
    AnswerSentence,
    Contradiction,
    JudgedClaim,
    Measurement,
    PaperCard,
    Plan,
    RevisionRequest,
    Subject,
    Trend,
)
from sources.documents.builder import section_kind

SERIES_PER_SUBJECT = 3
"""At most this many series (settings, papers) of one subject on one benchmark are put in words;
all stand in the table of measurements."""

SERIES_OF_ANY = 5
"""Series that are put in words where the question names no system."""

PLACES_COMPARED, LEADERS_TOLD = 3, 5
"""Tables or texts of which it is told how two benchmarks compare; things told as leading one."""

CONTRADICTIONS_TOLD = 3

GIVES_IT = 0.75
"""The least relevance of a finding beside a computed answer to a question that names no system."""

ON_THE_WHOLE = 0.1
"""What it counts beside relevance that a finding stands where its paper sums up."""

NEAR = 0.15
"""A finding that bears on the question by so much less than the best one is not told."""


@dataclass(frozen=True)
class Material:
    """What the writer may use: nothing else reaches the answer."""

    plan: Plan
    claims: Sequence[JudgedClaim]
    measurements: Sequence[Measurement]
    cards: Sequence[PaperCard]
    requests: Sequence[RevisionRequest] = ()


@dataclass(frozen=True)
class Draft:
    """The part of a report that is written rather than counted."""

    answer: Answer
    claims: tuple[JudgedClaim, ...]
    measurements: tuple[Measurement, ...]
    trends: tuple[Trend, ...]
    contradictions: tuple[Contradiction, ...]
    gaps: tuple[str, ...]


class Writer:
    """Writes by computing series, trends, comparisons and gaps from what was verified."""

    method = "series, trends, comparisons and gaps computed from supported claims"

    def __init__(self, *, findings_in_answer: int) -> None:
        self.findings_in_answer = findings_in_answer

    def write(self, material: Material) -> Draft:
        """Write the draft; requests to drop claims are acted on before anything is said."""
        claims = _without_dropped(material.claims, material.requests)
        stated = {m for c in claims for m in c.measurement_ids}
        measurements = [m for m in material.measurements if m.id in stated]
        retracted = {card.id for card in material.cards if card.is_retracted}
        standing = [m for m in measurements if m.paper_id not in retracted]
        desk = _Desk(material.plan, claims, measurements, material.cards)
        series = desk.series()
        contradictions = find_contradictions(
            material.plan, claims, standing, desk.names)
        computed = [*desk.measured(series), *desk.compared(series),
                    *desk.paired(), *desk.leading()]
        disputed = desk.disputed(contradictions)
        sentences = [  # that values differ comes after what was asked for
            *computed, *(disputed if computed else ()),
            *desk.findings(self.findings_in_answer, computed=bool(computed)),
            *(() if computed else disputed), *desk.gaps(),
        ]
        axis = material.plan.axis
        return Draft(
            answer=Answer(sentences=tuple(sentences)),
            claims=tuple(claims), measurements=tuple(measurements),
            trends=tuple(s.trend(axis.name if axis else MODEL_SIZE, desk.asked_sizes(s))
                         for s in series if s.head.size),
            contradictions=tuple(contradictions),
            gaps=tuple(s.text for s in sentences if s.role == "gap"),
        )


def _without_dropped(
    claims: Iterable[JudgedClaim], requests: Iterable[RevisionRequest]
) -> list[JudgedClaim]:
    dropped = {i for r in requests if r.action == "drop_claims" for i in r.claim_ids}
    return [claim for claim in claims if claim.id not in dropped]


def _without_repeats(series: Sequence[Series]) -> list[Series]:
    """Leave out a series that repeats points of an earlier one of the same paper."""
    kept: list[Series] = []
    for one in series:
        if not any(one.repeats(other) for other in kept):
            kept.append(one)
    return kept


class _Desk:
    """The material, laid out so that each kind of sentence finds what it needs."""

    def __init__(
        self, plan: Plan, claims: Sequence[JudgedClaim], measurements: Sequence[Measurement],
        cards: Sequence[PaperCard],
    ) -> None:
        self.plan, self.claims = plan, claims
        self.claim_of = {m: c for c in claims for m in c.measurement_ids}
        self.usable = [m for m in measurements if self.claim_of[m.id].verdict == "supported"]
        self.names = {card.id: phrasing.short_name(card) for card in cards}
        self.included = sum(card.included for card in cards)
        self.retracted = {card.id for card in cards if card.is_retracted}
        self.wanted = wanted(plan)

    def series(self) -> list[Series]:
        """The series that answer what was asked, per subject and benchmark the best few; where no
        system is named and sizes are asked for, the longest of any."""
        chosen: list[Series] = []
        if not self.plan.subjects and self.plan.axis:
            several = at_several_sizes(self._of_any())
            several.sort(key=lambda s: (-self._settings_met(s), -len(s.measurements)))
            return _without_repeats(several)[:SERIES_OF_ANY]
        for subject in self.plan.subjects:
            for benchmark in self.plan.benchmarks:
                item = Asked(subject, "", benchmark)
                hits = [m for m in self.usable if answers(m, item, self.plan.metrics)]
                ranked = sorted(series_of(hits), key=lambda s: self._rank(s, subject))
                as_asked = [s for s in ranked if self._settings_met(s)]
                chosen += _without_repeats(as_asked or ranked)[:SERIES_PER_SUBJECT]
        return list({one.ids: one for one in chosen}.values())

    def _settings_met(self, series: Series) -> int:
        """How many of the settings asked for a series was measured in."""
        said = normalise(series.head.setting)
        return sum(normalise(setting) in said for setting in self.plan.settings)

    def _rank(self, series: Series, subject: Subject) -> tuple:
        """Better first: asked settings, more of the asked sizes, more points, tables, fewer
        conditions; what is equal stays in the order of papers and texts."""
        sizes = sum(any(same_size(m.size, s) for m in series.measurements) for s in subject.sizes)
        return (-self._settings_met(series), -sizes, -len(series.measurements),
                series.head.origin != "table", series.head.setting.count(";"))

    def measured(self, series: Sequence[Series]) -> list[AnswerSentence]:
        """What was measured, and how it moves along the axis."""
        sentences = []
        for one in series:
            text = phrasing.measured(one, self.names[one.head.paper_id])
            sentences.append(AnswerSentence(text=text, claim_ids=self._claims(one)))
            if self.plan.axis and (text := phrasing.trend(one)):
                sentences.append(
                    AnswerSentence(text=text, claim_ids=self._claims(one), role="trend"))
        return sentences

    def compared(self, series: Sequence[Series]) -> list[AnswerSentence]:
        """Each subject's first series against the comparators and the system's plain form, where
        the same table measures both in the same way."""
        sentences = []
        told: set[str] = set()
        for one in series:
            for rival in self._rivals(one):
                pair = f"{one.subject}|{rival.subject}|{one.head.benchmark}"
                text = phrasing.compared(one, rival)
                if text and pair not in told and one.subject != rival.subject:
                    told |= {pair, f"{rival.subject}|{one.subject}|{one.head.benchmark}"}
                    ids = (*self._claims(one), *self._claims(rival))
                    sentences.append(AnswerSentence(
                        text=text, claim_ids=tuple(dict.fromkeys(ids)), role="comparison"))
        return sentences

    def _of_any(self) -> list[Measurement]:
        """Usable measurements on the benchmarks and in the metrics asked for, of whatever."""
        plan = self.plan
        return [m for m in self.usable if m.paper_id not in self.retracted
                and any(same_benchmark(m.benchmark, b) for b in plan.benchmarks)
                and (not plan.metrics or any(same_metric(m.metric, x) for x in plan.metrics))]

    def paired(self) -> list[AnswerSentence]:
        """Where the question sets benchmarks against each other: what was measured on both."""
        benchmarks = self.plan.benchmarks
        asked = self.wanted.sides == benchmarks
        found = [pairs for first, second in combinations(benchmarks, 2) if asked
                 for pairs in paired(self._of_subjects(), first, second)[:PLACES_COMPARED]]
        return [AnswerSentence(
            text=phrasing.paired(pairs, self.names[pairs[0].first.paper_id]), role="comparison",
            claim_ids=self._stating([m for p in pairs for m in (p.first, p.second)]))
            for pairs in found]

    def _of_subjects(self) -> list[Measurement]:
        subjects = self.plan.subjects
        return [m for m in as_asked(self._of_any(), self.plan)
                if not subjects or any(is_of(m, subject) for subject in subjects)]

    def leading(self) -> list[AnswerSentence]:
        """Where the question asks what leads, or names no system and asks nothing else than what
        is reached: the leading results on each benchmark, of its systems where it names any."""
        plan, want = self.plan, self.wanted
        asks_else = plan.subjects or plan.axis or want.sides or want.count.noun or plan.topics
        if not want.extreme and (asks_else or not want.performance):
            return []
        extreme = want.extreme or "best"
        found = [ranked(self._of_subjects(), benchmark, extreme)[:LEADERS_TOLD]
                 for benchmark in plan.benchmarks]
        return [AnswerSentence(text=phrasing.leading(leaders, extreme, self.names),
                               claim_ids=self._stating(leaders), role="comparison")
                for leaders in found if leaders]

    def _rivals(self, series: Series) -> list[Series]:
        head = series.head
        wanted = [Subject(system=head.system), *self.plan.subjects]
        beside = [
            m for m in self.usable
            if m.paper_id == head.paper_id and m.table_id == head.table_id
            and m.setting == head.setting and m.unit == head.unit
            and same_benchmark(m.benchmark, head.benchmark) and same_metric(m.metric, head.metric)
            and any(is_of(m, subject) for subject in wanted)
            and not (m.system == head.system and m.variant == head.variant)
        ]
        return series_of(beside)

    def disputed(self, contradictions: Sequence[Contradiction]) -> list[AnswerSentence]:
        """The widest disagreements, each in a sentence; the others are named together."""
        told = [AnswerSentence(text=c.text, claim_ids=c.claim_ids, role="contradiction")
                for c in contradictions[:CONTRADICTIONS_TOLD]]
        others = contradictions[CONTRADICTIONS_TOLD:]
        if others:
            ids = dict.fromkeys(i for c in others for i in c.claim_ids)
            told.append(AnswerSentence(
                text=phrasing.FURTHER_DISAGREEMENTS, claim_ids=tuple(ids),
                role="contradiction"))
        return told

    def findings(self, limit: int, *, computed: bool) -> list[AnswerSentence]:
        """What papers say in prose that bears on the question, most relevant first;
        corroboration decides near ties. Where the question names no system and what it asks for was
        `computed`, only what gives the same."""
        told = [c for c in self.claims if c.verdict == "supported" and not c.measurement_ids]
        if computed and not self.plan.subjects:
            told = [c for c in told if c.relevance >= GIVES_IT]
        if not told:
            return []
        told.sort(key=lambda c: -(
            c.relevance + 0.1 * (c.corroborations > 0) + ON_THE_WHOLE * self._is_on_the_whole(c)))
        best = max(c.relevance for c in told)
        told = [c for c in told if c.relevance >= best - NEAR]
        return [
            AnswerSentence(text=f"{self.names[c.paper_id]}: {c.text.rstrip('.')}.",
                           claim_ids=(c.id,))
            for c in told[:limit]
        ]

    def _is_on_the_whole(self, claim: JudgedClaim) -> bool:
        """Whether a claim is what its paper says it has shown, where the question names nothing
        that is measured: there its details are asked for."""
        return not (self.plan.subjects or self.plan.benchmarks) and \
            section_kind(claim.source.section) in ("abstract", "conclusion")

    def gaps(self) -> list[AnswerSentence]:
        """What was asked and not found, one sentence a subject and benchmark."""
        sentences = []
        missing: dict[tuple[str, str], list[Asked]] = {}
        for item in asked(self.plan):
            if not any(answers(m, item, self.plan.metrics) for m in self.usable):
                missing.setdefault((item.subject.name, item.benchmark), []).append(item)
        for (subject, benchmark), items in missing.items():
            sizes = [f"{subject} {i.size}".strip() for i in items]
            text = phrasing.missing([f"{phrasing.listed(sizes, 'or')} on {benchmark}"],
                                    self.plan.metrics, self.included)
            sentences.append(AnswerSentence(text=text, role="gap"))
        if not self.plan.subjects and (self.plan.metrics or self.wanted.sides):
            nowhere = [b for b in self.plan.benchmarks if not any(
                same_benchmark(m.benchmark, b) for m in self._of_any())]
            sentences += [AnswerSentence(role="gap", text=phrasing.missing(
                [f"any system on {b}"], self.plan.metrics, self.included)) for b in nowhere]
        return sentences

    def asked_sizes(self, series: Series) -> tuple[str, ...]:
        for subject in self.plan.subjects:
            if is_of(series.head, subject):
                return tuple(sorted(subject.sizes, key=size_key))
        return ()

    def _claims(self, series: Series) -> tuple[str, ...]:
        return self._stating(series.measurements)

    def _stating(self, measurements: Iterable[Measurement]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.claim_of[m.id].id for m in measurements))
