"""A claim that is a sentence of its passage but for the numbers."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grounding.same_sentence import check_same_sentence
from grounding.settling import settle

DEATHS = "Three of the otters died within 5 days of birth."


def outcome(claim: str, passage: str) -> str:
    outcomes = {finding.outcome for finding in check_same_sentence(claim, passage)}
    return "conflicts" if "conflicts" in outcomes else outcomes.pop() if outcomes else ""


@pytest.mark.parametrize(("claim", "passage", "expected"), [
    ("25% of the otters survived the winter.", "10 of 40 otters survived the winter.", "agrees"),
    ("25% of the otters survived the winter.", "10 out of the 40 otters survived the winter.",
     "agrees"),
    ("A quarter of the otters survived the winter.", "10 of 40 otters survived the winter.",
     "agrees"),
    ("33.3% of the otters survived the winter.", "10 of 30 otters survived the winter.", "agrees"),
    ("35% of the otters survived the winter.", "10 of 40 otters survived the winter.", "conflicts"),
    ("Half of the otters survived the winter.", "10 of 40 otters survived the winter.",
     "conflicts"),
    ("A third of the otters survived the winter.", "34% of the otters survived the winter.",
     "agrees"),
    ("Half of the otters survived the winter.", "34% of the otters survived the winter.",
     "conflicts"),
    ("Otters slept 120 minutes longer than before.", "Otters slept 2 hours longer than before.",
     "agrees"),
    ("Five of the otters died within 5 days of birth.", DEATHS, "conflicts"),
    ("3 of the otters died within five days of birth.", DEATHS, "agrees"),
    ("The otters weighed 5 g on average.", "The otters weighed 5 kg on average.", "conflicts"),
    ("The mean age was 54 years.", "The mean age was 54 months.", "conflicts"),
    ("The median survival was 12.3 months.", "The median survival was 1.23 years.", "conflicts"),
    ("It contains 1.3 million tokens.", "It contains 1,597,345 tokens.", "conflicts"),
    ("It contains 3 million tokens.", "It contains 3 billion tokens.", "conflicts"),
    ("The males without young slept 9 h.", "The males without young slept 9 h.", "agrees"),
])
def test_numbers_in_the_same_words(claim, passage, expected):
    assert outcome(claim, passage) == expected


@pytest.mark.parametrize(("claim", "passage"), [
    ("Three of the herons died within 5 days of birth.", DEATHS),
    ("Did three of the otters die within 6 days of birth?", DEATHS),
    ("Three of the otters died within 6 days of birth?", DEATHS),
    ("All 12 otters slept by day.", "12 otters slept by day."),
    ("The otters weighed 5 kg on average.", "The otters weighed 5.3 kg on average."),
    ("The otters slept for over 5 hours.", "The otters slept for 6 hours."),
    ("About 30 otters slept by day.", "31 otters slept by day."),
    ("", DEATHS), ("Three died.", ""),
    # a label is no article
    ("Colony A lost 10 otters over the winter.", "The colony lost 10 otters over the winter."),
    ("Hepatitis A affected 10 of the otters studied.",
     "Hepatitis affected 10 of the otters studied."),
    # rounded, in other units or in millions
    ("Median survival was 12.3 months.", "Median survival was 1.03 years."),
    ("The mean weight was 70 kg.", "The mean weight was 154 lb."),
    ("It contains 1.3 million tokens.", "It contains 1,297,345 tokens."),
    ("It contains three million tokens.", "It contains 2,950,412 tokens."),
    ("The follow-up was 3 months.", "The follow-up was 12 weeks."),
    ("The follow-up was three months.", "The follow-up was 90 days."),
    ("The follow-up was 1 year.", "The follow-up was 52 weeks."),
    ("The odds ratio was 1.5 (p = 0.04).", "The odds ratio was 1.5 (p = 0.038)."),
    ("The odds ratio was 1.5 (p < 0.05).", "The odds ratio was 1.5 (p = 0.03)."),
    # units that cannot be held against each other
    ("The cohort included 52 women.", "The cohort included 52.0% women."),
    ("The fasting glucose was 5.5 mmol/L.", "The fasting glucose was 99 mg/dL."),
    # what none reached, some may have reached less of
    ("None of the models reached 91%.", "None of the models reached 95%."),
    ("No accuracy was 91%.", "No accuracy was 95%."),
    # points are no share
    ("Survival rose by 5 percentage points with feeding.", "Survival rose by 5% with feeding."),
    ("Survival rose by 5% with feeding.", "Survival rose by 3 percentage points with feeding."),
])
def test_what_is_no_sure_thing_is_left(claim, passage):
    assert outcome(claim, passage) == ""


@pytest.mark.parametrize(("claim", "passage"), [
    ("At a dose of 20 mg, body weight fell by 8%.", "At a dose of 10 mg, body weight fell by 5%."),
    ("At a dose of 20 mg, body weight fell by 5%.", "At a dose of 10 mg, body weight fell by 5%."),
    ("At week 24, HbA1c had fallen by 1.2%.", "At week 12, HbA1c had fallen by 0.8%."),
    ("At week 24, HbA1c had fallen by 0.8%.", "At week 12, HbA1c had fallen by 0.8%."),
    ("At 24 months, 60% of otters had left.", "At 12 months, 40% of otters had left."),
    ("At 300 K the conductivity was 12 S/m.", "At 200 K the conductivity was 12 S/m."),
    ("The model with 24 layers reaches 91% accuracy.",
     "The model with 12 layers reaches 91% accuracy."),
    ("Models that have 24 layers reach 91% accuracy.",
     "Models that have 12 layers reach 91% accuracy."),
    ("The model reaches a top-5 accuracy of 91%.", "The model reaches a top-1 accuracy of 91%."),
    ("The 5-shot model reaches 86% on this exam.", "The 3-shot model reaches 86% on this exam."),
    ("Llama 70B reaches 86% on this exam.", "Llama 7B reaches 86% on this exam."),
    ("Python 3.10 runs 20% faster on this test.", "Python 3.11 runs 20% faster on this test."),
    ("Chromosome 7 carries 900 of these genes.", "Chromosome 8 carries 900 of these genes."),
    ("The second cohort had 30 otters with young.", "The first cohort had 20 otters with young."),
    ("The second cohort had 30 otters with young.", "The first cohort had 30 otters with young."),
    ("The count was 10^5 cells per well overall.", "The count was 105 cells per well overall."),
    ("5% saline lowered the fever.", "10% saline lowered the fever."),
    ("Otters in saline (5%) swam for two hours.", "Otters in saline (10%) swam for two hours."),
    ("10 mg of aspirin lowered the fever.", "20 mg of aspirin lowered the fever."),
    # shares told together, in either order
    ("Rates of 20% and 40% were seen in the dens.", "Rates of 40% and 20% were seen in the dens."),
    # the unit of both ends, or of one
    ("Otters of between 5 and 14 years were seen.",
     "Otters of between 5 and 168 months were seen."),
    # two numbers are others: it may be another case
    ("The mean was 7 kg in males and 5 kg in females.",
     "The mean was 8 kg in males and 6 kg in females."),
])
def test_under_another_condition_no_number_is_wrong(claim, passage):
    assert outcome(claim, passage) == ""


@pytest.mark.parametrize(("claim", "passage"), [
    ("The recall was 90% on the test set.",
     "The recall was 80% on the test set. After tuning, the recall was 90% on the test set."),
    ("25% of the otters survived the winter.",
     "8 of 40 otters survived the winter. In the next year 12 of 48 did."),
])
def test_a_number_that_another_sentence_has_is_not_wrong(claim, passage):
    assert outcome(claim, passage) == ""


@pytest.mark.parametrize(("claim", "passage"), [
    ("The recall was 90% on the test set.", "The recall was 80% on the test set."),
    ("Weight fell by 8% at a dose of 20 mg.", "Weight fell by 5% at a dose of 20 mg."),
    ("A total of 40 otters were caught.", "A total of 50 otters were caught."),
    ("The night lasted 12 hours in the den.", "The night lasted 10 hours in the den."),
    # how likely by chance
    ("The odds ratio at week 12 was 1.5 (p = 0.04).",
     "The odds ratio at week 12 was 1.5 (p = 0.40)."),
    # what else is told shows that the case is the same
    ("In 30 of 41 dens with 15 otters the water was 12.5 cm deep.",
     "In 30 of 41 dens with 18 otters the water was 12.5 cm deep."),
    ("Food rose from 40% of females to 72% of males.",
     "Food rose from 72% of females to 40% of males."),
])
def test_another_result_is_wrong(claim, passage):
    assert outcome(claim, passage) == "conflicts"


def test_any_sentence_that_agrees_counts():
    passage = "The mean was 5.1 in all of them. The mean was 6.2 in all of them."
    assert outcome("The mean was 6.2 in all of them.", passage) == "agrees"
    assert outcome("The mean was 7.3 in all of them.", passage) == "conflicts"


@given(st.integers(1, 500), st.integers(1, 500), st.integers(0, 2))
def test_a_count_of_a_whole_is_its_share_and_no_other(part, more, places):
    whole = part + more
    sentence = f"{part} of {whole} otters survived the winter."
    share = 100 * part / whole
    assume(round(share, places) > 0)
    claim = "{:.{}f}% of the otters survived the winter."
    assert outcome(claim.format(share, places), sentence) == "agrees"
    assert outcome(claim.format(share + 2, places), sentence) == "conflicts"


@given(st.text(max_size=80), st.text(max_size=200))
def test_any_pair_is_read(claim, passage):
    settle(claim, passage)
    settle(passage, claim)
