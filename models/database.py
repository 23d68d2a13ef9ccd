"""A SQLite file that several processes use at once, with errors that a user can act on."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from filelock import FileLock

from records.errors import UserError

LONGEST_WAIT = 30.0
"""Seconds a statement waits for another process that writes, where nothing else is said."""

_SURROUNDINGS = ("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_FULL", "SQLITE_IOERR",
                 "SQLITE_BUSY", "SQLITE_PERM")
"""Errors that are no fault of the file."""


Rows = list[tuple[Any, ...]]
Values = Sequence[Any] | Mapping[str, Any]
"""For the marks of a statement, by place or by name."""


class DatabaseUnusable(UserError):
    """A file that is damaged, of another version, or out of reach."""


class Database:
    """A SQLite file with a schema. Every statement is a transaction of its own, kept when `execute`
    returns, also if the process is killed right after; `transaction` makes one of several. Safe for
    several threads and processes.

    `loss` says what becomes of it when the user deletes a damaged file; `patience` is how many
    seconds a statement waits for another process that writes.
    """

    def __init__(self, path: Path, schema: str, *, loss: str,
                 patience: float = LONGEST_WAIT) -> None:
        self.path, self._loss = path, loss
        self._lock = Lock()
        with self._explained():
            path.parent.mkdir(parents=True, exist_ok=True)
            # Two processes that turn a new file to write-ahead logging at once would fail.
            with FileLock(f"{path}.lock"):
                self._connection = sqlite3.connect(
                    path, timeout=patience, isolation_level=None, check_same_thread=False)
                self._connection.execute("PRAGMA journal_mode=WAL")
                self._connection.execute("PRAGMA synchronous=NORMAL")
                self._connection.executescript(schema)

    def execute(self, statement: str, values: Values = ()) -> Rows:
        """Run one statement; returns its rows. Raises DatabaseUnusable."""
        with self._lock, self._explained():
            return self._connection.execute(statement, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[Callable[..., Rows]]:
        """Yields `execute` for statements that are kept together, or not at all where one raises.
        Meanwhile nobody else writes. Raises DatabaseUnusable."""
        def execute(statement: str, values: Values = ()) -> Rows:
            return self._connection.execute(statement, values).fetchall()

        with self._lock, self._explained(), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            yield execute

    def close(self) -> None:
        self._connection.close()

    def damaged(self, reason: str) -> DatabaseUnusable:
        """The error to raise where what the file holds makes no sense."""
        return DatabaseUnusable(
            f"{self.path}: damaged, or of another version of Consilience ({reason}); delete it: "
            f"{self._loss}")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._out_of_reach(error) from error
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorname.startswith(_SURROUNDINGS):
                raise self._out_of_reach(error) from error
            raise self.damaged(str(error)) from error

    def _out_of_reach(self, error: Exception) -> DatabaseUnusable:
        return DatabaseUnusable(f"{self.path}: cannot be read or written ({error}); check the "
                                "permissions of its folder and the space on the disk")
