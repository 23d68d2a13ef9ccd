"""A linear scale with round ticks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
_FROM_ZERO = 0.6  # where the least value is below this part of the greatest, zero is shown


@dataclass(frozen=True)
class Scale:
    """Maps [low, high] linearly to [start, end] pixels; `step` is the distance of two ticks."""

    low: float
    high: float
    step: float
    start: float
    end: float

    @classmethod
    def over(cls, values: Sequence[float], start: float, end: float) -> "Scale":
        """A scale that holds all the values (finite, at least one), its ends on ticks."""
        low, high = min(values), max(values)
        if 0 <= low < _FROM_ZERO * high:
            low = 0.0
        if high - low < 1e-9 * max(abs(low), abs(high), 1e-9):
            pad = abs(high) * 0.1 or 1.0
            low, high = low - pad, high + pad
        step = _round_step((high - low) / 4)
        return cls(math.floor(low / step) * step, math.ceil(high / step) * step, step, start, end)

    def at(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self) -> list[float]:
        count = round((self.high - self.low) / self.step)
        return [self.low + n * self.step for n in range(count + 1)]

    def label(self, tick: float) -> str:
        """A tick without the noise of floating point: "0.3", never "0.30000000000000004"."""
        return f"{0.0 if abs(tick) < self.step / 2 else tick:.10g}"


def _round_step(raw: float) -> float:
    magnitude = 10.0 ** math.floor(math.log10(raw))
    return next(m * magnitude for m in _ROUND if raw <= m * magnitude * (1 + 1e-9))
