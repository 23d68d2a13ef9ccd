"""Claims that hold two rows of a table against each other: which has more, and by how much."""

import re
from collections.abc import Sequence
from decimal import Decimal

from grounding.findings import Finding
from grounding.rounding import Outcome
from grounding.table_cells import CellValue
from grounding.table_findings import (
    cell_of,
    direction_finding,
    holds,
    is_more_both_ways,
    joined,
    number_finding,
    sign_of_better,
)
from grounding.table_sentence import Number, TableSentence, speech

PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|gets|got) (?:\w+ )?(?:outperformed|beaten|"
                     r"surpassed|exceeded|outdone)\b[^R]{0,20}\bby\b")
OTHERS = re.compile(r"\b(?:all|every|any|each) (?:of )?(?:the )?others?\b|\bthan (?:all|any)\b|"
                    r"\bof all\b")

_REFERENCE = re.compile(
    r"\b(?:than|as|compared (?:with|to)|comparison (?:with|to)|relative to|versus|vs|against|"
    r"contrast to|over|above|below|behind) (?:(?:the|a|an|that|those|in|of|for|with|by|on|at|under|"
    r"from|to|is|are|was|were) ){0,3}R")
_FOR_SURE = ("than", "compared", "relative", "versus")
_NOT_AS = re.compile(r"\bnot (?:as|so) (?P<word>high|low|good|great|large|much|well)\b")
_NOT_REACHED = re.compile(r"\b(?:(?:does|do|did) not|fails? to|failed to|cannot) (?:reach|match)\b")
_NOT_PLAIN = re.compile(r"\b(?:as|same|equal|tie|only|second|all|average|mean)\b")
_AS_GOOD = re.compile(r"\bN as (?:good|well)\b")
_MORE = re.compile(r"\b(?:higher|greater|larger|more)\b")
_CLOSE, _FAR = Decimal("0.05"), Decimal("0.3")
"""By what part "twice" may miss the ratio, and from when on it surely does."""


def compared(sentence: TableSentence) -> list[Finding]:
    """Two rows in one column: which has the more or is better, and by how much."""
    rows, form, numbers = sentence.rows, sentence.form, list(sentence.numbers)
    if len(rows) != 2 or rows[0] == rows[1] or len(set(sentence.columns)) != 1 or \
            "no other" in form or OTHERS.search(form):
        return []
    first, second = (cell_of(sentence, row, sentence.columns[0]) for row in rows)
    sign = _told_sign(sentence)
    if first is None or second is None or sign is None or not is_more_both_ways(first, second):
        return []
    told: list[list[Finding]] = []
    if _gives_both(form) and len(numbers) > 1:
        told, numbers = [holds(numbers[0], first), holds(numbers[1], second)], numbers[2:]
    gap = first.exact - second.exact
    if sign:
        told.append([direction_finding(
            gap * sign > 0, f"{first.text} and {second.text} in the cells")])
    elif not numbers:
        return []
    if _AS_GOOD.search(form) and sign_of_better(sentence, sentence.columns[0]) != 1:
        return []
    if numbers and _is_ratio(numbers) and not sign:
        told.append(_times(numbers[0], first, second) if re.search("R.* N .*R", form) else [])
    elif numbers:
        of = (first, second) if (sign or gap) > 0 else (second, first)
        told.append(_by(sentence, numbers, *of))
    return joined(told)


def sign_of_adjective(word: str, sentence: TableSentence) -> int:
    """1 where "as high as" means more in the claim's column, -1 for less, 0 where not known."""
    if word in ("good", "well"):
        return sign_of_better(sentence, sentence.columns[0])
    return -1 if word == "low" else 1


def sign_of_cue(kind: str, sentence: TableSentence) -> int:
    """1 where a kind of words asks for more in the claim's column, -1 for less, 0 where that is not
    known or they ask for neither."""
    if kind in ("higher", "highest"):
        return 1
    if kind in ("lower", "lowest"):
        return -1
    better = sign_of_better(sentence, sentence.columns[0])
    return {"better": better, "best": better, "worse": -better, "worst": -better}.get(kind, 0)


def _gives_both(form: str) -> bool:
    """Whether each row has its value behind it: "R (N) beats R (N) by N"."""
    return "".join(sign for sign in form.split() if sign in "RN") in ("RNRN", "RNRNN")


def _is_ratio(numbers: Sequence[Number]) -> bool:
    return len(numbers) == 1 and (numbers[0].unit.dimension == "factor"
                                  or numbers[0].form in ("multiple", "fraction"))


def _told_sign(sentence: TableSentence) -> int | None:
    """1 where the claim has more for its first row than for its second, -1 for less, 0 where it
    tells a difference or ratio only; None where that is not understood."""
    form, cues = sentence.form, sentence.cues - {"negation", "difference"}
    if "between R and R" in form:
        cues -= {"range"}
    if "negation" in sentence.cues:
        if match := _NOT_AS.search(form):
            sign = sign_of_adjective(match["word"], sentence)
        else:
            sign = sign_of_cue("better", sentence) if _NOT_REACHED.search(form) else 0
        return _oriented(form, -sign) if sign and not cues else None
    if not cues:
        is_told = "difference" in sentence.cues or _is_ratio(sentence.numbers)
        return 0 if is_told else None
    if len(cues) > 1 or _NOT_PLAIN.search(form):
        return None
    sign = sign_of_cue(next(iter(cues)), sentence)
    return _oriented(form, sign) if sign else None


def _oriented(form: str, sign: int) -> int | None:
    """The sign as of the first row against the second, by which of them the other is held
    against; None where neither surely is."""
    if PASSIVE.search(form):
        sign = -sign
    found = [(m.group(), form.count("R", 0, m.end())) for m in _REFERENCE.finditer(form)]
    held = {at for _, at in found}
    if len(held) > 1:
        held = {at for words, at in found if words.startswith(_FOR_SURE)}
    if held:
        return None if len(held) > 1 else sign if held == {2} else -sign
    between = form[form.index("R") + 1:form.rindex("R")].split()
    return sign if any(w in speech().cues or w in ("reach", "match") for w in between) else None


def _by(sentence: TableSentence, numbers: Sequence[Number], high: CellValue,
        low: CellValue) -> list[Finding]:
    """By how much the one cell is above the other: in points, in per cent of the other, or so many
    times it. Where the percentage is right of the one itself, it is left open."""
    number = numbers[0]
    if len(numbers) > 1 or number.bound:
        return []
    if _is_ratio(numbers):
        is_more = number.form == "digits" and _MORE.search(sentence.form) is not None
        return _times(number, high, low, is_more=is_more, is_less="lower" in sentence.cues)
    if number.printed is None:
        return []
    gap, places = high.exact - low.exact, max(high.places, low.places)
    is_share = number.unit.dimension == "ratio"
    words = sentence.form.split()
    ways: list[Outcome] = []
    if (not is_share or high.is_share) and "relative" not in words:
        ways.append(high.gap_meets(number, gap, places))
    if is_share and not number.is_points and "absolute" not in words:
        told = _share_of_other(sentence, high.exact, low.exact)
        for base in (low.exact, high.exact):
            if base > 0:
                outcome = number.printed.against(100 * gap / base, places=places, is_derived=True)
                is_open = base != told and outcome == "agrees"
                ways.append("silent" if is_open else outcome)
    return _by_any(ways, number, f"{high.text} and {low.text} in the cells")


def _share_of_other(sentence: TableSentence, high: Decimal, low: Decimal) -> Decimal | None:
    """Of which of two values a percentage is told: "10% higher" is 10% of the lower one. None where
    the claim tells no direction."""
    signs = {sign_of_cue(kind, sentence) for kind in sentence.cues - {"difference"}}
    return {1: low, -1: high}.get(signs.pop()) if len(signs) == 1 else None


def _times(number: Number, one: CellValue, other: CellValue, *, is_more: bool = False,
           is_less: bool = False) -> list[Finding]:
    """So many times the other. "1.5 times more" may be 1.5 or 2.5 times it (`is_more`), and what
    "3 times lower" is not is no sure thing (`is_less`)."""
    if other.exact <= 0:
        return []
    ratio = one.exact / other.exact
    ways: list[Outcome] = [_as_ratio(number, ratio)]
    if is_more:
        ways.append(_as_ratio(number, ratio - 1))
    if is_less:
        ways.append("silent")
    return _by_any(ways, number, f"{one.text} and {other.text} in the cells")


def _by_any(ways: Sequence[Outcome], number: Number, detail: str) -> list[Finding]:
    """What any of several readings of a number bears out; a conflict where none may."""
    if "agrees" in ways:
        return number_finding("agrees", f"{number.text} in the claim, {detail}")
    outcome = "silent" if "silent" in ways or not ways else "conflicts"
    return number_finding(outcome, f"{number.text} in the claim, {detail}")


def _as_ratio(number: Number, ratio: Decimal) -> Outcome:
    """Whether "twice", "1.5 times" is what a ratio comes to."""
    if number.printed and number.printed.places:
        return number.printed.against(ratio, places=6, is_derived=True)
    said = Decimal(str(number.value))
    off = abs(ratio - said) / said if said else Decimal(1)
    return "agrees" if off <= _CLOSE else "silent" if off <= _FAR else "conflicts"
