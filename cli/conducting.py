"""Conducts runs for commands: progress is shown, and Ctrl-C says how to go on."""

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cli.errors import INTERRUPTED
from cli.progress import Style, display
from records.errors import UserError

if TYPE_CHECKING:
    from agents.team import Team
    from graphs.conduct import Outcome
    from graphs.runs import Run
    from settings import Settings


def begin(
    settings: "Settings", question: str, papers: Path, out: Path | None = None, *, replay: bool,
) -> "tuple[Run, Team]":
    """A new run and its team. Raises the errors of what is loaded, and then leaves no run."""
    from graphs.runs import RunStore
    from settings import home_of

    run = RunStore(home_of(settings)).begin(
        question, str(papers), str(out.absolute()) if out else "", settings.model_dump())
    try:
        return run, team_of(run, replay=replay)
    except UserError:
        run.discard()
        raise


def team_of(run: "Run", *, replay: bool) -> "Team":
    """The team that a run began with. Raises the errors of what it loads."""
    from agents.team import assemble
    from settings import Settings

    return assemble(Settings.model_validate(run.settings), Path(run.papers), calls=run.calls,
                    replay=replay)


def conducted(run: "Run", team: "Team", style: Style) -> "Outcome":
    """What a run comes to. Raises RunError; on Ctrl-C ends the process, saying how to go on."""
    try:
        return asyncio.run(_outcome(run, team, style))
    except KeyboardInterrupt:
        print(f"\nStopped. Nothing that was done is lost: consilience resume {run.id}",
              file=sys.stderr, flush=True)
        # A thread may still compute; what it computes would be thrown away.
        os._exit(INTERRUPTED)


async def _outcome(run: "Run", team: "Team", style: Style) -> "Outcome":
    from graphs.conduct import Outcome, conduct
    from models import telemetry

    telemetry.configure()
    with display(style) as shown, telemetry.run(run.id):
        async for event in conduct(run, team):
            if isinstance(event, Outcome):
                return event
            shown.show(event)
    raise AssertionError("a run yields its outcome last")
