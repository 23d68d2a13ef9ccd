"""Reads JATS and NLM article XML, as PubMed Central, eLife, PLOS and most publishers give it."""

from collections.abc import Callable, Mapping

from records import Identifiers, Paper
from sources.documents.builder import PaperBuilder
from sources.documents.document import Document, UnreadableDocument
from sources.documents.formulas import mathml_to_text, tex_to_text
from sources.documents.grid import OversizedTable, add_table
from sources.documents.headings import is_back_matter
from sources.documents.xml import (
    Element,
    Rule,
    citation,
    dropped,
    flow,
    footnote_mark,
    parse_xml,
    raised,
    read_table,
    spaced,
    text_of,
)
from sources.identifiers import normalise_arxiv, normalise_doi


def read_jats(document: Document) -> list[Paper]:
    """Every article of the document, without reference lists, letters and acknowledgements.

    Citations by number are dropped with their brackets, citations by author and year are kept.
    Raises UnreadableDocument where there is no article, or one without text.
    """
    root, notes = parse_xml(document)
    articles = [root] if root.tag == "article" else list(root.iter("article"))
    if not articles:
        raise UnreadableDocument(
            document.name, f"its XML is of another kind (root <{root.tag}>), not JATS",
            "formats of XML read: JATS/NLM articles and GROBID TEI",
        )
    return [_Article(document, article, notes).read() for article in articles]


def _reference(element: Element, inner: str) -> str:
    kind = element.get("ref-type")
    if kind == "bibr":
        return citation(element, inner)
    return "" if kind in ("fn", "table-fn", "aff", "corresp", "author-notes") else inner


def _alternatives(element: Element, inner: str) -> str:
    """One of several renderings of the same thing: MathML before TeX, for it needs no guessing."""
    for tag, convert in (("math", mathml_to_text), ("tex-math", _tex)):
        found = element.find(tag)
        if found is not None and (text := convert(found)):
            return text
    return inner


def _tex(element: Element) -> str:
    return tex_to_text("".join(map(str, element.itertext())))


RULES: Mapping[str, Rule] = {
    "xref": _reference,
    "sup": raised,
    "math": lambda element, _: mathml_to_text(element),
    "tex-math": lambda element, _: _tex(element),
    "alternatives": _alternatives,
    "disp-formula": spaced,
    "break": lambda *_: " ",
    "fn": dropped, "graphic": dropped, "inline-graphic": dropped, "media": dropped,
    "inline-supplementary-material": dropped, "object-id": dropped, "ref-list": dropped,
    "private-char": dropped, "label": dropped, "contrib-group": dropped,
}
_TITLE_RULES = {**RULES, "xref": dropped}
_CELL_RULES = {**RULES, "p": spaced, "list-item": spaced, "sup": footnote_mark}
_CAPTION_RULES = {**RULES, "sup": footnote_mark}


class _Article:
    """One `<article>` on its way to a Paper."""

    def __init__(self, document: Document, root: Element, notes: list[str]) -> None:
        self.root = root
        self.builder = PaperBuilder(document, "jats", "jats")
        self.builder.notes.extend(notes)
        self.handlers: dict[str, Callable[[Element, int], None]] = {
            "sec": self._section, "app": self._section, "p": self._flow, "list": self._flow,
            "list-item": self._flow, "disp-quote": self._flow, "boxed-text": self._section,
            "def-list": self._flow, "def-item": self._definition, "statement": self._flow,
            "verse-group": self._flow, "speech": self._flow, "app-group": self._flow,
            "table-wrap": self._table, "table-wrap-group": self._flow, "fig": self._figure,
            "fig-group": self._flow, "supplementary-material": self._ignore,
            "ref-list": self._ignore, "sec-meta": self._ignore, "preformat": self._flow,
            "title": self._ignore, "code": self._flow,
        }
        floats = root.find("floats-group")
        self.floats: dict[str, Element] = {
            child.get("id") or f"#{index}": child
            for index, child in enumerate(floats if floats is not None else ())
        }

    def read(self) -> Paper:
        meta = self.root.find("front/article-meta")
        if meta is None:
            meta = self.root.find("front-stub")
        if meta is not None:
            self._metadata(meta)
            self._abstracts(meta)
        body = self.root.find("body")
        if body is not None:
            self._without_heading(body)
            self._flow(body, 0)
        else:
            self.builder.abstract_only = True
        for float_ in list(self.floats.values()):
            self._block(float_, 1)
        for part in self.root.iterfind("back/*"):
            if part.tag in ("sec", "app", "app-group"):
                self._block(part, 0)
        letters = sum(1 for child in self.root if child.tag in ("sub-article", "response"))
        if letters:
            self.builder.notes.append(f"{letters} letters or responses beside the article left out")
        return self.builder.build()

    def _metadata(self, meta: Element) -> None:
        title = text_of(meta.find("title-group/article-title"), _TITLE_RULES)
        subtitle = text_of(meta.find("title-group/subtitle"), _TITLE_RULES)
        self.builder.title = f"{title}: {subtitle}" if subtitle else title
        self.builder.authors = [_author(c) for c in meta.iterfind("contrib-group/contrib")
                                if c.get("contrib-type", "author") == "author"]
        years = [date.findtext("year", "").strip() for date in meta.iterfind("pub-date")
                 if date.get("pub-type") != "pmc-release"]
        self.builder.year = min((int(y) for y in years if y.isdecimal() and len(y) == 4),
                                default=None)
        self.builder.venue = self.root.findtext("front/journal-meta//journal-title") or ""
        self.builder.identifiers = _identifiers(meta)

    def _abstracts(self, meta: Element) -> None:
        """The abstract proper first; summaries for other readers follow as sections of their own.

        A structured abstract stays one section: its headings lead their paragraphs.
        """
        abstracts = sorted(meta.iterfind("abstract"), key=lambda a: a.get("abstract-type") or "")
        for index, abstract in enumerate(abstracts):
            kind = abstract.get("abstract-type") or ""
            if kind in ("graphical", "toc", "key-points", "web-summary"):
                continue
            title = text_of(abstract.find("title"), _TITLE_RULES)
            if index == 0:
                self.builder.heading(title or "Abstract", kind="abstract")
            else:
                self.builder.heading(title or kind.replace("-", " ").capitalize(), kind="other")
            for part in abstract:
                if part.tag == "sec":
                    self._titled_paragraphs(part)
                elif part.tag == "p":
                    self._flow(part, 1)

    def _titled_paragraphs(self, section: Element) -> None:
        lead = text_of(section.find("title"), _TITLE_RULES).rstrip(" .:")
        for part in section.iter("p"):
            text = text_of(part, RULES)
            self.builder.paragraph(f"{lead}: {text}" if lead else text)
            lead = ""

    def _without_heading(self, body: Element) -> None:
        """A body that begins without a heading of its own does not go on with the abstract."""
        first = next((child for child in body if isinstance(child.tag, str)), None)
        if first is not None and first.tag != "sec":
            divided = body.find("sec") is not None
            self.builder.heading("Introduction" if divided else "Text")

    def _flow(self, element: Element, level: int) -> None:
        """Running text becomes paragraphs; blocks inside it are read where they stand."""
        for piece in flow(element, RULES, lambda child: child.tag in self.handlers):
            if isinstance(piece, str):
                self.builder.paragraph(piece)
            else:
                self._block(piece, level)
        if self.floats and element.tag == "p":
            self._mentioned_floats(element, level)

    def _block(self, element: Element, level: int) -> None:
        self.floats.pop(element.get("id", ""), None)
        handler = self.handlers.get(str(element.tag))
        if handler is not None:
            handler(element, level)

    def _mentioned_floats(self, paragraph: Element, level: int) -> None:
        """Figures and tables kept at the end stand after the paragraph that first names them."""
        for reference in paragraph.iter("xref"):
            for name in (reference.get("rid") or "").split():
                if (mentioned := self.floats.pop(name, None)) is not None:
                    self._block(mentioned, level)

    def _section(self, section: Element, level: int) -> None:
        title = section.find("title")
        if title is None:
            title = section.find("caption/title")
        label = text_of(section.find("label"), {}) if section.tag == "app" else ""
        heading = " ".join(filter(None, (label, text_of(title, _TITLE_RULES))))
        if is_back_matter(heading):
            return
        kind = "appendix" if section.tag == "app" else None
        self.builder.heading(heading, level + 1, kind)
        self._flow(section, level + 1)

    def _definition(self, item: Element, _: int) -> None:
        term, meaning = (text_of(item.find(tag), RULES) for tag in ("term", "def"))
        self.builder.paragraph(f"{term}: {meaning}" if term and meaning else term or meaning)

    def _figure(self, figure: Element, _: int) -> None:
        label, caption = _label_and_caption(figure)
        self.builder.paragraph(f"{label}. {caption}" if label and caption else caption)

    def _table(self, wrap: Element, _: int) -> None:
        label, caption = _label_and_caption(wrap)
        tables = list(wrap.iterfind(".//table"))
        if not tables:
            self.builder.paragraph(f"{label}. {caption}" if label and caption else caption)
            self.builder.notes.append(f"{label or 'a table'} is an image and was not read")
        for table in tables:
            try:
                add_table(self.builder, caption, read_table(table, _CELL_RULES), label=label)
            except OversizedTable as error:
                self.builder.notes.append(f"{label or 'a table'} left out: {error}")
        for foot in wrap.iterfind("table-wrap-foot"):
            for part in foot.iter("p"):
                self.builder.paragraph(text_of(part, RULES))

    def _ignore(self, _: Element, __: int) -> None:
        """For blocks that are no part of the text."""


def _label_and_caption(element: Element) -> tuple[str, str]:
    """"Table 2" and "Title. Text.": a caption's title and paragraphs are run together."""
    label = text_of(element.find("label"), {}).rstrip(" .:|")
    parts = [text_of(part, _CAPTION_RULES) for part in element.iterfind("caption/*")
             if part.tag in ("title", "p")]
    ended = [p if p.endswith((".", "?", "!", ":")) else f"{p}." for p in parts[:-1] if p]
    return label, " ".join([*ended, *parts[-1:]])


def _author(contributor: Element) -> str:
    name = contributor.find("name")
    if name is None:
        name = contributor.find("name-alternatives/name")
    if name is None:
        group = contributor.find("collab")
        return text_of(group if group is not None else contributor.find("string-name"), RULES)
    return f"{name.findtext('given-names', '')} {name.findtext('surname', '')}".strip()


def _identifiers(meta: Element) -> Identifiers:
    known = {e.get("pub-id-type", ""): (e.text or "").strip() for e in meta.iterfind("article-id")}
    pmc = known.get("pmc") or known.get("pmcid") or ""
    arxiv, version = normalise_arxiv(known.get("arxiv", ""))
    return Identifiers(
        doi=normalise_doi(known.get("doi", "")), arxiv=arxiv, arxiv_version=version,
        pmid=known.get("pmid", ""),
        pmcid=f"PMC{pmc.upper().removeprefix('PMC').removeprefix('A')}" if pmc else "",
    )
