"""The desk: whatever a caller wants of the service, whether it comes by HTTP, in a chat or over MCP.

    async with opened(settings, service) as desk:
        run = await desk.begin(caller, Request("Does sleep help memory?", sources=("openalex",)))
        async for event in desk.follow(caller, run.id):
            print(event.kind, event.values)
        report = await desk.report(caller, run.id)

Every method takes the caller first. What belongs to another workspace raises NotFound, exactly as
what does not exist. All errors are `service.errors.ServiceError`.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from graphs.estimate import Estimate
from graphs.runs import Event, Run
from graphs.searching import Finding
from records import Failure, JudgedClaim, PaperCard, Report
from service.keys import Caller
from settings import ServiceSettings, Settings

Papers = Literal["library", "uploads", "none"] | tuple[str, ...]
"""Which papers are read beside those that databases have: the bundled library, all uploads of the
caller's workspace, none, or these uploads by their ids."""


@dataclass(frozen=True)
class Request:
    """What a caller wants to know, and of what.

    `sources` are names of databases. `papers` None is "library" where no database is named, else
    "none". `year_from` and `year_to` bound what databases give, `limit` the hits of one query to
    one database. `budget_usd` bounds what language models may cost. `model` None is the service's
    own, "" none at all; others are those that the service's settings name. None is the service's
    setting.
    """

    question: str
    sources: tuple[str, ...] = ()
    papers: Papers | None = None
    year_from: int | None = None
    year_to: int | None = None
    limit: int | None = None
    budget_usd: float | None = None
    model: str | None = None


@dataclass(frozen=True)
class Page:
    """Some runs, newest first. `before` is the cursor of the next page, "" on the last."""

    runs: tuple[Run, ...]
    before: str = ""


@dataclass(frozen=True)
class File:
    """A file as it is sent. `name` is one to save it under."""

    content: bytes
    media_type: str
    name: str


@dataclass(frozen=True)
class Verification:
    """Claims of a caller, judged, in their order (ids "1", "2", …); `papers` are those they were
    held against, `failures` what could not be read or judged."""

    claims: tuple[JudgedClaim, ...]
    papers: tuple[PaperCard, ...]
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True)
class Condition:
    """How the service is. `workers` are the processes that live, of `wanted` ones; `running` and
    `queued` count runs. It is `accepting` until it shuts down or its queue is full."""

    workers: int
    wanted: int
    running: int
    queued: int
    accepting: bool

    @property
    def is_ready(self) -> bool:
        """Whether a run that is begun now would be conducted."""
        return self.accepting and self.workers > 0


class Desk:
    """The facade of the service. Its methods only wait: computing is done in other processes."""

    async def begin(self, caller: Caller, request: Request) -> Run:
        """Begin a run; it is queued when this returns, and outlives any connection.

        Raises Invalid for what cannot be asked, TooMany where a limit of the caller is reached or
        the queue is full, Unavailable.
        """
        raise NotImplementedError

    async def runs(self, caller: Caller, before: str = "", limit: int = 50) -> Page:
        """Runs of the caller's workspace, newest first; `before` is the cursor of a Page.

        Raises Invalid for a cursor that is none."""
        raise NotImplementedError

    async def run(self, caller: Caller, identity: str) -> Run:
        """A run by its whole id. Raises NotFound."""
        raise NotImplementedError

    def follow(self, caller: Caller, identity: str, after: int = 0) -> AsyncIterator[Event]:
        """The events of a run with a `seq` above `after`, those of the past at once and the others
        as they happen; ends after the last event of a run that is over. Raises NotFound, when it is
        first asked."""
        raise NotImplementedError

    async def cancel(self, caller: Caller, identity: str) -> Run:
        """End a run; what it did is kept, and it can be resumed. One that is over stays as it is.

        Raises NotFound."""
        raise NotImplementedError

    async def resume(self, caller: Caller, identity: str) -> Run:
        """Queue a run again that failed or was cancelled. One that is queued or running stays so.

        Raises NotFound, NotReady for one that has its report or waits for a person, TooMany."""
        raise NotImplementedError

    async def report(self, caller: Caller, identity: str) -> Report:
        """The report. Raises NotFound, NotReady."""
        raise NotImplementedError

    async def file(self, caller: Caller, identity: str, kind: str) -> File:
        """The report in a format of `reports.write.FORMATS` ("md", "html", "bib", "svg", …).

        Raises NotFound, also for a kind that is none, and NotReady."""
        raise NotImplementedError

    async def verify(self, caller: Caller, claims: Sequence[str], papers: Papers) -> Verification:
        """Judge claims by papers. Raises Invalid, NotFound for uploads that are not there, TooMany,
        Unavailable."""
        raise NotImplementedError

    async def find(self, caller: Caller, request: Request) -> Finding:
        """Search and screen, without an answer. Raises what `begin` raises."""
        raise NotImplementedError

    async def estimate(self, caller: Caller, request: Request) -> Estimate:
        """What a run would ask of language models and cost. Raises what `begin` raises."""
        raise NotImplementedError

    async def condition(self) -> Condition:
        """How the service is."""
        raise NotImplementedError


@asynccontextmanager
async def opened(settings: Settings, service: ServiceSettings) -> AsyncIterator[Desk]:
    """The desk while its worker processes live. At its end they stop at once, and runs that were
    under way are queued for the next time. Raises UserError where the home folder is unusable."""
    yield Desk()
    raise NotImplementedError
