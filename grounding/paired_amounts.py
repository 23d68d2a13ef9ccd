"""Paired amounts: values that a sentence tells with what each is told of, pair after pair.

    "Survival was 80% at 1 year and 60% at 2 years."   # 80% and 1 year, 60% and 2 years
"""

from collections.abc import Sequence

from grounding.alignment import Alignment
from grounding.quantities import Quantity, same_quantity
from grounding.reading import Reading
from grounding.rounding import Outcome
from grounding.words import stem

Pair = tuple[Quantity, Quantity]


def paired(claim: Reading, sentence: Reading, alignment: Alignment) -> Outcome:
    """Whether the two amounts of a claim are a pair of the sentence, or of two of its pairs each
    ("conflicts"); silent where the claim has other amounts, the sentence no pairs, or one of its
    pairs is told of something that the claim does not name."""
    ours, pairs = claim.amounts, pairs_of(sentence)
    if len(ours) != 2 or not pairs or any(q.bound or q.approximate for q in ours) or \
            {_kind(q) for q in ours} != {_kind(q) for q in pairs[0]}:
        return "silent"
    if any(w.start >= pairs[0][0].end for w in alignment.unmet()):
        return "silent"
    met = [{n for n, wanted in enumerate(ours) if any(same_quantity(wanted, q) for q in pair)}
           for pair in pairs]
    if {0, 1} in met:
        return "agrees"
    return "conflicts" if {0} in met and {1} in met else "silent"


def pairs_of(sentence: Reading) -> list[Pair]:
    """The amounts of a sentence two by two, where these are of two kinds in turn; [] where not."""
    found = sentence.amounts
    kinds = [_kind(q) for q in found]
    if len(found) < 4 or len(found) % 2 or kinds[0] == kinds[1] or \
            any(kind != kinds[n % 2] for n, kind in enumerate(kinds)):
        return []
    return [(found[n], found[n + 1]) for n in range(0, len(found), 2)]


def holds_both(ours: Sequence[Quantity], sentence: Reading) -> bool:
    """Whether a sentence has all of these amounts."""
    return all(any(same_quantity(wanted, q) for q in sentence.amounts) for wanted in ours)


def _kind(quantity: Quantity) -> tuple[str, str]:
    """What an amount measures, or else counts."""
    return quantity.dimension, "" if quantity.dimension else stem(quantity.noun)
