"""Under which names servers answer, and what an answer of another model costs."""

from pathlib import Path

import pytest
from chaos import Chaos
from scripted_server import Answer, ScriptedServer
from test_language import GOOD, GOOD_TEXT, House, limits, request

from models.endpoint import is_same_model


def test_a_server_with_names_of_its_own_is_believed_the_second_time(tmp_path: Path):
    with ScriptedServer(lambda _: GOOD, answers_as="local.gguf") as server:
        assert House(tmp_path, server).ask(request(0)) == [GOOD]

    assert len(server.requests) == 2


@pytest.mark.parametrize(("asked", "answered", "same"), [
    ("gpt-4o", "gpt-4o-2024-08-06", True), ("openai/gpt-4o", "gpt-4o", True),
    ("llama3", "llama3:latest", True), ("gemini-pro", "gemini-pro-001", True),
    ("gpt-4o", "gpt-4o-mini", False), ("strong", "weak", False), ("gpt-4", "gpt-4o", False)])
def test_a_dated_name_is_the_model_and_another_is_not(asked: str, answered: str, same: bool):
    assert is_same_model(asked, answered) is same


def test_what_another_model_answered_is_paid_for_also_when_nothing_came_of_it(tmp_path: Path):
    def script(_: object) -> Answer:
        return Answer(GOOD_TEXT, tokens_in=1000, tokens_out=500)

    with ScriptedServer(script, chaos=Chaos(0.99, kinds=("wrong_model",), in_a_row=9)) as server:
        house = House(tmp_path, server, attempts=1, budget=limits(tokens=3000),
                      models={"tiny": {"price_in": 1.0, "price_out": 2.0}})
        house.failure(request(0))
        told = house.failure(request(1))

    assert "leaves no room for another request" in told
    assert len(server.requests) == 1
    assert house.budget.usage() == house.log.usage()
    assert house.log.calls()[0].usd == 0.002
