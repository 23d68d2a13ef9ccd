"""A real model, served on this machine: that it runs and that every law holds, never what it says.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from local_model import ABSENT, LocalModel, local_model

from models.budget import Budget
from models.cache import AnswerCache
from models.calls import Call, CallLog
from models.language import LanguageModels, learnt
from models.request import ItemFailed, Request
from prompts.library import load_library
from records import Message, Record, Sampling
from settings import Settings, load_settings

HOUSE = Path(__file__).parents[1]
pytestmark = [pytest.mark.skipif(bool(ABSENT), reason=ABSENT), pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def model() -> Iterator[LocalModel]:
    with local_model() as served:
        yield served


def settings_for(model: LocalModel, *options: str) -> Settings:
    return load_settings(environment={}, assignments=[
        f"language.model={model.name}", f"language.base_url={model.base_url}",
        f"language.window={model.window}", "language.concurrency=1", *options]).settings


class Weighed(Record):
    """So small that no model can ramble in it."""

    heavier: Literal["feather", "anvil"]
    sure: bool


def asked(text: str) -> Request[Weighed]:
    return Request(role="planner", subject="the question", record=Weighed,
                   messages=(Message(role="user", content=text),),
                   sampling=Sampling(max_tokens=100))


class Asking:
    """Requests to the model, over the client that a run uses."""

    def __init__(self, model: LocalModel, folder: Path, *options: str) -> None:
        self.settings = settings_for(model, *options)
        self.cache = AnswerCache(folder / "answers.sqlite")
        self.log = CallLog(folder / "calls.sqlite")

    def answers(self, *texts: str) -> list[Weighed]:
        return asyncio.run(self._answers(texts))

    async def _answers(self, texts: tuple[str, ...]) -> list[Weighed]:
        models = LanguageModels(
            self.settings.language, notes=load_library().notes, log=self.log,
            budget=Budget(self.settings.budget), cache=self.cache)
        mind = models.of("planner")
        assert mind
        try:
            return [await mind.ask(asked(text)) for text in texts]
        finally:
            await models.close()

    @property
    def calls(self) -> list[Call]:
        return self.log.calls()


HEAVIER = "Which is heavier, a feather or an anvil?"


def test_a_strict_schema_is_taken_and_the_answer_is_the_record(
    model: LocalModel, tmp_path: Path
) -> None:
    asking = Asking(model, tmp_path)
    assert isinstance(asking.answers(HEAVIER)[0], Weighed)
    (call,) = asking.calls
    assert (call.mode, call.finish_reason, call.attempts) == ("strict", "stop", 1)
    assert call.tokens_in > 0
    assert call.tokens_out > 0
    (known,) = learnt(asking.settings.language, asking.cache)
    assert (known.model, known.mode) == (model.name, "strict")


def test_the_same_question_is_not_asked_of_it_twice(model: LocalModel, tmp_path: Path) -> None:
    asking = Asking(model, tmp_path)
    first, second = asking.answers(HEAVIER, HEAVIER)
    assert first == second
    assert [call.cached for call in asking.calls] == [False, True]


def test_a_request_beyond_its_window_fails_alone_and_the_mode_stays(
    model: LocalModel, tmp_path: Path
) -> None:
    asking = Asking(model, tmp_path, f"language.window={4 * model.window}")
    with pytest.raises(ItemFailed, match="window"):
        asking.answers("weigh " * 2 * model.window)
    asking.answers(HEAVIER)
    assert asking.calls[-1].mode == "strict"


def test_what_cannot_be_served_is_told_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "notes.gguf"
    for text, complaint in ((None, "no such file"), ("notes", "no GGUF file"),
                            ("GGUF, not quite", "llama.cpp cannot serve it")):
        if text:
            file.write_text(text, encoding="utf-8")
        ended = subprocess.run(
            [sys.executable, "-m", "evals.local_llm", str(file), "--port", "0"], cwd=HOUSE,
            check=False, capture_output=True, text=True)
        assert ended.returncode == 1
        assert complaint in ended.stderr.splitlines()[-1]
