"""What more data and more layers buy: `python -m training --curve`.

From the base, in one pass, networks of a part of the documents or of the layers, all made alike and
without SciFact's and written_train's first fold; then each alone, without the computed checks, on
that fold and on what no stage learns. A line a network in `curve.jsonl` of the work folder, and the
table of all of them as it grows. Some two hours on two cores; none of them ships.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from evals.scoring import Judged, balanced_at_best, score
from evals.sets import Pair, named, read_pairs
from models.cross_encoder import LABELS
from training.curriculum import CROSS_VALIDATED, Stage, at_once, held_back, perturbed_unseen
from training.examples import Example, fold_of, is_contrast
from training.making import Making, as_pair
from training.network import LAYERS

FOLD = 0
_MOST = 1_200  # pairs of each set that is measured


@dataclass(frozen=True)
class Part:
    """What a network of the curve is made of: a share of the documents, and so many layers."""

    share: float
    layers: int = LAYERS

    @property
    def name(self) -> str:
        return f"curve {self.share:g} of the documents, {self.layers} layers"


PARTS = (Part(1 / 32), Part(1 / 16), Part(1 / 8), Part(1 / 4), Part(1 / 4, layers=2),
         Part(1 / 4, layers=4), Part(1 / 2))
"""The short ones first: a curve that is cut off is one as far as it goes."""


def draw(making: Making, parts: Sequence[Part] = PARTS) -> list[dict[str, Any]]:
    """Make and measure each of the parts that is not measured yet; the lines of all. Raises
    OutOfTime."""
    lines = _read(making.work / "curve.jsonl")
    if all(part.name in lines for part in parts):
        return [lines[part.name] for part in parts]
    sets, whole = measured(making.data), at_once(making.data, without_fold=FOLD)
    for part in parts:
        if part.name in lines:
            continue
        began = time.monotonic()
        lines[part.name] = _line(making, part, whole, sets) | {
            "minutes": round((time.monotonic() - began) / 60, 1)}
        with (making.work / "curve.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(lines[part.name]) + "\n")
        making.say("\n" + table([lines[p.name] for p in parts if p.name in lines]))
    return [lines[part.name] for part in parts]


def measured(data: Path) -> dict[str, list[Pair]]:
    """The pairs of each set that is measured: of those that are learned the fold that is not; of
    what people wrote for this project and of perturbations what no stage learns."""
    kept = held_back(data)
    whole = {name: [p for p in read_pairs(data, one) if fold_of(p.group) == FOLD]
             for name in CROSS_VALIDATED for one in named([name])}
    whole |= {
        "written claims": [as_pair(e) for e in kept if not is_contrast(e)],
        "contrast sets": [as_pair(e) for e in kept if is_contrast(e)],
        "perturbations": [as_pair(e) for e in perturbed_unseen(data)],
    }
    return {name: list(islice(pairs, _MOST)) for name, pairs in whole.items()}


def figures(pairs: Sequence[Pair], likely: np.ndarray) -> dict[str, float]:
    """Accuracy over three labels, with half the width of its interval, and the balanced accuracy of
    supported or not at the threshold that suits best, of (n, 3) probabilities."""
    documents = {pair.group: number for number, pair in enumerate(pairs)}
    judged = Judged(likely, np.array([LABELS.index(pair.label) for pair in pairs]),
                    np.array([documents[pair.group] for pair in pairs]))
    accuracy = score(judged, 1.0)["accuracy"]
    assert accuracy is not None, "there are pairs, so there is an accuracy"
    return {"accuracy": round(accuracy.value, 3),
            "give_or_take": round((accuracy.high - accuracy.low) / 2, 3),
            "balanced": round(balanced_at_best(judged), 3)}


def table(lines: Sequence[Mapping[str, Any]]) -> str:
    """The curve as Markdown: a row a network, accuracy and balanced accuracy a set."""
    if not lines:
        return ""
    sets = list(lines[0]["sets"])
    rows = [["documents", "layers", "pairs", "minutes", *sets], ["---"] * (4 + len(sets))]
    for line in lines:
        rows.append([
            f"{line['share']:g}", str(line["layers"]), str(line["pairs"]), f"{line['minutes']:g}",
            *(f"{found['accuracy']:.3f} ± {found['give_or_take']:.3f}, {found['balanced']:.3f}"
              for found in line["sets"].values())])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def part_of(examples: Sequence[Example], share: float) -> list[Example]:
    """The examples of the documents that make up such a share, by a hash: a smaller share lies
    within a larger one."""
    return [e for e in examples if crc32(f"part {e.document}".encode()) < share * 2**32]


def _line(making: Making, part: Part, whole: Sequence[Example],
          sets: Mapping[str, Sequence[Pair]]) -> dict[str, Any]:
    examples = part_of(whole, part.share)
    stage = Stage(part.name, lambda _: examples, epochs=1, rate=1.5e-4)
    network = making.base(part.layers)
    making.trained(network, stage, part.name, lambda: examples)
    likely = making.told(network, part.name, [pair for pairs in sets.values() for pair in pairs])
    parted = np.split(likely, np.cumsum([len(pairs) for pairs in sets.values()])[:-1])
    return asdict(part) | {"pairs": len(examples), "sets": {
        name: figures(pairs, rows)
        for (name, pairs), rows in zip(sets.items(), parted, strict=True)}}


def _read(path: Path) -> dict[str, dict[str, Any]]:
    if not path.exists():
        return {}
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {Part(line["share"], line["layers"]).name: line for line in lines}
