"""Intervals beside their estimates, and what is called significant."""

import pytest
from number_conflicts import conflicts

HAZARD = "The hazard ratio was 0.72 (95% CI 0.55 to 0.94)."


@pytest.mark.parametrize(("claim", "passage"), [
    ("The hazard ratio was 0.72 (95% CI 0.55 to 0.81).", HAZARD),
    ("The hazard ratio for death was 0.72 (95% confidence interval 0.62-0.94).", HAZARD),
    ("Treatment reduced mortality (HR 0.72, 95% CI 0.60-0.87).",
     "Treatment reduced mortality (HR 0.72, 95% CI 0.50-1.04)."),
    ("Risk fell by 20% (95% CI 10% to 30%).", "Risk fell by 20% (95% CI 2% to 38%)."),
    ("The median age was 61 years (IQR 52-70).", "The median age was 61 years (IQR 55-68)."),
    ("The mean difference was 4.1 points (95% CI 2.0 to 6.2).",
     "The mean difference was 4.1 points (95% CI -0.3 to 8.5)."),
])
def test_another_interval_is_refuted(judge, claim, passage):
    assert conflicts(judge, claim, passage)
    assert judge.judge([(claim, passage)])[0].stance == "refuted"


@pytest.mark.parametrize(("claim", "passage"), [
    (HAZARD, "The hazard ratio was 0.72 (95% confidence interval 0.55-0.94)."),
    ("The hazard ratio was 0.72 (95% CI 0.6 to 0.9).", HAZARD),
    ("The hazard ratio was 0.72.", HAZARD),
    ("For death the hazard ratio was 0.72 (95% CI 0.60 to 0.88).",
     f"{HAZARD} For death the hazard ratio was 0.72 (95% CI 0.60 to 0.88)."),
])
def test_the_same_interval_is_no_conflict(judge, claim, passage):
    assert not conflicts(judge, claim, passage)


def test_an_interval_of_another_level_is_a_gap(judge):
    claim = "The hazard ratio was 0.72 (90% CI 0.57 to 0.90)."
    judgement = judge.inspect(claim, HAZARD)
    assert not conflicts(judge, claim, HAZARD)
    assert judgement.is_barred


@pytest.mark.parametrize(("claim", "passage"), [
    ("The effect on sleep was significant.", "The effect on sleep was of borderline significance."),
    ("The effect on sleep was significant.",
     "There was a trend towards a significant effect on sleep."),
    ("The effect of zinc on growth was significant.",
     "There was an effect of zinc on growth (p = 0.08)."),
    ("Zinc significantly raised growth.", "Zinc raised growth (P = 0.21)."),
    ("Zinc significantly raised growth.", "Zinc raised growth marginally significantly."),
])
def test_nearly_significant_is_not_significant(judge, claim, passage):
    assert judge.judge([(claim, passage)])[0].stance == "not_enough_evidence"


@pytest.mark.parametrize(("claim", "passage", "wanted"), [
    ("The effect on sleep was significant.", "The effect on sleep was not significant.", "refuted"),
    ("The effect on sleep was significant.",
     "The effect on sleep did not reach statistical significance.", "refuted"),
    ("The effect on sleep was significant.", "The effect on sleep was nonsignificant.", "refuted"),
    ("The effect on sleep was significant.", "The effect on sleep was significant (p = 0.03).",
     "supported"),
    ("The effect on sleep was not significant.", "The effect on sleep was not significant "
     "(p = 0.3).", "supported"),
    ("Zinc significantly raised growth.", "Zinc significantly raised growth (p < 0.1).",
     "supported"),
])
def test_significant_and_not(judge, claim, passage, wanted):
    assert judge.judge([(claim, passage)])[0].stance == wanted
