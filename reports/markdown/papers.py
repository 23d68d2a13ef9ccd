"""The papers of a report as Markdown: the references, and what was left out."""

from collections.abc import Iterator

from records import PaperCard, Report
from reports import papers, wording
from reports.markdown.text import bullets, escaped
from reports.numbering import Numbering


def references(numbering: Numbering) -> list[str]:
    """The included papers as a numbered list."""
    cards = [numbering.cards[id_] for id_ in numbering.papers]
    return ["\n".join(_reference(f"{number}. ", card, numbering)
                      for number, card in enumerate(cards, 1)) or "No paper was included."]


def _reference(head: str, card: PaperCard, numbering: Numbering) -> str:
    """A citation, what is held against the paper, and below both how it came to be here."""
    parts = [
        *(f"**{escaped(told)}**" for _, told in papers.notices(card)),
        f"{escaped(wording.authors(card))} ({card.year or 'n.d.'}).",
        f"{escaped(wording.title(card))}.",
        f"{escaped(card.venue, 120)}." if card.venue else "",
        *(f"<{address}>" for address in papers.links(card)),
        *(escaped(text) for text in wording.other_identifiers(card.identifiers)),
        "(read as an abstract only)" if card.is_abstract_only else "",
    ]
    below = [f"\n{' ' * len(head)}- {name}: {escaped(words)}"
             for name, words in papers.details(card, numbering.cards)]
    return head + " ".join(part for part in parts if part) + "".join(below)


def left_out(report: Report, papers_file: str) -> list[str]:
    """The papers left out by reason, a few of each. `papers_file` names the table of all, or ""."""
    groups, more = papers.left_out(report.papers)
    if not groups:
        return ["None of the papers listed was left out."]
    cards = Numbering.of(report).cards
    blocks = [block for group in groups
              for block in (f"{escaped(group.heading)}", bullets(_named(group, cards)))]
    return [*blocks, f"And {more}." if more else "",
            f"All papers are in [{papers_file}]({papers_file})." if papers_file else ""]


def _named(group: papers.LeftOut, cards: dict[str, PaperCard]) -> Iterator[str]:
    for card in group.shown:
        told = papers.beside_left_out(card, cards)
        yield (f"{escaped(wording.citation(card))}, {escaped(wording.title(card))}"
               + (f" ({escaped(told)})" if told else ""))
    if group.more:
        yield f"and {wording.plural(group.more, 'more paper')}"
