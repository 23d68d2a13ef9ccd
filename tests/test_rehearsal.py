"""A rehearsed model answers from the cache alone and notes what else it would be asked."""

import asyncio
from pathlib import Path

import pytest
from scripted_server import ScriptedServer

from models.budget import Budget, Price
from models.cache import AnswerCache
from models.calls import CallLog
from models.language import MESSAGE_TOKENS, LanguageModels
from models.language_settings import BudgetSettings, LanguageSettings
from models.rehearsal import Rehearsal, Unasked
from models.request import ItemFailed, Request
from prompts.library import load_library
from records import Message, Sampling
from records.proposals import DisagreementSummary
from settings import load_settings

ANSWER = DisagreementSummary(summary="They differ on the numbers.")
REQUEST = Request(
    role="editor", subject="the panel", record=DisagreementSummary,
    messages=(Message(role="user", content="Where do they differ?"),),
    sampling=Sampling(max_tokens=300))


def language(base_url: str) -> LanguageSettings:
    return load_settings(environment={}, assignments=[
        "language.model=gpt-4o", f"language.base_url={base_url}", "language.window=1000",
        "language.models.gpt-4o.price_in=2", "language.models.gpt-4o.price_out=8",
        "language.roles.planner=computed"]).settings.language


def models(folder: Path, base_url: str, *, replay: bool) -> LanguageModels:
    return LanguageModels(
        language(base_url), notes=load_library().notes, log=CallLog(folder / "calls.sqlite"),
        budget=Budget(BudgetSettings(stages={})), cache=AnswerCache(folder / "answers.sqlite"),
        replay=replay)


def test_a_request_that_would_be_sent_is_noted_and_fails(tmp_path: Path) -> None:
    rehearsal = Rehearsal(models(tmp_path, "http://127.0.0.1:9/v1", replay=True))
    model = rehearsal.of("editor")
    assert model
    with pytest.raises(ItemFailed, match="editor, the panel: only rehearsed"):
        asyncio.run(model.ask(REQUEST))
    said = model.count("Where do they differ?") + MESSAGE_TOKENS
    (noted,) = rehearsal.unasked
    assert noted == Unasked("editor", "gpt-4o", noted.tokens_in, 300, Price(2, 8))
    assert said < noted.tokens_in < said + 150, "the schema of the answer is counted too"
    assert rehearsal.of("planner") is None


def test_no_more_is_counted_for_an_answer_than_the_window_holds(tmp_path: Path) -> None:
    rehearsal = Rehearsal(models(tmp_path, "http://127.0.0.1:9/v1", replay=True))
    model = rehearsal.of("editor")
    assert model
    long = Message(role="user", content="word " * 800)
    with pytest.raises(ItemFailed):
        asyncio.run(model.ask(Request("editor", "s", (long,), DisagreementSummary)))
    assert 100 < rehearsal.unasked[0].tokens_out_most < 200


def test_an_answer_that_is_cached_is_given_and_costs_nothing(tmp_path: Path) -> None:
    with ScriptedServer(lambda _: ANSWER) as server:
        async def ask(*, replay: bool) -> DisagreementSummary:
            rehearsal = models(tmp_path, server.base_url, replay=replay)
            model = Rehearsal(rehearsal).of("editor") if replay else rehearsal.of("editor")
            assert model
            return await model.ask(REQUEST)

        assert asyncio.run(ask(replay=False)) == ANSWER
        assert asyncio.run(ask(replay=True)) == ANSWER
        assert len(server.requests) == 1
