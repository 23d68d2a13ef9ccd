import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import Paper
from sources.documents.document import Document, UnreadableDocument
from sources.documents.plain import read_text

DUMP = """Small Models Learn More
Ann Lee
University of X

Abstract

We train small mo-
dels on well-
known text. It is fast, and the
results hold.

1 Introduction

Learning is hard. It takes a lot of time and
J Test 12 (2020)
3
\f
J Test 12 (2020)
effort in all cases that we know of so far.

2.1 Data and Methods

We used 3 sets.

Table 1: Scores of models.

|Model|Score|
|---|---|
|A|1.5|

J Test 12 (2020)
4
\f
RESULTS AND DISCUSSION

Scores rise, e.g. to 4 = 2 + 2.

References

[1] Somebody. 1999.

[2] Else. 2000.

A.1 Further Tables

Last words here.
"""


def read(text: str, name: str = "a.txt") -> Paper:
    (paper,) = read_text(Document(name, text.encode()))
    return paper


def test_wrapped_lines_are_rejoined_and_divided_words_put_together() -> None:
    assert read(DUMP).abstract == (
        "We train small models on wellknown text. It is fast, and the results hold.")


def test_headings_are_told_by_name_number_or_capitals() -> None:
    assert [(s.level, s.title) for s in read(DUMP).sections] == [
        (1, "Abstract"), (1, "Introduction"), (2, "Data and Methods"),
        (1, "Results and discussion"), (2, "Further Tables")]


def test_running_headers_and_page_numbers_go_and_the_sentence_goes_on() -> None:
    text = read(DUMP).text
    assert "It takes a lot of time and effort in all cases" in text
    assert "J Test 12" not in text


def test_tables_in_pipes_are_tables_and_references_no_text() -> None:
    paper = read(DUMP)
    (table,) = paper.tables
    assert (table.label, table.caption) == ("Table 1", "Scores of models.")
    assert table.header == (("Model", "Score"),)
    assert "Somebody" not in paper.text
    assert paper.text.endswith("Last words here.")


def test_a_short_first_line_is_the_whole_title() -> None:
    assert read(DUMP).title == "Small Models Learn More"


def test_a_text_without_a_title_is_named_after_its_file() -> None:
    paper = read("This is only a sentence that ends with a full stop.\n", "my_notes.txt")
    assert paper.title == "my notes"
    assert paper.sentences


@pytest.mark.parametrize("content", [b"", b" \n ", bytes(range(32)) * 40])
def test_nothing_and_binary_data_are_refused(content: bytes) -> None:
    with pytest.raises(UnreadableDocument, match=r"a\.txt"):
        read_text(Document("a.txt", content))


@given(st.text(st.sampled_from("#*|-_[]Aa1. \n\f:=é"), max_size=300))
def test_no_text_upsets_the_reader(text: str) -> None:
    try:
        paper = read(text)
    except UnreadableDocument:
        return
    assert all(paper.text[s.start:s.end].strip() for s in paper.sentences)
