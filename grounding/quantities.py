"""Quantities: the numbers of a text with their units, bounds and kinds, and when two are the same.

    find_quantities("up to 67% of 1.3 million tokens")
    # 67 % (bound "up_to"), 1.3e6 of "tokens"
"""

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from grounding.lexicon import lexicon, words
from grounding.numerals import Numeral, find_numerals
from grounding.units import NO_UNIT, Unit, is_exponent, read_unit

Bound = Literal["", "at_least", "at_most", "up_to", "more_than", "less_than"]
Kind = Literal["amount", "ordinal", "year", "date", "identifier", "label", "citation", "p_value",
               "level", "interval"]


@dataclass(frozen=True)
class Quantity:
    """A number at [start, end) of a text, unit included.

    `value` is in `unit` as printed: 67 with "%", 16000 with "" and noun "tokens". A range has
    `low` < `high` and its middle as value; ± gives value ± spread. `kind` "amount" is what is
    counted or measured; the others only look like it: ordinals, years, dates, the digits of names
    ("GPT-4"), labels ("Table 3"), citations ("[12]"), p-values, levels ("95% CI"), and the
    intervals given with an estimate.
    """

    value: float
    low: float
    high: float
    unit: str
    text: str
    start: int
    end: int
    bound: Bound = ""
    approximate: bool = False
    kind: Kind = "amount"
    noun: str = ""
    dimension: str = ""
    factor: float = 1.0

    @property
    def is_range(self) -> bool:
        return self.low < self.high

    @property
    def is_spread(self) -> bool:
        """Whether it is a mean with how far it spreads: "7.4 ± 1.7"."""
        return self.is_range and _SPREAD.search(self.text) is not None

    @property
    def base(self) -> float:
        """The value in the base of its dimension: 0.67 for 67%, 7200 for 2 h."""
        return self.value * self.factor


_MASKS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("citation", re.compile(r"\[[0-9]{1,3}(?:\s?[,;–-]\s?[0-9]{1,3}){0,40}\]")),
    ("label", re.compile(
        r"\b(?:Tab(?:le|\.)s?|Fig(?:ure|\.)s?|Sec(?:tion|\.)s?|Eq(?:uation|\.)s?|Chap(?:ter|\.)|"
        r"Appendix|Algorithm|Ref(?:erence|\.)s?|Line|Step|Theorem|Lemma|Footnote|Supplementary|"
        r"Vol(?:ume|\.)|No\.|pp?\.)\s?\(?[A-Z]?[0-9]{1,4}(?:\.[0-9]{1,3}){0,3}[a-z]?\b\)?"
        r"(?:\s?(?:[,–-]|and)\s?[A-Z]?[0-9]{1,3}[a-z]?\b)?", re.IGNORECASE)),
    ("date", re.compile(
        r"\b[0-9]{1,2}(?:st|nd|rd|th)?\s(?:of\s)?(?:January|February|March|April|May|June|July|"
        r"August|September|October|November|December)\b|\b(?:January|February|March|April|May|"
        r"June|July|August|September|October|November|December)\s[0-9]{1,2}(?![0-9])|"
        r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b|\b[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?\b")),
    ("identifier", re.compile(
        r"[A-Z0-9]&[A-Za-z]{2,8};[0-9]{1,4}\b|"  # "DEN4&Dgr;30"
        r"\bv[0-9]+(?:\.[0-9]+){0,4}\b|\b[0-9]+(?:\.[0-9]+){2,5}\b|"
        r"(?:arXiv:|doi:\s?)\S{1,60}|\b10\.[0-9]{4,9}/\S{1,60}")),
    ("level", re.compile(r"\b[0-9]{2}(?:\.[0-9])?\s?%\s?-?(?:CIs?\b|confidence|credible|CrI)|"
                         r"(?<![\w.])0?[.·]0[0-9]{1,2}(?= (?:significance|alpha) level\b)|"
                         r"\bsignificance level (?:of )?0?[.·]0[0-9]{1,2}(?![\w.]*[0-9])")),
    ("p_value", re.compile(r"\bp(?:-?values?)?\s?(?:=|<|>|≤|≥|of|(?:(?:is|was|were|being) )?"
                           r"(?:below|under|above|less than|smaller than)(?=\s0?[.·]))\s?[0-9.·]+"
                           r"(?:\s?[×x]\s?10[-−–^⁻(]{0,3}[0-9⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}\)?|[eE]-?[0-9]{1,3})?",
                           re.IGNORECASE)),
)
_BOUNDS: tuple[tuple[Bound, str], ...] = (
    ("up_to", r"up to|as (?:many|much|high|long|large) as|a maximum of"),
    ("at_least", r"at least|at the least|no(?:t)? (?:fewer|less) than|a minimum of|≥|>=|⩾"),
    ("at_most", r"at most|no(?:t)? more than|not exceeding|within|≤|<=|⩽"),
    ("more_than", r"(?:more|greater|higher|longer|larger|older) than|over|above|exceed(?:s|ed|ing)?"
                  r"|surpass(?:es|ed|ing)?|beyond|>"),
    ("less_than", r"(?:less|fewer|lower|shorter|smaller|younger) than|under|below|<"),
)
_BEFORE: tuple[tuple[Bound, re.Pattern[str]], ...] = tuple(
    (b, re.compile(rf"(?:(?<=\W)|^)(?:{p})\s?(?:the |a |an |about |roughly )?$", re.IGNORECASE))
    for b, p in _BOUNDS)
_AFTER = re.compile(r"\s?(?:(?P<at_least>\+(?![0-9/-])|or (?:more|above|older|higher|longer)\b|"
                    r"and (?:above|over|older)\b)|(?P<at_most>or (?:less|fewer|below|lower|younger)"
                    r"\b))", re.IGNORECASE)
_ABOUT = re.compile(r"(?:(?<=\W)|^)(?:about|around|approximately|approx\.?|roughly|nearly|almost|"
                    r"circa|ca?\.|close to|an estimated|some|~|∼|≈)\s?(?:a |an )?$", re.IGNORECASE)
_JOINS = re.compile(r"\s?(?:-|–|—|−|~)\s?|\s(?:to|and|through)\s|\s?%?\sto\s")
_SPREAD = re.compile(r"\s?(?:±|\+/-|\+/−|\\pm)\s?")
_VERSUS = re.compile(r",?\s(?:compared (?:to|with)|as against|against|versus|vs\.?|and|or|to|"
                     r"in \w+ (?:and|versus|vs\.?|to))\s", re.IGNORECASE)
_AGED = re.compile(r"\baged (?:(?:at least|about|over|under|between|more than|less than) )?\Z",
                   re.IGNORECASE)
_WORD_TOKEN = re.compile(r"[^\W_](?:[\w+/@&'’.-]*[\w+])?")
_NOUN = re.compile(r"[\s-]{1,2}([a-z][a-z]+)")
_NOT_A_NOUN = words(lexicon("numerals")["not_counted"])
_OPENERS = words(lexicon("numerals")["openers"])
_VERBS = words(lexicon("numerals")["verbs_behind_names"])

_CELSIUS, _KELVIN = "temperature", "temperature in kelvin"
_ZERO = 273.15
"""0 °C in kelvin."""
_COLD = 100
"""In kelvin: above, a temperature is told and no difference."""
_A_DIFFERENCE = 20
_OF_THE_REST = 0.4
"""How far "about" reaches, as a share of what a share leaves."""
_HALF_A_POINT = 0.005


def find_quantities(text: str) -> list[Quantity]:
    """All quantities of `text` in order of `start`; `text[q.start:q.end] == q.text` for each."""
    return list(_quantities(text))


@lru_cache(maxsize=4096)
def _quantities(text: str) -> tuple[Quantity, ...]:
    """The same, remembered: a claim, a sentence and a cell are each held against many others."""
    numerals = [n for n in find_numerals(text) if not math.isnan(n.value)]
    if not numerals:
        return ()
    kinds = _painted_kinds(text)
    found: list[Quantity] = []
    index = 0
    while index < len(numerals):
        numeral = numerals[index]
        if (found and numeral.start < found[-1].end) or is_exponent(
                text, numeral.start, numeral.end):  # the "1" of "mL min-1"
            index += 1
            continue
        kind = kinds.get(numeral.start) or _kind_alone(text, numeral)
        if kind == "amount":
            following = numerals[index + 1] if index + 1 < len(numerals) else None
            if following and kinds.get(following.start, "amount") != "amount":
                following = None
            quantity, used = _amount(text, numeral, following)
        else:
            quantity, used = _plain(text, numeral, kind), 1
        if quantity is not None:
            found.append(quantity)
        index += used
    return tuple(_with_shared_units(text, found))


def _with_shared_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """The quantities, where of two means the second alone has its unit printed, the first with it:
    "7.4 ± 1.7 compared to 2.1 ± 2.2 kg"."""
    whole = found.copy()
    for n in range(len(found) - 2, -1, -1):
        first, second = found[n], whole[n + 1]
        if first.is_spread and second.is_spread and second.dimension and not first.dimension and \
                _VERSUS.fullmatch(text, first.end, second.start):
            whole[n] = replace(first, unit=second.unit, dimension=second.dimension,
                               factor=second.factor, noun="")
    return whole


def amounts(text: str) -> list[Quantity]:
    """The quantities of `text` that count or measure something."""
    return [q for q in find_quantities(text) if q.kind == "amount"]


def same_quantity(a: Quantity, b: Quantity, tolerance: float = 0.0) -> bool:
    """Whether two quantities state the same number in comparable units, bounds left aside.

    `tolerance` is relative; where a side says "about" it is at least 5%, and of shares near to
    all of it no more than what is left allows: "about 90%" is not 94.6%. 67% is 0.67, and is 67
    only where that names no unit and counts nothing; a range is only the same range.
    """
    is_about = a.approximate or b.approximate
    if is_about:
        tolerance = max(tolerance, 0.05)
    pairs = _comparable(a, b)
    return pairs is not None and all(_close(x, y, tolerance) for x, y in pairs) and not (
        is_about and a.dimension == b.dimension == "ratio" and _leave_other_rests(a, b))


def _leave_other_rests(a: Quantity, b: Quantity) -> bool:
    """Whether what two shares leave of all differs by more than "about" allows."""
    gap, rest = abs(a.base - b.base), 1 - min(a.base, b.base)
    return rest > 0 and gap > max(_OF_THE_REST * rest, _HALF_A_POINT) * (1 + 1e-9)


def without_spread(quantity: Quantity) -> Quantity:
    """A mean with its spread as that mean alone, "7.4" of "7.4 ± 1.7"; else as it is."""
    if not quantity.is_spread:
        return quantity
    text = _SPREAD.split(quantity.text)[0]
    return replace(quantity, low=quantity.value, high=quantity.value, text=text)


def comparable(a: Quantity, b: Quantity) -> bool:
    """Whether two quantities have units that can be held against each other."""
    return _comparable(a, b) is not None


def in_unit_of(other: Quantity, quantity: Quantity) -> Quantity:
    """A quantity in °C, where that is a temperature in kelvin and the other one in °C; else as it
    is. A few kelvin are a difference, which is the same in °C; of more it cannot be told."""
    if (quantity.dimension, other.dimension) != (_KELVIN, _CELSIUS):
        return quantity
    is_level = quantity.low > _COLD or other.low < _COLD - _ZERO
    if not is_level and quantity.high > _A_DIFFERENCE:
        return quantity
    zero = 0.0 if not is_level else _ZERO if "." in quantity.text else round(_ZERO)
    value, low, high = (round(v - zero, 6) for v in (quantity.value, quantity.low, quantity.high))
    text = f"{value:g}" if is_level else quantity.text
    return replace(quantity, value=value, low=low, high=high, text=text, unit=other.unit,
                   dimension=_CELSIUS, factor=1.0)


def _comparable(a: Quantity, b: Quantity) -> list[tuple[float, float]] | None:
    """(low, low) and (high, high) of both in one unit, or None where units do not compare."""
    a, b = in_unit_of(b, a), in_unit_of(a, b)
    if a.dimension == b.dimension:
        return [(a.low * a.factor, b.low * b.factor), (a.high * a.factor, b.high * b.factor)]
    if {a.dimension, b.dimension} == {"", "ratio"}:
        bare, share = (a, b) if a.dimension == "" else (b, a)
        if bare.noun or not re.fullmatch(r"-?[0-9.·]+(?:\s?(?:±|-|–|to)\s?[0-9.·]+)?", bare.text):
            return None
        if abs(bare.high) <= 1.0:
            return [(bare.low, share.low * share.factor), (bare.high, share.high * share.factor)]
        if not share.unit:  # "half" is no number of people
            return None
        return [(bare.low, share.low), (bare.high, share.high)]
    if {a.dimension, b.dimension} in ({"", "factor"}, {"", "percentage points"}):
        bare = a if a.dimension == "" else b
        return None if bare.noun else [(a.low, b.low), (a.high, b.high)]
    return None


def _close(x: float, y: float, tolerance: float) -> bool:
    return math.isclose(x, y, rel_tol=max(tolerance, 1e-9), abs_tol=1e-300)


def _painted_kinds(text: str) -> dict[int, Kind]:
    """The kind of every position where something stands that only looks like an amount."""
    kinds: dict[int, Kind] = {}
    for match in _WORD_TOKEN.finditer(text):
        if _is_identifier(match.group()):
            kinds.update(dict.fromkeys(range(*match.span()), "identifier"))
    for kind, pattern in _MASKS:
        for match in pattern.finditer(text):
            kinds.update(dict.fromkeys(range(*match.span()), kind))
    return kinds


_LETTERS_THEN_DIGITS = re.compile(r"(?![nNpPkK][0-9]+$)[^\W0-9_][^0-9]{0,40}[0-9]")
_DIGITS_THEN_NAME = re.compile(r"([0-9]{1,4})(-?)([A-Z][A-Za-z0-9]*)")


def _is_identifier(token: str) -> bool:
    """Names with digits inside: "GPT-4", "CO2", "5-HT", "4E-BP1"; not "7B", "10mM", "8-week"."""
    if _LETTERS_THEN_DIGITS.match(token):
        return not re.match(r"[a-z]{2,}-[0-9]", token)
    match = _DIGITS_THEN_NAME.match(token)
    if match is None:
        return False
    rest = token[match.end(2):]
    if match[2]:
        return len(match[3]) > 1 and read_unit(token, match.end(2), glued=True) is None
    return not re.match(r"[KMBT](?![A-Za-z0-9])", rest) and read_unit(
        token, match.end(2), glued=True) is None


def _kind_alone(text: str, numeral: Numeral) -> Kind:
    """The kind of a numeral that no mask covers, from the words beside it."""
    if numeral.form == "ordinal":
        return "ordinal"
    digits = text[numeral.start:numeral.end]
    after = text[numeral.end:numeral.end + 24]
    before = text[max(0, numeral.start - 40):numeral.start]
    if re.fullmatch(r"(?:1[6-9]|20)[0-9]{2}", digits) and _is_year(before, after):
        return "year"
    if re.fullmatch(r"[0-9]{1,2}(?:\.[0-9])?", digits) and _ends_a_name(before, after, digits):
        return "identifier"
    return "amount"


def _is_year(before: str, after: str) -> bool:
    if re.search(r"\b(?:in|since|until|during|by|from|between|year|of|and|to|[–—-])\s?$", before):
        return not re.match(r"\s(?:patients|participants|samples|people|subjects|cases)\b", after)
    return not re.match(r"[\s-](?:[a-z]+s\b|[%°µμ]|mg|kg|m[lL]|g\b)", after)


def _ends_a_name(before: str, after: str, digits: str) -> bool:
    """"Llama 2", "Gemini 1.5", "Type 2": a capitalised word that no sentence opener is."""
    match = re.search(r"(?:^|[\s(/-])([A-Z][A-Za-z]*[a-z][A-Za-z]*|[Tt]ype|[Pp]hase|[Gg]rade|"
                      r"[Ss]tage|[Ll]evel|[Tt]ier|[Cc]lass)\s$", before)
    if match is None or match[1].lower() in _OPENERS or re.match(r"\s?[%±]", after):
        return False
    lower = match[1].lower()
    if lower in ("type", "phase", "grade", "stage", "level", "tier", "class"):
        return True
    starts_sentence = re.search(r"(?:^|[.!?:]\s)$", before[:match.start(1)])
    following = re.match(r"\s([a-z]+s)\b", after)
    if starts_sentence and following and following[1] not in _VERBS:
        return False
    return float(digits) <= 20


def _plain(text: str, numeral: Numeral, kind: Kind) -> Quantity | None:
    start, end = numeral.start, numeral.end
    bound = _bound_before(text, start)[0] if kind == "p_value" else ""
    return Quantity(numeral.value, numeral.value, numeral.value, "", text[start:end], start, end,
                    bound=bound, kind=kind)


def _amount(text: str, first: Numeral, second: Numeral | None) -> tuple[Quantity | None, int]:
    """An amount and how many numerals it took: two for a range or a spread, else one."""
    unit = _unit_after(text, first)
    end = max(first.end, unit.end)
    if second is not None:
        between = text[end:second.start]
        spread = _SPREAD.fullmatch(between)
        if spread or _is_range(text, first, second, between):
            last = _unit_after(text, second, first.start)
            if unit.dimension in ("", last.dimension) or spread:
                return _joined(text, first, second, unit, last, spread is not None), 2
    if text[first.start:first.end].lower() == "one" and not unit.dimension:
        return None, 1
    return _finished(text, first.start, end, (first.value, first.value, first.value), unit,
                     first), 1


def _unit_after(text: str, numeral: Numeral, begin: int | None = None) -> Unit:
    """The unit of a numeral, of a range that stands from `begin` on: who is "aged 60" is that many
    years old."""
    unit = _printed_unit(text, numeral)
    start = numeral.start if begin is None else begin
    is_age = unit == NO_UNIT and numeral.form == "digits" and _AGED.search(
        text[max(0, start - 24):start]) and not _noun_after(text, numeral.end)
    year = read_unit("years", 0) if is_age else None
    return replace(year, end=numeral.end) if year else unit


def _printed_unit(text: str, numeral: Numeral) -> Unit:
    if numeral.form == "multiple":
        return Unit("times", "factor", 1.0, numeral.end)
    if numeral.form == "fraction":
        return Unit("", "ratio", 1.0, numeral.end)
    if text[max(0, numeral.start - 1):numeral.start] in ("$", "€", "£"):
        sign = text[numeral.start - 1]
        return Unit(sign, "currency in euro" if sign == "€" else "currency", 1.0, numeral.end)
    following = text[numeral.end:numeral.end + 1]
    if following in (" ", "-", "\u00a0", "\u2009", "\u202f"):
        return read_unit(text, numeral.end + 1) or NO_UNIT
    return read_unit(text, numeral.end, glued=True) or NO_UNIT


def _is_range(text: str, first: Numeral, second: Numeral, between: str) -> bool:
    if not _JOINS.fullmatch(between) or ("-" in between and "word" in (first.form, second.form)):
        return False
    if first.form == "fraction" or second.form == "fraction" or second.value < first.value:
        return False
    if between.strip() == "and":
        return re.search(r"\bbetween\s(?:\S{1,12}\s)?$", text[max(0, first.start - 30):first.start],
                         re.IGNORECASE) is not None
    return True


def _joined(text: str, first: Numeral, second: Numeral, unit: Unit, last: Unit,
            is_spread: bool) -> Quantity:
    end = max(second.end, last.end)
    if is_spread:
        values = (first.value, first.value - abs(second.value), first.value + abs(second.value))
        unit = unit if unit.dimension else last
    else:
        low = first.value
        scale = re.search(r"[kKMBT]$|[mbtr]illion$|thousand$", text[second.start:second.end])
        bare = re.fullmatch(r"[0-9.]+", text[first.start:first.end])
        if scale and bare and not unit.dimension and first.value < 1000 <= second.value:
            digits = re.match(r"[0-9.]+", text[second.start:second.end])
            shared = second.value / float(digits.group()) if digits else 1.0
            low *= shared if low * shared <= second.value else 1.0
        values = ((low + second.value) / 2, low, second.value)
        unit = last if last.dimension else unit
    quantity = _finished(text, first.start, end, values, unit, second)
    inside = re.search(r"(?:\bCI\b|\bCrI\b|interval|\bIQR|range)[^0-9A-Za-z]{0,6}$",
                       text[max(0, first.start - 16):first.start])
    return replace(quantity, kind="interval") if inside and not is_spread else quantity


def _finished(text: str, start: int, end: int, values: tuple[float, float, float], unit: Unit,
              last: Numeral) -> Quantity:
    bound, at = _bound_before(text, start)
    after = _AFTER.match(text, end)
    if after and not bound:
        bound = "at_least" if after["at_least"] else "at_most"
    noun = "" if unit.dimension else _noun_after(text, last.end)
    return Quantity(
        *values, unit.symbol, text[start:end], start, end, bound=bound,
        approximate=_ABOUT.search(text[max(0, at - 16):at]) is not None, noun=noun,
        dimension=unit.dimension, factor=unit.factor,
    )


def _bound_before(text: str, start: int) -> tuple[Bound, int]:
    """The bound that the words right before a number set, and where those words begin; or where the
    number does, with its sign of money."""
    start -= text[max(0, start - 1):start] in ("$", "€", "£")
    window = text[max(0, start - 28):start]
    for bound, pattern in _BEFORE:
        match = pattern.search(window)
        if match:
            return bound, start - len(window) + match.start()
    return "", start


def _noun_after(text: str, end: int) -> str:
    match = _NOUN.match(text, end)
    return match[1] if match and match[1] not in _NOT_A_NOUN else ""
