"""A paper as it was read: metadata, one canonical text, and offsets into it."""

from typing import Literal

from pydantic import Field

from records.base import Record
from records.identifiers import Identifiers
from records.work import Notice, Version

DocumentFormat = Literal[
    "pdf", "latex", "jats", "tei", "html", "markdown", "text", "bibtex", "ris", "csl-json", "record"
]
"""What a text was read from; "record" is what a database says of a work, its abstract."""

SectionKind = Literal[
    "abstract", "introduction", "background", "method", "results", "discussion", "limitations",
    "conclusion", "appendix", "other",
]
InjectionKind = Literal["override", "address", "favour", "counterfeit", "disguised", "hidden"]
"""Tells to drop instructions; speaks to a machine; asks for a verdict, score or inclusion; makes up
turns, answers or tool output; does one of these in disguise; or out of a person's sight."""


class Section(Record):
    """A section's heading and the half-open range of `Paper.text` it covers, heading included.

    Sections do not nest: a subsection ends its parent's range and `level` tells its depth
    (1 = top). `kind` is the section's function where its heading tells it.
    """

    title: str
    level: int = 1
    start: int
    end: int
    kind: SectionKind = "other"


class Sentence(Record):
    """One sentence of prose: the half-open range [start, end) of `Paper.text`.

    `section` indexes `Paper.sections` (None before the first); `page` counts from 1 (PDF only).
    """

    start: int
    end: int
    section: int | None = None
    page: int | None = None


class Cell(Record):
    """One cell as printed: `Paper.text[start:end] == text`.

    A cell that spans several rows or columns stands once a row and column it covers; every copy
    has its own offsets, since every row of the canonical text is complete.
    """

    text: str
    start: int
    end: int


class Row(Record):
    """One body row. `group` is the text of the spanning heading row above it, if there is one."""

    start: int
    end: int
    cells: tuple[Cell, ...]
    group: str = ""


class Table(Record):
    """A table with its spans resolved: every row has as many cells as there are columns.

    `header` holds the header rows from top to bottom, each with one text a column (a text that
    spans columns is repeated). The first `stub` columns name the row; the rest hold values.
    `start`:`end` is the table's block in `Paper.text`: caption line, header lines, row lines.
    """

    id: str
    label: str = ""
    caption: str = ""
    start: int
    end: int
    header: tuple[tuple[str, ...], ...] = ()
    rows: tuple[Row, ...] = ()
    stub: int = 1
    section: int | None = None
    page: int | None = None

    @property
    def width(self) -> int:
        return len(self.rows[0].cells) if self.rows else max(map(len, self.header), default=0)

    def column_path(self, column: int) -> tuple[str, ...]:
        """The header texts above a column, outermost first, without empty or repeated ones."""
        path: list[str] = []
        for row in self.header:
            text = row[column] if column < len(row) else ""
            if text and (not path or path[-1] != text):
                path.append(text)
        return tuple(path)


class Page(Record):
    """The half-open range of `Paper.text` that was printed on a page (numbers count from 1)."""

    number: int
    start: int
    end: int


class Injection(Record):
    """A place where a paper speaks to its reader's machine instead of its reader: an instruction to
    a model or reviewer, text that a person cannot see, a counterfeit of a tool's output.

    `start`:`end` is the range of `Paper.text` that agents do not get to read; -1 where it stands
    in the metadata.
    """

    kind: InjectionKind
    where: str = Field(description="text, or the field of the metadata")
    start: int = -1
    end: int = -1
    quote: str


class Origin(Record):
    """Where a paper's text came from, and what the reader had to say about it.

    `url` is where it was fetched, "" for a document of the user's; `version` is which form of the
    work it is and `licence` under what it may be used (SPDX-like), each "" where not known.
    `hidden` holds the beginnings of texts that a reader of the document would not see; they are
    no part of the paper's text.
    """

    name: str
    format: DocumentFormat
    sha256: str
    reader: str = ""
    abstract_only: bool = False
    url: str = ""
    version: Version | Literal[""] = ""
    licence: str = ""
    notes: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


class Paper(Record):
    """A work as it was read.

    `text` is the one canonical text: every offset in Consilience points into it and nothing
    rewrites it. `id` is stable for the same work ("arxiv-2308.12950", "doi-10.1000-xyz") or, where
    no identifier is known, for the same bytes ("doc-3f2a91c04b7e").
    """

    id: str
    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str = ""
    identifiers: Identifiers = Identifiers()
    text: str
    sections: tuple[Section, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    tables: tuple[Table, ...] = ()
    pages: tuple[Page, ...] = ()
    origin: Origin
    notices: tuple[Notice, ...] = Field(
        default=(), description="retractions, corrections and expressions of concern")
    injections: tuple[Injection, ...] = Field(
        default=(), description="what was taken out of it before agents read it")

    @property
    def is_retracted(self) -> bool:
        return any(notice.kind == "retraction" for notice in self.notices)

    def section_title(self, index: int | None) -> str:
        return "" if index is None else self.sections[index].title

    @property
    def abstract(self) -> str:
        """The abstract's text without its heading, or "" where the paper shows none."""
        for section in self.sections:
            if section.kind == "abstract":
                inside = [s for s in self.sentences if section.start <= s.start < section.end]
                return self.text[inside[0].start : inside[-1].end] if inside else ""
        return ""
