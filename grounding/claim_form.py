"""Whether a claim that was put into words stands alone, and says no number or name that the place
it was taken from does not have.

What is computed here refuses; whether the place bears the claim out is the verifier's to judge.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from grounding.claim_sentences import self_contained
from grounding.names import (
    Mention,
    Size,
    find_benchmarks,
    find_metrics,
    find_settings,
    find_sizes,
    name_pattern,
    same_benchmark,
    same_size,
)
from grounding.quantities import Quantity, find_quantities, same_quantity
from grounding.words import STOPWORDS, content_words, stem, words
from records import Paper, Span, Table
from sources.documents.sentences import split_sentences

SHORTEST, LONGEST = 4, 60
"""Words of a claim."""

_LEADS_BACK = re.compile(
    r"\b(?:[Ww]e|[Oo]urs?|us|ourselves|the (?:above|aforementioned|former|latter))\b|"
    r"^(?:[Tt]he|[Tt]his) (?:(?:proposed|presented|present|current|suggested|new|novel|full|final|"
    r"best|resulting|same) )*(?:model|method|approach|system|framework|algorithm|technique|"
    r"architecture|tool|pipeline|network|intervention|treatment)\b"
    r"(?! (?:of|for|by|named|called|that|which|with|trained|based)\b| [A-Z0-9])")
_JOINED = re.compile(r";(?![^()]*\))")
_REFERENCES = re.compile(r"[\W\d]*(?:references|bibliography|(?:works|literature) cited)\b", re.I)
_TOKEN = re.compile(r"[^\s,;()|]+")
_EDGES = ".:!?'\"“”‘’"
_WORDS_ONLY = re.compile(r"[\w.–—-]*[^\W\d_][\w .–—-]*")
_WORD = re.compile(r"[^\W_][\w+]*(?:\.\d+\w*)?")
_NAME_PART = re.compile(r"\S+(?: \d+(?!\S))?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_FARTHEST = tuple(frozenset(kind.split()) for kind in (
    "all always completely every everybody everyone everywhere invariably never universally",
    "exclusively solely uniquely",
    """best fastest fewest greatest highest largest longest lowest perfect perfectly safest shortest
    slowest smallest strongest unmatched unprecedented unrivalled unsurpassed weakest worst""",
    "cause caused causes causing prove proved proven proves",
))
"""Words that reach as far as can be, by kind: for all, for one alone, for the utmost, for a cause.
"""
_SMALL = 12
"""Counts in words up to here need not stand in a quote."""


def standing_alone(claim: str) -> str:
    """The claim as one sentence without the words that tie it to its neighbours; "" for what is no
    sentence, several, a question, or speaks of things named elsewhere ("our model")."""
    text = " ".join(claim.split())
    if any(unicodedata.category(c)[0] == "C" for c in text) or text.endswith("?"):
        return ""
    if not SHORTEST <= len(text.split()) <= LONGEST or _JOINED.search(text):
        return ""
    if _LEADS_BACK.search(text) or len(split_sentences(text)) != 1:
        return ""
    text = self_contained(text)
    return f"{text}." if text and text[-1] not in ".!)\"”" else text


@dataclass(frozen=True)
class Surroundings:
    """A place in a paper with what names the things it speaks of: its section, its table, and the
    paper's title and abstract."""

    paper: Paper
    place: Span

    @cached_property
    def table(self) -> Table | None:
        """The table that holds the place."""
        return next((t for t in self.paper.tables
                     if t.start <= self.place.start and self.place.end <= t.end), None)

    @property
    def is_statement(self) -> bool:
        """Whether sentences or a table's rows stand at the place, outside the list of references: a
        heading, a caption or a table's head finds nothing."""
        start, end = self.place.start, self.place.end
        section = next((s for s in self.paper.sections if s.start <= start < s.end), None)
        units = (*self.paper.sentences, *(self.table.rows if self.table else ()))
        return not (section and _REFERENCES.match(section.title)) and any(
            unit.start < end and start < unit.end for unit in units)

    @cached_property
    def nearby(self) -> str:
        """The place's own section and table."""
        text, start = self.paper.text, self.place.start
        section = next((s for s in self.paper.sections if s.start <= start < s.end), None)
        parts = [text[section.start:section.end]] if section else [self.place.quote]
        if self.table:
            groups = {row.group for row in self.table.rows if row.group}
            parts += [text[self.table.start:self.table.end], *sorted(groups)]
        return "\n".join(parts)

    @cached_property
    def text(self) -> str:
        return "\n".join([self.paper.title, self.paper.abstract, self.nearby])

    def names(self, name: str) -> bool:
        """Whether a name occurs, however it is spaced, dashed and capitalised."""
        return _is_named(name, self.text)

    @cached_property
    def stems(self) -> set[str]:
        return _stems(self.text)


@lru_cache(maxsize=256)
def _stems(text: str) -> set[str]:
    return content_words(text)


def strange_number(claim: str, around: Surroundings) -> str:
    """A number of the claim that its place does not state, "" where there is none.

    Amounts must stand in the quote. Digits that belong to a name or a condition ("GPT-4",
    "pass@1", "3-shot"), years and dates may also stand around it; sizes and benchmarks are names.
    Small counts in words ("three models") are left to judgement: a quote may list what it does not
    count.
    """
    quote = around.place.quote
    offered = find_quantities(quote)
    names = [*find_sizes(claim), *find_benchmarks(claim)]
    conditions = [*find_settings(claim), *find_metrics(claim)]
    for wanted in find_quantities(claim):
        if _is_counting_word(wanted) or _is_part(wanted, names) or any(
                same_quantity(wanted, other) for other in offered):
            continue
        is_condition = wanted.kind in ("identifier", "label", "year", "date") or _is_part(
            wanted, conditions)
        if is_condition:
            printed = _tokens(claim, wanted)
            if not any(_is_printed(token, quote) or around.names(token) for token in printed):
                return printed[0]
        elif not _has_digits_of(wanted, quote):
            return wanted.text
    return ""


def _is_part(quantity: Quantity, of: Sequence[Mention | Size]) -> bool:
    return any(m.start < quantity.end and quantity.start < m.end for m in of)


def _is_counting_word(quantity: Quantity) -> bool:
    in_words = not any(map(str.isdigit, quantity.text))
    return in_words and (quantity.kind == "ordinal" or quantity.value == 1 or (
        0 <= quantity.value <= _SMALL and not quantity.dimension))


def _has_digits_of(wanted: Quantity, quote: str) -> bool:
    """Whether the numbers of an amount are printed in the quote, whatever they count there; one
    with a unit must have it there too."""
    numbers = _NUMBER.findall(wanted.text)
    return bool(numbers) and all(_is_printed(number, quote) for number in numbers) and (
        not wanted.dimension or _is_printed(f"{numbers[-1]}{wanted.unit}", quote.replace(" ", "")))


def _tokens(text: str, quantity: Quantity) -> list[str]:
    """The word that a number is part of ("pass@1"), then its part between hyphens where that has
    letters too: "M2" of "M2-like"."""
    for token in _TOKEN.finditer(text):
        if token.start() <= quantity.start < token.end():
            whole = token[0].strip(_EDGES)
            at = quantity.start - token.start()
            part = token[0][:at].rpartition("-")[2] + token[0][at:].partition("-")[0]
            part = part.strip(_EDGES)
            return [whole, part] if any(map(str.isalpha, part)) else [whole]
    return [quantity.text]


def strange_reach(claim: str, around: Surroundings) -> str:
    """A word of the claim that reaches as far as can be, where no word of its kind stands in the
    quote; "" where there is none."""
    said, quote = words(claim), words(around.place.quote)
    return next((word for kind in _FARTHEST if kind.isdisjoint(quote)
                 for word in said if word in kind), "")


def strange_name(claim: str, around: Surroundings) -> str:
    """A name of the claim that occurs neither in its quote nor around it, "" where there is none.
    """
    known = find_benchmarks(around.text)
    for benchmark in find_benchmarks(claim):
        if not any(same_benchmark(benchmark.canonical, other.canonical) for other in known):
            return benchmark.text
    sizes = find_sizes(around.text)
    for size in find_sizes(claim):
        if not any(same_size(size.text, other.text) for other in sizes):
            return size.text
    for name in _names(claim):
        strange = [part for part in _NAME_PART.findall(name) if not (
            stem(part.lower()) in around.stems or around.names(part)
            or _is_short_for(part, f"{claim} {around.text}"))]
        if strange and not around.names(name):
            return strange[0]
    return ""


def _names(claim: str) -> list[str]:
    """Names by their form: capitals or digits inside, or a capital within the sentence; words of
    one name together, with a space between. A capital alone at the beginning tells nothing."""
    runs: list[tuple[int, int]] = []
    for word in _WORD.finditer(claim):
        text = word[0]
        inner = any(map(str.isupper, text[1:])) or (
            text[0].isalpha() and any(map(str.isdigit, text)))
        capital = word.start() > 0 and text[0].isupper() and len(text) > 1 and \
            text.lower() not in STOPWORDS
        follows = bool(runs) and claim[runs[-1][1]:word.start()] in (" ", "-")
        if not (inner or capital or (follows and text.isdigit())):
            continue
        if follows:
            runs[-1] = (runs[-1][0], word.end())
        else:
            runs.append(word.span())
    return [claim[start:end].replace("-", " ") for start, end in runs]


@lru_cache(maxsize=4096)
def _is_short_for(name: str, text: str) -> bool:
    """Whether a name's capitals are the initials of words in the text: "EVs" of "extracellular
    vesicles"."""
    letters = [c for c in name if c.isupper()]
    if len(letters) < 2 or len(name.rstrip("s")) > len(letters):
        return False
    initials = r"[\w’']*[\s-]+".join(map(re.escape, letters))
    return re.search(rf"(?<!\w){initials}(?=\w+[a-z])", text, re.IGNORECASE) is not None


@lru_cache(maxsize=4096)
def _is_printed(printed: str, text: str) -> bool:
    """Whether a number stands in a text just so, and not as part of a longer one."""
    return re.search(rf"(?<![\w.,]){re.escape(printed)}(?![\w]|[.,]\d)", text) is not None


@lru_cache(maxsize=4096)
def _is_named(name: str, text: str) -> bool:
    """Whether a name occurs, however it is spaced, dashed and capitalised."""
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) or (
        _WORDS_ONLY.fullmatch(name) and name_pattern(name).search(text)))
