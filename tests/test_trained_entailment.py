"""The model and the computed checks judge together; nothing they are given makes them fail."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grounding.calibration import softmax
from grounding.combining import (
    COMBINED,
    SHIPPED,
    Combiner,
    UnusableCombiner,
    as_json,
    as_row,
    combined_features,
    held_to_computing,
)
from grounding.entailment import STATED, ComputedEntailment
from grounding.trained_entailment import TrainedEntailment
from models.cross_encoder import FOLDER, Card
from models.entailment import MeasuredPrecision

needs_model = pytest.mark.skipif(not (FOLDER / "model.onnx").is_file(),
                                 reason=f"no model in {FOLDER}")
PASSAGE = ("The heron colonies of the Aller valley were counted. Egrets increased in most of "
           "them. Breeding success was 62% in wet years.")
PAIRS = [("Breeding success was 62% in wet years.", PASSAGE), ("Egrets decreased.", PASSAGE),
         ("Herons nest.", ""), ("", PASSAGE), ("Colonies were counted.", "Egrets | 62 | 48")]


def test_the_combination_that_ships_was_fitted_for_the_network_that_ships():
    """For another network its probabilities are not calibrated, and nothing is verified."""
    assert Combiner.read(SHIPPED).model == Card.read(FOLDER).sha256


@pytest.fixture(scope="module")
def computed():
    return ComputedEntailment()


@pytest.fixture(scope="module")
def judge(computed):
    return TrainedEntailment(computed=computed)


@needs_model
def test_order_and_company_change_no_judgement(judge):
    together = judge.explain_all(PAIRS)
    assert together == judge.explain_all(PAIRS[::-1])[::-1]
    assert together == [judge.explain(*pair) for pair in PAIRS]


@needs_model
def test_a_passage_without_a_sentence_settles_nothing(judge):
    assert judge.judge([("Herons nest.", " \n ")])[0].not_enough_evidence == 1.0


@needs_model
@pytest.mark.parametrize(("claim", "passage"), [
    ("მგელი ჭამს ცხვარს", "ეკონომიკა იზრდება სწრაფად."), ("🐁💤", "🍎🍌 🚗.")])
def test_scripts_that_the_model_cannot_read_support_nothing(judge, claim, passage):
    assert judge.read([(claim, passage)])[0].probabilities.tolist() == [0.0, 0.0, 1.0]
    assert judge.judge([(claim, passage)])[0].stance == "not_enough_evidence"


@needs_model
def test_a_long_passage_is_read_to_its_end(judge):
    sentence = "Rivers and ponds of the lower valley were surveyed by boat in spring {}."
    long = " ".join(sentence.format(n) for n in range(60))
    (reading,) = judge.read([("Ponds were surveyed.", long)])
    assert len(reading.spans) == 60
    (start, end) = judge.explain("Ponds were surveyed.", long).rationale[0]
    assert long[start:end].startswith("Rivers")


@needs_model
@settings(max_examples=15)
@given(claim=st.text(max_size=60), passage=st.text(max_size=150))
def test_any_text_is_judged_and_its_rationale_lies_in_the_passage(judge, claim, passage):
    explained = judge.explain(claim, passage)
    p = explained.probabilities
    assert p.supported + p.refuted + p.not_enough_evidence == pytest.approx(1.0)
    assert all(0 <= start < end <= len(passage) for start, end in explained.rationale)


@needs_model
@pytest.mark.parametrize(("claim", "passage"), [
    ("Otters grew by 12%.", "Maps were drawn. Otters grew by 12%."),
    ("otters  grew by 12%", "Maps were drawn. Otters grew by 12%. Nets were mended."),
])
def test_a_claim_that_stands_word_for_word_is_supported_by_its_sentence(judge, claim, passage):
    explained = judge.explain(claim, passage)
    assert explained.probabilities == STATED
    assert [passage[slice(*span)] for span in explained.rationale] == ["Otters grew by 12%."]


@needs_model
@pytest.mark.parametrize(("claim", "passage"), [
    ("5% of otters died.", ".5% of otters died."),
    ("The device draws 5 MW.", "The device draws 5 mW."),
    ("Otters grew by 12%.", "Otters grew by 12%?")])
def test_what_differs_in_a_point_a_unit_or_a_question_is_not_word_for_word(judge, claim, passage):
    assert judge.explain(claim, passage).probabilities != STATED


@needs_model
def test_a_part_of_a_sentence_is_judged_as_any_claim(judge):
    explained = judge.explain("Otters grew by 12%.", "It is not true that otters grew by 12%.")
    assert explained.probabilities != STATED


def test_where_numbers_conflict_support_is_at_most_what_computing_gives(computed):
    judgements = [computed.inspect(claim, PASSAGE) for claim in (
        "In wet years, breeding success was 75%.", "In wet years, breeding success was 62%.")]
    assert [j.has_number_conflict for j in judgements] == [True, False]
    assert not any(j.is_settled for j in judgements)
    sure = np.array([[0.9, 0.06, 0.04], [0.9, 0.06, 0.04]])
    by_computing = np.array([[0.1, 0.8, 0.1], [0.1, 0.8, 0.1]])
    held = held_to_computing(sure, by_computing, judgements)
    assert held[0] == pytest.approx([0.1, 0.54, 0.36])
    assert held[1] == pytest.approx(sure[1])


def test_every_feature_has_a_name_and_is_finite(computed):
    for claim, passage in PAIRS:
        judgement = computed.inspect(claim, passage)
        features = combined_features(np.array([1.0, 0.0, 0.0]),
                                     as_row(computed.combine(judgement)), judgement)
        assert features.shape == (len(COMBINED),)
        assert np.isfinite(features).all()


def test_a_bar_counts_the_more_the_surer_the_model_is(computed):
    judgement = computed.inspect("Breeding success was 26% in wet years.", PASSAGE)
    named = dict(zip(COMBINED, combined_features(
        np.array([0.7, 0.2, 0.1]), np.array([0.2, 0.5, 0.3]), judgement), strict=True))
    assert named["barred"] == 1.0
    assert named["supported_with_barred"] == pytest.approx(0.7)
    assert named["model_supported"] == pytest.approx(np.log(0.7 / 0.3))
    assert named["model_supported_where_barred"] == named["model_supported"]
    assert named["computed_refuted"] == pytest.approx(0.0)


def test_without_a_bar_nothing_stands_where_there_is_one(computed):
    judgement = computed.inspect("Breeding success was 62% in wet years.", PASSAGE)
    features = combined_features(np.array([0.7, 0.2, 0.1]), np.array([0.2, 0.5, 0.3]), judgement)
    barred = [f for name, f in zip(COMBINED, features, strict=True) if name.endswith("_barred")]
    assert len(barred) == 7
    assert not any(barred)


def test_the_shipped_weights_fit_this_version():
    combiner = Combiner.read(SHIPPED)
    assert combiner.weights.shape == (len(COMBINED) + 1, 3)
    likely = combiner.probabilities(np.zeros((2, len(COMBINED))))
    assert likely == pytest.approx(softmax(np.tile(combiner.weights[-1], (2, 1))))


def test_weights_are_read_as_they_were_written(tmp_path):
    weights = np.arange(3 * (len(COMBINED) + 1)).reshape(-1, 3) / 8
    file = tmp_path / "combiner.json"
    file.write_text(as_json(weights, model="abc", made_by="a test", fitted_on=["nothing"],
                            supported=[(0.6, 0.9, 0.5), (0.8, 0.95, 0.4)]), encoding="utf-8")
    combiner = Combiner.read(file)
    assert np.array_equal(combiner.weights, weights)
    assert combiner.model == "abc"
    assert combiner.precision.confidence_for(0.95) == 0.8


@pytest.mark.parametrize("text", ["", "{}", "[1]", json.dumps(
    {"model": "", "supported": [], "weights": {"model_supported": [1, 2, 3]}})])
def test_weights_that_do_not_fit_are_refused(tmp_path, text):
    file = tmp_path / "combiner.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UnusableCombiner, match=r"combiner\.json: .*install Consilience again"):
        Combiner.read(file)


@needs_model
def test_what_was_measured_of_another_network_does_not_count(computed):
    points = MeasuredPrecision(((0.8, 0.95),))
    weights = np.zeros((len(COMBINED) + 1, 3))
    other = TrainedEntailment(computed=computed, combiner=Combiner(weights, points, model="other"))
    assert other.precision.confidence_for(0.9) is None
    own = Combiner(weights, points, model=other.model.card.sha256)
    assert TrainedEntailment(computed=computed, combiner=own).precision.confidence_for(0.9) == 0.8


def test_the_smallest_confidence_that_is_right_often_enough_is_taken():
    measured = MeasuredPrecision(((0.5, 0.8), (0.7, 0.95), (0.9, 0.99)))
    assert measured.confidence_for(0.95) == 0.7
    assert measured.confidence_for(0.999) is None
