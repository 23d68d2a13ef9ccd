"""The windows through which a model reads a paper that is longer than it can be shown at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from records import Paper

Range = tuple[int, int]
"""A half-open range of `Paper.text`."""


@dataclass(frozen=True)
class Window:
    """The part [start, end) of a paper's text; `number` counts from 1 to `of`."""

    start: int
    end: int
    number: int
    of: int

    @property
    def name(self) -> str:
        return f"part {self.number} of {self.of}"


@dataclass(frozen=True)
class Windows:
    """The windows of a paper in the order of its text. Together with `too_long`, the sentences and
    rows that no window holds, they cover the text once, without a gap."""

    shown: tuple[Window, ...]
    too_long: tuple[Range, ...] = ()


def windows_of(paper: Paper, room: int, count: Callable[[str], int]) -> Windows:
    """Cut a paper into windows of at most `room` tokens; `count` gives the tokens of a text.

    Sections stay whole where they fit; one that does not is cut between paragraphs and tables, and
    a paragraph or table that does not fit between its sentences or rows.
    """
    text = paper.text
    ranges: list[Range] = []
    too_long: list[Range] = []
    free = 0
    for start, end in _pieces(paper, (0, len(text)), 0, room, count):
        size = count(text[start:end])
        if size > room:
            too_long.append((start, end))
            free = 0
        elif ranges and size <= free and ranges[-1][1] == start:
            ranges[-1] = (ranges[-1][0], end)
            free -= size
        else:
            ranges.append((start, end))
            free = room - size
    shown = tuple(Window(start, end, number, len(ranges))
                  for number, (start, end) in enumerate(ranges, start=1))
    return Windows(shown, tuple(too_long))


def _pieces(
    paper: Paper, whole: Range, level: int, room: int, count: Callable[[str], int]
) -> Iterator[Range]:
    """Consecutive pieces of a range, each as large as fits, or too large and not to be cut."""
    start, end = whole
    if level == len(_CUTS) or (level and count(paper.text[start:end]) <= room):
        yield whole
        return
    cuts = sorted({cut for cut in _CUTS[level](paper, start, end) if start < cut < end})
    for piece in pairwise([start, *cuts, end]):
        yield from _pieces(paper, piece, level + 1, room, count)


def _sections(paper: Paper, _start: int, _end: int) -> Iterator[int]:
    return (section.start for section in paper.sections)


def _paragraphs(paper: Paper, start: int, end: int) -> Iterator[int]:
    at = paper.text.find("\n\n", start, end)
    while at >= 0:
        yield at + 2
        at = paper.text.find("\n\n", at + 2, end)


def _sentences(paper: Paper, start: int, end: int) -> Iterator[int]:
    """Beginnings of sentences and of rows; a table's head stays with its first row."""
    yield from (s.start for s in paper.sentences if start <= s.start < end)
    for table in paper.tables:
        if start <= table.start < end:
            yield from (row.start for row in table.rows[1:])


_CUTS = (_sections, _paragraphs, _sentences)
"""Where a text may be cut, the best places first."""
