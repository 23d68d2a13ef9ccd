"""`consilience prompts`: look at prompts, check them, see what was sent, and what a change does."""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import comparing, options
from cli.errors import InputError, mendable
from cli.option_groups import spread

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.calls import Call
    from prompts.library import PromptLibrary
    from records import Message
    from settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    help="The prompts: look at them, check them, and see what a change to them does.")
app.command("compare")(spread(comparing.compare))

Name = Annotated[str, typer.Argument(
    metavar="NAME", help="A role's or reviewer's name, or a file's, e.g. protocol/go_on.md.")]


@app.command("list")
def list_(
    prompts: options.Prompts = None, config: options.Config = None, as_json: options.AsJson = False,
) -> None:
    """Every prompt: what it is for, who asks with it, what it is answered with."""
    with mendable():
        from cli.prompt_view import print_library, rows

        settings = _settings(config, prompts)
        library = _library(settings)
        if as_json:
            for row in rows(library, _counter(settings)):
                print(json.dumps(row, ensure_ascii=False))
        else:
            print_library(library, _counter(settings))


@app.command()
def show(
    name: Name, prompts: options.Prompts = None, config: options.Config = None,
) -> None:
    """A prompt's file as it is."""
    with mendable():
        from cli.prompt_view import safe

        library = _library(_settings(config, prompts))
        print(safe(library.text(library.file(name))), end="")


@app.command()
def render(
    name: Name,
    run: Annotated[str, typer.Option(
        "--run", metavar="RUN", help="What a model was sent in this run (its id or “last”).")] = "",
    subject: Annotated[str, typer.Option(
        "--subject", help="With --run: only calls about this, e.g. “claim c12”.")] = "",
    prompts: options.Prompts = None,
    config: options.Config = None,
    as_json: options.AsJson = False,
) -> None:
    """A prompt as a model sees it: with stand-ins for values, or as it was sent in a run.

    Of a run's calls the first is shown and the others are named; --json gives all of them.
    """
    with mendable():
        settings = _settings(config, prompts)
        if run:
            _print_calls(_calls(settings, run, name, subject), as_json=as_json)
            return
        if subject:
            raise InputError("--subject chooses among the calls of a run; give --run too")
        from prompts.fence import Fence

        library = _library(settings)
        _print_messages(library.sample(library.file(name), Fence()), as_json=as_json)


@app.command()
def check(prompts: options.Prompts = None, config: options.Config = None) -> None:
    """Check every file of a prompts folder; all problems are named with file and line."""
    with mendable():
        from agents.reviewer import panel
        from prompts.library import FOLDER, load_library
        from reports.wording import plural

        library = _library(_settings(config, prompts))
        panel(library)
        missing = sorted(load_library(FOLDER).roles.keys() - library.roles)
        print(f"{library.folder}: {len(library.roles)} roles, "
              f"{plural(len(library.reviewers), 'reviewer')} and the protocol are sound")
        if missing:
            print(f"Not there: {', '.join(missing)}; a role without its prompt cannot think with "
                  "a model")


@app.command()
def copy(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")],
    prompts: options.Prompts = None,
    config: options.Config = None,
) -> None:
    """Copy the prompts to a new folder, to change them there."""
    with mendable():
        library = _library(_settings(config, prompts))
        if folder.exists():
            raise InputError(f"{folder}: is there already; give a folder that is not")
        try:
            for file in library.files:
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                (folder / file).write_text(library.text(file), encoding="utf-8")
        except OSError as error:
            raise InputError(f"{folder}: cannot be written ({error.strerror}); give another "
                             "folder") from None
        print(f"{len(library.hashes)} prompts copied to {folder}. Change one, then: "
              f"consilience prompts check --prompts {folder}")


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="A prompts folder, or one file.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="Another, or its file.")],
    name: Annotated[str, typer.Argument(
        metavar="[NAME]", help="Only this file, e.g. writer or reviewers/sceptic.")] = "",
) -> None:
    """What differs between two prompts folders: settings of each file, then its text by lines."""
    with mendable():
        from cli.prompt_view import print_differences
        from prompts.differences import differences

        print_differences(differences(before, after, name))


def _settings(config: Path | None, prompts: Path | None) -> "Settings":
    from settings import load_settings

    chosen = options.assignments(None, {"prompts": prompts and str(prompts.resolve())})
    return load_settings(config=config, assignments=chosen).settings


def _library(settings: "Settings") -> "PromptLibrary":
    from prompts.library import FOLDER, load_library

    folder = Path(settings.prompts).expanduser() if settings.prompts else FOLDER
    return load_library(folder, _counter(settings))


def _counter(settings: "Settings") -> "Callable[[str], int]":
    """Tokens as the configured model counts them; an estimate where none is configured."""
    from models.tokens import tokenizer_for
    from prompts.library import estimate

    model = settings.language.model and settings.language.of("writer", settings.language.model)
    return tokenizer_for(model.model, model.encoding).count if model else estimate


def _print_messages(messages: "Iterable[Message]", *, as_json: bool) -> None:
    from cli.prompt_view import print_message

    for message in messages:
        if as_json:
            print(message.model_dump_json())
        else:
            print_message(message)


def _print_calls(calls: "Sequence[Call]", *, as_json: bool) -> None:
    """The first call as it was sent, and what else there is; as JSON lines all of them."""
    if as_json:
        for call in calls:
            print(call.model_dump_json())
        return
    first, *others = calls
    _print_messages(first.messages, as_json=False)
    print(f"Sent about {first.subject} to {first.model} at {first.server}", file=sys.stderr)
    if others:
        about = dict.fromkeys(call.subject for call in others)
        print(f"{len(others)} more, chosen with --subject or all with --json: "
              f"{', '.join(about)}", file=sys.stderr)


def _calls(settings: "Settings", run: str, name: str, subject: str) -> "list[Call]":
    """The calls of a run that were made with a prompt. Raises InputError, RunError."""
    from graphs.run_store import RunStore
    from models.calls import CallLog
    from settings import home_of

    found = RunStore(home_of(settings)).get(run)
    calls = CallLog(found.calls).calls() if found.calls.is_file() else []
    if not calls:
        raise InputError(f"run {found.id} asked no language model; its agents computed")
    made = [call for call in calls if _made_with(call, name)]
    if not made:
        raise InputError(f"run {found.id}: nothing was sent with {name!r}, but with "
                         f"{', '.join(sorted({call.prompt for call in calls}))}")
    about = [call for call in made if subject in ("", call.subject)]
    if not about:
        raise InputError(f"run {found.id}: nothing was sent about {subject!r}, but about "
                         f"{', '.join(sorted({call.subject for call in made}))}")
    return about


def _made_with(call: "Call", name: str) -> bool:
    """Whether a call was made with the prompt of this name or file, or by the reviewer."""
    wanted = name.removesuffix(".md").removeprefix("reviewers/")
    return wanted in (call.prompt.removesuffix(".md"), call.role,
                      call.role.removeprefix("reviewer/"))
