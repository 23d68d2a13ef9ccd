"""Tables in PDF files: found by their captions, read as grids, left out where unclear."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_pages import Page, pdf

from records import Paper, Table
from sources.documents.document import Document
from sources.documents.pdf import read_pdf

PROSE = ["We weighed the fish of every river twice in each of the years and wrote it down.",
         "The scale was checked with a known weight before the first fish of the day was put",
         "on it, and again after the last one, so that an error of the scale would be seen."]


def read(page: Page) -> Paper:
    return read_pdf(Document("paper.pdf", pdf(page)))[0]


def page_with(rows: Sequence[tuple[float, Sequence[tuple[float, str]]]],
              rules: Sequence[tuple[float, float, float]], caption: str) -> Page:
    page = Page().text(150, 80, "Fish and the Depth of Rivers", 18)
    page.text(72, 120, "1 Introduction", 12, "bold").lines(72, 145, PROSE)
    page.text(72, 210, caption, 9)
    for y, cells in rows:
        for x, text in cells:
            page.text(x, y, text, 9)
    for x0, x1, y in rules:
        page.rule(x0, x1, y)
    return page.lines(72, 400, PROSE)


def cells(table: Table) -> list[list[str]]:
    return [[c.text for c in row.cells] for row in table.rows]


BOOKTABS = [(240.0, [(72.0, "River"), (200.0, "Depth"), (300.0, "Weight")]),
            (258.0, [(72.0, "Long Brook"), (200.0, "1.20"), (300.0, "34.8")]),
            (270.0, [(72.0, "Stone Water"), (200.0, "0.75"), (300.0, "53.7")])]
RULES = [(70.0, 345.0, 230.0), (70.0, 345.0, 245.0), (70.0, 345.0, 276.0)]


def test_a_table_between_rules_is_read_with_its_caption_header_and_rows() -> None:
    table, = read(page_with(BOOKTABS, RULES, "Table 1: Depth and weight by river.")).tables
    assert (table.label, table.caption, table.page) == (
        "Table 1", "Depth and weight by river.", 1)
    assert table.header == (("River", "Depth", "Weight"),)
    assert cells(table) == [["Long Brook", "1.20", "34.8"], ["Stone Water", "0.75", "53.7"]]


def test_a_table_without_any_rules_is_read_too() -> None:
    table, = read(page_with(BOOKTABS, [], "Table 1: Depth and weight by river.")).tables
    assert cells(table)[0] == ["Long Brook", "1.20", "34.8"]


def test_the_words_of_a_table_are_in_no_sentence() -> None:
    paper = read(page_with(BOOKTABS, RULES, "Table 1: Depth and weight by river."))
    prose = " ".join(paper.text[s.start:s.end] for s in paper.sentences)
    assert "Brook" not in prose
    assert prose.count("We weighed") == 2


def test_a_header_over_several_columns_names_each_of_them() -> None:
    rows = [(238.0, [(200.0, "In spring"), (340.0, "In autumn")]),
            (252.0, [(72.0, "River"), (180.0, "Mean"), (250.0, "Most"), (320.0, "Mean"),
                     (390.0, "Most")]),
            (270.0, [(72.0, "Long Brook"), (180.0, "1.20"), (250.0, "2.10"), (320.0, "0.90"),
                     (390.0, "1.70")]),
            (282.0, [(72.0, "Stone Water"), (180.0, "0.75"), (250.0, "1.05"), (320.0, "0.50"),
                     (390.0, "0.95")])]
    rules = [(70.0, 420.0, 228.0), (178.0, 275.0, 242.0), (318.0, 415.0, 242.0),
             (70.0, 420.0, 258.0), (70.0, 420.0, 288.0)]
    table, = read(page_with(rows, rules, "Table 2: Depth by season.")).tables
    assert [table.column_path(i) for i in range(5)] == [
        ("River",), ("In spring", "Mean"), ("In spring", "Most"), ("In autumn", "Mean"),
        ("In autumn", "Most")]


def test_a_heading_row_inside_a_table_groups_the_rows_below_it() -> None:
    rows = [*BOOKTABS[:1], (258.0, [(72.0, "Shallow rivers")]),
            (270.0, [(72.0, "Stone Water"), (200.0, "0.75"), (300.0, "53.7")]),
            (282.0, [(72.0, "Deep rivers")]),
            (294.0, [(72.0, "Long Brook"), (200.0, "1.20"), (300.0, "34.8")])]
    rules = [*RULES[:2], (70.0, 345.0, 300.0)]
    table, = read(page_with(rows, rules, "Table 1: Depth and weight.")).tables
    assert [(r.group, r.cells[0].text) for r in table.rows] == [
        ("Shallow rivers", "Stone Water"), ("Deep rivers", "Long Brook")]


def test_running_text_between_rules_is_no_table_and_that_is_noted() -> None:
    lines = ["Please read the text with care and write down all fish that are named in it",
             "and all rivers that are named beside them, one on a line, with a dash between"]
    rows = [(240.0 + 12 * i, [(72.0, line)]) for i, line in enumerate(lines)]
    page = page_with(rows, [(70.0, 500.0, 228.0), (70.0, 500.0, 262.0)], "Table 3: The question.")
    paper = read(page)
    assert paper.tables == ()
    assert "Table 3 on page 1 was not read: unclear columns" in paper.origin.notes
    assert "Please read" not in paper.text


def test_a_sentence_that_begins_with_the_name_of_a_table_is_no_caption() -> None:
    page = Page().text(150, 80, "Fish and the Depth of Rivers", 18)
    page.text(72, 120, "1 Introduction", 12, "bold")
    page.lines(72, 145, ["The weights of all of the fish that we caught are those given in",
                         "Table 4. They are larger in the deep rivers than in the shallow ones,",
                         "as had to be expected after what is known of the food in them."])
    assert "those given in Table 4. They are larger" in read(page).text


@pytest.mark.parametrize("side", ["above", "below"])
def test_the_caption_may_stand_on_either_side(side: str) -> None:
    page = Page().text(150, 80, "Fish and the Depth of Rivers", 18)
    page.text(72, 120, "1 Introduction", 12, "bold").lines(72, 145, PROSE)
    page.text(72, 215 if side == "above" else 295, "Table 1: Depth and weight.", 9)
    for y, row in BOOKTABS:
        for x, text in row:
            page.text(x, y, text, 9)
    for x0, x1, y in RULES:
        page.rule(x0, x1, y)
    table, = read(page.lines(72, 400, PROSE)).tables
    assert len(table.rows) == 2


def test_a_table_whose_header_texts_overlap_is_not_read() -> None:
    rows = [(238.0, [(200.0, "In spring"), (340.0, "In autumn")]),
            (252.0, [(190.0, "mean most of all mean most of all mean")]),
            (270.0, [(72.0, "Long Brook"), (180.0, "1.20"), (250.0, "2.10"), (320.0, "0.90"),
                     (390.0, "1.70")]),
            (282.0, [(72.0, "Stone Water"), (180.0, "0.75"), (250.0, "1.05"), (320.0, "0.50"),
                     (390.0, "0.95")])]
    rules = [(70.0, 420.0, 228.0), (178.0, 275.0, 242.0), (318.0, 415.0, 242.0),
             (70.0, 420.0, 258.0), (70.0, 420.0, 288.0)]
    assert read(page_with(rows, rules, "Table 2: Depth by season.")).tables == ()


number = st.decimals(min_value=0, max_value=999, places=1).map(str)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(number, min_size=3, max_size=3), min_size=2, max_size=8))
def test_whatever_the_numbers_every_cell_is_found_in_its_place(values: list[list[str]]) -> None:
    rows = [(240.0, [(72.0, "River"), (200.0, "First"), (280.0, "Second"), (360.0, "Third")])]
    for index, row in enumerate(values):
        placed = [(200.0 + 80 * i, text) for i, text in enumerate(row)]
        rows.append((258.0 + 12 * index, [(72.0, "Brook " + "abcdefgh"[index]), *placed]))
    last = 264.0 + 12 * len(values)
    rules = [(70.0, 400.0, 230.0), (70.0, 400.0, 246.0), (70.0, 400.0, last)]
    table, = read(page_with(rows, rules, "Table 1: Three years.")).tables
    assert [row[1:] for row in cells(table)] == values
