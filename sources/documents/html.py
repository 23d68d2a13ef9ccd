"""Reads articles in HTML: arXiv's (LaTeXML) and other publishers' pages."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import cast

from lxml import etree, html

from records import Identifiers, Paper
from sources.documents.authors import natural
from sources.documents.builder import PaperBuilder
from sources.documents.captions import split_label
from sources.documents.document import Document, UnreadableDocument
from sources.documents.encoding import decode
from sources.documents.formulas import mathml_to_text, tex_to_text
from sources.documents.grid import OversizedTable, add_table
from sources.documents.headings import is_back_matter, numbered_level, without_number
from sources.documents.xml import (
    Element,
    Rule,
    citation,
    dropped,
    flow,
    footnote_mark,
    raised,
    read_table,
    remove,
    spaced,
    text_of,
)
from sources.identifiers import find_identifiers, normalise_arxiv, normalise_doi

_NOT_TEXT = frozenset((
    "script", "style", "nav", "aside", "form", "button", "noscript", "template", "iframe", "svg",
    "canvas", "object", "embed", "audio", "video", "dialog", "menu", "select", "input", "textarea",
    "label", "link", "meta", "head",
))
_NOT_ARTICLE = frozenset((
    "ltx_bibliography", "ltx_page_footer", "ltx_page_header", "ltx_page_navbar", "ltx_dates",
    "ltx_authors", "ltx_error", "ltx_toc", "ltx_tag_note", "ltx_note_mark", "ltx_pagination",
    "navbar", "sidebar", "breadcrumb", "breadcrumbs", "footer", "site-header", "site-footer",
    "references", "reference-list", "ref-list", "sr-only", "visually-hidden", "katex-html",
    "mathjax_preview", "cookie-banner", "watermark-tr", "license-tr",
))
"""Classes and ids, in lower case, of what stands on an article's page beside the article."""
_HIDDEN = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|opacity:0(?:\.0*)?(?:;|$)|font-size:0(?!\.?\d*[1-9])"
    r"|text-indent:-\d{3,}|(?:left|top):-\d{4,}|clip:rect\(0", re.IGNORECASE)
_WHITE = re.compile(
    r"(?<![-\w])color:(?:white|#fff(?:fff)?|rgba?\(255,255,255(?:,[\d.]+)?\)|transparent)(?![\w-])",
    re.IGNORECASE)
_DARK = re.compile(r"background(?:-color)?:(?!white|#fff|transparent|none|inherit)", re.IGNORECASE)
COMMENT = re.compile(r"<!--(.{1,5000}?)-->", re.DOTALL)
_SAID_UNSEEN = ("alt", "title", "aria-label", "placeholder", "data-prompt", "summary")
"""Attributes that hold words, which a page shows to nobody or only on demand."""
_BLOCKS = (
    "p", "div", "section", "article", "main", "body", "ul", "ol", "li", "dl", "dt", "dd",
    "blockquote", "pre", "header", "footer", "details", "summary", "center", "address", "fieldset",
    "tbody", "thead", "tfoot", "tr", "td", "th", "caption",
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_INSTITUTION = re.compile(
    r"universi|institut|department|school|college|laborator|faculty|cent(?:er|re)\b|academy|"
    r"hospital|research|\b(?:inc|ltd|labs?|corp)\b|abstract", re.IGNORECASE)


def read_html(document: Document) -> list[Paper]:
    """The article of a page: its main part, without what surrounds it or cannot be seen.

    Elements that a reader of the page would not see (hidden or white on white) are left out and
    counted in `origin.notes`. Raises UnreadableDocument where the page holds no text.
    """
    text = decode(document)
    root = _parse(text, document.name)
    builder = PaperBuilder(document, "html", "html")
    for comment in COMMENT.findall(text):
        builder.hide(comment)
    return [_Page(builder, root).read()]


def read_fragment(builder: PaperBuilder, markup: str) -> None:
    """Add a piece of HTML, such as a table inside Markdown, to a paper that is being built."""
    if markup.strip():
        _Page(builder, _parse(f"<div>{markup}</div>", builder.document.name)).add_to_paper()


def _parse(text: str, name: str) -> Element:
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False,
                             remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise UnreadableDocument(
            name, f"it is no readable HTML ({error})", "give it as text or PDF") from error


def _footnote(_: Element, inner: str) -> str:
    return f" ({inner.strip()})" if inner.strip() else ""


def _by_class(element: Element, inner: str) -> str:
    classes = element.get("class") or ""
    if "ltx_note" in classes and "ltx_note_" not in classes:
        return _footnote(element, inner)
    if "ltx_tag" in classes.split():
        return f"{inner} "
    return inner


def _link(element: Element, inner: str) -> str:
    target = element.get("href") or ""
    is_reference = re.search(r"#(?:bib|ref|cit|cr|b)[\w.-]*\d", target, re.IGNORECASE)
    return citation(element, inner) if is_reference else inner


def _math(element: Element, inner: str) -> str:
    if element.get("alttext"):
        return tex_to_text(f"${element.get('alttext')}$")
    tex = element.find(".//annotation[@encoding='application/x-tex']")
    if tex is not None and tex.text:
        return tex_to_text(f"${tex.text}$")
    return mathml_to_text(element) or inner


RULES: Mapping[str, Rule] = {
    "math": _math, "sup": raised, "a": _link, "cite": citation, "span": _by_class,
    "br": lambda *_: " ", "img": dropped, "td": spaced, "th": spaced,
}
_CELL_RULES = {**RULES, "sup": footnote_mark, "p": spaced, "li": spaced, "div": spaced}


class _Page:
    """One HTML page, or a piece of one, on its way to a Paper."""

    def __init__(self, builder: PaperBuilder, root: Element) -> None:
        self.root = root
        self.builder = builder
        self.handlers: dict[str, Callable[[Element, int], None]] = {
            **dict.fromkeys(_BLOCKS, self._flow),
            **dict.fromkeys(_HEADINGS, self._heading),
            "table": self._table, "figure": self._figure, "figcaption": self._paragraph,
            "hr": self._nothing,
        }
        self.skip_level: int | None = None

    def read(self) -> Paper:
        self._metadata()
        self._keep_apart()
        self.add_to_paper()
        return self.builder.build()

    def add_to_paper(self) -> None:
        self._remove_unseen()
        article = self._main_part()
        self._remove_title(article)
        self._flow(article, 1)

    def _metadata(self) -> None:
        tags = _meta_tags(self.root)
        title = next(iter(_find(self.root, "//h1[contains(@class,'ltx_title_document')]")), None)
        self.builder.title = (
            _first(tags, "citation_title", "dc.title")
            or text_of(title, {**RULES, "sup": dropped, "span": _plain_title})
            or _lone_heading(self.root) or _first(tags, "og:title")
            or text_of(self.root.find(".//title"), {})
        )
        names = _find(self.root, "//*[contains(@class,'ltx_personname')]")
        self.builder.authors = (
            [natural(name) for name in tags.get("citation_author", tags.get("dc.creator", []))]
            or [part for name in names for part in _persons(name)]
        )
        date = _first(tags, "citation_publication_date", "citation_date", "citation_online_date",
                      "dc.date", "article:published_time")
        year = re.search(r"\b(?:19|20)\d{2}\b", date)
        self.builder.year = int(year[0]) if year else None
        self.builder.venue = _first(
            tags, "citation_journal_title", "citation_conference_title", "prism.publicationname")
        self.builder.identifiers = self._identifiers(tags)

    def _identifiers(self, tags: Mapping[str, list[str]]) -> Identifiers:
        """From the page's own metadata, arXiv's stamp and the address it names as its own."""
        stamp = " ".join(text_of(e, {}) for e in _find(self.root, "//*[@id='watermark-tr']"))
        links = [e.get("href") or "" for e in _find(self.root, "//link[@rel='canonical']")]
        own = next(iter(links), "") or _first(tags, "og:url")
        found = find_identifiers(f"{stamp}\n{own}", self.builder.document.name)
        arxiv, version = normalise_arxiv(_first(tags, "citation_arxiv_id"))
        doi = _first(tags, "citation_doi", "dc.identifier", "prism.doi", "bepress_citation_doi")
        return found.model_copy(update={
            "doi": normalise_doi(doi) or found.doi, "arxiv": arxiv or found.arxiv,
            "arxiv_version": version or found.arxiv_version,
            "pmid": _first(tags, "citation_pmid") or found.pmid,
            "url": own if own.startswith(("http://", "https://")) else "",
        })

    def _remove_unseen(self) -> None:
        """Take out what is no text, and what is text but cannot be seen on the page."""
        hidden: Counter[str] = Counter()
        for element in list(self.root.iter(etree.Element)):
            if element.tag in ("html", "body", "main", "article"):
                continue
            names = f"{element.get('class') or ''} {element.get('id') or ''}".lower().split()
            if element.tag in _NOT_TEXT or not _NOT_ARTICLE.isdisjoint(names):
                remove(element)
            elif reason := _why_hidden(element):
                unseen = text_of(element, {})
                hidden[reason] += bool(unseen)
                self.builder.hide(unseen)
                remove(element)
        self.builder.notes.extend(
            f"{count} {'passage' if count == 1 else 'passages'} left out: {reason}"
            for reason, count in sorted(hidden.items()) if count
        )

    def _keep_apart(self) -> None:
        """What a page says in places where its reader does not look."""
        for name, values in _meta_tags(self.root).items():
            if not name.startswith(("citation_", "dc.", "prism.")):
                self.builder.hide(" ".join(values))
        for element in self.root.iter(etree.Element):
            for attribute in _SAID_UNSEEN:
                self.builder.hide(element.get(attribute) or "")

    def _main_part(self) -> Element:
        """The element that is marked as the article, if it holds most of the marked text."""
        paths = ("//article[contains(@class,'ltx_document')]", "//main", "//*[@role='main']",
                 "//article", "//*[@id='content' or @id='main-content' or @id='article']")
        body = self.root.find("body")
        whole = body if body is not None else self.root
        length = len(text_of(whole, {}))
        for path in paths:
            for candidate in _find(self.root, path):
                if 2 * len(text_of(candidate, {})) >= length > 0:
                    return candidate
        return whole

    def _remove_title(self, article: Element) -> None:
        """The title is told once, by the builder; footers and headers of the page go with it."""
        for heading in article.iter("h1"):
            if text_of(heading, RULES) == self.builder.title or _has_class(
                    heading, "ltx_title_document"):
                remove(heading)
                break
        for frame in [*article.iter("footer"), *article.iterfind("header")]:
            if frame.tag == "footer" or (article.tag == "body" and frame.find(".//h1") is None):
                remove(frame)

    def _flow(self, element: Element, level: int) -> None:
        for piece in flow(element, RULES, lambda child: child.tag in self.handlers):
            if isinstance(piece, str):
                if self.skip_level is None:
                    self.builder.paragraph(piece)
            else:
                self.handlers[str(piece.tag)](piece, level)

    def _heading(self, heading: Element, _: int) -> None:
        """A heading of its level; back matter is skipped to the next heading as high."""
        title = text_of(heading, RULES)
        is_abstract = _has_class(heading, "ltx_title_abstract")
        depth = 2 if is_abstract else int(str(heading.tag)[1])
        if self.skip_level is not None and depth > self.skip_level:
            return
        self.skip_level = depth if is_back_matter(title) else None
        if self.skip_level is None:
            level = numbered_level(title) or max(1, depth - 1)
            self.builder.heading(
                without_number(title), level, "abstract" if is_abstract else None)

    def _paragraph(self, element: Element, _: int) -> None:
        if self.skip_level is None:
            self.builder.paragraph(text_of(element, RULES))

    def _figure(self, figure: Element, level: int) -> None:
        """A figure that holds a table is a table; of every other the caption is the text."""
        tables = [t for t in figure.iter("table") if not _is_equation(t)]
        caption = figure.find("figcaption")
        if tables and len(figure.findall(".//figcaption")) <= 1:
            for table in tables:
                self._add_table(table, text_of(caption, _CELL_RULES))
        else:
            self._flow(figure, level)

    def _table(self, table: Element, level: int) -> None:
        if _is_equation(table):
            self._paragraph(table, level)
        elif _is_layout(table):
            self._flow(table, level)
        else:
            self._add_table(table, text_of(table.find("caption"), _CELL_RULES))

    def _add_table(self, table: Element, caption: str) -> None:
        if self.skip_level is not None:
            return
        label, caption = split_label(caption)
        try:
            add_table(self.builder, caption, read_table(table, _CELL_RULES), label=label)
        except OversizedTable as error:
            self.builder.notes.append(f"{label or 'a table'} left out: {error}")

    def _nothing(self, _: Element, __: int) -> None:
        """For blocks without text."""


def _find(root: Element, path: str) -> list[Element]:
    """What an XPath for elements finds; lxml's types allow for more."""
    return cast("list[Element]", root.xpath(path))


def _has_class(element: Element, name: str) -> bool:
    return name in (element.get("class") or "").split()


def _is_equation(table: Element) -> bool:
    return bool(re.search(r"ltx_(?:equation|eqn)", table.get("class") or ""))


def _is_layout(table: Element) -> bool:
    """A table that only places things on the page."""
    return table.get("role") == "presentation" or any(
        table.find(f".//{tag}") is not None for tag in ("table", *_HEADINGS))


def _plain_title(element: Element, inner: str) -> str:
    return "" if "ltx_note" in (element.get("class") or "") else inner


def _lone_heading(root: Element) -> str:
    headings = list(root.iter("h1"))
    return text_of(headings[0], RULES) if len(headings) == 1 else ""


def _meta_tags(root: Element) -> dict[str, list[str]]:
    tags: dict[str, list[str]] = {}
    for tag in root.iter("meta"):
        name = (tag.get("name") or tag.get("property") or "").lower()
        if name and (content := (tag.get("content") or "").strip()):
            tags.setdefault(name, []).append(content)
    return tags


def _first(tags: Mapping[str, list[str]], *names: str) -> str:
    return next((tags[name][0] for name in names if name in tags), "")


def _persons(name: Element) -> list[str]:
    """The names in one of LaTeXML's author blocks, which may hold several and their marks."""
    text = text_of(name, {**RULES, "sup": lambda *_: ",", "br": lambda *_: ",",
                          "span": _plain_title, "math": dropped})
    parts = (part.strip(" *†‡§") for part in re.split(r",|&|\band\b", text))
    return [part for part in parts if 2 <= len(part.split()) <= 5 and len(part) < 60
            and not re.search(r"[\d@/]", part) and not _INSTITUTION.search(part)]


def _why_hidden(element: Element) -> str:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return "marked as hidden"
    style = re.sub(r"\s", "", element.get("style") or "")
    if not style:
        return ""
    if _HIDDEN.search(style):
        return "hidden by its style"
    if _WHITE.search(style) and not any(
            _DARK.search(re.sub(r"\s", "", e.get("style") or ""))
            for e in (element, *element.iterancestors())):
        return "white text on a white page"
    return ""
