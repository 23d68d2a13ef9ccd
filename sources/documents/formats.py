"""Tells what a document is by its bytes, and reads it with the reader for that."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module

from records import Paper
from records.paper import DocumentFormat
from sources.documents.document import Document, Reader, UnreadableDocument

FORMATS: Mapping[str, DocumentFormat | None] = {
    ".pdf": "pdf", ".tex": "latex", ".ltx": "latex", ".latex": "latex", ".nxml": "jats",
    ".jats": "jats", ".tei": "tei", ".xml": None, ".html": "html", ".htm": "html",
    ".xhtml": "html", ".md": "markdown", ".markdown": "markdown", ".txt": "text",
    ".text": "text", ".bib": "bibtex", ".ris": "ris", ".json": "csl-json",
    ".zip": "latex", ".gz": "latex", ".tgz": "latex", ".tar": "latex",
}
"""Suffixes of what is read; None where only the content tells. Archives hold arXiv sources."""

UNREAD = {
    ".doc": "a Word document", ".docx": "a Word document", ".odt": "an OpenDocument text",
    ".rtf": "a rich text file", ".epub": "an e-book", ".mobi": "an e-book",
    ".ps": "a PostScript file", ".djvu": "a DjVu file", ".ppt": "a presentation",
    ".pptx": "a presentation", ".pages": "a Pages document",
}
"""Documents that a person may take for readable: they are listed, not passed over."""

_READERS: Mapping[DocumentFormat, str] = {
    "pdf": "sources.documents.pdf:read_pdf", "latex": "sources.documents.latex:read_latex",
    "jats": "sources.documents.jats:read_jats", "tei": "sources.documents.tei:read_tei",
    "html": "sources.documents.html:read_html", "text": "sources.documents.plain:read_text",
    "markdown": "sources.documents.markdown:read_markdown",
}
_BIBLIOGRAPHIES: frozenset[DocumentFormat] = frozenset(("bibtex", "ris", "csl-json"))
_HEAD = 20_000
_BINARY = (
    (b"\x89PNG", "an image"), (b"\xff\xd8\xff", "an image"), (b"GIF8", "an image"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"), (b"{\\rtf", "a rich text file"),
    (b"%!PS", "a PostScript file"), (b"AT&TFORM", "a DjVu file"), (b"\x7fELF", "a program"),
    (b"7z\xbc\xaf", "a 7z archive"), (b"Rar!", "a RAR archive"), (b"SQLite format", "a database"),
    (b"BZh", "a bzip2 file"), (b"\xfd7zXZ", "an xz file"),
)
_ROOT = re.compile(
    rb"\A(?:\s|<\?[^>]{0,400}\?>|<!--.{0,4000}?-->|<!DOCTYPE[^>\[]{0,500}(?:\[.{0,8000}?\])?\s*>)*+"
    rb"<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL | re.IGNORECASE)
"""What stands before the root is taken once and for good: a row of comments, each of which may hold
the end of another, can be parted in endlessly many ways."""
_ROOTS: Mapping[str, DocumentFormat] = {
    "article": "jats", "pmc-articleset": "jats", "articles": "jats", "tei": "tei",
    "teicorpus": "tei", "html": "html", "head": "html", "body": "html",
}

_TEX = re.compile(
    rb"^[^%\n]{0,200}\\(?:documentclass|documentstyle|begin\{document\})", re.MULTILINE)
_RIS = re.compile(rb"\A\s*(?:[^\n]{0,200}\n){0,5}?TY  ?- ?\w{2,8}\s")
_BIBTEX = re.compile(rb"^[ \t]*@[A-Za-z]{3,20}\s*[{(]\s*[^\s,={}]{1,200}\s*,", re.MULTILINE)


@dataclass(frozen=True)
class DocumentReading:
    """What a document gave: its papers, and the entries of a bibliography that gave none."""

    papers: list[Paper] = field(default_factory=list)
    refused: list[UnreadableDocument] = field(default_factory=list)


def read_document(document: Document) -> DocumentReading:
    """Read a document as what its bytes say it is; a note tells where its suffix says otherwise.

    Raises UnreadableDocument.
    """
    format = tell_format(document)
    if is_packed(document.data) and not document.files:
        document = _unpacked(document)
    if format in _BIBLIOGRAPHIES:
        from sources.documents.bibliography import read_bibliography

        found = read_bibliography(document, format)
        return DocumentReading(found.papers, found.refused)
    papers = _reader(format)(document)
    named = FORMATS.get(suffix_of(document.name))
    if named is not None and named != format:
        note = f"its suffix says {named}, its content is {format}; read as {format}"
        papers = [_with_note(paper, note) for paper in papers]
    return DocumentReading(papers)


def tell_format(document: Document) -> DocumentFormat:
    """What the document is: by its bytes where they are unmistakable, else by its suffix.

    Raises UnreadableDocument where it is empty or of a kind that is not read.
    """
    data, name = document.data, document.name
    suffix = suffix_of(name)
    if not data.strip():
        raise UnreadableDocument(name, "it is empty", "leave it out")
    if suffix in UNREAD:
        raise UnreadableDocument(name, f"it is {UNREAD[suffix]}", "save it as PDF or text")
    if is_packed(data):
        return "latex"
    told = _told_by_bytes(data, name, suffix)
    named = FORMATS.get(suffix)
    if told is None and named is None:
        raise UnreadableDocument(
            name, "it is of no kind that is read", f"kinds read: {', '.join(sorted(FORMATS))}")
    if told is None and named in ("pdf", "jats", "tei"):
        raise UnreadableDocument(
            name, f"its suffix says {named}, its content does not", "give it under its own suffix")
    return told or named or "text"


def is_packed(data: bytes) -> bool:
    """Whether the bytes are a ZIP, gzip or tar archive."""
    return data[:4] in (b"PK\x03\x04", b"PK\x05\x06") or data[:2] == b"\x1f\x8b" \
        or data[257:262] == b"ustar"


def suffix_of(name: str) -> str:
    """The suffix in lower case with its dot; "" without one. "2308.12950" has none."""
    found = re.search(r"\.[A-Za-z][A-Za-z0-9]{0,9}$", name)
    return found[0].lower() if found else ""


def _told_by_bytes(data: bytes, name: str, suffix: str) -> DocumentFormat | None:
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if b"%PDF-" in head[:1024]:
        return "pdf"
    for magic, kind in _BINARY:
        if head.startswith(magic):
            raise UnreadableDocument(name, f"it is {kind}, not a document", "leave it out")
    if suffix == ".json" or (not suffix and head.lstrip()[:1] in (b"{", b"[")):
        return _told_by_json(data, name)
    if suffix in (".md", ".markdown"):
        return None
    if root := _ROOT.match(head):
        return _told_by_root(root[1].decode("ascii", "replace"), name, suffix)
    if _RIS.match(head):
        return "ris"
    if suffix in (".bib", ".txt", "") and _BIBTEX.search(head) and head.lstrip()[:1] in b"@%":
        return "bibtex"
    if _TEX.search(head) and suffix != ".bib":
        return "latex"
    return None


def _told_by_root(root: str, name: str, suffix: str) -> DocumentFormat | None:
    known = _ROOTS.get(root.lower())
    if known is None and suffix in (".xml", ".nxml", ".jats", ".tei"):
        raise UnreadableDocument(
            name, f"its XML is of a kind that is not read (root <{root}>)",
            "kinds of XML read: JATS/NLM articles and GROBID TEI")
    return known


def _told_by_json(data: bytes, name: str) -> DocumentFormat:
    """CSL-JSON, or UnreadableDocument: other JSON (S2ORC, notebooks) tells no one's text apart."""
    from sources.documents.bibliography import is_csl_item

    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnreadableDocument(name, f"it is not valid JSON ({error})", "export it again") \
            from error
    items = content.get("items", [content]) if isinstance(content, dict) else content
    if isinstance(items, list) and items and all(map(is_csl_item, items[:20])):
        return "csl-json"
    raise UnreadableDocument(
        name, "its JSON is of a kind that is not read", "the only JSON read is CSL-JSON")


def _unpacked(document: Document) -> Document:
    """The LaTeX project in an archive, or the one other document in it."""
    from sources.documents.archive import unpack
    from sources.documents.latex import open_latex_project

    files = unpack(document.data, name=document.name)
    if "[Content_Types].xml" in files:
        raise UnreadableDocument(document.name, "it is an Office document", "save it as PDF")
    inner = next(iter(files)) if len(files) == 1 else ""
    if inner and not inner.lower().endswith((".tex", ".ltx", ".latex")):
        raise UnreadableDocument(
            document.name, f"it holds no LaTeX source, only {inner}", "unpack it")
    return open_latex_project(document.name, files)


def _reader(format: DocumentFormat) -> Reader:
    """Readers are imported when a document needs them: a folder of notes loads no PDF library."""
    module, _, function = _READERS[format].partition(":")
    reader: Callable[[Document], list[Paper]] = getattr(import_module(module), function)
    return reader


def _with_note(paper: Paper, note: str) -> Paper:
    origin = paper.origin.model_copy(update={"notes": (*paper.origin.notes, note)})
    return paper.model_copy(update={"origin": origin})
