"""Units of measurement: recognised after a number, and converted for comparison."""

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from records.yaml_text import read_yaml


@dataclass(frozen=True)
class Unit:
    """A unit as it compares: `value * factor` is in the base of `dimension`.

    `symbol` is the canonical spelling; `end` is where it ended in the text it was read from.
    """

    symbol: str
    dimension: str
    factor: float
    end: int = 0


NO_UNIT = Unit("", "", 1.0)
_WORD = re.compile(r"%(?:[ -]points?\b)?|[‰％×°º℃€]C?|mm Hg|per ?cent(?:age[ -]points?)?\b|"
                   r"percent(?:age)?[ -]points?\b|degrees Celsius\b|"
                   r"(?:square|sq\.?|cubic|cu\.?) [A-Za-z]{1,14}|"
                   r"[A-Za-zµμÅ]{1,14}(?:[²³23]|\^[23](?![0-9]))?")
_PER = re.compile(r"\s?/\s?|\sper\s(?:an?\s)?|·(?=[a-z])")
_MINUS = "[-−–]"  # one sign of three
_NEXT = "[ \u00a0\u2009\u202f·⋅]"
_INVERSE = re.compile(
    rf"\s?(?:\^?{_MINUS}(?P<plain>[1-4])|⁻(?P<raised>[¹²³⁴])|\^?[({{]{_MINUS}(?P<inside>[1-4])[)}}])"
    r"(?![0-9]|[.,][0-9])")
_ONE_OVER = re.compile(r"(?=⁻|−|\^|\()")
"""What a unit that stands below 1 alone is printed with: a hyphen or a dash may join a range."""
_POWERS = {"²": 2, "³": 3, "⁴": 4, "¹": 1, "square": 2, "sq": 2, "cubic": 3, "cu": 3}
_RAISED = re.compile(r"(?P<base>.*[^²³23^])\^?(?P<power>[²³23])|"
                     r"(?P<word>square|sq|cubic|cu)\.? (?P<named>.*)", re.IGNORECASE)
_OF_LENGTH = {2: Unit("", "area", 1.0), 3: Unit("", "volume", 1000.0)}
_SAME = {"substance/volume": "concentration"}
"""Dimensions that are told as two others."""


@cache
def _tables() -> tuple[dict[str, Unit], dict[str, Unit]]:
    """Units by symbol as printed, and by name in lower case."""
    data = read_yaml(Path(__file__).with_name("units.yaml").read_text("utf-8"))
    symbols: dict[str, Unit] = {}
    names: dict[str, Unit] = {}
    for dimension, unit in data["prefixed"].items():
        for symbol, factor in unit["symbols"].items():
            for prefix, scale in data["prefixes"].items():
                symbols[prefix + symbol] = Unit(prefix + symbol, dimension, factor * scale)
        for name, factor in unit["names"].items():
            for prefix, scale in data["named_prefixes"].items():
                names[prefix + name] = Unit(prefix + name, dimension, factor * scale)
    for group in ("prefixed", "plain"):
        for dimension, unit in data[group].items():
            for symbol, factor in unit["symbols"].items():
                symbols[symbol] = Unit(symbol, dimension, factor)
            for name, factor in unit["names"].items():
                names[name] = Unit("%" if factor == 0.01 else name, dimension, factor)
    return symbols, names


def read_unit(text: str, position: int, *, glued: bool = False) -> Unit | None:
    """The unit that begins at `position`, compound ones ("mg/kg", "mL min-1", "W m−2") included.

    `glued`: the unit is printed without a space after its number ("5m"), where a lone letter is
    trusted; after a space "A", "V", "m", "s" and the like count too unless a letter follows.
    """
    unit = _single(text, position)
    if unit is None or (unit.symbol in _LETTERS_NOT_UNITS and not glued and not (
            unit.symbol in _UNITS_WHERE_DIVIDED and _divisor(text, unit.end))):
        return None
    if _ONE_OVER.match(text, unit.end) and (below := _inverted(text, unit)):
        unit = _divided(NO_UNIT, below)
    while divisor := _divisor(text, unit.end):
        if unit.dimension.count("/") > 2:
            break
        unit = _divided(unit, divisor)
    return unit


def is_exponent(text: str, start: int, end: int) -> bool:
    """Whether the digits at [start, end) are the power of a unit: the 2 of "trees km−2"."""
    before = _BASE.search(text, max(0, start - _LONGEST_BASE), start)
    if before is None or before["symbol"] not in _tables()[0] or \
            read_unit(text, end + 1) is not None:  # "2 m–3 m"
        return False
    is_name = len(before["symbol"]) == 1 and text[before.end("symbol")] == "-"  # "K-1"
    inverse = None if is_name else _INVERSE.match(text, before.end("symbol"))
    return inverse is not None and inverse.end() >= end


_LETTERS_NOT_UNITS = {"x", "A", "a", "T", "U", "B", "t"}
_UNITS_WHERE_DIVIDED = {"t", "U"}
"""Of these, the ones that are units where others divide them: "t/ha", "U/L"."""
_LONGEST_BASE = 12
_BASE = re.compile(r"(?<![^\W\d_])(?P<symbol>[A-Za-zµμ]{1,5})(?:[({^]{0,2}[-−–]?)\Z")


def _divisor(text: str, end: int) -> Unit | None:
    """The unit that one which ended there is divided by: "/m2", "per square metre", " m−2"."""
    per = _PER.match(text, end)
    if per and (divisor := _single(text, per.end(), is_raised=True)):
        is_dotted = per[0] == "·"  # "mg·kg−1": what divides has its own sign of that
        return (_inverted(text, divisor) if is_dotted else None) or divisor
    if not re.match(_NEXT, text[end:end + 1]):
        return None
    factor = _single(text, end + 1)
    return _inverted(text, factor) if factor else None


def _inverted(text: str, unit: Unit) -> Unit | None:
    """A unit with the power that follows it, if that is below 0: the m2 of "m−2"."""
    match = _INVERSE.match(text, unit.end)
    if match is None:
        return None
    digit = match["plain"] or match["raised"] or match["inside"]
    return replace(_raised(unit, _POWERS.get(digit) or int(digit)), end=match.end())


def _divided(unit: Unit, divisor: Unit) -> Unit:
    dimension = f"{unit.dimension}/{divisor.dimension}"
    return Unit(f"{unit.symbol}/{divisor.symbol}", _SAME.get(dimension, dimension),
                unit.factor / divisor.factor, divisor.end)


def _raised(unit: Unit, power: int) -> Unit:
    """A unit to a power: an area or a volume, where it is one of length."""
    if power == 1:
        return unit
    whole = _OF_LENGTH.get(power) if unit.dimension == "length" else None
    return Unit(f"{unit.symbol}{power}", whole.dimension if whole else f"{unit.dimension}^{power}",
                unit.factor ** power * (whole.factor if whole else 1.0), unit.end)


def _single(text: str, position: int, *, is_raised: bool = False) -> Unit | None:
    """The unit at a place. `is_raised`: of any unit a power may stand there, not of lengths alone
    ("m/s2")."""
    match = _WORD.match(text, position)
    if match is None:
        return None
    word, end = match.group(), match.end()
    if end < len(text) and word[-1].isalnum() and text[end].isalnum():
        return None
    unit = _named(word)
    power = None if unit else _RAISED.fullmatch(word)
    if power:
        base = _named(power["base"] or power["named"])
        sign = power["power"] or power["word"].lower()
        if base and (is_raised or base.dimension == "length"):
            unit = _raised(base, _POWERS.get(sign) or int(sign))
    return replace(unit, end=end) if unit else None


def _named(word: str) -> Unit | None:
    """The unit of a symbol, or of a name in one or many."""
    symbols, names = _tables()
    lower = re.sub(r"\s+", " ", word.lower())
    return symbols.get(word) or names.get(lower) or names.get(lower.removesuffix("s")) or \
        names.get(lower.removesuffix("es")) or names.get(lower.removesuffix("ies") + "y")
