"""Formulas in one readable line: scripts, fractions, roots; "10^-3", "a/b", "√x"."""

import re

from sources.documents.latex.engine import Frame, Handler, Typesetter
from sources.documents.latex.references import Target
from sources.documents.latex.symbols import OPERATORS
from sources.documents.latex.tokens import written

_MARKS = re.compile(r"[†‡*∗⋆★☆♣♠♢♡♦♥§¶‖∥◇⋄△▽□■•∙,\s]+")
_ORDINAL = re.compile(r"st|nd|rd|th")
_ATOM = re.compile(r"[-+−]?[\w.′∞%]+|[-+−*∗]")


def grouped(text: str) -> str:
    """An operand as it can stand after "^" or "/": in parentheses where it is compound."""
    text = text.strip()
    return text if not text or _ATOM.fullmatch(text) else f"({text})"


def _base(setter: Typesetter) -> str:
    """The last text before a script, "" where the script stands alone."""
    for piece in reversed(setter.out):
        if piece:
            return piece[-1] if not piece[-1].isspace() else ""
    return ""


def _superscript(setter: Typesetter) -> None:
    if not setter.modes.math:
        setter.out.append("^")
        return
    raise_text(setter, setter.argument())


def raise_text(setter: Typesetter, text: str) -> None:
    """Print a superscript: footnote marks vanish, ordinals join, numbers never fuse."""
    text = text.strip()
    base = _base(setter)
    if setter.modes.no_scripts:
        setter.out.append(setter.modes.unknown)
        return
    if not text:
        return
    if _MARKS.fullmatch(text) and not (base.isalpha() and setter.modes.math):
        return
    if "±" in text[:2]:
        setter.out.append(f" ± {text.lstrip('(').replace('±', '', 1).strip()}")
    elif set(text) == {"′"}:
        setter.out.append(text)
    elif text == "∘":
        setter.out.append("°")
    elif _ORDINAL.fullmatch(text):
        setter.out.append(text)
    else:
        setter.out.append("^" + grouped(text))


def _subscript(setter: Typesetter) -> None:
    if not setter.modes.math:
        setter.out.append("_")
        return
    lower_text(setter, setter.argument())


def lower_text(setter: Typesetter, text: str) -> None:
    """Print a subscript; a deviation set low ("5.7_{\\pm 0.2}") is a deviation."""
    text = text.strip()
    if not text or setter.modes.no_scripts:
        return
    if "±" in text[:2]:
        setter.out.append(f" ± {text.lstrip('(').replace('±', '', 1).strip()}")
    else:
        setter.out.append("_" + grouped(text))


def _dollar(setter: Typesetter) -> None:
    if setter.frames and setter.frames[-1].name == "$":
        display = setter.stream.peek() == "$" and setter.frames[-1].closing is not None
        if display:
            setter.stream.pop()
        setter.close(setter.frames[-1])
        return
    display = setter.stream.peek() == "$"
    if display:
        setter.stream.pop()
    _open(setter, "$", display=display)


def _open(setter: Typesetter, name: str, *, display: bool = False) -> None:
    outer, was_math = setter.out, setter.modes.math

    def finish(setter: Typesetter) -> None:
        formula = "".join(setter.out)
        setter.out, setter.modes.math = outer, was_math
        space = " " if display else ""
        setter.out.append(space + " ".join(formula.split()) + space)

    setter.out, setter.modes.math = [], True
    setter.open(Frame(name, finish, closing=[] if display else None))


def _inline_begin(setter: Typesetter) -> None:
    _open(setter, "$")


def _display_begin(setter: Typesetter) -> None:
    _open(setter, "$", display=True)


def _formula_end(setter: Typesetter) -> None:
    frame = next((f for f in reversed(setter.frames) if f.name == "$"), None)
    if frame is not None:
        setter.close(frame)


def _display(setter: Typesetter, name: str) -> None:
    if not name.endswith("*") and name != "displaymath":
        setter.references.anchor = Target("equation", str(setter.references.step("equation")))
    if name.startswith("alignat"):
        setter.stream.argument()
    _open(setter, name, display=True)


def _fraction(setter: Typesetter) -> None:
    top, bottom = setter.argument(math=True), setter.argument(math=True)
    setter.out.append(f"{grouped(top)}/{grouped(bottom)}")


def _root(setter: Typesetter) -> None:
    degree = setter.stream.optional()
    sign = {None: "√", "3": "∛", "4": "∜"}.get(written(degree) if degree else None, "√")
    setter.out.append(sign + grouped(setter.argument(math=True)))


def _pm(setter: Typesetter) -> None:
    before = "".join(setter.out[-4:]).rstrip()[-1:]
    setter.out.append(" ± " if before and (before.isalnum() or before in "%).") else "±")


def _ensure_math(setter: Typesetter) -> None:
    setter.out.append(setter.argument(math=True))


def _text(setter: Typesetter) -> None:
    if setter.modes.math:
        setter.out.append(setter.argument(math=False))


def _over(setter: Typesetter) -> None:
    setter.out.append("/")


def _binomial(setter: Typesetter) -> None:
    top, bottom = setter.argument(math=True), setter.argument(math=True)
    setter.out.append(f"C({top}, {bottom})")


def _second_above(setter: Typesetter) -> None:
    setter.stream.argument()


def _fence(setter: Typesetter) -> None:
    if setter.stream.peek().startswith("."):
        token = setter.stream.pop() or ""
        if len(token) > 1:
            setter.stream.push([token[1:]])


def _textsuperscript(setter: Typesetter) -> None:
    raise_text(setter, setter.argument())


def _textsubscript(setter: Typesetter) -> None:
    lower_text(setter, setter.argument())


def _negated(setter: Typesetter) -> None:
    shown = setter.argument(math=True)
    setter.out.append({"=": "≠", "∈": "∉", "∃": "∄"}.get(shown, "¬" + shown))


def _operator(name: str) -> Handler:
    def run(setter: Typesetter) -> None:
        following = setter.stream.peek()
        apart = following[:1].isalnum() or (following[:1] == "\\" and following[1:].isalpha())
        setter.out.append(f" {name} " if apart else f" {name}")
    return run


COMMANDS: dict[str, Handler] = {
    **{f"\\{name}": _operator(name) for name in OPERATORS},
    "$": _dollar, "^": _superscript, "_": _subscript, "\\(": _inline_begin, "\\)": _formula_end,
    "\\[": _display_begin, "\\]": _formula_end, "\\sqrt": _root, "\\pm": _pm, "\\textpm": _pm,
    **{f"\\{name}": _fraction
       for name in ("frac", "dfrac", "tfrac", "nicefrac", "sfrac", "cfrac")},
    "\\ensuremath": _ensure_math, "\\over": _over, "\\binom": _binomial,
    "\\stackrel": _second_above,
    "\\overset": _second_above, "\\underset": _second_above, "\\left": _fence, "\\right": _fence,
    "\\textsuperscript": _textsuperscript, "\\textsubscript": _textsubscript, "\\not": _negated,
    **{f"\\{name}": _text for name in ("text", "mbox", "hbox", "textrm", "textnormal")},
}

ENVIRONMENTS = {
    name + star: _display for star in ("", "*") for name in (
        "equation", "align", "eqnarray", "gather", "multline", "displaymath", "math", "alignat",
        "flalign", "dmath")
}
