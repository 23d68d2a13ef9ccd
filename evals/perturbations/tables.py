"""Generated tables and how they are printed: as our chunker prints rows, or as others do."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.perturbations.table_words import Column, Subject

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True)
class Grid:
    """A table: values[row][column] as printed, no two of a column alike."""

    caption: str
    stub: str
    group: str
    rows: tuple[str, ...]
    columns: tuple[Column, ...]
    values: tuple[tuple[str, ...], ...]
    subject: Subject

    @property
    def heads(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def digits(self, row: int, column: int) -> str:
        """The value as printed, without its spread or share."""
        match = _NUMBER.match(self.values[row][column])
        return match.group() if match else ""

    def number(self, row: int, column: int) -> float:
        return float(self.digits(row, column))


def grid(subject: Subject, chance: random.Random) -> Grid:
    """A table of chance: three to seven rows, two to five columns."""
    rows = _distinct(subject.row, chance.randint(3, 7), chance)
    columns = tuple(chance.sample(subject.columns, k=chance.randint(2, 5)))
    by_column = [_distinct(column.value, len(rows), chance) for column in columns]
    caption = f"Table {chance.randint(1, 9)}: {chance.choice(subject.captions)}"
    group = chance.choice(subject.groups) if chance.random() < 0.3 else ""
    return Grid(caption, chance.choice(subject.stubs), group, rows, columns,
                tuple(zip(*by_column, strict=True)), subject)


def _distinct(draw: Callable[[random.Random], str], count: int,
              chance: random.Random) -> tuple[str, ...]:
    """So many texts, no two of which begin with the same number or name."""
    found: dict[str, str] = {}
    while len(found) < count:
        text = draw(chance)
        number = _NUMBER.match(text)
        found.setdefault(number.group() if number else text, text)
    return tuple(found.values())


@dataclass(frozen=True)
class Print:
    """A table as sentences; `held` numbers the sentences that hold each row shown."""

    sentences: tuple[str, ...]
    held: dict[int, tuple[int, ...]]


Printer = Callable[[Grid, Sequence[int]], Print]


def _pairs(table: Grid, row: int, join: str = " = ", between: str = "; ") -> str:
    return between.join(f"{head}{join}{value}"
                        for head, value in zip(table.heads, table.values[row], strict=True))


def _as_passages(table: Grid, rows: Sequence[int]) -> Print:
    """As our chunker gives rows: caption, group, heads with values, then the row itself."""
    lines = [table.caption, *([table.group] if table.group else [])]
    held: dict[int, tuple[int, ...]] = {}
    for row in rows:
        held[row] = (len(lines), len(lines) + 1)
        lines += [_pairs(table, row), " | ".join((table.rows[row], *table.values[row]))]
    return Print(tuple(lines), held)


def _as_lines(line: Callable[[Sequence[str]], str]) -> Printer:
    def printed(table: Grid, rows: Sequence[int]) -> Print:
        lines = [table.caption, line((table.stub, *table.heads))]
        lines += [table.group] if table.group else []
        return _with_rows(lines, rows, lambda row: line((table.rows[row], *table.values[row])))

    return printed


def _as_pairs(join: str, between: str, after: str) -> Printer:
    def printed(table: Grid, rows: Sequence[int]) -> Print:
        return _with_rows([table.caption], rows,
                          lambda row: table.rows[row] + after + _pairs(table, row, join, between))

    return printed


def _with_rows(lines: list[str], rows: Sequence[int], line: Callable[[int], str]) -> Print:
    held = {row: (len(lines) + number,) for number, row in enumerate(rows)}
    return Print((*lines, *map(line, rows)), held)


def _as_latex(cells: Sequence[str]) -> str:
    return " & ".join(cells).replace("%", "\\%").replace("±", "$\\pm$") + " \\\\"


def _as_markdown(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


PRINTERS: tuple[Printer, ...] = (
    _as_passages, _as_passages, _as_lines(" | ".join), _as_lines(" | ".join),
    _as_lines("\t".join), _as_lines("  ".join), _as_lines(_as_latex), _as_lines(_as_markdown),
    _as_pairs(": ", ", ", ": "), _as_pairs(" = ", "; ", ": "), _as_pairs(" ", ", ", " | "),
    _as_pairs(" of ", ", ", ": "),
)
