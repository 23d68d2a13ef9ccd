from hypothesis import given
from hypothesis import strategies as st

from records import Paper
from sources.documents.document import Document, UnreadableDocument
from sources.documents.markdown import read_markdown

NOTE = """---
title: "Small models"
authors:
  - Ann Lee
  - name: Bo Chen
year: 2024
doi: https://doi.org/10.1000/ABC
arxiv: "2401.01234v2"
venue: J Test
url: https://example.org/a
---

# Small models

## Abstract

We lose $x_1 \\leq 10^{-3}$ and pay $5 or $6.

## 2.1 Results

**Table 2.** Scores on *two* sets.

| Model | Size | HumanEval |
|---|---|---|
| Ours | 7B | 33.5% |
| Ours | 13B | 36.0% |

- one item
- `two_items` with <b>tags</b>

| Model | Score |
|--|--|
| A | 1.0 |

Table 3: After the table.

<table><tr><th>M</th><th>V</th></tr><tr><td>x</td><td>1.5</td></tr></table>

## References

1. Somebody 1999.

## Appendix

Last words.
"""


def read(text: str, name: str = "note.md") -> Paper:
    (paper,) = read_markdown(Document(name, text.encode()))
    return paper


def test_front_matter_gives_the_metadata_and_the_first_heading_is_the_title() -> None:
    paper = read(NOTE)
    assert (paper.title, paper.authors, paper.year, paper.venue) == (
        "Small models", ("Ann Lee", "Bo Chen"), 2024, "J Test")
    assert paper.identifiers.model_dump(exclude_defaults=True) == {
        "doi": "10.1000/abc", "arxiv": "2401.01234", "arxiv_version": 2,
        "url": "https://example.org/a"}
    assert [(s.level, s.title) for s in paper.sections] == [
        (1, "Abstract"), (2, "Results"), (1, "Appendix")]


def test_formulas_are_plain_and_money_stays_money() -> None:
    assert read(NOTE).abstract == "We lose x_1 ≤ 10^-3 and pay $5 or $6."


def test_captions_before_and_after_a_table_are_its_own() -> None:
    first, second, third = read(NOTE).tables
    assert (first.label, first.caption, first.stub) == ("Table 2", "Scores on two sets.", 2)
    assert (second.label, second.caption) == ("Table 3", "After the table.")
    assert third.rows[0].cells[1].text == "1.5"


def test_lists_are_text_and_references_are_not() -> None:
    text = read(NOTE).text
    assert "one item\n\ntwo_items with tags" in text
    assert "Somebody" not in text
    assert text.endswith("Appendix\n\nLast words.")


def test_broken_front_matter_is_noted_and_the_text_read() -> None:
    paper = read("---\ntitle: [unclosed\n---\n# A title\n\nSome text.\n")
    assert paper.title == "A title"
    assert "not valid YAML" in paper.origin.notes[0]


def test_identifiers_come_from_the_file_name_where_no_front_matter_is() -> None:
    assert read("# T\n\nText.", "2401.01234v3.md").identifiers.arxiv == "2401.01234"


def test_cells_that_ran_together_are_kept_as_text() -> None:
    paper = read("# T\n\n| Model | Score |\n|--|--|\n| A B C | 1.0 2.0 3.0 |\n")
    assert not paper.tables
    assert "A B C 1.0 2.0 3.0" in paper.text
    assert "run together" in paper.origin.notes[0]


@given(st.text(st.sampled_from("#*|-`$_[]()<>a1 \n\\:"), max_size=200))
def test_no_markdown_upsets_the_reader(text: str) -> None:
    try:
        paper = read(text)
    except UnreadableDocument:
        return
    for table in paper.tables:
        for row in table.rows:
            assert all(paper.text[c.start:c.end] == c.text for c in row.cells)
