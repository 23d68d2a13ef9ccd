"""The editor with a model: a few sentences on where reviewers differ. It changes no score."""

import json
import re
from collections.abc import Sequence
from textwrap import shorten

from agents.mind import Done, Mind
from agents.reviewer import rate
from grounding.quantities import find_quantities
from models.request import ItemFailed
from models.tokens import Piece, fit
from prompts.fence import Untrusted
from records import Failure, Review
from records.proposals import DisagreementSummary
from sources.documents.sentences import split_sentences

MOST_SENTENCES = 4
FEWEST_WORDS = 6
LONGEST_REASON, REASONS = 300, 4
FULL_SCALE = 10.0
_MARKUP = re.compile(r"https?:|www\.|\]\(|</?[a-z!]|[`\\{}|]|\*\*|<<|>>", re.IGNORECASE)


class EditorWithModel:
    """Tells where reviewers differ, from their scores and reasons alone."""

    def __init__(self, mind: Mind[DisagreementSummary]) -> None:
        """`mind` has the prompt editor.md."""
        self._mind = mind

    @property
    def method(self) -> str:
        return f"{self._mind.model.name} on where the reviewers differ; it names given scores only"

    async def summarise(self, reviews: Sequence[Review]) -> Done[str]:
        """The summary, "" where fewer than two reviewers gave a score or all gave the same.

        One that names other scores, or that is no plain text of a few sentences, is left out and
        the failure says so. Raises Halted.
        """
        scored = sorted((r for r in reviews if r.overall is not None), key=lambda r: r.reviewer)
        if len(scored) < 2 or not _differ(scored):
            return Done("")
        scores = [_score_line(review) for review in scored]
        try:
            answer = await self._mind.think(
                "the reviews", check=lambda a: complaint(a.summary, scored), scores=scores,
                reasons=self._reasons(scored, scores))
        except ItemFailed as error:
            return Done("", (Failure(
                stage="publish", subject="where the reviewers differ", reason=str(error),
                remedy="the scores and reasons stand in the report without a summary"),))
        return Done(" ".join(answer.summary.split()))

    def _reasons(self, reviews: Sequence[Review], scores: Sequence[str]) -> Untrusted:
        pieces = [
            Piece(json.dumps({"reviewer": review.title, "reason": shorten(
                reason.text, LONGEST_REASON, placeholder=" …")}, ensure_ascii=False), -number)
            for review in reviews for number, reason in enumerate(review.reasons[:REASONS])]
        room = self._mind.room(scores=scores, reasons=Untrusted(""))
        chosen = fit(pieces, room, self._mind.model, lambda piece: piece.text + "\n")
        return Untrusted("\n".join(piece.text for piece in chosen.kept))


def complaint(summary: str, reviews: Sequence[Review]) -> str:
    """What is wrong with a summary, or "". It may name scores that were given, the rating with its
    spread, the end of the scale, and how many of the reviewers think so."""
    text = " ".join(summary.split())
    if len(split_sentences(text)) > MOST_SENTENCES:
        return f"the summary has more than {MOST_SENTENCES} sentences"
    if _MARKUP.search(text):
        return "the summary holds markup or an address"
    known = _known(reviews)
    for quantity in find_quantities(text):
        is_count = quantity.text.isalpha() and 0 <= quantity.value <= len(reviews)
        if not is_count and not any(_is_printed(quantity.text, score) for score in known):
            return f"the score {quantity.text} was not given by any reviewer"
    if len(text.split()) < FEWEST_WORDS:
        return "the summary is no sentence that tells where the reviewers differ"
    return ""


def _known(reviews: Sequence[Review]) -> list[float]:
    rating = rate(reviews)
    given = [score for review in reviews
             for score in (review.overall, *review.dimensions.values()) if score is not None]
    return [*given, FULL_SCALE, *((rating.mean, rating.stdev) if rating else ())]


def _is_printed(text: str, score: float) -> bool:
    """Whether a number is a score as it may be printed: with two decimals or with one."""
    number = re.match(r"\d+(?:\.\d+)?", text)
    return number is not None and number[0] in {
        f"{score:.2f}", f"{score:.1f}", f"{score:g}"}


def _differ(reviews: Sequence[Review]) -> bool:
    """Whether any two reviewers scored anything differently."""
    given: dict[str, set[float]] = {}
    for review in reviews:
        for name, score in ({**review.dimensions, "overall": review.overall}).items():
            if score is not None:
                given.setdefault(name, set()).add(score)
    return any(len(scores) > 1 for scores in given.values())


def _score_line(review: Review) -> str:
    dimensions = ", ".join(f"{name.replace('_', ' ')} {score:.1f}"
                           for name, score in review.dimensions.items() if score is not None)
    return f"{review.title}: overall {review.overall:.1f}; {dimensions}"
