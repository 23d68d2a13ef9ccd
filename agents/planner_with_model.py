"""The planner with a model: the computed plan stands, and a model adds what else to ask and search.

What a question names (subjects, benchmarks, metrics, axis, years) is read, never proposed. What a
model adds is bounded in number, plain words, no repeat, and tied to the question.
"""

import asyncio
import re
import unicodedata
from collections.abc import Iterable, Sequence

from agents.mind import Done, Mind
from agents.planner import Planner
from agents.searches import MOST_GROUPS
from grounding.words import content_words
from models.request import ItemFailed
from records import Facets, Failure, Plan
from records.proposals import PlanProposal, SearchProposal

LONGEST_QUERY, MOST_WORDS = 160, 14
"""Characters and words of a query; databases search a handful of words, not a paragraph."""

LONGEST_SUB_QUESTION = 300
"""Characters."""

MOST_SEARCHES = 3
"""Searches that are added; every database is asked each of them."""

MOST_TERMS, LONGEST_TERM = 8, 60
"""Terms of a group, and characters of a term: a phrase that no paper has finds none."""

MOST_WORDS_OF_A_TERM = 5

ALIKE = 0.8
"""Two texts that share this much of their content words (Jaccard) ask for the same."""

_ADDRESS = re.compile(r"\w://|\bwww\.|\bdoi:|\b10\.\d{4,9}/|\S@\w+\.\w", re.IGNORECASE)
_FIELD = re.compile(r"(?<!\w)[A-Za-z_]{2,}:(?=\S)|\[[A-Za-z /]{2,20}\]")
_EXCLUDES = re.compile(r"\b(?:NOT|ANDNOT)\b|(?<!\S)-(?=\w)")
_OPERATOR = re.compile(
    r"\b(?:AND|OR|NEAR|ADJ|WITHIN)(?:/?\d+)?\b|(?<!\S)\+(?=\w)|[\"“”„«»(){}\[\]|^~*?\\<>=;!]|"
    r"[:,.](?=\s|$)|(?<!\S)&+(?!\S)")


class PlannerWithModel:
    """Plans as the computed planner does; a model proposes sub-questions and queries beside."""

    def __init__(
        self, computed: Planner, mind: Mind[PlanProposal], *, most_queries: int,
        most_sub_questions: int,
    ) -> None:
        """`most_queries` and `most_sub_questions` bound what a model may add to the plan."""
        self._computed, self._mind = computed, mind
        self._most_queries, self._most_sub_questions = most_queries, most_sub_questions

    @property
    def method(self) -> str:
        return (f"{self._computed.method}; {self._mind.model.name} adds sub-questions, queries and "
                "searches")

    async def plan(self, question: str) -> Done[Plan]:
        """Take a question apart. A model that fails leaves the computed plan and a failure.

        Raises QuestionError for an empty or endless question, Halted.
        """
        plan = await asyncio.to_thread(self._computed.plan, question)
        try:
            proposal = await self._mind.think(
                "the question", question=plan.question, named=_named(plan),
                sub_questions=plan.sub_questions, queries=plan.queries,
                searches=tuple(map(_told, plan.searches)), most_searches=MOST_SEARCHES,
                most_queries=self._most_queries, most_sub_questions=self._most_sub_questions)
        except ItemFailed as error:
            return Done(plan, (Failure(
                stage="plan", subject="sub-questions and searches of a model", reason=str(error),
                remedy="the question was planned without a model"),))
        return Done(with_proposal(plan, proposal, most_queries=self._most_queries,
                                  most_sub_questions=self._most_sub_questions))


def with_proposal(
    plan: Plan, proposal: PlanProposal, *, most_queries: int, most_sub_questions: int
) -> Plan:
    """The plan with what of a proposal can be used, behind what it has itself.

    A proposed text must share a content word with what the question names or is about. One that
    shares none is kept where all its content words stand in proposals that do: so a synonym that
    was proposed beside a word of the question may be searched for alone, and nothing else may. A
    group of a search must hold a term with a word of the question; its other terms stand beside it.
    """
    questions = list(filter(None, map(_sub_question, proposal.sub_questions)))
    queries = list(filter(None, map(plain_query, proposal.queries)))
    subject = _subject_words(plan)
    anchored = [text for text in (*questions, *queries) if subject & content_words(text)]
    known = subject.union(*map(content_words, anchored))

    def belongs(text: str) -> bool:
        said = content_words(text)
        return bool(said & subject) or (bool(said) and said <= known)

    return plan.model_copy(update={
        "sub_questions": (*plan.sub_questions, *_new(
            filter(belongs, questions), plan.sub_questions, most_sub_questions)),
        "queries": (*plan.queries, *_new(filter(belongs, queries), plan.queries, most_queries)),
        "searches": (*plan.searches, *_new_searches(plan, proposal.searches, subject)),
    })


def _new_searches(
    plan: Plan, proposed: Sequence[SearchProposal], subject: set[str]
) -> list[Facets]:
    """The first searches that can be asked and that none before them asks, in the plan's years."""
    years = plan.searches[0] if plan.searches else Facets(text="")
    seen = {_asks(search.groups) for search in plan.searches}
    kept: list[Facets] = []
    for proposal in proposed:
        groups = tuple(filter(None, (_group(terms, subject) for terms in proposal.groups)))
        groups = tuple(dict.fromkeys(groups))[:MOST_GROUPS]
        if groups and len(kept) < MOST_SEARCHES and _asks(groups) not in seen:
            seen.add(_asks(groups))
            kept.append(Facets(text=" ".join(group[0] for group in groups), groups=groups,
                               year_from=years.year_from, year_to=years.year_to))
    return kept


def _group(proposed: Sequence[str], subject: set[str]) -> tuple[str, ...]:
    """The terms of a group that can be searched for; none where no term is of the question."""
    terms = (term for term in map(plain_query, proposed) if term and (
        len(term) <= LONGEST_TERM and len(term.split()) <= MOST_WORDS_OF_A_TERM))
    kept = tuple({term.lower(): term for term in terms}.values())[:MOST_TERMS]
    return kept if any(subject & content_words(term) for term in kept) else ()


def _asks(groups: Sequence[Sequence[str]]) -> frozenset[frozenset[str]]:
    return frozenset(frozenset(map(str.lower, group)) for group in groups)


def _told(search: Facets) -> str:
    """A search as it is told to a model."""
    return "; and ".join(" or ".join(group) for group in search.groups) or search.text


def plain_query(text: str) -> str:
    """A query as plain words; "" for one that cannot be made so without changing what it asks.

    Quotation marks, brackets and AND/OR are taken out, since every database reads them in its own
    way. A query that excludes words, names a field or holds an address is none.
    """
    text = _visible(text)
    if _ADDRESS.search(text) or _FIELD.search(text) or _EXCLUDES.search(text):
        return ""
    text = " ".join(_OPERATOR.sub(" ", text).split())
    fits = len(text) <= LONGEST_QUERY and len(text.split()) <= MOST_WORDS
    return text if fits and content_words(text) else ""


def _sub_question(text: str) -> str:
    """A proposed sub-question, "" where it is none."""
    text = _visible(text)
    fits = len(text) <= LONGEST_SUB_QUESTION and text.endswith("?") and len(text.split()) > 2
    return text if fits and not _ADDRESS.search(text) else ""


def _visible(text: str) -> str:
    """The text in one line, "" where it holds characters that nobody can see."""
    text = " ".join(text.split())
    return "" if any(unicodedata.category(c)[0] == "C" for c in text) else text


def _subject_words(plan: Plan) -> set[str]:
    """Stems of the things a question names and is about, else of its words. A metric or a condition
    belongs to many questions and ties a text to none."""
    named = [*(s.name for s in plan.subjects), *plan.benchmarks, *plan.topics]
    return content_words(" ".join(named)) or content_words(plan.question)


def _named(plan: Plan) -> tuple[str, ...]:
    """What the question names, as it is told to a model."""
    sizes = plan.axis.values if plan.axis else ()
    return (*(s.name for s in plan.subjects), *plan.benchmarks, *plan.metrics, *plan.settings,
            *sizes)


def _new(texts: Iterable[str], known: Sequence[str], most: int) -> list[str]:
    """The first `most` texts that ask for something none before them asks for."""
    seen = [content_words(text) for text in known]
    kept: list[str] = []
    for text in texts:
        said = content_words(text)
        if len(kept) < most and not any(_alike(said, other) for other in seen):
            kept.append(text)
            seen.append(said)
    return kept


def _alike(a: set[str], b: set[str]) -> bool:
    return len(a & b) >= ALIKE * len(a | b)
