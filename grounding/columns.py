"""Tells what every column of a results table holds: names, sizes, conditions, or values."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Literal, TypeVar

from grounding.labels import Label, metric_letters, read_label
from grounding.names import find_metrics, find_sizes, normalise
from grounding.paper_names import PaperNames
from grounding.values import read_value
from grounding.vocabulary import vocabulary
from records import Row, Table

Kind = Literal["name", "size", "benchmark", "metric", "condition", "value", "ignored"]
_Item = TypeVar("_Item")

NOTHING = re.compile(r"^[\s\-–—−./*]*$|^(?:n/?a|none|nil|—)$", re.IGNORECASE)
MARKS = {"✓": "✓", "✔": "✓", "✗": "✗", "✘": "✗", "×": "✗", "√": "✓"}
NAME_LIKE = re.compile(r"[A-Z]|\d[A-Za-z]|[A-Za-z]-?\d")


_TRANSFER = re.compile(r"→|->|⇒|&")


_WORD = re.compile(r"[^\W\d_]+")
_SIZE_WORDS = re.compile(r"\b(?:model )?size\b|\bparam\w*\.?", re.IGNORECASE)
_TRAIN_AND_TEST = re.compile(
    r"\btrain\w*\b.*\btest|\btest\w*\b.*\btrain|\bsources?\b.*\btargets?\b", re.IGNORECASE)


def share(items: Sequence[_Item], holds: Callable[[_Item], object]) -> float:
    """The share of items for which something holds; 0 of none."""
    return sum(bool(holds(item)) for item in items) / len(items) if items else 0.0


def with_whole_header(table: Table) -> Table:
    """Count leading rows whose stub is empty to the header, but results among them to nothing:
    the names of their systems were lost."""
    extra = 0
    for row in table.rows[:3]:
        stub = row.cells[: max(1, table.stub)]
        if not table.header or any(cell.text for cell in stub):
            break
        extra += 1
    if not extra or extra == len(table.rows):
        return table
    moved = tuple(tuple(cell.text for cell in row.cells) for row in table.rows[:extra]
                  if not _holds_results(row))
    return table.model_copy(update={"header": table.header + moved, "rows": table.rows[extra:]})


def _holds_results(row: Row) -> bool:
    texts = [cell.text for cell in row.cells if cell.text and not NOTHING.match(cell.text)]
    return len(texts) > 1 and share(
        texts, lambda text: "." in text and read_value(text) is not None) > 0.5


class Columns:
    """The columns of one table: `paths` their heads as labels, outermost first, `kinds` what they
    hold, `transposed` whether they and not the rows are named after systems."""

    def __init__(self, table: Table, names: PaperNames) -> None:
        self.table, self.names = table, names
        self.headers = vocabulary().headers
        letters = metric_letters(table.caption)
        self.paths = _without_chance_benchmarks([
            [_read(text, letters) for text in table.column_path(c)] for c in range(table.width)
        ])

    @property
    def crosses_data_sets(self) -> bool:
        """Whether rows are what was trained on and columns what was tested on, or the other way."""
        return any(_TRAIN_AND_TEST.search(self.head(c)) for c in range(max(1, self.table.stub)))

    def head(self, column: int) -> str:
        """The innermost head of a column, "" where it has none."""
        return self.paths[column][-1].text if self.paths[column] else ""

    def cells(self, column: int) -> list[str]:
        return [row.cells[column].text for row in self.table.rows]

    @cached_property
    def kinds(self) -> list[Kind]:
        kinds: list[Kind] = [self._kind(column) for column in range(self.table.width)]
        name = self._name_column(kinds)
        for column, kind in enumerate(kinds):
            if column == name:
                kinds[column] = "name"
            elif kind == "name":
                kinds[column] = "condition"
            elif kind == "value" and not self._has_a_place(column):
                kinds[column] = "ignored"
        first = kinds.index("value") if "value" in kinds else len(kinds)
        return [
            "ignored" if kind == "condition" and column > first and self._has_digits(column)
            else kind for column, kind in enumerate(kinds)
        ]

    def _has_digits(self, column: int) -> bool:
        return any(any(map(str.isdigit, cell)) for cell in self.cells(column))

    def _name_column(self, kinds: Sequence[Kind]) -> int:
        """The column that names the row's system: by its head, else the first column of words. Of
        two such, the second where the first only sorts the rows into groups. -1: there is none."""
        named = [c for c, kind in enumerate(kinds) if kind == "name"] or [
            c for c, kind in enumerate(kinds)
            if kind == "condition" and c < self.table.stub + 1 and self.is_own_column(c)]
        if not named:
            if self._labels_name_systems(kinds):
                return -1
            values = kinds.index("value") if "value" in kinds else len(kinds)
            named = [c for c in range(values)
                     if kinds[c] == "condition" and not self._is_check(c)]
        named = [c for c in named if not self._tells_conditions(c)] or named
        if len(named) > 1 and named[1] == named[0] + 1 and self._sorts(*named[:2]):
            return named[1]
        return named[0] if named else -1

    def is_own_column(self, column: int) -> bool:
        """Whether a column is headed by the paper's own system: its cells are its variants."""
        return self.names.is_own(self.head(column))

    def _sorts(self, column: int, other: int) -> bool:
        """Whether a column sorts the rows into groups that another column tells apart."""
        if self.head(column) not in ("", self.head(other)):
            return False
        groups, members = self.cells(column), self.cells(other)
        return len(set(groups)) < len(groups) * 0.8 and len(set(members)) > len(set(groups))

    @cached_property
    def _times_headed(self) -> Counter[tuple[str, ...]]:
        """How many columns have the same heads."""
        return Counter(map(_texts, self.paths))

    def _has_a_place(self, column: int) -> bool:
        """Whether a column's heads say what it holds: not where another column has the same ones,
        where they are results themselves or name two metrics, or where they tell of a transfer
        between benchmarks."""
        mine = _texts(self.paths[column])
        if self._times_headed[mine] > 1:
            return False
        if sum("." in text and read_value(text) is not None for text in mine) > 1:
            return False
        if len(find_metrics(self.head(column))) > 1:
            return False
        return not any(x.benchmark and _TRANSFER.search(x.text) for x in self.paths[column])

    def _kind(self, column: int) -> Kind:
        header = self.head(column)
        key = normalise(header)
        cells = [c for c in self.cells(column) if not NOTHING.match(c)]
        numeric = sum(read_value(c) is not None for c in cells) / max(1, len(cells))
        if key in self.headers["size"]:
            return "size"
        if share(cells, is_only_size) > 0.6:
            return "ignored" if vocabulary().no_results.search(_SIZE_WORDS.sub("", header)) else (
                "size")
        if not cells:
            return "value" if key else "condition"
        label = self.paths[column][-1] if self.paths[column] else Label("")
        known = (label.metric and not label.guessed) or label.benchmark
        if numeric < (0.01 if known else 0.5):
            return self._text_kind(key, cells)
        if header.rstrip().endswith("@"):
            return "metric"
        if not header and column == 0:
            return "condition"
        named = label.metric and not label.guessed
        if not named and any(vocabulary().no_results.search(x.text)
                             for x in self.paths[column] if not x.benchmark and not x.metric):
            return "condition" if column < self.table.stub else "ignored"
        return "value"

    def _text_kind(self, key: str, cells: Sequence[str]) -> Kind:
        labels = [read_label(c) for c in cells]
        if share(labels, self._names_only_metric) > (0.8 if key in self.headers["name"] else 0.5):
            return "metric"
        if key in self.headers["metric"]:
            return "metric"
        if key in self.headers["name"]:
            return "name"
        if key in self.headers["benchmark"] or (
                not key and share(labels, self._names_only_benchmark) > 0.5):
            return "benchmark"
        return "condition"

    def _names_only_metric(self, label: Label) -> bool:
        return bool(self.names.metric(label)) and not label.guessed and not (
            label.metric and label.rest)

    def _names_only_benchmark(self, label: Label) -> bool:
        return bool(label.benchmark and not label.rest) or normalise(label.rest) in (
            self.names.benchmarks)

    def _tells_conditions(self, column: int) -> bool:
        """Whether a column's cells are conditions ("3-shot"), and name no systems."""
        labels = [read_label(c) for c in self.cells(column) if c]
        return share(labels, lambda label: label.is_setting) > 0.6

    def _is_check(self, column: int) -> bool:
        return share(self.cells(column), lambda c: c in MARKS or len(c) <= 1) > 0.8

    def _labels_name_systems(self, kinds: Sequence[Kind]) -> bool:
        """Whether the columns, not the rows, are named after systems."""
        labels = [p[-1] for p, kind in zip(self.paths, kinds, strict=True)
                  if kind == "value" and p]
        if not labels or any(self.names.metric(x) or self._names_only_benchmark(x)
                             for x in labels):
            return self._any_own(kinds) and not self._rows_own()
        if self.system_depth is not None and not self._rows_own():
            return True
        stub_tells = any(kind in ("benchmark", "metric") for kind in kinds)
        return (stub_tells or self._any_own(kinds)) and any(
            NAME_LIKE.search(x.rest) for x in labels)

    @cached_property
    def system_depth(self) -> int | None:
        """Which header line names systems: the one with the paper's own. None where none does."""
        depths = (depth for path in self.paths[max(1, self.table.stub):]
                  for depth, label in enumerate(path) if self.names.is_own(label.text))
        return next(depths, None)

    def _any_own(self, kinds: Sequence[Kind]) -> bool:
        return any(self.names.is_own(x.text) for path, kind in zip(self.paths, kinds, strict=True)
                   if kind == "value" for x in path)

    def _rows_own(self) -> bool:
        return any(self.names.is_own(row.cells[0].text) for row in self.table.rows)

    @cached_property
    def transposed(self) -> bool:
        return "name" not in self.kinds and self._labels_name_systems(self.kinds)


def _texts(path: Sequence[Label]) -> tuple[str, ...]:
    return tuple(label.text for label in path)


def _read(text: str, letters: Mapping[str, str]) -> Label:
    metric = letters.get(text.strip(" ↑↓"), "")
    return Label(text, metric=metric) if metric else read_label(text)


def _without_chance_benchmarks(paths: Sequence[list[Label]]) -> list[list[Label]]:
    """The labels, where one of two letters among metrics is a metric too: "MR" beside "MRR" is
    no set of movie reviews."""
    ends = [path[-1] for path in paths if path]
    if not any(x.metric == "precision" for x in ends):
        paths = [[Label(x.text, rest=x.text) if x.text in "PRFA" else x for x in path]
                 for path in paths]
    if share(ends, lambda x: x.metric) <= share(ends, lambda x: x.benchmark and len(x.text) > 2):
        return list(paths)
    return [[Label(x.text, metric=x.text, guessed=True) if x.benchmark and len(x.text) <= 2 else x
             for x in path] for path in paths]


def is_only_size(cell: str) -> bool:
    """Whether a cell is a size and no system of a size: "7B", "Base (110M)", not "Llama 2 7B"."""
    sizes = find_sizes(cell) if len(cell) < 14 else []
    if not sizes:
        return False
    variants = vocabulary().variants
    words = _WORD.findall(cell[: sizes[0].start] + " " + cell[sizes[-1].end :])
    return all(len(word) == 1 or normalise(word) in variants or _SIZE_WORDS.search(word)
               for word in words)
