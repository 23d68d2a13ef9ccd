"""Printed tables: the rows, heads and values of tables that stand as text in a passage.

    read_tables("Model | MBPP\\nAda | 41.2\\nBell | 38.0")[0].rows[1].values
    # ("38.0",)

Lines are rows where there are lines; where a table is run together in one line, its rows are told
by where values end and names begin again. What cannot be told apart is no table.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from records import Table

NUMBER = r"[-−–+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.·]\d+)?|\.\d+)"
_VALUE = (rf"{NUMBER}(?:\s?%)?(?:\s?(?:±|\+/-)\s?\d+(?:\.\d+)?%?)?"
          r"(?:\s?\(\s?[-−–+±]?\d+(?:\.\d+)?\s?%?\s?\))?[*†‡]{0,2}")
_IS_VALUE = re.compile(_VALUE)
_EMPTY = frozenset(("-", "–", "—", "--", "---", "n/a", "N/A", "NA"))
_VALUE_THEN_NAME = re.compile(rf"(?P<value>{_VALUE}|[-–—])\s+(?P<name>[^\d\s].*|\d+-?[^\W\d].*)")
_STYLED = re.compile(r"\\(?:textbf|textit|emph|underline|mathbf|bf)\s?\{([^{}]{0,200})\}")
_RULE = re.compile(r"\\(?:hline|toprule|midrule|bottomrule|cline\{[^{}]{0,20}\})\s?")
_UNIT_THEN_NAME = re.compile(r"(?P<head>[^()]{1,80}\([^()]{1,20}\)) (?P<name>[^()].*)")
_FIGURES = re.compile(r"[\d\s.,:;/()\[\]<>≤≥~≈=±×^%*†‡+−–-]+")
_DASHES = re.compile(r"[\s|:=-]+")
_CAPTION = re.compile(r"\s*(?:Supplementary |Extended Data )?(?:Table|TABLE|Tab\.)\s?[A-Z]?[\dIVX]")
_SENTENCE_END = re.compile(r"[.?!]\s+(?=\S)")
_SEPARATORS = tuple(map(re.compile, (r"\t", r"\s?\|\s?", r"\s&\s", r"  +")))
_PAIR_FORMS = tuple((between, join, after) for between in ("; ", ", ")
                    for join in (" = ", ": ", " of ", " ") for after in (": ", " | "))
_HEAD = r"[^|=;:]{1,80}?"
_PAIRS_THEN_ROW = re.compile(
    rf"(?P<pairs>[^|=;]{{1,200}} = (?:{_VALUE})(?:; {_HEAD} = (?:{_VALUE})){{0,40}})\s"
    rf"(?P<row>[^|=;\s][^|=;]{{0,80}}?) \| (?P<cells>(?:{_VALUE})(?: \| (?:{_VALUE})){{0,40}})")
_ONE_PAIR = re.compile(rf"(?P<head>.*\S) = (?P<value>{_VALUE})")
_LONGEST_LABEL = 240
_ABOUT = 300
"""So many characters before a table are taken for its caption."""
_LONGEST_GROUP = 8  # words
_MOST_ROWS, _MOST_COLUMNS = 200, 60


@dataclass(frozen=True)
class Label:
    """The name of a row or column as printed. `before`, `after`: words of something else may stand
    before or after it, where a table is run together, and do where it `is_glued`. `parts`: of a
    name in several cells, each."""

    text: str
    before: bool = False
    after: bool = False
    is_glued: bool = False
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class PrintedRow:
    """A row: the cells that name it as one label, the heading it stands under, its values as
    printed, "" where it has none."""

    label: Label
    values: tuple[str, ...]
    group: str = ""


@dataclass(frozen=True)
class PrintedTable:
    """A table; `about` is what its caption and the head over the row names say."""

    heads: tuple[Label, ...]
    rows: tuple[PrintedRow, ...]
    about: str = ""

    @property
    def is_sound(self) -> bool:
        """Whether it has heads and rows, no more than a page holds, and names as short as names
        are."""
        is_of_size = 0 < len(self.heads) <= _MOST_COLUMNS and 0 < len(self.rows) <= _MOST_ROWS
        return is_of_size and all(len(label.text) <= _LONGEST_LABEL
                                  for label in (*self.heads, *(row.label for row in self.rows)))


@lru_cache(maxsize=4096)  # as many as passages are kept read
def read_tables(text: str) -> tuple[PrintedTable, ...]:
    """The tables of a text; () where there is none that can be read for sure."""
    if not any(mark in text for mark in ("|", "\t", "&", "  ", " = ", ": ", ", ")):
        return ()
    plain, is_joined = _unstyled(text), "\n" not in text.strip()
    ways = (_of_passages(plain), _of_pairs(plain, is_joined), _of_cells(plain, is_joined))
    for way in ways:
        if tables := [t for t in way if t.is_sound]:
            return tuple(tables)
    return ()


def as_printed(table: Table) -> PrintedTable:
    """A table of a paper, as it would be read from its print."""
    columns = range(table.stub, table.width)
    stub = next((n for n in columns if any(is_value(row.cells[n].text) for row in table.rows)),
                table.width)
    heads = tuple(Label(" ".join(table.column_path(n))) for n in range(stub, table.width))
    rows = tuple(PrintedRow(_name([c.text for c in row.cells[:stub]], is_first=False),
                            tuple(_value(c.text) for c in row.cells[stub:]), row.group)
                 for row in table.rows)
    over_names = (text for n in range(stub) for text in table.column_path(n))
    return PrintedTable(heads, rows, " ".join((table.caption, *over_names)))


def is_value(cell: str) -> bool:
    return _IS_VALUE.fullmatch(cell) is not None


def _unstyled(text: str) -> str:
    """Without the marks of LaTeX and Markdown that only style; LaTeX's ends of rows are lines."""
    text = _STYLED.sub(r"\1", text.replace("**", "")).replace("$\\pm$", "±").replace("\\pm", "±")
    return _RULE.sub(" ", text.replace("\\%", "%").replace("\\\\", "\n"))


def _of_passages(text: str) -> Iterator[PrintedTable]:
    """Rows below their heads with the values: "MBPP = 41.2; WER = 3.1" and "Ada | 41.2 | 3.1"."""
    flat = " ".join(text.split("\n"))
    if " = " not in flat or " | " not in flat:
        return
    found: list[tuple[tuple[str, ...], PrintedRow]] = []
    about = ""
    for match in _PAIRS_THEN_ROW.finditer(flat):
        pairs = [_ONE_PAIR.fullmatch(part) for part in match["pairs"].split("; ")]
        values = tuple(match["cells"].split(" | "))
        heads = tuple(p["head"].strip() for p in pairs if p)
        if len(heads) != len(values) or any(
                p and p["value"] != v for p, v in zip(pairs, values, strict=False)):
            return
        about = about or f"{flat[max(0, match.start() - _ABOUT):match.start()]} {heads[0]}"
        found.append((heads, PrintedRow(Label(match["row"]), values)))
    if not found:
        return
    # The caption stands right before the first head of the first row.
    heads = found[-1][0]
    first = Label(heads[0], before=len(found) == 1)
    if all(h[1:] == heads[1:] and h[0].endswith(heads[0]) for h, _ in found):
        yield PrintedTable((first, *map(Label, heads[1:])), tuple(row for _, row in found), about)


def _of_pairs(text: str, is_joined: bool) -> Iterator[PrintedTable]:
    """Rows that name their heads: "Ada: MBPP = 41.2; WER = 3.1"."""
    for form in _PAIR_FORMS:
        found = [(heads, row if is_joined else replace(row, label=Label(row.label.text)))
                 for line in text.split("\n") for heads, row in _rows_of_pairs(line, *form)]
        if not found or len(found[0][0]) < 2 or any(heads != found[0][0] for heads, _ in found):
            continue
        about = text[:_ABOUT].partition(found[0][0][0])[0]
        yield PrintedTable(tuple(map(Label, found[0][0])), tuple(row for _, row in found), about)
        return


def _rows_of_pairs(line: str, between: str, join: str,
                   after: str) -> list[tuple[tuple[str, ...], PrintedRow]]:
    """The rows of one line with their heads; [] where any part of it is something else."""
    parts = line.split(between)
    if len(parts) < 2 or after not in line:
        return []
    pair, start = _pair_patterns(join, after)
    rows: list[tuple[Label, list[str], list[str]]] = []
    for part in parts:
        rest: str | None = part
        if rows:
            match = pair.fullmatch(part)
            if match is None:
                return []
            rows[-1][1].append(match["head"])
            rows[-1][2].append(match["value"])
            rest = match["rest"]
        if rest and (match := start.fullmatch(rest)):
            name = _SENTENCE_END.split(match["row"])[-1]
            rows.append((Label(name.strip(), before=not rows), [match["head"]], [match["value"]]))
            if match["rest"]:
                return []
        elif rest and rows and part is not parts[-1]:
            return []
    return [(tuple(heads), PrintedRow(label, tuple(values))) for label, heads, values in rows]


@lru_cache(maxsize=32)
def _pair_patterns(join: str, after: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    value = rf"(?P<head>{_HEAD}){re.escape(join)}(?P<value>{_VALUE})(?:\s+(?P<rest>\S.*))?"
    return (re.compile(value),
            re.compile(rf"(?P<row>.{{1,400}}){re.escape(after)}{value}"))


def _of_cells(text: str, is_joined: bool) -> Iterator[PrintedTable]:
    """Rows of cells between separators, a line each or run together. `is_joined`: no line ends."""
    is_one_line = "\n" not in text.strip()
    separator = max(_SEPARATORS, key=lambda s: sum(1 for _ in s.finditer(text)))
    if separator is _SEPARATORS[1] and is_one_line:  # "| a | b | | c | d |"
        text, is_one_line = _barred_lines(text)
    if is_one_line:
        yield from _run_together(text.strip(" \n"), separator)
        return
    yield from _of_lines(text.split("\n"), separator, is_joined=is_joined)


def _barred_lines(text: str) -> tuple[str, bool]:
    """Rows between bars as lines, and whether there is still but one line."""
    lines = re.sub(r"\|[ ]+\|", "|\n|", text)
    first = lines.find("|")
    if "\n" not in lines:
        return text, True
    return f"{lines[:first]}\n{lines[first:]}", False


def _cells(line: str, separator: re.Pattern[str], *, is_barred: bool) -> list[str]:
    bare = line.strip(" ")
    if is_barred:
        bare = bare.removeprefix("|").removesuffix("|")
    return [cell.strip() for cell in separator.split(bare)]


def _of_lines(lines: Sequence[str], separator: re.Pattern[str], *,
              is_joined: bool) -> Iterator[PrintedTable]:
    """`is_joined`: a heading may stand before the first row's name, where the ends of rows were
    told by marks alone."""
    is_barred = separator is _SEPARATORS[1] and all(
        line.strip().startswith("|") and line.strip().endswith("|")
        for line in lines if "|" in line)
    cut = [(line, _cells(line, separator, is_barred=is_barred)) for line in lines]
    widths = [len(cells) for _, cells in cut if len(cells) > 1 and any(map(is_value, cells[1:]))]
    if not widths:
        return
    tables = [_Lines(min(widths))]
    is_apart = False
    for line, cells in cut:
        is_rule = not line.strip() or _DASHES.fullmatch(line) is not None
        is_caption = _CAPTION.match(line) is not None
        if tables[-1].rows and (is_caption or (is_rule and line.strip())):
            # A caption may be that of the table above, where this has none yet.
            is_new = is_rule or tables[-1].is_captioned
            tables.append(_Lines(tables[-1].width, is_first=False))
            is_apart = True
            if not is_new:
                continue
        if is_rule:
            is_apart = True
            continue
        if is_apart and tables[-1].rows and tables[-1].is_header(cells):
            tables.append(_Lines(tables[-1].width, is_first=False))
        is_apart = False
        if not tables[-1].takes(line, cells):
            return
    for table in tables:
        yield from table.tables(is_joined=is_joined)


class _Lines:
    """A table while its lines are read. `is_first`: of the text."""

    def __init__(self, width: int, *, is_first: bool = True) -> None:
        self.width = width
        self.is_first = is_first
        self.header: list[list[str]] = []
        self.rows: list[tuple[list[str], str]] = []
        self.group = ""
        self.about: list[str] = []

    @property
    def is_captioned(self) -> bool:
        return any(map(_CAPTION.match, self.about))

    def is_header(self, cells: Sequence[str]) -> bool:
        """Whether a line below the rows is the head of another table: several names, no value."""
        return len(cells) == self.width and sum(map(bool, cells)) > 1 and not _has_values(cells)

    def takes(self, line: str, cells: list[str]) -> bool:
        """Whether a line can be of this table, which it is then."""
        width = self.width
        if len(cells) == 2 * width + 1 and not any(map(is_value, cells[:width + 1])):
            is_taken = self.add(cells[:width])
            self.group = cells[width]
            return is_taken and self.add(cells[width + 1:])
        if len(cells) == width:
            return self.add(cells)
        if len(cells) == width - 1 and width > 2 and not self.rows:
            return self.add(["", *cells])
        if len(cells) == 1:
            self.say(line)
        return len(cells) == 1

    def add(self, cells: list[str]) -> bool:
        if self.header and _has_values(cells):
            self.rows.append((cells, self.group))
            return not cells[0] or cells[0] != self.header[0][0]  # else another table's head
        if self.rows and sum(map(bool, cells)) > 1:
            return False
        if self.rows:
            self.group = "".join(cells)
            return True
        self.header.append(cells)
        return self.is_first or not _has_values(cells)

    def say(self, line: str) -> None:
        if (self.header or self.rows) and len(line.split()) <= _LONGEST_GROUP:
            self.group = line.strip()
        else:
            self.about.append(line[-_ABOUT:])

    def tables(self, *, is_joined: bool) -> Iterator[PrintedTable]:
        if not self.header or not self.rows:
            return
        stub = next((n for n in range(1, self.width) if any(
            is_value(cells[n]) for cells, _ in self.rows)), self.width)
        paths = [list(dict.fromkeys(line[n] for line in self.header if line[n]))
                 for n in range(self.width)]
        about = " ".join([*self.about, *(text for path in paths[:stub] for text in path)])
        names: list[Label] = []
        for cells, _ in self.rows:
            # An empty name stands for the one above.
            names.append(names[-1] if names and not any(cells[:stub]) else
                         _name(cells[:stub], is_first=is_joined and not names))
        yield PrintedTable(
            tuple(Label(" ".join(path)) for path in paths[stub:]),
            tuple(PrintedRow(name, tuple(_value(cell) for cell in cells[stub:]), group)
                  for name, (cells, group) in zip(names, self.rows, strict=True)), about)


def _has_values(cells: Sequence[str]) -> bool:
    """Whether any cell behind the first is a value, empty, or figures that are no one value."""
    return any(is_value(cell) or cell in _EMPTY or (
        any(map(str.isdigit, cell)) and _FIGURES.fullmatch(cell)) for cell in cells[1:])


def _name(cells: Sequence[str], *, is_first: bool) -> Label:
    named = [cell for cell in cells if _value(cell)]
    return Label(" ".join(named), before=is_first, parts=tuple(named) if len(named) > 1 else ())


def _value(cell: str) -> str:
    return "" if cell in _EMPTY else cell


def _run_together(line: str, separator: re.Pattern[str]) -> Iterator[PrintedTable]:
    """A table in one line. The last head and the first row's name stand side by side, where
    nothing tells them apart: each is a label with words of the other."""
    cells = [cell.strip() for cell in separator.split(line)]
    before: list[str] = []
    rows: list[tuple[Label, list[str]]] = []
    for cell in cells:
        if not rows and not is_value(cell):
            before.append(cell)
            continue
        if not rows:
            rows.append((Label(before[-1] if before else "", before=True), []))
        if is_value(cell) or cell in _EMPTY:
            rows[-1][1].append(_value(cell))
        elif match := _VALUE_THEN_NAME.fullmatch(cell):
            rows[-1][1].append(_value(match["value"]))
            rows.append((Label(match["name"]), []))
        else:
            return
    width = len(rows[0][1]) if rows else 0
    if len(rows) > 1 and not rows[-1][1]:  # words behind the table
        rows.pop()
    if width < 1 or len(before) != width + 1 or any(len(v) != width for _, v in rows):
        return
    last, first = _taken_apart(before[-1])
    heads = (*map(Label, before[1:-1]), last)
    named = [(first, rows[0][1]), *rows[1:]]
    yield PrintedTable(heads, tuple(PrintedRow(label, tuple(values)) for label, values in named),
                       before[0][-_ABOUT:])


def _taken_apart(cell: str) -> tuple[Label, Label]:
    """The last head and the first row's name: a unit in brackets ends a head."""
    if match := _UNIT_THEN_NAME.fullmatch(cell):
        return Label(match["head"]), Label(match["name"], before=True)
    return Label(cell, after=True, is_glued=True), Label(cell, before=True, is_glued=True)
