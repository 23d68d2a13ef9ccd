"""Whose turn it is: every key gets as much of the service, however many runs it has begun."""

import heapq
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping


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
