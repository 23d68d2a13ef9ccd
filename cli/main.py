"""The command line: one entry point, one command a purpose. Commands import what they need late,
so that `consilience --help` answers at once."""

import os
import sys

os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")  # chromadb reads it when imported

import typer

from cli import (
    asking,
    evaluating,
    finding,
    keys,
    looking,
    mcp,
    prompts,
    screening,
    serving,
    tools,
    updating,
)
from cli.option_groups import spread

app = typer.Typer(
    name="consilience", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Answers a research question from the scholarly literature, and shows its work.",
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command("ask")(spread(asking.ask))
app.command("find")(spread(finding.find))
app.command("screen")(spread(screening.screen))
app.command("update")(updating.update)
app.command("resume")(asking.resume)
app.command("runs")(looking.runs)
app.command("show")(looking.show)
app.command("serve")(serving.serve)
app.command("mcp")(mcp.mcp)
app.command("search")(tools.search)
app.command("extract")(tools.extract)
app.command("verify")(tools.verify)
app.command("review")(tools.review)
app.command("config")(looking.config)
app.command("doctor")(looking.doctor)
app.command("schema")(looking.schema)
app.add_typer(keys.app, name="keys")
app.add_typer(prompts.app, name="prompts")
app.add_typer(evaluating.app, name="eval")


def main() -> None:
    """Run the command line. A closed pipe is the reader's choice, not an error."""
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
