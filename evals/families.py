"""The test part of the perturbations, as pairs to be judged."""

from itertools import islice
from pathlib import Path

from evals.perturbations import documents, perturbed
from evals.perturbations.numbers import NUMBERS
from evals.sets import Pair, meant

NUMBER_FAMILIES = frozenset(family.name for family in NUMBERS)
"""Families that change a number or say one in other words."""


def pairs_for_test(data: Path, most: int) -> list[Pair]:
    """At most `most` pairs (0: all there are) of the families and papers kept for the test, the
    same every time; a pair's `kind` is its family. None where the papers are not in `data`."""
    try:
        made = perturbed(list(documents(data)), "test")
    except FileNotFoundError:
        return []
    return [
        Pair(f"perturbations:{number}", one.claim, " ".join(one.sentences), meant(one.label),
             rationale=tuple(one.sentences[n] for n in one.rationale), group=one.document,
             kind=one.family)
        for number, one in enumerate(islice(made, most or None))]
