"""`ask` and `resume`: a question becomes a report."""

from pathlib import Path
from typing import Annotated

import typer

from cli import options
from cli.conducting import begin, finish, team_of
from cli.errors import mendable
from cli.output import require_home, require_writable
from cli.progress import style_for
from cli.search_options import SearchOptions, folder_of


def ask(
    question: Annotated[str, typer.Argument(help="A research question, in words.")],
    *,
    search: SearchOptions,
    papers: options.PapersBesideSources = None,
    snowball: options.Snowball = None,
    screen: options.Screen = None,
    out: Annotated[Path | None, typer.Option(
        "--out", metavar="DIR", help="Folder for the report (default: ./consilience-RUN).")] = None,
    thinking: options.ThinkingOptions,
    estimate: Annotated[bool, typer.Option(
        "--estimate", help="Only say what the run would ask of models and cost.")] = False,
    replay: options.Replay = False,
    set_: options.Set = None,
    config: options.Config = None,
    quiet: options.Quiet = False,
    as_json: options.AsJson = False,
) -> None:
    """Answer a question from papers, with the evidence for every sentence.

    The papers are those of a folder, those that databases have, or both; where neither is named
    they are those of the bundled library.
    """
    with mendable():
        from agents.planner import Planner
        from settings import load_settings
        from sources.folder import FolderSource

        given = options.assignments(set_, thinking.settings() | search.settings() | {
            "snowballing.rounds": snowball, "screening.by_hand": screen})
        settings = load_settings(config=config, assignments=given).settings
        options.require_model(settings, given)
        Planner().plan(question)
        folder = folder_of(papers, settings)
        if folder:
            FolderSource(folder, settings.reading).check()
        require_home(settings)
        if estimate:
            from cli.estimating import print_estimate

            print_estimate(question, settings, folder, as_json=as_json)
            return
        require_writable(out or Path.cwd(), "give another folder to --out")
        run, team = begin(settings, question, folder, out, replay=replay)
        finish(run, team, style_for(quiet=quiet, as_json=as_json))


def resume(
    run: Annotated[str, typer.Argument(help="A run's id, its beginning, or “last”.")] = "last",
    replay: options.Replay = False,
    config: options.Config = None,
    quiet: options.Quiet = False,
    as_json: options.AsJson = False,
) -> None:
    """Go on with a run that was cut off; a finished run's report is written again."""
    with mendable():
        from graphs.run_store import RunStore
        from settings import load_settings

        home = require_home(load_settings(config=config).settings)
        found = RunStore(home).get(run)
        finish(found, team_of(found, replay=replay), style_for(quiet=quiet, as_json=as_json))
