"""The verifier with a model, asked over real HTTP: faults on the way change no verdict."""

import asyncio
import json

import pytest
from chaos import FAULTS, Chaos
from scripted_server import ScriptedServer

from agents.mind import Mind
from agents.verifier import Pair
from agents.verifier_with_model import verify_pairs
from grounding.confidence import ConfidencePolicy
from grounding.entailment import ComputedEntailment
from grounding.pooling import Band, Reliability
from models.budget import Budget
from models.cache import AnswerCache
from models.calls import CallLog
from models.language import LanguageModels
from models.request import Halted
from prompts.fence import Fence
from prompts.library import load_library
from records.proposals import PassageStance, StanceProposals
from settings import load_settings

SLEPT = "The otters of the delta slept about twice as long in winter as they did in summer."
PAIRS = [Pair(f"c{n}", f"Otters of the delta rest more in cold season {n}.",
              f"Rivers were surveyed in year {n}. {SLEPT}" if n % 2 else f"Foxes came {n} times.")
         for n in range(12)]


class Options:
    band = Band(supported=1, refuted=1, not_enough_evidence=1, contested=1)
    reliability = Reliability(supported=0.6, refuted=0.5, not_enough_evidence=0.5, contested=0.5,
                              measured=0.95, calibrated=0.95, model=0.8)
    confidence_policy = ConfidencePolicy(precision=0.95)


def judges(asked):
    """Says of every passage with "slept" that it supports."""
    lines = [json.loads(line) for line in asked.user.splitlines() if line.startswith('{"key"')]
    return StanceProposals(stances=tuple(
        PassageStance(passage=p["key"], deciding_words=SLEPT, stance="supported")
        if "slept" in p["text"] else PassageStance(
            passage=p["key"], deciding_words="", stance="not_enough_evidence") for p in lines))


async def _verify(server, folder, replay):
    prompts = load_library()
    settings = load_settings(assignments=(
        "language.model=any", f"language.base_url={server.base_url}", "language.timeout=5",
        "language.longest_wait=0.05")).settings
    log = CallLog(folder / "calls.sqlite")
    models = LanguageModels(settings.language, notes=prompts.notes, log=log,
                            budget=Budget(settings.budget),
                            cache=AnswerCache(folder / "answers.sqlite"), replay=replay)
    try:
        file, model = prompts.role("verifier"), models.of("verifier")
        assert model
        return await verify_pairs(PAIRS, ComputedEntailment(),
                                  Mind(file, model, Fence(), StanceProposals, "verifier"), Options)
    finally:
        await models.close()


@pytest.fixture
def verify(tmp_path):
    def run(server, name="one", *, replay=False):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        return asyncio.run(_verify(server, folder, replay))
    return run


def untold(done):
    """Verdicts without the server's address, which is another in every test."""
    return [verdict.model_dump(exclude={"opinions", "reason"}) for verdict in done.result]


def test_one_call_a_claim_all_at_once_and_none_when_asked_again(verify):
    with ScriptedServer(judges, latency=0.1) as server:
        done = verify(server)
        assert len(server.requests) == len(PAIRS)
        assert server.highest_concurrency > 1
        assert [v.label for v in done.result[:2]] == ["not_enough_evidence", "supported"]
        assert done.result[1].evidence[0].quote == SLEPT
        assert verify(server) == done
        assert verify(server, replay=True) == done
        assert len(server.requests) == len(PAIRS)


def test_a_third_of_the_calls_going_wrong_changes_no_verdict(verify):
    with ScriptedServer(judges) as server:
        calm = verify(server, "calm")
    kinds = tuple(fault for fault in FAULTS if fault != "slow_drip")  # which would take a minute
    with ScriptedServer(judges, chaos=Chaos(0.3, seed=7, kinds=kinds)) as server:
        stormy = verify(server, "stormy")
        assert len(server.requests) <= 3 * len(PAIRS)
    assert stormy.failures == ()
    assert untold(stormy) == untold(calm)


def test_words_that_are_always_invented_leave_the_computed_verdicts(verify):
    def invents(asked):
        return StanceProposals(stances=tuple(
            s.model_copy(update={"stance": "refuted", "deciding_words": "Otters never rest."})
            for s in judges(asked).stances))

    with ScriptedServer(invents) as server:
        done = verify(server)
    assert all(not verdict.opinions for verdict in done.result)
    assert len(done.failures) == len(PAIRS)
    assert "do not stand in it" in done.failures[0].reason


def test_a_replay_without_answers_is_halted(verify):
    with ScriptedServer(judges) as server, pytest.raises(Halted):
        verify(server, replay=True)
