"""The paper as agents read it: blanks where an injection stood, and every offset as it was."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from records import Cell, Injection, Paper, Row, Section, Sentence, Table

_ERASED = re.compile(r"[^\n|]|(?<! )\||\|(?! )")
"""Lines and the borders of cells stay, so that a table keeps its form."""


def disarmed(paper: Paper, injections: Sequence[Injection]) -> Paper:
    """The paper without its injections: same id, same length of text, same offsets.

    The characters of an injection are blanks; sentences and cells inside it are gone, and those it
    reaches into are shortened. A heading that was one gives its section to the section before.
    """
    hidden = paper.origin.model_copy(update={"hidden": ()})
    if not injections:
        return paper.model_copy(update={"origin": hidden}) if paper.origin.hidden else paper
    return _Disarming(paper, injections).paper().model_copy(
        update={"origin": hidden, "injections": tuple(injections)})


@dataclass(frozen=True)
class _Remains:
    """What is left of a range: `text` stands at `start`."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class _Disarming:
    def __init__(self, paper: Paper, injections: Sequence[Injection]) -> None:
        self.original = paper
        self.ranges = sorted((i.start, i.end) for i in injections if i.start >= 0)
        self.quotes = [i.quote for i in injections if i.start < 0]
        pieces, done = [], 0
        for start, end in self.ranges:
            pieces += (paper.text[done:start], _ERASED.sub(" ", paper.text[start:end]))
            done = end
        self.text = "".join([*pieces, paper.text[done:]])

    def paper(self) -> Paper:
        paper = self.original
        sections, places = self._sections()
        return paper.model_copy(update={
            "text": self.text, "title": self._title(), "sections": sections,
            "authors": tuple(filter(None, self._without("\n".join(paper.authors)).split("\n"))),
            "venue": self._without(paper.venue).strip(),
            "sentences": tuple(
                shortened.model_copy(update={"section": places.get(shortened.section)})
                for sentence in paper.sentences if (shortened := self._sentence(sentence))),
            "tables": tuple(
                table.model_copy(update={"section": places.get(table.section)})
                for known in paper.tables if (table := self._table(known))),
        })

    def _without(self, value: str) -> str:
        for quote in self.quotes:
            value = value.replace(quote, "")
        return value

    def _remains(self, start: int, end: int) -> _Remains:
        """What is left of a range, without blanks around it; nothing where no word is left."""
        left = self.text[start:end]
        if not any(map(str.isalnum, left)):
            return _Remains("", start)
        return _Remains(left.strip(), start + len(left) - len(left.lstrip()))

    def _is_touched(self, start: int, end: int) -> bool:
        return any(begin < end and start < stop for begin, stop in self.ranges)

    def _title(self) -> str:
        title = self.original.title
        if self.original.text.startswith(title):
            return " ".join(self.text[:len(title)].split())
        return " ".join(self._without(title).split())

    def _sections(self) -> tuple[tuple[Section, ...], dict[int | None, int | None]]:
        """The sections that still have a heading, and the new places of all of them."""
        kept: list[Section] = []
        places: dict[int | None, int | None] = {None: None}
        for place, section in enumerate(self.original.sections):
            end = section.start + len(section.title)
            title = section.title
            if self._is_touched(section.start, end):
                title = " ".join(self._remains(section.start, end).text.split())
            if title:
                kept.append(section.model_copy(update={"title": title}))
            elif kept:
                kept[-1] = kept[-1].model_copy(update={"end": section.end})
            places[place] = len(kept) - 1 if kept else None
        return tuple(kept), places

    def _sentence(self, sentence: Sentence) -> Sentence | None:
        if not self._is_touched(sentence.start, sentence.end):
            return sentence
        left = self._remains(sentence.start, sentence.end)
        return sentence.model_copy(
            update={"start": left.start, "end": left.end}) if left.text else None

    def _table(self, table: Table) -> Table | None:
        if not (self._is_touched(table.start, table.end) or self.quotes):
            return table
        rows = tuple(row for known in table.rows if (row := self._row(known)))
        at = self.original.text.find(table.caption, table.start, table.end)
        caption = self.text[at:at + len(table.caption)].rstrip() if at >= 0 else table.caption
        if table.rows and not rows:
            return None
        header = tuple(self._header_row(table, cells) for cells in table.header)
        return table.model_copy(update={"rows": rows, "caption": caption, "header": header})

    def _header_row(self, table: Table, cells: tuple[str, ...]) -> tuple[str, ...]:
        at = self.original.text.find(" | ".join(cells), table.start, table.end)
        if at < 0:
            return cells
        left: list[str] = []
        for cell in cells:
            left.append(" ".join(self.text[at:at + len(cell)].split()))
            at += len(cell) + len(" | ")
        return tuple(left)

    def _row(self, row: Row) -> Row | None:
        """The row with what is left of its cells; None where nothing is."""
        group = self._without(row.group)
        if not self._is_touched(row.start, row.end):
            return row if group == row.group else row.model_copy(update={"group": group})
        cells = tuple(map(self._cell, row.cells))
        if not any(cell.text for cell in cells):
            return None
        return row.model_copy(update={"cells": cells, "group": group})

    def _cell(self, cell: Cell) -> Cell:
        if not self._is_touched(cell.start, cell.end):
            return cell
        left = self._remains(cell.start, cell.end)
        return Cell(text=left.text, start=left.start, end=left.end)
