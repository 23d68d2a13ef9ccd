"""A process that works for the service: `python -m service.worker`.

It reads what it is to do from its standard input and tells what happens on its standard output, as
JSON, an object a line:

    {"do": "conduct", "run": {…}}           begin a run, or go on with it
    {"do": "cancel", "run": ID}             end it
    {"do": "job", "job": N, "kind": KIND, "given": {…}}   a short job of service.jobs
    {"do": "drop", "job": N}                end it

    {"told": "ready"}
    {"told": "event", "run": ID, "kind": KIND, "values": {…}}
    {"told": "ended", "run": ID, "status": STATUS, …}     no more events of this run
    {"told": "done", "job": N, "result": …}
    {"told": "failed", "job": N, "problem": SENTENCE, "is_bug": BOOL}

Several runs and jobs are under way at once. The process ends when its input does.
"""

import asyncio
import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from agents.team import Team, assemble
from graphs.conduct import Outcome, RunWaits, conduct
from graphs.happenings import Happening
from graphs.progress import Progress
from graphs.runs import Run, RunHeld
from models import telemetry
from records.errors import UserError
from service import jobs
from service.discretion import discreet, sentence
from service.files import write_files
from service.process import Message, run_of
from service.thinning import Thinning
from settings import Settings

Tell = Callable[[Message], None]
BUG = "this is a mistake in Consilience, worth reporting as a bug"
GIVES_WAY = 10
"""How much lower than the service's its priority is (as of `nice`): it computes for minutes, while
the service answers within moments on the same processors."""


class Worker:
    """What is under way in this process."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._under_way: dict[str | int, asyncio.Task[Any]] = {}

    def take(self, message: Message) -> None:
        """Do what the service says."""
        match message["do"]:
            case "conduct":
                run = run_of(message["run"])
                self._begin(run.id, self._conducted(run, message["progress_a_second"]),
                            partial(self._end_run, run))
            case "job":
                number = message["job"]
                self._begin(number, jobs.JOBS[message["kind"]](**message["given"]),
                            partial(self._end_job, number))
            case "cancel":
                self._cancel(message["run"])
            case "drop":
                self._cancel(message["job"])

    def _begin(self, name: str | int, work: Any,
               ended: Callable[[asyncio.Task[Any]], None]) -> None:
        task = self._under_way[name] = asyncio.create_task(work)
        task.add_done_callback(lambda task: (self._under_way.pop(name), ended(task)))

    def _cancel(self, name: str | int) -> None:
        if task := self._under_way.get(name):
            task.cancel()

    async def _conducted(self, run: Run, progress_a_second: float) -> Message:
        """Conduct a run, telling its events; returns how it stands at the end."""
        try:
            # Before anything is loaded: a run that nobody holds is taken to be left behind.
            with run.held():
                return await self._to_its_end(run, progress_a_second)
        except RunHeld:
            return {"status": "held"}

    async def _to_its_end(self, run: Run, progress_a_second: float) -> Message:
        settings = Settings.model_validate(run.settings)
        team = await asyncio.to_thread(
            assemble, settings, Path(run.papers) if run.papers else None, calls=run.calls)
        thinning = Thinning(progress_a_second)
        try:
            with telemetry.run(run.id):
                async with aclosing(conduct(run, team, is_held=True)) as events:
                    async for event in events:
                        match event:
                            case Progress() if thinning.lets(event):
                                self._tell_event(run, "stage", event.plain())
                            case Happening():
                                self._tell_event(run, event.kind, event.values)
                            case Outcome():
                                await write_files(run, team, event)
                                return self._published(run, team, event)
        except RunWaits:
            return {"status": "waiting", "usd": jobs.spent(team)}
        except UserError as error:
            return {"status": "failed", "problem": sentence(error, str(run.home)),
                    "usd": jobs.spent(team)}
        raise AssertionError("a run yields its outcome last")

    def _published(self, run: Run, team: Team, outcome: Outcome) -> Message:
        report = outcome.report
        rating = report.rating.mean if report.rating else None
        self._tell_event(run, "report", {
            "status": report.status, "rating": rating, "reasons": list(report.reasons)})
        return {"status": report.status, "rating": rating, "usd": jobs.spent(team)}

    def _tell_event(self, run: Run, kind: str, values: Message) -> None:
        hidden = partial(discreet, home=str(run.home))
        if kind == "failure":
            values = {name: hidden(text) for name, text in values.items()}
        elif kind == "report":
            values = {**values, "reasons": [*map(hidden, values["reasons"])]}
        self._tell({"told": "event", "run": run.id, "kind": kind, "values": values})

    def _end_run(self, run: Run, task: asyncio.Task[Message]) -> None:
        if task.cancelled():
            ended: Message = {"status": "cancelled"}
        elif error := task.exception():
            ended = {"status": "failed", "problem": _said(error, str(run.home))}
        else:
            ended = task.result()
        self._tell({"told": "ended", "run": run.id, **ended})

    def _end_job(self, number: int, task: asyncio.Task[Any]) -> None:
        if task.cancelled():
            said: Message = {"told": "failed", "problem": "it was ended", "is_bug": False}
        elif error := task.exception():
            said = {"told": "failed", "problem": _said(error),
                    "is_bug": not isinstance(error, UserError)}
        else:
            said = {"told": "done", "result": task.result()}
        self._tell({"job": number, **said})


def _said(error: BaseException, home: str = "") -> str:
    """What a caller is told of an error; one that nobody can mend is shown to who runs the service.
    """
    if isinstance(error, UserError):
        return sentence(error, home)
    traceback.print_exception(error, file=sys.stderr)
    return f"{type(error).__name__}: {BUG}"


def main() -> None:
    """Work until the service is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which ends us
    if hasattr(os, "nice"):  # not on Windows
        os.nice(GIVES_WAY)
    telemetry.configure()
    asyncio.run(_work(_own_output()))


def _own_output() -> BinaryIO:
    """Standard output for us alone: what a library prints goes to standard error."""
    own = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return own


async def _work(output: BinaryIO) -> None:
    def tell(message: Message) -> None:
        output.write(json.dumps(message).encode() + b"\n")
        output.flush()

    worker = Worker(tell)
    tell({"told": "ready"})
    async for message in _messages():
        worker.take(message)


async def _messages() -> AsyncIterator[Message]:
    """What the service says. When it says no more the process ends at once, whatever computes."""
    loop = asyncio.get_running_loop()
    heard: asyncio.Queue[Message] = asyncio.Queue()

    def listen() -> None:
        for line in sys.stdin.buffer:
            loop.call_soon_threadsafe(heard.put_nowait, json.loads(line))
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        yield await heard.get()


if __name__ == "__main__":
    main()
