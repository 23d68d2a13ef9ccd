"""Criteria in words: what a record must meet to be read, or must not, as far as words can tell.

A criterion is one of

    year >= 2020 · 2018-2022 · since 2020 · published before 2015  the year of the work
    type: review · type != editorial · language: en | de           what databases call it
    children or adolescents · "randomised trial" | cohort          words, alternatives

Of an alternative in words every content word must stand there, as its stem, and a quoted phrase
letter by letter but for case and spaces. To include, they may stand anywhere in title and abstract,
or together in one sentence of the text; to exclude, they stand together in the title or in one
sentence of the abstract, none of them denied. So in doubt a record stays. Words neither know
synonyms nor understand "not": a criterion that denies something is left to people and models.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from grounding.passages import sentence_spans
from grounding.words import content_words, stem, words
from records.errors import UserError
from records.work import WorkType

LONGEST = 300
"""Characters of a criterion; more is not one."""

_EMPTY = content_words(
    "about addresses article articles assess assesses concerning considers contains contribution "
    "covers deals discusses evaluates examines focus focuses include includes investigates involve "
    "involves literature looks measures mention mentions must original paper papers present "
    "presents provide provides publication publications published record records regarding related "
    "report reported reporting reports research should studied studies study studying topic "
    "work works written")
"""Stems of words that ask for something and are no part of what is asked for."""

_DENIALS = frozenset("no not never non none neither nor without except excluding lacks lacking "
                     "lack cannot isn't aren't doesn't don't".split())
_WITHIN = 3
"""Words that a denial reaches forward."""

_QUOTED = re.compile(r"\"([^\"]+)\"|“([^”]+)”|«([^»]+)»")
_OR = re.compile(r"\s+or\s+|\s*\|\s*", re.IGNORECASE)
_FIELD = re.compile(r"(type|language)\s*(!=|≠|:|==?)\s*(.*)", re.IGNORECASE)
_YEAR = re.compile(
    r"(?:years?|published)?\s*(>=|<=|[><≥≤]|==?|:|since|from|after|before|until|between|in|)\s*"
    r"(\d{4})(?:\s*(?:[-–—]|to|until|and)\s*(\d{4}))?"
    r"(?:\s+(?:or|and)\s+(later|earlier|newer|older))?",
    re.IGNORECASE)
_FIRST, _LAST = 0, 9999
_SINCE = ("since", "from", ">=", "≥", "later", "newer")
_UNTIL = ("until", "<=", "≤", "earlier", "older")


class CriterionError(UserError):
    """A criterion that cannot be used; the message says what to write instead."""


@dataclass(frozen=True)
class Said:
    """What a record or a paper says of itself. `sentences` are those of its text, where there is
    one; `year`, `type` and `language` are None, "other" and "" where not known."""

    title: str
    abstract: str = ""
    sentences: tuple[str, ...] = ()
    year: int | None = None
    type: WorkType = "other"
    language: str = ""

    @property
    def is_thin(self) -> bool:
        """Whether there is a title and no more."""
        return not (self.abstract.strip() or self.sentences)


@dataclass(frozen=True)
class Ruling:
    """Whether a criterion is met, None where it cannot be told, and by what, in words."""

    met: bool | None
    why: str


@dataclass(frozen=True)
class _Years:
    first: int
    last: int

    def ruling(self, said: Said, *, to_exclude: bool) -> Ruling:  # noqa: ARG002
        if said.year is None:
            return Ruling(None, "its year is not known")
        return Ruling(self.first <= said.year <= self.last, f"it is of {said.year}")


@dataclass(frozen=True)
class _OneOf:
    field: str
    values: frozenset[str]
    wanted: bool

    def ruling(self, said: Said, *, to_exclude: bool) -> Ruling:  # noqa: ARG002
        value = said.type if self.field == "type" else said.language.casefold()
        if value in ("", "other"):
            return Ruling(None, f"its {self.field} is not known")
        return Ruling((value in self.values) == self.wanted, f"its {self.field} is {value}")


@dataclass(frozen=True)
class _Denied:
    word: str

    def ruling(self, said: Said, *, to_exclude: bool) -> Ruling:  # noqa: ARG002
        return Ruling(None, f"words cannot tell what “{self.word}” denies")


@dataclass(frozen=True)
class _Words:
    """Words by their stem, and phrases, all of which must stand there."""

    stems: dict[str, str]
    phrases: tuple[str, ...]

    def ruling(self, said: Said, *, to_exclude: bool) -> Ruling:
        return self._excluding(said) if to_exclude else self._including(said)

    def _including(self, said: Said) -> Ruling:
        missing = self._missing(f"{said.title}\n{said.abstract}")
        if not missing:
            return Ruling(True, f"{_listed(self._all)} in its title or abstract")
        if any(not self._missing(sentence) for sentence in said.sentences):
            return Ruling(True, f"{_listed(self._all)} in its text")
        if said.is_thin:
            return Ruling(None, f"no {_listed(missing, 'or')} in its title, and no abstract")
        where = "a sentence of its text" if said.sentences else "its title or abstract"
        return Ruling(False, f"no {_listed(missing, 'or')} in {where}")

    def _excluding(self, said: Said) -> Ruling:
        for place, sentence in _front(said):
            if not self._missing(sentence, denied=True):
                return Ruling(True, f"{_listed(self._all)} in its {place}")
        missing = self._missing(f"{said.title}\n{said.abstract}") or self._all
        return Ruling(None if said.is_thin else False, f"{_listed(missing)} not told of it")

    @property
    def _all(self) -> list[str]:
        return [*self.phrases, *self.stems.values()]

    def _missing(self, text: str, *, denied: bool = False) -> list[str]:
        """What does not stand in a text; with `denied`, what does not stand there undenied."""
        plain = " ".join(text.split()).casefold()
        said = _undenied(text) if denied else content_words(text)
        return [*(p for p in self.phrases if not re.search(
                    rf"(?<!\w){re.escape(p.casefold())}(?!\w)", plain)),
                *(word for root, word in self.stems.items() if root not in said)]


_Alternative = _Years | _OneOf | _Denied | _Words


@dataclass(frozen=True)
class Criterion:
    """A criterion as it was written, and what of it can be computed."""

    text: str
    alternatives: tuple[_Alternative, ...]

    @classmethod
    def of(cls, text: str) -> "Criterion":
        """Raises CriterionError."""
        text = " ".join(text.split())
        if not re.search(r"\w", text) or len(text) > LONGEST:
            raise CriterionError(f"criterion {text[:60]!r}: must be words, at most {LONGEST} "
                                 "characters, such as: children | \"randomised trial\"")
        alternatives = _of_fields(text) or tuple(map(_in_words, _parts(text)))
        return cls(text.translate(str.maketrans("“”", '""')), alternatives)

    @property
    def is_in_words(self) -> bool:
        """Whether reading may tell better than counting: it is more than years, types, phrases."""
        return any(isinstance(a, _Denied) or (isinstance(a, _Words) and bool(a.stems))
                   for a in self.alternatives)

    def includes(self, said: Said) -> Ruling:
        """Whether a record meets it, as one that it must meet."""
        return self._ruling(said, to_exclude=False)

    def excludes(self, said: Said) -> Ruling:
        """Whether a record meets it, as one that it must not meet."""
        return self._ruling(said, to_exclude=True)

    def _ruling(self, said: Said, *, to_exclude: bool) -> Ruling:
        """By the alternative that is met, else by one that cannot be told, else by none."""
        rulings = [a.ruling(said, to_exclude=to_exclude) for a in self.alternatives]
        for met in (True, None):
            for ruling in rulings:
                if ruling.met is met:
                    return ruling
        return Ruling(False, ", ".join(dict.fromkeys(r.why for r in rulings)))


@dataclass(frozen=True)
class Criteria:
    """All that a record must meet, and all that it must not."""

    include: tuple[Criterion, ...] = ()
    exclude: tuple[Criterion, ...] = ()

    @classmethod
    def of(cls, include: Iterable[str], exclude: Iterable[str]) -> "Criteria":
        """Raises CriterionError."""
        return cls(tuple(map(Criterion.of, include)), tuple(map(Criterion.of, exclude)))

    @property
    def open(self) -> tuple[tuple[Criterion, ...], tuple[Criterion, ...]]:
        """Those that reading may tell better than counting, to include and to exclude."""
        return (tuple(c for c in self.include if c.is_in_words),
                tuple(c for c in self.exclude if c.is_in_words))

    def objection(self, said: Said) -> "Objection | None":
        """Why a record is left out, None where no criterion does so: by one that excludes, else
        by one that only computing can tell, else by one in words."""
        for criterion in self.exclude:
            ruling = criterion.excludes(said)
            if ruling.met:
                return Objection(f"excluded by “{criterion.text}”: {ruling.why}", False)
        for criterion in sorted(self.include, key=lambda c: c.is_in_words):
            ruling = criterion.includes(said)
            if ruling.met is False:
                return Objection(f"does not meet “{criterion.text}”: {ruling.why}",
                                 criterion.is_in_words)
        return None

    def untold(self, said: Said) -> list[str]:
        """The criteria of which nothing can be told by computing, in words, with the reason."""
        rulings = [*((c, c.includes(said)) for c in self.include),
                   *((c, c.excludes(said)) for c in self.exclude)]
        return [f"“{c.text}” cannot be told ({ruling.why})"
                for c, ruling in rulings if ruling.met is None]


@dataclass(frozen=True)
class Objection:
    """Why a record is left out. It `is_open` where reading could tell better than counting."""

    reason: str
    is_open: bool


def _of_fields(text: str) -> tuple[_Alternative, ...]:
    """A criterion on year, type or language; nothing for one in words. Raises CriterionError."""
    if found := _YEAR.fullmatch(text):
        return (_years(text, (found[4] or found[1]).lower(), int(found[2]), found[3]),)
    if re.match(r"years?\s*\W", text, re.IGNORECASE) and re.search(r"[<>=≤≥:]", text):
        raise CriterionError(f"criterion {text!r}: write year >= 2020, year: 2018-2022 or "
                             "since 2020")
    if found := _FIELD.fullmatch(text):
        field, sign, values = found[1].lower(), found[2], re.split(r"\s*[|,]\s*|\s+or\s+", found[3])
        return (_OneOf(field, frozenset(_value(field, v, text) for v in values),
                       sign not in ("!=", "≠")),)
    return ()


def _years(text: str, word: str, year: int, last: str | None) -> _Years:
    """The years that a word and a year, or two years, name. Raises CriterionError."""
    ranges = {**dict.fromkeys(_SINCE, (year, _LAST)), **dict.fromkeys(_UNTIL, (_FIRST, year)),
              **dict.fromkeys(("after", ">"), (year + 1, _LAST)),
              **dict.fromkeys(("before", "<"), (_FIRST, year - 1))}
    first, final = (year, int(last)) if last else ranges.get(word, (year, year))
    if first > final:
        raise CriterionError(f"criterion {text!r}: no year lies between {first} and {final}")
    return _Years(first, final)


def _value(field: str, value: str, text: str) -> str:
    plain = "-".join(value.casefold().split())
    if field == "language":
        if not re.fullmatch(r"[a-z]{2}", plain):
            raise CriterionError(f"criterion {text!r}: {value!r} is no ISO 639-1 code like en")
        return plain
    for known in get_args(WorkType):
        if plain in (known, f"{known}s"):
            return known
    raise CriterionError(f"criterion {text!r}: {value!r} is no type; there are "
                         f"{', '.join(get_args(WorkType))}")


def _parts(text: str) -> Iterator[str]:
    """The alternatives of a criterion in words; "or" and "|" inside quotes part nothing."""
    start = 0
    quotes = [found.span() for found in _QUOTED.finditer(text)]
    for found in _OR.finditer(text):
        if not any(a < found.end() and found.start() < b for a, b in quotes):
            yield text[start:found.start()]
            start = found.end()
    yield text[start:]


def _in_words(text: str) -> _Alternative:
    phrases = tuple(" ".join(next(filter(None, found.groups())).split())
                    for found in _QUOTED.finditer(text))
    rest = _QUOTED.sub(" ", text)
    for word in words(rest.replace("’", "'")):
        if _DENIALS & {word, word.split("-")[0]}:
            return _Denied(word)
    stems: dict[str, str] = {}
    for part in (part for word in words(rest) for part in word.split("-")):
        if content_words(part):
            stems.setdefault(stem(part), part)
    telling = {root: word for root, word in stems.items() if root not in _EMPTY}
    if not (telling or stems or phrases):
        raise CriterionError(f"criterion {text!r}: has no word to look for; name what a paper must "
                             "speak of")
    return _Words(telling or ({} if phrases else stems), phrases)


def _front(said: Said) -> Iterator[tuple[str, str]]:
    yield "title", said.title
    for start, end in sentence_spans(said.abstract):
        yield "abstract", said.abstract[start:end]


def _undenied(sentence: str) -> set[str]:
    """Stems of the words of a sentence that no denial stands shortly before."""
    told: set[str] = set()
    reach = 0
    for word in words(sentence.replace("’", "'")):
        parts = word.split("-")
        reach = _WITHIN + 1 if _DENIALS & {word, parts[0]} else max(0, reach - 1)
        if not reach:
            told |= content_words(word)
    return told


def _listed(items: Sequence[str], last: str = "and") -> str:
    quoted = [f"“{item}”" for item in items]
    return f" {last} ".join(filter(None, [", ".join(quoted[:-1]), *quoted[-1:]]))
