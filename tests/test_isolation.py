"""No test can reach beyond this machine, nor can what it starts."""

import os
import socket
import subprocess
import sys

import pytest
from pytest_socket import SocketConnectBlockedError


@pytest.mark.parametrize("host", ["192.0.2.1", "example.org"])
def test_a_connection_beyond_loopback_is_refused(host: str) -> None:
    with (socket.socket() as connection,
          pytest.raises((SocketConnectBlockedError, socket.gaierror))):
        connection.connect((host, 80))


def test_loopback_is_allowed() -> None:
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())


WAYS_OUT = """
import asyncio, socket, httpcore2

async def get(url):
    async with httpcore2.AsyncConnectionPool() as pool:
        await pool.request("GET", url)

for way in [
    lambda: socket.socket().connect(("192.0.2.1", 80)),
    lambda: socket.socket().connect_ex(("192.0.2.1", 80)),
    lambda: socket.socket(socket.AF_INET6).connect(("::ffff:192.0.2.1", 80)),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendmsg(
        [b"x"], [], 0, ("192.0.2.1", 53)),
    lambda: socket.create_connection(("example.org", 80)),
    lambda: socket.getaddrinfo("example.org", 443),
    lambda: socket.getaddrinfo(b"example.org", 443),
    lambda: socket.gethostbyname("example.org"),
    lambda: socket.gethostbyname_ex("example.org"),
    lambda: socket.gethostbyaddr("192.0.2.1"),
    lambda: socket.getnameinfo(("192.0.2.1", 80), 0),
    lambda: asyncio.run(get("http://192.0.2.1/")),
    lambda: asyncio.run(get("https://example.org/")),
]:
    try:
        print("went out:", way())
    except* RuntimeError as refusal:
        print("refused:", all("not this machine" in str(error) for error in refusal.exceptions))
"""

AT_HOME = """
import socket, sys
socket.getaddrinfo("localhost", 80)
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as connection:
    print(connection.recv(5).decode())
one, other = socket.socketpair()
"""


def child(*words: str, **environment: str) -> list[str]:
    """What a process of its own says."""
    return subprocess.run([sys.executable, *words], check=True, capture_output=True, text=True,
                          timeout=60, env={**os.environ, **environment}).stdout.splitlines()


def test_a_child_process_can_neither_connect_nor_resolve() -> None:
    assert child("-c", WAYS_OUT) == ["refused: True"] * 14


def test_nor_can_a_child_of_a_child() -> None:
    start = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
    assert child("-c", start, WAYS_OUT) == ["refused: True"] * 14


def test_a_child_process_reaches_this_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        port = server.getsockname()[1]
        talk = subprocess.Popen([sys.executable, "-c", AT_HOME, str(port)],
                                stdout=subprocess.PIPE, text=True)
        with server.accept()[0] as connection:
            connection.sendall(b"hello")
        assert talk.communicate(timeout=60)[0] == "hello\n"
    assert talk.returncode == 0
