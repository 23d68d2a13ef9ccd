import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.documents.grid import (
    MAX_CELLS,
    MAX_COLUMNS,
    OversizedTable,
    SpanCell,
    arrange,
    guess_stub,
    is_squeezed,
    is_value,
    resolve_spans,
    split_header,
)


def cells(*rows: str) -> list[list[SpanCell]]:
    return [[SpanCell(text.strip()) for text in row.split("|")] for row in rows]


spans = st.builds(SpanCell, st.text("ab1", max_size=3), st.integers(0, 5), st.integers(0, 6))


@given(st.lists(st.lists(spans, max_size=5), max_size=6))
def test_a_grid_is_a_rectangle_that_holds_every_cell(rows: list[list[SpanCell]]) -> None:
    grid = resolve_spans(rows)
    assert len({len(row) for row in grid}) <= 1
    shown = {id(cell) for row in grid for cell in row}
    assert all(id(cell) in shown for row in rows for cell in row)


@given(st.lists(st.lists(spans, min_size=1, max_size=5), min_size=1, max_size=8))
def test_arranged_tables_are_rectangles_with_a_group_for_each_row(
    rows: list[list[SpanCell]],
) -> None:
    for table in arrange(rows):
        assert {len(row) for row in table.header + table.rows} <= {table.width}
        assert len(table.groups) == len(table.rows)


def test_a_span_of_a_million_columns_reaches_to_the_last_column() -> None:
    grid = resolve_spans([[SpanCell("wide", colspan=1_000_000)], *cells("a | b | c")])
    assert [cell.text for cell in grid[0]] == ["wide"] * 3


def test_a_table_beyond_all_measure_is_refused() -> None:
    rows = [[SpanCell("x", colspan=MAX_COLUMNS)] for _ in range(MAX_CELLS // MAX_COLUMNS + 2)]
    with pytest.raises(OversizedTable, match=str(MAX_CELLS)):
        resolve_spans(rows)


def test_header_rows_below_a_spanning_cell_are_found_by_content() -> None:
    rows = [
        [SpanCell("Model", rowspan=2), SpanCell("HumanEval", colspan=2)],
        [SpanCell("pass@1"), SpanCell("pass@10")],
        *cells("A | 30.1 | 50.2"),
    ]
    (table,) = arrange(rows)
    assert table.header == [["Model", "HumanEval", "HumanEval"], ["Model", "pass@1", "pass@10"]]
    assert table.rows == [["A", "30.1", "50.2"]]


def test_a_table_of_values_alone_has_no_header() -> None:
    assert split_header(cells("a | 1.5 | 2.5", "b | 3.5 | 4.5")) == 0


def test_years_and_sizes_head_columns() -> None:
    assert split_header(cells("Model | 2019 | 2020", "A | 1.5 | 2.5")) == 1
    assert split_header(cells("Model | 7B | 13B", "A | 1.5 | 2.5")) == 1


def test_a_spanning_row_names_the_rows_below_it() -> None:
    (table,) = arrange([
        *cells("Model | Score"), [SpanCell("Open models", colspan=2)], *cells("A | 1.0", "B | 2.0"),
        *cells("Closed models | "), *cells("C | 3.0"), [SpanCell("All greedy.", colspan=2)],
    ])
    assert table.groups == ["Open models", "Open models", "Closed models"]
    assert table.notes == ["All greedy."]


def test_a_second_header_below_the_first_rows_begins_a_table_of_its_own() -> None:
    first, second = arrange([
        [SpanCell(""), SpanCell("Bladder", colspan=2)], *cells(" | ratio | P", "Men | 1.2 | 0.1"),
        [SpanCell(""), SpanCell("Renal", colspan=2)], *cells(" | ratio | P", "Men | 3.4 | 0.2"),
    ], header_rows=2)
    assert first.header[0][1] == "Bladder"
    assert second.header[0][1] == "Renal"
    assert second.rows == [["Men", "3.4", "0.2"]]


def test_an_empty_header_row_gives_way_to_the_first_row_of_names() -> None:
    (table,) = arrange(cells(" | ", "Model | Score", "A | 1.0"), header_rows=1)
    assert table.header == [["Model", "Score"]]


@pytest.mark.parametrize(("rows", "stub"), [
    ([["A", "7B", "30.1"], ["A", "13B", "-"]], 2),
    ([["A", "30.1"], ["B", "40.2 ± 0.3"]], 1),
    ([["1", "30.1"], ["2", "40.2"]], 1),
    ([["A", "yes", "no"], ["B", "no", "yes"]], 1),
    ([["A", "B", "-"], ["C", "D", "-"]], 2),
])
def test_the_stub_is_the_columns_that_name_a_row(rows: list[list[str]], stub: int) -> None:
    assert guess_stub([], rows) == stub


@pytest.mark.parametrize("text", ["34.8%", "12.3 ± 0.4", "p < 0.01", "0.93 (0.89, 0.98)", "−2.1",
                                  "1,024", "$5", "<0.001", "n = 12", "3 h"])
def test_a_number_is_a_value(text: str) -> None:
    assert is_value(text)


@pytest.mark.parametrize("text", ["7B", "8x7B", "350M", "GPT-4", "2-layer BiLSTM", "", "–", "n/a"])
def test_a_name_or_size_is_no_value(text: str) -> None:
    assert not is_value(text)


def test_cells_that_ran_together_are_told() -> None:
    good, = arrange(cells("Model | Score", "A | 1.0", "B | 2.0"))
    bad, = arrange(cells("Model | Score", "A B C | 1.0 2.0 3.0"))
    assert not is_squeezed(good)
    assert is_squeezed(bad)
