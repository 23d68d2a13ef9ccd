"""Series: measurements of one thing in one way, in one place, along the axis of the question."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from grounding.names import find_sizes
from records import Measurement, Trend, TrendPoint

Shape = Literal["rises", "falls", "flat", "rises_then_falls", "falls_then_rises", "mixed", "single"]

_SHAPES: dict[tuple[int, ...], Shape] = {
    (): "single", (0,): "flat", (1,): "rises", (-1,): "falls",
    (1, -1): "rises_then_falls", (-1, 1): "falls_then_rises",
}
"""The signs of the steps, runs of the same sign and flat steps within a run folded."""


@dataclass(frozen=True)
class Series:
    """Measurements that differ in size only, smallest first; no size occurs twice."""

    measurements: tuple[Measurement, ...]

    @property
    def head(self) -> Measurement:
        return self.measurements[0]

    @property
    def subject(self) -> str:
        """The system with its variant, without size."""
        return self.head.model_copy(update={"size": ""}).subject

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(m.id for m in self.measurements)

    def at(self, size: str) -> Measurement | None:
        wanted = size_key(size)
        return next((m for m in self.measurements if size_key(m.size) == wanted), None)

    @property
    def shape(self) -> Shape:
        return shape_of([m.value for m in self.measurements])

    def repeats(self, other: "Series") -> bool:
        """Whether every point stands in another series of the same paper with the same value."""
        return self.head.paper_id == other.head.paper_id and all(
            (twin := other.at(m.size)) is not None and twin.value == m.value
            for m in self.measurements)

    def trend(self, axis: str, asked: Sequence[str]) -> Trend:
        """The series as a record, with a gap at every size asked for and not measured."""
        sizes = {size_key(m.size): m.size for m in self.measurements}
        for size in asked:
            sizes.setdefault(size_key(size), size)
        points = []
        for key in sorted(sizes):
            hit = self.at(sizes[key])
            points.append(TrendPoint(
                at=sizes[key], value=hit.value if hit else None,
                measurement_id=hit.id if hit else ""))
        head = self.head
        return Trend(
            subject=self.subject, paper_id=head.paper_id, benchmark=head.benchmark,
            metric=head.metric, setting=head.setting, unit=head.unit, axis=axis,
            points=tuple(points), shape=self.shape,
        )


def series_of(measurements: Iterable[Measurement]) -> list[Series]:
    """Group measurements into series, in the order of their first member.

    What is measured twice at one size in the same way starts a second series.
    """
    groups: dict[tuple[str, ...], list[list[Measurement]]] = defaultdict(list)
    for m in measurements:
        key = (m.paper_id, m.table_id or "text", m.system, m.variant, m.benchmark, m.metric,
               m.setting, m.unit)
        for series in groups[key]:
            if all(size_key(m.size) != size_key(other.size) for other in series):
                series.append(m)
                break
        else:
            groups[key].append([m])
    return [Series(tuple(sorted(group, key=lambda m: (size_key(m.size), m.id))))
            for many in groups.values() for group in many]


def size_key(size: str) -> tuple[float, str]:
    """Sorts sizes by their parameters; a size that is no number by its text, first."""
    sizes = find_sizes(size)
    return (sizes[0].parameters, "") if sizes else (0.0, size)


def shape_of(values: Sequence[float]) -> Shape:
    """How values move from first to last; steps below 1e-9 are flat."""
    signs: list[int] = []
    for a, b in pairwise(values):
        sign = 0 if abs(b - a) < 1e-9 else 1 if b > a else -1
        if not signs or (sign and sign != signs[-1]):
            if signs == [0]:
                signs = []
            signs.append(sign)
    return _SHAPES.get(tuple(signs), "mixed")
