"""Runs that are cut off anywhere and gone on with: nothing is lost, nothing stays locked."""

import asyncio
import re
import sqlite3
from collections.abc import Callable
from contextlib import aclosing, suppress
from pathlib import Path

from searched_runs import SmallWorld
from whole_runs import begun, but_for_times, finished, settings_of, team_of

from agents.team import Team
from graphs.conduct import Outcome, conduct
from graphs.runs import Run

Cut = Callable[[], None]


async def conducted(run: Run, team: Team, most: int, cut: Cut) -> bool:
    """Conduct a run up to so many events, then cut it off; whether it came to its end before."""
    seen = 0
    async with aclosing(conduct(run, team)) as events:
        async for event in events:
            if isinstance(event, Outcome):
                return True
            seen += 1
            if seen == most:
                cut()
    return False


def cancelled() -> None:
    task = asyncio.current_task()
    assert task
    task.cancel()


def cancelled_twice() -> None:
    """As by who loses patience while it is being ended."""
    task = asyncio.current_task()
    assert task
    task.cancel()
    asyncio.get_running_loop().call_later(0.001, task.cancel)


def require_unlocked(run: Run) -> None:
    connection = sqlite3.connect(run.checkpoints, timeout=0)
    connection.execute("BEGIN IMMEDIATE")
    connection.close()


def cut_off_again_and_again(
    run: Run, team: Callable[[], Team], cut: Cut, farther: int = 3
) -> int:
    """How often a run was cut off, each time `farther`, before it came to its end."""
    for times in range(60):
        with suppress(asyncio.CancelledError):
            if asyncio.run(conducted(run, team(), 1 + farther * times, cut)):
                return times
        require_unlocked(run)
    raise AssertionError("the run does not get on")


def test_a_run_over_papers_goes_on_to_the_same_report(papers: Path) -> None:
    whole, run = (begun(papers, settings_of()) for _ in range(2))
    assert cut_off_again_and_again(run, lambda: team_of(run), cancelled_twice) > 3
    assert but_for_times(finished(run)) == but_for_times(finished(whole))


def test_a_run_over_databases_goes_on_to_the_same_report() -> None:
    with SmallWorld() as world:
        whole, run = (world.begun("openalex", "arxiv") for _ in range(2))
        assert cut_off_again_and_again(run, lambda: world.team(run), cancelled, 9) > 3
        told = [re.sub(r'"asked": "[^"]*"', "", but_for_times(world.outcome(one).report))
                for one in (run, whole)]
        assert told[0] == told[1]
