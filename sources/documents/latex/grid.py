"""A table's cells as they are written, and the same laid out so that every row is complete."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sources.documents.latex.engine import Typesetter

MAX_COLUMNS = 120
MAX_CELLS = 400_000
"""Columns, and cells after spans are resolved, that one table may have."""


class WrittenCell(NamedTuple):
    """A cell in the source: `columns` it spans to the right, `rows` down (negative: up)."""

    text: str
    columns: int = 1
    rows: int = 1


class Slot(NamedTuple):
    """One place of the layout. `first` is False where a spanning cell is repeated to its right;
    `across` is how many columns that cell spans; `below` is True where it comes from above."""

    text: str = ""
    first: bool = True
    across: int = 1
    below: bool = False


@dataclass(frozen=True)
class TableBody:
    """A table resolved: equally long rows, and the role of each."""

    header: list[list[str]]
    rows: list[list[str]]
    groups: list[str]
    stub: int


@dataclass
class GridWriter:
    """Collects the cells of one tabular while it is read.

    `rules` holds the indices of rows that have a rule over the whole width above them;
    `repeated` the range of rows that \\endhead marks as the heading of later pages.
    """

    outer: list[str]
    rows: list[list[WrittenCell]] = field(default_factory=list)
    rules: set[int] = field(default_factory=set)
    columns: int = 1
    span: int = 1
    depth: int = 1
    first_head: int | None = None
    dropped: set[int] = field(default_factory=set)
    _row: list[WrittenCell] = field(default_factory=list)

    def next_cell(self, setter: "Typesetter") -> None:
        """The text read so far is a cell; the next one begins."""
        if len(self._row) < MAX_COLUMNS:
            self._row.append(WrittenCell(_one_line(setter.out), self.span, self.depth))
        self.span = self.depth = 1
        setter.out.clear()

    def next_row(self, setter: "Typesetter") -> None:
        """The text read so far is the last cell of its row; a row without any text is left out."""
        self.next_cell(setter)
        if any(cell.text for cell in self._row) or len(self._row) > 1:
            self.rows.append(self._row)
        self._row = []

    def rule(self) -> None:
        """A rule over the whole width stands here."""
        self.rules.add(len(self.rows))

    def text(self) -> str:
        """All cells as one line, for a table that only breaks the lines of a text."""
        return " ".join(cell.text for row in self.rows for cell in row if cell.text)


def _one_line(pieces: list[str]) -> str:
    return " ".join("".join(pieces).split())


def lay_out(rows: list[list[WrittenCell]]) -> list[list[Slot]]:
    """Every row with all its columns: spanning cells repeated over what they cover.

    Columns in which no cell begins with a text are left out: they only make room. A cell that
    spans rows fills the empty places it covers, and never overwrites a text.
    """
    width = min(max((sum(c.columns for c in row) for row in rows), default=0), MAX_COLUMNS)
    if width * len(rows) > MAX_CELLS:
        rows = rows[: MAX_CELLS // width]
    layout = [_across(row, width) for row in rows]
    for index, row in enumerate(rows):
        column = 0
        for cell in row:
            if abs(cell.rows) > 1:
                _down(layout, index, column, cell)
            column += cell.columns
    used = [c for c in range(width) if any(row[c].first and row[c].text for row in layout)]
    return [[row[c] for c in used] for row in layout]


def _across(row: list[WrittenCell], width: int) -> list[Slot]:
    slots: list[Slot] = []
    for cell in row:
        slots += [Slot(cell.text, offset == 0, cell.columns) for offset in range(cell.columns)]
    slots += [Slot()] * (width - len(slots))
    return slots[:width]


def _down(layout: list[list[Slot]], index: int, column: int, cell: WrittenCell) -> None:
    step = 1 if cell.rows > 0 else -1
    for row in range(index + step, index + cell.rows, step):
        if not 0 <= row < len(layout):
            break
        places = layout[row][column:column + cell.columns]
        if any(place.text for place in places):
            break
        for offset in range(len(places)):
            layout[row][column + offset] = Slot(cell.text, offset == 0, cell.columns, below=True)
