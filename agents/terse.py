"""Sentences of three or four words that tell a number: "BogLM has 1.3B parameters."

So short are also headings, items of lists and scraps of captions and tables ("Patients enrolled
412."), which tell nothing alone. Only what has a subject, a verb that is nothing else, and a number
is taken for a sentence.
"""

import re

from grounding.quantities import amounts

SHORTEST = 3
"""Words."""

_VERB = re.compile(
    r"(?P<be>is|are|was|were|has|have|had)|costs?|contains|contained|comprises|comprised|died|"
    r"falls|fell|gains|gave|grew|lasts|lasted|lost|loses|needs|needed|reaches|received|receives|"
    r"rises|rose|survived|takes|took|tested|uses|weighs|weighed|dropped|recovered|relapsed|"
    r"responded|increased|decreased|covers|covered|spans|spanned|holds|held", re.I)
"""Verbs that are no noun, and no participle such as a heading of a table has."""
_INTRANSITIVE = re.compile(
    r"(?:died|survived|recovered|relapsed|responded|dropped|increased|decreased|fell|rose)\W*",
    re.I)
_NO_SUBJECT = re.compile(
    r"(?:tables?|figures?|figs?\.?|panels?|notes?|sources?|sections?|steps?|appendix|equations?|"
    r"there|it|this|these|that|those|they|we|he|she|[A-Za-z]|and|or|but|of|in|on|at|by|with|for|"
    r"which|who|where|what|not|no)\b(?! ?-)", re.I)
_MARKS = re.compile(r"[:;|=*#<>\[\]]|^\W|^\d+[.)] |\bet al\b|\.\.")


def is_terse(sentence: str) -> bool:
    """Whether a sentence of few words says a number of something."""
    text = " ".join(sentence.split())
    said = text.split(" ")
    if len(said) < SHORTEST or not re.search(r"[\w%)]\.$", text) or _MARKS.search(text):
        return False
    first = text[0]
    if not (first.isupper() or first.isdigit() or re.search(r"[A-Z\d]", said[0])) or \
            _NO_SUBJECT.match(text):
        return False
    numbers = [(q.start, q.end) for q in amounts(text)]
    at = len(said[0]) + 1
    for place, word in enumerate(said[1:], start=1):
        verb = _VERB.fullmatch(word.rstrip("."))
        if verb and (place < len(said) - 1 or _INTRANSITIVE.fullmatch(word)):
            counted = re.fullmatch(r"[\d.,%]+", text[:at].strip()) is None
            return counted and any(end <= at or start > at for start, end in numbers)
        at += len(word) + 1
    return False
