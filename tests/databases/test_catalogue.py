"""What holds for every database of the catalogue."""

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records import Facets
from records.errors import UserError
from records.work import WorkType
from sources.databases.catalogue import CATALOGUE, databases
from sources.databases.database import Database, WebResponse

terms = st.text(max_size=30) | st.sampled_from(
    ['"', 'a" OR "b', "(", ")", "\\", "AND", "*", "a:b", "a,b|c", "-", "é-b", "\x00", "x" * 200])
facets = st.builds(
    Facets, text=terms, groups=st.lists(st.lists(terms, max_size=3).map(tuple), max_size=3).map(
        tuple), exclude=st.lists(terms, max_size=2).map(tuple),
    year_from=st.none() | st.integers(1900, 2000), year_to=st.none() | st.integers(2000, 2030),
    open_access=st.booleans(),
    types=st.lists(st.sampled_from(get_args(WorkType)), max_size=3).map(tuple),
    languages=st.lists(st.sampled_from(["en", "de", "zz", ""]), max_size=2).map(tuple),
    fields=st.lists(st.sampled_from(["Medicine", "alchemy", "Physics"]), max_size=2).map(tuple),
    venue=terms)
each_database = pytest.mark.parametrize(
    "database", databases(CATALOGUE, contact="me@bees.example",
                          keys={row.variable: "s3cret" for row in CATALOGUE.values()}).values(),
    ids=list(CATALOGUE))


@each_database
@settings(max_examples=40)
@given(facets=facets)
def test_whatever_is_typed_becomes_a_query_with_its_quotes_closed(
    database: Database, facets: Facets
) -> None:
    query = database.query(facets)
    assert query.count('"') % 2 == 0
    assert query.isprintable()
    request = database.search(facets, 50)
    assert request.url.startswith("https://")
    assert all(isinstance(value, str) and value.isprintable() for value in request.params.values())
    assert "s3cret" not in query
    assert "me@bees" not in query
    assert all(database.unsupported(facets))


@each_database
def test_a_key_is_named_as_a_secret(database: Database) -> None:
    request = database.search(Facets(text="bees", groups=(("bees",),)), 10)
    for name, value in {**request.params, **request.headers}.items():
        assert name in request.secret or "s3cret" not in value
    assert "s3cret" not in repr(database)


@each_database
def test_a_database_says_who_it_is_and_how_it_wants_to_be_asked(database: Database) -> None:
    assert database.name
    assert database.politeness.interval > 0
    assert database.politeness.source.startswith("https://")


@each_database
@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
def test_a_problem_is_told_with_its_status(database: Database, status: int) -> None:
    for body in (b"", b"{}", b"<html><title>Down</title></html>", b'{"message": null}', b"\xff"):
        response = WebResponse("https://x.example", status, {}, body)
        assert f"HTTP {status}" in database.problem(response)


def test_names_may_be_written_as_people_do() -> None:
    assert [database.name for database in databases(["arXiv", "europe-pmc"]).values()] == [
        "arXiv", "Europe PMC"]


def test_a_name_that_is_none_is_refused_with_those_that_are() -> None:
    with pytest.raises(UserError, match=r"'scopus' is no scholarly database: choose among arxiv, "):
        databases(["scopus"])
