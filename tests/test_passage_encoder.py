"""The ranking model gives a text one vector, whatever stands beside it, and says what it lacks."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.passage_encoder import FOLDER, PassageEncoder, UnusableEncoder

if not (FOLDER / "model.onnx").is_file():
    pytest.skip(f"no model in {FOLDER}", allow_module_level=True)

TEXTS = [["A heart attack."], ["Mice ate.", "Myocardial infarction."], ["Interest rates rose."],
         [""], []]


@pytest.fixture(scope="module")
def encoder():
    return PassageEncoder()


@pytest.fixture
def copy(tmp_path):
    """A copy of the model's folder, to be spoilt."""
    return shutil.copytree(FOLDER, tmp_path / "model")


def same(one, other):
    return all(map(np.array_equal, one, other))


def test_the_sentence_that_means_the_same_lies_nearest(encoder):
    (attack,), passage, (rates,), *_ = encoder.encode(TEXTS)
    assert passage[1] @ attack > 0.1 + passage[0] @ attack
    assert passage[1] @ attack > 0.1 + rates @ attack


def test_a_sentence_is_read_within_its_text(encoder):
    alone, (_, within) = encoder.encode([["They slept."], ["We kept mice.", "They slept."]])
    (mice,), = encoder.encode([["Mice slept."]])
    assert within @ mice > alone[0] @ mice


def test_a_sentence_without_a_word_has_no_direction(encoder):
    assert [rows.shape for rows in encoder.encode(TEXTS)] == [
        (len(text), encoder.card.width) for text in TEXTS]
    assert not encoder.encode([["Mice.", ""]])[0][1].any()


def test_what_stands_beside_a_text_changes_nothing(encoder):
    fresh = [PassageEncoder().encode([text])[0] for text in TEXTS]
    assert same(encoder.encode([*TEXTS, *TEXTS[::-1]]), [*fresh, *fresh[::-1]])


def test_threads_that_ask_at_once_get_what_one_alone_gets(encoder):
    texts = [[f"Heron {n} waits at stone {n % 3}."] for n in range(12)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: encoder.encode([text])[0], texts * 2))
    assert same(found, encoder.encode(texts) * 2)


def test_no_texts_have_no_vectors(encoder):
    assert encoder.encode([]) == []


def test_what_does_not_fit_is_not_read(encoder):
    long = "heron " * 400
    one, other = encoder.encode([[long, "An egret."], [long, "A stone."]])
    assert same([one], [other])
    assert not one[1].any()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=3))
def test_any_text_has_rows_of_length_1_or_0(text):
    (rows,) = PassageEncoder().encode([text])
    assert rows.shape == (len(text), 384)
    lengths = np.linalg.norm(rows, axis=1)
    assert (np.isclose(lengths, 1, atol=1e-5) | (lengths == 0)).all()


def test_a_hostile_text_is_cut_before_it_is_split(encoder):
    assert encoder.encode([["x" * 2_000_000]])[0].shape == (1, encoder.card.width)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_file_of_another_version_is_named_with_the_way_out(copy, name):
    (copy / name).write_bytes((copy / name).read_bytes() + b" ")
    with pytest.raises(UnusableEncoder, match=rf"{name} is not the file .*rerank=0"):
        PassageEncoder(copy).encode([["A text."]])


def test_a_missing_card_is_told_at_once(copy):
    (copy / "card.json").unlink()
    with pytest.raises(UnusableEncoder, match=r"card\.json cannot be read"):
        PassageEncoder(copy)


@pytest.mark.parametrize("change", [{"sha256": None}, {"max_tokens": "many"}, None])
def test_a_damaged_card_is_told_at_once(copy, change):
    card = json.loads((copy / "card.json").read_text("utf-8"))
    card = {k: v for k, v in (card | (change or {})).items() if v is not None} if change else []
    (copy / "card.json").write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(UnusableEncoder, match="is damaged"):
        PassageEncoder(copy)
