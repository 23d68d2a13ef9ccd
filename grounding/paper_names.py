"""What a paper itself says of names: which system is its own, what it calls data sets, metrics."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grounding.labels import Label, is_metric_phrase
from grounding.names import (
    find_benchmarks,
    find_metrics,
    find_systems,
    known_benchmark,
    known_metric,
    normalise,
    parse_name,
)
from records import Paper

OWN_WORDS = re.compile(r"\b(?:ours?|this (?:work|paper|study)|proposed|our (?:\w+ )?(?:method|model))\b",
                       re.IGNORECASE)
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
_CAPITALISED = r"[A-Z0-9][\w+.'’-]{0,30}"
_DATASET = re.compile(
    rf"((?:{_CAPITALISED}(?: {_CAPITALISED}){{0,4}}(?:, (?:and )?| and |, )){{0,8}}"
    rf"{_CAPITALISED}(?: {_CAPITALISED}){{0,4}}) "
    r"(?:[a-z-]{1,20} )?(?:datasets?|data ?sets?|corpora|corpus|benchmarks?|test ?sets?|"
    r"collections?|leaderboard|shared task|challenge)\b")
_EXPANSION = re.compile(r"((?:[A-Za-z][\w-]{1,20} ){1,5})\(([A-Za-z][\w@+-]{1,9})\)")
_COMMON_START = frozenset("the this these our both all each other on in for and we table".split())


@dataclass(frozen=True)
class PaperNames:
    """Names by their key (`normalise`), as the paper prints them.

    `own` has the paper's own systems, the likeliest first; `main_benchmark` and `main_metric` are
    what the whole paper measures on and by, "" where there are several.
    """

    own: tuple[str, ...] = ()
    benchmarks: Mapping[str, str] = ()  # type: ignore[assignment]
    metrics: Mapping[str, str] = ()  # type: ignore[assignment]
    main_benchmark: str = ""
    main_metric: str = ""

    def benchmark(self, label: Label) -> str:
        """The benchmark a label names, by the vocabulary or by this paper's own words, else ""."""
        return label.benchmark or self.benchmarks.get(normalise(label.rest), "")

    def metric(self, label: Label) -> str:
        """The metric a label names, by the vocabulary or by this paper's own words, else ""."""
        return label.metric or self.metrics.get(normalise(label.rest), "")

    def is_own(self, text: str) -> bool:
        """Whether a system's name is the paper's own system, by its name or by "ours"."""
        if OWN_WORDS.search(text):
            return True
        key = normalise(parse_name(text).system)
        return any(key == normalise(name) for name in self.own)


def names_of(paper: Paper) -> PaperNames:
    """Read the names from title, abstract and prose."""
    prose = _prose(paper)
    opening = prose[:20_000]
    lead = f"{paper.title}. {paper.abstract or opening[:3_000]}"
    return PaperNames(
        own=_own_systems(paper.title, lead, opening),
        benchmarks=_named_data_sets(prose),
        metrics=_abbreviated_metrics(paper.text),
        main_benchmark=_only(m.canonical for m in find_benchmarks(lead)),
        main_metric=_only(m.canonical for m in find_metrics(lead)),
    )


def _prose(paper: Paper) -> str:
    return " ".join(paper.text[s.start : s.end] for s in paper.sentences)


def _only(names: Iterable[str]) -> str:
    distinct = set(names)
    return distinct.pop() if len(distinct) == 1 else ""


def _own_systems(title: str, lead: str, opening: str) -> tuple[str, ...]:
    """Systems that the title begins with, or that the authors say they propose; by frequency."""
    scores: Counter[str] = Counter()
    printed: dict[str, str] = {}
    title_name = _TITLE_NAME.match(title)
    if title_name and len(title_name[1].split()) <= 4:
        _count(title_name[1], 10, scores, printed)
    for match in _CALLED.finditer(opening):
        _first_system(match[1], 4, scores, printed)
    for match in _PROPOSES.finditer(lead + " " + opening[:6_000]):
        _first_system(match[1], 3, scores, printed)
    folded = normalise(opening)
    for key in scores:
        scores[key] += min(folded.count(key), 10) // 2
    return tuple(printed[key] for key, score in scores.most_common(3) if score >= 4)


def _first_system(text: str, weight: int, scores: Counter[str], printed: dict[str, str]) -> None:
    systems = find_systems("x " + text)
    if systems:
        _count(systems[0].text, weight, scores, printed)


def _count(name: str, weight: int, scores: Counter[str], printed: dict[str, str]) -> None:
    system = parse_name(name).system
    key = normalise(system)
    if len(key) > 1 and not known_benchmark(system) and not known_metric(system):
        scores[key] += weight
        printed.setdefault(key, system)


def _named_data_sets(prose: str) -> dict[str, str]:
    """ "… on the A, B and C datasets" names three."""
    counts: Counter[str] = Counter()
    printed: dict[str, str] = {}
    for match in _DATASET.finditer(prose):
        for name in re.split(r", and |, | and ", match[1]):
            words = name.split()
            while words and words[0].lower() in _COMMON_START:
                words.pop(0)
            key = normalise("".join(words))
            if len(key) > 1 and not key.isdigit():
                counts[key] += 1
                printed.setdefault(key, " ".join(words))
    return {key: printed[key] for key in counts}


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
