"""Runs on disk: each is a folder that says what was asked and holds the checkpoints to go on."""

import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from records.errors import UserError

Status = Literal["unfinished", "published", "withheld"]
_ID = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{4}")


class RunError(UserError):
    """A run that cannot be found, read or gone on with; the message says the way out."""


@dataclass(frozen=True)
class Run:
    """One question over one folder of papers, with the settings it began with."""

    id: str
    folder: Path
    question: str
    papers: str
    out: str
    settings: dict[str, Any]
    started: str
    status: Status = "unfinished"

    @property
    def checkpoints(self) -> Path:
        return self.folder / "checkpoints.sqlite"

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

    def with_status(self, status: Status) -> "Run":
        changed = replace(self, status=status)
        changed.save()
        return changed

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


class RunStore:
    """The runs of one home folder."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "runs"

    def begin(self, question: str, papers: str, out: str, settings: dict[str, Any]) -> Run:
        """Make a run. Its id is the time it began and four random digits."""
        now = datetime.now(UTC)
        identity = f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        folder = self.folder / identity
        folder.mkdir(parents=True)
        run = Run(identity, folder, question, papers, out, settings,
                  now.isoformat(timespec="seconds"))
        run.save()
        return run

    def get(self, name: str) -> Run:
        """The run with this id, with this unique beginning of one, or the newest for "last".

        Raises RunError.
        """
        known = self.ids()
        matching = known[-1:] if name == "last" else [i for i in known if i.startswith(name)]
        if len(matching) != 1 or not name:
            what = "is the beginning of several runs" if len(matching) > 1 else "no such run"
            raise RunError(f"{name!r}: {what}; `consilience runs` lists them")
        return self._read(matching[0])

    def ids(self) -> list[str]:
        """Ids of all runs, oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted(p.name for p in self.folder.iterdir()
                      if _ID.fullmatch(p.name) and (p / "run.json").is_file())

    def all(self) -> list[Run]:
        return [self._read(identity) for identity in self.ids()]

    def _read(self, identity: str) -> Run:
        file = self.folder / identity / "run.json"
        try:
            return Run(folder=file.parent, **json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise RunError(f"{file}: not readable as a run ({error}); delete its folder") from None
