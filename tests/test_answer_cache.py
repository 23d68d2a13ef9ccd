"""Answers are remembered by what was asked, across processes, and damage is said and not hidden."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.cache import AnswerCache, CachedAnswer, key_of
from models.database import DatabaseUnusable
from records import Message, Sampling

HOUSE = Path(__file__).parents[1]
ANSWER = CachedAnswer(text='{"claims": []}', finish_reason="stop", tokens_in=90, tokens_out=8)
ASKED = {"base_url": "http://127.0.0.1:1/v1", "model": "m",
         "messages": (Message(role="user", content="What?"),), "sampling": Sampling()}


@pytest.fixture
def cache(tmp_path: Path) -> AnswerCache:
    return AnswerCache(tmp_path / "home" / "answers.sqlite")


def test_an_answer_is_found_again_by_its_key_also_after_reopening(
        cache: AnswerCache, tmp_path: Path) -> None:
    key = key_of(**ASKED)
    assert cache.get(key) is None
    assert cache.put(key, ANSWER) == ANSWER
    cache.close()
    assert AnswerCache(tmp_path / "home" / "answers.sqlite").get(key) == ANSWER


def test_the_first_answer_stands(cache: AnswerCache) -> None:
    cache.put("k", ANSWER)
    assert cache.put("k", CachedAnswer(text="another")) == ANSWER


@pytest.mark.parametrize("change", [
    {"base_url": "http://127.0.0.1:2/v1"}, {"model": "n"}, {"sampling": Sampling(max_tokens=9)},
    {"messages": (Message(role="system", content="What?"),)},
    {"messages": (Message(role="user", content="Why?"),)},
    {"response_format": {"type": "json_object"}}, {"extra_body": {"think": False}},
], ids=lambda change: next(iter(change)))
def test_whatever_decides_an_answer_is_part_of_its_key(change: dict) -> None:
    assert key_of(**{**ASKED, **change}) != key_of(**ASKED)


def test_two_runs_with_fences_of_their_own_share_an_answer() -> None:
    def asked(nonce: str) -> str:
        text = f"<<<DATA {nonce}>>>\na text\n<<<END {nonce}>>>"
        return key_of(**{**ASKED, "messages": (Message(role="user", content=text),)}, nonce=nonce)

    assert asked("a1b2c3") == asked("d4e5f6")


def test_a_key_does_not_depend_on_the_order_of_names_or_a_closing_slash() -> None:
    def asked(base_url: str, body: dict[str, object]) -> str:
        return key_of(**{**ASKED, "base_url": base_url}, extra_body=body)

    assert asked("http://h/v1", {"a": 1, "b": 2}) == asked("http://h/v1/", {"b": 2, "a": 1})


@given(st.text(st.characters()))
def test_any_text_has_a_key(text: str) -> None:
    message = Message.model_construct(role="user", content=text)
    assert len(key_of(**{**ASKED, "messages": (message,)})) == 64


def test_the_mode_a_server_takes_is_learnt_per_model(cache: AnswerCache) -> None:
    assert cache.mode("http://h/v1", "m") is None
    cache.learn("http://h/v1", "m", "json")
    cache.learn("http://h/v1/", "m", "fenced")
    assert cache.mode("http://h/v1", "m") == "fenced"
    assert cache.mode("http://h/v1", "other") is None


def test_no_key_in_an_address_is_written(cache: AnswerCache, tmp_path: Path) -> None:
    cache.learn("http://me:secret-word@h/v1?api_key=secret-word", "m", "json")
    cache.close()
    written = b"".join(p.read_bytes() for p in (tmp_path / "home").iterdir())
    assert b"http://h/v1" in written
    assert b"secret-word" not in written


WRITER = """
import sys
from pathlib import Path
from models.cache import AnswerCache, CachedAnswer
name = sys.argv[2]
cache = AnswerCache(Path(sys.argv[1]))
for number in range(200):
    stands = cache.put(f"shared {number}", CachedAnswer(text=f"{name} {number}" * 50))
    assert stands == cache.get(f"shared {number}")
    cache.put(f"{name} {number}", CachedAnswer(text=name))
    cache.learn("http://h/v1", name, "json")
"""


def test_processes_that_begin_and_write_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "new" / "answers.sqlite"
    names = ("one", "two", "three", "four")
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), name], cwd=HOUSE,
                                stderr=subprocess.PIPE, text=True) for name in names]
    assert [(writer.communicate()[1], writer.returncode) for writer in writers] == [("", 0)] * 4
    cache = AnswerCache(path)
    for number in range(200):
        shared = cache.get(f"shared {number}")
        assert shared is not None
        assert shared.text in [f"{name} {number}" * 50 for name in names]
        assert all(cache.get(f"{name} {number}") for name in names)
    assert all(cache.mode("http://h/v1", name) == "json" for name in names)


def test_what_was_kept_survives_a_process_that_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "answers.sqlite"
    script = ("import os, signal, sys\nfrom pathlib import Path\n"
              "from models.cache import AnswerCache, CachedAnswer\n"
              "AnswerCache(Path(sys.argv[1])).put('k', CachedAnswer(text='kept'))\n"
              "os.kill(os.getpid(), signal.SIGKILL)\n")
    assert subprocess.run([sys.executable, "-c", script, str(path)], cwd=HOUSE).returncode == -9
    kept = AnswerCache(path).get("k")
    assert kept is not None
    assert kept.text == "kept"


def test_half_of_a_character_in_an_answer_is_replaced_and_not_fatal(cache: AnswerCache) -> None:
    assert cache.put("k", CachedAnswer(text="half \ud83d of it")).text == "half � of it"


def test_a_file_that_is_no_database_is_said_to_be_deleted(tmp_path: Path) -> None:
    path = tmp_path / "answers.sqlite"
    path.write_bytes(b"this is no database, whatever its name says" * 100)
    with pytest.raises(DatabaseUnusable, match=r"answers.sqlite: damaged.*delete it: answers are "
                                               r"then asked for again"):
        AnswerCache(path)


@pytest.mark.parametrize("place", [0.3, 0.6, 0.9])
def test_a_damaged_answer_is_never_given_out(cache: AnswerCache, tmp_path: Path,
                                             place: float) -> None:
    """Bytes in the middle of the file are overwritten: each answer is right, or damage is said."""
    answers = {f"k{n}": CachedAnswer(text=f"answer {n} " * 60) for n in range(60)}
    for key, answer in answers.items():
        cache.put(key, answer)
    cache.close()
    path = tmp_path / "home" / "answers.sqlite"
    content = bytearray(path.read_bytes())
    at = int(len(content) * place)
    content[at:at + 3000] = b"answer 7 " * 333
    path.write_bytes(content)

    def found(key: str) -> CachedAnswer | DatabaseUnusable | None:
        try:
            return AnswerCache(path).get(key)
        except DatabaseUnusable as error:
            return error

    given_out = {key: found(key) for key in answers}
    said = [error for error in given_out.values() if isinstance(error, DatabaseUnusable)]
    assert said
    assert all("delete it" in str(error) for error in said)
    assert all(given_out[key] == answer for key, answer in answers.items()
               if isinstance(given_out[key], CachedAnswer))


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DatabaseUnusable, match=r"cannot be read or written.*permissions"):
        AnswerCache(tmp_path / "file" / "answers.sqlite")
