"""A question is answered from the world: databases, citations, full texts, and what of it fails."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from scholarly.corpus import WORKS
from scholarly.server import down, slow
from searched_runs import SmallWorld

from agents import retriever
from graphs.conduct import Outcome, Progress, RunWaits, conduct, waiting
from graphs.runs import Run, RunError
from records import Report, ScreeningDecisions

THREE = ("openalex", "crossref", "europe_pmc")


@dataclass(frozen=True)
class Searched:
    """A run that is over; `texts` are those of its papers."""

    world: SmallWorld
    outcome: Outcome
    texts: dict[str, str]


KEY = "an-0penalex-key-of-n0body"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One home for the run that several tests look at."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONSILIENCE_HOME", str(folder))
        patch.setenv("OPENALEX_API_KEY", KEY)
        yield folder


@pytest.fixture(scope="module")
def searched(home: Path) -> Iterator[Searched]:
    """A run over three databases of which one is slow and one fails."""
    with SmallWorld(faults={"crossref": down(503), "europe_pmc": slow(0.3)}) as world:
        run = world.begun(*THREE)
        outcome = world.outcome(run)
        yield Searched(world, outcome, world.team(run).texts(outcome.papers))


@pytest.fixture
def report(searched: Searched) -> Report:
    return searched.outcome.report


def test_a_question_is_answered_with_values_from_papers_nobody_had(report: Report) -> None:
    assert report.status == "published"
    said = " ".join(sentence.text for sentence in report.answer.sentences)
    assert "34.0% at 7B" in said
    assert "52.4%" in said
    assert report.rating is not None


def test_a_database_that_fails_is_named_and_the_others_answer(report: Report) -> None:
    (failure,) = [f for f in report.failures if f.stage == "search"]
    assert failure.subject == "Crossref"
    assert "HTTP 503" in failure.reason
    assert "0 of 2 queries answered" in failure.reason
    assert report.flow.by_source["Crossref"] == 0
    (retractions,) = [f for f in report.failures if f.subject == "retractions"]
    assert "not known whether a notice was published (Crossref: " in retractions.reason
    assert report.flow.by_source["OpenAlex"] > 0
    assert report.flow.by_source["Europe PMC"] > 0


def test_the_flow_adds_up_and_counts_the_cards(report: Report) -> None:
    flow = report.flow
    assert flow.errors() == []
    assert flow.screened == len(report.papers)
    assert flow.included == sum(card.included for card in report.papers)
    assert flow.duplicates > 0
    assert flow.by_citation["references"] > 0


def test_the_searches_stand_in_the_manifest_as_they_were_asked(report: Report) -> None:
    by_name = Counter(search.database for search in report.manifest.searches)
    assert by_name == dict.fromkeys(
        ("OpenAlex", "Crossref", "Europe PMC"), len(report.plan.searches))
    for search in report.manifest.searches:
        assert "Alder" in search.query
        assert bool(search.failure) == (search.database == "Crossref")
        assert search.total == search.identified or search.failure


def test_a_key_and_a_contact_are_told_to_services_only(searched: Searched, home: Path) -> None:
    asked = searched.world.services.requests("openalex")
    assert {seen.asked.params.get("api_key") for seen in asked} == {KEY}
    for file in filter(Path.is_file, home.rglob("*")):
        assert KEY.encode() not in file.read_bytes()
    assert "ada@example.org" in asked[0].asked.headers["user-agent"]
    assert "ada@example.org" not in searched.outcome.report.model_dump_json()


def test_a_work_that_several_databases_hold_is_one_with_all_its_trails(report: Report) -> None:
    (clinic,) = [card for card in report.papers if "clinical data pipelines" in card.title]
    assert {trail.source for trail in clinic.trails} >= {"OpenAlex", "Europe PMC"}


def test_texts_are_had_as_latex_jats_and_pdf_and_else_as_abstracts(report: Report) -> None:
    read = {card.origin.format for card in report.papers if card.included and card.origin}
    assert read == {"latex", "jats", "pdf", "record"}
    for card in report.papers:
        if card.included and card.origin:
            assert card.is_abstract_only == (card.origin.format == "record")
            assert card.origin.url.startswith("https://")
            assert card.is_abstract_only or card.origin.version in ("preprint", "published")


def test_the_published_version_is_cited_and_the_text_that_was_read_is_named(
    report: Report
) -> None:
    (alder,) = [card for card in report.papers if card.identifiers.arxiv == "3101.00001"]
    assert alder.venue == "Journal of Invented Software"
    assert alder.origin is not None
    assert (alder.origin.format, alder.origin.version) == ("latex", "preprint")
    assert {m.version for m in alder.manifestations} == {"preprint", "published"}


def test_a_retracted_work_is_left_out_and_says_so(report: Report) -> None:
    (parity,) = [card for card in report.papers if "human parity" in card.title]
    assert not parity.included
    assert parity.reason.startswith("retracted")
    assert not any(e.paper_id == parity.id for c in report.claims for e in c.evidence)


def test_every_quote_stands_in_the_text_it_was_taken_from(searched: Searched) -> None:
    evidence = [e for claim in searched.outcome.report.claims for e in claim.evidence]
    assert evidence
    assert all(searched.texts[e.paper_id][e.start:e.end] == e.quote for e in evidence)


def test_citations_are_followed_and_each_found_paper_keeps_its_path(report: Report) -> None:
    first = report.snowballing[0]
    assert (first.number, first.followed) == (1, 10)
    assert first.references > 0
    assert first.citations > 0
    ids = {card.id for card in report.papers}
    by_citation = [t for card in report.papers for t in card.trails if t.round]
    assert by_citation
    assert all(t.from_work in ids and t.direction for t in by_citation)


def test_the_same_question_again_asks_only_the_service_that_failed(
    searched: Searched, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSILIENCE_HOME", str(home))
    world = searched.world
    asked, fetched = len(world.services.seen), len(world.hosts.documents_asked)
    again = world.outcome(world.begun(*THREE)).report
    assert {seen.service for seen in world.services.seen[asked:]} == {"crossref"}
    assert world.hosts.documents_asked[fetched:] == []
    assert again.answer == searched.outcome.report.answer
    assert again.flow == searched.outcome.report.flow


def test_where_every_database_is_down_the_report_is_withheld_and_says_why() -> None:
    with SmallWorld(faults={"openalex": down(503), "europe_pmc": down(500)}) as world:
        report = world.outcome(world.begun("openalex", "europe_pmc")).report
    assert report.status == "withheld"
    assert report.rating is None
    assert report.reasons[0] == "none of the sources could be asked"
    assert any("OpenAlex: HTTP 503" in reason for reason in report.reasons)
    assert any("Europe PMC: HTTP 500" in reason for reason in report.reasons)
    assert report.flow.errors() == []


def test_a_person_has_the_last_word_on_what_is_read() -> None:
    with SmallWorld() as world:
        run = world.begun("openalex", options=(
            "screening.by_hand=true", "snowballing.rounds=0"))
        with pytest.raises(RunWaits, match=rf"consilience screen {run.id}"):
            world.outcome(run)
        waits = asyncio.run(waiting(run, world.team(run)))
        assert waits is not None
        assert not world.hosts.documents_asked
        kept = next(card for card in waits.cards if card.included)
        dropped = [c.id for c in waits.cards if c.included and c.id != kept.id]
        with pytest.raises(RunError, match="doi-nobody"):
            world.outcome(run, ScreeningDecisions(include={"doi-nobody": ""}))
        report = world.outcome(run, ScreeningDecisions(
            exclude=dict.fromkeys(dropped, "not needed"), add=("10.5555/cip.2032.0077",))).report
    chosen = {card.id: card for card in report.papers if card.included}
    assert set(chosen) == {kept.id, "doi-10.5555-cip.2032.0077"}
    assert chosen["doi-10.5555-cip.2032.0077"].reason == "added by hand"
    assert all(card.reason == "dropped by hand: not needed" and card.by_hand
               for card in report.papers if card.id in dropped)
    assert report.flow.errors() == []
    assert report.flow.by_source["added by hand"] == 1


@pytest.fixture
def parity(tmp_path: Path) -> Path:
    """A folder that holds a paper which was retracted since."""
    said = "Alder - Instruct 34B reaches 97.0% pass@1 on HumanEval."
    (tmp_path / "parity.md").write_text(
        f"# Alder reaches human parity on HumanEval\n\nMax Spindle, Nia Box\n\n2031\n\n"
        f"doi:10.5555/air.2031.0013\n\n## Abstract\n\n{said}\n\n## Results\n\n{said}\n",
        encoding="utf-8")
    return tmp_path


FEW = [replace(work, cites=()) for work in WORKS if work.key in ("alder", "clinic", "parity")]


def test_a_retraction_of_a_paper_in_the_folder_is_looked_up(parity: Path) -> None:
    with SmallWorld(FEW) as world:
        report = world.outcome(world.begun("dblp", papers=parity)).report
        asked = [seen.asked.path for seen in world.services.requests("crossref")]
    (card,) = [card for card in report.papers if "human parity" in card.title]
    assert (card.included, card.stage) == (False, "full text")
    assert card.reason.startswith("retracted (2032-03-01)")
    assert report.flow.errors() == []
    assert len([path for path in asked if path.endswith("0013")]) == 1


def test_an_entry_of_a_bibliography_is_read_in_full_where_that_is_open(tmp_path: Path) -> None:
    (tmp_path / "own.bib").write_text(
        "@article{a, title = {Alder in clinical data pipelines: a HumanEval study}, year = {2031}, "
        "author = {Kai Hazel and Lea Yew}, doi = {10.5555/ii.2031.0042}, "
        "abstract = {We ran Alder - Instruct on HumanEval.}}", encoding="utf-8")
    with SmallWorld(FEW) as world:
        report = world.outcome(world.begun("europe_pmc", papers=tmp_path)).report
    (card,) = [card for card in report.papers if "clinical" in card.title]
    assert card.origin is not None
    assert (card.origin.format, card.is_abstract_only) == ("jats", False)


def test_a_retracted_text_at_hand_supports_nothing_though_a_person_wants_it_read(
    parity: Path
) -> None:
    with SmallWorld(FEW) as world:
        run = world.begun("openalex", "crossref", papers=parity, options=(
            "screening.by_hand=true", "snowballing.rounds=0"))
        with pytest.raises(RunWaits):
            world.outcome(run)
        waits = asyncio.run(waiting(run, world.team(run)))
        assert waits is not None
        retracted = {card.id for card in waits.cards if card.is_retracted}
        report = world.outcome(run, ScreeningDecisions(
            include=dict.fromkeys(retracted, "to see"))).report
    assert {card.id for card in report.papers if card.is_retracted and card.included} == retracted
    assert not [claim.id for claim in report.claims for evidence in claim.evidence
                if evidence.paper_id in retracted]
    assert not any("97.0" in sentence.text for sentence in report.answer.sentences)


def test_a_run_that_is_cut_off_while_texts_come_asks_for_none_again_that_came() -> None:
    async def cut_off(world: SmallWorld, run: Run) -> None:
        async with aclosing(conduct(run, world.team(run))) as events:
            async for event in events:
                if isinstance(event, Progress) and event.stage == "retrieve" and event.done == 3:
                    return

    with SmallWorld() as world:
        run = world.begun("openalex", "europe_pmc")
        asyncio.run(cut_off(world, run))
        before = len(world.hosts.documents_asked)
        assert before >= 3
        report = world.outcome(run).report
        asked = Counter(world.hosts.documents_asked)
    again = sum(times - 1 for times in asked.values())
    assert again <= before - 3  # those that were on their way
    assert report.status == "published"


def test_where_citations_cannot_be_followed_what_was_found_is_read(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise LookupError("no such thing")

    monkeypatch.setattr(retriever, "follow", broken)
    with SmallWorld(WORKS[:4]) as world:
        report = world.outcome(world.begun("openalex")).report
    assert report.status == "published"
    assert report.flow.errors() == []
    (failure,) = [f for f in report.failures if f.stage == "snowball"]
    assert failure.subject == "references and citations"
    assert "no such thing" in failure.reason
