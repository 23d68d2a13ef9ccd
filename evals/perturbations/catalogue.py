"""All families, each in the part it belongs to."""

from evals.perturbations.directions import DIRECTIONS, sides_exchanged
from evals.perturbations.names import NAMES
from evals.perturbations.negations import NEGATIONS, affirmed, negated
from evals.perturbations.numbers import NUMBERS, number_far, number_near
from evals.perturbations.paraphrases import PARAPHRASES
from evals.perturbations.record import Family
from evals.perturbations.scope import SCOPE
from evals.perturbations.table_claims import TABLES
from evals.perturbations.windows import (
    other_document,
    sentence_removed,
    similar_document,
    two_sentences,
)

_CHANGES = (number_far, number_near, negated, affirmed, sides_exchanged)

WINDOWS: tuple[Family, ...] = (
    sentence_removed("deciding sentence removed", "training", share=3.0),
    other_document("window of another document", "training"),
    two_sentences("two sentences", "training", _CHANGES, share=1.5),
    similar_document("window of a similar document", "test"),
)
FAMILIES: tuple[Family, ...] = (*NUMBERS, *DIRECTIONS, *NEGATIONS, *NAMES, *SCOPE, *PARAPHRASES,
                                *WINDOWS, *TABLES)
