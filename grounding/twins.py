"""Twins: things that a text tells apart by a label or a denying word alone, as "group A" and
"group B", "smokers" and "non-smokers", "with lime" and "without".

    twins_in(read("It was 7 with lime and 4 without."), ...)["with lim"]   # "with lime", "without"
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from grounding.reading import Reading, Word, lists
from grounding.words import STOPWORDS, stem

_LABELLED = re.compile(
    r"(?<![\w‐‑–-])(?P<kind>[^\W\d_]{2,30})(?P<glue>[ ‐‑-]?)"
    r"(?P<label>[0-9]{1,4}(?:\.[0-9]{1,2})?[A-Za-z]?|(?<=[ ‐‑-])(?:[A-Z]|I{2,3}|IV)"
    r")(?P<more>(?:[ ‐‑-](?:[A-Z][A-Za-z]*|[0-9]{1,4}(?:\.[0-9]{1,2})?[BKM])(?!\w)){0,3})"
    r"(?![\w%‰°]|[.,‐‑–-]\w)")
"""A kind and which of it: "group A", "GPT-2 XL", "Llama 2 70B"."""
_NAME_BEFORE = re.compile(r"([A-Z][\w.]{0,30})[ ‐‑-]\Z")
_LONGEST_NAME = 32  # signs, more than `_NAME_BEFORE` can match
_ARTICLES = frozenset(("a", "an", "the", "any"))
_ENDING = frozenset(("and", "or", "but", "while", "whereas", "vs", "versus", "than"))
"""Before these, signs and the end of a text "without" stands alone: what it lacks was said."""
_SHORTEST = 4  # letters
_DASHES = ("-", "‐", "‑")
_DENIED = "denied"


@dataclass(frozen=True)
class Twin:
    """One of the things that share a `kind`, and the `mark` that tells it from the others; a thing
    that is not denied has the mark ""."""

    kind: str
    mark: str
    start: int
    end: int


def twins_in(reading: Reading, kinds: Collection[str]) -> dict[str, list[Twin]]:
    """The things of a text that may be twins, by kind and in order. A denied word is of the kind
    of the word that it denies, where that is among `kinds`: stems of whichever text tells it."""
    found = sorted((*_labelled(reading), *_denied(reading, kinds), *_with_or_without(reading)),
                   key=lambda twin: (twin.kind, twin.start))
    return {kind: [*same] for kind, same in groupby(found, key=lambda twin: twin.kind)}


def _labelled(reading: Reading) -> Iterator[Twin]:
    """The name before a kind is a part of it: "Code Llama 7B" is no "Llama 7B"."""
    amounts = {q.start for q in reading.amounts}
    for match in _LABELLED.finditer(reading.text):
        kind, start = match["kind"].lower(), match.start()
        if kind in STOPWORDS or (match["glue"] in ("", " ") and match.start("label") in amounts):
            continue
        before = _NAME_BEFORE.search(reading.text, max(0, start - _LONGEST_NAME), start)
        if before and before[1].lower() not in STOPWORDS:
            kind = f"{before[1].lower()} {kind}"
        mark = re.sub(r"[ ‐‑-]", " ", match["label"] + match["more"])
        yield Twin(f"{kind} …", mark, start, match.end())


def _denied(reading: Reading, kinds: Collection[str]) -> Iterator[Twin]:
    """Words, and those with "un-", "non-" and the like before them."""
    prefixes = lists().denying_prefixes
    before: Word | None = None
    for word in reading.words:
        if word.weight > 0 and len(word.stem) >= _SHORTEST:
            glue = reading.text[before.end:word.start] if before else ""
            if before and before.lower in prefixes and (
                    glue in _DASHES or (before.lower == "non" and glue == " ")):
                yield Twin(word.stem, _DENIED, before.start, word.end)
            else:
                kind = next((k for k in _may_deny(word, prefixes) if k in kinds), "")
                yield Twin(kind or word.stem, _DENIED if kind else "", word.start, word.end)
        before = word


def _may_deny(word: Word, prefixes: Sequence[str]) -> Iterator[str]:
    """The stems of what a word may deny: that of "smokers" for "nonsmokers"."""
    for prefix in prefixes:
        if word.lower.startswith(prefix) and len(word.lower) >= len(prefix) + _SHORTEST:
            yield stem(word.lower[len(prefix):])


def _with_or_without(reading: Reading) -> Iterator[Twin]:
    """What is "with" a thing and what is "without" it. One of them may leave the thing to the
    other, where that is the only one: "with and without lime", "7 with lime and 4 without"."""
    told: list[Twin] = []
    alone: list[Word] = []
    for place, word in enumerate(reading.words):
        if word.lower in ("with", "without"):
            thing = _next_thing(reading, place)
            if thing is not None:
                told.append(Twin(f"with {thing.stem}", word.lower, word.start, thing.end))
            elif _stands_alone(reading, place):
                alone.append(word)
    for word in alone:
        others = [twin for twin in told if twin.mark != word.lower]
        if len(others) == len(alone) == 1:
            told.append(Twin(others[0].kind, word.lower, word.start, word.end))
    yield from told


def _next_thing(reading: Reading, place: int) -> Word | None:
    """The thing right behind a word, None where a sign or something else stands there."""
    last = reading.words[place]
    for word in reading.words[place + 1:]:
        if reading.text[last.end:word.start] != " ":
            return None
        if word.lower not in _ARTICLES:
            return word if word.weight > 0 and not word.lower[0].isdigit() else None
        last = word
    return None


def _stands_alone(reading: Reading, place: int) -> bool:
    following = reading.words[place + 1:place + 2]
    return not following or following[0].lower in _ENDING or \
        reading.text[reading.words[place].end] in ".,;:)"
