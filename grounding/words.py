"""Content words: what a text is about, without the words that only hold it together."""

import re
from functools import cache

import Stemmer

STOPWORDS = frozenset("""
a about above across after again against all almost also although always am among an and any are as
at be because been before being below between both but by can cannot could did do does doing done
down due during each either else ever every few for from further had has have having he hence her
here hers him his how however i if in into is it its itself just less let like made make makes many
may me might more most much must my near need neither no nor not now of off often on once one only
onto or other others our ours out over own per perhaps quite rather same shall she should since so
some still such than that the their theirs them then there these they this those though through thus
to too toward towards under until up upon us use used uses using very via was we were what when
where whether which while who whom whose why will with within without would yet you your
""".split())

_QUESTION_WORDS = frozenset("""
affect affects impact impacts influence influences compare compared comparing comparison
measure measured measuring measures evaluate evaluated different increasing increase increases
decreasing performance perform performs paper papers study studies evidence
benchmark benchmarks task tasks model models reach reaches better worse best setting settings
general score scores result results effect effects relationship
""".split())
"""Words that ask, not words that are asked about."""

_WORD = re.compile(r"[^\W\d_][\w'’]*(?:-[\w'’]+)*|\d+(?:[.,]\d+)*\w*")


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


def words(text: str) -> list[str]:
    """The words of a text in lower case, in order; a hyphenated word is one word."""
    return [word.lower() for word in _WORD.findall(text)]


def stem(word: str) -> str:
    """A word's English stem (Snowball)."""
    return _stemmer().stemWord(word)


def content_words(text: str) -> set[str]:
    """Stems of the words that carry meaning; hyphenated words count as their parts."""
    parts = (part for word in words(text) for part in word.split("-"))
    return set(_stemmer().stemWords([p for p in parts if p not in STOPWORDS and len(p) > 1]))


def phrases(text: str) -> list[str]:
    """Runs of neighbouring content words: "cross-library function composition", in order, once."""
    found: dict[str, None] = {}
    run: list[str] = []
    for piece in [*re.findall(r"[\w'’-]+|[^\w\s]", text), "."]:
        lower = piece.lower().strip("-'’")
        if lower and lower[0].isalnum() and lower not in STOPWORDS | _QUESTION_WORDS:
            run.append(piece)
        elif run:
            found.setdefault(" ".join(run))
            run = []
    return list(found)
