"""Reads the number in a table cell: value, unit, uncertainty; None where it holds no single one."""

import re
from dataclasses import dataclass

_NUMBER = r"[-−–+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.·]\d+)?|\.\d+)"
_CELL = re.compile(
    rf"""^[^\w.+\-−–(%]{{0,3}}(?P<number>{_NUMBER})\s?(?P<unit>%|‰|dB|ms|s)?
    (?:\s?[({{_]{{0,2}}\s?(?:±|\+/-|\+-)\s?(?P<spread>\d*\.?\d+)\s?%?\s?[)}}]{{0,2}}
          (?:\s?\(\s?[+\-−–↑↓]\s?\d*\.?\d+\s?%?\s?\))?
      |\s?\(\s?(?P<bracket>\d*\.?\d+)\s?%?\s?\)
      |\s(?P<second>\d*\.\d+)
      |\s?\(\s?[+\-−–↑↓]\s?\d*\.?\d+\s?%?\s?[↑↓]?\s?\)
    )?\s?%?[^\w.%(]{{0,3}}[a-d]?$""",
    re.VERBOSE,
)
_CITATION = re.compile(r"\s?\[[\d,;\s–-]{1,20}\]|\s?\([A-Z][^()]{2,40},? (?:19|20)\d\d[a-z]?\)")


@dataclass(frozen=True)
class Value:
    """A cell's number. `text` is the number with its printed unit, `uncertainty` as printed."""

    value: float
    text: str
    unit: str = ""
    uncertainty: str = ""


def read_value(cell: str) -> Value | None:
    """The one number that a cell reports, None for text, ranges, pairs, sizes ("7B") and dates.

    "± 0.3" is its uncertainty, and so is a number in brackets or after a space that is at most a
    tenth of it; one up to the half, or with a sign, is a difference and is left out; a larger one
    makes the cell a pair.
    """
    if not cell or len(cell) > 60 or not any(c.isdigit() for c in cell):
        return None
    match = _CELL.match(_with_sign(_CITATION.sub("", cell).strip()))
    if match is None:
        return None
    printed = match["number"]
    value = float(printed.replace(",", "").replace("·", ".").translate({0x2212: "-", 0x2013: "-"}))
    beside = match["bracket"] or match["second"] or ""
    if beside and float(beside) > abs(value) / 2:
        return None
    likely = beside if beside and float(beside) <= abs(value) / 10 else ""
    unit = match["unit"] or ("%" if "%" in cell else "")
    return Value(value, printed + (unit if match["unit"] else ""), unit, match["spread"] or likely)


def _with_sign(cell: str) -> str:
    """ "95.930.06", whose "±" was lost, is 95.93 ± 0.06: both have as many decimals."""
    for length in range(1, 5):
        glued = re.match(rf"(\d+\.\d{{{length}}}%?)(\d\.\d{{{length}}})(?![\d.])", cell)
        if glued and float(glued[2]) < float(glued[1].rstrip("%")) / 2:
            return f"{glued[1]} ± {glued[2]}{cell[glued.end():]}"
    return cell
