"""What a computed reviewer can count: named measures of a report, each a share between 0 and 1."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from records import Report

Texts = Mapping[str, str]
"""Paper id -> canonical text, for the papers at hand; empty where only the report is known."""


@dataclass(frozen=True)
class Measure:
    """A share in [0, 1], or None where there is nothing to count; `finding` says it in words and
    `claim_ids` are the claims that fall short."""

    value: float | None
    finding: str = ""
    claim_ids: tuple[str, ...] = ()


MeasureFunction = Callable[[Report, Texts], Measure]

MEASURES: dict[str, MeasureFunction] = {}
"""Every measure by the name that the files in prompts/reviewers use."""


def measure(function: MeasureFunction) -> MeasureFunction:
    """Register a function as the measure of its own name."""
    MEASURES[function.__name__] = function
    return function


def share(items: Iterable[tuple[str, bool]], finding: str) -> Measure:
    """The share of items that hold. `items` are (claim id or "", holds); `finding` is a phrase with
    {held} and {all}."""
    pairs = list(items)
    if not pairs:
        return Measure(None)
    held = sum(holds for _, holds in pairs)
    short = dict.fromkeys(name for name, holds in pairs if name and not holds)
    return Measure(held / len(pairs), finding.format(held=held, all=len(pairs)), tuple(short))
