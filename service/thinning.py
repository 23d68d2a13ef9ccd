"""Lets a few events of progress a second pass: a run tells of hundreds of pieces in one."""

import time
from collections.abc import Callable

from graphs.progress import Progress


class Thinning:
    """What passes is the first of a stage, its end, and between them so many a second of all
    stages together."""

    def __init__(self, a_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._between, self._clock = 1 / a_second, clock
        self._next = clock()
        self._stages: set[str] = set()

    def lets(self, progress: Progress) -> bool:
        """Whether this one passes."""
        now = self._clock()
        is_first = progress.stage not in self._stages
        self._stages.add(progress.stage)
        if progress.finished or is_first or now >= self._next:
            self._next = now + self._between
            return True
        return False
