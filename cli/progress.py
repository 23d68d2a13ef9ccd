"""Shows how far a run is: live for a person, plain lines for a log, JSON for a machine."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Literal, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from graphs.progress import Progress as Event
from reports.wording import line

Style = Literal["live", "lines", "json", "quiet"]

TITLES = {
    "plan": "Planning", "search": "Searching", "screen": "Screening works",
    "snowball": "Following citations", "choose": "Screening by hand", "retrieve": "Getting texts",
    "assess": "Assessing texts", "read": "Indexing passages", "extract": "Extracting claims",
    "collate_claims": "Collating", "verify": "Verifying claims", "write": "Writing",
    "review": "Reviewing", "gate": "Gate", "revise": "Revising", "publish": "Publishing",
    "withhold": "Withholding",
}


class Display(Protocol):
    """Takes the events of one run, in order."""

    def show(self, event: Event) -> None: ...


def style_for(*, quiet: bool, as_json: bool) -> Style:
    """Live on a terminal, plain lines elsewhere, unless a flag says otherwise."""
    if as_json:
        return "json"
    if quiet:
        return "quiet"
    return "live" if sys.stderr.isatty() else "lines"


def display(style: Style) -> AbstractContextManager[Display]:
    """A display of this style; progress goes to standard error, JSON to standard output."""
    return {"live": _live, "lines": _lines, "json": _json, "quiet": _quiet}[style]()


class _Live:
    def __init__(self, bars: Progress) -> None:
        self._bars, self._tasks = bars, {}

    def show(self, event: Event) -> None:
        title = TITLES.get(event.stage, event.stage)
        if event.stage not in self._tasks:
            self._tasks[event.stage] = self._bars.add_task(title, total=None, detail="")
        task = self._tasks[event.stage]
        self._bars.update(task, completed=event.done, total=event.total or None,
                          detail=line(event.detail)[-40:])
        if event.finished:
            self._bars.update(task, detail="", completed=event.total, total=event.total)
            self._bars.stop_task(task)


@contextmanager
def _live() -> Iterator[Display]:
    columns = (TextColumn("{task.description:<18}"), BarColumn(bar_width=24),
               MofNCompleteColumn(), TimeElapsedColumn(),
               TextColumn("{task.fields[detail]}", style="dim", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=False) as bars:
        yield _Live(bars)


class _Lines:
    QUIET_SECONDS = 2.0

    def __init__(self) -> None:
        self._said = time.monotonic()
        self._finished: set[str] = set()

    def show(self, event: Event) -> None:
        now = time.monotonic()
        due = event.finished and event.stage not in self._finished
        if due or now - self._said >= self.QUIET_SECONDS:
            self._said = now
            if event.finished:
                self._finished.add(event.stage)
            count = f" {event.done}/{event.total}" if event.total > 1 else ""
            title = TITLES.get(event.stage, event.stage)
            detail = f"  {line(event.detail, 60)}" if event.detail and not event.finished else ""
            print(f"{event.seconds:7.1f} s  {title}{count}{detail}", file=sys.stderr, flush=True)


@contextmanager
def _lines() -> Iterator[Display]:
    yield _Lines()


class _Json:
    def show(self, event: Event) -> None:
        print(json.dumps({"event": "progress", **event.plain()}, ensure_ascii=False), flush=True)


@contextmanager
def _json() -> Iterator[Display]:
    yield _Json()


class _Quiet:
    def show(self, event: Event) -> None:
        """Say nothing."""


@contextmanager
def _quiet() -> Iterator[Display]:
    yield _Quiet()
