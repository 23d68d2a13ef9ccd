"""Whose key is sent where, and what is refused before anything is asked."""

from pathlib import Path
from typing import Any

import pytest
from asking import GOOD, Asking, request
from scripted_server import Answer, ScriptedServer

from models.language import ModelUnusable
from models.language_settings import RoleModels
from models.request import Halted


@pytest.mark.parametrize(("options", "way_out"), [
    ({"key": "secret"}, "check the key"), ({"models": ("other",)}, "check language.model")])
def test_a_refused_key_or_an_unknown_model_halts_at_once(
    options: Any, way_out: str, tmp_path: Path
):
    with ScriptedServer(lambda _: GOOD, **options) as server:
        (error,) = Asking(tmp_path, server).ask(request())

    assert isinstance(error, Halted)
    assert way_out in str(error)
    assert len(server.requests) == 1


def test_the_key_comes_from_the_named_variable_and_stands_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OWN_KEY", "secret-1")
    with ScriptedServer(lambda _: Answer("Incorrect key secret-1", status=401), key="secret-1"
                        ) as server:
        (error,) = Asking(tmp_path, server, key_variable="OWN_KEY").ask(request())

    assert server.requests[0].key == "Bearer secret-1"
    assert "secret-1" not in str(error)
    assert not [f for f in tmp_path.rglob("*") if f.is_file() and b"secret-1" in f.read_bytes()]


def test_no_key_is_sent_where_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", "secret-2")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "secret-3")
    with ScriptedServer(lambda _: GOOD) as server:
        Asking(tmp_path, server).ask(request())

    assert server.requests[0].key is None


@pytest.mark.parametrize(("changed", "why"), [
    ({"key_variable": "OWN_KEY"}, "OWN_KEY is not set"), ({"base_url": ""}, "no base_url")])
def test_settings_with_which_nothing_can_be_asked_are_refused_at_once(
    changed: dict[str, str], why: str, tmp_path: Path
):
    with pytest.raises(ModelUnusable, match=why):
        Asking(tmp_path, "http://127.0.0.1:9/v1", **changed)


def test_a_role_that_computes_asks_no_model(tmp_path: Path):
    roles = dict.fromkeys(RoleModels.model_fields, "computed")
    house = Asking(tmp_path, "http://127.0.0.1:9/v1", roles=roles)

    assert house.models.of("verifier") is None
    assert Asking(tmp_path, "", model="").models.of("writer") is None
