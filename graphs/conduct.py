"""Conducts a run: from its last checkpoint to its report, telling how far it is."""

import asyncio
import shlex
import sqlite3
import time
from collections import Counter
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Mapping,
    Sequence,
)
from contextlib import aclosing, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, cast

import aiosqlite
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import WRITES_IDX_MAP
from langgraph.checkpoint.serde.types import ERROR
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, StateSnapshot

from agents.team import Team
from graphs.carried import cards_in, found_in
from graphs.happenings import Happening, Teller
from graphs.progress import Progress
from graphs.runs import Run, RunError
from graphs.state import SynthesisState
from graphs.synthesis import SCREENING, build
from records import PaperCard, Report, RunInfo, ScreeningDecisions, Usage, Work

MOST_STEPS = 100
"""LangGraph's bound on steps in sequence; a run takes 14, 2 more a round of snowballing, and 3 more
a revision."""
_SOURCE_OF_ERROR = "__error_source_node__"
"""Where LangGraph keeps which step failed, for what is done in its place."""

Graph = CompiledStateGraph[SynthesisState, Team, Any, Any]


class RunWaits(RunError):
    """A run that waits for a person's screening."""


@dataclass(frozen=True)
class Waiting:
    """What a person is to decide on: the screened works, as the screening decided. `works` have
    their abstracts."""

    cards: tuple[PaperCard, ...]
    works: tuple[Work, ...]


@dataclass(frozen=True)
class Outcome:
    """What a run came to. `papers` gives the keys of the included papers in the paper store."""

    report: Report
    papers: dict[str, str]


async def conduct(
    run: Run, team: Team, decisions: ScreeningDecisions | None = None, *, is_held: bool = False
) -> AsyncGenerator[Progress | Happening | Outcome, None]:
    """Yield progress and what happens, and last the outcome; the report is kept as report.json in
    the run's folder. How the run stands is the caller's to keep.

    A run that was cut off goes on from its last finished steps, telling what happened in those
    again, and one that is finished yields its outcome at once. `decisions` are a person's on the
    screening, where the run waits for them. `is_held`: the caller holds the run already.

    Raises RunWaits where it does and none are given, RunError where it does not or they name works
    that are not there; where another process has the run, its checkpoints are damaged, its prompts
    have changed since it began, or no model can be asked any more.
    """
    with nullcontext() if is_held else run.held():
        async with team.at_work(), _opened(run, team) as (graph, config):
            clock, teller = _Clock(), Teller()
            before = await graph.aget_state(config)
            state = before.values
            for happening in teller.of(state):
                yield happening
            if decisions:
                _require_fitting(run, before, decisions)
            if "report" not in state:
                prompts = team.prompts.hashes
                _require_unchanged(run, state.get("prompts", prompts), prompts)
                start = Command(resume=decisions.model_dump()) if decisions else \
                    None if state else {"question": run.question, "prompts": prompts}
                # Closed by name: who turns away from a run must not leave its tasks at work.
                streaming = cast(AsyncGenerator[tuple[str, dict[str, Any]], None], graph.astream(
                    start, config, context=team, durability="sync",
                    stream_mode=["tasks", "custom"]))
                async with aclosing(streaming) as stream:
                    async for mode, event in stream:
                        if not event.get("interrupts"):
                            yield replace(clock.follow(mode, event), **_spent(team))
                            for happening in teller.of(event.get("result") or {}):
                                yield happening
                after = await graph.aget_state(config)
                _stop_where_interrupted(run, after)
                state = after.values
        if "report" not in state:
            raise RunError(f"run {run.id} ended without a report; consilience resume {run.id}")
        keys = state.get("found", {}).get("papers", {})
        yield Outcome(_kept(run, Report(**state["report"]), clock, team.usage), keys)


async def waiting(run: Run, team: Team) -> Waiting | None:
    """What a run waits for a person to decide on; None where it does not wait for that.

    Raises RunError where its checkpoints are damaged.
    """
    async with _opened(run, team) as (graph, config):
        snapshot = await graph.aget_state(config)
    if not _waits(snapshot):
        return None
    state = cast(SynthesisState, snapshot.values)
    return Waiting(tuple(cards_in(state)), tuple(team.retriever.works(found_in(state))))


async def outcome(
    run: Run, team: Team, decisions: ScreeningDecisions | None = None
) -> Outcome:
    """What a run comes to, without its progress. Raises what `conduct` raises."""
    async for event in conduct(run, team, decisions):
        if isinstance(event, Outcome):
            return event
    raise AssertionError("a run yields its outcome last")


@asynccontextmanager
async def _opened(run: Run, team: Team) -> AsyncIterator[tuple[Graph, RunnableConfig]]:
    """The graph over a run's checkpoints."""
    async with _checkpoints(run) as saver:
        graph = build(team.settings.run.step_seconds).compile(checkpointer=saver)
        yield graph, RunnableConfig(
            configurable={"thread_id": run.id}, recursion_limit=MOST_STEPS)


@asynccontextmanager
async def _checkpoints(run: Run) -> AsyncIterator[AsyncSqliteSaver]:
    try:
        saver = _Checkpoints(await aiosqlite.connect(run.checkpoints))
        try:
            yield saver
        finally:
            await saver.close()
    except sqlite3.DatabaseError as error:
        again = _ask_again(run)
        raise RunError(f"run {run.id} cannot be gone on with: {run.checkpoints} is damaged or "
                       f"cannot be written ({error}); ask again: {again}") from error


def _waits(snapshot: StateSnapshot) -> bool:
    return any(one.value == SCREENING for one in snapshot.interrupts)


def _require_fitting(
    run: Run, snapshot: StateSnapshot, decisions: ScreeningDecisions
) -> None:
    """Raises RunError where a run does not wait for decisions, or they name works it has not."""
    if not _waits(snapshot):
        raise RunError(f"run {run.id} does not wait for a screening; consilience resume {run.id}")
    known = {card["id"] for card in snapshot.values["cards"]}
    if strange := sorted((decisions.include.keys() | decisions.exclude.keys()) - known):
        raise RunError(f"run {run.id} has no {', '.join(strange)} among its works; "
                       f"consilience screen {run.id} --list shows them")


def _stop_where_interrupted(run: Run, snapshot: StateSnapshot) -> None:
    """Raises RunWaits where a run waits for a screening, RunError where something else holds it."""
    if _waits(snapshot):
        raise RunWaits(f"run {run.id} {SCREENING}: consilience screen {run.id}")
    if snapshot.interrupts:
        raise RunError(f"{snapshot.interrupts[0].value}\nNothing that was done is lost; when it is "
                       f"mended: consilience resume {run.id}\nA run keeps its settings; with other "
                       "ones ask again, which costs nothing that was answered alike")


def _require_unchanged(run: Run, began: Mapping[str, str], now: Mapping[str, str]) -> None:
    """A report names one state of each prompt. Raises RunError where it would have two."""
    changed = sorted(file for file in began.keys() | now.keys() if began.get(file) != now.get(file))
    if changed:
        raise RunError(f"run {run.id} began with other prompts ({', '.join(changed)}); put them "
                       "back, or ask again, which costs nothing that was answered alike: "
                       f"{_ask_again(run)}")


def _ask_again(run: Run) -> str:
    """The command that asks the same of the same model; other settings are the user's to repeat."""
    language = run.settings.get("language", {})
    sources = run.settings.get("search", {}).get("sources", ())
    options = {"--papers": run.papers, "--sources": ",".join(sources),
               "--prompts": run.settings.get("prompts"), "--model": language.get("model"),
               "--base-url": language.get("base_url")}
    words = [word for option, value in options.items() if value for word in (option, value)]
    return shlex.join(["consilience", "ask", run.question, *words])


def _spent(team: Team) -> dict[str, Any]:
    """Calls made and their cost so far; the cost is None where a price is unknown."""
    used = sum(team.usage.values(), Usage())
    return {"calls": used.calls, "usd": used.usd}


def _kept(run: Run, report: Report, clock: "_Clock", usage: dict[str, Usage]) -> Report:
    """The report with when and how long, kept with the run; as it was kept where it is already. One
    that cannot be read is laid aside and written again."""
    if run.report.is_file():
        try:
            return Report.model_validate_json(run.report.read_text(encoding="utf-8"))
        except ValueError:
            run.report.replace(run.report.with_suffix(".damaged"))
    info = RunInfo(
        id=run.id, started=run.started,
        finished=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=clock.seconds, stage_seconds=clock.stages(), usage=usage,
    )
    manifest = report.manifest.model_copy(update={"run": info})
    report = report.model_copy(update={"manifest": manifest})
    temporary = run.report.with_suffix(".new")
    temporary.write_text(report.model_dump_json(indent=2) + "\n", encoding="utf-8")
    temporary.replace(run.report)
    return report


class _Checkpoints(AsyncSqliteSaver):
    """Checkpoints whose steps are whole, and whose file is given back unlocked.

    LangGraph writes on behind the end of a stream that was cancelled, and a connection that is
    closed between a statement and its commit keeps its lock: nothing in this process could go on
    with the run any more.
    """

    def __init__(self, connection: aiosqlite.Connection) -> None:
        super().__init__(connection)
        self._writing: set[asyncio.Task[Any]] = set()
        self._is_over = False

    async def aput(self, *given: Any, **named: Any) -> RunnableConfig:
        return await self._whole(super().aput, *given, **named)

    async def aput_writes(self, config: RunnableConfig, writes: Sequence[tuple[str, Any]],
                          *given: Any, **named: Any) -> None:
        await self._whole(super().aput_writes, config, _of_whole_steps(writes), *given, **named)

    async def close(self) -> None:
        """Give the file back when all that was begun is written, however often this is cancelled.
        """
        self._is_over = True
        closing = asyncio.create_task(self._closed())
        while not closing.done():
            with suppress(asyncio.CancelledError):
                await asyncio.shield(closing)
        await closing

    async def _whole(self, write: Callable[..., Awaitable[Any]], *given: Any, **named: Any) -> Any:
        """What a write comes to, which is not cut off where who waits for it is cancelled. What
        comes too late tells of cancelled tasks, which are done again."""
        if self._is_over:
            raise asyncio.CancelledError
        task = asyncio.ensure_future(write(*given, **named))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)
        return await asyncio.shield(task)

    async def _closed(self) -> None:
        await asyncio.gather(*self._writing, return_exceptions=True)
        await self.conn.close()


def _of_whole_steps(writes: Sequence[tuple[str, Any]]) -> Sequence[tuple[str, Any]]:
    """What a step wrote, without the half of one that was cut off or failed.

    LangGraph keeps with the error what the step had written by then, say its result without the
    edge that leads on, and takes a step with any result for done: the run would end there.
    """
    if not any(channel == ERROR for channel, _ in writes):
        return writes
    return [write for write in writes
            if write[0] in WRITES_IDX_MAP or write[0] == _SOURCE_OF_ERROR]


class _Clock:
    """Turns LangGraph's events into progress, and measures the stages."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._tasks: dict[str, float] = {}
        self._begun: Counter[str] = Counter()
        self._done: Counter[str] = Counter()
        self._span: dict[str, tuple[float, float]] = {}

    @property
    def seconds(self) -> float:
        return round(time.monotonic() - self._began, 2)

    def stages(self) -> dict[str, float]:
        """Seconds from the beginning of a stage's first task to the end of its last."""
        return {stage: round(end - begin, 2) for stage, (begin, end) in self._span.items()}

    def follow(self, mode: str, event: dict[str, Any]) -> Progress:
        if mode == "custom":
            return Progress(seconds=self.seconds, **event)
        stage = event["name"].removeprefix("__error_handler__")
        now = time.monotonic()
        if "triggers" in event:
            self._begun[stage] += 1
            begin, end = self._span.get(stage, (now, now))
            self._span[stage] = (min(begin, now), end)
        elif event.get("error") is None:
            self._done[stage] += 1
            self._span[stage] = (self._span.get(stage, (now, now))[0], now)
        begun, done = self._begun[stage], self._done[stage]
        return Progress(stage=stage, done=done, total=begun, finished=done == begun,
                        seconds=self.seconds)
