"""The names of the field that are recognised at sight: benchmarks, metrics, settings, variants.

Names are compared by `normalise`; a short name ("DROP", "mAP") must be written as it is listed,
since folding its case would find it in ordinary words.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import yaml

SHORT_NAME = 5
"""Names of up to so many characters are found only as they are listed."""

_LONGEST = 7
"""No listed name has more words than this."""

_TRADEMARKS = re.compile(r"[™®©℠]")
_DROPPED = re.compile(r"(?<!\d)\.|\.(?!\d)|[^\w@+#%.]|_")
_WORD = re.compile(r"[^\W_]+(?:\.\d+(?!\w))?|[@+#%]")
_SEPARATOR = re.compile(r"[\s_'’/:.^{}()\[\]\-‐‑‒–—−]{1,3}")
_NUMBER = re.compile(r"\d+")
_EXTENSION = re.compile(r"[-‐‑–](?=[A-Z0-9])[A-Za-z0-9]{1,8}(?![\w-])|\+{1,2}(?!\w)")


@lru_cache(maxsize=65536)
def normalise(name: str) -> str:
    """The key by which names are compared: "CodeLlama", "Code-Llama" and "Code Llama" are one.

    Case, accents, dashes, spaces, trademark signs and other punctuation are dropped; letters,
    digits, "@", "+", "#", "%" and a point between digits are kept ("GPT-3.5" is not "GPT-35",
    "HumanEval+" is not "HumanEval"). Idempotent.
    """
    folded = name.lower()
    if not folded.isascii():
        folded = _TRADEMARKS.sub("", name)
        folded = unicodedata.normalize("NFKD", folded)
        folded = unicodedata.normalize("NFKD", folded.casefold()).casefold()
    return _DROPPED.sub("", folded)


def squeeze(name: str) -> str:
    """The name without spaces and dashes but with its case: how short names are compared."""
    return re.sub(r"[^\w@+#%]|_", "", unicodedata.normalize("NFKC", name))


@dataclass(frozen=True)
class Mention:
    """A known name where it stands in a text: `source[start:end] == text`."""

    canonical: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Metric:
    """What is known of a metric. `better` is "" where neither direction is (a hazard ratio)."""

    name: str
    better: Literal["higher", "lower", ""] = ""
    unit: str = ""


def _folds(name: str) -> bool:
    """Whether a name is found in any case: a long one, or one with a digit inside ("GSM8k")."""
    return len(squeeze(name)) > SHORT_NAME or (len(name) > 3 and any(map(str.isdigit, name)))


class Lexicon:
    """Finds the longest listed names in a text, on word boundaries.

    `extend`: a known name that goes on ("HumanEval-X", "MBPP+") is another, unlisted name, and is
    given as printed. `capitals`: a name in small letters only is an ordinary word.
    """

    def __init__(
        self,
        names: Mapping[str, Iterable[str]],
        *,
        extend: bool = False,
        capitals: bool = False,
    ) -> None:
        self.extend, self.capitals = extend, capitals
        self._exact: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        self._alone: dict[str, str] = {}
        for canonical, aliases in names.items():
            for name in (canonical, *aliases):
                self._exact.setdefault(squeeze(name), canonical)
                self._alone.setdefault(normalise(name), canonical)
                if _folds(name) or (name.islower() and not capitals):
                    self._folded.setdefault(normalise(name), canonical)

        self._beginnings = {
            f"{key}s"[:end] for key in self._alone for end in range(1, len(key) + 2)
        }

    def canonical(self, name: str) -> str | None:
        """The canonical form of a name that stands alone, e.g. in a header cell, else None.

        Case is no hindrance here, since a cell holds a name and not prose; only a word of up to
        five small letters, or of two letters, is no name, and a small m before a capital counts.
        """
        key = normalise(name)
        if len(key) < 3 or (self.capitals and key == name and len(key) <= SHORT_NAME):
            return self._look_up(name)
        found = self._look_up(name) or self._alone.get(key)
        small_letter = re.match(r"m[A-Z]", name)
        if found and small_letter and len(key) <= SHORT_NAME and not found.startswith("m"):
            return None
        return found if len(key) > SHORT_NAME or " " not in name else self._look_up(name)

    def find(self, text: str) -> list[Mention]:
        """Every listed name in `text`, left to right, longest first, without overlaps."""
        words = list(_WORD.finditer(text))
        found: list[Mention] = []
        index = 0
        while index < len(words):
            hit = self._longest_at(text, words, index)
            if hit is None:
                index += 1
                continue
            mention, index = hit
            found.append(mention)
            while index < len(words) and words[index].start() < mention.end:
                index += 1
        return found

    def _longest_at(
        self, text: str, words: list[re.Match[str]], first: int
    ) -> tuple[Mention, int] | None:
        start, best = words[first].start(), None
        if start and (text[start - 1].isalnum() or text[start - 1] == "\\"):
            return None
        for last in range(first, min(first + _LONGEST, len(words))):
            gap = text[words[last - 1].end() : words[last].start()] if last > first else ""
            if gap and not _SEPARATOR.fullmatch(gap):
                break
            end = words[last].end()
            key = normalise(text[start:end])
            if key not in self._beginnings and _NUMBER.sub("k", key) not in self._beginnings:
                break
            if text[end : end + 1].isalnum():
                continue
            canonical = self._look_up(text[start:end])
            if canonical:
                best = (Mention(canonical, text[start:end], start, end), last + 1)
        return self._extended(text, best) if best and self.extend else best

    def _extended(self, text: str, hit: tuple[Mention, int]) -> tuple[Mention, int]:
        mention, index = hit
        tail = _EXTENSION.match(text, mention.end)
        if tail is None:
            return hit
        printed = text[mention.start : tail.end()]
        return Mention(printed, printed, mention.start, tail.end()), index

    def _look_up(self, name: str) -> str | None:
        exact = self._exact.get(squeeze(name)) or self._numbered(name)
        if exact is None and not (self.capitals and name.islower()):
            key = normalise(name)
            exact = self._folded.get(key) or self._folded.get(key.removesuffix("s"))
        if exact and self.capitals and name.islower() and not any(map(str.isdigit, name)):
            return None
        return exact

    def _numbered(self, name: str) -> str | None:
        """ "pass@10" is listed as "pass@k", "top-3 accuracy" as "top-k accuracy"."""
        numbers = _NUMBER.findall(name)
        if len(numbers) != 1:
            return None
        general = _NUMBER.sub("k", name)
        canonical = self._exact.get(squeeze(general)) or self._folded.get(normalise(general))
        if canonical is None or not re.search(r"[@-]k\b", canonical):
            return None
        return re.sub(r"(?<=[@-])k\b", numbers[0], canonical)


@dataclass(frozen=True)
class Vocabulary:
    """What vocabulary.yaml lists, ready for look-up."""

    benchmarks: Lexicon
    metrics: Lexicon
    metric_labels: Mapping[str, str]
    settings: Lexicon
    tasks: Mapping[str, str]
    metric_facts: Mapping[str, Metric]
    variants: Mapping[str, str]
    joined_variants: tuple[str, ...]
    systems: Mapping[str, str]
    ordinary: frozenset[str]
    stated: frozenset[str]
    headers: Mapping[str, frozenset[str]]
    splits: frozenset[str]
    averages: frozenset[str]


def _benchmark_names(tasks: Mapping[str, Mapping[str, list[str]]]) -> Iterator[tuple[str, str]]:
    for task, benchmarks in tasks.items():
        for name in benchmarks:
            yield name, task


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary; read once. Raises KeyError or yaml.YAMLError where its file is broken."""
    data = yaml.safe_load(Path(__file__).with_name("vocabulary.yaml").read_text("utf-8"))
    metrics = data["metrics"]
    return Vocabulary(
        benchmarks=Lexicon(
            {name: also for group in data["benchmarks"].values() for name, also in group.items()},
            extend=True, capitals=True,
        ),
        metrics=Lexicon({name: facts.get("also", ()) for name, facts in metrics.items()}),
        metric_labels=data["metric_labels"],
        settings=Lexicon(data["settings"]),
        tasks=dict(_benchmark_names(data["benchmarks"])),
        metric_facts={
            name: Metric(name, facts.get("better", ""), facts.get("unit", ""))
            for name, facts in metrics.items()
        },
        variants={normalise(word): word for word in data["variants"]},
        joined_variants=tuple(data["joined_variants"]),
        systems={
            normalise(alias): name
            for name, aliases in data["systems"].items() for alias in (name, *aliases)
        },
        ordinary=frozenset(data["ordinary"]),
        stated=frozenset(data["stated"]),
        headers={kind: frozenset(map(normalise, words))
                 for kind, words in data["headers"].items()},
        splits=frozenset(map(normalise, data["splits"])),
        averages=frozenset(map(normalise, data["averages"])),
    )
