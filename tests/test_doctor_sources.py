"""`consilience doctor`: how each scholarly service is, from one request to it."""

import socket
import time
from collections.abc import Iterator

import pytest
from scholarly.server import ScholarlyServer, down, wants_key
from searching_commands import SHELF, consilience, json_lines, settings

from cli import services
from cli.diagnosis import Finding
from records.errors import UserError
from settings import load_settings

CHOSEN = "search.sources=[openalex, europe_pmc, crossref]"


@pytest.fixture(autouse=True)
def no_contact_or_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONSILIENCE_WEB__CONTACT", raising=False)


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a service that takes calls and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def told(
    server: ScholarlyServer | None, *given: str, offline: bool = False, everything: bool = False
) -> dict[str, Finding]:
    services_ = [word for word in settings(server) if word != "--set"] if server else []
    chosen = load_settings(assignments=[*services_, *given]).settings
    return {one.what: one for one in services.findings(
        chosen, offline=offline, everything=everything)}


def test_each_chosen_database_is_asked_once_and_the_others_not_at_all() -> None:
    with ScholarlyServer(SHELF) as server:
        found = told(server, CHOSEN)
        asked = {name: len(server.requests(name)) for name in server.services}
    assert {name for name, number in asked.items() if number} == {
        "openalex", "europe_pmc", "crossref"}
    assert set(asked.values()) == {0, 1}
    assert found["database openalex"].state.startswith("answers, in ")
    assert found["database arxiv"].state == "not asked"


def test_all_are_asked_where_that_is_wanted_and_none_offline() -> None:
    with ScholarlyServer(SHELF) as server:
        told(server, "web.contact=ann@example.org", everything=True)
        asked = {name: len(server.requests(name)) for name in server.services}
        found = told(server, CHOSEN, offline=True, everything=True)
        offline = {name: len(server.requests(name)) for name in server.services}
    assert set(asked.values()) == {1}
    assert offline == asked
    assert found["database openalex"].state == "not asked"
    assert not found["database openalex"].needed


def test_refused_and_down_are_told_apart_and_end_with_one() -> None:
    faults = {"openalex": wants_key("k"), "crossref": down(503), "europe_pmc": down(429)}
    with ScholarlyServer(SHELF, faults) as server:
        result = consilience("doctor", "--json", *settings(server), "--set", CHOSEN)
    states = {row["what"]: row["state"] for row in json_lines(result.stdout)}
    assert result.exit_code == 1
    assert states["database openalex"].startswith("refused: HTTP 403")
    assert states["database crossref"].startswith("down: HTTP 503")
    assert states["database europe_pmc"].startswith("refused: HTTP 429")


def test_what_a_key_or_a_contact_would_change_is_told_until_they_are_there(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    without = told(None, offline=True)
    monkeypatch.setenv("OPENALEX_API_KEY", "sesame")
    with ScholarlyServer(SHELF) as server:
        given = told(server, "search.sources=[openalex]", "web.contact=ann@example.org")
    assert without["database openalex"].remedy.startswith("set OPENALEX_API_KEY: ")
    assert "1,000 searches a day" in without["database openalex"].remedy
    assert without["database crossref"].remedy.startswith("set web.contact: ")
    assert "web.contact" in without["Unpaywall"].remedy
    assert given["database openalex"].remedy == ""
    assert "with the key in OPENALEX_API_KEY" in given["database openalex"].state
    assert given["database crossref"].remedy == ""
    assert not any("sesame" in str(one) for one in given.values())


def test_services_that_are_silent_or_unknown_take_no_longer_than_one_may(
    silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = socket.getaddrinfo

    def look_up(host: str, *details: object) -> object:
        if host.endswith(".invalid"):  # no test may ask a real resolver
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return ask(host, *details)

    monkeypatch.setattr(services, "SECONDS", 0.3)
    monkeypatch.setattr(services.socket, "getaddrinfo", look_up)
    addresses = {"openalex": silent, "europe_pmc": silent, "crossref": "http://nobody.invalid"}
    began = time.monotonic()
    found = told(None, CHOSEN, *(f"search.addresses.{name}={address}"
                                 for name, address in addresses.items()))
    assert time.monotonic() - began < 3
    assert found["database openalex"].state.startswith("down: no")
    assert found["database europe_pmc"].state.startswith("down: no")
    assert found["database crossref"].state == (
        "down: the address of nobody.invalid cannot be looked up")
    assert all(found[f"database {name}"].needed for name in addresses)


def test_a_retriever_is_looked_for_and_not_asked() -> None:
    found = told(None, "search.sources=[json.JSONDecoder, no_such.Retriever]", offline=True)
    assert found["retriever json.JSONDecoder"].usable
    assert not found["retriever no_such.Retriever"].usable


def test_a_source_that_is_none_is_a_mistake() -> None:
    with pytest.raises(UserError, match="'pubmad' is no scholarly database"):
        told(None, "search.sources=[pubmad]", offline=True)
