"""Whether a sentence is a text shortened: its words in its order, and nothing left out of it but
whole clauses that stand beside the rest."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, combinations

from grounding.new_words import REPORTING
from grounding.reading import lists, polarity_of
from grounding.words import STOPWORDS, stem, words

_BORDER = re.compile(r";\s*|,?\s+(?=(?:but|while|whereas|although|though)\b)|,\s+(?=(?:and|yet)\b)",
                     re.IGNORECASE)
_FRONTED = re.compile(
    r"(?P<place>(?:on|in|at|for|with|among|across|within|during|under|after|before|compared)\b"
    r"[^,;]{1,80}),\s+(?P<rest>.+)", re.IGNORECASE | re.DOTALL)
_STATISTICS = re.compile(r"\s?\([^()]*[=<>≤≥][^()]*\)")
_CONDITIONS = frozenset(
    "after before except if only provided under unless until when where".split())
"""Words with which a clause bounds what stands beside it."""
_MOST_CLAUSES = 6


def left_out(text: str, whole: str, allowed: Collection[str] = ()) -> str:
    """What keeps a sentence from being `whole` shortened: the first word that it leaves out or that
    stands elsewhere in `whole`, or "".

    What stands in front and ends with a comma ("On LeafBench, …") may stand at the end. A clause
    behind a semicolon, "but", "while" or ", and" may be left out as a whole, unless it says when
    the rest holds; so may statistics in brackets. Words of reporting and those `allowed` may be
    added, a listed synonym may take a word's place. Nothing else: what is left out of a clause may
    be its condition, and what changes places may be what acts and what is acted on.
    """
    clauses = [_telling(clause) for clause in _clauses(whole)]
    known = {stem(word) for word in chain.from_iterable(clauses)}
    said = [word for word in _telling(" ".join(_clauses(text)))
            if stem(word) in known or not (stem(word) in REPORTING or word in allowed)]
    missing = [_first_apart(said, list(chain.from_iterable(kept)))
               for kept in _choices(clauses, [_may_go(c) for c in _clauses(whole)[1:]])]
    return missing[0] if all(missing) else ""


def clauses_of(text: str) -> list[str]:
    """The parts of a sentence that may each be a statement."""
    return [part for part in _BORDER.split(text) if part.strip()]


def _clauses(text: str) -> list[str]:
    """The clauses, with what stands in front of the first at its end."""
    first, *others = clauses_of(_STATISTICS.sub("", text.strip().rstrip(".!"))) or [""]
    if fronted := _FRONTED.fullmatch(first):
        first = f"{fronted['rest']} {fronted['place']}"
    return [first, *others]


def _telling(text: str) -> list[str]:
    """The words that carry or turn a meaning, and the numbers, in order."""
    known = lists()
    turning = known.negators | known.exclusive | known.causal | known.hedges | \
        known.quantifiers.keys()
    return [part for word in words(text) for part in word.split("-")
            if part in turning or part not in STOPWORDS or polarity_of(part)[1] == "amount"]


def _may_go(clause: str) -> bool:
    return _CONDITIONS.isdisjoint(words(clause))


def _choices(
    clauses: Sequence[list[str]], may_go: Sequence[bool]
) -> Iterator[list[list[str]]]:
    """The clauses that may be left after some have gone, all of them first."""
    going = [n for n, may in enumerate(may_go[:_MOST_CLAUSES], start=1) if may]
    for count in range(len(going) + 1):
        for gone in combinations(going, count):
            yield [clause for n, clause in enumerate(clauses) if n not in gone]


def _first_apart(said: Sequence[str], kept: Sequence[str]) -> str:
    """The first word of `kept` in whose place another stands, else a word that is too much; ""."""
    for ours, theirs in zip(said, kept, strict=False):
        if not _same(ours, theirs):
            return theirs
    longer = said if len(said) > len(kept) else kept
    return next(iter(longer[min(len(said), len(kept)):]), "")


def _same(a: str, b: str) -> bool:
    groups = lists().synonyms
    return stem(a) == stem(b) or bool(
        groups.get(stem(a), frozenset()) & groups.get(stem(b), frozenset()))
