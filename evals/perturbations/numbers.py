"""Numbers changed: nearly, far off, in their digits, exchanged, in other units; ranges, sample
sizes, years, ratios, p-values."""

import random
import re
from collections.abc import Callable

from evals.perturbations.lists import any_of, lists
from evals.perturbations.record import Family, Place
from evals.perturbations.rewriting import Rewrite, Rewriting, changed
from evals.perturbations.wording import printed, put
from grounding.quantities import Quantity, amounts

Change = Callable[[float, str, random.Random], float | None]
"""From a value, as printed, to another; None where it has none."""

_DIGITS = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_BEFORE_A_TIME = re.compile(
    r"\b(?:at|after|by|until|aged?|for|from|before|to|or|and|older|within|last|days?|weeks?|months?|"
    r"years?|every|grade|stage|type|phase|than|ISO|chromosomes?|cases?|"
    r"groups?|patients?|class|layer|step|lines?|Pentium II)\s(?:the\s)?$", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:\b(?:protein|strain|factor|kinase|receptor|containing|interleukin|codon|exon|residue|"
    r"position|chromosome|collagen|domain|Power)|-like)\s$")
_LIST_MARK = re.compile(r"\([0-9]\)")
_PART_BEFORE = re.compile(r"(?:±|\+/-|[×x]\s?|\^|[-−–/:.·,=<>≤≥][0-9]*|[A-Za-z](?:-|\()?)\s?$")
_NO_PART_BEFORE = re.compile(r"(?:=\s?|\(|\s)$")
_PART_AFTER = re.compile(
    r"[('·′]|[A-Za-z][0-9]|[pq]\b|[A-Z]>|,[0-9]|"
    r"\s?(?:±|\+/-|[×x]\s?10|\^|/[0-9]|:[0-9]|[-–][0-9]|of (?:the )?[0-9]|out of|, [0-9]{3}\b|"
    r"-(?!(?:day|week|month|year|hour|h|min|minute|fold|kDa|bp|nt|mm|mg|cm|point|item|dimensional|"
    r"layer|class|step|bit|core|node)s?\b))")
_SPELLED = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
            "ten": 10, "eleven": 11, "twelve": 12, "twenty": 20, "thirty": 30, "fifty": 50}
_FACTORS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1.6, 1.8, 2, 2.5, 3, 4)
_FEW = tuple(_SPELLED)[:9]


def changeable(text: str) -> list[tuple[Quantity, str]]:
    """The amounts in plain digits whose change makes the sentence false, with their digits: no
    bounds ("more than 5"), ranges, points in time, ones and zeros."""
    found = []
    for quantity in amounts(text):
        digits = _DIGITS.match(quantity.text)
        if (digits and not quantity.bound and not quantity.is_range
                and _DIGITS.fullmatch(digits[0]) and quantity.value not in (0, 1)
                and not _is_odd(text, quantity.start, quantity.start + len(digits[0]))
                and not (quantity.dimension in ("time", "")
                         and _BEFORE_A_TIME.search(text[:quantity.start]))):
            found.append((quantity, digits[0]))
    return found


def _is_odd(text: str, start: int, end: int) -> bool:
    """Whether the digits belong to an exponent, a spread, a scale or a name."""
    before, after = text[max(0, start - 4):start], text[end:end + 12]
    is_joined = _PART_BEFORE.search(before) and not _NO_PART_BEFORE.search(before)
    is_named = _NAMED.search(text[:start]) or _LIST_MARK.match(text, max(0, start - 1))
    return bool(is_joined or is_named or _PART_AFTER.match(after))


def _with_number(change: Change, *, exact: bool = False) -> Rewrite:
    """One amount changed; with `exact` no approximate one ("about 50")."""
    def rewrite(place: Place, chance: random.Random) -> Rewriting | None:
        found = [(q, d) for q, d in changeable(place.text) if not (exact and q.approximate)]
        if not found:
            return None
        quantity, digits = chance.choice(found)
        old = float(digits.replace(",", ""))
        value = change(old, digits, chance)
        if value is None or ("%" in quantity.unit and old <= 100 < value):
            return None
        new = printed(value, digits)
        if float(new.replace(",", "")) in (old, 0, 1) or new in {d for _, d in found}:
            return None
        return _refuted(place.text, quantity.start, quantity.start + len(digits), new)

    return rewrite


def _refuted(text: str, start: int, end: int, new: str) -> Rewriting:
    return Rewriting(put(text, start, end, new), "refuted", "refuted")


def _far(value: float, digits: str, chance: random.Random) -> float:
    if value <= 12 and "." not in digits:
        return float(chance.choice([n for n in range(2, 14) if n != value]))
    return value * chance.choice(_FACTORS)


def _near(value: float, digits: str, chance: random.Random) -> float | None:
    step = 10 ** -len(digits.partition(".")[2])
    if value < 20 * step:
        return None
    share = chance.uniform(0.01, 0.15)
    return value + chance.choice((-1, 1)) * max(step, value * share)


def _other_digit(_: float, digits: str, chance: random.Random) -> float | None:
    """One digit is another, or two neighbours have changed places."""
    places = [i for i, c in enumerate(digits) if c.isdigit()]
    if len(places) < 2:
        return None
    if chance.random() < 0.5:
        at = chance.choice(places)
        new = chance.choice([c for c in "123456789" if c != digits[at]])
        return float((digits[:at] + new + digits[at + 1:]).replace(",", ""))
    at = chance.randrange(len(places) - 1)
    left, right = places[at], places[at + 1]
    if digits[left] == digits[right] or (digits[right] == "0" and at == 0):
        return None
    swapped = list(digits)
    swapped[left], swapped[right] = swapped[right], swapped[left]
    return float("".join(swapped).replace(",", ""))


def _moved_point(value: float, digits: str, chance: random.Random) -> float:
    moved = value * chance.choice((0.1, 10))
    return moved if "." in digits or moved == int(moved) else value * 10


number_far = _with_number(_far)
number_near = _with_number(_near, exact=True)
number_digit = _with_number(_other_digit, exact=True)
decimal_moved = _with_number(_moved_point)


def numbers_exchanged(place: Place, chance: random.Random) -> Rewriting | None:
    """Two amounts of the same unit in each other's place."""
    found = changeable(place.text)
    pairs = [(a, b) for i, a in enumerate(found) for b in found[i + 1:]
             if a[0].dimension == b[0].dimension and a[0].value != b[0].value
             and a[0].unit == b[0].unit
             and ("." in a[1]) == ("." in b[1]) and not _is_list(place.text, a, b)]
    if not pairs:
        return None
    (first, one), (second, two) = chance.choice(pairs)
    text = put(place.text, second.start, second.start + len(two), one)
    return Rewriting(put(text, first.start, first.start + len(one), two), "refuted", "refuted")


_ENUMERATED = re.compile(r"(?:[\s,/–*0-9.%-]|\b[a-z]\b|\b(?:and|or|to)\b)*")


def _is_list(text: str, first: tuple[Quantity, str], second: tuple[Quantity, str]) -> bool:
    """"5, 10 and 20": the order of numbers in a list without "respectively" says nothing."""
    between = text[first[0].end:second[0].start]
    return _ENUMERATED.fullmatch(between) is not None and "respectively" not in text


def number_of_neighbour(place: Place, chance: random.Random) -> Rewriting | None:
    """A number of a sentence beside, of the same unit."""
    document = place.document
    own = changeable(place.text)
    first, last = max(0, place.index - 3), min(len(document.sentences), place.index + 4)
    values = {q.value for q in amounts(place.text)}
    foreign = [(q, d) for n in range(first, last) if n != place.index
               for q, d in changeable(document.sentences[n])
               if q.value not in values]
    pairs = [(a, b) for a in own for b in foreign if a[0].unit == b[0].unit
             and (a[0].dimension or ("." in a[1]) == ("." in b[1]))]
    if not pairs:
        return None
    (mine, digits), (_, other) = chance.choice(pairs)
    return _refuted(place.text, mine.start, mine.start + len(digits), other)


_P_VALUE = re.compile(r"\b([pP]\s?)([=<>])(\s?)(0?[.·][0-9]+)")


def p_value(place: Place, chance: random.Random) -> Rewriting | None:
    """A p-value on the other side of 0.05."""
    match = _one(_P_VALUE, place.text, chance)
    if match is None:
        return None
    value = float(match[4].replace("·", "."))
    is_significant = value < 0.05 or (value == 0.05 and match[2] == "<")
    if match[2] == (">" if is_significant else "<"):
        return None
    new = chance.choice((".12", ".19", ".27", ".34", ".41", ".58", ".73") if is_significant
                        else (".001", ".004", ".01", ".02", ".03"))
    zero = "0" if match[4].startswith("0") else ""
    return _refuted(place.text, match.start(2), match.end(), f"={match[3]}{zero}{new}")


def _one(pattern: re.Pattern[str], text: str, chance: random.Random) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return chance.choice(found) if found else None


_SAMPLE = re.compile(r"\b([nN]\s?=\s?)([0-9]{1,3}(?:,?[0-9]{3})*)\b(?!\s?[-–/.×])")


def sample_size(place: Place, chance: random.Random) -> Rewriting | None:
    match = _one(_SAMPLE, place.text, chance)
    if match is None:
        return None
    value = float(match[2].replace(",", ""))
    new = printed(round(_far(value, match[2], chance)), match[2])
    if new in match.string or value <= 1 or float(new.replace(",", "")) <= 1:
        return None
    return _refuted(place.text, *match.span(2), new)


_YEAR = re.compile(r"\b(?:in|since|of|from|between|and|to|by|until|through) ((?:19|20)[0-9]{2})\b"
                   r"(?!\s?[a-z]+s\b)")
_YEARS_OFF = (-12, -9, -7, -5, -4, -3, -2, 2, 3, 4, 5, 7)
_LATEST = 2020


def year(place: Place, chance: random.Random) -> Rewriting | None:
    match = _one(_YEAR, place.text, chance)
    if match is None:
        return None
    years = [str(int(match[1]) + off) for off in _YEARS_OFF]
    new = chance.choice([y for y in years if y not in place.text and int(y) < _LATEST])
    return _refuted(place.text, *match.span(1), new)


_FOLD = re.compile(r"(?<!than )(?<!least )(?<!to )(?<![-–.,0-9])\b"
                   r"([0-9]+(?:\.[0-9]+)?|" + "|".join(_FEW)
                   + r")(?=(?:-|\s| to )?-?(?:fold|times)\b)")


def fold(place: Place, chance: random.Random) -> Rewriting | None:
    """ "a 5-fold increase" for "a 2-fold increase"."""
    match = _one(_FOLD, place.text, chance)
    if match is None:
        return None
    if match[1] in _SPELLED:
        new = chance.choice([word for word in _FEW if word not in place.text])
    else:
        new = printed(_far(float(match[1]), match[1], chance), match[1])
        if float(new) in (float(match[1]), 0, 1):
            return None
    return _refuted(place.text, *match.span(1), new)


_SPELLED_COUNT = re.compile(
    r"(?<!than )(?<!least )(?<!most )(?<!to )(?<!or )(?<!the )(?<!of )(?<!these )(?<!with )(?<!by )"
    r"(?<!into )(?<!The )\b(" + "|".join(_SPELLED) + r")(?= [a-z]+(?: [a-z]+)?s\b)(?! of the\b)",
    re.IGNORECASE)


def number_in_words(place: Place, chance: random.Random) -> Rewriting | None:
    """ "five patients" for "three patients"."""
    match = _one(_SPELLED_COUNT, place.text, chance)
    if match is None:
        return None
    new = chance.choice([word for word in _FEW if word not in place.text.lower()])
    return _refuted(place.text, *match.span(1), new)


_RANGE = re.compile(r"(?<![\w.,/=-])(?<!from )(?<!by )([0-9]+(?:\.[0-9]+)?)(%?(?:\s?[-–]\s?| to ))"
                    r"(?!(?:19|20)[0-9]{2}\b)([0-9]+(?:\.[0-9]+)?)(?![\w.,/]*[-–/0-9])")


def range_end(place: Place, chance: random.Random) -> Rewriting | None:
    """One end of a range or interval moved, the order of the ends kept."""
    match = _one(_RANGE, place.text, chance)
    if match is None or float(match[1]) >= float(match[3]):
        return None
    low, high = float(match[1]), float(match[3])
    if chance.random() < 0.5:
        end, value = 3, high * chance.choice((1.2, 1.4, 1.7, 2.2)) + (1 if high < 10 else 0)
    else:
        end, value = 1, low * chance.choice((0.4, 0.6, 0.75))
    new = printed(value, match[end])
    is_percent = place.text.startswith("%", match.end())
    if float(new) in (low, high, 0) or (end == 1) != (float(new) < low) or (
            is_percent and float(new) > 100):
        return None
    return _refuted(place.text, *match.span(end), new)


_OTHER_UNITS: dict[str, list[str]] = {old: new for old, *new in lists()["other_units"]}
_WITH_UNIT = re.compile(r"(?<![\w.])[0-9][0-9,.]*[ -]?(" + any_of(_OTHER_UNITS).removeprefix(
    r"(?<![\w-])") + r")(?![²³^]|-[0-9])")


def unit(place: Place, chance: random.Random) -> Rewriting | None:
    """Another unit of the same dimension behind the same number."""
    match = _one(_WITH_UNIT, place.text, chance)
    if match is None:
        return None
    new = chance.choice(_OTHER_UNITS[match[1]])
    if re.search(rf"(?<!\w){re.escape(new)}\b", place.text):
        return None
    return _refuted(place.text, *match.span(1), new)


_OF = re.compile(r"(?<![0-9.,%-] )(?<![\w.,])([0-9]{1,4}) (?:of|out of) (?:the |all )?([0-9]{2,4}) "
                 r"([a-z]+s|children)\b(?! ?\()")


def count_as_share(place: Place, chance: random.Random) -> Rewriting | None:
    """ "10 of 40 patients" as "25% of the patients", or as another share."""
    match = _one(_OF, place.text, chance)
    if match is None or not 1 < int(match[1]) < int(match[2]):
        return None
    share = 100 * int(match[1]) / int(match[2])
    is_true = chance.random() < 0.5
    told = share if is_true else share * chance.choice((0.5, 0.7, 1.3, 1.6))
    if told > 95 or (abs(told - share) < 3 and not is_true):
        return None
    label = "supported" if is_true else "refuted"
    return Rewriting(put(place.text, *match.span(), f"{told:.1f}% of the {match[3]}"), label, None)


NUMBERS: tuple[Family, ...] = (
    changed("number far off", "training", r"[0-9]", number_far),
    changed("number nearly right", "training", r"[0-9]{2}|[0-9]\.[0-9]", number_near),
    changed("number with another digit", "training", r"[0-9]{2}|[0-9]\.[0-9]", number_digit),
    changed("numbers exchanged", "training", r"[0-9].* .*[0-9]", numbers_exchanged),
    changed("p-value", "training", _P_VALUE.pattern, p_value, share=0.5),
    changed("unit", "training", _WITH_UNIT.pattern, unit),
    changed("sample size", "training", _SAMPLE.pattern, sample_size, share=0.5),
    changed("decimal point moved", "test", r"[0-9]", decimal_moved),
    changed("number of a neighbour", "test", r"[0-9]", number_of_neighbour),
    changed("year", "test", _YEAR.pattern, year, share=0.5),
    changed("fold change", "test", _FOLD.pattern, fold, share=0.5),
    changed("number in words", "test", _SPELLED_COUNT.pattern, number_in_words),
    changed("end of a range", "test", _RANGE.pattern, range_end, share=0.5),
    changed("count as share", "test", _OF.pattern, count_as_share, share=0.3),
)
