"""The order in which a page is read: full-width bands, and columns within them."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from sources.documents.pdf.page import Line


class Placed(Protocol):
    """Anything with a place on the page."""

    @property
    def x0(self) -> float: ...
    @property
    def x1(self) -> float: ...
    @property
    def top(self) -> float: ...
    @property
    def bottom(self) -> float: ...


T = TypeVar("T", bound=Placed)


@dataclass(frozen=True)
class Run(Generic[T]):
    """What stands in one column between two full-width bands, from the top down.

    `column`: 0 for the full width, 1 for the left column, 2 for the right one.
    """

    items: list[T]
    column: int


def find_gutter(lines: Sequence[Line], width: float) -> float | None:
    """Where the right column of two begins, less a little; None for a single column.

    Every left edge that several lines share in the middle of the page is tried. Two columns need
    text side by side on both sides of the gutter, and more of it than lines that cross.
    """
    long = [n for n in lines if n.width > 0.15 * width and len(n.words) >= 3]
    edges = Counter(round(n.x0) for n in long if 0.3 * width < n.x0 < 0.7 * width)
    best, found = 0.0, None
    for edge, count in edges.items():
        gutter = edge - 3.0
        left = [n for n in long if n.x1 <= gutter + 2]
        right = [n for n in long if n.x0 >= gutter]
        pairs = _side_by_side(left, right)
        crossing = len(long) - len(left) - len(right)
        if count >= 2 and pairs >= 4 and pairs > 0.25 * crossing:
            score = pairs - 0.5 * crossing + 0.1 * count
            if found is None or score > best:
                best, found = score, gutter
    return found


def _side_by_side(left: Sequence[Line], right: Sequence[Line]) -> int:
    """How many lines of the side that has fewer such stand beside a line of the other."""
    def beside(some: Sequence[Line], others: Sequence[Line]) -> int:
        bases = sorted(n.base for n in others)
        return sum(bisect_left(bases, n.base - n.size) < bisect_right(bases, n.base + n.size)
                   for n in some)
    return min(beside(left, right), beside(right, left))


def reading_order(items: Sequence[T], gutter: float | None) -> list[Run[T]]:
    """The runs of a page in the order they are read.

    Without a gutter that is one run. With one, whatever lies well across it is a band of its own;
    between two bands the left column comes before the right. A line that merely sticks out into
    the gutter, beside text of the other column, stays in its column.
    """
    ordered = sorted(items, key=lambda i: (i.top, i.x0))
    if gutter is None:
        return [Run(ordered, 0)] if ordered else []
    runs: list[Run[T]] = []
    columns: dict[int, list[T]] = {0: [], 1: [], 2: []}

    def close(*which: int) -> None:
        for column in which:
            if columns[column]:
                runs.append(Run(columns[column], column))
                columns[column] = []

    for item in ordered:
        column = _column(item, ordered, gutter)
        if column == 0:
            close(1, 2)
        else:
            close(0)
        columns[column].append(item)
    close(0, 1, 2)
    return runs


def _column(item: T, items: Sequence[T], gutter: float) -> int:
    across = 14.0
    if item.x1 <= gutter + across:
        return 1
    if item.x0 >= gutter - across:
        return 2
    middle = (item.top + item.bottom) / 2
    if any(o.x0 >= gutter and o.top <= middle <= o.bottom and o.x0 > item.x0 for o in items):
        return 1
    if any(o.x1 <= gutter and o.top <= middle <= o.bottom and o.x1 < item.x1 for o in items):
        return 2
    return 0
