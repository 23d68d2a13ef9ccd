"""Reads TEI as GROBID writes it: a PDF already taken apart into header, sections and figures."""

import re
from collections.abc import Callable, Mapping

from records import Identifiers, Paper
from sources.documents.builder import PaperBuilder
from sources.documents.document import Document, UnreadableDocument
from sources.documents.grid import Arrangement, OversizedTable, SpanCell, add_table, arrange
from sources.documents.headings import is_back_matter, numbered_level
from sources.documents.xml import (
    Element,
    Rule,
    citation,
    dropped,
    flow,
    parse_xml,
    raised,
    spaced,
    span,
    text_of,
)
from sources.identifiers import normalise_arxiv, normalise_doi


def read_tei(document: Document) -> list[Paper]:
    """The paper without references and acknowledgements; footnotes follow the body.

    Raises UnreadableDocument where the XML is not TEI or holds no text.
    """
    root, notes = parse_xml(document)
    if root.tag != "TEI":
        raise UnreadableDocument(
            document.name, f"its XML is of another kind (root <{root.tag}>), not TEI",
            "formats of XML read: JATS/NLM articles and GROBID TEI",
        )
    return [_TeiPaper(document, root, notes).read()]


def _reference(element: Element, inner: str) -> str:
    return citation(element, inner) if element.get("type") == "bibr" else inner


def _highlight(element: Element, inner: str) -> str:
    return raised(element, inner) if element.get("rend") == "superscript" else inner


RULES: Mapping[str, Rule] = {
    "ref": _reference, "hi": _highlight, "formula": spaced, "lb": lambda *_: " ",
    "graphic": dropped, "label": dropped, "idno": dropped,
}


class _TeiPaper:
    """One TEI document on its way to a Paper."""

    def __init__(self, document: Document, root: Element, notes: list[str]) -> None:
        self.root = root
        self.builder = PaperBuilder(document, "tei", "tei")
        self.builder.notes.extend(notes)
        self.handlers: dict[str, Callable[[Element, int], None]] = {
            "div": self._section, "p": self._flow, "figure": self._figure, "list": self._flow,
            "item": self._flow, "quote": self._flow, "note": self._note, "table": self._bare_table,
            "head": self._ignore, "listBibl": self._ignore,
        }

    def read(self) -> Paper:
        self._metadata()
        abstract = self.root.find("teiHeader/profileDesc/abstract")
        if abstract is not None and text_of(abstract, RULES):
            self.builder.heading("Abstract", kind="abstract")
            for part in (*abstract.iter("head", "p"),):
                self.builder.paragraph(text_of(part, RULES))
            if abstract.find(".//p") is None:
                self.builder.paragraph(text_of(abstract, RULES))
        body = self.root.find("text/body")
        if body is not None:
            self._flow(body, 0)
        else:
            self.builder.abstract_only = True
        for part in self.root.iterfind("text/back/div"):
            if part.get("type") in ("annex", "appendix"):
                self._flow(part, 0)
        return self.builder.build()

    def _metadata(self) -> None:
        source = self.root.find("teiHeader/fileDesc/sourceDesc/biblStruct")
        self.builder.title = text_of(
            self.root.find("teiHeader/fileDesc/titleStmt/title"), RULES)
        if source is None:
            return
        self.builder.authors = [
            " ".join(filter(None, (text_of(part, {}) for part in name.iter("forename", "surname"))))
            for name in source.iterfind("analytic/author/persName")
        ]
        self.builder.venue = text_of(source.find("monogr/title"), RULES)
        dates = [*source.iter("date"),
                 *self.root.iterfind("teiHeader/fileDesc/publicationStmt/date")]
        years = [re.match(r"\d{4}", date.get("when") or date.text or "") for date in dates]
        self.builder.year = next((int(year[0]) for year in years if year), None)
        names = {(e.get("type") or "").lower(): e.text or "" for e in source.iter("idno")}
        arxiv, version = normalise_arxiv(names.get("arxiv", ""))
        self.builder.identifiers = Identifiers(
            doi=normalise_doi(names.get("doi", "")), arxiv=arxiv, arxiv_version=version,
            pmid=names.get("pmid", "").strip(), pmcid=names.get("pmcid", "").strip(),
        )

    def _section(self, div: Element, level: int) -> None:
        head = div.find("head")
        title = text_of(head, RULES)
        if is_back_matter(title):
            return
        if head is not None:
            number = (head.get("n") or "").rstrip(".")
            depth = number.count(".") + 1 if number else numbered_level(title) or level + 1
            self.builder.heading(title, depth)
        self._flow(div, level + 1)

    def _flow(self, element: Element, level: int) -> None:
        for piece in flow(element, RULES, lambda child: child.tag in self.handlers):
            if isinstance(piece, str):
                self.builder.paragraph(piece)
            else:
                self.handlers[str(piece.tag)](piece, level)

    def _figure(self, figure: Element, level: int) -> None:
        """A figure's or table's caption and cells. GROBID puts text it could not place into
        `figDesc`; it is kept as it is."""
        head = text_of(figure.find("head"), RULES).strip(" .:")
        caption = text_of(figure.find("figDesc"), RULES)
        label, title = _split_label(head, text_of(figure.find("label"), {}), figure.get("type"))
        caption = ". ".join(filter(None, (title, caption)))
        table = figure.find("table")
        if table is not None and table.find("row") is not None:
            self._table(table, label, caption)
        else:
            self.builder.paragraph(". ".join(filter(None, (label, caption))))
        for note in figure.iterfind("note"):
            self._note(note, level)

    def _table(self, table: Element, label: str, caption: str) -> None:
        try:
            add_table(self.builder, caption, _arranged(table), label=label)
        except OversizedTable as error:
            self.builder.notes.append(f"{label or 'a table'} left out: {error}")

    def _bare_table(self, table: Element, _: int) -> None:
        self._table(table, "", text_of(table.find("head"), RULES))

    def _note(self, note: Element, _: int) -> None:
        text = text_of(note, RULES)
        if len(text.split()) > 3:
            self.builder.paragraph(text)

    def _ignore(self, _: Element, __: int) -> None:
        """For what is no part of the text, or was read with its parent."""


def _arranged(table: Element) -> list[Arrangement]:
    return arrange([
        [SpanCell(text_of(cell, RULES), span(cell, "rows"), span(cell, "cols"))
         for cell in row.iterfind("cell")]
        for row in table.iterfind("row")
    ])


def _split_label(head: str, number: str, kind: str | None) -> tuple[str, str]:
    """"Table 2" and what the head says beyond it; without either the number makes the label."""
    found = re.match(r"((?:table|figure|fig)\.?\s*[\dIVXA-Z.]*\d?[IVX\d]*)\s*[.:|]?\s*", head,
                     re.IGNORECASE)
    if found and found[1]:
        return found[1].strip(" .:"), head[found.end():]
    name = "Table" if kind == "table" else "Figure"
    return (f"{name} {number}" if number else ""), head
