"""Searches over pages: bounded, in order, and with the reason where they are not whole."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hostile_server import Asked, RawServer, answer

from records import Facets, Work
from sources.databases.database import (
    Politeness,
    Refusal,
    ResultPage,
    UnreadableAnswer,
    WebRequest,
    WebResponse,
)
from sources.web.polite import PoliteClient
from sources.web.searching import SearchOutcome, search_all
from sources.web.settings import WebSettings

SETTINGS = WebSettings(first_wait=0.01, longest_wait=0.02, timeout=2, cache_days=0)
COLOURS = Facets(text="red", groups=(("red",),)), Facets(text="green"), Facets(text="blue")


class Shelf:
    """A small database with a wire format of its own: {"hits": [...], "total": n, "next": url}."""

    name = "Shelf"
    politeness = Politeness(interval=0.0, at_once=2)

    def __init__(self, url: str) -> None:
        self._url = url

    def query(self, facets: Facets) -> str:
        return f"q={facets.text}"

    def unsupported(self, facets: Facets) -> tuple[str, ...]:
        return ()

    def search(self, facets: Facets, limit: int) -> WebRequest:
        return WebRequest(self._url, {"q": facets.text})

    def read(self, response: WebResponse) -> ResultPage:
        try:
            told = json.loads(response.body)
        except ValueError as error:
            raise UnreadableAnswer(f"expected JSON, got {response.body[:20]!r}") from error
        works = tuple(Work(id=hit, title=hit) for hit in told["hits"] if hit)
        refused = tuple(Refusal(f"hits[{place}]", "no title")
                        for place, hit in enumerate(told["hits"]) if not hit)
        following = WebRequest(told["next"]) if told.get("next") else None
        return ResultPage(works, told.get("total"), following, refused,
                          tuple(map(WebRequest, told.get("details", ()))))

    def problem(self, response: WebResponse) -> str:
        return response.body.decode()


def page(*hits: str, total: int | None = None, following: str = "", details: tuple[str, ...] = ()
         ) -> bytes:
    return answer(json.dumps(
        {"hits": hits, "total": total, "next": following, "details": details}).encode())


def searched(home: Path, says: Callable[[str], bytes], *searches: Facets, limit: int = 50
             ) -> tuple[SearchOutcome, RawServer]:
    """What comes of searches where the server says `says(q)`, or `says(path)` without a query."""
    def said(asked: Asked) -> bytes:
        parts = urlsplit(asked.target)
        return says(parse_qs(parts.query).get("q", [parts.path])[0])

    async def search(url: str) -> SearchOutcome:
        async with PoliteClient(home, SETTINGS) as client:
            return await search_all(client, Shelf(url), searches, limit)

    with RawServer(said) as server:
        server_url = server.url("/")
        return asyncio.run(search(server_url)), server


def test_works_come_in_the_order_of_searches_and_hits(tmp_path: Path) -> None:
    outcome, _ = searched(tmp_path, lambda q: page(f"{q} 1", f"{q} 2", total=2), *COLOURS)
    assert [work.title for work in outcome.works] == [
        "red 1", "red 2", "green 1", "green 2", "blue 1", "blue 2"]
    assert [search.query for search in outcome.searches] == ["q=red", "q=green", "q=blue"]
    assert [search.total for search in outcome.searches] == [2, 2, 2]
    assert (outcome.answered, outcome.failure) == (3, "")


def test_every_work_keeps_the_search_that_led_to_it(tmp_path: Path) -> None:
    outcome, _ = searched(tmp_path, lambda q: page(f"{q} 1", f"{q} 2"), *COLOURS[:2])
    assert [(trail.source, trail.query, trail.rank)
            for work in outcome.works for trail in work.trails] == [
        ("Shelf", "q=red", 1), ("Shelf", "q=red", 2), ("Shelf", "q=green", 1),
        ("Shelf", "q=green", 2)]


def test_searches_that_are_the_same_to_a_database_are_asked_once(tmp_path: Path) -> None:
    outcome, server = searched(tmp_path, lambda q: page(q), *COLOURS[:1], *COLOURS[:2])
    assert [search.query for search in outcome.searches] == ["q=red", "q=green"]
    assert len(server.asked) == 2


def test_pages_are_asked_for_up_to_the_bound(tmp_path: Path) -> None:
    numbers = iter(range(100))

    def says(_: str) -> bytes:
        number = next(numbers)
        return page(*(f"{number}.{hit}" for hit in range(10)), total=100, following=here(number))

    outcome, server = paged(tmp_path, says, limit=25)
    assert len(outcome.works) == 25
    assert len(server.asked) == 3
    assert outcome.searches[0].total == 100


def here(number: object) -> str:
    return f"HERE/{number}"


def paged(home: Path, says: Callable[[str], bytes], limit: int = 50, *,
          settings: WebSettings = SETTINGS) -> tuple[SearchOutcome, RawServer]:
    """One search; HERE in an answer is the server's own address."""
    holder: list[RawServer] = []

    def said(asked: Asked) -> bytes:
        told = says(asked.target).partition(b"\r\n\r\n")[2]
        return answer(told.replace(b"HERE", holder[0].url("").encode()))

    async def search(url: str) -> SearchOutcome:
        async with PoliteClient(home, settings) as client:
            return await search_all(client, Shelf(url), COLOURS[:1], limit)

    with RawServer(said) as server:
        holder.append(server)
        return asyncio.run(search(server.url("/"))), server


def test_a_page_that_leads_to_itself_is_asked_for_once(tmp_path: Path) -> None:
    outcome, server = paged(tmp_path, lambda _: page("a", following=here("same")))
    assert len(server.asked) == 2
    assert outcome.answered == 1


def test_pages_without_an_end_are_bounded(tmp_path: Path) -> None:
    numbers = iter(range(1000))
    _, server = paged(tmp_path, lambda _: page(following=here(next(numbers))))
    assert len(server.asked) == 60


def test_works_that_a_page_only_names_are_asked_for(tmp_path: Path) -> None:
    says = {"/?q=red": page(total=2, details=(here(1), here(2)))}
    outcome, _ = paged(tmp_path, lambda target: says.get(target, page(f"work {target[-1]}")))
    assert [work.title for work in outcome.works] == ["work 1", "work 2"]
    assert outcome.searches[0].total == 2


def test_a_service_that_is_down_is_a_failure_and_not_an_empty_answer(tmp_path: Path) -> None:
    outcome, _ = searched(tmp_path, lambda _: answer(b"", "503 No"), *COLOURS[:1])
    assert outcome.failure == "Shelf: HTTP 503 after 4 tries; 0 of 1 queries answered"
    assert outcome.searches[0].total is None


def test_partial_answers_are_kept(tmp_path: Path) -> None:
    def says(q: str) -> bytes:
        return page("kept", total=1) if q == "green" else answer(b"bad  query", "400 No")

    outcome, _ = searched(tmp_path, says, *COLOURS)
    assert [work.title for work in outcome.works] == ["kept"]
    assert outcome.failure == "Shelf: HTTP 400 (bad query); 1 of 3 queries answered"
    assert [bool(search.failure) for search in outcome.searches] == [True, False, True]
    assert [search.identified for search in outcome.searches] == [0, 1, 0]


def test_a_service_that_repeats_its_status_is_not_echoed(tmp_path: Path) -> None:
    outcome, _ = searched(tmp_path, lambda _: answer(b"HTTP 401: no such key", "401 No"),
                          *COLOURS[:1])
    assert outcome.failure == "Shelf: HTTP 401 (no such key); 0 of 1 queries answered"


def test_the_pages_before_a_failure_are_kept(tmp_path: Path) -> None:
    says = {"/?q=red": page("a", "b", total=9, following=here("next"))}
    outcome, _ = paged(tmp_path, lambda target: says.get(target, b"\r\n\r\n<html>"))
    assert [work.title for work in outcome.works] == ["a", "b"]
    assert outcome.failure == ("Shelf: expected JSON, got b'<html>' (after 2 works); "
                               "0 of 1 queries answered")


def test_a_record_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    outcome, _ = searched(tmp_path, lambda _: page("a", "", "b"), *COLOURS[:1])
    assert outcome.refused == (Refusal("hits[1]", "no title"),)
    assert len(outcome.works) == 2


@pytest.mark.parametrize("place", ["following", "details"])
def test_an_answer_leads_to_no_other_host(tmp_path: Path, place: str) -> None:
    elsewhere = "https://example.org/"
    told = page("a", following=elsewhere) if place == "following" else page(details=(elsewhere,))
    outcome, server = searched(tmp_path, lambda _: told, *COLOURS[:1])
    assert "its answer leads to another host (example.org)" in outcome.failure
    assert len(server.asked) == 1
