"""Whole runs over the world of tests: scholarly services and hosts of full texts on this machine.

    with SmallWorld(faults={"crossref": down(503)}) as world:
        report = world.outcome(world.begun("openalex", "crossref")).report
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from types import TracebackType

import pytest
from scholarly.corpus import QUESTION, WORKS
from scholarly.documents import DocumentHost
from scholarly.server import Fault, ScholarlyServer
from scholarly.shelf import Shelf, ShelvedWork
from whole_runs import begun, settings_of

from agents.team import Team, assemble
from graphs.conduct import Outcome, outcome
from graphs.runs import Run
from records import ScreeningDecisions
from settings import Settings
from sources.documents.workers import ReadingPool
from sources.full_text import readings
from sources.web import fetcher, polite
from sources.web.manners import Pace


@contextmanager
def hurried() -> Iterator[None]:
    """Nobody is waited for: what is tested is what comes of a search. Rates are tested by
    themselves, at the services."""
    def pace(*_: object) -> Pace:
        return Pace(0.0, 8)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(polite, "_pace", pace)
        patch.setattr(fetcher.Fetcher, "_pace", pace)
        yield


@cache
def reader() -> ReadingPool:
    """One process that reads for all runs: to start some for each takes longer than they read."""
    return ReadingPool(1, 60)


@contextmanager
def read_by_one() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readings, "ReadingPool", lambda *_: reader())
        patch.setattr(reader(), "close", lambda: None)
        yield


class SmallWorld:
    """Services and hosts over one shelf of works, and runs that know no other world."""

    def __init__(self, works: Sequence[ShelvedWork] = WORKS,
                 faults: Mapping[str, Fault | Sequence[Fault]] | None = None) -> None:
        shelf = Shelf(list(works))
        self.services = ScholarlyServer(shelf, faults)
        self.hosts = DocumentHost(shelf)
        self._open = ExitStack()

    def __enter__(self) -> "SmallWorld":
        for part in (hurried(), read_by_one(), self.services, self.hosts):
            self._open.enter_context(part)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._open.close()

    def settings(self, *sources: str, options: Sequence[str] = ()) -> Settings:
        addresses = (f"search.addresses.{name}={address}"
                     for name, address in self.services.addresses().items())
        return settings_of(
            f"search.sources=[{','.join(sources)}]", "web.contact=ada@example.org",
            "web.first_wait=0.01", "web.longest_wait=0.02", "web.rest=0", *addresses, *options)

    def begun(self, *sources: str, options: Sequence[str] = (), question: str = QUESTION,
              papers: Path | None = None) -> Run:
        return begun(papers, self.settings(*sources, options=options), question)

    def team(self, run: Run) -> Team:
        papers = Path(run.papers) if run.papers else None
        return assemble(Settings.model_validate(run.settings), papers, calls=run.calls,
                        ways=self.hosts.network)

    def outcome(self, run: Run, decisions: ScreeningDecisions | None = None) -> Outcome:
        return asyncio.run(outcome(run, self.team(run), decisions))
