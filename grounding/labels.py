"""What a label of a table says: a header, a row's name or a caption, taken into its parts."""

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeVar

from grounding.names import (
    Mention,
    find_benchmarks,
    find_metrics,
    find_settings,
    find_sizes,
    known_benchmark,
    known_metric,
    normalise,
)
from grounding.vocabulary import vocabulary

_UNIT = re.compile(
    r"\(\s*(?:in\s+)?(%|ms|s|sec|min|h|dB|mm|cm|m|px|pixels?|GB|MB|km/h|kcal/mol)\s*\)|(%)"
)
_ARROW = re.compile(r"[↑↓⇑⇓▲▼⬆⬇]|\\(?:up|down)arrow")
_METRIC_ENDING = re.compile(
    r"\b(?:rate|errors?|scores?|accurac(?:y|ies)|precision|recall|distances?|loss|correlation|"
    r"similarity|divergence|ratio|index|likelihood|entropy|perplexity|coverage|rank|deviation|"
    r"consistency|coherence|fluency|diversity|reward|return|measure|IoU|F1|AP|AUC|acc|MAE|RMSE|"
    r"error rate|success)\.?$",
    re.IGNORECASE,
)
_METRIC_FORM = re.compile(
    r"^(?:[A-Za-z-]{1,10}@\s?[\d.]+|[a-zA-Z]{0,4}AP_?\{?\^?(?:\d+|box|mask|bb|[A-Za-z])?\}?|m?A[PR]\d*|[A-Za-z]{1,6}-?F1|"
    r"δ ?[<>].{0,8}|[<>] ?1\.25.{0,3})$"
)
def is_metric_phrase(text: str) -> bool:
    """Whether words end as metrics do: "failure rate", "mean squared error"."""
    return bool(_METRIC_ENDING.search(text))


_GENERAL = frozenset({"error", "success rate"})
"""Metrics that a word before them makes another: "navigation error", "oracle success"."""

_EVERYDAY = re.compile(r"err(?:ors?|\.)?", re.IGNORECASE)
_AS_MEASURED = re.compile(r"\s?(?:\(|%|on\b|in (?:percent|%)|(?:of|is|at)\s\d)")
_NOT_RESULTS = re.compile(
    r"\bstatistics?\b|\bhyper-?parameters?\b|\bcomposition of\b|\bnotations?\b|\bdataset (?:"
    r"details|description|sizes?)\b|\bconfigurations?\b(?! on)|"
    r"^(?:the )?(?:detailed )?(?:network )?(?:structure|architecture)s? of\b|"
    r"\bsampling (?:proportion|weights?)|"
    r"\btraining (?:details|data)\b|\b(?:data|class|label) distributions?\b|"
    r"\bcorrelations? (?:of|between|matri\w+)\b|\w-\w+ correlations?\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.;]\s+(?=[A-Z*†])")
_METHODS = frozenset({
    "chain-of-thought", "program-of-thought", "self-consistency", "self-instruct", "ensemble"})
"""Conditions that are also compared as methods."""

_FILLER = re.compile(
    r"^(?:on|in|of|for|the|with|and|results?|scores?|dataset|set|by|at|\W)*$", re.IGNORECASE)


@dataclass(frozen=True)
class Label:
    """A label's parts. `rest` is what is neither benchmark, metric, setting nor size: a system, an
    unlisted benchmark, a condition; `guessed` says that `metric` is told by its form only."""

    text: str
    benchmark: str = ""
    metric: str = ""
    settings: tuple[str, ...] = ()
    size: str = ""
    unit: str = ""
    rest: str = ""
    guessed: bool = False

    @property
    def is_average(self) -> bool:
        return normalise(self.rest) in vocabulary().averages

    @property
    def is_setting(self) -> bool:
        """Whether it names conditions only ("3-shot"), none of them a method by itself ("CoT")."""
        other = self.rest or self.benchmark or self.metric or self.size
        return bool(self.settings) and not other and _METHODS.isdisjoint(self.settings)

    @property
    def is_split(self) -> bool:
        return normalise(self.rest) in vocabulary().splits


@lru_cache(maxsize=8192)
def read_label(text: str) -> Label:
    """Take the text of one cell into its parts, by the vocabulary and by the parts' forms."""
    unit = _UNIT.search(text)
    bare = _UNIT.sub(" ", text)
    arrow = _ARROW.search(bare)
    bare = " ".join(_ARROW.sub(" ", bare).split()).strip(" ,;:")
    label = Label(text, unit=(unit[1] or unit[2]) if unit else "")
    if metric := vocabulary().metric_labels.get(bare.rstrip(".")) or known_metric(bare):
        return replace(label, metric=metric)
    if benchmark := known_benchmark(bare):
        return replace(label, benchmark=benchmark, settings=_parts(find_benchmarks(bare)[:1]))
    label = _with_mentions(label, bare)
    if label.metric in _GENERAL and label.rest and bare.lower().startswith(label.rest.lower()):
        return replace(label, metric=bare, rest="")
    if label.metric or label.benchmark:
        return label
    by_form = arrow or _METRIC_FORM.match(label.rest) or _METRIC_ENDING.search(label.rest)
    if label.rest and by_form:
        return replace(label, metric=label.rest, rest="", guessed=True)
    return label


def _with_mentions(label: Label, text: str) -> Label:
    benchmarks, metrics = find_benchmarks(text), find_metrics(text)
    metrics = [m for m in metrics if not any(_overlap(m, b) for b in benchmarks)]
    settings = [m for m in find_settings(text)
                if not any(_overlap(m, o) for o in (*benchmarks, *metrics))]
    sizes = find_sizes(text)
    if len({m.canonical for m in benchmarks}) > 1 and not metrics:
        return replace(label, benchmark=text)  # "A + B": neither
    rest = text
    for mention in sorted((*benchmarks[:1], *metrics[:1], *settings), key=lambda m: -m.start):
        rest = f"{rest[:mention.start]} {rest[mention.end:]}"
    rest = re.sub(r"\(\s*\)|\[\s*\]", " ", " ".join(rest.split())).strip(" ,;:-–/()|")
    return replace(
        label,
        benchmark=benchmarks[0].canonical if benchmarks else "",
        metric=metrics[0].canonical if metrics else "",
        settings=(*_parts(benchmarks[:1]), *(m.canonical for m in settings)),
        size=sizes[0].text if sizes else "",
        rest="" if _FILLER.match(rest) else rest,
    )


def _parts(benchmarks: Sequence[Mention]) -> tuple[str, ...]:
    return _distinct(part for m in benchmarks if m.part for part in m.part.split("; "))


def _overlap(a: Mention, b: Mention) -> bool:
    return a.start < b.end and b.start < a.end


@dataclass(frozen=True)
class Scoped:
    """A condition that a caption states, and what it holds for; empty: for everything.

    `own_only`: the sentence speaks of "our models".
    """

    setting: str
    benchmarks: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    own_only: bool = False

    def holds_for(self, benchmark: str, metric: str, own: bool) -> bool:
        return (
            (own or not self.own_only)
            and (not self.benchmarks or benchmark in self.benchmarks)
            and (not self.metrics or metric in self.metrics)
        )


@dataclass(frozen=True)
class Caption:
    """What a caption says of all cells of its table. `parts` has for a benchmark the one part by
    which the caption always names it ("Hard"), "" for the whole."""

    text: str
    benchmarks: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    conditions: tuple[Scoped, ...] = ()
    unit: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_sides(self) -> bool:
        """Whether it tells of two tables printed side by side: "Left: A. Right: B."."""
        return bool(_SIDES.search(self.text))


_CLAUSE = re.compile(r"(?<=[a-z0-9)%])[.;](?:\s+|$)")
_SIDES = re.compile(r"\b(?:left|right|top|bottom|upper|lower)\b\)?\s?:", re.IGNORECASE)
_LETTERS = re.compile(r"(?:-[A-Z])?\s?\(([A-Za-z][\w-]{0,3})\)")
_REACH = re.compile(r"^\W*(?:(?:evaluation|results?|prompt(?:ing)?|setting|performance)\s)?"
                    r"(?:on|for|in|of)\s(?:the\s)?$")


def metric_letters(caption: str) -> dict[str, str]:
    """The letters that a caption puts behind a metric's name: M of "METEOR (M)"."""
    found: dict[str, str] = {}
    for metric in find_metrics(caption):
        if letters := _LETTERS.match(caption, metric.end):
            found.setdefault(letters[1], metric.canonical)
    return found


def stated_metrics(text: str) -> list[Mention]:
    """The metrics that running text speaks of as metrics. "Error" alone is an everyday word: it is
    one in "error on A", "error of 3.1" and "3.1% error", not in "error messages"."""
    return [m for m in find_metrics(text) if not _EVERYDAY.fullmatch(m.text)
            or _AS_MEASURED.match(text, m.end) or text[: m.start].endswith("% ")]


def holds_no_results(caption: str, header: Sequence[Sequence[str]]) -> bool:
    """Whether a caption says that its table holds no results. A later sentence that says so only
    mentions it where the heads name a benchmark or metric: "All use the same hyper-parameters"."""
    if not _NOT_RESULTS.search(caption):
        return False
    if _NOT_RESULTS.search(_SENTENCE_END.split(caption, maxsplit=1)[0]):
        return True
    heads = [read_label(text) for line in header for text in line]
    return not any(x.benchmark or (x.metric and not x.guessed) for x in heads)


def first_clause(text: str) -> str:
    """What a caption says first: "Results on A" of "Results on A. B was used for training."."""
    return _CLAUSE.split(text, maxsplit=1)[0]


def ties_elsewhere(caption: str, metric: str, benchmark: str) -> bool:
    """Whether a caption names a metric after its first clause only, and there for other benchmarks
    than this: "Groups of tests; code is the mean of HumanEval and MBPP pass@1"."""
    opening, *later = _CLAUSE.split(caption)
    if any(m.canonical == metric for m in find_metrics(opening)):
        return False
    told = {b.canonical for clause in later for b in find_benchmarks(clause)
            if any(m.canonical == metric for m in find_metrics(clause))}
    return bool(told) and benchmark not in told


@lru_cache(maxsize=512)
def read_caption(text: str) -> Caption:
    """Benchmarks and metrics in the order they are named, and conditions with their scope.

    "zero-shot on A and 3-shot on B" holds the one for A and the other for B; a condition in a
    sentence that names metrics holds for these ("pass@1 scores use greedy decoding").
    """
    mentions = find_benchmarks(text)
    benchmarks = _distinct(m.canonical for m in mentions)
    parts = {name: {m.part for m in mentions if m.canonical == name} for name in benchmarks}
    metrics = _distinct(m.canonical for m in stated_metrics(text))
    conditions: list[Scoped] = []
    for clause in _CLAUSE.split(text):
        conditions.extend(_conditions(clause))
    unit = "%" if re.search(r"\(\s*(?:in\s+)?%\s*\)|in percent|percentages?\b", text) else ""
    return Caption(text, benchmarks, metrics, _distinct(conditions), unit,
                   {name: found.pop() for name, found in parts.items() if len(found) == 1})


_COMPARES = re.compile(
    r"^\W*(?:impact|effects?|influence|comparisons?|ablations?|analysis|with and without)\b"
    r"|\bwith(?: and |/)without\b|\bbefore and after\b|\bnot\b|\bwithout\b", re.IGNORECASE)
_OUR = re.compile(r"\b(?:our|ours)\b", re.IGNORECASE)


def _conditions(clause: str) -> list[Scoped]:
    """The conditions of one sentence; none where it only says what is compared."""
    if _COMPARES.search(clause):
        return []
    settings = [m for m in find_settings(clause) if _is_stated(m.canonical)]
    benchmarks = find_benchmarks(clause)
    metrics = _distinct(m.canonical for m in find_metrics(clause))
    found: list[Scoped] = []
    for index, setting in enumerate(settings):
        end = settings[index + 1].start if index + 1 < len(settings) else len(clause)
        scope = _reached(clause, setting.end, end, benchmarks)
        before = [b for b in benchmarks if b.end <= setting.start
                  and not clause[b.end : setting.start].strip(" ,(:")]
        scope = scope or tuple(b.canonical for b in before[-1:])
        own_only = bool(_OUR.search(clause[: setting.start]))
        found.append(Scoped(setting.canonical, scope, () if scope else metrics, own_only))
    return found


def _is_stated(setting: str) -> bool:
    stated = vocabulary().stated
    return setting in stated or setting.endswith("-shot") or setting.split(" ")[0] in stated


def _reached(clause: str, start: int, end: int, benchmarks: Sequence[Mention]) -> tuple[str, ...]:
    """The benchmarks that a preposition ties to the condition that ends at `start`."""
    scope: list[str] = []
    at = start
    for benchmark in (b for b in benchmarks if start <= b.start < end):
        gap = clause[at : benchmark.start]
        tied = _REACH.match(gap) if not scope else re.fullmatch(r"\s?,?\s?(?:and\s)?", gap)
        if not tied:
            break
        scope.append(benchmark.canonical)
        at = benchmark.end
    return tuple(scope)


_T = TypeVar("_T", bound=Hashable)


def _distinct(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))
