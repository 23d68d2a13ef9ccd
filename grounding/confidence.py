"""Confidence: from when on a claim that is called supported counts as verified."""

from pydantic import BaseModel, ConfigDict, Field

from models.entailment import MeasuredPrecision


class ConfidencePolicy(BaseModel):
    """What a user calls verified: of such claims at least the share `precision` is supported.

    The confidence that this takes is read off what was measured of the judge, so it is another for
    another judge; where none was found to be enough, no confidence is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    precision: float = Field(gt=0, lt=1)

    def is_met(self, confidence: float, measured: MeasuredPrecision) -> bool:
        """Whether "supported" with this confidence is right often enough."""
        threshold = measured.confidence_for(self.precision)
        return threshold is not None and confidence >= threshold
