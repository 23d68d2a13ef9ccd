"""Figures, tables and their captions: numbers, labels, and which caption belongs to what."""

from sources.documents.latex.arguments import skip_arguments
from sources.documents.latex.engine import Frame, Handler, Typesetter
from sources.documents.latex.pieces import Caption, Float, Paragraph, Piece, TablePiece
from sources.documents.latex.references import Target
from sources.documents.latex.tokens import written

_KINDS = {"table": "table", "figure": "figure", "wraptable": "table", "wrapfigure": "figure",
          "sidewaystable": "table", "sidewaysfigure": "figure", "SCtable": "table",
          "SCfigure": "figure", "longtable": "table", "margintable": "table",
          "marginfigure": "figure"}
_ARGUMENTS = {"wraptable": "omom", "wrapfigure": "omom"}
_WORDS = {"table": "Table", "figure": "Figure"}


def _float(setter: Typesetter, name: str) -> None:
    plain = name.rstrip("*")
    skip_arguments(setter.stream, "", _ARGUMENTS.get(plain, "o"))
    open_float(setter, name, _KINDS[plain])


def open_float(setter: Typesetter, name: str, kind: str) -> None:
    """Begin a float: what stands in it is laid down after the paragraph it interrupts."""
    outer, around = setter.out, setter.pieces
    current = Float(kind)
    setter.out, setter.pieces = [], current.pieces
    setter.floats.append(current)

    def finish(setter: Typesetter) -> None:
        setter.lay(setter.out)
        setter.out, setter.pieces = outer, around
        setter.floats.pop()
        laid = _arranged(current)
        (setter.pieces if setter.floats else setter.pending).extend(laid)

    setter.open(Frame(name, finish))


def _arranged(current: Float) -> list[Piece]:
    """The float's tables with their captions, then captions without a table, then other text."""
    tables, captions = current.tables, current.captions
    whole = [c for c in captions if not c.part]
    parts = [c for c in captions if c.part]
    for index, table in enumerate(tables):
        main = _caption_of(index, whole, len(tables))
        part = _caption_of(index, parts, len(tables)) if len(parts) == len(tables) else None
        texts = [c.text for c in (main, part) if c is not None and c.text]
        table.caption = " — ".join(texts)
        table.label = main.label if main else ""
    used = {t.label for t in tables if t.label}
    left = [Paragraph(f"{c.label}: {c.text}" if c.label else c.text)
            for c in captions if not tables or (c.label not in used and not c.part)]
    others = [piece for piece in current.pieces if not isinstance(piece, TablePiece)]
    return [*tables, *left, *others]


def _caption_of(index: int, captions: list[Caption], tables: int) -> Caption | None:
    """The caption of a table in a float with several: pairwise, or the one for them all."""
    if not captions:
        return None
    if len(captions) == tables:
        return captions[index]
    if captions[0].tables_before:
        following = (c for c in captions if c.tables_before > index)
        return next(following, captions[-1])
    before = [c for c in captions if c.tables_before <= index]
    return before[-1]


def _caption(setter: Typesetter) -> None:
    starred = setter.stream.star()
    setter.stream.optional()
    kind = setter.floats[-1].kind if setter.floats else "figure"
    _add_caption(setter, kind, numbered=not starred)


def _caption_of_kind(setter: Typesetter) -> None:
    starred = setter.stream.star()
    kind = written(setter.stream.argument())
    setter.stream.optional()
    _add_caption(setter, kind if kind in _WORDS else "figure", numbered=not starred)


def _part_caption(setter: Typesetter) -> None:
    setter.stream.star()
    setter.stream.optional()
    text = setter.argument()
    if setter.floats:
        current = setter.floats[-1]
        current.captions.append(Caption(text, "", len(current.tables), part=True))


def _add_caption(setter: Typesetter, kind: str, *, numbered: bool) -> None:
    part = any(frame.name in ("subfigure", "subtable") for frame in setter.frames)
    if part:
        _part_caption(setter)
        return
    label = _numbered(setter, kind) if numbered else ""
    text = setter.argument()
    if setter.floats:
        current = setter.floats[-1]
        current.captions.append(Caption(text, label, len(current.tables)))
    else:
        setter.pending.append(Paragraph(f"{label}: {text}" if label else text))


def _numbered(setter: Typesetter, kind: str) -> str:
    references = setter.references
    count = references.step(kind)
    redefined = setter.macros.get(f"\\the{kind}")
    number = setter.capture(redefined.body).strip() if redefined else str(count)
    references.anchor = Target(kind, number)
    if setter.floats:
        for key in setter.floats[-1].keys:
            references.name(key)
    return f"{_WORDS.get(kind, kind.capitalize())} {number}"


def _subfloat(setter: Typesetter) -> None:
    """\\subfloat[caption]{content}: the caption of a part; its content is read as it comes."""
    caption = setter.stream.optional()
    second = setter.stream.optional()
    text = setter.capture(second or caption or [])
    if text and setter.floats:
        current = setter.floats[-1]
        current.captions.append(Caption(text, "", len(current.tables), part=True))


def _label(setter: Typesetter) -> None:
    key = written(setter.stream.argument())
    setter.references.name(key)
    if setter.floats and not setter.floats[-1].captions:
        setter.floats[-1].keys.append(key)


COMMANDS: dict[str, Handler] = {
    "\\caption": _caption, "\\captionof": _caption_of_kind, "\\subcaption": _part_caption,
    "\\tabcaption": _caption, "\\subfloat": _subfloat, "\\subfigure": _subfloat,
    "\\subtable": _subfloat, "\\label": _label, "\\tbl": _caption,
}

ENVIRONMENTS = {name + star: _float for name in _KINDS if name != "longtable" for star in ("", "*")}
