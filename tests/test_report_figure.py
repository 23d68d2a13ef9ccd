"""Grids of measurements and the charts drawn from them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from report_fixture import MEASUREMENTS, PAYLOADS, REPORT, WITHHELD, hostile, measured

from records import Axis, Measurement, Report
from reports.figure import MOST_PANELS, figure, panels
from reports.grid import NOT_STATED, Grid, grids
from reports.panel import MOST_SERIES
from reports.scale import Scale
from reports.svg import ems, wrapped
from reports.wording import line

SVG = {"s": "http://www.w3.org/2000/svg"}


def with_measurements(*measurements: Measurement, axis: Axis | None = None) -> Report:
    plan = REPORT.plan.model_copy(update={"axis": axis})
    return REPORT.model_copy(update={"measurements": measurements, "trends": (), "plan": plan})


def only_grid(*measurements: Measurement, axis: Axis | None = None) -> Grid:
    (grid,) = grids(with_measurements(*measurements, axis=axis))
    return grid


def texts(svg: str) -> list[str]:
    return [e.text or "" for e in etree.fromstring(svg).iter("{*}text")]


def test_the_benchmark_of_the_question_comes_first_with_its_axis_as_rows():
    first, second = grids(REPORT)
    assert (first.benchmark, second.benchmark) == ("LeafBench", "RootEval")
    assert first.rows == ("7B", "13B", "34B", "70B")
    assert first.series == ("Alder", "Alder - Chat")


def test_a_size_asked_for_and_not_found_is_a_gap_and_one_not_asked_for_is_none():
    grid = grids(REPORT)[0]
    assert grid.is_gap("70B", "Alder - Chat")
    assert not grid.is_gap("70B", "Alder")


def test_a_system_the_question_does_not_name_has_no_gaps():
    other = MEASUREMENTS[0].model_copy(update={"id": "x", "system": "Willow"})
    grid = grids(REPORT.model_copy(update={"measurements": (*MEASUREMENTS, other)}))[0]
    assert not grid.is_gap("13B", "Willow")


def test_every_measurement_stands_in_exactly_one_cell():
    placed = [m.id for grid in grids(REPORT) for cell in grid.cells.values() for m in cell]
    assert sorted(placed) == sorted(m.id for m in MEASUREMENTS)


NAMES = st.sampled_from(["Alder", "ALDER", " al der", "", "7B", "7b ", "1.5T", "x" * 90, "\n"])


@given(st.lists(st.tuples(NAMES, NAMES, NAMES), min_size=1, max_size=8), st.booleans())
def test_no_measurement_is_lost_whatever_it_is_called(
    names: list[tuple[str, str, str]], with_axis: bool
):
    found = [MEASUREMENTS[0].model_copy(update={
        "id": f"m{n}", "system": system, "size": size, "benchmark": benchmark})
        for n, (system, size, benchmark) in enumerate(names)]
    axis = Axis(name="model size", values=("7B", "70B")) if with_axis else None
    drawn = [m.id for grid in grids(with_measurements(*found, axis=axis))
             for row in grid.rows for name in grid.series for m in grid.cell(row, name)]
    assert sorted(drawn) == sorted(m.id for m in found)


def test_sizes_are_ordered_by_number_and_written_once_whatever_their_case():
    sizes = ("1.5T", "7b", "350M", "7B", "13 B")
    grid = only_grid(*(measured(f"m{n}", "ash", "", size, n, start=n)
                       for n, size in enumerate(sizes)))
    assert grid.rows == ("350M", "7b", "13 B", "1.5T")
    assert len(grid.cell("7b", "Alder")) == 2


def test_a_measurement_without_a_size_stands_in_a_row_of_its_own():
    sizeless = MEASUREMENTS[2].model_copy(update={"size": ""})
    assert only_grid(*MEASUREMENTS[:2], sizeless).rows == ("7B", "13B", NOT_STATED)


def test_measurements_on_no_axis_are_listed_by_system():
    grid = only_grid(*(m.model_copy(update={"size": ""}) for m in MEASUREMENTS[:6]))
    assert grid.axis == ""
    assert grid.rows == ("Alder", "Alder - Chat")


def test_the_ends_of_a_range_are_asked_for():
    grid = only_grid(MEASUREMENTS[1], axis=Axis(name="model size", values=("7B", "70B"),
                                                is_range=True))
    assert grid.rows == ("7B", "13B", "70B")


def test_the_figure_is_valid_xml_and_names_what_it_shows():
    shown = texts(figure(REPORT))
    assert {"LeafBench", "pass@1 (%)", "Alder", "Alder - Chat", "7B", "70B", "not found"} <= \
        set(shown)


def test_each_measurement_has_a_marker_that_tells_its_place():
    root = etree.fromstring(figure(REPORT))
    told = root.xpath("//s:path[contains(@class, 'mark')]/s:title/text()", namespaces=SVG)
    assert ("Alder - Chat 34B (zero-shot, sampled): 45.7% · [2] Table 1, Results, page 5, "
            "characters 2151–2155") in told


def test_a_series_differs_in_marker_and_colour():
    root = etree.fromstring(figure(REPORT))
    marks = root.xpath("//s:path[starts-with(@class, 'mark')]", namespaces=SVG)
    shapes = {(e.get("class").split()[1], e.get("d")) for e in marks}
    assert len(shapes) == len({shape for _, shape in shapes}) == 2


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_becomes_an_element_of_the_figure(payload: str):
    report = hostile(payload, also=frozenset({"size", "at", "values"}))
    root = etree.fromstring(figure(report))
    assert {etree.QName(e).localname for e in root.iter(etree.Element)} <= {
        "svg", "style", "title", "g", "rect", "path", "text"}


def test_a_report_without_measurements_has_a_figure_that_says_so():
    assert "No measurement was found." in texts(figure(WITHHELD))


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, 1e300])
def test_a_number_that_no_chart_can_show_is_left_out(value: float):
    strange = MEASUREMENTS[0].model_copy(update={"value": value})
    assert "No measurement was found." in texts(figure(with_measurements(strange)))
    assert "nan" not in figure(with_measurements(strange, *MEASUREMENTS[1:]))


def test_more_series_than_can_be_told_apart_are_left_to_the_table():
    many = [measured(f"{size}{n}", "ash", f"kind {n}", size, n, start=n)
            for n in range(30) for size in ("7B", "70B")]
    ((chart, _),) = panels(with_measurements(*many))
    assert "More are in the table." in texts(chart)
    labels = [e for e in etree.fromstring(chart).iter("{*}text")
              if (e.get("class") or "").startswith("label")]
    assert len(labels) == MOST_SERIES


def test_only_the_most_important_benchmarks_are_drawn():
    many = [measured(f"m{n}", "ash", "", "7B", n, start=n, benchmark=f"Bench {n}")
            for n in range(20)]
    assert len(panels(with_measurements(*many))) == MOST_PANELS


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=20))
def test_a_scale_holds_all_values_with_few_ticks_in_order(values: list[float]):
    scale = Scale.over(values, 200, 0)
    ticks = scale.ticks()
    slack = scale.step * 1e-6
    assert ticks == sorted(set(ticks))
    assert 2 <= len(ticks) <= 8
    assert ticks[0] - slack <= min(values) <= max(values) <= ticks[-1] + slack
    assert all(-1e-3 <= scale.at(value) <= 200.001 for value in values)


def test_a_scale_of_shares_starts_at_zero_and_one_of_close_values_does_not():
    assert Scale.over([12.0, 61.0], 0, 1).low == 0
    assert Scale.over([81.0, 84.0], 0, 1).low == 81


@given(st.text(), st.integers(5, 40), st.integers(1, 5))
def test_wrapped_lines_keep_to_their_width_and_number(text: str, width: int, most: int):
    lines = wrapped(text, width, most)
    assert len(lines) <= most
    assert all(ems(one) <= width for one in lines)
    if len(lines) < most and "…" not in "".join(lines):
        assert " ".join(lines) == line(text)
