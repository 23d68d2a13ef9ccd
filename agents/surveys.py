"""What answers a question on benchmarks that names no system: of all that was measured, the
leading results, what was measured on several benchmarks alike, and what was at several sizes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key

from agents.series import Series, series_of
from agents.wanted import Extreme, wanted
from grounding.leading import better
from grounding.names import normalise, same_benchmark
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


def paired(measurements: Iterable[Measurement], first: str, second: str) -> list[list[Pair]]:
    """The pairs on two benchmarks, by the place that measures them and the metric; places with
    most pairs first."""
    found: dict[tuple, dict[tuple, dict[str, Measurement]]] = defaultdict(lambda: defaultdict(dict))
    for m in measurements:
        for name in (first, second):
            if same_benchmark(m.benchmark, name):
                place = (m.paper_id, m.table_id, normalise(m.metric), m.unit)
                found[place][_circumstances(m)].setdefault(name, m)
    places = [[Pair(sides[first], sides[second]) for sides in things.values() if len(sides) == 2]
              for things in found.values()]
    places.sort(key=len, reverse=True)
    return list(filter(None, map(_new_to, places, [places[:i] for i in range(len(places))])))


def _new_to(place: list[Pair], before: Sequence[list[Pair]]) -> list[Pair]:
    """The pairs of a place that no place before it of the same paper has with the same values."""
    known = {(p.first.paper_id, p.first.value, p.second.value) for pairs in before for p in pairs}
    return [p for p in place if (p.first.paper_id, p.first.value, p.second.value) not in known]


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
    for m in _led(_on_one_scale([m for m in on if normalise(m.metric) == metric]), extreme):
        leaders.setdefault(normalise(m.subject), m)
    return list(leaders.values())


def at_several_sizes(measurements: Iterable[Measurement]) -> list[Series]:
    """The series with several sizes, longest first."""
    several = [s for s in series_of(measurements) if s.head.size and len(s.measurements) > 1]
    return sorted(several, key=lambda s: -len(s.measurements))


def telling(measurements: Sequence[Measurement], plan: Plan) -> set[str]:
    """The ids of the measurements that answer a plan which names no system: those on all that it
    compares, those at several sizes where it asks for sizes, else the leading ones."""
    want = wanted(plan)
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
    """The measurements by what leads; equals stay in order."""
    if extreme in ("highest", "lowest"):
        return sorted(measurements, key=_value, reverse=extreme == "highest")

    def order(a: Measurement, b: Measurement) -> int:
        a, b = (m.model_copy(update={"value": _value(m)}) for m in (a, b))
        leads = better(a, b) - better(b, a)
        return leads if extreme == "worst" else -leads

    return sorted(measurements, key=cmp_to_key(order))


def _on_one_scale(measurements: Sequence[Measurement]) -> list[Measurement]:
    """Without those whose number cannot be compared with most: of another unit."""
    units = Counter(m.unit for m in measurements if not _is_share(m))
    unit = max(units, key=lambda name: units[name]) if units else ""
    return [m for m in measurements
            if _is_share(m) or m.unit == unit or {m.unit, unit} <= {"", "%"}]


def _is_share(m: Measurement) -> bool:
    return not m.unit and 0 < m.value < 1


def _value(m: Measurement) -> float:
    return 100 * m.value if _is_share(m) else m.value


def _circumstances(m: Measurement) -> tuple[str, ...]:
    return (normalise(m.system), normalise(m.variant), normalise(m.size), normalise(m.setting))
