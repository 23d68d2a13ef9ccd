"""Characters that are there and cannot be seen: what every room leaves out of a text, and alike."""


def _range(first: int, last: int) -> str:
    return "".join(map(chr, range(first, last + 1)))


INVISIBLE = "".join((
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u3164\ufeff\uffa0\U000e0001",
    _range(0x180B, 0x180F),      # Mongolian variation selectors
    _range(0x200B, 0x200F),      # zero-width spaces and joiners, marks of direction
    _range(0x202A, 0x202E),      # embeddings and overrides of direction
    _range(0x2060, 0x206F),      # word joiner, invisible operators, isolates, shapes of digits
    _range(0xFE00, 0xFE0F),      # variation selectors
    _range(0xFFF9, 0xFFFB),      # interlinear annotation
    _range(0xE0020, 0xE007F),    # tags: a whole ASCII alphabet that nobody sees
    _range(0xE0100, 0xE01EF),    # more variation selectors, another such alphabet
))
"""Characters without a shape of their own. ZWJ and ZWNJ only choose the shape of neighbours."""

CONTROL = "".join((_range(0x00, 0x08), "\x0b\x0c", _range(0x0E, 0x1F), _range(0x7F, 0x9F),
                   "\u2028\u2029"))
"""Control characters and separators other than tab and line ends; they part words like a space."""

_UNSEEN = str.maketrans({**dict.fromkeys(INVISIBLE, ""), **dict.fromkeys(CONTROL, " ")})


def in_one_line(text: str, longest: int) -> str:
    """A text that others wrote, as it is told inside a sentence: visible, one line, at most
    `longest` characters, cut between words where there are any."""
    plain = " ".join(text.translate(_UNSEEN).split())
    if len(plain) <= longest:
        return plain
    cut = plain[:longest - 2]
    words = cut.rpartition(" ")[0]
    return f"{words if len(words) > longest / 2 else cut} …"
