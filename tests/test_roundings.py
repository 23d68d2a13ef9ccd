"""A number of the claim that is the passage's rounded stands; another does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.quantities import amounts, same_quantity, without_spread
from grounding.rounded_quantities import likeness

_WEIGHT = "Mean weight was 71.6 ± 10.4 kg."
_CELL = "The efficiency of the cell was 20.9%."
_SHIELD = "Efficacy of the shield was 94.6% (95% CI 93.9 to 95.3)."


def _outcomes(judge, claim, passage):
    return {f.outcome for f in judge.inspect(claim, passage).findings if f.name == "number"}


@pytest.mark.parametrize(("claim", "passage"), [
    ("Mean weight was about 72 kg.", _WEIGHT),
    ("Mean weight was 72 kg.", _WEIGHT),
    ("Mean weight was more than 70 kg.", _WEIGHT),
    ("The mean age was 54 years.", "The mean age was 54.3 ± 8.1 years."),
    ("The modulus was 5.6 GPa.", "The modulus was 5.62 ± 0.11 GPa."),
    ("The efficiency of the cell was 21%.", _CELL),
    ("The rod weighed 3.5 kg.", "The rod weighed 3.46 kg."),
    ("The rod was heated to above 300 K.", "The rod was heated to 37 °C."),
    ("The rod was heated to 310 K.", "The rod was heated to 36.9 °C."),
    ("Efficacy of the shield was about 95%.", _SHIELD),
    ("Efficacy of the shield was about 90%.", "Efficacy of the shield was 91.3%."),
])
def test_a_rounding_stands(judge, claim, passage):
    assert _outcomes(judge, claim, passage) == {"agrees"}


@pytest.mark.parametrize(("claim", "passage"), [
    ("Mean weight was 70 kg.", _WEIGHT),
    ("Mean weight was about 80 kg.", _WEIGHT),
    ("Mean weight was more than 75 kg.", _WEIGHT),
    ("The mean age was 55 years.", "The mean age was 54.3 ± 8.1 years."),
    ("The modulus was 5.7 GPa.", "The modulus was 5.62 ± 0.11 GPa."),
    ("The efficiency of the cell was 20%.", _CELL),
    ("The efficiency of the cell was 21%.", "The efficiency of the cell was 20.4%."),
    ("The rod weighed 3.4 kg.", "The rod weighed 3.46 kg."),
    ("The rod was heated to above 320 K.", "The rod was heated to 37 °C."),
])
def test_another_number_conflicts(judge, claim, passage):
    assert _outcomes(judge, claim, passage) == {"conflicts"}


@pytest.mark.parametrize(("claim", "passage"), [
    ("The rod weighed 3 kg.", "The rod weighed 3.2 kg."),
    ("We enrolled 1,200 patients.", "We enrolled 1,234 patients."),
])
def test_a_rounding_to_one_digit_or_to_zeros_neither_stands_nor_bars(judge, claim, passage):
    found = [f for f in judge.inspect(claim, passage).findings if f.name == "number"]
    assert [(f.outcome, f.certain) for f in found] == [("silent", False)]


def test_about_a_share_near_to_all_is_held_to_what_is_left(judge):
    assert not judge.inspect("Efficacy of the shield was about 95%.", _SHIELD).is_barred
    assert judge.inspect("Efficacy of the shield was about 90%.", _SHIELD).is_barred


def _only(text):
    (quantity,) = amounts(text)
    return quantity


def test_a_mean_without_its_spread_is_the_number_it_begins_with():
    assert same_quantity(without_spread(_only("7.4 ± 1.7 kg")), _only("7.4 kg"))
    assert without_spread(_only("3-5 days")) == _only("3-5 days")


@given(st.integers(1_000, 99_999))
def test_every_number_is_like_its_rounding_and_not_like_the_next(thousandths):
    exact, whole = thousandths / 1000, round(thousandths / 1000)
    if whole < 10 or exact == whole:
        return
    assert likeness(_only(f"{whole} kg"), _only(f"{exact:.3f} kg")) == "rounded"
    assert likeness(_only(f"{whole + 1} kg"), _only(f"{exact:.3f} kg")) != "rounded" or \
        abs(exact - whole) == 0.5


@pytest.mark.parametrize(("claim", "passage"), [
    ("The shed was built in 2010.", "The shed was built in 2012."),
    ("Hens were kept from 2010 to 2015.", "Hens were kept from 2012 to 2015."),
])
def test_no_year_is_another_rounded(judge, claim, passage):
    found = judge.inspect(claim, passage)
    assert ("number", "conflicts") in {(f.name, f.outcome) for f in found.findings}
