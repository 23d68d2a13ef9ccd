"""Hard negatives: a claim beside the paper that a search finds first, and that is another one.

Such a passage has the claim's words and not its evidence. It is what a verifier mostly gets to see.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from training.examples import NOT_ENOUGH, Example
from vectorstore.lexical import LexicalIndex, words_of

_LOOKED_AT = 3
"""Of so many best hits one is taken."""


def mined(examples: Sequence[Example], texts: Mapping[str, tuple[str, ...]], most: int,
          seed: int = 0) -> Iterator[Example]:
    """At most `most` of the examples, each beside one of the texts that BM25 ranks first for its
    claim and that is not its own: not enough evidence.

    Another abstract that decides the very same claim would be mislabelled; among abstracts that
    were gathered over all of a field that is rare."""
    keys = list(texts)
    index = LexicalIndex([words_of(" ".join(texts[key])) for key in keys])
    chance = random.Random(seed)
    for example in chance.sample(examples, min(most, len(examples))):
        ranked = (-index.scores(example.claim)).argsort(kind="stable")[:_LOOKED_AT + 1]
        others = [keys[i] for i in ranked if keys[i] != example.document][:_LOOKED_AT]
        found = chance.choice(others)
        yield replace(example, id=f"{example.id}:{found}", sentences=texts[found],
                      label=NOT_ENOUGH, rationale=())
