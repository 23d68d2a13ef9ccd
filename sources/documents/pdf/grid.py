"""Reads the words between a table's outer rules as a grid of cells, or says that it cannot."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from sources.documents.pdf.page import Box, Word, join_words

MAX_COLUMNS, MAX_ROWS = 40, 300
CROSSING = (0.08, 0.2)
"""Shares of the rows that may have a text across two columns; the stricter is tried first."""
PHRASE_GAP = 0.45
"""White space, in font sizes, that parts two cells; between words of one cell it is about 0.3."""
_NUMERIC = re.compile(
    r"[(\[~≈<>≤≥±+−–-]*\s*[$€£]?\d[\d.,]*(?:\s?[·×]\s?10)?(?:\^?[−-]?\d*)?\s*"
    r"[%‰xX×kKMBbs†‡*∗⋆§]*\s*[)\]]?"
    r"(?:\s*(?:±|\+/-|/|\(|\[|–|-|:)\s*[\d.+−-].*)?|[-–—−]+|n/?a|✓|✗|✘|×|√|yes|no",
    re.IGNORECASE)
_PLAIN_NUMBER = re.compile(r"[−–+-]?\d+(?:[.,]\d+)?%?[*†‡]*")


@dataclass(frozen=True)
class Phrase:
    """Words of one row that stand close together: a cell, or a part of one."""

    words: tuple[Word, ...]
    x0: float
    x1: float

    @property
    def text(self) -> str:
        return join_words(self.words)

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @classmethod
    def of(cls, words: Sequence[Word]) -> "Phrase":
        return cls(tuple(words), words[0].x0, max(w.x1 for w in words))


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


def read_grids(words: Sequence[Word], rules: Sequence[Box]) -> list[Grid]:
    """The grids of a table: one, or where its header is printed again further down, one a part.

    The list is empty where any part is not certain enough.
    """
    cuts = _repeated_headers(printed_rows(words))
    edges = [float("-inf"), *cuts, float("inf")]
    grids: list[Grid] = []
    for top, bottom in itertools.pairwise(edges):
        grid = read_grid([w for w in words if top <= w.base < bottom],
                         [r for r in rules if top - 3 <= r.top < bottom])
        if grid is None:
            return []
        grids.append(grid)
    return grids


def _repeated_headers(rows: Sequence[PrintedRow]) -> list[float]:
    """Upper edges of rows below the first that begin as it does and hold no number."""
    if not rows or len(rows[0].phrases) < 2:
        return []
    name = rows[0].phrases[0].text
    return [row.base - 0.9 * row.size for row in rows[2:]
            if len(row.phrases) > 1 and row.phrases[0].text == name
            and not any(_NUMERIC.fullmatch(p.text) for p in row.phrases)]


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
    for share in CROSSING:
        grid = _grid_with(head, body, rules, _columns(body, share))
        if grid is not None:
            return grid
    return None


def _grid_with(head: Sequence[PrintedRow], body: Sequence[PrintedRow], rules: Sequence[Box],
               columns: Sequence[tuple[float, float]]) -> Grid | None:
    if not 2 <= len(columns) <= MAX_COLUMNS:
        return None
    placed = [(row, cells) for row in body if (cells := _cells(row, columns)) is not None]
    if len(placed) < len(body):
        return None
    header = _header(head, columns, rules)
    rows, groups = _folded(placed, rules)
    if len(header) == 1 and _is_data(header[0]):
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
        gap = (word.x0 - max(w.x1 for w in groups[-1])) / size
        if word.glued or gap < _least_gap(groups[-1][-1], word):
            groups[-1].append(word)
        else:
            groups.append([word])
    return PrintedRow(words[0].base, size, tuple(
        Phrase.of(group) for group in groups))


def _least_gap(before: Word, word: Word) -> float:
    """White space, in font sizes, that parts these two: little between two fractions, some
    before a number, as names seldom end in one."""
    if word.font.fixed:
        return 2 * PHRASE_GAP
    if not _PLAIN_NUMBER.fullmatch(word.text):
        return PHRASE_GAP
    if _PLAIN_NUMBER.fullmatch(before.text):
        return 0.2 if "." in word.text and "." in before.text else 0.36
    return 0.36 if "." in word.text else PHRASE_GAP


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


def _columns(body: Sequence[PrintedRow], share: float) -> list[tuple[float, float]]:
    """The strips that hold text: between two of them at most a `share` of the rows has any."""
    rows = [r for r in body if len(r.phrases) > 1]
    if not rows:
        return []
    edges = sorted([(p.x0, 1) for r in rows for p in r.phrases]
                   + [(p.x1, -1) for r in rows for p in r.phrases])
    allowed = int(share * len(rows))
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
        if len(touched) > 1 and len(row.phrases) > 1 and _NUMERIC.fullmatch(phrase.text):
            for place in touched:
                cells[place] = f"{cells[place]} {phrase.text}".strip()
            continue
        if len(touched) > 1 and len(row.phrases) > 1:
            return None
        place = touched[0] if touched else _nearest(phrase, columns)
        cells[place] = f"{cells[place]} {phrase.text}".strip()
    return cells


def _touched(phrase: Phrase, columns: Sequence[tuple[float, float]]) -> list[int]:
    return [i for i, (a, b) in enumerate(columns)
            if min(b, phrase.x1) - max(a, phrase.x0) > min(2.0, 0.5 * (b - a))]


def _nearest(phrase: Phrase, columns: Sequence[tuple[float, float]]) -> int:
    return min(range(len(columns)), key=lambda i: abs(sum(columns[i]) / 2 - phrase.middle))


def _header(head: Sequence[PrintedRow], columns: Sequence[tuple[float, float]],
            rules: Sequence[Box]) -> list[list[str]]:
    """Header rows with one text a column; a text over several columns is repeated.

    A rule under a text that is shorter than the table tells which columns it spans. Without one
    it is those whose middle it covers, or above other header rows those it is centred over.
    """
    width = max((r.width for r in rules), default=0)
    partial = [r for r in rules if r.width < 0.9 * width]
    header: list[list[str]] = []
    for index, row in enumerate(head):
        is_last = index + 1 == len(head)
        below = row.base + 1.5 * row.size if is_last else head[index + 1].base
        ruled = [r for r in partial if row.base - 1 <= r.top <= below]
        phrases = [part for p in row.phrases for part in _split_by_rules(p, ruled)]
        cells = [""] * len(columns)
        for place, phrase in enumerate(phrases):
            before = phrases[place - 1].x1 if place else float("-inf")
            after = phrases[place + 1].x0 if place + 1 < len(phrases) else float("inf")
            free = [i for i, (a, b) in enumerate(columns) if before < (a + b) / 2 < after]
            for column in _spanned(phrase, columns, ruled, [] if is_last else free):
                cells[column] = f"{cells[column]} {phrase.text}".strip()
        header.append(cells)
    return _unwrapped(header, head, partial)


def _split_by_rules(phrase: Phrase, ruled: Sequence[Box]) -> list[Phrase]:
    """A phrase over several short rules is one text for each of them."""
    groups: dict[int, list[Word]] = {}
    for word in phrase.words:
        middle = (word.x0 + word.x1) / 2
        under = next((i for i, r in enumerate(ruled) if r.x0 - 3 <= middle <= r.x1 + 3), -1)
        groups.setdefault(under, []).append(word)
    return [Phrase.of(g) for g in groups.values()] if len(groups) > 1 else [phrase]


def _spanned(phrase: Phrase, columns: Sequence[tuple[float, float]], ruled: Sequence[Box],
             free: Sequence[int]) -> list[int]:
    middles = [(a + b) / 2 for a, b in columns]
    for rule in ruled:
        if rule.x0 - 3 <= phrase.middle <= rule.x1 + 3:
            under = [i for i, m in enumerate(middles) if rule.x0 - 3 <= m <= rule.x1 + 3]
            if under:
                return under
    covered = [i for i, m in enumerate(middles) if phrase.x0 - 1 <= m <= phrase.x1 + 1]
    if len(covered) == 1 or not free:
        return covered or [_nearest(phrase, columns)]
    spans = [(abs((columns[i][0] + columns[j][1]) / 2 - phrase.middle), j - i, i, j)
             for i in free for j in free if i <= j and set(range(i, j + 1)) >= set(covered)]
    close = [s for s in spans if s[0] < 4]
    if not close:
        return covered or [_nearest(phrase, columns)]
    _, _, first, last = min(close, key=lambda s: (s[1], s[0]))
    return list(range(first, last + 1))


def _unwrapped(header: list[list[str]], head: Sequence[PrintedRow], partial: Sequence[Box]
               ) -> list[list[str]]:
    """Put together header rows that are one text on several lines: close, and no rule between."""
    steps = [b.base - a.base for a, b in itertools.pairwise(head)]
    joined: list[list[str]] = []
    for index, cells in enumerate(header):
        spans = any(a == b != "" for a, b in itertools.pairwise(cells))
        if joined and not spans and steps[index - 1] < 1.35 * head[index].size and not any(
                head[index - 1].base <= r.top <= head[index].base for r in partial) and not any(
                a == b != "" for a, b in zip(joined[-1], joined[-1][1:], strict=False)):
            joined[-1] = [f"{a} {b}".strip() for a, b in zip(joined[-1], cells, strict=True)]
        else:
            joined.append(list(cells))
    return [cells for cells in joined if any(cells)]


def _folded(body: Sequence[tuple[PrintedRow, list[str]]], rules: Sequence[Box]
            ) -> tuple[list[list[str]], list[str]]:
    """Rows without heading rows and second lines of cells, and the heading row above each.

    A lone text on a line of its own is a heading; one that is squeezed between two lines names
    all rows between two rules.
    """
    rows: list[list[str]] = []
    groups: list[str] = []
    bands: list[int] = []
    squeezed: dict[int, str] = {}
    group = ""
    pitch = _pitch(body)
    for index, (row, cells) in enumerate(body):
        band = sum(rule.top < row.base for rule in rules)
        if len(row.phrases) == 1 and not _NUMERIC.fullmatch(row.phrases[0].text):
            near = [abs(row.base - body[i][0].base) for i in (index - 1, index + 1)
                    if 0 <= i < len(body)]
            filled = next(i for i, text in enumerate(cells) if text)
            if near and min(near) < 0.8 * pitch and filled == 0:
                squeezed[band] = f"{squeezed.get(band, '')} {cells[0]}".strip()
            elif rows and (filled > 0 or cells[0][:1] in "(" or cells[0][:1].islower()):
                rows[-1][filled] = f"{rows[-1][filled]} {cells[filled]}".strip()
            else:
                group = row.phrases[0].text
            continue
        textual = not any(c.isdigit() for text in cells for c in text)
        if rows and not cells[0] and textual and bands[-1] == band and cells.count("") > 1:
            rows[-1] = [f"{a} {b}".strip() for a, b in zip(rows[-1], cells, strict=True)]
            continue
        rows.append(list(cells))
        groups.append(group)
        bands.append(band)
    for band in set(bands):
        inside = [i for i, b in enumerate(bands) if b == band]
        _spread([rows[i] for i in inside])
        if band in squeezed:
            for i in inside:
                groups[i] = squeezed[band]
    return rows, groups


def _pitch(body: Sequence[tuple[PrintedRow, list[str]]]) -> float:
    """The usual distance of one line of a table to the next."""
    steps = [b.base - a.base for (a, _), (b, _) in itertools.pairwise(body)]
    return median(steps) if steps else 0.0


def _spread(rows: list[list[str]]) -> None:
    """A name in the first column beside several rows between two rules names them all.

    Centred beside them it may stand on several lines; else each name holds until the next.
    """
    named = [i for i, row in enumerate(rows) if row[0]]
    if not named or len(named) == len(rows) or not all(row[1] for row in rows):
        return
    together = named == list(range(named[0], named[-1] + 1))
    centred = abs(named[0] + named[-1] - (len(rows) - 1)) <= 1
    if named[0] > 0 and together and centred:
        name = " ".join(rows[i][0] for i in named)
        for row in rows:
            row[0] = name
    elif named[0] == 0:
        for above, row in itertools.pairwise(rows):
            row[0] = row[0] or above[0]


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


def _is_nested(header: Sequence[Sequence[str]]) -> bool:
    """Whether no header text spans columns that the row above tells apart."""
    for upper, lower in itertools.pairwise(header):
        for (above, text), (above_next, text_next) in itertools.pairwise(
                zip(upper, lower, strict=True)):
            if text and text == text_next and above != above_next and len(text.split()) > 1:
                return False
    return True


def _is_credible(header: Sequence[Sequence[str]], rows: Sequence[Sequence[str]], stub: int) -> bool:
    if len(rows) < 1 or (not header and len(rows) < 2) or not _is_nested(header):
        return False
    cells = [text for row in rows for text in row]
    filled = [text for text in cells if text]
    values = [text for row in rows for text in row[stub:]]
    if len(filled) < 0.6 * len(cells) or not any(values):
        return False
    if sum(map(len, filled)) > 40 * len(filled) or max(map(len, filled)) > 300:
        return False
    if len(rows) < 3 and not any(_NUMERIC.fullmatch(text) for text in values):
        return False
    doubled = sum(any(_PLAIN_NUMBER.fullmatch(a) and _PLAIN_NUMBER.fullmatch(b)
                      for a, b in zip(text.split(), text.split()[1:], strict=False))
                  or text.count("^") > 1 for text in values)
    return doubled <= 0.05 * len(values)
