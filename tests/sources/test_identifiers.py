import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import Identifiers
from sources.documents.builder import PaperBuilder
from sources.documents.document import Document
from sources.identifiers import (
    arxiv_year,
    find_identifiers,
    normalise_arxiv,
    normalise_doi,
    paper_id,
)

months = st.integers(1, 12)
new_arxiv = st.builds(
    lambda year, month, number: f"{year:02}{month:02}.{number:05}",
    st.integers(15, 29), months, st.integers(0, 99_999))


@pytest.mark.parametrize(("name", "expected"), [
    ("2308.12950v2.tex", Identifiers(arxiv="2308.12950", arxiv_version=2)),
    ("arXiv-0807.3577v1.tar.gz", Identifiers(arxiv="0807.3577", arxiv_version=1)),
    ("2412.19437", Identifiers(arxiv="2412.19437")),
    ("hep-th_9901001v3.pdf", Identifiers(arxiv="hep-th/9901001", arxiv_version=3)),
    ("1706.03762/main.tex", Identifiers(arxiv="1706.03762")),
    ("PMC6398430.nxml", Identifiers(pmcid="PMC6398430")),
    ("10.1177_02683962211048201.tei.xml", Identifiers(doi="10.1177/02683962211048201")),
    ("pone.0046493.nxml", Identifiers()),
    ("2020.acl-main.447.pdf", Identifiers()),
    ("report-2023.12345.md", Identifiers()),
])
def test_a_file_name_tells_an_identifier_or_none(name: str, expected: Identifiers) -> None:
    assert find_identifiers("", name) == expected


def test_the_stamp_of_arxiv_decides_between_several_identifiers() -> None:
    text = "We extend arXiv:2001.00001.\narXiv:2401.01234v3 [cs.CL] 2 Jan 2024"
    found = find_identifiers(text)
    assert (found.arxiv, found.arxiv_version) == ("2401.01234", 3)


def test_two_unrelated_dois_in_the_front_matter_give_none() -> None:
    assert find_identifiers("doi:10.1000/one and 10.2000/two").doi == ""


def test_a_doi_that_another_merely_extends_is_the_works_own() -> None:
    text = "10.1371/journal.pone.0000217.g001 of 10.1371/journal.pone.0000217"
    assert find_identifiers(text).doi == "10.1371/journal.pone.0000217"


@pytest.mark.parametrize(("raw", "expected"), [
    ("https://doi.org/10.7554/eLife.56337.", "10.7554/elife.56337"),
    ("doi: 10.1000/182", "10.1000/182"),
    ("(see 10.1016/S0140-6736(20)30183-5)", "10.1016/s0140-6736(20)30183-5"),
    ("https://doi.org/10.1000%2Fxyz", "10.1000/xyz"),
    ("10.1002/(SICI)1097-4571(199601)47:1<3::AID-ASI2>3.0.CO;2-3",
     "10.1002/(sici)1097-4571(199601)47:1<3::aid-asi2>3.0.co;2-3"),
    ("no doi", ""),
])
def test_a_doi_is_normalised(raw: str, expected: str) -> None:
    assert normalise_doi(raw) == expected


@given(st.from_regex(r"10\.[0-9]{4,6}/[A-Za-z0-9.()_;:/-]{1,30}", fullmatch=True))
def test_normalising_a_doi_again_changes_nothing(doi: str) -> None:
    once = normalise_doi(doi)
    assert normalise_doi(once) == once
    assert normalise_doi(f"https://doi.org/{once}") == once


@given(new_arxiv, st.integers(1, 99))
def test_every_way_to_write_an_arxiv_identifier_means_the_same(value: str, version: int) -> None:
    for written in (f"arXiv:{value}v{version}", f"https://arxiv.org/abs/{value}v{version}",
                    f"{value}v{version}"):
        assert normalise_arxiv(written) == (value, version)
    assert find_identifiers("", f"{value}v{version}.pdf").arxiv == value
    assert arxiv_year(value) == 2000 + int(value[:2])


def test_old_identifiers_lose_their_subject_class_and_know_their_century() -> None:
    assert normalise_arxiv("math.GT/0309136v1") == ("math/0309136", 1)
    assert arxiv_year("hep-th/9901001") == 1999
    assert arxiv_year("not one") is None


@given(st.text(max_size=300))
def test_no_text_upsets_the_search_for_identifiers(text: str) -> None:
    find_identifiers(text, text)


@given(new_arxiv | st.just(""), st.sampled_from(["", "10.1000/a(b)c", "10.7554/elife.1"]))
def test_a_papers_id_is_the_builders(arxiv: str, doi: str) -> None:
    document = Document("a.txt", b"content")
    builder = PaperBuilder(document, "text", "test")
    builder.identifiers = Identifiers(arxiv=arxiv, doi=doi)
    builder.paragraph("A sentence.")
    assert builder.build().id == paper_id(builder.identifiers, document.sha256)
