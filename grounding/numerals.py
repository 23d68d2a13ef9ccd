"""Numerals: where a number stands in a text, in digits or in words, and what its value is."""

import math
import re
from dataclasses import dataclass
from typing import Literal

from grounding.lexicon import lexicon


@dataclass(frozen=True)
class Numeral:
    """A bare number at [start, end) of a text. `form` tells how it is written."""

    value: float
    start: int
    end: int
    form: Literal["digits", "word", "fraction", "multiple", "ordinal"]


_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺−–", "0123456789-+--")
# A comma parts decimals, as in most of Europe, where no group of thousands can be meant.
_DIGITS = re.compile(
    r"(?P<sign>(?<![\w.)\]%])[-−–](?=[0-9.·]))?"
    r"(?P<number>(?P<comma>(?<![0-9,])(?:0,[0-9]{2,4}(?![0-9,])|[0-9]{1,3},[0-9]{1,2}(?=\s?%)))"
    r"|(?:[0-9]{1,3}(?:[,\u2009\u202f\u00a0][0-9]{3}|, 000)+(?![0-9])|[0-9]+)"
    r"(?:[.·][0-9]+)?|(?<![\w.])[.·][0-9]+)"
    r"(?P<power>[eE][-+−]?[0-9]{1,3}(?![\w])|[ ]e[-−–][0-9]{1,2}(?!\w|\.\d)"
    r"|\^\s?\{?[-−–+]?[0-9]{1,3}\}?|\([-−–][0-9]{1,3}\)"
    r"|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})?"
    r"(?P<times>\s?[×x*·]\s?10(?:\s?\^\s?\{?[-−–+]?[0-9]{1,3}\}?|\s?\(?[-−–][0-9]{1,3}\)?"
    r"|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))?"
    r"(?P<scale>[kKMBT](?![A-Za-z0-9/])|bn?(?![\w])|[ ]k(?=[ .,;)]|\Z)(?!\s?[=<>≤≥])"
    r"|[ -](?:thousand|million|billion|trillion)\b)?"
    r"(?P<ordinal>st\b|nd\b|rd\b|th\b)?"
)
_LISTS = lexicon("numerals")
_SCALES, _ONES, _TENS, _MAGNITUDES, _ORDINALS, _PARTS, _MULTIPLES = (
    {word: float(value) for word, value in _LISTS[name].items()}
    for name in ("suffixes", "ones", "tens", "magnitudes", "ordinals", "parts", "multiples"))
_CARDINAL = "|".join(sorted({*_ONES, *_TENS, *_MAGNITUDES}, key=len, reverse=True))
_INITIALS = "".join(sorted({word[0] for word in (
    "a", *_ONES, *_TENS, *_MAGNITUDES, *_ORDINALS, *_PARTS, *_MULTIPLES)}))
_WORDS = re.compile(
    rf"\b(?=[{_INITIALS}])(?:"  # most words can begin none
    rf"(?P<part>(?:(?:an?|{'|'.join(_ONES)})[ -])?(?:{'|'.join(_PARTS)})\b(?=s?\b))"
    rf"|(?P<single>an?)(?= fortnight\b)"
    rf"|(?P<few>{'|'.join(_ONES)}) (?:in|out of) (?:an? |every )?(?P<many>{_CARDINAL})\b"
    rf"(?!-| (?:{_CARDINAL}|seconds|minutes|hours|days|weeks|months|years)\b)"
    rf"|(?P<cardinal>(?:{_CARDINAL})(?:(?:[ -]|\sand\s)(?:{_CARDINAL}))*)(?P<fold>fold)?\b"
    rf"|(?P<ordinal>{'|'.join(_ORDINALS)})\b|(?P<multiple>{'|'.join(_MULTIPLES)})\b)",
    re.IGNORECASE,
)
_LONGEST = 18  # digits; what is longer is a key, no amount
_COUNTED_ONCE = re.compile(
    r"(?:[ -](?:an?|per|every|each|or|daily|nightly|weekly|monthly|yearly|annually|in an?|in every)"
    r"\b|\s?(?:[.,;:)]|\Z))", re.IGNORECASE)
"""What follows on "once" where that counts: else it means "as soon as" or "formerly"."""
_HOW_OFTEN = re.compile(r"\b(?:once|twice|thrice|times|\d) \Z", re.IGNORECASE)


def find_numerals(text: str) -> list[Numeral]:
    """All numerals of a text in order; they never overlap. "one" alone and a lone "third" or
    "half" that names no share ("the third trial", "first half") are left to the ordinals."""
    found = [n for m in _DIGITS.finditer(text) if (n := _from_digits(m))]
    taken = {i for n in found for i in range(n.start, n.end)}
    found += [n for m in _WORDS.finditer(text)
              if m.start() not in taken for n in _from_words(m, text)]
    return sorted(found, key=lambda n: n.start)


def _from_digits(match: re.Match[str]) -> Numeral | None:
    printed = match["number"].replace(",", ".") if match["comma"] else match["number"]
    plain = re.sub(r"[, \u2009\u202f\u00a0]", "", printed).replace("·", ".")
    power, times = _exponent(match["power"]), _exponent(match["times"], after_ten=True)
    if len(plain.split(".")[0]) > _LONGEST:
        return Numeral(math.nan, match.start(), match.end(), "digits")
    value = float(plain)
    if match["power"] and match["power"].lstrip()[0] in "eE":
        value *= 10.0 ** max(-300, min(300, power))
    elif match["power"]:
        if plain != "10":  # "m²" and footnote marks: the superscript is no power of ten
            end = match.start("power")
            value = -value if match["sign"] else value
            return Numeral(value, match.start(), end, "digits")
        value = 10.0 ** max(-300, min(300, power))
    if match["times"]:
        value *= 10.0 ** max(-300, min(300, times))
    if match["scale"]:
        value *= _SCALES[match["scale"].strip(" -").lower()]
    if not math.isfinite(value):
        return None
    form = "ordinal" if match["ordinal"] else "digits"
    return Numeral(-value if match["sign"] else value, match.start(), match.end(), form)


def _exponent(text: str | None, *, after_ten: bool = False) -> int:
    if not text:
        return 0
    if after_ten:
        text = text[text.index("10") + 2:]
    digits = re.sub(r"[^0-9-]", "", text.translate(_SUPERSCRIPT))
    return int(digits or 0)


def _from_words(match: re.Match[str], text: str) -> list[Numeral]:
    word = match.group().lower()
    start, end = match.span()
    if match["part"]:
        share = _share(match, text)
        return [share] if share else []
    if match["single"]:
        is_rate = _HOW_OFTEN.search(text, max(0, start - 10), start)
        return [] if is_rate else [Numeral(1.0, start, end, "word")]
    if match["ordinal"]:
        return [Numeral(_ORDINALS[word], start, end, "ordinal")]
    if match["few"]:
        return _of_many(match)
    if match["multiple"]:
        is_counted = word != "once" or (_COUNTED_ONCE.match(text, end) is not None
                                        and not text[:start].lower().endswith("at "))
        form = "word" if word == "dozen" else "multiple"
        return [Numeral(_MULTIPLES[word], start, end, form)] if is_counted else []
    value = _cardinal(match["cardinal"].lower())
    return [Numeral(value, start, end, "multiple" if match["fold"] else "word")]


def _of_many(match: re.Match[str]) -> list[Numeral]:
    """"one in five" is a share, "five in two" are two numbers."""
    few, many = _cardinal(match["few"].lower()), _cardinal(match["many"].lower())
    if few < many:
        return [Numeral(few / many, *match.span(), "fraction")]
    return [Numeral(few, *match.span("few"), "word"), Numeral(many, *match.span("many"), "word")]


def _share(match: re.Match[str], text: str) -> Numeral | None:
    """"a third", "two-thirds", "half of": shares; "the third", "a second half" are not."""
    words = re.split(r"[ -]", match["part"].lower())
    start, end = match.span()
    part = words[-1]
    if len(words) == 1:
        if part in _ORDINALS:
            return Numeral(_ORDINALS[part], start, end, "ordinal")
        before = text[max(0, start - 8):start].lower()
        if part != "half" or re.search(r"(first|second|other)\s$", before):
            return None
        return Numeral(0.5, start, end, "fraction")
    if part in _ORDINALS and words[0] not in ("a", "an", "one"):
        return None
    count = 1.0 if words[0] in ("a", "an") else _ONES[words[0]]
    if part in _ORDINALS and words[0] in ("a", "an") and not text[end:end + 3].startswith(" of"):
        return Numeral(_ORDINALS[part], start, end, "ordinal")
    return Numeral(count / _PARTS[part], start, end, "fraction")


def _cardinal(words: str) -> float:
    total = current = 0.0
    for word in re.split(r"[\s-]+", words):
        if word in _ONES:
            current += _ONES[word]
        elif word in _TENS:
            current += _TENS[word]
        elif word == "hundred":
            current = (current or 1.0) * 100.0
        elif word in _MAGNITUDES:
            total += (current or 1.0) * _MAGNITUDES[word]
            current = 0.0
    return total + current
