"""Runs: what was asked, how it stands and what happened, and the folder of each run, which holds
the checkpoints to go on, the log of calls and the report."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from records.errors import UserError

Status = Literal["unfinished", "queued", "running", "waiting", "published", "withheld", "failed",
                 "cancelled"]
"""How a run stands. One that is waiting does so for a person's screening; an unfinished one was
begun from the command line, and is under way there or was cut off; a service's are queued, then
running."""
OVER: frozenset[Status] = frozenset({"published", "withheld", "failed", "cancelled"})
"""Of a run that does nothing any more."""


class RunError(UserError):
    """A run that cannot be found, read or gone on with; the message says the way out."""


class RunHeld(RunError):
    """A run that another process is working on."""


@dataclass(frozen=True)
class Event:
    """What happened in a run. `seq` counts from 1 in each run, `at` is in ISO 8601; `values` are
    JSON-plain, and which there are depends on the kind:

    status    status, problem (of a failed run), position (of a queued one, from 1)
    stage     what graphs.progress.Progress has
    papers    cards: [{id, title, year, decision, reason, relevance}], those that are new or changed
    claims    claims: [{id, text, kind}]
    verdicts  verdicts: [{claim, verdict, confidence, is_verified}]
    review    reviewer, score (0 to 10, or null), round
    failure   stage, subject, reason
    report    status, rating, reasons

    No event has a secret or a path in it. A run that goes on in another process tells its papers,
    claims and verdicts again, so that what is told of an id replaces what was told of it before.
    """

    seq: int
    kind: str
    at: str
    values: dict[str, Any]

    def plain(self) -> dict[str, Any]:
        """All of it as one JSON object."""
        return {"seq": self.seq, "kind": self.kind, "at": self.at, **self.values}


@dataclass(frozen=True)
class Run:
    """One question over one folder of papers, with the settings it began with.

    `key` is the id of the API key that began it, "" from the command line. `finished` is when it
    came to its report or failed, "" before; `rating` that of its report; `problem` says in a
    sentence why it failed; `usd` what it has spent on models, None where a price is unknown.
    """

    id: str
    folder: Path
    question: str
    papers: str
    out: str
    settings: dict[str, Any]
    started: str
    status: Status = "unfinished"
    workspace: str = ""
    key: str = ""
    finished: str = ""
    rating: float | None = None
    problem: str = ""
    usd: float | None = 0.0

    @property
    def home(self) -> Path:
        """The folder that holds this run and all others."""
        return self.folder.parents[1]

    @property
    def checkpoints(self) -> Path:
        return self.folder / "checkpoints.sqlite"

    @property
    def calls(self) -> Path:
        """The log of what was asked of language models."""
        return self.folder / "calls.sqlite"

    @property
    def report(self) -> Path:
        """The report as JSON, kept with the run whatever becomes of the copy in `out`."""
        return self.folder / "report.json"

    @property
    def is_reported(self) -> bool:
        """Whether it came to a report, be that still there or not."""
        return self.status in ("published", "withheld")

    @property
    def way_on(self) -> str:
        """The command that goes on with a run that has no report yet."""
        return f"consilience {'screen' if self.status == 'waiting' else 'resume'} {self.id}"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the run against other processes. Raises RunHeld where one has it already, RunError
        where its folder is gone."""
        lock = FileLock(self.folder / "lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise RunHeld(
                f"run {self.id} is being worked on by another process; wait for it or end it"
            ) from None
        except OSError as error:
            raise RunError(f"run {self.id}: its folder cannot be used ({error.strerror}); ask "
                           "again") from error
        try:
            yield
        finally:
            lock.release()
