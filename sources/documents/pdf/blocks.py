"""Gathers lines into blocks (paragraphs, headings, captions, notes) and says which is which."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from statistics import median
from typing import Literal

from sources.documents.pdf.page import Box, Line, PrintedPage

Role = Literal["prose", "heading", "caption", "footnote", "formula", "debris"]

CAPTION = re.compile(
    r"(?P<label>(?:Table|TABLE|Tab\.|Tabelle|Figure|FIGURE|Fig\.?|FIG\.?|Abbildung|Abb\.|Algorithm|"
    r"ALGORITHM|Listing|LISTING|Scheme|Chart|Box|Exhibit)\s*"
    r"(?:[A-Z]?\.?\d{1,3}(?:\.\d{1,3})?[a-z]?|[IVXL]{1,6})(?![\w%]))"
    r"\s*(?P<mark>[.:|–—-]|$|(?=[A-Z(]))")
_BULLET = re.compile(r"(?:[•◦▪‣●○■–∙·*]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+\S")
_NUMBERED = re.compile(
    r"(?P<number>(?:\d{1,2}|[A-Z]|[IVX]{1,5})(?:\.\d{1,2}){0,3})[.:)]?\s+(?P<title>\S.*)")
_KNOWN = re.compile(
    r"(?:abstract|summary|introduction|background|related works?|(?:materials? and )?methods?|"
    r"methodology|experiments?|results?(?: and discussions?)?|discussions?|evaluation|"
    r"conclusions?(?: and future work)?|future work|limitations?|acknowledge?ments?|references|"
    r"bibliography|literature cited|appendix|appendices|ethics statement|keywords?|"
    r"zusammenfassung|einleitung|literatur(?:verzeichnis)?|references and notes|"
    r"broader impact)\W{0,2}",
    re.IGNORECASE)
_ENDS = re.compile(r"[.?!:;][\"”’)\]]*$")


@dataclass(frozen=True)
class Block:
    """Lines that belong together. `left` and `right` are the edges of the column around it."""

    lines: tuple[Line, ...]
    page: int
    column: int
    left: float
    right: float
    page_height: float

    @cached_property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @cached_property
    def box(self) -> Box:
        return Box.around(self.lines)

    @cached_property
    def size(self) -> float:
        sizes: Counter[float] = Counter()
        for line in self.lines:
            sizes[line.size] += len(line.text)
        return sizes.most_common(1)[0][0]

    def share(self, trait: str) -> float:
        total = sum(len(n.text) for n in self.lines)
        return sum(n.share(trait) * len(n.text) for n in self.lines) / max(total, 1)

    @cached_property
    def style(self) -> tuple[str, float]:
        return self.lines[0].font, round(self.size)


@dataclass(frozen=True)
class BodyType:
    """How the running text of a document is set: font size and distance of baselines, in points."""

    size: float
    leading: float
    font: str
    leadings: Mapping[float, float] = field(default_factory=dict)

    def leading_of(self, size: float) -> float:
        """Usual distance of baselines in type of this size, as measured or else in proportion."""
        measured = self.leadings.get(size)
        return measured if measured else min(self.leading / self.size, 1.3) * size

    @classmethod
    def of(cls, pages: Sequence[PrintedPage]) -> "BodyType":
        sizes: Counter[float] = Counter()
        fonts: Counter[tuple[float, str]] = Counter()
        steps: dict[float, list[float]] = {}
        for page in pages:
            for line, after in zip_longest(page.lines, page.lines[1:]):
                if line is None or len(line.words) < 4:
                    continue
                sizes[line.size] += len(line.text)
                fonts[line.size, line.font] += len(line.text)
                if after and abs(after.x0 - line.x0) < 2 and after.size == line.size:
                    steps.setdefault(line.size, []).append(after.base - line.base)
        if not sizes:
            return cls(10.0, 12.0, "")
        size = sizes.most_common(1)[0][0]
        font = max((f for f in fonts if f[0] == size), key=lambda f: fonts[f])[1]
        leadings: dict[float, float] = {}
        for of, found in steps.items():
            close = [s for s in found if 0.9 * of < s < 2.6 * of]
            if len(close) >= 3:
                leadings[of] = median(close)
        return cls(size, leadings.get(size, 1.2 * size), font, leadings)


def blocks_of(lines: Sequence[Line], page: PrintedPage, column: int, body: BodyType) -> list[Block]:
    """The blocks of one run of lines in reading order."""
    left, right = _edges(lines, body)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not _parts(groups[-1], line, left, right, body):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [Block(tuple(g), page.number, column, left, right, page.height) for g in groups]


def _edges(lines: Sequence[Line], body: BodyType) -> tuple[float, float]:
    """Where lines begin and end in the column, by what is common among its full lines."""
    widest = max(n.width for n in lines)
    full = [n for n in lines if n.width > 0.7 * widest and abs(n.size - body.size) < 1] or lines
    starts = Counter(round(n.x0) for n in full)
    most = max(starts.values())
    left = min(x for x, count in starts.items() if count >= 0.5 * most)
    return float(left), sorted(n.x1 for n in full)[int(0.9 * (len(full) - 1))]


def _parts(group: Sequence[Line], line: Line, left: float, right: float, body: BodyType) -> bool:
    """Whether `line` begins a new block after the lines of `group`."""
    last, size = group[-1], max(group[-1].size, line.size)
    step = line.base - last.base
    if step < 0.45 * size and line.x0 >= last.x0:
        return False
    if step > 1.32 * body.leading_of(size) or abs(line.size - last.size) > 0.7:
        return True
    if len(group) == 1 and last.share("bold") > 0.97 > line.share("bold") and (
            _NUMBERED.fullmatch(last.text)):
        return True
    if (last.share("bold") > 0.8) != (line.share("bold") > 0.8) and not _mixed(last, line):
        return True
    if _is_capital(last.text) != _is_capital(line.text) and min(len(last.text), len(line.text)) > 8:
        return True
    if CAPTION.match(line.text) and _ENDS.search(last.text):
        return True
    if _BULLET.match(line.text) and (_ENDS.search(last.text) or line.text[0] in "•◦▪‣●○■"):
        return True
    if _NUMBERED.fullmatch(line.text) and min(last.share("bold"), line.share("bold")) > 0.8 and (
            _NUMBERED.fullmatch(group[0].text)):
        return True
    if last.share("bold") > 0.8 or last.size > body.size + 0.7:
        return False
    item = _BULLET.match(group[0].text)
    indent = line.x0 - last.x0
    if not item and indent > 0.8 * size and (
            last.x0 < left + 0.5 * size and line.x0 < left + 4 * size):
        return True
    if len(group) >= 2 and indent < -0.8 * size and group[-2].x0 > line.x0 + 0.8 * size:
        return True
    short = last.x1 < right - 2.5 * size
    return short and bool(_ENDS.search(last.text)) and not line.text[:1].islower()


def _mixed(last: Line, line: Line) -> bool:
    """One of the two is part bold: a paragraph with a bold beginning or bold names in it."""
    return 0.1 < last.share("bold") <= 0.97 or 0.1 < line.share("bold") <= 0.97


def _is_capital(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 6 and sum(c.isupper() for c in letters) > 0.85 * len(letters)


def role_of(block: Block, body: BodyType, heading_styles: set[tuple[str, float]]) -> Role:
    """What a block is, by its words, its type and its place."""
    text = block.text
    if CAPTION.match(text) and len(text) < 2500:
        return "caption"
    if _is_formula(block):
        return "formula"
    if is_heading(block, body, heading_styles):
        return "heading"
    if _is_footnote(block, body):
        return "footnote"
    return "prose" if _is_prose(block, body) else "debris"


def heading_parts(text: str) -> tuple[str, str]:
    """The number of a heading ("2.1", "" where it has none) and its words."""
    match = _NUMBERED.fullmatch(text.strip())
    return (match["number"], match["title"]) if match else ("", text.strip())


def is_known_heading(text: str) -> bool:
    return bool(_KNOWN.fullmatch(heading_parts(text)[1]))


def is_heading(block: Block, body: BodyType, styles: set[tuple[str, float]]) -> bool:
    """Short, set apart from the running text, and numbered, known, or in the style of those."""
    text = block.text
    if len(block.lines) > 3 or not 2 < len(text) <= 160 or sum(c.isalpha() for c in text) < 3:
        return False
    number, title = heading_parts(text)
    if is_known_heading(text) and block.size > body.size - 2.5:
        return True
    if number.isalpha() and len(number) == 1 and text[1:2] == "." and len(title.split()) == 1:
        return False
    if (not title[:1].isalpha() and title[:1] not in "“\"'‘(") or title[:1].islower():
        return False
    if text.rstrip()[-1:] in ",;" or (text.rstrip()[-1:] == "." and not number and len(text) > 60):
        return False
    if sum(c.isalpha() or c == " " for c in title) < 0.7 * len(title) or block.share("math") > 0.3:
        return False
    if not _stands_out(block, body):
        return False
    return bool(number) or block.style in styles


def _stands_out(block: Block, body: BodyType) -> bool:
    number, title = heading_parts(block.text)
    if block.size > body.size + 0.7:
        return True
    if block.size < body.size - 1.2:
        return False
    font = block.lines[0].font
    of_its_own = font != body.font and all(line.font == font for line in block.lines)
    return (block.share("bold") > 0.95 or _is_capital(title)
            or (of_its_own and (number[:1].isdigit() or block.share("italic") > 0.9
                                or "caps" in font.lower() or "csc" in font.lower())))


def heading_styles(blocks: Sequence[Block], body: BodyType) -> set[tuple[str, float]]:
    """Font and size of the headings that show themselves: by their number, by their words, or by
    larger type on several pages."""
    short = [b for b in blocks if len(b.lines) <= 3 and len(b.text) <= 160 and _stands_out(b, body)]
    plain = {b.style for b in short if is_known_heading(b.text) or heading_parts(b.text)[0]}
    pages: dict[tuple[str, float], set[int]] = {}
    for block in short:
        if block.size > body.size + 0.9 and block.lines[0].font != body.font:
            pages.setdefault(block.style, set()).add(block.page)
    return plain | {style for style, on in pages.items() if len(on) >= 3}


def _is_formula(block: Block) -> bool:
    text = block.text
    letters = sum(c.isalpha() for c in text)
    words = [w for w in text.split() if len(w) > 3 and w.isalpha() and w[1:].islower()]
    if block.share("math") > 0.35 and len(words) < 0.35 * len(text.split()):
        return True
    signs = sum(c in "=+−∑∏∫√≤≥<>≈∈∀∂∇|{}^~×·/()[]" or c.isdigit() for c in text)
    return "=" in text and signs > 0.5 * letters and len(words) < 6


def _is_footnote(block: Block, body: BodyType) -> bool:
    return (block.size <= body.size - 0.7 and block.box.top > 0.5 * block.page_height
            and (block.lines[0].words[0].shift > 0
                 or block.lines[0].words[0].size < block.size - 0.8
                 or bool(re.match(r"(?:\d{1,2}|[*†‡§¶∗])\s?\S", block.text))))


def _is_prose(block: Block, body: BodyType) -> bool:
    text = block.text
    words = text.split()
    if len(words) < 3:
        return False
    lower = sum(w[0].islower() for w in words)
    letters = sum(c.isalpha() or c == " " for c in text)
    sparse = len(words) < 3.2 * len(block.lines) and block.right - block.left > 150
    if letters < 0.72 * len(text) or lower < 0.35 * len(words) or sparse:
        return False
    if block.size < body.size - 1.2 or block.size > body.size + 3:
        return len(words) >= 25 and bool(re.search(r"[a-z)\]]\.(?:\s|$)", text))
    return len(words) >= 6 or bool(_ENDS.search(text)) or text[0].islower()
