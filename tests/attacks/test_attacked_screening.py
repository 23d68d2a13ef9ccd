"""What a record's abstract tells a machine changes no decision about any record."""

import asyncio

import pytest
from gullible_model import Gullible
from hostile_documents import attacks
from scripted_minds import ScriptedModel, mind_of
from scripted_server import Asked
from test_screener_with_model import Options
from test_screening import BIRDS, LARCH, PLAN, TABLES, screener

from agents.screener_with_model import ScreenerWithModel
from prompts.fence import Fence, Untrusted
from records import PaperCard, Work
from records.proposals import ScreeningProposals

ATTACKS = attacks()
ORDERS = [text for attack in ATTACKS for text in attack.texts]
WORKS = [TABLES, LARCH, BIRDS]
HOSTILE = [work.model_copy(update={"id": f"{work.id}-{number}",
                                   "abstract": f"{work.abstract} {' '.join(attack.texts)}"})
           for number, attack in enumerate(ATTACKS) for work in WORKS]


def screened(works: list[Work], gullible: Gullible) -> list[PaperCard]:
    """The screening with a model that obeys whatever it hears outside a fence."""
    def say(request):
        messages = tuple((message.role, message.content) for message in request.messages)
        said = gullible(Asked("scripted", messages, "json_schema", "ScreeningProposals", {}, {}))
        assert isinstance(said, ScreeningProposals)
        return said

    agent = ScreenerWithModel(
        screener(max_papers=10_000),
        mind_of("screener", ScreeningProposals, ScriptedModel(say)), Options(records_asked=10_000))
    done = asyncio.run(agent.screen(works, {}, PLAN))
    assert not done.failures
    return done.result


def decided(cards: list[PaperCard]) -> dict[str, bool]:
    return {card.id: card.included for card in cards}


def test_orders_in_abstracts_change_no_decision() -> None:
    plain, obeying = decided(screened(WORKS, Gullible(ORDERS))), Gullible(ORDERS)
    assert len(set(plain.values())) == 2
    hostile = decided(screened(HOSTILE, obeying))
    assert not obeying.obeyed
    changed = {i for i, decision in hostile.items() if decision != plain[i.rpartition("-")[0]]}
    assert not changed


def test_the_fence_alone_keeps_the_model_from_obeying(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agents.candidate_works.injected", lambda *_, **__: [])
    obeying = Gullible(ORDERS)
    screened(HOSTILE[::4], obeying)
    assert not obeying.obeyed


def test_through_a_gap_in_the_fence_it_obeys(monkeypatch: pytest.MonkeyPatch) -> None:
    """So the tests above can fail."""
    whole = Fence.around

    def gaping(self: Fence, untrusted: Untrusted) -> str:
        return f"{whole(self, untrusted)} "

    monkeypatch.setattr("agents.candidate_works.injected", lambda *_, **__: [])
    monkeypatch.setattr(Fence, "around", gaping)
    obeying = Gullible(ORDERS)
    screened(HOSTILE[::4], obeying)
    assert obeying.obeyed
