"""What a step of the graph brought, as small plain events: a paper screened, a claim verified."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphs.state import Json


@dataclass(frozen=True)
class Happening:
    """`kind` and `values` are those of `graphs.runs.Event`."""

    kind: str
    values: Json


class Teller:
    """Tells what a run brings, once: a work that is screened again is told only where something
    of it has changed."""

    def __init__(self) -> None:
        self._told: dict[str, Json] = {}

    def of(self, brought: Mapping[str, Any]) -> Iterator[Happening]:
        """What is worth telling of a part of the state: of what a step brought, or of all that was
        there when a run went on."""
        if cards := self._new(brought.get("cards", ())):
            yield Happening("papers", {"cards": cards})
        if claims := brought.get("claims"):
            yield Happening("claims", {"claims": [
                {"id": c["id"], "text": c["text"], "kind": c["kind"]} for c in claims]})
        if verdicts := brought.get("verdicts"):
            yield Happening("verdicts", {"verdicts": [*map(_verdict, verdicts.values())]})
        for key, review in brought.get("reviews", {}).items():
            yield Happening("review", {
                "reviewer": review["reviewer"], "score": review["overall"],
                "round": int(key.partition("/")[0])})
        for failure in brought.get("failures", ()):
            yield Happening("failure", {
                "stage": failure["stage"], "subject": failure["subject"],
                "reason": failure["reason"]})

    def _new(self, cards: "list[Json]") -> list[Json]:
        """The cards that were not told like this before."""
        told = [card for card in map(_card, cards) if self._told.get(card["id"]) != card]
        self._told.update({card["id"]: card for card in told})
        return told


def _card(card: Json) -> Json:
    return {"id": card["id"], "title": card["title"], "year": card["year"],
            "decision": "included" if card["included"] else "excluded",
            "reason": card["reason"], "relevance": round(card["relevance"], 4)}


def _verdict(verdict: Json) -> Json:
    return {"claim": verdict["claim_id"], "verdict": verdict["label"],
            "confidence": round(verdict["confidence"], 4), "is_verified": verdict["is_verified"]}
