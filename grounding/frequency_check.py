"""Frequencies and ratios: "twice daily" beside "once daily", "2:1" beside "1:2"."""

import re

from grounding.findings import Finding
from grounding.reading import Reading

_TIMES = {"once": 1, "twice": 2, "thrice": 3, "two times": 2, "three times": 3, "four times": 4}
_OFTEN = re.compile(
    r"\b(?:(once|twice|thrice|(?:two|three|four) times)[ -](?:a |per |every |each )?)?"
    r"(daily|weekly|monthly|yearly|(?<=a )(?:day|week|month|year)|(?<=per )(?:day|week|month|year)"
    r"|(?<=every )(?:day|week|month|year)|(?<=each )(?:day|week|month|year))\b", re.IGNORECASE)
_RATIO = re.compile(r"(?<![\d:.])(\d{1,3}) ?: ?(\d{1,3})(?![\d:]|\.\d)")


def check_frequency(claim: Reading, sentence: Reading) -> Finding | None:
    """Whether a claim says another number of times a day, or of another period, than its evidence:
    a conflict where it is told, a gap where the claim only says "daily"."""
    theirs = _frequencies(sentence.text)
    for period, told in _frequencies(claim.text).items():
        there = theirs.get(period, set())
        if not told or not there or told & there:
            continue
        is_told = None not in told | there
        if is_told or told == {None}:
            return Finding("number", "conflicts" if is_told else "silent",
                           f"another number of times a {period} in the passage", certain=True,
                           decides=True)
    return None


def check_ratio(claim: Reading, sentence: Reading) -> Finding | None:
    """A conflict where a claim turns a ratio round."""
    ours, theirs = _RATIO.findall(claim.text), set(_RATIO.findall(sentence.text))
    for left, right in ours:
        if left != right and (right, left) in theirs and (left, right) not in theirs:
            return Finding("number", "conflicts", f"{left}:{right} in the claim, {right}:{left} in "
                           "the passage", certain=True, decides=True)
    return None


def _frequencies(text: str) -> dict[str, set[int | None]]:
    """How many times a period, by period; None where the text says only "daily"."""
    found: dict[str, set[int | None]] = {}
    for times, period in _OFTEN.findall(text):
        lower = period.lower()
        name = "day" if lower == "daily" else lower.removesuffix("ly")
        if times or period.lower().endswith("ly"):
            found.setdefault(name, set()).add(_TIMES.get(times.lower()))
    return found
