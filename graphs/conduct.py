"""Conducts a run: from its last checkpoint to its report, telling how far it is."""

import shlex
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from agents.team import Team
from graphs.progress import Progress
from graphs.runs import Run, RunError
from graphs.synthesis import build
from records import Report, RunInfo, Usage

MOST_STEPS = 100
"""LangGraph's bound on steps in sequence; a run takes 12, and 3 more a revision."""


@dataclass(frozen=True)
class Outcome:
    """What a run came to. `papers` gives the keys of the included papers in the paper store."""

    report: Report
    papers: dict[str, str]


async def conduct(run: Run, team: Team) -> AsyncIterator[Progress | Outcome]:
    """Yield progress, and last the outcome; the report is kept as report.json in the run's folder.

    A run that was cut off goes on from its last finished steps, and one that is finished yields
    its outcome at once. Raises RunError where another process has the run, its checkpoints are
    damaged, its prompts have changed since it began, or no model can be asked any more.
    """
    with run.held():
        async with _checkpoints(run) as saver:
            graph = build(team.settings.run.step_seconds).compile(checkpointer=saver)
            config = RunnableConfig(
                configurable={"thread_id": run.id}, recursion_limit=MOST_STEPS)
            clock = _Clock()
            state = (await graph.aget_state(config)).values
            if "report" not in state:
                prompts = team.prompts.hashes
                start = None if state else {"question": run.question, "prompts": prompts}
                _require_unchanged(run, state.get("prompts", prompts), prompts)
                async for mode, streamed in graph.astream(
                    start, config, context=team, durability="sync",
                    stream_mode=["tasks", "custom"],
                ):
                    event = cast(dict[str, Any], streamed)
                    if not event.get("interrupts"):
                        yield replace(clock.follow(str(mode), event), **_spent(team))
                halted = await graph.aget_state(config)
                state, reasons = halted.values, [str(i.value) for i in halted.interrupts]
                if reasons:
                    raise RunError(
                        f"{reasons[0]}\nNothing that was done is lost; when it is mended: "
                        f"consilience resume {run.id}\nA run keeps its settings; with other "
                        "ones ask again, which costs nothing that was answered alike")
        if "report" not in state:
            raise RunError(f"run {run.id} ended without a report; consilience resume {run.id}")
        keys = state.get("found", {}).get("papers", {})
        yield Outcome(_kept(run, Report(**state["report"]), clock, team.usage), keys)


@asynccontextmanager
async def _checkpoints(run: Run) -> AsyncIterator[AsyncSqliteSaver]:
    try:
        async with AsyncSqliteSaver.from_conn_string(str(run.checkpoints)) as saver:
            yield saver
    except sqlite3.DatabaseError as error:
        again = _ask_again(run)
        raise RunError(f"run {run.id} cannot be gone on with: {run.checkpoints} is damaged or "
                       f"cannot be written ({error}); ask again: {again}") from error


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
    options = {"--papers": run.papers, "--prompts": run.settings.get("prompts"),
               "--model": language.get("model"), "--base-url": language.get("base_url")}
    words = [word for option, value in options.items() if value for word in (option, value)]
    return shlex.join(["consilience", "ask", run.question, *words])


def _spent(team: Team) -> dict[str, Any]:
    """Calls made and their cost so far; the cost is None where a price is unknown."""
    used = sum(team.usage.values(), Usage())
    return {"calls": used.calls, "usd": used.usd}


def _kept(run: Run, report: Report, clock: "_Clock", usage: dict[str, Usage]) -> Report:
    """The report with when and how long, kept with the run; as it was kept where it is already."""
    if run.report.is_file():
        return Report.model_validate_json(run.report.read_text(encoding="utf-8"))
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
    run.with_status(report.status)
    return report


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

    def follow(self, mode: str, event: Any) -> Progress:
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
