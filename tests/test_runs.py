"""Runs on disk: what is damaged is named, and harms no other run."""

import asyncio
from pathlib import Path

import pytest
from papers import write_papers

from agents.team import assemble
from graphs.conduct import outcome
from graphs.runs import Run, RunError, RunStore
from settings import load_settings
from vectorstore.store import PassageStore, UnusableIndex


@pytest.fixture
def store(own_home: Path) -> RunStore:
    return RunStore(own_home)


def begin(store: RunStore, question: str = "Why so?") -> Run:
    return store.begin(question, "/papers", "", {})


def beginning_at(store: RunStore, identity: str, text: str = "") -> None:
    """A run with this id, like a new one but for it; its run.json is `text` where given."""
    begun = begin(store)
    folder = begun.folder.rename(store.folder / identity)
    run = folder / "run.json"
    run.write_text(text or run.read_text(encoding="utf-8").replace(begun.id, identity))


@pytest.mark.parametrize("damaged", ["{", "[]", "{}", "\0", '{"id": 5}'])
def test_a_damaged_run_is_named_and_the_others_are_listed(store: RunStore, damaged: str) -> None:
    beginning_at(store, "20240101-000000-aaaa")
    beginning_at(store, "20250101-000000-bbbb", damaged)
    listing = store.all()
    assert [run.id for run in listing.runs] == ["20240101-000000-aaaa"]
    (said,) = map(str, listing.damaged)
    assert "20250101-000000-bbbb" in said
    assert "\n" not in said
    assert store.get("last").id == "20240101-000000-aaaa"
    with pytest.raises(RunError, match="delete its folder"):
        store.get("2025")


def test_values_of_the_wrong_kind_are_damage(store: RunStore) -> None:
    run = begin(store)
    file = run.folder / "run.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"Why so?"', "7"), encoding="utf-8")
    assert store.all().runs == ()


def test_where_every_run_is_damaged_the_last_says_so(store: RunStore) -> None:
    beginning_at(store, "20250101-000000-bbbb", "{")
    with pytest.raises(RunError, match="20250101-000000-bbbb"):
        store.get("last")


def test_a_beginning_that_fits_several_runs_names_them(store: RunStore) -> None:
    for identity in ("20240101-000000-aaaa", "20240102-000000-bbbb", "20250101-000000-cccc"):
        beginning_at(store, identity)
    with pytest.raises(RunError, match=r"20240101-000000-aaaa, 20240102-000000-bbbb$"):
        store.get("2024")
    with pytest.raises(RunError, match=r"give a run's id.*last"):
        store.get("")
    assert store.get("2025").id == "20250101-000000-cccc"


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
