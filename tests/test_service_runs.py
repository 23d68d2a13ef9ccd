"""Runs of the service: each ends with its report, whatever happens to processes and connections."""

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from desk_at_work import DeskAtWork
from papers import QUESTION, write_papers
from scripted_model import competent
from scripted_server import ScriptedServer

from graphs.run_store import RunStore
from graphs.runs import Event, Run
from service import conductor
from service.desk import Papers, Request
from service.errors import Invalid, NotFound, NotReady, TooMany, Unavailable
from service.keys import Caller, Limits
from settings import LoadedSettings, load_settings

CALLER, STRANGER = Caller("", "mine"), Caller("s", "theirs")
OPTIONS = ("verification.batch_size=4", "gate.min_supported=3", "entailment.kind=computed",
           "service.workers=1")


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedServer]:
    """A slow model: a run that asks it is under way for some seconds."""
    with ScriptedServer(competent, latency=0.2) as server:
        yield server


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home of a service")


@pytest.fixture(scope="module")
def loaded(home: Path, model: ScriptedServer) -> LoadedSettings:
    return load_settings(environment={}, assignments=[
        *OPTIONS, f"home={home}", "language.longest_wait=0.2", "language.cache=false",
        f"language.models={{slow: {{model: scripted, base_url: '{model.base_url}'}}}}"])


@pytest.fixture(scope="module")
def at_work(loaded: LoadedSettings) -> Iterator[DeskAtWork]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(conductor, "ORPHANS_EVERY", 0.5)
        with DeskAtWork(loaded.settings, loaded.service) as at_work:
            yield at_work


@pytest.fixture(scope="module")
def papers(home: Path) -> str:
    return str(write_papers(home / "papers"))


@pytest.fixture(scope="module")
def begin(at_work: DeskAtWork, loaded: LoadedSettings, papers: str) -> Callable[..., Run]:
    """Begins a run over the small papers, as the desk would if they had been uploaded."""
    def begun(model: str = "", papers: str = papers) -> Run:
        language = loaded.settings.language.model_copy(update={"model": model})
        settings = loaded.settings.model_copy(update={
            "workspace": CALLER.workspace, "language": language})
        store = RunStore(Path(loaded.settings.home))
        run = store.begin(QUESTION, papers, "", settings.model_dump(), status="queued")
        store.close()
        return run

    return begun


class Followed(NamedTuple):
    """A run that has its report, and what its follower was told from the queue on."""

    run: Run
    events: list[Event]


@pytest.fixture(scope="module")
def followed(at_work: DeskAtWork, begin: Callable[..., Run]) -> Followed:
    """For the tests that only look at one."""
    run = begin()
    return Followed(run, at_work.events(CALLER, run.id))


def statuses(events: list[Event]) -> list[str]:
    return [event.values["status"] for event in events if event.kind == "status"]


def is_under_way(event: Event) -> bool:
    return event.kind == "stage" and event.values["calls"] > 0


def test_a_run_is_told_from_the_queue_to_its_report(
    at_work: DeskAtWork, followed: Followed, home: Path
) -> None:
    run, events = followed
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert statuses(events) == ["queued", "running", "published"]
    report = at_work.do(at_work.desk.report(CALLER, run.id))
    assert report.rating
    told, last = events[-2:]
    assert last.kind == "status"
    assert (told.kind, told.values["rating"]) == ("report", report.rating.mean)
    kinds = {kind: [e.values for e in events if e.kind == kind] for kind in (
        "papers", "claims", "verdicts", "review")}
    cards = {card["id"]: card for values in kinds["papers"] for card in values["cards"]}
    assert {card.id for card in report.papers} == cards.keys()
    assert {c.id: c.text for c in report.claims} == {
        c["id"]: c["text"] for values in kinds["claims"] for c in values["claims"]}
    assert {c.id: c.verdict for c in report.claims} == {
        v["claim"]: v["verdict"] for values in kinds["verdicts"] for v in values["verdicts"]}
    assert {r.reviewer for r in report.reviews} == {v["reviewer"] for v in kinds["review"]}
    assert str(home) not in json.dumps([event.plain() for event in events])
    assert at_work.do(at_work.desk.run(CALLER, run.id)).rating == report.rating.mean
    assert [e.seq for e in at_work.events(CALLER, run.id, after=3)] == list(
        range(4, len(events) + 1))


def test_a_report_is_had_in_every_format_and_no_other(
    at_work: DeskAtWork, followed: Followed
) -> None:
    run = followed.run
    page = at_work.do(at_work.desk.file(CALLER, run.id, "html"))
    assert (page.media_type, page.name) == ("text/html; charset=utf-8", f"{run.id}-report.html")
    written = run.folder / "files" / "report.html"
    written.unlink()
    assert at_work.do(at_work.desk.file(CALLER, run.id, "html")).content == page.content
    for kind in ("exe", "../report", ""):
        with pytest.raises(NotFound, match="there are md, html"):
            at_work.do(at_work.desk.file(CALLER, run.id, kind))


def test_a_paper_is_opened_as_it_was_read_so_that_its_quotes_stand_where_a_report_says(
    at_work: DeskAtWork, followed: Followed
) -> None:
    run = followed.run
    for claim in at_work.do(at_work.desk.report(CALLER, run.id)).claims:
        paper = at_work.do(at_work.desk.paper(CALLER, run.id, claim.paper_id))
        assert paper.text[claim.source.start:claim.source.end] == claim.source.quote
    for caller, name in ((CALLER, "../../run"), (CALLER, ""), (STRANGER, claim.paper_id)):
        with pytest.raises(NotFound):
            at_work.do(at_work.desk.paper(caller, run.id, name))


def test_of_another_workspace_nothing_can_be_told_from_nothing(
    at_work: DeskAtWork, followed: Followed, home: Path
) -> None:
    desk, store = at_work.desk, RunStore(home)
    newest = store.begin(QUESTION, "", "", {"workspace": CALLER.workspace}, status="waiting")
    store.close()
    for identity in (followed.run.id, "20240101-000000-" + "0" * 32, "../mine", ""):
        for ask in (desk.run, desk.cancel, desk.resume, desk.report):
            with pytest.raises(NotFound, match=r"^no such run$"):
                at_work.do(ask(STRANGER, identity))
        with pytest.raises(NotFound, match=r"^no such run$"):
            at_work.do(desk.file(STRANGER, identity, "exe"))
        with pytest.raises(NotFound, match=r"^no such run$"):
            at_work.events(STRANGER, identity)
    assert at_work.do(desk.runs(STRANGER)).runs == ()
    page = at_work.do(desk.runs(CALLER, limit=1))
    assert page.runs[0].id == newest.id
    assert at_work.do(desk.runs(STRANGER, before=page.before)).runs == ()


def test_a_run_is_cancelled_at_once_and_resumed_to_its_report(
    at_work: DeskAtWork, begin: Callable[..., Run]
) -> None:
    run = begin("slow")
    at_work.events(CALLER, run.id, until=is_under_way)
    with pytest.raises(NotReady, match="is running"):
        at_work.do(at_work.desk.report(CALLER, run.id))
    assert at_work.do(at_work.desk.cancel(CALLER, run.id)).status == "cancelled"
    before = at_work.events(CALLER, run.id)
    assert before[-1].values["status"] == "cancelled"
    assert at_work.do(at_work.desk.cancel(CALLER, run.id)).status == "cancelled"
    with pytest.raises(NotReady, match=r"cancelled; resume it"):
        at_work.do(at_work.desk.report(CALLER, run.id))
    assert at_work.do(at_work.desk.resume(CALLER, run.id)).status == "queued"
    after = at_work.events(CALLER, run.id, after=before[-1].seq)
    assert statuses(after) == ["queued", "running", "published"]
    with pytest.raises(NotReady, match="has its report"):
        at_work.do(at_work.desk.resume(CALLER, run.id))


def test_a_run_whose_process_is_killed_goes_on_in_another(
    at_work: DeskAtWork, begin: Callable[..., Run]
) -> None:
    run = begin("slow")
    at_work.events(CALLER, run.id, until=is_under_way)
    (worker,) = at_work.desk._conductor._workers
    os.kill(worker.pid, signal.SIGKILL)
    events = at_work.events(CALLER, run.id)
    assert statuses(events) == ["queued", "running", "queued", "running", "published"]
    assert sum(event.kind == "report" for event in events) == 1


def test_a_run_has_failed_when_it_took_its_process_with_it_often_and_not_where_a_disk_was_full(
    at_work: DeskAtWork, loaded: LoadedSettings, own_home: Path
) -> None:
    store = RunStore(own_home)
    run = store.begin(QUESTION, "", "", {}, status="queued").id

    async def lose(has_died: bool) -> str:
        store.change(run, "running")
        lost = SimpleNamespace(runs={run}, jobs=set())
        conducts._began[run] = 0.0
        conducts._lose(lost, has_died=has_died)  # type: ignore[arg-type]
        (_, status) = store.standing(run) or ("", "gone")
        return status

    conducts = conductor.Conductor(store, loaded.service)
    ways = [False] * 4 + [True] * 4
    assert [at_work.do(lose(has_died)) for has_died in ways] == [
        *["queued"] * 6, "failed", "queued"]
    store.close()


OTHER_SERVICE = """
import asyncio, sys
from service.desk import Request, opened
from service.keys import Caller
from settings import load_settings

async def work(question, *options):
    caller, loaded = Caller("", "mine"), load_settings(environment={}, assignments=options)
    async with opened(loaded.settings, loaded.service) as desk:
        while not (await desk.condition()).workers:
            await asyncio.sleep(0.1)
        run = await desk.begin(caller, Request(question, model="slow"))
        async for event in desk.follow(caller, run.id):
            if event.kind == "stage" and event.values["calls"]:
                (worker,) = desk._conductor._workers
                print(run.id, worker.pid, flush=True)

asyncio.run(work(*sys.argv[1:]))
"""


def test_runs_of_a_service_that_is_killed_are_finished_by_another(
    at_work: DeskAtWork, loaded: LoadedSettings, model: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = loaded.settings.language.models["slow"].model_dump_json(exclude_none=True)
    options = [*OPTIONS, f"home={loaded.settings.home}", "language.cache=false",
               f"language.models={{slow: {settings}}}"]
    with monkeypatch.context() as idle:
        idle.setattr(at_work.desk._conductor._store, "waiting", list)
        with subprocess.Popen([sys.executable, "-c", OTHER_SERVICE, QUESTION, *options],
                              stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout
            identity, worker = other.stdout.readline().split()
            other.kill()
        until = time.monotonic() + 10
        while _lives(int(worker)):
            assert time.monotonic() < until, "the process outlives its service"
            time.sleep(0.05)
    events = at_work.events(CALLER, identity)
    assert statuses(events) == ["queued", "running", "queued", "running", "withheld"]


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_service_that_ends_leaves_its_runs_queued(
    loaded: LoadedSettings, own_home: Path, papers: str
) -> None:
    settings = loaded.settings.model_copy(update={"home": str(own_home)})
    store = RunStore(own_home)
    with DeskAtWork(settings, loaded.service) as at_work:
        run = at_work.do(at_work.desk.begin(CALLER, Request(QUESTION, model="slow")))
        at_work.events(CALLER, run.id, until=is_under_way)
        at_work.desk.close_doors()
        with pytest.raises(Unavailable, match="shuts down"):
            at_work.events(CALLER, run.id)
        with pytest.raises(Unavailable, match="shuts down"):
            at_work.do(at_work.desk.begin(CALLER, Request(QUESTION)))
    stands = store.find(run.id)
    assert stands
    assert stands.status == "queued"
    assert statuses(store.events(run.id)) == ["queued", "running", "queued"]


def test_a_run_that_fails_says_why_and_nothing_of_this_machine(
    at_work: DeskAtWork, begin: Callable[..., Run], home: Path
) -> None:
    run = begin(papers=str(home / "gone" / "for good"))
    events = at_work.events(CALLER, run.id)
    assert statuses(events) == ["queued", "running", "failed"]
    problem = events[-1].values["problem"]
    assert "no such folder" in problem
    assert "\n" not in problem
    assert str(home) not in json.dumps([event.plain() for event in events])
    assert at_work.do(at_work.desk.run(CALLER, run.id)).problem == problem
    with pytest.raises(NotReady, match="no such folder"):
        at_work.do(at_work.desk.report(CALLER, run.id))


def test_a_full_queue_is_said_with_when_to_come_again(
    at_work: DeskAtWork, begin: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = at_work.desk
    monkeypatch.setattr(desk, "service", desk.service.model_copy(update={"queue": 0}))
    with pytest.raises(TooMany, match="wait already") as full:
        at_work.do(desk.begin(CALLER, Request(QUESTION)))
    assert full.value.retry_after >= 1


def test_of_a_key_that_asks_many_times_at_once_no_more_is_begun_than_it_may(
    at_work: DeskAtWork
) -> None:
    caller = Caller("hasty", CALLER.workspace, Limits(runs_at_once=2, usd_a_day=1.0))

    async def all_at_once() -> list[Run | BaseException]:
        return await asyncio.gather(
            *(at_work.desk.begin(caller, Request(QUESTION, budget_usd=0.75)) for _ in range(4)),
            return_exceptions=True)

    made = at_work.do(all_at_once())
    runs = [one for one in made if isinstance(one, Run)]
    for run in runs:
        at_work.do(at_work.desk.cancel(caller, run.id))
    assert sorted(run.settings["budget"]["usd"] for run in runs) == [0.25, 0.75]
    assert [type(one) for one in made if not isinstance(one, Run)] == [TooMany] * 2


def test_claims_are_verified_and_runs_estimated_by_the_same_processes(at_work: DeskAtWork) -> None:
    desk = at_work.desk
    at_work.await_processes()
    made = at_work.do(desk.verify(CALLER, [
        "Code Llama - Instruct 7B has a pass@1 of 34.8% on HumanEval.", "Cats like jazz."],
        "library"))
    assert [claim.verdict for claim in made.claims] == ["supported", "not_enough_evidence"]
    assert {e.paper_id for e in made.claims[0].evidence} <= {card.id for card in made.papers}
    request = Request("How good is Code Llama?")
    estimate = at_work.do(desk.estimate(CALLER, request))
    assert (estimate.rows, estimate.papers > 0) == ((), True)
    finding = at_work.do(desk.find(CALLER, request))
    assert finding.cards


@pytest.mark.parametrize(("claims", "papers", "said"), [
    ([], "library", "claims: 0 were given"), (["a"] * 101, "library", "claims: 101"),
    (["ok", " "], "library", "claim 2"), (["\ud800"], "library", "half of a character"),
    (["Cats like jazz."], "none", "name the papers")])
def test_claims_that_do_not_fit_are_refused(
    at_work: DeskAtWork, claims: list[str], papers: Papers, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        at_work.do(at_work.desk.verify(CALLER, claims, papers))


def test_runs_of_the_command_line_are_shown_and_not_meddled_with(
    at_work: DeskAtWork, home: Path
) -> None:
    run = RunStore(home).begin(QUESTION, "", "", {"workspace": CALLER.workspace})
    assert run.id in {one.id for one in at_work.do(at_work.desk.runs(CALLER)).runs}
    for meddle in (at_work.desk.cancel, at_work.desk.resume):
        with pytest.raises(NotReady, match=f"consilience resume {run.id}"):
            at_work.do(meddle(CALLER, run.id))
    assert statuses(at_work.events(CALLER, run.id)) == ["unfinished"]


def test_while_very_many_events_are_sent_others_are_served(
    at_work: DeskAtWork, loaded: LoadedSettings, home: Path
) -> None:
    store = RunStore(home)
    run = store.begin(QUESTION, "", "", {"workspace": CALLER.workspace}, status="waiting")
    with closing(sqlite3.connect(home / "runs.sqlite")) as file, file:
        file.executemany("INSERT INTO events VALUES (?, ?, 'failure', '', '{}')", (
            (run.id, seq) for seq in range(2, 1001)))

    async def followed() -> tuple[list[int], int]:
        async def serve_others() -> None:
            nonlocal served
            while True:
                served += 1
                await asyncio.sleep(0)

        served, others = 0, asyncio.create_task(serve_others())
        seqs = [event.seq async for event in at_work.desk.follow(CALLER, run.id)]
        others.cancel()
        return seqs, served

    seqs, served = at_work.do(followed())
    assert seqs == list(range(1, 1001))
    assert served >= 10


def test_a_run_goes_on_whose_folder_was_deleted_while_it_waited(
    at_work: DeskAtWork, begin: Callable[..., Run]
) -> None:
    run = begin("slow")
    at_work.events(CALLER, run.id, until=is_under_way)
    at_work.do(at_work.desk.cancel(CALLER, run.id))
    (end,) = {e.seq for e in at_work.events(CALLER, run.id) if e.kind == "status"
              and e.values["status"] == "cancelled"}
    while run.id in at_work.desk._conductor._workers[0].runs:
        time.sleep(0.05)
    shutil.rmtree(run.folder)
    at_work.do(at_work.desk.resume(CALLER, run.id))
    assert statuses(at_work.events(CALLER, run.id, after=end)) == ["queued", "running", "published"]
    assert at_work.do(at_work.desk.report(CALLER, run.id)).rating


def test_a_key_that_has_many_short_jobs_under_way_is_told_to_come_again(
    at_work: DeskAtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work.await_processes()
    conducts = at_work.desk._conductor
    monkeypatch.setattr(conducts, "_settings", conducts._settings.model_copy(
        update={"jobs_a_key": 2}))
    claims, one = ["Cats like jazz."], Caller("one", CALLER.workspace)

    async def all_at_once() -> list[Any]:
        return await asyncio.gather(
            *(at_work.desk.verify(one, claims, "library") for _ in range(3)),
            at_work.desk.verify(Caller("two", CALLER.workspace), claims, "library"),
            return_exceptions=True)

    *of_one, of_two = at_work.do(all_at_once())
    (refused,) = [made for made in of_one if isinstance(made, Exception)]
    assert isinstance(refused, TooMany)
    assert "this key has 2 requests under way" in str(refused)
    assert refused.retry_after >= 1
    assert of_two.claims
