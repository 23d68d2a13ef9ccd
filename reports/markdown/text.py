"""Text as Markdown that says what the text says and nothing else."""

import re
from collections.abc import Iterable, Sequence

from reports import wording

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;"}
_ESCAPES = str.maketrans({c: "\\" + c for c in "\\`*_{}[]#~!$"} | _ENTITIES)
_TICKS = re.compile("`+")
_LIST_MARK = re.compile(r"([-+=]|[0-9]{1,9}(?=[.)](?: |$)))")


def escaped(text: str, limit: int | None = None) -> str:
    """Text on one line that Markdown shows as it stands: no structure, HTML or link comes of it."""
    one = wording.line(text, limit).translate(_ESCAPES)
    one = one.replace("://", ":\\/\\/").replace("www.", "www\\.")
    mark = _LIST_MARK.match(one)
    if mark is None:
        return one
    end = mark.end()
    return f"{one[:end]}\\{one[end:]}" if mark[0].isdigit() else f"\\{one}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A pipe table of cells that are already escaped."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def code(text: str, limit: int) -> str:
    """Text as code on one line, whatever ticks it holds; not for the cells of a table."""
    one = wording.line(text, limit) or " "
    ticks = _TICKS.findall(one)
    if not ticks:
        return f"`{one}`"
    fence = "`" * (max(map(len, ticks)) + 1)
    return f"{fence} {one} {fence}"
