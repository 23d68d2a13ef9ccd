"""What a question asks for, item by item, and which measurements answer each item."""

from collections.abc import Sequence
from dataclasses import dataclass

from grounding.names import (
    Name,
    normalise,
    same_benchmark,
    same_metric,
    same_size,
    same_subject,
)
from records import Measurement, Plan, Subject


@dataclass(frozen=True)
class Asked:
    """One thing asked for: a subject at a size on a benchmark; "" where none is named."""

    subject: Subject
    size: str = ""
    benchmark: str = ""

    def __str__(self) -> str:
        where = f" on {self.benchmark}" if self.benchmark else ""
        return f"{self.subject.name} {self.size}".strip() + where

    def is_named_in(self, text: str) -> bool:
        """Whether a text names subject, size and benchmark, in whatever order."""
        said = normalise(text)
        parts = (self.subject.name, self.size, self.benchmark)
        return all(normalise(part) in said for part in parts if part)


def asked(plan: Plan) -> list[Asked]:
    """Every subject at every size and benchmark the question names, comparators too.

    Empty where the question names no system or no benchmark: then nothing countable is asked.
    """
    if not plan.benchmarks:
        return []
    return [
        Asked(subject, size, benchmark)
        for subject in plan.subjects
        for size in subject.sizes or ("",)
        for benchmark in plan.benchmarks
    ]


def answers(measurement: Measurement, item: Asked, metrics: Sequence[str] = ()) -> bool:
    """Whether a measurement is of what was asked; with `metrics`, in one of them."""
    return (
        is_of(measurement, item.subject)
        and (not item.size or same_size(measurement.size, item.size))
        and (not item.benchmark or same_benchmark(measurement.benchmark, item.benchmark))
        and (not metrics or any(same_metric(measurement.metric, m) for m in metrics))
    )


def is_of(measurement: Measurement, subject: Subject) -> bool:
    """Whether a measurement is of a subject, at whatever size."""
    return same_subject(
        Name(measurement.system, measurement.variant), Name(subject.system, subject.variant))


def found(plan: Plan, measurements: Sequence[Measurement]) -> dict[Asked, list[Measurement]]:
    """For each thing asked for its measurements, in the order given."""
    return {item: [m for m in measurements if answers(m, item, plan.metrics)]
            for item in asked(plan)}
