"""Writer, reviewers and editor over real HTTP: faults on the way and lies change nothing that was
computed."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from chaos import FAULTS, Chaos
from pydantic import BaseModel
from report_fixture import REPORT
from scripted_model import competent
from scripted_server import Asked, ScriptedServer
from written import computed, material

from agents.editor_with_model import EditorWithModel
from agents.mind import Done, Mind
from agents.reviewer import ComputedReviewer, rate
from agents.reviewer_with_model import ReviewerWithModel
from agents.writer import Draft, Writer
from agents.writer_with_model import WriterWithModel
from grounding.entailment import ComputedEntailment
from models.budget import Budget
from models.calls import CallLog
from models.language import LanguageModels
from models.request import Halted, ItemFailed
from prompts.fence import Fence
from prompts.library import load_library
from records import Record, Review
from records.proposals import AnswerProposal, DisagreementSummary, ReviewProposal, SentenceProposal
from settings import load_settings

PROMPTS = load_library()
R = TypeVar("R", bound=Record)
SWIFT = tuple(fault for fault in FAULTS if fault != "slow_drip")  # which takes a minute
ENTAILMENT = ComputedEntailment()


class Desk:
    """The models of one run, and the minds it gives."""

    def __init__(self, server: ScriptedServer, folder: Path) -> None:
        settings = load_settings(environment={}, assignments=(
            "language.model=any", f"language.base_url={server.base_url}", "language.timeout=3",
            "language.longest_wait=0.05", "language.window=32000")).settings
        self.models = LanguageModels(
            settings.language, notes=PROMPTS.notes, log=CallLog(folder / "calls.sqlite"),
            budget=Budget(settings.budget), cache=None)

    def mind(self, name: str, record: type[R]) -> Mind[R]:
        file = PROMPTS.role(name)
        model = self.models.of(file.role)
        assert model
        return Mind(file, model, Fence(), record, file.role)


async def _written(server: ScriptedServer, folder: Path) -> Done[Draft]:
    desk = Desk(server, folder)
    try:
        return await WriterWithModel(
            Writer(findings_in_answer=4), desk.mind("writer", AnswerProposal),
            desk.mind("rewriter", AnswerProposal), ENTAILMENT).write(material())
    finally:
        await desk.models.close()


async def _reviewed(server: ScriptedServer, folder: Path) -> list[Review | ItemFailed]:
    desk = Desk(server, folder)
    mind = desk.mind("reviewer", ReviewProposal)

    async def one(reviewer: ComputedReviewer) -> Review | ItemFailed:
        try:
            return (await ReviewerWithModel(reviewer, mind).review(REPORT)).result
        except ItemFailed as error:
            return error

    try:
        return await asyncio.gather(*(one(ComputedReviewer(f)) for f in PROMPTS.reviewers))
    finally:
        await desk.models.close()


def untold(reviews: list[Review | ItemFailed]) -> list[dict[str, object]]:
    """Reviews without the server's address, which is another in every test."""
    assert all(isinstance(review, Review) for review in reviews)
    return [r.model_dump(exclude={"model"}) for r in reviews if isinstance(r, Review)]


def lying(text: Callable[[str], str]) -> Callable[[Asked], BaseModel]:
    """Answers every request for sentences with one that is not borne out, under a real key."""
    def say(asked: Asked) -> BaseModel:
        lines = [json.loads(x) for x in asked.user.splitlines() if x.startswith('{"key"')]
        failed = [x for x in asked.user.splitlines() if x.startswith('{"number"')]
        told = next(line for line in lines if text(line["says"]) != line["says"])
        return AnswerProposal(sentences=tuple(
            SentenceProposal(text=text(told["says"]), claims=(told["key"],))
            for _ in failed or [None]))
    return say


def test_a_draft_and_five_reviews_come_over_the_wire(tmp_path: Path) -> None:
    with ScriptedServer(competent) as server:
        done = asyncio.run(_written(server, tmp_path))
        reviews = untold(asyncio.run(_reviewed(server, tmp_path)))
    assert done.result.answer.supported_share == 1.0
    assert not done.failures
    assert len(reviews) == len(PROMPTS.reviewers)
    assert all(review["caps"] for review in reviews)


@pytest.mark.parametrize("seed", [2])
def test_with_three_calls_in_ten_faulty_draft_and_reviews_are_the_same(
    tmp_path: Path, seed: int
) -> None:
    with ScriptedServer(competent) as server:
        draft = asyncio.run(_written(server, tmp_path))
        reviews = untold(asyncio.run(_reviewed(server, tmp_path)))
    with ScriptedServer(competent, chaos=Chaos(0.3, seed=seed, kinds=SWIFT)) as server:
        assert asyncio.run(_written(server, tmp_path)) == draft
        assert untold(asyncio.run(_reviewed(server, tmp_path))) == reviews


@pytest.mark.parametrize("text", [
    lambda said: said.replace("34.0%", "94.0%"), lambda said: f"{said} It is safe.",
    lambda _: "Alder is safe for children.", lambda said: said.replace("rises", "falls"),
])
def test_a_model_that_lies_leaves_the_computed_answer(
    tmp_path: Path, text: Callable[[str], str]
) -> None:
    with ScriptedServer(lying(text)) as server:
        done = asyncio.run(_written(server, tmp_path))
    assert done.result == computed()
    assert any("left out" in failure.reason for failure in done.failures)


def test_a_reviewer_whose_answers_never_fit_is_missing_and_not_averaged_in(tmp_path: Path) -> None:
    def sulking(asked: Asked) -> BaseModel | str:
        return "I would rather not." if "“Sceptic”" in asked.system else competent(asked)

    with ScriptedServer(sulking) as server:
        reviews = asyncio.run(_reviewed(server, tmp_path))
    given = [r for r in reviews if isinstance(r, Review)]
    assert {r.reviewer for r in given} == {f.name for f in PROMPTS.reviewers} - {"sceptic"}
    rating = rate(given, {"sceptic": "no usable answer"})
    assert rating
    assert (rating.n, "sceptic" in rating.by_reviewer) == (len(PROMPTS.reviewers) - 1, False)


def test_an_editor_sums_up_over_the_wire_and_a_dead_server_ends_the_run(tmp_path: Path) -> None:
    async def summed_up(server: ScriptedServer) -> Done[str]:
        desk = Desk(server, tmp_path)
        try:
            return await EditorWithModel(
                desk.mind("editor", DisagreementSummary)).summarise(REPORT.reviews)
        finally:
            await desk.models.close()

    with ScriptedServer(competent) as server:
        assert asyncio.run(summed_up(server)).result.startswith("The reviewers mostly agree.")
    with pytest.raises(Halted):
        asyncio.run(summed_up(server))
