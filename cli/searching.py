"""What commands that search share: a team at work, and what is told beside the works found."""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from cli.errors import FAILED, INTERRUPTED
from cli.output import write
from cli.progress import Style, display
from reports import searching, wording

if TYPE_CHECKING:
    from agents.team import Team
    from graphs.searching import Finding
    from records import Failure, Search
    from settings import Settings
    from sources.source import Listener

T = TypeVar("T")

EVERYTHING = 1_000_000
"""In place of screening.max_papers where nothing is read: a list has no papers beyond a limit."""


def with_usual_sources(settings: "Settings") -> "Settings":
    """The settings with the databases that are asked where a user has chosen none."""
    from sources.databases.catalogue import usual

    if settings.search.sources:
        return settings
    return changed(settings, "search", sources=usual(os.environ))


def changed(settings: "Settings", group: str, **values: object) -> "Settings":
    """The settings with other values in one of their groups."""
    return settings.model_copy(update={
        group: getattr(settings, group).model_copy(update=values)})


def at_work(
    settings: "Settings", papers: Path | None,
    run: "Callable[[Team, Listener], Awaitable[T]]", style: Style,
) -> T:
    """What a team comes to that lists works and reads none; progress is shown.

    Standard output is kept for the works: what a retriever prints goes to standard error. Raises
    the errors of what is loaded and asked; on Ctrl-C the process ends.
    """
    from agents.team import assemble
    from graphs.progress import Progress

    team = assemble(changed(settings, "screening", max_papers=EVERYTHING), papers)

    began = time.monotonic()

    async def working() -> T:
        with display(style) as screen:
            def tell(done: int, total: int, name: str) -> None:
                screen.show(Progress("search", done, total, name, finished=done == total,
                                     seconds=time.monotonic() - began))

            async with team.at_work():
                return await run(team, tell)

    try:
        with redirect_stdout(sys.stderr):
            return asyncio.run(working())
    except KeyboardInterrupt:
        print("\nStopped. What was answered is kept for the next time.", file=sys.stderr,
              flush=True)
        # A thread may still compute; what it computes would be thrown away.
        os._exit(INTERRUPTED)


def tell_failures(failures: "Sequence[Failure]") -> None:
    """Each on a line of standard error, with the way out."""
    for failure in failures:
        remedy = f" ({wording.line(failure.remedy)})" if failure.remedy else ""
        print(f"consilience: {wording.line(failure.subject, 80)}: "
              f"{wording.line(failure.reason, 500)}{remedy}", file=sys.stderr)


def tell_searches(searches: "Sequence[Search]") -> None:
    """On standard error each query in its database's own language, and what came of it."""
    for search in searches:
        print(f"{wording.line(search.database, 60)}: {searching.outcome(search)}\n"
              f"  {searching.query(search)}", file=sys.stderr)


def exit_where_nobody_answered(finding: "Finding", unknown: str) -> None:
    """End the process with 1 where every source failed: then nobody knows `unknown`."""
    if finding.is_unanswered:
        print(f"consilience: every source failed, so nobody knows {unknown}; what stands above "
              "says why, and `consilience doctor` asks the sources once more", file=sys.stderr)
        raise typer.Exit(FAILED)


def emit(text: str, out: Path | None) -> None:
    """The works on standard output, or in a file. Raises InputError."""
    if out:
        write(out, text)
    else:
        print(text, end="", flush=True)
