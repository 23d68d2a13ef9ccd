"""A paper in which quotes are looked up: each becomes the sentences or table rows it stands in."""

from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

from grounding.quotes import QuotedText
from records import Paper, Span

MOST_UNITS = 3
"""Sentences or rows that one quote may touch: a longer one decides nothing."""

TELLING = 4
"""A quote of fewer words names a place only where it stands once."""

_MARKS = "\"'“”„‟‘’«»`"


class _Unit(NamedTuple):
    """A sentence or a table row."""

    start: int
    end: int
    section: int | None
    page: int | None


class QuotedPaper:
    """Finds quotes in a paper, never "something like" them (see QuotedText)."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self._text = QuotedText(paper.text)

    def place(self, quote: str, start: int = 0, end: int | None = None) -> Span | None:
        """Where a quote stands within [start, end), grown to whole sentences or rows; a quote of a
        caption or a heading grows to its line.

        None where it does not stand there, where it is so short that it could stand anywhere, and
        where it is so long that it says many things.
        """
        places = self._text.find_all(quote, start, end)
        bare = quote.strip().strip(_MARKS)
        if not places and bare != quote.strip():
            places = self._text.find_all(bare, start, end)
        if not places or (len(places) > 1 and len(bare.split()) < TELLING):
            return None
        touched = self._touched(*places[0])
        if len(touched) > MOST_UNITS:
            return None
        return self._span(touched, *places[0])

    def _span(self, touched: list[_Unit], start: int, end: int) -> Span:
        paper, text = self.paper, self.paper.text
        if touched:
            start, end = min(start, touched[0].start), max(end, touched[-1].end)
            section, page = touched[0].section, touched[0].page
        else:
            start = text.rfind("\n", 0, start) + 1
            end = text.find("\n", end) if "\n" in text[end:] else len(text)
            section = next((n for n, s in enumerate(paper.sections)
                            if s.start <= start < s.end), None)
            page = next((p.number for p in paper.pages if p.start <= start < p.end), None)
        return Span(paper_id=paper.id, section=paper.section_title(section), page=page,
                    start=start, end=end, quote=text[start:end])

    def _touched(self, start: int, end: int) -> list[_Unit]:
        first = max(bisect_right(self._units, start, key=lambda unit: unit.start) - 1, 0)
        touched: list[_Unit] = []
        for unit in self._units[first:]:
            if unit.start >= end:
                break
            if unit.end > start:
                touched.append(unit)
        return touched

    @cached_property
    def _units(self) -> list[_Unit]:
        sentences = (_Unit(s.start, s.end, s.section, s.page) for s in self.paper.sentences)
        rows = (_Unit(row.start, row.end, table.section, table.page)
                for table in self.paper.tables for row in table.rows)
        return sorted([*sentences, *rows], key=lambda unit: (unit.start, unit.end))
