"""The training loop: one stage over rows, in runs that can be interrupted and resumed."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from training.batches import UNKNOWN, Encoded, batches, row, tensors
from training.examples import NOT_SUPPORTED, SUPPORTED
from training.network import Network

_EVIDENCE_WEIGHT = 0.3
_SAVE_EVERY = 120  # seconds


@dataclass(frozen=True)
class Stage:
    """How a stage is trained: passes over its examples and the highest learning rate."""

    name: str
    epochs: int
    rate: float
    warmup: float = 0.06
    decay: float = 0.01
    smoothing: float = 0.02


def train(network: Network, examples: Sequence[Encoded], stage: Stage, checkpoint: Path,
          *, seed: int = 0, say: Callable[[str], None] = print) -> None:
    """Train the network in place. Interrupted at any moment, the same call goes on from
    `checkpoint`, which lies there until the stage is done, and ends with the same weights."""
    plan = [(epoch, batch) for epoch in range(stage.epochs)
            for batch in _epoch(examples, seed, epoch)[1]]
    optimizer = torch.optim.AdamW(network.parameters(), stage.rate, weight_decay=stage.decay,
                                  betas=(0.9, 0.98), fused=True)
    step = _restored(network, optimizer, checkpoint)
    network.train()
    saved, began, first, total = time.monotonic(), time.monotonic(), step, 0.0
    rows, at = [], -1
    while step < len(plan):
        epoch, batch = plan[step]
        if epoch != at:
            rows, at = _epoch(examples, seed, epoch)[0], epoch
        torch.manual_seed(seed * 1_000_003 + step)
        for group in optimizer.param_groups:
            group["lr"] = stage.rate * _slope(step / len(plan), stage.warmup)
        total += _step(network, optimizer, tensors([rows[i] for i in batch]), stage.smoothing)
        step += 1
        if step % 50 == 0 or step == len(plan):
            pace = (time.monotonic() - began) / (step - first)
            say(f"{stage.name}: step {step} of {len(plan)}, loss {total / 50:.4f}, "
                f"{pace * (len(plan) - step) / 60:.1f} min to go")
            total = 0.0
        if time.monotonic() - saved > _SAVE_EVERY:
            _save(network, optimizer, step, checkpoint)
            saved = time.monotonic()
    checkpoint.unlink(missing_ok=True)


def _epoch(examples: Sequence[Encoded], seed: int, epoch: int) -> tuple[list, list[list[int]]]:
    """The rows of an epoch and their batches; the same for the same seed."""
    chance = random.Random(f"{seed}:{epoch}")
    rows = [row(example, chance) for example in examples]
    return rows, list(batches(rows, chance))


def _slope(done: float, warmup: float) -> float:
    """The learning rate's share: up in the beginning, then down to nothing."""
    return min((done + 1e-3) / warmup, (1.0 - done) / (1.0 - warmup))


def _step(network: Network, optimizer: torch.optim.Optimizer, batch: tuple[Tensor, ...],
          smoothing: float) -> float:
    ids, mask, types, labels, evidence = batch
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits, told = network(ids, mask, types)
    loss = verdict_loss(logits.float(), labels, smoothing)
    total = loss + _EVIDENCE_WEIGHT * evidence_loss(told.float(), evidence)
    total.backward()
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=False)
    return float(loss.detach())


def verdict_loss(logits: Tensor, labels: Tensor, smoothing: float) -> Tensor:
    """Cross-entropy; where only "not supported" is known, of supported or not."""
    scores = torch.log_softmax(logits, -1)
    rest = torch.logsumexp(scores[:, SUPPORTED + 1:], -1, keepdim=True)
    told = torch.cat([scores, rest], -1).gather(1, labels[:, None]).squeeze(1)
    spread = scores.mean(-1)
    return -((1 - smoothing) * told + smoothing * spread).mean()


def evidence_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Binary cross-entropy over the tokens of which it is known whether they decide."""
    known = targets != UNKNOWN
    if not known.any():
        return logits.sum() * 0.0
    return nn.functional.binary_cross_entropy_with_logits(logits[known], targets[known])


def _save(network: Network, optimizer: torch.optim.Optimizer, step: int, path: Path) -> None:
    part = path.with_suffix(".part")
    torch.save({"network": network.state_dict(), "optimizer": optimizer.state_dict(),
                "step": step}, part)
    part.replace(path)


def _restored(network: Network, optimizer: torch.optim.Optimizer, path: Path) -> int:
    if not path.exists():
        return 0
    held = torch.load(path, weights_only=True)
    network.load_state_dict(held["network"])
    optimizer.load_state_dict(held["optimizer"])
    return held["step"]
