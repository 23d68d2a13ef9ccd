"""Where computing has the last word on a pair, and how often it is right there:

    python -m evals.decided [--data DIR] [--sets A,B] [--sample N] [--json FILE]

Counted are claims that are worked out (grounding/settling.py), those that changed a sentence which
they nearly repeat, by the check that found it, and those that only restate one
(grounding/change_check.py). "28/29" says that of 29 such claims 28 have the label that this calls
for. Without --sets all sets that are there are measured, and the test part of the perturbations.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from evals.common import data_folder, report
from evals.families import pairs_for_test
from evals.sets import Pair, UnusableSet, read_pairs
from evals.verification import chosen, sampled
from grounding.entailment import ComputedEntailment
from grounding.judging import Judgement

PERTURBATIONS = "perturbations"


def decisions(judgement: Judgement) -> Iterator[tuple[str, bool]]:
    """What computing decides of a pair, and whether that is support."""
    if judgement.is_settled:
        yield "worked out", not judgement.is_barred
        return
    decisive = [finding for finding in judgement.findings if finding.decides]
    changes = sorted({finding.name for finding in decisive if finding.outcome != "agrees"})
    for name in changes:
        yield f"changed: {name}", False
    if judgement.bears_support:
        yield "restated", True


def figures(pairs: Iterable[Pair], judge: ComputedEntailment) -> dict[str, str]:
    """Of each kind of decision how many are right, of how many."""
    made, right = Counter[str](), Counter[str]()
    for pair in pairs:
        for kind, is_support in decisions(judge.inspect(pair.claim, pair.evidence)):
            told = f"{kind}, {'supported' if is_support else 'not supported'}"
            made[told] += 1
            right[told] += (pair.label == "supported") == is_support
    return {told: f"{right[told]}/{made[told]}" for told in sorted(made)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="folder of the evaluation sets")
    parser.add_argument("--sets", default="", help="only these, with commas between")
    parser.add_argument("--sample", type=int, default=500, help="rows of a set; 0 = all")
    parser.add_argument("--json", help="also write the figures to this file")
    arguments = parser.parse_args()
    try:
        found = dict(_measured(data_folder(arguments.data), arguments.sets, arguments.sample))
    except UnusableSet as error:
        sys.exit(str(error))
    report("decided", found, arguments.json)


def _measured(data: Path, names: str, sample: int) -> Iterator[tuple[str, dict[str, object]]]:
    judge = ComputedEntailment()
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    public = [name for name in wanted if name != PERTURBATIONS]
    sets = chosen(data, public, _tell) if public or not wanted else []
    parts = ((one.name, read_pairs(data, one)) for one in sets)
    for name, pairs in parts:
        yield name, _told(sampled(pairs, sample), judge)
    if not wanted or PERTURBATIONS in wanted:
        yield PERTURBATIONS, _told(pairs_for_test(data, sample), judge)


def _told(pairs: list[Pair], judge: ComputedEntailment) -> dict[str, object]:
    return {"pairs": len(pairs), **figures(pairs, judge)}


def _tell(progress: str) -> None:
    print(progress, file=sys.stderr)


if __name__ == "__main__":
    main()
