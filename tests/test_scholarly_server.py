"""The double of the scholarly services: it finds what it holds, looks as the real ones do, and
pages and fails as they do."""

import asyncio
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from scholarly.corpus import FACETS, SHELF, WORKS, many
from scholarly.crossref import CrossrefService
from scholarly.documents import DocumentHost
from scholarly.openalex import OpenAlexService
from scholarly.queries import words
from scholarly.questions import CONTACT, questions
from scholarly.server import (
    Fault,
    Hurried,
    ScholarlyServer,
    all_services,
    broken_off,
    busy,
    changed,
    down,
    error_page,
    reset,
    slow,
    strict,
    wants_key,
)
from scholarly.shapes import drift, shape
from scholarly.shelf import Shelf, ShelvedWork

from records import Copy, Facets, Work
from sources.databases.catalogue import CATALOGUE, databases
from sources.databases.database import WebRequest, WebResponse
from sources.databases.text import plain
from sources.deduplication.works import one_per_work
from sources.documents.formats import read_document
from sources.web.fetcher import Fetcher
from sources.web.polite import PoliteClient
from sources.web.searching import SearchOutcome, pages, search_all
from sources.web.settings import WebSettings

SETTINGS = WebSettings(first_wait=0.0, longest_wait=0.01, timeout=5, tries=2, cache_days=0)
LOOSE = frozenset(("semantic_scholar", "crossref"))
"""Services that rank by words and require none of them."""
UNRECORDED = {
    # Only short records were recorded; https://europepmc.org/RestfulWebService
    "europe_pmc": r"\.resultList\.result\[\]\.(?:abstractText|authorList|bookOrReportDetails|"
                  r"commentCorrectionList|fullTextUrlList|journalInfo|language|license|pubTypeList)"
                  r".*|\.(?:citationList|referenceList|request)\b.*",
    # Only the API v2, which is gone, was recorded; https://api.core.ac.uk/docs/v3
    "core": r"\.(?:results|limit|offset|scrollId|tooks|esTook)\b.*",
    # Only single records were recorded; https://support.datacite.org/docs/pagination
    "datacite": r"\.meta.*|\.data"}
"""Fields that the documentation names and no recorded answer shows."""


@pytest.fixture(scope="module")
def services() -> Iterator[ScholarlyServer]:
    with ScholarlyServer(SHELF) as server:
        yield server


def at_server(server: ScholarlyServer, name: str, key: str = "") -> Any:
    [database] = databases([name], keys={CATALOGUE[name].variable: key},
                           addresses=server.addresses()).values()
    return Hurried(database)


def searched(server: ScholarlyServer, home: Path, *names: str, facets: Facets = FACETS,
             limit: int = 50, key: str = "", settings: WebSettings = SETTINGS
             ) -> list[SearchOutcome]:
    async def asked() -> list[SearchOutcome]:
        async with PoliteClient(home, settings) as client:
            return await asyncio.gather(*(
                search_all(client, at_server(server, name, key), [facets], limit)
                for name in names))
    return asyncio.run(asked())


def on_the_question(name: str) -> list[ShelvedWork]:
    """What a service holds on Alder and HumanEval, by what it tells: dblp has no abstracts."""
    return [work for work in SHELF.of(name) if {"alder", "humaneval"} <= set(words(
        work.title if name == "dblp" else f"{work.title} {work.abstract}"))]


def get(request: WebRequest) -> WebResponse:
    url = request.url + (f"?{urllib.parse.urlencode(request.params)}" if request.params else "")
    try:
        with urllib.request.urlopen(url) as answer:
            return WebResponse(url, answer.status, dict(answer.headers), answer.read())
    except urllib.error.HTTPError as answer:
        return WebResponse(url, answer.code, dict(answer.headers), answer.read())


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_search_finds_what_a_service_holds(services: ScholarlyServer, tmp_path: Path, name: str
                                             ) -> None:
    [outcome] = searched(services, tmp_path, name)
    assert (outcome.failure, outcome.refused) == ("", ())
    found = {(work.title, work.year): work for work in outcome.works}
    for held in on_the_question(name):
        told = held.submitted if name in ("arxiv", "datacite") else held.day
        work = found[plain(held.title), int(told[:4])]
        assert work.authors == held.authors
        assert work.identifiers.doi in (held.doi, held.arxiv_doi)
        assert work.abstract == ("" if name == "dblp" else held.abstract)
        assert work.is_retracted == (held.is_retracted and name != "dblp")
    assert name in LOOSE or len(found) == len(on_the_question(name))


@pytest.mark.parametrize(("asked", "expected"), [
    ({"year_to": 2031}, lambda work: work.year <= 2031),
    ({"exclude": ("greedy", "four bits")}, lambda work: not {"greedy", "bit"} & set(
        words(f"{work.title} {work.abstract}"))),
    ({"groups": (("Alder",), ("HumanEval",), ("execution feedback", "four bits"))},
     lambda work: work.key in ("feedback", "quantised")),
    ({"open_access": True}, lambda work: work.open or work.arxiv),
    ({"languages": ("de",)}, lambda work: work.language == "de"),
    ({"types": ("preprint",)}, lambda work: work.kind == "preprint"),
])
def test_filters_are_applied_by_the_service(
    services: ScholarlyServer, tmp_path: Path, asked: dict[str, Any], expected: Any
) -> None:
    [outcome] = searched(services, tmp_path, "openalex", facets=FACETS.model_copy(update=asked))
    assert {work.title for work in outcome.works} == {
        work.title for work in on_the_question("openalex") if expected(work)} != set()


def test_all_records_together_are_as_many_works_as_the_shelf_holds(
    services: ScholarlyServer, tmp_path: Path
) -> None:
    every = Facets(text="Alder HumanEval code models of programs harness leaves", groups=((
        "Alder", "harness", "models", "programs", "benchmarks"),))
    outcomes = searched(services, tmp_path, "arxiv", "openalex", "crossref", "europe_pmc", "core",
                        facets=every, limit=100)
    records = [work for outcome in outcomes for work in outcome.works]
    works = [merged.work for merged in one_per_work(records)]
    notices = [work for work in works if work.type in ("retraction", "correction", "editorial")]
    assert len(records) > 1.5 * len(works)
    assert len(works) - len(notices) == len(WORKS) - 1  # a work of the shelf is two records
    alder = next(work for work in works if work.identifiers.arxiv == "3101.00001")
    assert alder.identifiers.doi == "10.5555/jis.2031.0101"


def test_pages_follow_each_other_to_the_end(tmp_path: Path) -> None:
    async def turned(server: ScholarlyServer, name: str) -> list[list[str]]:
        database = at_server(server, name)
        async with PoliteClient(tmp_path, SETTINGS) as client:
            return [[work.title for work in page.works] async for page in pages(
                client, database, database.search(FACETS, 10)) if page.works]

    quick = [CrossrefService(rate=(99, 99)) if one.name == "crossref" else one
             for one in all_services()]
    with ScholarlyServer(many(25, CATALOGUE), services=quick) as server:
        for name in CATALOGUE:
            told = asyncio.run(turned(server, name))
            assert [len(titles) for titles in told] == [10, 10, 5], name
            assert len(set(chain.from_iterable(told))) == 25


@pytest.mark.parametrize("name", [*CATALOGUE, "unpaywall"])
def test_no_field_is_sent_that_the_real_service_does_not_send(
    services: ScholarlyServer, data: Path, name: str
) -> None:
    answers = [get(one) for one in questions(name, services.addresses()[name])]
    double = shape(name, (one.body for one in answers if one.status == 200))
    folder = data / "api_responses"
    rows = [json.loads(line) for line in (folder / "index.jsonl").read_text().splitlines()]
    recorded = shape(name, (
        (folder / row["file"]).read_bytes() for row in rows
        if row["api"] == name.replace("_pmc", "pmc") and row["status"] == 200
        and "http" in row["url"] and "/transform" not in row["url"]
        and row["file"].endswith((".json", ".xml"))))
    assert len(double) > 25
    unknown = [path for path in drift(double, recorded)
               if not re.fullmatch(UNRECORDED.get(name, ""), path)]
    assert unknown == []


@pytest.mark.parametrize(("name", "path", "status", "said"), [
    ("arxiv", "/api/query?id_list=abc", 400, "incorrect id format for abc"),
    ("arxiv", "/api/query?search_query=all:x&max_results=3000", 400, "no more than 2000"),
    ("openalex", "/works?filter=nothing:1", 403, "not a valid field"),
    ("openalex", "/works?per_page=500&filter=is_oa:true", 403, "between 1 and 100"),
    ("openalex", "/works?colour=red", 403, "not a valid parameter"),
    ("openalex", "/works/W1", 404, "404 Not Found"),
    ("semantic_scholar", "/graph/v1/paper/0?fields=title", 404, "Paper with id 0 not found"),
    ("semantic_scholar", "/graph/v1/paper/search?query=Alder&fields=colour", 400, "[colour]"),
    ("semantic_scholar", "/graph/v1/paper/search?query=Alder&limit=500", 400, "limit must be"),
    ("crossref", "/works?rows=things", 400, "must be a positive integer"),
    ("crossref", "/works?cursor=thing", 404, "Cursor specified but it is invalid"),
    ("crossref", "/works?colour=red", 400, "no such parameter"),
    ("crossref", "/works/10.5555/none", 404, "Resource not found."),
    ("pubmed", "/nothing.fcgi", 404, "Page Not Found"),
    ("datacite", "/dois/10.5555/none", 404, "doesn't exist"),
    ("datacite", "/dois?query=(a", 400, "could not be parsed"),
    ("core", "/search/works?q=a&limit=500", 400, "maximum for limit"),
    ("dblp", "/nothing", 404, "404 Not Found"),
    ("europe_pmc", "/PMC1/fullTextXML", 404, "an empty answer"),
])
def test_errors_are_told_in_the_service_s_own_words(
    services: ScholarlyServer, name: str, path: str, status: int, said: str
) -> None:
    answer = get(WebRequest(services.addresses()[name] + path))
    assert answer.status == status
    assert said in at_server(services, name).problem(answer)


@pytest.mark.parametrize(("name", "fault", "failure"), [
    ("openalex", down(503), "OpenAlex: HTTP 503 after 2 tries; 0 of 1 queries answered"),
    ("openalex", down(503, times=1), ""),
    ("semantic_scholar", busy("0", times=1), ""),
    ("semantic_scholar", busy(""), "HTTP 429 after 2 tries"),
    ("semantic_scholar", wants_key("right"), "HTTP 403 (Forbidden"),
    ("crossref", changed(), "works were expected, work-list came"),
    ("arxiv", changed(), "an Atom feed was expected, <new_feed> came"),
    ("europe_pmc", error_page(), "a page titled “502 Bad Gateway”"),
    ("core", broken_off(), "the connection failed"),
    ("dblp", reset(), "the connection failed"),
    ("pubmed", error_page(502), "HTTP 502 after 2 tries"),
    ("datacite", slow(9), "no whole answer within"),
    ("openalex", (down(times=1), strict(9)), "HTTP 429 after 2 tries"),
])
def test_faults_are_met_as_they_are_scripted(
    tmp_path: Path, name: str, fault: Fault | tuple[Fault, ...], failure: str
) -> None:
    hurry = SETTINGS.model_copy(update={"timeout": 0.3}) if fault == slow(9) else SETTINGS
    alone = [one for one in all_services() if one.name == name]
    with ScholarlyServer(SHELF, {name: fault}, services=alone) as server:
        [outcome] = searched(server, tmp_path, name, settings=hurry)
    assert failure in outcome.failure
    assert bool(outcome.works) == (not failure)


def test_a_key_opens_what_is_shut_without(tmp_path: Path) -> None:
    shut = {name: wants_key("right") for name in ("openalex", "semantic_scholar", "pubmed", "core")}
    with ScholarlyServer(SHELF, shut) as server:
        outcomes = searched(server, tmp_path, *shut, key="right")
    assert [outcome.failure for outcome in outcomes] == [""] * 4


def test_openalex_counts_what_was_used_and_ends_there(tmp_path: Path) -> None:
    with ScholarlyServer(SHELF, services=[OpenAlexService(credits=15)]) as server:
        base = server.addresses()["openalex"]
        search = f"{base}/works?filter=title_and_abstract.search:Alder&per_page=1"
        first, second = get(WebRequest(search)), get(WebRequest(search))
    assert (first.headers["X-RateLimit-Remaining"], second.status) == ("5", 429)


def test_crossref_tells_its_rate_and_pool(services: ScholarlyServer) -> None:
    base = services.addresses()["crossref"]
    told = [get(WebRequest(f"{base}/works", {"rows": "1", **contact})).headers
            for contact in ({}, {"mailto": CONTACT})]
    assert [(one["x-rate-limit-limit"], one["x-api-pool"]) for one in told] == [
        ("1", "public"), ("3", "polite")]


def test_requests_are_timed_at_the_server(tmp_path: Path) -> None:
    async def asked(server: ScholarlyServer) -> None:
        [database] = databases(["datacite"], addresses=server.addresses()).values()
        async with PoliteClient(tmp_path, SETTINGS) as client:
            await search_all(client, database, [FACETS, Facets(text="harness")], 10)

    with ScholarlyServer(SHELF, {"datacite": strict(0.6)}) as server:
        asyncio.run(asked(server))
        assert 0.6 <= server.fastest("datacite") < 1.5
        assert [seen.status for seen in server.requests("datacite")] == [200, 200]
        assert server.most_at_once["datacite"] == 1


def links(name: str, server: ScholarlyServer, work: ShelvedWork) -> list[set[str]]:
    """Titles of what a service says that a work cites, and of what cites it."""
    database = at_server(server, name)
    known = Work(id=work.key, title=work.title,
                 other_ids={"openalex": work.openalex, "s2": work.s2})
    return [{one.title for one in database.read(get(ask(known, 50))).works}
            for ask in (database.references, database.citations)]


@pytest.mark.parametrize("name", ["openalex", "semantic_scholar"])
def test_citations_lead_to_works_that_no_search_finds(services: ScholarlyServer, name: str) -> None:
    alder = SHELF.by_key["alder"]
    cited, citing = links(name, services, alder)
    assert "Contamination of benchmarks for program synthesis" in cited
    assert "Agents of code models that repair programs" in citing
    assert len(cited) == len(alder.cites)
    assert len(citing) == len(SHELF.citing(alder, name))


def test_full_texts_are_where_services_say_and_hold_their_figures(
    services: ScholarlyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sources.web.fetcher._INTERVALS", {})
    outcomes = searched(services, tmp_path, "arxiv", "europe_pmc", "openalex", "crossref")
    told = {copy.url: copy for work in chain.from_iterable(one.works for one in outcomes)
            for copy in work.copies}
    with DocumentHost(SHELF) as host:
        there = {copy.format: copy for url, copy in told.items() if url in host.addresses}
        tables = asyncio.run(_tables(tmp_path, host, list(there.values())))
    assert there.keys() == {"latex", "html", "jats", "pdf"}
    assert all("HumanEval pass@1" in one for one in tables)


async def _tables(home: Path, host: DocumentHost, copies: list[Copy]) -> list[str]:
    hasty = SETTINGS.model_copy(update={"download_interval": 0.0})
    async with Fetcher(home, hasty, ways=host.network) as fetcher:
        came = await asyncio.gather(*map(fetcher.fetch, copies))
    return [str(paper.tables) for one in came
            for paper in read_document(one.document()).papers]


def test_an_empty_shelf_is_no_error(tmp_path: Path) -> None:
    with ScholarlyServer(Shelf([])) as server:
        outcomes = searched(server, tmp_path, *CATALOGUE)
    assert [(outcome.failure, outcome.works) for outcome in outcomes] == [("", ())] * len(CATALOGUE)
