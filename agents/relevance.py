"""How claims and measurements bear on a plan, by the names and terms they share with it."""

from collections.abc import Sequence

from agents.coverage import is_of
from agents.surveys import telling
from agents.wanted import tells_extreme, wanted
from grounding.names import (
    find_benchmarks,
    name_pattern,
    same_benchmark,
    same_metric,
    same_system,
)
from grounding.stated_values import stated_values
from grounding.words import content_words, stem, words
from records import Measurement, Plan

ASKED, COMPARATOR, BESIDE = 1.0, 0.7, 0.5
"""Relevance of a measurement on what was asked: of a subject; of a comparator; of another variant
of a subject, measured beside it in the same table and setting, and where no system is named, what
does not lead or compare as was asked."""


class Topic:
    """What a sentence must speak of to bear on a plan."""

    def __init__(self, plan: Plan) -> None:
        self.systems = [name_pattern(s.system) for s in plan.subjects]
        self.variants = [name_pattern(s.name) for s in plan.subjects if s.variant]
        self.asked_benchmarks = plan.benchmarks
        self.benchmarks = [name_pattern(b) for b in plan.benchmarks]
        self.terms = content_words(" ".join([*plan.topics, *plan.settings]))
        self.wanted = wanted(plan)

    def relevance(self, sentence: str, least_share: float = 1 / 2) -> float:
        """0 to 1. Where the question names systems, a sentence must name one, and with it a
        benchmark, a variant or a third of the question's terms; else a benchmark; else at least
        `least_share` of its terms. What does not give what is wanted (a number of things, both
        sides of a comparison, an amount) bears on it the less."""
        return self._subject_matter(sentence, least_share) * self._giving(sentence)

    def _giving(self, sentence: str) -> float:
        """What a sentence counts for the kind of answer that the question wants, 0 to 1."""
        want = self.wanted
        whole = all((
            not want.counted or (want.counts(sentence) and self._names_no_other(sentence)),
            not want.sides or len(want.names_of_sides(sentence)) > 1,
            not want.extreme or tells_extreme(sentence, want.extreme)))
        number = not (want.amount or want.margin) or stated_values(sentence)
        return (1.0 if whole else 0.7) * (1.0 if number else 0.9)

    def _names_no_other(self, sentence: str) -> bool:
        """Whether every benchmark that a sentence names is asked about."""
        return not self.benchmarks or all(
            any(same_benchmark(m.canonical, b) for b in self.asked_benchmarks)
            for m in find_benchmarks(sentence))

    def _subject_matter(self, sentence: str, least_share: float) -> float:
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
            about = terms if self.terms else 1.0
            return 0.6 + 0.4 * about if benchmark else 0.0
        if not self.terms:
            return 1.0
        return terms if terms >= least_share else 0.0

    def mentions(self, text: str) -> int:
        """How often a text speaks of what the question names and is about."""
        names = (*self.systems, *self.benchmarks)
        return sum(len(pattern.findall(text)) for pattern in names) + sum(
            stem(part) in self.terms for word in words(text) for part in word.split("-"))

    def compares(self, sentence: str) -> bool:
        return " than " in sentence or "outperform" in sentence or "compared " in sentence


def relevant(
    measurements: Sequence[Measurement], plan: Plan
) -> list[tuple[Measurement, float]]:
    """The measurements that bear on a plan with their relevance, in the order given."""
    direct = {m.id: _relevance(m, plan) for m in measurements}
    if plan.benchmarks and not plan.subjects:
        return _without_subject([m for m in measurements if direct[m.id]], plan)
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


def _without_subject(
    measurements: Sequence[Measurement], plan: Plan
) -> list[tuple[Measurement, float]]:
    """Measurements on the benchmarks asked for, of whatever system: those that answer the question
    first; where it is about more than what they measure, as far as they are about that."""
    first = telling(measurements, plan)
    terms = content_words(" ".join(plan.topics))
    found = []
    for m in measurements:
        said = content_words(" ".join([m.caption, m.system, m.variant, m.setting, m.task]))
        about = len(terms & said) / len(terms) if terms else 1.0
        found.append((m, (ASKED if m.id in first else BESIDE) * (1 + about) / 2))
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
