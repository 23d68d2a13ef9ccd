"""Conducts runs for commands: progress is shown, and Ctrl-C says how to go on."""

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cli.errors import INTERRUPTED
from cli.progress import Style, display

if TYPE_CHECKING:
    from agents.team import Team
    from graphs.conduct import Outcome
    from graphs.runs import Run


def conducted(run: "Run", style: Style, *, replay: bool = False) -> "tuple[Team, Outcome]":
    """The run's team and what it came to. Raises RunError and the errors of what it loads."""
    from agents.team import assemble
    from settings import Settings

    team = assemble(Settings.model_validate(run.settings), Path(run.papers), calls=run.calls,
                    replay=replay)
    try:
        return team, asyncio.run(_outcome(run, team, style))
    except KeyboardInterrupt:
        print(f"\nStopped. Nothing that was done is lost: consilience resume {run.id}",
              file=sys.stderr, flush=True)
        # A thread may still compute; what it computes would be thrown away.
        os._exit(INTERRUPTED)


async def _outcome(run: "Run", team: "Team", style: Style) -> "Outcome":
    from graphs.conduct import Outcome, conduct

    with display(style) as shown:
        async with team.at_work():
            async for event in conduct(run, team):
                if isinstance(event, Outcome):
                    return event
                shown.show(event)
    raise AssertionError("a run yields its outcome last")
