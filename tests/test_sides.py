"""Which side of a comparison, a list or a denial a thing stands on."""

import pytest


def conflicts(judge, claim, passage):
    return {f.name for f in judge.inspect(claim, passage).findings if f.outcome == "conflicts"}


@pytest.mark.parametrize(("claim", "passage"), [
    # a list in another order
    ("Smoking causes cancer and asthma.", "Smoking causes asthma and cancer."),
    ("Either smoking or asbestos causes cancer.", "Either asbestos or smoking causes cancer."),
    ("Heron outperforms Egret and Stork on MBPP.", "Heron outperforms Stork and Egret on MBPP."),
    ("Obesity raises the risk of diabetes, hypertension, and stroke in women.",
     "Obesity raises the risk of stroke, hypertension, and diabetes in women."),
    ("Drug levels were higher in liver and kidney than in brain.",
     "Drug levels were higher in kidney and liver than in brain."),
    # each with what belongs to it
    ("Diet raised HDL and lowered LDL.", "Diet lowered LDL and raised HDL."),
    ("We saw young men and old women.", "We saw old women and young men."),
    # what compares tells another property
    ("BERT is smaller than GPT-2.", "BERT is faster than GPT-2."),
    ("BERT is faster than GPT-2.", "BERT has a lower runtime than GPT-2."),
    ("The drug was better than placebo in reducing pain.",
     "Pain was lower with the drug than with placebo."),
    ("Pain was worse with placebo than with the drug.",
     "Pain was lower with the drug than with placebo."),
    # the sides are told by opposites
    ("Older patients fared worse than younger patients.",
     "Younger patients fared better than older patients."),
    # denied once
    ("Neither age nor sex affected outcome.", "Neither sex nor age affected outcome."),
    ("Age did not affect outcome.", "Neither age nor sex affected outcome."),
])
def test_the_same_in_another_order_is_no_conflict(judge, claim, passage):
    assert conflicts(judge, claim, passage) == set()


@pytest.mark.parametrize(("claim", "passage"), [
    ("Drug levels were higher in brain and kidney than in liver.",
     "Drug levels were higher in kidney and liver than in brain."),
    ("Cells were given insulin and then glucagon.", "Cells were given glucagon and then insulin."),
    ("The task favours herons over egrets.", "The task favours egrets over herons."),
    ("We saw young women and old men.", "We saw old women and young men."),
    ("Heron increases recall and reduces precision.",
     "Heron increases precision and reduces recall."),
    ("BERT is slower than GPT-2.", "BERT is faster than GPT-2."),
    ("Herons are heavier than egrets.", "Herons are lighter than egrets."),
    ("Herons had more chicks than egrets.", "Herons had fewer chicks than egrets."),
    ("Heron is worse than Egret.", "Heron is better than Egret."),
])
def test_other_sides_are_a_conflict(judge, claim, passage):
    assert conflicts(judge, claim, passage)


@pytest.mark.parametrize(("claim", "passage"), [
    ("Vitamin C prevents colds.", "Vitamin C prevents hot flushes."),
    ("Vitamin C shortens colds.", "In hot climates, vitamin C shortens the illness."),
    ("Colds last a week.", "Hot spells last a week."),
])
def test_an_illness_is_no_opposite_of_heat(judge, claim, passage):
    assert "direction" not in conflicts(judge, claim, passage)


@pytest.mark.parametrize(("claim", "passage"), [
    ("The cold samples decayed slowly.", "The hot samples decayed slowly."),
    ("Hot water dissolved the salt.", "Cold water dissolved the salt."),
])
def test_hot_and_cold_are_opposites(judge, claim, passage):
    assert "direction" in conflicts(judge, claim, passage)
