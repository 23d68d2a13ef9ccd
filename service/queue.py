"""Whose turn it is: every key gets as much of the service, however much it has begun."""

import asyncio
import heapq
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from itertools import count


def in_turn(waiting: Iterable[tuple[str, str]], running: Mapping[str, int]) -> list[str]:
    """The order in which runs are conducted, from (run, key) in the order in which they were begun.

    Next is always the first run of the key that has the fewest running then; of keys that have
    equally many, of the one whose first run was begun before. `running` counts what runs already,
    by key.
    """
    queues: dict[str, deque[tuple[int, str]]] = defaultdict(deque)
    for number, (run, key) in enumerate(waiting):
        queues[key].append((number, run))
    turns = [(running.get(key, 0), queue[0][0], key) for key, queue in queues.items()]
    heapq.heapify(turns)
    order: list[str] = []
    while turns:
        count, _, key = heapq.heappop(turns)
        order.append(queues[key].popleft()[1])
        if queues[key]:
            heapq.heappush(turns, (count + 1, queues[key][0][0], key))
    return order


class Turns:
    """Turns of short jobs, `at_once` of them at a time. Next is the first job of the key that has
    the fewest turns then; of keys that have equally many, of the one that was given one longest
    ago."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._given = count(1)
        self._last: Counter[str] = Counter()
        self._running: Counter[str] = Counter()
        self._waiting: list[tuple[str, asyncio.Future[None]]] = []

    def of(self, key: str) -> int:
        """How many a key has, or waits for."""
        return self._running[key] + sum(one == key for one, _ in self._waiting)

    @asynccontextmanager
    async def taken(self, key: str) -> AsyncIterator[None]:
        """Wait for a turn, and have it meanwhile."""
        waiting = key, asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        self._hand_out()
        try:
            await waiting[1]
            yield
        finally:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
            else:
                self._free += 1
                self._running[key] -= 1
            self._hand_out()

    def _hand_out(self) -> None:
        while self._free and self._waiting:
            key, turn = first = min(self._waiting, key=self._before)
            self._waiting.remove(first)
            self._free -= 1
            self._running[key] += 1
            self._last[key] = next(self._given)
            if not turn.done():  # else who waited has been cancelled, and gives it back
                turn.set_result(None)

    def _before(self, waiting: tuple[str, asyncio.Future[None]]) -> tuple[int, int]:
        key, _ = waiting
        return self._running[key], self._last[key]
