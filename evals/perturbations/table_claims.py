"""Claims about generated tables: values, comparisons, extremes, differences, ranges.

A claim is true, false (the value of a neighbour, the wrong way round), or not to be found in the
table or in the rows that are shown.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from evals.perturbations.lists import lists
from evals.perturbations.record import Document, Family, Label, Part, Perturbed
from evals.perturbations.table_words import SUBJECTS, Column
from evals.perturbations.tables import PRINTERS, Grid, grid

_A_DOCUMENT = 4
"""So many pairs of a family of tables there are for each document given."""
_ROW_MISSING = 0.12


@dataclass(frozen=True)
class Told:
    """A sentence about a table, and the rows that decide it."""

    claim: str
    rows: tuple[int, ...]
    label: Label = "supported"


Teller = Callable[[Grid, random.Random], Told | None]


_ORDINARY = re.compile(r"[A-Z][a-z]+(?![A-Za-z0-9])")


def _sentence(template: str, chance: random.Random, column: Column, **fields: str) -> str:
    """The template filled; the head as sentences say it, its unit now and then behind the value."""
    head, unit = column.said or column.name, ""
    if bare := re.fullmatch(r"(.+) \((\S+)\)", column.name):
        if not column.said and chance.random() < 0.6:
            head = bare[1]
        unit = bare[2] if bare[2] == "%" else f" {bare[2]}"
    if "value" in fields and head not in fields["value"] and chance.random() < 0.6:
        fields["value"] += "" if fields["value"].endswith("%)") else unit
    if _ORDINARY.match(column.name) and chance.random() < 0.7:
        head = head[0].lower() + head[1:]
    claim = re.sub(r"([Tt]he) the ", r"\1 ", template.format(head=head, **fields))
    return claim[0].upper() + claim[1:]


def _any(table: Grid, chance: random.Random) -> tuple[int, int]:
    return chance.randrange(len(table.rows)), chance.randrange(len(table.columns))


def _value(table: Grid, name: str, column: Column, value: str, chance: random.Random) -> str:
    """A sentence with the value; a spread or share may be left out."""
    if chance.random() < 0.4:
        value = value.split(" ")[0]
    return _sentence(chance.choice(table.subject.value), chance, column, row=name, value=value)


def true_value(table: Grid, chance: random.Random) -> Told:
    row, column = _any(table, chance)
    return Told(_value(table, table.rows[row], table.columns[column], table.values[row][column],
                       chance), (row,))


def neighbour_row(table: Grid, chance: random.Random) -> Told:
    """The value of another row."""
    row, column = _any(table, chance)
    other = chance.choice([r for r in range(len(table.rows)) if r != row])
    return Told(_value(table, table.rows[row], table.columns[column], table.values[other][column],
                       chance), (row,), "refuted")


def neighbour_column(table: Grid, chance: random.Random) -> Told | None:
    """The value of another column."""
    row, column = _any(table, chance)
    other = chance.choice([c for c in range(len(table.columns)) if c != column])
    if table.number(row, column) == table.number(row, other):
        return None
    return Told(_value(table, table.rows[row], table.columns[column], table.values[row][other],
                       chance), (row,), "refuted")


def changed_value(table: Grid, chance: random.Random) -> Told | None:
    """A value that is a little or far off."""
    row, column = _any(table, chance)
    digits = table.digits(row, column)
    places = len(digits.partition(".")[2])
    factor = chance.choice((0.5, 0.7, 0.85, 0.93, 1.04, 1.1, 1.3, 1.8))
    new = f"{float(digits) * factor:.{places}f}"
    if float(new) == float(digits):
        return None
    return Told(_value(table, table.rows[row], table.columns[column], new, chance), (row,),
                "refuted")


def unknown_row(table: Grid, chance: random.Random) -> Told | None:
    """A system or group that is not in the table."""
    name = table.subject.row(chance)
    row, column = _any(table, chance)
    if name in table.rows:
        return None
    return Told(_value(table, name, table.columns[column], table.values[row][column], chance), (),
                "not_enough")


def unknown_column(table: Grid, chance: random.Random) -> Told | None:
    """A benchmark or outcome that is not in the table."""
    others = [c for c in table.subject.columns if not any(
        c.name.split()[0] == head.split()[0] for head in table.heads)]
    row, column = _any(table, chance)
    if not others:
        return None
    return Told(_value(table, table.rows[row], chance.choice(others), table.values[row][column],
                       chance), (), "not_enough")


def _two(table: Grid, chance: random.Random) -> tuple[int, int, int]:
    """Two rows and a column, the row with the higher value first."""
    one, two = chance.sample(range(len(table.rows)), k=2)
    column = chance.randrange(len(table.columns))
    return (one, two, column) if table.number(one, column) > table.number(two, column) else \
        (two, one, column)


def comparison(table: Grid, chance: random.Random) -> Told:
    """One row above or below another, told truly or the wrong way round."""
    high, low, at = _two(table, chance)
    column, is_true = table.columns[at], chance.random() < 0.5
    row, other = (high, low) if chance.random() < 0.5 else (low, high)
    is_told_higher = (row == high) == is_true
    if table.subject.better and chance.random() < 0.5:
        is_better = is_told_higher == column.more_is_better
        templates = table.subject.better if is_better else table.subject.worse
    else:
        templates = lists("table_words")["higher" if is_told_higher else "lower"]
    claim = _sentence(chance.choice(templates), chance, column, row=table.rows[row],
                      other=table.rows[other])
    return Told(claim, (row, other), "supported" if is_true else "refuted")


_EXTREMES = ("{row} has the {told} {head} of all.", "The {told} {head} is that of {row}.",
             "Among all listed, {row} shows the {told} {head}.", "{head} is {told} for {row}.",
             "For no other is {head} as {plain} as for {row}.")


def extreme(table: Grid, chance: random.Random) -> Told:
    """The row with the most or least of a column, or another one in its place."""
    at, is_most = chance.randrange(len(table.columns)), chance.random() < 0.7
    order = sorted(range(len(table.rows)), key=lambda r: table.number(r, at), reverse=is_most)
    is_true = chance.random() < 0.5
    row = order[0] if is_true else chance.choice(order[1:])
    told, plain = ("highest", "high") if is_most else ("lowest", "low")
    claim = _sentence(chance.choice(_EXTREMES), chance, table.columns[at], row=table.rows[row],
                      told=told, plain=plain)
    return Told(claim, tuple(range(len(table.rows))), "supported" if is_true else "refuted")


_DIFFERENCES = ("{row} is {gap} above {other} in {head}.",
                "In {head}, {other} lies {gap} below {row}.",
                "{head} is {gap} higher for {row} than for {other}.",
                "{row} exceeds {other} by {gap} in {head}.",
                "The difference between {row} and {other} in {head} is {gap}.")


def difference(table: Grid, chance: random.Random) -> Told | None:
    """By how much one row lies above another."""
    high, low, at = _two(table, chance)
    places = len(table.digits(high, at).partition(".")[2])
    gap = table.number(high, at) - table.number(low, at)
    is_true = chance.random() < 0.5
    told = f"{gap if is_true else gap * chance.choice((0.4, 0.6, 1.5, 2, 3)):.{places}f}"
    if float(told) == 0 or (not is_true and float(told) == round(gap, places)):
        return None
    claim = _sentence(chance.choice(_DIFFERENCES), chance, table.columns[at], gap=told,
                      row=table.rows[high], other=table.rows[low])
    return Told(claim, (high, low), "supported" if is_true else "refuted")


_RANGES = ("{head} ranges from {low} to {high}.", "{head} lies between {low} and {high}.",
           "All values of {head} are between {low} and {high}.",
           "The smallest value of {head} is {low}, the largest {high}.")


def extent(table: Grid, chance: random.Random) -> Told | None:
    """From the lowest to the highest value of a column, or a part of that."""
    at, is_true = chance.randrange(len(table.columns)), chance.random() < 0.5
    order = sorted(range(len(table.rows)), key=lambda r: table.number(r, at))
    low, high = order[0], order[-1]
    if not is_true:
        low, high = chance.choice(((order[1], high), (low, order[-2])))
    if low == high:
        return None
    claim = _sentence(chance.choice(_RANGES), chance, table.columns[at], low=table.digits(low, at),
                      high=table.digits(high, at))
    return Told(claim, tuple(order), "supported" if is_true else "refuted")


def _tabled(name: str, part: Part, tellers: Sequence[Teller], share: float = 1.0) -> Family:
    """Pairs of tables of the part's subjects, told by each of the tellers in turn."""
    def pairs(documents: Sequence[Document], chance: random.Random) -> Iterator[Perturbed]:
        for number in range(len(documents) * _A_DOCUMENT):
            table = grid(chance.choice(SUBJECTS[part]), chance)
            told = tellers[number % len(tellers)](table, chance)
            if told is not None:
                yield _beside(table, told, _Named(name, part, f"{part} {name} {number}"), chance)

    return Family(name, part, pairs, share)


@dataclass(frozen=True)
class _Named:
    """Where a pair comes from."""

    family: str
    part: Part
    document: str


def _beside(table: Grid, told: Told, named: _Named, chance: random.Random) -> Perturbed:
    """The claim beside the rows that decide it and as many others as chance has it; now and then
    without a row it tells of, which leaves it open."""
    rows, needed, label = range(len(table.rows)), told.rows, told.label
    if 0 < len(needed) < len(rows) and chance.random() < _ROW_MISSING:
        gone = chance.choice(needed)
        others, needed, label = [r for r in rows if r != gone], (), "not_enough"
    else:
        others = [r for r in rows if r not in needed]
    some = chance.sample(others, k=chance.randint(0 if needed else 1, len(others)))
    shown = chance.choice(PRINTERS)(table, sorted({*needed, *some}))
    rationale = sorted(sentence for row in needed for sentence in shown.held[row])
    return Perturbed(told.claim, shown.sentences, label, named.family, named.part,
                     tuple(rationale), named.document)


_VALUES = (true_value, neighbour_row, true_value, neighbour_column, unknown_row, true_value,
           changed_value, unknown_column)

TABLES: tuple[Family, ...] = (
    _tabled("table value", "training", _VALUES, share=3.0),
    _tabled("table comparison", "training", (comparison,), share=1.5),
    _tabled("table extreme", "test", (extreme,)),
    _tabled("table difference", "test", (difference,), share=0.5),
    _tabled("table range", "test", (extent,), share=0.5),
    _tabled("table value of other fields", "test", _VALUES),
)
