"""The runs of a home folder, in one SQLite file that several processes use at once."""

import json
import re
import secrets
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

from pydantic import TypeAdapter

from graphs.runs import OVER, Event, Run, RunError, Status
from models.database import LONGEST_WAIT, Database, Rows, Values
from records import Report, Usage

_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY, question TEXT NOT NULL, papers TEXT NOT NULL, out TEXT NOT NULL,
    started TEXT NOT NULL, status TEXT NOT NULL, workspace TEXT NOT NULL, key TEXT NOT NULL,
    finished TEXT NOT NULL, rating REAL, problem TEXT NOT NULL, usd REAL, settings TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS runs_by_workspace ON runs (workspace, id);
CREATE INDEX IF NOT EXISTS runs_by_key ON runs (key, id);
CREATE INDEX IF NOT EXISTS runs_by_status ON runs (status, id);
CREATE TABLE IF NOT EXISTS events (
    run TEXT, seq INTEGER, kind TEXT NOT NULL, at TEXT NOT NULL, told TEXT NOT NULL,
    PRIMARY KEY (run, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spending (key TEXT NOT NULL, at TEXT NOT NULL, usd REAL);
CREATE INDEX IF NOT EXISTS spending_by_key ON spending (key, at);
CREATE TABLE IF NOT EXISTS damaged (id TEXT PRIMARY KEY, reason TEXT NOT NULL);
"""
_COLUMNS = ("id", "question", "papers", "out", "started", "status", "workspace", "key", "finished",
            "rating", "problem", "usd", "settings")
_NAMES = ", ".join(_COLUMNS)
_READ = f"SELECT {_NAMES} FROM runs"  # noqa: S608 — names of our own columns
_ADD = (f"INSERT OR IGNORE INTO runs ({_NAMES}) "  # noqa: S608
        f"VALUES ({', '.join('?' * len(_COLUMNS))})")
_CHANGE = ("UPDATE runs SET status = ?, finished = ?, rating = ?, problem = ?, usd = ? "
           "WHERE id = ?")
_TELL = ("INSERT INTO events SELECT ?1, COALESCE(MAX(seq), 0) + 1, ?2, ?3, ?4 FROM events "
         "WHERE run = ?1 RETURNING seq")

_LAST_TOLD = ("SELECT json_extract(told, '$.usd') FROM events WHERE run = ? AND kind = 'stage' "
              "ORDER BY seq DESC LIMIT 1")

_USE = """
SELECT (SELECT COUNT(*) FROM runs WHERE key = :key AND status IN ('queued', 'running')),
       (SELECT COUNT(*) FROM runs WHERE key = :key AND id >= :id),
       (SELECT TOTAL(CASE WHEN status IN ('queued', 'running')
                          THEN json_extract(settings, '$.budget.usd') ELSE usd END)
        FROM runs WHERE key = :key AND id >= :id)
       + (SELECT TOTAL(usd) FROM spending WHERE key = :key AND at >= :at)
"""

_ID = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{4}(?:[0-9a-f]{28})?")
_FIELDS = TypeAdapter(Run)
_EVERY: frozenset[Status] = frozenset(get_args(Status))
_BEHIND = chr(ord("f") + 1)
"""Sorts behind every digit of an id."""
_LOOKED_AT = 100
"""Runs among which the newest is sought whose folder was not deleted."""

Execute = Callable[..., Rows]


@dataclass(frozen=True)
class Listing:
    """All runs that can be read, oldest first, and why the others cannot."""

    runs: tuple[Run, ...]
    damaged: tuple[RunError, ...]


@dataclass(frozen=True)
class Use:
    """What an API key uses: its runs that are queued or running, all it began since a moment, and
    what these have spent on models, as far as prices are known, or may spend while they are under
    way, with what was spent beside runs."""

    at_once: int
    begun: int
    usd: float


class RunStore:
    """The runs of one home folder, and the events of each.

    A run's id begins with the time it began, so that the order of ids is that of time. Each run's
    folder has a copy of what the store says of it, run.json, from which a store that was lost is
    made again. Raises RunError and DatabaseUnusable where the home folder or its file cannot be
    used, which is also where another process writes for more than `patience` seconds.
    """

    def __init__(self, home: Path, *, patience: float = LONGEST_WAIT) -> None:
        self.folder, self._patience = home / "runs", patience
        self._file = home / "runs.sqlite"

    def prepare(self) -> None:
        """Make the home folder and the file, where they are not there yet."""
        self._database.execute("SELECT 1")

    def begin(self, question: str, papers: str, out: str, settings: Mapping[str, Any], *,
              status: Status = "unfinished", key: str = "",
              told: Mapping[str, Any] | None = None) -> Run:
        """Make a run in the workspace of its settings. Its id is the time it began and random
        digits: four from the command line, else as many as nobody guesses.

        Its first event tells its status and what else is `told`. Raises RunError where the home
        folder cannot be written.
        """
        now = datetime.now(UTC)
        identity = self._claim(f"{now:%Y%m%d-%H%M%S}", 2 if status == "unfinished" else 16)
        run = Run(identity, self.folder / identity, question, papers, out, dict(settings),
                  now.isoformat(timespec="seconds"), status, settings.get("workspace", ""), key)
        with self._database.transaction() as execute:
            execute(_ADD, _row(run))
            _tell(execute, run.id, "status", {"status": status, **(told or {})})
        _write_copy(run)
        return run

    def discard(self, run: Run) -> None:
        """Take a run back that was never conducted."""
        with self._database.transaction() as execute:
            execute("DELETE FROM runs WHERE id = ?", (run.id,))
            execute("DELETE FROM events WHERE run = ?", (run.id,))
        shutil.rmtree(run.folder)

    def change(self, identity: str, status: Status, among: Collection[Status] = _EVERY, *,
               told: Mapping[str, Any] | None = None, **changes: Any) -> Run | None:
        """The run with this status and other `changes` (rating, problem, usd), and an event that
        tells it and what else is `told`; None where the run stands as none `among` these, or is
        gone. One that is over has spent, where nobody says, what it told last."""
        with self._database.transaction() as execute:
            run = self._first(execute(f"{_READ} WHERE id = ?", (identity,)))
            if run is None or run.status not in among:
                return None
            if status in OVER and (last := execute(_LAST_TOLD, (identity,))):
                changes = {"usd": last[0][0], **changes}
            run = replace(run, **{
                "status": status, "problem": "", "finished": _now() if status in OVER else "",
                **changes})
            execute(_CHANGE, (run.status, run.finished, run.rating, run.problem, run.usd, run.id))
            problem = {"problem": run.problem} if run.problem else {}
            _tell(execute, run.id, "status", {"status": status, **problem, **(told or {})})
        _write_copy(run)
        return run

    def settle(self, identity: str, report: Report,
               among: Collection[Status] = _EVERY) -> Run | None:
        """The run with its report. Returns what `change` returns."""
        spent = sum(report.manifest.run.usage.values(), Usage())
        rating = report.rating.mean if report.rating else None
        return self.change(identity, report.status, among, rating=rating, usd=spent.usd)

    def tell(self, identity: str, kind: str, values: Mapping[str, Any],
             among: Collection[Status] = _EVERY) -> Event | None:
        """Add an event of a run; None where the run stands as none `among` these, or is gone."""
        with self._database.transaction() as execute:
            rows = execute("SELECT status FROM runs WHERE id = ?", (identity,))
            if not rows or rows[0][0] not in among:
                return None
            return _tell(execute, identity, kind, values)

    def events(self, identity: str, after: int = 0, most: int = 1000) -> list[Event]:
        """Events of a run with a `seq` above `after`, at most so many, in their order."""
        rows = self._read(
            "SELECT seq, kind, at, told FROM events WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?",
            (identity, after, most))
        return [Event(seq, kind, at, json.loads(told)) for seq, kind, at, told in rows]

    def find(self, identity: str) -> Run | None:
        """The run with exactly this id. Raises RunError where it is damaged."""
        return self._first(self._read(f"{_READ} WHERE id = ?", (identity,)))

    def standing(self, identity: str) -> tuple[str, Status] | None:
        """The workspace of the run with exactly this id, and how it stands; None where there is
        none. Its settings are not read, as they are for `find`."""
        rows = self._read("SELECT workspace, status FROM runs WHERE id = ?", (identity,))
        return (rows[0][0], rows[0][1]) if rows else None

    def page(self, workspace: str, before: str = "", most: int = 50) -> list[Run]:
        """At most so many runs of a workspace, newest first; `before` is the id of the last run of
        the page before, "" for the first page. Raises RunError where one is damaged."""
        rows = self._read(f"{_READ} WHERE workspace = ? AND id < ? ORDER BY id DESC LIMIT ?",
                          (workspace, before or _BEHIND, most))
        return [self._run(row) for row in rows]

    def waiting(self) -> list[tuple[str, str]]:
        """The ids of the queued runs with the keys that began them, oldest first."""
        return [(identity, key) for identity, key in self._read(
            "SELECT id, key FROM runs WHERE status = 'queued' ORDER BY id")]

    def running(self) -> dict[str, str]:
        """The keys of the running runs by id."""
        return dict(self._read("SELECT id, key FROM runs WHERE status = 'running' ORDER BY id"))

    def counts(self) -> dict[Status, int]:
        """How many runs stand how."""
        return dict(self._read("SELECT status, COUNT(*) FROM runs GROUP BY status"))

    def use_of(self, key: str, since: datetime) -> Use:
        """What a key uses, with what it began since then."""
        rows = self._read(_USE, {"key": key, "id": f"{since.astimezone(UTC):%Y%m%d-%H%M%S}",
                                 "at": _iso(since)})
        return Use(*rows[0]) if rows else Use(0, 0, 0.0)

    def spend(self, key: str, usd: float | None) -> None:
        """Keep what a key has spent on models beside runs; None is unknown."""
        self._database.execute("INSERT INTO spending VALUES (?, ?, ?)", (key, _now(), usd))

    def get(self, name: str) -> Run:
        """The run with this id, with this unique beginning of one, or the newest that can be read
        for "last". Raises RunError.
        """
        if name == "last":
            return self._newest()
        if not name:
            raise RunError(
                "give a run's id, its beginning or “last”; `consilience runs` lists them")
        known = {run.id: run for run in self._all("WHERE id BETWEEN ? AND ?",
                                                  (name, name + _BEHIND))}
        reasons = {i: error for i, error in self._damaged().items() if i.startswith(name)}
        matching = sorted(known.keys() | reasons.keys())
        if not matching:
            raise RunError(f"{name!r}: no such run; `consilience runs` lists them")
        if len(matching) > 1:
            raise RunError(f"{name!r} is the beginning of several runs; give the id of one: "
                           f"{', '.join(matching)}")
        if matching[0] in reasons:
            raise reasons[matching[0]]
        return known[matching[0]]

    def all(self) -> Listing:
        """Every run whose folder is there; one that is damaged hides no other."""
        return Listing(tuple(self._all()), tuple(self._damaged().values()))

    def close(self) -> None:
        """Give the file back."""
        if "_database" in vars(self):
            self._database.close()

    def _newest(self) -> Run:
        newest = map(self._run, self._read(f"{_READ} ORDER BY id DESC LIMIT {_LOOKED_AT}"))
        for run in newest:
            if run.folder.is_dir():
                return run
        for error in reversed(self._damaged().values()):
            raise error
        raise RunError("there is no such run: none was begun yet; consilience ask \"QUESTION\"")

    @cached_property
    def _database(self) -> Database:
        """The file; where it is new, with the runs that lie in folders: those of earlier versions
        had no other place, and a file may have been lost."""
        self._make()
        database = Database(self._file, _SCHEMA, loss="it is made again from the runs' folders, "
                            "which know all but the events of runs", patience=self._patience)
        ((version,),) = database.execute("PRAGMA user_version")
        if not version:
            self._take_in(database)
            database.execute("PRAGMA user_version = 1")
        return database

    def _take_in(self, database: Database) -> None:
        for file in sorted(self.folder.glob("*/run.json")):
            if not _ID.fullmatch(file.parent.name):
                continue
            try:
                values = json.loads(file.read_text(encoding="utf-8"))
                run = _FIELDS.validate_python({
                    "workspace": values["settings"].get("workspace", ""), **values,
                    "folder": file.parent})
            except (OSError, ValueError, TypeError, LookupError, AttributeError) as error:
                database.execute("INSERT OR REPLACE INTO damaged VALUES (?, ?)",
                                 (file.parent.name, str(error).splitlines()[0]))
            else:
                database.execute(_ADD, _row(run))

    def _claim(self, begun: str, random_bytes: int) -> str:
        """An id that no other run has, by making its folder: two that begin in one second may draw
        the same few digits."""
        self._make()
        while True:
            identity = f"{begun}-{secrets.token_hex(random_bytes)}"
            try:
                (self.folder / identity).mkdir()
            except FileExistsError:
                continue
            except OSError as error:
                raise self._not_kept(error) from None
            return identity

    def _make(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._not_kept(error) from None

    def _not_kept(self, error: OSError) -> RunError:
        return RunError(f"{self.folder}: no run can be kept there ({error.strerror}); "
                        "set CONSILIENCE_HOME to another folder")

    def _read(self, statement: str, values: Values = ()) -> Rows:
        """The rows; none, and nothing made, where there never was a run."""
        if not (self._file.is_file() or self.folder.is_dir()):
            return []
        return self._database.execute(statement, values)

    def _all(self, where: str = "", values: Sequence[Any] = ()) -> list[Run]:
        rows = self._read(f"{_READ} {where} ORDER BY id", values)
        return [run for run in map(self._run, rows) if run.folder.is_dir()]

    def _damaged(self) -> dict[str, RunError]:
        rows = self._read("SELECT id, reason FROM damaged ORDER BY id")
        files = {identity: (self.folder / identity / "run.json", reason)
                 for identity, reason in rows}
        return {identity: RunError(f"{file}: not readable as a run ({reason}); move its folder "
                                   "away, which keeps what lies in it")
                for identity, (file, reason) in files.items() if file.is_file()}

    def _first(self, rows: Rows) -> Run | None:
        return self._run(rows[0]) if rows else None

    def _run(self, row: tuple[Any, ...]) -> Run:
        values = dict(zip(_COLUMNS, row, strict=True))
        try:
            return _FIELDS.validate_python({
                **values, "settings": json.loads(values["settings"]),
                "folder": self.folder / values["id"]})
        except (ValueError, TypeError) as error:
            raise self._database.damaged(
                f"the run {values['id']}: {str(error).splitlines()[0]}") from error


def _write_copy(run: Run) -> None:
    """Write run.json, whole or not at all; a copy that cannot be written is no harm now."""
    values = {name: value for name, value in vars(run).items() if name != "folder"}
    draft = run.folder / f"run.json.{secrets.token_hex(4)}"
    with suppress(OSError):
        draft.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
        draft.replace(run.folder / "run.json")


def _row(run: Run) -> tuple[Any, ...]:
    values = {**vars(run), "settings": json.dumps(run.settings)}
    return tuple(values[name] for name in _COLUMNS)


def _tell(execute: Execute, identity: str, kind: str, values: Mapping[str, Any]) -> Event:
    at = _now()
    ((seq,),) = execute(_TELL, (identity, kind, at, json.dumps(values)))
    return Event(seq, kind, at, dict(values))


def _now() -> str:
    return _iso(datetime.now(UTC))


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
