"""How surely each sentence of a section states a finding of its paper, and whether a sentence of
an abstract is one of the claims the paper makes.

A sentence is judged with those around it, by its cues (claim_cues.yaml), its words and pairs of
words, the cues of the sentences before and after it, and its place. Two logistic regressions
weigh these; their weights stand in finding_weights.json, fitted by evals/fit_claims.py.
"""

import json
import math
import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from grounding.claim_sentences import (
    LONGEST_SENTENCE,
    Place,
    features,
    places_in_section,
    sentence_places,
)
from records import Paper

WEIGHTS_FILE = Path(__file__).with_name("finding_weights.json")

_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+|[%<>=±]")
_FIRST_WORDS = 3
_FROM_START, _FROM_END = 4, 5
"""Sentences from an abstract's start and end beyond which it does not matter how many they are."""

_MOST = 30.0
"""Log-odds beyond which a probability is as good as certain."""


class Judgement(NamedTuple):
    """Probabilities: that a sentence states a finding of its own paper, not background, a plan, a
    method or what others found; and that it is one of the paper's claims, what the paper says it
    has shown on the whole. Claims are told in abstracts only: elsewhere `claim` is 0."""

    finding: float
    claim: float


def judge_sentences(paper: Paper) -> list[Judgement]:
    """The judgement of every sentence of a paper, in their order."""
    places = sentence_places(paper)
    members: dict[int | None, list[int]] = {}
    for number, sentence in enumerate(paper.sentences):
        members.setdefault(sentence.section, []).append(number)
    judged: dict[int, Judgement] = {}
    for numbers in members.values():
        texts = [paper.text[paper.sentences[n].start:paper.sentences[n].end] for n in numbers]
        judged |= zip(numbers, judge_in_place(texts, [places[n] for n in numbers]), strict=True)
    return [judged[number] for number in range(len(paper.sentences))]


def judge_section(sentences: Sequence[str], kind: str) -> list[Judgement]:
    """The judgements of one section's sentences; `kind` as in records.Section."""
    return judge_in_place(sentences, places_in_section(sentences, kind))


def judge_in_place(sentences: Sequence[str], places: Sequence[Place]) -> list[Judgement]:
    """The judgements of the sentences of one section, whose places are known."""
    weights = _weights()
    judged = []
    for row, place in zip(in_context(sentences, places), places, strict=True):
        finding, claim = weights.intercept
        for name, value in row.items():
            if pair := weights.features.get(name):
                finding += pair[0] * value
                claim += pair[1] * value
        judged.append(Judgement(
            _probability(finding), _probability(claim) if place.kind == "abstract" else 0.0))
    return judged


def in_context(
    sentences: Sequence[str], places: Sequence[Place]
) -> list[dict[str, float]]:
    """The features of one section's sentences, by name; what is 0 is left out."""
    cues = [features(text[:LONGEST_SENTENCE], place)
            for text, place in zip(sentences, places, strict=True)]
    rows = []
    for number, (text, place) in enumerate(zip(sentences, places, strict=True)):
        row = cues[number] | _word_features(text)
        for offset, side in ((-1, "before"), (1, "after")):
            if 0 <= number + offset < len(cues):
                row |= {f"{side} {name}": value for name, value in cues[number + offset].items()
                        if not name.startswith(("abstract_", "section_", "in_"))}
        if place.kind == "abstract":
            row |= _abstract_features(number, len(sentences))
        rows.append(row)
    return rows


def _word_features(text: str) -> dict[str, float]:
    """Words, pairs of words, and the first words; every number is "#"."""
    tokens = ["#" if token.isdigit() else token
              for token in _TOKEN.findall(text[:LONGEST_SENTENCE].lower())]
    names = [f"word {token}" for token in tokens]
    names += [f"pair {first} {second}" for first, second in pairwise(tokens)]
    names += [f"early {token}" for token in tokens[:_FIRST_WORDS]]
    names.append(f"start {' '.join(tokens[:2])}")
    return dict.fromkeys(names, 1.0)


def _abstract_features(number: int, sentences: int) -> dict[str, float]:
    """Where in the abstract, counted from both ends: claims stand at its end."""
    to_end = sentences - 1 - number
    return {
        f"from start {min(number, _FROM_START)}": 1.0,
        f"from end {min(to_end, _FROM_END)}": 1.0,
        f"from end {min(to_end, 2)} of {4 * min(sentences // 4, 4)}": 1.0,
        "abstract_length": min(sentences, 20) / 20,
    }


class _Weights(NamedTuple):
    """What a feature adds to the log-odds of a finding and of a claim."""

    intercept: tuple[float, float]
    features: dict[str, tuple[float, float]]


@cache
def _weights() -> _Weights:
    data = json.loads(WEIGHTS_FILE.read_text("utf-8"))
    return _Weights(tuple(data["intercept"]), data["weights"])


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-_MOST, min(_MOST, log_odds))))
