"""A run over invented papers with the scripted server, and what it asked of it."""

import asyncio
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.team import assemble
from evals.invented_papers import QUESTION, write_invented_papers
from graphs.conduct import outcome
from graphs.run_store import RunStore
from models.calls import Call, CallLog
from records import Report, Usage
from settings import home_of, load_settings

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # where the scripted server lives

from chaos import Chaos
from scripted_model import competent
from scripted_server import RateLimit, ScriptedServer
from whole_runs import but_for_times

__all__ = ["Chaos", "Measured", "RateLimit", "ScriptedServer", "but_for_times", "competent",
           "run_over"]


@dataclass(frozen=True)
class Measured:
    """What a run came to. `seconds` from its first step to its report."""

    report: Report
    seconds: float
    calls: Sequence[Call]
    usage: dict[str, Usage]

    @property
    def round_trips(self) -> int:
        """Calls that wait for one another: those about one thing, role after role.

        Everything else is asked at the same time.
        """
        about: dict[str, Counter[str]] = defaultdict(Counter)
        for call in self.calls:
            about[call.role.partition("/")[0]][f"{call.role} {call.subject}"] += 1
        return sum(max(counts.values()) for counts in about.values())

    @property
    def tokens(self) -> dict[str, int]:
        """Tokens in both directions by role."""
        return {role: u.tokens_in + u.tokens_out for role, u in self.usage.items()}


def run_over(count: int, base_url: str, *options: str) -> Measured:
    """Answer the invented question over `count` invented papers with the model at `base_url`.

    `options` are further settings as "name=value"."""
    with tempfile.TemporaryDirectory() as folder:
        papers = write_invented_papers(Path(folder) / "papers", count)
        settings = load_settings(environment={}, assignments=[
            f"home={folder}/home", "language.model=scripted", f"language.base_url={base_url}",
            *options]).settings
        run = RunStore(home_of(settings)).begin(QUESTION, str(papers), "", settings.model_dump())
        began = time.monotonic()
        report = asyncio.run(outcome(run, assemble(settings, papers, calls=run.calls))).report
        seconds = time.monotonic() - began
        log = CallLog(run.calls)
        return Measured(report, seconds, log.calls(), log.usage())
