"""Manners towards hosts: so many requests at once and so fast, over all runs on this machine.

The state of every host lies in one SQLite file, and a file lock a seat stands for a request that is
on its way: the system gives it back when a process dies. So twenty runs in several processes are to
a host as polite as one.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from models.database import Database
from models.retry_after import LONGEST
from sources.web.headers import interval_stated, wait_until_refilled

_LOOK = 0.02
"""Seconds after which a seat taken by another process is looked at again."""
_LONGEST_NAME = 200
"""Characters of a host in the name of a file; those that share them take turns."""
_LATE = 0.25
"""Seconds after which a sleeper looks whether the host has been heard of meanwhile."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS hosts (
    host TEXT PRIMARY KEY,
    last REAL NOT NULL,                   -- when a request was last sent, or may be
    stated REAL NOT NULL DEFAULT 0,       -- the interval that the host itself states
    held REAL NOT NULL DEFAULT 0,         -- it asked to be asked nothing until then
    failures INTEGER NOT NULL DEFAULT 0,  -- in a row
    resting REAL NOT NULL DEFAULT 0,      -- it fails: nothing is asked until then
    reason TEXT NOT NULL DEFAULT ''
);
"""
_ENTER = "INSERT OR IGNORE INTO hosts (host, last) VALUES (?, 0)"
# A clock that was set back must not stop everything: no turn is further off than those before it.
_TAKE_TURN = """
UPDATE hosts SET last = max(?2, held, min(last + max(?3, stated), ?2 + ?4 * max(?3, stated)))
WHERE host = ?1 RETURNING last
"""
_FAIL = """
UPDATE hosts SET failures = failures + 1, reason = ?2, last = max(last, ?3),
                 resting = CASE WHEN failures + 1 >= ?4 THEN ?5 ELSE 0 END
WHERE host = ?1
"""


class LeftAlone(Exception):
    """A host that may not be asked now: until when, and why, which whoever failed with it knows."""

    def __init__(self, pause: str, reason: str = "") -> None:
        super().__init__(f"{pause}{reason}")
        self.pause = pause


@dataclass(frozen=True)
class Pace:
    """Seconds between two requests to a host, and requests at once."""

    interval: float
    at_once: int = 1


class Manners:
    """Whose turn it is to ask a host. Times are since the epoch, in seconds.

    A host that asks for more than `patience` is not waited for. After `breaker` failures in a row
    it is left alone for `rest`. Belongs to one event loop; any number of these, in any number of
    processes, may share a folder.
    """

    def __init__(self, folder: Path, *, patience: float, breaker: int, rest: float) -> None:
        self._folder = folder
        self._database = Database(folder / "hosts.sqlite", _SCHEMA,
                                  loss="hosts are then met as strangers")
        # Nobody is obeyed for longer than LONGEST: more than that is of a clock that was set back.
        self._database.execute("UPDATE hosts SET held = 0 WHERE held > ?",
                               (time.time() + LONGEST,))
        self._patience, self._breaker, self._rest = patience, breaker, rest
        self._lines: dict[tuple[str, int], asyncio.Semaphore] = {}

    @asynccontextmanager
    async def turn(self, host: str, pace: Pace) -> AsyncIterator["Turn"]:
        """Waits until a request may be sent to the host; it counts as on its way until the end.

        Raises LeftAlone where it fails, or asks for more time than there is patience.
        """
        line = self._lines.setdefault((host, pace.at_once), asyncio.Semaphore(pace.at_once))
        async with line, self._seat(host, pace.at_once):
            await self._wait(host, pace)
            yield Turn(self, host, serial=pace.at_once == 1)

    @asynccontextmanager
    async def _seat(self, host: str, seats: int) -> AsyncIterator[None]:
        name = re.sub(r"[^A-Za-z0-9.-]", "_", host)[:_LONGEST_NAME]
        locks = [FileLock(self._folder / f"{name}-{seat}.lock", thread_local=False)
                 for seat in range(seats)]
        while (taken := next(filter(_took, locks), None)) is None:
            self._check(host)
            await asyncio.sleep(_LOOK)
        try:
            yield
        finally:
            taken.release()

    async def _wait(self, host: str, pace: Pace) -> None:
        self._database.execute(_ENTER, (host,))
        self._check(host)
        while True:
            [(turn,)] = self._database.execute(
                _TAKE_TURN, (host, time.time(), pace.interval, pace.at_once))
            while (rest := turn - time.time()) > 0:
                await asyncio.sleep(min(rest, _LATE))
                if self._check(host) > turn:
                    break
            else:
                return

    def _check(self, host: str) -> float:
        """Until when the host asks to be left alone. Raises LeftAlone."""
        rows = self._database.execute(
            "SELECT held, resting, failures, reason FROM hosts WHERE host = ?", (host,))
        held, resting, failures, reason = rows[0] if rows else (0.0, 0.0, 0, "")
        now = time.time()
        if now < resting <= now + self._rest:
            raise LeftAlone(f"left alone until {_clock(resting)}",
                            f" after {failures} failures in a row, the last: {reason}")
        if held > now + self._patience:
            raise LeftAlone(f"asks to be left alone until {_clock(held)}")
        return held

    def hold(self, host: str, seconds: float) -> None:
        """Ask the host nothing for a while."""
        self._database.execute("UPDATE hosts SET held = max(held, ?) WHERE host = ?",
                               (time.time() + seconds, host))

    def heard(self, host: str, headers: Mapping[str, str], serial: bool) -> None:
        """The host answered: what its headers say of its limits holds from now on."""
        now = time.time()
        # With one request at a time the interval begins with the answer: however long a connection
        # took, the host cannot have seen two requests closer to each other.
        stated = interval_stated(headers)
        self._database.execute(
            "UPDATE hosts SET failures = 0, stated = ?, last = max(last, ?) WHERE host = ?",
            (stated, now if serial else 0.0, host))
        if wait := max(wait_until_refilled(headers, now) or 0.0,
                       stated if stated > self._patience else 0.0):
            self.hold(host, wait)

    def failed(self, host: str, reason: str) -> None:
        """The host gave no answer that makes sense."""
        now = time.time()
        self._database.execute(_FAIL, (host, reason, now, self._breaker, now + self._rest))

    def close(self) -> None:
        self._database.close()


@dataclass(frozen=True)
class Turn:
    """Permission to send one request now. What came of it is told here."""

    manners: Manners
    host: str
    serial: bool

    def answered(self, headers: Mapping[str, str]) -> None:
        self.manners.heard(self.host, headers, self.serial)

    def refused(self, headers: Mapping[str, str], wait: float | None) -> None:
        """It said "too many", and how long to wait, if it did."""
        self.manners.heard(self.host, headers, self.serial)
        if wait is not None:
            self.manners.hold(self.host, wait)

    def failed(self, reason: str) -> None:
        self.manners.failed(self.host, reason)


def _took(lock: FileLock) -> bool:
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return False
    return True


def _clock(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(moment))
