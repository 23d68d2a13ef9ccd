"""What the state of a run carries, read as records, and records as the plain JSON it carries."""

from typing import Any

from agents.mind import Done
from agents.retriever import Found, Retrieved
from agents.writer import Material
from graphs.state import Json, SynthesisState
from records import (
    Claim,
    Failure,
    JudgedClaim,
    Measurement,
    PaperCard,
    Plan,
    Record,
    Review,
    RevisionRequest,
    Verdict,
)


def plain(record: Record) -> Json:
    return record.model_dump(mode="json")


def failed(*done: Done[Any]) -> SynthesisState:
    """The part of the state that tells what failed; none where nothing did."""
    failures = [plain(failure) for one in done for failure in one.failures]
    return {"failures": failures} if failures else {}


def plan_in(state: SynthesisState) -> Plan:
    return Plan(**state["plan"])


def found_in(state: SynthesisState) -> Found:
    return Found(**state.get("found", {}))


def cards_in(state: SynthesisState) -> list[PaperCard]:
    """The works screened so far, most relevant first."""
    return [PaperCard(**card) for card in state.get("cards", [])]


def texts_in(state: SynthesisState) -> dict[str, Retrieved]:
    """The texts that were sought, by the work's id."""
    return {work: Retrieved(**text) for work, text in state.get("texts", {}).items()}


def included_in(state: SynthesisState) -> dict[str, str]:
    """Store keys of the included papers by id, most relevant first."""
    keys = state["found"]["papers"]
    return {card["id"]: keys[card["id"]] for card in state["cards"] if card["included"]}


def material_in(state: SynthesisState) -> Material:
    """What the writer writes from; claims that nobody judged are left out."""
    claims = [Claim(**claim) for claim in state.get("claims", [])]
    verdicts = {i: Verdict(**verdict) for i, verdict in state.get("verdicts", {}).items()}
    return Material(
        plan=plan_in(state),
        claims=[JudgedClaim.of(c, verdicts[c.id]) for c in claims if c.id in verdicts],
        measurements=[Measurement(**m) for m in state.get("measurements", [])],
        cards=cards_in(state), requests=requests_in(state))


def requests_in(state: SynthesisState) -> list[RevisionRequest]:
    """What the reviewers asked for in all rounds so far."""
    return [RevisionRequest(**request) for request in state["requests"]]


def reviews_in(state: SynthesisState) -> list[Review]:
    """The reviews of the present round, by reviewer's name."""
    prefix = f"{state.get('round', 0)}/"
    return [Review(**r) for key, r in state.get("reviews", {}).items() if key.startswith(prefix)]


def failures_in(state: SynthesisState) -> list[Failure]:
    return [Failure(**failure) for failure in state.get("failures", [])]
