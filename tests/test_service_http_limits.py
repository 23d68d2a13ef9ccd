"""Requests that are too large, too slow, or no requests: the service stays there for others."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from select import select

import httpx2
import pytest
from service_at_work import ServiceAtWork

from service.http.safety import HEADERS
from settings import load_settings

BODY = json.dumps({"claims": ["Cats like jazz."]}).encode()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceAtWork]:
    """A service of little patience."""
    loaded = load_settings(environment={}, assignments=[
        f"home={tmp_path_factory.mktemp('home')}", "service.workers=1",
        "service.requests.head_seconds=0.5", "service.requests.body_seconds=0.5",
        "service.requests.answer_seconds=0.5", "service.requests.max_megabytes=0.1",
        "service.requests.connections=20"])
    with ServiceAtWork(loaded) as service:
        yield service


def connected(service: ServiceAtWork) -> socket.socket:
    return socket.create_connection(("127.0.0.1", service.port), timeout=20)


def answered(service: ServiceAtWork, *pieces: bytes, pause: float = 0) -> bytes:
    """All that is answered to these pieces, sent until there is an answer, to the connection's end.
    """
    told = b""
    with connected(service) as connection, suppress(ConnectionError):
        for piece in pieces:
            connection.sendall(piece)
            if select([connection], [], [], pause)[0]:
                break
        while more := connection.recv(65536):
            told += more
    return told


def head(length: int, *more: str) -> bytes:
    lines = ("POST /v1/verify HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json",
             f"Content-Length: {length}", *more)
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def test_a_head_that_does_not_come_is_not_waited_for(service: ServiceAtWork) -> None:
    began = time.monotonic()
    assert answered(service, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n") == b""
    assert answered(service) == b""
    drip = [b"GET /healthz HTTP/1.1\r\n", *[b"X-A: b\r\n"] * 30]
    assert answered(service, *drip, pause=0.1) == b""
    assert time.monotonic() - began < 15


def test_a_second_head_that_does_not_come_is_not_waited_for(service: ServiceAtWork) -> None:
    told = answered(service, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /healthz")
    assert told.startswith(b"HTTP/1.1 200")
    assert told.count(b"HTTP/1.1") == 1


def test_a_body_that_drips_is_not_waited_for(service: ServiceAtWork) -> None:
    told = answered(service, head(len(BODY)), *(bytes([sign]) for sign in BODY), pause=0.1)
    assert told.startswith(b"HTTP/1.1 408")
    assert b"came too slowly" in told
    assert b"application/problem+json" in told


def test_what_comes_fast_enough_is_waited_for(service: ServiceAtWork) -> None:
    """More time than a body has at first, at more bytes a second than it must have."""
    padding = b" " * 4000
    told = answered(service, head(len(BODY) + 10 * len(padding), "Connection: close"),
                    *[padding] * 10, BODY, pause=0.1)
    assert told.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("pieces", [
    [head(10**9)], [head(10**9), b"{"],
    [head(0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked"),
     *[b"4000\r\n" + b" " * 0x4000 + b"\r\n"] * 8]])
def test_a_body_that_is_too_large_is_refused(
    service: ServiceAtWork, pieces: list[bytes]
) -> None:
    told = answered(service, *pieces)
    assert told.startswith(b"HTTP/1.1 413")
    assert b"more than 0.1 MB; send less" in told


@pytest.mark.parametrize(("sent", "status", "said"), [
    (b"GET / HTTP/1.1\r\nX: " + b"a" * 20000, b"431", b"send fewer or shorter headers"),
    (b"GET /" + b"a" * 20000, b"431", b"send fewer or shorter headers"),
    (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b"400", b"send HTTP/1.1"),
    (b"GET / HTTP/1.1\r\n\r\n", b"400", b"send HTTP/1.1"),
    (head(3, "Content-Length: 5") + b"abc", b"400", b"send HTTP/1.1"),
    (b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n", b"400", b"send HTTP/1.1")])
def test_what_is_no_request_is_answered_with_a_problem(
    service: ServiceAtWork, sent: bytes, status: bytes, said: bytes
) -> None:
    told = answered(service, sent)
    assert told.startswith(b"HTTP/1.1 " + status)
    assert said in told
    assert json.loads(told.split(b"\r\n\r\n", 1)[1])["status"] == int(status)


def test_who_does_not_read_is_let_go_of(service: ServiceAtWork) -> None:
    """An answer of megabytes that nobody takes."""
    asked = b"GET /v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", service.port))
        with pytest.raises(ConnectionError):
            ask_on(connection, asked)


def ask_on(connection: socket.socket, asked: bytes) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        connection.sendall(asked)
        time.sleep(0.01)


def test_many_that_wait_keep_nobody_out_for_long(service: ServiceAtWork) -> None:
    idle = [connected(service) for _ in range(60)]
    until = time.monotonic() + 20
    try:
        while True:
            try:
                assert httpx2.get(f"{service.url}/healthz").status_code == 200
                break
            except httpx2.TransportError:
                assert time.monotonic() < until
                time.sleep(0.1)
    finally:
        for connection in idle:
            connection.close()


@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/healthz", 200), ("GET", "/nowhere", 404), ("PUT", "/v1/runs", 405),
    ("GET", "/v1/runs?limit=x", 422), ("POST", "/v1/runs", 422), ("GET", "/", 200)])
def test_every_answer_tells_browsers_what_to_refuse(
    service: ServiceAtWork, method: str, path: str, status: int
) -> None:
    answer = service.client.request(method, path, headers={"Origin": service.url})
    assert answer.status_code == status
    assert path == "/" or {name.lower() for name in HEADERS} <= answer.headers.keys()
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    assert "Server" not in answer.headers


def test_a_page_of_another_site_is_refused(service: ServiceAtWork) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
        answer = service.client.post("/v1/runs", json={"question": "?"}, headers=headers)
        assert answer.status_code == 403
        assert answer.headers["Content-Type"] == "application/problem+json"
    preflight = service.client.options("/v1/runs", headers={
        "Origin": "https://evil.example", "Access-Control-Request-Method": "POST"})
    assert preflight.status_code == 403
