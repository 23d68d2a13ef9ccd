"""A team that writes down each piece of work when it is done, and may die of one.

As a program, `python tests/journal.py RUN-ID JOURNAL` conducts a run of the home folder, once for
each line of its input: in a process of its own, which dies when it has done the first piece of the
kind that the line names. Answers with the signal that ended it.
"""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import chromadb  # noqa: F401 (else imported by each process anew)
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from agents.team import Team, assemble
from graphs.conduct import outcome
from graphs.run_store import RunStore
from graphs.runs import Run
from settings import Settings, home_of, load_settings


@dataclass
class Journal:
    """Appends a line a piece of work; after one of the kind `fatal` the process dies without a
    word."""

    file: Path
    fatal: str = ""

    def note(self, piece: str) -> None:
        with self.file.open("a", encoding="utf-8") as lines:
            lines.write(piece + "\n")
        if self.fatal and piece.partition(":")[0] == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def pieces(self) -> list[str]:
        return self.file.read_text(encoding="utf-8").split() if self.file.exists() else []


class Noted:
    """An agent whose method `name` is noted after each call; the rest is the agent's own."""

    def __init__(self, agent: Any, name: str, note: Callable[..., None]) -> None:
        self._agent, self._name, self._note = agent, name, note

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._agent, name)
        if name != self._name:
            return method

        def noted(*arguments: Any) -> Any:
            result = method(*arguments)
            self._note(*arguments)
            return result

        return noted


def noted(team: Team, journal: Journal) -> Team:
    """The team with its pieces of work written down."""
    return replace(
        team,
        planner=Noted(team.planner, "plan", lambda *_: journal.note("plan")),
        extractor=Noted(team.extractor, "extract",
                        lambda paper, _: journal.note(f"extract:{paper.id}")),
        verifier=Noted(team.verifier, "verify",
                       lambda claims, _: journal.note(f"verify:{claims[0].id}")),
        panel=tuple(Noted(r, "review", lambda *_, name=r.name: journal.note(f"review:{name}"))
                    for r in team.panel),
    )


async def recorded(run: Run) -> set[str]:
    """The pieces of work whose results are kept in a run's checkpoints, as a journal calls them."""
    async with AsyncSqliteSaver.from_conn_string(str(run.checkpoints)) as saver:
        kept = await saver.aget_tuple({"configurable": {"thread_id": run.id, "checkpoint_ns": ""}})
    if kept is None:
        return set()
    results = [*kept.checkpoint["channel_values"].items(),
               *((channel, value) for _, channel, value in kept.pending_writes or ())]
    pieces = set()
    for channel, value in results:
        if channel == "plan":
            pieces.add("plan")
        elif channel == "extractions":
            pieces |= {f"extract:{paper}" for paper in value}
        elif channel == "verdicts":
            pieces |= {f"verify:{claim}" for claim in value}
        elif channel == "reviews":
            pieces |= {f"review:{key.split('/')[1]}" for key in value}
    return pieces


def conducted_by_another(run: Run, journal: Journal) -> int:
    """The signal that ends a process that conducts the run; 0 where it comes to its end.

    A fork: what a process imports to conduct a run takes longer than the run. No thread may run
    before it.
    """
    child = os.fork()
    if child == 0:
        team = assemble(Settings.model_validate(run.settings), Path(run.papers))
        asyncio.run(outcome(run, noted(team, journal)))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status)


if __name__ == "__main__":
    gc.freeze()  # children share what was imported while nothing touches it
    known = RunStore(home_of(load_settings().settings)).get(sys.argv[1])
    for line in sys.stdin:
        print(conducted_by_another(known, Journal(Path(sys.argv[2]), line.strip())), flush=True)
