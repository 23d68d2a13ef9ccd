"""What changed between two reports on one question: claims, verdicts, answer, scores, what it took.

A claim is the same where its paper and its words are; it is reworded where its place in the paper
and its numbers are and half of its words. Whatever else differs is lost here and gained there.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from difflib import SequenceMatcher
from statistics import fmean
from typing import Literal, TypeVar

from records import DIMENSIONS, JudgedClaim, Label, Report, Review, Usage
from records.base import Record
from reports.counts import counts

T = TypeVar("T")

ALIKE = 0.5
"""Share of words that two texts must have in common to be one text, reworded."""

NOTABLE_CONFIDENCE = 0.05
"""A confidence that moved by less is not told."""

Run = tuple[Literal["same", "lost", "gained"], str]
ClaimChangeKind = Literal["gained", "lost", "flipped", "reworded", "confidence"]

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_COUNTED = ("included", "claims", "supported", "refuted", "contested", "not_enough_evidence",
            "measurements", "contradictions", "gaps", "failures")


class ClaimState(Record):
    """A claim as one of the two reports has it."""

    id: str
    text: str
    verdict: Label
    confidence: float

    @classmethod
    def of(cls, claim: JudgedClaim) -> "ClaimState":
        return cls(id=claim.id, text=claim.text, verdict=claim.verdict,
                   confidence=claim.confidence)


class ClaimChange(Record):
    """A claim that is not the same in both reports; None where a report does not have it."""

    change: ClaimChangeKind
    paper: str
    before: ClaimState | None
    after: ClaimState | None


class SentenceChange(Record):
    """A sentence of the answer that is not the same; empty where a report does not have it."""

    before: str
    after: str


class ScoreMove(Record):
    """A reviewer's score, 0 to 10, of a dimension or "overall"; None where there is none."""

    reviewer: str
    dimension: str
    before: float | None
    after: float | None

    @property
    def moved(self) -> bool:
        return self.before != self.after


class CountMove(Record):
    """How many of something the reports have."""

    name: str
    before: int
    after: int

    @property
    def same(self) -> bool:
        return self.before == self.after


class UsageMove(Record):
    """What a role asked of its model. Tokens are those of every answer, also of one that the cache
    gave, since they are what the prompts take; the cost is what was paid."""

    role: str
    before: Usage
    after: Usage

    @property
    def asked(self) -> bool:
        return any(used.calls or used.cached for used in (self.before, self.after))


class PromptChange(Record):
    """A prompt file that is not the same: SHA-256, empty where there is no such file."""

    file: str
    before: str
    after: str


class Side(Record):
    """One of the two reports as a whole."""

    run: str
    status: Literal["published", "withheld"]
    reasons: tuple[str, ...]
    rating: float | None
    seconds: float


class Comparison(Record):
    """What changed from one report to another."""

    question: str
    before: Side
    after: Side
    prompts: tuple[PromptChange, ...]
    claims: tuple[ClaimChange, ...]
    claims_unchanged: int
    sentences: tuple[SentenceChange, ...]
    sentences_unchanged: int
    scores: tuple[ScoreMove, ...]
    counts: tuple[CountMove, ...]
    usage: tuple[UsageMove, ...]
    usage_in_all: UsageMove

    def claims_by(self, change: ClaimChangeKind) -> tuple[ClaimChange, ...]:
        return tuple(claim for claim in self.claims if claim.change == change)

    @property
    def scores_moved(self) -> tuple[ScoreMove, ...]:
        return tuple(score for score in self.scores if score.moved)

    @property
    def same(self) -> bool:
        """Whether the reports say the same, whatever they took."""
        return not (self.claims or self.sentences or self.scores_moved) and \
            self.before.status == self.after.status and self.before.reasons == self.after.reasons


class Trial(Record):
    """Two prompts folders, by name, over the same questions."""

    before: str
    after: str
    questions: tuple[Comparison, ...]

    @property
    def prompts(self) -> tuple[PromptChange, ...]:
        files = {change.file: change for told in self.questions for change in told.prompts}
        return tuple(files[name] for name in sorted(files))

    @property
    def scores(self) -> tuple[ScoreMove, ...]:
        """The mean of each score over the questions, the rating first."""
        moves: defaultdict[tuple[str, str], list[ScoreMove]] = defaultdict(list)
        for told in self.questions:
            rating = ScoreMove(reviewer="rating", dimension="overall",
                               before=told.before.rating, after=told.after.rating)
            for move in (rating, *told.scores):
                moves[move.reviewer, move.dimension].append(move)
        return tuple(_mean_move(of_one) for of_one in moves.values())

    @property
    def usage(self) -> UsageMove:
        in_all = [told.usage_in_all for told in self.questions]
        return UsageMove(role="in all", before=total([u.before for u in in_all]),
                         after=total([u.after for u in in_all]))


Taken = Mapping[str, Usage]
"""What each role asked, by role."""


def compare(before: Report, after: Report, taken: tuple[Taken, Taken] | None = None) -> Comparison:
    """What changed. The reports should be answers to one question from the same papers.

    `taken` is what each of them asked of models; by default what their manifests say, in which
    answers of the cache have no tokens.
    """
    claims = _paired(before.claims, after.claims, _claim_key, _claim_likeness)
    changed = [change for pair in claims if (change := _claim_change(*pair))]
    sentences = _paired([s.text for s in before.answer.sentences],
                        [s.text for s in after.answer.sentences], _words, _likeness)
    reworded = [SentenceChange(before=b or "", after=a or "") for b, a in sentences if b != a]
    usage = _usage(*(taken or (before.manifest.run.usage, after.manifest.run.usage)))
    return Comparison(
        question=before.question, before=_side(before), after=_side(after),
        prompts=_prompts(before.manifest.prompts, after.manifest.prompts),
        claims=tuple(changed), claims_unchanged=len(claims) - len(changed),
        sentences=tuple(reworded), sentences_unchanged=len(sentences) - len(reworded),
        scores=_scores(before.reviews, after.reviews), counts=_counts(before, after),
        usage=usage,
        usage_in_all=UsageMove(role="in all", before=total([u.before for u in usage]),
                               after=total([u.after for u in usage])),
    )


def total(usages: Sequence[Usage]) -> Usage:
    """All of them together; the cost of any that is unknown makes the whole unknown."""
    costs = [usage.usd for usage in usages]
    known = [cost for cost in costs if cost is not None]
    return Usage(
        calls=sum(u.calls for u in usages), cached=sum(u.cached for u in usages),
        tokens_in=sum(u.tokens_in for u in usages), tokens_out=sum(u.tokens_out for u in usages),
        usd=sum(known) if len(known) == len(costs) else None)


def words_changed(before: str, after: str) -> list[Run]:
    """Two texts as one: runs of words that both have, that only the first has, only the second."""
    old, new = before.split(), after.split()
    runs: list[Run] = []
    for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[a:b] == new[c:d]:
            runs.append(("same", " ".join(old[a:b])))
            continue
        runs.append(("lost", " ".join(old[a:b])))
        runs.append(("gained", " ".join(new[c:d])))
    return [run for run in runs if run[1]]


def _paired(
    before: Sequence[T], after: Sequence[T], key: Callable[[T], Hashable],
    likeness: Callable[[T, T], float],
) -> list[tuple[T | None, T | None]]:
    """Each item beside its counterpart: of the same key, else the most alike of those left."""
    partner: dict[int, int] = {}
    waiting: defaultdict[Hashable, list[int]] = defaultdict(list)
    for j in reversed(range(len(after))):
        waiting[key(after[j])].append(j)
    for i, item in enumerate(before):
        if waiting[key(item)]:
            partner[i] = waiting[key(item)].pop()
    free_before = [i for i in range(len(before)) if i not in partner]
    taken = set(partner.values())
    free_after = [j for j in range(len(after)) if j not in taken]
    alike = [(likeness(before[i], after[j]), i, j) for i in free_before for j in free_after]
    for measure, i, j in sorted(alike, key=_best_and_nearest):
        if measure >= ALIKE and i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    return [*((item, after[partner[i]] if i in partner else None)
              for i, item in enumerate(before)),
            *((None, item) for j, item in enumerate(after) if j not in taken)]


def _best_and_nearest(found: tuple[float, int, int]) -> tuple[float, int, int]:
    likeness, i, j = found
    return -likeness, abs(i - j), min(i, j)


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()


def _likeness(before: str, after: str) -> float:
    """Share of words in common, 0 to 1 (Dice); 0 where their numbers are not the same."""
    if Counter(_NUMBER.findall(before)) != Counter(_NUMBER.findall(after)):
        return 0.0
    old, new = Counter(_words(before).split()), Counter(_words(after).split())
    return 2 * (old & new).total() / max(1, old.total() + new.total())


def _claim_key(claim: JudgedClaim) -> Hashable:
    return claim.paper_id, _words(claim.text)


def _claim_likeness(before: JudgedClaim, after: JudgedClaim) -> float:
    at, there = before.source, after.source
    overlap = at.paper_id == there.paper_id and at.start < there.end and there.start < at.end
    return _likeness(before.text, after.text) if overlap else 0.0


def _claim_change(before: JudgedClaim | None, after: JudgedClaim | None) -> ClaimChange | None:
    change: ClaimChangeKind
    if before is None or after is None:
        change = "gained" if before is None else "lost"
    elif before.verdict != after.verdict:
        change = "flipped"
    elif _words(before.text) != _words(after.text):
        change = "reworded"
    elif abs(before.confidence - after.confidence) >= NOTABLE_CONFIDENCE:
        change = "confidence"
    else:
        return None
    return ClaimChange(
        change=change, paper=next(c.paper_id for c in (before, after) if c),
        before=before and ClaimState.of(before), after=after and ClaimState.of(after))


def _side(report: Report) -> Side:
    run = report.manifest.run
    return Side(run=run.id, status=report.status, reasons=report.reasons,
                rating=report.rating.mean if report.rating else None, seconds=run.seconds)


def _prompts(before: dict[str, str], after: dict[str, str]) -> tuple[PromptChange, ...]:
    return tuple(
        PromptChange(file=file, before=before.get(file, ""), after=after.get(file, ""))
        for file in sorted(before | after) if before.get(file) != after.get(file))


def _scores(before: Sequence[Review], after: Sequence[Review]) -> tuple[ScoreMove, ...]:
    old, new = _by_reviewer(before), _by_reviewer(after)
    return tuple(
        ScoreMove(reviewer=reviewer, dimension=dimension,
                  before=old.get(reviewer, {}).get(dimension),
                  after=new.get(reviewer, {}).get(dimension))
        for reviewer in old | new for dimension in ("overall", *DIMENSIONS)
        if dimension in old.get(reviewer, {}) or dimension in new.get(reviewer, {}))


def _by_reviewer(reviews: Sequence[Review]) -> dict[str, dict[str, float | None]]:
    return {review.reviewer: {"overall": review.overall, **review.dimensions}
            for review in reviews}


def _counts(before: Report, after: Report) -> tuple[CountMove, ...]:
    old, new = counts(before), counts(after)
    return tuple(CountMove(name=name, before=getattr(old, name), after=getattr(new, name))
                 for name in _COUNTED)


def _usage(before: Taken, after: Taken) -> tuple[UsageMove, ...]:
    return tuple(UsageMove(role=role, before=before.get(role, Usage()),
                           after=after.get(role, Usage()))
                 for role in sorted({*before, *after}))


def _mean_move(moves: Sequence[ScoreMove]) -> ScoreMove:
    """Over the questions in which both sides have the score; where none does, each by itself."""
    fair = [m for m in moves if m.before is not None and m.after is not None] or moves
    return moves[0].model_copy(update={"before": _mean([m.before for m in fair]),
                                       "after": _mean([m.after for m in fair])})


def _mean(scores: Sequence[float | None]) -> float | None:
    known = [score for score in scores if score is not None]
    return round(fmean(known), 2) if known else None
