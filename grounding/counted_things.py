"""Counted things: whether a claim gives to one kind of thing the number of another.

    "The set holds 139 tasks."   # "The set holds 1,140 short tasks from 139 libraries."
"""

import re

from grounding.findings import Finding
from grounding.quantities import Quantity, same_quantity
from grounding.reading import Reading
from grounding.words import STOPWORDS, stem

_REACH = 4  # words
_WORD = re.compile(r"[^\W\d_]+|[,;:().]")


def check_counted_things(claim: Reading, sentence: Reading) -> Finding | None:
    """A conflict that decides where a count of the claim is the sentence's count of other things,
    and the sentence counts the claim's things with another number. Known by the words between a
    number and the next sign, preposition or number: "1,140 short tasks"."""
    for wanted in claim.amounts:
        thing = stem(wanted.noun.lower())
        if not thing or wanted.bound or wanted.approximate:
            continue
        same, other = _counts(wanted, sentence)
        if same and other and not any(thing in _counted(sentence, q) for q in same) and any(
                thing in _counted(sentence, q) for q in other):
            right = next(q for q in other if thing in _counted(sentence, q))
            return Finding("number", "conflicts", f"{wanted.text} {wanted.noun} in the claim, "
                           f"{right.text} in the passage", certain=True, decides=True)
    return None


def _counts(wanted: Quantity, sentence: Reading) -> tuple[list[Quantity], list[Quantity]]:
    """The counts of a sentence that are a claim's number, and the others."""
    counts = [q for q in sentence.amounts if q.kind == "amount" and not q.dimension and q.noun]
    return ([q for q in counts if same_quantity(wanted, q)],
            [q for q in counts if not same_quantity(wanted, q)])


def _counted(sentence: Reading, number: Quantity) -> frozenset[str]:
    """The stems of the words behind a number that may name what it counts."""
    found: list[str] = []
    following = min((q.start for q in sentence.quantities if q.start >= number.end),
                    default=len(sentence.text))
    for word in _WORD.finditer(sentence.text, number.end, following):
        lower = word[0].lower()
        if not lower[0].isalpha() or lower in STOPWORDS or len(found) == _REACH:
            break
        found.append(stem(lower))
    return frozenset(found)
