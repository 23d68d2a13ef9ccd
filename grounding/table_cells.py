"""The value of a printed cell, and whether a number of a claim is it."""

import re
from dataclasses import dataclass
from decimal import Decimal

from grounding.rounding import Outcome, Printed, told
from grounding.table_sentence import Number
from grounding.units import NO_UNIT, Unit, read_unit

_NUMBER = r"[-−–+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.·]\d+)?|\.\d+)"
_CELL = re.compile(
    rf"(?P<main>{_NUMBER})(?P<percent>\s?%)?"
    r"(?:\s?(?:±|\+/-)\s?(?P<spread>\d+(?:\.\d+)?)%?)?"
    r"(?:\s?\(\s?(?P<share>\d+(?:\.\d+)?)\s?(?P<of>%)?\s?\)"
    r"|\s?\(\s?[-−–+±↑↓]\s?[\d.]{1,8}\s?%?\s?\))?[*†‡]{0,2}")
_IN_BRACKETS = re.compile(r"[(\[]\s?(?:in )?([^()\[\]]{1,20})[)\]]")
_NO_UNITS = frozenset(("val", "valid", "validation", "test", "dev", "ours", "avg", "mean", "std"))
_SAME_LETTERS = re.compile(r"[\s·]")


@dataclass(frozen=True)
class CellValue:
    """A cell's number as `main`, with its spread and the share in brackets where it has them.
    `unit` is its own or its head's; `unit_text` the head's as printed."""

    text: str
    main: Printed
    spread: Printed | None
    share: Printed | None
    unit: Unit
    unit_text: str

    @property
    def exact(self) -> Decimal:
        return self.main.value

    @property
    def places(self) -> int:
        return self.main.places

    @property
    def is_share(self) -> bool:
        """Whether it may be a share: per cent by its unit, or a number without any."""
        return self.unit.dimension == "ratio" or not self.unit_text

    def meets(self, number: Number) -> Outcome:
        """Whether the claim's number is this value, or this value is within the claim's bound."""
        if number.printed is None:
            return "silent"
        if number.unit.dimension == "ratio" and self.share:
            return _within(number, self.share.value, self.share.places)
        scale = self._scale(number)
        if scale is None:
            return "silent"
        places = max(0, self.places - (2 if scale == 100 else 0)) if scale > 1 else self.places
        if scale != 1 and number.bound == "":
            return number.printed.against(self.exact * scale, places=places, is_derived=True)
        found = _within(number, self.exact * scale, places)
        is_other = self.share and number.printed.value == self.share.value
        return "silent" if found == "conflicts" and is_other else found

    def meets_both(self, first: Number, second: Number) -> Outcome:
        """Whether two numbers are a value with its spread or share."""
        beside = self.share or self.spread
        if beside is None or second.printed is None:
            return "conflicts" if self.meets(first) == "conflicts" else "silent"
        outcomes = {self.meets(first), second.printed.against(beside.value, places=beside.places)}
        return "conflicts" if "conflicts" in outcomes else \
            "silent" if "silent" in outcomes else "agrees"

    def gap_meets(self, number: Number, gap: Decimal, places: int) -> Outcome:
        """Whether the claim's number is the difference of this value and another of its column."""
        is_other_unit = number.is_points and not self.is_share
        if number.printed is None or is_other_unit:
            return "silent"
        scale = self._scale(number) if not number.is_points else Decimal(1)
        if number.is_points and abs(self.exact) <= 1 and abs(number.printed.value) > 1:
            scale = Decimal(100)
        if scale is None:
            return "silent"
        return number.printed.against(gap * scale, places=places if scale == 1 else max(
            0, places - 2), is_derived=True)

    def _scale(self, number: Number) -> Decimal | None:
        """By what the value is multiplied to be in the claim's unit; None where units differ or it
        cannot be told."""
        unit = number.unit
        if unit.dimension == "ratio":
            if self.unit.dimension == "ratio":
                return Decimal(str(self.unit.factor)) / Decimal(str(unit.factor))
            if self.unit_text:
                return None
            is_part = abs(self.exact) <= 1 and number.printed and abs(number.printed.value) > 1
            return Decimal(100) if is_part else Decimal(1)
        if not unit.dimension:
            return Decimal(1)
        if _SAME_LETTERS.sub("", unit.symbol) == _SAME_LETTERS.sub("", self.unit_text):
            return Decimal(1)
        if unit.dimension == self.unit.dimension:
            return Decimal(str(self.unit.factor)) / Decimal(str(unit.factor))
        return None


def value_of(cell: str, head: str) -> CellValue | None:
    """The value of a cell under this head; None where it is not one number."""
    match = _CELL.fullmatch(cell.strip())
    main = told(match["main"]) if match else None
    if match is None or main is None:
        return None
    unit, text = NO_UNIT, ""
    if match["percent"]:
        unit, text = read_unit("%", 0) or NO_UNIT, "%"
    elif (found := _IN_BRACKETS.search(head)) and found[1].lower() not in _NO_UNITS:
        unit, text = read_unit(found[1], 0, glued=True) or NO_UNIT, found[1]
        if unit.end < len(found[1]):
            unit = NO_UNIT
    elif "%" in head:
        unit, text = read_unit("%", 0) or NO_UNIT, "%"
    return CellValue(cell, main, told(match["spread"] or ""), told(match["share"] or ""), unit,
                     text)


def _within(number: Number, value: Decimal, places: int) -> Outcome:
    """Whether a value is the claim's number or within its bound."""
    printed = number.printed
    if printed is None:
        return "silent"
    if not number.bound:
        return printed.against(value, places=places)
    wanted = printed.value
    is_so = {">": value > wanted, ">=": value >= wanted, "<": value < wanted,
             "<=": value <= wanted}[number.bound]
    return "agrees" if is_so else "conflicts"
