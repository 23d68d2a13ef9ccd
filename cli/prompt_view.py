"""Shows prompts on a terminal: as a table, as messages, as differences."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from prompts.differences import FileDifference
from prompts.fence import Fence
from prompts.library import PromptLibrary, ReviewerFile, RolePrompt
from prompts.template import Template
from records import Message
from reports.wording import visible

COLOURS = {"+": "green", "-": "red", "@": "cyan"}
MARKS = {"changed": "", "added": " is new", "removed": " is gone"}


def rows(library: PromptLibrary, count: Callable[[str], int]) -> list[dict[str, Any]]:
    """What there is to say of each prompt, as plain values; `count` gives a text's tokens."""
    return [{"file": file, **_told(file, prompt, count), "sha256": library.hashes[file]}
            for file, prompt in library.files.items()]


def print_library(library: PromptLibrary, count: Callable[[str], int]) -> None:
    """A line a prompt."""
    print(f"{library.folder}\n")
    table = Table(Column("file", no_wrap=True), "sha256", "tokens", "for", box=None)
    for row in rows(library, count):
        table.add_row(*map(Text, (row["file"], row["sha256"][:8], str(row["tokens"]),
                                  row["purpose"])))
    Console().print(table)


def _told(file: str, prompt: RolePrompt | ReviewerFile | Template,
          count: Callable[[str], int]) -> dict[str, Any]:
    if isinstance(prompt, RolePrompt):
        said = prompt.sample(Fence(), filled=False)
        return {"name": prompt.name, "purpose": prompt.purpose, "role": prompt.role,
                "output": prompt.output, "variables": prompt.variables,
                "tokens": sum(count(message.content) for message in said),
                "max_tokens": prompt.max_tokens}
    if isinstance(prompt, ReviewerFile):
        return {"name": prompt.name, "purpose": prompt.purpose, "role": "reviewer",
                "model": prompt.model, "dimensions": list(prompt.dimensions),
                "tokens": count(prompt.rubric)}
    return {"name": Path(file).stem, "purpose": "told to every role",
            "tokens": count(prompt.source)}


def safe(text: str) -> str:
    """Text of papers on a terminal: nothing in it can move the cursor or act unseen."""
    return visible(text.replace("\r\n", "\n")).replace("\r", "\N{REPLACEMENT CHARACTER}")


def print_message(message: Message) -> None:
    """One message under the name of who says it."""
    console = Console(highlight=False)
    console.print(Text(f"── {message.role} " + "─" * 40, style="dim"))
    print(f"{safe(message.content)}\n", flush=True)


def print_differences(differences: Sequence[FileDifference]) -> None:
    """File by file: settings that changed, then lines."""
    console = Console(highlight=False, soft_wrap=True)
    if not differences:
        console.print("The prompts are the same.")
    for difference in differences:
        console.print(Text(f"{difference.file}{MARKS[difference.status]}", style="bold"))
        for change in difference.settings:
            console.print(Text(f"  {change.name}: {_value(change.before)} → "
                               f"{_value(change.after)}", style="yellow"))
        for line in difference.lines:
            console.print(Text(f"  {safe(line)}", style=COLOURS.get(line[:1], "dim")))
        console.print()


def _value(value: object) -> str:
    return "(none)" if value is None else str(value)
