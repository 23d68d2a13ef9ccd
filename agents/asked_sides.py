"""What a question sets against each other: which sides a text tells of, and whether what several
texts tell of them can be set side by side."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from grounding.names import (
    find_benchmarks,
    find_metrics,
    find_sizes,
    name_pattern,
    parse_name,
    same_benchmark,
    same_metric,
    same_size,
)
from grounding.stated_values import stated_values
from records import Plan

_RANKS = re.compile(
    r"\bthan\b|\b(?:out(?:perform|class|score|rank)|surpass|exceed)\w*|"
    r"\b(?:superior|inferior) to\b|\bbeats?\b|\b(?:on a )?par\b|\bmatch(?:es|ed)\b|"
    r"\b(?:comparabl|similar|equal|equivalent)\w*|\bas \w+ as\b|"
    r"\b(?:both|each|alike|same)\b", re.I)
"""What tells without a figure of each how several things compare."""


def sides_of(plan: Plan) -> tuple[str, ...]:
    """What a plan's question names several of: systems, else sizes of one, else benchmarks."""
    names = tuple(dict.fromkeys(s.name for s in plan.subjects))
    if len(names) > 1:
        return names
    if len(plan.subjects) > 1 and all(len(s.sizes) == 1 for s in plan.subjects):
        return tuple(dict.fromkeys(f"{s.name} {s.sizes[0]}" for s in plan.subjects))
    return plan.benchmarks


def named_sides(sides: Iterable[str], text: str) -> set[str]:
    """The sides that a text names: where one's name begins as another's does ("Code Llama",
    "Code Llama - Instruct"), the one that it means."""
    measured_on = [m.canonical for m in find_benchmarks(text)]
    found: dict[str, list[tuple[int, int]]] = {}
    for side in sides:
        if find_benchmarks(side):
            if any(same_benchmark(side, name) for name in measured_on):
                found[side] = [(-1, -1)]
            continue
        name = parse_name(side)
        if name.size and not any(same_size(size.text, name.size) for size in find_sizes(text)):
            continue
        bare = f"{name.system} {name.variant}" if name.size else side
        found[side] = [m.span() for m in name_pattern(bare).finditer(text)]
    return {side for side, spans in found.items() if any(not any(
        start <= span[0] and span[1] < end for longer in found.values() for start, end in longer)
        for span in spans)}


@dataclass(frozen=True)
class Told:
    """The sides of which a text tells a figure or how they compare, and what it names that they
    are measured on and by."""

    sides: frozenset[str]
    benchmarks: tuple[str, ...]
    metrics: tuple[str, ...]

    def is_by(self, benchmark: str, metric: str) -> bool:
        """Whether it tells of them by this measure; what names none leaves it to the question."""
        return (not (benchmark and self.benchmarks)
                or any(same_benchmark(benchmark, one) for one in self.benchmarks)) and (
            not (metric and self.metrics)
            or any(same_metric(metric, one) for one in self.metrics))


def _told(sides: Sequence[str], text: str, *, by_figures: bool) -> Told:
    named = named_sides(sides, text)
    is_told = bool(stated_values(text)) or (
        not by_figures and len(named) > 1 and _RANKS.search(text) is not None)
    return Told(frozenset(named if is_told else ()),
                tuple(m.canonical for m in find_benchmarks(text)),
                tuple(m.canonical for m in find_metrics(text)))


def side_by_side(
    plan: Plan, sides: Sequence[str], told: Iterable[str], *, by_figures: bool
) -> set[str]:
    """The sides of which some texts tell by one measure, by that which tells of most; `by_figures`,
    where no other word on how they compare will do."""
    texts = [_told(sides, text, by_figures=by_figures) for text in told]
    benchmarks = () if any(map(find_benchmarks, sides)) else plan.benchmarks
    metrics = plan.metrics or dict.fromkeys(m for one in texts for m in one.metrics)
    frames = product(benchmarks or ("",), metrics or ("",))
    return max(({side for one in texts if one.is_by(*frame) for side in one.sides}
                for frame in frames), key=len)


def is_no_comparison(plan: Plan, sides: Sequence[str], alike: set[str]) -> bool:
    """Whether with these sides told alike nothing is compared: fewer than two of them, or without
    the one that the others are set against."""
    asked = [s.name for s in plan.subjects if s.role == "subject"]
    is_apart = len(asked) == 1 and asked[0] in sides and asked[0] not in alike
    return len(alike) < 2 or is_apart
