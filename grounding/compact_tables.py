"""Spreads out tables that are printed in a compact way: several panels, several numbers a cell."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from grounding.labels import read_label
from grounding.names import known_metric
from grounding.values import read_value
from records import Cell, Row, Table

_SEPARATOR = re.compile(r"\s?[/|]\s?|\s+")
_SLASH = re.compile(r"\s?/\s?")
_ACRONYM = re.compile(r"[A-Z]{2}")
"""What stands beside another metric; a word ("top-1 accuracy") belongs to one name."""

_PAIR_IN_CAPTION = re.compile(
    r"(?<![\w/-])([A-Za-z][\w@-]{1,12})\s?/\s?([A-Za-z][\w@-]{1,12})(?![\w/-])")
_MOST_PARTS = 3
_MOSTLY = 0.6
_ARROWS = " ↑↓"


def spread_out(table: Table) -> list[Table]:
    """A table's panels, each a table with one number a cell, where it can be told which is which.

    Cells keep their offsets, so a number is still found where it stands.
    """
    return [_with_single_values(_with_single_panel(panel)) for panel in _stacked(table)]


def _stacked(table: Table) -> list[Table]:
    """The panels that stand one below the other, where a row is a head anew ("Method | A | B")."""
    heads = [n for n, row in enumerate(table.rows) if _is_head(row, table.header)]
    if not heads:
        return [table]
    panels = [table.model_copy(update={"rows": table.rows[: heads[0]]})] if heads[0] else []
    for head, end in pairwise([*heads, len(table.rows)]):
        line = tuple(cell.text for cell in table.rows[head].cells)
        if rows := table.rows[head + 1 : end]:
            panels.append(table.model_copy(update={"header": (line,), "rows": rows}))
    return panels


def _is_head(row: Row, header: Sequence[Sequence[str]]) -> bool:
    """Whether a row begins as the header does and goes on with words."""
    first, others = row.cells[0].text, [cell.text for cell in row.cells[1:] if cell.text]
    return bool(first) and first in {line[0] for line in header} and len(others) > 1 and all(
        read_value(text) is None for text in others)


def _with_single_panel(table: Table) -> Table:
    """Panels that stand side by side under the same heads ("Model | Acc | Model | Acc"), one
    below the other."""
    panels = _panels(table)
    if panels < 2:
        return table
    width = table.width // panels
    rows = [
        Row(start=cells[0].start, end=cells[-1].end, cells=cells, group=row.group)
        for at in range(0, table.width, width) for row in table.rows
        for cells in [row.cells[at : at + width]] if any(cell.text for cell in cells)]
    header = tuple(line[:width] for line in table.header)
    stub = min(table.stub, width)
    return table.model_copy(update={"header": header, "rows": tuple(rows), "stub": stub})


def _panels(table: Table) -> int:
    """How many times the heads of a table repeat, the first of them over words."""
    for count in (2, 3):
        width, rest = divmod(table.width, count)
        if rest or width < 2 or not table.header[-1][0]:
            continue
        repeats = all(line == line[:width] * count for line in table.header)
        names = [row.cells[at].text for row in table.rows for at in range(0, table.width, width)]
        named = all(not text or read_value(text) is None for text in names)
        if repeats and named and len(set(table.header[-1][:width])) == width:
            return count
    return 1


def _with_single_values(table: Table) -> Table:
    """Columns that hold two or three numbers a cell, a column each: "F1/EM" over "84.3/76.1"; where
    the heads name no metric, the pair that the caption names."""
    heads = {c: parts for c in range(table.width)
             if (parts := _metrics_of(_innermost(table, c))) and _holds(table, c, len(parts))}
    pair = () if heads else _pair_of(table.caption)
    captioned = {c: pair for c in range(1, table.width) if pair and _holds(table, c, 2)}
    if captioned and any(read_label(text).metric for line in table.header for text in line):
        return table
    split = heads or captioned
    if not split:
        return table
    rows = tuple(
        row.model_copy(update={"cells": tuple(
            part for c, cell in enumerate(row.cells)
            for part in (_parts_of(cell, len(split[c])) if c in split else [cell]))})
        for row in table.rows)
    header = [_spread(line, split) for line in table.header]
    names = [name for c in range(table.width) for name in split.get(c, ("",))]
    if heads:
        header = [tuple(name if name and _metrics_of(text) else text
                        for name, text in zip(names, line, strict=True)) for line in header]
    else:
        header.append(tuple(names))
    return table.model_copy(update={"header": tuple(header), "rows": rows})


def _spread(line: Sequence[str], split: dict[int, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(text for c, text in enumerate(line) for _ in split.get(c, ("",)))


def _innermost(table: Table, column: int) -> str:
    path = table.column_path(column)
    return path[-1] if path else ""


@lru_cache(maxsize=1024)
def _metrics_of(head: str) -> tuple[str, ...]:
    """The metrics that a head names side by side, () where any part of it is something else."""
    if known_metric(head):
        return ()
    for separator in (_SLASH, _SEPARATOR):
        parts = tuple(part.strip(_ARROWS) for part in separator.split(head.strip(_ARROWS)))
        apart = separator is _SLASH or all(map(_ACRONYM.match, parts))
        if 2 <= len(parts) <= _MOST_PARTS and len(set(parts)) == len(parts) and apart and all(
                map(_is_metric, parts)):
            return parts
    return ()


def _is_metric(text: str) -> bool:
    label = read_label(text)
    return bool(label.metric) and not label.guessed and not label.rest and not label.benchmark


def _pair_of(caption: str) -> tuple[str, ...]:
    """The one pair of metrics that a caption joins by a slash ("PSNR/SSIM")."""
    pairs = {pair.groups() for pair in _PAIR_IN_CAPTION.finditer(caption)
             if all(map(_is_metric, pair.groups()))}
    return pairs.pop() if len(pairs) == 1 else ()


def _holds(table: Table, column: int, count: int) -> bool:
    """Whether most cells of a column hold so many numbers."""
    cells = [row.cells[column] for row in table.rows
             if any(map(str.isdigit, row.cells[column].text))]
    return bool(cells) and sum(_numbers_of(cell, count) is not None for cell in cells) >= (
        _MOSTLY * len(cells))


def _parts_of(cell: Cell, count: int) -> list[Cell]:
    """A cell's numbers, a cell each; empty ones where it does not hold so many."""
    empty = Cell(text="", start=cell.start, end=cell.start)
    return _numbers_of(cell, count) or [empty] * count


def _numbers_of(cell: Cell, count: int) -> list[Cell] | None:
    for separator in (_SLASH, _SEPARATOR):
        gaps = [match.span() for match in separator.finditer(cell.text)]
        if len(gaps) != count - 1:
            continue
        starts = [0, *(end for _, end in gaps)]
        ends = [*(start for start, _ in gaps), len(cell.text)]
        texts = [cell.text[a:b] for a, b in zip(starts, ends, strict=True)]
        if all(read_value(text) is not None or text in ("-", "–", "—") for text in texts):
            return [Cell(text=text, start=cell.start + a, end=cell.start + b)
                    for text, a, b in zip(texts, starts, ends, strict=True)]
    return None
