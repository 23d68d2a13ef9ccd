"""Entailment: whether a passage supports a claim, refutes it, or does not settle it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

from records import Check, Probabilities

TextPair = tuple[str, str]
"""A claim and the passage that it is held against."""


class EntailmentSettings(BaseModel):
    """Which judge decides whether a passage supports a claim. `model` is the folder of a grounding
    model, "" the one that comes with Consilience."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["trained", "computed"]
    model: str

    @property
    def folder(self) -> Path | None:
        """Where another model than that of Consilience lies."""
        return Path(self.model).expanduser() if self.model else None


@dataclass(frozen=True)
class Explanation:
    """A judgement with its reasons.

    `rationale` are the ranges of the passage that decide, the deciding one first. `is_telling`:
    the judgement may stand as evidence; a refutation that nothing bears out may not.
    """

    probabilities: Probabilities
    checks: tuple[Check, ...]
    rationale: tuple[tuple[int, int], ...]
    is_telling: bool = True


@dataclass(frozen=True)
class MeasuredPrecision:
    """How often a judge's "supported" was right where it was measured: (confidence, precision)
    points, the precision being that of all judgements that are at least as confident."""

    points: tuple[tuple[float, float], ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether anything was measured, so that the confidences are calibrated."""
        return bool(self.points)

    def confidence_for(self, precision: float) -> float | None:
        """The smallest measured confidence from which on "supported" is right at least this often;
        None where none was found."""
        return min((at for at, reached in self.points if reached >= precision), default=None)


class Entailment(Protocol):
    """A judge of pairs. `name` tells what judged, so that a report can name it."""

    @property
    def name(self) -> str: ...

    @property
    def precision(self) -> MeasuredPrecision: ...

    @property
    def goes_by_words(self) -> bool:
        """Whether it compares words, so that what is near a claim may look like its contrary."""
        ...

    def judge(self, pairs: Sequence[TextPair]) -> list[Probabilities]:
        """One judgement for each (claim, passage), in order."""
        ...

    def explain_all(self, pairs: Sequence[TextPair]) -> list[Explanation]:
        """The same with reasons. Many pairs at once cost less than each by itself."""
        ...

    def explain(self, claim: str, passage: str) -> Explanation:
        """The judgement of one pair with its reasons."""
        ...
