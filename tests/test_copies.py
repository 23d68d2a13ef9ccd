"""Copies of a work in the order in which they are read, at addresses that programs may use."""

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records import Copy, Identifiers, Manifestation, Work
from records.work import CopyFormat, Version
from sources.full_text.copies import MOST_COPIES, copies_in_order


def copy(url: str, format: CopyFormat = "pdf", version: Version = "published", licence: str = "",
         source: str = "OpenAlex") -> Copy:
    return Copy(url=url, format=format, version=version, licence=licence, source=source)


def work(*copies: Copy, **identifiers: object) -> Work:
    return Work(id="w", title="Rowan", copies=copies,
                identifiers=Identifiers.model_validate(identifiers))


def urls(found: tuple[Copy, ...]) -> list[str]:
    return [one.url.removeprefix("https://") for one in found]


def test_exact_tables_come_before_the_published_version() -> None:
    found = copies_in_order(work(
        copy("https://a.org/page", "other"), copy("https://a.org/page.html", "html"),
        copy("https://a.org/preprint.pdf", version="preprint"),
        copy("https://a.org/accepted.pdf", version="accepted"), copy("https://a.org/plain.pdf"),
        copy("https://a.org/licensed.pdf", licence="CC-BY-4.0"),
        arxiv="3101.00001", arxiv_version=2, pmcid="PMC3101001"))
    assert [*urls(found), "…"] == [
        "export.arxiv.org/e-print/3101.00001v2", "arxiv.org/html/3101.00001v2",
        "www.ebi.ac.uk/europepmc/webservices/rest/PMC3101001/fullTextXML",
        "a.org/licensed.pdf", "a.org/plain.pdf", "a.org/accepted.pdf",
        "export.arxiv.org/pdf/3101.00001v2", "a.org/preprint.pdf", "…"]
    assert len(found) == MOST_COPIES


@pytest.mark.parametrize("url", [
    "https://arxiv.org/abs/3101.00001", "http://arxiv.org/pdf/3101.00001v3",
    "https://arxiv.org/pdf/3101.00001.pdf", "https://www.arxiv.org/html/3101.00001v1/",
    "https://export.arxiv.org/e-print/3101.00001v3", "https://arxiv.org/src/3101.00001v2",
    "https://doi.org/10.48550/arXiv.3101.00001"])
def test_addresses_of_one_preprint_are_one_preprint(url: str) -> None:
    told = copy(url, "other", licence="CC-BY-4.0")
    found = copies_in_order(work(told, arxiv="3101.00001", arxiv_version=3))
    assert urls(found) == [
        "export.arxiv.org/e-print/3101.00001v3", "arxiv.org/html/3101.00001v3",
        "export.arxiv.org/pdf/3101.00001v3"]
    assert {one.licence for one in found} == {"CC-BY-4.0"}


def test_old_identifiers_and_preprints_of_published_works_are_found() -> None:
    one = Manifestation(version="preprint", identifiers=Identifiers(arxiv="hep-th/9901001"))
    found = copies_in_order(Work(id="w", title="Rowan", manifestations=(one,)))
    assert urls(found)[0] == "export.arxiv.org/e-print/hep-th/9901001"


@pytest.mark.parametrize(("url", "format"), [
    ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC3101001/pdf/rowan.pdf", "pdf"),
    ("https://www.ncbi.nlm.nih.gov/pmc/articles/3101001", "other"),
    ("https://pmc.ncbi.nlm.nih.gov/articles/PMC3101001/", "html"),
    ("https://europepmc.org/articles/PMC3101001", "html"),
    ("https://europepmc.org/articles/pmc3101001", "other")])
def test_pages_of_pubmed_central_are_read_as_its_service_gives_them(
        url: str, format: CopyFormat) -> None:
    told = copy(url, format, "accepted", "CC-BY-4.0")
    assert copies_in_order(work(told)) == (copy(
        "https://www.ebi.ac.uk/europepmc/webservices/rest/PMC3101001/fullTextXML", "jats",
        "accepted", "CC-BY-4.0", "Europe PMC"),)


@pytest.mark.parametrize("url", [
    "https://europepmc.org/articles/PMC3101001?pdf=render", "https://arxiv.org.evil.org/abs/1",
    "https://a.org/articles/PMC3101001", "https://arxiv.org/list/cs.CL/recent"])
def test_other_addresses_stay_as_they_are(url: str) -> None:
    assert copies_in_order(work(copy(url))) == (copy(url),)


def test_a_copy_is_open_where_somebody_says_so() -> None:
    told = [copy("https://a.org/1.pdf", source="dblp"), copy("https://a.org/2.pdf", source=""),
            copy("https://a.org/3.pdf", source="DataCite", licence="LicenseRef-mine"),
            copy("https://a.org/4.pdf", source="dblp", licence="CC-BY-4.0"),
            copy("https://a.org/5.pdf", source="Unpaywall")]
    assert urls(copies_in_order(work(*told))) == ["a.org/4.pdf", "a.org/5.pdf"]
    opened = work(*told).model_copy(update={"open_access": True})
    assert "a.org/1.pdf" in urls(copies_in_order(opened))
    assert "a.org/2.pdf" not in urls(copies_in_order(opened))


PLACES = ("https://arxiv.org/abs/", "https://doi.org/10.48550/", "https://europepmc.org/articles/",
          "https://[", "https://a.org/", "")
ADDRESSES = st.builds(str.__add__, st.sampled_from(PLACES), st.text(max_size=20))


@settings(max_examples=40)
@given(st.lists(st.builds(
    Copy, url=ADDRESSES, format=st.sampled_from(get_args(CopyFormat)),
    version=st.sampled_from(get_args(Version)), source=st.sampled_from(["", "CORE"])), max_size=9))
def test_whatever_is_told_as_an_address_comes_out_once_or_not_at_all(told: list[Copy]) -> None:
    found = urls(copies_in_order(work(*told)))
    assert len(found) == len(set(found)) <= MOST_COPIES
