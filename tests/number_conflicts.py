"""The conflicts of numbers that computing finds on a pair."""

from grounding.entailment import ComputedEntailment
from grounding.findings import Finding


def conflicts(judge: ComputedEntailment, claim: str, passage: str) -> list[Finding]:
    return [f for f in judge.inspect(claim, passage).findings
            if f.name == "number" and f.outcome == "conflicts"]
