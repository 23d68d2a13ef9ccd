"""Builds a Paper piece by piece: readers say what they see, offsets come out right."""

import re
import unicodedata
from collections.abc import Sequence

from records import Cell, Identifiers, Origin, Page, Paper, Row, Section, Sentence, Table
from records.characters import INVISIBLE
from records.paper import DocumentFormat, SectionKind
from sources.documents.document import Document, UnreadableDocument
from sources.documents.sentences import split_sentences
from sources.identifiers import paper_id

READER_VERSION = "4"
"""Part of every cache key: raise it when any reader's output changes."""

_LIGATURES = str.maketrans({
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
    **dict.fromkeys(INVISIBLE, ""),
})
_TAGS = re.compile(r"[\U000e0020-\U000e007e]{8,}")
"""Invisible copies of the letters of ASCII."""
_MOST_HIDDEN, _LONGEST_HIDDEN, _LEAST_WORDS = 100, 1000, 3
_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

_KINDS: tuple[tuple[SectionKind, str], ...] = (
    ("abstract", r"abstract|summary|zusammenfassung|r[ée]sum[ée]"),
    ("limitations", r"limitation|threats to validity|caveat"),
    ("introduction", r"introduction|motivation"),
    ("background", r"background|related work|preliminar|literature|prior work"),
    ("results", r"result|experiment|evaluation|finding|ablation|analysis|performance"),
    ("method",
     r"method|approach|material|model|architecture|training|data|setup|setting|design|algorithm"),
    ("discussion", r"discussion"),
    ("conclusion", r"conclu|future work|outlook"),
    ("appendix", r"appendi|supplement"),
)


def clean(text: str) -> str:
    """NFC, ligatures spelt out, invisible and control characters gone, white space single."""
    text = unicodedata.normalize("NFC", text).translate(_LIGATURES)
    return _SPACE.sub(" ", _CONTROL.sub(" ", text)).strip()


def section_kind(title: str) -> SectionKind:
    """The function of a section by its heading; "other" where the heading does not tell."""
    for kind, pattern in _KINDS:
        if re.search(rf"\b(?:{pattern})", title, re.IGNORECASE):
            return kind
    return "other"


class PaperBuilder:
    """Collects title, headings, paragraphs and tables in reading order.

    The canonical text is the title, then every piece in order, separated by blank lines; a
    paragraph is one line, a table is one line for its caption, each header row and each row, with
    cells separated by " | ". Set the metadata attributes at any time before `build`.
    """

    def __init__(self, document: Document, format: DocumentFormat, reader: str) -> None:
        self.document, self.reader = document, reader
        self.format: DocumentFormat = format
        self.title = ""
        self.authors: list[str] = []
        self.year: int | None = None
        self.venue = ""
        self.identifiers = Identifiers()
        self.notes: list[str] = []
        self.hidden: list[str] = []
        self.abstract_only = False
        self._body: list[str] = []
        self._length = 0
        self._headings: list[tuple[str, int, SectionKind, int]] = []
        self._sentences: list[Sentence] = []
        self._tables: list[Table] = []
        self._pages: list[tuple[int, int]] = []

    def heading(self, title: str, level: int = 1, kind: SectionKind | None = None) -> None:
        """Begin a section; it lasts until the next heading."""
        title = clean(title)
        if title:
            start = self._append(title)
            self._headings.append((title, level, kind or section_kind(title), start))

    def page(self, number: int) -> None:
        """What follows was printed on this page (numbers count from 1 and rise)."""
        self._pages.append((number, self._length))

    def paragraph(self, text: str, page: int | None = None) -> None:
        """Add prose. It is cleaned and split into sentences; an empty text adds nothing."""
        for tags in _TAGS.findall(text):
            self.hide("".join(chr(ord(tag) - 0xE0000) for tag in tags))
        text = clean(text)
        if not text:
            return
        start = self._append(text)
        section = len(self._headings) - 1 if self._headings else None
        for begin, end in split_sentences(text):
            self._sentences.append(
                Sentence(start=start + begin, end=start + end, section=section, page=page)
            )

    def table(
        self,
        caption: str,
        header: Sequence[Sequence[str]],
        rows: Sequence[Sequence[str]],
        *,
        label: str = "",
        stub: int = 1,
        groups: Sequence[str] = (),
        page: int | None = None,
    ) -> None:
        """Add a table whose spans are resolved: equally long rows, header rows outermost first.

        `label` is how the paper calls it ("Table 2"); `groups`, if given, has one text a row: the
        spanning heading row above it or "". Raises ValueError where rows differ in length.
        """
        head = [[clean(c) for c in row] for row in header]
        body = [[clean(c).replace(" | ", " ¦ ") for c in row] for row in rows]
        width = len(body[0]) if body else len(head[0]) if head else 0
        if any(len(row) != width for row in head + body):
            raise ValueError(f"table {label or caption[:40]!r}: rows of unequal length")
        caption = clean(caption)
        title = f"{label}: {caption}".strip(": ") if label else caption
        lines = ([title] if title else []) + [" | ".join(row) for row in head]
        start = self._append("\n".join(lines + [" | ".join(row) for row in body]))
        position = start + sum(len(line) + 1 for line in lines)
        records = []
        for index, row in enumerate(body):
            cells, at = [], position
            for text in row:
                cells.append(Cell(text=text, start=at, end=at + len(text)))
                at += len(text) + 3
            group = clean(groups[index]) if groups else ""
            end = position + len(" | ".join(row))
            records.append(Row(start=position, end=end, cells=tuple(cells), group=group))
            position = end + 1
        self._tables.append(Table(
            id=f"t{len(self._tables) + 1}", label=label, caption=caption, start=start,
            end=self._length, header=tuple(map(tuple, head)), rows=tuple(records),
            stub=max(0, min(stub, width)), page=page,
            section=len(self._headings) - 1 if self._headings else None,
        ))

    def hide(self, text: str) -> None:
        """Keep the beginning of a text that a reader of the document would not see."""
        text = clean(text[:_LONGEST_HIDDEN])
        if (len(self.hidden) < _MOST_HIDDEN and text not in self.hidden
                and (len(text.split()) >= _LEAST_WORDS or not text.isascii())):
            self.hidden.append(text)

    def build(self) -> Paper:
        """The paper. Raises UnreadableDocument where there is neither prose nor a table."""
        if not self._sentences and not self._tables:
            raise UnreadableDocument(
                self.document.name, "no text was found in it",
                "give a text version, or leave it out",
            )
        title = clean(self.title) or self._fallback_title()
        lead = title + "\n\n"
        shift = len(lead)
        text = lead + "".join(self._body)
        return Paper(
            id=paper_id(self.identifiers, self.document.sha256), title=title,
            authors=tuple(filter(None, map(clean, self.authors))),
            year=self.year, venue=clean(self.venue), identifiers=self.identifiers, text=text,
            sections=self._sections(shift, len(text)),
            sentences=tuple(s.model_copy(update={"start": s.start + shift, "end": s.end + shift})
                            for s in self._sentences),
            tables=tuple(_moved(t, shift) for t in self._tables),
            pages=self._page_ranges(shift, len(text)),
            origin=Origin(
                name=self.document.name, format=self.format, sha256=self.document.sha256,
                reader=self.reader, abstract_only=self.abstract_only, notes=tuple(self.notes),
                hidden=tuple(self.hidden),
            ),
        )

    def _append(self, text: str) -> int:
        if self._body:
            self._body.append("\n\n")
            self._length += 2
        start = self._length
        self._body.append(text)
        self._length += len(text)
        return start

    def _fallback_title(self) -> str:
        stem = self.document.name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        return clean(stem.replace("_", " ")) or self.document.name

    def _sections(self, shift: int, length: int) -> tuple[Section, ...]:
        starts = [start + shift for *_, start in self._headings] + [length]
        return tuple(
            Section(title=title, level=level, kind=kind, start=starts[i], end=starts[i + 1])
            for i, (title, level, kind, _) in enumerate(self._headings)
        )

    def _page_ranges(self, shift: int, length: int) -> tuple[Page, ...]:
        starts = [start + shift for _, start in self._pages] + [length]
        return tuple(Page(number=number, start=starts[i], end=starts[i + 1])
                     for i, (number, _) in enumerate(self._pages))


def _moved(table: Table, shift: int) -> Table:
    rows = tuple(
        row.model_copy(update={
            "start": row.start + shift, "end": row.end + shift,
            "cells": tuple(c.model_copy(update={"start": c.start + shift, "end": c.end + shift})
                           for c in row.cells),
        })
        for row in table.rows
    )
    return table.model_copy(
        update={"start": table.start + shift, "end": table.end + shift, "rows": rows})
