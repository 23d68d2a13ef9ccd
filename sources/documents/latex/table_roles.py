"""Which rows of a laid out table are its header, which head a group, which columns name rows."""

import itertools
import re

from sources.documents.latex.grid import Slot, TableBody

Layout = list[list[Slot]]

MAX_HEADER = 6
MAX_SCALE = 3
MIN_SCALE = 3
"""Rows above a rule of which the last may be a scale, and numbers a rising scale has at least."""

_NUMBER = re.compile(
    r"[^A-Za-z\d]{0,6}\d[\d.,]*(?:[^A-Za-z]{0,40}[^A-Za-z-])?"
    r"(?:(?:[kKMGTB]|[KMGT]i?B|ms|μs|s|h|hrs?|hours?|min|d|days?|dB|k?Hz|x|X|pp|pts?|fps|FPS)"
    r"[^A-Za-z]{0,12})?", re.DOTALL)
_PLAIN = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")
_SIZE = re.compile(
    r"[~≈<>≤≥]?\s?\d+(?:[.,]\d+)?\s?(?:[BMKTbmk]|billion|million)(?:\s?\(.{1,20}\))?")
_EMPTY = re.compile(r"[-–—−.·*/\s]*|n/?a", re.IGNORECASE)
_NAMING = re.compile(
    r"\b(?:models?|methods?|systems?|approach\w*|algorithms?|architectures?|backbones?|names?|"
    r"sizes?|params?|parameters|variants?|versions?|years?|settings?|shots?|datasets?|"
    r"tasks?|benchmarks?|languages?|layers?|types?|categor\w+|k|id|no|split|stage)\b|#|pass@$",
    re.IGNORECASE)


def is_number(text: str) -> bool:
    """A value: "34.8%", "12.2 ± 0.3", "1,000", "(3.1)", "2.5×"; not "7B" and not "GPT-3"."""
    return bool(_NUMBER.fullmatch(text)) and not _SIZE.fullmatch(text)


def is_blank(text: str) -> bool:
    """Nothing, or a mark for nothing: "-", "n/a"."""
    return bool(_EMPTY.fullmatch(text))


def assign_roles(layout: Layout, rules: set[int]) -> TableBody:
    """The table with its header rows, groups and stub found.

    The header is what stands above the first rule inside the table, where that is not made of
    values; without such a rule it is the leading rows without values above rows with them.
    """
    heads = _header_rows(layout, rules)
    header = [[slot.text for slot in row] for row in layout[:heads]]
    titles = _group_titles(layout, heads, header)
    rows: list[list[str]] = []
    groups: list[str] = []
    ruled: list[bool] = []
    group = ""
    for index in range(heads, len(layout)):
        if index in titles:
            group = titles[index]
            continue
        rows.append([slot.text for slot in layout[index]])
        groups.append(group)
        ruled.append(index in rules)
    stub = _stub(header, rows)
    _fill_down(rows, stub, ruled, groups)
    return TableBody(header, rows, groups, stub)


def _group_titles(layout: Layout, heads: int, header: list[list[str]]) -> dict[int, str]:
    """By row, the titles of groups: rows of one text, and the header said again.

    Where such rows are as many as the others, or nothing follows, they are rows without values.
    """
    titles: dict[int, str] = {}
    for index in range(heads, len(layout) - 1):
        title = _group_title(layout[index])
        texts = [slot.text for slot in layout[index]]
        if title:
            titles[index] = title
        elif any(texts[1:] == head[1:] for head in header) and any(texts[1:]):
            titles[index] = texts[0]
    others = len(layout) - heads - len(titles)
    return titles if len(titles) <= others else {}


def _values(row: list[Slot]) -> tuple[int, int]:
    """How many cells of a row are numbers, and how many say anything.

    Neither the first cell counts nor one that spans columns: what spans columns heads them.
    """
    texts = [slot.text for slot in row[1:] if slot.across == 1 and not is_blank(slot.text)]
    return sum(map(is_number, texts)), len(texts)


def _is_values(row: list[Slot]) -> bool:
    numbers, filled = _values(row)
    return filled > 0 and numbers * 2 >= filled


def _header_rows(layout: Layout, rules: set[int]) -> int:
    inner = sorted(index for index in rules if 0 < index < len(layout))
    if inner and inner[0] <= MAX_HEADER and _is_header(layout, inner[0]):
        return _extended(layout, inner[0], set(inner))
    return _leading_text_rows(layout)


def _is_header(layout: Layout, count: int) -> bool:
    """Rows above a rule head the table unless they look like those below: numbers over numbers.

    A row of numbers can head others where it is a scale: whole numbers (years, values of k) over
    decimals, or numbers that only rise or only fall (thresholds).
    """
    above, below = layout[:count], layout[count:]
    if not any(_is_values(row) for row in above):
        return True
    if any(_is_values(row) for row in above[:-1]) or count > MAX_SCALE:
        return False
    scale = above[-1]
    return _is_monotone(scale) or (not _has_decimals(scale) and any(map(_has_decimals, below)))


def _is_monotone(row: list[Slot]) -> bool:
    texts = [slot.text.strip("%≥≤<> ") for slot in row[1:]]
    numbers = [float(text) for text in texts if _PLAIN.fullmatch(text)]
    if len(numbers) < MIN_SCALE:
        return False
    steps = [after - before for before, after in itertools.pairwise(numbers)]
    return all(step > 0 for step in steps) or all(step < 0 for step in steps)


def _has_decimals(row: list[Slot]) -> bool:
    return any(re.search(r"\d[.,]\d|\d\s?%", slot.text) for slot in row[1:])


def _extended(layout: Layout, count: int, rules: set[int]) -> int:
    """A header goes on below a rule where its last row spans columns that the next row parts,
    where a cell of it reaches down, or where it was a title over the whole table."""
    while count < min(MAX_HEADER, len(layout) - 1) and _goes_on(layout, count, rules):
        count += 1
    return count


def _goes_on(layout: Layout, count: int, rules: set[int]) -> bool:
    row, last = layout[count], layout[count - 1]
    numbers, filled = _values(row)
    rest = layout[count + 1:]
    if numbers * 2 >= max(filled, 1) or _group_title(row) or (
            sum(map(_is_values, rest)) * 2 <= len(rest)):
        return False
    spans = any(slot.across > 1 for slot in last[1:])
    parts = spans and (not row[0].text or filled * 2 >= len(row) - 1)
    titled = count == 1 and bool(_group_title(last))
    reaches = any(slot.below and slot.text for slot in row)
    return parts or titled or (reaches and any(count < rule <= count + 2 for rule in rules))


def _leading_text_rows(layout: Layout) -> int:
    count = 0
    while count < len(layout) and count < 4 and not _is_values(layout[count]):
        count += 1
    rest = layout[count:]
    return count if rest and count < 4 and sum(map(_is_values, rest)) * 2 >= len(rest) else 0


def _group_title(row: list[Slot]) -> str:
    """The text of a row that holds one text only, in its first cell or over several columns."""
    filled = [index for index, slot in enumerate(row) if slot.first and slot.text]
    if len(filled) != 1 or len(row) < 2:
        return ""
    slot = row[filled[0]]
    heads = filled[0] == 0 or slot.across > 1
    return slot.text if heads and not slot.below and not is_number(slot.text) else ""


def _stub(header: list[list[str]], rows: list[list[str]]) -> int:
    width = len(rows[0]) if rows else 0
    count = 1 if width else 0
    while count < width - 1 and _names_rows(header, rows, count):
        count += 1
    has_values = any(is_number(row[c]) for row in rows for c in range(count, width))
    return count if has_values else min(width, 1)


def _names_rows(header: list[list[str]], rows: list[list[str]], column: int) -> bool:
    texts = [row[column] for row in rows if not is_blank(row[column])]
    if not texts:
        return False
    values = [text for text in texts if is_number(text)]
    if len(values) * 2 < len(texts):
        return True
    head = header[-1][column] if header else ""
    whole = not any(re.search(r"\d[.,]\d|%|±", text) for text in values)
    return whole and len(head) <= 30 and bool(_NAMING.search(head))


def _fill_down(
    rows: list[list[str]], stub: int, ruled: list[bool], groups: list[str]
) -> None:
    """Repeat a name printed once for the rows below it, up to the next rule.

    Only where a second column tells the rows apart, as sizes of one model do.
    """
    if stub < 2:
        return
    for index in range(1, len(rows)):
        above, row = rows[index - 1], rows[index]
        apart = row[1] and above[1]
        if not row[0] and above[0] and apart and not ruled[index] and (
                groups[index] == groups[index - 1]):
            row[0] = above[0]
