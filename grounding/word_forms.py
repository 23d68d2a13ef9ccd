"""Forms of words: whether two words are one word inflected, or a verb and the noun made of it.

Words that only begin alike are others ("glucose", "glucosamine"; "transcript", "transcription"),
so only inflections count, and nouns that word_forms.yaml lists.
"""

from functools import lru_cache
from itertools import takewhile

from grounding.lexicon import lexicon, words
from grounding.words import stem

_ENDINGS = ({"", "s", "es", "d", "ed", "ing", "ly", "e"}, {"y", "ies", "ied", "ily"}, {"e", "y"})


@lru_cache(maxsize=100_000)
def is_form(a: str, b: str) -> bool:
    """Whether two words in lower case are one word inflected ("stop", "stopped"), or an adjective
    and its adverb."""
    if a == b:
        return True
    if stem(a) != stem(b) or not _unlike().isdisjoint((a, b)):
        return False
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))
    base = a[:alike]
    rests = {_undoubled(w.removeprefix(base), base) for w in (a, b)}
    return any(rests <= endings for endings in _ENDINGS)


@lru_cache(maxsize=100_000)
def is_nominal(a: str, b: str) -> bool:
    """Whether two words in lower case are forms of a listed verb and its noun."""
    return not _groups(a).isdisjoint(_groups(b))


@lru_cache(maxsize=50_000)
def _groups(word: str) -> frozenset[int]:
    return frozenset(n for n, group in enumerate(lexicon("word_forms")["verbs"])
                     if any(is_form(word, other) for other in group.split()))


@lru_cache(maxsize=1)
def _unlike() -> frozenset[str]:
    return words(lexicon("word_forms")["unlike"])


def _undoubled(ending: str, base: str) -> str:
    """"ed" for "ped" after "stop"."""
    return ending[1:] if ending[1:] in ("ed", "ing") and base.endswith(ending[0]) else ending
