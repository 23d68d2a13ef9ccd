"""Compares authors as databases write them: full names, initials, either order, any script."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from sources.deduplication.titles import fold, one_slip
from sources.documents.authors import natural


class Authors(IntEnum):
    """How far two lists of authors are the same people."""

    OTHERS = 0
    FEW = 1
    UNKNOWN = 2
    """One of the lists is empty or in a script that cannot be compared."""
    MANY = 3
    """At least half of the shorter list."""
    SAME = 4
    """The shorter list is in the longer one but for a name in five."""


@dataclass(frozen=True, slots=True)
class Name:
    """`family` holds the words that may be the family name, `words` all words of the name, and
    `initials` the first letters of all."""

    family: frozenset[str]
    words: frozenset[str]
    initials: frozenset[str]


_PARTICLES = frozenset(
    "van von der den de del della di da dos das du la le ter ten bin ibn al el af zu zur jr sr ii "
    "iii iv phd md dr prof".split())
_LONGEST = 120
_WORD = re.compile(r"[^\W\d_]+")
_CHARACTER = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]")
_BETWEEN_CHARACTERS = re.compile(rf"(?<={_CHARACTER.pattern})\s+(?={_CHARACTER.pattern})")
"""Family and given name in Chinese, Japanese or Korean are written with a space or without."""
_NO_PERSON = re.compile(r"^(?:et al|others|anonymous|\[?no author|null|none|unknown|n/?a)\b", re.I)


@lru_cache(maxsize=131_072)
def read_name(text: str) -> Name | None:
    """A name in any order; None for what is no name. Umlauts written out count as umlauts."""
    text = text[:_LONGEST].strip()
    if _NO_PERSON.match(text):
        return None
    before_comma = text.partition(",")[0] if text.count(",") == 1 else ""
    spoken = _BETWEEN_CHARACTERS.sub("", natural(text))
    shouted = spoken.upper() == spoken
    tokens = [(token, _bare(token)) for token in _WORD.findall(re.sub("['’]", "", spoken))]
    full = [bare for token, bare in tokens if bare and not _initials(token, shouted)]
    full = [word for word in full if word not in _PARTICLES] or full
    if not full:
        return None
    initials = frozenset(
        letter for token, bare in tokens if bare not in _PARTICLES
        for letter in (bare if _initials(token, shouted) else bare[:1]))
    family = {_bare(word) for word in _WORD.findall(before_comma)} & {*full}
    if shouted and not family:  # "SMITH JA" or "JA SMITH"
        family = {word for word in full if len(word) > 2}
    return Name(frozenset(family or {full[-1]}), frozenset(full), initials)


def _bare(token: str) -> str:
    return re.sub("([aou])e", r"\1", fold(token))


def _initials(token: str, shouted: bool) -> bool:
    """"J", "GH" in "Smith GH"; a name in capitals throughout has initials of one letter only, one
    in characters none."""
    if len(token) == 1:
        return not _CHARACTER.match(token)
    return not shouted and len(token) <= 3 and token.isupper()


def compare_authors(one: Sequence[Name], other: Sequence[Name], scripts_differ: bool) -> Authors:
    """How far the shorter list is part of the longer, in whatever order. Symmetric."""
    if not one or not other or scripts_differ:
        return Authors.UNKNOWN
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if len(short) == 1 and len(long) > 1:
        return Authors.SAME if _same(short[0], long[0]) else (
            Authors.FEW if any(_same(short[0], name) for name in long) else Authors.OTHERS)
    found = min(_found(short, long), _found(long, short))
    if found == 0:
        return Authors.OTHERS
    share = found / len(short)
    return Authors.SAME if share >= 0.8 else Authors.MANY if share >= 0.5 else Authors.FEW


def _found(some: Sequence[Name], others: Sequence[Name]) -> int:
    """How many of some are among the others; both ways, since a list may name one person twice."""
    return sum(any(_same(name, another) for another in others) for name in some)


def _same(one: Name, other: Name) -> bool:
    """The family name of each is in the other, but for a slip, and no initial contradicts."""
    if one.words == other.words or _turned(one, other) or _turned(other, one):
        return True
    if one.family.isdisjoint(other.words) or other.family.isdisjoint(one.words):
        return _inclusive(one, other) and any(
            one_slip(family, another) for family in one.family for another in other.family)
    return _inclusive(one, other)


def _turned(short: Name, long: Name) -> bool:
    """"W. Zhang" is "Zhang Wei", whose family name comes first."""
    return short.words < long.words and short.initials == long.initials


def _inclusive(one: Name, other: Name) -> bool:
    return one.initials <= other.initials or other.initials <= one.initials
