"""A sentence that says what the claim says, and then goes on to something else."""

import pytest

from grounding.entailment import ComputedEntailment


@pytest.mark.parametrize(("claim", "sentence"), [
    ("FirNet reached an accuracy of 71.2% on SST.",
     "FirNet reached an accuracy of 71.2% on SST and was trained for 3 days."),
    ("The model has 7B parameters.", "The model has 7B parameters and was trained on 2T tokens."),
    ("Aspirin lowered the risk of stroke in adults.",
     "Aspirin lowered the risk of stroke in adults but raised that of bleeding."),
    ("Vaccination protected mice against infection.",
     "Vaccination protected mice against infection and reduced viral load."),
])
def test_what_it_goes_on_with_takes_nothing_back(claim: str, sentence: str) -> None:
    judge = ComputedEntailment()
    judgement = judge.inspect(claim, sentence)
    assert judgement.bears_support
    assert judge.combine(judgement).supported > 0.6


@pytest.mark.parametrize(("claim", "sentence"), [
    ("The mean difference was 3 between men.", "The mean difference was 3 between men and women."),
    ("The drug is safe in children.", "The drug is safe in children and adults only if fasting."),
    ("The drug was not safe in children.", "The drug was safe in children and adults."),
    ("The sum of precision was 1.2.", "The sum of precision and recall was 1.2."),
    ("There was no link with coffee.", "There was no link with coffee and cancer."),
])
def test_what_it_goes_on_with_may_belong_to_it(claim: str, sentence: str) -> None:
    assert not ComputedEntailment().inspect(claim, sentence).bears_support


@pytest.mark.parametrize(("claim", "sentence"), [
    ("Survival was better 11 years after the move.",
     "Survival was better 132 months after the move."),
    ("The model has 7 billion parameters and six layers.",
     "The model has 7B parameters and 6 layers."),
])
def test_amounts_told_otherwise_are_the_same(claim: str, sentence: str) -> None:
    judgement = ComputedEntailment().inspect(claim, sentence)
    assert judgement.bears_support or judgement.is_settled
    assert not judgement.is_barred


@pytest.mark.parametrize(("claim", "supported"), [
    ("70% of the participants were women.", True),
    ("A quarter of the participants were women.", False),
])
def test_a_part_of_a_whole_told_before_it_is_counted(claim: str, supported: bool) -> None:
    judge = ComputedEntailment()
    judgement = judge.inspect(claim, "Of 120 participants, 84 were women.")
    assert (judge.combine(judgement).stance == "supported") is supported
    assert judgement.is_barred is not supported
