r"""Numbers and units of the siunitx package: \num, \SI, \qty, rounded as their options say."""

import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation

from sources.documents.latex.engine import Handler, Typesetter
from sources.documents.latex.tokens import CLOSE, OPEN, Tokens, written

MAX_PLACES = 30

_PREFIXES = {"kilo": "k", "mega": "M", "giga": "G", "tera": "T", "peta": "P", "exa": "E",
             "milli": "m", "micro": "μ", "nano": "n", "pico": "p", "centi": "c", "deci": "d",
             "kibi": "Ki", "mebi": "Mi", "gibi": "Gi", "tebi": "Ti"}
_UNITS = {
    "percent": "%", "metre": "m", "meter": "m", "second": "s", "gram": "g", "ampere": "A",
    "kelvin": "K", "mole": "mol", "hertz": "Hz", "newton": "N", "pascal": "Pa", "joule": "J",
    "watt": "W", "volt": "V", "ohm": "Ω", "byte": "B", "bit": "bit", "degree": "°",
    "celsius": "°C", "degreeCelsius": "°C", "minute": "min", "hour": "h", "day": "d",
    "litre": "L", "liter": "L", "tonne": "t", "electronvolt": "eV", "kilogram": "kg",
    "decibel": "dB", "square": "", "squared": "^2", "cubed": "^3", "per": "/", "of": "",
    "kg": "kg", "km": "km", "cm": "cm", "mm": "mm", "nm": "nm", "ms": "ms", "us": "μs", "ns": "ns",
    "GHz": "GHz", "MHz": "MHz", "kHz": "kHz", "Hz": "Hz", "W": "W", "kW": "kW", "A": "A", "V": "V",
    "s": "s", "m": "m", "g": "g", "h": "h", "GB": "GB", "MB": "MB",
}
_NUMBER = re.compile(
    r"(?P<sign>[-+−]?)\s*(?P<digits>\d[\d\s]*(?:[.,]\d+)?|[.,]\d+)"
    r"(?:\s*(?:±|\+-)\s*(?P<error>[\d.]+)|\((?P<last>\d+)\))?"
    r"(?:\s*[eEdD](?P<exponent>[-+]?\d+))?"
)


def options_of(tokens: Tokens | None) -> dict[str, str]:
    """ "round-mode=places, round-precision=1" as a mapping."""
    pairs = (part.partition("=") for part in written(tokens or []).split(","))
    return {key.strip(): value.strip("{} ") for key, _, value in pairs if key.strip()}


def number_text(written_number: str, options: dict[str, str]) -> str:
    """The number as siunitx prints it, digits not grouped; other text as it stands.

    "34.756" with round-mode=places and round-precision=1 gives "34.8".
    """
    match = _NUMBER.fullmatch(written_number.strip())
    if match is None:
        return written_number.strip()
    digits = match["digits"].replace(" ", "").replace(",", ".")
    shown = match["sign"] + _rounded(digits, options)
    if match["error"]:
        shown += f" ± {_rounded(match['error'], options)}"
    elif match["last"]:
        shown += f"({match['last']})"
    return shown + (f" × 10^{match['exponent'].lstrip('+')}" if match["exponent"] else "")


def _rounded(digits: str, options: dict[str, str]) -> str:
    mode, precision = options.get("round-mode", "none"), options.get("round-precision", "2")
    if mode not in ("places", "figures") or not re.fullmatch(r"\d{1,2}", precision):
        return digits
    try:
        value = Decimal(digits)
        places = int(precision)
        if mode == "figures" and value:
            places -= value.adjusted() + 1
        if not -MAX_PLACES <= places <= MAX_PLACES or len(digits) > MAX_PLACES:
            return digits
        half = ROUND_HALF_EVEN if options.get("round-half") == "even" else ROUND_HALF_UP
        return f"{value.quantize(Decimal(1).scaleb(-places), rounding=half):f}"
    except InvalidOperation:
        return digits


def unit_text(setter: Typesetter, tokens: Tokens) -> str:
    """A unit's short form: kilo, metre, per, second gives "km/s"."""
    shown = ""
    for index, token in enumerate(tokens):
        name = token[1:] if token.startswith("\\") else ""
        if name in _PREFIXES:
            shown += _PREFIXES[name]
        elif name in _UNITS:
            shown += _UNITS[name]
        elif name or token not in (OPEN, CLOSE, " "):
            shown += setter.capture(tokens[index:index + 1], math=True)
    return shown.replace("~", " ").strip()


def _options(setter: Typesetter) -> dict[str, str]:
    return setter.siunitx | options_of(setter.stream.optional())


def _number(setter: Typesetter) -> None:
    options = _options(setter)
    setter.out.append(number_text(setter.argument(math=True), options))


def _unit(setter: Typesetter) -> None:
    setter.stream.optional()
    setter.out.append(unit_text(setter, setter.stream.argument()))


def _quantity(setter: Typesetter) -> None:
    options = _options(setter)
    number = number_text(setter.argument(math=True), options)
    setter.stream.optional()
    setter.out.append(_with_unit(number, unit_text(setter, setter.stream.argument())))


def _with_unit(number: str, unit: str) -> str:
    return number + ("" if unit[:1] in ("%", "°", "") else " ") + unit


def _range(setter: Typesetter, *, with_unit: bool = False) -> None:
    options = _options(setter)
    ends = [number_text(setter.argument(math=True), options) for _ in range(2)]
    unit = unit_text(setter, setter.stream.argument()) if with_unit else ""
    setter.out.append(" to ".join(_with_unit(end, unit) for end in ends))


def _quantity_range(setter: Typesetter) -> None:
    _range(setter, with_unit=True)


def _setup(setter: Typesetter) -> None:
    setter.siunitx |= options_of(setter.stream.argument())


COMMANDS: dict[str, Handler] = {
    "\\num": _number, "\\tablenum": _number, "\\SI": _quantity, "\\qty": _quantity,
    "\\si": _unit, "\\unit": _unit, "\\numrange": _range, "\\SIrange": _quantity_range,
    "\\qtyrange": _quantity_range, "\\sisetup": _setup,
}
