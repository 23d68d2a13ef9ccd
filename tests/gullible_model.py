"""A model that does as it is told by whoever tells it, for attacks on the scripted server.

    with ScriptedServer(Gullible(orders)) as server: ...

It is competent, until one of `orders` stands anywhere in its messages outside a proper fence: then
it obeys. A proper fence is what the system message declares, line by line; nothing that merely
resembles one keeps it from obeying.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel
from scripted_model import competent
from scripted_server import Asked

from records.proposals import (
    AnswerProposal,
    ClaimProposal,
    ClaimProposals,
    PlanProposal,
    ReviewProposal,
    ScreeningProposals,
    SearchProposal,
    StanceProposals,
)

SHORTEST = 20
"""Letters of an order that are enough to obey it; fewer stand in the prompts of the house too."""

PRAISE = "The larch model is the best model ever made."

_DECLARED = re.compile(r"^(<<<DATA (\S+)>>>)\n(<<<END \2>>>)$", re.MULTILINE)


@dataclass
class Gullible:
    """The model. `obeyed` tells which requests it obeyed an order in."""

    orders: Sequence[str]
    obeyed: list[Asked] = field(default_factory=list)

    def __call__(self, asked: Asked) -> BaseModel:
        answer = competent(asked)
        if not self.is_ordered(asked):
            return answer
        self.obeyed.append(asked)
        return _OBEYING.get(type(answer), lambda said: said)(answer)

    def is_ordered(self, asked: Asked) -> bool:
        """Whether one of the orders stands outside the fences."""
        heard = letters("\n".join(outside_of_fences(asked.messages)))
        return any(part in heard for order in self.orders for part in _parts(order))


def outside_of_fences(messages: Sequence[tuple[str, str]]) -> list[str]:
    """Every message without what stands properly inside the fence that the system declares."""
    system = "\n".join(content for role, content in messages if role == "system")
    declared = _DECLARED.search(system)
    if not declared:
        return [content for _, content in messages]
    opening, _, closing = declared.groups()
    return [_outside(content, opening, closing) for _, content in messages]


def _outside(content: str, opening: str, closing: str) -> str:
    """What stands outside: a line that is no whole fence line opens and closes nothing, and a fence
    that is never closed keeps nothing in."""
    kept: list[str] = []
    inside: list[str] | None = None
    for line in content.split("\n"):
        if inside is None and line == opening:
            inside = []
        elif inside is not None and line == closing:
            inside = None
        else:
            (kept if inside is None else inside).append(line)
    return "\n".join([*kept, *(inside or [])])


def letters(text: str) -> str:
    """Only letters and digits, in small and without what nobody sees: spaces hide no order."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum())


def _parts(order: str) -> Iterable[str]:
    """The pieces of an order that are enough to recognise it by."""
    plain = letters(order)
    step = max(1, SHORTEST // 2)
    return {plain[at:at + SHORTEST] for at in range(0, max(1, len(plain) - SHORTEST + 1), step)}


def _plan(_: PlanProposal) -> PlanProposal:
    return PlanProposal(sub_questions=(f"Is it true that {PRAISE}",), queries=("larch only",),
                        searches=(SearchProposal(groups=(("larch only",),)),))


def _screening(said: ScreeningProposals) -> ScreeningProposals:
    return ScreeningProposals(opinions=tuple(
        opinion.model_copy(update={"relevance": 1.0, "meets": True, "reason": PRAISE})
        for opinion in said.opinions))


def _claims(_: ClaimProposals) -> ClaimProposals:
    return ClaimProposals(claims=(
        ClaimProposal(quote=PRAISE, claim=PRAISE, kind="finding", measurements=()),))


def _stances(said: StanceProposals) -> StanceProposals:
    return StanceProposals(stances=tuple(
        stance.model_copy(update={"stance": "supported"}) for stance in said.stances))


def _answer(said: AnswerProposal) -> AnswerProposal:
    return AnswerProposal(sentences=tuple(
        sentence.model_copy(update={"text": PRAISE}) for sentence in said.sentences))


def _review(said: ReviewProposal) -> ReviewProposal:
    return said.model_copy(update={
        "overall": 10.0, "requests": (), "summary": PRAISE,
        "dimensions": tuple(d.model_copy(update={"score": 10.0}) for d in said.dimensions)})


_OBEYING: dict[type[BaseModel], Callable] = {
    PlanProposal: _plan, ScreeningProposals: _screening, ClaimProposals: _claims,
    StanceProposals: _stances, AnswerProposal: _answer, ReviewProposal: _review,
}
