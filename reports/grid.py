"""Measurements set out in grids: one a benchmark and metric, the axis of the question down."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from records import Measurement, Report
from reports.wording import line

NOT_STATED = "not stated"
VALUE = "value"

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
    at = {p.measurement_id: p.at for t in report.trends for p in t.points if p.measurement_id}
    by_size = _varies_size(report)
    places = {m.id: at.get(m.id) or (m.size if by_size else "") for m in measured}
    if not any(places.values()):
        cells = _gathered((line(m.subject, 80), VALUE, m) for m in measured)
        return Grid(*head, "", _distinct(row for row, _ in cells), (VALUE,), cells)
    asked_rows = _asked_rows(report)
    rows = _ordered([*asked_rows, *(places[m.id] for m in measured)])
    labels = {_key(row): row for row in rows}
    cells = _gathered(
        (labels[_key(places[m.id])] if places[m.id] else NOT_STATED,
         _series(m, by_size), m) for m in measured
    )
    if any(row == NOT_STATED for row, _ in cells):
        rows = (*rows, NOT_STATED)
    series = _distinct(name for _, name in cells)
    axis = report.plan.axis.name if report.plan.axis else "size"
    missing = _missing(report, asked_rows, series, labels) - cells.keys()
    return Grid(*head, line(axis, 60), rows, series, cells, frozenset(missing))


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
    values = list(report.plan.axis.values) if report.plan.axis else []
    return values + [p.at for t in report.trends for p in t.points if p.value is None]


def _missing(
    report: Report, asked_rows: list[str], series: tuple[str, ...], labels: dict[str, str]
) -> set[tuple[str, str]]:
    """Rows asked for, of every series the question names; of all where it names none of them."""
    named = {_key(subject.name) for subject in report.plan.subjects}
    asked = [name for name in series if _key(name) in named] or list(series)
    return {(labels[_key(row)], name) for row in asked_rows for name in asked}


def _gathered(
    placed: Iterable[tuple[str, str, Measurement]],
) -> dict[tuple[str, str], tuple[Measurement, ...]]:
    cells: dict[tuple[str, str], tuple[Measurement, ...]] = {}
    for row, series, m in placed:
        cells[row, series] = (*cells.get((row, series), ()), m)
    return cells


def _ordered(values: Iterable[str]) -> tuple[str, ...]:
    """Distinct places in the order of their numbers where all have one, else as they came."""
    distinct = _distinct(line(v, 40) for v in values if v.strip())
    numbers = {value: _number(value) for value in distinct}
    if any(number is None for number in numbers.values()):
        return distinct
    return tuple(sorted(distinct, key=lambda value: numbers[value] or 0.0))


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    """The values without repetition; those that differ in case or spaces only are one."""
    return tuple({_key(v): v for v in reversed(list(values))}.values())[::-1]


def _number(value: str) -> float | None:
    """7e9 of "7B", None of what is no number with a scale."""
    match = _SIZE.fullmatch(value.strip())
    return float(match[1]) * _SCALE[match[2].lower()] if match else None


def _key(value: str) -> str:
    return "".join(line(value, 80).casefold().split())
