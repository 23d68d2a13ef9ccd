"""A claim that is a sentence of its passage told from the other side: "lower in men than in women"
beside "higher in women than in men".

Word for word, but for the two sides and the word that compares them: so nothing else can differ.
Where it is told how much more, it is not the same: what is 20% less than another is not 20% less
than that other is more.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from grounding.findings import Finding
from grounding.passages import sentence_spans

_PAIRS = (
    "higher lower", "greater smaller", "greater lower", "larger smaller", "bigger smaller",
    "longer shorter", "older younger", "heavier lighter", "faster slower", "stronger weaker",
    "warmer colder", "warmer cooler", "hotter colder", "hotter cooler", "better worse", "more less",
    "wider narrower", "deeper shallower", "richer poorer")
_OPPOSITES: dict[str, frozenset[str]] = {
    word: frozenset(other for pair in map(str.split, _PAIRS) if word in pair
                    for other in pair if other != word)
    for pair in _PAIRS for word in pair.split()}
_AT = r"in|among|for|with|at|on|after|under|from|during|by"
_COMPARED = re.compile(
    rf"(?P<lead>.+?) (?P<how>{'|'.join(_OPPOSITES)})(?P<of> [\w-]+)?? (?P<at>{_AT}) "
    r"(?P<one>.+?) than (?:(?P=at) )?(?P<other>.+)")
_HELD = re.compile(
    rf"(?P<one>.+?) (?P<be>is|are|was|were) (?P<lead>[\w-]+ly )?(?P<how>{'|'.join(_OPPOSITES)})"
    r"(?P<of> [\w-]+)? than (?P<other>.+)")
_HOW_MUCH = re.compile(
    r"(?<![\w-])\d|%|\b(?:twice|thrice|times|half|third|quarter|fold|\w+fold|doubl\w*|percent|points?|"
    r"one|two|three|four|five|ten)\b|[,;:()?\"“”]")
"""What tells how much more, or parts a sentence."""
_NOT_PLAIN = re.compile(
    r"\b(?:that|whether|if|when|while|but|and|or|not|no|never|than|to|deny|denies|only)\b|n't\b")
"""What may not stand in a side: it would be more than one."""
_PAST = frozenset(("was", "were"))
_LONGEST = 300


class _Told(NamedTuple):
    """What compares two things: all but these and the word that does."""

    frame: tuple[str, ...]
    how: str
    one: str
    other: str


def check_converse(claim: str, passage: str) -> tuple[Finding, ...]:
    """That a sentence of the passage says the claim from the other side; () where none does."""
    ours = tuple(_told(claim))
    if not ours:
        return ()
    for start, end in sentence_spans(passage):
        for told in _told(passage[start:end]):
            if any(told.how in _OPPOSITES[own.how] and told.frame == own.frame
                   and (told.one, told.other) == (own.other, own.one) for own in ours):
                return (Finding("direction", "agrees",
                                f"“{told.how}” in the passage, told from the other side",
                                certain=True, is_comparison=True, decides=True),)
    return ()


def _told(sentence: str) -> Iterator[_Told]:
    if len(sentence) > _LONGEST or " than " not in sentence:
        return
    text = re.sub(r"\b(?:the|an?) ", "", sentence.strip().removesuffix(".").lower())
    if _HOW_MUCH.search(text):
        return
    if found := _COMPARED.fullmatch(text):
        frame = ("at", found["lead"], found["of"] or "", found["at"])
    elif found := _HELD.fullmatch(text):
        frame = ("be", str(found["be"] in _PAST), found["lead"] or "", found["of"] or "")
    else:
        return
    if not (_NOT_PLAIN.search(found["one"]) or _NOT_PLAIN.search(found["other"])):
        yield _Told(frame, found["how"], found["one"], found["other"])
