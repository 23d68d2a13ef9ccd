"""Tables in LaTeX: spans, headers, groups, stubs, captions and labels."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records import Paper, Table
from sources.documents.document import Document
from sources.documents.latex import read_latex
from sources.documents.latex.grid import WrittenCell, lay_out
from sources.documents.latex.table_roles import is_number


def read(body: str) -> Paper:
    source = "\\documentclass{article}\\begin{document}Text.\n\n" + body + "\\end{document}"
    [paper] = read_latex(Document("paper.tex", source.encode()))
    return paper


def only_table(body: str) -> Table:
    [table] = read(body).tables
    return table


def cells(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_spanning_heads_are_repeated_and_rows_under_a_multirow_keep_its_name() -> None:
    table = only_table(r"""\begin{table}\centering\resizebox{\columnwidth}{!}{
        \begin{tabular}{lr|cc|c} \toprule
        \multirow{2}{*}{Model} & \multirow{2}{*}{Size} & \multicolumn{2}{c|}{Task A} & Task B \\
        \cmidrule(lr){3-4} \cmidrule(lr){5-5}
        & & acc & F1 & acc \\ \midrule
        \multirow{ 2}{*}{\textsc{Net}} & 7B & \textbf{34.8\%} & 61.2 & -- \\
        & 13B & 36.0\% & \cellcolor{gray!20}{62.5} & 40.1$\pm$0.3 \\ \bottomrule
        \end{tabular}} \caption[short]{All results.\label{tab:x}}\end{table}""")
    assert (table.label, table.caption, table.stub) == ("Table 1", "All results.", 2)
    assert table.column_path(3) == ("Task A", "F1")
    assert table.column_path(0) == ("Model",)
    assert cells(table) == [["Net", "7B", "34.8%", "61.2", "–"],
                            ["Net", "13B", "36.0%", "62.5", "40.1±0.3"]]


def test_a_row_with_one_text_heads_the_rows_below_it() -> None:
    table = only_table(r"""\begin{tabular}{lcc} \hline Model & A & B \\ \hline
        \multicolumn{3}{c}{\textit{Open models}} \\ \hline x & 1.0 & 2.0 \\ y & 1.5 & 2.5 \\ \hline
        Closed models & & \\ z & 3.0 & 4.0 \\ \hline \end{tabular}""")
    assert [row.group for row in table.rows] == ["Open models", "Open models", "Closed models"]
    assert [row[0] for row in cells(table)] == ["x", "y", "z"]


def test_rows_without_values_are_rows_where_most_are() -> None:
    table = only_table(r"""\begin{tabular}{lc} Name & Value \\ \hline a & \\ b & \\ c & 1 \\
        \end{tabular}""")
    assert [row[0] for row in cells(table)] == ["a", "b", "c"]


def test_a_header_said_again_heads_a_group() -> None:
    table = only_table(r"""\begin{tabular}{lcc} Model & A & B \\ \hline x & 1.0 & 2.0 \\ \hline
        Large & A & B \\ \hline y & 3.0 & 4.0 \\ z & 5.0 & 6.0 \end{tabular}""")
    assert [row.group for row in table.rows] == ["", "Large", "Large"]


def test_a_multirow_that_counts_upwards_fills_the_rows_above() -> None:
    table = only_table(r"""\begin{tabular}{lcc} N & A & B \\ \hline & s & 1.0 \\
        \multirow{-2}{*}{x} & t & 2.0 \\ \end{tabular}""")
    assert cells(table) == [["x", "s", "1.0"], ["x", "t", "2.0"]]


def test_a_name_printed_once_is_repeated_up_to_the_next_rule() -> None:
    table = only_table(r"""\begin{tabular}{llc} Model & Size & A \\ \hline x & 7B & 1.0 \\
        & 13B & 2.0 \\ \hline & 70B & 3.0 \\ \end{tabular}""")
    assert [row[0] for row in cells(table)] == ["x", "x", ""]


@pytest.mark.parametrize(("cell", "shown"), [
    (r"\makecell{two\\lines}", "two lines"), (r"\shortstack[l]{two\\lines}", "two lines"),
    (r"\begin{tabular}[c]{@{}l@{}}two\\ lines\end{tabular}", "two lines"),
    (r"\rotatebox{90}{up}", "up"), (r"5.7$^{\dagger}$", "5.7"), (r"5.7$^{2}$", "5.7^2"),
    (r"$5.7^{\ast}$", "5.7"),
    (r"\textcolor{red}{12.2 {\scriptsize $\pm$ 0.3}}", "12.2 ± 0.3"), (r"\ding{51}", "✓"),
    (r"\underline{\textbf{9.1}}\tnote{a}", "9.1"), (r"x \cite{y}", "x"),
    (r"\multirow{1}{*}{a \\ b}", "a b"), (r"\diagbox{a}{b}", "a / b"), (r"1{,}000", "1,000"),
])
def test_what_only_sets_a_cell_leaves_its_text(cell: str, shown: str) -> None:
    table = only_table(r"\begin{tabular}{lc} N & V \\ \hline a & 1.5 \\ b & "
                       + cell + r" \\ \end{tabular}")
    assert cells(table)[1][1] == shown


def test_header_without_rules_is_found_by_its_texts() -> None:
    table = only_table(r"\begin{tabular}{lcc} & A & B \\ x & 1 & 2 \\ y & 3 & 4 \end{tabular}")
    assert table.header == (("", "A", "B"),)


def test_a_rising_scale_above_a_rule_is_a_header_and_values_are_not() -> None:
    scale = only_table(r"\begin{tabular}{lccc} t & 0.1 & 0.5 & 0.9 \\ \hline m & 30.1 & 44.2 & 9.1"
                       r"\\ \end{tabular}")
    assert scale.header == (("t", "0.1", "0.5", "0.9"),)
    values = only_table(r"\begin{tabular}{lcc} a & 30.1 & 9.5 \\ \hline b & 4.4 & 6.2"
                        r"\end{tabular}")
    assert values.header == ()


def test_rows_made_by_macros_are_rows() -> None:
    table = only_table(r"\newcommand{\row}[2]{#1 & #2 \\}\begin{tabular}{lc} N & V \\ \hline"
                       r"\row{a}{1}\row{b}{2}\end{tabular}")
    assert cells(table) == [["a", "1"], ["b", "2"]]


def test_several_tables_in_a_float_share_its_label_and_take_their_own_captions() -> None:
    one = r"\begin{tabular}{lc} N & V \\ \hline a & 1 \\ \end{tabular}"
    shared = read(rf"\begin{{table}}\caption{{Both.}}{one} {one}\end{{table}}").tables
    assert [(t.label, t.caption) for t in shared] == [("Table 1", "Both.")] * 2
    parts = read(rf"\begin{{table}}\begin{{subtable}}{{3cm}}{one}\caption{{Left.}}\end{{subtable}}"
                 rf"\subfloat[Right.]{{{one}}}\caption{{Both.}}\end{{table}}").tables
    assert [(t.label, t.caption) for t in parts] == [
        ("Table 1", "Both. — Left."), ("Table 1", "Both. — Right.")]
    pairs = read(rf"\begin{{figure}}{one}\captionof{{table}}{{First.}}{one}"
                 rf"\captionof{{table}}{{Second.}}\end{{figure}}").tables
    assert [(t.label, t.caption) for t in pairs] == [("Table 1", "First."), ("Table 2", "Second.")]


def test_a_long_table_is_one_table_without_its_repeated_heads() -> None:
    table = only_table(r"""\begin{longtable}{lc}\caption{Long.}\\ \toprule N & V \\ \midrule
        \endfirsthead N & V \\ \midrule \endhead \multicolumn{2}{r}{continued} \\ \endfoot
        a & 1 \\ b & 2 \\ \bottomrule\end{longtable}""")
    assert (table.label, table.caption, table.header) == ("Table 1", "Long.", (("N", "V"),))
    assert cells(table) == [["a", "1"], ["b", "2"]]


def test_appendix_tables_are_numbered_as_the_paper_says() -> None:
    table = only_table(r"""\appendix\setcounter{table}{0}\renewcommand{\thetable}{A.\arabic{table}}
        \begin{table}\caption{X.}\begin{tabular}{lc} N & V \\ \hline a & 1 \end{tabular}
        \end{table}""")
    assert table.label == "Table A.1"


def test_a_table_that_places_pictures_is_none() -> None:
    paper = read(r"\begin{figure}\begin{tabular}{cc}\includegraphics{a} & \includegraphics{b} \\"
                 r"(a) & (b) \\ \end{tabular}\caption{Plots.}\end{figure}")
    assert paper.tables == ()
    assert "Figure 1: Plots." in paper.text


@pytest.mark.parametrize("text", ["34.8%", "12.2 ± 0.3", "1,000", "(3.1)", "2.5×", "-0.4",
                                  "57.3 (+2)", "3.5 h", "~50", "10^-3"])
def test_a_value_is_a_number(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["7B", "15.5B", "GPT-3", "300-W", "3DPW", "F1", "-", "", "top 5"])
def test_a_name_is_no_number(text: str) -> None:
    assert not is_number(text)


_CELL = st.builds(WrittenCell, st.text("ab1 ", max_size=3).map(str.strip),
                  st.integers(1, 4), st.integers(-3, 4))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(_CELL, min_size=1, max_size=5), max_size=6))
def test_every_row_of_a_layout_is_complete_and_no_text_is_lost(
    rows: list[list[WrittenCell]],
) -> None:
    layout = lay_out(rows)
    assert len({len(row) for row in layout}) <= 1
    for written, laid in zip(rows, layout, strict=True):
        shown = {slot.text for slot in laid}
        assert {cell.text for cell in written if cell.text} <= shown


def test_the_main_table_of_a_public_paper_comes_out_right(data: Path) -> None:
    path = data / "numbers" / "code_llm_papers" / "2308.12950v2.tex"
    [paper] = read_latex(Document(path.name, path.read_bytes()))
    table = next(t for t in paper.tables if t.label == "Table 2")
    row = next(r for r in cells(table) if r[0].endswith("Instruct") and r[1] == "7B")
    assert row[2:] == ["34.8%", "64.3%", "88.1%", "44.4%", "65.4%", "76.8%"]
    assert (table.stub, table.column_path(2)) == (2, ("HumanEval", "pass@1"))
    assert len(paper.authors) == 25
