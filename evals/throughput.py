"""How fast the grounding model is: python -m evals.throughput [--model DIR] [--pairs N].

Pairs a second at 128 tokens, and of mixed lengths, from texts to scores, beside ONNX Runtime alone
on the same pairs: sorted by length, made into tensors beforehand, in padded batches or one by one,
with as many threads as there are cores. The ways take turns and the best round of each counts, so
that other work on the machine disturbs all alike. Then how far a pair's logits move in a batch,
which is why none is computed in one, and the peak memory after some pairs and ten times as many.
"""

import argparse
import random
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from onnxruntime import InferenceSession, SessionOptions  # type: ignore[attr-defined]

from evals.common import report
from models.cross_encoder import FOLDER, CrossEncoder, Pair, Window
from models.network_files import usable_cores

TOKENS = 128
MIXED = (32, 64, 96, 128, 192, 256)
BATCH_TOKENS = 4096
"""Tokens of a batch of ONNX Runtime alone, padding counted in."""
_CLAIM = 24
_WORDS = """
the of and to in a is that for it as was with be by on not he his but at are this have from or had
an they which one you were her all she there would their we him been has when who will more no if
out so said what up its about into than them can only other new some could time these two may then
do first any my now such like our over man me even most made after also did many before must water
""".split()
"""Words of one token each."""

Feed = dict[str, np.ndarray]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--model", type=Path, default=FOLDER, help="folder of a grounding model")
    parser.add_argument("--pairs", type=int, default=128, help="pairs a round")
    parser.add_argument("--rounds", type=int, default=3, help="rounds; the best one counts")
    parser.add_argument("--json", help="write the figures to this file")
    arguments = parser.parse_args()
    model, session = CrossEncoder(arguments.model), _session(arguments.model)
    chance = random.Random(0)
    figures: dict[str, object] = {"model": model.name, "pairs": arguments.pairs}
    for name, lengths in ((f"{TOKENS} tokens", (TOKENS,)), ("mixed lengths", MIXED)):
        pairs = [pair_of(chance.choice(lengths), chance) for _ in range(arguments.pairs)]
        figures[name] = speeds(model, session, pairs, arguments.rounds)
    figures["logits move in a batch by"] = moved(
        session, list(model.windows([pair_of(TOKENS, chance) for _ in range(32)])))
    for count in (arguments.pairs, 10 * arguments.pairs):
        model.score([pair_of(TOKENS, chance) for _ in range(count)])
        figures[f"peak MB after {count} pairs more"] = \
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report("throughput", figures, arguments.json)


def pair_of(tokens: int, chance: random.Random) -> Pair:
    """A claim and sentences that are `tokens` tokens together, borders counted in."""
    claim = min(_CLAIM, tokens // 2)
    left = tokens - claim - 3
    sentences = []
    while left:
        length = min(left, chance.randint(8, 32))
        sentences.append(" ".join(chance.choices(_WORDS, k=length)))
        left -= length
    return " ".join(chance.choices(_WORDS, k=claim)), sentences


def speeds(model: CrossEncoder, session: InferenceSession, pairs: Sequence[Pair],
           rounds: int) -> dict[str, float]:
    """Pairs a second by way, and ours as a share of the faster bare one."""
    windows = sorted(model.windows(pairs), key=lambda window: len(window.ids))
    batched, alone = list(batches(windows)), [feed([window]) for window in windows]
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: model.score(pairs),
        "bare, in batches": lambda: [session.run(None, batch) for batch in batched],
        "bare, one by one": lambda: [session.run(None, one) for one in alone],
    }
    best = dict.fromkeys(ways, 0.0)
    for _ in range(rounds):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            best[name] = max(best[name], len(pairs) / (time.perf_counter() - began))
    return best | {"share of bare": best["ours"] / max(
        speed for name, speed in best.items() if name != "ours")}


def batches(windows: Sequence[Window]) -> Iterator[Feed]:
    """Windows that are sorted by length, in tensors of at most BATCH_TOKENS."""
    batch: list[Window] = []
    for window in windows:
        if len(window.ids) * (len(batch) + 1) > BATCH_TOKENS:
            yield feed(batch)
            batch = []
        batch.append(window)
    yield feed(batch)


def feed(windows: Sequence[Window]) -> Feed:
    """What the network takes: (windows, longest) arrays, shorter windows padded with zeros."""
    shape = len(windows), max(len(window.ids) for window in windows)
    ids, mask, types = (np.zeros(shape, np.int64) for _ in range(3))
    for row, window in enumerate(windows):
        ids[row, :len(window.ids)] = window.ids
        mask[row, :len(window.ids)] = 1
        types[row, window.start:len(window.ids)] = 1
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}


def moved(session: InferenceSession, windows: Sequence[Window]) -> float:
    """The largest difference between a logit computed alone and in a batch of the same lengths."""
    alone = np.concatenate([np.asarray(session.run(["logits"], feed([w]))[0]) for w in windows])
    together = np.asarray(session.run(["logits"], feed(windows))[0])
    return float(np.abs(alone - together).max())


def _session(folder: Path) -> InferenceSession:
    options = SessionOptions()
    options.intra_op_num_threads = usable_cores()
    return InferenceSession(str(folder / "model.onnx"), options,
                            providers=["CPUExecutionProvider"])


if __name__ == "__main__":
    main()
