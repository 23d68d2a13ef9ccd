"""A finding: one computed comparison of a claim with its evidence, and how strong it is."""

from dataclasses import dataclass
from typing import Literal

from records import Check

CheckName = Literal["number", "unit", "negation", "direction", "subject", "coverage", "hedge",
                    "scope"]
Outcome = Literal["agrees", "conflicts", "silent"]


@dataclass(frozen=True)
class Finding:
    """`certain`: with a conflict or a gap of this kind a claim cannot be supported.
    `is_comparison`: of two things that are held against each other. `is_turned`: one side denies
    the opposite of what the other says. `decides`: of the claim's support computing then has the
    last word. `settles`: it bears out all that the claim says."""

    name: CheckName
    outcome: Outcome
    detail: str = ""
    certain: bool = False
    is_comparison: bool = False
    is_turned: bool = False
    decides: bool = False
    settles: bool = False

    @property
    def check(self) -> Check:
        return Check(name=self.name, outcome=self.outcome, detail=self.detail)
