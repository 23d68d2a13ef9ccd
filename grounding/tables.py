"""Reads results tables: for every value cell, which system, benchmark, metric and condition."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from grounding.cells import (
    Place,
    condition,
    is_cut_off,
    is_size,
    plausible,
    rivals,
    says_nothing,
    stands_apart,
    with_cut_off,
    with_unit,
)
from grounding.columns import NAME_LIKE, NOTHING, Columns, share, with_whole_header
from grounding.compact_tables import spread_out
from grounding.labels import (
    Caption,
    Label,
    first_clause,
    holds_no_results,
    read_caption,
    read_label,
    ties_elsewhere,
)
from grounding.names import (
    Name,
    find_settings,
    find_sizes,
    find_systems,
    is_variant,
    known_metric,
    normalise,
    parse_name,
)
from grounding.paper_names import OWN_WORDS, PaperNames
from grounding.values import Value, read_value
from grounding.vocabulary import vocabulary
from records import Row, Table

_MARKED = re.compile(r"[a-z][A-Z]|[A-Z]{2}.*\d|[A-Za-z]-?\d|^[A-Z]{4,}$")
_ADDITION = re.compile(
    r"(?:\.{2,3}|…)? ?(?:\+ ?|[−–-] )\w|w/|(?:without|with|replace|remove)\b", re.IGNORECASE)
_ADDED = re.compile(r" \((?:[+−–-]|w/|without\b|with\b|replace\b|remove\b).*", re.IGNORECASE)
_PLAIN = re.compile(r"\b(?:full|model|method|approach|the)\b")
_TARGET = re.compile(r"\btargets?\b", re.IGNORECASE)
_ABLATION = re.compile(r"\bablat", re.IGNORECASE)
_INNER = re.compile(r"[()\[\]]")
_SPLIT_ROW = re.compile(
    r"(?:test|train|eval)\w* on\b|#|.*\b(?:std|gap|differences?|percentage points?)\b",
    re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """One value cell with everything that says what it measures."""

    row: Row
    column: int
    header: tuple[str, ...]
    name: Name
    benchmark: str
    metric: str
    setting: str
    value: Value
    unit: str
    own: bool


def read_table(table: Table, names: PaperNames, remarks: Sequence[str] = ()) -> list[Reading]:
    """The value cells of a results table, row by row; nothing where it is no results table.

    `remarks` are the sentences that refer to the table and the heading it stands under: where the
    caption leaves benchmark or metric open, they may name it.
    """
    table = with_whole_header(table)
    if not table.header or not table.rows or holds_no_results(table.caption, table.header):
        return []
    captions = [names.complete(read_caption(text)) for text in (table.caption, *remarks)]
    return [reading for panel in spread_out(table)
            for reading in _TableReader(panel, names, captions).read()]


class _TableReader:
    """Reads the cells of one table."""

    def __init__(self, table: Table, names: PaperNames, captions: Sequence[Caption]) -> None:
        self.table, self.names, self.captions = table, names, captions
        self.columns = Columns(table, names)

    @property
    def caption(self) -> Caption:
        return self.captions[0]

    def read(self) -> list[Reading]:
        if self.columns.crosses_data_sets:
            return []
        readings: list[Reading] = []
        above = ""
        for row in self.table.rows:
            name = self._row_name(row, above)
            if name and name == above and self._says_nothing_more(row):
                continue
            above = name
            for column, kind in enumerate(self.columns.kinds):
                value = read_value(row.cells[column].text) if kind == "value" else None
                if value is not None:
                    reading = self._reading(row, column, name, value)
                    readings.extend([reading] if reading else [])
        return readings

    def _says_nothing_more(self, row: Row) -> bool:
        """Whether a row without a name has no other label either: what it is of was lost."""
        return not any(row.cells[column].text for column, kind in enumerate(self.columns.kinds)
                       if kind not in ("value", "ignored"))

    def _row_name(self, row: Row, above: str) -> str:
        """The name in a row; an empty one is the one above it, as printed tables mean it, and
        what begins with "+" or "w/o" is a variant of that."""
        if "name" not in self.columns.kinds:
            return ""
        column = self.columns.kinds.index("name")
        name = row.cells[column].text or above
        if self.columns.is_own_column(column) and not self.names.is_own(name):
            return f"{self.columns.head(column)} ({_INNER.sub(' ', name)})"
        if not _ADDITION.match(name):
            return name
        base = _ADDED.sub("", above) or (self.names.own[0] if self.names.own else "")
        return f"{base} ({_INNER.sub(' ', name)})" if base else ""

    def _reading(self, row: Row, column: int, name: str, value: Value) -> Reading | None:
        place = Place(name=name)
        self._take_row(place, row)
        self._take_group(place, row.group)
        from_row = place.benchmark
        self._take_column(place, column)
        group = read_label(row.group)
        if group.metric and not group.guessed and not group.rest:
            place.metric = place.metric or group.metric
        self._resolve(place, column)
        place.metric = with_cut_off(place.metric, place.settings, self.caption.text)
        if not place.metric or not place.benchmark or not plausible(place.metric, value):
            return None
        path = self.columns.paths[column]
        crossed = from_row and any(label.benchmark for label in path)
        if crossed or any(_TARGET.search(label.text) for label in path[:-1]):
            return None  # two benchmarks, as in a table of transfer: which one is measured?
        subject = self._subject(place)
        if subject is None:
            return None
        own = self.names.is_own(place.name or str(subject)) or self._says_own(row)
        place.add_setting(*filter(None, self.caption.parts.get(place.benchmark, "").split("; ")))
        for scoped in self.caption.conditions:
            if scoped.holds_for(place.benchmark, place.metric, own) and not rivals(
                    scoped.setting, place.settings):
                place.add_setting(scoped.setting)
        settings = [s for s in place.settings if not is_cut_off(s, place.metric)]
        unit = value.unit or place.unit or (self.caption.unit if not place.unit else "")
        return Reading(row, column, self.table.column_path(column), subject, place.benchmark,
                       place.metric, "; ".join(settings), value, unit, own)

    def _says_own(self, row: Row) -> bool:
        return any(OWN_WORDS.search(row.cells[c].text) for c, kind in enumerate(self.columns.kinds)
                   if kind in ("name", "condition"))

    def _take_row(self, place: Place, row: Row) -> None:
        for column, kind in enumerate(self.columns.kinds):
            text = row.cells[column].text
            if kind in ("value", "name", "ignored") or not text:
                continue
            header = self.columns.head(column)
            label = read_label(text)
            if kind == "size":
                size = with_unit(text, header)
                if find_sizes(size):
                    place.size = size
                elif not NOTHING.match(text):
                    place.add_setting(condition(header, text))
            elif kind == "benchmark" and (
                    label.is_average or label.is_split or NOTHING.match(text)):
                place.add_setting(text)
            elif kind == "benchmark":
                place.benchmark = self.names.benchmark(label) or text
                place.add_setting(*label.settings)
                place.metric = place.metric or label.metric
            elif kind == "metric":
                joined = known_metric(header + text) if header.endswith("@") else ""
                place.metric = joined or self.names.metric(label) or text
                place.unit = label.unit
            else:
                place.add_setting(condition(header, text))

    def _take_group(self, place: Place, group: str) -> None:
        if not group:
            return
        label = read_label(group)
        if benchmark := self.names.benchmark(label):
            place.benchmark = place.benchmark or benchmark
            place.add_setting(*label.settings)
        elif not self.columns.transposed and (not place.name or is_size(place.name)):
            place.size = place.size or place.name
            place.name = group if self._may_be_system(group) else place.name
        else:
            place.add_setting(group)

    def _may_be_system(self, group: str) -> bool:
        return self.names.is_own(group) or bool(
            len(group.split()) <= 4 and _MARKED.search(group))

    def _take_column(self, place: Place, column: int) -> None:
        for label in reversed(self.columns.paths[column]):
            benchmark = label.benchmark or self._own_benchmark(label)
            metric = "" if benchmark and label.guessed else self.names.metric(label)
            if benchmark and not place.benchmark:
                place.benchmark = benchmark
            elif benchmark and normalise(benchmark) != normalise(place.benchmark):
                place.add_setting(benchmark)
            if metric and not place.metric:
                place.metric = metric
            elif metric and normalise(metric) != normalise(place.metric):
                place.add_setting(metric)
            place.unit = place.unit or label.unit
            place.add_setting(*label.settings)
            if label.rest and label.rest not in (benchmark, metric):
                place.unresolved.insert(0, label)

    def _own_benchmark(self, label: Label) -> str:
        """A benchmark by the paper's words alone. Where the caption names one benchmark and not
        this, it narrows that benchmark down and is a condition."""
        if label.is_split or (label.metric and not label.guessed):
            return ""
        benchmark = self.names.benchmark(label)
        sole = self.caption.benchmarks if len(self.caption.benchmarks) == 1 else ()
        return "" if sole and benchmark not in sole else benchmark

    def _resolve(self, place: Place, column: int) -> None:
        """Give each unlisted label of the column its part, then ask caption and remarks. What the
        columns tell of themselves elsewhere in the table is not taken from the caption here."""
        if self.columns.transposed and not place.name and place.unresolved:
            depth, path = self.columns.system_depth, self.columns.paths[column]
            named = path[depth] if depth is not None and depth < len(path) else None
            label = named if named in place.unresolved else place.unresolved[-1]
            place.unresolved.remove(label)
            place.name = label.text
        for label in place.unresolved:
            if not place.benchmark and self._may_be_benchmark(label):
                place.benchmark = label.rest
            else:
                place.add_setting(label.rest)
        if not place.benchmark and not self._columns_name_benchmarks:
            place.benchmark = self._sole("benchmarks") or self._of_paper(
                "benchmarks", self.names.main_benchmark)
        if not place.metric and not self._columns_name_metrics and self._has_points:
            stated = self._sole("metrics")
            if stated and ties_elsewhere(self.caption.text, stated, place.benchmark):
                return
            place.metric = (
                stated
                or self.names.usual_metric(place.benchmark, self.caption.conditions)
                or self._of_paper("metrics", self.names.main_metric)
                or self._of_field(place.benchmark))

    @cached_property
    def _has_points(self) -> bool:
        """Whether values have decimals: what has none and no metric's name is often a count."""
        cells = [row.cells[c].text for row in self.table.rows
                 for c, kind in enumerate(self.columns.kinds) if kind == "value"]
        return any("." in cell for cell in cells)

    @cached_property
    def _columns_name_metrics(self) -> bool:
        """Whether any column says its metric: then what says none measures something else."""
        return any(self.names.metric(label) for path in self.columns.paths for label in path)

    @cached_property
    def _columns_name_benchmarks(self) -> bool:
        return any(label.benchmark or self._own_benchmark(label) for label in self._value_labels)

    @property
    def _value_labels(self) -> list[Label]:
        return [label for path, kind in zip(self.columns.paths, self.columns.kinds, strict=True)
                if kind == "value" for label in path]

    def _may_be_benchmark(self, label: Label) -> bool:
        """Whether an unlisted label of a column names a benchmark: it has a name's form, and a
        listed benchmark heads a column beside it, or its header says so, or its form is marked."""
        if label.is_average or label.is_split or not NAME_LIKE.search(label.rest):
            return False
        if len(label.rest.split()) > 3 or any(self.names.is_own(x.text)
                                              for x in self._value_labels):
            return False
        if self._columns_name_benchmarks:
            return self._beside_benchmarks(label)
        corner = self.columns.head(0)
        if len(self.caption.benchmarks) == 1:
            return False
        heads_data_sets = normalise(corner) in vocabulary().headers["benchmark"]
        return heads_data_sets or bool(_MARKED.search(label.rest))

    def _beside_benchmarks(self, label: Label) -> bool:
        """Whether known benchmarks make up a third of the labels of one header line with this."""
        kinds = self.columns.kinds
        paths = [p for p, kind in zip(self.columns.paths, kinds, strict=True) if kind == "value"]
        depth = next(path.index(label) for path in paths if label in path)
        line = [path[depth] for path in paths if len(path) > depth]
        return share(line, lambda x: x.benchmark or self._own_benchmark(x)) >= 1 / 3

    def _sole(self, field_name: Literal["metrics", "benchmarks"]) -> str:
        """The one name that the caption gives. Where it gives no benchmark, the one that the first
        remark names that names one; a metric named in passing is not taken."""
        if self.caption.has_sides:
            return ""
        for caption in self.captions if field_name == "benchmarks" else self.captions[:1]:
            found = getattr(caption, field_name)
            if len(found) > 1:
                opening = read_caption(first_clause(caption.text))
                found = getattr(self.names.complete(opening), field_name)
            if len(found) == 1:
                return found[0]
            if found:
                return ""
        return ""

    def _of_paper(self, field_name: Literal["metrics", "benchmarks"], name: str) -> str:
        """The paper's only name where neither caption nor remarks give any."""
        told = any(getattr(caption, field_name) for caption in self.captions)
        return "" if told or self.caption.has_sides else name

    def _of_field(self, benchmark: str) -> str:
        """The metric by which the field measures on a benchmark, where there is one only and
        neither caption nor remarks speak of another."""
        usual = vocabulary().usual_metrics.get(benchmark, "")
        told = {metric for caption in self.captions for metric in caption.metrics}
        return usual if told <= {usual} else ""

    def _subject(self, place: Place) -> Name | None:
        text = place.name
        if not text or is_size(text):
            place.size = place.size or text
            text = self._unnamed
        for mention in reversed(find_settings(text)):
            if mention.start > 0 and stands_apart(text, mention):
                place.add_setting(mention.canonical)
                text = text[: mention.start] + text[mention.end :]
        if self._names_no_system(text):
            return None
        name = self._own_name(text) if OWN_WORDS.search(text) else parse_name(text)
        if not any(map(str.isalpha, name.system)):
            return None
        place.add_setting(name.remark)
        return Name(name.system, name.variant, name.size or place.size)

    def _names_no_system(self, text: str) -> bool:
        """Whether a row's name is a benchmark, a language, an average, a metric or a split."""
        if self.names.is_own(text):
            return False
        label = read_label(text)
        names_other = (label.benchmark or label.metric) and not label.rest
        return bool(
            names_other or says_nothing(text) or label.unit or label.is_split or label.is_average
            or label.is_setting or self._is_ablated(text)
            or _SPLIT_ROW.match(text) or normalise(text) in self.names.benchmarks)

    def _is_ablated(self, text: str) -> bool:
        """Whether a row is a phrase in a table of ablations: what was changed, and no system."""
        words = text.split()
        return bool(len(words) > 1 and words[-1].islower() and words[-1].isalpha()
                    and not parse_name(text).variant and _ABLATION.search(self.caption.text))

    @cached_property
    def _unnamed(self) -> str:
        """The system of a table that names none in its rows: the paper's own, in the variant that
        the caption names."""
        if not self.names.own:
            return ""
        for mention in find_systems(self.caption.text):
            name = parse_name(mention.text)
            if self.names.is_own(name.system):
                if name.variant:
                    return f"{name.system} - {name.variant}"
                break
        variants = [v for v in self.names.own_variants
                    if re.search(rf"\b{v}\b models?\b", self.caption.text, re.IGNORECASE)]
        own = self.names.own[0]
        return f"{own} - {variants[0]}" if len(variants) == 1 else own

    def _own_name(self, text: str) -> Name:
        """ "Ours" is the paper's own system; "X (ours)" is X; "Ours (large)" is its variant."""
        rest = re.sub(r"[()\[\]]", " ", OWN_WORDS.sub(" ", text))
        rest = " ".join(_PLAIN.sub(" ", rest).split()).strip(" -–+:,")
        name = parse_name(rest) if rest else Name("")
        known = any(normalise(name.system).startswith(normalise(x)) for x in self.names.own)
        leads = OWN_WORDS.match(text) and not known
        if NAME_LIKE.search(name.system) and not leads:
            return name
        own = self.names.own[0] if self.names.own else self.names.proposed
        variant, remark = (rest, "") if is_variant(rest) else ("", rest)
        return Name(own, variant, name.size, remark)
