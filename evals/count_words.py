"""How common words are in abstracts: python -m evals.count_words [--data DIR] [--out FILE].

Writes grounding/commonness.txt, by which a rare word weighs more than a common one: a stem a line
with the share of abstracts it occurs in. Counted over the SciFact corpus (ODC-By 1.0) and the
training part of CSAbstruct (Apache-2.0); counts of single words hold none of their text.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import grounding
from evals.common import data_folder
from grounding.words import stem

_WORD = re.compile(r"[^\W\d_]+")
_RAREST = 0.002
_TARGET = Path(grounding.__file__).with_name("commonness.txt")


def abstracts(folder: Path) -> Iterator[str]:
    """The texts to count in."""
    for line in (folder / "scifact" / "corpus.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        yield " ".join([row["title"], *row["abstract"]])
    for line in (folder / "claims" / "csabstruct" / "train.jsonl").open(encoding="utf-8"):
        yield " ".join(json.loads(line)["sentences"])


def shares(texts: Iterable[str], rarest: float = _RAREST) -> list[tuple[str, float]]:
    """Stems of two letters or more with the share of texts that have them, the commonest first."""
    counts: Counter[str] = Counter()
    total = 0
    for text in texts:
        total += 1
        counts.update({stem(word.lower()) for word in _WORD.findall(text)})
    return sorted(((word, n / total) for word, n in counts.items()
                   if n / total >= rarest and len(word) > 1), key=lambda pair: -pair[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", help="folder of the evaluation data")
    parser.add_argument("--out", default=str(_TARGET), help="where the shares are written")
    arguments = parser.parse_args()
    found = shares(abstracts(data_folder(arguments.data)))
    Path(arguments.out).write_text("".join(f"{word} {share:.4f}\n" for word, share in found),
                                   encoding="utf-8")


if __name__ == "__main__":
    main()
