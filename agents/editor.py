"""The editor: puts a report together from the draft, the counts and the record of the work."""

from collections.abc import Mapping, Sequence

from agents.reviewer import rate
from agents.writer import Draft
from records import (
    Exclusion,
    Failure,
    Flow,
    Manifest,
    PaperCard,
    Plan,
    Report,
    Review,
    SnowballRound,
)

LONGEST_TITLE = 110


def compose(
    plan: Plan, draft: Draft, *, cards: Sequence[PaperCard], flow: Flow,
    snowballing: Sequence[SnowballRound], manifest: Manifest,
) -> Report:
    """A report that nobody has judged yet: withheld until the gate has decided."""
    return Report(
        question=plan.question, title=title_of(plan), status="withheld",
        reasons=("not reviewed yet",), plan=plan, answer=draft.answer, claims=draft.claims,
        measurements=draft.measurements, trends=draft.trends,
        contradictions=draft.contradictions, gaps=draft.gaps, flow=flow,
        snowballing=tuple(snowballing), papers=tuple(cards), manifest=manifest,
    )


def publish(
    draft: Report, reviews: Sequence[Review], failures: Sequence[Failure], *,
    missing: Mapping[str, str], disagreement: str = "",
) -> Report:
    """The draft with its reviews and rating, published. `missing` names the reviewers that gave no
    review and why; `disagreement` is an editor's word on where the others differ."""
    return draft.model_copy(update={
        "status": "published", "reasons": (), "reviews": tuple(reviews),
        "rating": rate(reviews, missing), "failures": tuple(failures),
        "disagreement": disagreement,
    })


def withhold(
    draft: Report, reviews: Sequence[Review], failures: Sequence[Failure], reasons: Sequence[str]
) -> Report:
    """The draft with the reasons why it is not published. It has no rating; reviews are kept."""
    return draft.model_copy(update={
        "status": "withheld", "reasons": tuple(reasons) or tuple(_missing(draft, failures)),
        "reviews": tuple(reviews), "rating": None, "failures": tuple(failures),
    })


def title_of(plan: Plan) -> str:
    """"Code Llama - Instruct on HumanEval by model size"; else the question, cut at a word."""
    if plan.subjects and plan.benchmarks:
        subjects = [s.name for s in plan.subjects if s.role == "subject"]
        by = f" by {plan.axis.name}" if plan.axis else ""
        return f"{', '.join(subjects)} on {', '.join(plan.benchmarks)}{by}"
    if len(plan.question) <= LONGEST_TITLE:
        return plan.question
    return plan.question[:LONGEST_TITLE].rsplit(" ", 1)[0] + " …"


def _missing(draft: Report, failures: Sequence[Failure]) -> list[str]:
    flow = draft.flow
    if not flow.screened:
        searched = {search.database for search in draft.manifest.searches}
        down = [f"{f.subject}: {f.reason}" for f in failures if f.subject in searched]
        if searched and len(down) == len(searched):
            return ["none of the sources could be asked", *down]
        return ["no paper could be read" if not searched else "nothing was found", *down]
    if not flow.sought:
        return [f"none of the {flow.screened} papers found passed the screening "
                f"({_listed(flow.exclusions)})"]
    if not flow.included:
        textless = flow.not_retrieved - flow.abstract_only
        lost = [f"{textless} of them: there is neither a text nor an abstract"] if textless else []
        return [f"none of the {flow.sought} papers sought could be included "
                f"({'; '.join([*lost, _listed(flow.ineligibilities)])})"]
    if not draft.claims:
        return [f"what was read states no finding on what was asked (papers: {flow.included})"]
    return [f"none of the {len(draft.claims)} claims is supported by its evidence"]


def _listed(exclusions: Sequence[Exclusion]) -> str:
    return "; ".join(f"{e.count} of them: {e.reason}" for e in exclusions)
