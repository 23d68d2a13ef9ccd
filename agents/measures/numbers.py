"""Measures of the numbers: can each be followed back to the place it was printed?"""

from collections import defaultdict
from itertools import pairwise

from agents.measures.evidence import ANSWERING_ROLES, backing, supported
from agents.measures.registry import Measure, Texts, measure, share
from grounding.names import find_settings
from grounding.quantities import Quantity, amounts, same_quantity
from grounding.stated_values import directed
from records import Measurement, Report

SMALLEST_DIFFERENCE = 0.05
"""Values nearer than this are the same at one printed decimal."""


@measure
def claim_numbers_quoted(report: Report, texts: Texts) -> Measure:
    """Numbers of supported claims that stand in a supporting quote or its table's header. The
    conditions of a measurement ("zero-shot") may have been read elsewhere in its paper."""
    settings = {m.id: m.setting for m in report.measurements}
    items = []
    for claim in supported(report):
        quoted = [q for e in backing(claim) for q in amounts(f"{e.quote}\n{e.context}")]
        read = "; ".join(settings.get(i, "") for i in claim.measurement_ids)
        conditions = [m for m in find_settings(claim.text) if m.canonical in read]
        items += [(claim.id, _among(q, quoted)) for q in amounts(claim.text)
                  if not any(m.start <= q.start < m.end for m in conditions)]
    return share(items, "{held} of {all} numbers in supported claims stand in their quotes")


@measure
def answer_numbers_claimed(report: Report, texts: Texts) -> Measure:
    """Numbers of the answer that stand in a claim the sentence names, or differ two that do."""
    claims = {c.id: c.text for c in report.claims}
    items = []
    for sentence in report.answer.sentences:
        if sentence.role not in ANSWERING_ROLES:
            continue
        known = [q for i in sentence.claim_ids for q in amounts(claims.get(i, ""))]
        items += [("", _among(q, known) or _is_difference(q, known))
                  for q in amounts(sentence.text)]
    return share(items, "{held} of {all} numbers in the answer stand in the claims it names")


def _among(quantity: Quantity, known: list[Quantity]) -> bool:
    return any(same_quantity(quantity, other) for other in known)


def _is_difference(quantity: Quantity, known: list[Quantity]) -> bool:
    values = sorted({q.value for q in known})
    gaps = [abs(b - a) for i, a in enumerate(values) for b in values[i + 1:]]
    return any(abs(abs(quantity.value) - gap) < SMALLEST_DIFFERENCE for gap in gaps)


@measure
def words_agree_with_values(report: Report, texts: Texts) -> Measure:
    """Words of trends and comparisons that the values they stand beside bear out."""
    items = [("", agrees) for sentence in report.answer.sentences
             if sentence.role in ("trend", "comparison")
             for _, agrees in directed(sentence.text) if agrees is not None]
    return share(items, "{held} of {all} words for rises, falls and differences agree with values")


@measure
def measurements_intact(report: Report, texts: Texts) -> Measure:
    """Measurements whose value is the number printed in their cell, and the cell in its row."""
    claimed = {m: c.id for c in report.claims for m in c.measurement_ids}
    return share(((claimed.get(m.id, ""), _intact(m, texts)) for m in report.measurements),
                 "{held} of {all} measurements agree with the cell they come from")


def _intact(measurement: Measurement, texts: Texts) -> bool:
    place, row = measurement.place, measurement.row
    if measurement.text not in place.quote or place.quote not in row.quote:
        return False
    text = texts.get(place.paper_id)
    if text is not None and text[place.start:place.end] != place.quote:
        return False
    printed = measurement.text.replace(",", "").replace("−", "-")
    return f"{abs(measurement.value):g}" in printed or any(
        abs(q.value - measurement.value) < 1e-9 for q in amounts(measurement.text))


@measure
def trends_intact(report: Report, texts: Texts) -> Measure:
    """Points of trends that repeat the value of the measurement they name."""
    values = {m.id: m.value for m in report.measurements}
    return share(
        (("", values.get(point.measurement_id) == point.value)
         for trend in report.trends for point in trend.points if point.value is not None),
        "{held} of {all} points of the trends repeat their measurement",
    )


@measure
def benchmarks_named(report: Report, texts: Texts) -> Measure:
    return share((("", bool(m.benchmark and m.metric)) for m in report.measurements),
                 "{held} of {all} measurements name benchmark and metric")


@measure
def settings_stated(report: Report, texts: Texts) -> Measure:
    return share((("", bool(m.setting)) for m in report.measurements),
                 "{held} of {all} measurements state their setting")


@measure
def units_agree(report: Report, texts: Texts) -> Measure:
    """Benchmarks and metrics measured in one scale: no share beside a percentage."""
    scales: dict[tuple[str, str], set[str]] = defaultdict(set)
    for m in report.measurements:
        scale = "share" if 0 < abs(m.value) < 1 and not m.unit else "full"
        scales[m.benchmark, m.metric].add(scale)
    return share((("", len(kinds) == 1) for kinds in scales.values()),
                 "{held} of {all} benchmarks are given in one scale")


@measure
def like_with_like(report: Report, texts: Texts) -> Measure:
    """Neighbouring points of trends that were measured in the same setting."""
    setting = {m.id: m.setting for m in report.measurements}
    pairs = []
    for trend in report.trends:
        points = [p for p in trend.points if p.value is not None]
        pairs += [("", setting.get(a.measurement_id) == setting.get(b.measurement_id))
                  for a, b in pairwise(points)]
    return share(pairs, "{held} of {all} steps of the trends compare the same setting")
