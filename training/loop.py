"""The training loop: one stage, in runs that can be interrupted and resumed."""

import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from training.batches import UNKNOWN, Encoded, batches, padded, row
from training.examples import REFUTED, SUPPORTED
from training.network import Network

_EVIDENCE_WEIGHT = 0.3
_DIRECTION_WEIGHT = 1.5
_WARMUP = 0.06
_WEIGHT_DECAY = 0.01
_SMOOTHING = 0.02
_SAVE_EVERY = 120  # seconds
_TELL_EVERY = 50  # steps


class OutOfTime(Exception):
    """The time of this run is over; the checkpoint lies where it belongs."""


@dataclass
class Progress:
    """How far a stage is: `epoch` and `step` of it are the next to be done."""

    epoch: int = 0
    step: int = 0


def train(network: Network, examples: Sequence[Encoded], *, epochs: int, rate: float,
          checkpoint: Path, frozen: int = 0, deadline: float = math.inf, seed: int = 0,
          say: Callable[[str], None] = print) -> None:
    """Train the network in place; `rate` is the highest learning rate, `frozen` layers from below
    stay as they are.

    Interrupted at any moment, the same call goes on from `checkpoint` and ends with the same
    weights, up to what the order of sums on several cores changes; the checkpoint lies there until
    the stage is done. Raises OutOfTime at `deadline` (of time.monotonic).
    """
    network.freeze(frozen)
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, rate, weight_decay=_WEIGHT_DECAY, betas=(0.9, 0.98),
                                  fused=True)
    progress = _restored(network, optimizer, checkpoint)
    network.train()
    saved = time.monotonic()
    while progress.epoch < epochs:
        chance = random.Random(f"{seed}:{progress.epoch}")
        rows = [row(example, chance) for example in examples]
        order = list(batches(rows, chance))
        meter = _Meter(len(order), progress, epochs, say)
        while progress.step < len(order):
            torch.manual_seed(hash((seed, progress.epoch, progress.step)))
            done = (progress.epoch + progress.step / len(order)) / epochs
            for group in optimizer.param_groups:
                group["lr"] = rate * _share(done)
            batch = [rows[i] for i in order[progress.step]]
            meter.add(_step(network, optimizer, tuple(map(torch.from_numpy, padded(batch)))))
            progress.step += 1
            now = time.monotonic()
            if now - saved > _SAVE_EVERY or now > deadline:
                _save(network, optimizer, progress, checkpoint)
                saved = now
            if now > deadline:
                raise OutOfTime
        progress.epoch, progress.step = progress.epoch + 1, 0
    checkpoint.unlink(missing_ok=True)


class _Meter:
    """Tells the mean loss and the time that is left."""

    def __init__(self, steps: int, progress: Progress, epochs: int,
                 say: Callable[[str], None]) -> None:
        self._steps, self._epochs, self._say = steps, epochs, say
        self._epoch, self._step = progress.epoch, progress.step
        self._losses: list[float] = []
        self._began = time.monotonic()

    def add(self, loss: float) -> None:
        self._losses.append(loss)
        told = len(self._losses) + self._step
        if told % _TELL_EVERY and told != self._steps:
            return
        recent = self._losses[-_TELL_EVERY:]
        pace = (time.monotonic() - self._began) / len(self._losses)
        left = (self._epochs - self._epoch) * self._steps - told
        self._say(f"epoch {self._epoch + 1} of {self._epochs}, step {told} of {self._steps}, "
                  f"loss {sum(recent) / len(recent):.4f}, {pace * left / 60:.1f} min to go")


def _share(done: float) -> float:
    """The learning rate's share: up in the beginning, then down to nothing."""
    return min((done + 1e-3) / _WARMUP, (1.0 - done) / (1.0 - _WARMUP))


def _step(network: Network, optimizer: torch.optim.Optimizer, batch: tuple[Tensor, ...]) -> float:
    ids, mask, types, labels, bias, evidence, groups = batch
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits, told = network(ids, mask, types)
    logits = logits.float() + bias
    loss = verdict_loss(logits, labels)
    (loss + _EVIDENCE_WEIGHT * evidence_loss(told.float(), evidence)
     + _DIRECTION_WEIGHT * direction_loss(logits, labels, groups)).backward()
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad()
    return float(loss.detach())


def verdict_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy with a little smoothing; where only "not supported" is known, of supported or
    not."""
    scores = torch.log_softmax(logits, -1)
    rest = torch.logsumexp(scores[:, SUPPORTED + 1:], -1, keepdim=True)
    told = torch.cat([scores, rest], -1).gather(1, labels[:, None]).squeeze(1)
    return -((1 - _SMOOTHING) * told + _SMOOTHING * scores.mean(-1)).mean()


def direction_loss(logits: Tensor, labels: Tensor, groups: Tensor) -> Tensor:
    """Of a supported and a refuted row of one group, the first should lean more to "supported":
    logistic loss of the difference (RankNet: Burges et al. 2005), for each row the mean over its
    opponents, over the rows of the batch.

    Rows of a group share their claim, their passage, or at least their document. What they share
    cancels out, and what is learned is what tells them apart.
    """
    leaning = logits[:, SUPPORTED] - logits[:, REFUTED]
    paired = ((labels == SUPPORTED)[:, None] & (labels == REFUTED)[None, :]
              & (groups[:, None] == groups[None, :])).float()
    losses = nn.functional.softplus(leaning[None, :] - leaning[:, None]) * paired
    of_rows = [losses.sum(side) / paired.sum(side).clamp(min=1.0) for side in (0, 1)]
    return (of_rows[0].sum() + of_rows[1].sum()) / len(labels)


def evidence_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Binary cross-entropy over the tokens of which it is known whether they decide."""
    known = targets != UNKNOWN
    if not known.any():
        return logits.sum() * 0.0
    return nn.functional.binary_cross_entropy_with_logits(logits[known], targets[known])


def _save(network: Network, optimizer: torch.optim.Optimizer, progress: Progress,
          path: Path) -> None:
    part = path.with_suffix(".part")
    torch.save({"network": network.state_dict(), "optimizer": optimizer.state_dict(),
                "epoch": progress.epoch, "step": progress.step}, part)
    part.replace(path)


def _restored(network: Network, optimizer: torch.optim.Optimizer, path: Path) -> Progress:
    if not path.exists():
        return Progress()
    held = torch.load(path, weights_only=True)
    network.load_state_dict(held["network"])
    optimizer.load_state_dict(held["optimizer"])
    return Progress(held["epoch"], held["step"])
