"""Full texts: the best copy that is open, recognised, read once; else the abstract, and why."""

import asyncio
import gzip
import io
import json
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hostile_server import RawServer, Trick, always, answer, head
from hostile_world import pieces
from scholarly.documents import DocumentHost
from scholarly.shelf import Shelf, TextFormat
from scholarly.texts import Text

from records import Copy, Identifiers, Notice, Work
from records.work import CopyFormat, Version
from sources.databases.crossref import Crossref
from sources.databases.unpaywall import Unpaywall
from sources.documents.workers import ReadingPool
from sources.full_text import FullText, FullTexts, readings
from sources.paper_store import PaperStore
from sources.search_settings import FullTextSettings
from sources.web import fetcher as fetching
from sources.web.fetcher import Fetcher
from sources.web.polite import PoliteClient
from sources.web.settings import WebSettings

TEXT = Text.of("""---
title: "Rowan: invented models that count leaves"
authors: [Ann Oak, Bo Elm]
---
## Abstract

Rowan counts the leaves of invented trees from pictures taken at dawn. It counts them twice as fast
as the best model before it, and is wrong by no more than three leaves on any tree we planted.

## Introduction

Leaves have been counted by hand for as long as trees were invented. We ask whether a model of seven
billion parameters counts them as well as a patient gardener does.

## Results

Rowan 7B reaches an accuracy of 91.5% on LeafBench, four points above the gardener.

**Table 1.** Accuracy on LeafBench.

| Model | Accuracy |
|---|---|
| Gardener | 87.5 |
| Rowan 7B | 91.5 |
""")
OTHER = Text.of("""---
title: "Songs of invented birds at noon"
authors: [Di Fir]
---
## Abstract

Birds that sing at noon were heard by nobody in the three valleys that we visited in our invented
spring, although each of them sang as loudly as the birds of dawn which everybody has heard.

## Results

Nobody heard the birds. The valleys were silent at noon, and full of songs at dawn, as we show.
""")
SAID: Mapping[TextFormat, bytes] = TEXT.texts(
    "latex", "html", "jats", "pdf", licence="https://creativecommons.org/licenses/by/4.0/")
WRONG = OTHER.texts("pdf")["pdf"]
WORK = Work(
    id="doi-10.5555-rowan", title=TEXT.title, authors=TEXT.authors, year=2031, venue="Leaf Letters",
    abstract=TEXT.abstract, identifiers=Identifiers(doi="10.5555/rowan"),
    provenance={"title": "OpenAlex", "abstract": "OpenAlex", "copies": "OpenAlex"})
HOME = "https://papers.example.org/"
WEB = WebSettings(first_wait=0, longest_wait=0.01, tries=2, timeout=5, download_timeout=5,
                  download_interval=0, max_download_megabytes=2, cache_days=0)
OFFLINE = FullTextSettings(fetch=True, look_up=False)


class Reading:
    max_megabytes, max_documents, seconds_per_document, workers = 60.0, 10, 60.0, 1


@pytest.fixture(scope="module")
def process() -> Iterator[ReadingPool]:
    """One process that reads for all tests of this file: to start one takes longer than they do."""
    pool = ReadingPool(1, 60)
    yield pool
    pool.close()


@pytest.fixture(autouse=True)
def one_process(process: ReadingPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "ReadingPool", lambda *_: process)
    monkeypatch.setattr(process, "close", lambda: None)
    monkeypatch.setattr(fetching, "_INTERVALS", {})


def copy(path: str, format: CopyFormat = "pdf", version: Version = "published",
         source: str = "OpenAlex", host: str = HOME) -> Copy:
    return Copy(url=host + path, format=format, version=version, source=source)


def with_copies(*copies: Copy, **changes: object) -> Work:
    return WORK.model_copy(update={"copies": copies, **changes})


class Place:
    """Hosts of documents by their address, and what was asked of them."""

    def __init__(self, home: Path, said: Mapping[str, bytes | Trick],
                 robots: Mapping[str, str] | None = None, web: WebSettings = WEB) -> None:
        tricks = {url if "://" in url else HOME + url:
                  always(answer(told)) if isinstance(told, bytes) else told
                  for url, told in said.items()}
        self.home, self.web, self.asked = home, web, list[str]()
        self._host = DocumentHost(Shelf(()), instead={HOME: always(answer(b""))} | tricks,
                                  robots=robots)

    def get(self, *works: Work, settings: FullTextSettings = OFFLINE,
            services: RawServer | None = None, contact: str = "") -> list[FullText]:
        address = services.url("") if services else "http://127.0.0.1:9"

        async def got() -> list[FullText]:
            async with Fetcher(self.home, self.web, ways=self._host.network) as fetcher, \
                    PoliteClient(self.home, self.web) as client, \
                    FullTexts(fetcher, client, PaperStore(self.home / "papers"), Reading(),
                              settings, contact=contact,
                              unpaywall=Unpaywall(contact, f"{address}/unpaywall"),
                              crossref=Crossref(contact, address)) as texts:
                return await asyncio.gather(*map(texts.get, works))
        with self._host:
            found = asyncio.run(got())
        self.asked += self._host.documents_asked
        return found


def got(home: Path, said: Mapping[str, bytes | Trick], work: Work, **options: Any) -> FullText:
    [text] = Place(home, said).get(work, **options)
    return text


@pytest.mark.parametrize(("form", "path"), [
    ("latex", "https://export.arxiv.org/e-print/3101.00001"),
    ("html", "https://arxiv.org/html/3101.00001"),
    ("jats", "https://www.ebi.ac.uk/europepmc/webservices/rest/PMC3101001/fullTextXML"),
    ("pdf", HOME + "rowan.pdf")])
def test_every_kind_of_copy_is_read(tmp_path: Path, form: TextFormat, path: str) -> None:
    work = with_copies(copy("rowan.pdf"), identifiers=Identifiers(
        doi="10.5555/rowan", arxiv="3101.00001", pmcid="PMC3101001"))
    text = got(tmp_path, {path: SAID[form]}, work)
    assert text.paper is not None
    assert text.paper.origin.format == form
    assert not text.paper.origin.abstract_only
    assert "four points above the gardener" in text.paper.text
    assert [cell.text for cell in text.paper.tables[0].rows[1].cells] == ["Rowan 7B", "91.5"]
    assert text.failures == ()


def test_copies_that_drip_do_not_hold_a_work_for_longer_than_three_tries(tmp_path: Path) -> None:
    drip = pieces(head(Content_Length="900"), forever=b".", pause=0.01)
    web = WEB.model_copy(update={"download_timeout": 0.1})
    place = Place(tmp_path, {f"{number}.pdf": drip for number in range(8)}, web=web)
    [text] = place.get(with_copies(*(copy(f"{number}.pdf") for number in range(8))))
    assert len(place.asked) <= 4
    assert text.paper is not None
    assert text.paper.origin.abstract_only
    assert "what was tried before it took 0.3 seconds" in text.failures[0].reason


def test_the_source_of_a_preprint_is_read_before_a_published_pdf_and_told(tmp_path: Path) -> None:
    place = Place(tmp_path, {"https://export.arxiv.org/e-print/3101.00001v2": SAID["latex"],
                             "rowan.pdf": SAID["pdf"]})
    work = with_copies(copy("rowan.pdf"), identifiers=Identifiers(
        doi="10.5555/rowan", arxiv="3101.00001", arxiv_version=2))
    [text] = place.get(work)
    assert place.asked == ["https://export.arxiv.org/e-print/3101.00001v2"]
    assert text.paper is not None
    origin = text.paper.origin
    assert (origin.version, origin.url, origin.name) == (
        "preprint", place.asked[0], "export.arxiv.org/e-print/3101.00001v2")
    assert (text.paper.id, text.paper.venue, text.paper.year, text.paper.identifiers) == (
        WORK.id, "Leaf Letters", 2031, work.identifiers)


def test_the_licence_is_the_copys_or_the_one_the_article_names(tmp_path: Path) -> None:
    jats = copy("rowan.xml", "jats")
    place = Place(tmp_path, {"rowan.xml": SAID["jats"], "mit.xml": SAID["jats"]})
    licensed = copy("mit.xml", "jats").model_copy(update={"licence": "MIT"})
    texts = place.get(with_copies(jats), with_copies(licensed))
    assert [text.paper and text.paper.origin.licence for text in texts] == ["CC-BY-4.0", "MIT"]


def bomb() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("main.tex")
        member.size = 60_000_000
        archive.addfile(member, io.BytesIO(bytes(member.size)))
    return gzip.compress(packed.getvalue(), 9)


def page(*meta: str, words: str = "") -> bytes:
    return (f"<!DOCTYPE html><html><head>{''.join(meta)}<title>{TEXT.title}</title></head><body>"
            f"<h1>{TEXT.title}</h1><p>{', '.join(TEXT.authors)}</p><h2>Abstract</h2>"
            f"<p>{TEXT.abstract}</p>{words}</body></html>").encode()


@pytest.mark.parametrize(("form", "told", "why"), [
    ("pdf", always(answer(b"gone", "404 Not Found")), "HTTP 404"),
    ("pdf", page(), "it is html, not pdf"),
    ("html", page(words="<h2>Read on</h2>" + "<p>Log in to read how leaves are counted.</p>" * 9),
     "a page about the work"),
    ("pdf", WRONG, "another work, titled “Songs of invented birds at noon”"),
    ("pdf", SAID["pdf"][:300], "it is cut short"),
    ("latex", bomb(), "unpacks to"),
    ("pdf", b"%PDF-1.7\n" + bytes(3_000_000), "larger than"),
    ("jats", SAID["jats"].split(b"<body>")[0] + b"</article>", "the abstract only"),
], ids=["not there", "lying type", "a page about it", "another work", "half of it", "a bomb",
        "too large", "front matter"])
def test_a_copy_that_is_no_text_of_the_work_is_followed_by_the_next(
        tmp_path: Path, form: CopyFormat, told: bytes | Trick, why: str) -> None:
    place = Place(tmp_path, {"first": told, "second": SAID["pdf"]})
    [text] = place.get(with_copies(copy("second", "other"), copy("first", form)))
    assert place.asked == [HOME + "first", HOME + "second"]
    assert text.paper is not None
    assert text.paper.origin.url == HOME + "second"
    assert text.failures == ()
    [note] = text.paper.origin.notes
    assert note.startswith(f"not read: papers.example.org ({form}): ")
    assert why in note


def test_what_robots_txt_forbids_is_not_fetched(tmp_path: Path) -> None:
    place = Place(tmp_path, {"rowan.pdf": SAID["pdf"]},
                  robots={"papers.example.org": "User-agent: *\nDisallow: /\n"})
    [text] = place.get(with_copies(copy("rowan.pdf")))
    assert place.asked == []
    assert text.paper is not None
    assert text.paper.origin.abstract_only
    assert "robots.txt" in text.failures[0].reason


def test_where_all_is_in_vain_the_abstract_is_read_and_one_failure_tells_why(
        tmp_path: Path) -> None:
    work = with_copies(copy("gone.pdf"), copy("birds.pdf", host="https://mirror.example.org/"))
    text = got(tmp_path, {"https://mirror.example.org/birds.pdf": WRONG}, work)
    assert text.paper is not None
    origin = text.paper.origin
    assert (origin.format, origin.abstract_only, origin.name, origin.url) == (
        "record", True, "OpenAlex", "https://doi.org/10.5555/rowan")
    assert text.paper.abstract == TEXT.abstract
    [failure] = text.failures
    assert (failure.stage, failure.subject) == ("retrieve", WORK.title)
    assert "papers.example.org (pdf): HTTP 404; mirror.example.org (pdf): it is another work" in (
        failure.reason)
    assert failure.remedy


def test_that_a_work_is_not_open_is_no_failure(tmp_path: Path) -> None:
    text = got(tmp_path, {}, WORK)
    assert text.failures == ()
    assert text.paper is not None
    assert text.paper.origin.notes == ("no open full text is known",)


def test_a_work_without_text_and_abstract_is_a_failure(tmp_path: Path) -> None:
    text = got(tmp_path, {}, with_copies(abstract=""))
    assert text.paper is None
    assert text.failures[0].reason == "neither an open copy nor an abstract of it is known"


def test_a_copy_that_nobody_calls_open_is_not_fetched(tmp_path: Path) -> None:
    place = Place(tmp_path, {"rowan.pdf": SAID["pdf"]})
    closed, opened = place.get(with_copies(copy("rowan.pdf", source="dblp")),
                               with_copies(copy("rowan.pdf", source="dblp"), open_access=True))
    assert closed.paper is not None
    assert opened.paper is not None
    assert closed.paper.origin.abstract_only
    assert opened.paper.origin.format == "pdf"


@pytest.mark.parametrize(("there", "led"), [
    ("/rowan.pdf", True), (HOME + "rowan.pdf", True), ("https://mirror.example.org/x.pdf", False)])
def test_a_page_about_a_work_leads_to_the_pdf_of_its_own_host(
        tmp_path: Path, there: str, led: bool) -> None:
    place = Place(tmp_path, {
        "rowan": page(f'<meta name="citation_pdf_url" content="{there}">'),
        "rowan.pdf": SAID["pdf"], "https://mirror.example.org/x.pdf": SAID["pdf"]})
    [text] = place.get(with_copies(copy("rowan", "other")))
    assert text.paper is not None
    assert text.paper.origin.abstract_only is not led
    assert place.asked == [HOME + "rowan", *[HOME + "rowan.pdf"] * led]


def test_a_document_is_fetched_and_read_once_for_all_questions(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(tmp_path, {"rowan.pdf": SAID["pdf"]})
    first, *others = place.get(*[with_copies(copy("rowan.pdf"))] * 5)
    assert others == [first] * 4
    assert place.asked == [HOME + "rowan.pdf"]
    monkeypatch.setattr(readings, "ReadingPool", lambda *_: None)
    monkeypatch.setattr(readings.Readings, "close", lambda _: None)
    again = Place(tmp_path, {})
    assert again.get(with_copies(copy("rowan.pdf"))) == [first]
    assert again.asked == []


def test_a_document_that_takes_its_reader_too_long_is_given_up(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "ReadingPool", lambda *_: ReadingPool(1, 0.02))
    text = got(tmp_path, {"rowan.pdf": SAID["pdf"]}, with_copies(copy("rowan.pdf")))
    assert text.paper is not None
    assert text.paper.origin.abstract_only
    assert "took longer than 0.02 seconds" in text.failures[0].reason


UNPAYWALL = {"doi": "10.5555/rowan", "title": TEXT.title, "is_oa": True, "genre": "journal-article",
             "oa_locations": [{"url_for_pdf": HOME + "green.pdf", "version": "acceptedVersion",
                               "license": "cc-by"}]}
CROSSREF = {"message-type": "work", "message": {
    "DOI": "10.5555/rowan", "title": [TEXT.title], "type": "journal-article", "updated-by": [
        {"type": "retraction", "DOI": "10.5555/notice", "source": "publisher",
         "label": "Retraction", "updated": {"date-parts": [[2032, 1, 2]]}}]}}
LOOK_UP = FullTextSettings(fetch=True, look_up=True)


def services(unpaywall: bytes | None = None, crossref: bytes | None = None) -> RawServer:
    told = {"/unpaywall/10.5555/rowan": unpaywall or answer(json.dumps(UNPAYWALL).encode()),
            "/works/10.5555%2Frowan": crossref or answer(json.dumps(CROSSREF).encode())}
    return RawServer({path: always(said) for path, said in told.items()})


def test_a_copy_that_unpaywall_knows_and_notices_of_crossref_are_found(tmp_path: Path) -> None:
    with services() as server:
        text = got(tmp_path, {"green.pdf": SAID["pdf"]}, WORK, settings=LOOK_UP, services=server,
                   contact="ann@example.org")
    assert text.paper is not None
    assert (text.paper.origin.version, text.paper.origin.licence) == ("accepted", "CC-BY")
    assert text.paper.is_retracted
    assert [(notice.kind, notice.doi) for notice in text.notices] == [
        ("retraction", "10.5555/notice")]
    assert text.failures == ()


@pytest.mark.parametrize(("contact", "told", "asked"), [
    ("", {}, ["/works"]), ("ann@example.org", {"year": "OpenAlex + Crossref"}, ["/unpaywall"]),
    ("", {"title": "Crossref"}, [])])
def test_nobody_is_looked_up_twice_or_without_a_contact_that_wants_one(
        tmp_path: Path, contact: str, told: dict[str, str], asked: list[str]) -> None:
    work = with_copies(provenance={**WORK.provenance, **told})
    with services() as server:
        got(tmp_path, {}, work, settings=LOOK_UP, services=server, contact=contact)
    assert [f"/{one.target.split('/')[1]}" for one in server.asked] == asked


def test_that_notices_cannot_be_asked_for_is_told_even_where_a_text_is_read(
        tmp_path: Path) -> None:
    known = (Notice(kind="concern", day="2031-05", source="PubMed"),)
    with services(crossref=answer(b"", "503 Down")) as server:
        text = got(tmp_path, {"rowan.pdf": SAID["pdf"]},
                   with_copies(copy("rowan.pdf"), notices=known), settings=LOOK_UP,
                   services=server, contact="ann@example.org")
    assert text.paper is not None
    assert text.paper.notices == text.notices == known
    assert text.failures == ()
    assert text.unchecked.startswith("Crossref: HTTP 503 after 2 tries")
    assert "ann@example.org" not in text.unchecked


def test_where_texts_are_not_to_be_fetched_the_abstract_is_read(tmp_path: Path) -> None:
    place = Place(tmp_path, {"rowan.pdf": SAID["pdf"]})
    [text] = place.get(with_copies(copy("rowan.pdf")),
                       settings=FullTextSettings(fetch=False, look_up=False))
    assert place.asked == []
    assert text.paper is not None
    assert text.paper.origin.abstract_only
    assert text.failures == ()
