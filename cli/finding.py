"""`consilience find`: only the search, for those who want the works and no answer."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli import options
from cli.errors import mendable
from cli.output import require_file, require_home
from cli.progress import style_for
from cli.search_options import SearchOptions
from cli.works_format import Format


def find(
    question: Annotated[str, typer.Argument(help="A research question, in words.")],
    search: SearchOptions,
    papers: Annotated[Path | None, typer.Option(
        "--papers", metavar="DIR", help="Rank the papers of this folder too.")] = None,
    format_: Annotated[Format, typer.Option("--format", help="What is printed.")] = Format.TABLE,
    out: options.OutFile = None,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    set_: options.Set = None,
    config: options.Config = None,
    quiet: options.Quiet = False,
) -> None:
    """Find works in scholarly databases, most relevant first; nothing is read, nothing answered.

    Queries, counts and failures go to standard error. Where no sources are set, arXiv, Crossref
    and Europe PMC are asked, and those for which there is a key: OpenAlex, Semantic Scholar.
    Ends with 1 where every source failed, with 0 where only some did.
    """
    with mendable():
        from agents.planner import Planner
        from cli import searching
        from cli.works_view import WIDTH_OF_A_FILE, shown
        from graphs.searching import search_for
        from reports.wording import plural
        from settings import load_settings

        given = options.assignments(set_, search.settings() | {
            "language.model": model, "language.base_url": base_url})
        settings = searching.with_usual_sources(
            load_settings(config=config, assignments=given).settings)
        options.require_model(settings, given)
        Planner().plan(question)
        require_home(settings)
        require_file(out, "--out")
        found = searching.at_work(
            settings, papers, lambda team, tell: search_for(team, question, tell),
            style_for(quiet=quiet, as_json=False))
        searching.tell_failures(found.failures)
        kept = found.ranked[:settings.search.limit]
        if not quiet:
            searching.tell_searches(found.searches)
            print(f"{plural(len(found.cards), 'work')} found, {len(kept)} shown", file=sys.stderr)
        searching.emit(shown(kept, format_, WIDTH_OF_A_FILE if out else None), out)
        searching.exit_where_nobody_answered(found, "what there is")
