"""The value of a printed cell, and whether a number of a claim is it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from grounding.printed_tables import NUMBER
from grounding.rounding import Outcome, Printed, told
from grounding.table_sentence import Number
from grounding.units import NO_UNIT, Unit, read_unit

_CELL = re.compile(
    rf"(?P<main>{NUMBER})(?P<percent>\s?%)?"
    r"(?:\s?(?:±|\+/-)\s?(?P<spread>\d+(?:\.\d+)?)%?)?"
    r"(?:\s?\(\s?(?P<share>\d+(?:\.\d+)?)\s?(?P<of>%)?\s?\)"
    r"|\s?\(\s?[-−–+±↑↓]\s?[\d.]{1,8}\s?%?\s?\))?[*†‡]{0,2}")
_IN_BRACKETS = re.compile(r"[(\[]\s?(?:in )?([^()\[\]]{1,20})[)\]]")
_NO_UNITS = frozenset(("val", "valid", "validation", "test", "dev", "ours", "avg", "mean", "std"))
_SAME_LETTERS = re.compile(r"[\s·]")


@dataclass(frozen=True)
class CellValue:
    """A cell's number as `main`, with its spread and the share in brackets where it has them.
    `unit` is its own or its head's; `unit_text` the head's as printed. `is_no_percent`: no unit is
    printed, and it is none or may be none, but a count."""

    text: str
    main: Printed
    spread: Printed | None
    share: Printed | None
    unit: Unit
    unit_text: str
    is_no_percent: bool = False

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
        is_large = abs(number.printed.value) > 1
        scales = self._scales(number)
        # "0.9%" beside 0.9 may be it; "81" beside 0.812 may be it; "80%" is a hundred times 0.8.
        if len(scales) > 1 and (number.unit.dimension == "ratio") is is_large:
            scales = scales[:1]
        outcome = _first_of([self._at(number, scale) for scale in scales])
        return "silent" if outcome == "conflicts" and self._completes(number) else outcome

    def _completes(self, number: Number) -> bool:
        """Whether the two make up a whole, as an accuracy of 96% and an error of 4% do."""
        return number.printed is not None and number.unit.dimension == "ratio" and \
            self.is_share and number.printed.value + self.exact == 100

    def _at(self, number: Number, scale: Decimal) -> Outcome:
        """The same where the value is multiplied by `scale`."""
        if number.printed is None:
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
        if number.unit.dimension == "ratio" and self.is_no_percent and not number.is_points:
            outcome = number.printed.against(gap, places=places, is_derived=True)
            return "conflicts" if outcome == "conflicts" else "silent"
        scales = self._scales(number)
        if number.is_points:
            scales = (Decimal(100), Decimal(1)) if self._is_fraction else (Decimal(1),)
        return _first_of([number.printed.against(
            gap * scale, places=places if scale == 1 else max(0, places - 2), is_derived=True)
            for scale in scales])

    @property
    def _is_fraction(self) -> bool:
        """Whether it may be a share of 1 or of 100: its unit is not printed."""
        return not self.unit_text and abs(self.exact) <= 1

    def _scales(self, number: Number) -> tuple[Decimal, ...]:
        """By what the value is multiplied to be in the claim's unit, the likeliest first; () where
        units differ or it cannot be told."""
        if self._is_fraction and number.unit.dimension == "ratio":
            return Decimal(100), Decimal(1)
        if self._is_fraction and not number.unit.dimension:
            return Decimal(1), Decimal(100)
        scale = self._scale(number.unit)
        return () if scale is None else (scale,)

    def _scale(self, unit: Unit) -> Decimal | None:
        if unit.dimension == "ratio":
            if self.unit.dimension == "ratio":
                return Decimal(str(self.unit.factor)) / Decimal(str(unit.factor))
            return None if self.unit_text or self.is_no_percent else Decimal(1)
        if not unit.dimension:
            return Decimal(1)
        if _SAME_LETTERS.sub("", unit.symbol) == _SAME_LETTERS.sub("", self.unit_text):
            return Decimal(1)
        if unit.dimension == self.unit.dimension:
            return Decimal(str(self.unit.factor)) / Decimal(str(unit.factor))
        return None


def _first_of(outcomes: Sequence[Outcome]) -> Outcome:
    """What readings of one number come to: the first one's agreement, a conflict of all, or
    nothing."""
    if not outcomes:
        return "silent"
    if outcomes[0] == "agrees" or all(one == "conflicts" for one in outcomes):
        return outcomes[0]
    return "silent"


def value_of(cell: str, head: str) -> CellValue | None:
    """The value of a cell under this head; None where it is not one number."""
    match = _CELL.fullmatch(cell.strip())
    main = told(match["main"]) if match else None
    if match is None or main is None:
        return None
    unit, text = NO_UNIT, ""
    if match["percent"]:
        unit, text = read_unit("%", 0) or NO_UNIT, "%"
    elif text := in_brackets(head):
        unit = read_unit(text, 0, glued=True) or NO_UNIT
        if unit.end < len(text):
            unit = NO_UNIT
    elif "%" in head:
        unit, text = read_unit("%", 0) or NO_UNIT, "%"
    return CellValue(cell, main, told(match["spread"] or ""), told(match["share"] or ""), unit,
                     text)


def in_brackets(head: str) -> str:
    """What stands in a head where its unit does, "" where nothing or no unit does."""
    found = _IN_BRACKETS.search(head)
    return found[1] if found and found[1].lower() not in _NO_UNITS else ""


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
