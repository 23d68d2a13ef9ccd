"""What a claim of a test is worked out to be."""

from grounding.table_arithmetic import check_tables

TABLE = """Table 1: Results on the test set.
Model | MBPP | HumanEval pass@1 | WER (%) | Latency (ms)
Heron 7B | 41.2 | 33.5 | 4.1 | 120
Egret-large | 38.0 | 35.1 | 3.2 | 60
Stork (ours) | 44.7 | 36.0 | 8.2 | 410"""


def outcome(claim: str, passage: str = TABLE) -> str:
    """agrees, conflicts, or "" where nothing is said."""
    outcomes = {finding.outcome for finding in check_tables(claim, passage)}
    assert len(outcomes) <= 1
    return outcomes.pop() if outcomes else ""
