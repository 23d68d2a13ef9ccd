"""What a sentence tells of a family's sizes bears out, or refutes, what a claim says of size."""

import pytest

from grounding.entailment import ComputedEntailment
from grounding.findings import Finding

RISING = "Fir 7B, 13B and 34B reach 33.5%, 36.0% and 48.8% pass@1 on HumanEval."
PERPLEXITY = "Fir 7B, 13B and 34B reach a perplexity of 9.1, 8.2 and 7.4."


def of_size(claim: str, passage: str) -> list[Finding]:
    found = ComputedEntailment().inspect(claim, passage).findings
    return [f for f in found if "with size" in f.detail]


@pytest.mark.parametrize(("claim", "passage", "outcome"), [
    ("Pass@1 rises with model size.", RISING, "agrees"),
    ("Pass@1 falls with model size.", RISING, "conflicts"),
    ("Pass@1 improves with the number of parameters.", RISING, "agrees"),
    ("Larger models score higher on HumanEval.", RISING, "agrees"),
    ("Smaller models score higher on HumanEval.", RISING, "conflicts"),
    ("Larger models are worse on HumanEval.", RISING, "conflicts"),
    ("Larger models outperform smaller ones on HumanEval.", RISING, "agrees"),
    ("Larger Fir models score lower on HumanEval.", RISING, "conflicts"),
    ("Pass@1 falls as the models grow.", RISING, "conflicts"),
    ("Perplexity falls with model size.", PERPLEXITY, "agrees"),
    ("Perplexity improves with model size.", PERPLEXITY, "agrees"),
    ("Perplexity worsens with model size.", PERPLEXITY, "conflicts"),
])
def test_a_trend_is_told_by_the_numbers(claim: str, passage: str, outcome: str) -> None:
    judge = ComputedEntailment()
    assert [(f.outcome, f.decides) for f in of_size(claim, passage)] == [(outcome, True)]
    judgement = judge.inspect(claim, passage)
    assert judgement.is_barred is (outcome == "conflicts")
    assert (judge.combine(judgement).stance == "supported") is (outcome == "agrees")


def test_two_sizes_are_no_trend_to_be_sure_of() -> None:
    judgement = ComputedEntailment().inspect(
        "Pass@1 rises with model size.", "Fir 7B reaches 33.5% pass@1 and Fir 13B 36.0%.")
    assert [f.outcome for f in judgement.findings if "with size" in f.detail] == ["agrees"]
    assert not judgement.is_settled


@pytest.mark.parametrize(("claim", "passage"), [
    ("Pass@1 rises with model size.", RISING.replace("36.0", "51.0")),  # up and down
    ("Pass@1 rises with model size on MBPP.", RISING),
    ("Pass@1 always rises with model size, as all know.", RISING),
    ("Pass@1 does not rise with model size.", RISING),
    ("Quality improves with model size.",
     "Fir 7B, 13B and 34B reach a quality of 3.1, 8.2 and 9.4."),  # of better nothing is known
    ("Pass@1 rises with model size.",
     "Fir 7B, Oak 13B and Elm 34B reach 33.5%, 36.0% and 48.8% pass@1."),
    ("Pass@1 rises with temperature.", RISING),
    ("Larger Oak models score higher on HumanEval.", RISING),
])
def test_where_they_do_not_tell_nothing_is_found(claim: str, passage: str) -> None:
    assert of_size(claim, passage) == []
