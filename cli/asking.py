"""`ask` and `resume`: a question becomes a report."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options
from cli.errors import INTERRUPTED, InputError, mendable
from cli.output import require_home, require_writable
from cli.progress import Style, display, style_for
from records.errors import UserError

if TYPE_CHECKING:
    from agents.team import Team
    from graphs.conduct import Outcome
    from graphs.runs import Run
    from records import Report


def ask(
    question: Annotated[str, typer.Argument(help="A research question, in words.")],
    papers: options.Papers = None,
    out: Annotated[Path | None, typer.Option(
        "--out", metavar="DIR", help="Folder for the report (default: ./consilience-RUN).")] = None,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    prompts: options.Prompts = None,
    max_usd: options.MaxUsd = None,
    max_tokens: options.MaxTokens = None,
    max_calls: options.MaxCalls = None,
    estimate: Annotated[bool, typer.Option(
        "--estimate", help="Only say what the run would ask of models and cost.")] = False,
    replay: options.Replay = False,
    set_: options.Set = None,
    config: options.Config = None,
    quiet: options.Quiet = False,
    as_json: options.AsJson = False,
) -> None:
    """Answer a question from the papers of a folder, with the evidence for every sentence."""
    with mendable():
        from agents.planner import Planner
        from agents.team import bundled_library
        from graphs.runs import RunStore
        from settings import load_settings
        from sources.folder import FolderSource

        settings = load_settings(config=config, assignments=options.assignments(
            set_, {"language.model": model, "language.base_url": base_url,
                   "prompts": prompts and str(prompts.absolute()), "budget.usd": max_usd,
                   "budget.tokens": max_tokens, "budget.calls": max_calls})).settings
        Planner().plan(question)
        folder = (papers or bundled_library()).absolute()
        FolderSource(folder, settings.reading).check()
        home = require_home(settings)
        if estimate:
            from cli.estimating import print_estimate

            print_estimate(question, settings, folder, as_json=as_json)
            return
        require_writable(out or Path.cwd(), "give another folder to --out")
        run = RunStore(home).begin(
            question, str(folder), str(out.absolute()) if out else "", settings.model_dump())
        try:
            team = _team_of(run, replay=replay)
        except UserError:
            run.discard()
            raise
        _conduct(run, team, style_for(quiet=quiet, as_json=as_json))


def resume(
    run: Annotated[str, typer.Argument(help="A run's id, its beginning, or “last”.")] = "last",
    replay: options.Replay = False,
    config: options.Config = None,
    quiet: options.Quiet = False,
    as_json: options.AsJson = False,
) -> None:
    """Go on with a run that was cut off; a finished run's report is written again."""
    with mendable():
        from graphs.runs import RunStore
        from settings import load_settings

        home = require_home(load_settings(config=config).settings)
        found = RunStore(home).get(run)
        _conduct(found, _team_of(found, replay=replay), style_for(quiet=quiet, as_json=as_json))


def _team_of(run: "Run", *, replay: bool) -> "Team":
    from agents.team import assemble
    from settings import Settings

    return assemble(Settings.model_validate(run.settings), Path(run.papers),
                    calls=run.calls, replay=replay)


def _conduct(run: "Run", team: "Team", style: Style) -> None:
    """Conduct the run to its report, write it and show it; on Ctrl-C say how to go on."""
    if style == "json":
        print(json.dumps({"event": "started", "run": run.id}), flush=True)
    try:
        outcome = asyncio.run(_outcome(run, team, style))
    except KeyboardInterrupt:
        print(f"\nStopped. Nothing that was done is lost: consilience resume {run.id}",
              file=sys.stderr, flush=True)
        # A thread may still compute; what it computes would be thrown away.
        os._exit(INTERRUPTED)
    _tell(run, outcome.report, _write(run, team, outcome), style)


async def _outcome(run: "Run", team: "Team", style: Style) -> "Outcome":
    from graphs.conduct import Outcome, conduct

    with display(style) as shown:
        async with team.at_work():
            async for event in conduct(run, team):
                if isinstance(event, Outcome):
                    return event
                shown.show(event)
    raise AssertionError("a run yields its outcome last")


def _write(run: "Run", team: "Team", outcome: "Outcome") -> list[Path]:
    from reports.contexts import contexts_of
    from reports.write import write_report

    folder = Path(run.out) if run.out else Path.cwd() / f"consilience-{run.id}"
    contexts = contexts_of(outcome.report, team.texts(outcome.papers))
    try:
        return write_report(outcome.report, folder, contexts=contexts)
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be written ({error.strerror}); the report is kept: "
            f"consilience show {run.id}") from None


def _tell(run: "Run", report: "Report", files: list[Path], style: Style) -> None:
    if style == "json":
        print(json.dumps({
            "event": "finished", "run": run.id, "status": report.status,
            "rating": report.rating.mean if report.rating else None,
            "reasons": list(report.reasons), "files": [str(f) for f in files],
        }, ensure_ascii=False), flush=True)
        return
    from cli.answer import print_answer

    print_answer(report)
    print("\nWritten:")
    for file in files:
        print(f"  {_short(file)}")
    print(f"\nAgain: consilience show {run.id}")


def _short(file: Path) -> str:
    here = Path.cwd()
    return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)
