"""Trends with size: whether what a sentence tells of a family's sizes goes the way a claim says.

    "Pass@1 rises with model size."   # "Fir 7B, 13B and 34B reach 33.5%, 36.0% and 48.8% pass@1."
"""

import re
from itertools import pairwise

from grounding.alignment import Alignment
from grounding.findings import Finding
from grounding.names import find_benchmarks, find_sizes
from grounding.plain_claims import is_plain
from grounding.quantities import find_quantities
from grounding.reading import Reading, polarity_of
from grounding.table_findings import signs_of_better
from grounding.told_tables import told_table
from grounding.words import stem

_MET = 0.8
_ENOUGH = 3
_MODELS = r"(?:models?|networks?|variants?|versions?)"
_WITH_SIZE = re.compile(
    r"\b(?P<way>rises?|rose|increas(?:es?|ed)|grows?|grew|falls?|fell|decreas(?:es?|ed)|drops?"
    r"|dropped|declin(?:es?|ed)|improv(?:es?|ed)|worsens?|worsened)\b[^.;,]*?"
    r"\b(?:with (?:the |increasing |growing )?(?:(?:model|network|parameter) )?"
    rf"(?:sizes?|scale|counts?|number of parameters)|as (?:the )?{_MODELS} (?:grow|get larger))\b",
    re.IGNORECASE)
_BY_SIZE = re.compile(
    rf"\b(?P<size>larger|bigger|smaller) (?:[\w.-]+ ){{0,2}}{_MODELS}\b[^.;,]*?"
    r"\b(?P<way>higher|lower|better|worse|outperform|beat)\b"
    rf"(?:(?: than)? (?:the )?(?:larger|bigger|smaller) (?:{_MODELS}|ones)\b)?", re.IGNORECASE)
_UP = frozenset(("higher", "better", "outperform", "beat"))
_OF_SIZE = frozenset(map(stem, """
larger bigger smaller model network variant version one size scale count number parameter increasing
growing grow score perform reach achieve obtain
""".split()))
"""What tells of size in a claim, or that something has a value, and need not stand there."""
_OF_QUALITY = frozenset("better worse outperform beat improve improves improved worsen worsens "
                        "worsened".split())


def check_size_trend(claim: Reading, sentence: Reading, alignment: Alignment) -> Finding | None:
    """Whether the values that the sentence tells of the sizes of one family go up, or down, with
    size as the claim says; None where they do neither, where the claim says more than that, and of
    "better" where the direction of the metric is not known. Two sizes are hardly a trend: they
    settle nothing."""
    said = _WITH_SIZE.search(claim.text) or _BY_SIZE.search(claim.text)
    way = _way(said, claim, sentence) if said else 0
    trend, sizes = _trend(sentence.text) if way else (0, 0)
    if not said or not trend or not is_plain(claim, sentence) or any(
            w.is_negated for w in claim.words):
        return None
    is_told = all(best >= _MET or w.start == said.start("way") or w.stem in _OF_SIZE for w, best
                  in zip(alignment.claim, alignment.best, strict=True))
    if not is_told:
        return None
    return Finding("direction", "agrees" if way == trend else "conflicts",
                   f"“{said['way']}” with size, by the numbers in the passage",
                   certain=way != trend, is_comparison=True, decides=True,
                   settles=way == trend and sizes >= _ENOUGH)


def _way(said: re.Match[str], claim: Reading, sentence: Reading) -> int:
    """1 where the claim says that values rise with size, -1 where they fall, 0 where not known."""
    word = said["way"].lower()
    way = (1 if word in _UP else -1) if said.re is _BY_SIZE else polarity_of(word)[0]
    if said.re is _BY_SIZE and said["size"].lower() == "smaller":
        way = -way
    if word not in _OF_QUALITY:
        return way
    signs = signs_of_better(claim.text) | signs_of_better(sentence.text)
    if not signs and find_benchmarks(sentence.text):
        return way
    return way * signs.pop() if len(signs) == 1 else 0


def _trend(sentence: str) -> tuple[int, int]:
    """1 where the values of a sentence's sizes rise from each to the next larger, -1 where they
    fall, 0 where neither; and how many sizes of one family it tells of."""
    told = told_table(sentence)
    if told is None:
        return 0, 0
    points: list[tuple[float, float]] = []
    families: set[str] = set()
    for row in told.table.rows:
        sizes, values = find_sizes(row.label.text), find_quantities(row.values[0])
        if len(sizes) != 1 or len(values) != 1:
            return 0, 0
        families.add(row.label.text.replace(sizes[0].text, "").strip(" -").casefold())
        points.append((sizes[0].parameters, values[0].base))
    steps = [b[1] - a[1] for a, b in pairwise(sorted(points))]
    if len(families) != 1 or len({size for size, _ in points}) < len(points):
        return 0, 0
    way = 1 if all(step > 0 for step in steps) else -1 if all(step < 0 for step in steps) else 0
    return way, len(points)
