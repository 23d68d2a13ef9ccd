"""The query languages of scholarly services, as far as they are one language in different clothes:
words, phrases, fields, brackets, AND, OR, NOT, ranges of years.

    query = parse('ti:"code model" AND year:[2031 TO 2032]')
    found = [work for work in works if holds(query, lambda leaf: …)]

Words are compared without case and plural, and hyphens part them, as the services' indexes do.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from scholarly.shelf import ShelvedWork

Operator = Literal["AND", "OR", "NOT"]
_TOKEN = re.compile(
    r"\s*(?:(?P<bracket>[()])"
    r"|(?P<field>[A-Za-z_][\w.]*)(?P<relation>:|>=|<=|>|<|=)"
    r'|"(?P<phrase>[^"]*)"'
    r"|\[(?P<span>[^\]]*)\]"
    r"|(?P<word>[^\s()\[\]\"]+))")
_OPERATORS: dict[str, Operator] = {"AND": "AND", "OR": "OR", "NOT": "NOT", "ANDNOT": "NOT"}


class BadQuery(ValueError):
    """A query that breaks the language. The message says where."""


@dataclass(frozen=True)
class Leaf:
    """One condition. `field` is "" for none; `relation` is ":", ">=", …; `span` a pair of bounds
    that stood as [a TO b]."""

    value: str
    field: str = ""
    relation: str = ":"
    is_phrase: bool = False
    span: tuple[str, str] | None = None


@dataclass(frozen=True)
class Branch:
    """Two queries joined; NOT is "the left one and not the right one"."""

    operator: Operator
    left: "Query"
    right: "Query"


Query = Leaf | Branch


def parse(text: str, *, adjacent: Operator = "AND", tags: bool = False) -> Query:
    """The query that a text says. Words side by side are joined by `adjacent`; with `tags` a field
    follows its term, as in `"sleep"[tiab]`. Raises BadQuery."""
    parser = _Parser(_tokens(text), adjacent, tags)
    query = parser.expression()
    if parser.left:
        raise BadQuery(f"nothing was expected from {parser.left[0].group().strip()!r} on")
    return query


def holds(query: Query, meets: Callable[[Leaf], bool]) -> bool:
    """Whether a work that meets conditions as told is found by the query."""
    if isinstance(query, Leaf):
        return meets(query)
    left, right = holds(query.left, meets), holds(query.right, meets)
    return {"AND": left and right, "OR": left or right, "NOT": left and not right}[query.operator]


def leaves(query: Query) -> Iterator[Leaf]:
    """The conditions that are wanted, from left to right."""
    if isinstance(query, Leaf):
        yield query
        return
    yield from leaves(query.left)
    if query.operator != "NOT":
        yield from leaves(query.right)


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """Words as indexes compare them."""
    return tuple(map(_singular, re.findall(r"\w+", text.casefold())))


def says(text: str, phrase: str) -> bool:
    """Whether the words of a phrase stand in a text, side by side."""
    wanted, there = words(phrase), words(text)
    return bool(wanted) and any(
        there[start : start + len(wanted)] == wanted for start in range(len(there)))


def relevance(work: ShelvedWork, wanted: Sequence[str]) -> float:
    """How much of what is wanted the work is about: words of the title count three times."""
    title, body = words(work.title), words(work.abstract)
    return sum(3 * title.count(word) + min(body.count(word), 3) for word in wanted)


def wanted_words(query: Query) -> list[str]:
    """The words that a query's conditions on text ask for."""
    return [word for leaf in leaves(query) if leaf.span is None for word in words(leaf.value)]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _tokens(text: str) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    place = 0
    while place < len(text.rstrip()):
        match = _TOKEN.match(text, place)
        if match is None:
            raise BadQuery(f"it cannot be read from {text[place:place + 20]!r} on")
        found.append(match)
        place = match.end()
    return found


class _Parser:
    """Reads from left to right; operators bind alike, as all the services' brackets allow for."""

    def __init__(self, tokens: list[re.Match[str]], adjacent: Operator, tags: bool) -> None:
        self.left, self._tags = tokens, tags
        self._adjacent: Operator = adjacent

    def expression(self) -> Query:
        query = self._term()
        while self.left and self.left[0]["bracket"] != ")":
            query = Branch(self._operator(), query, self._term())
        return query

    def _operator(self) -> Operator:
        """"AND NOT" is as good as "NOT"."""
        word: str = self.left[0]["word"] or ""
        if word not in _OPERATORS:
            return self._adjacent
        self.left.pop(0)
        if word == "AND" and self.left and self.left[0]["word"] == "NOT":
            self.left.pop(0)
            return "NOT"
        return _OPERATORS[word]

    def _term(self) -> Query:
        if not self.left:
            raise BadQuery("it ends where a term was expected")
        token = self.left.pop(0)
        if token["bracket"] == "(":
            query = self.expression()
            if not self.left or self.left.pop(0)["bracket"] != ")":
                raise BadQuery("a bracket is not closed")
            return query
        if token["bracket"] or token["word"] in _OPERATORS:
            raise BadQuery(f"a term was expected, {token.group().strip()!r} came")
        if token["field"]:
            return self._in_field(token["field"], token["relation"])
        leaf = _leaf(token, "", ":")
        if self._tags and self.left and self.left[0]["span"] is not None:
            leaf = Leaf(leaf.value, self.left.pop(0)["span"], ":", leaf.is_phrase)
        return leaf

    def _in_field(self, name: str, relation: str) -> Query:
        if not self.left:
            raise BadQuery(f"the field {name} has no value")
        token = self.left.pop(0)
        if token["bracket"] != "(":
            if token["bracket"] or token["field"] or token["word"] in _OPERATORS:
                raise BadQuery(f"the field {name} has no value")
            return _leaf(token, name, relation)
        query = self.expression()
        if not self.left or self.left.pop(0)["bracket"] != ")":
            raise BadQuery("a bracket is not closed")
        return _under(query, name)


def _under(query: Query, name: str) -> Query:
    if isinstance(query, Branch):
        return Branch(query.operator, _under(query.left, name), _under(query.right, name))
    return query if query.field else Leaf(query.value, name, query.relation, query.is_phrase,
                                          query.span)


def _leaf(token: re.Match[str], name: str, relation: str) -> Leaf:
    if token["span"] is not None:
        low, joined, high = token["span"].partition(" TO ")
        if not joined:
            raise BadQuery(f"[{token['span']}] is no range")
        return Leaf(token["span"], name, relation, span=(low.strip(), high.strip()))
    is_phrase = token["phrase"] is not None
    return Leaf(token["phrase"] if is_phrase else token["word"], name, relation, is_phrase)
