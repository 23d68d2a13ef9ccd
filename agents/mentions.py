"""What a text mentions of a question: the names it asks about and its other terms, and how
prominently."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grounding.names import name_pattern
from grounding.words import content_words, stem, words
from records import Plan

TITLE, ABSTRACT, OFTEN, ONCE = 1.0, 0.9, 0.7, 0.45
"""How much it counts that a name stands in the title, in the abstract, often or rarely elsewhere.
"""

TERM_IN_FRONT, TERM_OFTEN, TERM_ONCE = 1.0, 0.5, 0.25
"""The same for a single term of the question, which says less than a name."""

SUBJECTS, BENCHMARKS, TOPICS = 0.45, 0.35, 0.2
"""Weights of the three facets; a facet the question does not have gives its weight to the rest."""

LISTED = 6
"""Terms that a reason names, at most."""


@dataclass(frozen=True)
class Readable:
    """What can be read of a work; `text` is "" where only its record is known."""

    title: str
    abstract: str
    text: str = ""

    @property
    def whole(self) -> str:
        return self.text or f"{self.title}\n{self.abstract}"


@dataclass(frozen=True)
class Mention:
    """How strongly a work names something (0 to 1), and where in words."""

    strength: float
    where: str = ""


@dataclass(frozen=True)
class Mentions:
    """What a work mentions of a question: its systems and benchmarks by name, its terms at their
    level (0 to 1), each with its weight among the works it is compared with."""

    systems: dict[str, Mention]
    benchmarks: dict[str, Mention]
    terms: dict[str, float]
    weights: Mapping[str, float]

    @classmethod
    def of(cls, readable: Readable, plan: Plan, weights: Mapping[str, float]) -> "Mentions":
        return cls({s.system: _mention(readable, s.system) for s in plan.subjects},
                   {name: _mention(readable, name) for name in plan.benchmarks},
                   _levels(readable, weights), weights)

    @property
    def named(self) -> list[str]:
        """What it names and where: "Code Llama in its title"."""
        return [f"{name} {mention.where}"
                for name, mention in (*self.systems.items(), *self.benchmarks.items())
                if mention.strength]

    @property
    def said(self) -> list[str]:
        """The terms it speaks of."""
        return [term for term, level in self.terms.items() if level]

    @property
    def asks_for_names(self) -> bool:
        return bool(self.systems or self.benchmarks)

    @property
    def criterion(self) -> tuple[str, bool]:
        """The criterion that decides about a text, in words, and whether it is met: it names a
        system the question asks about (where that names any), else a benchmark, else a term."""
        for kind, named in (("system", self.systems), ("benchmark", self.benchmarks)):
            hits = [f"{name} {m.where}" for name, m in named.items() if m.strength]
            if hits:
                return f"names {'; '.join(hits)}", True
            if named:
                return f"names no {kind} asked about: not {' nor '.join(named)}", False
        if self.said:
            return f"speaks of {', '.join(self.said[:LISTED])}", True
        return f"speaks of nothing asked about: not {', '.join(list(self.weights)[:LISTED])}", False

    def relevance(self, unseen: float = 0.0) -> float | None:
        """0 to 1: the facets' weighted mean, each by its best name or the share of its terms; None
        where the question has no facet. A facet of which no name is seen counts as `unseen`."""
        facets = [(weight, max(m.strength for m in named.values()) or unseen)
                  for weight, named in ((SUBJECTS, self.systems), (BENCHMARKS, self.benchmarks))
                  if named]
        if self.weights:
            covered = sum(self.weights[word] * level for word, level in self.terms.items())
            facets.append((TOPICS, covered / sum(self.weights.values())))
        total = sum(weight for weight, _ in facets)
        return sum(weight * value for weight, value in facets) / total if total else None


def term_weights(works: Iterable[Readable], plan: Plan) -> dict[str, float]:
    """Terms of the question with their weight: rarer among the works counts more (BM25's idf)."""
    terms = list(dict.fromkeys(
        part for topic in plan.topics for word in words(topic) for part in word.split("-")
        if content_words(part)))
    stems = [content_words(work.whole) for work in works]
    frequency = {term: sum(stem(term) in s for s in stems) for term in terms}
    return {term: math.log(1 + (len(stems) - n + 0.5) / (n + 0.5))
            for term, n in frequency.items()}


def _mention(readable: Readable, name: str) -> Mention:
    pattern = name_pattern(name)
    if pattern.search(readable.title):
        return Mention(TITLE, "in its title")
    if pattern.search(readable.abstract):
        return Mention(ABSTRACT, "in its abstract")
    count = sum(1 for _ in pattern.finditer(readable.text))
    if count >= 3:
        return Mention(OFTEN, f"{count} times")
    return Mention(ONCE, "once" if count == 1 else "twice") if count else Mention(0.0)


def _levels(readable: Readable, weights: Mapping[str, float]) -> dict[str, float]:
    front = content_words(f"{readable.title} {readable.abstract}")
    body = Counter(stem(part) for word in words(readable.text) for part in word.split("-"))

    def level(word: str) -> float:
        if word in front:
            return TERM_IN_FRONT
        return TERM_OFTEN if body[word] >= 3 else TERM_ONCE if body[word] else 0.0

    return {term: level(stem(term)) for term in weights}
