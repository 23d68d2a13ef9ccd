"""How often, in what ratio, until when, of how many: small words that change what is said."""

import pytest


@pytest.mark.parametrize(("claim", "passage"), [
    ("Patients received 20 mg of atorvastatin daily.",
     "Patients received 20 mg of atorvastatin twice daily."),
    ("Patients received 20 mg of atorvastatin once daily.",
     "Patients received 20 mg of atorvastatin twice daily."),
    ("Patients were randomised 2:1 to treatment or placebo.",
     "Patients were randomised 1:2 to treatment or placebo."),
    ("All patients recovered.", "Nearly all patients recovered."),
    ("The herons of every colony were counted.", "The herons of almost every colony were counted."),
    ("The gene is required for flowering.", "The gene is sufficient for flowering."),
    ("Light is sufficient for flowering.", "Light is necessary for flowering."),
    ("The effect vanished within 6 months.", "The effect vanished after 6 months."),
    ("Data were collected before 2015.", "Data were collected after 2015."),
    ("The species declined in Spain since 1990.", "The species declined in Spain until 1990."),
    ("Storks eat frogs and herons eat fish.", "Herons eat frogs and storks eat fish."),
    ("Women preferred tea and men preferred coffee.",
     "Men preferred tea and women preferred coffee."),
    ("The therapy helps children.", "The therapy helps children only when combined with exercise."),
    ("Aspirin does not reduce mortality.", "Whether aspirin reduces mortality is unknown."),
    ("The trial met its goal.", "The trial met its goal unless dropouts are counted as failures."),
])
def test_a_changed_small_word_is_not_supported(judge, claim, passage):
    assert judge.judge([(claim, passage)])[0].stance != "supported"


@pytest.mark.parametrize(("claim", "passage"), [
    ("Aspirin does not reduce mortality.", "Whether aspirin reduces mortality is unknown."),
    ("Aspirin reduces mortality.", "It is unclear whether aspirin reduces mortality."),
    ("Patients received 20 mg of atorvastatin daily.",
     "Patients received 20 mg of atorvastatin twice daily."),
    ("The gene is required for flowering.", "The gene is sufficient for flowering."),
])
def test_what_is_open_is_not_refuted_either(judge, claim, passage):
    assert judge.judge([(claim, passage)])[0].stance == "not_enough_evidence"


@pytest.mark.parametrize(("claim", "passage"), [
    ("Patients received 20 mg of atorvastatin twice daily.",
     "Patients received 20 mg of atorvastatin twice a day."),
    ("Patients received 20 mg of atorvastatin daily.",
     "Patients received 20 mg of atorvastatin daily, and a placebo twice weekly."),
    ("Patients were randomised 2:1 to treatment or placebo.",
     "Patients were randomised (2:1) to treatment or placebo."),
    ("Nearly all patients recovered.", "Almost all patients recovered."),
    ("All patients recovered.", "All patients recovered, nearly all of them at once."),
    ("The gene is required for flowering.",
     "The gene is required but not sufficient for flowering."),
    ("The treatment was ineffective in mice.", "The treatment was not effective in mice."),
    ("Data were collected before 2015.", "Data were collected before the year 2015."),
])
def test_the_same_small_words_are_no_conflict(judge, claim, passage):
    assert not any(f.outcome == "conflicts" or (f.decides and f.outcome == "silent")
                   for f in judge.inspect(claim, passage).findings)
