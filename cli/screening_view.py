"""Shows the works a person decides on: as a list, as JSON lines, one by one."""

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from cli.output import json_line
from cli.screening_desk import Desk
from cli.works_view import told
from records import PaperCard, Work
from reports import wording
from reports.papers import found

LONGEST_REASON = 200


def tally(desk: Desk) -> str:
    """ "12 works would be read, 30 not; 3 decided by hand, 1 to be added: 10.1000/x"."""
    included = len(desk.standing("included"))
    by_hand = sum(map(desk.by_hand, desk.cards))
    parts = [f"{wording.plural(included, 'work')} would be read, {len(desk.cards) - included} not"]
    decided = [f"{by_hand} decided by hand"] if by_hand else []
    if added := desk.decisions.add:
        decided.append(f"{len(added)} to be added: {', '.join(added)}")
    return "; ".join([*parts, ", ".join(decided)] if decided else parts)


def print_list(desk: Desk, rows: Iterable[tuple[int, PaperCard]]) -> None:
    """The works with their numbers, what was decided about each and why, and how it was found."""
    table = Table(Column("#", justify="right", no_wrap=True), Column("rel.", no_wrap=True),
                  Column("", no_wrap=True), Column("year", no_wrap=True),
                  Column("work", overflow="fold"), box=None)
    every = {card.id: card for card in desk.cards}
    for number, card in rows:
        is_in = desk.is_included(card)
        mark = Text("read" if is_in else "out", "green" if is_in else "yellow")
        reason = wording.line(desk.reason(card), LONGEST_REASON)
        work = Text.assemble(told(card, found(card, every)),
                             (f"\n{reason}" if reason else "", "italic"))
        table.add_row(Text(str(number)), Text(f"{card.relevance:.2f}"), mark,
                      Text(str(card.year or "")), work)
    Console(highlight=False).print(table)


def json_lines(desk: Desk) -> str:
    """One object a work: its number, whether it would be read, and its card."""
    return "".join(
        json_line({"number": number, **card.model_dump(mode="json"),
                   "included": desk.is_included(card), "by_hand": desk.by_hand(card),
                   "reason": desk.reason(card)})
        for number, card in desk.numbered)


def print_work(desk: Desk, card: PaperCard, work: Work | None) -> None:
    """All that is known of a work before its text is read."""
    console = Console(highlight=False)
    abstract = wording.line(work.abstract) if work else ""
    opinion = card.opinion
    console.print(told(card, found(card, {one.id: one for one in desk.cards})))
    console.print(Padding(Text(abstract or "No abstract is known."), (1, 0, 1, 2)))
    console.print(Text(f"{'read' if desk.is_included(card) else 'out'}: "
                       f"{wording.line(desk.reason(card), LONGEST_REASON)}", "italic"))
    if opinion:
        console.print(Text(f"{wording.line(opinion.model, 60) or 'the model'}: "
                           f"{opinion.relevance:.2f}, {wording.line(opinion.reason, 300)}", "dim"))
