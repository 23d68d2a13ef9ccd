"""Measurements stated in prose: "X reaches 53.7% pass@1 on A", read only where it is clear."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from grounding.names import (
    Mention,
    Name,
    find_benchmarks,
    find_metrics,
    find_settings,
    find_sizes,
    find_systems,
    parse_name,
)
from grounding.paper_names import PaperNames
from grounding.quantities import Quantity, find_quantities

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
_WE = re.compile(
    r"\b(?:[Oo]ur (?:\w+ )?(?:model|method|approach|system|framework|network|algorithm)"
    r"|[Ww]e (?:achieve|obtain|report|reach|attain|get))\b")
_TIED = re.compile(r"^[^.;]{0,24}?\b(?:on|for|in|at)\s(?:the\s)?(?:[\w-]+\s){0,2}$")


@dataclass(frozen=True)
class SentenceReading:
    """A number in a sentence with what it measures; offsets are into the sentence."""

    name: Name
    benchmark: str
    metric: str
    setting: str
    quantity: Quantity


def read_sentence(sentence: str, names: PaperNames) -> list[SentenceReading]:
    """The measurements a sentence states: those where only one system, metric and benchmark can be
    meant. Differences ("by 3 points"), bounds and counts are none."""
    if len(sentence) > _MAX_SENTENCE or not re.search(r"\d", sentence):
        return []
    metrics, benchmarks = find_metrics(sentence), find_benchmarks(sentence)
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
    readings: list[SentenceReading] = []
    for index, number in enumerate(numbers):
        benchmark = _partner(sentence, number, index, numbers, benchmarks)
        metric = _partner(sentence, number, index, numbers, metrics)
        if benchmark and metric:
            setting = "; ".join(dict.fromkeys(m.canonical for m in settings))
            readings.append(SentenceReading(
                system, benchmark.canonical, metric.canonical, setting, number))
    return readings


def _is_result(sentence: str, quantity: Quantity) -> bool:
    return (
        quantity.kind == "amount" and not quantity.bound and not quantity.approximate
        and not quantity.is_range and quantity.unit in ("", "%") and not quantity.noun
        and ("." in quantity.text or "%" in quantity.text)
        and not _DIFFERENCE.search(sentence[: quantity.start])
        and not _COUNTED.match(sentence[quantity.end :])
    )


def _subject(sentence: str, names: PaperNames) -> Name | None:
    """The one system that the sentence speaks of before it compares; None where there are more."""
    turn = _COMPARATOR.search(sentence)
    speaks = sentence[: turn.start()] if turn else sentence
    if turn and re.search(r"\d+\.\d|%", sentence[turn.end() :]):
        return None
    systems = list(dict.fromkeys(m.canonical for m in find_systems(speaks)))
    if len(systems) == 1:
        return parse_name(systems[0])
    if not systems and _WE.search(speaks) and names.own:
        return Name(names.own[0])
    return None


_M = TypeVar("_M", bound=Mention)


def _partner(
    sentence: str, number: Quantity, index: int, numbers: Sequence[Quantity], mentions: list[_M]
) -> _M | None:
    """The name that goes with a number: the only one; the n-th of n; or the one tied to it."""
    distinct = list({m.canonical: m for m in mentions}.values())
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
