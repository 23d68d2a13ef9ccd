"""What the graph carries from step to step: JSON-plain, so that any process can go on with it."""

from typing import Annotated, Any, TypedDict

Json = dict[str, Any]


def merge_by_key(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    """Union by key, in the order of keys: the order of arrival leaves no trace."""
    merged = {**left, **right}
    return {key: merged[key] for key in sorted(merged)}


def merge_failures(left: list[Json], right: list[Json]) -> list[Json]:
    """Union of failures without repeats, sorted by stage, subject and reason."""
    unique = {(f["stage"], f["subject"], f["reason"]): f for f in [*left, *right]}
    return [unique[key] for key in sorted(unique)]


class SynthesisState(TypedDict, total=False):
    """One run. Papers' texts are not here: they lie in the paper store under their keys."""

    question: str
    prompts: dict[str, str]                                 # file -> SHA-256, as the run began
    plan: Json                                              # records.Plan
    found: Json                                             # agents.retriever.Found
    cards: list[Json]                                       # records.PaperCard, screened
    texts: Annotated[dict[str, Json], merge_by_key]         # work id -> its text (Retrieved)
    extractions: Annotated[dict[str, Json], merge_by_key]   # paper id -> Extraction
    claims: list[Json]                                      # records.Claim, numbered
    measurements: list[Json]                                # records.Measurement, numbered
    left_out: dict[str, int]                                # proposed in vain, by reason
    verdicts: Annotated[dict[str, Json], merge_by_key]      # claim id -> records.Verdict
    round: int                                              # revisions so far
    requests: list[Json]                                    # records.RevisionRequest, so far
    draft: Json                                             # records.Report, not yet judged
    reviews: Annotated[dict[str, Json], merge_by_key]       # "round/reviewer" -> records.Review
    reasons: list[str]                                      # why the gate did not publish
    failures: Annotated[list[Json], merge_failures]         # records.Failure
    report: Json                                            # records.Report, final


class TextTask(TypedDict):
    """A work whose text is sought, by its id among the works found."""

    work: str
    found: Json


class PaperTask(TypedDict):
    """Papers to extract from, one a task: id -> key in the paper store."""

    papers: dict[str, str]
    plan: Json


class ClaimBatch(TypedDict):
    """A few claims to verify against the included papers."""

    claims: list[Json]
    papers: dict[str, str]


class ReviewTask(TypedDict):
    """The draft, for one reviewer. It holds nobody else's review."""

    reviewer: str
    round: int
    draft: Json
    papers: dict[str, str]
