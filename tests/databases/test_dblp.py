"""dblp: words instead of phrases, one or many of everything."""

import json
from itertools import product
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mutations import byte_mutants, json_mutants, reads_or_refuses

from records import Facets
from sources.databases.database import UnreadableAnswer, WebRequest, WebResponse
from sources.databases.dblp import Dblp

INFO: dict[str, Any] = {
    "authors": {"author": [{"@pid": "1/2", "text": "Ann Coder 0002"}, {"text": "Bo Bug"}]},
    "title": "Proving Sorts.", "venue": ["ICFP", "PACMPL"], "year": "2022", "access": "open",
    "type": "Conference and Workshop Papers", "key": "conf/icfp/CoderB22", "doi": "10.1145/AB.1",
    "ee": ["https://doi.org/10.1145/AB.1", "http://ceur.org/p.pdf"],
    "url": "https://dblp.org/rec/conf/icfp/CoderB22"}


def hits(*infos: object, total: int = 1, first: int = 0) -> dict[str, Any]:
    listed = [{"@score": "4", "@id": str(place), "info": info} for place, info in enumerate(infos)]
    return {"result": {"query": "x", "status": {"@code": "200", "text": "OK"}, "hits": {
        "@total": str(total), "@sent": str(len(infos)), "@first": str(first),
        **({"hit": listed} if listed else {})}}}


def answer(told: object, request: WebRequest | None = None) -> WebResponse:
    url = f"{request.url}?{urlencode(request.params)}" if request else "https://x.org/"
    return WebResponse(url, 200, {}, json.dumps(told).encode())


def test_phrases_become_words_that_must_all_stand_there() -> None:
    facets = Facets(text="", groups=(("program synthesis", "code"), ("benchmark",)))
    assert Dblp().query(facets) == "program|code synthesis|code benchmark"


@settings(max_examples=60)
@given(st.lists(st.lists(st.sampled_from("abcde"), min_size=1, max_size=3), min_size=1, max_size=3),
       st.sets(st.sampled_from("abcde")))
def test_the_words_ask_for_what_the_phrases_ask_for(
    phrases: list[list[str]], title: set[str]
) -> None:
    facets = Facets(text="", groups=(tuple(map(" ".join, phrases)),))
    assume(not any("alternatives" in part for part in Dblp().unsupported(facets)))
    query = Dblp().query(facets)
    by_query = all(title & set(clause.split("|")) for clause in query.split())
    assert by_query == any(set(phrase) <= title for phrase in phrases)


def test_a_group_of_many_long_phrases_keeps_the_short_ones() -> None:
    long, short = "one two three four five", ("six seven", "eight")
    facets = Facets(text="", groups=((long, f"{long} nine", *short),))
    asked = {"|".join(words) for words in product(long.split(), ["six", "seven"], ["eight"])}
    assert set(Dblp().query(facets).split()) == asked
    assert "alternatives (the longest of a group are left out)" in Dblp().unsupported(facets)


def test_what_dblp_cannot_be_told_is_told() -> None:
    facets = Facets(text="", groups=(("code",),), exclude=("x",), year_from=2020, types=("book",))
    assert Dblp().unsupported(facets) == ("excluded terms", "years", "types")


def test_every_value_of_a_hit_is_read() -> None:
    work, = Dblp().read(answer(hits(INFO))).works
    assert (work.title, work.authors, work.year) == ("Proving Sorts", ("Ann Coder", "Bo Bug"), 2022)
    assert (work.venue, work.type, work.open_access) == ("ICFP / PACMPL", "conference-paper", True)
    assert work.identifiers.doi == "10.1145/ab.1"
    assert work.other_ids == {"dblp": "conf/icfp/CoderB22"}
    assert [one.url for one in work.copies] == ["http://ceur.org/p.pdf"]


@pytest.mark.parametrize(("change", "kind"), [
    ({"type": "Journal Articles"}, "article"),
    ({"key": "phd/x", "type": "Books and Theses"}, "thesis"),
    ({"type": "Informal and Other Publications", "volume": "abs/2401.01234", "venue": "CoRR",
      "doi": None, "ee": None}, "preprint"), ({"type": "Webpage"}, "other")])
def test_kinds_of_work(change: dict[str, object], kind: str) -> None:
    work, = Dblp().read(answer(hits({**INFO, **change}))).works
    assert work.type == kind
    assert work.identifiers.arxiv == ("2401.01234" if kind == "preprint" else "")


def test_one_author_stands_alone_and_a_withdrawn_paper_is_flagged() -> None:
    info = {**INFO, "authors": {"author": "Solo Writer"}, "type": "Withdrawn Items", "doi": None}
    work, = Dblp().read(answer(hits(info))).works
    assert work.authors == ("Solo Writer",)
    assert work.identifiers.doi == "10.1145/ab.1"
    assert [one.kind for one in work.notices] == ["retraction"]


def test_pages_follow_by_number() -> None:
    first = Dblp().search(Facets(text="", groups=(("code",),)), 2)
    page = Dblp().read(answer(hits(INFO, INFO, total=3), first))
    assert page.following is not None
    assert page.following.params == {**first.params, "f": "2"}
    assert Dblp().read(answer(hits(INFO, total=3, first=2), page.following)).following is None
    assert Dblp().read(answer(hits(total=0))).works == ()


def test_what_is_no_answer_is_refused() -> None:
    for told in ({}, [], {"result": {"status": {"text": "Bad Request"}}}, None, 7):
        with pytest.raises(UnreadableAnswer, match="dblp"):
            Dblp().read(answer(told))


@settings(max_examples=80)
@given(json_mutants(hits(INFO, {**INFO, "venue": "X"}, total=9)))
def test_an_answer_with_other_values_is_read_or_refused(body: bytes) -> None:
    reads_or_refuses(Dblp().read, body, "https://x.org/?q=a&h=2")


@settings(max_examples=60)
@given(byte_mutants(json.dumps(hits(INFO)).encode()))
def test_a_spoilt_answer_is_read_or_refused(body: bytes) -> None:
    reads_or_refuses(Dblp().read, body, "https://x.org/?q=a&h=2")
