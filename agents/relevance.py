"""How measurements bear on a plan, by the names and terms they share with it."""

from collections.abc import Sequence

from agents.coverage import is_of
from agents.surveys import telling
from grounding.names import same_benchmark, same_metric, same_system
from grounding.words import content_words
from records import Measurement, Plan

ASKED, COMPARATOR, BESIDE = 1.0, 0.7, 0.5
"""Relevance of a measurement on what was asked: of a subject; of a comparator; of another variant
of a subject, measured beside it in the same table and setting, and where no system is named, what
does not lead or compare as was asked."""


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
