"""Batches: examples as word pieces, thinned to what fits, of about the same length."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from training.examples import NOT_ENOUGH, NOT_SUPPORTED, Example

FIRST, BORDER = 101, 102  # [CLS], [SEP]
MOST_CLAIM = 128
MOST_TOKENS = 256
BATCH_TOKENS = 4096
_STEP = 16
"""Rows are padded to a multiple of so many: memory of few sizes can be used again."""
_POOL = 48  # batches that are sorted by length together
UNKNOWN = -1.0
"""The evidence target of a token of which nobody knows whether it decides."""


@dataclass(frozen=True)
class Encoded:
    """An example in word pieces: the claim's and each sentence's."""

    claim: list[int]
    sentences: list[list[int]]
    label: int
    rationale: tuple[int, ...] | None
    bias: tuple[float, float, float]


@dataclass(frozen=True)
class Row:
    """What the network reads: word pieces, where the evidence begins, and the targets."""

    ids: list[int]
    start: int
    label: int
    evidence: list[float]
    bias: tuple[float, float, float]


def encode(examples: Sequence[Example], tokenizer: Tokenizer) -> list[Encoded]:
    """Examples in word pieces."""
    texts = [text for e in examples for text in (e.claim, *e.sentences)]
    pieces = iter(tokenizer.encode_batch_fast(texts, add_special_tokens=False))
    return [Encoded(next(pieces).ids[:MOST_CLAIM], [next(pieces).ids for _ in e.sentences],
                    e.label, e.rationale, e.bias) for e in examples]


def row(example: Encoded, chance: random.Random, drop: float = 0.15) -> Row:
    """An example as a row, its sentences thinned out at random.

    What decides stays, or, in a share `drop` of the rows whose rationale is known, goes altogether:
    then there is not enough evidence. The same claim with both labels teaches to read the evidence.
    """
    label, rationale = example.label, example.rationale
    indices = range(len(example.sentences))
    room = MOST_TOKENS - len(example.claim) - 3
    keep: set[int] = set(rationale or ())
    decided = label not in (NOT_ENOUGH, NOT_SUPPORTED)
    if decided and keep and len(keep) < len(indices) and chance.random() < drop:
        label, rationale = NOT_ENOUGH, ()
        indices = [i for i in indices if i not in keep]
        keep = set()
    total = sum(len(example.sentences[i]) for i in indices)
    if rationale is not None and chance.random() < 0.5:
        room = chance.randint(20, max(21, min(room, total)))
    chosen = _thinned(example.sentences, list(indices), keep, room, chance) if \
        total > room else list(indices)
    return _row(example, chosen, label, rationale)


def whole(example: Encoded, chosen: Sequence[int] | None = None) -> Row:
    """An example as a row with the sentences chosen, or all, cut at the end where they are long."""
    return _row(example, list(range(len(example.sentences)) if chosen is None else chosen),
                example.label, example.rationale)


def _thinned(sentences: list[list[int]], indices: list[int], keep: set[int], room: int,
             chance: random.Random) -> list[int]:
    """Sentences that fit into `room`: those to keep, then neighbours of one of them or of any."""
    kept = sorted(keep) or [chance.choice(indices)]
    used = sum(len(sentences[i]) for i in kept)
    others = [i for i in indices if i not in kept]
    centre = chance.choice(kept)
    others.sort(key=lambda i: abs(i - centre) + chance.random() * 3)
    for i in others:
        if used + len(sentences[i]) > room:
            break
        kept.append(i)
        used += len(sentences[i])
    return sorted(kept)


def _row(example: Encoded, chosen: Sequence[int], label: int,
         rationale: tuple[int, ...] | None) -> Row:
    ids = [FIRST, *example.claim, BORDER]
    start = len(ids)
    evidence: list[float] = []
    for i in chosen:
        told = UNKNOWN if rationale is None else float(i in rationale)
        ids += example.sentences[i]
        evidence += [told] * len(example.sentences[i])
    most = MOST_TOKENS - 1
    return Row([*ids[:most], BORDER], start, label, evidence[:max(0, most - start)],
               example.bias)


def batches(rows: Sequence[Row], chance: random.Random | None = None,
            tokens: int = BATCH_TOKENS) -> Iterator[list[int]]:
    """Indices of rows of about the same length, at most `tokens` padded word pieces together."""
    order = list(range(len(rows)))
    if chance is None:
        yield from _cut(rows, sorted(order, key=lambda i: len(rows[i].ids)), tokens)
        return
    chance.shuffle(order)
    pool = max(1, _POOL * tokens // 100)
    found = []
    for begin in range(0, len(order), pool):
        part = sorted(order[begin:begin + pool], key=lambda i: len(rows[i].ids))
        found += list(_cut(rows, part, tokens))
    chance.shuffle(found)
    yield from found


def _cut(rows: Sequence[Row], order: Sequence[int], tokens: int) -> Iterator[list[int]]:
    batch: list[int] = []
    longest = 0
    for i in order:
        longest = max(longest, len(rows[i].ids))
        if batch and longest * (len(batch) + 1) > tokens:
            yield batch
            batch, longest = [], len(rows[i].ids)
        batch.append(i)
    if batch:
        yield batch


def padded(rows: Sequence[Row]) -> tuple[np.ndarray, ...]:
    """Ids, mask, types (rows, tokens), labels (rows,), biases (rows, 3), and the evidence targets
    (rows, tokens), with UNKNOWN where there is none."""
    longest = -(-max(len(r.ids) for r in rows) // _STEP) * _STEP
    ids, mask, types = (np.zeros((len(rows), longest), np.int64) for _ in range(3))
    evidence = np.full((len(rows), longest), UNKNOWN, np.float32)
    for i, r in enumerate(rows):
        ids[i, :len(r.ids)] = r.ids
        mask[i, :len(r.ids)] = 1
        types[i, r.start:len(r.ids)] = 1
        evidence[i, r.start:r.start + len(r.evidence)] = r.evidence
    labels = np.array([r.label for r in rows])
    return ids, mask, types, labels, np.array([r.bias for r in rows], np.float32), evidence
