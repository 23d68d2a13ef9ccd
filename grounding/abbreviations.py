"""Abbreviations: what the short forms of a text stand for, where the text says it."""

import re
from collections.abc import Iterator, Sequence

from grounding.reading import Reading, Word
from grounding.words import stem

_SHORT_FORM = re.compile(r"\(([A-Z][A-Za-z0-9-]{1,9})\)")


def abbreviations(sentences: Sequence[Reading]) -> dict[str, frozenset[str]]:
    """Stems of the long form by the stem of its abbreviation, where a sentence introduces it as
    "long form (LF)": the letters occur in the long form in order and begin its first word (after
    Schwartz and Hearst 2003)."""
    found: dict[str, frozenset[str]] = {}
    for short, long in _introduced(sentences):
        stems = frozenset(w.stem for w in long if w.weight > 0)
        found[stem(short.lower())] = stems
        found[stem(short.lower().removesuffix("s"))] = stems
    return found


def spelled_out(sentences: Sequence[Reading]) -> list[tuple[str, str]]:
    """The abbreviations of a text with their long forms, as they are written."""
    return [(short, " ".join(word.lower for word in long)) for short, long in
            _introduced(sentences)]


def _introduced(sentences: Sequence[Reading]) -> Iterator[tuple[str, list[Word]]]:
    for sentence in sentences:
        for match in _SHORT_FORM.finditer(sentence.text):
            long = _long_form(match[1], [w for w in sentence.words if w.end <= match.start()])
            if long:
                yield match[1], long


def _long_form(short: str, before: list[Word]) -> list[Word]:
    letters = [c.lower() for c in short.removesuffix("s") if c.isalpha()]
    for size in range(max(1, len(letters) - 1), min(len(before), 2 * len(letters)) + 1):
        long = before[-size:]
        if long[0].lower[0] == letters[0] and _spells(letters, " ".join(w.lower for w in long)):
            return long
    return []


def _spells(letters: list[str], text: str) -> bool:
    position = 0
    for letter in letters:
        position = text.find(letter, position) + 1
        if not position:
            return False
    return True
