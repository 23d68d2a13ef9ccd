"""The searches of a plan: from precise to broad, in facets that every database can be told."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from agents.concepts import Concept, concepts
from agents.publication_years import years_asked
from agents.spellings import spellings_of_a_name
from grounding.words import words
from records import Facets, Plan

MOST_SEARCHES = 4
MOST_GROUPS = 3
"""Groups that a search must meet; with four hardly any paper is left."""

MOST_TERMS = 12
"""Alternatives in a group; some databases refuse long queries."""

MOST_WORDS = 14
"""Words of a search as plain text; databases that rank by words find nothing with more."""

_LEAST_WEIGHT = 0.2
"""A concept that narrows a search less is left out where there are others: "patients"."""

_FADES = 0.95
"""Questions name first what they are about: a concept counts so much less than the one before."""


@dataclass(frozen=True)
class _Group:
    """Alternatives in a search, how they are called in plain text, and a looser name of them."""

    terms: tuple[str, ...]
    said: tuple[str, ...]
    looser: str = ""


def searches(plan: Plan, named: Sequence[tuple[int, int]]) -> tuple[Facets, ...]:
    """One to four searches, the most precise first, each asked once.

    `named` is where the question names what is no topic, from start to end. Systems and benchmarks
    are searched for by all their spellings, topics by the concepts that narrow a search most. The
    years of publication that the question names bound them all.
    """
    topics = _topics(plan.question, named)
    asked = _names(s.system for s in plan.subjects if s.role == "subject")
    compared = _names(s.system for s in plan.subjects if s.role == "comparator")
    measured = _names(plan.benchmarks)
    rows = _by_name(asked, compared, measured, topics) if asked or measured else _by_topic(topics)
    found: dict[tuple[tuple[str, ...], ...], str] = {}
    for row in rows:
        text = _text(row, plan.question)
        if text in found.values():
            text = _text([replace(group, said=(group.looser or group.said[0],)) for group in row],
                         plan.question)
        found.setdefault(_terms(row), text)
    years = years_asked(plan.question)
    asked_for = list(found.items()) or [((), _in_short(words(plan.question)))]
    return tuple(
        Facets(text=text, groups=groups, year_from=years.first, year_to=years.last)
        for groups, text in asked_for[:MOST_SEARCHES])


def _by_name(asked: _Group | None, compared: _Group | None, measured: _Group | None,
             topics: Sequence[Concept]) -> Iterator[list[_Group]]:
    """Systems on benchmarks, what they are compared with, the first topics, the names alone."""
    first = [_exact(topic) for topic in topics[:1]]
    if asked and measured:
        yield [asked, measured]
    elif asked and first:
        yield [asked, *first]
    elif measured and first:
        yield [measured, *map(_exact, topics[:2])]
        yield [measured, _loose(topics[0])]
    if compared and (measured or asked):
        yield [*filter(None, (compared, measured or asked))]
    if asked and measured and first:
        yield [asked, *first]
    yield [group for group in (asked or measured,) if group]


def _by_topic(topics: Sequence[Concept]) -> Iterator[list[_Group]]:
    """The concepts that narrow most, as they are named; then the first two, more loosely; where
    that is the same, the first alone that is not only where it is asked."""
    if not topics:
        return
    precise = [_exact(topic) for topic in _as_asked(topics[:MOST_GROUPS])]
    loose = [_loose(topic) for topic in _as_asked(topics[:2])] if len(topics) > 1 else [
        _wide(topics[0])]
    yield precise
    first = next((topic for topic in topics if not topic.is_where), topics[0])
    yield loose if _terms(loose) != _terms(precise) else [_exact(first)]


def _topics(question: str, named: Sequence[tuple[int, int]]) -> list[Concept]:
    """The concepts of a question beside what it names, those that narrow a search most first."""
    masked = list(question)
    for start, end in named:
        masked[start:end] = "." * (end - start)
    found = concepts("".join(masked))
    telling = [one for one in found if one.weight >= _LEAST_WEIGHT] or found
    weights = {one.place: one.weight * _FADES ** number for number, one in enumerate(telling)}
    return sorted(telling, key=lambda one: -weights[one.place])


def _as_asked(topics: Iterable[Concept]) -> list[Concept]:
    """In the order of the question."""
    return sorted(topics, key=lambda topic: topic.place)


def _names(given: Iterable[str]) -> _Group | None:
    names = tuple(dict.fromkeys(given))
    terms = _few(term for name in names for term in spellings_of_a_name(name))
    return _Group(terms, names) if terms else None


def _exact(topic: Concept) -> _Group:
    return _Group(_few(topic.exact), topic.phrases, topic.short)


def _wide(topic: Concept) -> _Group:
    """A topic that is searched for alone, also by the pairs of its words."""
    return _Group(_few((*topic.exact, *topic.parts)), topic.phrases, topic.short)


def _loose(topic: Concept) -> _Group:
    """A topic that is searched for with another, also by single words of it."""
    return _Group(_few((*topic.exact, *topic.parts, *topic.alone)), topic.phrases, topic.short)


def _terms(row: Sequence[_Group]) -> tuple[tuple[str, ...], ...]:
    return tuple(group.terms for group in row)


def _few(terms: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(terms))[:MOST_TERMS]


def _text(row: Sequence[_Group], question: str) -> str:
    """What a search asks for in plain words, in the order of the question."""
    said = [phrase for group in row for phrase in group.said]
    lower = question.lower().replace("’", "'")
    said.sort(key=lambda phrase: lower.find(phrase.lower()) % (len(lower) + 1))
    return _in_short(word for phrase in said for word in phrase.split())


def _in_short(said: Iterable[str]) -> str:
    return " ".join(list({word.lower(): word for word in reversed(list(said))}.values())[::-1]
                    [:MOST_WORDS])
