"""Which rows and columns of a printed table a claim names, and what else it says."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from grounding.names import find_benchmarks, find_metrics, known_benchmark, known_metric
from grounding.printed_tables import Label, PrintedTable
from grounding.vocabulary import normalise, vocabulary
from grounding.words import STOPWORDS, stem

_TOKEN = re.compile(r"[^\s,;:()\[\]\"“”‘]+")
_POSSESSIVE = re.compile(r"['’]s?\Z")
_BRACKETS = re.compile(r"\s*\(([^()]{1,60})\)")
_CITED = re.compile(r"\[[\d,\s–-]{1,20}\]|\([^()]{0,60}\b(?:19|20)\d\d[a-z]?\)|[†‡*↑↓]")
_JOINERS = frozenset(("+", "/", "&", "and", "with", "without", "w/o", "w/", "-", "–", "or", "no"))
_PLAIN = re.compile(r"[A-Za-z]?[a-z]+")
_NO_NAMES = STOPWORDS | {"ours", "mean", "average", "total"}
_CAPITALISED = re.compile(r"[A-Z][a-z]+")
_INITIALS = re.compile(r"[A-Z]{2,5}")
_NAME_START = re.compile(r"[^\W\d_]")
_LONGEST_SPAN = 14  # tokens


@dataclass(frozen=True)
class Token:
    """A word of a text at [start, end); `key` is what it is compared by."""

    text: str
    key: str
    start: int
    end: int


@dataclass(frozen=True)
class Mention:
    """A row or column (`index`) named by the tokens of these numbers."""

    index: int
    tokens: tuple[int, ...]


@dataclass(frozen=True)
class Mentions:
    """The rows and the columns that a claim names, each in the order of the claim."""

    tokens: tuple[Token, ...]
    rows: tuple[Mention, ...]
    columns: tuple[Mention, ...]


def tokens_of(text: str) -> tuple[Token, ...]:
    """The words of a text, marks at their ends left out."""
    found = []
    for match in _TOKEN.finditer(text):
        word = match.group().rstrip(".!?")
        word = _POSSESSIVE.sub("", word)
        if word:
            found.append(Token(word, _key(word), match.start(), match.start() + len(word)))
    return tuple(found)


@lru_cache(maxsize=50_000)
def _key(word: str) -> str:
    return stem(word.lower()) if _PLAIN.fullmatch(word) else normalise(word)


def mentions(claim: str, table: PrintedTable) -> Mentions | None:
    """What a claim names of a table; None where it cannot be told which row or column it means."""
    tokens = tokens_of(claim)
    rows = _rows(tokens, table)
    if rows is None:
        return None
    taken = {n for row in rows for n in row.tokens}
    columns = _columns(claim, tokens, taken, table)
    return None if columns is None else Mentions(tokens, rows, columns)


def _rows(tokens: Sequence[Token], table: PrintedTable) -> tuple[Mention, ...] | None:
    found: dict[tuple[int, ...], list[int]] = {}
    for index, row in enumerate(table.rows):
        for span in _spans(row.label, tokens) or _spans_of_parts(row.label, tokens):
            found.setdefault(span, []).append(index)
    kept = [span for span in found if not any(set(span) < set(other) for other in found)]
    shared = {n for i, a in enumerate(kept) for b in kept[i + 1:] for n in set(a) & set(b)}
    if shared and not all(table.rows[r].label.parts for span in kept for r in found[span]):
        return None
    named = []
    for span in sorted(kept, key=lambda span: sorted(set(span) - shared)):
        rows = found[span]
        if len(rows) > 1:
            keys = {t.key for t in tokens}
            rows = [r for r in rows if table.rows[r].group and
                    {t.key for t in tokens_of(table.rows[r].group)} <= keys]
        if len(rows) != 1:
            return None
        named.append(Mention(rows[0], span))
    return tuple(named)


def _spans(label: Label, tokens: Sequence[Token]) -> list[tuple[int, ...]]:
    """The runs of tokens that are a label, by all of its words if any are, else by those that
    surely are its own."""
    words = tokens_of(_CITED.sub(" ", label.text))
    if len(words) > _LONGEST_SPAN:
        words = words[-_LONGEST_SPAN:] if label.before else words[:_LONGEST_SPAN]
    if not any(map(str.isalpha, label.text)) or label.text.lower() in _NO_NAMES:
        return []  # a number or an article is no name that a sentence can be sure of
    for part in _parts_of(label, words):
        if spans := list(_runs("".join(w.key for w in part), tokens)):
            return spans
    bare = tokens_of(_BRACKETS.sub(" ", _CITED.sub(" ", label.text)))
    if bare and len(bare) < len(words):
        return list(_runs("".join(w.key for w in bare), tokens))
    return []


def _spans_of_parts(label: Label, tokens: Sequence[Token]) -> list[tuple[int, ...]]:
    """The tokens that are cells of a name in several cells, where each is named once at most."""
    spans = [spans for part in label.parts if (spans := _spans(Label(part), tokens))]
    if not spans or any(len(found) > 1 for found in spans):
        return []
    return [tuple(sorted({n for found in spans for n in found[0]}))]


def _parts_of(label: Label, words: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """All of a label's words; and where words of something else may stand beside them, every part
    that may be the label, the longest first."""
    if not label.is_glued:
        yield words
    if label.before:
        for first in range(1, len(words)):
            before, word = words[first - 1].text, words[first].text
            is_head = label.is_glued and (known_metric(word) or known_benchmark(word))
            if _may_begin(before, word) and not is_head:
                yield words[first:]
    elif label.after:
        for last in range(len(words) - 1, 0, -1):
            yield words[:last]


def _may_begin(before: str, word: str) -> bool:
    """Whether a name may begin at a word behind the head or heading that ends with the word
    `before`: not in "low | dose", "Code | Llama"."""
    if before.lower() in _JOINERS or not _NAME_START.match(word):
        return False
    if before.islower() and before.isalpha():
        return not word[0].islower()
    is_head = known_metric(before) or known_benchmark(before) or before.endswith("s")
    return not _CAPITALISED.fullmatch(before) or bool(is_head)


def _runs(key: str, tokens: Sequence[Token]) -> Iterator[tuple[int, ...]]:
    """The runs of neighbouring tokens whose keys make up `key`."""
    for first in range(len(tokens)) if key else ():
        joined = ""
        for last in range(first, min(first + _LONGEST_SPAN, len(tokens))):
            joined += tokens[last].key
            if not key.startswith(joined):
                break
            if joined == key:
                yield tuple(range(first, last + 1))
                break


def _columns(claim: str, tokens: Sequence[Token], taken: set[int],
             table: PrintedTable) -> tuple[Mention, ...] | None:
    found: dict[int, tuple[int, ...]] = {}
    common = common_words(table)
    for index, head in enumerate(table.heads):
        if named := _head(head, claim, tokens, taken, common):
            found[index] = named
    kept = {i: n for i, n in found.items()
            if not any(set(n) < set(other) for other in found.values())}
    whole = {i for i, n in kept.items() if _is_whole(table.heads[i], n, tokens)}
    kept = {i: n for i, n in kept.items()
            if i in whole or not any(kept[other] == n for other in whole)}
    if len(set(kept.values())) < len(kept):
        kept = _as_printed(kept, tokens, table)
    if kept is None or any(set(a) & set(b) for i, a in kept.items() for j, b in kept.items()
                           if i < j and len(set(a) & set(b)) == min(len(a), len(b))):
        return None
    return tuple(Mention(i, n) for i, n in sorted(kept.items(), key=lambda item: item[1]))


def _as_printed(found: dict[int, tuple[int, ...]], tokens: Sequence[Token],
                table: PrintedTable) -> dict[int, tuple[int, ...]] | None:
    """Of heads that differ in case only, those that the claim prints; None where that is several.
    """
    kept: dict[int, tuple[int, ...]] = {}
    for named in set(found.values()):
        same = [i for i, n in found.items() if n == named]
        printed = " ".join(tokens[n].text for n in named)
        exact = [i for i in same if table.heads[i].text.startswith(printed)]
        if len(same) > 1 and len(exact) != 1:
            return None
        kept[(exact if len(same) > 1 else same)[0]] = named
    return kept


def _is_whole(head: Label, named: Sequence[int], tokens: Sequence[Token]) -> bool:
    """Whether the tokens are all of a head, and no part of it."""
    return "".join(tokens[n].key for n in named) == "".join(
        w.key for w in tokens_of(_BRACKETS.sub("", head.text)))


def common_words(table: PrintedTable) -> frozenset[str]:
    """The keys of words that all heads have: a sentence need not say them."""
    keys = [{t.key for t in tokens_of(head.text)} for head in table.heads]
    return frozenset(set.intersection(*keys)) if len(keys) > 1 else frozenset()


def _head(head: Label, claim: str, tokens: Sequence[Token], taken: set[int],
          common: frozenset[str]) -> tuple[int, ...]:
    """The tokens that name a column; () where the claim does not. The metric may go without saying
    where a benchmark or condition names the column."""
    if not any(map(str.isalpha, head.text)):
        return ()
    for text in (head.text, _BRACKETS.sub("", head.text)):
        label = replace(head, text=_CITED.sub(" ", text))
        for part in _parts_of(label, tokens_of(label.text)[:_LONGEST_SPAN]):
            for span in _runs("".join(w.key for w in part), tokens):
                if taken.isdisjoint(span):
                    return span
    if head.after:
        return ()
    words = tokens_of(_BRACKETS.sub("", _CITED.sub(" ", head.text)))
    named: list[int] = []
    is_named, is_bare = False, all(w.key in common or known_metric(w.text) for w in words)
    for word in words:
        ways = _named(word, claim, tokens, taken)
        is_metric = known_metric(word.text) is not None
        if not ways and word.key not in common and not is_metric:
            return ()
        named += ways
        tells = not is_metric and word.key not in common
        is_named = is_named or (bool(ways) and (tells or is_bare))
    return tuple(sorted(set(named))) if is_named else ()


def _named(word: Token, claim: str, tokens: Sequence[Token],
           taken: set[int]) -> list[int]:
    """The tokens of a claim that say a word of a head: itself, its metric's or benchmark's other
    name, or what it is short for."""
    for n, token in enumerate(tokens):
        if token.key == word.key and n not in taken:
            return [n]
    canonical = vocabulary().metric_labels.get(word.text) or known_metric(word.text)
    for mention in find_metrics(claim) if canonical else ():
        if mention.canonical == canonical:
            return _between(tokens, mention.start, mention.end, taken)
    benchmark = known_benchmark(word.text)
    for mention in find_benchmarks(claim) if benchmark else ():
        if mention.canonical == benchmark:
            return _between(tokens, mention.start, mention.end, taken)
    if _INITIALS.fullmatch(word.text):
        length = len(word.text)
        for first in range(len(tokens) - length + 1):
            run = range(first, first + length)
            if taken.isdisjoint(run) and all(
                    tokens[n].text[0].lower() == letter.lower() and len(tokens[n].text) > 2
                    for n, letter in zip(run, word.text, strict=True)):
                return list(run)
    return []


def _between(tokens: Sequence[Token], start: int, end: int, taken: set[int]) -> list[int]:
    inside = [n for n, t in enumerate(tokens) if t.start < end and start < t.end]
    return inside if taken.isdisjoint(inside) else []
