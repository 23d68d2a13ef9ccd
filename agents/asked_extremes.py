"""Which is the most so: whether a text tells what is, where a question asks it of what is in no
table. A value of one thing does not tell that it is the highest."""

import re
from collections.abc import Set
from dataclasses import dataclass

from grounding.reading import lists
from grounding.words import content_words

_HIGH = r"highest|greatest|largest|biggest|maximum|maximal|strongest|most|top|leading|peak(?:ed|s)?"
_LOW = r"lowest|smallest|least|fewest|minimum|minimal|weakest"
_OVER_ALL = (
    r"(?:than(?: (?:with|in|for|from|on|at|of|that of|those of))?|outperform\w*|exceed\w*|"
    r"surpass\w*|over|superior to) (?:all|any|every|both|each)\b")
_CLASSES = {
    "highest": _HIGH, "greatest": _HIGH, "largest": _HIGH, "biggest": _HIGH, "strongest": _HIGH,
    "maximum": _HIGH, "most": _HIGH, "lowest": _LOW, "smallest": _LOW, "least": _LOW,
    "fewest": _LOW, "minimum": _LOW, "weakest": _LOW,
    "best": rf"best|first|{_HIGH}|optimal|{_OVER_ALL}",
    "worst": rf"worst|last|poorest|{_LOW}",
}
_EXTREME = re.compile(
    r"\b(?:which|what|who|where|when|whose)\b.{0,120}?(?:\bthe |\b(?:works?|performs?|does|do|did|"
    r"suits?|fits?) (?=best|worst))"
    rf"(?P<how>{'|'.join(_CLASSES)}|(?!(?:interest|forest|harvest|test|request|rest|west|nest|guest|"
    r"latest|contest|protest|arrest|digest|chest|quest|pest)\b)[a-z]{3,}est)\b"
    r"(?! (?:recent|part|of the time)\b)(?: (?P<of>[\w-]+))?", re.I)


_RANKED = re.compile(
    r"\b(?:highest|greatest|largest|biggest|maximum|lowest|smallest|fewest|minimum|best|worst)\b"
    r"(?P<what>(?: (?!(?:is|are|was|were|be|been|has|have|had|of|in|on|at|for|with|to|from|by|as|"
    r"among|amongst|across|under|over|during|after|before|within|between|when|where|which|that|and|"
    r"or|but|than|while|found|[a-z]{2,}ed)\b)[\w@+-]+){1,4})"
    r"(?: of (?:the |all )?(?P<of>[\w-]+))?", re.I)
"""A superlative right before what it ranks."""
_BARE = re.compile(r"\b(?:highest|lowest|greatest|largest|best|worst)\b", re.I)
_ELSE = re.compile(
    rf"\b(?:state[- ]of[- ]the[- ]art|leads?|leading|top|peak\w*|{_OVER_ALL})", re.I)
"""What tells the most so without naming what is ranked right behind it."""
_ANY_MEASURE = content_words(
    "performance score scores result results value values level levels rate rates figure figures "
    "accuracy one ones number numbers amount amounts share proportion percentage degree average "
    "mean median risk odds probability incidence prevalence frequency estimate estimates")


def ranks_else(text: str, asked: Set[str]) -> bool:
    """Whether a text speaks of what is asked (its stems) and calls only other things highest or
    lowest: "the highest number of parameters", where a score is asked for. Not where it leaves to
    the reader what is ranked, or calls it by a word for any measure."""
    found = list(_RANKED.finditer(text))
    rest = _RANKED.sub(" ", text)
    if not found or _BARE.search(rest) or _ELSE.search(text):
        return False
    return bool(asked & content_words(rest)) and not any(_is_of(m, asked) for m in found)


def _is_of(ranked: re.Match[str], asked: Set[str]) -> bool:
    """Whether a superlative may rank what is asked."""
    what = content_words(ranked["what"])
    if ranked["of"]:
        what = what - _ANY_MEASURE | content_words(ranked["of"])
    known = lists().synonyms
    alike = {group for one in asked for group in known.get(one, ())}
    return not what or bool(what & (asked | _ANY_MEASURE)) or any(
        not alike.isdisjoint(known.get(one, ())) for one in what)


_AMOUNTS = frozenset(
    "highest greatest largest biggest maximum lowest smallest fewest minimum".split())


@dataclass(frozen=True)
class AskedExtreme:
    """What a question asks to be most so: the word that says it, and how a text does; `measure`,
    the stems of what it ranks by, where it says."""

    name: str
    _told: re.Pattern[str]
    measure: frozenset[str] = frozenset()

    def is_told(self, text: str) -> bool:
        """Whether a text says of something that it is."""
        return self._told.search(text) is not None and not (
            self.measure and ranks_else(text, self.measure))


def asked_extreme(question: str) -> AskedExtreme | None:
    """The extreme that a question asks for; None where it asks for none."""
    found = _EXTREME.search(question)
    if not found:
        return None
    how = found["how"].lower()
    told = _CLASSES.get(how, re.escape(how))
    name = f"the {how} {found['of']}" if how in ("most", "least") and found["of"] else f"the {how}"
    if how not in ("best", "worst"):
        told = rf"{told}|{_OVER_ALL}"
    behind = question[found.start("how") + len(how):]
    measure = content_words(behind) if how in _AMOUNTS else set()
    return AskedExtreme(name, re.compile(rf"(?<!at )\b(?:{told})\b", re.I), frozenset(measure))
