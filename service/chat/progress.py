"""How a run goes, in short lines for whoever waits for its answer in a conversation."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from graphs.runs import Event
from reports import wording
from service.chat.escaping import shown

STAGES = {
    "plan": "Taking the question apart", "search": "Searching", "screen": "Screening",
    "snowball": "Following citations", "retrieve": "Getting texts", "assess": "Assessing texts",
    "read": "Indexing passages", "extract": "Extracting claims", "verify": "Verifying claims",
    "write": "Writing", "review": "Reviewing", "revise": "Revising",
}
"""Stages that are told; others take no time."""
PATIENCE = 5.0
"""Seconds of a stage after which it is told how far it is."""

Json = dict[str, Any]


class Telling:
    """Tells the events of a run, in order, in few lines: what begins, what came of it, and how far
    it is where that takes long."""

    def __init__(self) -> None:
        self._begun: dict[str, bool] = {}
        """Stages that have begun, and whether it was told what came of them."""
        self._told_at = 0.0
        self._papers: dict[str, str] = {}
        self._claims: set[str] = set()
        self._verdicts: dict[str, str] = {}
        self._scores: dict[str, float | None] = {}
        self.now = ""
        """What the run is at: "Verifying claims, 12 of 40"; "" before it begins."""

    def lines(self, event: Event) -> Iterator[str]:
        """What to say of an event, as Markdown on one line each; nothing of most."""
        values = event.values
        match event.kind:
            case "status" if values["status"] == "queued":
                place = values.get("position")
                yield f"Waiting for a turn (place {place})" if place else "Waiting for a turn"
            case "stage":
                yield from self._stage(values)
            case "papers":
                self._papers |= {card["id"]: card["decision"] for card in values["cards"]}
            case "claims":
                self._claims |= {claim["id"] for claim in values["claims"]}
            case "verdicts":
                self._verdicts |= {v["claim"]: v["verdict"] for v in values["verdicts"]}
            case "review":
                self._scores[values["reviewer"]] = values["score"]
            case "report":
                yield from self._outcomes()
            case "failure":
                yield (f"Did not work ({shown(values['stage'], 40)}: "
                       f"{shown(values['subject'], 80)}): {shown(values['reason'], 200)}")

    def _stage(self, values: Json) -> Iterator[str]:
        stage, title = values["stage"], STAGES.get(values["stage"])
        if title is None:
            return
        far = f", {values['done']} of {values['total']}" if values["total"] > 1 else ""
        self.now = f"{title}{far}"
        if stage not in self._begun:
            yield from self._outcomes()
            self._begun[stage] = False
            self._told_at = values["seconds"]
            yield f"{title} …"
        elif values["total"] > 1 and values["seconds"] >= self._told_at + PATIENCE:
            self._told_at = values["seconds"]
            yield self.now

    def _outcomes(self) -> Iterator[str]:
        """What the stages brought that have begun so far: what a stage brings is told behind its
        end, so that it is known only when another one begins."""
        for stage, is_told in self._begun.items():
            if not is_told and (outcome := self._came_of(stage)):
                self._begun[stage] = True
                yield outcome

    def _came_of(self, stage: str) -> str:
        """What a stage brought, "" where nothing is known."""
        if stage == "screen" and self._papers:
            included = sum(decision == "included" for decision in self._papers.values())
            return f"{wording.plural(len(self._papers), 'paper')} screened, {included} included"
        if stage == "extract" and self._claims:
            return f"{wording.plural(len(self._claims), 'claim')} found"
        if stage == "verify" and self._verdicts:
            counted = Counter(self._verdicts.values())
            told = [f"{counted[label]} {words}" for label, words in wording.TALLIED.items()
                    if counted[label]]
            return (f"{wording.plural(len(self._verdicts), 'claim')} checked: "
                    f"{wording.listing(told)}")
        if stage == "review" and self._scores:
            scores = [f"{shown(wording.name(reviewer), 40)} {wording.score(score)}"
                      for reviewer, score in sorted(self._scores.items())]
            return f"Scores of the reviewers: {wording.listing(scores)}"
        return ""
