"""The reviewer with a model: it judges what counting cannot see, within what was counted.

A judged score cannot lift what was measured. For a dimension with the computed score m (see
`ComputedReviewer`; 10 where nothing could be counted) the most that can be given is m, and no more
than 8 where a measure that it must meet is not perfect: level 9 of every rubric takes them in full.
So a panel of flatterers comes to the computed rating.

A dimension's score is the lower of the model's score and that cap. The overall score is the
weighted mean W of these scores, moved by the model's own overall score o by at most one point, and
never above the weighted mean C of the caps or the computed overall score c:
min(max(o, W - 1), W + 1, C, c).
"""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import prod
from textwrap import shorten

from agents.keys import Keys
from agents.measures import MEASURES, Texts
from agents.mind import Done, Mind
from agents.reviewer import ComputedReviewer, weighted_mean
from models.tokens import Piece, fit
from prompts.fence import Untrusted
from prompts.library import ReviewerFile
from records import (
    AnswerSentence,
    Dimension,
    Exclusion,
    Failure,
    JudgedClaim,
    Reason,
    Report,
    Review,
    RevisionRequest,
)
from records.proposals import RequestProposal, ReviewProposal

BELOW_NINE = 8.0
"""The most for a dimension of which something is broken that must hold."""

LEEWAY = 1.0
"""Points of 10 by which a model's overall score may differ from the mean of its dimensions."""

INTACT = ("quotes_intact", "claim_numbers_quoted", "quotes_cover_claims")
"""Measures that name the claims which fall short of them. What none names is intact."""

LONGEST_QUOTE, QUOTES, LISTED, LONGEST_REASON = 300, 3, 12, 600


class ReviewerWithModel:
    """One view of a report, as its file in prompts/reviewers describes it, judged by a model."""

    def __init__(self, computed: ComputedReviewer, mind: Mind[ReviewProposal]) -> None:
        """`mind` has the prompt reviewer.md; the reviewer's own sampling, where its file has one,
        takes the place of the prompt's."""
        self._computed = computed
        self.file, self.name, self.title = computed.file, computed.name, computed.title
        sampling = computed.file.sampling
        self._mind = mind if sampling is None else replace(
            mind, prompt=replace(mind.prompt, sampling=sampling))

    @property
    def method(self) -> str:
        """How it comes to its scores, as a report names it."""
        return f"{self._mind.model.name}, within what was measured"

    async def review(self, report: Report, texts: Texts | None = None) -> Done[Review]:
        """Judge the report. `texts` (paper id -> canonical text) lets quotes be looked up.

        A model without a usable answer makes no review: raises ItemFailed. Raises Halted.
        """
        blind = report.model_copy(
            update={"reviews": (), "rating": None, "disagreement": "", "failures": ()})
        counted = await asyncio.to_thread(self._computed.review, blind, texts)
        broken = await asyncio.to_thread(_broken, blind, texts or {})
        caps = caps_of(self.file, counted)
        keys = Keys.of({claim.id: claim.text for claim in report.claims})
        values = self._values(blind, counted, caps, keys)
        claims, left_out = self._fitted(blind, keys, values)
        proposal = await self._mind.think(
            f"{self.name} on the report", check=_checker(self.file, keys), claims=claims, **values)
        review = judged(self.file, counted, proposal, caps, keys, broken)
        return Done(review.model_copy(update={"model": self._mind.model.name}),
                    (_not_shown(self.name, left_out),) if left_out else ())

    def _values(self, report: Report, counted: Review, caps: Mapping[Dimension, float],
                keys: Keys) -> dict[str, object]:
        """What the prompt shows beside the claims."""
        dimensions = [
            {"name": name, "cap": f"{caps[name]:.1f}",
             "measured": "nothing" if score is None else f"{score:.1f} of 10"}
            for name, score in counted.dimensions.items()]
        return {
            "title": self.title, "purpose": self.file.purpose, "rubric": self.file.rubric,
            "dimensions": dimensions, "measures": [reason.text for reason in counted.reasons],
            "question": report.question,
            "answer": Untrusted(_lines(_answer_line(s, keys) for s in report.answer.sentences)),
            "conduct": Untrusted(json.dumps(_conduct(report), ensure_ascii=False)),
        }

    def _fitted(self, report: Report, keys: Keys,
                values: Mapping[str, object]) -> tuple[Untrusted, int]:
        """The claims' lines that fit the window, those of the answer first; how many do not."""
        told = {i for sentence in report.answer.sentences for i in sentence.claim_ids}
        pieces = [Piece(_lines([_claim_line(c, keys)]), (c.id in told) + c.relevance * c.confidence)
                  for c in report.claims]
        room = self._mind.room(claims=Untrusted(""), **values)
        chosen = fit(pieces, room, self._mind.model, lambda piece: piece.text + "\n")
        return Untrusted("\n".join(p.text for p in chosen.kept)), len(chosen.left_out)


def caps_of(file: ReviewerFile, counted: Review) -> dict[Dimension, float]:
    """The most that a judgement may give each dimension, 0 to 10; the rule stands above."""
    caps: dict[Dimension, float] = {}
    for name, weights in file.dimensions.items():
        musts = [v for m in weights.must if (v := counted.measures.get(m)) is not None]
        measured = counted.dimensions[name]
        cap = 10 * prod(musts) if measured is None else measured
        is_whole = all(value >= 1 for value in musts)
        caps[name] = round(cap if is_whole else min(cap, BELOW_NINE), 2)
    return caps


def judged(
    file: ReviewerFile, counted: Review, proposal: ReviewProposal,
    caps: Mapping[Dimension, float], keys: Keys, broken: frozenset[str],
) -> Review:
    """The review that a proposal makes within the caps. `broken` are the claims that a measure
    found not intact: no other can be asked away."""
    scores: dict[Dimension, float | None] = {
        name: round(min(opinion.score, caps[name]), 2)
        for name in file.dimensions for opinion in proposal.dimensions
        if opinion.dimension == name}
    mean, most = weighted_mean(scores, file.overall), weighted_mean(caps, file.overall)
    overall = None if mean is None or most is None else round(
        min(max(proposal.overall, mean - LEEWAY), mean + LEEWAY, most,
            10.0 if counted.overall is None else counted.overall), 2)
    asked = [_request(r, keys) for r in proposal.requests]
    return counted.model_copy(update={
        "overall": overall, "dimensions": scores, "caps": dict(caps),
        "reasons": (*_reasons(proposal, caps, keys), *counted.reasons),
        "requests": (*counted.requests, *filter(None, (_granted(r, broken) for r in asked))),
        "refused": tuple(filter(None, (_refused(r, broken) for r in asked))),
    })


def _broken(report: Report, texts: Texts) -> frozenset[str]:
    return frozenset(i for name in INTACT for i in MEASURES[name](report, texts).claim_ids)


def _checker(file: ReviewerFile, keys: Keys) -> Callable[[ReviewProposal], str]:
    """What is wrong with a proposal, or ""."""
    def complaint(proposal: ReviewProposal) -> str:
        given = [opinion.dimension for opinion in proposal.dimensions]
        if sorted(given) != sorted(file.dimensions):
            return f"dimensions: each of {', '.join(file.dimensions)} is judged once, no other; " \
                   f"given were {', '.join(given) or 'none'}"
        scores = [proposal.overall, *(opinion.score for opinion in proposal.dimensions)]
        outside = [score for score in scores if not 0 <= score <= 10]
        if outside:
            return f"a score lies between 0 and 10; {outside[0]:g} does not"
        if not all(opinion.reason.strip() for opinion in proposal.dimensions):
            return "a reason is empty; each score has one"
        named = [k for part in (*proposal.dimensions, *proposal.requests) for k in part.claims]
        unknown = [key for key in named if keys.id(key) is None]
        return f"no such key: {', '.join(unknown)}" if unknown else ""

    return complaint


def _reasons(proposal: ReviewProposal, caps: Mapping[Dimension, float],
             keys: Keys) -> list[Reason]:
    """The model's summary and its reason for each dimension, with what was cut off a score."""
    reasons = [Reason(text=shorten(proposal.summary, LONGEST_REASON, placeholder=" …"))]
    for opinion in proposal.dimensions:
        name, cap = opinion.dimension.replace("_", " "), caps[opinion.dimension]
        cut = f" (judged {opinion.score:.1f}; what was measured allows {cap:.1f})" \
            if round(opinion.score, 1) > round(cap, 1) else ""
        text = shorten(opinion.reason, LONGEST_REASON, placeholder=" …")
        reasons.append(Reason(text=f"{name[0].upper()}{name[1:]}: {text}{cut}",
                              claim_ids=_ids(opinion.claims, keys)))
    return [reason for reason in reasons if reason.text]


def _request(proposal: RequestProposal, keys: Keys) -> RevisionRequest:
    return RevisionRequest(
        action=proposal.action, text=shorten(proposal.text, LONGEST_REASON, placeholder=" …"),
        claim_ids=_ids(proposal.claims, keys))


def _granted(request: RevisionRequest, broken: frozenset[str]) -> RevisionRequest | None:
    if request.action != "drop_claims":
        return request
    ids = tuple(i for i in request.claim_ids if i in broken)
    return request.model_copy(update={"claim_ids": ids}) if ids else None


def _refused(request: RevisionRequest, broken: frozenset[str]) -> RevisionRequest | None:
    """The part of a request that would take away claims that are intact by every measure; one that
    names no claim is refused as a whole."""
    if request.action != "drop_claims":
        return None
    ids = tuple(i for i in request.claim_ids if i not in broken)
    return request.model_copy(update={"claim_ids": ids}) if ids or not request.claim_ids else None


def _ids(given: Sequence[str], keys: Keys) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for key in given if (i := keys.id(key)) is not None))


def _lines(items: Iterable[Mapping[str, object]]) -> str:
    return "\n".join(json.dumps(item, ensure_ascii=False) for item in items)


def _answer_line(sentence: AnswerSentence, keys: Keys) -> dict[str, object]:
    return {"sentence": sentence.text, "kind": sentence.role,
            "claims": [keys.by_id[i] for i in sentence.claim_ids if i in keys.by_id]}


def _claim_line(claim: JudgedClaim, keys: Keys) -> dict[str, object]:
    return {
        "key": keys.key(claim.id), "claim": claim.text, "verdict": claim.verdict,
        "confidence": round(claim.confidence, 2), "other papers": claim.corroborations,
        "evidence": [
            {"stance": e.stance, "from": e.table or e.section,
             "quote": shorten(e.quote, LONGEST_QUOTE, placeholder=" …")}
            for e in claim.evidence[:QUOTES]]}


def _conduct(report: Report) -> dict[str, object]:
    flow = report.flow
    return {
        "papers": {"identified": flow.identified, "duplicates": flow.duplicates,
                   "unreadable": flow.unreadable, "filtered": flow.filtered,
                   "screened": flow.screened, "excluded": _counts(flow.exclusions),
                   "sought": flow.sought, "not retrieved": flow.not_retrieved,
                   "assessed": flow.assessed, "of these by abstract": flow.abstract_only,
                   "ineligible": _counts(flow.ineligibilities), "included": flow.included},
        "searched": report.manifest.sources[:LISTED], "queries": report.manifest.queries[:LISTED],
        "asked and not found": report.gaps[:LISTED],
        "disagreements": [c.text for c in report.contradictions[:LISTED]],
    }


def _counts(exclusions: Sequence[Exclusion]) -> dict[str, int]:
    return {exclusion.reason: exclusion.count for exclusion in exclusions[:LISTED]}


def _not_shown(reviewer: str, count: int) -> Failure:
    return Failure(
        stage="review", subject=f"{reviewer}: claims shown",
        reason=f"the prompt had no room for {count} of the claims, those that tell least",
        remedy="give reviewers a model with a larger window, or raise max_tokens in reviewer.md")
