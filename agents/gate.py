"""The gate: publish, send back, or withhold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agents.coverage import found
from agents.reviewer import rate
from agents.wanted import demands, states_something, titles_of, wanted
from records import Report, Review, RevisionRequest
from settings.schema import Gate


@dataclass(frozen=True)
class Decision:
    """Where a draft goes next; `reasons` say what is missing where it is not published."""

    outcome: Literal["publish", "revise", "withhold"]
    reasons: tuple[str, ...] = ()
    requests: tuple[RevisionRequest, ...] = ()


def decide(
    draft: Report, reviews: Sequence[Review], rules: Gate, *,
    rounds: int, acted_on: Sequence[RevisionRequest] = (),
) -> Decision:
    """Publish what meets the rules; otherwise revise while a request can still be acted on.

    `reviews` are those of the draft; `rounds` the revisions so far; `acted_on` the requests that
    the writer has had already.
    """
    reasons = tuple(_shortfalls(draft, reviews, rules))
    if not reasons:
        return Decision("publish")
    fresh = tuple(r for r in _distinct(reviews)
                  if r not in acted_on and _can_be_acted_on(r, draft))
    if fresh and rounds < rules.max_revisions:
        return Decision("revise", reasons, fresh)
    return Decision("withhold", reasons)


def _can_be_acted_on(request: RevisionRequest, draft: Report) -> bool:
    """Claims can always be left out. What is asked for in words changes nothing unless a model
    wrote the answer, and so can write it again."""
    if request.action == "drop_claims":
        return bool(request.claim_ids)
    return draft.answer.supported_share is not None


def _shortfalls(draft: Report, reviews: Sequence[Review], rules: Gate) -> list[str]:
    supported = sum(claim.verdict == "supported" for claim in draft.claims)
    rating = rate(reviews)
    short = []
    if not states_something(draft.answer, draft.claims):
        short.append("no supported claim answers the question")
    hits = found(draft.plan, draft.measurements)
    if hits and not any(hits.values()):
        short.append("nothing that was asked for is measured in the papers read: "
                     + "; ".join(dict.fromkeys(map(str, hits))))
    short += [demand.lack for demand in demands(draft.plan, draft.answer, titles_of(draft))
              if demand.is_all and not demand.is_met]
    if supported < rules.min_supported and not _is_to_the_point(draft, rules.to_the_point):
        short.append(f"{supported} supported claims; {rules.min_supported} are needed")
    if rating is None:
        short.append("no reviewer could score the draft")
    elif rating.n < rules.min_reviewers:
        short.append(f"{rating.n} reviewers gave a score; {rules.min_reviewers} are needed")
    elif rating.mean < rules.min_rating:
        short.append(f"the reviewers' mean is {rating.mean:.2f}; {rules.min_rating:g} is needed")
    return short


def _is_to_the_point(draft: Report, least: float) -> bool:
    """Whether the answer tells a supported claim that bears on the question by so much, or that
    gives the explanation, the number of things or the quantity asked for: limits seldom name again
    what they are limits of."""
    want = wanted(draft.plan)

    def gives(text: str) -> bool:
        return want.explains(text) or want.counts(text) or bool(
            want.quantity and want.quantity.is_told(text))

    giving = {c.id for c in draft.claims if c.verdict == "supported" and (
        c.relevance >= least or (least <= 1 and gives(c.text)))}
    return any(giving.intersection(s.claim_ids) for s in draft.answer.sentences
               if s.role not in ("gap", "contradiction"))


def _distinct(reviews: Sequence[Review]) -> list[RevisionRequest]:
    requests = [r for review in sorted(reviews, key=lambda r: r.reviewer) for r in review.requests]
    return [r for i, r in enumerate(requests) if r not in requests[:i]]
