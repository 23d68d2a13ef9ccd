"""A paper's own best results, one a benchmark, metric and condition: what leaderboards record."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from grounding.names import metric_facts, normalise
from grounding.paper_names import COSTS, OWN_WORDS, PaperNames, names_of
from records import Measurement, Paper

_LOWER = re.compile(
    r"\b(?:error|loss|distance|perplexity|deviation|time|latency|params|divergence|rank|"
    r"regret|failure|miss|false|word error|toxicity)\b|(?:^|[^a-z])(?:err|mae|rmse|mse|fid|nme)\b",
    re.IGNORECASE)
_SEVERAL = 3
_HELD_OUT = re.compile(
    r"\b(?:dev|val|valid|validation|development|train|training)\b", re.IGNORECASE)
_TEST = re.compile(r"\btest", re.IGNORECASE)
_OVERALL = re.compile(r"\b(?:all|avg|average|overall|mean|total|full)\b", re.IGNORECASE)
_ADDED = re.compile(r"(?:\+|\bw/(?!o\b)|\bwith\b)\s?(.*)", re.IGNORECASE)
_LACKS = re.compile(r"\bw/o\b|\bwithout\b", re.IGNORECASE)


_Question = tuple[str, ...]


def leading_results(paper: Paper, measurements: Sequence[Measurement]) -> list[Measurement]:
    """The best value of the paper's own system for every (benchmark, metric, column condition);
    beside it the next best of a column that compares many systems where that is a variant's, and
    the best of a column that another table repeats.

    A system is the paper's own by name or where its row says "ours". Where tables compare it with
    several other systems, the best is of these: the rest are analyses. A validation column beside
    a test column does not count, nor do several parts of a benchmark beside their average, nor
    what a system costs, nor a metric that is not known. Equal values of one benchmark and metric
    count once. In the order of `measurements`.
    """
    names = names_of(paper)
    in_tables = [m for m in measurements if m.origin == "table" and _is_leading_metric(m.metric)]
    best: dict[_Question, Measurement] = {}
    for m in _tested(_compared(in_tables, names)):
        key = _question(m)
        if key not in best or better(m, best[key]):
            best[key] = m
    kept = {m.id for m in (*best.values(), *_also_leading(in_tables, names))}
    return _summed_up(_distinct(m for m in in_tables if m.id in kept))


def _summed_up(leading: Sequence[Measurement]) -> list[Measurement]:
    """The results without those on parts of a benchmark (classes, languages) of which the same
    table gives the average."""
    columns: defaultdict[_Question, list[bool]] = defaultdict(list)
    for m in leading:
        columns[_measured(m)].append(_is_overall(m))
    return [m for m in leading
            if len(columns[_measured(m)]) < _SEVERAL or not any(columns[_measured(m)])
            or _is_overall(m)]


def _measured(m: Measurement) -> _Question:
    return m.table_id, normalise(m.benchmark), m.metric


def _is_overall(m: Measurement) -> bool:
    return bool(_OVERALL.search(_column_condition(m)))


def _also_leading(
    measurements: Sequence[Measurement], names: PaperNames
) -> Iterator[Measurement]:
    """The next best of a column of several other systems where it is a variant's: authors show
    the sizes of a system that they stand for; and the best that two tables say."""
    own = _tested([m for m in measurements if is_own(m, names)])
    ids = {m.id for m in own}
    others: defaultdict[_Question, set[str]] = defaultdict(set)
    for m in measurements:
        if m.id not in ids:
            others[m.table_id, *_question(m)].add(m.system)
    columns: defaultdict[_Question, list[Measurement]] = defaultdict(list)
    tables: defaultdict[tuple[_Question, float], set[str]] = defaultdict(set)
    for m in own:
        columns[m.table_id, *_question(m)].append(m)
        tables[_question(m), m.value].add(m.table_id)
    for place, mine in columns.items():
        for m in mine:
            ahead = sum(better(x, m) for x in mine)
            repeated = len(tables[_question(m), m.value]) > 1
            if (ahead == 0 and repeated) or (
                    ahead == 1 and m.variant and len(others[place]) >= _SEVERAL):
                yield m


def _tested(measurements: Sequence[Measurement]) -> list[Measurement]:
    """The measurements without those on held-out parts beside a test of the same table."""
    tested = {(m.table_id, normalise(m.benchmark)) for m in measurements
              if _TEST.search(_condition(m))}
    return [m for m in measurements
            if (m.table_id, normalise(m.benchmark)) not in tested
            or not _HELD_OUT.search(_condition(m))]


def _is_leading_metric(metric: str) -> bool:
    return metric_facts(metric) is not None and metric not in COSTS


def _question(m: Measurement) -> _Question:
    return normalise(m.benchmark), normalise(m.metric), normalise(_column_condition(m))


def _compared(measurements: Sequence[Measurement], names: PaperNames) -> list[Measurement]:
    """The own system's measurements in the tables that compare most: with several other systems,
    else with any, else all."""
    own = [m for m in measurements if is_own(m, names)]
    others: defaultdict[str, set[str]] = defaultdict(set)
    for m in measurements:
        if not is_own(m, names):
            others[m.table_id].add(m.system)
    several = [m for m in own if len(others[m.table_id]) >= _SEVERAL]
    return several or [m for m in own if others[m.table_id]] or own


def is_own(measurement: Measurement, names: PaperNames) -> bool:
    """Whether the paper measured its own system: by the system's name, by "ours" in the row or in
    the column's head, or by its name as what a row adds to another system ("w/ X", "Y + X"), not
    as what it leaves out ("Y w/o X")."""
    labels = measurement.row.quote.split(" | ")[:3]
    printed = " ".join((*labels, *measurement.column))
    named = [measurement.system, *(a[1] for a in map(_ADDED.search, labels) if a)]
    return bool(OWN_WORDS.search(printed)) or any(
        names.is_own(_LACKS.split(name, maxsplit=1)[0]) for name in named)


def better(a: Measurement, b: Measurement) -> bool:
    """Whether `a` beats `b` by their metric's direction; higher is better where none is known."""
    facts = metric_facts(a.metric)
    lower = facts.better == "lower" if facts and facts.better else bool(_LOWER.search(a.metric))
    return a.value < b.value if lower else a.value > b.value


def _condition(measurement: Measurement) -> str:
    return f"{measurement.setting} {' '.join(measurement.column)}"


def _column_condition(measurement: Measurement) -> str:
    """The head of the column without what the measurement already names."""
    named = {normalise(x) for x in
             (measurement.system, measurement.benchmark, measurement.metric, measurement.subject)}
    return " ".join(t for t in measurement.column if normalise(t) not in named)


def _distinct(measurements: Iterable[Measurement]) -> list[Measurement]:
    seen: dict[tuple[str, str, float], Measurement] = {}
    for m in measurements:
        seen.setdefault((normalise(m.benchmark), normalise(m.metric), m.value), m)
    return list(seen.values())
