"""Runs on disk: each is a folder that says what was asked and holds the checkpoints to go on."""

import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout
from pydantic import TypeAdapter

from records.errors import UserError

Status = Literal["unfinished", "queued", "running", "waiting", "published", "withheld", "failed",
                 "cancelled"]
"""How a run stands. One that is waiting does so for a person's screening; an unfinished one was
begun from the command line, and is under way there or was cut off; a service's are queued, then
running."""
_ID = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{4}(?:[0-9a-f]{28})?")


class RunError(UserError):
    """A run that cannot be found, read or gone on with; the message says the way out."""


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

    def save(self) -> None:
        """Write run.json atomically."""
        values = {k: v for k, v in vars(self).items() if k != "folder"}
        text = json.dumps(values, indent=2, ensure_ascii=False, sort_keys=True)
        temporary = self.folder / "run.json.new"
        temporary.write_text(text + "\n", encoding="utf-8")
        os.replace(temporary, self.folder / "run.json")

    @property
    def way_on(self) -> str:
        """The command that goes on with a run that has no report yet."""
        return f"consilience {'screen' if self.status == 'waiting' else 'resume'} {self.id}"

    def with_status(self, status: Status) -> "Run":
        changed = replace(self, status=status)
        changed.save()
        return changed

    def discard(self) -> None:
        """Take a run back that was never conducted."""
        shutil.rmtree(self.folder)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the run against other processes. Raises RunError where one has it already."""
        lock = FileLock(self.folder / "lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise RunError(
                f"run {self.id} is being worked on by another process; wait for it or end it"
            ) from None
        try:
            yield
        finally:
            lock.release()


_FIELDS = TypeAdapter(Run)


@dataclass(frozen=True)
class Listing:
    """All runs that can be read, oldest first, and why the others cannot."""

    runs: tuple[Run, ...]
    damaged: tuple[RunError, ...]


class RunStore:
    """The runs of one home folder."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "runs"

    def begin(self, question: str, papers: str, out: str, settings: dict[str, Any]) -> Run:
        """Make a run. Its id is the time it began and four random digits.

        Raises RunError where the home folder cannot be written.
        """
        now = datetime.now(UTC)
        identity = f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        folder = self.folder / identity
        run = Run(identity, folder, question, papers, out, settings,
                  now.isoformat(timespec="seconds"))
        try:
            folder.mkdir(parents=True)
            run.save()
        except OSError as error:
            raise RunError(f"{self.folder}: no run can be kept there ({error.strerror}); "
                           "set CONSILIENCE_HOME to another folder") from None
        return run

    def get(self, name: str) -> Run:
        """The run with this id, with this unique beginning of one, or the newest that can be read
        for "last". Raises RunError.
        """
        if name == "last":
            return self._newest()
        if not name:
            raise RunError(
                "give a run's id, its beginning or “last”; `consilience runs` lists them")
        matching = [identity for identity in self.ids() if identity.startswith(name)]
        if not matching:
            raise RunError(f"{name!r}: no such run; `consilience runs` lists them")
        if len(matching) > 1:
            raise RunError(f"{name!r} is the beginning of several runs; give the id of one: "
                           f"{', '.join(matching)}")
        return self._read(matching[0])

    def ids(self) -> list[str]:
        """Ids of all runs, oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted(p.name for p in self.folder.iterdir()
                      if _ID.fullmatch(p.name) and (p / "run.json").is_file())

    def all(self) -> Listing:
        """Every run; one that is damaged hides no other."""
        runs: list[Run] = []
        damaged: list[RunError] = []
        for identity in self.ids():
            try:
                runs.append(self._read(identity))
            except RunError as error:
                damaged.append(error)
        return Listing(tuple(runs), tuple(damaged))

    def _newest(self) -> Run:
        listing = self.all()
        if listing.runs:
            return listing.runs[-1]
        if listing.damaged:
            raise listing.damaged[-1]
        raise RunError("there is no such run: none was begun yet; consilience ask \"QUESTION\"")

    def _read(self, identity: str) -> Run:
        file = self.folder / identity / "run.json"
        try:
            values = json.loads(file.read_text(encoding="utf-8"))
            return _FIELDS.validate_python({**values, "folder": file.parent})
        except (OSError, ValueError, TypeError) as error:
            reason = str(error).splitlines()[0]
            raise RunError(f"{file}: not readable as a run ({reason}); delete its folder") from None
