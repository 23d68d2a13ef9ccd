"""Reads plain text: papers as dumped from a PDF or typed by hand, with or without light markup."""

import re
from collections import Counter

from records import Paper
from sources.documents.builder import PaperBuilder, section_kind
from sources.documents.captions import table_label
from sources.documents.document import Document
from sources.documents.encoding import decode
from sources.documents.grid import SpanCell, add_table, arrange, is_squeezed
from sources.documents.headings import is_back_matter, is_references, numbered_level, without_number
from sources.identifiers import arxiv_year, find_identifiers

_SHORTEST_WRAPPED_LINE = 45
"""A shorter first line is the whole title: what stands below it are names."""

FRONT_CHARACTERS = 3_000
"""How far identifiers are looked for: further on they are those of other works."""

_RULE = re.compile(r"^\s*(?:[-=_*~]{3,}|\f)\s*$")
_PAGE_NUMBER = re.compile(r"^(?:page\s+)?\d{1,4}(?:\s+(?:of|/)\s+\d{1,4})?$", re.IGNORECASE)
_MARKS = re.compile(r"\*\*|__|```+|^#{1,6}\s+|\[[∗*†‡§¶]+\]")
_EMPHASIS = re.compile(r"(?<!\w)_([^_\n]{1,200})_(?!\w)")
_BULLET = re.compile(r"^\s*(?:[•◦▪‣*+–-]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+\S")
_HYPHEN = re.compile(r"(?<=[a-z])[-‐\u00ad]$")
_ABSTRACT = re.compile(r"abstract\s*[:.—–-]+\s*(?=\S)", re.IGNORECASE)
_PIPE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_PIPE_RULE = re.compile(r"^[\s|:+-]+$")
_LINE_END = re.compile(r"[.!?:;,]$|[.!?]['”\")\]]+$")


def read_text(document: Document) -> list[Paper]:
    """One paper. Lines are rejoined into paragraphs, words divided at a line's end put together,
    lines that recur on page after page left out; headings are told by number, name or capitals.

    Raises UnreadableDocument for an empty or binary document.
    """
    text = decode(document).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\f\n")
    lines = [line.rstrip(" \t") for line in text.split("\n")]
    builder = PaperBuilder(document, "text", "text")
    builder.identifiers = find_identifiers(text[:FRONT_CHARACTERS], document.name)
    if builder.identifiers.arxiv:
        builder.year = arxiv_year(builder.identifiers.arxiv)
    blocks = _blocks(_without_page_lines(lines))
    builder.title, used = _title(blocks)
    _Reading(builder).read(blocks[used:])
    return [builder.build()]


def _without_page_lines(lines: list[str]) -> list[str]:
    """The lines without page numbers, rules and headers.

    A header or footer is a short line beside a page break that recurs, its digits aside, three
    times or more.
    """
    def shape(line: str) -> str:
        return re.sub(r"\d+", "#", line.strip())

    breaks = [i for i, line in enumerate(lines) if _RULE.match(line)]
    beside: Counter[str] = Counter()
    places: dict[int, str] = {}
    for at in breaks:
        for direction in (-1, 1):
            near = (i for i in range(at + direction, at + 8 * direction, direction)
                    if 0 <= i < len(lines) and lines[i].strip())
            for index in list(near)[:2]:
                if len(lines[index]) < 120 and index not in places:
                    places[index] = shape(lines[index])
                    beside[places[index]] += 1
    kept: list[str] = []
    for index, line in enumerate(lines):
        recurs = index in places and beside[places[index]] >= 3
        number = index in places and _PAGE_NUMBER.match(line.strip())
        if _RULE.match(line):
            while kept and not kept[-1].strip(" \t"):
                kept.pop()
            kept.append("\f")
        elif not recurs and not number:
            kept.append(line)
    return kept


def _blocks(lines: list[str]) -> list[list[str]]:
    """Lines in blocks that blank lines part. A block that a page break cuts in mid-sentence is
    one; a heading or list item begins a block even without a blank line."""
    blocks: list[list[str]] = [[]]
    broken = False
    for line in lines:
        if line == "\f":
            broken = True
        elif not line.strip():
            if blocks[-1] and not broken:
                blocks.append([])
        else:
            if blocks[-1] and (
                _begins_after_break(line, blocks[-1]) if broken else _begins_block(line, blocks[-1])
            ):
                blocks.append([])
            broken = False
            blocks[-1].append(line)
            if _is_marked_heading(line):
                blocks.append([])
    return _with_whole_tables([block for block in blocks if block])


def _with_whole_tables(blocks: list[list[str]]) -> list[list[str]]:
    """The rows of a table in one block, where a dump parts them by blank lines."""
    whole: list[list[str]] = []
    for block in blocks:
        if whole and _PIPE_ROW.match(block[0]) and _PIPE_ROW.match(whole[-1][-1]) \
                and block[0].count("|") == whole[-1][-1].count("|"):
            whole[-1] = whole[-1] + block
        else:
            whole.append(block)
    return whole


def _begins_after_break(line: str, block: list[str]) -> bool:
    """Whether a line on a new page begins a block, and does not go on with the sentence."""
    before = block[-1]
    return bool(_LINE_END.search(before)) or len(before) < 40 or not line.strip()[0].islower()


def _begins_block(line: str, block: list[str]) -> bool:
    if _PIPE_ROW.match(line) or _PIPE_ROW.match(block[-1]):
        return bool(_PIPE_ROW.match(line)) != bool(_PIPE_ROW.match(block[-1]))
    return _is_marked_heading(line) or (
        bool(_BULLET.match(line)) and bool(re.search(r"[.:;]$", block[-1])))


def _is_marked_heading(line: str) -> bool:
    """A line that is wholly a heading: "# …", "**2** **Methods**"."""
    text = line.strip()
    return bool(re.match(r"#{1,6}\s+\S", text)) or bool(
        re.fullmatch(r"\*\*[^*]{1,120}\*\*(?:\s\*\*[^*]{1,120}\*\*)?", text)
        and _looks_like_heading(_plain(text)))


def _title(blocks: list[list[str]]) -> tuple[str, int]:
    """The title and how many blocks it takes: the first block that is short and no sentence.

    "# One" followed by "## two" in capitals is one title, as dumps break it.
    """
    if not blocks:
        return "", 0
    first = blocks[0]
    used = 1
    if first[0].startswith("#"):
        while used < min(len(blocks), 4) and blocks[used][0].startswith("##") \
                and not _known_heading(_plain(blocks[used][0])) and _plain(first[0]).isupper():
            first = first + blocks[used]
            used += 1
        return _joined(first), used
    wraps = len(first[0]) >= _SHORTEST_WRAPPED_LINE
    text = _joined(first[:4] if wraps else first[:1])
    if len(text) > 250 or len(first) > 4 or text.endswith(".") or _known_heading(text):
        return "", 0
    return text.removeprefix("Title:").strip(), used


class _Reading:
    """The blocks of a text on their way to the builder."""

    def __init__(self, builder: PaperBuilder) -> None:
        self.builder = builder
        self.skipping = False
        self.broken_tables = 0

    def read(self, blocks: list[list[str]]) -> None:
        abstract = next((i for i, block in enumerate(blocks[:40]) if _is_abstract(block)), 0)
        for index, block in enumerate(blocks):
            following = blocks[index + 1] if index + 1 < len(blocks) else [""]
            if index < abstract and not _joined(block).endswith("."):
                continue  # names and addresses of the authors
            if _PIPE_ROW.match(block[0]):
                self._table(block, blocks[index - 1] if index else [""])
            elif not self._heading(block) and not (
                    _PIPE_ROW.match(following[0]) and _is_caption(block)):
                self._paragraph(block)
        if self.broken_tables:
            self.builder.notes.append(
                f"{self.broken_tables} tables whose cells have run together were kept as text")

    def _heading(self, block: list[str]) -> bool:
        """Whether the block is a heading, or begins with one ("Abstract: We …")."""
        text = _plain(block[0]).strip()
        if not (len(block) == 1 and _looks_like_heading(text, marked=block[0].lstrip()[:2] in
                                                        ("# ", "##", "**"))):
            return False
        if is_back_matter(text):
            self.skipping = True
            return True
        if self.skipping and not _ends_back_matter(text):
            return True
        self.skipping = False
        title = without_number(text)
        self.builder.heading(title.capitalize() if title.isupper() and len(title) > 4 else title,
                             numbered_level(text) or 1)
        return True

    def _paragraph(self, block: list[str]) -> None:
        text = _joined(block)
        if self.skipping:
            return
        if found := _ABSTRACT.match(text):
            self.builder.heading("Abstract")
            text = text[found.end():]
        self._text(text)

    def _table(self, block: list[str], before: list[str]) -> None:
        if self.skipping:
            return
        label, caption = table_label(_joined(before))
        rows = [[SpanCell(_cell(cell)) for cell in line.strip().strip("|").split("|")]
                for line in block if not _PIPE_RULE.match(line)]
        tables = arrange(rows, 1) if len(rows) > 1 else []
        if not tables or any(map(is_squeezed, tables)):
            self.broken_tables += 1
            for text in (_joined(before) if label else "", *map(_joined_cells, rows)):
                self._text(text)
        else:
            add_table(self.builder, caption if label else "", tables, label=label)

    def _text(self, text: str) -> None:
        if re.search(r"[^\W\d_]{2}", text):
            self.builder.paragraph(text)


def _cell(text: str) -> str:
    """A cell's text; "Col3" is what dumping programs write for a column without a name."""
    return re.sub(r"^Col\d{1,3}$", "", _plain(text).strip())


def _joined_cells(row: list[SpanCell]) -> str:
    return " ".join(cell.text for cell in row)


def _is_caption(block: list[str]) -> bool:
    return bool(table_label(_joined(block))[0])


def _is_abstract(block: list[str]) -> bool:
    return bool(re.match(r"abstract\b", _plain(block[0]).strip(), re.IGNORECASE))


def _looks_like_heading(text: str, marked: bool = False) -> bool:
    """A short line, no sentence, that is a known name, numbered, in capitals or marked as one."""
    name = without_number(text)
    words = name.split()
    if not 1 <= len(words) <= 14 or len(text) > 120 or not re.search(r"[^\W\d_]{3}", name):
        return False
    if text.endswith((",", ";", "-")) or (text.endswith(".") and not _known_heading(text)):
        return False
    if re.search(r"[=<>|_{}\[\]@∈∑]|https?:|\d\s+\d|\)$", name) and not _known_heading(name):
        return False
    if _known_heading(name) or marked:
        return True
    if numbered_level(text) is not None:
        return name[0].isupper() and all(word[0].isalpha() or word[0] in "(&" for word in words)
    return text.isupper() and 2 <= len(words) <= 8 and not re.search(r"\d|\b[B-Z]\b", text)


def _known_heading(text: str) -> bool:
    """"Abstract", "Results and Discussion": few words, of which the first tells a function."""
    name = without_number(text).strip(" .:")
    return is_back_matter(name) or (
        len(name.split()) <= 4 and bool(re.match(
            r"(?:abstract|summary|introduction|background|related work|methods?|methodology|"
            r"materials and methods|data|experiments?|experimental (?:setup|results)|results?|"
            r"evaluation|analysis|discussion|limitations?|conclusions?|conclusions? and|"
            r"appendix|appendices|future work|results and discussion)(?: [A-Z])?$"
            r"|conclusions? and future work$|discussion and conclusions?$", name, re.IGNORECASE)))


def _ends_back_matter(text: str) -> bool:
    """After the references only an appendix or another main section is text again."""
    return section_kind(text) == "appendix" or bool(re.match(r"[A-H](?:\.\d)?\.?\s+[A-Z]", text)) \
        or (not is_references(text) and _known_heading(text))


def _plain(text: str) -> str:
    return _EMPHASIS.sub(r"\1", _MARKS.sub("", text))


def _joined(block: list[str]) -> str:
    """The lines of a block as one, words that a line's end divides put together."""
    parts: list[str] = []
    for line in block:
        text = _plain(line).strip()
        if parts and _HYPHEN.search(parts[-1]) and text[:1].islower():
            parts[-1] = _HYPHEN.sub("", parts[-1]) + text
        elif text:
            parts.append(text)
    return " ".join(parts)
