"""What a report says of its papers: the version cited and the text read, how each was found, what
is held against it, and why others were left out."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as parser
from report_fixture import PAYLOADS, REPORT, card, hostile
from searched_fixture import CARDS, SEARCHED

from records import Identifiers, Origin, PaperCard, Trail
from reports import papers
from reports.html import html
from reports.markdown import markdown
from reports.tables import PAPER_COLUMNS, papers_csv

ASH, BIRCH, ELM, FIR = CARDS[:4]
BY_ID = {paper.id: paper for paper in CARDS}
PAGE = parser.document_fromstring(html(SEARCHED))
TEXT = markdown(SEARCHED, papers_file="papers.csv")


def read(**origin: object) -> str:
    known = {"name": "a.pdf", "format": "pdf", "sha256": "0" * 64, **origin}
    return papers.read(ASH.model_copy(update={"origin": Origin.model_validate(known)}))


def test_the_published_version_is_cited_and_the_preprint_that_was_read_is_named():
    (reference,) = PAGE.xpath("//li[@id='paper-1']")
    told = " ".join(" ".join(reference.itertext()).split())
    assert "Alder: an invented family of code models . Journal of Invented Models. " \
        "https://doi.org/10.5555/alder.2031.1" in told
    assert "Read the preprint, LaTeX source (v2) from arxiv.org" in told
    assert "Licence CC-BY-4.0" in told
    assert reference.xpath(".//a[text()='text']/@href") == ["https://arxiv.org/src/2499.01001v2"]


@pytest.mark.parametrize(("origin", "told"), [
    ({"url": "https://journals.example.org/7.pdf", "version": "published"},
     "the published version, PDF from journals.example.org"),
    ({"format": "jats", "url": "https://pmc.example.org/x", "version": "accepted"},
     "the accepted manuscript, JATS XML from pmc.example.org"),
    ({"name": "notes/a.pdf"}, "PDF, notes/a.pdf"),
    ({"format": "record", "abstract_only": True, "url": "https://api.example.org/w/1"},
     "the abstract only from api.example.org"),
    ({"url": "javascript:alert(1)"}, "PDF, a.pdf"),
])
def test_the_text_that_was_read_is_told_by_version_form_and_place(
    origin: dict[str, object], told: str
):
    assert read(**origin) == told


def test_a_paper_says_how_it_was_found_and_by_which_path():
    assert papers.found(ASH, BY_ID) == "OpenAlex (place 3), arXiv (place 1)"
    assert papers.found(ELM, BY_ID) == "cites Ash et al. (2031) (round 1, OpenAlex)"
    assert papers.found(FIR, BY_ID) == "cited by Elm (2032) (round 2, OpenAlex)"
    thrice = FIR.model_copy(update={"trails": tuple(
        Trail(source="OpenAlex", from_work=f"x{n}", direction="references", round=1)
        for n in range(5))})
    assert papers.found(thrice, BY_ID) == "cited by x0, x1, x2 and 2 more (round 1, OpenAlex)"
    many = ASH.model_copy(update={"trails": tuple(
        Trail(source=f"S{n}", rank=n) for n in range(1, 10))})
    assert papers.found(many, BY_ID).endswith("S6 (place 6) and 3 more")


def test_the_best_place_is_told_where_a_database_found_a_paper_by_several_queries():
    twice = ASH.model_copy(update={"trails": (
        Trail(source="OpenAlex", rank=9), Trail(source="OpenAlex", rank=2),
        Trail(source="OpenAlex"))})
    assert papers.found(twice, BY_ID) == "OpenAlex (place 2)"


def test_the_same_notice_told_by_two_databases_is_one():
    assert papers.notices(ELM) == [(
        "retraction", "Retracted on 14 February 2032: the values of one table were made up "
                      "(told by Crossref and PubMed, notice 10.5555/notice.1).")]
    assert papers.notices(BIRCH) == [(
        "correction", "Corrected in 2032-01 (told by Crossref, notice 10.5555/harness.7.erratum).")]


def test_a_retracted_paper_is_flagged_wherever_it_is_cited():
    cited = PAGE.xpath("//a[@href='#paper-3']")
    assert len(cited) == 4
    for link in cited:
        (flag,) = link.xpath("following-sibling::*[1][@class='flag retraction']")
        assert flag.text_content() == "RETRACTED"
    assert not re.findall(r"\[3(?!, RETRACTED)[\],]", TEXT)
    assert TEXT.count("[3, RETRACTED") >= 3
    assert "**Retracted on 14 February 2032" in TEXT.split("## References")[1]


def test_a_claim_of_a_retracted_paper_is_flagged_where_it_is_named():
    retracted = ASH.model_copy(update={"notices": ELM.notices})
    report = SEARCHED.model_copy(update={"papers": (retracted, *CARDS[1:])})
    root = parser.document_fromstring(html(report))
    assert "[c1 (RETRACTED)]" in markdown(report)
    for link in root.xpath("//*[@id='answer']//a[@href='#claim-c1']"):
        assert link.xpath("string(following-sibling::*[1])") == "RETRACTED"
    (statement,) = root.xpath("//*[@id='claim-c1']/summary/span[@class='statement']")
    assert statement.text_content().endswith("RETRACTED")


def test_every_quote_from_an_abstract_says_so_beside_it():
    claim = PAGE.get_element_by_id("claim-c5")
    beside = claim.xpath(".//blockquote/following-sibling::p[1]")
    assert ["abstract only" in place.text_content() for place in beside] == [True]
    assert "abstract only" in claim.xpath("string(summary)")
    (row,) = [line for line in TEXT.split("\n") if line.startswith("| c5 ")]
    assert "[4, abstract only] Abstract, page 1" in row
    assert papers.caveats(FIR) == {"abstract": "abstract only"}
    assert papers.caveats(ASH) == papers.caveats(None) == {}


def test_a_person_who_decided_and_a_model_that_said_something_are_named():
    assert papers.decided(ELM) == "names the base model; decided by hand"
    assert papers.decided(BIRCH) == (
        "measures the same models again; judge-1 at 127.0.0.1 says: relevance 0.80, meets the "
        "criteria: it measures both models")


def excluded(number: int, reason: str, **more: object) -> PaperCard:
    return card(f"x{number}", f"Left-out work {number}", "Ann Fern", included=False,
                reason=reason, **more)


def test_a_thousand_papers_left_out_are_told_by_reason_and_listed_in_part():
    many = [excluded(n, f"outside the years ({n})") for n in range(900)]
    many += [excluded(1000 + n, f"criterion {n} not met") for n in range(100)]
    by_hand = excluded(2000, "outside the years (by hand)", by_hand=True)
    report = REPORT.model_copy(update={"papers": (*REPORT.papers[:4], *many, by_hand)})
    groups, more = papers.left_out(report.papers)
    assert groups[0].heading == "901 left out by the record: outside the years"
    assert groups[0].shown[0] == by_hand
    assert groups[0].more == 896
    assert more == "86 more papers for 86 other reasons"
    for write in (html, markdown):
        text = write(report, papers_file="papers.csv")
        assert text.count("Left-out work") == 5 + 14
        assert "and 896 more papers" in text
        assert more in text
        assert "papers.csv" in text
    assert papers_csv(report.papers).count("Left-out work") == 1001


def test_a_table_of_all_papers_has_them_in_their_order_with_what_decided():
    rows = list(csv.DictReader(io.StringIO(papers_csv(CARDS))))
    assert tuple(rows[0]) == PAPER_COLUMNS
    assert [row["id"] for row in rows] == [paper.id for paper in CARDS]
    assert rows[2] == rows[2] | {
        "arxiv": "2499.02002", "url": "https://arxiv.org/abs/2499.02002", "included": "yes",
        "by_hand": "yes", "sources": "OpenAlex",
        "found_by": "cites Ash et al. (2031) (round 1, OpenAlex)"}
    assert rows[3]["abstract_only"] == "yes"
    assert rows[6] == rows[6] | {"included": "no", "stage": "retrieval", "text_read": "",
                                 "licence": "", "reason": "no open copy was found"}


@pytest.mark.parametrize("payload", [*PAYLOADS, "+cmd|' /C calc'!A0", "@SUM(A1)", "＝1+1", "\t=1"])
def test_no_cell_of_the_papers_can_be_run_as_a_formula(payload: str):
    cards = hostile(payload, full=SEARCHED).papers
    for row in csv.reader(io.StringIO(papers_csv(cards))):
        assert len(row) == len(PAPER_COLUMNS)
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "＝"))]
        assert not set("".join(row)) & set("\u202e\u2066\x00\x1b\n\r\t")


@pytest.mark.parametrize("url", [
    "javascript:alert(1)", "data:text/html,<script>", "https://a.example/\"onload=x", "//a.example",
    "https://user@a.example/", "https://a.example/ b", "https://a.example/\u202egnp", "file:///etc",
    "https://localhost/", "https://а.example/", "https://a.example/<b>", "https://a.example/\\b",
    "https://a.example/" + "a" * 400, "vbscript:x", "ftp://a.example/", "https://a.example/|x",
])
def test_an_address_that_is_not_plainly_of_the_web_is_never_linked(url: str):
    assert papers.web_address(url) == ""
    told = ASH.model_copy(update={"identifiers": Identifiers(url=url),
                                  "origin": Origin(name="a", format="pdf", sha256="0", url=url)})
    root = parser.document_fromstring(html(SEARCHED.model_copy(update={"papers": (told,)})))
    assert not [href for href in root.xpath("//@href") if not href.startswith("#")]


@given(st.text("htps:/.exampl-()%?&='\"<>\\ \n@#\u202ejavcript", max_size=60))
def test_what_is_linked_has_a_host_and_no_character_that_acts(url: str):
    linked = papers.web_address(url)
    assert linked in ("", url)
    assert not set(linked) & set("\"'<>\\ \n@\u202e#")
    assert not linked or linked.startswith(("http://", "https://"))
