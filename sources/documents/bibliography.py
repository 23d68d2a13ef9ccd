"""Reads bibliographies: each entry of a BibTeX, RIS or CSL-JSON file that has an abstract."""

import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry
from lxml import etree, html

from records import Identifiers, Paper
from records.paper import DocumentFormat
from sources.documents.authors import natural
from sources.documents.builder import PaperBuilder
from sources.documents.document import Document, UnreadableDocument
from sources.documents.encoding import decode
from sources.documents.formulas import tex_to_text
from sources.documents.xml import as_xml
from sources.identifiers import normalise_arxiv, normalise_doi

NO_ABSTRACT = "the entry has no abstract, and a title alone is nothing to read"
_ASIDE = ("note", "notes", "research_notes", "annote", "annotation", "comment", "keywords",
          "howpublished", *(f"custom{number}" for number in range(1, 9)))
"""Fields beside an entry, as BibTeX, RIS and CSL-JSON call them."""
_REMEDY = "add the full text to the folder, or an abstract to the entry"


@dataclass(frozen=True)
class BibliographyReading:
    """A paper for each entry with an abstract, and why the other entries gave none."""

    papers: list[Paper] = field(default_factory=list)
    refused: list[UnreadableDocument] = field(default_factory=list)


@dataclass(frozen=True)
class _Reference:
    """One entry of any bibliography, in plain characters."""

    key: str
    title: str = ""
    authors: tuple[str, ...] = ()
    year: str = ""
    venue: str = ""
    abstract: str = ""
    identifiers: Identifiers = field(default_factory=Identifiers)
    aside: tuple[str, ...] = field(default=(), repr=False)
    """What its owner noted beside it; no part of the work, nor of what an entry is known by."""


def read_bibtex(document: Document) -> list[Paper]:
    """The entries with abstracts. Raises UnreadableDocument where there is none."""
    return _only_papers(document, "bibtex")


def read_ris(document: Document) -> list[Paper]:
    """The entries with abstracts. Raises UnreadableDocument where there is none."""
    return _only_papers(document, "ris")


def read_csl(document: Document) -> list[Paper]:
    """The entries of CSL-JSON with abstracts. Raises UnreadableDocument where there is none."""
    return _only_papers(document, "csl-json")


def read_bibliography(document: Document, format: DocumentFormat) -> BibliographyReading:
    """Every entry, read or refused. Raises UnreadableDocument where the file has no entry at all.

    The papers are named after the file and the entry ("library.bib#curie1898").
    """
    references, refused = _PARSERS[format](document)
    if not references and not refused:
        raise UnreadableDocument(
            document.name, f"no entry was found in it (read as {format})", "check the format")
    papers: list[Paper] = []
    for reference in references:
        try:
            papers.append(_paper(document, reference, format))
        except UnreadableDocument as error:
            refused.append(error)
    return BibliographyReading(papers, refused)


def _only_papers(document: Document, format: DocumentFormat) -> list[Paper]:
    reading = read_bibliography(document, format)
    if not reading.papers:
        raise UnreadableDocument(
            document.name, f"none of its {len(reading.refused)} entries has an abstract", _REMEDY)
    return reading.papers


def _paper(document: Document, reference: _Reference, format: DocumentFormat) -> Paper:
    name = f"{document.name}#{reference.key}"
    if not reference.abstract:
        raise UnreadableDocument(name, NO_ABSTRACT, _REMEDY)
    entry = Document(name, repr(reference).encode())
    builder = PaperBuilder(entry, format, "bibliography")
    builder.title = reference.title
    builder.authors = list(reference.authors)
    year = re.search(r"\b(?:1[5-9]|20)\d\d\b", reference.year)
    builder.year = int(year[0]) if year else None
    builder.venue = reference.venue
    builder.identifiers = reference.identifiers
    builder.abstract_only = True
    for note in reference.aside:
        builder.hide(note)
    builder.heading("Abstract", kind="abstract")
    builder.paragraph(reference.abstract)
    return builder.build()


def _parse_bibtex(document: Document) -> tuple[list[_Reference], list[UnreadableDocument]]:
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # its failures are returned
    library = parse_string(decode(document))
    entries: list[Entry] = list(library.entries)
    refused: list[UnreadableDocument] = []
    for block in library.failed_blocks:
        if isinstance(block, DuplicateFieldKeyBlock | DuplicateBlockKeyBlock) and isinstance(
                block.ignore_error_block, Entry):
            entries.append(block.ignore_error_block)
        else:
            refused.append(UnreadableDocument(
                f"{document.name}:{(block.start_line or 0) + 1}", "the entry is not valid BibTeX",
                "check its braces and commas"))
    return [_bibtex_reference(entry) for entry in entries], refused


def _bibtex_reference(entry: Entry) -> _Reference:
    fields = {f.key.lower(): str(f.value) for f in entry.fields}
    authors = re.split(r"\s+and\s+", _protect_braced_and(fields.get("author", "")))
    return _Reference(
        key=entry.key,
        title=plain_latex(fields.get("title", "")),
        authors=tuple(natural(plain_latex(a)) for a in authors if a.strip() not in ("", "others")),
        year=fields.get("year") or fields.get("date", ""),
        venue=plain_latex(fields.get("journal") or fields.get("journaltitle")
                          or fields.get("booktitle", "")),
        abstract=plain_latex(fields.get("abstract", "")),
        identifiers=_identifiers(
            fields.get("doi", ""), fields.get("eprint", ""), fields.get("pmid", ""),
            fields.get("pmcid", ""), fields.get("url", ""), fields.get("journal", "")),
        aside=tuple(plain_latex(fields[name]) for name in _ASIDE if name in fields),
    )


def _protect_braced_and(authors: str) -> str:
    """"{Smith and Sons}" is one author: the word inside braces is joined to its neighbours."""
    depth, parts = 0, []
    for piece in re.split(r"([{}]|\s+and\s+)", authors):
        depth += (piece == "{") - (piece == "}")
        parts.append("\u00a0and\u00a0" if depth > 0 and piece.strip() == "and" else piece)
    return "".join(parts).replace("\u00a0and\u00a0", " \u200band ")


def plain_latex(text: str) -> str:
    """A BibTeX field in plain characters: "{\\'e}" is "é". A bare "%" is no comment here, and
    dollars around words are money."""
    if not re.search(r"[\\{}$~]", text):
        return text.strip()
    text = re.sub(r"(?<!\\)([%#&])", r"\\\1", text)
    text = re.sub(r"(?<!\\)\$([^$]*)\$", _math_or_money, text)
    if len(re.findall(r"(?<!\\)\$", text)) % 2:
        text = re.sub(r"(?<!\\)\$", r"\\$", text)
    return tex_to_text(text).strip()


def _math_or_money(found: re.Match[str]) -> str:
    inside = found[1]
    is_math = re.search(r"[\\^_{}=<>]", inside) or not re.search(r"\s", inside)
    return found[0] if is_math else rf"\${inside}\$"


def _parse_ris(document: Document) -> tuple[list[_Reference], list[UnreadableDocument]]:
    """Entry by entry: to rispy a line without a tag goes on with a field of the entry before, and
    an entry without its end is none."""
    _, *texts = _RIS_ENTRY.split(decode(document))
    entries: list[Mapping[str, object]] = [
        entry for text in texts
        for entry in rispy.loads(f"TY  -{_RIS_END.split(text, maxsplit=1)[0]}\nER  - ")]
    return [_ris_reference(entry, number) for number, entry in enumerate(entries, 1)], []


_RIS_ENTRY = re.compile(r"^TY  ?-", re.MULTILINE)
_RIS_END = re.compile(r"^ER  ?-", re.MULTILINE)


def _ris_reference(entry: Mapping[str, object], number: int) -> _Reference:
    def first(*names: str) -> str:
        values = (entry.get(name) for name in names)
        return next((str(v[0] if isinstance(v, list) else v) for v in values if v), "")

    authors = entry.get("authors") or entry.get("first_authors") or []
    return _Reference(
        key=first("id") or str(number),
        title=first("title", "primary_title", "short_title"),
        authors=tuple(natural(str(a)) for a in authors) if isinstance(authors, list) else (),
        year=first("year", "publication_year", "date"),
        venue=first("journal_name", "secondary_title", "alternate_title3", "alternate_title2"),
        abstract=first("abstract", "notes_abstract"),
        identifiers=_identifiers(first("doi"), "", "", "", first("urls", "url"), ""),
        aside=tuple(filter(None, (first(name) for name in _ASIDE))),
    )


def _parse_csl(document: Document) -> tuple[list[_Reference], list[UnreadableDocument]]:
    try:
        content = json.loads(decode(document))
        # JSON may escape half a character ("\ud800"), which no text that is written can hold.
        content = json.loads(json.dumps(content, ensure_ascii=False).encode(errors="replace"))
    except (ValueError, RecursionError) as error:
        raise UnreadableDocument(
            document.name, f"it is not valid JSON ({error})", "export it again") from error
    items = content.get("items", [content]) if isinstance(content, dict) else content
    if not isinstance(items, list) or not all(map(is_csl_item, items)):
        raise UnreadableDocument(
            document.name, "its JSON is of another kind, not CSL-JSON",
            "the only JSON read is CSL-JSON, as Zotero and citeproc write it")
    return [_csl_reference(item, number) for number, item in enumerate(items, 1)], []


def is_csl_item(item: object) -> bool:
    """Whether a JSON value looks like an entry of CSL-JSON."""
    return isinstance(item, dict) and "title" in item and not {
        "body_text", "pdf_parse"} & item.keys() and bool(
        {"type", "author", "issued", "DOI", "container-title", "abstract"} & item.keys())


def _csl_reference(item: Mapping[str, object], number: int) -> _Reference:
    def first(name: str) -> str:
        value = item.get(name)
        value = value[0] if isinstance(value, list) and value else value
        return without_tags(str(value)) if isinstance(value, str | int) else ""

    people = item.get("author")
    authors = [_csl_author(a) for a in people if isinstance(a, dict)] if isinstance(
        people, list) else []
    return _Reference(
        key=first("id") or first("citation-key") or str(number),
        title=first("title"), authors=tuple(filter(None, authors)),
        year=json.dumps(item.get("issued", "")), venue=first("container-title"),
        abstract=re.sub(r"^abstract[\s:.]+", "", first("abstract"), flags=re.IGNORECASE),
        identifiers=_identifiers(
            first("DOI"), first("number") if "arxiv" in first("number").lower() else "",
            first("PMID"), first("PMCID"), first("URL"), ""),
        aside=tuple(filter(None, (first(name) for name in _ASIDE))),
    )


def _csl_author(author: Mapping[str, object]) -> str:
    literal = author.get("literal") or author.get("name")
    parts = (author.get("given"), author.get("non-dropping-particle"), author.get("family"))
    return str(literal) if literal else " ".join(str(part) for part in parts if part)


def without_tags(text: str) -> str:
    """Text without the JATS or HTML tags that Crossref leaves in titles and abstracts."""
    if "<" not in text and "&" not in text:
        return text.strip()
    try:
        root = html.fragment_fromstring(re.sub(r"</?jats:", lambda m: m[0][:-5], text), "div")
    except (etree.ParserError, etree.XMLSyntaxError):
        return text.strip()
    for title in root.iter("title", "p", "sec"):
        title.tail = " " + as_xml(title.tail or "")
    return " ".join("".join(map(str, root.itertext())).split())


def _identifiers(
    doi: str, eprint: str, pmid: str, pmcid: str, url: str, venue: str
) -> Identifiers:
    """From the fields of an entry; an address or "arXiv preprint arXiv:…" may name them too."""
    candidates = (normalise_arxiv(text) for text in (eprint, url, venue, doi) if text)
    arxiv, version = next((found for found in candidates if found[0]), ("", None))
    digits = re.search(r"\d+", pmcid)
    return Identifiers(
        doi=normalise_doi(doi) or (normalise_doi(url) if "doi.org/" in url else ""),
        arxiv=arxiv, arxiv_version=version, pmid=pmid.strip() if pmid.strip().isdecimal() else "",
        pmcid=f"PMC{digits[0]}" if digits else "",
        url=url if url.startswith(("http://", "https://")) else "",
    )


_PARSERS: Mapping[
    str, Callable[[Document], tuple[list[_Reference], list[UnreadableDocument]]]
] = {"bibtex": _parse_bibtex, "ris": _parse_ris, "csl-json": _parse_csl}
