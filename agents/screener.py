"""The screening: which works are read, which are not, and why, in words.

A text on hand is judged by its text: it names a system the question asks about (where that names
any), else a benchmark, else one of its terms; and it reaches the least relevance.

Of a record there are only title and abstract, which name few of the systems that tables compare. So
what it does not name lowers its relevance and excludes nothing:

    relevance = w * names and terms + (1 - w) * closeness      (w: screening.lexical_weight)

with the closeness of question and record in meaning (closeness.py); names that are not seen count
as much as if they stood once in the text of a record that is as close. Before that a record must
meet the criteria in words (criteria.py), not be retracted, and be no notice about another paper;
after it, only the most relevant ones up to a limit are read. The full text is then judged like a
text on hand (`assess`).

Measured by `python -m evals.screening` (docs/screening.md has the figures).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents.candidate_works import CandidateWork
from agents.closeness import Closeness
from agents.criteria import Criteria, Objection
from agents.mentions import LISTED, ONCE, Mentions, term_weights
from grounding.names import benchmark_task
from models.embedding import Embedding
from records import Notice, Paper, PaperCard, Plan, Work
from records.characters import in_one_line
from records.work import notices_of

BEYOND = "beyond the limit"
"""The criterion of what would be read if more were read."""

_ABOUT_PAPERS = ("correction", "retraction")
"""Types of works that find nothing themselves."""

_LONGEST_REASON = 200
"""Characters of a notice's own reason that are told."""


@dataclass(frozen=True)
class Judged:
    """A candidate and what computing says of it. `told` is what it mentions, in words; `objection`
    the criterion it does not meet; `is_sure` where reading its title and abstract could change
    nothing."""

    candidate: CandidateWork
    card: PaperCard
    told: str = ""
    objection: Objection | None = None
    is_sure: bool = False


class Screener:
    """Screens by counting names and terms, by an embedding, and by criteria in words."""

    method = "names and terms of the question in title, abstract and text; closeness in meaning " \
             "of records"

    def __init__(
        self, embedding: Embedding, *, min_relevance: float, max_papers: int,
        lexical_weight: float, include: Sequence[str] = (), exclude: Sequence[str] = (),
    ) -> None:
        """Raises CriterionError."""
        self.min_relevance, self.max_papers = min_relevance, max_papers
        self.criteria = Criteria.of(include, exclude)
        self._lexical_weight, self._closeness = lexical_weight, Closeness(embedding)

    def screen(
        self, works: Sequence[Work], papers: Mapping[str, Paper], plan: Plan,
        known: Mapping[str, PaperCard] | None = None,
    ) -> list[PaperCard]:
        """One card a work, most relevant first, with inclusion and its reason.

        `papers` are texts on hand, `known` cards judged before, both by the works' id: their
        judgement stays, but that more relevant works may put them beyond the limit. Raises
        EmbeddingUnavailable.
        """
        known = known or {}
        judged = self.judge([work for work in works if work.id not in known], papers, plan)
        return self.limited([*(known[work.id] for work in works if work.id in known),
                             *(one.card for one in judged)])

    def judge(
        self, works: Sequence[Work], papers: Mapping[str, Paper], plan: Plan
    ) -> list[Judged]:
        """Every work judged by itself, in order, whatever the limit."""
        candidates = [CandidateWork.of(work, papers.get(work.id)) for work in works]
        texts, records = ([c for c in candidates if (c.paper is not None) == on_hand]
                          for on_hand in (True, False))
        weights = term_weights((c.readable for c in texts), plan)
        judged = [self._judge_text(c, plan, weights) for c in texts]
        weights = term_weights((c.readable for c in records), plan)
        close = self._closeness.of(_asked(plan), [c.readable.whole for c in records])
        judged += [self._judge_record(c, plan, weights, closeness)
                   for c, closeness in zip(records, close, strict=True)]
        by_id = {one.candidate.id: one for one in judged}
        return [by_id[work.id] for work in works]

    def limited(self, cards: Sequence[PaperCard]) -> list[PaperCard]:
        """The cards, most relevant first, those that are included beyond the limit excluded. Of
        equals what is at hand comes first, then by rank in a search, then by id. What a person
        included counts, and is never put beyond it."""
        room = self.max_papers - sum(card.included and card.by_hand for card in cards)
        limited = []
        for card in sorted(cards, key=_place):
            if card.included and not card.by_hand:
                room -= 1
                if room < 0:
                    card = card.model_copy(update={
                        "included": False, "reason": f"{BEYOND}: {self.max_papers} more relevant "
                                                     f"papers are read"})
            limited.append(card)
        return limited

    def assess(
        self, works: Sequence[Work], papers: Mapping[str, Paper], cards: Sequence[PaperCard],
        plan: Plan,
    ) -> list[PaperCard]:
        """The cards, in order, the included ones judged by their text.

        `papers` are the texts of included works by id. A work without one is excluded at the stage
        "retrieval"; one whose text does not speak of what is asked, does not meet the criteria or
        turns out to be retracted, at the stage "full text". What a person included is excluded only
        where there is no text.
        """
        sought = {card.id for card in cards if card.included}
        candidates = {work.id: CandidateWork.of(work, papers.get(work.id))
                      for work in works if work.id in sought}
        weights = term_weights((c.readable for c in candidates.values() if c.paper), plan)
        return [self._assess(candidates[card.id], card, plan, weights)
                if card.id in candidates else card for card in cards]

    def _judge_text(
        self, candidate: CandidateWork, plan: Plan, weights: Mapping[str, float]
    ) -> Judged:
        mentions = Mentions.of(candidate.readable, plan, weights)
        relevance = mentions.relevance() or 0.0
        if refused := self._refused(candidate, relevance):
            return refused
        reason, included = mentions.criterion
        if included and relevance < self.min_relevance:
            included, reason = False, too_little(relevance, reason)
        reason = "; ".join([reason, *self.criteria.untold(candidate.said)])
        card = candidate.card(included=included, relevance=relevance, reason=reason)
        return Judged(candidate, card, is_sure=True)

    def _judge_record(
        self, candidate: CandidateWork, plan: Plan, weights: Mapping[str, float], closeness: float
    ) -> Judged:
        mentions = Mentions.of(candidate.readable, plan, weights)
        lexical, share = mentions.relevance(ONCE * closeness), self._lexical_weight
        relevance = closeness if lexical is None else share * lexical + (1 - share) * closeness
        if refused := self._refused(candidate, relevance):
            return refused
        reason = "; ".join([*_told(mentions), f"closeness in meaning {closeness:.2f}",
                            *(["judged by its title: no abstract"] * candidate.said.is_thin),
                            *self.criteria.untold(candidate.said)])
        included = relevance >= self.min_relevance
        card = candidate.card(included=included, relevance=relevance,
                              reason=reason if included else too_little(relevance, reason))
        return Judged(candidate, card, reason)

    def _refused(self, candidate: CandidateWork, relevance: float) -> Judged | None:
        """The judgement on what is retracted, no paper but a notice about one, or does not meet the
        criteria; None for the others."""
        if retraction := candidate.retraction:
            return Judged(candidate, candidate.card(
                included=False, relevance=relevance, reason=_retracted(retraction)), is_sure=True)
        if candidate.work.type in _ABOUT_PAPERS:
            return Judged(candidate, candidate.card(
                included=False, relevance=relevance,
                reason=f"a notice about another paper ({candidate.work.type})"), is_sure=True)
        if objection := self.criteria.objection(candidate.said):
            card = candidate.card(included=False, relevance=relevance, reason=objection.reason)
            return Judged(candidate, card, objection=objection,
                          is_sure=candidate.paper is not None or not objection.is_open)
        return None

    def _assess(
        self, candidate: CandidateWork, card: PaperCard, plan: Plan, weights: Mapping[str, float]
    ) -> PaperCard:
        paper = candidate.paper
        if paper is None:
            return card.model_copy(update={
                "included": False, "stage": "retrieval", "reason": "no text could be had"})
        told = PaperCard.of(candidate.work, paper, included=True, relevance=card.relevance,
                            reason=card.reason, opinion=card.opinion)
        read = told.model_copy(update={
            "by_hand": card.by_hand, "notices": notices_of(told.notices, paper.notices),
            "injections": tuple(dict.fromkeys((*card.injections, *paper.injections)))})
        if card.by_hand:
            return read
        if retraction := candidate.retraction:
            return _ineligible(read, _retracted(retraction))
        if card.origin == paper.origin:
            return read  # judged by this text already
        if objection := self.criteria.objection(candidate.said):
            return _ineligible(read, objection.reason)
        if paper.origin.abstract_only:
            return read
        reason, included = Mentions.of(candidate.readable, plan, weights).criterion
        return read.model_copy(update={"reason": reason}) if included else _ineligible(read, reason)


def _place(card: PaperCard) -> tuple[float, float, str]:
    ranks = (trail.rank for trail in card.trails if not trail.round)
    return -card.relevance, min(ranks, default=math.inf), card.id


def _asked(plan: Plan) -> str:
    """What is asked in words that an abstract may use: the question, and what its benchmarks are
    for."""
    tasks = dict.fromkeys(map(benchmark_task, plan.benchmarks))
    return " ".join([plan.question, *filter(None, tasks)])


def _told(mentions: Mentions) -> list[str]:
    """What a record mentions of the question, in words."""
    told = []
    if mentions.asks_for_names:
        told.append(f"names {'; '.join(mentions.named)}" if mentions.named
                    else "names nothing asked about in title or abstract")
    if mentions.said:
        told.append(f"speaks of {', '.join(mentions.said[:LISTED])}")
    elif mentions.weights:
        told.append("speaks of no other term of the question" if mentions.asks_for_names
                    else "speaks of no term of the question")
    return told


def too_little(relevance: float, reason: str) -> str:
    """Why a work below the least relevance is left out."""
    return f"too little relevance: {relevance:.2f} ({reason})"


def _retracted(notice: Notice) -> str:
    day, reason = in_one_line(notice.day, 20), in_one_line(notice.reason, _LONGEST_REASON)
    return f"retracted{f' ({day})' if day else ''}{f': {reason}' if reason else ''}"


def _ineligible(card: PaperCard, reason: str) -> PaperCard:
    return card.model_copy(update={"included": False, "stage": "full text", "reason": reason})
