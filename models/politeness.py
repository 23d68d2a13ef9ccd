"""How much a server is asked at once and how fast, and when it counts as dead: learnt from its
answers, by what it says of its limits and by what it refuses."""

import asyncio
import heapq
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from models.request import Halted

_REFRESH = 0.25
"""Seconds after which a sleeper looks whether the pace has changed meanwhile."""

_CALM = 2
"""Failures in a row after which the server is left alone for a while."""


@dataclass(frozen=True)
class Quota:
    """What a server says of its limit: requests of a full quota, how many of them are left, and
    seconds until it is full again."""

    limit: float
    left: float
    reset: float


@dataclass
class Pace:
    """When the next request may be sent. Times are of one monotonic clock, in seconds.

    A stated quota gives the interval: it refills by `limit - left` in `reset`. Where the server
    only refuses, the interval is learnt: at a refusal it grows by `GROWTH`, by `HASTE` where
    nothing gets through, or becomes that of the requests that got through where it was far below.
    It shrinks with every answer, the faster the longer nothing was refused (after n answers to
    `DECAY` to the power of n(n+1)/2), so that the limit is felt for and used.
    """

    GROWTH = 1.03
    HASTE = 1.5
    DECAY = 0.9998
    REMEMBERED = 16
    STUCK = 6
    DOUBT = 1.2

    at_once: int
    _stated: float = 0.0
    _learnt: float = 0.0
    _not_before: float = 0.0
    _slot: float = float("-inf")
    _through: deque[float] = field(default_factory=lambda: deque(maxlen=Pace.REMEMBERED))
    _changed: float = float("-inf")
    _answers: int = 0
    _refusals: int = 0

    @property
    def interval(self) -> float:
        return max(self._stated, self._learnt)

    def due(self) -> float:
        """The earliest time of the next request."""
        return max(self._not_before, self._slot + self.interval)

    def sent(self, now: float) -> None:
        # Reckoned from when it was due, so that little delays do not add up; making good a long
        # one would send two requests together.
        self._slot = max(self.due(), now - self.interval / 10)

    def hold(self, until: float) -> None:
        """Send nothing before a time."""
        self._not_before = max(self._not_before, until)

    def answered(self, sent_at: float, quota: Quota | None) -> None:
        self._through.append(sent_at)
        self._answers, self._refusals = self._answers + 1, 0
        self._learnt *= self.DECAY**self._answers
        self._heed(quota)

    def refused(self, sent_at: float, now: float, wait: float | None,
                quota: Quota | None) -> None:
        """The server said "too many" to a request sent at `sent_at`, and to wait, if it did."""
        self._heed(quota)
        if wait is not None:
            self.hold(now + wait)
        if sent_at <= self._changed:  # sent before the last news: it tells nothing new
            return
        self._answers, self._refusals, self._changed = 0, self._refusals + 1, now
        if self._learnt < (observed := self._observed()) / 2:
            self._learnt = observed
        else:
            self._learnt *= self.HASTE if self._refusals >= self.STUCK else self.GROWTH
        if self._stated:  # a server that states its limit is hardly wrong about it
            self._learnt = min(self._learnt, self.DOUBT * self._stated)

    def _observed(self) -> float:
        """Seconds between two of the last requests that got through: the median, since pauses in
        which nothing was asked tell nothing."""
        times = sorted(self._through)
        return median(later - sooner for sooner, later in pairwise(times)) if times[1:] else 0.0

    def _heed(self, quota: Quota | None) -> None:
        if not quota:
            return
        if quota.left > self.at_once:
            self._stated = 0.0
        elif quota.limit - quota.left >= 1:
            self._stated = quota.reset / (quota.limit - quota.left)


class Slots:
    """How many requests may be on their way; the one that came first goes first.

    Halved when the server is overloaded, then growing again: by one an answer up to half of what
    was too much, by one a full round beyond it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._limit = self._threshold = float(most)
        self._used = 0
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []

    @property
    def limit(self) -> int:
        return int(self._limit)

    async def take(self, ticket: int) -> None:
        if self._used < self.limit and not self._waiting:
            self._used += 1
            return
        place = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (ticket, place))
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.give_back()
            raise

    def give_back(self) -> None:
        self._used -= 1
        self._admit()

    def _admit(self) -> None:
        while self._waiting and self._used < self.limit:
            _, place = heapq.heappop(self._waiting)
            if not place.done():
                self._used += 1
                place.set_result(None)

    def answered(self) -> None:
        gain = 1.0 if self._limit < self._threshold else 1 / self._limit
        self._limit = min(self._most, self._limit + gain)
        self._admit()

    def overloaded(self) -> None:
        self._limit = self._threshold = max(1.0, self._limit / 2)


@dataclass
class Breaker:
    """Failures in a row, with no answer between. What was sent before the last failure was known
    tells nothing new: requests that fail together count as one."""

    most: int
    streak: int = 0
    reason: str = ""
    answered_at: float = float("-inf")
    _failed_at: float = float("-inf")
    _victims: set[int] = field(default_factory=set)

    def answered(self, now: float) -> None:
        self.streak, self.answered_at = 0, now
        self._victims.clear()

    def failed(self, ticket: int, sent_at: float, now: float, reason: str) -> bool:
        """Whether the failure counts."""
        self.reason = reason
        self._victims.add(ticket)
        if sent_at < self._failed_at or self.dead:
            return False
        self.streak += 1
        self._failed_at = now
        return True

    @property
    def dead(self) -> bool:
        return self.streak >= self.most

    def is_to_blame(self, since: float) -> bool:
        """Whether it is the server that fails and not one request: nothing was answered since
        then, and others failed too."""
        return self.answered_at < since and len(self._victims) > 1


@dataclass
class Turn:
    """Permission to send one request now."""

    ticket: int
    sent_at: float


class Politeness:
    """Manners towards one server. `most` requests at once; dead after `breaker` failures in a
    row. `longest_wait` in seconds."""

    def __init__(self, server: str, *, most: int, breaker: int, longest_wait: float) -> None:
        self.server = server
        self.slots, self.pace, self.breaker = Slots(most), Pace(most), Breaker(breaker)
        self._longest_wait = longest_wait
        self._line = asyncio.Lock()
        self._overloaded_at = float("-inf")

    @asynccontextmanager
    async def turn(self, ticket: int) -> AsyncIterator[Turn]:
        """Waits until a request may be sent. Raises Halted where the server is dead."""
        await self.slots.take(ticket)
        try:
            async with self._line:
                await self._wait()
            yield Turn(ticket, time.monotonic())
        finally:
            self.slots.give_back()

    async def _wait(self) -> None:
        self.check()
        while (rest := self.pace.due() - time.monotonic()) > 0:
            await asyncio.sleep(min(rest, _REFRESH))
            self.check()
        self.pace.sent(time.monotonic())

    def check(self) -> None:
        """Raises Halted where the server is dead."""
        if self.breaker.dead:
            raise Halted(
                f"{self.server}: nothing but failures {self.breaker.streak} times in a row, the "
                f"last: {self.breaker.reason}; start the server or check "
                "language.base_url")

    def answered(self, turn: Turn, quota: Quota | None) -> None:
        self.breaker.answered(time.monotonic())
        self.slots.answered()
        self.pace.answered(turn.sent_at, quota)

    def refused(self, turn: Turn, wait: float | None, quota: Quota | None) -> None:
        """The server said "too many". Without a word on how long, fewer are asked at once."""
        self.pace.refused(turn.sent_at, time.monotonic(), wait, quota)
        if wait is None and quota is None:
            self._overloaded(turn)

    def failed(self, turn: Turn, reason: str, wait: float | None, overload: bool) -> None:
        now = time.monotonic()
        if overload:
            self._overloaded(turn)
        if wait is not None:
            self.pace.hold(now + min(wait, self._longest_wait))
        counts = self.breaker.failed(turn.ticket, turn.sent_at, now, reason)
        if counts and self.breaker.streak > _CALM:
            rest = 0.1 * 2**self.breaker.streak
            self.pace.hold(now + min(rest, self._longest_wait))

    def _overloaded(self, turn: Turn) -> None:
        # One round of refusals is one piece of news.
        if turn.sent_at > self._overloaded_at:
            self._overloaded_at = time.monotonic()
            self.slots.overloaded()
