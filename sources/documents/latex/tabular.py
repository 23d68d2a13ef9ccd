r"""Commands of tables: environments, cells, rows, spans and rules."""

import re

from sources.documents.latex.arguments import skip_arguments
from sources.documents.latex.engine import Frame, Handler, Typesetter
from sources.documents.latex.floats import open_float
from sources.documents.latex.grid import MAX_COLUMNS, GridWriter, lay_out
from sources.documents.latex.pieces import TablePiece
from sources.documents.latex.table_roles import assign_roles
from sources.documents.latex.tokens import Tokens, written

_BEFORE_COLUMNS = {"tabular*": "mo", "tabularx": "mo", "tabulary": "m", "xltabular": "om",
                   "NiceTabular": "", "supertabular": "", "xtabular": "", "mpsupertabular": ""}
_LONG = frozenset({"longtable", "longtabu", "xltabular", "supertabular"})
_AROUND_LONG = "float around a long table"


def _tabular(setter: Typesetter, name: str) -> None:
    skip_arguments(setter.stream, "", _BEFORE_COLUMNS.get(name, "o"))
    setter.stream.argument()
    if name in _LONG and not setter.floats and not setter.modes.inline:
        open_float(setter, _AROUND_LONG, "table")
    _open(setter, name)


def _matrix(setter: Typesetter, name: str) -> None:
    if name in ("array", "subarray"):
        setter.stream.optional()
        setter.stream.argument()
    if setter.floats and setter.floats[-1].kind == "table" and setter.grid is None:
        _open(setter, name)
    else:
        setter.open(Frame(name))


def _open(setter: Typesetter, name: str) -> None:
    grid = GridWriter(outer=setter.out)
    setter.out = []

    def finish(setter: Typesetter) -> None:
        grid.next_row(setter)
        setter.out = grid.outer
        _set_table(setter, grid)
        if name in _LONG:
            setter.end(_AROUND_LONG)

    setter.open(Frame(name, finish, grid=grid))


def _set_table(setter: Typesetter, grid: GridWriter) -> None:
    """Lay the finished table down; one that only breaks lines is text of what surrounds it."""
    rows, rules = _without_repeats(grid)
    layout = lay_out(rows)
    around = setter.grid
    is_table = len(layout) > 1 and len(layout[0]) > 1 and not _is_text(layout)
    if not is_table or setter.modes.inline or (around is not None and len(layout) < 3):
        setter.out.append(f" {grid.text()} ")
        return
    body = assign_roles(layout, rules)
    if body.rows:
        (setter.pieces if setter.floats else setter.pending).append(TablePiece(body))
    else:
        setter.out.append(f" {grid.text()} ")


def _is_text(layout: list) -> bool:
    """A table with hardly any cells filled, as one that places pictures."""
    return sum(1 for row in layout for slot in row if slot.text) < 3


def _without_repeats(grid: GridWriter) -> tuple[list, set[int]]:
    kept = [index for index in range(len(grid.rows)) if index not in grid.dropped]
    rules = {sum(1 for index in kept if index < rule) for rule in grid.rules}
    return [grid.rows[index] for index in kept], rules


def _new_row(setter: Typesetter) -> None:
    setter.stream.star()
    setter.stream.optional()
    if setter.grid is not None:
        setter.grid.next_row(setter)
    else:
        setter.out.append(setter.modes.line_break)


def _count(tokens: Tokens) -> int:
    match = re.fullmatch(r"(-?)\s*(\d{1,4})(?:\.\d*)?", written(tokens))
    return int(match[1] + match[2]) if match else 1


def _multicolumn(setter: Typesetter) -> None:
    stream = setter.stream
    columns = max(1, min(_count(stream.argument()), MAX_COLUMNS))
    stream.argument()
    if setter.grid is not None:
        setter.grid.span = columns
    _cell_text(setter)


def _multirow(setter: Typesetter) -> None:
    stream = setter.stream
    stream.optional()
    rows = max(-500, min(_count(stream.argument()), 500))
    stream.optional()
    stream.argument()
    stream.optional()
    if setter.grid is not None:
        setter.grid.depth = rows
    _cell_text(setter)


def _cell_text(setter: Typesetter) -> None:
    """Read on in a spanning cell's text, where a line break is only a space."""
    text = setter.stream.argument()
    if "\\begin" not in text:
        text = [" " if token in ("\\\\", "&") else token for token in text]
    setter.push_back(text)


def _stacked(setter: Typesetter) -> None:
    setter.stream.star()
    setter.stream.optional()
    setter.out.append(setter.argument(line_break=" ").strip())


def _divided(setter: Typesetter) -> None:
    setter.stream.optional()
    first, second = setter.argument().strip(), setter.argument().strip()
    setter.out.append(f"{first} / {second}")


def _rule(setter: Typesetter) -> None:
    setter.stream.optional()
    _mark_rule(setter)


def _measured_rule(setter: Typesetter) -> None:
    setter.stream.argument()
    _mark_rule(setter)


def _mark_rule(setter: Typesetter) -> None:
    if setter.grid is not None:
        setter.grid.rule()


def _partial_rule(setter: Typesetter) -> None:
    r"""\cline and \cmidrule: a rule under some columns separates nothing."""
    stream = setter.stream
    stream.optional()
    if stream.peek().startswith("("):
        for _ in range(6):
            if (stream.pop() or ")").endswith(")"):
                break
    stream.argument()


def _noalign(setter: Typesetter) -> None:
    if "\\hrule" in setter.stream.argument():
        _mark_rule(setter)


def _end_head(setter: Typesetter) -> None:
    """What a long table repeats on later pages is there a second time, and left out."""
    grid = setter.grid
    if grid is None:
        return
    grid.next_row(setter)
    if grid.first_head is None:
        grid.first_head = len(grid.rows)
        grid.rule()
    else:
        grid.dropped.update(range(grid.first_head, len(grid.rows)))


def _end_foot(setter: Typesetter) -> None:
    grid = setter.grid
    if grid is None:
        return
    grid.next_row(setter)
    start = max(grid.dropped, default=(grid.first_head or 0) - 1) + 1
    grid.dropped.update(range(start, len(grid.rows)))


COMMANDS: dict[str, Handler] = {
    "\\\\": _new_row, "\\tabularnewline": _new_row, "\\cr": _new_row,
    "\\multicolumn": _multicolumn, "\\multirow": _multirow,
    "\\makecell": _stacked, "\\shortstack": _stacked, "\\thead": _stacked,
    "\\Centerstack": _stacked,
    "\\diagbox": _divided, "\\backslashbox": _divided, "\\slashbox": _divided,
    **{f"\\{name}": _rule for name in ("hline", "midrule", "toprule", "bottomrule", "thickhline",
                                       "hdashline", "tabucline", "Hline", "specialhline")},
    "\\Xhline": _measured_rule, "\\cmidrule": _partial_rule, "\\cline": _partial_rule,
    "\\cdashline": _partial_rule, "\\Xcline": _partial_rule, "\\noalign": _noalign,
    "\\endfirsthead": _end_head, "\\endhead": _end_head, "\\endfoot": _end_foot,
    "\\endlastfoot": _end_foot,
}

ENVIRONMENTS = {
    **dict.fromkeys(("tabular", "tabular*", "tabularx", "tabulary", "longtable", "longtabu", "tabu",
                     "xltabular", "supertabular", "NiceTabular"), _tabular),
    **dict.fromkeys(("array", "matrix", "pmatrix", "bmatrix", "vmatrix", "cases", "smallmatrix",
                     "aligned", "gathered", "split", "subarray"), _matrix),
}
