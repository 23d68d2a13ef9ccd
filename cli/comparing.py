"""`consilience prompts compare`: two prompts folders over the same questions, side by side."""

import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import options
from cli.errors import InputError, mendable
from cli.output import read_lines, require_file, require_home, write
from cli.progress import Style, style_for

if TYPE_CHECKING:
    from graphs.runs import Run
    from records import Report, Usage
    from reports.comparison import Comparison, Trial
    from settings import Settings


@dataclass(frozen=True)
class Asked:
    """A question over a folder of papers."""

    question: str
    papers: Path


@dataclass(frozen=True)
class Side:
    """One of the two prompts folders, with the settings that use it."""

    name: str
    settings: "Settings"


def compare(
    *,
    with_: Annotated[Path, typer.Option(
        "--with", metavar="DIR", help="The other prompts folder, with the change.")],
    questions: Annotated[Path, typer.Option(
        "--questions", metavar="FILE",
        help="One question a line, or JSON lines {\"question\": …, \"papers\": DIR}; such a DIR is "
             "looked for from the file's folder.")],
    papers: options.Papers = None,
    out: Annotated[Path | None, typer.Option(
        "--out", metavar="FILE.html",
        help="The page to write (default: ./consilience-comparison-TIME.html).")] = None,
    thinking: options.ThinkingOptions,
    replay: options.Replay = False,
    set_: options.Set = None,
    config: options.Config = None,
    quiet: options.Quiet = False,
    as_json: options.AsJson = False,
) -> None:
    """Ask the same questions with two prompts folders and show what changed.

    Limits are those of each run. Runs are kept: `consilience runs`, `show`, `resume`.
    """
    with mendable():
        from agents.team import bundled_library
        from reports.comparison import Trial
        from reports.comparison_page import comparison_html
        from settings import load_settings

        given = options.assignments(set_, thinking.settings())
        settings = load_settings(config=config, assignments=given).settings
        options.require_model(settings, given)
        asked = read_questions(questions, papers or bundled_library(), settings)
        sides = _sides(settings, with_)
        require_home(settings)
        page = out or Path(f"consilience-comparison-{datetime.now(UTC):%Y%m%d-%H%M%S}.html")
        require_file(page, "--out")
        style = style_for(quiet=quiet, as_json=False)
        told = tuple(_compared(ask, sides, style, f"{number} of {len(asked)}", replay=replay)
                     for number, ask in enumerate(asked, start=1))
        trial = Trial(before=sides[0].name, after=sides[1].name, questions=told)
        _print(trial, as_json=as_json)
        write(page, comparison_html(trial))


def _print(trial: "Trial", *, as_json: bool) -> None:
    if as_json:
        for comparison in trial.questions:
            print(comparison.model_dump_json())
    else:
        from cli.comparison_view import print_trial

        print_trial(trial)


def read_questions(file: Path, papers: Path, settings: "Settings") -> list[Asked]:
    """The questions of a file, each over its own papers or those given.

    Raises InputError, with the line of a question that cannot be asked.
    """
    asked = [_question(line, f"{file}:{number}", file.parent, papers, settings)
             for number, line in enumerate(read_lines(file), start=1) if line.strip()]
    if not asked:
        raise InputError(f"{file}: holds no question; write one a line")
    return asked


def _question(line: str, where: str, base: Path, papers: Path, settings: "Settings") -> Asked:
    from agents.planner import Planner
    from records.errors import UserError
    from sources.folder import FolderSource

    row = _row(line, where)
    folder = (base / row["papers"] if "papers" in row else papers).absolute()
    try:
        Planner().plan(row["question"])
        FolderSource(folder, settings.reading).check()
    except UserError as error:
        raise InputError(f"{where}: {error}") from None
    return Asked(row["question"], folder)


def _row(line: str, where: str) -> dict[str, str]:
    if not line.lstrip().startswith("{"):
        return {"question": line.strip()}
    try:
        row: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not JSON ({error}); write the question as plain text, or "
                         "{\"question\": …}") from None
    strangers = row.keys() - {"question", "papers"}
    if strangers or "question" not in row or not all(isinstance(v, str) for v in row.values()):
        raise InputError(f"{where}: must have “question” and may have “papers”, both texts, and "
                         f"nothing else; it has {', '.join(row) or 'nothing'}")
    return row


def _sides(settings: "Settings", other: Path) -> tuple[Side, Side]:
    """The folder in force and the other one, both checked. Raises PromptError, InputError."""
    from agents.reviewer import panel
    from prompts.library import FOLDER, load_library

    folders = (Path(settings.prompts or FOLDER).expanduser().resolve(), other.resolve())
    if folders[0] == folders[1]:
        raise InputError(f"{other}: is the folder it should be compared with; give another one to "
                         "--with or to --prompts")
    for folder in folders:
        panel(load_library(folder))
    first, second = (Side(name, settings.model_copy(update={"prompts": str(folder)}))
                     for name, folder in zip(_names(folders), folders, strict=True))
    return first, second


def _names(folders: Sequence[Path]) -> list[str]:
    """The folders' own names, and as much of their paths as tells them apart."""
    parts = [folder.parts for folder in folders]
    for length in range(1, max(map(len, parts))):
        names = [Path(*p[-length:]).as_posix() for p in parts]
        if len(set(names)) == len(names):
            return names
    return list(map(str, folders))


def _compared(asked: Asked, sides: tuple[Side, Side], style: Style, which: str, *,
              replay: bool) -> "Comparison":
    """A question with both sides, one after the other, so that they share their cache."""
    from reports.comparison import compare

    before, after = (_told(asked, side, style, which, replay=replay) for side in sides)
    return compare(before[0], after[0], taken=(before[1], after[1]))


def _told(asked: Asked, side: Side, style: Style, which: str, *,
          replay: bool) -> "tuple[Report, dict[str, Usage]]":
    from cli.conducting import begin, conducted
    from graphs.runs import RunError

    run, team = begin(side.settings, asked.question, asked.papers, replay=replay)
    if style != "quiet":
        print(f"Question {which} with {side.name}, run {run.id}: {asked.question}",
              file=sys.stderr, flush=True)
    try:
        report = conducted(run, team, style).report
    except RunError as error:
        raise InputError(f"{error}\nThen compare again: what was answered is in the cache.") \
            from error
    return report, _taken(run)


def _taken(run: "Run") -> "dict[str, Usage]":
    """What each role of a run asked, with the tokens of answers that the cache gave."""
    from models.calls import Call, CallLog
    from records import Usage

    if not run.calls.is_file():
        return {}
    log = CallLog(run.calls)
    calls: defaultdict[str, list[Call]] = defaultdict(list)
    for call in log.calls():
        calls[call.role].append(call)
    paid = log.usage()
    return {role: paid.get(role, Usage()).model_copy(update={
        "tokens_in": sum(call.tokens_in for call in of_role),
        "tokens_out": sum(call.tokens_out for call in of_role)})
        for role, of_role in calls.items()}
