"""What other agents can do over MCP: research, verify, search, and find their runs again.

The words here are what a language model is told of each tool, so they say when to use it, what it
costs in time, and what to do next.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from graphs.runs import OVER
from models.language_settings import MOST_USD
from records.errors import UserError
from service.chat.progress import Telling
from service.desk import LONGEST_CLAIM, MOST_CLAIMS, MOST_ON_A_PAGE, Desk, Papers, Request
from service.discretion import sentence
from service.errors import NotReady, ServiceError
from service.keys import Caller
from service.mcp_shapes import (
    MOST_WORKS,
    Extent,
    FindingTold,
    ReportTold,
    RunsTold,
    RunTold,
    VerificationTold,
)
from sources.databases.catalogue import CATALOGUE

calling: ContextVar[Caller] = ContextVar("caller")
"""Who asks; the server sets it for each request."""

_log = logging.getLogger(__name__)
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_SEARCHES = ToolAnnotations(read_only_hint=True, open_world_hint=True)
_BEGINS = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=False,
                          open_world_hint=True)
_STEERS = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=True,
                          open_world_hint=False)

_LONGEST_WAIT = 600
"""Seconds."""
_WAIT = 45
"""Seconds: most clients give a tool a minute, and do not say which run it was that they left."""
_PATIENCE = 30
"""Seconds that a first request waits for a process that works: an agent asks as soon as it has
started us."""

Question = Annotated[str, Field(min_length=1, max_length=2000, description=(
    "a question in plain words, as one would put it to a librarian"))]
Sources = Annotated[list[str], Field(max_length=50, description=(
    f"databases to search, any of {', '.join(CATALOGUE)}; empty: only `papers` are read"))]
PapersRead = Annotated[Literal["library", "uploads", "none"] | list[str] | None, Field(
    description="papers read beside those that databases have: “library” (a small sample about "
                "language models for code), “uploads” (all papers of this workspace), “none”, or a "
                "list of ids of uploads. Left out: the library where no database is named, else "
                "none")]
FromYear = Annotated[int | None, Field(
    ge=0, le=9999, description="only papers of this year or later, of those in databases")]
ToYear = Annotated[int | None, Field(
    ge=0, le=9999, description="only papers of this year or earlier, of those in databases")]
RunId = Annotated[str, Field(max_length=100, description=(
    "the id of a run, as research and list_runs give it"))]
Seconds = Annotated[int, Field(ge=0, le=_LONGEST_WAIT, description=(
    "how long to wait for the report; 0: not at all. What is not done by then goes on. Stay below "
    "the time that your client gives a tool"))]


class Tools:
    """What other agents can do at a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def annotated(self) -> Iterator[tuple[Any, str, ToolAnnotations]]:
        """Every tool with its title and what clients are told of its effects."""
        yield self.research, "Research a question", _BEGINS
        yield self.get_report, "Report of a run", _READS
        yield self.verify_claim, "Verify claims", _READS
        yield self.search_papers, "Search papers", _SEARCHES
        yield self.list_runs, "List runs", _READS
        yield self.cancel_run, "Cancel a run", _STEERS
        yield self.resume_run, "Resume a run", _STEERS

    async def research(
        self, question: Question, context: Context[Any, Any], sources: Sources = [],  # noqa: B006
        papers: PapersRead = None, year_from: FromYear = None, year_to: ToYear = None,
        limit: Annotated[int | None, Field(ge=1, le=1000, description=(
            "most hits of one query to one database; left out: as the service has it"))] = None,
        budget_usd: Annotated[float | None, Field(
            ge=0, le=MOST_USD, allow_inf_nan=False, description=(
            "most that language models may cost; left out: as the service has it"))] = None,
        wait_seconds: Seconds = _WAIT,
    ) -> ReportTold:
        """Answer a research question from papers: each sentence stands on claims, each claim has a
        verdict and quotes, and reviewers rate the whole. Begins a run, which takes from seconds to
        many minutes. Where `status` is queued or running, the report is not there yet: call
        get_report with the same `run` (never research again, which begins another run). For a
        single statement use verify_claim; to see which papers there are, search_papers."""
        with _told():
            run = await self._desk.begin(calling.get(), Request(
                question, tuple(sources), _papers(papers), year_from, year_to, limit, budget_usd))
            return await self._awaited(run.id, Extent(), wait_seconds, context)

    async def get_report(
        self, run: RunId, context: Context[Any, Any],
        claims: Annotated[Literal["cited", "all", "none"], Field(description=(
            "which claims to tell: those that the answer states, all, or none"))] = "cited",
        first_claim: Annotated[int, Field(ge=1, description=(
            "the first of these claims to tell; `other_claims` says whether some are left"))] = 1,
        most_claims: Annotated[int, Field(ge=1, le=200, description="claims told at once")] = 30,
        quotes: Annotated[int, Field(ge=0, le=10, description="quotes of each claim")] = 2,
        reviews: Annotated[bool, Field(description=(
            "also what each reviewer scored, and why"))] = False,
        wait_seconds: Seconds = 0,
    ) -> ReportTold:
        """The answer of a run with its claims, quotes, contradictions and gaps, or how far the run
        is. Short by default; ask for more by its arguments, or read the resource `report`, which
        is the whole report and long."""
        with _told():
            return await self._awaited(
                run, Extent(claims, first_claim, most_claims, quotes, reviews), wait_seconds,
                context)

    async def verify_claim(
        self,
        claims: Annotated[list[Annotated[str, Field(min_length=1, max_length=LONGEST_CLAIM)]],
                          Field(min_length=1, max_length=MOST_CLAIMS, description=(
                              "statements to check, each understandable by itself: “Code Llama 7B "
                              "reaches 33.5% pass@1 on HumanEval.”"))],
        papers: Annotated[Literal["library", "uploads"] | list[str], Field(description=(
            "what they are held against: “library”, “uploads” (all papers of this workspace), or a "
            "list of ids of uploads"))] = "library",
    ) -> VerificationTold:
        """Check statements against papers at hand. Each gets a verdict (supported, refuted,
        contested, or not_enough_evidence: the papers do not settle it, which does not make it
        false), a confidence, and the passages that decide, word by word. Takes seconds."""
        with _told():
            await self._ready()
            return VerificationTold.of(
                await self._desk.verify(calling.get(), claims, _papers(papers) or "library"))

    async def search_papers(
        self, question: Question, sources: Sources = [], papers: PapersRead = None,  # noqa: B006
        year_from: FromYear = None, year_to: ToYear = None,
        most: Annotated[int, Field(ge=1, le=MOST_WORKS, description=(
            "papers told, the most relevant ones"))] = 20,
    ) -> FindingTold:
        """Find papers that bear on a question, with whether a screening includes them and why. No
        answer is written: use research for one. Takes seconds where databases are asked."""
        with _told():
            await self._ready()
            return FindingTold.of(await self._desk.find(calling.get(), Request(
                question, tuple(sources), _papers(papers), year_from, year_to)), most)

    async def list_runs(
        self,
        before: Annotated[str, Field(max_length=100, description=(
            "`before` of the page that came last, for the next one"))] = "",
        limit: Annotated[int, Field(ge=1, le=MOST_ON_A_PAGE, description="runs told")] = 20,
    ) -> RunsTold:
        """Runs of this workspace, newest first: find one again whose id was lost, or an answer
        that is there already."""
        with _told():
            return RunsTold.of(await self._desk.runs(calling.get(), before, limit))

    async def cancel_run(self, run: RunId) -> RunTold:
        """End a run that is not wanted any more, so that it spends nothing further. What it did is
        kept. One that is over stays as it is."""
        with _told():
            return RunTold.of(await self._desk.cancel(calling.get(), run))

    async def resume_run(self, run: RunId) -> RunTold:
        """Let a run that failed or was cancelled go on from its last step; then use get_report."""
        with _told():
            return RunTold.of(await self._desk.resume(calling.get(), run))

    async def _ready(self) -> None:
        for _ in range(_PATIENCE):
            if (await self._desk.condition()).workers:
                return
            await asyncio.sleep(1)

    async def _awaited(self, identity: str, extent: Extent, seconds: int,
                       context: Context[Any, Any]) -> ReportTold:
        """The report of a run, or how far it is after so many seconds."""
        telling = Telling()
        if seconds:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._follow(identity, telling, context)
        run = await self._desk.run(calling.get(), identity)
        try:
            report = await self._desk.report(calling.get(), identity)
        except NotReady as error:
            far = f"{run.status}: {telling.now}" if telling.now else run.status
            return ReportTold.none_yet(
                run, str(error).replace("resume it", "resume_run lets it go on")
                if run.status in OVER else
                f"the run is {far}; call get_report with it to have the report later")
        return ReportTold.of(run, report, extent)

    async def _follow(self, identity: str, telling: Telling, context: Context[Any, Any]) -> None:
        """Tell how a run goes until it is over. Progress only counts what was told: how much is to
        do shows on the way."""
        told = 0
        async for event in self._desk.follow(calling.get(), identity):
            for line in telling.lines(event):
                told += 1
                await context.report_progress(
                    told, message=line if told > 1 else f"{line} (run {identity})")


def _papers(papers: str | list[str] | None) -> Papers | None:
    return tuple(papers) if isinstance(papers, list) else papers  # type: ignore[return-value]


@contextmanager
def _told() -> Iterator[None]:
    """What goes wrong at the desk as an agent is told it."""
    try:
        yield
    except UserError as error:
        raise ToolError(said(error)) from None


def said(error: UserError) -> str:
    """What an agent is told of an error, with when to come again. What whoever runs the service has
    to mend is told without places, and logged with them."""
    if not isinstance(error, ServiceError):
        _log.error("%s", error)
        return f"{sentence(error)}; whoever runs the service can mend it"
    later = getattr(error, "retry_after", 0)
    return f"{error} (in {later} seconds)" if later else str(error)
