"""Reads markup safely: no entity is expanded, nothing is fetched, text comes out in order."""

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape

from lxml import etree

from sources.documents.document import Document, UnreadableDocument
from sources.documents.grid import Arrangement, SpanCell, arrange

Element = etree._Element
Rule = Callable[[Element, str], str]
"""Says what stands in the text for an element, given the text inside it."""

CITATION = "\ue000"
"""Stands for a numbered citation until `tidy` takes it out together with its brackets."""
RAISED = "\ue001"
"""Stands before raised text until `tidy` makes it "^" or nothing."""
_BLOCK = "\ue002"
_RESERVED = re.compile("[\ue000-\ue002]")

_BRACKETED = re.compile(
    rf"\s{{0,3}}[\[(]\s{{0,3}}{CITATION}(?:[\s,;–—-]{{0,4}}{CITATION}){{0,200}}\s{{0,3}}[\])]")
_BARE = re.compile(rf"\s{{0,3}}{CITATION}(?:[\s,;–—-]{{0,4}}{CITATION}){{0,200}}")
_RAISED_IN_WORD = re.compile(rf"(?<=[\w)\]]){RAISED}(?=[-−–+]?\w)")
_SPACE_BEFORE_STOP = re.compile(r" (?=[.,;](?: |$))")
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SEPARATOR = r"[\s\[\](),;–—‐-]"
_NUMBERS = re.compile(
    rf"{_SEPARATOR}*(?:(?:\d{{1,3}}[a-z]?|{CITATION})(?:{_SEPARATOR}+(?:\d{{1,3}}[a-z]?|{CITATION}))*"
    rf"{_SEPARATOR}*)?")
_FOOTNOTE_MARK = re.compile(r"[a-h*†‡§¶#](?:[\s,]{0,2}[a-h*†‡§¶#]){0,8}")

_NAME = re.compile(r"[^\W\d][\w.-]*")


def parse_xml(document: Document) -> tuple[Element, list[str]]:
    """The root element, its tags without namespaces, and notes on what was mended.

    Raises UnreadableDocument where the bytes hold no XML element.
    """
    notes: list[str] = []
    try:
        root = etree.fromstring(document.data, _parser())
    except etree.XMLSyntaxError as error:
        notes.append(f"not well-formed XML ({error}); read as far as it could be mended")
        try:
            root = etree.fromstring(document.data, _parser(recover=True))
        except etree.XMLSyntaxError:
            root = None
        if root is None:
            raise UnreadableDocument(
                document.name, f"it is not XML ({error})", "give it under its own suffix"
            ) from error
    for element in root.iter(etree.Element):
        name = str(element.tag).rsplit("}", 1)[-1].rsplit(":", 1)[-1]
        if _NAME.fullmatch(name):  # mended XML may have tags that are no names
            element.tag = name
    return root, notes


def _parser(recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=recover,
        remove_comments=True, remove_pis=True,
    )


def text_of(element: Element | None, rules: Mapping[str, Rule]) -> str:
    """The text of an element, tidied; each rule rewrites the elements of its tag."""
    if element is None:
        return ""
    parts: list[str] = []
    _collect(element, rules, None, parts, [])
    return tidy("".join(parts))


def flow(
    element: Element, rules: Mapping[str, Rule], is_block: Callable[[Element], bool]
) -> Iterator[str | Element]:
    """What an element holds, in order: stretches of running text, and the blocks between them."""
    parts: list[str] = []
    blocks: list[Element] = []
    _collect(element, rules, is_block, parts, blocks)
    for index, piece in enumerate("".join(parts).split(_BLOCK)):
        if text := tidy(piece):
            yield text
        if index < len(blocks):
            yield blocks[index]


def tidy(text: str) -> str:
    """Numbered citations gone with their brackets, raised text marked, white space single."""
    if CITATION in text:
        text = _BARE.sub("", _BRACKETED.sub("", text))
    if RAISED in text:
        text = _RAISED_IN_WORD.sub("^", text).replace(RAISED, "")
    return _SPACE_BEFORE_STOP.sub("", " ".join(text.split()))


def citation(_: Element, inner: str) -> str:
    """A reference to the list of references: dropped where it is but numbers, else kept."""
    return CITATION if _NUMBERS.fullmatch(inner.replace(RAISED, "")) else inner


def raised(_: Element, inner: str) -> str:
    """Superscripts: "10^-6" for numbers after a word, else the text itself."""
    if not inner.replace(CITATION, "").strip(" ,;–-[]()"):
        return CITATION if CITATION in inner else ""
    return RAISED + inner if inner.strip("+-−– \t\n").isdigit() else inner


def footnote_mark(element: Element, inner: str) -> str:
    """For superscripts in tables and captions: marks of footnotes ("a", "*, †") are dropped."""
    return "" if _FOOTNOTE_MARK.fullmatch(inner.strip()) else raised(element, inner)


def dropped(_: Element, __: str) -> str:
    """For what is no part of the running text."""
    return ""


def spaced(_: Element, inner: str) -> str:
    """For what must not run into its neighbours."""
    return f" {inner} "


def read_table(table: Element, rules: Mapping[str, Rule]) -> list[Arrangement]:
    """An HTML or JATS `<table>` arranged. Raises OversizedTable.

    Header rows are those of `<thead>`; without it the leading rows of which every cell is `<th>`;
    without such rows the content tells.
    """
    rows: list[list[SpanCell]] = []
    header, headed = 0, False
    for row in _table_rows(table):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        marked = bool(cells) and all(cell.tag == "th" for cell in cells)
        parent = row.getparent()
        in_head = parent is not None and parent.tag == "thead"
        headed = headed or in_head
        if (in_head or (marked and not headed)) and header == len(rows):
            header += 1
        rows.append([
            SpanCell(text_of(cell, rules), span(cell, "rowspan"), span(cell, "colspan"))
            for cell in cells
        ])
    return arrange(rows, header or None)


def remove(element: Element) -> None:
    """Take an element out and leave the text that follows it in its place."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail or ""
    if parent is None:
        return
    if before is not None:
        before.tail = as_xml((before.tail or "") + tail)
    else:
        parent.text = as_xml((parent.text or "") + tail)
    parent.remove(element)


def as_xml(text: str) -> str:
    """The text without the characters that XML forbids: a parser of HTML lets them pass, and lxml
    raises ValueError where they are put in a tree."""
    return _NO_XML.sub("", text)



def span(cell: Element, name: str) -> int:
    """The number an attribute of a cell gives, 1 where it gives none."""
    value = (cell.get(name) or "").strip()
    return int(value) if value.isdecimal() and len(value) < 10 else 1


def _table_rows(table: Element) -> Iterator[Element]:
    """The table's own rows, thead first and tfoot last; never those of a table inside it."""
    order = {"thead": 0, "tfoot": 2}
    for part in sorted(table, key=lambda child: order.get(str(child.tag), 1)):
        if part.tag == "tr":
            yield part
        elif part.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in part if row.tag == "tr")


def _collect(
    element: Element,
    rules: Mapping[str, Rule],
    is_block: Callable[[Element], bool] | None,
    parts: list[str],
    blocks: list[Element],
) -> None:
    parts.append(_RESERVED.sub("", element.text or ""))
    for child in element:
        if not isinstance(child.tag, str):
            if isinstance(child, etree._Entity):
                parts.append(unescape(child.text or ""))
        elif is_block is not None and is_block(child):
            parts.append(_BLOCK)
            blocks.append(child)
        elif rule := rules.get(child.tag):
            inner: list[str] = []
            below = None if rule is dropped else is_block
            held = len(blocks)
            if rule is not dropped:
                _collect(child, rules, below, inner, blocks)
            text = "".join(inner)
            parts.append(rule(child, text) if len(blocks) == held else text)
        else:
            _collect(child, rules, is_block, parts, blocks)
        parts.append(_RESERVED.sub("", child.tail or ""))
