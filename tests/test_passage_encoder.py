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

TEXTS = ["Herons nest in colonies.", "Egrets breed in groups.", "Interest rates rose.", ""]


@pytest.fixture(scope="module")
def encoder():
    return PassageEncoder()


@pytest.fixture
def copy(tmp_path):
    """A copy of the model's folder, to be spoilt."""
    return shutil.copytree(FOLDER, tmp_path / "model")


def test_what_means_about_the_same_lies_nearer(encoder):
    herons, egrets, rates, _ = encoder.encode(TEXTS)
    assert herons @ egrets > 0.2 + herons @ rates


def test_what_stands_beside_a_text_changes_nothing(encoder):
    together = encoder.encode([*TEXTS, *TEXTS[::-1]])
    fresh = PassageEncoder()
    for text, row in zip([*TEXTS, *TEXTS[::-1]], together, strict=True):
        assert np.array_equal(fresh.encode([text])[0], row)


def test_threads_that_ask_at_once_get_what_one_alone_gets(encoder):
    texts = [f"Heron {n} waits at stone {n % 3}." for n in range(12)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: encoder.encode([text])[0], texts * 2))
    assert np.array_equal(np.stack(found[:12]), encoder.encode(texts))
    assert np.array_equal(np.stack(found[12:]), encoder.encode(texts))


def test_no_texts_have_no_vectors(encoder):
    assert encoder.encode([]).shape == (0, encoder.card.width)


def test_what_does_not_fit_is_not_read(encoder):
    long = "heron " * 400
    one, other = encoder.encode([long + "egret", long + "stone"])
    assert np.array_equal(one, other)


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=80))
def test_any_text_has_a_unit_row(text):
    (row,) = PassageEncoder().encode([text])
    assert row.dtype == np.float32
    assert np.linalg.norm(row) == pytest.approx(1, abs=1e-5)


def test_a_hostile_text_is_cut_before_it_is_split(encoder):
    assert encoder.encode(["x" * 2_000_000]).shape == (1, encoder.card.width)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_file_of_another_version_is_named_with_the_way_out(copy, name):
    (copy / name).write_bytes((copy / name).read_bytes() + b" ")
    with pytest.raises(UnusableEncoder, match=rf"{name} is not the file .*rerank=0"):
        PassageEncoder(copy).encode(["A text."])


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
