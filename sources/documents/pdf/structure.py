"""Walks through the blocks of a document and tells the builder: sections, paragraphs, tables."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sources.documents.builder import PaperBuilder
from sources.documents.pdf.blocks import (
    Block,
    BodyType,
    Role,
    heading_parts,
    heading_styles,
    is_known_heading,
    role_of,
)
from sources.documents.pdf.prose import Vocabulary, breaks_off
from sources.documents.pdf.tables import PrintedTable

_ABSTRACT = re.compile(
    r"(?P<title>[Aa]bstract|ABSTRACT|Summary|SUMMARY|Zusammenfassung)\s*(?:[.:—–-]|[—–-]{2})?\s*(?=[A-Z“\"])")
_REFERENCES = re.compile(
    r"(?:references(?: cited| and notes)?|bibliography|literature cited|works cited|"
    r"literatur(?:verzeichnis)?|r[ée]f[ée]rences)\W*", re.IGNORECASE)
_LISTED = re.compile(
    r"(?:(?:index terms|key ?words(?: and phrases)?|ccs concepts|"
    r"categories and subject descriptors|"
    r"general terms|acm reference format|jel classification|pacs|contents|table of contents|"
    r"article info(?:rmation)?|article history|author keywords)\b.{0,60}|a r t i c l e.*)",
    re.IGNORECASE)
_LISTED_INLINE = re.compile(
    r"(?:index terms|key ?words(?: and phrases)?|general terms|acm reference format|pacs numbers?|"
    r"categories and subject descriptors|ccs concepts|author keywords)\s*[:.—–-]", re.IGNORECASE)
_APPENDIX = re.compile(r"appendi|supplement|additional|detail|proof", re.IGNORECASE)
FRONT_PAGES = 3
"""The text has begun after so many pages, whether or not a heading said so."""


@dataclass
class _Paragraph:
    text: str
    page: int
    last: Block


@dataclass
class BodyWriter:
    """Writes what it is shown, in reading order; `formulas` counts displayed formulas left out."""

    builder: PaperBuilder
    vocabulary: Vocabulary
    body: BodyType
    styles: set[tuple[str, float]]
    formulas: int = 0
    _part: str = "front"
    _open: _Paragraph | None = None
    _aside: Block | None = None
    _tables: list[PrintedTable] = field(default_factory=list)
    _page: int = 0
    _numbered_styles: dict[tuple[str, float], int] = field(default_factory=dict)

    def write(self, blocks: Iterable[Block | PrintedTable]) -> None:
        for block in blocks:
            if isinstance(block, PrintedTable):
                self._tables.append(block)
                if self._open is None:
                    self._close()
                continue
            role = self._role(block)
            if role == "heading":
                self._heading(block)
            elif role == "prose":
                self._prose(block)
            elif role == "formula" and self._part == "text":
                self.formulas += 1
        self._close()

    def _role(self, block: Block) -> Role:
        """The role of a block; small type right below a note or caption belongs to that."""
        role = role_of(block, self.body, self.styles)
        aside = self._aside
        if (role in ("prose", "debris") and aside and block.size < self.body.size - 0.5
                and (aside.page, aside.column) == (block.page, block.column)
                and abs(aside.size - block.size) < 0.5):
            return "footnote"
        self._aside = block if role in ("footnote", "caption") else None
        return role

    def _heading(self, block: Block) -> None:
        text = self.vocabulary.text_of(block.lines)
        number, title = heading_parts(text)
        if _REFERENCES.fullmatch(title):
            self._close()
            self._part = "references"
            return
        if self._part == "references" and not _resumes(number, title):
            return
        if _LISTED.fullmatch(title):
            self._close()
            self._part = "front" if self._part == "front" else "list"
            return
        if self._part == "front" and not (is_known_heading(text) or number or block.page > 1):
            return
        if self._part in ("front", "list") and re.search(r"\D\s\d{1,3}$", text):
            return  # an entry of a table of contents
        self._close()
        self._part = "text"
        self._turn_to(block.page)
        self.builder.heading(text, self._level(block, number, title))

    def _level(self, block: Block, number: str, title: str) -> int:
        if number:
            level = number.count(".") + 1
            self._numbered_styles.setdefault(block.style, level)
            return level
        if is_known_heading(title):
            return 1
        return self._numbered_styles.get(block.style, 1 if block.size > self.body.size + 1 else 2)

    def _prose(self, block: Block) -> None:
        text = self.vocabulary.text_of(block.lines)
        if self._part == "front" and (match := _ABSTRACT.match(text)):
            self._close()
            self._turn_to(block.page)
            self.builder.heading(match["title"], 1, "abstract")
            self._part, text = "text", text[match.end():]
        if self._part == "references" or _LISTED_INLINE.match(text):
            return
        long = len(text.split()) >= 40
        if self._part == "list":
            if not long:
                return
            self._part = "text"
        if self._part == "front":
            if block.page < FRONT_PAGES and not (long and breaks_like_prose(text)):
                return
            self._turn_to(block.page)
            if block.page == 1:
                self.builder.heading("Abstract", 1, "abstract")
            self._part = "text"
        if self._open and _continues(self._open, block, text):
            self._open.text = self.vocabulary.joined(self._open.text, text)
            self._open.last = block
            return
        self._close()
        self._open = _Paragraph(text, block.page, block)

    def _close(self) -> None:
        if self._open:
            self._turn_to(self._open.page)
            self.builder.paragraph(self._open.text, page=self._open.page)
            self._open = None
        for table in self._tables:
            self._turn_to(table.page)
            table.write(self.builder, self.vocabulary)
        self._tables = []

    def _turn_to(self, page: int) -> None:
        if page > self._page:
            self.builder.page(page)
            self._page = page


def breaks_like_prose(text: str) -> bool:
    """At least two sentences' ends: an affiliation can be long, but it has none."""
    return len(re.findall(r"[a-z)\]]\.(?=\s+[A-Z]|$)", text)) >= 2


def _resumes(number: str, title: str) -> bool:
    """Whether a heading below the references begins something else."""
    return (bool(_APPENDIX.search(title)) or (number[:1].isalpha() and len(title.split()) <= 12)
            or is_known_heading(title))


def _continues(paragraph: _Paragraph, block: Block, text: str) -> bool:
    """Whether `block` goes on with an open paragraph, over a formula, a float, a column, a page."""
    if not breaks_off(paragraph.text):
        return False
    if abs(block.size - paragraph.last.size) > 0.8 or block.page - paragraph.last.page > 2:
        return False
    if text[:1].islower():
        return True
    same_column = block.page == paragraph.last.page and block.column == paragraph.last.column
    full = paragraph.last.lines[-1].x1 > paragraph.last.right - 2 * block.size
    indented = block.lines[0].x0 > block.left + 0.7 * block.size
    return full and not indented and (not same_column or text[:1].isdigit() or text[:1] in "([")


def writer_for(builder: PaperBuilder, blocks: Sequence[Block | PrintedTable], body: BodyType,
               vocabulary: Vocabulary) -> BodyWriter:
    """A writer that knows how headings look in this document."""
    styles = heading_styles([b for b in blocks if isinstance(b, Block)], body)
    return BodyWriter(builder, vocabulary, body, styles)
