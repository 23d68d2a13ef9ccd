"""A long paper is read through windows that leave nothing out and cut no sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.windows import windows_of
from records import Paper
from sources.documents.builder import PaperBuilder
from sources.documents.document import Document

WORD = st.sampled_from("otters sleep rivers rise slowly again herons wade deep water".split())
SENTENCE = st.lists(WORD, min_size=2, max_size=14).map(
    lambda words: " ".join(words).capitalize() + ".")
PARAGRAPH = st.lists(SENTENCE, min_size=1, max_size=5).map(" ".join)
TABLE = st.lists(st.tuples(WORD, WORD), min_size=1, max_size=6)


def count(text: str) -> int:
    return -(-len(text) // 4)


def paper_of(*sections: tuple[str, list]) -> Paper:
    builder = PaperBuilder(Document("invented.md", b"x"), "markdown", "test")
    builder.title = "Otters"
    for title, pieces in sections:
        builder.heading(title)
        for piece in pieces:
            if isinstance(piece, str):
                builder.paragraph(piece)
            else:
                builder.table("What they do.", [["animal", "deed"]], piece)
    return builder.build()


PAPERS = st.lists(
    st.tuples(WORD, st.lists(PARAGRAPH | TABLE, min_size=1, max_size=3)), min_size=1, max_size=4,
).map(lambda sections: paper_of(*sections))


@given(PAPERS, st.integers(1, 120))
def test_windows_cover_the_text_once_in_order_and_cut_no_sentence_or_row(
    paper: Paper, room: int
) -> None:
    windows = windows_of(paper, room, count)
    ranges = sorted([*((w.start, w.end) for w in windows.shown), *windows.too_long])
    assert "".join(paper.text[start:end] for start, end in ranges) == paper.text
    for window in windows.shown:
        assert count(paper.text[window.start:window.end]) <= room
    rows = [row for table in paper.tables for row in table.rows]
    for unit in (*paper.sentences, *rows):
        assert sum(start <= unit.start and unit.end <= end for start, end in ranges) == 1
    assert [w.number for w in windows.shown] == list(range(1, len(windows.shown) + 1))


def test_sections_that_fit_stay_whole() -> None:
    paper = paper_of(*((f"Part {n}", ["Otters sleep. " * 8]) for n in range(4)))
    windows = windows_of(paper, 64, count)
    starts = {section.start for section in paper.sections}
    assert len(windows.shown) == 2
    assert {w.start for w in windows.shown} <= {0, *starts}


def test_a_table_that_fits_is_not_parted_from_its_caption() -> None:
    paper = paper_of(("Results", ["Otters sleep. " * 8, [("otter", "sleeps")] * 3,
                                  "Herons wade. " * 8]))
    table = paper.tables[0]
    windows = windows_of(paper, 40, count)
    assert any(w.start <= table.start and table.end <= w.end for w in windows.shown)


def test_what_fits_in_one_window_is_one_window() -> None:
    paper = paper_of(("Results", ["Otters sleep."]))
    (window,) = windows_of(paper, 1000, count).shown
    assert (window.start, window.end, window.name) == (0, len(paper.text), "part 1 of 1")


@pytest.mark.parametrize("room", [0, 3])
def test_a_sentence_that_no_window_holds_is_named(room: int) -> None:
    paper = paper_of(("Results", ["Otters sleep in rivers that rise slowly and slowly again."]))
    windows = windows_of(paper, room, count)
    assert any(paper.text[start:end].startswith("Otters sleep") for start, end in windows.too_long)
