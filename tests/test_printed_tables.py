"""Tables that stand as text in a passage are read into rows, however they are printed."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.printed_tables import PrintedTable, as_printed, read_tables
from sources.documents.builder import PaperBuilder
from sources.documents.document import Document

HEADS = ("MBPP", "WER (%)")
ROWS = {"Heron 7B": ("41.2", "3.1 ± 0.4"), "Egret-large": ("38.0", "12 (6.0%)")}
CAPTION = "Table 2: Results on the test sets."


def of_cells(separator: str) -> list[str]:
    lines = [("Model", *HEADS), *((name, *values) for name, values in ROWS.items())]
    return [CAPTION, *map(separator.join, lines)]


PRINTS = {
    "bars": of_cells(" | "), "tabs": of_cells("\t"), "wide spaces": of_cells("  "),
    "markdown": [CAPTION, *(f"| {line} |" for line in of_cells(" | ")[1:])],
    "latex": [CAPTION, *(line.replace("%", "\\%").replace("±", "$\\pm$") + " \\\\"
                         for line in of_cells(" & ")[1:])],
    "pairs": [CAPTION, *(f"{name}: " + "; ".join(map(" = ".join, zip(HEADS, values, strict=True)))
                         for name, values in ROWS.items())],
    "pairs of": [CAPTION, *(
        f"{name}: " + ", ".join(map(" of ".join, zip(HEADS, values, strict=True)))
        for name, values in ROWS.items())],
    "passages": [CAPTION, *(line for name, v in ROWS.items() for line in (
        "; ".join(map(" = ".join, zip(HEADS, v, strict=True))), " | ".join((name, *v))))],
}


def cells(table: PrintedTable) -> dict[str, tuple[str, ...]]:
    return {row.label.text: row.values for row in table.rows}


@pytest.mark.parametrize("join", ["\n", " "])
@pytest.mark.parametrize("kind", PRINTS)
def test_a_table_is_read_however_it_is_printed(kind, join):
    (table,) = read_tables(join.join(PRINTS[kind]))
    assert [row.values for row in table.rows] == list(ROWS.values())
    assert [row.label.text for row in table.rows][1:] == ["Egret-large"]
    assert table.rows[0].label.text.endswith("Heron 7B")
    assert table.heads[0].text.endswith("MBPP")
    assert table.heads[1].text.startswith("WER (%)")


def test_where_lines_end_names_are_whole():
    (table,) = read_tables("\n".join(PRINTS["bars"]))
    assert cells(table) == ROWS
    assert not any(label.before or label.after for label in table.heads)


def test_a_heading_between_rows_is_the_group_of_those_below():
    (table,) = read_tables("Model | MBPP\nHeron | 41\nLarge models\nEgret | 38\nStork | -")
    assert [(row.group, row.values) for row in table.rows] == [
        ("", ("41",)), ("Large models", ("38",)), ("Large models", ("",))]


def test_an_empty_name_stands_for_the_one_above():
    (table,) = read_tables("Model | S. | MBPP\nHeron | 1 | 41.5\n | 2 | 43.0")
    assert [row.label.text for row in table.rows] == ["Heron", "Heron"]


def test_a_head_may_be_a_number():
    (table,) = read_tables("Model | 0.5 | 0.75\nHeron | 43.8 | 25.9")
    assert [head.text for head in table.heads] == ["0.5", "0.75"]


FIRST = "Model | MBPP | APPS\nHeron | 41.2 | 60.0\nEgret | 38.0 | 58.1"
SECOND = "Model | WER | CER\nStork | 3.1 | 1.2\nCrane | 5.0 | 2.2"


@pytest.mark.parametrize("between", [
    "\nTable 2: Speech.\n", "\n\nTable 2: Speech.\n", "\n\n", "\n---|---|---\n"])
def test_a_second_table_has_its_own_heads(between):
    first, second = read_tables(f"Table 1: Code.\n{FIRST}{between}{SECOND}")
    assert cells(first) == {"Heron": ("41.2", "60.0"), "Egret": ("38.0", "58.1")}
    assert cells(second) == {"Stork": ("3.1", "1.2"), "Crane": ("5.0", "2.2")}
    assert [head.text for head in second.heads] == ["WER", "CER"]
    assert "Code" not in second.about


def test_a_caption_between_two_tables_is_neithers_for_sure():
    first, second = read_tables(f"{FIRST}\nTable 1: Code.\n{SECOND}\nTable 2: Speech.")
    assert "Code" not in first.about + second.about


@pytest.mark.parametrize("text", [
    f"{FIRST}\n{SECOND}",                                             # perhaps a row of words
    f"{FIRST}\nModel | 2019 | 2020\nStork | 3.1 | 1.2",
    f"Table 1: Code.\n{FIRST}\nTable 2: Speech.\nStork | 3.1 | 1.2"])  # no head of its own
def test_where_one_table_ends_and_another_begins_is_not_guessed(text):
    assert read_tables(text) == ()


def test_a_row_whose_figures_are_no_value_is_a_row_still():
    (table,) = read_tables("Model | A | B\nHeron | 41 | 3\nCrane | 0.350.03 | 2/3\nEgret | 38 | 2")
    assert list(cells(table)) == ["Heron", "Crane", "Egret"]


def test_a_dash_is_no_part_of_a_name():
    (table,) = read_tables("Kind | Model | A | B\n- | Heron | 41 | 3\nOpen | Egret | 38 | 2")
    assert table.rows[0].label.text == "Heron"


def test_a_heading_may_stand_in_any_cell():
    (table,) = read_tables("Model | A | B\nHeron | 41 | 3\n | Large |\nEgret | 38 | 2")
    assert [row.group for row in table.rows] == ["", "Large"]


def test_more_rows_or_columns_than_a_page_holds_are_no_table():
    wide = ["Model", *(f"h{n}" for n in range(61))], ["Heron", *("1.5",) * 61]
    assert read_tables("\n".join(map(" | ".join, wide))) == ()


@pytest.mark.parametrize("text", [
    "", "Otters slept for 12 hours, herons for 3: both less than in 2019.",
    "Of all patients, 12 (30%) recovered; 5 did not.", "a | b | c", "x = 1; y = 2",
    "Heron | 41 | 3 Egret | 38 | 5 | 7 Stork | 1"])
def test_what_is_no_table_is_none(text):
    assert read_tables(text) == ()


def test_a_papers_table_is_as_its_print():
    builder = PaperBuilder(Document("a.tex", b"a"), "latex", "test")
    builder.heading("Results")
    builder.table("Results", [["Kind", "Model", "MBPP"]], [["Open", "Heron", "41.2"]],
                  label="Table 1", stub=1)
    paper = builder.build()
    table = as_printed(paper.tables[0])
    assert (table.heads[0].text, table.rows[0].values) == ("MBPP", ("41.2",))
    assert table.rows[0].label.parts == ("Open", "Heron")


@given(st.text(alphabet="ab1.| \n\t&=;:,()±%\\{}-", max_size=300))
def test_any_text_is_read(text):
    for table in read_tables(text):
        assert all(len(row.values) == len(table.heads) for row in table.rows)


@pytest.mark.parametrize("text", [
    "a" * 20_000, "1" * 20_000, "a | b\nc | " + "1" * 20_000 + "x\nd | 1",
    "Table 1\na | b\nc | 1\n" * 900, "|" * 20_000, "\t" * 20_000, "a | 1 " * 3_300,
    "a = 1; " * 2_800,
    "a: b: 1, " * 2_200, "x = 1 y | " * 2_000, "1 ± " * 5_000, "\\textbf{" * 2_500])
def test_time_grows_with_the_length_of_a_hostile_text_only(text):
    began = time.perf_counter()
    read_tables(text)
    assert time.perf_counter() - began < 2
