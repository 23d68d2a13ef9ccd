"""What servers send over real HTTP, byte by byte, and what is made of it."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from models.chat_server import MOST_BYTES, ChatServer
from models.replies import Refused, Reply, ServerFault, TooMany

KEY = "secret-key-of-this-test"


def completion(message: object = None, **changed: object) -> bytes:
    return json.dumps({
        "model": "tiny", "usage": {"prompt_tokens": 9, "completion_tokens": 4},
        "choices": [{"message": message or {"content": "Yes."}, "finish_reason": "stop"}],
    } | changed).encode()


@contextmanager
def serving(status: int, body: bytes, **headers: str) -> Iterator[tuple[str, list[str]]]:
    """A server that answers everything alike: its address, and the paths it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            asked.append(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            try:
                self.wfile.write(body)
            except ConnectionError:
                asked.append("hung up")

        do_GET = do_POST

        def log_message(self, format: str, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1", asked
        finally:
            server.shutdown()


def ask(url: str, key: str = KEY) -> Reply:
    async def run() -> Reply:
        server = ChatServer(url, key, 5)
        try:
            return await server.complete(
                {"model": "tiny", "messages": [{"role": "user", "content": "Is it?"}]}, {})
        finally:
            await server.close()

    return asyncio.run(run())


@pytest.mark.parametrize("message", [
    {"content": [{"type": "thinking", "thinking": []}, {"type": "text", "text": "Yes."}]},
    {"content": [{"type": "reasoning", "text": None}, {"type": "text", "text": "Yes."}]},
    {"content": "Yes.", "reasoning": {"effort": 1}, "refusal": None}])
def test_an_answer_is_read_in_every_servers_way(message: object):
    with serving(200, b"\xef\xbb\xbf" + completion(message)) as (url, _):
        assert ask(url).text == "Yes."


@pytest.mark.parametrize("told", [
    {"prompt_tokens": 0, "completion_tokens": 0}, {"prompt_tokens": -5, "completion_tokens": -1},
    {"prompt_tokens": "many", "completion_tokens": 1.5}, {"prompt_tokens": 10**30}, [], None])
def test_a_count_that_cannot_be_is_no_count(told: object):
    with serving(200, completion(usage=told)) as (url, _):
        reply = ask(url)

    assert (reply.tokens_in, reply.tokens_out) == (None, None)


@pytest.mark.parametrize(("error", "kind", "status"), [
    ({"code": 429, "message": "slow"}, TooMany, 429), ({"code": 401}, Refused, 401),
    ({"code": "overloaded"}, ServerFault, 500), ("out of order", ServerFault, 500)])
def test_an_error_that_comes_as_success_is_an_error(
    error: object, kind: type[Exception], status: int
):
    with serving(200, json.dumps({"error": error}).encode()) as (url, _), pytest.raises(
            kind, match=f"it answered {status}"):
        ask(url)


def test_nothing_follows_a_redirect():
    with serving(200, completion()) as (elsewhere, asked):
        for status in (301, 302, 303, 307, 308):
            with serving(status, b"", location=elsewhere) as (url, _), pytest.raises(
                    Refused, match=f"a redirect to {elsewhere}"):
                ask(url)

    assert not asked


@pytest.mark.parametrize("body", [
    completion({"content": f"Your key is {KEY}."}), completion(model=KEY),
    json.dumps({"error": f"{KEY} is unknown"}).encode(), f"<p>{KEY}</p>".encode(),
    json.dumps({"error": {"message": "x" * 190 + KEY}}).encode()],
    ids=["answer", "model", "error", "page", "cut"])
@pytest.mark.parametrize("status", [200, 400, 500])
def test_a_key_that_a_server_repeats_goes_no_further(status: int, body: bytes):
    with serving(status, body) as (url, _):
        try:
            told = repr(ask(url))
        except (ServerFault, Refused) as error:
            told = f"{error} {vars(error)}"

    assert KEY[:6] not in told


@pytest.mark.parametrize(("body", "headers", "why"), [
    (b" " * (MOST_BYTES + 1), {}, "longer than"),
    (b"not gzip", {"content_encoding": "gzip"}, "the connection failed"),
    (completion(choices=[]), {}, "holds no choice"), (b"", {}, "no chat completion"),
    (b"data: {}", {"content_type": "text/event-stream"}, "no chat completion")])
def test_what_is_no_answer_may_be_asked_for_again(body: bytes, headers: dict[str, str], why: str):
    with serving(200, body, **headers) as (url, _), pytest.raises(ServerFault, match=why):
        ask(url)


@pytest.mark.parametrize("elsewhere", [
    lambda url: url.replace("http:", "https:"), lambda _: "http://no-such-host.invalid/v1",
    lambda _: "http://127.0.0.1:1/v1"], ids=["tls", "dns", "refused"])
def test_a_server_that_was_never_reached_is_known_as_such(elsewhere: Callable[[str], str]):
    with serving(200, completion()) as (url, _), pytest.raises(ServerFault) as caught:
        ask(elsewhere(url))

    fault: Any = caught.value
    assert fault.unreachable
