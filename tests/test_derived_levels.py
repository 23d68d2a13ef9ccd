"""Levels, rests and parts that a claim works out from its passage are no conflict of numbers."""

import pytest
from number_conflicts import conflicts

from grounding.derived_levels import may_be_rest, may_be_share_of, may_be_shifted
from grounding.reading import read

_GAIN = "Ardea reaches 53.3%, an absolute gain of 6.3% over the strong baseline."
_TENTH = "MDA fell at 80 mg/kg of quercetin; nothing changed with a dose ten times as low."
_MATCH = "A bank of 150 volunteers could match 93% of the population."
_REDUCED = "Iberiotoxin reduced the current to 36%."
_VIREMIC = "Of 51 infants tested, 7 were viremic."
_ILL = "Coronary disease was present in 46% of the patients. We evaluated 200 patients."
_RELAPSED = ("The bronchial technique was used in 194 patients. Relapses were 7 in the open group "
             "and 35 in the group with the bronchial technique.")


@pytest.mark.parametrize(("claim", "passage"), [
    ("The strong baseline reaches about 47%.", _GAIN),
    ("At 8 mg/kg of quercetin MDA did not fall.", _TENTH),
    ("With 150 volunteers a bank might leave 7% of the population unmatched.", _MATCH),
    ("Iberiotoxin took away 64% of the current.", _REDUCED),
    ("Of the infants tested, 44 of the 51 were not viremic.", _VIREMIC),
    ("Some 92 of the 200 patients had coronary disease.", _ILL),
    ("Relapses were some 18% in the group with the bronchial technique.", _RELAPSED),
    ("Ranking raised accuracy by 0.018, and pooling then added a further 0.007.",
     "Accuracy was 0.850, with ranking 0.868 and with pooling 0.875."),
])
def test_what_is_worked_out_is_no_conflict(judge, claim, passage):
    assert not conflicts(judge, claim, passage)


@pytest.mark.parametrize(("claim", "passage"), [
    ("The strong baseline reaches about 41%.", _GAIN),
    ("At 40 mg/kg of quercetin MDA fell.", _TENTH),
    ("With 150 volunteers a bank might leave 17% of the population unmatched.", _MATCH),
    ("A bank of 150 volunteers could match 7% of the population.", _MATCH),
    ("Iberiotoxin reduced the current to 46%.", _REDUCED),
    ("Of the infants tested, 34 of the 51 were not viremic.", _VIREMIC),
    ("Of 51 infants tested, 44 were viremic.", _VIREMIC),
    ("Relapses were some 28% in the group with the bronchial technique.", _RELAPSED),
    ("Coronary disease was present in 56% of the 200 patients.", _ILL),
    ("Ranking raised accuracy by 0.018, and pooling then added a further 0.017.",
     "Accuracy was 0.850, with ranking 0.868 and with pooling 0.875."),
    ("The dose was 20 mg/m² and then given four times as such.",
     "The dose was 80 mg/m² on day 1, then 40 mg/m² given four times."),
])
def test_a_changed_amount_still_conflicts(judge, claim, passage):
    assert conflicts(judge, claim, passage)


def first(text):
    return read(text).amounts[0]


def test_a_level_is_shifted_by_a_difference_that_is_told_as_one():
    told, apart = read(_GAIN), read("Ardea reaches 53.3% with 6.3% of the data.")
    assert may_be_shifted(first("47%"), [told])
    assert may_be_shifted(first("59.6%"), [told])
    assert not may_be_shifted(first("47%"), [apart])
    assert not may_be_shifted(first("more than 47%"), [told])


def test_how_often_is_not_how_many_times_as_much():
    assert not may_be_shifted(first("20 mg"), [read("It gave 80 mg four times a day.")])
    assert may_be_shifted(first("20 mg"), [read("With 80 mg, four times as much, it helped.")])


def test_a_rest_needs_one_side_that_denies():
    passage = [read("The graft took in 93% of the patients.")]
    denied, stated = read("It did not take in 7%."), read("It took in 7%.")
    assert may_be_rest(denied.amounts[0], denied, passage)
    assert not may_be_rest(stated.amounts[0], stated, passage)


def test_a_count_of_a_few_is_no_share():
    claim = read("5 of the dogs slept.")
    passage = read("50% of the 10 dogs slept.")
    assert not may_be_share_of(claim.amounts[0], claim, [passage], passage.amounts)
    claim, passage = read("15 of the dogs slept."), read("50% of the 30 dogs slept.")
    assert may_be_share_of(claim.amounts[0], claim, [passage], passage.amounts)
