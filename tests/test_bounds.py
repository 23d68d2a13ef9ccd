"""A bound told from its other side: the same where one side denies, else another."""

import pytest

from grounding.entailment import ComputedEntailment
from grounding.findings import Finding


def of_other_side(judge: ComputedEntailment, claim: str, passage: str) -> list[Finding]:
    return [f for f in judge.inspect(claim, passage).findings if "other side" in f.detail]


@pytest.mark.parametrize(("claim", "passage"), [
    ("Doses below 10 mg had no effect.", "An effect was seen only at doses of 10 mg or more."),
    ("Frost under 4 °C had no influence.", "Only frost of 4 °C or higher had an influence."),
    ("Hens under 4 years were not included.", "We included hens aged 4 years or older."),
    ("Hens under 4 were excluded.", "We included hens aged 4 years or older."),
    ("Sheds with fewer than 50 hens were excluded.", "We kept sheds with at least 50 hens."),
])
def test_one_side_denied_is_the_other_side_said(judge, claim, passage):
    """These were conflicts, of a number with itself."""
    judged = judge.inspect(claim, passage)
    assert [f.outcome for f in of_other_side(judge, claim, passage)] == ["agrees"]
    assert all(f.outcome == "agrees" for f in judged.findings)
    assert judge.explain(claim, passage).probabilities.stance == "supported"


@pytest.mark.parametrize(("claim", "passage"), [
    ("Hens under 6 years were recruited.", "We recruited hens aged 6 or older."),
    ("Hens under 6 were recruited.", "We recruited hens aged 6 or older."),
    ("Hens over 5 years were excluded.", "We excluded hens younger than 5 years."),
    ("Frost below 2 °C did not kill newts.", "Frost above 2 °C killed newts."),
    ("Doses below 10 mg had an effect.", "An effect was seen only at doses of 10 mg or more."),
])
def test_what_is_said_of_the_one_side_is_not_said_of_the_other(judge, claim, passage):
    found = of_other_side(judge, claim, passage)
    assert found
    assert all(f.outcome != "agrees" and f.decides for f in found)
    assert judge.explain(claim, passage).probabilities.stance != "supported"


@pytest.mark.parametrize(("claim", "passage"), [
    ("Hens aged 6 or older were recruited.", "We recruited hens aged 6 or older."),
    ("Hens under 4 years were not included.", "We included hens aged 3 years or older."),
    ("Frost below 4 °C kills newts.", "Rain was measured at 4 °C or more."),
    ("Eggs under 3 g were kept.", "Eggs under 3 g were kept, and those of 3 g or more eaten."),
])
def test_other_bounds_tell_nothing(judge, claim, passage):
    assert of_other_side(judge, claim, passage) == []


@pytest.mark.parametrize(("claim", "sentence"), [
    ("The study enrolled fewer than 200 patients.", "We enrolled 184 patients at three sites."),
    ("At least 150 patients were enrolled.", "We enrolled 184 patients at three sites."),
    ("The response rate exceeded 60%.", "The response rate was 64%."),
    ("Over 100 hospitals took part.", "In all, 112 hospitals took part in the survey."),
])
def test_a_number_within_a_bound_bears_the_claim_out(judge, claim, sentence):
    assert judge.explain(claim, sentence).probabilities.supported > 0.9


@pytest.mark.parametrize(("claim", "sentence"), [
    ("More than 200 patients were enrolled.", "We enrolled 184 patients at three sites."),
    ("The response rate exceeded 70%.", "The response rate was 64%."),
    ("Over 100 hospitals took part.", "In all, 112 patients took part in the survey."),
    ("More than 150 hens relapsed.", "In the trial of 184 hens, few relapsed."),
    ("More than 150 hens relapsed.", "Of 184 hens, some relapsed."),
    ("At least 150 hens relapsed.", "We enrolled 184 hens, of whom several relapsed."),
    ("Over 100 hospitals closed.", "We asked 112 hospitals whether they closed wards."),
    ("More than 50 mice died after infection.", "We infected 60 mice; one died after infection."),
    ("Over 100 hospitals took part.", "Some hoped that 112 hospitals took part."),
    ("Over 100 hospitals took part.", "That 112 hospitals took part is wrong."),
    ("More than 50 mice died.", "We infected 60 mice that died later."),
    ("Over 100 hospitals took part.", "None of the 112 hospitals took part in the survey."),
    ("All of over 100 hospitals took part.", "In all, 112 hospitals took part in the survey."),
    ("The response rate exceeded 60%.", "The response rate was 64% in men and 48% in women."),
    ("The response rate exceeded 60%.", "The response rate was about 64%."),
    ("The response rate exceeded 60%.", "The response rate may be 64%."),
])
def test_a_number_beyond_it_or_of_something_else_does_not(judge, claim, sentence):
    assert not judge.inspect(claim, sentence).is_settled
