"""`consilience find`: works from databases, most relevant first, on a clean standard output."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from scholarly.server import ScholarlyServer, down
from scholarly.shelf import Shelf
from searching_commands import QUESTION, SHELF, consilience, json_lines, settings, work

from cli.search_options import folder_of
from cli.searching import with_usual_sources
from cli.works_format import Format
from cli.works_view import shown
from records import PaperCard, Work
from settings import load_settings

SOURCES = ("--sources", "openalex,europe_pmc")
TALKATIVE = """
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

class Shelf(BaseRetriever):
    def _get_relevant_documents(self, query, *, run_manager):
        print("I am asked")
        return [Document(page_content="", metadata={"title": "Alder on HumanEval"})]
"""
HOSTILE = work("hostile", "Alder \x1b[2Jon HumanEval \u202e[bold]bright[/bold]")


@pytest.fixture(scope="module")
def server() -> Iterator[ScholarlyServer]:
    with ScholarlyServer(SHELF) as server:
        yield server


def titles(text: str) -> list[str]:
    return [row["title"] for row in json_lines(text)]


def test_a_table_is_all_that_stands_on_standard_output(server: ScholarlyServer) -> None:
    result = consilience("find", QUESTION, *SOURCES, *settings(server))
    assert result.exit_code == 0, result.output
    assert "A closer look at Alder on HumanEval" in result.stdout
    assert "https://doi.org/10.5555/second · " in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "search" not in result.stdout.lower()
    assert "Europe PMC: asked" in result.stderr
    assert 'TITLE_ABS:"Alder"' in result.stderr
    assert "4 works found, 4 shown" in result.stderr


def test_what_the_screening_would_leave_out_has_its_relevance_in_brackets() -> None:
    out = PaperCard(id="a", title="Alder", included=False, relevance=0.06)
    row = shown([(out, Work(id="a", title="Alder"))], Format.TABLE, width=60).splitlines()[1]
    assert row.split() == ["1", "(0.06)", "Alder"]


def test_works_come_once_with_the_most_relevant_first(server: ScholarlyServer) -> None:
    result = consilience("find", QUESTION, *SOURCES, *settings(server), "--format", "jsonl", "-q")
    rows = json_lines(result.stdout)
    assert [row["rank"] for row in rows] == [1, 2, 3, 4]
    assert [row["relevance"] for row in rows] == sorted(
        (row["relevance"] for row in rows), reverse=True)
    assert rows[-1]["title"] == "Leaves of alder in cold streams"
    assert {trail["source"] for trail in rows[0]["trails"]} == {"OpenAlex", "Europe PMC"}
    assert result.stderr == ""


def test_filters_reach_the_database_and_criteria_mark_what_they_exclude(
    server: ScholarlyServer
) -> None:
    result = consilience(
        "find", QUESTION, "--sources", "openalex", "--from", "2029", "--to", "2031", "--exclude",
        "published before 2030", *settings(server), "--format", "jsonl")
    rows = {row["identifiers"]["doi"].rpartition("/")[2]: row for row in json_lines(result.stdout)}
    assert rows.keys() == {"first", "third", "leaves"}
    assert "from_publication_date:2029" in result.stderr
    assert rows["first"]["included"]
    assert not rows["third"]["included"]
    assert "2030" in rows["third"]["reason"]


def test_a_limit_bounds_hits_and_what_is_shown(server: ScholarlyServer) -> None:
    result = consilience("find", QUESTION, *SOURCES, "--limit", "2", *settings(server),
                         "--format", "jsonl")
    assert len(json_lines(result.stdout)) == 2
    assert "2 of 4 records taken" in result.stderr


def test_works_go_into_a_reference_manager(server: ScholarlyServer, tmp_path: Path) -> None:
    for format_, count in (
        ("bibtex", lambda text: len(parse_string(text).entries)),
        ("ris", lambda text: len(rispy.loads(text))),
    ):
        file = tmp_path / format_
        result = consilience("find", QUESTION, *SOURCES, *settings(server), "--format", format_,
                             "--out", str(file))
        assert result.stdout == ""
        assert f"Written: {file}" in result.stderr
        assert count(file.read_text(encoding="utf-8")) == 4


def test_what_a_database_says_cannot_act_on_a_terminal() -> None:
    with ScholarlyServer(Shelf([HOSTILE])) as server:
        table, lines = (consilience("find", QUESTION, "--sources", "europe_pmc", *settings(server),
                                    "--format", format_) for format_ in ("table", "jsonl"))
    for result in (table, lines):
        assert "\x1b" not in result.output
        assert "\u202e" not in result.output
    assert "[bold]bright[/bold]" in table.stdout
    assert "[bold]bright[/bold]" in titles(lines.stdout)[0]


def test_a_database_that_fails_is_named_and_the_others_are_shown() -> None:
    with ScholarlyServer(SHELF, {"europe_pmc": down(503)}) as server:
        result = consilience("find", QUESTION, *SOURCES, *settings(server), "--format", "jsonl")
    assert result.exit_code == 0
    assert len(json_lines(result.stdout)) == len(SHELF.works)
    assert "consilience: Europe PMC: HTTP 503" in result.stderr
    assert "queries answered" in result.stderr


def test_where_every_database_fails_that_is_no_empty_result() -> None:
    with ScholarlyServer(SHELF, dict.fromkeys(("openalex", "europe_pmc"), down(500))) as server:
        result = consilience("find", QUESTION, *SOURCES, *settings(server))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "OpenAlex: HTTP 500" in result.stderr
    assert "every source failed" in result.stderr


def test_nothing_found_is_no_failure(server: ScholarlyServer) -> None:
    result = consilience("find", "Do tokamaks confine plasma?", "--sources", "openalex",
                         *settings(server))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "0 works found" in result.stderr


@pytest.mark.parametrize(("words", "said"), [
    (("--sources", "arxiv,pubmad"), "--sources pubmad: choose among arxiv, openalex"),
    (("--sources", ","), "--sources was given nothing"),
    (("--from", "2030", "--to", "2020"), "years run from 2030 to 2020"),
    (("--type", "poem"), "'article'"),
    (("--language", "german"), "ISO 639-1"),
    (("--limit", "0"), "search.limit"),
    (("--out", "/dev/null/works.ris"), "/dev/null: cannot be written"),
])
def test_a_mistake_is_told_before_anybody_is_asked(words: tuple[str, ...], said: str) -> None:
    result = consilience("find", QUESTION, *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_without_a_choice_databases_that_need_no_key_are_asked(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENALEX_API_KEY", raising=False)
    chosen = with_usual_sources(load_settings().settings).search.sources
    assert chosen == ("arxiv", "crossref", "europe_pmc")
    monkeypatch.setenv("OPENALEX_API_KEY", "k")
    assert with_usual_sources(load_settings().settings).search.sources == (*chosen, "openalex")
    own = load_settings(assignments=["search.sources=[dblp]"]).settings
    assert with_usual_sources(own).search.sources == ("dblp",)


def test_a_retriever_that_does_not_exist_is_a_failure_with_its_reason() -> None:
    result = consilience("find", QUESTION, "--sources", "no_such.Retriever")
    assert result.exit_code == 1
    assert "no_such.Retriever cannot be imported" in result.stderr


def test_what_a_retriever_prints_is_no_part_of_the_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "talkative.py").write_text(TALKATIVE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    result = consilience("find", QUESTION, "--sources", "talkative.Shelf", "--format", "jsonl")
    assert titles(result.stdout) == ["Alder on HumanEval"]
    assert "I am asked" in result.stderr


def test_a_folder_may_be_searched_beside_databases(server: ScholarlyServer, papers: Path) -> None:
    result = consilience("find", QUESTION, "--sources", "openalex", "--papers", str(papers),
                         *settings(server), "--format", "jsonl")
    sources = {trail["source"] for row in json_lines(result.stdout) for trail in row["trails"]}
    assert sources == {"OpenAlex", "folder papers"}


@pytest.mark.parametrize(("papers", "sources", "expected"), [
    ("a", "[openalex]", "a"), ("a", "[]", "a"), ("", "[openalex]", None), ("", "[]", "library")])
def test_a_run_reads_the_library_only_where_nothing_else_is_named(
    papers: str, sources: str, expected: str | None
) -> None:
    settings = load_settings(assignments=[f"search.sources={sources}"]).settings
    folder = folder_of(Path(papers) if papers else None, settings)
    assert (folder and folder.name) == expected
