"""Opens a PDF with pdfium and hands over its pages as words, rules and figures."""

import ctypes
import math
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from sources.documents.pdf.page import Box, Font, PrintedPage, Word

MAX_OBJECTS = 20_000
"""Drawing objects looked at on one page; plots can hold millions and say nothing new."""

MAX_GROUNDS = 2_000
"""Areas remembered on one page, so that asking for every letter what lies under it stays cheap."""
WRAPPER = 0.5
"""A form that covers this share of a page wraps the page; a smaller one is a figure in it."""

_BOLD = ("bold", "black", "heavy", "medi", "cmbx", "-b", "semibold", "demi", "sfbx", "cmcsc")
_ITALIC = ("ital", "obl", "cmti", "slant", "cmsl", "-it")
_MATH = ("cmmi", "cmsy", "cmex", "msbm", "msam", "symbol", "math", "eufm", "rsfs",
         "mt-extra", "stmary", "wasy", "esint", "txsy", "txmi", "pxmi", "rmtmi", "mtmi", "mtsy",
         "bbm")
_FIXED = ("courier", "mono", "cmtt", "typewriter", "consol", "lettergothic")
_ACCENTS = {"´": "\u0301", "`": "\u0300", "¨": "\u0308", "ˆ": "\u0302", "˜": "\u0303",
            "ˇ": "\u030c", "˘": "\u0306", "˙": "\u0307", "¸": "\u0327", "˚": "\u030a",
            "¯": "\u0304"}
_HYPHENS = "\x02\ufffe\xad"
_INVISIBLE_MODES = {raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP}


@dataclass(frozen=True, slots=True)
class _Style:
    """What all letters of one text object share. `turn`: quarter turns against reading."""

    size: float
    font: Font
    turn: int
    unseen: bool
    white: bool


@dataclass(frozen=True, slots=True)
class _Glyph:
    text: str
    x0: float
    x1: float
    base: float
    style: _Style


class PdfFile:
    """An open PDF: its metadata and its pages, one at a time."""

    def __init__(self, data: bytes) -> None:
        """Raises pypdfium2.PdfiumError where pdfium cannot open it."""
        self._pdf = pdfium.PdfDocument(data)

    def __len__(self) -> int:
        return len(self._pdf)

    def close(self) -> None:
        self._pdf.close()

    def metadata(self) -> dict[str, str]:
        return self._pdf.get_metadata_dict(skip_empty=True)

    def page(self, number: int) -> PrintedPage:
        """Page `number`, counted from 1. Raises pypdfium2.PdfiumError where it is broken."""
        with closing(self._pdf[number - 1]) as page, closing(page.get_textpage()) as text:
            return _PageReader(page, text, number).read()


@contextmanager
def opened(data: bytes) -> Iterator[PdfFile]:
    """An open PDF that is closed at the end. Raises pypdfium2.PdfiumError."""
    file = PdfFile(data)
    try:
        yield file
    finally:
        file.close()


class _PageReader:
    """Reads one page: drawings first, since they tell which white letters can be seen."""

    def __init__(self, page: pdfium.PdfPage, text: pdfium.PdfTextPage, number: int) -> None:
        self.page, self.text, self.number = page, text, number
        self.fonts: dict[int, Font] = {}
        crop = page.get_cropbox() or page.get_mediabox() or (0.0, 0.0, 612.0, 792.0)
        self.left, bottom, right, self.upper = crop
        self.width, self.height = right - self.left, self.upper - bottom
        self.styles: dict[int, _Style] = {}
        self.rules: list[Box] = []
        self.pictures: list[Box] = []
        self.grounds: list[Box] = []

    def read(self) -> PrintedPage:
        self._drawings()
        glyphs, unseen, unmapped = self._glyphs()
        turns = [0, 0, 0, 0]
        for glyph in glyphs:
            if glyph is not None:
                turns[glyph.style.turn] += 1
        upright = turns.index(max(turns))
        if upright:
            self._turn_page(upright)
        words = _words(glyphs, upright)
        sideways = "".join(" " if g is None else g.text for g in glyphs
                           if g is None or g.style.turn != upright)
        area = self.width * self.height
        return PrintedPage(
            self.number, self.width, self.height, words=tuple(words),
            rules=tuple(r for r in self.rules if r.width > r.height),
            figures=tuple(p for p in self.pictures if p.width * p.height < 0.7 * area),
            sideways=" ".join(sideways.split()), hidden=sum(map(len, unseen.split())),
            unseen=unseen, unmapped=unmapped, letters=sum(turns),
            scanned=any(p.width * p.height >= 0.7 * area for p in self.pictures),
        )

    def _turn_page(self, turn: int) -> None:
        """Lay the drawings of a page that is printed sideways as its words are laid."""
        self.rules = [_turned(r, turn, self.width, self.height) for r in self.rules]
        self.pictures = [_turned(p, turn, self.width, self.height) for p in self.pictures]
        if turn != 2:
            self.width, self.height = self.height, self.width

    def _drawings(self) -> None:
        """Sort what is drawn; of grounds and pictures only the first `MAX_GROUNDS` are kept."""
        area = self.width * self.height
        for kind, box in islice(self._objects(), MAX_OBJECTS):
            size = box.width * box.height
            if kind == raw.FPDF_PAGEOBJ_PATH:
                if min(box.height, box.width) < 2.5 and max(box.height, box.width) > 12:
                    self.rules.append(box)
                elif box.height > 3 and box.width > 3 and len(self.grounds) < MAX_GROUNDS:
                    self.grounds.append(box)
            elif box.width > 12 and box.height > 12 and len(self.pictures) < MAX_GROUNDS and (
                    kind == raw.FPDF_PAGEOBJ_IMAGE or size < WRAPPER * area):
                self.pictures.append(box)
                self.grounds.append(box)

    def _objects(self) -> Iterator[tuple[int, Box]]:
        """Everything drawn but text, also inside a form that wraps (nearly) the whole page."""
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        pending = [(raw.FPDFPage_GetObject(self.page, index), (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))
                   for index in range(min(raw.FPDFPage_CountObjects(self.page), MAX_OBJECTS))]
        pending.reverse()
        while pending:
            item, placing = pending.pop()
            kind = raw.FPDFPageObj_GetType(item)
            if kind == raw.FPDF_PAGEOBJ_TEXT or not raw.FPDFPageObj_GetBounds(
                    item, left, bottom, right, top):
                continue
            xs, ys = zip(*(_moved(x, y, placing) for x in (left.value, right.value)
                           for y in (bottom.value, top.value)), strict=True)
            box = Box(min(xs) - self.left, self.upper - max(ys),
                      max(xs) - self.left, self.upper - min(ys))
            yield kind, box
            area = self.width * self.height
            if kind == raw.FPDF_PAGEOBJ_FORM and box.width * box.height >= WRAPPER * area:
                matrix = raw.FS_MATRIX()
                raw.FPDFPageObj_GetMatrix(item, matrix)
                inner = _combined((matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f),
                                  placing)
                inside = min(raw.FPDFFormObj_CountObjects(item), MAX_OBJECTS)
                pending += [(raw.FPDFFormObj_GetObject(item, index), inner)
                            for index in reversed(range(inside))]

    def _glyphs(self) -> tuple[list[_Glyph | None], str, int]:
        """The letters in the order of the file, None for white space; the text of those that
        cannot be seen; how many cannot be told."""
        glyphs: list[_Glyph | None] = []
        unseen: list[str] = []
        unmapped = high = 0
        handle = self.text.raw
        box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        for index in range(self.text.count_chars()):
            code = raw.FPDFText_GetUnicode(handle, index)
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            if 0xDC00 <= code < 0xE000:
                code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0xFFFD
                high = 0
            if code in (32, 13, 10, 9, 0xA0, 0):
                glyphs.append(None)
                unseen.append(" ")
                continue
            item = raw.FPDFText_GetTextObject(handle, index)
            if not item:
                continue
            style = self._style(item)
            raw.FPDFText_GetLooseCharBox(handle, index, box)
            raw.FPDFText_GetCharOrigin(handle, index, x, y)
            if style.unseen or self._is_out_of_sight(x.value, y.value, style):
                unseen.append(chr(code))
                continue
            character = chr(code)
            if 0xE000 <= code < 0xF900 or code == 0xFFFD:
                unmapped += 1
            if character in _HYPHENS:
                character = "-"
            placed = _turned(Box(box.left - self.left, self.upper - box.top,
                                 box.right - self.left, self.upper - box.bottom),
                             style.turn, self.width, self.height)
            base = _turned(Box(x.value - self.left, self.upper - y.value,
                               x.value - self.left, self.upper - y.value),
                           style.turn, self.width, self.height).top
            glyphs.append(_Glyph(character, placed.x0, placed.x1, base, style))
        return glyphs, " ".join("".join(unseen).split()), unmapped

    def _is_out_of_sight(self, x: float, y: float, style: _Style) -> bool:
        x, y = x - self.left, self.upper - y
        if style.size < 1 or not (-2 <= x <= self.width + 2 and -2 <= y <= self.height + 2):
            return True
        return style.white and not any(
            ground.holds(x + 0.5, y - 0.3 * style.size) for ground in self.grounds)

    def _style(self, item) -> _Style:
        address = ctypes.addressof(item.contents)
        known = self.styles.get(address)
        if known is None:
            known = self.styles[address] = self._new_style(item)
        return known

    def _new_style(self, item) -> _Style:
        size, matrix = ctypes.c_float(), raw.FS_MATRIX()
        raw.FPDFTextObj_GetFontSize(item, size)
        raw.FPDFPageObj_GetMatrix(item, matrix)
        scale = math.hypot(matrix.c, matrix.d)
        turn = round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90) % 4
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        raw.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
        mode = raw.FPDFTextObj_GetTextRenderMode(item)
        area = self.width * self.height
        on_picture = any(p.width * p.height > WRAPPER * area for p in self.pictures)
        filled = mode in (raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_CLIP)
        return _Style(
            size=round(size.value * scale, 1), font=self._font(raw.FPDFTextObj_GetFont(item)),
            turn=turn,
            unseen=(mode in _INVISIBLE_MODES and not on_picture) or (filled and alpha.value == 0),
            white=filled and min(red.value, green.value, blue.value) >= 250,
        )

    def _font(self, font) -> Font:
        if not font:
            return Font()
        address = ctypes.addressof(font.contents)
        known = self.fonts.get(address)
        if known is None:
            known = self.fonts[address] = _named_font(font)
        return known


_Matrix = tuple[float, float, float, float, float, float]


def _moved(x: float, y: float, m: _Matrix) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _combined(inner: _Matrix, outer: _Matrix) -> _Matrix:
    """The placing of what is placed by `inner` in a form that is placed by `outer`."""
    a, b = (inner[0] * outer[0] + inner[1] * outer[2], inner[0] * outer[1] + inner[1] * outer[3])
    c, d = (inner[2] * outer[0] + inner[3] * outer[2], inner[2] * outer[1] + inner[3] * outer[3])
    return a, b, c, d, *_moved(inner[4], inner[5], outer)


def _named_font(font) -> Font:
    buffer = ctypes.create_string_buffer(256)
    raw.FPDFFont_GetBaseFontName(font, buffer, 256)
    name = buffer.value.decode("utf-8", "replace").rsplit("+", 1)[-1]
    low = name.lower()
    return Font(
        name=name,
        bold=any(mark in low for mark in _BOLD) or raw.FPDFFont_GetWeight(font) >= 600,
        italic=any(mark in low for mark in _ITALIC),
        math=any(mark in low for mark in _MATH),
        fixed=any(mark in low for mark in _FIXED),
    )


def _turned(box: Box, turn: int, width: float, height: float) -> Box:
    """The box on a page of this size once the page is turned so that its text runs to the right."""
    if turn == 0:
        return box
    if turn == 1:
        return Box(height - box.bottom, box.x0, height - box.top, box.x1)
    if turn == 3:
        return Box(box.top, width - box.x1, box.bottom, width - box.x0)
    return Box(width - box.x1, height - box.bottom, width - box.x0, height - box.top)


def _words(glyphs: list[_Glyph | None], upright: int) -> list[Word]:
    """Runs of touching letters; a change of height on the line begins a glued word."""
    words: list[Word] = []
    run: list[_Glyph] = []
    anchor: Word | None = None
    last: _Glyph | None = None
    for glyph in glyphs:
        if glyph is not None and glyph.style.turn != upright:
            continue
        if run and (glyph is None or not _continues(run[-1], glyph)):
            words.append(_word(run, anchor))
            if words[-1].shift == 0:
                anchor = words[-1]
            run, last = [], run[-1]
        if glyph is not None:
            if not run and last is not None and not _touches(last, glyph):
                anchor = None
            run.append(glyph)
    if run:
        words.append(_word(run, anchor))
    return words


def _continues(last: _Glyph, glyph: _Glyph) -> bool:
    size = max(last.style.size, glyph.style.size)
    one_ligature = glyph.x0 == last.x0 and glyph.x1 == last.x1
    return abs(glyph.base - last.base) <= 0.08 * size and (
        one_ligature or -0.6 * size < glyph.x0 - last.x1 < 0.45 * size)


def _touches(last: _Glyph, glyph: _Glyph) -> bool:
    """Whether a letter off the line stands right behind another: an index, an exponent, a mark."""
    size = max(last.style.size, glyph.style.size)
    lift = abs(glyph.base - last.base)
    return 0.08 * size < lift < 0.75 * size and -0.6 * size < glyph.x0 - last.x1 < 0.18 * size


def _word(run: list[_Glyph], anchor: Word | None) -> Word:
    size = max(g.style.size for g in run)
    base = run[0].base
    shift = 0
    if anchor is not None:
        lift = anchor.base - base
        shift = 0 if abs(lift) < 0.1 * anchor.size else 1 if lift > 0 else -1
    main = max(run, key=lambda g: g.style.size)
    return Word(
        _spelt(run), min(g.x0 for g in run), base - 0.75 * size, max(g.x1 for g in run),
        base + 0.25 * size, base, size, main.style.font, glued=anchor is not None, shift=shift,
    )


def _spelt(run: list[_Glyph]) -> str:
    """The letters; an accent that is printed over its letter is put together with it."""
    letters: list[str] = []
    previous: _Glyph | None = None
    for glyph in run:
        over = previous is not None and glyph.x0 < previous.x1 - 0.15 * glyph.style.size
        if previous is not None and over and previous.text in _ACCENTS and glyph.text.isalpha():
            letter = {"ı": "i", "ȷ": "j"}.get(glyph.text, glyph.text)
            letters[-1] = letter + _ACCENTS[previous.text]
        elif over and glyph.text in _ACCENTS and letters[-1].isalpha():
            letters[-1] += _ACCENTS[glyph.text]
        else:
            letters.append(glyph.text)
        previous = glyph
    return unicodedata.normalize("NFC", "".join(letters))
