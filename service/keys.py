"""Who calls the service: an API key, its workspace and its limits."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a key may use; None = no limit. `usd_a_day` bounds what its runs of a day may spend on
    language models together."""

    runs_at_once: int | None = None
    runs_a_day: int | None = None
    usd_a_day: float | None = None


@dataclass(frozen=True)
class Caller:
    """Who asks. `key` is the id of an API key (never the key itself), "" where none is needed."""

    key: str
    workspace: str
    limits: Limits = Limits()
