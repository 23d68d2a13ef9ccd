"""A passage as it is judged: its sentences, their clauses, and what its short forms mean."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from grounding.abbreviations import abbreviations
from grounding.reading import Reading, read
from grounding.respectively import resolve_respectively
from sources.documents.sentences import split_sentences

_CLAUSE_BORDER = re.compile(
    r"(?:;\s+|,\s+(?:and|but|while|whereas|although|though|with|which|yet|so|or)\s+"
    r"|\s(?:but|while|whereas|although)\s"
    r"|\sand\s(?=(?:is|are|was|were|has|have|had|can|could|may|did|does|do|shows?|showed|achieves?d?"
    r"|reach(?:es|ed)?|outperforms?|supports?|improves?d?|reduces?d?|increase[sd]?|decrease[sd]?"
    r"|found|remain(?:s|ed)?|requires?d?)\s))")
_SHORTEST_CLAUSE = 4  # words


@dataclass(frozen=True)
class Statement:
    """A sentence, one of its clauses, or one of its parts that "respectively" joins.

    [start, end) is the sentence's place in the passage; `sentence` numbers it. `is_counted`:
    its numbers are judged here, and not in its clauses or the parts that "respectively" joins.
    """

    reading: Reading
    sentence: int
    start: int
    end: int
    is_whole: bool
    is_counted: bool = True


@dataclass(frozen=True)
class PassageReading:
    """A passage in statements. `topic` holds the stems that it is about all along, so that a
    sentence need not repeat them."""

    text: str
    sentences: tuple[Reading, ...]
    statements: tuple[Statement, ...]
    stems: frozenset[str]
    topic: frozenset[str]
    expansions: dict[str, frozenset[str]]


@lru_cache(maxsize=4096)
def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Half-open offsets of the sentences of a text, in order; every line is a paragraph."""
    spans: list[tuple[int, int]] = []
    position = 0
    for line in text.split("\n"):
        spans += [(position + start, position + end) for start, end in split_sentences(line)]
        position += len(line) + 1
    return tuple(spans)


@lru_cache(maxsize=4096)
def read_passage(text: str) -> PassageReading:
    """Read a passage: lines are paragraphs, paragraphs are split into sentences."""
    sentences: list[Reading] = []
    statements: list[Statement] = []
    for start, end in sentence_spans(text):
        statements += _statements(text[start:end], len(sentences), start, end)
        sentences.append(read(text[start:end]))
    return PassageReading(
        text, tuple(sentences), tuple(statements),
        frozenset(w.stem for s in sentences for w in s.words), _topic(sentences),
        abbreviations(sentences),
    )


def _statements(sentence: str, number: int, start: int, end: int) -> list[Statement]:
    """The sentence, the parts that "respectively" joins in it, and the clauses of these."""
    variants = resolve_respectively(sentence)
    found = []
    if len(variants) > 1:
        found.append(Statement(read(sentence), number, start, end, is_whole=True, is_counted=False))
    for variant in variants:
        clauses = [c.strip() for c in _CLAUSE_BORDER.split(variant)]
        parts = [Statement(read(c), number, start, end, is_whole=False) for c in clauses
                 if len(clauses) > 1 and len(c.split()) >= _SHORTEST_CLAUSE]
        whole = read(variant)
        in_parts = sum(len(p.reading.amounts) for p in parts)
        found.append(Statement(whole, number, start, end, is_whole=True,
                               is_counted=in_parts < len(whole.amounts) or not parts))
        found += parts
    return found


def _topic(sentences: list[Reading]) -> frozenset[str]:
    """The stems of the first two sentences' names and of what at least half the sentences say."""
    counts = Counter(stem for s in sentences for stem in {w.stem for w in s.content})
    often = {stem for stem, n in counts.items() if n >= 3 and 2 * n >= len(sentences)}
    first = {w.stem for s in sentences[:2] for w in s.content if w.is_name} if \
        len(sentences) > 2 else set()
    return frozenset(often | first)
