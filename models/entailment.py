"""Entailment: whether a passage supports a claim, refutes it, or does not settle it."""

from collections.abc import Sequence
from typing import Protocol

from records import Probabilities


class Entailment(Protocol):
    """A judge of pairs. `name` tells what judged, so that a report can name it."""

    @property
    def name(self) -> str: ...

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Probabilities]:
        """One judgement for each (claim, passage), in order."""
        ...
