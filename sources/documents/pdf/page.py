"""What is on a printed page: words, rules, figures; and what is there but cannot be seen."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points; the origin is the page's upper left corner and y grows downward."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def holds(self, x: float, y: float) -> bool:
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom

    @classmethod
    def around(cls, boxes: "Iterable[Box | Word | Line]") -> "Box":
        every = list(boxes)
        return cls(min(b.x0 for b in every), min(b.top for b in every),
                   max(b.x1 for b in every), max(b.bottom for b in every))


@dataclass(frozen=True, slots=True)
class Font:
    """How a word is set. `math` fonts hold the letters and signs of formulas; in a `fixed` one
    (of a typewriter) a space is as wide as a letter."""

    name: str = ""
    bold: bool = False
    italic: bool = False
    math: bool = False
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without white space. `base` is the baseline, `size` the font size in points.

    `glued`: printed directly behind the word before it, as a raised mark is. `shift` says how: 1
    raised, -1 lowered, 0 on the line.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    size: float
    font: Font
    glued: bool = False
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline that are read on, one after the other."""

    words: tuple[Word, ...]
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    size: float

    @classmethod
    def of(cls, words: Sequence[Word]) -> "Line":
        on_line = [w for w in words if not w.shift] or list(words)
        sizes: Counter[float] = Counter()
        for word in on_line:
            sizes[word.size] += len(word.text)
        size = sizes.most_common(1)[0][0]
        base = median(w.base for w in on_line)
        return cls(tuple(words), words[0].x0, base - 0.75 * size, max(w.x1 for w in words),
                   base + 0.25 * size, base, size)

    @property
    def text(self) -> str:
        return join_words(self.words)

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    def share(self, trait: str) -> float:
        """How much of the line, by letters, is set in fonts that are `bold`, `italic`, `math`."""
        total = sum(len(w.text) for w in self.words)
        return sum(len(w.text) for w in self.words if getattr(w.font, trait)) / max(total, 1)

    @property
    def font(self) -> str:
        names: Counter[str] = Counter()
        for word in self.words:
            names[word.font.name] += len(word.text)
        return names.most_common(1)[0][0]


@dataclass(frozen=True)
class PrintedPage:
    """One page as pdfium sees it.

    `rules` are thin horizontal lines, `figures` the areas of pictures and embedded drawings,
    `sideways` the text that runs up or down the page (arXiv's stamp), `hidden` the number of
    letters that a reader of the page would not see and `unseen` their text, `unmapped` the number
    of those whose font does not tell what they are. `scanned`: the page is a picture of a page.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...] = ()
    rules: tuple[Box, ...] = ()
    figures: tuple[Box, ...] = ()
    sideways: str = ""
    hidden: int = 0
    unseen: str = ""
    unmapped: int = 0
    letters: int = 0
    scanned: bool = False
    lines: tuple[Line, ...] = field(default=())


def join_words(words: Sequence[Word]) -> str:
    """The words as running text.

    A raised number behind a word is the mark of a footnote or reference and is left out; behind a
    digit it is an exponent and gets a "^".
    """
    parts: list[str] = []
    for word in words:
        if word.glued and parts:
            last = parts[-1]
            if word.shift > 0 and _is_mark(last, word.text):
                continue
            exponent = word.shift > 0 and last[-1:].isdigit() and word.text[:1] in "-−–0123456789"
            parts[-1] = last + ("^" if exponent else "") + word.text
        elif word.shift > 0 and not parts and _is_mark("word", word.text):
            continue
        else:
            parts.append(word.text)
    return " ".join(parts)


_MARKS = frozenset("0123456789,*†‡§¶∗⋆∥–")


def _is_mark(before: str, raised: str) -> bool:
    if not set(raised) <= _MARKS:
        return False
    ending = before[-3:]
    return ending[-1:] in ".,;:)]”\"’?!" or (len(ending) == 3 and ending.isalpha()
                                             and ending[1:].islower())
