"""Counts and samples by family, or the pairs as JSON lines:
python -m evals.perturbations [--samples N] [--out FILE --part PART --pairs N]."""

import argparse
import json
import os
import random
from collections import Counter, defaultdict
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from evals.common import data_folder
from evals.perturbations import FAMILIES, Perturbed, documents, perturbed


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", help="folder of the public data")
    parser.add_argument("--part", choices=("training", "test"), help="only this part")
    parser.add_argument("--family", help="show only families whose name contains this")
    parser.add_argument("--pairs", type=int, default=6000, help="pairs of each part")
    parser.add_argument("--samples", type=int, default=3, help="pairs of each family to show")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", help="write the pairs of --part here instead, as JSON lines")
    arguments = parser.parse_args()
    texts = list(documents(data_folder(arguments.data)))
    for part in (arguments.part,) if arguments.part else ("training", "test"):
        pairs = islice(perturbed(texts, part, arguments.seed), arguments.pairs)
        if arguments.out:
            _write(pairs, Path(arguments.out))
        else:
            _show(list(pairs), arguments.samples, arguments.family or "")


def _write(pairs, path: Path) -> None:
    """All or nothing: the file appears when it is whole."""
    unfinished = path.with_suffix(".part")
    with unfinished.open("w", encoding="utf-8") as file:
        for pair in pairs:
            file.write(json.dumps(asdict(pair), ensure_ascii=False) + "\n")
    os.replace(unfinished, path)


def _show(pairs: list[Perturbed], samples: int, only: str) -> None:
    by_family: dict[str, list[Perturbed]] = defaultdict(list)
    for pair in pairs:
        by_family[pair.family].append(pair)
    for family in FAMILIES:
        own = by_family.get(family.name, [])
        if not own or only not in family.name:
            continue
        labels = Counter(pair.label for pair in own)
        print(f"\n== {family.part}: {family.name} ({len(own)}: "
              + ", ".join(f"{count} {label}" for label, count in sorted(labels.items())) + ")")
        for pair in random.Random(0).sample(own, min(samples, len(own))):
            shown = [pair.sentences[n] for n in pair.rationale] or list(pair.sentences[:3])
            print(f"  {pair.label} [{pair.document}]\n    claim:    {pair.claim}")
            for sentence in shown:
                print(f"    evidence: {sentence}")
    total = Counter(pair.label for pair in pairs)
    print(f"\n{len(pairs)} pairs: {dict(total)}")


if __name__ == "__main__":
    main()
