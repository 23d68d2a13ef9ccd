"""The screening: which papers speak of what was asked, and why the others are left out.

Criteria, in order: a paper must name a system the question asks about (where it names any), else a
benchmark it names, else enough of its other terms; and it must reach the least relevance.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grounding.names import name_pattern
from grounding.words import content_words, stem, words
from records import Exclusion, Flow, Paper, PaperCard, Plan

TITLE, ABSTRACT, OFTEN, ONCE = 1.0, 0.9, 0.7, 0.45
"""How much it counts that a name stands in the title, in the abstract, often or rarely elsewhere.
"""

TERM_IN_FRONT, TERM_OFTEN, TERM_ONCE = 1.0, 0.5, 0.25
"""The same for a single term of the question, which says less than a name."""

SUBJECTS, BENCHMARKS, TOPICS = 0.45, 0.35, 0.2
"""Weights of the three facets; a facet the question does not have gives its weight to the rest."""


@dataclass(frozen=True)
class Mentions:
    """How strongly a paper names something (0 to 1), and where in words."""

    strength: float
    where: str = ""


class Screener:
    """Screens papers against a plan by counting names and terms."""

    method = "names and terms of the question, counted in title, abstract and text"

    def __init__(self, *, min_relevance: float, max_papers: int) -> None:
        self.min_relevance, self.max_papers = min_relevance, max_papers

    def screen(self, papers: Sequence[Paper], plan: Plan) -> list[PaperCard]:
        """One card a paper, most relevant first (ties by id), with inclusion and its reason."""
        weights = _term_weights(papers, plan)
        judged = sorted((self._judge(paper, plan, weights) for paper in papers),
                        key=lambda card: (-card.relevance, card.id))
        kept, cards = 0, []
        for card in judged:
            kept += card.included
            if card.included and kept > self.max_papers:
                card = card.model_copy(update={
                    "included": False,
                    "reason": f"beyond the limit: {self.max_papers} more relevant papers are read"})
            cards.append(card)
        return cards

    def _judge(self, paper: Paper, plan: Plan, weights: dict[str, float]) -> PaperCard:
        systems = {s.system: _mentions(paper, s.system) for s in plan.subjects}
        benchmarks = {name: _mentions(paper, name) for name in plan.benchmarks}
        terms = _terms(paper, weights)
        relevance = _relevance(systems, benchmarks, terms, weights)
        reason, included = _criterion(systems, benchmarks, terms, weights)
        if included and relevance < self.min_relevance:
            included, reason = False, f"too little relevance: {relevance:.2f} ({reason})"
        return PaperCard.of(paper, included=included, relevance=round(relevance, 4), reason=reason)


def flow_of(
    cards: Sequence[PaperCard], *, by_source: dict[str, int], duplicates: int, not_retrieved: int
) -> Flow:
    """The PRISMA counts of a search and its screening; exclusions are grouped by criterion."""
    excluded = Counter(c.reason.split(":")[0] for c in cards if not c.included)
    return Flow(
        identified=duplicates + not_retrieved + len(cards), by_source=by_source,
        duplicates=duplicates, not_retrieved=not_retrieved, screened=len(cards),
        excluded=excluded.total(), included=len(cards) - excluded.total(),
        exclusions=tuple(Exclusion(reason=r, count=n) for r, n in sorted(excluded.items())),
    )


def _criterion(
    systems: dict[str, Mentions], benchmarks: dict[str, Mentions],
    terms: dict[str, float], weights: dict[str, float],
) -> tuple[str, bool]:
    """The criterion that decides about a paper, in words, and whether it is met."""
    for kind, named in (("system", systems), ("benchmark", benchmarks)):
        hits = [f"{name} {m.where}" for name, m in named.items() if m.strength]
        if hits:
            return f"names {'; '.join(hits)}", True
        if named:
            return f"names no {kind} asked about: not {' nor '.join(named)}", False
    said = [word for word in terms if terms[word]]
    if said:
        return f"speaks of {', '.join(said[:6])}", True
    return f"speaks of nothing asked about: not {', '.join(list(weights)[:6])}", False


def _relevance(
    systems: dict[str, Mentions], benchmarks: dict[str, Mentions],
    terms: dict[str, float], weights: dict[str, float],
) -> float:
    facets = []
    if systems:
        facets.append((SUBJECTS, max(m.strength for m in systems.values())))
    if benchmarks:
        facets.append((BENCHMARKS, max(m.strength for m in benchmarks.values())))
    if weights:
        covered = sum(weights[word] * level for word, level in terms.items())
        facets.append((TOPICS, covered / sum(weights.values())))
    total = sum(weight for weight, _ in facets)
    return sum(weight * value for weight, value in facets) / total if total else 0.0


def _mentions(paper: Paper, name: str) -> Mentions:
    pattern = name_pattern(name)
    if pattern.search(paper.title):
        return Mentions(TITLE, "in its title")
    if pattern.search(paper.abstract):
        return Mentions(ABSTRACT, "in its abstract")
    count = sum(1 for _ in pattern.finditer(paper.text))
    if count >= 3:
        return Mentions(OFTEN, f"{count} times")
    return Mentions(ONCE, "once" if count == 1 else "twice") if count else Mentions(0.0)


def _term_weights(papers: Iterable[Paper], plan: Plan) -> dict[str, float]:
    """Terms of the question with their weight: rarer among the papers counts more (BM25's idf)."""
    terms = list(dict.fromkeys(
        part for topic in plan.topics for word in words(topic) for part in word.split("-")
        if content_words(part)))
    stems = [content_words(paper.text) for paper in papers]
    frequency = {term: sum(stem(term) in s for s in stems) for term in terms}
    return {term: math.log(1 + (len(stems) - n + 0.5) / (n + 0.5))
            for term, n in frequency.items()}


def _terms(paper: Paper, weights: dict[str, float]) -> dict[str, float]:
    front = content_words(f"{paper.title} {paper.abstract}")
    body = Counter(stem(part) for word in words(paper.text) for part in word.split("-"))

    def level(word: str) -> float:
        if word in front:
            return TERM_IN_FRONT
        return TERM_OFTEN if body[word] >= 3 else TERM_ONCE if body[word] else 0.0

    return {term: level(stem(term)) for term in weights}
