"""BibTeX and RIS of papers, and that the house reads back what it writes."""

import bibtexparser
import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st
from report_fixture import PAYLOADS, card, hostile
from searched_fixture import CARDS, SEARCHED

from records import Identifiers, Paper, PaperCard
from records.work import WorkType
from reports.bibtex import bibtex
from reports.ris import ris
from sources.documents.bibliography import read_bibtex, read_ris
from sources.documents.document import Document

ABSTRACTS = {paper.id: f"Abstract of {paper.id}: 50% & more." for paper in CARDS}
WRITERS = [pytest.param(bibtex, read_bibtex, id="bibtex"), pytest.param(ris, read_ris, id="ris")]


def dated(paper: PaperCard) -> PaperCard:
    """With an arXiv number of a month that there is."""
    ids = paper.identifiers
    return paper.model_copy(update={"identifiers": ids.model_copy(update={
        "arxiv": ids.arxiv.replace("2499", "2412")})})


def known(paper: Paper | PaperCard) -> tuple[object, ...]:
    ids = paper.identifiers
    return paper.title, paper.authors, paper.year, paper.venue, ids.doi, ids.arxiv


def of_type(kind: WorkType, venue: str = "Somewhere") -> PaperCard:
    return card("k", "A title", "Ada Ash", venue=venue, type=kind)


@pytest.mark.parametrize(("write", "read"), WRITERS)
def test_what_is_written_is_read_back_as_the_same_papers(write, read):
    cards = list(map(dated, CARDS))
    papers = read(Document("library", write(cards, ABSTRACTS).encode()))
    assert [known(paper) for paper in papers] == [known(card) for card in cards]
    assert [paper.abstract for paper in papers] == list(ABSTRACTS.values())


@pytest.mark.parametrize(("write", "read"), WRITERS)
@pytest.mark.parametrize("author", [
    "Eli van der Elm", "Martin King Jr.", "Ada Ash-Birch", "Plato", "Élodie Brûlé", "李 明",
    "The Invented Collaboration", "Ash and Sons Foundation", "O'Neil Fir",
])
def test_a_name_comes_back_as_it_was(write, read, author: str):
    paper = card("p", "A title", author, "Bo Birch", venue="Leaves")
    (again,) = read(Document("x", write([paper], {"p": "An abstract."}).encode()))
    assert again.authors == (author, "Bo Birch")


@pytest.mark.parametrize(("write", "read"), WRITERS)
@pytest.mark.parametrize("title", [
    "50% of {A} & B_1", r"A \ backslash ~ and ^ hat", "Costs of $5 and $x$", "Über α → β ≤ 3",
    "TY - not a tag", "ER -", "@article{x, title={y}}", 'A "quoted" # title', "x_{1} and 10^{-3}",
    "Before -- after --- ``all''", "C:\\new\\table", "#", "100%",
])
def test_a_title_comes_back_as_it_was(write, read, title: str):
    paper = card("p", title, "Ada Ash", venue=f"Journal of {title}")
    (again,) = read(Document("x", write([paper], {"p": "An abstract."}).encode()))
    assert (again.title, again.venue) == (title, f"Journal of {title}")


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z", "M")), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=4).map(" ".join))
def test_no_text_ends_an_entry_or_begins_another(text: str):
    papers = [card("p", text, text, venue=text), card("q", "Another", "Bo Birch")]
    entries = rispy.loads(ris(papers, {"p": text}))
    assert [entry["title"] for entry in entries] == [text, "Another"]
    library = bibtexparser.parse_string(bibtex(papers, {"p": text}))
    assert not library.failed_blocks
    assert len(library.entries) == 2


@pytest.mark.parametrize("payload", [*PAYLOADS, "x\nER  - \nTY  - JOUR\nTI  - forged"])
def test_no_payload_becomes_an_entry_a_field_or_a_link(payload: str):
    cards = hostile(payload, full=SEARCHED).papers
    entries = rispy.loads(ris(cards, {"ash": payload}))
    assert len(entries) == len(cards)
    tags = {"type_of_reference", "id", "title", "authors", "year", "journal_name",
            "secondary_title", "abstract", "accession_number", "notes"}
    assert all(set(entry) <= tags for entry in entries)
    library = bibtexparser.parse_string(bibtex(cards, {"ash": payload}))
    assert not library.failed_blocks
    assert len(library.entries) == len(cards)
    names = {field.key for entry in library.entries for field in entry.fields}
    assert names <= {"author", "title", "year", "journal", "booktitle", "howpublished", "abstract",
                     "pmid", "pmcid", "note"}


@pytest.mark.parametrize(("kind", "tag", "entry", "place"), [
    ("article", "JOUR", "article", "journal"),
    ("conference-paper", "CPAPER", "inproceedings", "booktitle"),
    ("chapter", "CHAP", "incollection", "booktitle"),
    ("book", "BOOK", "book", "publisher"),
    ("thesis", "THES", "phdthesis", "school"),
    ("report", "RPRT", "techreport", "institution"),
    ("preprint", "UNPB", "misc", "howpublished"),
    ("dataset", "DATA", "misc", "howpublished"),
])
def test_a_work_is_written_as_what_it_is(kind: WorkType, tag: str, entry: str, place: str):
    (written,) = bibtexparser.parse_string(bibtex([of_type(kind)])).entries
    assert (written.entry_type, written[place]) == (entry, "Somewhere")
    assert ris([of_type(kind)]).startswith(f"TY  - {tag}\r\n")


def test_a_work_of_no_place_and_no_type_is_written_as_such():
    assert bibtex([of_type("other", venue="")]).startswith("@misc{")
    assert ris([of_type("other", venue="")]).startswith("TY  - GEN\r\n")


def test_a_retracted_paper_says_so_in_a_list_of_references():
    told = "Retracted on 14 February 2032: the values of one table were made up"
    assert f"  note = {{{told}" in bibtex(CARDS)
    assert f"\r\nN1  - {told}" in ris(CARDS)


def test_pubmed_numbers_and_underscored_dois_are_kept():
    paper = card("p", "T").model_copy(update={"identifiers": Identifiers(
        doi="10.5555/a_b(1)", pmid="31337", pmcid="PMC42")})
    (again,) = read_bibtex(Document("x", bibtex([paper], {"p": "An abstract."}).encode()))
    assert again.identifiers.doi == "10.5555/a_b(1)"
    assert (again.identifiers.pmid, again.identifiers.pmcid) == ("31337", "PMC42")
    (entry,) = rispy.loads(ris([paper]))
    assert entry["accession_number"] == "31337"
