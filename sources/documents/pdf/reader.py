"""Reads a PDF: refuses what holds no text, and puts pages, blocks and tables into one paper."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from pydantic import BaseModel, Field

from records import Paper
from sources.documents.builder import PaperBuilder
from sources.documents.document import Document, UnreadableDocument
from sources.documents.pdf.blocks import Block, BodyType, blocks_of
from sources.documents.pdf.layout import Run, find_gutter, reading_order
from sources.documents.pdf.lines import furniture, lines_of, without_line_numbers
from sources.documents.pdf.metadata import FrontMatter, front_matter, publication_year
from sources.documents.pdf.page import Line, PrintedPage
from sources.documents.pdf.pdfium import PdfFile, opened
from sources.documents.pdf.prose import Vocabulary
from sources.documents.pdf.structure import writer_for
from sources.documents.pdf.tables import PrintedTable, Side, find_tables, table_side
from sources.identifiers import find_identifiers


class PdfLimits(BaseModel):
    """How large a PDF may be. What is larger is refused, not cut."""

    max_bytes: int = Field(default=100_000_000, description="size of the file")
    max_pages: int = Field(default=600, description="a thesis or book; split it by chapter")
    max_words_per_page: int = Field(default=20_000, description="a denser page is a drawing")


DEFAULT_LIMITS = PdfLimits()


def read_pdf(document: Document, limits: PdfLimits | None = None) -> list[Paper]:
    """The paper in a PDF.

    Raises UnreadableDocument where the file is no PDF, is encrypted, damaged, cut short, without
    pages, without text (a scan), or larger than `limits`.
    """
    limits = limits or DEFAULT_LIMITS
    _check_bytes(document, limits)
    try:
        with opened(document.data) as file:
            return [_read(document, file, limits)]
    except pdfium.PdfiumError as error:
        refusal = _REFUSALS.get(error.err_code, _DAMAGED)
        if b"/Encrypt" not in document.data:  # pdfium may name the fault of an earlier file
            refusal = _DAMAGED
        raise UnreadableDocument(document.name, *refusal) from error


_DAMAGED = ("the PDF is damaged or has no pages",
            "fetch it again, or open and re-save it with a PDF viewer")
_REFUSALS: dict[int | None, tuple[str, str]] = {
    raw.FPDF_ERR_PASSWORD: ("it is encrypted", "remove the password, or leave it out"),
    raw.FPDF_ERR_SECURITY: ("its encryption is of an unknown kind",
                            "save it again without protection, or leave it out"),
}


def _check_bytes(document: Document, limits: PdfLimits) -> None:
    data = document.data
    if len(data) > limits.max_bytes:
        raise UnreadableDocument(
            document.name, f"it has {len(data):,} bytes; the limit is {limits.max_bytes:,}",
            "split it, or raise the limit")
    head = data[:1024]
    if b"%PDF-" not in head:
        raise UnreadableDocument(document.name, "it is not a PDF in spite of its name",
                                 "give it the suffix of what it is")
    stated = re.search(rb"/Linearized.{0,200}?/L\s+(\d{1,12})", head, re.DOTALL)
    if b"%%EOF" not in data[-100_000:] or (stated and int(stated[1]) > len(data)):
        raise UnreadableDocument(document.name, "it is cut short: its end is missing",
                                 "fetch it again")


def _read(document: Document, file: PdfFile, limits: PdfLimits) -> Paper:
    if not 1 <= len(file) <= limits.max_pages:
        raise UnreadableDocument(
            document.name, f"it has {len(file)} pages; 1 to {limits.max_pages} can be read",
            "split it, or raise the limit")
    builder = PaperBuilder(document, "pdf", "pdfium")
    pages = list(_pages(file, limits, builder))
    _check_text(document, pages, builder.notes)
    drop = furniture(pages)
    body = BodyType.of(pages)
    aside = {i for i, line in enumerate(pages[0].lines) if _in_figure(line, pages[0])}
    front = front_matter(pages[0], drop[0] | aside, file.metadata(), body.size)
    _describe(builder, document, pages[0], [pages[0].lines[i].text for i in sorted(drop[0])],
              front, body.size)
    drop[0] |= front.title_lines
    laid_out = [_laid_out(page, gone) for page, gone in zip(pages, drop, strict=True)]
    side = table_side(laid_out, body)
    blocks = [block for page, lines, gutter in laid_out
              for block in _page_blocks(page, lines, gutter, body, side)]
    vocabulary = Vocabulary(line for page in pages for line in page.lines)
    writer = writer_for(builder, blocks, body, vocabulary)
    writer.write(blocks)
    if writer.formulas:
        builder.notes.append(f"{writer.formulas} displayed formulas left out")
    return builder.build()


def _pages(file: PdfFile, limits: PdfLimits,
           builder: PaperBuilder) -> Iterator[PrintedPage]:
    """The pages with their lines; what is left out of one is noted."""
    notes = builder.notes
    for number in range(1, len(file) + 1):
        try:
            page = file.page(number)
        except pdfium.PdfiumError:
            notes.append(f"page {number} is damaged and was left out")
            continue
        if len(page.words) > limits.max_words_per_page:
            notes.append(f"page {number} has {len(page.words)} words and was left out as a drawing")
            page = replace(page, words=())
        if page.hidden > 1:
            notes.append(f"hidden text on page {number} left out ({page.hidden} letters)")
            builder.hide(page.unseen)
        yield replace(page, lines=tuple(lines_of(without_line_numbers(page))))


def _check_text(document: Document, pages: Sequence[PrintedPage], notes: list[str]) -> None:
    """Raises UnreadableDocument where there is no text; notes pages that have none."""
    if not pages:
        raise UnreadableDocument(document.name, *_DAMAGED)
    letters = sum(page.letters for page in pages)
    if letters < 100 and letters < 20 * len(pages):
        raise UnreadableDocument(
            document.name, "it has no text, only pictures of pages",
            "run text recognition (OCR) on it, or find a digital copy")
    if sum(page.unmapped for page in pages) > 0.3 * letters:
        raise UnreadableDocument(
            document.name, "its fonts do not tell which letters they show",
            "run text recognition (OCR) on it, or find another copy")
    bare = [str(page.number) for page in pages
            if page.letters < 20 and (page.figures or page.scanned)]
    if bare:
        notes.append(f"no text on page {', '.join(bare)}: a picture or scan")
    recognised = [str(page.number) for page in pages if page.scanned and page.letters >= 20]
    if recognised:
        notes.append(f"text lies over a picture on page {', '.join(recognised)}: "
                     "it may come from text recognition")


def _describe(builder: PaperBuilder, document: Document, page: PrintedPage,
              imprint: Sequence[str], front: FrontMatter, body_size: float) -> None:
    builder.title = front.title
    builder.authors = list(front.authors)
    builder.year = publication_year(page, imprint, body_size)
    shown = "\n".join([page.sideways, *(line.text for line in page.lines)])
    builder.identifiers = find_identifiers(shown, document.name)


def _laid_out(page: PrintedPage, gone: set[int]
              ) -> tuple[PrintedPage, list[Line], float | None]:
    """A page, its lines without furniture and the words in figures, and its gutter."""
    lines = [n for i, n in enumerate(page.lines) if i not in gone and not _in_figure(n, page)]
    return page, lines, find_gutter(lines, page.width)


def _page_blocks(page: PrintedPage, lines: list[Line], gutter: float | None, body: BodyType,
                 side: Side) -> list[Block | PrintedTable]:
    """The blocks and tables of a page in reading order."""
    tables, lines = find_tables(page, lines, gutter, body, side) if lines else ([], [])
    items: list[Line | PrintedTable] = [*lines, *tables]
    return [block for run in reading_order(items, gutter)
            for block in _run_blocks(run, page, body)]


def _run_blocks(run: Run[Line | PrintedTable], page: PrintedPage, body: BodyType
                ) -> Iterator[Block | PrintedTable]:
    for is_table, group in groupby(run.items, key=lambda item: isinstance(item, PrintedTable)):
        if is_table:
            yield from (item for item in group if isinstance(item, PrintedTable))
        else:
            lines = [item for item in group if isinstance(item, Line)]
            yield from blocks_of(lines, page, run.column, body)


def _in_figure(line: Line, page: PrintedPage) -> bool:
    x, y = (line.x0 + line.x1) / 2, (line.top + line.bottom) / 2
    return any(figure.holds(x, y) for figure in page.figures)
