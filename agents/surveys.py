"""What answers a question on benchmarks that names no system: of all that was measured, the
leading results, what was measured on several benchmarks alike, and what was at several sizes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key

from agents.series import Series, series_of
from agents.wanted import Extreme, wanted
from grounding.leading import better
from grounding.names import metric_facts, normalise, same_benchmark, same_size
from records import Measurement, Plan

LED_BY = 3
"""The leading results of a table for each benchmark and metric that are read before others."""


@dataclass(frozen=True)
class Pair:
    """One thing measured alike, in one place, on two benchmarks; in the order asked for."""

    first: Measurement
    second: Measurement

    @property
    def difference(self) -> float:
        """Of the first from the second, in their unit."""
        return self.first.value - self.second.value

    @property
    def values(self) -> tuple[str, float, float]:
        """The paper and the two values."""
        return self.first.paper_id, self.first.value, self.second.value


def paired(measurements: Iterable[Measurement], first: str, second: str) -> list[list[Pair]]:
    """The pairs on two benchmarks, by the place that measures them and the metric; places with
    most pairs first, without what their paper says again elsewhere."""
    found: dict[tuple, dict[tuple, dict[str, Measurement]]] = defaultdict(lambda: defaultdict(dict))
    for m in measurements:
        for name in (first, second):
            if same_benchmark(m.benchmark, name):
                place = (m.paper_id, m.table_id, normalise(m.metric), m.unit)
                found[place][_circumstances(m)].setdefault(name, m)
    places = [[Pair(sides[first], sides[second]) for sides in things.values() if len(sides) == 2]
              for things in found.values()]
    known: set[tuple[str, float, float]] = set()
    kept = []
    for pairs in sorted(places, key=len, reverse=True):
        new = [p for p in pairs if p.values not in known]
        known.update(p.values for p in new)
        kept.append(new)
    return list(filter(None, kept))


def ranked(
    measurements: Iterable[Measurement], benchmark: str, extreme: Extreme = "best"
) -> list[Measurement]:
    """The measurements on a benchmark, in the metric that most papers give, with the best value of
    each thing measured, leading first. Shares and percentages are compared as what they mean."""
    on = [m for m in measurements if same_benchmark(m.benchmark, benchmark)]
    if not on:
        return []
    values = Counter(normalise(m.metric) for m in on)
    papers = {name: len({m.paper_id for m in on if normalise(m.metric) == name}) for name in values}
    metric = max(values, key=lambda name: (papers[name], values[name]))
    leaders: dict[str, Measurement] = {}
    for m in _led([m for m in on if normalise(m.metric) == metric], extreme):
        leaders.setdefault(normalise(m.subject), m)
    return list(leaders.values())


def at_several_sizes(measurements: Iterable[Measurement]) -> list[Series]:
    """The series with several sizes, longest first."""
    several = [s for s in series_of(measurements) if s.head.size and len(s.measurements) > 1]
    return sorted(several, key=lambda s: -len(s.measurements))


def as_asked(measurements: Iterable[Measurement], plan: Plan) -> list[Measurement]:
    """The measurements of the sizes and in the settings that a plan's question names."""
    sizes, settings = wanted(plan).sizes, {normalise(s) for s in plan.settings}
    return [m for m in measurements
            if (not sizes or any(same_size(m.size, size) for size in sizes))
            and settings <= {normalise(part) for part in m.setting.split(";")}]


def telling(measurements: Sequence[Measurement], plan: Plan) -> set[str]:
    """The ids of the measurements that answer a plan which names no system: those on all that it
    compares, those at several sizes where it asks for sizes, else the leading ones."""
    want, measurements = wanted(plan), as_asked(measurements, plan)
    if want.sides:
        return {m.id for i, first in enumerate(want.sides) for second in want.sides[i + 1:]
                for place in paired(measurements, first, second)
                for pair in place for m in (pair.first, pair.second)}
    if plan.axis:
        return {i for series in at_several_sizes(measurements) for i in series.ids}
    tables: dict[tuple[str, ...], list[Measurement]] = defaultdict(list)
    for m in measurements:
        tables[m.paper_id, m.table_id, normalise(m.benchmark), normalise(m.metric)].append(m)
    return {m.id for table in tables.values()
            for m in _led(table, want.extreme or "best")[:LED_BY]}


def _led(measurements: Sequence[Measurement], extreme: Extreme) -> list[Measurement]:
    """The measurements in the unit that most have, by what leads; equals stay in order."""
    scaled = {m.id: m.model_copy(update={"value": value})
              for m, value in _on_one_scale(measurements)}
    alike = [m for m in measurements if m.id in scaled]
    if extreme in ("highest", "lowest"):
        return sorted(alike, key=lambda m: scaled[m.id].value, reverse=extreme == "highest")

    def order(a: Measurement, b: Measurement) -> int:
        leads = better(scaled[a.id], scaled[b.id]) - better(scaled[b.id], scaled[a.id])
        return leads if extreme == "worst" else -leads

    return sorted(alike, key=cmp_to_key(order))


def _on_one_scale(measurements: Sequence[Measurement]) -> list[tuple[Measurement, float]]:
    """The measurements in the commonest unit with their values; beside percentages what is between
    0 and 1 and names no unit is a share, and counts a hundredfold, but in a table that has larger
    values without a unit: that leaves out the sign."""
    units = Counter(m.unit for m in measurements)
    facts = [metric_facts(m.metric) for m in measurements if not m.unit and m.value > 1]
    has_percent = "%" in units or any(fact and fact.unit == "%" for fact in facts)
    taken = ("", "%") if has_percent else [name for name, _ in units.most_common(1)]
    signless = {_place(m) for m in measurements if not m.unit and m.value > 1}

    def is_share(m: Measurement) -> bool:
        return has_percent and not m.unit and 0 <= m.value <= 1 and _place(m) not in signless

    return [(m, 100 * m.value if is_share(m) else m.value)
            for m in measurements if m.unit in taken]


def _place(m: Measurement) -> tuple[str, str]:
    """A table; a sentence stands alone."""
    return m.paper_id, m.table_id or m.id


def _circumstances(m: Measurement) -> tuple[str, ...]:
    return (normalise(m.system), normalise(m.variant), normalise(m.size), normalise(m.setting))
