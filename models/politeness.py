"""How much a server is asked at once and how fast, and when it counts as dead: learnt from its
answers, by what it says of its limits and by what it refuses."""

import asyncio
import heapq
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from models.request import Halted

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
    only refuses, the interval is learnt: at a refusal it grows by `GROWTH`, or is guessed from the
    requests that got through where it was far below. It shrinks with every answer, by `SEARCH`
    after such a guess, later the faster the longer nothing was refused (after n answers to `DECAY`
    to the power of n(n+1)/2), so that the limit is felt for and used. A refused request took
    nothing of the limit: the next one follows after `STEP` of the interval, doubled with every
    refusal in a row, up to `LONGEST_STEP` seconds.
    """

    GROWTH = 1.03
    DECAY = 0.9998
    SEARCH = 0.85
    REMEMBERED = 6
    DOUBT = 1.2
    SHORTEST = 0.01
    STEP = 0.05
    LONGEST_STEP = 5.0
    DEAR = 10

    at_once: int
    _stated: float = 0.0
    _learnt: float = 0.0
    _not_before: float = 0.0
    _next: float = float("-inf")
    _through: deque[float] = field(default_factory=lambda: deque(maxlen=Pace.REMEMBERED))
    _changed: float = float("-inf")
    _answers: int = 0
    _refusals: int = 0
    _guessed: bool = False

    @property
    def interval(self) -> float:
        return max(self._stated, self._learnt)

    def due(self) -> float:
        """The earliest time of the next request."""
        return max(self._not_before, self._next)

    def sent(self, now: float) -> None:
        self._next = now + self.interval

    def hold(self, until: float) -> None:
        """Send nothing before a time."""
        self._not_before = max(self._not_before, until)

    def answered(self, sent_at: float, quota: Quota | None) -> None:
        self._through.append(sent_at)
        self._answers, self._refusals = self._answers + 1, 0
        self._learnt *= self.SEARCH if self._guessed else self.DECAY**max(0, self._answers)
        self._heed(quota)

    def refused(self, sent_at: float, now: float, wait: float | None,
                quota: Quota | None) -> None:
        """The server said "too many" to a request sent at `sent_at`, and to wait, if it did."""
        self._heed(quota)
        if wait is not None:
            self.hold(now + wait)
        if sent_at <= self._changed:  # sent before the last news: it tells nothing new
            return
        self._refusals, self._changed = self._refusals + 1, now
        observed = self._observed()
        self._guessed = self._learnt < 0.75 * observed
        self._learnt = (observed if self._guessed
                        else max(self.SHORTEST, self.GROWTH * self._learnt))
        if self._stated:  # a server that states its limit is hardly wrong about it
            self._learnt = min(self._learnt, self.DOUBT * self._stated)
        # The dearer a refusal, the later the limit is felt for again.
        self._answers = -round(self.DEAR * (wait or 0) / self.interval)
        self._next = now + min(self.LONGEST_STEP,
                               self.STEP * self.interval * 2**(self._refusals - 1))

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

    Begins with `START` and grows by one an answer, up to half of what was once too much, and by
    one a full round beyond it. A request that took `seconds` beside n others on their way tells
    how many the server answers within `patience` seconds, even if it answers one after another:
    no more are asked, so that none is given up while it waits for its turn.
    """

    START = 32

    def __init__(self, most: int, patience: float = float("inf")) -> None:
        self._most, self._patience = most, patience
        self._limit, self._threshold = float(min(self.START, most)), float(most)
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

    def answered(self, seconds: float = 0.0, beside: int = 1) -> None:
        """A request was answered that went out when `beside` were on their way, with itself."""
        gain = 1.0 if self._limit < self._threshold else 1 / self._limit
        in_time = beside * self._patience / seconds if seconds > 0 else self._most
        self._limit = max(1.0, min(self._most, self._limit + gain, in_time))
        self._admit()

    def overloaded(self) -> None:
        """Too much was asked at once: ask half of it."""
        self._limit = self._threshold = max(1.0, self._limit / 2)

    def full(self, taken: int) -> None:
        """A request was refused while `taken` others were on their way: they are what is allowed,
        or more than it, which their own refusals will tell. Whether it was too many at once or too
        fast is not known, so that the limit may grow again as it did at first."""
        self._limit = max(1.0, min(self._limit, float(taken)))


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
    """Permission to send one request now; `beside` are on their way then, with it."""

    ticket: int
    sent_at: float
    beside: int


class Politeness:
    """Manners towards one server. `most` requests at once; dead after `breaker` failures in a
    row. `longest_wait` and `timeout`, after which an answer is given up, in seconds."""

    def __init__(self, server: str, *, most: int, breaker: int, longest_wait: float,
                 timeout: float = float("inf")) -> None:
        self.server = server
        self.slots, self.pace, self.breaker = Slots(most, timeout / 2), Pace(most), Breaker(breaker)
        self._longest_wait = longest_wait
        self._line, self._news = asyncio.Lock(), asyncio.Event()
        self._on_the_way = 0
        self._overloaded_at = float("-inf")

    @asynccontextmanager
    async def turn(self, ticket: int) -> AsyncIterator[Turn]:
        """Waits until a request may be sent. Raises Halted where the server is dead."""
        await self.slots.take(ticket)
        try:
            async with self._line:
                await self._wait()
            self._on_the_way += 1
            try:
                yield Turn(ticket, time.monotonic(), self._on_the_way)
            finally:
                self._on_the_way -= 1
        finally:
            self.slots.give_back()

    async def _wait(self) -> None:
        self.check()
        while (rest := self.pace.due() - time.monotonic()) > 0:
            self._news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), rest)
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
        now = time.monotonic()
        self.breaker.answered(now)
        self.slots.answered(now - turn.sent_at, turn.beside)
        self.pace.at_once = self._on_the_way
        self.pace.answered(turn.sent_at, quota)
        self._news.set()

    def refused(self, turn: Turn, wait: float | None, quota: Quota | None) -> None:
        """The server said "too many". Without a word on how long, fewer are asked at once."""
        self.pace.refused(turn.sent_at, time.monotonic(), wait, quota)
        if wait is None and quota is None:
            self.slots.full(self._on_the_way - 1)
        self._news.set()

    def failed(self, turn: Turn, reason: str, wait: float | None, overload: bool) -> None:
        now = time.monotonic()
        if overload and turn.sent_at > self._overloaded_at:  # one round is one piece of news
            self._overloaded_at = now
            self.slots.overloaded()
        if wait is not None:
            self.pace.hold(now + min(wait, self._longest_wait))
        counts = self.breaker.failed(turn.ticket, turn.sent_at, now, reason)
        if counts and self.breaker.streak > _CALM:
            rest = 0.1 * 2**self.breaker.streak
            self.pace.hold(now + min(rest, self._longest_wait))
        self._news.set()
