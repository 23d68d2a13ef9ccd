r"""Commands that print what nobody sees: white text, letters of no size, drawn out of sight.

What they print is no text of the paper. In tables and floats it stays, since there white letters
stand on dark ground.
"""

import re

from sources.documents.latex.engine import Handler, Typesetter
from sources.documents.latex.tokens import CLOSE, OPEN, PARAGRAPH, Tokens, written

SMALLEST = 2.0
"""Points; a font below it cannot be read."""

FAINTEST = 0.05
"""Opacity, and share of its size that a box is drawn at, below which nothing can be seen."""

_WHITE = re.compile(
    r"white|(?:1(?:\.0*)?,){2}1(?:\.0*)?|255,255,255|f{6}|(?:0(?:\.0*)?,){3}0(?:\.0*)?|"
    r"white!\d+|[a-z]+!0", re.IGNORECASE)
_MODELS_OF_LIGHT = frozenset(("", "rgb", "RGB", "HTML", "gray", "cmyk", "named"))
_ENDS_A_STRETCH = frozenset((
    "\\color", "\\normalcolor", "\\end", "\\normalsize", "\\section", "\\subsection", "\\item"))
_MOST_TOKENS = 4000


def _is_white(setter: Typesetter, model: str, color: str) -> bool:
    color = color.replace(" ", "")
    if model == "gray":
        return color in ("1", "1.0")
    if model == "cmyk" or model not in _MODELS_OF_LIGHT:
        return model == "cmyk" and re.fullmatch(r"(?:0(?:\.0*)?,){3}0(?:\.0*)?", color) is not None
    return color in setter.whites or (color != "0,0,0,0" and _WHITE.fullmatch(color) is not None)


def _color(setter: Typesetter) -> str:
    """Take the name of a colour; "" unless it is that of the page and prose is being read."""
    model = written(setter.stream.optional() or [])
    color = written(setter.stream.argument())
    return color if setter.grid is None and not setter.floats and _is_white(
        setter, model, color) else ""


def _textcolor(setter: Typesetter) -> None:
    if _color(setter):
        _hide_argument(setter)


def _set_color(setter: Typesetter) -> None:
    if _color(setter):
        _hide_stretch(setter)


def _define_color(setter: Typesetter) -> None:
    stream = setter.stream
    name, model, color = (written(stream.argument()) for _ in range(3))
    if _is_white(setter, model, color):
        setter.whites.add(name)


def _let_color(setter: Typesetter) -> None:
    name, color = written(setter.stream.argument()), written(setter.stream.argument())
    if _is_white(setter, "", color):
        setter.whites.add(name)


def _font_size(setter: Typesetter) -> None:
    size = _number(setter.stream.argument())
    setter.stream.argument()
    if size < SMALLEST and setter.grid is None and not setter.floats:
        _hide_stretch(setter)


def _scaled(setter: Typesetter) -> None:
    scale = _number(setter.stream.argument())
    setter.stream.optional()
    if scale < FAINTEST and setter.grid is None:
        _hide_argument(setter)


def _clear_text(setter: Typesetter) -> None:
    if _number(setter.stream.argument()) < FAINTEST:
        _hide_argument(setter)


def _clear(setter: Typesetter) -> None:
    if _number(setter.stream.argument()) < FAINTEST:
        _hide_stretch(setter)


def _dropped(setter: Typesetter) -> None:
    r"""\phantom{text} and \hypersetup{pdfsubject={text}}"""
    setter.hide(setter.argument())


def _number(tokens: Tokens) -> float:
    found = re.match(r"\s*(\d{0,6}(?:\.\d{0,6})?)", written(tokens))
    return float(found[1]) if found and found[1].strip(".") else float("inf")


def _hide_argument(setter: Typesetter) -> None:
    setter.hide(setter.argument())


def _hide_stretch(setter: Typesetter) -> None:
    """Hide what follows up to the end of the group, or to where the look changes again."""
    stream, taken, depth = setter.stream, [], 0
    while (token := stream.pop()) is not None and len(taken) < _MOST_TOKENS:
        depth += (token == OPEN) - (token == CLOSE)
        if depth < 0 or (depth == 0 and token in _ENDS_A_STRETCH):
            stream.push([token])
            break
        taken.append(token)
    setter.hide(setter.capture([" " if token == PARAGRAPH else token for token in taken]))


COMMANDS: dict[str, Handler] = {
    "\\textcolor": _textcolor, "\\color": _set_color, "\\definecolor": _define_color,
    "\\providecolor": _define_color, "\\colorlet": _let_color, "\\fontsize": _font_size,
    "\\scalebox": _scaled, "\\texttransparent": _clear_text, "\\transparent": _clear,
    "\\phantom": _dropped, "\\hphantom": _dropped, "\\vphantom": _dropped,
    "\\hypersetup": _dropped,
}
