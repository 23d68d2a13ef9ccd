"""`ask` and `resume`: a question becomes a report."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options
from cli.conducting import begin, conducted, team_of
from cli.errors import InputError, mendable
from cli.output import require_home, require_writable
from cli.progress import Style, style_for

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
        from settings import load_settings
        from sources.folder import FolderSource

        given = options.assignments(set_, options.thinking(
            model, base_url, prompts, max_usd, max_tokens, max_calls))
        settings = load_settings(config=config, assignments=given).settings
        options.require_model(settings, given)
        Planner().plan(question)
        folder = (papers or bundled_library()).absolute()
        FolderSource(folder, settings.reading).check()
        require_home(settings)
        if estimate:
            from cli.estimating import print_estimate

            print_estimate(question, settings, folder, as_json=as_json)
            return
        require_writable(out or Path.cwd(), "give another folder to --out")
        run, team = begin(settings, question, folder, out, replay=replay)
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
        _conduct(found, team_of(found, replay=replay), style_for(quiet=quiet, as_json=as_json))


def _conduct(run: "Run", team: "Team", style: Style) -> None:
    """Conduct the run to its report, write it and show it."""
    if style == "json":
        print(json.dumps({"event": "started", "run": run.id}), flush=True)
    outcome = conducted(run, team, style)
    _tell(run, outcome.report, _write(run, team, outcome), style)


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
