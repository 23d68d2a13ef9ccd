"""Units of measurement: recognised after a number, and converted for comparison."""

import re
from dataclasses import dataclass
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
                   r"percent(?:age)?[ -]points?\b|degrees Celsius\b|[A-Za-zµμÅ]{1,14}[²³23]?")
_PER = re.compile(r"\s?/\s?|\sper\s(?:an?\s)?|·(?=[a-z])")
_INVERSE = re.compile(r"\s?(?:\^?-1|⁻¹|\(-1\))")


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
    """The unit that begins at `position`, compound ones ("mg/kg", "mL min-1") included.

    `glued`: the unit is printed without a space after its number ("5m"), where a lone letter is
    trusted; after a space "A", "V", "m", "s" and the like count too unless a letter follows.
    """
    unit = _single(text, position)
    if unit is None or (unit.symbol in _LETTERS_NOT_UNITS and not glued):
        return None
    while True:
        per = _PER.match(text, unit.end)
        divisor = _single(text, per.end()) if per else None
        if divisor is None and unit.end < len(text) and text[unit.end] == " ":
            candidate = _single(text, unit.end + 1)
            inverse = _INVERSE.match(text, candidate.end) if candidate else None
            if candidate and inverse:
                divisor = Unit(candidate.symbol, candidate.dimension, candidate.factor,
                               inverse.end())
        if divisor is None or unit.dimension.count("/") > 2:
            return unit
        unit = Unit(f"{unit.symbol}/{divisor.symbol}", f"{unit.dimension}/{divisor.dimension}",
                    unit.factor / divisor.factor, divisor.end)


_LETTERS_NOT_UNITS = {"x", "A", "a", "T", "U", "B", "t"}


def _single(text: str, position: int) -> Unit | None:
    match = _WORD.match(text, position)
    if match is None:
        return None
    symbols, names = _tables()
    word, end = match.group(), match.end()
    if end < len(text) and word[-1].isalnum() and text[end].isalnum():
        return None
    lower = re.sub(r"\s+", " ", word.lower())
    candidates = (symbols.get(word), names.get(lower), names.get(lower.removesuffix("s")),
                  names.get(lower.removesuffix("es")), names.get(lower.removesuffix("ies") + "y"))
    for unit in candidates:
        if unit is not None:
            return Unit(unit.symbol, unit.dimension, unit.factor, end)
    return None
