"""A paper's own best results, one a benchmark, metric and condition: what leaderboards record."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from grounding.names import metric_facts, normalise
from grounding.paper_names import OWN_WORDS, PaperNames, names_of
from records import Measurement, Paper

_LOWER = re.compile(
    r"\b(?:error|loss|distance|perplexity|deviation|time|latency|params|divergence|rank|"
    r"regret|failure|miss|false|word error|toxicity)\b|(?:^|[^a-z])(?:err|mae|rmse|mse|fid|nme)\b",
    re.IGNORECASE)
_SEVERAL = 3
_HELD_OUT = re.compile(
    r"\b(?:dev|val|valid|validation|development|train|training)\b", re.IGNORECASE)
_TEST = re.compile(r"\btest", re.IGNORECASE)


def leading_results(paper: Paper, measurements: Sequence[Measurement]) -> list[Measurement]:
    """The best value of the paper's own system for every (benchmark, metric, column condition).

    A system is the paper's own by name or where its row says "ours". Where tables compare it with
    several other systems, only these count: the rest are analyses. Where a table shows both a
    validation and a test column, only the test column counts. Equal values of one benchmark and
    metric count once. In the order of `measurements`.
    """
    names = names_of(paper)
    own = _compared([m for m in measurements if m.origin == "table"], names)
    tested = {(m.table_id, normalise(m.benchmark)) for m in own if _TEST.search(_condition(m))}
    best: dict[tuple[str, str, str], Measurement] = {}
    for m in own:
        if (m.table_id, normalise(m.benchmark)) in tested and _HELD_OUT.search(_condition(m)):
            continue
        key = (normalise(m.benchmark), normalise(m.metric), normalise(_column_condition(m)))
        if key not in best or better(m, best[key]):
            best[key] = m
    return _distinct(best.values())


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
    """Whether the paper measured its own system: by the system's name or by "ours" in the row or
    in the column's head."""
    labels = measurement.row.quote.split(" | ")[:3]
    printed = " ".join((*labels, *measurement.column))
    return names.is_own(measurement.system) or bool(OWN_WORDS.search(printed))


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
