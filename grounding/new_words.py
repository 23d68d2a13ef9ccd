"""What a sentence says beyond, or against, the texts it rests on, word by word."""

from collections.abc import Collection, Iterator
from itertools import zip_longest

from grounding.reading import Word, lists, polarity_of, read
from grounding.words import STOPWORDS, content_words, stem, words

REPORTING = content_words("""
according achieve achieves again also among attain attains average conversely difference different
evaluated followed further get gets given has have however latter measured
model models namely obtain obtains overall paper papers parameters percent performance point points
reach reaches reaching reported report reports respectively result results score scored scores
setting settings show shows size sizes source sources stand stands state states study studies
subsequently table tested total value values variant variants version whereas yield yields
""")
"""Stems a sentence may use beside those of what it rests on: they report, and claim nothing."""

_RANKING = frozenset("ahead behind better worse".split())


def new_words(text: str, known: str, allowed: Collection[str] = ()) -> list[str]:
    """The words of a sentence that carry meaning and stand neither in `known`, not even as a listed
    synonym, nor among the words of reporting or `allowed`, in order.

    Among them are small words that turn a meaning ("not", "only", "all"). A word for more or less,
    or for winning and losing, is not new where `known` has any such word: which way it goes is for
    the check of directions. Digits are for that of numbers.
    """
    said = set(words(f"{known} {' '.join(allowed)}"))
    stems = {stem(part) for word in said for part in word.split("-")}
    groups = {group for s in stems for group in lists().synonyms.get(s, ())}
    scales = {scale for word in said if (scale := _scale(word))}
    return [word for word in dict.fromkeys(_parts(text)) if not (
        word in said or stem(word) in stems | REPORTING or _scale(word) in scales
        or groups & lists().synonyms.get(stem(word), frozenset()))]


def _scale(word: str) -> str:
    """What a word compares on: "amount" ("rises", "fewer"), "rank" ("outperforms", "worse"); ""."""
    sign, axis = polarity_of(word)
    if axis == "amount" and sign:
        return axis
    return "rank" if word in lists().comparing_verbs or word in _RANKING else ""


def _parts(text: str) -> Iterator[str]:
    """The words that carry or turn a meaning; a hyphenated word is its parts."""
    known = lists()
    turning = known.negators | known.exclusive | known.causal | known.quantifiers.keys()
    for word in words(text):
        for part in word.split("-"):
            is_empty = part in STOPWORDS or len(part) < 2 or any(c.isdigit() for c in part)
            if part in turning or not is_empty:
                yield part


def denied_words(text: str, known: str) -> list[str]:
    """The words of a sentence that are denied wherever they stand in `known` (texts, one a line)
    and are not denied here, in order: the "bolus" of "seen with bolus doses", where known is "seen
    without bolus doses"."""
    denied: set[str] = set()
    affirmed: set[str] = set()
    for line in known.splitlines():
        for word, is_denied in _told(line):
            (denied if is_denied else affirmed).add(word.stem)
    only = denied - affirmed
    return list(dict.fromkeys(
        word.text for word, is_denied in _told(text) if word.stem in only and not is_denied))


def _told(text: str) -> Iterator[tuple[Word, bool]]:
    """The words that carry meaning, each with whether a word before it in its clause denies."""
    known, denies, clause = lists(), False, 0
    reading = read(text).words
    for word, following in zip_longest(reading, reading[1:]):
        if word.clause != clause:
            denies, clause = False, word.clause
        pair = (word.lower, following.lower if following else "")
        if word.lower in known.negators and pair not in known.not_negating:
            denies = True
        elif word.weight:
            yield word, denies
