"""What a claim says of a printed table, worked out: values, comparisons, differences, ratios,
extremes, ranges, and how many rows are so.

    check_tables("Ada is 3.2 points above Bell in MBPP.", "Model | MBPP\\nAda | 41.2\\nBell | 38.0")

Only a claim of which every word is understood is answered; any other is left to other judges.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from grounding.findings import Finding
from grounding.names import find_metrics
from grounding.printed_tables import Label, PrintedRow, PrintedTable, read_tables
from grounding.table_cells import CellValue
from grounding.table_comparing import compared
from grounding.table_findings import cell_of, holds, joined, number_finding
from grounding.table_ranking import counted, extreme, outdone, ranging
from grounding.table_sentence import Number, TableSentence, read_sentence, speech
from grounding.table_signs import (
    is_left_out,
    is_multiplied,
    is_ranking,
    is_said_elsewhere,
    is_signed,
    is_without_ratios,
)

_Check = Callable[[TableSentence], list[Finding]]
_NAMED_TOGETHER = re.compile(r"\bR (?:, R )*(?:, )?and R\b")
_FROM_TO = re.compile(r"N (?:to|[-–—]) N")
_WITH_BESIDE = re.compile(r"N (?:\( N \)|± N)")
_MORE = re.compile(r"\b(?:only|most|least|half|twice|double|times|fold|same|equal|tie|different|"
                   r"all|every|each|any|both|while|whereas|but|average|mean|total|others?|across|among|"
                   r"compared|than|versus|vs|baselines?|relative|over|against)\b")
_COUNTED = re.compile(r"\bN (?P<noun>\w+)")
_AS_CHANGE = re.compile(r"\bby N\b|\b(?:falls?|fell|falling) (?!to\b|at\b|within\b|between\b)")
"""A number that is no value but what one changed by."""


def check_tables(claim: str, passage: str) -> list[Finding]:
    """The findings on a claim by the tables of a passage: all agree, or one at least conflicts, and
    each is certain. [] where the claim is not about one of them or is not fully understood, where
    two tables tell two things, or what they deny stands elsewhere in the passage."""
    told = [(table, findings) for table in read_tables(passage)
            if (findings := check_table(claim, table))]
    found = [finding for _, findings in told for finding in findings]
    outcomes = {finding.outcome for finding in found}
    if len(outcomes) > 1 or ("conflicts" in outcomes and is_said_elsewhere(
            claim, passage, [table for table, _ in told])):
        return []
    return found


def check_table(claim: str, table: PrintedTable) -> list[Finding]:
    """The same by one table."""
    if not table.is_sound:
        return []
    for one, is_turned in ((table, False), (_turned(table), True)):
        sentence = read_sentence(claim, one, is_turned=is_turned)
        if sentence and not is_left_out(claim, sentence) and not is_multiplied(sentence) \
                and not is_without_ratios(sentence):
            for check in _checks(sentence, is_turned=is_turned):
                if findings := check(sentence):
                    is_ordered = not is_signed(sentence) and not is_ranking(sentence)
                    return findings if check is stated or is_ordered else []
    return []


def _checks(sentence: TableSentence, *, is_turned: bool) -> tuple[_Check, ...]:
    """A table's columns measure and its rows are what is measured, unless its heads tell otherwise:
    what of all rows is said is said of the columns only where these are no measures."""
    is_odd = is_turned is not _measures_in_rows(sentence.table, is_turned=is_turned)
    if is_odd or sentence.is_narrowed:
        return (compared, stated)
    return (counted, compared, outdone, extreme, ranging, stated)


def _turned(table: PrintedTable) -> PrintedTable:
    """The table with rows for columns."""
    rows = tuple(PrintedRow(Label(head.text), tuple(row.values[n] for row in table.rows))
                 for n, head in enumerate(table.heads))
    heads = tuple(replace(row.label, after=False) for row in table.rows)
    return PrintedTable(heads, rows, table.about)


def _measures_in_rows(table: PrintedTable, *, is_turned: bool) -> bool:
    """Whether the rows of a table, before it was turned, are measures and its heads are none."""
    def share(labels: Sequence[str]) -> float:
        return sum(bool(find_metrics(text)) or "(" in text for text in labels) / len(labels)

    rows, heads = share([r.label.text for r in table.rows]), share([h.text for h in table.heads])
    return heads > 0.5 > rows if is_turned else rows > 0.5 > heads


def stated(sentence: TableSentence) -> list[Finding]:
    """Values: of one cell, or of several cells in the order of the claim."""
    rows, columns, numbers = sentence.rows, sentence.columns, list(sentence.numbers)
    if sentence.cues or not numbers or not rows or not columns or _says_more(sentence):
        return []
    if is_signed(sentence):
        return [] if _is_unsigned(sentence) else _agreeing(_values(sentence))
    return _values(sentence)


def _values(sentence: TableSentence) -> list[Finding]:
    rows, columns, numbers = sentence.rows, sentence.columns, list(sentence.numbers)
    if len(rows) == len(columns) == 1:
        cell = cell_of(sentence, rows[0], columns[0])
        if cell is None:
            return []
        if len(numbers) == 2 and _WITH_BESIDE.search(sentence.form):
            return number_finding(
                cell.meets_both(*numbers), f"{numbers[0].text} and {numbers[1].text} in the claim, "
                f"{cell.text} in the cell")
        return holds(numbers[0], cell) if len(numbers) == 1 else []
    places = _places(sentence)
    is_together = len(numbers) == 1 and len(rows) > 1 and len(columns) == 1 and \
        _NAMED_TOGETHER.search(sentence.form) is not None
    if is_together:
        places, numbers = [(row, columns[0]) for row in rows], numbers * len(rows)
    if len(places) != len(numbers):
        return []
    cells = [cell_of(sentence, *place) for place in places]
    found = joined([holds(n, c) if c else [] for n, c in zip(numbers, cells, strict=True)])
    is_open = _FROM_TO.search(sentence.form) or (
        is_together and _is_sum(numbers[0], [c for c in cells if c]))
    return _agreeing(found) if is_open else found


def _is_sum(number: Number, cells: Sequence[CellValue]) -> bool:
    """Whether what is said of several rows may be said of all of them together."""
    total = sum((c.exact for c in cells), Decimal(0))
    places = max((c.places for c in cells), default=0)
    return number.printed is None or number.printed.against(
        total, places=places, is_derived=True) != "conflicts"


def _agreeing(findings: list[Finding]) -> list[Finding]:
    return findings if all(f.outcome == "agrees" for f in findings) else []


def _is_unsigned(sentence: TableSentence) -> bool:
    """Whether a claim leaves out the sign that its numbers would need."""
    return any(n.bound or n.text[0] not in "-−–" for n in sentence.numbers)


def _says_more(sentence: TableSentence) -> bool:
    """Whether a plain value is not all that a claim says."""
    about_one = len(set(sentence.rows)) == len(set(sentence.columns)) == 1
    found = {m.group() for m in _MORE.finditer(sentence.form)}
    counted = {m["noun"] for m in _COUNTED.finditer(sentence.form)}
    return bool(found - ({"all", "among"} if about_one else {"both"})) or \
        not counted.isdisjoint(speech().row_nouns | speech().other_nouns) or \
        _AS_CHANGE.search(sentence.form) is not None


def _places(sentence: TableSentence) -> list[tuple[int, int]]:
    """The cells of a claim about one row and several columns, or one column and several rows, in
    the order of its numbers; [] where that order is not told."""
    rows, columns = sentence.rows, sentence.columns
    signs = "".join(s for s in sentence.form.split() if s in "RCN")
    many = "C" if len(rows) == 1 else "R" if len(columns) == 1 else ""
    count = len(sentence.numbers)
    if not many or max(len(rows), len(columns)) != count:
        return []
    order = signs.replace("R" if many == "C" else "C", "")
    if order not in ((many + "N") * count, ("N" + many) * count, many * count + "N" * count,
                     "N" * count + many * count):
        return []
    return [(rows[0], c) for c in columns] if many == "C" else [(r, columns[0]) for r in rows]
