"""Prints the log of what a run asked of language models."""

from pathlib import Path

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from models.calls import Call, CallLog
from records import Usage
from reports.wording import dollars


def print_calls(log: Path, *, as_json: bool) -> None:
    """One line a call, then the sums by role; as JSON lines the whole log, with what was sent."""
    calls = CallLog(log).calls() if log.is_file() else []
    if as_json:
        for call in calls:
            print(call.model_dump_json())
        return
    if not calls:
        print("The run asked no language model.")
        return
    console = Console()
    table = Table(
        Column("role", no_wrap=True), "about", Column("model", overflow="fold"), "in", "out", "usd",
        "s", "tries", Column("ended", max_width=24), box=None)
    for call in calls:
        table.add_row(*map(Text, (
            call.role, call.subject, call.model, str(call.tokens_in), str(call.tokens_out),
            dollars(call.usd), "cached" if call.cached else f"{call.seconds:.1f}",
            str(call.attempts), _ended(call))))
    console.print(table)
    console.print()
    console.print(usage_table(CallLog(log).usage()))


def usage_table(usage: dict[str, Usage]) -> Table:
    """What each role asked, and the sum."""
    table = Table("role", "calls", "cached", "tokens in", "tokens out", "usd", box=None)
    total = sum(usage.values(), Usage())
    for role, used in {**usage, "all": total}.items():
        table.add_row(role, str(used.calls), str(used.cached), f"{used.tokens_in:,}",
                      f"{used.tokens_out:,}", dollars(used.usd))
    return table


def _ended(call: Call) -> str:
    return call.failure or call.finish_reason
