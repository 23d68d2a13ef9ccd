"""The whole service on a loopback port, served in a thread of its own."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

import httpx2

from service.http.app import build
from service.http.server import Server
from settings import LoadedSettings


class ServiceAtWork:
    """Serves while it is entered, with its worker processes:

        with ServiceAtWork(loaded) as service:
            service.client.get("/v1/runs")
    """

    def __init__(self, loaded: LoadedSettings) -> None:
        self._loaded = loaded
        self._listen(0)
        self.port: int = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.client = httpx2.Client(base_url=self.url, timeout=90)

    def _listen(self, port: int) -> None:
        self.app = build(self._loaded.settings, self._loaded.service)
        self.server = Server(self.app, self._loaded.service)
        self._listening = socket.create_server(("127.0.0.1", port))
        self._thread = threading.Thread(
            target=self.server.run, args=([self._listening],), daemon=True)

    def __enter__(self) -> "ServiceAtWork":
        self._start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.client.close()
        self._stop()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Ends it, and begins it anew at the same address."""
        self._stop()
        yield
        self._listen(self.port)
        self._start()

    def _start(self) -> None:
        self._thread.start()
        until = time.monotonic() + 60
        while not self._is_ready():
            assert self._thread.is_alive(), "the service has not begun"
            assert time.monotonic() < until, "the service is not ready"
            time.sleep(0.05)

    def _stop(self) -> None:
        self.server.should_exit = True
        self._thread.join(30)
        self._listening.close()

    def _is_ready(self) -> bool:
        return self.server.started and self.client.get("/readyz").status_code == 200
