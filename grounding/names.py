"""Names of systems, variants, sizes, benchmarks, metrics and settings: found, parsed, compared."""

import re
from dataclasses import dataclass

from grounding.vocabulary import Mention, Metric, normalise, vocabulary
from grounding.words import STOPWORDS

__all__ = [
    "Mention", "Metric", "Name", "Size", "benchmark_task", "find_benchmarks", "find_metrics",
    "find_settings", "find_sizes", "find_systems", "is_variant", "known_benchmark", "known_metric",
    "metric_facts", "name_pattern", "normalise", "parse_name", "same_benchmark", "same_metric",
    "same_size", "same_subject", "same_system",
]

_DASH = "‐‑‒–—−-"
_UNITS = {"m": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9, "t": 1e12,
          "trillion": 1e12}
_NUMBER = r"\d{1,4}(?:[.,]\d{1,3})?"
_SIZE = re.compile(
    rf"(?<![\w.$€£])({_NUMBER})(?:[ ~{_DASH}]?(?:(million|billion|trillion)\b|(Bn|[BMT])(?![\w'’]))"
    r"|([bm])(?![\w'’]))"
    r"(?!\s*(?:tokens?|examples?|images?|samples?|words?|sentences?|pairs?|documents?|"
    r"instructions?|files?|steps?|users?|people|dollars?|years?|USD|[GTM]B)\b)",
)
_RANGE_START = re.compile(
    rf"(?<![\w.$€£])({_NUMBER})(?:\s?[{_DASH}]\s?|\s?,\s?|\s(?:to|and|or)\s|/)$"
)
_CITATION = re.compile(
    r"\[[\d,;\s–-]*\]|\((?:[^()]{0,80}\bet al\b[^()]{0,40}|[^()]{0,60},\s?(?:19|20)\d\d[a-z]?)\)"
    r"|\b[A-Z][\w-]+ et al\.?,?(?: \(?(?:19|20)\d\d[a-z]?\)?)?|[†‡§¶*⋆★♠♣♦]+"
)
_BRACKETS = re.compile(r"\s+\(([^()]{0,60})\)|\(([^()]{0,60})\)$")
_TOKEN = re.compile(rf"[^\s{_DASH}]+|[{_DASH}]")
_SPACED_DASH = re.compile(rf"\s+[{_DASH}]+\s+")


@dataclass(frozen=True)
class Size:
    """A number of parameters where it stands in a text: `source[start:end] == text`."""

    text: str
    parameters: float
    start: int
    end: int


@dataclass(frozen=True)
class Name:
    """A system's name taken apart: "Code Llama - Instruct 34B" is ("Code Llama", "Instruct",
    "34B"). `size` is as printed. `remark` is what a bracket or a dash adds that names no variant:
    a condition ("w/o attention"), not a part of the name."""

    system: str
    variant: str = ""
    size: str = ""
    remark: str = ""

    def __str__(self) -> str:
        name = f"{self.system} - {self.variant}" if self.variant else self.system
        return f"{name} {self.size}".strip()


def find_sizes(text: str) -> list[Size]:
    """Parameter counts such as "7B", "350M", "7-billion"; both ends of "7 to 70B".

    A count of something else ("100B tokens", "$3M") is none.
    """
    sizes: list[Size] = []
    for match in _SIZE.finditer(text):
        unit = (match[2] or match[3] or match[4]).lower()
        if match[4] == "m" and text[match.start() - 1 : match.start()] not in _DASH:
            continue
        factor = _UNITS[unit]
        sizes.extend(_range_starts(text, match.start(), factor))
        sizes.append(Size(match[0], _value(match[1]) * factor, match.start(), match.end()))
    return sizes


def _range_starts(text: str, end: int, factor: float) -> list[Size]:
    """The bare numbers before a size that share its unit: 7 and 13 in "7, 13 and 34B"."""
    sizes: list[Size] = []
    while match := _RANGE_START.search(text, max(0, end - 16), end):
        sizes.append(Size(match[1], _value(match[1]) * factor, match.start(1), match.end(1)))
        end = match.start(1)
    return sizes[::-1]


def _value(number: str) -> float:
    return float(number.replace(",", "."))


def same_size(a: str, b: str) -> bool:
    """Whether two printed sizes are the same number of parameters: "7B", "7 billion", "7b"."""
    left, right = find_sizes(a), find_sizes(b)
    if left and right:
        return abs(left[0].parameters - right[0].parameters) <= 1e-6 * right[0].parameters
    return normalise(a) == normalise(b)


def parse_name(text: str) -> Name:
    """Take a system's name apart. Citations, footnote marks and a "-hf" ending are dropped.

    A number that belongs to the name stays there ("Llama 2 70B", "phi-1.5 1.3B"). What follows
    a dash between spaces or stands in brackets is a variant where it is a known one or one or
    two words of a name's form, nothing where it only names the system again, else a remark. A
    system that is known only by its citation ("Rivera et al. (2020)") keeps it.
    """
    cited = " ".join(text.split())
    text = " ".join(_CITATION.sub(" ", text).split())
    if not text:
        return Name(cited)
    text, size = _without_size(text)
    text, added = _without_brackets(text)
    if not size and (sizes := find_sizes(" ".join(added))):
        size, added = sizes[0].text, []
    head, *tail = _SPACED_DASH.split(text)
    if not head.strip():
        head, tail = " ".join(tail), []
    system, words = _without_variant(head)
    added = [text for text in map(str.strip, [*tail, *added]) if text]
    variants = [*words, *(_known_variant(text) for text in added if is_variant(text))]
    remarks = [text for text in added if not is_variant(text)]
    system = vocabulary().systems.get(normalise(system), system)
    return Name(system, " ".join(variants), size, "; ".join(remarks))


def _without_size(text: str) -> tuple[str, str]:
    sizes = find_sizes(text)
    if not sizes or not text[: sizes[-1].start].strip(_DASH + " "):
        return text, ""
    size = sizes[-1]
    left, right = text[: size.start].rstrip(_DASH + " _("), text[size.end :].lstrip(_DASH + " _)")
    joiner = " - " if re.search(rf"\s[{_DASH}]\s*$", text[: size.start]) else " "
    return f"{left}{joiner}{right}".strip() if right else left.rstrip(" ,"), size.text


def _without_brackets(text: str) -> tuple[str, list[str]]:
    remarks = [(inner or final).strip() for inner, final in _BRACKETS.findall(text)]
    kept = [m for m in remarks if m and not _is_alias(m)]
    return (_BRACKETS.sub("", text).strip() or text), kept


def _is_alias(remark: str) -> bool:
    """Whether a bracketed remark only names the system again, or says that it is the authors'; a
    name with a number ("ResNet-50") is what the system is made of."""
    if re.fullmatch(r"ours?|this work|proposed", remark, re.IGNORECASE):
        return True
    single = " " not in remark and normalise(remark) not in vocabulary().variants
    return single and bool(re.fullmatch(r"[A-Za-z-]*(?:[a-z][A-Z]|[A-Z]{2})[A-Za-z-]*", remark))


_VARIANT_WORD = re.compile(r"(?=\D*[A-Z0-9])[A-Za-z][\w.]{0,14}(?:[-–][\w.]{1,8}){0,2}")


def is_variant(text: str) -> bool:
    """Whether words behind a name tell a variant: known ones, or one or two of a name's form."""
    words = text.split()
    known = vocabulary().variants
    return (
        len(words) <= 2
        and all(normalise(w) in known or _VARIANT_WORD.fullmatch(w) for w in words)
        and not known_benchmark(text) and not find_settings(text)
    )


def _known_variant(text: str) -> str:
    known = vocabulary().variants
    return known.get(normalise(text)) or " ".join(
        known.get(normalise(w), w) for w in text.split())


_SNAPSHOT = re.compile(r"(?<=\w)[\s-](20\d\d-?[01]\d-?[0-3]\d|0[1-9][0-3]\d)$")
_VERSION = re.compile(r"[\s-]([A-Za-z]{2,12})[\s-](v\d[\d.]*)$")


def _without_variant(name: str) -> tuple[str, list[str]]:
    """Split trailing variant words off: ("WizardCoder-Python") -> "WizardCoder", ["Python"]; so are
    the date of a snapshot ("GPT-4-0613") and the word before a version ("X Instruct v0.3")."""
    known = vocabulary()
    words: list[str] = []
    if snapshot := _SNAPSHOT.search(name):
        name, words = name[: snapshot.start()], [snapshot[1]]
    if (version := _VERSION.search(name)) and normalise(version[1]) in known.variants:
        name = f"{name[: version.start()]} {version[2]}"
        return name, [known.variants[normalise(version[1])], *words]
    tokens = list(_TOKEN.finditer(name))
    end = len(name)
    while len(tokens) > 1:
        key = normalise(tokens[-1][0])
        if key == "hf" or key == "":
            end = tokens.pop().start()
        elif key in known.variants:
            words.insert(0, known.variants[key])
            end = tokens.pop().start()
        else:
            break
    system = name[:end].rstrip(_DASH + " ")
    for suffix in known.joined_variants:
        if system.endswith(suffix) and system[-len(suffix) - 1 : -len(suffix)].islower():
            return system[: -len(suffix)], [suffix, *words]
    return system, words


def same_system(a: str, b: str) -> bool:
    """Whether two names are of one family, whatever their variants and sizes."""
    return _system_key(parse_name(a).system) == _system_key(parse_name(b).system)


def same_subject(a: Name, b: Name) -> bool:
    """Whether two names are of one system in one variant, and of one size where both tell it."""
    return subject_key(a) == subject_key(b) and (
        not a.size or not b.size or same_size(a.size, b.size))


def subject_key(name: Name) -> tuple[str, str]:
    """Equal for names of one system, whichever of its names is printed, in one variant."""
    return _system_key(name.system), normalise(name.variant)


def _system_key(system: str) -> str:
    return normalise(vocabulary().systems.get(normalise(system), system))


_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+(?:\.\d+)?|[^\W\d_]+")


def name_pattern(name: str) -> re.Pattern[str]:
    """Finds a name however it is spaced, dashed and capitalised: "CodeLlama" for "Code Llama"."""
    parts = map(re.escape, _PARTS.findall(name))
    ends = r"(?!\w|\.\d)" if name[-1:].isdigit() else r"(?!\w)"  # "GPT-3" is not "GPT-3.5"
    return re.compile(r"(?<!\w)" + r"[\s\-–—_]{0,3}".join(parts) + ends, re.IGNORECASE)


_NUMBER_OF_A_PREPRINT = re.compile(r"arXiv:\s?\d", re.IGNORECASE)


def find_benchmarks(text: str) -> list[Mention]:
    """Known benchmarks in running text; "HumanEval-X" is not HumanEval, listed or not."""
    return [m for m in vocabulary().benchmarks.find(text) if not _NUMBER_OF_A_PREPRINT.match(
        text, m.start)]


def find_metrics(text: str) -> list[Mention]:
    """Known metrics in running text; "pass@10" is the canonical name where "pass@k" is listed."""
    return vocabulary().metrics.find(text)


_SETTING_FORMS = re.compile(
    r"\b(?:\d{1,3}|one|two|three|four|five|eight|ten|k|N|K)[- ]?(?:way|shots?)\b"
    r"|\b(?:temperature|beam size|beam width|top-p)(?: of| =|=|:)? ?\d+(?:\.\d+)?"
    r"|\b[TN] ?= ?\d+(?:\.\d+)?|\bmaj@\d+",
)
_DIGITS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "eight": "8",
           "ten": "10"}


def find_settings(text: str) -> list[Mention]:
    """Conditions of a measurement: "zero-shot", "3-shot", "greedy decoding", "temperature 0.8"."""
    found = list(vocabulary().settings.find(text))
    for match in _SETTING_FORMS.finditer(text):
        overlap = any(m.start < match.end() and match.start() < m.end for m in found)
        longer = all(m.end - m.start < len(match[0]) for m in found
                     if m.start < match.end() and match.start() < m.end)
        if overlap and not longer:
            continue
        found = [m for m in found if m.end <= match.start() or match.end() <= m.start]
        found.append(Mention(_setting(match[0]), match[0], match.start(), match.end()))
    return sorted(found, key=lambda m: m.start)


def _setting(text: str) -> str:
    shots = re.fullmatch(r"(\w+)[- ]?(way|shot)s?", text)
    if shots is None:
        return text
    if shots[1] == "0":
        return "zero-shot"
    return f"{_DIGITS.get(shots[1], shots[1])}-{shots[2]}"


def known_benchmark(name: str) -> str | None:
    """The canonical form of a benchmark's name that stands alone, None where it is not listed."""
    return vocabulary().benchmarks.canonical(name)


def known_metric(name: str) -> str | None:
    """The canonical form of a metric's name that stands alone, None where it is not listed."""
    return vocabulary().metrics.canonical(name)


def same_benchmark(a: str, b: str) -> bool:
    """Whether two names, listed or not, are of one benchmark."""
    return normalise(known_benchmark(a) or a) == normalise(known_benchmark(b) or b)


def same_metric(a: str, b: str) -> bool:
    """Whether two names, listed or not, are of one metric ("pass@1" is not "pass@10")."""
    return normalise(known_metric(a) or a) == normalise(known_metric(b) or b)


def benchmark_task(name: str) -> str:
    """The task a known benchmark is for ("code generation"), else ""."""
    return vocabulary().tasks.get(known_benchmark(name) or name, "")


def metric_facts(name: str) -> Metric | None:
    """What is known of a metric: its direction and usual unit; None where it is not listed."""
    canonical = known_metric(name) or name
    facts = vocabulary().metric_facts
    return facts.get(canonical) or facts.get(re.sub(r"(?<=[@-])\d+\b", "k", canonical))


_NAME_WORD = rf"[^\W\d_][\w.+]*(?:[/{_DASH}][\w.+]*\w)*\+*|\d[\w.]*(?:[{_DASH}][\w.]+)*"
_STRONG = re.compile(r"[a-z]\+?[A-Z]|[A-Z]{2}|[A-Za-z]-?\d|\d[A-Za-z]")


def find_systems(text: str) -> list[Mention]:
    """Candidate names of systems in running text: words of a name's form (capitals inside, letters
    with digits, capitals within a sentence) that are neither benchmark, metric nor setting.

    "Code Llama - Python 7B" is one mention; `canonical` is the name as `parse_name` prints it.
    """
    taken = find_benchmarks(text) + find_metrics(text) + find_settings(text)
    blocked = {position for m in taken for position in range(m.start, m.end)}
    found: list[Mention] = []
    for run in _runs(text, blocked):
        start, end = run
        printed = text[start:end]
        if _looks_like_a_name(printed, starts_sentence=_starts_sentence(text, start)):
            found.append(Mention(str(parse_name(printed)), printed, start, end))
    return found


_OPENERS = STOPWORDS | frozenset(
    "among compare consider could did evaluate explain find give list should whose why".split())
"""Words that open a sentence with a capital and are no part of a name: "Does StarCoder …"."""


def _runs(text: str, blocked: set[int]) -> list[tuple[int, int]]:
    """Maximal runs of capitalised or numbered words, broken at ordinary words and known names."""
    runs: list[tuple[int, int]] = []
    for match in re.finditer(_NAME_WORD, text):
        start, end = match.span()
        word = match[0].rstrip(".")
        end = start + len(word)
        named = word[:1].isupper() or any(c.isupper() for c in word[1:]) or word[:1].isdigit()
        if not named or start in blocked or word.lower() in vocabulary().ordinary | _OPENERS:
            continue
        gap = text[runs[-1][1] : start] if runs else ""
        if runs and re.fullmatch(rf" |\s[{_DASH}]\s", gap):
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return [run for run in runs if not text[run[0]].isdigit()]


def _looks_like_a_name(printed: str, *, starts_sentence: bool) -> bool:
    words = printed.split()
    strong = any(_STRONG.search(word) for word in words)
    return strong or not starts_sentence or len(words) > 1


def _starts_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip()
    return not before or before[-1] in ".!?:\n"
