"""From one sentence told in two ways to claim and evidence, in either direction.

A rewriting says what holds for the new text as a claim beside the old one, and the other way
round. Both versions stand now in the claim, now in the evidence, and as often in both, so that
neither wording tells the label by itself. A true paraphrase also comes with its sentence missing
from the window, or with a change on top.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from evals.perturbations.documents import told_elsewhere, window, window_without
from evals.perturbations.record import Document, Family, Label, Part, Perturbed, Place
from evals.perturbations.wording import as_claim, plainly_reworded

_PASSES = 12
"""So often are all sentences gone through for new pairs of a family."""
_A_LAP = 3
"""So many sentences of a document are taken before the next document has its turn."""
_REWORDED = 0.5


@dataclass(frozen=True)
class Rewriting:
    """A sentence in other words: `forward` is the label of `text` as a claim where the evidence
    says the original, `backward` that of the original where the evidence says `text`, or None
    where that is not sure."""

    text: str
    forward: Label
    backward: Label | None


Rewrite = Callable[[Place, random.Random], Rewriting | None]
Reword = Callable[[Place, random.Random], str | None]


def changed(name: str, part: Part, cue: str, rewrite: Rewrite, *, share: float = 1.0) -> Family:
    """A family of changed sentences; only those that match `cue` are tried."""
    def pairs(documents: Sequence[Document], chance: random.Random) -> Iterator[Perturbed]:
        for place in places(documents, re.compile(cue), chance):
            rewriting = rewrite(place, chance)
            if rewriting is not None and rewriting.text != place.text:
                yield _with_change(name, part, place, rewriting, chance)

    return Family(name, part, pairs, share)


def kept(name: str, part: Part, cue: str, reword: Reword, *, share: float = 1.0,
         changes: Sequence[Rewrite] = (), one_way: bool = False) -> Family:
    """A family of true paraphrases; `changes` are put on top of some of them. A paraphrase that
    leaves something out follows from its sentence but not the other way round: with `one_way`
    it never stands in the evidence."""
    def pairs(documents: Sequence[Document], chance: random.Random) -> Iterator[Perturbed]:
        for place in places(documents, re.compile(cue), chance):
            text = reword(place, chance)
            if text is not None and text != place.text:
                pair = _with_paraphrase(name, part, place, text, changes, chance, one_way)
                if pair is not None:
                    yield pair

    return Family(name, part, pairs, share)


def places(documents: Sequence[Document], cue: re.Pattern[str],
           chance: random.Random) -> Iterator[Place]:
    """Sentences that can be claimed and match, in an order of chance, again and again."""
    order = list(documents)
    chance.shuffle(order)
    found: list[Place] = []
    for lap in range(max((len(d.claimable) for d in order), default=0) // _A_LAP + 1):
        for document in order:
            for index in document.claimable[lap * _A_LAP:(lap + 1) * _A_LAP]:
                if cue.search(document.sentences[index]):
                    found.append(Place(document, index))
                    yield found[-1]
    for _ in range(_PASSES - 1):
        chance.shuffle(found)
        yield from found


def _with_change(name: str, part: Part, place: Place, rewriting: Rewriting,
                 chance: random.Random) -> Perturbed:
    """The changed claim (half of the pairs), the changed evidence, or no change between them."""
    drawn = chance.random()
    if drawn < 0.5:
        claim, instead, label = rewriting.text, None, rewriting.forward
    elif drawn < 0.75 and rewriting.backward is not None:
        claim, instead, label = place.text, rewriting.text, rewriting.backward
    elif drawn < 0.88:
        claim, instead, label = rewriting.text, rewriting.text, "supported"
    else:
        claim, instead, label = place.text, None, "supported"
    sentences, at = window(place, chance, instead=instead)
    rationale = () if label == "not_enough" else (at,)
    return Perturbed(_worded(claim, label, chance), sentences, label, name, part, rationale,
                     place.document.id)


def _with_paraphrase(name: str, part: Part, place: Place, text: str, changes: Sequence[Rewrite],
                     chance: random.Random, one_way: bool) -> Perturbed | None:
    """The paraphrase as the claim or as the evidence; a quarter of the pairs without the sentence
    it says again, a fifth with a change on top."""
    drawn, document = chance.random(), place.document
    if drawn < 0.25:
        sentences = window_without(place, chance)
        if not sentences or told_elsewhere(text, sentences):
            return None
        claim = _worded(text, "not_enough", chance)
        return Perturbed(claim, sentences, "not_enough", name, part, (), document.id)
    label: Label = "supported"
    if drawn < 0.45 and changes:
        alone = Place(Document(document.id, "", (text,)), 0)
        rewritings = (change(alone, chance) for change in chance.sample(changes, k=len(changes)))
        change = next((r for r in rewritings if r is not None and r.forward == "refuted"), None)
        if change is not None:
            text, label = change.text, "refuted"
    if label == "supported" and drawn > 0.75 and not one_way:
        claim, (sentences, at) = place.text, window(place, chance, instead=text)
    else:
        claim, (sentences, at) = text, window(place, chance)
    return Perturbed(_worded(claim, label, chance), sentences, label, name, part, (at,),
                     document.id)


def _worded(text: str, label: Label, chance: random.Random) -> str:
    """The text as a claim, at times in slightly other words. Brackets are left out of true claims
    alone: what makes the others untrue may stand in them."""
    claim = as_claim(text)
    if chance.random() >= _REWORDED:
        return claim
    return plainly_reworded(claim, chance, asides=label == "supported")
