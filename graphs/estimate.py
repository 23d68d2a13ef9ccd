"""What a run would ask of language models, as it is told: light, for whoever only passes it on
(`graphs.estimating` makes it)."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class EstimateRow:
    """What one role would ask of one model. `usd` None is unknown, never 0."""

    role: str
    model: str
    calls: int
    tokens_in: int
    tokens_out: int
    usd: float | None


@dataclass(frozen=True)
class Estimate:
    """An estimate, rather high than low, of what a run would ask. `cached` requests are answered
    already and cost nothing; they are in no row. `papers` would be read in full, `claims` verified.

    Requests are those that the agents make of these papers and prompts, counted with the models'
    tokenizers. What an answer would change is not known before it is given:

    - A model is taken to add half of the claims it is asked for to the computed ones (NEW_CLAIMS),
      and computing to be sure of none of them, so that the verifier's model is asked about each,
      with a prompt as for a computed claim. `claims` has them.
    - An answer counts with half of the tokens it may have (ANSWER_SHARE).
    - What follows an answer is not counted: asking again, quotes that were not found, sentences
      rewritten, a summary of disagreement, a round of revision. The last takes what the writer and
      the reviewers take once more.
    """

    rows: tuple[EstimateRow, ...]
    cached: int
    papers: int
    claims: int

    @property
    def total(self) -> EstimateRow:
        """All rows together."""
        return EstimateRow(
            "all", "", sum(r.calls for r in self.rows), sum(r.tokens_in for r in self.rows),
            sum(r.tokens_out for r in self.rows), _sum(r.usd for r in self.rows))


def _sum(costs: Iterable[float | None]) -> float | None:
    """Costs together; unknown where one of them is."""
    known = list(costs)
    return None if None in known else sum(c for c in known if c is not None)
