"""Shows works that were found: as a table, as JSON lines, as BibTeX or RIS.

Text from databases stays text: no markup, and nothing that acts unseen.
"""

import io
from collections.abc import Callable, Mapping, Sequence

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from cli.output import json_line
from cli.works_format import Format
from records import PaperCard, Work
from reports import wording
from reports.bibtex import bibtex
from reports.papers import flags
from reports.ris import ris

Ranked = Sequence[tuple[PaperCard, Work]]
"""Cards with their works, most relevant first."""

MOST_AUTHORS = 3
LONGEST_TITLE = 200
WIDTH_OF_A_FILE = 100


def shown(ranked: Ranked, format_: Format, width: int | None = None) -> str:
    """The works as text, which ends with a line's end where there are any. `width` is that of the
    table in characters, None for the terminal's; in it the relevance of a work that the screening
    would leave out stands in brackets."""
    if format_ is Format.TABLE:
        return _table(ranked, width)
    return _WRITERS[format_](ranked)


def _table(ranked: Ranked, width: int | None) -> str:
    console = Console(highlight=False) if width is None else \
        Console(file=io.StringIO(), width=width, highlight=False)
    table = Table(
        Column("#", justify="right", no_wrap=True), Column("rel.", justify="center", no_wrap=True),
        Column("year", no_wrap=True), Column("work", overflow="fold"), box=None)
    for number, (card, _) in enumerate(ranked, start=1):
        relevance = f"{card.relevance:.2f}" if card.included else f"({card.relevance:.2f})"
        table.add_row(Text(str(number)), Text(relevance), Text(str(card.year or "")), told(card))
    with console.capture() as text:
        console.print(table)
    return text.get() if ranked else ""


def told(card: PaperCard, found: str = "") -> Text:
    """A work in three lines: its title, who and where, how it is known and was found, which is told
    by the sources' names unless it is told by `found`."""
    held_against = ", ".join(flags(card).values())
    names = [wording.authors(card, MOST_AUTHORS) if any(map(str.strip, card.authors)) else "",
             wording.line(card.venue, 80)]
    places = [*wording.addresses(card.identifiers)[:1],
              *wording.other_identifiers(card.identifiers)[:1]]
    sources = found or ", ".join(dict.fromkeys(wording.line(t.source, 40) for t in card.trails))
    return Text.assemble(
        (wording.line(card.title, LONGEST_TITLE) or "Untitled", "bold"),
        (f"  {held_against}" if held_against else "", "bold red"),
        *((f"\n{' · '.join(filter(None, line))}", "dim")
          for line in (names, [*places[:1], sources]) if any(line)))


def _json_lines(ranked: Ranked) -> str:
    return "".join(
        json_line({"rank": rank, "relevance": card.relevance, "included": card.included,
                   "reason": card.reason, **work.model_dump(mode="json")})
        for rank, (card, work) in enumerate(ranked, start=1))


def _abstracts(ranked: Ranked) -> dict[str, str]:
    return {work.id: work.abstract for _, work in ranked}


_WRITERS: Mapping[Format, Callable[[Ranked], str]] = {
    Format.JSONL: _json_lines,
    Format.BIBTEX: lambda ranked: bibtex((card for card, _ in ranked), _abstracts(ranked)),
    Format.RIS: lambda ranked: ris((card for card, _ in ranked), _abstracts(ranked)),
}
