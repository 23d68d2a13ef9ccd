"""API keys: shown once, kept as a hash, each for one workspace, with limits, revoked for good."""

import json
import re
from base64 import urlsafe_b64decode
from hmac import compare_digest
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cli import serving
from cli.main import app
from service import keys as module
from service.errors import Refused, Unidentified
from service.keys import Caller, Doorkeeper, KeyProblem, Keys, Limits
from settings import load_settings

SERVICE = load_settings(environment={}).service
PUBLIC = SERVICE.model_copy(update={"host": "0.0.0.0"})
LIMITS = Limits(2, 10, 1.5)
HERE = {"host": "127.0.0.1:8400"}


def showing(shown: str, host: str = "127.0.0.1:8400") -> dict[str, str]:
    return {"host": host, "authorization": f"Bearer {shown}"}


@pytest.fixture
def keys(own_home: Path) -> Keys:
    return Keys(own_home)


def test_who_shows_a_key_is_its_workspace_with_its_limits(keys: Keys) -> None:
    key, shown = keys.add("mine", "Ada", LIMITS)
    assert keys.caller(shown) == Caller(key.id, "mine", LIMITS)
    assert [(one.name, one.limits, one.revoked) for one in keys.all()] == [("Ada", LIMITS, "")]


def test_a_key_is_256_random_bits_and_only_its_hash_is_kept(keys: Keys, own_home: Path) -> None:
    shown = [keys.add("mine")[1] for _ in range(20)]
    assert len({text[25:] for text in shown}) == 20
    assert {len(urlsafe_b64decode(text[25:] + "=")) for text in shown} == {32}
    keys.close()
    for file in own_home.iterdir():
        kept = file.read_bytes()
        for text in shown:
            assert text.encode() not in kept
            assert text[25:].encode() not in kept


def test_a_revoked_key_opens_nothing_at_once_and_in_every_process(
    keys: Keys, own_home: Path
) -> None:
    key, shown = keys.add("mine")
    other = Keys(own_home)
    assert other.caller(shown)
    revoked = keys.revoke(key.id)
    assert revoked.revoked
    assert other.caller(shown) is None
    assert keys.revoke(key.id) == revoked
    with pytest.raises(KeyProblem, match="keys list"):
        keys.revoke("0123")


def test_a_key_with_one_wrong_character_is_nobodys(keys: Keys) -> None:
    _, shown = keys.add("mine")
    for place in range(len(shown)):
        wrong = "A" if shown[place] != "A" else "B"
        assert keys.caller(shown[:place] + wrong + shown[place + 1:]) is None
    for wrong in (shown + " ", shown + "\n", shown[:-1], shown.upper(), ""):
        assert keys.caller(wrong) is None


@pytest.mark.parametrize("known", [True, False])
def test_keys_are_compared_in_constant_time_whether_their_id_is_known_or_not(
    keys: Keys, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    _, shown = keys.add("mine")
    wrong = shown[:-2] + "AA" if known else "consilience_000000000000_" + "A" * 43
    compared = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((len(one), len(other)))
        return compare_digest(one, other)

    monkeypatch.setattr(module.hmac, "compare_digest", compare)
    assert keys.caller(wrong) is None
    assert compared == [(32, 32)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=100) | st.from_regex(module._KEY, fullmatch=True))
def test_whatever_is_shown_is_nobodys(keys: Keys, shown: str) -> None:
    assert keys.caller(shown) is None


def test_on_loopback_nobody_needs_a_key_until_there_is_one(keys: Keys) -> None:
    door = Doorkeeper(keys, "ours", SERVICE)
    everybody = Caller("", "ours")
    assert door.caller(HERE) == door.caller(showing("sk-none")) == everybody
    key, shown = keys.add("mine")
    assert door.caller(showing(shown)).workspace == "mine"
    for wrong in ("", "sk-none"):
        with pytest.raises(Unidentified):
            door.caller(showing(wrong))
    keys.revoke(key.id)
    for wrong in ("", shown):
        with pytest.raises(Unidentified):
            door.caller(showing(wrong))


def test_where_other_machines_reach_it_everybody_needs_one(keys: Keys) -> None:
    door = Doorkeeper(keys, "ours", PUBLIC)
    with pytest.raises(Unidentified, match="Authorization: Bearer"):
        door.caller(HERE)
    with pytest.raises(Unidentified, match="unknown or revoked"):
        door.caller(showing("sk-none"))


def test_an_insecure_service_takes_everybody_and_still_knows_its_keys(keys: Keys) -> None:
    door = Doorkeeper(keys, "ours", PUBLIC.model_copy(update={"insecure": True}))
    assert door.caller(HERE) == door.caller(showing("sk-none")) == Caller("", "ours")
    _, shown = keys.add("mine")
    assert door.caller(showing(shown)).workspace == "mine"
    assert door.caller(HERE).workspace == "ours"
    with pytest.raises(Unidentified):
        door.caller(showing(shown[:-2] + "AA"))


@pytest.mark.parametrize("headers", [
    {"origin": "https://evil.example"}, {"origin": "null"}, {"origin": "http://127.0.0.1:1"},
    {"origin": "http://["}, {"host": "evil.example:8400"}, {"host": "localhost.evil.example"},
    {"host": "evil.example", "origin": "http://evil.example"}, {"host": ""}, {"host": "[::1"},
    {"host": "127.0.0.1@evil.example"}])
def test_a_page_of_another_site_cannot_use_who_reads_it(
    keys: Keys, headers: dict[str, str]
) -> None:
    with pytest.raises(Refused):
        Doorkeeper(keys, "ours", SERVICE).caller(HERE | headers)
    _, shown = keys.add("mine")
    assert Doorkeeper(keys, "ours", SERVICE).caller(showing(shown) | headers).workspace == "mine"


@pytest.mark.parametrize("headers", [
    {"host": "localhost:8400", "origin": "http://localhost:8400"}, {"host": "[::1]:8400"},
    {"host": "LOCALHOST"}, {"authorization": "Basic Zm9v"}])
def test_the_service_is_used_without_a_key_under_the_names_of_this_machine(
    keys: Keys, headers: dict[str, str]
) -> None:
    assert Doorkeeper(keys, "ours", SERVICE).caller(HERE | headers) == Caller("", "ours")


@pytest.mark.parametrize(("host", "is_local"), [
    ("127.0.0.1", True), ("127.3.2.1", True), ("::1", True), ("localhost", True),
    ("0.0.0.0", False), ("::", False), ("192.0.2.1", False), ("example.org", False),
    ("localhost.example.org", False), ("127.0.0.1.example.org", False)])
def test_what_other_machines_reach_is_told_from_what_they_do_not(host: str, is_local: bool) -> None:
    assert SERVICE.model_copy(update={"host": host}).is_local is is_local


def invoked(*words: str):
    return CliRunner().invoke(app, words)


def test_keys_are_made_listed_and_revoked_from_the_command_line(own_home: Path) -> None:
    made = invoked("keys", "add", "--name", "Ada", "--workspace", "mine", "--runs-at-once", "2",
                   "--usd-a-day", "1.5")
    shown = made.stdout.strip()
    caller = Keys(own_home).caller(shown)
    assert caller == Caller(shown.split("_")[1], "mine", Limits(2, None, 1.5))
    assert shown not in made.stderr
    listed = invoked("keys", "list", "--json").stdout
    assert json.loads(listed)["limits"]["usd_a_day"] == 1.5
    assert shown[25:] not in listed + invoked("keys", "list").stdout
    assert invoked("keys", "revoke", caller.key).exit_code == 0
    assert json.loads(invoked("keys", "list", "--json").stdout)["revoked"]
    assert Keys(own_home).caller(shown) is None


def test_what_revokes_a_key_is_whole_on_a_narrow_terminal(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    key, _ = Keys(own_home).add("w" * 60, "n" * 60)
    Keys(own_home).revoke(key.id)
    listed = invoked("keys", "list").stdout
    assert key.id in listed
    assert "…" not in listed


@pytest.mark.parametrize(("words", "said"), [
    (("add", "--name", "a\x1b[31m"), "a key's name"), (("add", "--name", "a" * 81), "a key's name"),
    (("add", "--workspace", "../x"), "workspace"), (("revoke", "nobody"), "keys list"),
    *((("add", f"--usd-a-day={given}"), f"--usd-a-day {told}: must be an amount "
       "from 0 to 1000000 US dollars; leave it out") for given, told in (
        ("inf", "inf"), ("nan", "nan"), ("-1", "-1.0"), ("1000001", "1000001.0")))])
def test_mistakes_are_said_in_a_sentence(words: tuple[str, ...], said: str) -> None:
    told = invoked("keys", *words)
    assert (told.exit_code, told.stdout) == (2, "")
    assert re.match(rf"consilience: .*{said}", told.stderr)


def test_other_machines_are_not_served_before_somebody_has_a_key(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_serve", lambda *_: pytest.fail("it is served"))
    key, _ = Keys(own_home).add("mine")
    Keys(own_home).revoke(key.id)
    told = invoked("serve", "--host", "0.0.0.0", "--port", "0")
    assert told.exit_code == 2
    assert "consilience keys add" in told.stderr
