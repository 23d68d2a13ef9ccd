"""Numbers are read with their units, bounds and kinds, and compared as a reader would."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.quantities import amounts, find_quantities, same_quantity


def only(text):
    (quantity,) = amounts(text)
    return quantity


@pytest.mark.parametrize(("text", "value", "unit"), [
    ("sequences of 16k tokens", 16_000, ""),
    ("16,000 tokens", 16_000, ""),
    ("a 7B model", 7e9, ""),
    ("1.3 million people", 1.3e6, ""),
    ("twenty-five percent", 25, "%"),
    ("two hundred and six bones", 206, ""),
    ("half of the mice", 0.5, ""),
    ("two thirds of voters", 2 / 3, ""),
    ("3-fold", 3, "fold"),
    ("twofold", 2, "times"),
    ("5 μg/mL", 5, "μg/mL"),
    ("5 mL/min", 5, "mL/min"),
    ("a flow of 5 mL min-1", 5, "mL/min"),
    ("an 8-week course", 8, "week"),
    ("about 1.2 × 10⁻³", 0.0012, ""),
    ("3.0 x 10(-8)", 3e-8, ""),
    ("10^-3", 1e-3, ""),
    ("0·67", 0.67, ""),
    ("erreicht 37,9 % davon", 37.9, "%"),
    ("0,85 mg", 0.85, "mg"),
    ("0,123 of them", 0.123, ""),
    ("116,000 of them", 116_000, ""),
    ("a change of −0.5", -0.5, ""),
    ("a rate of 2 e-5.", 2e-5, ""),
    ("80, 000 captions", 80_000, ""),
    ("one in twenty children", 0.05, ""),
    ("six in a hundred", 0.06, ""),
    ("adults aged 60 or older", 60, "year"),
    ("given once daily", 1, "times"),
])
def test_a_number_is_read_with_its_unit(text, value, unit):
    quantity = only(text)
    assert quantity.value == pytest.approx(value)
    assert quantity.unit == unit


@pytest.mark.parametrize(("text", "low", "high"), [
    ("3-5 days", 3, 5), ("3–5 days", 3, 5), ("between 3 and 5 days", 3, 5),
    ("from 3 to 5 days", 3, 5), ("4 ± 1 days", 3, 5), ("3-5k days", 3000, 5000),
])
def test_a_range_has_two_ends(text, low, high):
    quantity = only(text)
    assert (quantity.low, quantity.high) == (low, high)


@pytest.mark.parametrize(("text", "values"), [
    ("five in two trials", [5, 2]), ("two in six months", [2, 6]), ("one in five hundred", [500]),
    ("12, 100 and 3", [12, 100, 3]), ("80, 0001", [80, 1]), ("once it was blocked", []),
    ("at once.", []), ("once recall passes 80", [80]), ("given once, then stopped", [1]),
])
def test_numbers_side_by_side_are_told_apart(text, values):
    assert [q.value for q in amounts(text)] == values


def test_who_is_aged_is_so_many_years_old():
    first, second = amounts("aged 50–65. Others were aged 12-18 months.")
    assert (first.unit, first.low, first.high) == ("year", 50, 65)
    assert second.unit == "month"
    assert only("aged 5 mice").unit == ""


@pytest.mark.parametrize(("text", "units"), [
    ("7.38 ± 1.74 compared to 2.11 ± 2.17 kg", ["kg", "kg"]),
    ("24.0 +/- 4.4 versus 33.1 +/- 0.6%", ["%", "%"]),
    ("a score of 7.38 ± 1.74, and then 2.11 ± 2.17 kg", ["", "kg"]),
    ("7.38 compared to 2.11 kg", ["", "kg"]),
])
def test_two_means_may_share_one_unit(text, units):
    assert [q.unit for q in amounts(text)] == units


@pytest.mark.parametrize(("text", "bound"), [
    ("up to 67%", "up_to"), ("at least 3 trials", "at_least"), ("≥ 3 trials", "at_least"),
    ("no more than 5 g", "at_most"), ("more than 20 sites", "more_than"), ("< 5 g", "less_than"),
    ("less than $5", "less_than"), ("18 years or older", "at_least"), ("100+ items", "at_least"),
    ("5 g", ""),
])
def test_a_bound_is_read(text, bound):
    assert only(text).bound == bound


@pytest.mark.parametrize(("text", "kind"), [
    ("as in Table 3", "label"), ("shown before [12]", "citation"), ("since 2019", "year"),
    ("GPT-4", "identifier"), ("Llama 2", "identifier"), ("IL-6", "identifier"),
    ("p < 0.001", "p_value"), ("the second arm", "ordinal"), ("on 12 March", "date"),
    ("5-HT", "identifier"), ("v1.5", "identifier"), ("DEN4&Dgr;30", "identifier"),
    ("Llama 2 outperforms the rest.", "identifier"), ("Gemini 1.5 was better.", "identifier"),
    ("Claude 2 has no such layer.", "identifier"), ("Overall 2 hens died.", "amount"),
    ("Hens 2 weeks old died.", "amount"), ("p below 0.001", "p_value"),
    ("at the 0.05 significance level", "level"),
])
def test_what_only_looks_like_an_amount_has_another_kind(text, kind):
    assert {q.kind for q in find_quantities(text)} == {kind}


def test_a_confidence_level_and_its_interval_are_no_amounts():
    kinds = [q.kind for q in find_quantities("0.56 (95% CI, 0.37–0.84)")]
    assert kinds == ["amount", "level", "interval"]


@pytest.mark.parametrize(("a", "b"), [
    ("67%", "67.0 percent"), ("67%", "0.67"), ("16k tokens", "16,000 tokens"), ("2 h", "120 min"),
    ("0.5 g", "500 mg"), ("half", "50%"), ("about 67%", "66.8%"), ("2-fold", "twofold"),
])
def test_the_same_amount_in_other_words_is_the_same(a, b):
    assert same_quantity(only(a), only(b))


@pytest.mark.parametrize(("a", "b"), [
    ("67%", "66.8%"), ("67%", "67 patients"), ("5 mg", "5 g"), ("67", "0.67"), ("5 days", "5 mg"),
    ("3-5 days", "4 days"),
])
def test_different_amounts_differ(a, b):
    assert not same_quantity(only(a), only(b))


@pytest.mark.parametrize(("a", "b"), [
    ("12 Gt yr−1", "12 Gt/yr"), ("12 Gt yr(−1)", "12 Gt yr-1"), ("3.2 W m−2", "3.2 W/m2"),
    ("3.2 W m⁻²", "3.2 W per square metre"), ("3.2 W m^-2", "3.2 W/m^2"), ("5 mg L−1", "5 mg/L"),
    ("5 mg·kg−1·d−1", "5 mg/kg/day"), ("9.8 m s−2", "9.8 m/s2"), ("20 kg ha−1 yr−1", "20 kg/ha/yr"),
    ("37 °C", "310 K"), ("25 °C", "298.15 K"), ("−196 °C", "77 K"), ("a rise of 2 K", "2 °C"),
    ("15 mm", "1.5 cm"), ("100 kPa", "1 bar"), ("1.2 kPa", "1200 Pa"), ("4 mmol/L", "4 mM"),
    ("250 hectares", "2.5 km2"), ("250 hectares", "2.5 square kilometres"), ("1 cm3", "1 mL"),
    ("two weeks", "a fortnight"), ("14 days", "a fortnight"), ("1.5 h", "90 minutes"),
    ("1200 cm−1", "1200 cm(-1)"), ("3 t/ha", "3 t ha−1"), ("35 U/L", "35 U per litre"),
    ("about $5", "$5.10"),
])
def test_units_are_the_same_in_other_spellings(a, b):
    assert same_quantity(only(a), only(b))


@pytest.mark.parametrize(("a", "b"), [
    ("3.2 W m−2", "3.2 W m−1"), ("3.2 W m−2", "3.2 W"), ("5 mg L−1", "5 mg/dL"), ("37 °C", "300 K"),
    ("37 °C", "37 K"), ("30 °C", "30 K"), ("15 mm", "1.5 m"), ("100 kPa", "10 bar"),
    ("250 hectares", "25 km2"), ("10 days", "a fortnight"), ("1.5 h", "95 minutes"),
    ("9.8 m s−2", "9.8 m/s"), ("half", "50"), ("3 t/ha", "3 kg/ha"), ("35 U/L", "35 U/mL"),
    ("1200 cm−1", "1200 cm"), ("about 90%", "94.6%"),
])
def test_other_units_are_not(a, b):
    assert not same_quantity(only(a), only(b))


@pytest.mark.parametrize(("text", "values"), [
    ("300 trees km−2", [300]), ("14 bursts min(-1)", [14]), ("from 2 m–3 m", [2.5]),
    ("seen once a fortnight", [1]), ("grade K-1, then 12", [12]),
])
def test_a_power_of_a_unit_is_no_amount(text, values):
    assert [q.value for q in amounts(text)] == values


@given(st.sampled_from(["mg", "kg", "W", "mol"]), st.sampled_from(["m2", "m3", "L", "s", "ha"]),
       st.floats(0.1, 1e4))
def test_a_divided_unit_is_the_same_in_every_spelling(unit, by, value):
    base, power = (by[:-1], by[-1]) if by[-1].isdigit() else (by, "1")
    raised = dict(zip("123", "¹²³", strict=True))[power]
    spellings = [f"{unit}/{by}", f"{unit} {base}−{power}", f"{unit} {base}-{power}",
                 f"{unit} {base}⁻{raised}", f"{unit} {base}(−{power})", f"{unit}·{base}−{power}"]
    first, *others = (only(f"{value:.4f} {spelling}") for spelling in spellings)
    assert all(same_quantity(first, other) for other in others)


@given(st.integers(0, 10**12))
def test_thousands_separators_change_nothing(number):
    assert same_quantity(only(f"{number:,} tokens"), only(f"{number:,.1f} tokens"))


@given(st.floats(0.001, 1e6), st.sampled_from(["mg", "g", "kg"]))
def test_an_amount_is_the_same_as_itself_in_another_prefix(value, unit):
    other = {"mg": ("g", 1e-3), "g": ("kg", 1e-3), "kg": ("g", 1e3)}[unit]
    converted = f"{value * other[1]:.12f} {other[0]}"
    assert same_quantity(only(f"{value:.9f} {unit}"), only(converted), tolerance=1e-4)


@given(st.text(max_size=300))
def test_offsets_hold_in_any_text(text):
    quantities = find_quantities(text)
    assert all(text[q.start:q.end] == q.text and q.text for q in quantities)
    assert all(a.end <= b.start for a, b in pairwise(quantities))


def test_a_scale_is_shared_by_a_range_only_where_it_stays_one():
    (shared,) = find_quantities("7–70B")
    assert (shared.low, shared.high) == (7e9, 70e9)
    (own,) = find_quantities("2–1M")
    assert (own.low, own.high) == (2, 1e6)


@given(st.text(alphabet="0123456789.,-–% kMeE^×()±toand[]", max_size=200))
def test_offsets_hold_in_a_soup_of_digits(text):
    quantities = find_quantities(text)
    assert all(text[q.start:q.end] == q.text and q.low <= q.high for q in quantities)


def test_a_hundred_thousand_digits_are_read_in_no_time():
    assert find_quantities("1" * 100_000) == []
    assert len(find_quantities("1 " * 20_000)) == 20_000


@pytest.mark.parametrize("text", ["a dozen layers", "the second layer", "twice", "twenty million"])
def test_a_number_in_words_is_a_float_as_one_in_digits_is(text):
    """Whether it is whole is asked of a float alone (int.is_integer came with Python 3.12)."""
    assert {type(q.value) for q in find_quantities(text)} == {float}
