"""SVG elements as escaped text: the little that our figures need."""

from markupsafe import Markup, escape

from reports.wording import line, visible

CHARACTER_WIDTH = 0.56  # of the font size; the mean of common sans-serif fonts


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


def wrapped(content: str, characters: int, most: int = 4) -> list[str]:
    """Content broken into at most `most` lines of about so many characters."""
    lines = [""]
    for word in line(content).split():
        word = line(word, characters)
        if lines[-1] and len(lines[-1]) + 1 + len(word) > characters:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > most:
        lines = [*lines[: most - 1], line(f"{lines[most - 1]} {lines[most]}", characters)]
    return lines


def _attribute(key: str) -> str:
    return key if key == "viewBox" else key.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    return _text(value) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def _text(value: str) -> str:
    return value if isinstance(value, Markup) else visible(value)
