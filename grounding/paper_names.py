"""What a paper itself says of names: which system is its own, what it calls data sets, metrics."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain

from grounding.labels import Caption, Label, Scoped, is_metric_phrase, stated_metrics
from grounding.names import (
    find_benchmarks,
    find_systems,
    known_benchmark,
    known_metric,
    normalise,
    parse_name,
)
from grounding.vocabulary import vocabulary
from grounding.words import STOPWORDS
from records import Paper

OWN_WORDS = re.compile(
    r"\b(?:ours?|this (?:work|paper|study)|proposed|our (?:\w+ )?(?:method|model))\b",
    re.IGNORECASE)
COSTS = frozenset({"latency", "throughput", "speedup"})
"""Metrics of what a system costs: no benchmark is usually measured by them."""

_TITLE_WORDS = 8
_FOR_TRAINING = re.compile(r"\b(?:pre-?)?train\w*\b|\bfine-?tun\w+ from\b", re.IGNORECASE)
_MEASURES = re.compile(
    r"\b(?:evaluation (?:metrics?|measures?|criteri\w+)|metrics?|we (?:report|use|adopt|measure|"
    r"follow|evaluate)|(?:is|are) (?:reported|measured|evaluated|used)|evaluated (?:by|with|in "
    r"terms of)|performance is)\b", re.IGNORECASE)
_AS_LOSS = re.compile(r"[-\s](?:loss|losses|objective)\b", re.IGNORECASE)
_LOSSES = frozenset({"cross-entropy"})
"""Metrics that a paper which names no other names for its training: "we use cross-entropy"."""

_TITLE_NAME = re.compile(r"^\s*([^:]{2,40}?)\s*:\s")
_PROPOSES = re.compile(
    r"\b(?:we|paper|work|study|article|report)\b[^.]{0,40}?\b(?:propos|present|introduc|releas|"
    r"develop|describ|design|devis|call|nam|dub|term)\w{0,5}\b([^.]{0,160})",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"\b(?:called|named|dubbed|termed|call (?:it|this|our \w+)|name (?:it|our \w+)|namely|"
    r"referred to as|abbreviated as|our (?:proposed |new |novel )?(?:model|method|approach|system|"
    r"framework|network|algorithm|architecture),?)\s+([^.]{0,60})")
_CAPITALISED = r"[A-Z0-9](?:[\w+.'’-]{0,29}[\w+'’-])?"
_DATASET = re.compile(
    rf"(?<!\w)((?:{_CAPITALISED}(?: {_CAPITALISED}){{0,4}}(?:, (?:and )?| and |, )){{0,8}}"
    rf"{_CAPITALISED}(?: {_CAPITALISED}){{0,4}}) "
    r"(datasets?|data ?sets?|corpora|corpus|test ?sets?|benchmarks?|challenge)\b")
_EXPANSION = re.compile(r"((?:[A-Za-z][\w-]{1,20} ){1,5})\(([A-Za-z][\w@+-]{1,9})\)")
_LEADING_WORDS = re.compile(
    r"^(?:(?:the|this|these|our|both|all|each|other|on|in|for|and|we|table|as|while|several|many|"
    r"most|various|existing|previous|traditional|following|unlike|although|since|taking|using|used)"
    r"\b ?)+", re.IGNORECASE)


@dataclass(frozen=True)
class PaperNames:
    """Names by their key (`normalise`), as the paper prints them.

    `own` has the paper's own systems, the likeliest first; `proposed` is what its method is called
    where it has no name, after the paper's title; `main_benchmark` and `main_metric` are the one
    that the paper's opening, captions and headings, or its account of how it measures, speak of,
    "" where they speak of several; `usual_metrics` has for each benchmark
    the metrics, each with the setting, of the tables that say so.
    """

    own: tuple[str, ...] = ()
    own_variants: tuple[str, ...] = ()
    proposed: str = ""
    main_benchmark: str = ""
    main_metric: str = ""
    benchmarks: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, str] = field(default_factory=dict)
    usual_metrics: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)

    def benchmark(self, label: Label) -> str:
        """The benchmark a label names, by the vocabulary or by this paper's own words, else ""."""
        if label.benchmark or label.is_split or label.is_average:
            return label.benchmark
        return self.benchmarks.get(normalise(label.metric if label.guessed else label.rest), "")

    def metric(self, label: Label) -> str:
        """The metric a label names, by the vocabulary or by this paper's own words, else ""."""
        if label.guessed and normalise(label.metric) in self.benchmarks:
            return ""
        return label.metric or self.metrics.get(normalise(label.rest), "")

    def usual_metric(self, benchmark: str, conditions: Sequence[Scoped]) -> str:
        """The one metric by which the paper's other tables measure on a benchmark; where they use
        several, the one that they use under the same conditions. "" where there is no one."""
        used = self.usual_metrics.get(normalise(benchmark), frozenset())
        metrics = {metric for metric, _ in used}
        if len(metrics) > 1:
            wanted = {c.setting for c in conditions if c.holds_for(benchmark, "", own=True)}
            metrics = {m for m, setting in used if wanted & set(setting.split("; "))}
        return metrics.pop() if len(metrics) == 1 else ""

    def complete(self, caption: Caption) -> Caption:
        """The caption with the benchmarks that only this paper's words make known."""
        known = find_benchmarks(caption.text)
        found = {m.start: m.canonical for m in known}
        for name in self.benchmarks.values():
            at = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", caption.text)
            if at and not any(m.start < at.end() and at.start() < m.end for m in known):
                found[at.start()] = name
        names = [found[start] for start in sorted(found)]
        inside = {a for a in names for b in names if a != b and a in b}
        return replace(caption, benchmarks=tuple(
            dict.fromkeys(n for n in names if n not in inside)))

    def is_own(self, text: str) -> bool:
        """Whether a system's name is the paper's own system, by its name or by "ours"; so are
        its variants ("X-large", "Y + X")."""
        return bool(OWN_WORDS.search(text)) or any(
            form.search(text) for form in map(_whole_word, self.own))


@lru_cache(maxsize=256)
def _whole_word(name: str) -> re.Pattern[str]:
    loose = r"[ -]?".join(map(re.escape, re.split(r"[ -]", name)))
    return re.compile(rf"(?<![^\W\d]){loose}(?!\w)", re.IGNORECASE if len(name) > 3 else 0)


def names_of(paper: Paper) -> PaperNames:
    """Read the names from title, abstract and prose."""
    prose = _prose(paper)
    opening = prose[:20_000]
    lead = f"{paper.title}. {paper.abstract or opening[:3_000]}"
    data_sets = _named_data_sets(prose, [table.caption for table in paper.tables])
    own = tuple(name for name in _own_systems(paper, lead, opening)
                if paper.title.startswith(name)
                or not any(key.startswith(normalise(name)) for key in data_sets))
    return PaperNames(
        own=own,
        own_variants=_variants(own, paper),
        proposed=_descriptive_name(paper),
        main_benchmark=_main_benchmark(paper, lead, data_sets),
        main_metric=_main_metric(paper),
        benchmarks={key: name for key, name in data_sets.items()
                    if key not in {normalise(system) for system in own}},
        metrics=_abbreviated_metrics(paper.text),
    )


def _main_benchmark(paper: Paper, lead: str, data_sets: Mapping[str, str]) -> str:
    """The one benchmark on which a paper measures: named, and no other, in what opens and heads
    it; a data set for training is none."""
    counts: Counter[str] = Counter()
    for text in (lead, *(t.caption for t in paper.tables), *(s.title for s in paper.sections)):
        mentions = [(m.canonical, m.start) for m in find_benchmarks(text)]
        mentions += [(name, at.start()) for name in data_sets.values()
                     if name in paper.title and (at := _whole_word(name).search(text))]
        counts.update({name for name, start in mentions
                       if not _FOR_TRAINING.search(text[max(0, start - 60) : start])})
    distinct = {normalise(known_benchmark(name) or name): name for name in counts}
    return distinct.popitem()[1] if len(distinct) == 1 else ""


def _main_metric(paper: Paper) -> str:
    """The one metric that the sentences on how results are measured name; what a system is trained
    by is none."""
    named: set[str] = set()
    for sentence in paper.sentences:
        text = paper.text[sentence.start : sentence.end]
        if _MEASURES.search(text):
            named.update(m.canonical for m in stated_metrics(text)
                         if m.canonical not in COSTS | _LOSSES
                         and not _AS_LOSS.match(text, m.end))
    return named.pop() if len(named) == 1 else ""


def _descriptive_name(paper: Paper) -> str:
    """What to call a method without a name: after its paper, so that no other has the name."""
    words = paper.title.split()
    short = " ".join(words[:_TITLE_WORDS]) + ("…" if len(words) > _TITLE_WORDS else "")
    return f"proposed method of “{short or paper.id}”"


def _prose(paper: Paper) -> str:
    return " ".join(paper.text[s.start : s.end] for s in paper.sentences)


def _own_systems(paper: Paper, lead: str, opening: str) -> tuple[str, ...]:
    """Systems that the title begins with or brackets, or that the authors say they propose, and
    that a table measures where there are tables; the likeliest first."""
    scores: Counter[str] = Counter()
    printed: dict[str, str] = {}
    title_name = _TITLE_NAME.match(paper.title)
    if title_name and len(title_name[1].split()) <= 4:
        _count(title_name[1], 40, scores, printed)
    for bracketed in re.findall(r"\(([^()]{2,20})\)", paper.title):
        _count(bracketed, 8, scores, printed)
    for match in _CALLED.finditer(opening):
        _count_systems(match[1], 4, scores, printed)
    for match in _PROPOSES.finditer(lead + " " + opening[:6_000]):
        _count_systems(match[1], 3, scores, printed)
    labels = _table_labels(paper)
    if title_name and (short := re.search(
            rf"{re.escape(title_name[1])}s? \(([A-Z][\w-]{{1,11}})\)", lead + opening)):
        _count(short[1], 40, scores, printed)
    for initials in _initials_in(paper.title, labels):
        _count(initials, 8, scores, printed)
    if not scores:
        _count_measured(lead, labels, scores, printed)
    for key in scores:
        measured = sum(bool(_whole_word(printed[key]).search(label)) for label in labels)
        scores[key] += 6 * min(measured, 2) if measured else -4 if labels else 0
    ranked = scores.most_common(3)
    return tuple(printed[key] for key, score in ranked if score >= max(5, ranked[0][1] / 2))


def _initials_in(title: str, labels: Sequence[str]) -> list[str]:
    """The labels of tables that abbreviate words of the title: FGA of "Factor Graph Attention"."""
    words = re.findall(r"[A-Za-z]+", title)
    spellings = {"".join(word[0].upper() for word in words),
                 "".join(word[0].upper() for word in words if word.lower() not in STOPWORDS)}
    capitals = {found for label in labels for found in re.findall(r"[A-Z]{3,8}", label)}
    return sorted(c for c in capitals if any(c in spelling for spelling in spellings))


def _count_measured(
    lead: str, labels: Sequence[str], scores: Counter[str], printed: dict[str, str]
) -> None:
    """The one system that the abstract names and a table measures, where there is just one."""
    named = {parse_name(m.text).system for m in find_systems(lead)}
    measured = [name for name in named if normalise(name) not in vocabulary().building_blocks
                and any(_whole_word(name).search(label) for label in labels)]
    if len(measured) == 1:
        _count(measured[0], 5, scores, printed)


def _table_labels(paper: Paper) -> list[str]:
    """The texts that name rows and columns of the tables."""
    rows = [cell.text for table in paper.tables for row in table.rows
            for cell in row.cells[: max(1, table.stub)]]
    return rows + [text for table in paper.tables for line in table.header for text in line]


def _variants(own: tuple[str, ...], paper: Paper) -> tuple[str, ...]:
    """The variants in which the paper names its main system: "Instruct", "Python"."""
    if not own:
        return ()
    after = re.compile(rf"\b{re.escape(own[0])} ?[-–] ?([A-Z][a-z]+)\b")
    counts = Counter(after.findall(paper.text))
    return tuple(word for word, count in counts.items() if count > 1)


def _count_systems(text: str, weight: int, scores: Counter[str], printed: dict[str, str]) -> None:
    """The first system a text names, and its short form in brackets behind it."""
    systems = find_systems("x " + text)[:2]
    for index, system in enumerate(systems):
        if normalise(system.canonical) in vocabulary().building_blocks:
            continue
        if index == 0 or text[system.start - 3 : system.start - 2] == "(":
            _count(system.text, weight, scores, printed)


def _count(name: str, weight: int, scores: Counter[str], printed: dict[str, str]) -> None:
    system = parse_name(name).system
    key = normalise(system)
    words = vocabulary()
    taken = (key in words.task_names or key in words.splits
             or known_benchmark(system) or known_metric(system))
    if len(key) > 2 and not taken:
        scores[key] += weight
        printed.setdefault(key, system)


def _named_data_sets(prose: str, captions: Sequence[str]) -> dict[str, str]:
    """ "… on the A, B and C datasets" names three; "benchmark", also said of tasks, must recur."""
    counts: Counter[str] = Counter()
    printed: dict[str, str] = {}
    for match in chain.from_iterable(map(_DATASET.finditer, (prose, *captions))):
        for name in re.split(r", and |, | and ", match[1]):
            name = _LEADING_WORDS.sub("", name)
            key = normalise(name)
            if _is_data_set(name):
                counts[key] += 1 if match[2].startswith(("benchmark", "challenge")) else 2
                printed.setdefault(key, name)
    return {key: printed[key] for key, count in counts.items() if count > 1}


def _is_data_set(name: str) -> bool:
    words = vocabulary()
    key = normalise(name)
    return len(key) > 2 and not key.isdigit() and not (
        known_metric(name) or key in words.splits or key in words.averages
        or key in words.ordinary or key in words.task_names)


def _abbreviated_metrics(text: str) -> dict[str, str]:
    """Abbreviations whose long form ends like a metric: "failure rate (FR)"."""
    found: dict[str, str] = {}
    for match in _EXPANSION.finditer(text):
        short = match[2]
        initial = short[0].lower()
        words = match[1].lower().split()
        if any(w.startswith(initial) for w in words) and is_metric_phrase(match[1].strip()):
            found.setdefault(normalise(short), short)
    return found
