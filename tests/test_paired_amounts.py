"""Numbers that stand in pairs, rounded numbers and rates in the ordinary check of numbers."""

import pytest

YEARS = "Survival was 80% at 1 year and 60% at 2 years."
WEEKS = "Weight fell by 3 kg after 12 weeks and by 5 kg after 24 weeks."
LAYERS = "Accuracy was 81% with 12 layers and 84% with 24 layers."
DOSES = "Those on 10 mg slept 6 h, those on 20 mg slept 7 h."


def outcomes(judge, claim, passage):
    return {f.outcome for f in judge.inspect(claim, passage).findings if f.name == "number"}


@pytest.mark.parametrize(("claim", "passage"), [
    ("Survival was 60% at 2 years.", YEARS), ("The 2-year survival was 60%.", YEARS),
    ("Survival was 80% at 1 year.", YEARS),
    ("After 24 weeks, weight had fallen by 5 kg.", WEEKS),
    ("Patients who took 20 mg slept 7 h.", DOSES), ("Patients who took 10 mg slept 6 h.", DOSES),
    ("At 20 mg, sleep lasted 7 h.", "Sleep lasted 6 h at 10 mg and 7 h at 20 mg."),
    ("With 24 layers, accuracy was 84%.", LAYERS),
])
def test_numbers_of_one_pair_agree(judge, claim, passage):
    assert outcomes(judge, claim, passage) == {"agrees"}


@pytest.mark.parametrize(("claim", "passage"), [
    ("Survival was 80% at 2 years.", YEARS), ("Survival was 60% at 1 year.", YEARS),
    ("After 24 weeks, weight had fallen by 3 kg.", WEEKS),
    ("Patients who took 20 mg slept 6 h.", DOSES),
    ("With 24 layers, accuracy was 81%.", LAYERS),
])
def test_numbers_of_two_pairs_conflict(judge, claim, passage):
    assert "conflicts" in outcomes(judge, claim, passage)


@pytest.mark.parametrize(("claim", "passage"), [
    ("Survival fell from 80% to 60%.", YEARS), ("Patients slept 6 h or 7 h.", DOSES),
    ("Between 1 and 2 years, survival was at least 60%.", YEARS),
])
def test_numbers_of_one_kind_are_no_pair(judge, claim, passage):
    assert "conflicts" not in outcomes(judge, claim, passage)


@pytest.mark.parametrize(("claim", "passage"), [
    ("After 24 weeks, weight had fallen by 5 kg.",
     "Weight fell by 3 kg after 12 weeks and fat by 5 kg after 24 weeks."),
    ("Survival of women was 60% at 2 years.",
     "Survival of women was 80% at 1 year and that of men 60% at 2 years."),
])
def test_a_pair_of_another_thing_is_none_of_the_claim(judge, claim, passage):
    assert outcomes(judge, claim, passage) != {"agrees"}


def test_another_sentence_may_have_both_numbers(judge):
    passage = f"{YEARS} In women survival was 80% at 2 years."
    assert "conflicts" not in outcomes(judge, "Survival was 80% at 2 years.", passage)


@pytest.mark.parametrize(("claim", "passage"), [
    ("The dataset has 20,000 genes.", "The dataset has 19,969 genes."),
    ("Patients gained 3 kg.", "Patients gained 3.4 kg."),
    ("The collected corpus contains 1.3 million tokens.",
     "We collected a corpus that contains 1,297,345 tokens."),
    ("Follow-up lasted 3 months.", "The follow-up lasted 12 weeks in both groups."),
    ("The rate was 12.5 per 1,000 person-years.", "The rate was 1.25 per 100 person-years."),
    ("The rate was 12 per 100,000 people.", "The rate was 120 per million people."),
])
def test_what_may_be_rounded_or_of_another_base_is_no_conflict(judge, claim, passage):
    assert "conflicts" not in outcomes(judge, claim, passage)


@pytest.mark.parametrize(("claim", "passage"), [
    ("The dataset has 20,000 genes.", "The dataset has 29,969 genes."),
    ("Patients gained 3 kg.", "Patients gained 3.8 kg."),
    ("Patients gained 3.2 kg.", "Patients gained 3.4 kg."),
    ("The rate was 12.5 per 1,000 person-years.", "The rate was 9.5 per 1,000 person-years."),
])
def test_what_is_another_number_is_a_conflict(judge, claim, passage):
    assert "conflicts" in outcomes(judge, claim, passage)
