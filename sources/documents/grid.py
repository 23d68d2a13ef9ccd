"""Turns the rows of a table, as marked up, into a rectangle with its header, stub and groups."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sources.documents.builder import PaperBuilder

MAX_COLUMNS = 256
MAX_CELLS = 200_000

_SIZE = re.compile(r"^[~≈]?\d+(?:[.,]\d+)?(?:\s?[x×]\s?\d+(?:\.\d+)?)?\s?[KMBTkmbt]$")
_VALUE = re.compile(r"^(?:[A-Za-z]{1,2}\s?[=<>≤≥]+)?\W{0,4}\d")
_LONE_NUMBER = re.compile(r"(?<![^\s(])\d+(?:\.\d+)?%?(?![^\s)])")
_YEAR = re.compile(r"^(?:19|20)\d{2}$")
_NOTHING = re.compile(r"^(?:[-–—−.*\s]*|n\s?/\s?a|n\.a\.|na|none|nr|nd)$", re.IGNORECASE)


class OversizedTable(ValueError):
    """A table of more cells than any page shows; the message gives the limit."""


@dataclass(frozen=True, eq=False)
class SpanCell:
    """One cell as marked up: its text and how many rows and columns it covers.

    Two cells are never equal: a grid tells by identity which places one cell covers.
    `rowspan` 0 means to the last row, as in HTML.
    """

    text: str
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True)
class Arrangement:
    """A table as PaperBuilder.table takes it, and the spanning lines that head no row (`notes`)."""

    header: list[list[str]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    stub: int = 1
    notes: list[str] = field(default_factory=list)

    @property
    def width(self) -> int:
        return len((self.rows or self.header or [[]])[0])


def arrange(
    rows: Sequence[Sequence[SpanCell]], header_rows: int | None = None
) -> list[Arrangement]:
    """The whole way from marked-up rows to tables: one, or several where a table that is too wide
    to print goes on below itself under a second header.

    `header_rows` is what the markup says (`<thead>`, rows of `<th>`); where it says nothing (None),
    or these rows are empty or are all there are, the content tells.
    Rows and columns without any text are left out. Raises OversizedTable.
    """
    full = resolve_spans(rows)
    kept = [index for index, row in enumerate(full) if any(cell.text for cell in row)]
    grid = [full[index] for index in kept]
    header_rows = sum(1 for index in kept if index < (header_rows or 0))
    if not 0 < header_rows < len(grid):
        header_rows = split_header(grid)
    starts = [0, *_repeated_headers(grid, header_rows), len(grid)]
    return [_arrange_one(grid[start:end], header_rows) for start, end in pairwise(starts)]


def _arrange_one(grid: list[list[SpanCell]], header_rows: int) -> Arrangement:
    columns = _columns_with_content(grid)
    grid = [[row[c] for c in columns] for row in grid]
    head, body = grid[:header_rows], grid[header_rows:]
    titles = [row for row in head if len(head) > 1 and _spans_all(row)]
    header = [[cell.text for cell in row] for row in head if row not in titles]
    values, groups, notes = _fold_groups(body)
    return Arrangement(
        header, values, groups, guess_stub(header, values), [row[0].text for row in titles] + notes
    )


def _repeated_headers(grid: list[list[SpanCell]], header_rows: int) -> list[int]:
    """Where the body repeats the last header row below other names: another header begins there.

    Taking such rows for data would put one column's values under another column's name.
    """
    if header_rows < 2:
        return []
    last = [cell.text for cell in grid[header_rows - 1]]
    if len(set(filter(None, last))) < 2:
        return []
    starts = []
    for index in range(2 * header_rows, len(grid)):
        first = index - header_rows + 1
        if [cell.text for cell in grid[index]] == last and not any(
                _holds_values([cell.text for cell in row]) for row in grid[first:index]):
            starts.append(first)
    return starts


def add_table(
    builder: PaperBuilder, caption: str, tables: Sequence[Arrangement], *, label: str = "",
    page: int | None = None,
) -> None:
    """Hand the parts of an arranged table to the builder, each under the same label and caption.

    One of a single column is a box of text, and of an empty one only the caption is left: both
    become paragraphs.
    """
    for table in tables:
        _add_part(builder, caption, table, label, page)


def _add_part(
    builder: PaperBuilder, caption: str, table: Arrangement, label: str, page: int | None
) -> None:
    if table.width < 2 or not table.rows:
        lead = ". ".join(filter(None, (label, caption)))
        lines = [" ".join(row) for row in table.header + table.rows]
        for text in [lead, *lines]:
            builder.paragraph(text, page)
    else:
        builder.table(caption, table.header, table.rows, label=label, stub=table.stub,
                      groups=table.groups, page=page)
    for note in table.notes:
        builder.paragraph(note, page)


def is_squeezed(table: Arrangement) -> bool:
    """Whether the cells of a text dump have run together: three numbers and more in one cell.

    Such a table cannot be trusted to tell which number stands under which name.
    """
    cells = [text for row in table.rows for text in row if text]
    squeezed = sum(1 for text in cells if len(_LONE_NUMBER.findall(text)) > 2)
    return squeezed * 5 > len(cells)


def resolve_spans(rows: Sequence[Sequence[SpanCell]]) -> list[list[SpanCell]]:
    """A rectangle in which every place holds the cell that covers it.

    Overlapping spans give the place to the cell that came first, as browsers do. A span beyond
    MAX_COLUMNS reaches to the last column that the other cells need. Raises OversizedTable where
    the rectangle has more than MAX_CELLS places.
    """
    taken: dict[tuple[int, int], SpanCell] = {}
    unbounded: list[tuple[int, int, SpanCell]] = []
    width = 0
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            wide = max(1, cell.colspan) if cell.colspan <= MAX_COLUMNS else 1
            if wide != cell.colspan and cell.colspan > 1:
                unbounded.append((y, x, cell))
            tall = min(cell.rowspan if cell.rowspan > 0 else len(rows), len(rows) - y)
            width = max(width, x + wide)
            if width * len(rows) > MAX_CELLS or len(taken) + wide * tall > MAX_CELLS:
                raise OversizedTable(f"a table of more than {MAX_CELLS} cells")
            for place in ((y + j, x + i) for j in range(tall) for i in range(wide)):
                taken.setdefault(place, cell)
            x += wide
    for y, x, cell in unbounded:
        for i in range(x, width):
            taken.setdefault((y, i), cell)
    nothing = SpanCell("")
    return [[taken.get((y, x), nothing) for x in range(width)] for y in range(len(rows))]


def split_header(grid: Sequence[Sequence[SpanCell]]) -> int:
    """How many leading rows of a grid are its header, told by their content.

    The first row is one unless it holds values; a row below it is one as long as it holds none and
    either stands under a spanning cell or leaves its first place to the row above.
    """
    if len(grid) < 2 or _holds_values([cell.text for cell in grid[0]]):
        return 0
    count = 1
    while count < min(len(grid) - 1, 5):
        above, row = grid[count - 1], grid[count]
        spanned = any(left is right and left.text for left, right in pairwise(above))
        continues = row[0] is above[0] or not row[0].text
        if _holds_values([cell.text for cell in row]) or _is_group(row) \
                or not (continues or (spanned and not _spans_all(above))):
            break
        count += 1
    return count


def guess_stub(header: Sequence[Sequence[str]], rows: Sequence[Sequence[str]]) -> int:
    """How many leading columns name the row: those of words or of model sizes ("7B").

    At least one where there are two columns or more; one where no column holds values.
    """
    width = len((rows or header or [[]])[0])
    for column in range(width):
        texts = [row[column] for row in rows if not _NOTHING.match(row[column])]
        values = sum(1 for text in texts if is_value(text))
        if not texts or 2 * values >= len(texts):
            return max(column, min(1, width - 1))
    return min(1, width)


def is_value(text: str) -> bool:
    """Whether a cell holds a number ("34.8 ± 0.2", "p < 0.01"), not a name or a size ("7B")."""
    text = text.strip()
    if not _VALUE.match(text) or _SIZE.match(text):
        return False
    return sum(map(str.isdigit, text)) >= sum(map(str.isalpha, text))


def _holds_values(row: Sequence[str]) -> bool:
    texts = [text for text in row[1:] or row if not _NOTHING.match(text)]
    values = [text for text in texts if is_value(text) and not _YEAR.match(text)]
    return bool(texts) and 2 * len(values) >= len(texts)


def _columns_with_content(grid: list[list[SpanCell]]) -> list[int]:
    """The columns that hold any text that is not merely the left neighbour's span."""
    return [x for x in range(len(grid[0]) if grid else 0)
            if any(row[x].text and (x == 0 or row[x] is not row[x - 1]) for row in grid)]


def _spans_all(row: Sequence[SpanCell]) -> bool:
    return len(row) > 1 and all(cell is row[0] for cell in row)


def _is_group(row: Sequence[SpanCell]) -> bool:
    """A row of one text: a cell across all columns, or a first cell with nothing beside it."""
    return len(row) > 1 and bool(row[0].text) and all(
        cell is row[0] or not cell.text for cell in row)


def _fold_groups(body: list[list[SpanCell]]) -> tuple[list[list[str]], list[str], list[str]]:
    """Value rows, the group of each, and group texts that no row follows.

    A first cell that spans rows below it is no group although nothing stands beside it.
    """
    rows: list[list[str]] = []
    groups: list[str] = []
    pending: list[str] = []
    group = ""
    if all(map(_is_group, body)):
        return [[cell.text for cell in row] for row in body], [""] * len(body), []
    for row in body:
        if _is_group(row) and row[0].rowspan == 1:
            pending.append(row[0].text)
            continue
        if pending:
            group, pending = " / ".join(pending), []
        rows.append([cell.text for cell in row])
        groups.append(group)
    return rows, groups, pending
