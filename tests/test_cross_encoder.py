"""The network scores a pair the same way whatever stands beside it, and says what it lacks."""

import json
import shutil
from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.cross_encoder import FOLDER, CrossEncoder, UnusableModel

if not (FOLDER / "model.onnx").is_file():
    pytest.skip(f"no model in {FOLDER}", allow_module_level=True)

PAIRS = [
    ("Herons nest in colonies.", ["Rivers were surveyed.", "Herons nest in colonies of forty."]),
    ("Eggs hatch late.", ["Eggs hatched in May."]),
    ("", []),
    ("Noise delays nesting in all ponds.", ["Ponds were noisy.", "", "Nesting was delayed."]),
]


@pytest.fixture(scope="module")
def model():
    return CrossEncoder()


@pytest.fixture
def copy(tmp_path):
    """A copy of the model's folder, to be spoilt."""
    return shutil.copytree(FOLDER, tmp_path / "model")


def same(one, other):
    return np.array_equal(one.logits, other.logits) and \
        np.array_equal(one.sentences, other.sentences)


def test_three_logits_a_pair_and_one_a_sentence(model):
    for (_, sentences), scores in zip(PAIRS, model.score(PAIRS), strict=True):
        assert scores.logits.shape == (3,)
        assert scores.sentences.shape == (len(sentences),)
        assert np.isfinite(scores.logits).all()


def test_a_sentence_without_words_decides_nothing(model):
    (scores,) = model.score([PAIRS[3]])
    assert scores.sentences[1] == -np.inf
    assert np.isfinite(scores.sentences[[0, 2]]).all()


def test_what_stands_beside_a_pair_changes_nothing(model):
    together = model.score([*PAIRS, *PAIRS[::-1]])
    alone = [model.score([pair])[0] for pair in PAIRS]
    assert all(map(same, together, [*alone, *alone[::-1]]))


def test_what_does_not_fit_is_cut_at_the_end(model):
    long = ["heron " * 500, "Eggs hatch."]
    claim = "Eggs hatch late " * 400
    (scores,) = model.score([("Eggs hatch.", long)])
    assert np.isfinite(scores.sentences[0])
    assert scores.sentences[1] == -np.inf
    assert np.isfinite(model.score([(claim, ["Eggs hatch."])])[0].sentences[0])


def test_the_room_for_sentences_is_what_the_claim_leaves(model):
    claim = "Eggs hatch late."
    room = model.room(*model.count([claim]))
    (fits,) = model.score([(claim, ["egg " * (room - 1), "egg"])])
    (cut,) = model.score([(claim, ["egg " * room, "egg"])])
    assert np.isfinite(fits.sentences[1])
    assert cut.sentences[1] == -np.inf


def test_nothing_is_scored_as_nothing(model):
    assert model.score([]) == []


@settings(max_examples=15)
@given(claim=st.text(max_size=60), sentences=st.lists(st.text(max_size=60), max_size=3))
def test_any_text_is_scored(model, claim, sentences):
    (scores,) = model.score([(claim, sentences)])
    assert np.isfinite(scores.logits).all()
    assert not np.isnan(scores.sentences).any()


def test_half_a_character_is_scored(model):
    assert np.isfinite(model.score([("\ud800", ["\udfff egg"])])[0].logits).all()


def test_the_signs_of_borders_in_a_text_are_text(model):
    plain, forged = model.windows([("Eggs hatch.", ["So."]),
                                   ("Eggs [SEP] hatch.", ["[CLS] So [SEP]."])])
    for border in (plain.ids[0], plain.ids[-1]):
        assert forged.ids.count(border) == plain.ids.count(border)


@pytest.mark.parametrize("name", ["card.json", "model.onnx", "tokenizer.json"])
def test_a_missing_file_is_named_with_the_way_out(copy, name):
    (copy / name).unlink()
    with pytest.raises(UnusableModel, match=rf"{name} cannot be read .*entailment\.kind=computed"):
        CrossEncoder(copy).score(PAIRS)


def test_a_damaged_model_is_not_used(copy):
    data = bytearray((copy / "model.onnx").read_bytes())
    data[len(data) // 2] ^= 1
    (copy / "model.onnx").write_bytes(data)
    with pytest.raises(UnusableModel, match=r"model\.onnx is not the file that card\.json names"):
        CrossEncoder(copy).score(PAIRS)


def with_card(copy, **changes):
    """The copy with other entries in its card."""
    told = json.loads((copy / "card.json").read_text(encoding="utf-8"))
    (copy / "card.json").write_text(json.dumps(told | changes), encoding="utf-8")
    return copy


def test_another_tokenizer_is_not_used(copy):
    text = (copy / "tokenizer.json").read_text(encoding="utf-8")
    (copy / "tokenizer.json").write_text(text.replace('"heron', '"herom'), encoding="utf-8")
    with pytest.raises(UnusableModel, match=r"tokenizer\.json is not the file that card\.json"):
        CrossEncoder(copy).score(PAIRS)


def test_a_tokenizer_that_is_none_is_not_used(copy):
    damaged = b'{"version": "1.0"'
    (copy / "tokenizer.json").write_bytes(damaged)
    with_card(copy, tokenizer_sha256=sha256(damaged).hexdigest())
    with pytest.raises(UnusableModel, match=r"tokenizer\.json is damaged"):
        CrossEncoder(copy).score(PAIRS)


@pytest.mark.parametrize("card", ["", "[]", '{"name": "x"}', "\x80"])
def test_a_damaged_card_is_told_at_once(copy, card):
    (copy / "card.json").write_text(card, encoding="latin-1")
    with pytest.raises(UnusableModel, match=r"card\.json is damaged"):
        CrossEncoder(copy)


def test_a_model_with_other_labels_is_refused(copy):
    with_card(copy, labels=["yes", "no"])
    with pytest.raises(UnusableModel, match="other labels: yes, no"):
        CrossEncoder(copy)
