"""The passage index: what is found, what adding costs, and what kills and neighbours do to it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from indexed_papers import ONE_SENTENCE, SLEEP, TAX, paper

from models.embedding import WordLlamaEmbedding
from vectorstore.chunking import ChunkingSettings
from vectorstore.index import IndexCounts, IndexSettings, PassageIndex
from vectorstore.ranking import mix
from vectorstore.store import UnusableIndex, collection_name

ROOT = Path(__file__).parents[1]


class CountingEmbedding(WordLlamaEmbedding):
    """The embedded default, which also counts the texts it was given."""

    def __init__(self) -> None:
        self.texts = 0

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.texts += len(texts)
        return super().embed(texts)


@pytest.fixture
def index(tmp_path: Path) -> PassageIndex:
    made = PassageIndex(tmp_path, CountingEmbedding(), "test", ONE_SENTENCE)
    made.add([SLEEP, TAX])
    return made


def test_the_passage_that_says_it_is_found_first(index: PassageIndex):
    best = index.search("Does sleep help memory in mice?")[0]

    assert best.passage.text == "Mice that slept longer remembered the maze better."
    assert best.passage.paper_id == SLEEP.id
    assert 0 < best.dense <= 1
    assert 0 < best.lexical <= 1
    assert best.score <= 1


def test_a_number_finds_its_table_row(index: PassageIndex):
    assert index.search("accuracy 70.25")[0].passage.text == "Large | 70.25"


def test_what_was_stored_comes_back_as_it_was(index: PassageIndex):
    kept = index.passages([SLEEP.id])

    assert [(p.kind, p.text) for p in kept] == [
        ("prose", "Mice that slept longer remembered the maze better."),
        ("prose", "Caffeine kept the mice awake."), ("caption", "Accuracy of the models"),
        ("table_row", "Small | 61.5"), ("table_row", "Large | 70.25")]
    assert all(SLEEP.text[p.start : p.end] == p.text and p.page is None for p in kept)
    assert index.papers() == {SLEEP.id: "Paper sleep", TAX.id: "Paper tax"}


def test_a_search_keeps_to_the_papers_and_kinds_asked_for(index: PassageIndex):
    def found(**filters: object) -> set[tuple[str, str]]:
        return {(hit.passage.paper_id, hit.passage.kind)
                for hit in index.search("mice and fuel", **filters)}

    assert {paper_id for paper_id, _ in found(paper_ids=[TAX.id])} == {TAX.id}
    assert {paper_id for paper_id, _ in found(exclude=[TAX.id])} == {SLEEP.id}
    assert found(kinds=["table_row"]) == {(SLEEP.id, "table_row")}
    assert found(paper_ids=[TAX.id], kinds=["table_row"]) == set()
    assert found(paper_ids=[]) == set()


def test_an_empty_index_finds_nothing(tmp_path: Path):
    empty = PassageIndex(tmp_path, WordLlamaEmbedding())

    assert empty.search("anything") == []
    assert empty.search_many(["a", "b"]) == [[], []]
    assert empty.passages() == []
    assert empty.add([]) == IndexCounts()


def test_a_query_without_a_known_word_ranks_by_passage_id(index: PassageIndex):
    hits = index.search("", limit=20)

    assert [hit.passage.id for hit in hits] == sorted(p.id for p in index.passages())
    assert {hit.score for hit in hits} == {0}


def test_many_queries_give_what_each_gives_alone(index: PassageIndex):
    queries = ["sleep and memory", "fuel tax", "accuracy 61.5", "", "caffeine"] * 20

    assert index.search_many(queries) == [index.search(query) for query in queries]


def test_the_order_in_which_papers_came_changes_no_hit(tmp_path: Path, index: PassageIndex):
    other = PassageIndex(tmp_path / "other", WordLlamaEmbedding(), "test", ONE_SENTENCE)
    other.add([TAX])
    other.add([SLEEP])

    assert other.search("mice", limit=20) == index.search("mice", limit=20)


def test_a_paper_that_is_indexed_already_costs_nothing(index: PassageIndex, tmp_path: Path):
    embedding = CountingEmbedding()
    again = PassageIndex(tmp_path, embedding, "test", ONE_SENTENCE)

    assert again.add([SLEEP, TAX]) == IndexCounts(added=0, unchanged=2, removed=0)
    assert embedding.texts == 0


def test_a_changed_paper_replaces_its_old_passages(index: PassageIndex):
    assert index.search("mice")[0].passage.paper_id == SLEEP.id
    changed = paper("sleep", "Owls hunt at night.")

    assert index.add([changed, TAX]) == IndexCounts(added=1, unchanged=1, removed=1)
    assert [p.text for p in index.passages([SLEEP.id])] == ["Owls hunt at night."]
    assert index.search("owls")[0].passage.text == "Owls hunt at night."


def test_a_paper_on_the_subject_lifts_its_passages(tmp_path: Path):
    caffeine = paper("caffeine", "Caffeine keeps mice awake.", "Caffeine was given daily.",
                     "The effect was large.")
    owls = paper("owls", "Owls hunt at night.", "The effect was large.")
    index = PassageIndex(tmp_path, WordLlamaEmbedding(), "test", ONE_SENTENCE)
    index.add([caffeine, owls])

    hits = index.search("the effect of caffeine was large")

    order = [(hit.passage.paper_id, hit.passage.text) for hit in hits]
    same = "The effect was large."
    assert order.index((caffeine.id, same)) < order.index((owls.id, same))


def test_other_chunking_indexes_anew(index: PassageIndex, tmp_path: Path):
    longer = IndexSettings(chunking=ChunkingSettings(words=100))

    counts = PassageIndex(tmp_path, WordLlamaEmbedding(), "test", longer).add([SLEEP, TAX])

    assert counts == IndexCounts(added=2, unchanged=0, removed=2)


def test_workspaces_do_not_see_each_other(index: PassageIndex, tmp_path: Path):
    other = PassageIndex(tmp_path, WordLlamaEmbedding(), "another")
    other.add([TAX])

    assert list(other.papers()) == [TAX.id]
    assert list(index.papers()) == [SLEEP.id, TAX.id]
    assert {p.paper_id for p in other.passages()} == {TAX.id}


def test_an_index_sees_what_another_process_added(index: PassageIndex, tmp_path: Path):
    assert index.search("owls", limit=1)[0].passage.text != "Owls hunt at night."
    run_elsewhere(tmp_path, "index.add([paper('owl', 'Owls hunt at night.')])")

    assert index.search("owls", limit=1)[0].passage.text == "Owls hunt at night."


def test_two_processes_that_add_at_once_lose_nothing(tmp_path: Path):
    lines = ["[index.add([paper(f'{side}-{{n}}', 'Owls hunt at night.', 'Bats too.')]) "
             "for n in range(4)]".replace("{side}", side).replace("{{n}}", "{n}")
             for side in ("left", "right")]
    runs = [start_elsewhere(tmp_path, line) for line in lines]

    assert [run.wait(60) for run in runs] == [0, 0]
    index = PassageIndex(tmp_path, WordLlamaEmbedding(), "test", ONE_SENTENCE)
    assert len(index.papers()) == 8
    assert len(index.passages()) == 16


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("moment", ["_delete", "_save", "add"])
def test_a_process_killed_while_adding_leaves_no_half_paper(tmp_path: Path, moment: str):
    old, new = [paper("owl", *(f"{word} {n} hunt at night." for n in range(9)))
                for word in ("Owls", "Bats")]
    index = PassageIndex(tmp_path, WordLlamaEmbedding(), "test", ONE_SENTENCE)
    index.add([old, TAX])
    kill = "os.kill(os.getpid(), signal.SIGKILL)"
    dying = {
        "_delete": f"PassageStore._delete = lambda *_: {kill}",
        "_save": "save = PassageStore._save; PassageStore._save = lambda self, entries: "
                 f"{kill} if '{old.id}' in entries else save(self, entries)",
        "add": "import chromadb; add = chromadb.Collection.add; "
               "chromadb.Collection.add = lambda self, **all: (add(self, **{name: part[:4] for "
               f"name, part in all.items()}}), {kill})",
    }[moment]
    run = start_elsewhere(
        tmp_path, f"{dying}; index.add([paper('owl', *(f'Bats {{n}} hunt at night.' "
        "for n in range(9)))])")

    assert run.wait(60) == -signal.SIGKILL
    assert list(index.papers()) == [TAX.id]
    assert {p.paper_id for p in index.passages()} == {TAX.id}
    assert index.add([new]) == IndexCounts(added=1)
    assert [p.text for p in index.passages([new.id])] == [
        f"Bats {n} hunt at night." for n in range(9)]


def test_a_damaged_list_of_papers_is_named_with_the_way_out(index: PassageIndex, tmp_path: Path):
    next(tmp_path.glob("*.papers.json")).write_text("{", encoding="utf-8")

    with pytest.raises(UnusableIndex, match="delete this folder and add the papers again"):
        index.search("mice")


def test_no_two_collections_share_a_name():
    names = {collection_name(workspace, model, dimension)
             for workspace in ("a", "A", "a-b", "", "ä" * 600, "../x", "192.168.0.1")
             for model in ("m", "b-m", "m@http://127.0.0.1:1/v1") for dimension in (3, 256)}

    assert len(names) == 42


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=600), st.text(max_size=600), st.integers(1, 10**6))
def test_a_collections_name_keeps_to_chromas_rules(workspace: str, model: str, dimension: int):
    name = collection_name(workspace, model, dimension)

    assert 3 <= len(name) <= 512
    assert name.isascii()
    assert name[0].isalnum()
    assert name[-1].isalnum()
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=8),
       st.floats(0, 1))
def test_a_mixed_score_lies_between_0_and_1_and_keeps_dominance(
    pairs: list[tuple[float, float]], weight: float
):
    dense, lexical = np.array(pairs).T[:, None, :]

    mixed = mix(dense, lexical, weight)[0]

    assert ((mixed >= 0) & (mixed <= 1 + 1e-12)).all()
    for i, (d, s) in enumerate(pairs):
        for j, (e, t) in enumerate(pairs):
            if d >= e and s >= t:
                assert mixed[i] >= mixed[j] - 1e-12


def test_a_hundred_claims_are_searched_in_a_second_of_processor_time(tmp_path: Path):
    animals = [paper(f"animal-{n}", *(f"Animal {n} ate {m} grams of food number {n * m} a day."
                                      for m in range(50))) for n in range(20)]
    index = PassageIndex(tmp_path, WordLlamaEmbedding(), "test", ONE_SENTENCE)
    index.add(animals)
    claims = [f"Animal {n % 20} ate {n} grams" for n in range(100)]
    index.search("warm")

    began = time.process_time()
    found = index.search_many(claims, limit=10)
    seconds = time.process_time() - began

    assert [len(hits) for hits in found] == [10] * 100
    assert seconds < 1


def start_elsewhere(folder: Path, line: str) -> subprocess.Popen:
    """Run a line in a process of its own that has the test's index as `index`."""
    code = (
        "import os, signal, sys; sys.path.insert(0, 'tests')\n"
        "from pathlib import Path\n"
        "from indexed_papers import *\n"
        "from models.embedding import WordLlamaEmbedding\n"
        "from vectorstore.index import PassageIndex\n"
        "from vectorstore.store import PassageStore\n"
        f"index = PassageIndex(Path({str(folder)!r}), WordLlamaEmbedding(), 'test', ONE_SENTENCE)\n"
        + line
    )
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=os.environ)


def run_elsewhere(folder: Path, line: str) -> None:
    assert start_elsewhere(folder, line).wait(60) == 0
