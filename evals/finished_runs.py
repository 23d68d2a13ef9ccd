"""A home folder with very many finished runs, made of one that a service has conducted."""

import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from graphs.run_store import RunStore

Row = dict[str, Any]
BETWEEN = timedelta(minutes=5)
"""Between the beginnings of two runs."""
SHARING = 20_000
"""Runs that share a report; file systems bound the links to a file."""
STATUSES = ("queued", "running", "published")
"""What the events of a run tell; the others, which nobody asks for here, are left out."""


def fill(home: Path, count: int, other: Path) -> list[str]:
    """Make a home folder with `count` published runs like the newest published one of another.
    Returns their ids, newest first. Many share a report on disk."""
    with closing(sqlite3.connect(other / "runs.sqlite")) as source:
        source.row_factory = sqlite3.Row
        like = dict(source.execute(
            "SELECT * FROM runs WHERE status = 'published' ORDER BY id DESC LIMIT 1").fetchone())
    store = RunStore(home)
    store.prepare()
    store.close()
    report = other / "runs" / like["id"] / "report.json"
    with closing(sqlite3.connect(home / "runs.sqlite")) as file, file:
        marks = ", ".join(f":{column}" for column in like)
        ids, shared = [], report
        for number, row in enumerate(_rows(like, count)):
            if number % SHARING == 0:
                shared = home / f"report-{number}.json"
                shutil.copy(report, shared)
            file.execute(f"INSERT INTO runs ({', '.join(like)}) VALUES ({marks})",
                         row)
            file.executemany("INSERT INTO events VALUES (?, ?, 'status', ?, ?)", [
                (row["id"], seq, row["started"], f'{{"status": "{status}"}}')
                for seq, status in enumerate(STATUSES, 1)])
            _link(shared, home / "runs" / row["id"])
            ids.append(row["id"])
    return ids


def _rows(like: Row, count: int) -> Iterator[Row]:
    last = datetime.fromisoformat(like["started"])
    for number in range(count):
        started = last - number * BETWEEN
        yield {**like, "id": f"{started:%Y%m%d-%H%M%S}-{secrets.token_hex(16)}",
               "started": started.isoformat(timespec="seconds"),
               "question": f"{like['question']} ({number})"}


def _link(report: Path, folder: Path) -> None:
    (folder / "files").mkdir(parents=True)
    for place in ("report.json", "files/report.json"):
        (folder / place).hardlink_to(report)
