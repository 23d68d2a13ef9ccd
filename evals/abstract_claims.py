"""Claims about abstracts, true and subtly changed: python -m evals.abstract_claims [--computed].

The abstracts (abstracts.yaml) and claims (claims.jsonl) were written for this project. Counted
strictly: a true claim must be called supported, a changed one must not be.
"""

import argparse
import json
import time
from collections import Counter
from pathlib import Path

import yaml

from evals.common import report
from grounding.entailment import ComputedEntailment
from grounding.trained_entailment import TrainedEntailment

_HERE = Path(__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", help="write the figures to this file")
    parser.add_argument("--errors", action="store_true", help="print the claims judged wrongly")
    parser.add_argument("--computed", action="store_true", help="judge by computing alone")
    arguments = parser.parse_args()
    abstracts = yaml.safe_load((_HERE / "abstracts.yaml").read_text("utf-8"))
    rows = [json.loads(line) for line in (_HERE / "claims.jsonl").open(encoding="utf-8")]
    judge = ComputedEntailment() if arguments.computed else TrainedEntailment()
    judge.judge([("Warm up.", "Warm up.")])
    began = time.perf_counter()
    judged = judge.judge([(row["claim"], abstracts[row["abstract"]]) for row in rows])
    seconds = time.perf_counter() - began
    stances = [p.stance for p in judged]
    wrong = [row for row, stance in zip(rows, stances, strict=True)
             if (stance == "supported") != (row["label"] == "supported")]
    total = Counter(row["kind"] for row in rows)
    missed = Counter(row["kind"] for row in wrong)
    true = total["true"]
    kept = 1 - missed["true"] / true
    caught = 1 - (len(wrong) - missed["true"]) / (len(rows) - true)
    if arguments.errors:
        for row in wrong:
            print(f"{row['id']:<18} {row['kind']:<20} {row['claim']}")
    report("abstract_claims", {
        "claims": len(rows), "true claims supported": kept, "changed claims not supported": caught,
        "balanced accuracy": (kept + caught) / 2,
        "changed claims refuted": sum(
            s == "refuted" for s, row in zip(stances, rows, strict=True)
            if row["label"] == "refuted") / sum(row["label"] == "refuted" for row in rows),
        "pairs a second": len(rows) / seconds,
        **{f"right, {kind}": f"{n - missed[kind]} of {n}" for kind, n in sorted(total.items())},
    }, arguments.json)


if __name__ == "__main__":
    main()
