"""Tables with two numbers a cell or two panels abreast are spread out; offsets stay true."""

from hypothesis import given, settings
from hypothesis import strategies as st

from grounding.compact_tables import spread_out
from grounding.measurements import measurements_of
from records import Paper
from sources.documents.builder import PaperBuilder
from sources.documents.document import Document


def paper_with(caption: str, grid: list[list[str]], stub: int = 1) -> Paper:
    paper = PaperBuilder(Document("owl.tex", b"owl"), "latex", "test")
    paper.title = "Owl: A Method"
    paper.heading("Results")
    paper.table(caption, grid[:1], grid[1:], label="Table 1", stub=stub)
    return paper.build()


def read(paper: Paper) -> set[tuple[str, str, str, str]]:
    for m in measurements_of(paper):
        assert paper.text[m.place.start : m.place.end] == m.place.quote
    return {(m.system, m.benchmark, m.metric, m.text) for m in measurements_of(paper)}


def test_a_column_of_two_metrics_is_read_as_two() -> None:
    paper = paper_with("Results on SQuAD.", [
        ["Model", "F1/EM"], ["Owl", "84.3/76.1"], ["Rook", "80.0/70.5"]])
    assert read(paper) == {
        ("Owl", "SQuAD", "F1", "84.3"), ("Owl", "SQuAD", "exact match", "76.1"),
        ("Rook", "SQuAD", "F1", "80.0"), ("Rook", "SQuAD", "exact match", "70.5")}


def test_a_pair_that_the_caption_names_is_read_under_every_benchmark() -> None:
    paper = paper_with("Quantitative comparison (PSNR/SSIM).", [
        ["Method", "Set5", "Set14"], ["Owl", "32.75/0.911", "28.15/0.852"],
        ["Rook", "31.00/0.900", "-"]])
    assert ("Owl", "Set14", "SSIM", "0.852") in read(paper)
    assert not any(m[:2] == ("Rook", "Set14") for m in read(paper))


def test_a_value_with_its_deviation_under_one_metric_is_no_pair() -> None:
    paper = paper_with("Results on ImageNet.", [
        ["Model", "Top-1 accuracy"], ["Owl", "84.3 0.2"], ["Rook", "80.0 0.1"]])
    assert read(paper) == {("Owl", "ImageNet", "top-1 accuracy", "84.3"),
                           ("Rook", "ImageNet", "top-1 accuracy", "80.0")}


def test_panels_side_by_side_are_read_each_with_its_own_names() -> None:
    paper = paper_with("Results on ImageNet.", [
        ["Method", "Top-1", "Method", "Top-1"],
        ["Owl-S", "82.7", "Owl-L", "85.5"], ["Rook-S", "80.0", "Rook-L", "84.1"]])
    assert {(m[0], m[3]) for m in read(paper)} == {
        ("Owl", "82.7"), ("Owl", "85.5"), ("Rook", "80.0"), ("Rook", "84.1")}


def test_a_head_printed_anew_names_other_systems() -> None:
    paper = paper_with("Deblurring on GoPro.", [
        ["Method", "Rook", "Crow"], ["PSNR", "30.26", "32.66"], ["SSIM", "0.934", "0.959"],
        ["Method", "Kite", "Owl"], ["PSNR", "33.15", "34.92"], ["SSIM", "0.961", "0.968"]])
    assert ("Owl", "GoPro", "PSNR", "34.92") in read(paper)
    assert ("Crow", "GoPro", "PSNR", "34.92") not in read(paper)


def test_results_whose_names_were_lost_are_no_head() -> None:
    paper = paper_with("Test F1 on ACE 2005.", [
        ["", "Entities", "Relations"], ["", "88.9", "63.7"], ["Owl", "90.7", "71.1"]])
    assert ("Owl", "ACE 2005", "F1", "90.7") in read(paper)
    assert not any(m[3] == "88.9" for m in read(paper))


def test_panels_narrower_than_the_stub_are_read() -> None:
    assert read(paper_with("Results on ImageNet.", [
        ["Method", "Backbone", "Method", "Backbone"], ["Owl", "R-50", "Rook", "R-101"]],
        stub=3)) == set()


CELLS = st.sampled_from(
    ["84.3/76.1", "84.3", "-", "", "Owl", "1 / 2", "0.9 0.8", "a/b", "1/2/3", "Model"])
HEADS = st.sampled_from(["Model", "F1/EM", "PSNR SSIM", "SQuAD", "", "P/R/F1", "a/b"])


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 5).flatmap(lambda width: st.lists(
    st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=4).flatmap(
        lambda rows: st.tuples(
            st.lists(HEADS, min_size=width, max_size=width), st.just(rows)))),
    st.integers(1, 3))
def test_every_cell_keeps_its_place_in_the_text(
    grid: tuple[list[str], list[list[str]]], stub: int
) -> None:
    head, rows = grid
    paper = paper_with("Comparison on SQuAD (F1/EM).", [head, *rows], stub)
    read(paper)
    for table in paper.tables:
        for panel in spread_out(table):
            assert all(len(line) == panel.width for line in panel.header)
            assert panel.stub <= max(1, panel.width)
            for row in panel.rows:
                assert len(row.cells) == panel.width
                assert all(paper.text[c.start : c.end] == c.text for c in row.cells)
