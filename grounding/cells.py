"""What a single name, value or condition of a table can be, and what is known around a cell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from grounding.columns import MARKS, NOTHING, is_only_size
from grounding.labels import Label
from grounding.names import Mention, metric_facts, normalise
from grounding.values import Value
from grounding.vocabulary import vocabulary

_CUT_OFF = re.compile(r"(?<=[@-])k\b")
_GIVEN = re.compile(r"(?:k ?=? ?|@ ?)?(\d{1,4})")
_STATED = re.compile(
    r"(?<!\w)(?:k ?= ?|[a-z]{2,10}@)(\d{1,4})(?![\d.]|[/,] ?\d)", re.IGNORECASE)
_BROKEN = re.compile(r"[\[(]|[-–−][A-Za-z]")


@dataclass
class Place:
    """What the labels around one cell have told so far."""

    name: str = ""
    size: str = ""
    benchmark: str = ""
    metric: str = ""
    unit: str = ""
    settings: list[str] = field(default_factory=list)
    unresolved: list[Label] = field(default_factory=list)

    def add_setting(self, *settings: str) -> None:
        self.settings.extend(s for s in settings if s and s not in self.settings)


def stands_apart(text: str, setting: Mention) -> bool:
    """Whether a condition in a name is no word of the name: "X (greedy)" but not "X Sampling"."""
    return not setting.text[:1].isupper() or text[setting.start - 1] in "(-–,/[" or (
        text[setting.start - 2] in ",-–")


def says_nothing(text: str) -> bool:
    """Whether a name is only ordinary words, numbers and tasks ("First 15"), or only a bracket."""
    words = vocabulary()
    keys = {normalise(word) for word in text.split()}
    return bool(_BROKEN.match(text)) or all(
        not key or key.isdigit() or key in words.ordinary or key in words.task_names
        for key in keys)


def with_cut_off(metric: str, settings: Sequence[str], caption: str) -> str:
    """ "pass@k" with the k that one of the cell's settings ("k=1", "10"), or else its caption,
    gives; "" where neither gives one. Other metrics are as they are."""
    if not _CUT_OFF.search(metric):
        return metric
    given = {k[1] for setting in settings if (k := _GIVEN.fullmatch(setting))}
    given = given or {k[1] for k in _STATED.finditer(caption)}
    return _CUT_OFF.sub(given.pop(), metric) if len(given) == 1 else ""


def is_cut_off(setting: str, metric: str) -> bool:
    """Whether a setting only repeats the k of "pass@10"."""
    given = _GIVEN.fullmatch(setting)
    return given is not None and metric.endswith(f"@{given[1]}")


def is_size(text: str) -> bool:
    return len(text) < 8 and is_only_size(text)


def plausible(metric: str, value: Value) -> bool:
    """Whether a metric can have a value: a share of a hundred is at most 100."""
    facts = metric_facts(metric)
    return not value.text.startswith("+") and (
        not facts or facts.unit != "%" or 0 <= value.value <= 100)


def with_unit(text: str, header: str) -> str:
    """A size column's "7" under "Params (B)" is "7B"."""
    unit = re.search(r"\((B|M|K)\)", header)
    return f"{text}{unit[1]}" if unit and text[-1:].isdigit() else text


def condition(header: str, text: str) -> str:
    """A condition column's cell: "SI ✓" under "SI", else the text, with its header where the
    text alone is a number or mark."""
    mark = MARKS.get(text, text)
    if mark in "✓✗" or not re.search(r"[A-Za-z]{2}", text) or text.lower() in ("yes", "no"):
        return f"{header} {mark}".strip()
    return "" if NOTHING.match(text) else text


def rivals(setting: str, settings: Sequence[str]) -> bool:
    """Whether a condition of the same kind is already known from the cell's own labels."""
    return setting.endswith("-shot") and any("-shot" in s for s in settings)
