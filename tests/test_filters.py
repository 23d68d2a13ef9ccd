"""Works held against the filters of a search: out only for what is known of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import Copy, Facets, Identifiers, Manifestation, Work
from sources.filters import outside

WORK = Work(id="w", title="On oaks", year=2019, type="article", language="en",
            venue="Proceedings of the National Academy of Sciences", open_access=False)
PREPRINT = Manifestation(version="preprint", identifiers=Identifiers(), venue="bioRxiv", year=2017)
COPY = Copy(url="https://example.org/oaks.pdf", format="pdf", version="accepted")


def asking(**filters: object) -> Facets:
    return Facets.model_validate({"text": "oaks", **filters})


@pytest.mark.parametrize(("filters", "reason"), [
    ({"year_from": 2020}, "it is of 2019, asked for is from 2020 on"),
    ({"year_to": 2018}, "it is of 2019, asked for is up to 2018"),
    ({"year_from": 2001, "year_to": 2003}, "it is of 2019, asked for is from 2001 to 2003"),
    ({"types": ("review", "book")}, "it is a work of type article, asked for is review or book"),
    ({"languages": ("de", "fr")}, "its language is en, asked for is de or fr"),
    ({"open_access": True}, "it is not open access"),
    ({"venue": "Nature"}, "it appeared in Proceedings of the National Academy of Sciences, asked "
                          "for is Nature"),
])
def test_what_lies_outside_a_filter_is_told_with_the_reason(
    filters: dict[str, object], reason: str
) -> None:
    assert outside(WORK, asking(**filters)) == reason


@pytest.mark.parametrize("filters", [
    {}, {"year_from": 2019, "year_to": 2019}, {"year_from": 2001}, {"types": ("article",)},
    {"languages": ("de", "en")}, {"venue": "National Academy"}, {"venue": "Proc. Natl Acad. Sci."},
    {"venue": "proceedings of the national academy of sciences"},
])
def test_what_lies_inside_is_kept(filters: dict[str, object]) -> None:
    assert outside(WORK, asking(**filters)) == ""


@given(st.builds(
    Facets, text=st.just("oaks"), year_from=st.none() | st.integers(1500, 1990),
    year_to=st.none() | st.integers(1991, 2100), open_access=st.booleans(),
    types=st.lists(st.sampled_from(["article", "review"])).map(tuple),
    languages=st.lists(st.sampled_from(["en", "de"])).map(tuple), venue=st.text(max_size=20)))
def test_a_work_of_which_nothing_is_known_is_outside_of_nothing(facets: Facets) -> None:
    assert outside(Work(id="w", title="On oaks"), facets) == ""


@given(st.integers(1500, 2100), st.none() | st.integers(1500, 2100),
       st.none() | st.integers(1500, 2100))
def test_years_are_inclusive(year: int, first: int | None, last: int | None) -> None:
    if first and last and first > last:
        first, last = last, first
    inside = (first or year) <= year <= (last or year)
    told = outside(Work(id="w", title="On oaks", year=year), asking(year_from=first, year_to=last))
    assert bool(told) == (not inside)


def test_any_form_of_a_work_may_lie_inside() -> None:
    both = WORK.model_copy(update={"manifestations": (PREPRINT,)})
    assert outside(both, asking(year_to=2017)) == ""
    assert outside(both, asking(types=("preprint",))) == ""
    assert outside(both, asking(venue="bioRxiv")) == ""
    assert outside(both, asking(year_from=2020)) == (
        "it is of 2017 and 2019, asked for is from 2020 on")


def test_a_work_with_a_copy_is_open() -> None:
    assert outside(WORK.model_copy(update={"copies": (COPY,)}), asking(open_access=True)) == ""


@pytest.mark.parametrize(("venue", "asked", "out"), [
    ("Journal of Machine Learning Research", "JMLR", False),  # nobody said what it stands for
    ("JMLR", "Journal of Machine Learning Research", False),
    ("ICML", "NeurIPS", True),
    ("NeurIPS 2023", "NeurIPS", False),
    ("Revista Española de Cardiología", "revista espanola de cardiologia", False),
    ("Nature Medicine", "Nature", False),
    ("Nature", "Nature Medicine", True),
    ("The Lancet", "Lancet", False),
    ("J Clin Oncol", "Journal of Clinical Oncology", False),
    ("International Dental Journal", "Intl Dental Journal", False),
    ("Cell", "Crystal", True),
])
def test_venues_are_compared_word_by_word(venue: str, asked: str, out: bool) -> None:
    work = WORK.model_copy(update={"venue": venue})
    assert bool(outside(work, asking(venue=asked))) == out
