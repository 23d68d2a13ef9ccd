"""A p-value of a claim is one that the sentence tells, or follows from one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.entailment import ComputedEntailment
from grounding.p_value_check import check_p_values
from grounding.reading import read


def outcome(claim: str, passage: str) -> str | None:
    sentence = read(f"Hens sang more ({passage}).")
    found = check_p_values(read(f"Hens sang more ({claim})."), [sentence], sentence)
    return found.outcome if found else None


@pytest.mark.parametrize(("claim", "passage"), [
    ("p = 0.12", "p < 0.001"), ("p < 0.001", "p = 0.12"), ("P=.58", "P<.05"),
    ("p = 0.04", "p = 0.4"), ("p > 0.05", "p = 0.03"), ("p < 0.05", "p > 0.05"),
    ("p = 0.34", "p ≤ 0.01"), ("p below 0.01", "p = 0.2"), ("p < 0.05", "p ≥ 0.05"),
    ("p < 0.001", "p = 0.12 or p = 0.4"),
])
def test_a_p_value_that_cannot_be_the_sentences_conflicts(claim, passage):
    assert outcome(claim, passage) == "conflicts"


@pytest.mark.parametrize(("claim", "passage"), [
    ("p < 0.05", "p = 0.03"), ("p < 0.05", "p < 0.001"), ("p = 0.03", "p = 0.034"),
    ("p = 0.034", "p = 0.03"), ("P=.03", "p = 0.030"), ("p > 0.05", "p = 0.71"),
    ("p < 0.001", "p = 3 × 10-5"), ("p < 0.01", "p = 0.2, p < 0.01"), ("n = 3", "p = 0.01"),
    ("p = 0.01", "n = 3"), ("p ≤ 0.05", "p = 0.05"), ("at the p = 0.05 level", "p = 0.01"),
])
def test_one_that_follows_from_it_is_none(claim, passage):
    assert outcome(claim, passage) is None


@pytest.mark.parametrize(("claim", "passage"), [
    ("p < 0.001", "p < 0.05"), ("p = 0.01", "p < 0.05"), ("p > 0.2", "p > 0.05"),
    ("p < 0.2", "p > 0.05"), ("p < 0.05", "p = 0.05"),
])
def test_one_that_may_be_it_is_a_gap(claim, passage):
    assert outcome(claim, passage) == "silent"


def test_a_changed_p_value_is_not_supported(judge: ComputedEntailment):
    claim = "Hens sang more in spring than in autumn (p = 0.34)."
    passage = "Hens sang more in spring than in autumn (p < 0.001)."
    assert judge.explain(passage, passage).probabilities.stance == "supported"
    assert judge.explain(claim, passage).probabilities.supported < 0.1


def test_one_of_another_sentence_is_none_and_a_chance_is_no_p_value():
    claim, first, second = map(read, (
        "Hens sang (p = 0.2), and cocks slept.", "Cocks slept (p = 0.01).", "Hens sang (p = 0.2)."))
    assert check_p_values(claim, [first, second], first) is None
    claim, passage = map(read, ("Dropout with p = 0.5 hurts.", "Dropout hurts (p = 0.3)."))
    assert check_p_values(claim, [passage], passage) is None


@pytest.mark.parametrize("p_value", ["P > 0.05", "p = 0.31", "p>0.1", "p ≥ 0.05"])
def test_a_difference_that_may_be_chance_is_no_order_and_not_significant(judge, p_value):
    passage = f"Loss was 31% with chalk and 14% with lime ({p_value})."
    found = [judge.inspect(f"Loss was {word} with lime than with chalk.", passage)
             for word in ("lower", "significantly lower")]
    assert not any("by the numbers" in f.detail for j in found for f in j.findings)
    assert found[1].is_barred


P_VALUES = st.tuples(st.sampled_from("<=>"), st.integers(1, 99))


@given(P_VALUES, P_VALUES, st.integers(0, 1000))
def test_what_conflicts_is_never_true_and_what_agrees_never_false(ours, theirs, thousandths):
    def holds(sign: str, hundredths: int) -> bool:
        limit = hundredths * 10
        return {"<": thousandths < limit, "=": thousandths == limit, ">": thousandths > limit}[sign]

    told = outcome(*(f"p {sign} {number / 100:.2f}" for sign, number in (ours, theirs)))
    if holds(*theirs) and told != "silent":
        assert holds(*ours) == (told is None)
