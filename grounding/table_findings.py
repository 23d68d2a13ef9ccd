"""What the checks of claims about tables share: cells and columns read, findings made of them."""

from collections.abc import Sequence
from dataclasses import replace

from grounding.findings import Finding
from grounding.names import find_benchmarks, find_metrics, metric_facts
from grounding.printed_tables import Label
from grounding.rounding import Outcome
from grounding.table_cells import CellValue, in_brackets, value_of
from grounding.table_mentions import tokens_of
from grounding.table_sentence import Number, TableSentence, speech
from grounding.units import NO_UNIT, read_unit


def cell_of(sentence: TableSentence, row: int, column: int) -> CellValue | None:
    """The value of a cell; None where it is not one number."""
    head, label = sentence.table.heads[column].text, sentence.table.rows[row].label.text
    value = value_of(sentence.table.rows[row].values[column], head)
    if value is None or value.unit_text:
        return value
    is_share = _are_shares(head, label, sentence.table.about)
    is_open = is_share is None and not value.places
    return replace(value, is_no_percent=is_open or is_share is False)


def _are_shares(*texts: str) -> bool | None:
    """Whether numbers are shares, by the metric, benchmark or per cent sign in the first of these
    texts that has one; None where none tells."""
    for text in texts:
        if "%" in text or find_benchmarks(text):
            return True
        if known := [m for found in find_metrics(text) if (m := metric_facts(found.canonical))]:
            return any(m.unit == "%" or m.better == "higher" for m in known)
    return None


def column_of(sentence: TableSentence, column: int) -> list[tuple[int, CellValue]]:
    """The values of a column with their rows; [] where a cell is empty or cannot be read, or a row
    is no one of those that are compared: a total, chance, people."""
    table = sentence.table
    if any(is_summary(row.label) for row in table.rows):
        return []
    read = [(r, cell_of(sentence, r, column)) for r in range(len(table.rows))]
    values = [(r, v) for r, v in read if v]
    in_order = sorted((v for _, v in values), key=lambda v: v.exact)
    is_told = len(values) == len(read) and all(map(is_more_both_ways, in_order, in_order[1:]))
    return values if is_told else []


def is_more_both_ways(one: CellValue, other: CellValue) -> bool:
    """Whether of two cells, "8 (20%)", the count and the share in brackets have the same order;
    the share is not that of the count where it stands beside one value only."""
    if one.share is None or other.share is None:
        return True
    gap, share_gap = one.exact - other.exact, one.share.value - other.share.value
    return (gap > 0) == (share_gap > 0) and (gap < 0) == (share_gap < 0)


def is_summary(label: Label) -> bool:
    """Whether a row is named a total, an average, chance or the like."""
    words = [t.text.lower().rstrip(".") for t in tokens_of(label.text)]
    if label.before and len(words) > 1:
        words = words[1:]  # the first may be of what stands before the name
    return not speech().summary_rows.isdisjoint(words)


def sign_of_better(sentence: TableSentence, column: int) -> int:
    """1 where more is better in a column, -1 where less is, 0 where that is not known."""
    head, about = sentence.table.heads[column].text, sentence.table.about
    if "↓" in head or "↑" in head:
        return -1 if "↓" in head else 1
    for text in (head, about):
        if text is about and (len({m.canonical for m in find_metrics(text)}) > 1
                              or _measures_else(head)):
            return 0  # it may be any of them, or none
        if signs := signs_of_better(text):
            return signs.pop() if len(signs) == 1 else 0
        if find_benchmarks(text):
            return 1
    return 0


def _measures_else(head: str) -> bool:
    """Whether a column has a measure of its own, and not that of the caption."""
    unit = in_brackets(head)
    return bool(unit and (read_unit(unit, 0, glued=True) or NO_UNIT).dimension not in ("", "ratio")
                ) or not speech().neither_better.isdisjoint(
                    t.text.lower().rstrip(".") for t in tokens_of(head))


def signs_of_better(text: str) -> set[int]:
    """What a text, like a head or caption, says of whether more (1) or less (-1) is better."""
    words = {t.text.lower() for t in tokens_of(text)}
    signs = set() if words.isdisjoint(speech().less_is_better) else {-1}
    known = (metric_facts(m.canonical) for m in find_metrics(text))
    return signs | {1 if m.better == "higher" else -1 for m in known if m and m.better}


def number_finding(outcome: Outcome, detail: str) -> list[Finding]:
    if outcome == "silent":
        return []
    return [Finding("number", outcome, detail, certain=True)]


def direction_finding(is_so: bool, detail: str) -> Finding:
    return Finding("direction", "agrees" if is_so else "conflicts", detail, certain=True,
                   is_comparison=True)


def joined(parts: Sequence[list[Finding]]) -> list[Finding]:
    """What several parts of a claim come to: nothing where one of them is open and none
    conflicts."""
    found = [finding for part in parts for finding in part]
    if any(f.outcome == "conflicts" for f in found):
        return [f for f in found if f.outcome == "conflicts"]
    return found if all(parts) else []


def holds(number: Number, cell: CellValue) -> list[Finding]:
    """Whether a cell is, or is beyond, a number of the claim."""
    bound = f"{number.bound} " if number.bound else ""
    return number_finding(
        cell.meets(number), f"{bound}{number.text} in the claim, {cell.text} in the cell")
