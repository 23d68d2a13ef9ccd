"""Which sentences state a finding of their paper, and what of such a sentence stands alone.

A sentence is judged by what can be seen in it: cues listed in claim_cues.yaml ("outperforms",
"we propose", "et al."), numbers, tense, the kind of its section and its place there, weighed by
a logistic regression whose weights stand in claim_weights.yaml.
"""

import math
import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from grounding.lexicon import lexicon
from records import Paper

_LABEL_KINDS = {
    "results": r"(?:main |principal |key )?(?:results?|findings)|results and discussion",
    "conclusion": r"conclusions?(?: and \w+)?|interpretation|significance|implications?",
    "method": r"(?:materials?|patients|subjects)? ?(?:and )?(?:methods?|methodology)|design|"
              r"setting|participants|measurements?|main outcome measures?|approach|data sources?",
    "background": r"background|introduction|context|rationale|importance|motivation|"
                  r"(?:background/)?(?:aims?|objectives?|purpose|goals?)",
}
_LABEL = re.compile(
    "(?:" + "|".join(f"(?P<{kind}>{names})" for kind, names in _LABEL_KINDS.items())
    + r")\s?[:.–—](?=\s)", re.I)
_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)?")
_MEASURE = re.compile(r"\d ?(?:%|points?\b|fold\b|times\b|percent\b|x\b|×)|\d\.\d|\d ?± ?\d")
_FORMULA = re.compile(r"[=∑∏∈∀∂∇≤≥←→]|\b\w_\w")
_PAST = re.compile(r"\b(?:was|were|had|did|[a-z]{3,}ed|found|showed|led|rose|fell|gave)\b", re.I)
_WORD = re.compile(r"\w+")


class Place(NamedTuple):
    """Where a sentence stands: what its section is for (records.Section.kind), and how far down
    that section, 0 first to 1 last; None where not known."""

    kind: str = "other"
    position: float | None = None


def places_in_section(sentences: Sequence[str], kind: str) -> list[Place]:
    """The places of one section's sentences. A label inside an abstract ("Methods: …") tells what
    its sentences are for, up to the next label."""
    places = []
    last = max(len(sentences) - 1, 1)
    current = kind
    for number, sentence in enumerate(sentences):
        if kind == "abstract" and (label := _LABEL.match(sentence)):
            current = label.lastgroup or kind
        places.append(Place(current, number / last))
    return places


def sentence_places(paper: Paper) -> list[Place]:
    """The place of every sentence of a paper, in their order."""
    sections: dict[int | None, list[str]] = {}
    for sentence in paper.sentences:
        sections.setdefault(sentence.section, []).append(paper.text[sentence.start:sentence.end])
    found = {
        index: iter(places_in_section(
            texts, "other" if index is None else paper.sections[index].kind))
        for index, texts in sections.items()}
    return [next(found[sentence.section]) for sentence in paper.sentences]


def features(sentence: str, place: Place) -> dict[str, float]:
    """What can be seen of a sentence, by name; what is 0 is left out."""
    seen = {name: 1.0 for name, cue in _cues().items() if cue.search(sentence)}
    words = len(_WORD.findall(sentence))
    seen[f"in_{place.kind}"] = 1.0
    seen["words"] = min(words, 60) / 60
    seen["numbers"] = min(len(_NUMBER.findall(sentence)), 4) / 4
    seen["question"] = float(sentence.rstrip().endswith("?"))
    seen["unfinished"] = float(not sentence.rstrip().endswith((".", "!", ")", "?", '"', "”")))
    seen["few_words"] = float(words < 6)
    for name, pattern in (("measure", _MEASURE), ("formula", _FORMULA), ("past", _PAST)):
        seen[name] = float(pattern.search(sentence) is not None)
    if place.position is not None:
        seen |= _position_features(place.kind, place.position)
    return {name: value for name, value in seen.items() if value}


def _position_features(kind: str, position: float) -> dict[str, float]:
    """Position speaks in abstracts, which go from background to conclusion, far more than in the
    body of a paper."""
    where = "abstract" if kind == "abstract" else "section"
    return {f"{where}_position": position - 0.5,
            f"{where}_first": float(position == 0), f"{where}_last": float(position == 1)}


def finding_score(sentence: str, section: str = "other", position: float | None = None) -> float:
    """0 to 1: how surely a sentence states a finding of its own paper, not background, a plan, a
    method or what others found. From 0.5 on it is one.

    `section` is the kind of the section it stands in (records.Section.kind), `position` how far
    down that section, 0 first to 1 last.
    """
    weights = lexicon("claim_weights")["weights"]
    seen = features(sentence, Place(section, position))
    total = weights["intercept"] + sum(weights.get(name, 0.0) * value
                                       for name, value in seen.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile(
            r"(?<!\w)(?:" + "|".join(re.sub(r"\|\s+", "|", p) for p in patterns) + r")(?!\w)", re.I)
        for name, patterns in lexicon("claim_cues").items()}


_LEAD = re.compile(
    r"^(?:(?:however|moreover|furthermore|in addition|additionally|notably|interestingly|"
    r"importantly|overall|in summary|in conclusion|finally|specifically|in particular|indeed|"
    r"thus|therefore|hence|consequently|as a result|taken together|first|second|third|also),?\s+)+",
    re.I)
_SHOWN = re.compile(
    r"^(?:(?:we|our (?:results|findings|experiments)|(?:the|these) (?:results|findings|data|"
    r"experiments))\s+(?:also\s+|further\s+|clearly\s+)?(?:show|find|found|showed|demonstrate[d]?|"
    r"observe[d]?|indicate[d]?|confirm(?:ed)?|reveal(?:ed)?|conclude[d]?)\s+that)\s+", re.I)
_DANGLING = re.compile(
    r"^(?:it|they|this|that|these|those|he|she|such|both|the (?:latter|former|same)|here|there|"
    r"on the (?:other|contrary)|in (?:this|that|these) (?:case|setting|regard)s?|similarly|likewise|"
    r"conversely|by contrast|instead|otherwise|for (?:example|instance))\b", re.I)


def self_contained(sentence: str) -> str:
    """The sentence without the words that tie it to its neighbours; "" where it cannot stand alone.

    Only leading connectives ("However,") and "we show that" are taken away; nothing is added.
    """
    text = _SHOWN.sub("", _LEAD.sub("", sentence.strip()))
    if _DANGLING.match(text) or not text:
        return ""
    return text[0].upper() + text[1:]
