"""`mcp`: Consilience as a tool of other agents, over the Model Context Protocol."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options, serving
from cli.errors import InputError, mendable
from cli.output import require_home

if TYPE_CHECKING:
    from settings import LoadedSettings


def mcp(
    http: Annotated[bool, typer.Option(
        "--http", help="Serve at /mcp of an address, as `consilience serve` does, instead of on "
                       "standard input and output.")] = False,
    host: Annotated[str | None, typer.Option(
        "--host", metavar="ADDRESS", help="With --http: the address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(
        "--port", metavar="N", help="With --http: the port; 0 = any that is free.")] = None,
    workers: Annotated[int | None, typer.Option(
        "--workers", metavar="N", help="Processes that work; 0 = one a core.")] = None,
    insecure: Annotated[bool, typer.Option(
        "--insecure", help="With --http: ask nobody for a key.")] = False,
    set_: options.Set = None,
    config: options.Config = None,
) -> None:
    """Let other agents research, verify claims and search papers (Model Context Protocol).

    An agent starts this command itself: give it “consilience mcp” as the command of a server.
    Runs that are under way when it ends go on the next time.
    """
    if http:
        serving.serve(host, port, workers, insecure, set_, config)
        return
    with mendable():
        given = [option for option, value in (
            ("--host", host), ("--port", port), ("--insecure", insecure or None))
            if value is not None]
        if given:
            raise InputError(f"{', '.join(given)}: without --http nothing listens at an address; "
                             "give --http too, or leave that out")
        from settings import load_settings

        loaded = load_settings(config=config, assignments=options.assignments(
            set_, {"service.workers": workers}))
        require_home(loaded.settings)
        serving.tell_warnings()
        asyncio.run(_serve(loaded))


async def _serve(loaded: "LoadedSettings") -> None:
    from service.desk import opened
    from service.keys import Caller
    from service.mcp_server import serve_stdio

    async with opened(loaded.settings, loaded.service) as desk:
        await serve_stdio(desk, Caller("", loaded.settings.workspace))
