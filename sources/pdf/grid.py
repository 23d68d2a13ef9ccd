"""Reads the words between a table's outer rules as a grid of cells, or says that it cannot."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from sources.pdf.page import Box, Word, join_words

MAX_COLUMNS, MAX_ROWS = 40, 300
_NUMERIC = re.compile(
    r"[(\[~≈<>≤≥±+−–-]*\s*[$€£]?\d[\d.,]*(?:\^?[−-]?\d*)?\s*[%‰xX×kKMBbs†‡*∗⋆§]*\s*[)\]]?"
    r"(?:\s*(?:±|\+/-|/|\(|\[|–|-|:)\s*.*)?|[-–—−]+|n/?a|N/?A|✓|✗|✘|×|√|yes|no", re.IGNORECASE)
_PLAIN_NUMBER = re.compile(r"[−–+-]?\d+(?:[.,]\d+)?%?[*†‡]*")


@dataclass(frozen=True)
class Phrase:
    """Words of one row that stand close together: a cell, or a part of one."""

    text: str
    x0: float
    x1: float


@dataclass(frozen=True)
class PrintedRow:
    """The phrases on one baseline."""

    base: float
    size: float
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True)
class Grid:
    """Cells in equally long rows. `groups` names for every row the heading row above it."""

    header: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    groups: tuple[str, ...]
    stub: int


def read_grid(words: Sequence[Word], rules: Sequence[Box]) -> Grid | None:
    """The grid that the words form, None where that is not certain enough.

    `rules` are the horizontal lines of the table. Columns are the strips that the rows below the
    header leave white between them. A grid is refused where a cell seems to hold several, where
    too many cells are empty, or where the cells are running text.
    """
    printed = printed_rows(words)
    if not 2 <= len(printed) <= MAX_ROWS:
        return None
    head, body = _header_and_body(printed, rules)
    columns = _columns(body)
    if not 2 <= len(columns) <= MAX_COLUMNS:
        return None
    cells = [_cells(row, columns) for row in body]
    if any(row is None for row in cells):
        return None
    header = _header(head, columns, rules)
    rows, groups = _folded([(r, c) for r, c in zip(body, cells, strict=True) if c is not None], rules)
    if header and _is_data(header[-1]) and len(header) == 1:
        rows.insert(0, list(header[0]))
        groups.insert(0, "")
        header = []
    stub = _stub(rows)
    if not _is_credible(header, rows, stub):
        return None
    return Grid(tuple(map(tuple, header)), tuple(map(tuple, rows)), tuple(groups), stub)


def printed_rows(words: Sequence[Word]) -> list[PrintedRow]:
    """The rows of a table from the top down, each with its phrases from left to right."""
    rows: list[list[Word]] = []
    for word in sorted((w for w in words if not w.shift), key=lambda w: (w.base, w.x0)):
        if rows and abs(word.base - rows[-1][0].base) < 0.45 * max(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    for word in (w for w in words if w.shift):
        near = [r for r in rows if abs(r[0].base - word.base) < r[0].size]
        if near:
            min(near, key=lambda r: abs(r[0].base - word.base)).append(word)
    return [_printed_row(row) for row in rows]


def _printed_row(words: list[Word]) -> PrintedRow:
    words.sort(key=lambda w: w.x0)
    size = median(w.size for w in words)
    groups = [[words[0]]]
    for word in words[1:]:
        if word.glued or word.x0 - max(w.x1 for w in groups[-1]) < 0.55 * size:
            groups[-1].append(word)
        else:
            groups.append([word])
    return PrintedRow(words[0].base, size, tuple(
        Phrase(join_words(g), g[0].x0, max(w.x1 for w in g)) for g in groups))


def _header_and_body(printed: list[PrintedRow], rules: Sequence[Box]
                     ) -> tuple[list[PrintedRow], list[PrintedRow]]:
    """The rows above the first full rule inside the table, or above the first row of numbers."""
    width = max((r.width for r in rules), default=0)
    for rule in sorted(rules, key=lambda r: r.top):
        above = [r for r in printed if r.base <= rule.top + 1]
        if rule.width > 0.9 * width and 0 < len(above) < len(printed):
            if len(above) <= 6:
                return above, printed[len(above):]
            break
    for index, row in enumerate(printed[1:6], start=1):
        values = [bool(_NUMERIC.fullmatch(p.text)) for p in row.phrases[1:]]
        if values and sum(values) >= 0.5 * len(values):
            return printed[:index], printed[index:]
    return printed[:1], printed[1:]


def _columns(body: Sequence[PrintedRow]) -> list[tuple[float, float]]:
    """The strips that hold text: where they end, (nearly) no row has any."""
    rows = [r for r in body if len(r.phrases) > 1]
    if not rows:
        return []
    edges = sorted([(p.x0, 1) for r in rows for p in r.phrases]
                   + [(p.x1, -1) for r in rows for p in r.phrases])
    allowed = len(rows) // 12
    strips: list[tuple[float, float]] = []
    depth, begin = 0, 0.0
    for x, change in edges:
        before, depth = depth, depth + change
        if before <= allowed < depth:
            begin = x
        elif depth <= allowed < before:
            strips.append((begin, x))
    return _without_slivers(strips, median(r.size for r in rows))


def _without_slivers(strips: list[tuple[float, float]], size: float) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for begin, end in strips:
        if merged and begin - merged[-1][1] < 0.3 * size:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((begin, end))
    return merged


def _cells(row: PrintedRow, columns: Sequence[tuple[float, float]]) -> list[str] | None:
    """One text a column; a lone phrase stays in the first column it touches; None where a phrase
    of a full row lies across columns."""
    cells = [""] * len(columns)
    for phrase in row.phrases:
        touched = _touched(phrase, columns)
        if len(touched) > 1 and len(row.phrases) > 1:
            return None
        place = touched[0] if touched else _nearest(phrase, columns)
        cells[place] = f"{cells[place]} {phrase.text}".strip()
    return cells


def _touched(phrase: Phrase, columns: Sequence[tuple[float, float]]) -> list[int]:
    return [i for i, (a, b) in enumerate(columns)
            if min(b, phrase.x1) - max(a, phrase.x0) > min(2.0, 0.5 * (b - a))]


def _nearest(phrase: Phrase, columns: Sequence[tuple[float, float]]) -> int:
    middle = (phrase.x0 + phrase.x1) / 2
    return min(range(len(columns)), key=lambda i: abs(sum(columns[i]) / 2 - middle))


def _header(head: Sequence[PrintedRow], columns: Sequence[tuple[float, float]],
            rules: Sequence[Box]) -> list[list[str]]:
    """Header rows with one text a column; a text over several columns is repeated.

    A rule under a text that is shorter than the table tells which columns it spans; without one
    it is those whose middle it covers, or else the nearest.
    """
    width = max((r.width for r in rules), default=0)
    partial = [r for r in rules if r.width < 0.9 * width]
    header: list[list[str]] = []
    for index, row in enumerate(head):
        below = head[index + 1].base if index + 1 < len(head) else row.base + 1.5 * row.size
        cells = [""] * len(columns)
        for phrase in row.phrases:
            for place in _spanned(phrase, row, below, columns, partial):
                cells[place] = f"{cells[place]} {phrase.text}".strip()
        header.append(cells)
    return _unwrapped(header, head, partial)


def _spanned(phrase: Phrase, row: PrintedRow, below: float,
             columns: Sequence[tuple[float, float]], partial: Sequence[Box]) -> list[int]:
    for rule in partial:
        if (row.base - 1 <= rule.top <= below
                and rule.x0 - 3 <= (phrase.x0 + phrase.x1) / 2 <= rule.x1 + 3):
            under = [i for i, (a, b) in enumerate(columns) if rule.x0 - 3 <= (a + b) / 2 <= rule.x1 + 3]
            if under:
                return under
    covered = [i for i, (a, b) in enumerate(columns) if phrase.x0 - 1 <= (a + b) / 2 <= phrase.x1 + 1]
    return covered or [_nearest(phrase, columns)]


def _unwrapped(header: list[list[str]], head: Sequence[PrintedRow], partial: Sequence[Box]
               ) -> list[list[str]]:
    """Put together header rows that are one text on several lines: close, and no rule between."""
    steps = [b.base - a.base for a, b in zip(head, head[1:], strict=False)]
    joined: list[list[str]] = []
    for index, cells in enumerate(header):
        spans = any(a == b != "" for a, b in zip(cells, cells[1:], strict=False))
        if joined and not spans and steps[index - 1] < 1.35 * head[index].size and not any(
                head[index - 1].base <= r.top <= head[index].base for r in partial) and not any(
                a == b != "" for a, b in zip(joined[-1], joined[-1][1:], strict=False)):
            joined[-1] = [f"{a} {b}".strip() for a, b in zip(joined[-1], cells, strict=True)]
        else:
            joined.append(list(cells))
    return [cells for cells in joined if any(cells)]


def _folded(body: Sequence[tuple[PrintedRow, list[str]]], rules: Sequence[Box]
            ) -> tuple[list[list[str]], list[str]]:
    """Rows without heading rows and second lines of cells, and the heading row above each."""
    rows: list[list[str]] = []
    groups: list[str] = []
    bands: list[int] = []
    group = ""
    for row, cells in body:
        filled = [i for i, text in enumerate(cells) if text]
        band = sum(rule.top < row.base for rule in rules)
        if len(row.phrases) == 1 and not _NUMERIC.fullmatch(row.phrases[0].text):
            if rows and filled == [0] and row.phrases[0].text[:1] in "(" + _LOWER:
                rows[-1][0] += " " + cells[0]
            elif rows and filled and filled[0] > 0 and row.phrases[0].x1 - row.phrases[0].x0 < 150:
                rows[-1][filled[0]] = f"{rows[-1][filled[0]]} {cells[filled[0]]}".strip()
            else:
                group = row.phrases[0].text
            continue
        textual = not any(c.isdigit() for text in cells for c in text)
        if rows and not cells[0] and textual and bands[-1] == band and len(filled) < len(cells) - 1:
            rows[-1] = [f"{a} {b}".strip() for a, b in zip(rows[-1], cells, strict=True)]
            continue
        rows.append(list(cells))
        groups.append(group)
        bands.append(band)
    _spread(rows, bands)
    return rows, groups


_LOWER = "abcdefghijklmnopqrstuvwxyz"


def _spread(rows: list[list[str]], bands: Sequence[int]) -> None:
    """A name that stands once between two rules, beside several rows, names them all."""
    for band in set(bands):
        inside = [rows[i] for i, b in enumerate(bands) if b == band]
        names = [row[0] for row in inside if row[0]]
        if len(inside) > 1 and len(names) == 1 and all(row[1] for row in inside):
            for row in inside:
                row[0] = names[0]


def _is_data(cells: Sequence[str]) -> bool:
    values = [c for c in cells[1:] if c]
    return bool(values) and all(_NUMERIC.fullmatch(c) for c in values)


def _stub(rows: Sequence[Sequence[str]]) -> int:
    """How many leading columns name the row: those that hold few numbers, at most three."""
    stub = 0
    for column in zip(*rows, strict=True):
        filled = [text for text in column if text]
        if sum(bool(_NUMERIC.fullmatch(t)) for t in filled) > 0.4 * len(filled):
            break
        stub += 1
    return max(1, stub) if stub <= 3 else 1


def _is_credible(header: Sequence[Sequence[str]], rows: Sequence[Sequence[str]], stub: int) -> bool:
    if len(rows) < 1 or (not header and len(rows) < 2):
        return False
    cells = [text for row in rows for text in row]
    filled = [text for text in cells if text]
    values = [text for row in rows for text in row[stub:]]
    if len(filled) < 0.6 * len(cells) or not any(values):
        return False
    if sum(map(len, filled)) > 40 * len(filled) or max(map(len, filled)) > 300:
        return False
    doubled = sum(len([w for w in text.split() if _PLAIN_NUMBER.fullmatch(w)]) > 1
                  and "±" not in text for text in values)
    return doubled <= 0.05 * len(values)
