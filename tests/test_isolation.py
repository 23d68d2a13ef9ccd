"""No test can reach beyond this machine."""

import socket

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
