"""Series move along the axis as their values say, and gaps stay visible."""

from hypothesis import given
from hypothesis import strategies as st

from agents import phrasing
from agents.series import series_of, shape_of
from records import Measurement, PaperCard, Span
from records.paper import Origin


def measured(size: str, value: float, **changed: str) -> Measurement:
    quote = f"{value}%"
    span = Span(paper_id="p", start=0, end=len(quote), quote=quote)
    return Measurement(
        id=f"p:{size}{changed}", paper_id="p", size=size, value=value, text=quote, unit="%",
        origin="table", place=span, row=span, table_label="Table 1",
        **{"system": "Alder", "benchmark": "HumanEval", "metric": "pass@1", "table_id": "t1",
           **changed})


def test_measurements_that_differ_in_size_only_are_one_series_sorted_by_size() -> None:
    (series,) = series_of([measured("70B", 3), measured("7B", 1), measured("13B", 2)])
    assert [m.size for m in series.measurements] == ["7B", "13B", "70B"]
    assert series.shape == "rises"


def test_another_setting_is_another_series() -> None:
    assert len(series_of([measured("7B", 1), measured("13B", 2, setting="3-shot")])) == 2


def test_a_size_asked_for_and_not_measured_is_a_gap_in_the_trend() -> None:
    (series,) = series_of([measured("7B", 34.8), measured("34B", 41.5)])
    trend = series.trend("model size", ["7B", "34B", "70B"])
    assert [(p.at, p.value) for p in trend.points] == [("7B", 34.8), ("34B", 41.5), ("70B", None)]


def test_a_rise_and_fall_is_told_with_every_value() -> None:
    (series,) = series_of([measured("7B", 34.8), measured("13B", 42.7), measured("34B", 41.5)])
    assert phrasing.trend(series) == (
        "With model size, the pass@1 of Alder on HumanEval rises from 34.8% at 7B to 42.7% at 13B, "
        "then falls to 41.5% at 34B.")


def test_a_rise_in_two_steps_says_rises_once() -> None:
    (series,) = series_of([measured("7B", 1), measured("13B", 2), measured("34B", 3)])
    assert phrasing.trend(series).endswith("rises from 1% at 7B to 2% at 13B, to 3% at 34B.")


def test_a_comparison_names_both_values_at_each_shared_size() -> None:
    one, = series_of([measured("7B", 34.8, variant="Instruct"),
                      measured("34B", 41.5, variant="Instruct")])
    plain, = series_of([measured("7B", 33.5), measured("34B", 48.8), measured("70B", 50.0)])
    assert phrasing.compared(one, plain) == (
        "Against Alder in the same table, Alder - Instruct has a pass@1 on HumanEval that is "
        "higher at 7B (34.8% against 33.5%) and lower at 34B (41.5% against 48.8%).")


def test_papers_are_named_by_authors_and_year_or_by_title() -> None:
    origin = Origin(name="x", format="text", sha256="0")
    card = PaperCard(id="p", title="On Alders", authors=("Ann Oak", "Bo Elm", "Cy Ash"), year=2023,
                     origin=origin)
    assert phrasing.short_name(card) == "Oak et al. (2023)"
    assert phrasing.short_name(card.model_copy(update={"authors": ()})) == "“On Alders” (2023)"


@given(st.lists(st.floats(-100, 100), max_size=8))
def test_a_shape_agrees_with_the_values(values: list[float]) -> None:
    shape = shape_of(values)
    if shape == "rises":
        assert values[-1] > values[0]
    if shape == "falls":
        assert values[-1] < values[0]
    if shape == "single":
        assert len(values) < 2
    assert shape_of(values[::-1]) == {"rises": "falls", "falls": "rises"}.get(shape, shape) \
        or shape in ("mixed", "flat")
