"""Windows that lack the deciding sentence, and claims that need two sentences."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from evals.perturbations.documents import overlap, told_elsewhere, window, window_without
from evals.perturbations.record import (
    Document,
    Family,
    Part,
    Perturbed,
    Place,
    can_be_claimed,
    content_words,
)
from evals.perturbations.rewriting import Rewrite, places
from evals.perturbations.wording import as_claim, plainly_reworded, within

_ANY = re.compile("")
_RARE = 60
"""A word that this many documents or more have tells little of what a document is about."""


def sentence_removed(name: str, part: Part, share: float = 1.0) -> Family:
    """A claim beside its window without its sentence, and, half as often, with it."""
    def pairs(documents: Sequence[Document], chance: random.Random) -> Iterator[Perturbed]:
        for place in places(documents, _ANY, chance):
            left = window_without(place, chance)
            claim = plainly_reworded(as_claim(place.text), chance)
            if left and not told_elsewhere(claim, left):
                yield Perturbed(claim, left, "not_enough", name, part, (), place.document.id)
                if chance.random() < 0.5:
                    yield _told(claim, place, name, part, chance)

    return Family(name, part, pairs, share)


def other_document(name: str, part: Part, share: float = 1.0) -> Family:
    """A claim beside a window of any other document."""
    def pairs(documents: Sequence[Document], chance: random.Random) -> Iterator[Perturbed]:
        for place in places(documents, _ANY, chance):
            other = chance.choice(documents)
            if other.id != place.document.id and other.sentences:
                yield from _beside(place, other, name, part, chance)

    return Family(name, part, pairs, share)


def similar_document(name: str, part: Part, share: float = 1.0) -> Family:
    """A claim beside the likeliest window of a document that shares its rare words."""
    def pairs(documents: Sequence[Document], chance: random.Random) -> Iterator[Perturbed]:
        by_word: dict[str, list[int]] = defaultdict(list)
        for number, document in enumerate(documents):
            for word in sorted(frozenset().union(*document.words)):
                by_word[word].append(number)
        for place in places(documents, _ANY, chance):
            shared = Counter(n for word in sorted(place.document.words[place.index])
                             if len(by_word[word]) < _RARE for n in by_word[word])
            nearest = [n for n, count in shared.most_common(3)
                       if documents[n].id != place.document.id and count > 1]
            if nearest:
                yield from _beside(place, documents[chance.choice(nearest)], name, part, chance)

    return Family(name, part, pairs, share)


def _beside(place: Place, other: Document, name: str, part: Part,
            chance: random.Random) -> Iterator[Perturbed]:
    """A claim beside another document's sentences around the nearest, and sometimes its own."""
    claim = plainly_reworded(as_claim(place.text), chance)
    words = content_words(claim)
    nearest = max(range(len(other.sentences)), key=lambda n: overlap(words, other.words[n]))
    sentences, _ = window(Place(other, nearest), chance)
    if told_elsewhere(claim, sentences):
        return
    yield Perturbed(claim, sentences, "not_enough", name, part, (), place.document.id)
    if chance.random() < 0.3:
        yield _told(claim, place, name, part, chance)


def _told(claim: str, place: Place, name: str, part: Part, chance: random.Random) -> Perturbed:
    sentences, at = window(place, chance)
    return Perturbed(claim, sentences, "supported", name, part, (at,), place.document.id)


def two_sentences(name: str, part: Part, changes: Sequence[Rewrite], share: float = 1.0) -> Family:
    """A claim over two neighbouring sentences: true, with a change in one half, or with one of the
    sentences missing."""
    def pairs(documents: Sequence[Document], chance: random.Random) -> Iterator[Perturbed]:
        for place in places(documents, _ANY, chance):
            pair = _over_two(place, changes, name, part, chance)
            if pair is not None:
                yield pair

    return Family(name, part, pairs, share)


_JOINS = ("; ", ", and ", "; moreover, ", ", while ", "; in addition, ", ". Furthermore, ", ". ")
_LONGEST = 360
"""Characters of two sentences that make one claim."""


def _over_two(place: Place, changes: Sequence[Rewrite], name: str, part: Part,
              chance: random.Random) -> Perturbed | None:
    document, index = place.document, place.index
    if index + 1 >= len(document.sentences):
        return None
    halves = (place, Place(document, index + 1))
    texts = [half.text for half in halves]
    if not can_be_claimed(texts[1]) or sum(map(len, texts)) > _LONGEST:
        return None
    drawn = chance.random()
    if drawn < 0.25:
        gone = chance.randrange(2)
        left = window_without(halves[gone], chance)
        if texts[1 - gone] not in left or told_elsewhere(texts[gone], left):
            return None
        return Perturbed(_joined(texts, chance), left, "not_enough", name, part, (), document.id)
    sentences, at = window(place, chance, spread=1)
    if drawn < 0.6:
        return Perturbed(_joined(texts, chance), sentences, "supported", name, part, (at, at + 1),
                         document.id)
    half = chance.randrange(2)
    for change in chance.sample(changes, k=len(changes)):
        rewriting = change(halves[half], chance)
        if rewriting is not None and rewriting.forward == "refuted":
            texts[half] = rewriting.text
            return Perturbed(_joined(texts, chance), sentences, "refuted", name, part,
                             (at + half,), document.id)
    return None


def _joined(texts: Sequence[str], chance: random.Random) -> str:
    first, second = map(as_claim, texts)
    join = chance.choice(_JOINS)
    return first.removesuffix(".") + join + (second if join == ". " else within(second))
