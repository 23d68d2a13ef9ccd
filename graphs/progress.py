"""What a run tells while it goes: one small event, the same for a person and a machine."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Progress:
    """`done` of `total` pieces of a stage; both 0 where a stage has one piece. `detail` is short
    and for a person. `seconds` since the run began or went on; `calls` of models and their `usd` so
    far, None where a price is unknown."""

    stage: str
    done: int = 0
    total: int = 0
    detail: str = ""
    finished: bool = False
    seconds: float = 0.0
    calls: int = 0
    usd: float | None = 0.0

    def plain(self) -> dict[str, Any]:
        return asdict(self)
