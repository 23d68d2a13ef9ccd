"""The names of the field that are recognised at sight: benchmarks, metrics, settings, variants.

Names are compared by `normalise`; a short name ("DROP", "mAP") must be written as it is listed,
since folding its case would find it in ordinary words.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Literal

from records.yaml_text import read_yaml

SHORT_NAME = 5
"""Names of up to so many characters are found only as they are listed."""

_LONGEST = 7
"""No listed name has more words than this."""

_TRADEMARKS = re.compile(r"[™®©℠]")
_DROPPED = re.compile(r"(?<!\d)\.|\.(?!\d)|[^\w@+#%.]|_")
_WORD = re.compile(r"[^\W_]+(?:\.\d+(?!\w))?|[@+#%]")
_SEPARATOR = re.compile(r"[\s_'’/:.^{}()\[\]\-‐‑‒–—−]{1,3}")
_NUMBER = re.compile(r"\d+")
_SPLIT = re.compile(r"[-‐‑–]([A-Za-z][A-Za-z-]{1,12})(?!\w)")
_SHARE = re.compile(r"[-‐‑–](\d{1,3}(?:\.\d+)?)\s?%")
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
    """A known name where it stands in a text: `source[start:end] == text`.

    `part` is what of a benchmark is meant: "Hard; Complete" of "BigCodeBench-Hard, Complete".
    """

    canonical: str
    text: str
    start: int
    end: int
    part: str = ""


@dataclass(frozen=True)
class Metric:
    """What is known of a metric. `better` is "" where neither direction is (a hazard ratio)."""

    name: str
    better: Literal["higher", "lower", ""] = ""
    unit: str = ""


def _folds(name: str) -> bool:
    """Whether a name is found in any case: a long one, or one with a digit inside ("GSM8k")."""
    return len(squeeze(name)) > SHORT_NAME or (len(name) > 3 and any(map(str.isdigit, name)))


@dataclass(frozen=True)
class _PartsForm:
    """How the parts of one benchmark are printed behind and before its name."""

    behind: re.Pattern[str]
    before: re.Pattern[str]
    words: Mapping[str, str]

    def listed(self, printed: str) -> str:
        """A part as it is listed: "complete" is "Complete"."""
        return self.words[printed.lower()]


def _parts_form(parts: Iterable[str]) -> _PartsForm:
    longest_first = sorted(map(str, parts), key=len, reverse=True)
    words = "|".join(
        f"(?i:{re.escape(w)})" if len(w) > 3 else re.escape(w) for w in longest_first)
    kind = r"(?:variant|subset|split|part|set|half|problems|tasks|questions)"
    return _PartsForm(
        re.compile(rf"(?:[\s_‐‑‒–-]|,\s|\s?/\s?|\s?\()(?P<part>{words})(?![\w.]\w)(?!\w)\)?"),
        re.compile(rf"\b(?P<part>{words})\s{kind}\sof\s(?:the\s)?$"),
        {word.lower(): word for word in reversed(longest_first)},
    )


class Lexicon:
    """Finds the longest listed names in a text, on word boundaries.

    `extend`: a known name that goes on ("HumanEval-X", "MBPP+") is another, unlisted name, and is
    given as printed, unless what follows is one of its `parts` or, behind a dash, a share of it
    ("-10%") or one of the `splits` of any name. `capitals`: a name in small letters only is an
    ordinary word. `as_listed`: names that are ordinary words in any other spelling.
    """

    def __init__(
        self,
        names: Mapping[str, Iterable[str]],
        *,
        extend: bool = False,
        capitals: bool = False,
        parts: Mapping[str, Iterable[str]] | None = None,
        splits: Iterable[str] = (),
        as_listed: Iterable[str] = (),
    ) -> None:
        self.extend, self.capitals = extend, capitals
        self._remembered = lru_cache(maxsize=4096)(self._found)  # texts are compared with many
        self._splits = frozenset(splits)
        unfolded = frozenset(as_listed)
        parts = {name: tuple(map(str, words)) for name, words in (parts or {}).items()}
        self._parts = {name: _parts_form(words) for name, words in parts.items()}
        self._part_of: dict[str, str] = {}
        self._exact: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        self._alone: dict[str, str] = {}
        for canonical, aliases in names.items():
            known = [canonical, *aliases]
            for part, name in product(parts.get(canonical, ()), tuple(known)):
                known.append(f"{name} {part}")
                self._part_of.setdefault(normalise(known[-1]), part)
            for name in known:
                self._exact.setdefault(squeeze(name), canonical)
                self._alone.setdefault(normalise(name), canonical)
                if name in unfolded:
                    continue
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
        found = self._look_up(name) or self._alone.get(key) or self._in_parts(name)
        small_letter = re.match(r"m[A-Z]", name)
        if found and small_letter and len(key) <= SHORT_NAME and not found.startswith("m"):
            return None
        return found if len(key) > SHORT_NAME or " " not in name else self._look_up(name)

    def find(self, text: str) -> list[Mention]:
        """Every listed name in `text`, left to right, longest first, without overlaps."""
        return list(self._remembered(text))

    def _found(self, text: str) -> tuple[Mention, ...]:
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
        return tuple(found)

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
        mention, index = self._with_parts(text, *hit)
        tail = _EXTENSION.match(text, mention.end)
        if tail is None or mention.part:
            return mention, index
        printed = text[mention.start : tail.end()]
        return Mention(printed, printed, mention.start, tail.end()), index

    def _with_parts(self, text: str, mention: Mention, index: int) -> tuple[Mention, int]:
        """The mention with the parts behind its name: "-Hard, Complete"; or before it: "the
        Complete variant of"."""
        form = self._parts.get(mention.canonical)
        parts = [part] if (part := self._part_of.get(normalise(mention.text))) else []
        end = mention.end
        while form and (found := form.behind.match(text, end)):
            parts.append(form.listed(found["part"]))
            end = found.end()
        if not parts and self.extend and (found := _SHARE.match(text, end)):
            parts, end = [f"{found[1]}%"], found.end()
        if not parts and (found := _SPLIT.match(text, end)) and self._is_split(found[1]):
            parts, end = [found[1]], found.end()
        if form and (found := form.before.search(text, max(0, mention.start - 60), mention.start)):
            parts.append(form.listed(found["part"]))
        if not parts:
            return mention, index
        return Mention(mention.canonical, text[mention.start : end], mention.start, end,
                       "; ".join(dict.fromkeys(parts))), index

    def _is_split(self, word: str) -> bool:
        return word in self._splits or (len(word) > 3 and word.lower() in self._splits)

    def _in_parts(self, name: str) -> str | None:
        """The benchmark of a name that is all its name and parts: "BigCodeBench-Hard, Complete"."""
        if not self._parts:
            return None
        return next((m.canonical for m in self.find(name)[:1] if m.part and m.text == name), None)

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
    """What vocabulary.yaml lists, ready for look-up. `also` holds all names of a system or
    benchmark by the key of each."""

    benchmarks: Lexicon
    metrics: Lexicon
    metric_labels: Mapping[str, str]
    settings: Lexicon
    tasks: Mapping[str, str]
    metric_facts: Mapping[str, Metric]
    usual_metrics: Mapping[str, str]
    variants: Mapping[str, str]
    joined_variants: tuple[str, ...]
    systems: Mapping[str, str]
    also: Mapping[str, tuple[str, ...]]
    ordinary: frozenset[str]
    stated: frozenset[str]
    headers: Mapping[str, frozenset[str]]
    splits: frozenset[str]
    averages: frozenset[str]
    no_results: re.Pattern[str]
    task_names: frozenset[str]
    building_blocks: frozenset[str]


def _benchmark_names(tasks: Mapping[str, Mapping[str, list[str]]]) -> Iterator[tuple[str, str]]:
    for task, benchmarks in tasks.items():
        for name in benchmarks:
            yield name, task


def _also_known_as(groups: Iterable[Mapping[str, list[str]]]) -> dict[str, tuple[str, ...]]:
    """All names of what is listed, by the key of each of them."""
    return {normalise(name): (listed, *others) for group in groups
            for listed, others in group.items() for name in (listed, *others)}


def _any_word(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, also with a plural s, or a number sign that begins a word."""
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    return re.compile(rf"(?:^|\s)#|\b(?:{'|'.join(longest_first)})s?(?!\w)", re.IGNORECASE)


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary; read once. Raises KeyError or yaml.YAMLError where its file is broken."""
    data = read_yaml(Path(__file__).with_name("vocabulary.yaml").read_text("utf-8"))
    metrics = data["metrics"]
    return Vocabulary(
        benchmarks=Lexicon(
            {name: also for group in data["benchmarks"].values() for name, also in group.items()},
            extend=True, capitals=True, parts=data["parts"],
            splits={word for word in data["splits"] if len(word) > 1},
            as_listed=data["as_listed"],
        ),
        metrics=Lexicon({name: facts.get("also", ()) for name, facts in metrics.items()}),
        metric_labels=data["metric_labels"],
        settings=Lexicon(data["settings"]),
        tasks=dict(_benchmark_names(data["benchmarks"])),
        metric_facts={
            name: Metric(name, facts.get("better", ""), facts.get("unit", ""))
            for name, facts in metrics.items()
        },
        usual_metrics={name: metric for metric, names in data["usual_metrics"].items()
                       for name in names},
        variants={normalise(word): word for word in data["variants"]},
        joined_variants=tuple(data["joined_variants"]),
        systems={
            normalise(alias): name
            for name, aliases in data["systems"].items() for alias in (name, *aliases)
        },
        also=_also_known_as([data["systems"], *data["benchmarks"].values()]),
        ordinary=frozenset(data["ordinary"]),
        stated=frozenset(data["stated"]),
        headers={kind: frozenset(map(normalise, words))
                 for kind, words in data["headers"].items()},
        splits=frozenset(map(normalise, data["splits"])),
        averages=frozenset(map(normalise, data["averages"])),
        no_results=_any_word(data["no_results"]),
        task_names=frozenset(map(normalise, data["task_names"])),
        building_blocks=frozenset(map(normalise, data["building_blocks"])),
    )
