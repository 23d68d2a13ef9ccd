"""A passage: the piece of a paper that is indexed, found and shown."""

from typing import Literal

from records.base import Record


class Span(Record):
    """A verbatim piece of a paper: `Paper.text[start:end] == quote`."""

    paper_id: str
    section: str = ""
    page: int | None = None
    start: int
    end: int
    quote: str


class Passage(Record):
    """A retrievable piece of a paper: some sentences of one section, or one table row.

    `id` is unique within a workspace and the same for the same text of the same paper.
    `context` is what a reader needs beside the text and is no part of the quote: for a table row
    the caption and headers, for prose the section's title.
    """

    id: str
    kind: Literal["prose", "table_row", "caption"]
    paper_id: str
    section: str = ""
    page: int | None = None
    start: int
    end: int
    text: str
    context: str = ""
    table_id: str = ""


class Hit(Record):
    """A passage that a search found. `score` in [0, 1] ranks the hits of one query and compares
    with no other query's; `dense` and `lexical` are the passage's own scores, from which it was
    fused."""

    passage: Passage
    score: float
    dense: float = 0.0
    lexical: float = 0.0
