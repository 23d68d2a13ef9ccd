"""Runs on disk: how they stand, what happened in them, and those of earlier versions."""

import asyncio
import json
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import write_papers

from agents.team import assemble
from graphs import run_store
from graphs.conduct import outcome
from graphs.run_store import RunStore, Use
from graphs.runs import Run, RunError
from models.database import DatabaseUnusable
from settings import load_settings
from vectorstore.store import PassageStore, UnusableIndex


@pytest.fixture
def store(own_home: Path) -> RunStore:
    return RunStore(own_home)


def begin(store: RunStore, question: str = "Why so?") -> Run:
    return store.begin(question, "/papers", "", {"workspace": "default"})


def left_by_an_earlier_version(home: Path, identity: str, text: str = "") -> None:
    """A run's folder as versions without a store wrote it; its run.json is `text` where given."""
    folder = home / "runs" / identity
    folder.mkdir(parents=True)
    values = {"id": identity, "question": "Why so?", "papers": "/papers", "out": "",
              "settings": {"workspace": "mine"}, "started": "2024-01-01T00:00:00+00:00",
              "status": "published"}
    (folder / "run.json").write_text(text or json.dumps(values), encoding="utf-8")


def statuses(store: RunStore, run: Run) -> list[str]:
    return [event.values["status"] for event in store.events(run.id)]


def test_a_run_is_found_as_it_was_begun(store: RunStore, own_home: Path) -> None:
    begun = store.begin("Why ä \0?", "", "", {"workspace": "w", "a": {"b": [1, None]}},
                        status="queued", key="k", told={"position": 3})
    again = RunStore(own_home)
    assert again.find(begun.id) == begun
    (event,) = again.events(begun.id)
    assert event.plain() == {"seq": 1, "kind": "status", "at": event.at, "status": "queued",
                             "position": 3}


def test_ids_of_a_service_cannot_be_guessed_and_those_of_the_command_line_can_be_typed(
    store: RunStore
) -> None:
    assert len(begin(store).id) == 20
    assert len(store.begin("Why?", "", "", {}, status="queued").id) == 48


def test_a_change_is_made_only_where_the_run_stands_so_and_is_told(store: RunStore) -> None:
    run = store.begin("Why?", "", "", {}, status="queued")
    assert store.change(run.id, "running", {"failed"}) is None
    running = store.change(run.id, "running", {"queued"})
    assert running
    assert (running.status, running.finished) == ("running", "")
    failed = store.change(run.id, "failed", problem="No model answers.", usd=0.5)
    assert failed
    assert failed == store.find(run.id)
    assert failed.finished
    assert store.events(run.id)[-1].values == {"status": "failed", "problem": "No model answers."}
    again = store.change(run.id, "queued", {"failed"})
    assert again
    assert (again.problem, again.finished, again.usd) == ("", "", 0.5)
    assert statuses(store, run) == ["queued", "running", "failed", "queued"]
    assert store.change("20240101-000000-aaaa", "failed") is None


def test_events_are_numbered_from_1_in_each_run_whoever_tells_them(
    store: RunStore, own_home: Path
) -> None:
    one, two = begin(store), begin(store)
    other = RunStore(own_home)

    def tell(number: int) -> None:
        (store if number % 2 else other).tell((one if number % 3 else two).id, "stage", {
            "stage": f"{number} ä \ud800"})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(tell, range(60)))
    for run, count in ((one, 41), (two, 21)):
        assert [event.seq for event in store.events(run.id)] == list(range(1, count + 1))
    assert [event.seq for event in other.events(one.id, after=39)] == [40, 41]
    assert [event.seq for event in other.events(one.id, after=2, most=2)] == [3, 4]


@given(st.lists(st.sampled_from("ab"), max_size=12), st.integers(1, 5))
def test_pages_have_every_run_of_a_workspace_once_newest_first(
    tmp_path_factory: pytest.TempPathFactory, workspaces: list[str], most: int
) -> None:
    store = RunStore(tmp_path_factory.mktemp("home"))
    begun = [store.begin("Why?", "", "", {"workspace": name}).id for name in workspaces]
    for name in "ab":
        found: list[str] = []
        while page := store.page(name, found[-1] if found else "", most):
            assert len(page) <= most
            found += [run.id for run in page]
        assert found == sorted((i for i, w in zip(begun, workspaces, strict=True) if w == name),
                               reverse=True)
    store.close()


def test_two_runs_that_draw_the_same_digits_are_two(
        store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["ab12", "ab12", "ab12", "cd34", "ab12", "ab12", "ef56"])
    monkeypatch.setattr("graphs.run_store.secrets.token_hex",
                        lambda size: next(drawn) if size == 2 else "0" * 2 * size)
    monkeypatch.setattr("graphs.run_store.datetime", _OneSecond)
    begun = [store.begin(question, "", "", {}) for question in ("Why?", "How?", "When?")]
    assert len({run.id for run in begun}) == 3
    assert {run.question for run in store.all().runs} == {"Why?", "How?", "When?"}


class _OneSecond(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "_OneSecond":
        return cls(2026, 1, 2, 3, 4, 5, tzinfo=tz)


def test_what_a_key_uses_is_counted(store: RunStore) -> None:
    for key in ("k", "k", "other"):
        run = store.begin("Why?", "", "", {}, status="queued", key=key)
    store.change(run.id, "failed", usd=2.0)
    (one, _), (two, _) = store.waiting()
    store.change(one, "cancelled", usd=0.25)
    assert store.waiting() == [(two, "k")]
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    assert store.use_of("k", an_hour_ago) == Use(at_once=1, begun=2, usd=0.25)
    assert store.use_of("k", datetime.now(UTC) + timedelta(hours=1)) == Use(1, 0, 0.0)
    assert store.counts() == {"queued": 1, "failed": 1, "cancelled": 1}


def test_looking_where_nothing_was_begun_makes_nothing(store: RunStore, own_home: Path) -> None:
    assert store.all().runs == ()
    assert store.page("default") == []
    with pytest.raises(RunError, match="none was begun yet"):
        store.get("last")
    assert not own_home.exists()


def test_a_run_that_is_taken_back_leaves_nothing(store: RunStore) -> None:
    run = begin(store)
    store.discard(run)
    assert (store.find(run.id), store.events(run.id), run.folder.exists()) == (None, [], False)


def test_a_run_whose_folder_was_deleted_is_not_listed(store: RunStore) -> None:
    kept = begin(store)
    shutil.rmtree(begin(store).folder)
    assert [run.id for run in store.all().runs] == [kept.id]
    assert store.get("last") == kept


def test_a_store_that_was_lost_is_made_again_from_the_folders(
    store: RunStore, own_home: Path
) -> None:
    run = begin(store)
    changed = store.change(run.id, "withheld", usd=0.5)
    store.close()
    for file in own_home.glob("runs.sqlite*"):
        file.unlink()
    assert RunStore(own_home).all().runs == (changed,)


def test_runs_of_earlier_versions_are_taken_in_once(store: RunStore, own_home: Path) -> None:
    left_by_an_earlier_version(own_home, "20240101-000000-aaaa")
    (run,) = store.all().runs
    assert (run.id, run.status, run.workspace) == ("20240101-000000-aaaa", "published", "mine")
    store.discard(run)
    left_by_an_earlier_version(own_home, "20240101-000000-aaaa")
    assert RunStore(own_home).all().runs == ()


@pytest.mark.parametrize("damaged", [
    "{", "[]", "{}", "\0", '{"id": 5}', '{"settings": 5}',
    '{"id": "20250101-000000-bbbb", "question": 7, "papers": "", "out": "", "settings": {}, '
    '"started": "", "status": "published"}'])
def test_a_damaged_run_is_named_and_the_others_are_listed(
    store: RunStore, own_home: Path, damaged: str
) -> None:
    left_by_an_earlier_version(own_home, "20240101-000000-aaaa")
    left_by_an_earlier_version(own_home, "20250101-000000-bbbb", damaged)
    listing = store.all()
    assert [run.id for run in listing.runs] == ["20240101-000000-aaaa"]
    (said,) = map(str, listing.damaged)
    assert "20250101-000000-bbbb" in said
    assert "\n" not in said
    assert store.get("last").id == "20240101-000000-aaaa"
    with pytest.raises(RunError, match="move its folder away"):
        store.get("2025")


def test_where_every_run_is_damaged_the_last_says_so(store: RunStore, own_home: Path) -> None:
    left_by_an_earlier_version(own_home, "20250101-000000-bbbb", "{")
    with pytest.raises(RunError, match="20250101-000000-bbbb"):
        store.get("last")


def test_a_beginning_that_fits_several_runs_names_them(store: RunStore, own_home: Path) -> None:
    for identity in ("20240101-000000-aaaa", "20240102-000000-bbbb", "20250101-000000-cccc"):
        left_by_an_earlier_version(own_home, identity)
    with pytest.raises(RunError, match=r"20240101-000000-aaaa, 20240102-000000-bbbb$"):
        store.get("2024")
    with pytest.raises(RunError, match=r"give a run's id.*last"):
        store.get("")
    assert store.get("2025").id == "20250101-000000-cccc"


def test_a_damaged_row_and_a_damaged_file_are_named(store: RunStore, own_home: Path) -> None:
    begin(store)
    with sqlite3.connect(own_home / "runs.sqlite") as connection:
        connection.execute("UPDATE runs SET settings = '{'")
    with pytest.raises(DatabaseUnusable, match=r"runs\.sqlite: damaged"):
        store.all()
    store.close()
    (own_home / "runs.sqlite-wal").unlink(missing_ok=True)
    (own_home / "runs.sqlite").write_bytes(b"no database at all, " * 400)
    with pytest.raises(DatabaseUnusable, match=r"runs\.sqlite: damaged"):
        RunStore(own_home).all()


def test_a_home_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(RunError, match=r"taken.*CONSILIENCE_HOME"):
        begin(RunStore(tmp_path / "taken"))


def test_damaged_checkpoints_say_how_to_ask_again(store: RunStore, tmp_path: Path) -> None:
    papers = write_papers(tmp_path / "papers")
    settings = load_settings().settings
    run = store.begin("Why isn't it so?", str(papers), "", settings.model_dump())
    run.checkpoints.write_bytes(b"no database at all, " * 400)
    with pytest.raises(RunError, match="cannot be gone on with") as caught:
        asyncio.run(outcome(run, assemble(settings, papers)))
    assert "consilience ask 'Why isn'\"'\"'t it so?' --papers " in str(caught.value)


def test_what_the_user_can_mend_is_told_in_its_own_words(store: RunStore, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    settings = load_settings().settings
    run = store.begin("Why so?", str(tmp_path / "empty"), "", settings.model_dump())
    with pytest.raises(RunError, match="no documents found") as caught:
        asyncio.run(outcome(run, assemble(settings, tmp_path / "empty")))
    assert "Error" not in str(caught.value)
    assert f"consilience resume {run.id}" in str(caught.value)


def test_an_index_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("")
    with pytest.raises(UnusableIndex, match=r"index in .*index: it cannot be made.*HOME"):
        PassageStore(tmp_path / "index", "name", 2)


def test_a_clock_that_goes_back_loses_no_run_and_no_event(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Clock":
            return cls(2020, 1, 1, tzinfo=tz)

    store = RunStore(own_home)
    before = store.begin("Is it so?", "", "", {}, status="queued")
    monkeypatch.setattr(run_store, "datetime", Clock)
    after = store.begin("Is it so?", "", "", {}, status="queued")
    store.change(before.id, "running", {"queued"})
    store.change(before.id, "published", {"running"})
    assert [event.values["status"] for event in store.events(before.id)] == [
        "queued", "running", "published"]
    assert [run.id for run in store.page("")] == [before.id, after.id]
    assert store.waiting() == [(after.id, "")]


def test_a_file_that_another_process_holds_is_waited_for_no_longer_than_wanted(
    own_home: Path
) -> None:
    store = RunStore(own_home, patience=0.05)
    run = store.begin("Is it so?", "", "", {}, status="queued")
    with closing(sqlite3.connect(own_home / "runs.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnusable, match="locked"):
            store.change(run.id, "running")
        assert store.standing(run.id) == (run.workspace, "queued")
        other.rollback()
    assert store.change(run.id, "running")
    assert store.standing(run.id) == (run.workspace, "running")
    assert store.standing("20240101-000000-0000") is None
