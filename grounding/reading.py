"""A text as it is read for judging: its words with weights, polarity, names and quantities."""

import math
import re
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import product
from pathlib import Path

from grounding.lexicon import lexicon, words
from grounding.quantities import Quantity, find_quantities
from grounding.words import STOPWORDS, stem

_SAID = "".join(rf"(?<!\b{verb} )" for verb in (
    "is", "are", "was", "were", "be", "been", "remained"))
"""Not behind such a verb, where "non-toxic" denies as "not toxic" does."""
_TOKEN = re.compile(
    r"\b(?:(?:[Uu]p|[Dd]own)-(?=regulat)|[Nn]on-(?=inferior)"
    rf"|{_SAID}[Nn]on-(?=[a-z]{{3}})(?!signific)|[Nn]o-(?=[a-z]{{3}})(?!one\b))[a-z]+"
    r"|[^\W\d_]+(?:['’][^\W\d_]{1,2}(?![^\W_]))?|[0-9]+(?:[.,·][0-9]+)*"
    r"|[^\w\s]|_")
_DENYING_LABEL = re.compile(r"non?-(.+)")
"""Names those without a thing ("non-smokers", "no-till"), and denies nothing that is said."""
_CLAUSE_WORDS = frozenset(("but", "while", "whereas", "although", "though", "which", "because",
                           "who", "whose", "where", "when"))
_MIXED_CASE = re.compile(r"[a-z][A-Z]")  # "MultiPL" has no stem, and is not "multiple"
_INFLECTIONS = (("ing", ("", "e")), ("ed", ("", "e")), ("es", ("", "e")), ("s", ("",)))
_SHORTEST_BASE = 4
_RAREST = 0.001
_MOST_WORDS = 400
_LEAST_OF_OPPOSITES = 0.3
_REACH = {"without": 1, "non": 2, "no": 4, "lack": 4, "lacks": 4, "lacked": 4, "lacking": 4}


@dataclass(frozen=True, slots=True)
class Word:
    """One token. `weight` is 0 for words that carry no meaning; `polarity` +1 or -1 for one half of
    a pair of opposites ("increase", "decrease"), `axis` the kind of opposition."""

    text: str
    lower: str
    stem: str
    start: int
    end: int
    clause: int
    weight: float = 0.0
    polarity: int = 0
    axis: str = ""
    is_name: bool = False
    is_negated: bool = False


@dataclass(frozen=True)
class Lists:
    """The word lists of judgement.yaml, stemmed where forms do not matter."""

    polarity: dict[str, tuple[int, str]]
    antonyms: dict[str, frozenset[str]]
    synonyms: dict[str, frozenset[int]]
    properties: dict[str, int]
    negators: frozenset[str]
    hedges: frozenset[str]
    causal: frozenset[str]
    exclusive: frozenset[str]
    contrast: frozenset[str]
    generic: frozenset[str]
    comparing_verbs: frozenset[str]
    than: frozenset[str]
    prepositions: frozenset[str]
    quantifiers: dict[str, int]
    not_negating: tuple[tuple[str, str], ...]
    denying_prefixes: tuple[str, ...]
    nouns: frozenset[str]


@cache
def lists() -> Lists:
    """The word lists, read once."""
    data = lexicon("judgement")
    polarity = {word: (sign, axis)
                for axis, sides in data["axes"].items()
                for sign, side in ((1, "up"), (-1, "down"))
                for word in words(sides[side])}
    antonyms: dict[str, set[str]] = {}
    for sides in data["antonyms"]:
        left, right = ({stem(word) for word in side.split()} for side in sides)
        for a, b in product(left - right, right - left):
            antonyms.setdefault(a, set()).add(b)
            antonyms.setdefault(b, set()).add(a)
    synonyms: dict[str, set[int]] = {}
    for number, group in enumerate(data["synonyms"]):
        for word in group.split():
            synonyms.setdefault(stem(word), set()).add(number)
    names = ("nouns", "negators", "hedges", "causal", "exclusive", "contrast", "generic",
             "comparing_verbs", "than", "prepositions")
    return Lists(
        polarity=polarity, quantifiers=data["quantifiers"],
        antonyms={word: frozenset(others) for word, others in antonyms.items()},
        properties={word: number for number, group in enumerate(data["properties"])
                    for word in group.split()},
        synonyms={word: frozenset(groups) for word, groups in synonyms.items()},
        not_negating=tuple((pair.split()[0], pair.split()[1]) for pair in data["not_negating"]),
        denying_prefixes=tuple(data["denying_prefixes"].split()),
        **{name: words(data[name]) for name in names},
    )


@lru_cache(maxsize=50_000)
def polarity_of(word: str) -> tuple[int, str]:
    """The sign and axis of a word in lower case, or of the listed form that it inflects
    ("strengthens"); (0, "") where it has no opposite."""
    known = lists().polarity
    if word in known:
        return known[word]
    for ending, replacements in _INFLECTIONS:
        base = word.removesuffix(ending)
        if base != word and len(base) >= _SHORTEST_BASE:
            for form in (base + r for r in replacements):
                if known.get(form, (0, "relation"))[1] != "relation":
                    return known[form]
    return 0, ""


def have_antonyms(word: Word, other: Word) -> bool:
    """Whether two words are listed as opposites, and neither is a noun that only looks like one:
    "colds" are no opposite of heat."""
    return other.stem in lists().antonyms.get(word.stem, ()) and \
        lists().nouns.isdisjoint((word.lower, other.lower))


@cache
def _commonness() -> dict[str, float]:
    """The share of abstracts that a stem occurs in, for the stems of at least 2 in 1,000."""
    lines = Path(__file__).with_name("commonness.txt").read_text("utf-8").splitlines()
    return {word: float(share) for word, share in (line.split() for line in lines)}


def _weight(word: str, stemmed: str) -> float:
    """How much a word tells, 0 to 1: its inverse document frequency (Spärck Jones 1972)."""
    if polarity_of(word)[1] not in ("", "relation"):
        return max(_LEAST_OF_OPPOSITES, rarity(stemmed))
    if word in STOPWORDS or (len(word) == 1 and word.islower()):
        return 0.0
    if word in lists().generic:
        return 0.1
    return rarity(stemmed)


def rarity(stemmed: str) -> float:
    """How rare a stem is among abstracts, 0 to 1: its inverse document frequency."""
    share = max(_commonness().get(stemmed, _RAREST), _RAREST)
    return math.log(share) / math.log(_RAREST)


@dataclass(frozen=True)
class Reading:
    """One sentence, read. Its text tells it from others: the words follow from that, and what is
    remembered of a reading need not look at all of them."""

    text: str
    words: tuple[Word, ...] = field(default=(), compare=False)

    @cached_property
    def quantities(self) -> list[Quantity]:
        return find_quantities(self.text)

    @cached_property
    def amounts(self) -> list[Quantity]:
        return [q for q in self.quantities if q.kind in ("amount", "ordinal", "year")]

    @cached_property
    def content(self) -> tuple[Word, ...]:
        """The words that carry meaning and are no part of a quantity."""
        taken = {p for q in self.quantities if q.kind != "identifier"
                 for p in range(q.start, q.end)}
        return tuple(w for w in self.words if w.weight > 0 and w.start not in taken)

    @cached_property
    def lowers(self) -> frozenset[str]:
        return frozenset(w.lower for w in self.words)

    @cached_property
    def hedged(self) -> bool:
        return not self.lowers.isdisjoint(lists().hedges)


@dataclass(frozen=True, slots=True)
class _Form:
    """What a token is by itself, wherever it stands. One that `has_capitals` inside is written like
    a name, one that `is_capitalised` is so within a sentence."""

    lower: str
    stem: str
    weight: float
    polarity: int
    axis: str
    has_capitals: bool
    is_capitalised: bool


@lru_cache(maxsize=50_000)
def _form(printed: str) -> _Form:
    """Remembered, since the same few thousand words make up most of any text."""
    lower = printed.lower().replace("’", "'")
    if label := _DENYING_LABEL.match(lower):
        lower = "non" + label[1]
        stemmed = "non" + stem(label[1])
    else:
        lower = lower.replace("-", "")
        stemmed = lower + "*" if _MIXED_CASE.search(printed) else stem(lower)
    is_word = printed[0].isalpha()
    return _Form(
        lower, stemmed, _weight(lower, stemmed) if is_word else 0.0, *polarity_of(lower),
        has_capitals=is_word and len(printed) > 1 and not printed[1:].islower()
        and printed.lower() != printed,
        is_capitalised=printed[0].isupper() and len(printed) > 1
        and printed.lower() not in STOPWORDS)


@lru_cache(maxsize=20_000)
def read(text: str) -> Reading:
    """Read one sentence."""
    tokens = list(_TOKEN.finditer(text))[:_MOST_WORDS]
    lowers = [t.group().lower() for t in tokens]
    negated = _negated(lowers)
    clause = latest = 0
    outer: list[int] = []  # the clauses around open brackets
    read_words: list[Word] = []
    for index, (token, lower) in enumerate(zip(tokens, lowers, strict=True)):
        if lower == "(":
            outer.append(clause)
        if lower == ")" and outer:
            clause = outer.pop()
        elif lower in (";", ":", "(") or lower in _CLAUSE_WORDS:
            latest += 1
            clause = latest
        if not (lower[0].isalpha() or lower[0].isdigit()):
            continue
        form, start = _form(token.group()), token.start()
        is_name = form.has_capitals or (
            form.is_capitalised and index > 0 and _is_within(text, start))
        is_bound = lower == "least" and index > 0 and tokens[index - 1].group().lower() == "at"
        sign, axis = (0, "") if is_bound else (form.polarity, form.axis)
        read_words.append(Word(
            token.group(), form.lower, form.stem, start, token.end(), clause, form.weight,
            sign, axis, is_name, index in negated,
        ))
    return Reading(text, tuple(read_words))


def _is_within(text: str, place: int) -> bool:
    """Whether no sentence ends right before a place."""
    return text[:place].rstrip()[-1:] not in (".", ":", "?", "!")


def _negated(lowers: list[str]) -> set[int]:
    """The positions in the scope of an odd number of negators: to the end of the clause, at most
    seven words on."""
    known = lists()
    counts: dict[int, int] = {}
    for index, word in enumerate(lowers):
        if word == "nor" and counts.get(index, 0) % 2:
            continue  # it goes on with what is denied already
        if word not in known.negators and not word.endswith(("n't", "n’t")):
            continue
        following = lowers[index + 1] if index + 1 < len(lowers) else ""
        if (word, following) in known.not_negating:
            continue
        for place in range(index + 1, min(index + 1 + _REACH.get(word, 7), len(lowers))):
            if lowers[place] in (",", ";", ":", "(", ")", ".") or lowers[place] in _CLAUSE_WORDS:
                break
            counts[place] = counts.get(place, 0) + 1
    return {place for place, count in counts.items() if count % 2}
