"""What a passage says of a claim, judged by computing alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grounding.calibration import brier_score, expected_calibration_error, softmax, temperature
from grounding.entailment import ComputedEntailment
from grounding.respectively import resolve_respectively

PASSAGE = (
    "The heron colonies of the Aller valley were counted from 2001 to 2012. "
    "Grey herons outnumber egrets in 14 of 20 colonies, while egrets increased in most of them. "
    "Breeding success was 62% and 48% in wet and dry years, respectively. "
    "Colonies near fish ponds raised more chicks than colonies on rivers. "
    "Human visitors did not reduce breeding success. Ringing may disturb the young."
)


@pytest.mark.parametrize("claim", [
    "Grey herons outnumber egrets in 14 colonies.",
    "Breeding success was 62% in wet years.",
    "Breeding success was 48% in dry years.",
    "Colonies near fish ponds raised more chicks than colonies on rivers.",
    "Colonies on rivers raised fewer chicks than colonies near fish ponds.",
    "Human visitors did not reduce breeding success.",
    "Egrets increased in most colonies.",
])
def test_a_true_claim_is_supported(judge, claim):
    assert judge.judge([(claim, PASSAGE)])[0].stance == "supported"


@pytest.mark.parametrize("claim", [
    "Grey herons outnumber egrets in 17 colonies.",
    "Breeding success was 48% in wet years.",
    "Breeding success was 26% in wet years.",
    "Colonies on rivers raised more chicks than colonies near fish ponds.",
    "Colonies near fish ponds raised fewer chicks than colonies on rivers.",
    "Human visitors reduced breeding success.",
    "Egrets decreased in most colonies.",
    "Egrets increased in all colonies.",
    "Egrets outnumber grey herons in 14 of 20 colonies.",
    "Pelicans raised more chicks near fish ponds.",
])
def test_a_changed_claim_is_never_supported(judge, claim):
    assert judge.judge([(claim, PASSAGE)])[0].stance != "supported"


@pytest.mark.parametrize(("claim", "passage"), [
    ("Heron 2 70B outperforms Stork 7B", "Stork 7B outperforms Heron 2 70B on PondQA."),
    ("Heron 2 70B outperforms Stork 7B", "Stork 7B (38.4%) is ahead of Heron 2 70B (30.5%)."),
    ("Pond A is deeper than pond B.", "Pond B is deeper than pond A."),
    ("A is deeper than B.", "B is deeper than A."),
    ("Vitamin K hardens eggshells.", "Vitamin E hardens eggshells."),
    ("Most chicks fledged.", "9 of 80 chicks fledged."),
    ("All chicks fledged.", "93% of the chicks fledged."),
])
def test_the_opposite_is_refuted(judge, claim, passage):
    assert judge.judge([(claim, passage)])[0].stance == "refuted"


@pytest.mark.parametrize(("claim", "passage"), [
    ("Most chicks fledged.", "72 of 80 chicks fledged."),
    ("A is deeper than B.", "A is deeper than B."),
    ("Vitamin K hardens eggshells.", "Vitamin K hardens eggshells."),
    ("Fish meal lowers egg loss.",
     "We tested whether fish meal lowers egg loss. Fish meal lowers egg loss."),
])
def test_the_same_is_supported(judge, claim, passage):
    assert judge.judge([(claim, passage)])[0].stance == "supported"


@pytest.mark.parametrize("passage", [
    "It is unclear whether noise causes egg loss.", "We tested whether noise causes egg loss."])
def test_what_is_only_asked_settles_nothing(judge, passage):
    assert judge.judge([("Noise causes egg loss.", passage)])[0].stance == "not_enough_evidence"


def test_an_explanation_names_the_conflict_and_the_sentence(judge):
    explained = judge.explain("Breeding success was 26% in wet years.", PASSAGE)
    assert any(c.name == "number" and c.outcome == "conflicts" and "26%" in c.detail
               for c in explained.checks)
    start, end = explained.rationale[0]
    assert PASSAGE[start:end].startswith("Breeding success was 62%")


def test_an_empty_passage_settles_nothing(judge):
    assert judge.judge([("Herons nest.", "")])[0].not_enough_evidence == 1.0


@settings(deadline=None, max_examples=40)
@given(claim=st.text(max_size=80), passage=st.text(max_size=200))
def test_any_text_is_judged_with_probabilities_that_sum_to_one(claim, passage):
    (p,) = ComputedEntailment().judge([(claim, passage)])
    assert p.supported + p.refuted + p.not_enough_evidence == pytest.approx(1.0)


@pytest.mark.parametrize(("sentence", "parts"), [
    ("Rates were 5% and 7% in men and women, respectively.",
     ["Rates were 5% in men.", "Rates were 7% in women."]),
    ("The medians for Group A, Group B and Group C were 3, 5 and 7 days, respectively.",
     ["The medians for Group A were 3.", "The medians for Group B were 5.",
      "The medians for Group C were 7 days."]),
    ("Nothing is listed here, respectively.", ["Nothing is listed here, respectively."]),
    ("Rates were 5% and 7%.", ["Rates were 5% and 7%."]),
])
def test_lists_joined_by_respectively_are_taken_apart(sentence, parts):
    assert resolve_respectively(sentence) == parts


@given(st.text(max_size=200), st.text(max_size=60))
def test_taking_apart_never_fails(before, after):
    assert resolve_respectively(f"{before} a and b in c and d, respectively{after}")


def test_perfect_confidence_has_no_calibration_error_and_half_confidence_half():
    right = np.array([1.0, 1.0, 0.0, 0.0])
    assert expected_calibration_error(right, right) == 0.0
    assert expected_calibration_error(np.array([0.5] * 4), np.ones(4)) == pytest.approx(0.5)


def test_the_brier_score_is_zero_for_certain_truth_and_two_for_certain_error():
    certain = np.array([[1.0, 0.0, 0.0]])
    assert brier_score(certain, np.array([0])) == 0.0
    assert brier_score(certain, np.array([1])) == 2.0


def test_scores_that_are_too_sure_get_a_temperature_above_one():
    chance = np.random.default_rng(0)
    scores = chance.normal(size=(2000, 3))
    labels = np.array([chance.choice(3, p=row) for row in softmax(scores)])
    assert temperature(scores * 3, labels) == pytest.approx(3.0, rel=0.15)


@pytest.mark.parametrize(("claim", "passage"), [
    ("BERT is faster than T5 and smaller than GPT-2.",
     "BERT is smaller than GPT-2 and faster than T5."),
    ("RoBERTa is larger than DistilBERT and slower than ALBERT.",
     "RoBERTa is slower than ALBERT and larger than DistilBERT."),
    ("Copper is heavier than iron, and softer than steel.",
     "Copper is softer than steel and heavier than iron."),
    ("Sleep was longer with A than with B and shorter with C than with D.",
     "Sleep was shorter with C than with D and longer with A than with B."),
    ("Herons are deeper in ponds and shallower in lakes in dry years.",
     "Herons are shallower in lakes and deeper in ponds in dry years."),
    ("The drug raised HDL and lowered LDL in mice.",
     "The drug lowered LDL and raised HDL in mice."),
])
def test_parts_of_a_list_may_change_places(judge, claim, passage):
    assert judge.judge([(claim, passage)])[0].stance == "supported"


@pytest.mark.parametrize(("claim", "passage"), [
    ("RoBERTa is larger than ALBERT and slower than DistilBERT.",
     "RoBERTa is larger than DistilBERT and slower than ALBERT."),
    ("RoBERTa is larger than ALBERT and slower than DistilBERT.",
     "RoBERTa is slower than ALBERT and larger than DistilBERT."),
    ("Copper is softer than iron and heavier than steel.",
     "Copper is heavier than iron and softer than steel."),
])
def test_parts_that_exchanged_what_belongs_to_them_are_another_list(judge, claim, passage):
    assert judge.judge([(claim, passage)])[0].stance == "refuted"


@pytest.mark.parametrize(("claim", "passage"), [
    ("Neither age nor sex predicted relapse.", "Age and sex did not predict relapse."),
    ("Age and sex did not predict relapse.", "Neither age nor sex predicted relapse."),
    ("Dose and duration did not affect outcome.",
     "Neither dose nor duration affected outcome."),
    ("Neither smoking nor obesity was associated with relapse.",
     "Smoking and obesity were not associated with relapse."),
    ("Neither group improved.", "The groups did not improve."),
    ("The two drugs did not lower pressure.", "Neither of the two drugs lowered pressure."),
    ("None of the patients relapsed.", "The patients did not relapse."),
])
def test_neither_denies_what_not_denies(judge, claim, passage):
    assert judge.judge([(claim, passage)])[0].stance != "refuted"


@pytest.mark.parametrize(("claim", "passage"), [
    ("Neither age nor sex predicted relapse.", "Age and sex predicted relapse."),
    ("Age and sex predicted relapse.", "Neither age nor sex predicted relapse."),
    ("Neither age nor sex predicted relapse.", "Age but not sex predicted relapse."),
    ("Neither age nor sex predicted relapse.", "Age, not sex, predicted relapse."),
    ("Neither age nor sex predicted relapse.", "Sex, but not age, predicted relapse."),
    ("Age and sex predicted relapse.", "Age but not sex predicted relapse."),
    ("Neither group improved.", "The groups improved."),
])
def test_neither_conflicts_with_what_is_affirmed(judge, claim, passage):
    assert judge.judge([(claim, passage)])[0].stance == "refuted"
