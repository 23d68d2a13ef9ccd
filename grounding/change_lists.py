"""The words that tell a change of a sentence from another wording of it, of changes.yaml."""

from dataclasses import dataclass
from functools import cache
from itertools import product

from grounding.lexicon import lexicon, words
from grounding.reading import lists


@dataclass(frozen=True)
class ChangeLists:
    """The word lists of changes.yaml; `supposed`: hedges, and what somebody holds."""

    turned: dict[str, frozenset[str]]
    universal: frozenset[str]
    assurances: frozenset[str]
    supposed: frozenset[str]
    conjecture: frozenset[str]
    modal: frozenset[str]
    general: frozenset[str]
    conditional: frozenset[str]
    bounding: frozenset[str]
    neutral: frozenset[str]
    periods: frozenset[str]
    symmetric: frozenset[str]
    mutual: frozenset[str]
    comparing: frozenset[str]
    showing: frozenset[str]
    being: frozenset[str]
    lacking: frozenset[str]
    leading: frozenset[str]
    light: frozenset[str]
    introducing: frozenset[str]
    restricting: frozenset[str]
    causing: frozenset[str]
    associating: frozenset[str]


@cache
def change_lists() -> ChangeLists:
    data = lexicon("changes")
    turned: dict[str, set[str]] = {}
    for one, other in data["turned"]:
        for a, b in product(one.split(), other.split()):
            turned.setdefault(a, set()).add(b)
            turned.setdefault(b, set()).add(a)
    names = ("universal", "assurances", "conjecture", "modal", "general", "conditional",
             "bounding", "neutral", "periods", "symmetric", "mutual", "comparing", "showing",
             "being", "lacking", "leading", "light", "introducing", "restricting", "causing",
             "associating")
    kinds = {name: words(data[name]) for name in names}
    return ChangeLists(turned={word: frozenset(others) for word, others in turned.items()},
                  supposed=kinds["conjecture"] | lists().hedges, **kinds)
