"""SVG elements as escaped text: the little that our figures need."""

import unicodedata
from itertools import accumulate

from markupsafe import Markup, escape

from reports.wording import line, visible

CHARACTER_WIDTH = 0.56  # of the font size; the mean of common sans-serif fonts

# Widths in ems that hold in Arial, Liberation Sans, Roboto, Segoe UI and, nearly, in DejaVu Sans.
_WIDTHS = {character: width for width, characters in (
    (0.27, "ijl'|"), (0.34, " !,.:;If[]/\\t"), (0.41, "()-`r{}\""), (0.56, "Jcksvxyz*"),
    (0.62, "abdeghnopqu0123456789L?_$#F"), (0.68, "+<=>~^TZ"), (0.73, "ABEKPSVXY&CDHNRUw"),
    (0.82, "GOQ"), (0.95, "mM%"), (1.05, "W@")) for character in characters}
_OTHER_WIDTH = 0.75


def element(name: str, *children: str, **attributes: str | float | None) -> Markup:
    """One element. Children and attributes are escaped unless they are elements themselves;
    `class_` writes `class`, `stroke_width` writes `stroke-width`; None leaves an attribute out."""
    written = Markup("").join(
        Markup(' {}="{}"').format(_attribute(key), _value(value))
        for key, value in attributes.items() if value is not None
    )
    inner = Markup("").join(escape(_text(child)) for child in children)
    return Markup("<{0}{1}>{2}</{0}>").format(escape(name), written, inner)


def text(content: str, x: float, y: float, *, anchor: str = "start", class_: str = "") -> Markup:
    return element("text", content, x=x, y=y, text_anchor=anchor, class_=class_ or None)


def ems(content: str) -> float:
    """The width of a text in ems, in common sans-serif fonts rather more than less."""
    return sum(map(_em, content))


def fitted(content: str, width: float) -> str:
    """Content on one line, cut with an ellipsis where it is wider than `width` ems."""
    one = line(content)
    if ems(one) <= width:
        return one
    room = width - ems("…")
    kept = sum(reach <= room for reach in accumulate(map(_em, one)))
    return one[:kept].rstrip() + "…"


def wrapped(content: str, width: float, most: int = 4) -> list[str]:
    """Content broken into at most `most` lines, none wider than `width` ems; what does not fit is
    cut with an ellipsis. A word without a place to break it is cut alike."""
    words = line(content, int(most * width / min(_WIDTHS.values())) + 1).split()
    lines: list[str] = []
    while words and len(lines) < most - 1:
        taken = 1
        while taken < len(words) and ems(" ".join(words[: taken + 1])) <= width:
            taken += 1
        lines.append(fitted(" ".join(words[:taken]), width))
        words = words[taken:]
    return [*lines, fitted(" ".join(words), width)] if words else lines or [""]


def _em(character: str) -> float:
    known = _WIDTHS.get(character)
    if known is not None:
        return known
    if unicodedata.combining(character):
        return 0.0
    return 1.05 if unicodedata.east_asian_width(character) in "WF" else _OTHER_WIDTH


def _attribute(key: str) -> str:
    return key if key == "viewBox" else key.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    return _text(value) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def _text(value: str) -> str:
    return value if isinstance(value, Markup) else visible(value)
