"""Runs that are cut off anywhere and gone on with: nothing is lost, nothing stays locked."""

import asyncio
import re
import sqlite3
from collections.abc import Callable
from contextlib import aclosing, suppress
from operator import add
from pathlib import Path
from typing import Annotated, TypedDict

import aiosqlite
from langchain_core.runnables import RunnableConfig
from langgraph.graph import START, StateGraph
from langgraph.types import StateSnapshot
from searched_runs import SmallWorld
from whole_runs import begun, but_for_times, finished, settings_of, team_of

from agents.team import Team
from graphs.conduct import Outcome, _Checkpoints, conduct
from graphs.runs import Run

Cut = Callable[[], None]


class Counted(TypedDict):
    count: Annotated[int, add]


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


def test_a_step_that_is_cut_off_before_it_has_said_what_comes_next_is_done_again(
    tmp_path: Path
) -> None:
    async def node(state: Counted) -> Counted:
        return {"count": 1}

    whole: list[asyncio.Task[object]] = []

    async def cut_once(state: Counted) -> str:
        if len(whole) == 1:
            whole[0].cancel()
            await asyncio.sleep(1)
        return "second"

    async def conducted_once(start: Counted | None) -> StateSnapshot:
        task = asyncio.current_task()
        assert task
        whole.append(task)
        saver = _Checkpoints(await aiosqlite.connect(tmp_path / "checkpoints.sqlite"))
        try:
            graph = StateGraph(Counted).add_node("first", node).add_node("second", node)
            graph.add_edge(START, "first").add_conditional_edges("first", cut_once, ["second"])
            compiled = graph.compile(checkpointer=saver)
            config = RunnableConfig(configurable={"thread_id": "run"})
            with suppress(asyncio.CancelledError):
                async for _ in compiled.astream(start, config, stream_mode=["tasks", "custom"],
                                                durability="sync"):
                    pass
            await asyncio.sleep(0.1)
            return await compiled.aget_state(config)
        finally:
            await saver.close()

    assert asyncio.run(conducted_once({"count": 0})).next == ("first",)
    assert asyncio.run(conducted_once(None)).values == {"count": 2}
