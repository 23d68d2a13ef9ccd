"""Reads Markdown with pipe tables and YAML front matter."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

import yaml
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from records import Identifiers, Paper
from sources.documents.builder import PaperBuilder
from sources.documents.captions import table_label
from sources.documents.document import Document
from sources.documents.encoding import decode
from sources.documents.formulas import tex_to_text
from sources.documents.grid import SpanCell, add_table, arrange, is_squeezed
from sources.documents.headings import is_back_matter, numbered_level, without_number
from sources.documents.html import COMMENT, read_fragment
from sources.identifiers import find_identifiers, normalise_arxiv, normalise_doi

FrontMatter = Mapping[str, object]

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_MATH = re.compile(
    r"\$\$([^$]{1,2000})\$\$|(?<![\\$\w])\$(?!\s)([^$\n]{1,400})(?<![\s\\])\$(?![\d$])")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~])")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>|<!--.{0,5000}?-->", re.DOTALL)
_ABSTRACT = re.compile(r"abstract\s*[:.—–-]+\s*(?=\S)", re.IGNORECASE)


def read_markdown(document: Document) -> list[Paper]:
    """One paper; its metadata from the front matter, else from the first heading.

    Front matter: title, authors (a list, or one text with ";" or " and "), year or date, doi,
    arxiv, pmid, pmcid, venue or journal, url. A paragraph "Table 2: …" beside a table is its
    caption. Raises UnreadableDocument.
    """
    text = decode(document).replace("\r\n", "\n").replace("\r", "\n")
    builder = PaperBuilder(document, "markdown", "markdown")
    body = text
    if found := _FRONT_MATTER.match(text):
        body = text[found.end():]
        apply_front_matter(builder, _parse_front_matter(found[1], builder))
    for comment in COMMENT.findall(body):
        builder.hide(comment)
    tree = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(_plain_math(body)))
    blocks = list(tree.children)
    if not found:
        builder.identifiers = find_identifiers(_front_text(blocks), document.name)
    _Reading(builder).read(blocks)
    return [builder.build()]


def apply_front_matter(builder: PaperBuilder, fields: FrontMatter) -> None:
    """Put the metadata of a front matter or a manifest row where the paper keeps it."""
    builder.title = _text(fields, "title")
    builder.authors = _authors(fields.get("authors") or fields.get("author"))
    when = fields.get("year") or fields.get("date")
    year = re.search(r"\b(?:1[5-9]|20)\d\d\b", str(when or ""))
    builder.year = when.year if isinstance(when, date) else int(year[0]) if year else None
    builder.venue = _text(fields, "venue", "journal", "booktitle")
    arxiv, version = normalise_arxiv(_text(fields, "arxiv", "eprint"))
    named = find_identifiers("", builder.document.name)
    builder.identifiers = Identifiers(
        doi=normalise_doi(_text(fields, "doi")) or named.doi, arxiv=arxiv or named.arxiv,
        arxiv_version=version if arxiv else named.arxiv_version,
        pmid=_text(fields, "pmid") or named.pmid, pmcid=_text(fields, "pmcid") or named.pmcid,
        url=_text(fields, "url"),
    )


def _parse_front_matter(source: str, builder: PaperBuilder) -> FrontMatter:
    try:
        fields = yaml.safe_load(source)
    except yaml.YAMLError as error:
        builder.notes.append(f"its front matter is not valid YAML ({_one_line(error)}); left out")
        return {}
    if not isinstance(fields, dict):
        builder.notes.append("its front matter holds no fields; left out")
        return {}
    return {str(name).lower(): value for name, value in fields.items()}


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def _text(fields: FrontMatter, *names: str) -> str:
    """The first of these fields that holds a text or a number."""
    values = (fields.get(name) for name in names)
    return next((str(v).strip() for v in values if isinstance(v, str | int | float) and v), "")


def _authors(value: object) -> list[str]:
    if isinstance(value, str):
        return re.split(r"\s*;\s*|\s+and\s+", value) if re.search(r";|\band\b", value) else [
            name.strip() for name in value.split(",")]
    if isinstance(value, Sequence):
        return [str(v.get("name", "")) if isinstance(v, dict) else str(v) for v in value[:10_000]
                if isinstance(v, dict | str)]
    return []


def _plain_math(text: str) -> str:
    """Formulas in plain characters, before Markdown takes their underscores for emphasis."""
    def plain(found: re.Match[str]) -> str:
        source = found[1] or found[2]
        if not re.search(r"[\\^_{=]", source):
            return found[0]
        return _SPECIAL.sub(r"\\\1", tex_to_text(f"${source}$"))

    return _MATH.sub(plain, text) if "$" in text else text


def _front_text(blocks: list[SyntaxTreeNode]) -> str:
    """What stands before the second heading: title, authors, stamps, often the abstract."""
    parts: list[str] = []
    for block in blocks:
        if block.type == "heading" and parts and len(parts) > 1:
            break
        parts.append(_inline(block))
    return "\n".join(parts[:20])


class _Reading:
    """The blocks of one document on their way to the builder."""

    def __init__(self, builder: PaperBuilder) -> None:
        self.builder = builder
        self.skip_level: int | None = None
        self.top = 1

    def read(self, blocks: list[SyntaxTreeNode]) -> None:
        headings = [b for b in blocks if b.type == "heading"]
        title = next((b for b in headings if b.tag == "h1"), None)
        if title is not None and (not self.builder.title or
                                  _same(_inline(title), self.builder.title)):
            self.builder.title = self.builder.title or _inline(title)
            blocks = [b for b in blocks if b is not title]
            headings = [b for b in headings if b is not title]
        self.top = min((int(b.tag[1]) for b in headings), default=1)
        captions = _captions(blocks)
        for index, block in enumerate(blocks):
            if block.type == "heading":
                self._heading(block)
            elif self.skip_level is None and index not in captions.values():
                caption = captions.get(index)
                self._block(block, _inline(blocks[caption]) if caption is not None else "")

    def _heading(self, block: SyntaxTreeNode) -> None:
        text, depth = _inline(block), int(block.tag[1])
        if self.skip_level is not None and depth > self.skip_level:
            return
        self.skip_level = depth if is_back_matter(text) else None
        if self.skip_level is None:
            self.builder.heading(without_number(text),
                                 numbered_level(text) or depth - self.top + 1)

    def _block(self, block: SyntaxTreeNode, caption: str = "") -> None:
        if block.type == "table":
            self._table(block, caption)
        elif block.type in ("paragraph", "code_block", "fence"):
            self._paragraph(_inline(block))
        elif block.type == "html_block":
            read_fragment(self.builder, block.content)
        elif block.type not in ("hr",):
            for child in block.children:
                self._block(child)

    def _table(self, block: SyntaxTreeNode, caption: str) -> None:
        label, text = table_label(caption)
        rows = _rows(block)
        tables = arrange(rows, 1)
        if any(map(is_squeezed, tables)):
            self.builder.notes.append(
                f"{label or 'a table'}, whose cells have run together, was kept as text")
            for line in (caption, *(" ".join(cell.text for cell in row) for row in rows)):
                self.builder.paragraph(line)
        else:
            add_table(self.builder, text, tables, label=label)

    def _paragraph(self, text: str) -> None:
        if found := _ABSTRACT.match(text):
            self.builder.heading("Abstract")
            text = text[found.end():]
        self.builder.paragraph(text)


def _captions(blocks: list[SyntaxTreeNode]) -> dict[int, int]:
    """For each table the paragraph beside it that begins "Table 2"; the one before it first."""
    captions: dict[int, int] = {}
    for index, block in enumerate(blocks):
        if block.type != "table":
            continue
        for beside in (index - 1, index + 1):
            if 0 <= beside < len(blocks) and beside not in captions.values() \
                    and blocks[beside].type == "paragraph" \
                    and table_label(_inline(blocks[beside]))[0]:
                captions[index] = beside
                break
    return captions


def _rows(table: SyntaxTreeNode) -> list[list[SpanCell]]:
    return [[SpanCell(_inline(cell)) for cell in row.children]
            for part in table.children for row in part.children]


def _inline(node: SyntaxTreeNode) -> str:
    """The text of a block without its marks; images and HTML tags leave nothing."""
    if node.type in ("text", "code_inline", "fence", "code_block"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return " "
    if node.type in ("image", "html_block"):
        return ""
    if node.type == "html_inline":
        return " " if node.content.lower().startswith("<br") else _TAG.sub("", node.content)
    return "".join(map(_inline, node.children))


def _same(left: str, right: str) -> bool:
    def plain(text: str) -> str:
        return re.sub(r"\W+", " ", text).casefold().strip()

    return plain(left) == plain(right)
