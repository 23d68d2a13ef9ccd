"""Table rows: whether a row states the number a claim states, in the cell the claim means."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from grounding.alignment import align, covered
from grounding.names import (
    Mention,
    find_benchmarks,
    find_metrics,
    find_settings,
    find_sizes,
    find_systems,
    parse_name,
    same_benchmark,
    same_metric,
    same_size,
    same_subject,
)
from grounding.printed_tables import as_printed
from grounding.quantities import Quantity, amounts
from grounding.reading import read
from grounding.satisfying import satisfies
from grounding.settling import WORKED_OUT, WORKED_OUT_AS_FALSE
from grounding.table_arithmetic import check_table
from grounding.table_mentions import mentions
from models.word_vectors import WordVectors
from records import Cell, Check, Probabilities, Row, Table

_MEANT = 0.6
"""A cell whose headers cover less of the claim is not the one the claim speaks of."""
_TIE = 0.02
_SILENT = Probabilities(supported=0.0, refuted=0.0, not_enough_evidence=1.0)
_OTHER_SUBJECT = Check(name="subject", outcome="conflicts", detail="the row is of another system")
_OTHER_COLUMN = Check(name="subject", outcome="conflicts",
                      detail="the row's columns are of another benchmark, metric or setting")
_CONDITION = re.compile(r"\s\([^()]{1,200}\)(\.?)\s*\Z")
_SHOTS = re.compile(r"(?:zero|\d+)-shot")
_Find = Callable[[str], Sequence[Mention]]
_Same = Callable[[str, str], bool]


@dataclass(frozen=True)
class RowJudgement:
    """What a row says of a claim, and the cell that says it (None where no cell does)."""

    probabilities: Probabilities
    checks: tuple[Check, ...]
    cell: Cell | None


def judge_row(claim: str, table: Table, row: Row, vectors: WordVectors, *,
              is_measurement: bool = False) -> RowJudgement | None:
    """Hold a claim's number against the cells of a row, each read with its column's headers, the
    row's own name, its group and the caption. None where the claim states no number that the row's
    name does not already have, or the row has no values.

    A row refutes only where its name says nothing that the claim does not, and all other numbers
    of the claim ("7B") stand in the names: else it is the row of another thing. A cell whose
    names tell another benchmark, metric or number of shots than the claim is silent. What stands in
    brackets at the end of a measurement is its condition, and need not be covered.

    What a claim says of the whole table, or of this row and another, is worked out where every word
    of it is understood (`table_arithmetic`).
    """
    if is_measurement:
        claim = _CONDITION.sub(r"\1", claim)
    elif worked_out := _worked_out(claim, table, row):
        return worked_out
    stub = _stub(table, row)
    names = [*(c.text for c in row.cells[:stub]), row.group]
    name = read(" ".join([row.group, *names[:-1]]).strip())
    cells = [(column, cell) for column, cell in enumerate(row.cells)
             if column >= stub and amounts(cell.text)
             and _is_column_of(claim, table, column, name.text)]
    reading = read(claim)
    lines = [read(f"{name.text} {' '.join(table.column_path(column))} {table.caption}")
             for column, _ in cells]
    named = {q.base for q in amounts(name.text)}
    if all(q.base in named for q in amounts(claim)) or not any(
            amounts(c.text) for c in row.cells[stub:]):
        return None
    if not cells:
        return RowJudgement(_SILENT, (_OTHER_COLUMN,), None)
    # A row named in no system's form ("code-cushman-001") must say nothing the claim does not.
    is_told = bool(find_systems(name.text)) or not find_systems(claim)
    if not _is_of(claim, names, table.caption):
        return RowJudgement(_SILENT, (_OTHER_SUBJECT,), None)
    alignments = align(reading, [*lines, name], vectors, {})
    weights = np.array([w.weight for w in reading.content])
    is_named = not alignments.pop().unmet()
    candidates = []
    for (_, cell), line, alignment in zip(cells, lines, alignments, strict=True):
        printed = {(q.base, q.unit) for q in amounts(line.text)}
        open_ = [q for q in amounts(claim) if (q.base, q.unit) not in printed]
        stated = sum(_states(cell.text, q) for q in open_)
        candidates.append(_Candidate(
            cell, covered(weights, alignment.best), open_[-1].text if open_ else "",
            agrees=stated > 0 and stated == len(open_) and (is_named or is_told),
            differs=is_named and not stated and len(open_) == 1))
    return _judged(max(candidates, key=lambda c: c.coverage + _TIE * c.agrees))


def _worked_out(claim: str, table: Table, row: Row) -> RowJudgement | None:
    """What the table says of a claim, at each row that the claim names, or at any where it names
    none."""
    printed = as_printed(table)
    findings = check_table(claim, printed)
    named = mentions(claim, printed) if findings else None
    rows = {mention.index for mention in named.rows} if named else set()
    if not findings or (rows and table.rows.index(row) not in rows):
        return None
    is_so = all(finding.outcome == "agrees" for finding in findings)
    return RowJudgement(WORKED_OUT if is_so else WORKED_OUT_AS_FALSE,
                        tuple(finding.check for finding in findings), None)


@dataclass(frozen=True)
class _Candidate:
    """A cell with what its names cover of the claim, and the claim's number it is held against."""

    cell: Cell
    coverage: float
    wanted: str
    agrees: bool
    differs: bool


def _stub(table: Table, row: Row) -> int:
    """How many cells name a row: the table's stub, and the names and the model size that stand
    right beside it ("Completion | StarCoder | 7B")."""
    stub = table.stub
    while stub < len(row.cells) and _is_name(row.cells[stub].text):
        stub += 1
    is_size = stub < len(row.cells) and any(
        size.text == row.cells[stub].text.strip() for size in find_sizes(row.cells[stub].text))
    return stub + is_size


def _is_name(cell: str) -> bool:
    return any(m.text == cell.strip() for m in find_systems(cell))


def _is_of(claim: str, names: Sequence[str], caption: str) -> bool:
    """Whether a row is of a system that the claim names, as far as both name any: in its variant,
    and at its size where the row, or else the caption, tells one.

    `names` are the cells that name the row, then its group: the first that names a system does, by
    itself or with its neighbour ("Heron | 7B"). What follows the system in it is a condition, and a
    size may have a cell of its own.
    """
    wanted = [parse_name(mention.text) for mention in find_systems(claim)]
    told = next((name[:mentions[0].end] for name in (*names, *map(" ".join, pairwise(names)))
                 if (mentions := find_systems(name))), "")
    if not wanted or not told:
        return True
    row = parse_name(told)
    apart = find_sizes(" ".join(names)) or find_sizes(caption)
    return any(
        same_subject(one, row) and (
            not one.size or same_size(one.size, row.size) or
            (not row.size and any(same_size(one.size, s.text) for s in apart)))
        for one in wanted)


def _shots(text: str) -> list[Mention]:
    return [m for m in find_settings(text) if _SHOTS.fullmatch(m.canonical)]


_TOLD: tuple[tuple[_Find, _Same], ...] = (
    (find_benchmarks, same_benchmark), (find_metrics, same_metric), (_shots, str.__eq__))


def _is_column_of(claim: str, table: Table, column: int, name: str) -> bool:
    """Whether a cell is of a benchmark, metric and number of shots that the claim names, as far as
    both name any: the cell's by its column's heads, else by its row's name, else by the caption."""
    places = (" ".join(table.column_path(column)), name, table.caption)
    for find, same in _TOLD:
        wanted = find(claim)
        told = next((found for place in places if (found := find(place))), ())
        if wanted and told and not any(
                same(a.canonical, b.canonical) for a in wanted for b in told):
            return False
    return True


def _states(cell: str, wanted: Quantity) -> bool:
    return any(satisfies(wanted, offered) for offered in amounts(cell))


def _judged(found: _Candidate) -> RowJudgement:
    is_meant = found.coverage >= _MEANT
    headers = Check(name="subject", outcome="agrees" if is_meant else "silent",
                    detail=f"the row's and column's names cover {found.coverage:.0%} of the claim")
    supported = 0.5 + 0.48 * found.coverage if found.agrees and is_meant else 0.0
    refuted = 0.5 + 0.4 * found.coverage if found.differs and is_meant else 0.0
    number = Check(name="number", outcome="agrees" if supported else
                   "conflicts" if refuted else "silent",
                   detail=f"{found.wanted} in the claim, {found.cell.text} in the cell")
    return RowJudgement(
        Probabilities(supported=supported, refuted=refuted,
                      not_enough_evidence=1 - supported - refuted), (number, headers), found.cell)
