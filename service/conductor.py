"""Feeds the worker processes with queued runs and short jobs, and keeps what they tell.

The store says which runs are queued and running, so that several services may work on one home
folder, and one that was killed finds everything again. A run that is running in no process any
more is queued again.
"""

import asyncio
import logging
import os
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any
from weakref import WeakValueDictionary

from graphs.run_store import RunStore
from graphs.runs import Run, RunError, RunHeld
from records.errors import UserError
from service.errors import Invalid, NotReady, ServiceError, TooMany, Unavailable
from service.process import Message, WorkerProcess, plain
from service.queue import Turns, in_turn
from settings import ServiceSettings

LOOK_AROUND = 1.0
"""Seconds after which the store is looked at even if nothing was heard: others write to it too."""
ORPHANS_EVERY = 10.0
"""Seconds between two searches for runs that nobody conducts any more."""
MOST_LOSSES = 3
"""Times that a run may take its process with it before it counts as failed."""
SOON = 5.0
"""Seconds after which a short job may have ended."""
FIRST_GUESS = 20.0
"""Seconds that a run is taken to last before one has ended."""
_SHORTEST_REST, _LONGEST_REST = 0.5, 30.0
"""Seconds before a process is started in place of one that was lost; doubled while none gets ready.
"""

_log = logging.getLogger(__name__)


class Conductor:
    """The processes of a service, what each has to do, and who waits for it."""

    def __init__(self, store: RunStore, settings: ServiceSettings) -> None:
        self._store, self._settings = store, settings
        self._workers: list[WorkerProcess] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._stirred = asyncio.Event()
        self._news: WeakValueDictionary[str, asyncio.Event] = WeakValueDictionary()
        self._jobs: dict[int, asyncio.Future[Any]] = {}
        self._job_turns = Turns(self.wanted * settings.jobs_a_worker)
        self._numbers = count()
        self._losses: Counter[str] = Counter()
        self._began: dict[str, float] = {}
        self._lasted: deque[float] = deque(maxlen=20)
        self._looked_for_orphans, self._orphaned = 0.0, set[str]()
        self.is_closing = self.is_broken = False

    @property
    def wanted(self) -> int:
        """How many processes there should be."""
        return self._settings.workers or os.cpu_count() or 1

    @property
    def workers(self) -> int:
        """How many there are."""
        return len(self._workers)

    @property
    def seconds_to_a_turn(self) -> float:
        """About how long until the next run that waits is conducted."""
        lasting = sum(self._lasted) / len(self._lasted) if self._lasted else FIRST_GUESS
        return lasting / (self.wanted * self._settings.runs_a_worker)

    async def begin(self) -> None:
        """Start the processes and go on with what was under way."""
        self._queue(self._orphans())
        for _ in range(self.wanted):
            self._spawn(self._keep_a_worker())
        self._spawn(self._feed())

    def close_doors(self) -> None:
        """Begin nothing any more, and let nobody wait for what happens."""
        self.is_closing = True
        for news in list(self._news.values()):
            news.set()

    async def end(self) -> None:
        """End the processes at once; their runs are queued for the next time."""
        self.close_doors()
        under_way = {run for worker in self._workers for run in worker.runs}
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*(worker.end() for worker in self._workers))
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for run in under_way:
            self._store.change(run, "queued", {"running"})

    def stir(self) -> None:
        """Something was queued or cancelled."""
        self._stirred.set()

    def news_of(self, run: str) -> asyncio.Event:
        """Set at the next event of a run, whoever waits for it."""
        news = self._news.get(run)
        if news is None:
            self._news[run] = news = asyncio.Event()
        return news

    def cancel(self, identity: str) -> Run | None:
        """The run, cancelled at once; None where it was neither queued nor running."""
        run = self._store.change(identity, "cancelled", {"queued", "running"})
        if run:
            self._call_off(identity)
            self.tell_news(identity)
        return run

    def tell_news(self, run: str) -> None:
        """Wake up who follows a run."""
        if news := self._news.pop(run, None):
            news.set()

    async def do(self, kind: str, given: Mapping[str, Any], key: str = "") -> Any:
        """The result of a short job for a key. Raises Invalid for what cannot be done, TooMany,
        Unavailable, NotReady where it takes too long."""
        self._require_job(key)
        number = next(self._numbers)
        self._jobs[number] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._settings.job_seconds), self._job_turns.taken(key):
                return await self._done(number, kind, given)
        except TimeoutError:
            raise NotReady(f"this takes longer than {self._settings.job_seconds:g} seconds; ask "
                           "for less at once") from None
        finally:
            del self._jobs[number]

    def _require_job(self, key: str) -> None:
        """Raises TooMany where one job more may not be asked for."""
        if len(self._jobs) >= self._settings.queue:
            raise TooMany("too many requests wait already; ask again in a moment", 10)
        most = self._settings.jobs_a_key
        if key and self._job_turns.of(key) >= most:
            raise TooMany(f"this key has {most} requests under way that verify, estimate, search "
                          "or write, and may have no more; wait for one to end", SOON)

    async def _done(self, number: int, kind: str, given: Mapping[str, Any]) -> Any:
        if self.is_closing or not self._workers:
            raise Unavailable("the service has no process that works; ask again in a moment", 5)
        worker = min(self._workers, key=lambda one: len(one.jobs))
        worker.jobs.add(number)
        worker.send({"do": "job", "job": number, "kind": kind, "given": dict(given)})
        try:
            return await self._jobs[number]
        except asyncio.CancelledError:
            worker.send({"do": "drop", "job": number})
            raise
        finally:
            worker.jobs.discard(number)

    # What is begun

    async def _feed(self) -> None:
        """Give queued runs to processes that have room, whenever something may have changed."""
        while not self.is_closing:
            self._stirred.clear()
            with _told("queued runs are not begun"):
                self._assign()
                self._call_off_what_others_cancelled()
                if time.monotonic() - self._looked_for_orphans > ORPHANS_EVERY:
                    self._queue_orphans()
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AROUND):
                    await self._stirred.wait()

    def _assign(self) -> None:
        room = sum(self._room(worker) for worker in self._workers)
        if not room:
            return
        conducted = {run for worker in self._workers for run in worker.runs}
        for identity in in_turn(self._store.waiting(), Counter(self._store.running().values())):
            if not room:
                return
            # One that was cancelled and resumed may still be ending.
            if identity in conducted:
                continue
            if run := self._store.change(identity, "running", {"queued"}):
                self._conduct(run)
                room -= 1

    def _room(self, worker: WorkerProcess) -> int:
        return self._settings.runs_a_worker - len(worker.runs)

    def _conduct(self, run: Run) -> None:
        worker = max(self._workers, key=self._room)
        worker.runs.add(run.id)
        self._began[run.id] = time.monotonic()
        worker.send({"do": "conduct", "run": plain(run),
                     "progress_a_second": self._settings.progress_a_second})
        self.tell_news(run.id)

    def _call_off(self, run: str) -> None:
        for worker in self._workers:
            if run in worker.runs:
                worker.send({"do": "cancel", "run": run})
        self.stir()

    def _call_off_what_others_cancelled(self) -> None:
        running = self._store.running()
        for worker in self._workers:
            for run in worker.runs - running.keys():
                worker.send({"do": "cancel", "run": run})

    def _queue_orphans(self) -> None:
        """Queue runs again that are running in no process: theirs was killed. One look may miss a
        process that is just told to conduct it, two do not."""
        before, self._orphaned = self._orphaned, self._orphans()
        self._queue(before & self._orphaned)

    def _orphans(self) -> set[str]:
        """The runs that are running and that nobody holds."""
        self._looked_for_orphans = time.monotonic()
        ours = {run for worker in self._workers for run in worker.runs}
        found = map(self._store.find, self._store.running().keys() - ours)
        return {run.id for run in found if run and not _is_held(run)}

    def _queue(self, orphans: Iterable[str]) -> None:
        for identity in orphans:
            self._store.change(identity, "queued", {"running"})
            self.tell_news(identity)
            self.stir()

    # What is told

    async def _keep_a_worker(self) -> None:
        """Have a process, and another one where it was lost."""
        rest = _SHORTEST_REST
        while not self.is_closing:
            worker, has_died = await WorkerProcess.started(), False
            try:
                with _told("a process is ended, since what it tells cannot be kept"):
                    async for message in worker.messages():
                        if message["told"] == "ready":
                            self._workers.append(worker)
                            self.stir()
                            rest = _SHORTEST_REST
                        else:
                            self._hear(worker, message)
                    has_died = True
            finally:
                await worker.end()
                self._lose(worker, has_died=has_died)
            _log.warning("process %s of the service has ended; another one is started", worker.pid)
            await asyncio.sleep(rest)
            rest = min(2 * rest, _LONGEST_REST)

    def _hear(self, worker: WorkerProcess, message: Message) -> None:
        match message["told"]:
            case "event":
                # Not of one that was cancelled, and tells on until it has heard of that.
                if self._store.tell(message["run"], message["kind"], message["values"],
                                    {"running"}):
                    self.tell_news(message["run"])
            case "ended":
                self._end_run(worker, message)
            case "done":
                self._answer(message["job"], message["result"])
            case "failed":
                said = (Unavailable(message["problem"], 60) if message["is_bug"]
                        else Invalid(message["problem"]))
                self._answer(message["job"], said)

    def _end_run(self, worker: WorkerProcess, message: Message) -> None:
        identity, status = message["run"], message["status"]
        worker.runs.discard(identity)
        self._losses.pop(identity, None)
        if status in ("published", "withheld"):
            self._lasted.append(time.monotonic() - self._began[identity])
        del self._began[identity]
        changes = {name: message[name] for name in ("rating", "problem", "usd") if name in message}
        if status not in ("held", "cancelled"):
            self._store.change(identity, status, {"running"}, **changes)
        self.tell_news(identity)
        self.stir()

    def _answer(self, number: int, said: Any) -> None:
        answer = self._jobs.get(number)
        if answer is None or answer.done():
            return
        if isinstance(said, ServiceError):
            answer.set_exception(said)
        else:
            answer.set_result(said)

    def _lose(self, worker: WorkerProcess, *, has_died: bool) -> None:
        """A process is gone: its runs are queued again, unless it has died and they may be why."""
        if worker in self._workers:
            self._workers.remove(worker)
        if self.is_closing:
            return
        for number in worker.jobs:
            self._answer(number, Unavailable("the process that worked on it died; ask again", 5))
        for identity in worker.runs:
            self._losses[identity] += has_died
            del self._began[identity]
            # Where even this cannot be kept, the run is found later: nobody holds it any more.
            with _told(f"run {identity} is not queued again"):
                self._queue_again(identity)
        self.stir()

    def _queue_again(self, identity: str) -> None:
        if self._losses[identity] < MOST_LOSSES:
            self._store.change(identity, "queued", {"running"})
        else:
            del self._losses[identity]  # who resumes it has as many again
            self._store.change(identity, "failed", {"running"},
                               problem=f"its process has died {MOST_LOSSES} times")
        self.tell_news(identity)

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._note_end)

    def _note_end(self, task: asyncio.Task[None]) -> None:
        """Nothing of the service ends by itself: what does is a bug, and the service not well."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.is_broken = True
            _log.critical("a part of the service has ended; start it again", exc_info=error)


def _is_held(run: Run) -> bool:
    """Whether some process works on a run; nobody does whose folder is gone."""
    try:
        with run.held():
            return False
    except RunHeld:
        return True
    except RunError:
        return False


@contextmanager
def _told(consequence: str) -> Iterator[None]:
    """Within it, what who runs the service can mend (a full disk) ends nothing but this."""
    try:
        yield
    except UserError as error:
        _log.error("%s: %s", consequence, error)


