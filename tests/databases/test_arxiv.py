"""arXiv: its query language, its Atom feeds, its errors."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import byte_mutants, reads_or_refuses

from records import Facets
from sources.databases.arxiv import Arxiv
from sources.databases.database import UnreadableAnswer, WebResponse

URL = ("https://export.arxiv.org/api/query?search_query=all%3Abees&start=0&max_results=2"
       "&sortBy=relevance&sortOrder=descending")

ENTRY = """<entry>
  <id>http://arxiv.org/abs/2405.01234v3</id>
  <title>Counting $\\alpha$-bees
    in the dark</title>
  <updated>2024-09-02T10:00:00Z</updated>
  <link href="https://arxiv.org/abs/2405.01234v3" rel="alternate" type="text/html"/>
  <summary>  We count bees.
    There are H$_2$O and 50% more.  </summary>
  <category term="cs.CV" scheme="http://arxiv.org/schemas/atom"/>
  <category term="q-bio.PE" scheme="http://arxiv.org/schemas/atom"/>
  <published>2024-05-02T17:59:59Z</published>
  <arxiv:comment>9 pages</arxiv:comment>
  <arxiv:primary_category term="cs.CV"/>
  <arxiv:journal_ref>J. Bees 12 (2024) 1-9</arxiv:journal_ref>
  <author><name>Ada Honey</name><arxiv:affiliation>Hive</arxiv:affiliation></author>
  <author><name>Bo Wax</name></author>
  <arxiv:doi>10.1000/BEES.12</arxiv:doi>
</entry>"""


def feed(*entries: str, total: int = 1, start: int = 0) -> bytes:
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"
      xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/x</id><title>arXiv Query</title>
  <opensearch:itemsPerPage>2</opensearch:itemsPerPage>
  <opensearch:totalResults>{total}</opensearch:totalResults>
  <opensearch:startIndex>{start}</opensearch:startIndex>
  {"".join(entries)}
</feed>""".encode()


def answer(body: bytes, status: int = 200, url: str = URL) -> WebResponse:
    return WebResponse(url, status, {"content-type": "application/atom+xml"}, body)


def test_facets_become_phrases_in_title_or_abstract_with_days_and_archives() -> None:
    facets = Facets(
        text="do bees count", groups=(("honey bee", "Apis"), ("numerosity",)), exclude=("wasp",),
        year_from=2020, year_to=2024, fields=("Computer Science",), venue="J. Bees")
    assert Arxiv().query(facets) == (
        '((ti:"honey bee" OR abs:"honey bee") OR (ti:"Apis" OR abs:"Apis")) AND '
        '(ti:"numerosity" OR abs:"numerosity") AND cat:cs.* AND jr:"J Bees" AND '
        'submittedDate:[202001010000 TO 202412312359] ANDNOT (ti:"wasp" OR abs:"wasp")')
    assert Arxiv().unsupported(facets) == ()


def test_what_a_person_types_cannot_leave_its_quotes() -> None:
    query = Arxiv().query(Facets(text="x", groups=(('a" OR cat:cs.AI OR ti:"b', "(c)"),)))
    assert query == ('((ti:"a OR cat cs.AI OR ti b" OR abs:"a OR cat cs.AI OR ti b") OR '
                     '(ti:"c" OR abs:"c"))')


def test_what_arxiv_cannot_filter_by_is_told() -> None:
    facets = Facets(text="x", types=("thesis",), languages=("de",), fields=("alchemy", "physics"))
    assert Arxiv().unsupported(facets) == ("types", "languages", "fields of study: alchemy")
    assert "cat:" not in Arxiv().query(facets)


def test_a_search_is_sorted_by_relevance() -> None:
    request = Arxiv().search(Facets(text="bees"), 5_000)
    assert request.url == "https://export.arxiv.org/api/query"
    assert request.params == {
        "search_query": '(ti:"bees" OR abs:"bees")', "start": "0", "max_results": "1000",
        "sortBy": "relevance", "sortOrder": "descending"}


def test_an_entry_becomes_a_work_with_its_two_forms() -> None:
    page = Arxiv().read(answer(feed(ENTRY)))
    (work,) = page.works
    assert work.id == "arxiv-2405.01234"
    assert work.title == "Counting α-bees in the dark"
    assert work.abstract == "We count bees. There are H_2O and 50% more."
    assert work.authors == ("Ada Honey", "Bo Wax")
    assert (work.published, work.year, work.venue) == ("2024-05-02", 2024, "J. Bees 12 (2024) 1-9")
    assert (work.identifiers.doi, work.identifiers.arxiv_version) == ("10.1000/bees.12", 3)
    assert work.fields == ("Computer Science", "Quantitative Biology")
    assert [form.version for form in work.manifestations] == ["preprint", "published"]
    assert [(copy.format, copy.url) for copy in work.copies] == [
        ("latex", "https://export.arxiv.org/e-print/2405.01234v3"),
        ("html", "https://arxiv.org/html/2405.01234v3"),
        ("pdf", "https://export.arxiv.org/pdf/2405.01234v3")]
    assert set(work.provenance.values()) == {"arXiv"}
    assert (page.total, page.following) == (1, None)


def test_a_withdrawn_paper_is_flagged_with_its_reason() -> None:
    said = "This paper has been withdrawn by the authors due to an error in Lemma 2"
    (work,) = Arxiv().read(answer(feed(ENTRY.replace("9 pages", said)))).works
    assert [(notice.kind, notice.day, notice.reason) for notice in work.notices] == [
        ("retraction", "2024-09-02", said)]


def test_the_next_page_begins_after_what_came() -> None:
    following = Arxiv().read(answer(feed(ENTRY, ENTRY, total=7))).following
    assert following is not None
    assert (following.params["start"], following.params["max_results"]) == ("2", "2")
    assert following.params["search_query"] == "all:bees"


def test_an_empty_page_in_the_middle_is_no_end() -> None:
    with pytest.raises(UnreadableAnswer, match="empty page came from hit 4 on, of 7"):
        Arxiv().read(answer(feed(total=7, start=4)))


def test_no_hits_are_no_hits() -> None:
    page = Arxiv().read(answer(feed(total=0)))
    assert (page.works, page.total, page.following) == ((), 0, None)


def test_an_entry_that_cannot_be_read_hides_no_other() -> None:
    nameless = ENTRY.replace("http://arxiv.org/abs/2405.01234v3", "http://example.org/bees")
    page = Arxiv().read(answer(feed(nameless, ENTRY, total=2)))
    assert len(page.works) == 1
    assert [(refusal.place, refusal.reason) for refusal in page.refused] == [
        ("entry 1", "its id 'http://example.org/bees' is none of arXiv's")]


ERROR = feed("<entry><id>https://arxiv.org/api/errors#x</id><title>Error</title>"
             "<summary>incorrect id format for bees</summary></entry>")


def test_an_error_in_a_feed_is_told_in_arxivs_words() -> None:
    with pytest.raises(UnreadableAnswer, match="incorrect id format for bees"):
        Arxiv().read(answer(ERROR))
    assert Arxiv().problem(answer(ERROR, 400)) == "HTTP 400: incorrect id format for bees"
    assert "one request in three seconds" in Arxiv().problem(answer(b"Rate exceeded.", 429))


@pytest.mark.parametrize("body", [
    b"", b"{}", b"<html><body>arXiv</body></html>", b"\xff\xfe\x00", feed(ENTRY)[:900],
    b'<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed>&x;</feed'])
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableAnswer):
        Arxiv().read(answer(body))


def test_a_paper_is_looked_up_by_its_identifier() -> None:
    request = Arxiv().work("arxiv", "arXiv:2405.01234v2")
    assert request is not None
    assert request.params == {"id_list": "2405.01234v2"}
    assert Arxiv().work("arxiv", "bees") is None
    assert Arxiv().work("doi", "10.1000/bees") is None


@settings(max_examples=150)
@given(byte_mutants(feed(ENTRY, ENTRY, total=9)))
def test_a_spoilt_feed_is_read_or_refused(body: bytes) -> None:
    reads_or_refuses(Arxiv().read, body, URL)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    reads_or_refuses(Arxiv().read, body, URL)
    assert Arxiv().problem(answer(body, 503)).startswith("HTTP 503: ")
