"""`serve`: Consilience as a service, for browsers, chats and programs."""

import logging
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options
from cli.errors import INTERRUPTED, InputError, mendable
from cli.output import require_home

if TYPE_CHECKING:
    from fastapi import FastAPI

    from settings import ServiceSettings

def serve(
    host: Annotated[str | None, typer.Option(
        "--host", metavar="ADDRESS", help="The address to listen on (service.host).")] = None,
    port: Annotated[int | None, typer.Option(
        "--port", metavar="N", help="The port; 0 = any that is free (service.port).")] = None,
    workers: Annotated[int | None, typer.Option(
        "--workers", metavar="N",
        help="Processes that work; 0 = one a core (service.workers).")] = None,
    insecure: Annotated[bool, typer.Option(
        "--insecure", help="Ask nobody for a key: whoever reaches it may use it "
                           "(service.insecure).")] = False,
    set_: options.Set = None,
    config: options.Config = None,
) -> None:
    """Answer questions in a browser, in chats and for programs, until Ctrl-C.

    Runs belong to the service, not to a connection: those that are under way when it ends go on
    when it is started again.
    """
    with mendable():
        from settings import load_settings

        given = options.assignments(set_, {
            "service.host": host, "service.port": port, "service.workers": workers,
            "service.insecure": insecure or None})
        loaded = load_settings(config=config, assignments=given)
        home = require_home(loaded.settings)
        _require_safety(loaded.service, home)
        tell_warnings()
        from service.http.app import build, prepare

        prepare(loaded.settings, loaded.service)
        listening = _listening(loaded.service)
        address = _address(listening)
        print(f"Consilience answers at {address} (Ctrl-C ends it)", file=sys.stderr, flush=True)
        _serve(build(loaded.settings, loaded.service), loaded.service, listening)


def _serve(app: "FastAPI", service: "ServiceSettings", listening: socket.socket) -> None:
    """Serve until a signal."""
    from service.http.server import Server

    server = Server(app, service)
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    if not server.started:
        raise InputError("the service could not start; what is wrong stands above")


def tell_warnings() -> None:
    """Say on standard error what goes wrong meanwhile, in our own form: libraries bring theirs
    where there is none."""
    logging.basicConfig(level=logging.WARNING, format="consilience: %(message)s")


def _require_safety(service: "ServiceSettings", home: Path) -> None:
    """Raises InputError where other machines would be served and nobody has a key."""
    from service.keys import Keys

    if service.insecure:
        print("consilience: INSECURE: whoever reaches this address can use the service, read all "
              f"runs of its workspace and spend your budget{_REACHED[service.is_local]}",
              file=sys.stderr)
        return
    if service.is_local:
        return
    keys = Keys(home)
    if not any(not key.revoked for key in keys.all()):
        raise InputError(f"--host {service.host}: other machines could use this service, and "
                         "nobody has a key; make one with `consilience keys add`, or give "
                         "--insecure")
    keys.close()
    print("consilience: keys are sent as they are: put a proxy with TLS before this address",
          file=sys.stderr)


_REACHED = {False: "", True: " (this machine alone reaches it, or what you put before it)"}


def _listening(service: "ServiceSettings") -> socket.socket:
    """A socket that listens where the settings say: who comes before the service has begun waits
    instead of being refused. Raises InputError."""
    family = socket.AF_INET6 if ":" in service.host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((service.host, service.port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise InputError(f"{service.host}:{service.port}: cannot be listened on "
                         f"({error.strerror or error}); give another with --host or --port"
                         ) from None
    return listening


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
