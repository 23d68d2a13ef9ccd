"""The desk: whatever a caller wants of the service, be it by HTTP, in a chat or over MCP.

    async with opened(settings, service) as desk:
        run = await desk.begin(caller, Request("Does sleep help memory?", sources=("openalex",)))
        async for event in desk.follow(caller, run.id):
            print(event.kind, event.values)
        report = await desk.report(caller, run.id)

Every method takes the caller first. What belongs to another workspace raises NotFound, exactly as
what does not exist. All errors are `service.errors.ServiceError`.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from pydantic import TypeAdapter

from agents.team import bundled_library
from graphs.estimate import Estimate
from graphs.run_store import RunStore
from graphs.runs import OVER, Event, Run, Status
from graphs.searching import Finding
from records import Failure, JudgedClaim, Paper, PaperCard, Report
from records.proposals import IntentProposal
from reports.json import load_kept
from reports.write import FORMATS
from service.asking import Papers, Request, settings_for, within, without_sources
from service.conductor import Conductor
from service.errors import Invalid, NotFound, NotReady, TooMany, Unavailable
from service.files import MEDIA_TYPES, file_of, paper_of, texts_of
from service.keys import Caller
from service.process import plain
from service.queue import in_turn
from service.quotas import require_means, require_turn, usd_left
from service.uploads import Upload, Uploads
from settings import ServiceSettings, Settings, home_of

__all__ = ["Condition", "Desk", "File", "Page", "Papers", "Request", "Upload",
           "Verification", "opened"]

MOST_ON_A_PAGE = 200
MOST_CLAIMS = 100
"""Claims that are judged in one request."""
LONGEST_CLAIM = 2000
"""Characters."""
PATIENCE = 2.0
"""Seconds that another process may write to the store while nobody here is answered."""
_AT_ONCE = 100
"""Events after which a follower lets others be served."""
_LONGEST_SILENCE = 1.0
"""Seconds after which a follower looks itself: a run may be conducted by another service."""


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


_VERIFICATION = TypeAdapter(Verification)
_FINDING = TypeAdapter(Finding)
_ESTIMATE = TypeAdapter(Estimate)


class Desk:
    """The facade of the service. Its methods only wait: computing is done in other processes."""

    def __init__(self, settings: Settings, service: ServiceSettings, store: RunStore,
                 conductor: Conductor, uploads: Uploads) -> None:
        self.settings, self.service = settings, service
        self._store, self._conductor, self._uploads = store, conductor, uploads
        self._writing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def begin(self, caller: Caller, request: Request) -> Run:
        """Begin a run; it is queued when this returns, and outlives any connection.

        Raises Invalid for what cannot be asked, NotFound for uploads that are not there, TooMany
        where a limit of the caller is reached or the queue is full, Unavailable.
        """
        settings, papers = await self._asked(caller, request)
        # Nothing is waited for from here on: another of this key could begin meanwhile.
        require_turn(self._store, caller, self._conductor.seconds_to_a_turn)
        settings = within(usd_left(self._store, caller), settings)
        waiting = self._require_room()
        order = in_turn([*waiting, ("", caller.key)], Counter(self._store.running().values()))
        run = self._store.begin(
            request.question, papers, "", settings.model_dump(mode="json"), status="queued",
            key=caller.key, told={"position": order.index("") + 1})
        self._conductor.stir()
        return run

    async def runs(self, caller: Caller, before: str = "", limit: int = 50) -> Page:
        """Runs of the caller's workspace, newest first, at most 200; `before` is the cursor of a
        Page."""
        most = max(1, min(limit, MOST_ON_A_PAGE))
        found = self._store.page(caller.workspace, before, most + 1)
        shown = tuple(found[:most])
        return Page(shown, shown[-1].id if len(found) > most else "")

    async def run(self, caller: Caller, identity: str) -> Run:
        """A run by its whole id. Raises NotFound."""
        return self._of(caller, identity)

    async def follow(self, caller: Caller, identity: str, after: int = 0) -> AsyncIterator[Event]:
        """The events of a run with a `seq` above `after`, those of the past at once and the others
        as they happen; ends after the last event of a run that is neither queued nor running.

        Raises NotFound, when the first is asked for, and Unavailable when the service shuts down.
        """
        self._status_of(caller, identity)
        while True:
            news = self._conductor.news_of(identity)
            # Before the events: what is over then has no event that is not among them.
            _, status = self._store.standing(identity) or ("", None)
            events = self._store.events(identity, after, _AT_ONCE)
            for event in events:
                yield event
                after = event.seq
            if events:
                await asyncio.sleep(0)  # an answer that is read as fast as it is sent never waits
                continue
            if status not in ("queued", "running"):
                return
            if self._conductor.is_closing:
                raise Unavailable("the service shuts down; the run goes on when it is back", 5)
            with suppress(TimeoutError):
                async with asyncio.timeout(_LONGEST_SILENCE):
                    await news.wait()

    async def has_told(self, caller: Caller, identity: str, after: int) -> bool:
        """Whether a run is neither queued nor running and has no event with a `seq` above `after`.
        Raises NotFound."""
        status = self._status_of(caller, identity)
        return (status not in ("queued", "running")
                and not self._store.events(identity, after, most=1))

    async def cancel(self, caller: Caller, identity: str) -> Run:
        """End a run; what it did is kept, and it can be resumed. One that is over stays as it is.

        Raises NotFound, and NotReady for one that was begun from the command line."""
        run = self._of(caller, identity)
        cancelled = self._conductor.cancel(identity)
        if cancelled:
            return cancelled
        run = self._of(caller, identity)
        if run.status not in OVER:
            raise NotReady(f"this run was begun from the command line: {run.way_on}")
        return run

    async def resume(self, caller: Caller, identity: str) -> Run:
        """Queue a run again that failed or was cancelled. One that is queued or running stays so.

        Raises NotFound, NotReady for one that has its report or belongs to the command line,
        TooMany, Unavailable."""
        run = self._of(caller, identity)
        if run.status in ("queued", "running"):
            return run
        if run.status in ("published", "withheld"):
            raise NotReady("this run has its report; ask again for another one")
        if run.status not in OVER:
            raise NotReady(f"this run was begun from the command line: {run.way_on}")
        require_turn(self._store, caller, self._conductor.seconds_to_a_turn)
        require_means(self._store, caller, run)
        self._require_room()
        resumed = self._store.change(identity, "queued", {"failed", "cancelled"})
        self._conductor.stir()
        self._conductor.tell_news(identity)
        return resumed or self._of(caller, identity)

    async def report(self, caller: Caller, identity: str) -> Report:
        """The report. Raises NotFound, NotReady."""
        run = self._with_report(caller, identity)
        return await asyncio.to_thread(_loaded, run.report, run.report.stat().st_mtime_ns)

    async def file(self, caller: Caller, identity: str, kind: str) -> File:
        """The report in a format of `reports.write.FORMATS` ("md", "html", "bib", "svg", …).

        Raises NotFound, also for a kind that is none, NotReady, and what a short job raises."""
        run = self._with_report(caller, identity)
        if kind not in FORMATS:
            raise NotFound(f"no such file; there are {', '.join(FORMATS)}")
        path = file_of(run, kind)
        await self._have_written(caller, run, path)
        content = await asyncio.to_thread(path.read_bytes)
        return File(content, MEDIA_TYPES[path.suffix], f"{identity}-{path.name}")

    async def paper(self, caller: Caller, identity: str, paper: str) -> Paper:
        """A paper that a run has read, by its id in the report, as it was read.

        Raises NotFound, also for a paper whose text is kept no longer, NotReady, and what a short
        job raises."""
        run = self._with_report(caller, identity)
        await self._have_written(caller, run, texts_of(run))
        found = await asyncio.to_thread(paper_of, run, paper)
        if found is None:
            raise NotFound("no such paper among those that this run has read")
        return found

    async def papers(self, caller: Caller) -> list[Upload]:
        """The uploads of the caller's workspace, oldest first."""
        return await asyncio.to_thread(self._uploads.all, caller.workspace)

    def expected(self, caller: Caller, size: int) -> AbstractAsyncContextManager[None]:
        """While a paper of at least so many bytes comes, and is added. Raises what `add_paper`
        would of it, as far as that is known before it comes."""
        return self._uploads.expected(caller.workspace, size)

    async def add_paper(self, caller: Caller, name: str,
                        content: AsyncIterator[bytes]) -> Upload:
        """Take a paper in, piece by piece. Raises Invalid for one that is too large or cannot be
        read, TooMany, Unavailable."""
        return await self._uploads.add(caller.workspace, name, content)

    async def remove_paper(self, caller: Caller, identity: str) -> None:
        """Delete an upload. Raises NotFound."""
        await asyncio.to_thread(self._uploads.remove, caller.workspace, identity)

    async def verify(self, caller: Caller, claims: Sequence[str], papers: Papers) -> Verification:
        """Judge claims by papers. Raises Invalid, NotFound for uploads that are not there, TooMany,
        Unavailable."""
        _require_claims(claims)
        folder = await self._folder(caller, papers)
        if not folder:
            raise Invalid("papers: name the papers that the claims are held against")
        settings = without_sources(
            self.settings, caller.workspace, usd_left(self._store, caller))
        made = await self._conductor.do("verify", {
            "settings": settings.model_dump(mode="json"), "papers": folder, "claims": [*claims]},
            caller.key)
        self._store.spend(caller.key, made.pop("usd"))
        return _VERIFICATION.validate_python(made)

    async def find(self, caller: Caller, request: Request) -> Finding:
        """Search and screen, without an answer. Raises what `begin` raises."""
        made = await self._job("find", caller, request)
        self._store.spend(caller.key, made.pop("usd"))
        return _FINDING.validate_python(made)

    async def estimate(self, caller: Caller, request: Request) -> Estimate:
        """What a run would ask of language models and cost. Raises what `begin` raises."""
        return _ESTIMATE.validate_python(await self._job("estimate", caller, request))

    async def listen(
        self, caller: Caller, model: str, given: Mapping[str, Any]
    ) -> IntentProposal | None:
        """What this language model makes of something said in a conversation; `given` is what
        `service.jobs.listen` takes. None where none is asked. Raises TooMany where the caller may
        spend no more, and what a short job raises."""
        asked = without_sources(self.settings, caller.workspace, usd_left(self._store, caller))
        language = asked.language.model_copy(update={"model": model})
        settings = asked.model_copy(update={"language": language})
        made = await self._conductor.do(
            "listen", {"settings": settings.model_dump(mode="json"), **given}, caller.key)
        self._store.spend(caller.key, made["usd"])
        return made["proposal"] and IntentProposal.model_validate(made["proposal"])

    async def condition(self) -> Condition:
        """How the service is."""
        queued = len(self._store.waiting())
        return Condition(
            workers=self._conductor.workers, wanted=self._conductor.wanted,
            running=len(self._store.running()), queued=queued,
            accepting=queued < self.service.queue and not (
                self._conductor.is_closing or self._conductor.is_broken))

    def close_doors(self) -> None:
        """Before the service ends: begin nothing any more, and let go of whoever follows a run."""
        self._conductor.close_doors()

    async def _have_written(self, caller: Caller, run: Run, path: Path) -> None:
        """Write the files of a report where this one is missing."""
        async with self._writing.setdefault(run.id, asyncio.Lock()):
            if not path.is_file():
                await self._conductor.do("files", {"run": plain(run)}, caller.key)

    async def _job(self, kind: str, caller: Caller, request: Request) -> Any:
        settings, papers = await self._asked(caller, request)
        return await self._conductor.do(kind, {
            "settings": settings.model_dump(mode="json"), "papers": papers,
            "question": request.question}, caller.key)

    async def _asked(self, caller: Caller, request: Request) -> tuple[Settings, str]:
        """The settings and the folder of papers that a request means."""
        settings = await asyncio.to_thread(
            settings_for, request, self.settings, caller.workspace,
            usd_left(self._store, caller))
        return settings, await self._folder(caller, request.papers_read)

    async def _folder(self, caller: Caller, papers: Papers) -> str:
        if papers == "none":
            return ""
        if papers == "library":
            return str(bundled_library())
        ids = None if papers == "uploads" else papers
        return str(await asyncio.to_thread(self._uploads.folder, caller.workspace, ids))

    def _require_room(self) -> list[tuple[str, str]]:
        """The runs that wait. Raises TooMany where the queue is full, Unavailable."""
        if self._conductor.is_closing:
            raise Unavailable("the service shuts down; ask again in a moment", 5)
        waiting = self._store.waiting()
        if len(waiting) >= self.service.queue:
            raise TooMany(f"{len(waiting)} runs wait already; ask again in a while",
                          self._conductor.seconds_to_a_turn)
        return waiting

    def _status_of(self, caller: Caller, identity: str) -> Status:
        workspace, status = self._store.standing(identity) or ("", None)
        if status is None or workspace != caller.workspace:
            raise NotFound("no such run")
        return status

    def _of(self, caller: Caller, identity: str) -> Run:
        run = self._store.find(identity)
        if run is None or run.workspace != caller.workspace:
            raise NotFound("no such run")
        return run

    def _with_report(self, caller: Caller, identity: str) -> Run:
        run = self._of(caller, identity)
        if run.status in ("queued", "running"):
            raise NotReady(f"this run is {run.status}; its report is there when it is done")
        if run.status in ("failed", "cancelled"):
            raise NotReady(f"this run has no report: it was {run.status}; resume it"
                           if run.status == "cancelled" else
                           f"this run has no report: {run.problem}; resume it")
        if run.report.is_file():
            return run
        if run.status in ("published", "withheld"):
            raise NotReady("this run has no report any more: its folder was deleted; ask again")
        raise NotReady(f"this run has no report: {run.way_on}")


@lru_cache(maxsize=32)
def _loaded(file: Path, _changed: int) -> Report:
    """A report that was read lately is not read again."""
    return load_kept(file)


def _require_claims(claims: Sequence[str]) -> None:
    if not 0 < len(claims) <= MOST_CLAIMS:
        raise Invalid(f"claims: {len(claims)} were given; give 1 to {MOST_CLAIMS}")
    for number, claim in enumerate(claims, 1):
        if not 0 < len(claim.strip()) <= LONGEST_CLAIM:
            raise Invalid(f"claim {number}: must have 1 to {LONGEST_CLAIM} characters")
        if any("\ud800" <= character <= "\udfff" for character in claim):
            raise Invalid(f"claim {number}: holds half of a character; send UTF-8")


@asynccontextmanager
async def opened(settings: Settings, service: ServiceSettings) -> AsyncIterator[Desk]:
    """The desk while its worker processes live. At its end they stop at once, and runs that were
    under way are queued for the next time. Raises UserError where the home folder is unusable."""
    home = home_of(settings)
    store = RunStore(home, patience=PATIENCE)
    store.prepare()
    uploads = Uploads(home, service.uploads, settings.reading)
    conductor = Conductor(store, service)
    await conductor.begin()
    try:
        yield Desk(settings, service, store, conductor, uploads)
    finally:
        await conductor.end()
        uploads.close()
        store.close()
