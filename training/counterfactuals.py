"""Claims turned round beside the same evidence: what was supported is refuted then.

A network can be right about most written claims without reading which way they go: told that a
dose lowers what it raised, it said "supported" as before. A turned claim differs from its original
in a word or two, so that nothing else tells the two apart. And lest the turned wording tell the
label, claims that nothing settles are turned too, and claim and evidence together, which changes no
label.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from evals.perturbations.directions import comparative_turned, sides_exchanged, verb_turned
from evals.perturbations.negations import affirmed, negated
from evals.perturbations.record import Document, Place
from evals.perturbations.rewriting import Rewrite
from training.examples import NOT_ENOUGH, REFUTED, SUPPORTED, Example, is_contrast

_DENIALS = (affirmed, negated)
_TURNS = (verb_turned, comparative_turned, *_DENIALS, sides_exchanged)
"""Families of perturbations that are for training; what is tried first is told least often."""
_WORD = re.compile(r"[\w'’-]+")


@dataclass(frozen=True)
class Turned:
    """A claim turned round; `old` and `new` are the words that differ, where that is one word."""

    claim: str
    old: str = ""
    new: str = ""


def turned(claim: str, chance: random.Random,
           turns: Sequence[Rewrite] = _TURNS) -> Turned | None:
    """The claim with the opposite meaning; None where no way to turn it is known."""
    place = Place(Document("", "", (claim,)), 0)
    for turn in turns:
        rewriting = turn(place, chance)
        if rewriting is not None and rewriting.text != claim:
            return Turned(rewriting.text, *_exchanged(claim, rewriting.text))
    return None


def with_counterfactuals(examples: Sequence[Example], *, seed: int = 0) -> list[Example]:
    """The examples, and behind each what turning makes of it: its twins.

    A supported claim turned is refuted. A refuted one is supported where it is denied, and not
    where its direction is turned: no effect refutes a rise and a fall. What nothing settles stays
    so. Where the word that is turned stands in what decides, it is also turned there: alone, which
    makes refuted of supported, and in the claim as well, which changes no label.
    """
    chance = random.Random(seed)
    found: list[Example] = []
    for example in examples:
        twins = list(_twins(example, chance))
        name = "" if not twins or is_contrast(example) else example.id
        found += (replace(one, twins=name) for one in (example, *twins))
    return found


def _twins(example: Example, chance: random.Random) -> Iterator[Example]:
    if example.label == REFUTED:
        denied = turned(example.claim, chance, _DENIALS)
        if denied is not None:
            yield replace(example, id=f"{example.id}:turned", claim=denied.claim, label=SUPPORTED)
    other = turned(example.claim, chance)
    if other is None:
        return
    if example.label in (SUPPORTED, NOT_ENOUGH):
        yield replace(example, id=f"{example.id}:turned", claim=other.claim,
                      label=REFUTED if example.label == SUPPORTED else NOT_ENOUGH)
    sentences = _with_evidence_turned(example, other)
    if sentences is None or example.label == NOT_ENOUGH:
        return
    yield replace(example, id=f"{example.id}:both turned", claim=other.claim, sentences=sentences)
    if example.label == SUPPORTED:
        yield replace(example, id=f"{example.id}:evidence turned", sentences=sentences,
                      label=REFUTED)


def _exchanged(old: str, new: str) -> tuple[str, str]:
    """The one word that was exchanged for one other; empty where more or none was."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    changes = [change for change in matcher.get_opcodes() if change[0] != "equal"]
    if len(changes) != 1 or changes[0][0] != "replace":
        return "", ""
    _, a, b, c, d = changes[0]
    return (before[a], after[c]) if b - a == d - c == 1 else ("", "")


def _with_evidence_turned(example: Example, other: Turned) -> tuple[str, ...] | None:
    """The sentences with the claim's word turned in the one that decides, where it stands there
    once and nowhere else among those that decide."""
    if not other.old or not example.rationale:
        return None
    whole = re.compile(rf"(?<![\w-]){re.escape(other.old)}(?![\w-])")
    found = [(i, len(whole.findall(example.sentences[i]))) for i in example.rationale
             if i < len(example.sentences)]
    if sum(count for _, count in found) != 1:
        return None
    place = next(i for i, count in found if count)
    sentences = list(example.sentences)
    sentences[place] = whole.sub(other.new, sentences[place])
    return tuple(sentences)
