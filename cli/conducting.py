"""Conducts runs for commands: progress is shown, and Ctrl-C says how to go on."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from cli.errors import INTERRUPTED, InputError
from cli.progress import Style, display
from records.errors import UserError

if TYPE_CHECKING:
    from agents.team import Team
    from graphs.conduct import Outcome
    from graphs.runs import Run
    from records import Report, ScreeningDecisions
    from settings import Settings


def begin(
    settings: "Settings", question: str, papers: Path | None, out: Path | None = None, *,
    replay: bool,
) -> "tuple[Run, Team]":
    """A new run and its team; `papers` is None where only databases are asked. Raises the errors of
    what is loaded, and then leaves no run."""
    from graphs.run_store import RunStore
    from settings import home_of

    store = RunStore(home_of(settings))
    run = store.begin(
        question, str(papers or ""), str(out.absolute()) if out else "", settings.model_dump())
    try:
        return run, team_of(run, replay=replay)
    except UserError:
        store.discard(run)
        raise


def team_of(run: "Run", *, replay: bool) -> "Team":
    """The team that a run began with. Raises the errors of what it loads."""
    from agents.team import assemble

    return assemble(settings_of(run), Path(run.papers) if run.papers else None, calls=run.calls,
                    replay=replay)


def settings_of(run: "Run") -> "Settings":
    """The settings that a run began with. Raises InputError where this version knows others."""
    from settings import Settings

    try:
        return Settings.model_validate(run.settings)
    except ValidationError as error:
        wrong = ", ".join(".".join(map(str, item["loc"])) for item in error.errors()[:3])
        raise InputError(f"run {run.id} was begun by a version with other settings ({wrong}), and "
                         "cannot be gone on with; ask again") from None


def conducted(run: "Run", team: "Team", style: Style,
              decisions: "ScreeningDecisions | None" = None) -> "Outcome":
    """What a run comes to. Raises RunError, of it RunWaits where a person is to decide; on Ctrl-C
    ends the process, saying how to go on."""
    try:
        return asyncio.run(_outcome(run, team, style, decisions))
    except KeyboardInterrupt:
        print(f"\nStopped. Nothing that was done is lost: consilience resume {run.id}",
              file=sys.stderr, flush=True)
        # A thread may still compute; what it computes would be thrown away.
        os._exit(INTERRUPTED)


async def _outcome(run: "Run", team: "Team", style: Style,
                   decisions: "ScreeningDecisions | None") -> "Outcome":
    from graphs.conduct import Outcome, RunWaits, conduct
    from graphs.progress import Progress
    from graphs.run_store import RunStore
    from models import telemetry

    telemetry.configure()
    store = RunStore(run.home)
    try:
        with display(style) as shown, telemetry.run(run.id):
            async for event in conduct(run, team, decisions):
                if isinstance(event, Progress):
                    shown.show(event)
                elif isinstance(event, Outcome):
                    store.settle(run.id, event.report)
                    return event
    except RunWaits:
        store.change(run.id, "waiting")
        raise
    raise AssertionError("a run yields its outcome last")


def finish(run: "Run", team: "Team", style: Style,
           decisions: "ScreeningDecisions | None" = None) -> None:
    """Conduct the run to its report, write it and show it; one that waits for a person says so.

    `decisions` are a person's on a screening that the run waits for. Raises RunError, InputError.
    """
    from graphs.conduct import RunWaits

    if style == "json":
        print(json.dumps({"event": "started", "run": run.id}), flush=True)
    try:
        outcome = conducted(run, team, style, decisions)
    except RunWaits as waits:
        if style == "json":
            print(json.dumps({"event": "waiting", "run": run.id}), flush=True)
        else:
            print(waits)
        return
    _tell(run, outcome.report, _write(run, team, outcome), style)


def _write(run: "Run", team: "Team", outcome: "Outcome") -> list[Path]:
    from reports.contexts import contexts_of
    from reports.write import write_report

    folder = Path(run.out) if run.out else Path.cwd() / f"consilience-{run.id}"
    contexts = contexts_of(outcome.report, team.texts(outcome.papers))
    try:
        return write_report(outcome.report, folder, contexts=contexts)
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be written ({error.strerror}); the report is kept: "
            f"consilience show {run.id}") from None


def _tell(run: "Run", report: "Report", files: list[Path], style: Style) -> None:
    if style == "json":
        print(json.dumps({
            "event": "finished", "run": run.id, "status": report.status,
            "rating": report.rating.mean if report.rating else None,
            "reasons": list(report.reasons), "files": [str(f) for f in files],
        }, ensure_ascii=False), flush=True)
        return
    from cli.answer import print_answer

    print_answer(report)
    print("\nWritten:")
    for file in files:
        print(f"  {_short(file)}")
    print(f"\nAgain: consilience show {run.id}")


def _short(file: Path) -> str:
    here = Path.cwd()
    return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)
