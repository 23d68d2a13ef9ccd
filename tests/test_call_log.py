"""What a run asked is logged call by call, survives the process, and is summed without guessing."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calls import Call, CallLog, public_address
from models.database import DatabaseUnusable
from records import Message, Usage

HOUSE = Path(__file__).parents[1]


def call(**values) -> Call:
    return Call(**{
        "role": "verifier", "subject": "claim c1", "model": "m", "server": "http://127.0.0.1:1/v1",
        "messages": (Message(role="user", content="Does “it” say so?\n"),), **values})


@pytest.fixture
def log(tmp_path: Path) -> CallLog:
    return CallLog(tmp_path / "calls.sqlite")


def test_a_call_is_read_as_it_was_logged(log: CallLog) -> None:
    calls = [
        call(prompt="verifier.md", answer='{"stances": []}', reasoning=12, tokens_in=40,
             tokens_out=5, usd=0.01, seconds=1.5, attempts=3, finish_reason="stop", mode="strict"),
        call(subject="claim c2", failure="no answer within 300 s"),
        call(subject="claim c3", cached=True, tokens_in=40, usd=None),
    ]
    for one in calls:
        log.add(one)
    assert log.calls() == calls


def test_usage_counts_what_was_answered_and_cached_answers_apart(log: CallLog) -> None:
    log.add(call(tokens_in=100, tokens_out=10, usd=0.5))
    log.add(call(tokens_in=200, tokens_out=20, usd=0.25, failure="not the record"))
    log.add(call(tokens_in=999, tokens_out=99, usd=9.0, cached=True))
    log.add(call(failure="connection refused"))
    log.add(call(role="writer", cached=True))
    assert log.usage() == {
        "verifier": Usage(calls=2, cached=1, tokens_in=300, tokens_out=30, usd=0.75),
        "writer": Usage(calls=0, cached=1, usd=0.0),
    }


def test_one_unknown_cost_makes_the_sum_unknown(log: CallLog) -> None:
    log.add(call(tokens_in=1, usd=0.5))
    log.add(call(tokens_in=1, usd=None))
    log.add(call(role="writer", tokens_in=1, usd=0.5))
    assert log.usage()["verifier"].usd is None
    assert log.usage()["writer"].usd == 0.5


def test_a_run_that_was_killed_still_knows_what_it_spent(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite"
    script = ("import os, signal, sys\nfrom pathlib import Path\n"
              "from models.calls import Call, CallLog\n"
              "log = CallLog(Path(sys.argv[1]))\n"
              "for number in range(20):\n"
              "    log.add(Call(role='writer', subject=str(number), model='m', server='http://h',\n"
              "                 messages=(), tokens_in=10, tokens_out=1, usd=0.5))\n"
              "os.kill(os.getpid(), signal.SIGKILL)\n")
    assert subprocess.run([sys.executable, "-c", script, str(path)], cwd=HOUSE).returncode == -9
    log = CallLog(path)
    assert log.usage() == {"writer": Usage(calls=20, tokens_in=200, tokens_out=20, usd=10.0)}
    log.add(call())
    assert [c.subject for c in log.calls()] == [*map(str, range(20)), "claim c1"]


@pytest.mark.parametrize(("url", "shown"), [
    ("https://api.example.org/v1/", "https://api.example.org/v1"),
    ("https://user:secret@h:8000/v1?key=secret#secret", "https://h:8000/v1"),
    ("http://[::1]:11434/v1", "http://[::1]:11434/v1"),
    ("localhost:8000", "localhost:8000"), ("", ""),
])
def test_no_key_in_an_address_is_logged(url: str, shown: str) -> None:
    assert public_address(url) == shown
    assert call(server=url).server == shown


@given(st.text(), st.text(), st.text())
def test_any_text_survives(tmp_path_factory, subject: str, said: str, answer: str) -> None:
    log = CallLog(tmp_path_factory.getbasetemp() / "texts.sqlite")
    one = call(subject=subject, messages=(Message(role="user", content=said),), answer=answer)
    log.add(one)
    assert log.calls()[-1] == one


def test_half_of_a_character_in_an_answer_is_replaced_and_not_fatal(log: CallLog) -> None:
    log.add(call(answer="half \ud83d of it"))
    assert log.calls()[0].answer == "half � of it"


def test_a_damaged_log_is_named_with_what_deleting_it_means(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite"
    path.write_bytes(b"no database" * 400)
    with pytest.raises(DatabaseUnusable, match=r"calls.sqlite: damaged.*delete it: the run then"):
        CallLog(path)
    path.unlink()
    log = CallLog(path)
    log._database.execute("INSERT INTO calls (role, messages) VALUES ('writer', '[')")
    with pytest.raises(DatabaseUnusable, match="damaged"):
        log.calls()
