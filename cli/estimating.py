"""Prints what a run would ask of language models and cost."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from cli.searching import changed
from reports.wording import dollars

if TYPE_CHECKING:
    from graphs.estimate import Estimate
    from models.language_settings import BudgetSettings
    from settings import Settings


def print_estimate(question: str, settings: "Settings", papers: Path | None, *,
                   as_json: bool) -> None:
    """One line a role and model, their sum, and which limits the run would reach; as JSON one
    object. Nothing is asked of a model."""
    from graphs.estimating import estimate

    # Nobody is asked in a rehearsal, no person either.
    made = asyncio.run(estimate(changed(settings, "screening", by_hand=False), papers, question))
    if as_json:
        print(json.dumps({**asdict(made), "total": asdict(made.total)}))
        return
    console = Console()
    if made.rows:
        console.print(_table(made), "")
    told = [f"{made.papers} papers would be read, about {made.claims} claims verified."]
    if made.cached:
        told.append(f"{made.cached} requests are answered already and cost nothing.")
    if not settings.language.model:
        told.append("No language model is set, so none would be asked: --model NAME sets one.")
    for line in (*told, *limits_reached(made, settings.budget)):
        console.print(line, highlight=False)


def _table(made: "Estimate") -> Table:
    table = Table("role", "model", "calls", "tokens in", "tokens out", "usd", box=None)
    for row in (*made.rows, made.total):
        table.add_row(row.role, row.model, str(row.calls), f"{row.tokens_in:,}",
                      f"{row.tokens_out:,}", dollars(row.usd))
    return table


def limits_reached(made: "Estimate", budget: "BudgetSettings") -> Iterator[str]:
    """One sentence for each limit of the run that the estimate is beyond."""
    total = made.total
    needed = {"usd": total.usd, "tokens": total.tokens_in + total.tokens_out,
              "calls": total.calls}
    for name, amount in needed.items():
        limit = getattr(budget, name)
        if limit is not None and amount is not None and amount > limit:
            yield (f"The run would reach its limit of {limit:,g} {name} (budget.{name}), ask no "
                   "more and finish with what it has.")
