"""`keys`: who may use the service from other machines, and how much."""

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from cli import options
from cli.errors import InputError, mendable

if TYPE_CHECKING:
    from service.keys import Key, Keys
    from settings import LoadedSettings

_MOST_RUNS = 10**9
"""More would be no limit, and beyond 2**63 the file of keys could not hold it."""

app = typer.Typer(no_args_is_help=True, help="API keys of the service: who may use it, and how "
                                             "much.")


@app.command("add")
def add(
    name: Annotated[str, typer.Option("--name", help="Whose key it is, for your own list.")] = "",
    workspace: Annotated[str | None, typer.Option(
        "--workspace", metavar="NAME",
        help="What it opens: runs and papers of a workspace are seen in no other. Default: the "
             "setting `workspace`.")] = None,
    runs_at_once: Annotated[int | None, typer.Option(
        "--runs-at-once", min=1, max=_MOST_RUNS, help="Runs that may be queued or running."
    )] = None,
    runs_a_day: Annotated[int | None, typer.Option(
        "--runs-a-day", min=1, max=_MOST_RUNS, help="Runs that may be begun in 24 hours.")] = None,
    usd_a_day: Annotated[float | None, typer.Option(
        "--usd-a-day", help="What its work of 24 hours may cost at language models."
    )] = None,
    config: options.Config = None,
) -> None:
    """Make a key and print it, this once: it is not kept, and nobody can show it again.

    Without a limit a key may use as much as there is.
    """
    with mendable():
        from models.language_settings import about_usd
        from service.keys import Limits
        from settings import load_settings

        if wrong := about_usd(usd_a_day):
            raise InputError(f"--usd-a-day {usd_a_day}: {wrong}")
        loaded = load_settings(config=config, assignments=options.assignments(
            None, {"workspace": workspace}))
        key, shown = _keys(loaded).add(
            loaded.settings.workspace, name, Limits(runs_at_once, runs_a_day, usd_a_day))
        print(f"Key {key.id} for the workspace {key.workspace}. Keep what follows: it is shown "
              "this once.", file=sys.stderr)
        print(shown)


@app.command("list")
def list_(config: options.Config = None, as_json: options.AsJson = False) -> None:
    """All keys, oldest first, with their limits; never the keys themselves."""
    with mendable():
        from settings import load_settings

        known = _keys(load_settings(config=config)).all()
    if as_json:
        for key in known:
            print(json.dumps(asdict(key)))
        return
    if not known:
        print("No key yet. Make one: consilience keys add --name NAME")
        return
    table = Table(Column("key", no_wrap=True), *(Column(name, overflow="fold") for name in (
        "name", "workspace", "at once", "a day", "USD a day", "made", "revoked")), box=None)
    for key in known:
        table.add_row(*_row(key))
    Console().print(table)


@app.command("revoke")
def revoke(
    key: Annotated[str, typer.Argument(metavar="ID", help="A key's id, as `keys list` shows it.")],
    config: options.Config = None,
) -> None:
    """End a key at once and for good. Runs that it began go on."""
    with mendable():
        from settings import load_settings

        ended = _keys(load_settings(config=config)).revoke(key)
        print(f"Revoked: {ended.id} ({ended.name or 'no name'}, workspace {ended.workspace})",
              file=sys.stderr)


def _keys(loaded: "LoadedSettings") -> "Keys":
    from cli.output import require_home
    from service.keys import Keys

    return Keys(require_home(loaded.settings))


def _row(key: "Key") -> list[str]:
    limits = ("" if limit is None else f"{limit:g}" for limit in (
        key.limits.runs_at_once, key.limits.runs_a_day, key.limits.usd_a_day))
    return [key.id, key.name, key.workspace, *limits, key.made, key.revoked]
