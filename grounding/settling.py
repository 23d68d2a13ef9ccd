"""Settling: claims that computing alone decides, since all they say can be worked out.

A claim about a table of the passage of which every word is understood (`table_arithmetic`), a claim
that is a sentence of the passage but for its numbers (`same_sentence`), and one that tells it from
the other side (`converse`). Of all others nothing is said here.
"""

from functools import lru_cache

from grounding.converse import check_converse
from grounding.findings import Finding
from grounding.same_sentence import check_same_sentence
from grounding.table_arithmetic import check_tables
from records import Probabilities

WORKED_OUT = Probabilities(supported=0.97, refuted=0.01, not_enough_evidence=0.02)
WORKED_OUT_AS_FALSE = Probabilities(supported=0.01, refuted=0.95, not_enough_evidence=0.04)
"""Of a claim that computing settles. Stated, not fitted: a claim may still be misread."""


@lru_cache(maxsize=4096)
def settle(claim: str, passage: str) -> tuple[Finding, ...]:
    """The findings that settle a pair, each certain: all agree, or all conflict. () where it is not
    settled by computing."""
    return tuple(check_tables(claim, passage) or check_same_sentence(claim, passage)
                 or check_converse(claim, passage))
