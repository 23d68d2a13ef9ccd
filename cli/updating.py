"""`consilience update`: a run's search repeated, and only what is new since."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options
from cli.conducting import settings_of
from cli.errors import InputError, mendable
from cli.output import json_line, require_file, require_home
from cli.progress import style_for
from cli.works_format import Format

if TYPE_CHECKING:
    from graphs.runs import Run
    from graphs.updating import News
    from records import Search
    from settings import Settings


def update(
    run: Annotated[str, typer.Argument(help="A run's id, its beginning, or “last”.")] = "last",
    format_: Annotated[Format, typer.Option("--format", help="What is printed.")] = Format.TABLE,
    out: options.OutFile = None,
    config: options.Config = None,
    quiet: options.Quiet = False,
) -> None:
    """Repeat a run's search with its queries and settings, and print only works that are new.

    First come notices (retractions, corrections) that papers of its report have had since. Counts
    then and now, and failures, go to standard error. Ends with 1 where every source failed.
    """
    with mendable():
        from cli import searching
        from cli.works_view import WIDTH_OF_A_FILE, shown
        from graphs.run_store import RunStore
        from graphs.updating import search_again
        from reports.json import load_kept
        from settings import load_settings

        home = require_home(load_settings(config=config).settings)
        found = RunStore(home).get(run)
        require_file(out, "--out")
        if not (found.report.is_file() or found.is_reported):
            raise InputError(f"run {found.id} is {found.status}; go on with `{found.way_on}`")
        report = load_kept(found.report)
        news = searching.at_work(
            _settings_now(found), Path(found.papers) if found.papers else None,
            lambda team, tell: search_again(team, report, tell),
            style_for(quiet=quiet, as_json=False))
        searching.tell_failures(news.finding.failures)
        if not quiet:
            for told in _counts(news):
                print(told, file=sys.stderr)
        ranked = news.finding.ranked
        searching.emit(
            _notices(news, format_) + shown(ranked, format_, WIDTH_OF_A_FILE if out else None), out)
        searching.exit_where_nobody_answered(news.finding, "what is new")


def _settings_now(run: "Run") -> "Settings":
    """The settings of a run, for answers of today."""
    from cli.searching import changed

    return changed(settings_of(run), "web", cache_days=0)


def _notices(news: "News", format_: Format) -> str:
    """What papers of the report have been told of since. Where a format has no place for that it
    goes to standard error."""
    from reports import papers, wording

    if format_ is Format.JSONL:
        return "".join(json_line({"notices": [n.model_dump(mode="json") for n in card.notices],
                                  "paper": card.id, "title": card.title}) for card in news.noted)
    lines = [f"{wording.title(card)} [{card.id}]\n  {wording.line(sentence)}\n"
             for card in news.noted for _, sentence in papers.notices(card)]
    text = f"Papers of the report that have had notices since:\n{''.join(lines)}" if lines else ""
    if format_ is Format.TABLE:
        return text and f"{text}\n"
    print(text, end="", file=sys.stderr)
    return ""


def _counts(news: "News") -> Iterator[str]:
    """ "OpenAlex: 120 of 1,204 then, 124 of 1,260 now"."""
    then, now = news.before, news.finding.searches
    for name in dict.fromkeys(search.database for search in (*then, *now)):
        yield f"{name}: {_count(then, name)} then, {_count(now, name)} now"
    yield f"{len(news.finding.cards)} new"


def _count(searches: "Sequence[Search]", name: str) -> str:
    """Records that came, of those there are, over all queries to a database."""
    own = [search for search in searches if search.database == name]
    if not own:
        return "not asked"
    totals = [search.total for search in own if search.total is not None]
    known = f" of {sum(totals):,}" if len(totals) == len(own) else ""
    failed = sum(bool(search.failure) for search in own)
    unanswered = f" ({failed} of {len(own)} queries failed)" if failed else ""
    return f"{sum(search.identified for search in own):,}{known}{unanswered}"
