"""What is denied of all is neither said of all nor denied of each."""

import pytest


@pytest.mark.parametrize(("claim", "passage"), [
    ("Not all eggs were cracked.", "All eggs were cracked."),
    ("All eggs were cracked.", "Not all eggs were cracked."),
    ("The hen always sings.", "The hen does not always sing."),
    ("The hen never sings.", "The hen does not always sing."),
    ("The hens did not sing.", "Not all hens sang, and not every one sings."),
])
def test_all_and_none_are_not_what_not_all_says(judge, claim, passage):
    found = [f.outcome for f in judge.inspect(claim, passage).findings if f.name == "scope"]
    assert found == ["conflicts"]
    assert judge.explain(claim, passage).probabilities.stance != "supported"


@pytest.mark.parametrize(("claim", "passage"), [
    ("Not every hen survived.", "Not all hens survived."),
    ("Some hens did not sing.", "Not all hens sing."),
    ("Not all eggs were cracked.", "Of the 30 eggs, 12 were cracked."),
    ("The hen does not always sing.", "The hen does not always sing."),
    ("Not all eggs were cracked.", "Nearly all of the eggs were cracked."),
    ("Not all eggs were cracked.", "80% of the eggs were cracked."),
])
def test_not_all_denies_nothing_of_the_rest(judge, claim, passage):
    """ "Only one of them denies it" was said of these."""
    assert all(f.outcome == "agrees" for f in judge.inspect(claim, passage).findings)


@pytest.mark.parametrize(("claim", "passage"), [
    ("Tilled plots stored less carbon.", "No-till plots stored more carbon than tilled plots."),
    ("Smoking doubled the risk.",
     "The relative risk for smokers compared with non-smokers was 2.0."),
    ("Shares were alike in hens.", "Shares were alike in hens and in non-hens."),
])
def test_a_label_that_denies_does_not_deny_what_is_said(judge, claim, passage):
    assert [f for f in judge.inspect(claim, passage).findings if f.name == "negation"] == []


def test_what_is_said_to_be_non_toxic_is_not_toxic(judge):
    found = judge.inspect("The dye was toxic.", "The dye was non-toxic.").findings
    assert ("negation", "conflicts") in {(f.name, f.outcome) for f in found}


def test_the_border_of_a_comparison_is_its_than(judge):
    claims = ("Peat burns faster than sand.", "Sand burns faster than peat.")
    passage = "Burning was slower over sand than over peat."
    outcomes = [{f.outcome for f in judge.inspect(claim, passage).findings
                 if f.name == "direction"} for claim in claims]
    assert outcomes == [{"agrees"}, {"conflicts"}]
