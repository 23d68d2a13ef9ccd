"""True paraphrases in other words: synonyms, abbreviations, opposites denied, reports, numbers."""

import random
import re

from evals.perturbations.directions import noun_turned, sides_exchanged, verb_turned
from evals.perturbations.lists import any_of, lists
from evals.perturbations.negations import affirmed, negated
from evals.perturbations.numbers import decimal_moved, number_far, number_near, range_end
from evals.perturbations.record import Family, Part, Place
from evals.perturbations.restating import (
    ACTIVE,
    CLAUSES,
    CONJUNCTION,
    FRONT,
    active_and_passive,
    adjunct_moved,
    clauses_reordered,
    conjunction_split,
    nominalised,
    opposite_sides,
    outdone,
    part_dropped,
    verbs_as_nouns,
)
from evals.perturbations.rewriting import Reword, Rewrite, kept
from evals.perturbations.wording import put, within

_CHANGES: dict[Part, tuple[Rewrite, ...]] = {
    "training": (number_far, number_near, verb_turned, negated, affirmed, sides_exchanged),
    "test": (decimal_moved, range_end, noun_turned),
}

_PERCENT = re.compile(r"(?<![\w.,–-])([0-9]{1,2}(?:\.[0-9]+)?) ?%"
                      r"(?! ?(?:CI|confidence|\)|-|–|points))")
_WITH_COMMAS = re.compile(r"(?<![\w.,-])([0-9]{1,3}(?:,[0-9]{3})+)(?![\w.,]*[0-9])")
_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
          "twelve")
_SMALL = re.compile(r"(?<![\w.,/()=<>+–-] )(?<![\w.·,/()=<>+–-])\b([2-9]|1[0-2])"
                    r"(?= [a-z]+s\b(?! ?[/(]))")
_IN_WORDS = re.compile(r"(?<!-)\b(" + "|".join(_WORDS) + r")(?= [a-z]+)(?! of\b)")


def number_format(place: Place, chance: random.Random) -> str | None:
    """53% as 53 per cent, 12,000 as 12000 or 12 thousand, three as 3."""
    text, options = place.text, []
    if match := _PERCENT.search(text):
        sign = chance.choice(("percent", "per cent", "%"))
        options.append(put(text, *match.span(), f"{match[1]} {sign}"))
    if match := _WITH_COMMAS.search(text):
        number = int(match[1].replace(",", ""))
        options.append(put(text, *match.span(1), str(number)))
        if number % 1000 == 0 and number >= 10_000:
            options.append(put(text, *match.span(1), f"{number // 1000} thousand"))
    if match := _SMALL.search(text):
        options.append(put(text, *match.span(1), _WORDS[int(match[1]) - 2]))
    if match := _IN_WORDS.search(text):
        options.append(put(text, *match.span(1), str(_WORDS.index(match[1]) + 2)))
    return chance.choice(options) if options else None


_SHARES = {"50": ("half",), "25": ("a quarter",), "75": ("three quarters",), "80": ("four fifths",),
           "20": ("a fifth", "one in five"), "10": ("a tenth", "one in ten"), "33.3": ("a third",),
           "66.7": ("two thirds",), "40": ("two fifths",), "60": ("three fifths",)}
_SHARE = re.compile(r"(?<![\w.,–-])(?<!by )(?<!at )(?<!than )(?<!to )(?<!\band )"
                    r"(50|25|75|20|10|33\.3|66\.7|80|40|60) ?%(?= of\b)")
_PERCENTILE = re.compile(r"\b(?:top|bottom|lowest|highest|upper|lower)\b")


def share_in_words(place: Place, chance: random.Random) -> str | None:
    """ "50% of patients" as "half of patients"."""
    match = _SHARE.search(place.text)
    if match is None or _PERCENTILE.search(place.text):
        return None
    return put(place.text, *match.span(), chance.choice(_SHARES[match[1]]))


_CONVERTED: dict[str, list[tuple[float, str]]] = lists()["converted"]
_MEASURE = re.compile(
    r"(?<![\w.,/–-])(?<![-–/,] )(?<![0-9] )(?<![A-Z] )(?<!to )([0-9]{1,4}(?:\.[0-9]{1,2})?) ("
    + "|".join(sorted(_CONVERTED, key=len, reverse=True)) + r")(?![\w/²³^·-]| ?\(-?1| per\b| -1)")


def unit_converted(place: Place, chance: random.Random) -> str | None:
    """ "2 h" as "120 minutes"."""
    found = list(_MEASURE.finditer(place.text))
    if not found:
        return None
    match = chance.choice(found)
    factor, unit = chance.choice(_CONVERTED[match[2]])
    value = round(float(match[1]) * factor, 6)
    if not 0.01 <= value < 1e5 or value == 1 or float(match[1]) == 1:
        return None
    shown = f"{value:.6f}".rstrip("0").rstrip(".")
    return put(place.text, *match.span(), f"{shown} {unit}")


_INTRODUCED = re.compile(r"\b((?:[A-Za-z][\w'-]* ){1,6})\(([A-Z][A-Za-z0-9-]{1,7})s?\)")


def abbreviation(place: Place, chance: random.Random) -> str | None:
    """A short form as its long form, or the other way round, where the text introduces it."""
    text, options = place.text, []
    for sentence in place.document.sentences:
        for match in _INTRODUCED.finditer(sentence):
            short, long = match[2], _long_form(match[2], match[1].split())
            if long:
                options += _abbreviated(text, short, long, chance)
    return chance.choice(options) if options else None


def _abbreviated(text: str, short: str, long: str, chance: random.Random) -> list[str]:
    if f"({short}" in text:
        both = re.search(rf"{re.escape(long)} \({re.escape(short)}\)", text)
        return [put(text, *both.span(), chance.choice((short, long)))] if both else []
    for old, new in ((short, long), (long, short)):
        if match := re.search(rf"(?<![\w(/-]){re.escape(old)}(?![\w)/-])", text):
            return [put(text, *match.span(), new)]
    return []


def _long_form(short: str, words: list[str]) -> str:
    """The last words, one for each letter, whose initials spell the short form; else ""."""
    letters = short.rstrip("s").lower()
    if not letters.isalpha() or not 1 < len(letters) <= len(words):
        return ""
    long = words[-len(letters):]
    is_spelt = all(word[0].lower() == c for word, c in zip(long, letters, strict=True))
    return " ".join(long) if is_spelt else ""


def _synonyms(name: str, part: Part, key: str) -> Family:
    words = {first: others for first, *others in (row.split("|") for row in lists()[key])}
    pattern = re.compile(any_of(words))

    def reword(place: Place, chance: random.Random) -> str | None:
        text = place.text
        found = list(pattern.finditer(text))
        chosen = chance.sample(found, k=min(len(found), 3))
        for match in sorted(chosen, key=lambda m: -m.start()):
            text = put(text, *match.span(), chance.choice(words[match.group()]))
        return text

    return kept(name, part, pattern.pattern, reword, share=1.5, changes=_CHANGES[part])


_REPORTED = ("According to the authors, {}", "The paper reports that {}", "It is reported that {}",
             "The researchers conclude that {}", "The authors state that {}", "In this study, {}",
             "There are data showing that {}")


def reported(place: Place, chance: random.Random) -> str | None:
    """Put as somebody's report."""
    inner = within(place.text)
    return chance.choice(_REPORTED).format(inner) if inner != place.text else None


_SAME = [(re.compile(rf"\b{old}\b(?! only| yet)"), new)
         for one, two in lists()["same"] for old, new in ((one, two), (two, one))
         if not old.startswith(("did not", "does not", "do not")) or new.startswith("fail")]
_FAILS = re.compile(r"(?:did|does|do) not (?:significantly )?(?:affect|alter|change|influence|"
                    r"increase|reduce|improve|show|prevent|induce|inhibit|decrease)\b")


def negated_opposite(place: Place, chance: random.Random) -> str | None:
    """ "was unchanged" as "did not change", "failed to" as "did not"."""
    text = place.text
    if len(_DENIALS.findall(text)) > 1:
        return None
    options = [put(text, *match.span(), new) for pattern, new in _SAME
               if (match := pattern.search(text))
               and (not new.startswith("fail") or _FAILS.match(text, match.start()))]
    return chance.choice(options) if options else None


_DENIALS = re.compile(r"\b(?:not|fail(?:s|ed)?)\b|n't\b")
_SAME_CUE = any_of(word for pair in lists()["same"] for word in pair)


def _kept(name: str, part: Part, cue: str, reword: Reword, share: float = 1.0, *,
          one_way: bool = False) -> Family:
    return kept(name, part, cue, reword, share=share, changes=_CHANGES[part], one_way=one_way)


PARAPHRASES: tuple[Family, ...] = (
    _kept("opposite with sides exchanged", "training", "than", opposite_sides),
    _kept("format of a number", "training", rf"[0-9]|{any_of(_WORDS)}", number_format),
    _kept("unit converted", "training", _MEASURE.pattern, unit_converted),
    _kept("abbreviation", "training", r"[A-Z]", abbreviation),
    _kept("adjunct moved", "training", FRONT.pattern, adjunct_moved),
    _kept("part dropped", "training", r"[(,;]", part_dropped, 1.5, one_way=True),
    _synonyms("synonyms", "training", "synonyms_training"),
    _kept("negated opposite", "training", _SAME_CUE, negated_opposite),
    _kept("comparison in the passive", "training", "outperform|surpass|exceed", outdone, 0.5),
    _kept("reported speech", "training", "", reported, 0.5),
    _kept("active and passive", "test", ACTIVE.pattern, active_and_passive),
    _kept("nominalisation", "test", verbs_as_nouns().pattern, nominalised),
    _kept("share in words", "test", _SHARE.pattern, share_in_words, 0.3),
    _synonyms("other synonyms", "test", "synonyms_test"),
    _kept("clauses reordered", "test", CLAUSES.pattern, clauses_reordered),
    _kept("conjunction split", "test", CONJUNCTION.pattern, conjunction_split,
          one_way=True),
)
