"""`consilience screen`: a person has the last word on which papers a run reads."""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options
from cli.conducting import finish, team_of
from cli.errors import INTERRUPTED, InputError, mendable
from cli.output import require_home
from cli.progress import style_for

if TYPE_CHECKING:
    from agents.team import Team
    from cli.screening_desk import Desk
    from graphs.runs import Run
    from records import Work

Numbers = list[str] | None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a person decides on the command line."""

    accept: Annotated[Numbers, typer.Option(
        "--accept", metavar="NUMBERS", help="Read these works, e.g. 3,7,9-12.")] = None
    drop: Annotated[Numbers, typer.Option(
        "--drop", metavar="NUMBERS", help="Leave these works out.")] = None
    undo: Annotated[Numbers, typer.Option(
        "--undo", metavar="NUMBERS", help="Leave these to the screening again.")] = None
    add: Annotated[list[str] | None, typer.Option(
        "--add", metavar="IDENTIFIER",
        help="Look up and read a work: a DOI, arXiv identifier or PMID; may be repeated.")] = None
    reason: Annotated[str, typer.Option(
        "--reason", metavar="TEXT", help="Why; it stands in the report.")] = ""

    @property
    def is_made(self) -> bool:
        return any((self.accept, self.drop, self.undo, self.add, self.reason))

    def on(self, desk: "Desk") -> "Desk":
        """The desk with all that was asked for. Raises InputError, and then nothing is changed."""
        if self.reason and not (self.accept or self.drop):
            raise InputError("--reason belongs to --accept or --drop: say which works it is about")
        accept, drop, undo = map(_numbers, (self.accept, self.drop, self.undo))
        if twice := set(accept) & set(drop):
            raise InputError(f"{', '.join(map(str, sorted(twice)))}: both accepted and dropped")
        return desk.undo(undo).accept(accept, self.reason).drop(drop, self.reason).add(
            self.add or ())


def _numbers(given: Numbers) -> list[int]:
    from cli.screening_desk import numbers_in

    return [number for text in given or () for number in numbers_in(text)]


def screen(
    run: Annotated[str, typer.Argument(help="A run's id, its beginning, or “last”.")] = "last",
    *,
    choice: Choice,
    list_: Annotated[bool, typer.Option("--list", help="List the works.")] = False,
    go: Annotated[bool, typer.Option("--go", help="Go on with the run.")] = False,
    config: options.Config = None,
    quiet: options.Quiet = False,
    as_json: options.AsJson = False,
) -> None:
    """Decide which works a run reads that waits for you (`consilience ask … --screen`).

    Without an option it asks for commands. Decisions are kept with the run until it goes on, so
    that you may stop at any time.
    """
    with mendable():
        from cli.screening_view import json_lines, print_list, tally
        from graphs.run_store import RunStore
        from settings import load_settings

        home = require_home(load_settings(config=config).settings)
        found = RunStore(home).get(run)
        team = team_of(found, replay=False)
        desk, works = _desk_of(found, team)
        if choice.is_made:
            desk = choice.on(desk)
            _keep(found, desk)
        elif not (list_ or go or as_json):
            desk, go = _at_the_terminal(found, desk, works)
        if as_json and not go:
            print(json_lines(desk), end="")
        elif list_:
            print_list(desk, desk.numbered)
        if go:
            finish(found, team, style_for(quiet=quiet, as_json=as_json), desk.decisions)
        elif not as_json:
            print(f"{tally(desk)}\nGo on: consilience screen {found.id} --go", file=sys.stderr)


def _desk_of(run: "Run", team: "Team") -> "tuple[Desk, Mapping[str, Work]]":
    """What is to be decided, with what was decided before, and the works by id. Raises InputError
    where the run does not wait for it."""
    from cli.screening_desk import Desk
    from graphs.conduct import waiting
    from records import ScreeningDecisions

    waits = asyncio.run(waiting(run, team))
    if waits is None:
        more = "show" if run.report.is_file() else "resume"
        raise InputError(f"run {run.id} does not wait for a screening; consilience {more} {run.id}")
    file = _file_of(run)
    try:
        decisions = ScreeningDecisions.model_validate_json(file.read_text(encoding="utf-8")) \
            if file.is_file() else ScreeningDecisions()
    except ValueError:
        raise InputError(f"{file}: not readable as decisions; delete it and decide again") from None
    return Desk(waits.cards, decisions), {work.id: work for work in waits.works}


def _at_the_terminal(
    run: "Run", desk: "Desk", works: "Mapping[str, Work]"
) -> "tuple[Desk, bool]":
    """What a person decides, and whether the run is to go on."""
    from cli.screening_session import Session

    session = Session(desk, works, lambda changed: _keep(run, changed))
    try:
        goes_on = session.run()
    except KeyboardInterrupt:
        print(f"\nStopped. Your decisions are kept: consilience screen {run.id}", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    return session.desk, goes_on


def _keep(run: "Run", desk: "Desk") -> None:
    """Keep the decisions with the run, so that they outlive this process at any instant. Raises
    InputError."""
    file = _file_of(run)
    temporary = file.with_suffix(".new")
    try:
        temporary.write_text(desk.decisions.model_dump_json(indent=2) + "\n", encoding="utf-8")
        temporary.replace(file)
    except OSError as error:
        raise InputError(f"{file}: cannot be written ({error.strerror}), so this decision is not "
                         "kept; mend that and decide it again") from None


def _file_of(run: "Run") -> Path:
    return run.folder / "screening.json"
