"""`consilience update`: a search repeated later tells what is new and what became of papers."""

import asyncio
import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from scholarly.server import ScholarlyServer, down
from scholarly.shelf import Shelf, ShelvedNotice, ShelvedWork
from searching_commands import QUESTION, WORKS, consilience, json_lines, settings, work

from agents.team import assemble
from graphs.run_store import RunStore
from graphs.runs import Run
from graphs.searching import search_for
from records import Manifest, Report
from settings import home_of, load_settings

NEWER = work("newer", "Alder on HumanEval once more", 2033)
RETRACTED = work("first", "Alder reaches 40% on HumanEval", notices=(
    ShelvedNotice("retraction", "2033-01-02", "10.5555/first-notice"),))
DATABASES = "search.sources=[openalex, europe_pmc]"


def run_over(server: ScholarlyServer, *more: str, papers: Path | None = None) -> Run:
    """A run whose report rests on what the services and a folder have now."""
    given = [word for word in settings(server, DATABASES, *more) if word != "--set"]
    chosen = load_settings(assignments=given).settings
    team = assemble(chosen, papers)

    async def searched() -> Report:
        async with team.at_work():
            found = await search_for(team, QUESTION)
        return Report(question=QUESTION, title="", status="withheld", plan=found.plan,
                      papers=found.cards,
                      manifest=Manifest(version="", searches=found.searches))

    report = asyncio.run(searched())
    run = RunStore(home_of(chosen)).begin(QUESTION, str(papers or ""), "", chosen.model_dump())
    run.report.write_text(report.model_dump_json(), encoding="utf-8")
    return run


def later(server: ScholarlyServer, shelf: Sequence[ShelvedWork]) -> None:
    server.shelf = Shelf(shelf)


def test_only_what_is_new_is_shown_with_counts_then_and_now() -> None:
    with ScholarlyServer(Shelf(WORKS)) as server:
        run = run_over(server)
        same = consilience("update", run.id)
        later(server, (*WORKS, NEWER))
        result = consilience("update", run.id, "--format", "jsonl")
    assert (same.exit_code, same.stdout) == (0, "")
    assert "0 new" in same.stderr
    assert result.exit_code == 0, result.output
    (row,) = json_lines(result.stdout)
    assert row["identifiers"]["doi"] == "10.5555/newer"
    assert row["included"]
    for name, then, now in (("OpenAlex", 3, 4), ("Europe PMC", 2, 3)):
        (counts,) = re.findall(rf"{name}: (\d+) of (\d+) then, (\d+) of (\d+) now", result.stderr)
        queries = int(counts[0]) / then
        assert tuple(map(int, counts)) == (then * queries,) * 2 + (now * queries,) * 2


def test_a_paper_retracted_since_comes_first() -> None:
    with ScholarlyServer(Shelf(WORKS)) as server:
        run = run_over(server)
        later(server, (RETRACTED, *WORKS[1:], NEWER))
        table, lines = (consilience("update", run.id, "--format", format_)
                        for format_ in ("table", "jsonl"))
    head, _, rest = table.stdout.partition("Alder on HumanEval once more")
    assert "Retracted in 2033" in head
    assert "Alder reaches 40% on HumanEval" in head
    assert "Retracted" not in rest
    told, new = json_lines(lines.stdout)
    assert (told["paper"], told["notices"][0]["kind"]) == ("doi-10.5555-first", "retraction")
    assert new["identifiers"]["doi"] == "10.5555/newer"


def test_documents_that_nothing_but_their_bytes_tells_apart_are_known_again(
    tmp_path: Path
) -> None:
    papers = tmp_path / "notes"
    papers.mkdir()
    (papers / "old.md").write_text("# Alder\n\nAlder on HumanEval, a note.\n", encoding="utf-8")
    with ScholarlyServer(Shelf(())) as server:
        run = run_over(server, papers=papers)
        (papers / "new.md").write_text("# Alder\n\nAlder on HumanEval again.\n", encoding="utf-8")
        result = consilience("update", run.id, "--format", "jsonl")
    (row,) = json_lines(result.stdout)
    assert row["trails"][0]["query"] == "new.md"


def test_a_notice_is_looked_up_for_a_paper_that_no_database_gives_any_more() -> None:
    everywhere = frozenset(("openalex", "europe_pmc", "crossref"))
    gone = work("first", "Alder reaches 40% on HumanEval", held=frozenset(("crossref",)),
                notices=RETRACTED.notices)
    with ScholarlyServer(Shelf([work("first", gone.title, held=everywhere)])) as server:
        run = run_over(server, "full_text.look_up=true")
        later(server, [gone])
        result = consilience("update", run.id, "--format", "jsonl")
    (told,) = json_lines(result.stdout)
    assert told["notices"][0]["kind"] == "retraction"


def test_a_database_that_fails_now_is_named() -> None:
    with ScholarlyServer(Shelf(WORKS)) as server:
        run = run_over(server)
        server.faults = {"openalex": [down(503)]}
        some = consilience("update", run.id, "--format", "bibtex")
        server.faults["europe_pmc"] = [down(503)]
        all_ = consilience("update", run.id)
    assert some.exit_code == 0
    assert "consilience: OpenAlex: HTTP 503" in some.stderr
    assert re.search(r"OpenAlex: .* then, 0 \((\d) of \1 queries failed\) now", some.stderr)
    assert all_.exit_code == 1
    assert "every source failed" in all_.stderr


@pytest.mark.parametrize("report", ["", "{"])
def test_a_run_without_a_report_is_told(report: str, own_home: Path) -> None:
    run = RunStore(Path(os.environ["CONSILIENCE_HOME"])).begin(QUESTION, "", "", {})
    if report:
        run.report.write_text(report, encoding="utf-8")
    result = consilience("update", "last")
    assert result.exit_code == 2
    assert (run.id if not report else "report.json") in result.stderr
