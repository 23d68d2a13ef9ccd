"""The pairs of one part, from all its families in turn."""

import random
from collections.abc import Iterable, Iterator

from evals.perturbations.catalogue import FAMILIES
from evals.perturbations.documents import part_of
from evals.perturbations.record import Document, Part, Perturbed


def perturbed(documents: Iterable[Document], part: Part, seed: int = 0) -> Iterator[Perturbed]:
    """Pairs of the part's families over the part's documents, each family as often as its share
    says; the same for the same seed, none twice. Ends when no family has anything new."""
    chosen = [d for d in documents if part_of(d.id) == part]
    families = [f for f in FAMILIES if f.part == part]
    streams = [f.pairs(chosen, random.Random(f"{seed} {f.name}")) for f in families]
    owed = [0.0] * len(families)
    open_streams = dict(enumerate(streams))
    given: set[int] = set()
    while open_streams:
        for number in list(open_streams):
            owed[number] += families[number].share
            while owed[number] >= 1 and number in open_streams:
                pair = next((p for p in open_streams[number] if _is_new(p, given)), None)
                if pair is None:
                    del open_streams[number]
                else:
                    owed[number] -= 1
                    yield pair


def _is_new(pair: Perturbed, given: set[int]) -> bool:
    key = hash((pair.claim, pair.sentences, pair.label))
    if key in given:
        return False
    given.add(key)
    return True
