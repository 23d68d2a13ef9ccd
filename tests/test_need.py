"""What nothing is without is needed, and what is needed nothing is without."""

import pytest

from grounding.entailment import ComputedEntailment
from grounding.findings import Finding


def needed(judge: ComputedEntailment, claim: str, passage: str) -> list[Finding]:
    return [f for f in judge.inspect(claim, passage).findings if "call" in f.detail]


@pytest.mark.parametrize(("claim", "passage"), [
    ("Budding does not require the enzyme.", "No budding was seen without the enzyme."),
    ("The enzyme is dispensable for budding.", "No budding was seen without the enzyme."),
    ("Crystals do not need heat to form.", "No crystals formed without heat."),
    ("Sintering does not require pressure.", "Sintering was impossible without pressure."),
    ("Stirring was not necessary for budding.", "Budding did not occur without stirring."),
    ("Flowering does not depend on light.", "In the absence of light, flowering did not occur."),
    ("Newts breed without ponds.", "Newts require ponds to breed."),
    ("Newts do not breed without ponds.", "Newts require no ponds to breed."),
    ("Newts do not breed without ponds.", "Ponds are not required for newts to breed."),
    ("Budding requires the enzyme.", "Budding was seen with and without the enzyme."),
    ("The lamp does not work with a fuse.", "The lamp does not work without a fuse."),
])
def test_only_one_calls_it_needed(judge, claim, passage):
    """Most were called supported, since both deny something."""
    assert [(f.outcome, f.decides) for f in needed(judge, claim, passage)] == [("conflicts", True)]
    assert judge.explain(claim, passage).probabilities.stance != "supported"


@pytest.mark.parametrize(("claim", "passage"), [
    ("Budding requires the enzyme.", "No budding was seen without the enzyme."),
    ("The enzyme is required for budding.", "No budding was seen without the enzyme."),
    ("Crystals form only with heat.", "Crystals did not form without heat."),
    ("Stirring was necessary for budding.", "Budding did not occur without stirring."),
    ("Newts do not breed without ponds.", "Newts require ponds to breed."),
    ("Newts breed without ponds.", "Newts require no ponds to breed."),
    ("Newts breed without ponds.", "Ponds are not required for newts to breed."),
    ("Without light, the seeds did not germinate.",
     "Light is essential for the germination of the seeds."),
])
def test_both_call_it_needed_or_neither_does(judge, claim, passage):
    """These were called refuted, since only one of them denies something."""
    assert [f.outcome for f in needed(judge, claim, passage)] == ["agrees"]
    assert judge.explain(claim, passage).probabilities.supported > 0.9


@pytest.mark.parametrize(("claim", "passage"), [
    ("Budding was slower without the enzyme.", "The enzyme is not required for budding."),
    ("The enzyme requires budding.", "No budding was seen without the enzyme."),
    ("Budding does not require water.",
     "Budding requires light, but moulting did not occur without water."),
    ("Hens require water.", "Without water, hens died within days."),
    ("Light is required for normal leaves.", "Without light, leaves stayed pale."),
    ("Lime was not needed to avoid mites.", "No mites occurred without lime."),
    ("No hens with mites recovered without lime.",
     "No hens with mites recovered without lime dust."),
    ("Budding requires the enzyme.", "Moulting did not occur without the enzyme."),
])
def test_other_needs_tell_nothing(judge, claim, passage):
    assert [f for f in needed(judge, claim, passage) if f.outcome == "agrees" or f.decides] == []


def test_a_claim_that_says_more_is_not_settled(judge):
    passage = "No budding was seen without the enzyme."
    assert not judge.inspect("All budding in yeast requires the enzyme.", passage).is_settled
