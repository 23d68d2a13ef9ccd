"""Asks a server again when a call came to nothing, for as long as that makes sense."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type
from tenacity.wait import wait_random_exponential

from models.replies import ServerFault, TooMany

T = TypeVar("T")

FIRST_WAIT = 0.5
"""Seconds, at most, before the second try; doubled with each that follows."""


@dataclass
class Tries:
    """The tries of one request.

    A call that fails is tried `attempts` times. A server that says "too many" is waited for up to
    `patience` seconds in all, and that is no attempt. Between two tries lie at most `longest_wait`
    seconds, unless the server itself asks for a time.
    """

    attempts: int
    patience: float
    longest_wait: float
    sent: int = 0
    failed: int = 0
    throttled_since: float | None = None

    async def until_answered(self, send: Callable[[], Awaitable[T]]) -> T:
        """What `send` gives. Raises its last ServerFault where trying again is in vain."""
        again = AsyncRetrying(retry=retry_if_exception_type(ServerFault), stop=self._stop,
                              wait=self._wait, reraise=True)
        return await again(self._counted, send)

    async def _counted(self, send: Callable[[], Awaitable[T]]) -> T:
        self.sent += 1
        try:
            return await send()
        except TooMany:
            if self.throttled_since is None:
                self.throttled_since = time.monotonic()
            raise
        except ServerFault:
            self.failed += 1
            raise

    def _stop(self, state: RetryCallState) -> bool:
        fault = _fault(state)
        if isinstance(fault, TooMany) and self.throttled_since is not None:
            waited = time.monotonic() - self.throttled_since
            return waited + (fault.wait or 0) > self.patience
        return self.failed >= self.attempts

    def _wait(self, state: RetryCallState) -> float:
        fault = _fault(state)
        if isinstance(fault, TooMany) or (fault and fault.wait is not None):
            return 0  # the pace holds every request back
        return wait_random_exponential(multiplier=FIRST_WAIT, max=self.longest_wait)(state)


def _fault(state: RetryCallState) -> ServerFault | None:
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, ServerFault) else None
