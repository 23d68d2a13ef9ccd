"""Commands that look: runs and reports that exist, settings in force, what this machine can do."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from cli import options
from cli.errors import InputError, mendable
from cli.output import write


def runs(config: options.Config = None, as_json: options.AsJson = False) -> None:
    """All runs of every workspace, oldest first; damaged ones are named on standard error."""
    with mendable():
        listing = _store(config).all()
        for error in listing.damaged:
            print(f"consilience: {error}", file=sys.stderr)
        found = listing.runs
        if as_json:
            for run in found:
                print(json.dumps({"run": run.id, "status": run.status, "question": run.question,
                                  "papers": run.papers}, ensure_ascii=False))
            return
        if not found and not listing.damaged:
            print("No run yet. Begin one: consilience ask \"QUESTION\" --papers DIR")
            return
        table = Table(Column("run", no_wrap=True), Column("status", no_wrap=True),
                      Column("question", overflow="fold"), box=None)
        for run in found:
            table.add_row(run.id, run.status, Text(run.question))
        Console().print(table)


def show(
    run: Annotated[str, typer.Argument(help="A run's id, its beginning, or “last”.")] = "last",
    calls: Annotated[bool, typer.Option(
        "--calls", help="What the run asked of language models, call by call.")] = False,
    config: options.Config = None,
    as_json: options.AsJson = False,
) -> None:
    """A finished run's answer and evidence; with --json its whole report."""
    with mendable():
        from cli.answer import print_answer
        from reports.json import dump, load_kept

        found = _store(config).get(run)
        if calls:
            from cli.calls import print_calls

            print_calls(found.calls, as_json=as_json)
            return
        if not (found.report.is_file() or found.is_reported):
            raise InputError(f"run {found.id} is {found.status}; go on with `{found.way_on}`")
        report = load_kept(found.report)
        if as_json:
            print(dump(report), end="")
        else:
            print_answer(report)


def config(
    set_: options.Set = None, config: options.Config = None, as_json: options.AsJson = False,
) -> None:
    """Settings in force, and where each value came from."""
    with mendable():
        from settings import load_settings

        rows = load_settings(config=config, assignments=set_ or ()).rows()
        if as_json:
            for name, value, origin in rows:
                print(json.dumps({"name": name, "value": value, "origin": origin}))
            return
        table = Table(Column("setting", no_wrap=True), *(
            Column(name, overflow="fold") for name in ("value", "from")), box=None)
        for name, value, origin in rows:
            table.add_row(name, Text(json.dumps(value)), Text(origin))
        Console().print(table)


def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service.")] = False,
    all_sources: Annotated[bool, typer.Option(
        "--all-sources", help="Ask every database, not only those of searches.")] = False,
    set_: options.Set = None,
    config: options.Config = None,
    as_json: options.AsJson = False,
) -> None:
    """What is installed, which models and sources can be used, what lacks and how to get it.

    Each database that would be searched is asked one request; ends with 1 where one of
    search.sources does not answer.
    """
    with mendable():
        from cli import services
        from cli.diagnosis import HOME, findings
        from settings import load_settings

        settings = load_settings(config=config, assignments=set_ or ()).settings
        found = findings(settings)
        if all(finding.usable for finding in found if finding.what == HOME):
            found += services.findings(settings, offline=offline, everything=all_sources)
    if as_json:
        for finding in found:
            print(json.dumps(vars(finding), ensure_ascii=False))
    else:
        table = Table("", *(Column(name, overflow="fold") for name in (
            "what", "state", "how to get it")), box=None)
        for finding in found:
            mark = Text("✓", "green") if finding.usable else \
                Text("✗", "red") if finding.needed else Text("–", "yellow")
            table.add_row(mark, finding.what, Text(finding.state), Text(finding.remedy))
        Console().print(table)
    if any(f.needed and not f.usable for f in found):
        raise typer.Exit(1)


def schema(out: options.OutFile = None) -> None:
    """The JSON Schema of report.json."""
    with mendable():
        from reports.json import schema_text

        if out:
            write(out, schema_text())
        else:
            print(schema_text(), end="")


def _store(config: Path | None):
    from graphs.run_store import RunStore
    from settings import home_of, load_settings

    return RunStore(home_of(load_settings(config=config).settings))
