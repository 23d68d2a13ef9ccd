"""What somebody wants who says something in a conversation: by rules, without a language model."""

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from agents.publication_years import Years
from grounding.words import content_words
from service.chat import rules
from service.chat.rules import Kind
from service.chat.wishes import EVER, databases_named, without_databases, years_wanted


@dataclass(frozen=True)
class Intent:
    """What is wanted. `named` are the numbers of the claims or papers that are named, "-1" being
    the last; `years` bound papers; `question` is what to find out, "" for the message itself.
    `is_sure` says that the words leave no doubt, so that no model need be asked."""

    kind: Kind
    named: tuple[str, ...] = ()
    years: Years = EVER
    question: str = ""
    is_sure: bool = False


FEWEST_WORDS = 2
"""Words that name something, of a text that can be searched for."""
SHORT = 12
"""Words up to which a request that has the words of a rule is taken to be no more than that."""
_MOST_THAT_LEAN = 3
"""Words that name something, up to which a text that points back cannot stand by itself."""
_FEWEST_OF_A_QUESTION = 3
"""Words of a question that names one thing: "What is CRISPR?"."""
_FIGURE = re.compile(r"\d")
_POLITE = re.compile(
    r"^\W*(?:many\s+)?(?:thanks|thank\s+you|thx|cheers|merci|danke|gracias|grazie)\b"
    r"[^,.!;:]{0,20}[,.!;:]+\s*", re.IGNORECASE)
"""Thanks in front of something else."""
_OF_RUNS_ALONE: frozenset[Kind] = frozenset({
    "cancel", "resume", "status", "brief", "style", "asked"})
"""What can be meant of a run alone, whatever else is said."""
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
"""Letters of scripts in which no blanks stand between words."""
_STEERING: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("cancel", rules.CANCEL), ("resume", rules.RESUME), ("status", rules.STATUS))
_BESIDE: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("small_talk", rules.SMALL_TALK), ("about", rules.ABOUT),
    ("out_of_scope", rules.OUT_OF_SCOPE))


def intent_of(text: str, *, about_a_run: bool) -> Intent:
    """What a message wants; `about_a_run` says whether the conversation has one already."""
    said = text.strip()
    of_a_run = _of_a_run(said)
    if about_a_run and of_a_run and of_a_run.kind in ("style", "report"):
        return of_a_run  # else taken for what nobody here does
    if kind := _first(said, _BESIDE):
        behind = _POLITE.sub("", said)
        if kind == "small_talk" and behind != said and _is_a_wish(behind):
            return intent_of(behind, about_a_run=about_a_run)
        return Intent(kind, is_sure=True)
    if of_a_run and about_a_run:
        return of_a_run
    own = own_words(said)
    if of_a_run and (not own or (
            of_a_run.kind in _OF_RUNS_ALONE and not _asks_of_more(said))):
        return Intent("no_run", is_sure=True)
    if wants_anew(said) and len(own) >= FEWEST_WORDS:
        return Intent("research", is_sure=not is_elliptic(said))
    if about_a_run:
        if not own and (wants_anew(said) or databases_named(said)):
            return Intent("again", years=years_wanted(said), is_sure=True)
        return Intent("follow_up" if own or _FIGURE.search(said) else "unclear")
    return Intent("research" if _can_be_searched_for(said) else "unclear")


def _is_a_wish(said: str) -> bool:
    """Whether what follows thanks is something to do: "Thanks. Show me the table"."""
    return bool(_of_a_run(said) or wants_anew(said)
                or (rules.ASKS.search(said) and len(own_words(said)) >= FEWEST_WORDS))


def _asks_of_more(said: str) -> bool:
    """Whether a question stands beside the manner in which its answer is wanted: "Does tea help
    sleep, in one sentence?"."""
    beside = rules.STYLE.sub(" ", rules.BRIEF.sub(" ", said))
    return beside != said and len(own_words(beside)) >= FEWEST_WORDS


def stands_alone(said: str) -> bool:
    """Whether a message can be looked up without what was said before it: not "And for older
    adults?", nor "shorter"."""
    return ((not is_elliptic(said)
            and _naming(said, rules.COMPARING | rules.OF_STUDIES) > 0
            and bool(rules.ASKS.search(said) or len(said.split()) > _MOST_THAT_LEAN))
            or (wants_anew(said) and len(own_words(said)) >= FEWEST_WORDS))


def is_elliptic(text: str) -> bool:
    """Whether a question leans on what was said before it: "And for older adults?"."""
    if rules.LEANS.search(text):
        return True
    named = _naming(text)
    return named < FEWEST_WORDS or (
        named <= _MOST_THAT_LEAN and bool(rules.POINTS_BACK.search(text)))


def _can_be_searched_for(said: str) -> bool:
    """Whether the first thing that is said names what to look for."""
    named = _naming(said)
    is_question = rules.ASKS.search(said) and not (
        rules.POINTS_BACK.search(said) or rules.LEANS.search(said))
    if named >= FEWEST_WORDS:
        return named > FEWEST_WORDS or bool(rules.ASKS.search(said)) or not is_elliptic(said)
    return bool(
        named and is_question and len(said.split()) >= _FEWEST_OF_A_QUESTION)


def _naming(said: str, no_names: Set[str] = rules.COMPARING) -> int:
    """How many words name something."""
    return (len(own_words(said) - no_names)
            + len(_UNSPACED.findall(said)) // 2)


def wants_anew(text: str) -> bool:
    """Whether somebody asks for a new search in so many words."""
    return bool(rules.AGAIN.search(text))


def claims_named(said: str) -> tuple[str, ...]:
    """The numbers of the claims that a message names: "4" and "7" of "claims 4 and c7"."""
    ordinals = [rules.ORDINALS[found[1].lower()] for found in rules.ORDINAL.finditer(said)]
    return tuple(dict.fromkeys([*_numbered(rules.CLAIM, said), *ordinals]))


def papers_named(said: str) -> tuple[str, ...]:
    """The numbers of the papers that a message names: "2" of "paper 2" and of "[2]"."""
    return tuple(dict.fromkeys(_numbered(rules.PAPER, said)))


def _numbered(pattern: re.Pattern[str], said: str) -> Iterator[str]:
    for found in pattern.finditer(said):
        yield str(int(next(filter(None, found.groups()))))
        rest = found.end()
        while more := rules.MORE.match(said, rest):
            yield str(int(more[1]))
            rest = more.end()


def _first(said: str, table: Iterable[tuple[Kind, re.Pattern[str]]]) -> Kind | None:
    return next((kind for kind, pattern in table if pattern.search(said)), None)


def _of_a_run(said: str) -> Intent | None:
    if kind := _first(said, _STEERING):
        return Intent(kind, is_sure=True)
    if named := claims_named(said):
        return Intent("claim", named, is_sure=True)
    if named := papers_named(said):
        return Intent("paper", named, is_sure=True)
    if rules.STYLE.search(said):
        return Intent("style", is_sure=True)
    if wants_anew(said):
        return None
    own = own_words(said)
    years = years_wanted(said)
    if years != EVER and (not own or rules.FILTERS.search(said)):
        return Intent("years", years=years, is_sure=not own)
    if rules.BRIEF.search(said):
        return Intent("brief", is_sure=True)
    if rules.WHY.search(said):
        return Intent("disagreement")
    kind = _first(said, rules.RUN_RULES)
    return Intent(kind, is_sure=len(said.split()) <= SHORT) if kind else None


def own_words(said: str) -> set[str]:
    """What a message is about, beside the words in which one speaks of runs."""
    return {word for word in content_words(without_databases(said)) - rules.OF_RUNS
            if not rules.DIGITS.fullmatch(word)}
