import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.documents.bibliography import (
    NO_ABSTRACT,
    plain_latex,
    read_bibliography,
    read_bibtex,
    read_csl,
    read_ris,
)
from sources.documents.document import Document, UnreadableDocument

BIBTEX = rb"""@article{lee20, title={On {\'E}tude and {GPT}}, year={2020}, doi={10.1000/A},
  author={M{\"u}ller, Hans and {Smith and Sons} and van Dam, Jan and others},
  abstract={We gain 5% & pay $5 or $6. It holds for $x^2 \leq 3$.}, journal={J Test}}
@article{bare, title={No abstract}}
@misc{pre, title={Preprint}, abstract={Text.}, journal={arXiv preprint arXiv:2401.01234}}
@article{broken, title={x}
"""


def test_bibtex_entries_with_an_abstract_are_papers_in_plain_characters() -> None:
    first, second = read_bibtex(Document("refs.bib", BIBTEX))
    assert first.title == "On Étude and GPT"
    assert first.authors == ("Hans Müller", "Smith and Sons", "Jan van Dam")
    assert first.abstract == "We gain 5% & pay $5 or $6. It holds for x^2 ≤ 3."
    assert (first.year, first.venue, first.id) == (2020, "J Test", "doi-10.1000-a")
    assert first.origin.abstract_only
    assert first.origin.name == "refs.bib#lee20"
    assert second.identifiers.arxiv == "2401.01234"


def test_entries_that_give_no_paper_say_why() -> None:
    reading = read_bibliography(Document("refs.bib", BIBTEX), "bibtex")
    assert {error.name: error.reason for error in reading.refused} == {
        "refs.bib:6": "the entry is not valid BibTeX", "refs.bib#bare": NO_ABSTRACT}


def test_two_entries_without_identifiers_are_two_papers() -> None:
    bib = b"@a{x, title={One}, abstract={Text.}}\n@a{y, title={Two}, abstract={Text.}}"
    one, two = read_bibtex(Document("refs.bib", bib))
    assert one.id != two.id


def test_ris_gives_the_same_fields() -> None:
    ris = (b"TY  - JOUR\nTI  - On sleep\nAU  - Lee, Ann\nPY  - 2020/01/02\nAB  - People sleep.\n"
           b"DO  - 10.1000/X\nJO  - J Test\nER  - \n")
    (paper,) = read_ris(Document("a.ris", ris))
    assert (paper.title, paper.authors, paper.year, paper.venue, paper.id, paper.abstract) == (
        "On sleep", ("Ann Lee",), 2020, "J Test", "doi-10.1000-x", "People sleep.")


def test_csl_json_loses_the_tags_that_crossref_leaves() -> None:
    item = {"id": "a", "type": "article-journal", "title": ["On <i>sleep</i>"],
            "author": [{"given": "Ann", "family": "Lee"}, {"literal": "The Group"}],
            "issued": {"date-parts": [[2019, 5]]}, "container-title": ["J Test"],
            "abstract": "<jats:title>Abstract</jats:title><jats:p>People &amp; sleep.</jats:p>"}
    (paper,) = read_csl(Document("a.json", json.dumps([item]).encode()))
    assert (paper.title, paper.authors, paper.year, paper.venue) == (
        "On sleep", ("Ann Lee", "The Group"), 2019, "J Test")
    assert paper.abstract == "People & sleep."


def test_a_line_before_the_fields_of_a_ris_entry_spoils_no_entry() -> None:
    ris = (b"TY  - JOUR\nTI  - On sleep\nAB  - People sleep.\nER  - \n"
           b"TY  - JOUR\nlongest of all\nTI  - On naps\nAB  - People nap.\nER  - \n")
    ris += b"TYPED  by hand\nwithout an end\n"
    sleep, naps = read_ris(Document("a.ris", ris))
    assert (sleep.abstract, naps.title, naps.abstract) == (
        "People sleep.", "On naps", "People nap.")


def test_a_control_character_beside_a_tag_is_left_out() -> None:
    item = {"type": "article", "title": "On sleep", "abstract": "<p>People</p>\x01 sleep<b>.</b>"}
    (paper,) = read_csl(Document("a.json", json.dumps([item]).encode()))
    assert paper.abstract == "People sleep."


def test_a_ris_entry_without_its_end_is_one_of_its_own() -> None:
    ris = (b"TY  - JOUR\nTI  - On sleep\nAB  - People sleep.\n"
           b"TY  - JOUR\nTI  - On naps\nAB  - People nap.")
    assert [p.title for p in read_ris(Document("a.ris", ris))] == ["On sleep", "On naps"]


def test_a_bibliography_without_abstracts_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="none of its 1 entries has an abstract"):
        read_bibtex(Document("refs.bib", b"@article{a, title={T}}"))


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"pdf_parse": {}, "title": "x"}', b"{"])
def test_json_of_another_kind_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableDocument, match=r"a\.json"):
        read_csl(Document("a.json", content))


@given(st.text(st.sampled_from("\\{}$%&#~_^ab1 "), max_size=80))
def test_no_field_upsets_the_cleaning(text: str) -> None:
    assert isinstance(plain_latex(text), str)


@given(st.lists(st.sampled_from(["TY  - JOUR", "ER  - ", "AB  - a", "TI  - t", "AU  - b", "UR  - c",
                                 "XX  - d", "e", ""]), max_size=12))
def test_no_ris_upsets_the_reader(lines: list[str]) -> None:
    with suppress(UnreadableDocument):
        read_ris(Document("a.ris", "\n".join(lines).encode()))


@given(st.text(st.sampled_from('@{}=,"ab#()% \n\\'), max_size=150))
def test_no_bibtex_upsets_the_reader(text: str) -> None:
    with suppress(UnreadableDocument):
        read_bibtex(Document("a.bib", text.encode()))


def test_half_a_character_that_json_escapes_spoils_no_entry() -> None:
    half = "\ud800"
    entry = {
        "id": f"a{half}", "title": f"On larches {half}", "abstract": f"They grow. {half}",
        "author": [{"family": f"Oak{half}"}], "DOI": f"10.5555/x{half}", "note": half,
        "URL": f"https://example.org/{half}", "container-title": f"Trees {half}"}
    [paper] = read_csl(Document("own.json", json.dumps([entry]).encode()))
    assert paper.title == "On larches ?"
    assert "They grow." in paper.model_dump_json()
