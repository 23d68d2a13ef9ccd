"""How much of the service an API key may use. A day is the last 24 hours."""

import math
from datetime import UTC, datetime, timedelta

from graphs.run_store import RunStore, Use
from graphs.runs import Run
from service.errors import TooMany
from service.keys import Caller

_LATER = 3600.0
"""Seconds after which a limit of a day is worth another try."""
_NOTHING = 1e-9
"""US dollars that sums may differ by."""


def require_turn(store: RunStore, caller: Caller, seconds_to_a_turn: float) -> None:
    """Raises TooMany where a key may begin no run now."""
    if not caller.key:
        return
    limits, use = caller.limits, _use(store, caller)
    if limits.runs_at_once is not None and use.at_once >= limits.runs_at_once:
        raise TooMany(f"this key has {use.at_once} runs queued or running and may have "
                      f"{limits.runs_at_once}; wait for one to end, or cancel one",
                      seconds_to_a_turn)
    if limits.runs_a_day is not None and use.begun >= limits.runs_a_day:
        raise TooMany(f"this key has begun {use.begun} runs in 24 hours and may begin "
                      f"{limits.runs_a_day}; ask again later", _LATER)


def usd_left(store: RunStore, caller: Caller) -> float | None:
    """US dollars that the next work for a key may cost, None where nothing bounds it. Raises
    TooMany where none are left."""
    most = caller.limits.usd_a_day
    if not caller.key or most is None:
        return None
    left = most - _use(store, caller).usd
    if left <= 0:
        raise TooMany(f"this key has spent its {most:g} US dollars of 24 hours, or its runs under "
                      "way may spend them; give these a smaller budget, or ask again later",
                      _LATER)
    return left


def require_means(store: RunStore, caller: Caller, run: Run) -> None:
    """Raises TooMany where a run that goes on may spend more than a key has left."""
    left = usd_left(store, caller)
    if left is None or not run.settings.get("language", {}).get("model"):
        return
    most = run.settings.get("budget", {}).get("usd")
    more = math.inf if most is None else most - (run.usd or 0.0)
    if more > left + _NOTHING:
        raise TooMany(f"this key has {left:.2g} US dollars left of 24 hours, and this run may "
                      "spend more; ask its question anew, or resume it later", _LATER)


def _use(store: RunStore, caller: Caller) -> Use:
    return store.use_of(caller.key, datetime.now(UTC) - timedelta(days=1))
