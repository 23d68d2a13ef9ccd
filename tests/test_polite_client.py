"""How services are asked: paced over runs and processes, tried again, cached, never led away."""

import asyncio
import gzip
import json
import logging
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from email.utils import formatdate
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest
from hostile_server import Asked, RawServer, Said, always, answer, head, redirect

from records.errors import UserError
from sources.databases.database import Politeness, WebRequest, WebResponse
from sources.web.polite import PoliteClient, ServiceFailed
from sources.web.settings import WebSettings

FAST = Politeness(interval=0.0, at_once=4)
QUICK = WebSettings(first_wait=0.01, longest_wait=0.05, timeout=2)
NO_CACHE = QUICK.model_copy(update={"cache_days": 0})


def ask(home: Path, *requests: WebRequest, settings: WebSettings = NO_CACHE,
        politeness: Politeness = FAST) -> list[WebResponse | BaseException]:
    async def asked() -> list[WebResponse | BaseException]:
        async with PoliteClient(home, settings) as client:
            return await asyncio.gather(*(client.send(r, politeness) for r in requests),
                                        return_exceptions=True)
    return asyncio.run(asked())


def failure(home: Path, request: WebRequest, **options: object) -> str:
    [outcome] = ask(home, request, **options)  # type: ignore[arg-type]
    assert isinstance(outcome, ServiceFailed)
    return str(outcome)


def first_then(*said: bytes) -> Callable[[Asked], Said]:
    """Each answer once, the last one for ever."""
    left = list(said)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def gaps(server: RawServer) -> list[float]:
    times = sorted(asked.at for asked in server.asked)
    return [later - sooner for sooner, later in pairwise(times)]


@pytest.fixture
def hello() -> RawServer:
    return RawServer(always(answer(b"hello")))


def test_parameters_are_encoded_and_sent_with_the_name_of_the_asker(
        tmp_path: Path, hello: RawServer) -> None:
    settings = NO_CACHE.model_copy(update={"contact": "someone@example.org"})
    with hello:
        request = WebRequest(hello.url("/works?a=1"), {"q": 'ti:"x y" & ü'}, {"Accept": "text/x"})
        [response] = ask(tmp_path, request, settings=settings)
    assert isinstance(response, WebResponse)
    assert (response.status, response.body) == (200, b"hello")
    [asked] = hello.asked
    assert asked.target == "/works?a=1&q=ti%3A%22x%20y%22%20%26%20%C3%BC"
    assert asked.headers["accept"] == "text/x"
    assert asked.headers["user-agent"].endswith("(mailto:someone@example.org)")


def test_without_a_contact_none_is_invented(tmp_path: Path, hello: RawServer) -> None:
    with hello:
        ask(tmp_path, WebRequest(hello.url("/")))
    assert "mailto" not in hello.asked[0].headers["user-agent"]


@pytest.mark.parametrize("contact", ["nobody", "a@b.org\r\nX-Evil: 1", "a b@c.org", "a@b.org)"])
def test_a_contact_that_is_no_address_is_refused(tmp_path: Path, contact: str) -> None:
    with pytest.raises(UserError, match=r"web\.contact"):
        PoliteClient(tmp_path, WebSettings(contact=contact))


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(tmp_path: Path, status: int) -> None:
    with RawServer(first_then(answer(b"", f"{status} No"), answer(b"fine"))) as server:
        [response] = ask(tmp_path, WebRequest(server.url("/")))
    assert isinstance(response, WebResponse)
    assert response.body == b"fine"


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_what_stays_is_given_to_the_database_at_once(tmp_path: Path, status: int) -> None:
    with RawServer(always(answer(b"why", f"{status} No"))) as server:
        [response] = ask(tmp_path, WebRequest(server.url("/")))
    assert isinstance(response, WebResponse)
    assert response.status == status
    assert len(server.asked) == 1


def test_tries_are_bounded_and_counted(tmp_path: Path) -> None:
    with RawServer(always(answer(b"", "503 No"))) as server:
        assert failure(tmp_path, WebRequest(server.url("/"))) == "HTTP 503 after 4 tries"
    assert len(server.asked) == 4


def test_a_connection_that_drops_is_tried_again(tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield head(Content_Length="100") + b"half"

    said: list[Said] = [answer(b"whole"), broken()]
    with RawServer(lambda _: said.pop()) as server:
        [response] = ask(tmp_path, WebRequest(server.url("/")))
    assert isinstance(response, WebResponse)
    assert response.body == b"whole"


def test_nobody_there_is_named(tmp_path: Path, hello: RawServer) -> None:
    with hello:
        url = hello.url("/")
    assert "connection failed" in failure(tmp_path, WebRequest(url))


def test_a_service_that_does_not_end_its_answer_is_given_up(tmp_path: Path) -> None:
    async def drip() -> AsyncIterator[bytes]:
        yield head(Content_Length="1000")
        while True:
            yield b"."
            await asyncio.sleep(0.05)

    settings = NO_CACHE.model_copy(update={"timeout": 0.3, "tries": 2})
    with RawServer(lambda _: drip()) as server:
        said = failure(tmp_path, WebRequest(server.url("/")), settings=settings)
    assert said == "no whole answer within 0.3 seconds after 2 tries"


@pytest.mark.parametrize("body", [b"x" * 2_000_000, gzip.compress(b"\0" * 50_000_000, 1)])
def test_an_answer_beyond_the_limit_is_not_read(tmp_path: Path, body: bytes) -> None:
    coding = {} if body[:1] == b"x" else {"Content_Encoding": "gzip"}
    settings = NO_CACHE.model_copy(update={"max_megabytes": 1})
    with RawServer(always(answer(body, **coding))) as server:
        said = failure(tmp_path, WebRequest(server.url("/")), settings=settings)
    assert "larger than 1,000,000 bytes" in said


def test_a_packed_answer_is_unpacked(tmp_path: Path) -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two")
    with RawServer(always(answer(packed, Content_Encoding="gzip"))) as server:
        [response] = ask(tmp_path, WebRequest(server.url("/")))
    assert isinstance(response, WebResponse)
    assert response.body == b"one two"


# Redirects


def test_a_redirect_within_the_host_is_followed(tmp_path: Path) -> None:
    with RawServer({"/old": redirect("/new?x=1"), "/new": always(answer(b"here"))}) as server:
        [response] = ask(tmp_path, WebRequest(server.url("/old")))
    assert isinstance(response, WebResponse)
    assert response.body == b"here"
    assert response.url.endswith("/new?x=1")


@pytest.mark.parametrize("target", ["http://localhost/", "https://example.org/", "//example.org/",
                                    "ftp://127.0.0.1/", "http://[::1", "http://a@127.0.0.1/"])
def test_a_redirect_to_elsewhere_is_refused(tmp_path: Path, target: str) -> None:
    with RawServer(redirect(target)) as server:
        assert "HTTP 302 to" in failure(tmp_path, WebRequest(server.url("/")))
    assert len(server.asked) == 1


def test_a_redirect_is_a_request_like_any_other(tmp_path: Path) -> None:
    with RawServer({"/old": redirect("/new"), "/new": always(answer(b"here"))}) as server:
        ask(tmp_path, WebRequest(server.url("/old")), politeness=Politeness(interval=0.3))
    assert min(gaps(server)) >= 0.3


def test_a_broken_service_that_tells_of_its_quota_is_not_held_for_it(tmp_path: Path) -> None:
    told = answer(b"", "500 No", X_RateLimit_Remaining="976", X_RateLimit_Reset="64140")
    with RawServer(first_then(told, answer(b"fine"))) as server:
        [response] = ask(tmp_path, WebRequest(server.url("/")))
    assert isinstance(response, WebResponse)


def test_redirects_in_a_circle_end(tmp_path: Path) -> None:
    with RawServer(redirect("/again")) as server:
        assert "more than 3 redirects" in failure(tmp_path, WebRequest(server.url("/")))


# Pace


def test_twenty_runs_at_once_never_ask_a_host_faster_than_it_wants(
        tmp_path: Path, hello: RawServer) -> None:
    async def run(url: str) -> None:
        async with PoliteClient(tmp_path, NO_CACHE) as client:
            await client.send(WebRequest(url), Politeness(interval=0.1))

    async def all_of_them() -> None:
        await asyncio.gather(*(run(hello.url(f"/{number}")) for number in range(20)))

    with hello:
        begun = time.monotonic()
        asyncio.run(all_of_them())
        took = time.monotonic() - begun
    assert len(hello.asked) == 20
    assert min(gaps(hello)) >= 0.1
    assert hello.most_open == 1
    assert took < 20 * 0.1 * 4  # polite, and not slow


PROCESS = """
import asyncio, sys
from pathlib import Path
from sources.databases.database import Politeness, WebRequest
from sources.web.polite import PoliteClient
from sources.web.settings import WebSettings

async def run(home, url, number, interval, at_once):
    async with PoliteClient(home, WebSettings(cache_days=0)) as client:
        await asyncio.gather(*(client.send(WebRequest(f"{url}{number}-{one}"),
                                           Politeness(interval, at_once)) for one in range(10)))

asyncio.run(run(Path(sys.argv[1]), *sys.argv[2:4], float(sys.argv[4]), int(sys.argv[5])))
"""


@pytest.mark.parametrize(("interval", "at_once"), [(0.1, 1), (0.05, 3)])
def test_two_processes_share_a_host_between_them(
        tmp_path: Path, hello: RawServer, interval: float, at_once: int) -> None:
    with hello:
        processes = [subprocess.Popen([
            sys.executable, "-c", PROCESS, str(tmp_path), hello.url("/"), str(number),
            str(interval), str(at_once)]) for number in range(2)]
        assert [process.wait(60) for process in processes] == [0, 0]
    assert len(hello.asked) == 20
    assert hello.most_open <= at_once
    # In no stretch of time are there more than allowed, but for those that were delayed on their
    # way; where one is sent at a time none can be.
    late = at_once if at_once > 1 else 0
    times = sorted(asked.at for asked in hello.asked)
    for count in range(1, 20):
        for sooner, later in zip(times, times[count:], strict=False):
            assert later - sooner >= (count - late) * interval


def test_hosts_do_not_wait_for_each_other(tmp_path: Path) -> None:
    slow = Politeness(interval=0.4)
    with RawServer(always(answer(b"a"))) as one, RawServer(always(answer(b"b"))) as other:
        begun = time.monotonic()
        ask(tmp_path, *(WebRequest(server.url(f"/{n}")) for server in (one, other)
                        for n in range(3)), politeness=slow)
        assert time.monotonic() - begun < 1.4


def test_a_key_buys_its_own_interval(tmp_path: Path, hello: RawServer) -> None:
    politeness = Politeness(interval=5, interval_with_key=0.01)
    with hello:
        begun = time.monotonic()
        ask(tmp_path, *(WebRequest(hello.url(f"/{n}"), {"key": "abcdefghij"},
                                   secret=frozenset({"key"})) for n in range(3)),
            politeness=politeness)
        assert time.monotonic() - begun < 3


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_service_is_waited_for_as_long_as_it_asks(tmp_path: Path, form: str) -> None:
    told = "1" if form == "seconds" else formatdate(time.time() + 2, usegmt=True)
    with RawServer(first_then(answer(b"", "429 No", Retry_After=told), answer(b"ok"))) as server:
        ask(tmp_path, *(WebRequest(server.url(f"/{n}")) for n in range(3)),
            politeness=Politeness(interval=0.01))
    assert len(server.asked) == 4
    assert gaps(server)[0] >= (1.0 if form == "seconds" else 0.9)


def test_who_asks_for_more_than_there_is_patience_is_left_alone_by_all(tmp_path: Path) -> None:
    with RawServer(always(answer(b"", "429 No", Retry_After="3600"))) as server:
        said = failure(tmp_path, WebRequest(server.url("/")))
        assert said.startswith("HTTP 429 after 1 try, then asks to be left alone until ")
        assert failure(tmp_path, WebRequest(server.url("/other"))).startswith("asks to be left")
    assert len(server.asked) == 1


def test_the_rate_that_a_service_states_is_kept(tmp_path: Path) -> None:
    said = answer(b"ok", X_Rate_Limit_Limit="5", X_Rate_Limit_Interval="1s")
    with RawServer(always(said)) as server:
        ask(tmp_path, *(WebRequest(server.url(f"/{n}")) for n in range(5)),
            politeness=Politeness(interval=0.01))
    assert min(gaps(server)) >= 0.2


def test_a_rate_beyond_patience_is_not_waited_for(tmp_path: Path) -> None:
    said = answer(b"ok", X_Rate_Limit_Limit="1", X_Rate_Limit_Interval="24h")
    with RawServer(always(said)) as server:
        ask(tmp_path, WebRequest(server.url("/")))
        assert failure(tmp_path, WebRequest(server.url("/next"))).startswith("asks to be left")
    assert len(server.asked) == 1


def test_spent_credits_hold_the_host_until_there_are_new_ones(tmp_path: Path) -> None:
    said = first_then(
        answer(b"1", X_RateLimit_Limit="1000", X_RateLimit_Remaining="0", X_RateLimit_Reset="1"),
        answer(b"2", X_RateLimit_Remaining="999"))
    with RawServer(said) as server:
        ask(tmp_path, *(WebRequest(server.url(f"/{n}")) for n in range(2)),
            politeness=Politeness(interval=0.01))
    assert gaps(server)[0] >= 1


def test_a_host_that_only_fails_is_left_alone(tmp_path: Path) -> None:
    settings = NO_CACHE.model_copy(update={"breaker": 3})
    with RawServer(always(answer(b"", "500 No"))) as server:
        said = failure(tmp_path, WebRequest(server.url("/")), settings=settings)
        assert "HTTP 500 after 3 tries, then left alone until " in said
        said = failure(tmp_path, WebRequest(server.url("/2")), settings=settings)
        assert "after 3 failures in a row, the last: HTTP 500" in said
    assert len(server.asked) == 3


def test_a_host_that_was_left_alone_is_asked_again_later(tmp_path: Path) -> None:
    settings = NO_CACHE.model_copy(update={"breaker": 2, "rest": 0.3, "tries": 2})
    with RawServer(first_then(*[answer(b"", "500 No")] * 2, answer(b"up"))) as server:
        failure(tmp_path, WebRequest(server.url("/")), settings=settings)
        time.sleep(0.35)
        [response] = ask(tmp_path, WebRequest(server.url("/")), settings=settings)
    assert isinstance(response, WebResponse)


# Cache and secrets


def test_an_answer_is_not_asked_for_twice(tmp_path: Path, hello: RawServer) -> None:
    with hello:
        request = WebRequest(hello.url("/"), {"a": "1", "b": "2"})
        turned = WebRequest(hello.url("/?b=2"), {"a": "1"})
        first = ask(tmp_path, request, request, turned, settings=QUICK)
        second = ask(tmp_path, turned, settings=QUICK)
    assert len(hello.asked) == 1
    assert [r.body for r in (*first, *second) if isinstance(r, WebResponse)] == [b"hello"] * 4


def test_an_answer_that_is_too_old_is_asked_for_again(tmp_path: Path, hello: RawServer) -> None:
    brief = QUICK.model_copy(update={"cache_days": 0.1 / 86_400})
    with hello:
        ask(tmp_path, WebRequest(hello.url("/")), settings=brief)
        time.sleep(0.15)
        ask(tmp_path, WebRequest(hello.url("/")), settings=brief)
    assert len(hello.asked) == 2


@pytest.mark.parametrize("status", ["500 No", "403 No", "429 No"])
def test_a_failure_is_not_kept(tmp_path: Path, status: str) -> None:
    with RawServer(always(answer(b"", status))) as server:
        settings = QUICK.model_copy(update={"tries": 1})
        ask(tmp_path, WebRequest(server.url("/")), settings=settings)
        ask(tmp_path, WebRequest(server.url("/")), settings=settings)
    assert len(server.asked) == 2


KEY = "s3cr3t-key-0123456789/+"


@pytest.mark.parametrize("place", ["params", "headers"])
@pytest.mark.parametrize("echo", [False, True])
def test_a_key_is_nowhere_but_in_its_request(
        tmp_path: Path, place: str, echo: bool, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    told = {"api_key": KEY} if place == "params" else {"Authorization": f"Bearer {KEY}"}
    body = json.dumps({"next": [KEY, quote(KEY)] if echo else ""}).encode()
    with RawServer(always(answer(body))) as server:
        request = WebRequest(server.url("/"), secret=frozenset(told), **{place: told})
        [first], [_] = (ask(tmp_path, request, settings=QUICK) for _ in range(2))
    assert isinstance(first, WebResponse)
    assert "s3cr3t" not in first.url
    assert len(server.asked) == 1
    assert all(KEY in str(asked.headers) or "s3cr3t" in asked.target for asked in server.asked)
    assert "s3cr3t" not in caplog.text
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert b"s3cr3t" not in file.read_bytes()


def test_a_key_that_a_refusal_repeats_is_not_repeated(tmp_path: Path) -> None:
    told = answer(json.dumps({"error": f"unknown key {KEY}"}).encode(), "401 No", X_Key=KEY)
    with RawServer(always(told)) as server:
        request = WebRequest(server.url("/"), {"api_key": KEY}, secret=frozenset({"api_key"}))
        [response] = ask(tmp_path, request)
    assert isinstance(response, WebResponse)
    assert "s3cr3t" not in f"{response}"
    assert json.loads(response.body) == {"error": "unknown key REDACTED"}


def test_a_key_that_comes_back_in_a_redirect_is_not_repeated(tmp_path: Path) -> None:
    request_with = {"params": {"api_key": KEY}, "secret": frozenset({"api_key"})}
    with RawServer(redirect(f"https://example.org/{KEY}.html")) as server:
        said = failure(tmp_path, WebRequest(server.url("/"), **request_with))
        assert "s3cr3t" not in said
        assert "another host" in said
