"""Amounts of a claim that a passage tells in other ways than as that amount conflict with nothing;
a changed one does."""

import pytest
from number_conflicts import conflicts

_RANGE = "A serum level of 21-29 ng/mL is insufficient."
_WEEKS = "The cream was applied daily for 6 weeks and cured most patients."
_MEANS = "Responders lost 7.38 ± 1.74 compared to 2.11 ± 2.17 kg lost in the others."
_FALL = "Blood volume changed significantly after hemodilution (-459 ± 185 ml)."
_FROM_TO = "The model cuts the average error of the baseline from 0.1590 to 0.2096."
_TORN = "The joint model is best with 79. 80% accuracy, and the single one has 71.2%."
_DROPOUT = "We train with a batch size of 64 and apply dropout with p = 0.5."
_RATE = "A prevalence of 38 per 1000 neonates was found."


@pytest.mark.parametrize(("claim", "passage"), [
    ("A serum level of 25 ng/mL is insufficient.", _RANGE),
    ("The gain of Ardea is no less than 1%.", "The gain of Ardea is in the range of 1% to 5%."),
    ("The cream was applied daily over six weeks.", _WEEKS),
    ("Majority voting over five runs lifts accuracy.",
     "Accuracy is lifted by majority votes from 5 runs."),
    ("Responders lost 7.38 kg.", _MEANS),
    ("After hemodilution blood volume fell significantly, by 459 ± 185 ml.", _FALL),
    ("The average error of the baseline was cut to 0.21.", _FROM_TO),
    ("The joint model has an accuracy of 79.80%.", _TORN),
    ("The dropout rate was 0.5.", _DROPOUT),
    ("The growth of MKK-f cells was less, in culture as in animals, once MKP was inhibited.",
     "Inhibition of MKP attenuated the growth of MKK-f cells by suppression of 2 cyclins."),
    ("Fewer than one in twenty neonates had such an injury.",
     "An injury was found in 38 per 1000 neonates."),
    ("Relatives of patients aged 60 or older were interviewed.",
     "We interviewed 12 relatives of patients (aged 60 years or older)."),
    ("The learning rate in training is 0.001.",
     "The learning rate in training is halved after 20 epochs."),
    ("Training took place over 20 epochs.", "Training took place for 20 epochs."),
    ("The correlation is 0.69, with p below 0.0001.", "The correlation is 0.69 (p < 0.0001)."),
    ("The scores did not differ at the 0.05 significance level.",
     "The scores did not differ (p-values of the scores are 0.066 and 0.053)."),
])
def test_what_a_passage_tells_otherwise_is_no_conflict(judge, claim, passage):
    assert not conflicts(judge, claim, passage)


@pytest.mark.parametrize(("claim", "passage"), [
    ("A serum level of 31 ng/mL is insufficient.", _RANGE),
    ("A serum level of 25 ng/mL is insufficient.",
     "A serum level of 22 ng/mL (21-29 ng/mL) is insufficient."),
    ("The gain of Ardea is no less than 2%.", "The gain of Ardea is in the range of 1% to 5%."),
    ("The gain of Ardea is more than 1%.", "The gain of Ardea is in the range of 1% to 5%."),
    ("The cream was applied daily over eight weeks.", _WEEKS),
    ("The cream was applied daily for over six weeks.", _WEEKS),
    ("Majority voting over seven runs lifts accuracy.",
     "Accuracy is lifted by majority votes from 5 runs."),
    ("Responders lost 8.37 kg.", _MEANS),
    ("After hemodilution blood volume fell significantly, by 954 ± 185 ml.", _FALL),
    ("The average error of the baseline was cut to 0.26.", _FROM_TO),
    ("The joint model has an accuracy of 78.90%.", _TORN),
    ("The batch size was 46.", _DROPOUT),
    ("The prevalence found was 3.8 per 1000 neonates.", _RATE),
    ("The drug was given twice a day.", "The drug was given once a day."),
    ("The patients were aged 60 or older.", "The patients were aged 50 years or older."),
    ("The learning rate in training is 0.001.",
     "The learning rate in training is 0.005 for 20 epochs."),
    ("Training took place over 30 epochs.", "Training took place for 20 epochs."),
])
def test_a_changed_amount_still_conflicts(judge, claim, passage):
    assert conflicts(judge, claim, passage)


def test_a_fall_printed_with_a_minus_agrees_with_its_own_value_alone(judge):
    passage = "Fat changed by -67% and muscle by -20%."
    both = [judge.inspect(claim, passage).findings for claim in (
        "Fat fell by 67%.", "Fat rose by 67%.")]
    outcomes = [{f.outcome for f in found if f.name == "number"} for found in both]
    assert outcomes[0] == {"agrees"}
    assert "agrees" not in outcomes[1]
