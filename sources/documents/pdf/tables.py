"""Finds tables by their captions: where they lie, and which lines of the page belong to them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sources.documents.builder import PaperBuilder
from sources.documents.pdf.blocks import CAPTION, BodyType
from sources.documents.pdf.grid import Grid, printed_rows, read_grids
from sources.documents.pdf.page import Box, Line, PrintedPage
from sources.documents.pdf.prose import Vocabulary

Side = Literal["above", "below"]
_TABLE = re.compile(r"tab", re.IGNORECASE)


@dataclass(frozen=True)
class PrintedTable:
    """A captioned table on a page. `grids` is empty where its cells could not be told apart."""

    label: str
    caption: tuple[Line, ...]
    grids: tuple[Grid, ...]
    page: int
    x0: float
    top: float
    x1: float
    bottom: float

    def write(self, builder: PaperBuilder, vocabulary: Vocabulary) -> None:
        """Hand the table to the builder; one without a grid leaves a note instead."""
        if not self.grids:
            builder.notes.append(f"{self.label} on page {self.page} was not read: unclear columns")
        text = vocabulary.text_of(self.caption)
        match = CAPTION.match(text)
        caption = text[match.end():] if match else text
        for grid in self.grids:
            builder.table(caption, grid.header, grid.rows, label=self.label, stub=grid.stub,
                          groups=grid.groups, page=self.page)


@dataclass(frozen=True)
class _Caption:
    label: str
    lines: tuple[Line, ...]
    box: Box


def table_side(pages: Sequence[tuple[PrintedPage, Sequence[Line], float | None]], body: BodyType
               ) -> Side:
    """On which side of its caption a document prints a table, by those that leave no choice."""
    votes: Counter[Side] = Counter()
    for page, lines, gutter in pages:
        rules = _joined_rules(page.rules)
        for caption in _captions(lines, gutter):
            if _TABLE.match(caption.label):
                areas = _areas(caption, _span(caption.box, gutter, lines), lines, rules, body, page)
                if len(areas) == 1:
                    votes.update(areas.keys())
    return "below" if votes["below"] > votes["above"] else "above"


def find_tables(page: PrintedPage, lines: Sequence[Line], gutter: float | None, body: BodyType,
                side: Side) -> tuple[list[PrintedTable], list[Line]]:
    """The tables of a page, and the lines that are neither in a table nor in its caption.

    Where a table could lie on both sides of a caption, it lies on the document's usual `side`.
    """
    taken: set[int] = set()
    tables: list[PrintedTable] = []
    rules = _joined_rules(page.rules)
    for caption in _captions(lines, gutter):
        if not _TABLE.match(caption.label):
            continue
        areas = _areas(caption, _span(caption.box, gutter, lines), lines, rules, body, page)
        area = areas.get(side) or next(iter(areas.values()), None)
        if area is None:
            continue
        inside = [r for r in rules if area.holds((r.x0 + r.x1) / 2, r.top)]
        words = [w for n in lines for w in n.words
                 if id(n) not in taken and area.holds((w.x0 + w.x1) / 2, w.base - 0.3 * w.size)]
        taken.update(id(n) for n in lines
                     if area.holds((n.x0 + n.x1) / 2, (n.top + n.bottom) / 2))
        taken.update(map(id, caption.lines))
        taken.update(map(id, _notes_below(area, caption, lines, body)))
        whole = Box.around([area, caption.box])
        tables.append(PrintedTable(caption.label, caption.lines, tuple(read_grids(words, inside)),
                                   page.number, whole.x0, whole.top, whole.x1, whole.bottom))
    return tables, [n for n in lines if id(n) not in taken]


def _captions(lines: Sequence[Line], gutter: float | None) -> list[_Caption]:
    """Captions of tables and figures: they begin a block, and lines of their size follow."""
    found: list[_Caption] = []
    for line in lines:
        match = CAPTION.match(line.text)
        if match is None or not _begins_block(line, lines):
            continue
        block = [line]
        for other in lines:
            last = block[-1]
            if (0.4 * line.size < other.base - last.base < 1.45 * line.size
                    and abs(other.size - line.size) < 0.5 and _overlap(other, line) > 0
                    and not CAPTION.match(other.text)
                    and not (gutter and line.x1 < gutter + 5 < other.x1 - 30)
                    and (line.share("bold") > 0.9 or other.share("bold") < 0.9)):
                block.append(other)
        label = match["label"].rstrip(". ")
        found.append(_Caption(label, tuple(block), Box.around(block)))
    return found


def _begins_block(line: Line, lines: Sequence[Line]) -> bool:
    above = [n for n in lines if 0 < line.base - n.base < 1.35 * max(n.size, line.size)
             and _overlap(n, line) > 0.3 * min(n.width, line.width)]
    return all(abs(n.size - line.size) > 0.4 or n.width < 0.4 * line.width
               or len(n.words) < 4 or any(c.isdigit() for c in n.words[-1].text) for n in above)


def _overlap(a: Line | Box, b: Line | Box) -> float:
    return min(a.x1, b.x1) - max(a.x0, b.x0)


def _span(box: Box, gutter: float | None, lines: Sequence[Line]) -> tuple[float, float]:
    """The width in which a caption's table is looked for: its column, or the whole text."""
    left, right = min(n.x0 for n in lines), max(n.x1 for n in lines)
    if gutter is None or (box.x0 < gutter - 14 and box.x1 > gutter + 14):
        return left, right
    return (left, gutter) if box.x0 < gutter - 14 else (gutter, right)


def _joined_rules(rules: Sequence[Box]) -> list[Box]:
    """Rules that are drawn in touching pieces, as one; double rules as one."""
    joined: list[Box] = []
    for rule in sorted(rules, key=lambda r: (round(r.top / 3), r.x0)):
        last = joined[-1] if joined else None
        if last and abs(last.top - rule.top) < 3 and rule.x0 - last.x1 < 2.5:
            joined[-1] = Box(last.x0, last.top, max(last.x1, rule.x1), rule.bottom)
        else:
            joined.append(rule)
    return sorted(joined, key=lambda r: r.top)


def _areas(caption: _Caption, span: tuple[float, float], lines: Sequence[Line],
           rules: Sequence[Box], body: BodyType, page: PrintedPage) -> dict[Side, Box]:
    """Where the table of a caption may lie, seen from it: between rules, or else the rows of
    several phrases next to it."""
    column = Box(span[0] - 4, 0, span[1] + 4, page.height)
    mine = set(map(id, caption.lines))
    others = [n for n in lines if id(n) not in mine and _overlap(n, column) > 0.5 * n.width]
    stops = [n for n in others if _is_running_text(n, span, body) or CAPTION.match(n.text)]
    low, high = caption.box.bottom - 2, caption.box.top + 2
    reach: dict[Side, tuple[float, float]] = {
        "below": (low, min((n.top for n in stops if n.top > low), default=page.height)),
        "above": (max((n.bottom for n in stops if n.bottom < high), default=0.0), high),
    }
    found: dict[Side, tuple[float, Box]] = {}
    for side, (top, bottom) in reach.items():
        inside = [r for r in rules if top - 3 <= r.top <= bottom + 3
                  and _overlap(r, column) > 0.9 * r.width and r.width > 0.2 * (span[1] - span[0])]
        if len(inside) >= 2:
            box = Box(min(r.x0 for r in inside) - 3, inside[0].top - 1,
                      max(r.x1 for r in inside) + 3, inside[-1].bottom + 1)
            gap = box.top - caption.box.bottom if side == "below" else caption.box.top - box.bottom
            if gap < 60 and any(box.top < n.base < box.bottom for n in others):
                found[side] = (gap, box)
    if not found and (box := _unruled(caption, reach, others, span)):
        found["below" if box.top > caption.box.top else "above"] = (0.0, box)
    return {side: box for side, (_, box) in found.items()}


def _unruled(caption: _Caption, reach: dict[Side, tuple[float, float]], others: Sequence[Line],
             span: tuple[float, float]) -> Box | None:
    """Rows of two and more phrases that follow one another closely, beside the caption."""
    best: Box | None = None
    for top, bottom in reach.values():
        near = [n for n in others if top <= n.top and n.bottom <= bottom]
        below = top >= caption.box.bottom - 3
        words = [w for n in near for w in n.words]
        rows = printed_rows(words) if words else []
        edge = caption.box.bottom if below else caption.box.top
        taken: list[tuple[float, float]] = []
        for row in rows if below else reversed(rows):
            if abs(row.base - edge) > 3.2 * row.size or len(row.phrases) < 2:
                break
            edge = row.base
            taken.append((row.base - row.size, row.base + 0.3 * row.size))
        if len(taken) >= 3:
            box = Box(span[0] - 3, min(t for t, _ in taken), span[1] + 3, max(b for _, b in taken))
            best = box if best is None or box.height > best.height else best
    return best


def _is_running_text(line: Line, span: tuple[float, float], body: BodyType) -> bool:
    words = line.text.split()
    lower = sum(w[0].islower() for w in words)
    widest = max((b.x0 - a.x1 for a, b in zip(line.words, line.words[1:], strict=False)), default=0)
    return (line.width > 0.75 * (span[1] - span[0]) and abs(line.size - body.size) < 0.4
            and len(words) >= 5 and lower >= 0.5 * len(words) and widest < 0.9 * line.size)


def _notes_below(area: Box, caption: _Caption, lines: Sequence[Line], body: BodyType) -> list[Line]:
    """Lines in small type that follow a table or its caption closely: its notes."""
    edge = max(area.bottom, caption.box.bottom)
    width = Box(min(area.x0, caption.box.x0) - 5, 0, max(area.x1, caption.box.x1) + 5, 0)
    notes: list[Line] = []
    for line in lines:
        if (line.top >= edge - 2 and line.top - edge < 0.9 * line.size
                and line.size < body.size - 0.7 and line.x0 >= width.x0 and line.x1 <= width.x1):
            notes.append(line)
            edge = line.bottom
    return notes
