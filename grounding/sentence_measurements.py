"""Measurements stated in prose: "X reaches 53.7% pass@1 on A", read only where it is clear."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

from grounding.labels import stated_metrics
from grounding.names import (
    Mention,
    Name,
    Size,
    find_benchmarks,
    find_settings,
    find_sizes,
    find_systems,
    normalise,
    parse_name,
)
from grounding.paper_names import PaperNames
from grounding.quantities import Quantity, find_quantities
from grounding.vocabulary import vocabulary

_MAX_SENTENCE = 1_000
_DIFFERENCE = re.compile(
    r"\b(?:by|of about|gain of|improvements? of|increase of|margin of|drop of|decrease of|gap of|"
    r"reduction of|difference of|boost of|another|additional|extra|more than|up to|at least|over|"
    r"from|between|within|top|first|bottom|remaining|only)\s(?:about |around |a |an |the )?$", re.I)
_COUNTED = re.compile(
    r"^\s?(?:-|–)?\s?(?:points?|percentage points?|pp\b|absolute|relative|times\b|x\b|×|higher|"
    r"lower|better|worse|more|fewer|less|improvement|"
    r"increase|decrease|gain|reduction|drop|of the|of all|"
    r"of our|[a-z]+s of\b|confidence|CI\b|examples|samples|parameters|epochs|tokens)", re.I)
_COMPARATOR = re.compile(
    r"\b(?:than|over|compared (?:to|with)|outperform\w*|surpass\w*|exceed\w*|beat\w*|versus|vs\.?|"
    r"against|unlike|whereas|while|but|relative to|from)\b", re.IGNORECASE)
_WITHOUT = re.compile(r"\b(?:without|w/o|no|not|instead of|except)\s(?:the\s)?$", re.IGNORECASE)
_WE = re.compile(
    r"\b(?:[Oo]ur (?:\w+ )?(?:model|method|approach|system|framework|network|algorithm)"
    r"|[Ww]e (?:achieve|obtain|report|reach|attain|get))\b")
_ON_SPLIT = re.compile(
    r"\b(?:on|for) (?:the )?([A-Za-z][\w-]{1,20})"
    r"(?= (?:problems|set|split|subset|part|tasks|questions|data)\b| and\b|\s?[,.;]|$)")
_TIED = re.compile(r"^[^.;]{0,24}?\b(?:on|for|in|at)\s(?:the\s)?(?:[\w-]+\s){0,2}$")


@dataclass(frozen=True)
class SentenceReading:
    """A number in a sentence with what it measures; offsets are into the sentence."""

    name: Name
    benchmark: str
    metric: str
    setting: str
    quantity: Quantity

    @property
    def measured(self) -> tuple[str, str, str, str]:
        """What the number is of."""
        return str(self.name), self.benchmark, self.metric, self.setting


def read_sentence(sentence: str, names: PaperNames) -> list[SentenceReading]:
    """The measurements a sentence states: those where only one system, metric and benchmark can be
    meant. Differences ("by 3 points"), bounds and counts are none."""
    if len(sentence) > _MAX_SENTENCE or not re.search(r"\d", sentence):
        return []
    metrics, benchmarks = stated_metrics(sentence), find_benchmarks(sentence)
    if not metrics or not benchmarks:
        return []
    system = _subject(sentence, names)
    if system is None:
        return []
    settings = find_settings(sentence)
    taken = [*metrics, *benchmarks, *settings, *find_systems(sentence), *find_sizes(sentence)]
    numbers = [q for q in find_quantities(sentence)
               if _is_result(sentence, q)
               and not any(q.start < m.end and m.start < q.end for m in taken)]
    sizes = _sizes_of(sentence, numbers, system)
    if sizes is None:
        return []
    readings: list[SentenceReading] = []
    for index, number in enumerate(numbers):
        benchmark = _partner(sentence, number, index, numbers, benchmarks)
        metric = _partner(sentence, number, index, numbers, metrics)
        if benchmark and metric and not metric.canonical.endswith("@k"):
            parts = _splits(sentence, index, numbers) or benchmark.part.split("; ")
            of_metric = [m for m in settings if m.end + 1 == metric.start]
            free = [m for m in settings if m.end + 1 not in {x.start for x in metrics}]
            conditions = [*filter(None, parts), *(m.canonical for m in of_metric),
                          *_of_number(index, numbers, free)]
            readings.append(SentenceReading(
                replace(system, size=sizes[index] or system.size), benchmark.canonical,
                metric.canonical, "; ".join(dict.fromkeys(conditions)), number))
    return _with_one_value(readings)


def _with_one_value(readings: Sequence[SentenceReading]) -> list[SentenceReading]:
    """The readings that say all that tells them apart: no two numbers are of the same thing."""
    counts = Counter(r.measured for r in readings)
    return [r for r in readings if counts[r.measured] == 1]


def _sizes_of(
    sentence: str, numbers: Sequence[Quantity], system: Name
) -> list[str] | None:
    """The size each number is of, "" for the size in the system's name; None where the sentence
    names sizes and it cannot be told which number each belongs to.

    "33.5% (7B), 36.0% (13B)"; "28.7% and 32.0% at 7B and 13B".
    """
    named = find_systems(sentence)
    sizes = [s for s in find_sizes(sentence)
             if not any(m.start <= s.start < m.end for m in named)
             and not any(q.start <= s.start < q.end for q in numbers)]
    if not sizes:
        same = re.search(r"\bsame sizes\b|\bsizes?, respectively\b", sentence)
        return None if same else [""] * len(numbers)
    if system.size or len(sizes) != len(numbers):
        return None
    behind = all(_BEHIND.match(sentence[q.end : s.start]) and
                 (i + 1 == len(numbers) or s.end <= numbers[i + 1].start)
                 for i, (q, s) in enumerate(zip(numbers, sizes, strict=True)) if q.end <= s.start)
    if behind and all(q.end <= s.start for q, s in zip(numbers, sizes, strict=True)):
        return [s.text for s in sizes]
    return [_with_unit(s.text, sizes[-1].text) for s in sizes] if _in_a_row(
        sentence, numbers, sizes) else None


_BEHIND = re.compile(r"^\s?(?:\(|\bfor\s|\bat\s|\bwith\s)(?:the\s)?$")
_LISTED = re.compile(r"^(?:\s?,)?\s?(?:and\s|or\s)?$")


def _in_a_row(sentence: str, numbers: Sequence[Quantity], sizes: Sequence[Size]) -> bool:
    """Whether numbers and sizes are two lists, each without anything between its items."""
    return (numbers[-1].end <= sizes[0].start or sizes[-1].end <= numbers[0].start) and all(
        _LISTED.match(sentence[a.end : b.start])
        for items in (numbers, sizes) for a, b in pairwise(items))


def _with_unit(size: str, last: str) -> str:
    """The 7 of "7, 13 and 34B" is 7B."""
    return size if size[-1:].isalpha() else size + last.lstrip("0123456789.,")


def _of_number(
    index: int, numbers: Sequence[Quantity], settings: Sequence[Mention]
) -> list[str]:
    """The conditions of one number: those before the first number, those between it and the next;
    where conditions stand between numbers, what follows the last holds for the last alone."""
    last = len(numbers) - 1
    mine = [m for m in settings if m.start < numbers[0].start]
    between = any(numbers[0].end <= m.start < numbers[last].start for m in settings)
    for m in settings:
        owner = max((i for i, q in enumerate(numbers) if q.end <= m.start), default=-1)
        if owner == index or (owner == last and not between):
            mine.append(m)
    return [m.canonical for m in mine]


def _splits(sentence: str, index: int, numbers: Sequence[Quantity]) -> list[str]:
    """The part of the benchmark that stands behind a number ("3.9% on introductory, 0.6% on
    interview problems") or that the sentence begins with ("On the introductory problems of")."""
    splits = vocabulary().splits
    end = numbers[index + 1].start if index + 1 < len(numbers) else len(sentence)
    places = (*_ON_SPLIT.finditer(sentence, numbers[index].end, end),
              *_ON_SPLIT.finditer(sentence, 0, numbers[0].start))
    return [m[1].lower() for m in places if normalise(m[1]) in splits]


def _is_result(sentence: str, quantity: Quantity) -> bool:
    return (
        quantity.kind == "amount" and not quantity.bound and not quantity.approximate
        and not quantity.is_range and quantity.unit in ("", "%") and not quantity.noun
        and ("." in quantity.text or "%" in quantity.text)
        and not is_difference(sentence, quantity)
    )


def is_difference(sentence: str, quantity: Quantity) -> bool:
    """Whether the words beside a number make it a difference, a bound or a count: "by 3 points"."""
    return bool(_DIFFERENCE.search(sentence[: quantity.start])
                or _COUNTED.match(sentence[quantity.end :]))


def _subject(sentence: str, names: PaperNames) -> Name | None:
    """The one system that the sentence speaks of before it compares; None where there are more."""
    turn = _COMPARATOR.search(sentence)
    speaks = sentence[: turn.start()] if turn else sentence
    if turn and re.search(r"\d+\.\d|%", sentence[turn.end() :]):
        return None
    mentions = find_systems(speaks)
    if any(_WITHOUT.search(sentence[: m.start]) for m in mentions):
        return None
    systems = list(dict.fromkeys(m.canonical for m in mentions))
    if len(systems) == 1:
        return parse_name(systems[0])
    named = [own for own in names.own if re.search(rf"(?<!\w){re.escape(own)}(?!\w)", speaks)]
    if not systems and (named or (names.own and _WE.search(speaks))):
        return Name((named or names.own)[0]) if len(named) < 2 else None
    return None


_M = TypeVar("_M", bound=Mention)


def _partner(
    sentence: str, number: Quantity, index: int, numbers: Sequence[Quantity], mentions: list[_M]
) -> _M | None:
    """The name that goes with a number: the only one; the n-th of n; or the one tied to it."""
    distinct = list({(m.canonical, m.part): m for m in mentions}.values())
    if len(distinct) == 1:
        return distinct[0]
    if len(distinct) == len(numbers) and "respectively" in sentence:
        return distinct[index]
    end = numbers[index + 1].start if index + 1 < len(numbers) else len(sentence)
    following = [m for m in mentions if number.end <= m.start < end]
    if following and (_TIED.match(sentence[number.end : following[0].start])
                      or following[0].start - number.end <= 2):
        return following[0]
    return None
