"""Measurements set out in grids: one a benchmark and metric, the axis of the question down."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from records import Measurement, Report
from reports.wording import line

NOT_STATED = "not stated"
VALUE = "value"
LONGEST_PLACE = 40  # characters of a place on the axis

_SIZE = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)\s?([kmbt]?)", re.IGNORECASE)
_SCALE = {"": 1.0, "k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}


@dataclass(frozen=True)
class Grid:
    """All measurements of one benchmark and metric, in one unit.

    `rows` are places on the axis, `series` the systems and variants measured. Where no measurement
    has a place on an axis, `axis` is "" and the rows are the systems themselves.
    """

    benchmark: str
    metric: str
    unit: str
    axis: str
    rows: tuple[str, ...]
    series: tuple[str, ...]
    cells: dict[tuple[str, str], tuple[Measurement, ...]]
    missing: frozenset[tuple[str, str]] = field(default=frozenset())

    @property
    def title(self) -> str:
        return self.benchmark or "Benchmark not stated"

    @property
    def quantity(self) -> str:
        """What is measured, with its unit: "pass@1 (%)"."""
        metric = self.metric or "value"
        return f"{metric} ({self.unit})" if self.unit and self.unit not in metric else metric

    def cell(self, row: str, series: str) -> tuple[Measurement, ...]:
        return self.cells.get((row, series), ())

    def is_gap(self, row: str, series: str) -> bool:
        """Whether a value here was asked for and not found."""
        return (row, series) in self.missing


def grids(report: Report) -> list[Grid]:
    """The grids of a report: benchmarks the question names first, then the fullest first."""
    groups: dict[tuple[str, str, str], list[Measurement]] = defaultdict(list)
    for m in report.measurements:
        groups[_key(m.benchmark), _key(m.metric), _key(m.unit)].append(m)
    asked = [_key(b) for b in report.plan.benchmarks]

    def rank(group: list[Measurement]) -> tuple[int, int]:
        benchmark = _key(group[0].benchmark)
        return asked.index(benchmark) if benchmark in asked else len(asked), -len(group)

    return [_grid(report, group) for group in sorted(groups.values(), key=rank)]


def _grid(report: Report, measured: list[Measurement]) -> Grid:
    first = measured[0]
    head = (line(first.benchmark, 80), line(first.metric, 80), line(first.unit, 20))
    by_size = _varies_size(report)
    places = _places(report, measured, by_size)
    found = {_key(place) for place in places.values() if place}
    if not found or (report.plan.axis is None and len(found) == 1):
        return _without_axis(head, measured)
    asked = _asked_rows(report)
    rows = _labels([*asked, *(place for place in places.values() if place)])
    rows = {_key(label): label for label in _ordered(list(rows.values()))}
    series = _labels(_series(m, by_size) for m in measured)
    cells = _gathered(
        (rows.get(_key(places[m.id]), NOT_STATED), series[_key(_series(m, by_size))], m)
        for m in measured
    )
    unstated = (NOT_STATED,) if any(row == NOT_STATED for row, _ in cells) else ()
    axis = report.plan.axis.name if report.plan.axis else "size"
    missing = _missing(report, [rows[_key(row)] for row in asked], list(series.values()))
    return Grid(*head, line(axis, 60), (*rows.values(), *unstated), tuple(series.values()), cells,
                frozenset(missing - cells.keys()))


def _without_axis(head: tuple[str, str, str], measured: list[Measurement]) -> Grid:
    rows = _labels(_series(m, by_size=False) for m in measured)
    cells = _gathered((rows[_key(_series(m, by_size=False))], VALUE, m) for m in measured)
    return Grid(*head, "", tuple(rows.values()), (VALUE,), cells)


def _places(report: Report, measured: list[Measurement], by_size: bool) -> dict[str, str]:
    """Where on the axis each measurement lies: where a trend says, else at its size; or ""."""
    at = {p.measurement_id: p.at for t in report.trends for p in t.points if p.measurement_id}
    return {m.id: line(at.get(m.id) or (m.size if by_size else ""), LONGEST_PLACE)
            for m in measured}


def _varies_size(report: Report) -> bool:
    """Whether the sizes of the systems are the axis: the question says so, or names no axis."""
    axis = report.plan.axis
    if axis is None:
        return True
    sizes = {_key(m.size) for m in report.measurements if m.size}
    return "size" in axis.name.casefold() or any(_key(v) in sizes for v in axis.values)


def _series(m: Measurement, by_size: bool) -> str:
    if not by_size:
        return line(m.subject, 80)
    return line(f"{m.system} - {m.variant}" if m.variant else m.system, 80)


def _asked_rows(report: Report) -> list[str]:
    """The places a value was asked for: those the question names, and the gaps of the trends."""
    values = list(report.plan.axis.values) if report.plan.axis else []
    values += [p.at for t in report.trends for p in t.points if p.value is None]
    return [place for value in values if (place := line(value, LONGEST_PLACE))]


def _missing(report: Report, asked: list[str], series: list[str]) -> set[tuple[str, str]]:
    """Rows asked for, of every series the question names; of all where it names none of them."""
    named = {_key(subject.name) for subject in report.plan.subjects}
    wanted = [name for name in series if _key(name) in named] or series
    return {(row, name) for row in asked for name in wanted}


def _gathered(
    placed: Iterable[tuple[str, str, Measurement]],
) -> dict[tuple[str, str], tuple[Measurement, ...]]:
    cells: dict[tuple[str, str], tuple[Measurement, ...]] = {}
    for row, series, m in placed:
        cells[row, series] = (*cells.get((row, series), ()), m)
    return cells


def _ordered(places: list[str]) -> list[str]:
    """Places in the order of their numbers where all have one, else as they came."""
    numbers = {place: _number(place) for place in places}
    if any(number is None for number in numbers.values()):
        return places
    return sorted(places, key=lambda place: numbers[place] or 0.0)


def _labels(values: Iterable[str]) -> dict[str, str]:
    """Key to label, in order of appearance. Values that differ only in case or spaces are one,
    written as the first of them."""
    labels: dict[str, str] = {}
    for value in values:
        labels.setdefault(_key(value), value)
    return labels


def _number(place: str) -> float | None:
    """7e9 of "7B", None of what is no number with a scale."""
    match = _SIZE.fullmatch(place)
    return float(match[1]) * _SCALE[match[2].lower()] if match else None


def _key(value: str) -> str:
    return "".join(line(value).casefold().split())
