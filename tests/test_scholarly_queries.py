"""The query languages of the double: it finds what is asked for, and refuses nonsense."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scholarly.queries import BadQuery, Leaf, holds, parse, says, wanted_words

from records import Facets
from sources.databases.catalogue import CATALOGUE, databases

TEXT = "Alder models write short programs; black alder does not."


def found(query: str) -> bool:
    return holds(parse(query), lambda leaf: says(TEXT, leaf.value))


@pytest.mark.parametrize(("query", "expected"), [
    ("alder", True), ("alders AND program", True), ("alder AND birch", False),
    ("birch OR alder", True), ('"short programs"', True), ('"programs short"', False),
    ("alder NOT black", False), ("alder AND NOT birch", True),
    ("alder ANDNOT (birch OR oak)", True),
    ("(birch OR alder) AND (oak OR black)", True), ("alder birch", False),
    ('ti:"black alder" OR abs:birch', True), ("ti:(birch OR oak)", False),
    ('"black-alder"', True)])
def test_words_phrases_fields_and_operators(query: str, expected: bool) -> None:
    assert found(query) == expected


@pytest.mark.parametrize("query", [
    "", "(alder", "alder)", "AND alder", "alder AND", "ti:", "ti: OR x", "[2031]", '"alder', "()"])
def test_what_is_no_query_is_refused(query: str) -> None:
    with pytest.raises(BadQuery):
        parse(query)


def test_fields_ranges_comparisons_and_tags() -> None:
    assert parse("year:[2031 TO 2032]") == Leaf("2031 TO 2032", "year", span=("2031", "2032"))
    assert parse("yearPublished>=2031") == Leaf("2031", "yearPublished", ">=")
    assert parse('"sleep apnea"[tiab]', tags=True) == Leaf("sleep apnea", "tiab", is_phrase=True)
    assert wanted_words(parse("alder NOT birch")) == ["alder"]


@given(st.lists(st.lists(st.text(max_size=12), max_size=3), max_size=3).map(
    lambda groups: tuple(map(tuple, groups))), st.text(max_size=12))
def test_every_query_that_an_adapter_builds_can_be_read(
    groups: tuple[tuple[str, ...], ...], barred: str
) -> None:
    facets = Facets(text="alder", groups=groups, exclude=(barred,), year_from=2031, year_to=2032)
    built = databases(CATALOGUE)
    for name in ("arxiv", "europe_pmc", "core", "datacite", "pubmed"):
        parse(built[name].query(facets), tags=name == "pubmed")
    parse(built["openalex"].query(facets).partition(":")[2].partition(",from_pub")[0])


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except BadQuery:
        return
