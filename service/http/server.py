"""The server of the service: uvicorn within the service's limits."""

import socket

import uvicorn
from fastapi import FastAPI

from service.limits import Connection
from settings import ServiceSettings

GRACE = 3
"""Seconds that answers under way have to end when the service does; runs go on another time."""


class Server(uvicorn.Server):
    """Serves an app of `service.http.app.build`. When it ends, whoever follows a run is let go of
    before anything waits for them."""

    def __init__(self, app: FastAPI, service: ServiceSettings) -> None:
        limits = service.requests
        # uvicorn makes the connections, and has no other way to tell them anything.
        connection = type("LimitedConnection", (Connection,), {"limits": limits})
        super().__init__(uvicorn.Config(
            app, http=connection, ws="none", log_level="warning", access_log=False,
            h11_max_incomplete_event_size=int(limits.head_kilobytes * 1000), server_header=False,
            proxy_headers=False, timeout_graceful_shutdown=GRACE))
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.state.desk.close_doors()
        await super().shutdown(sockets)
