"""Rows and batches: examples as word pieces, thinned to what fits, with others of their length."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from models.cross_encoder import MOST_CLAIM
from training.examples import NOT_ENOUGH, NOT_SUPPORTED, Example

FIRST, BORDER = 101, 102  # [CLS], [SEP]
MOST_TOKENS = 256
BATCH_TOKENS = 4096
_STEP = 32
"""Rows are padded to a multiple of so many word pieces."""
MOST_TOGETHER = 8
"""Rows of a group that are kept together; several such units of it may meet in a batch."""
UNKNOWN = -1.0
"""The evidence target of a token of which nobody knows whether it decides."""


@dataclass(frozen=True)
class Encoded:
    """An example in word pieces: the claim's and each sentence's. `group`: its twins, or else its
    document."""

    claim: list[int]
    sentences: list[list[int]]
    label: int
    rationale: tuple[int, ...] | None
    bias: tuple[float, float, float]
    group: str = ""


@dataclass(frozen=True)
class Row:
    """What the network reads: word pieces, where the evidence begins, and the targets."""

    ids: list[int]
    start: int
    label: int
    evidence: list[float]
    bias: tuple[float, float, float]
    group: str = ""


def encode(examples: Sequence[Example], tokenizer: Tokenizer) -> list[Encoded]:
    """Examples in word pieces."""
    texts = [text for e in examples for text in (e.claim, *e.sentences)]
    pieces = iter(tokenizer.encode_batch_fast(texts, add_special_tokens=False))
    return [Encoded(next(pieces).ids[:MOST_CLAIM], [next(pieces).ids for _ in e.sentences],
                    e.label, e.rationale, e.bias, e.twins or e.document) for e in examples]


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
               example.bias, example.group)


def batches(rows: Sequence[Row], chance: random.Random | None = None,
            tokens: int = BATCH_TOKENS) -> Iterator[list[int]]:
    """Indices of rows of about the same length, about `tokens` padded word pieces together, the
    rows of a group beside each other as far as they fit.

    Batches come in few shapes, one a length: for each new shape the arithmetic is prepared anew,
    and kept, which costs more time and memory than the padding. With `chance` in random order.
    """
    units = _units(rows, chance)
    longest = [len(rows[unit[0]].ids) for unit in units]
    found, left = [], []
    for length in range(_STEP, MOST_TOKENS + 1, _STEP):
        left += [i for unit, most in zip(units, longest, strict=True)
                 if length - _STEP < most <= length for i in unit]
        size = max(1, tokens // length)
        whole = len(left) // size * size if length < MOST_TOKENS else len(left)
        found += [left[start:start + size] for start in range(0, whole, size)]
        left = left[whole:]
    if chance:
        chance.shuffle(found)
    yield from found


def _units(rows: Sequence[Row], chance: random.Random | None) -> list[list[int]]:
    """Indices of rows that belong together, the longest first: at most MOST_TOGETHER, of about one
    length, for the padding's sake. Rows of no group stand alone."""
    order = list(range(len(rows)))
    if chance:
        chance.shuffle(order)
    groups: dict[str | int, list[int]] = {}
    for i in order:
        groups.setdefault(rows[i].group or i, []).append(i)
    units: list[list[int]] = []
    for group in groups.values():
        group.sort(key=lambda i: -len(rows[i].ids))
        unit: list[int] = []
        for i in group:
            fits = (0 < len(unit) < MOST_TOGETHER
                    and len(rows[unit[0]].ids) - len(rows[i].ids) <= _STEP)
            if not fits:
                unit = []
                units.append(unit)
            unit.append(i)
    if chance:
        chance.shuffle(units)
    return units


def shape_of(rows: Sequence[Row]) -> int:
    """The word pieces that rows of a batch are padded to."""
    return -(-max(len(r.ids) for r in rows) // _STEP) * _STEP


def padded(rows: Sequence[Row]) -> tuple[np.ndarray, ...]:
    """Ids, mask, types (rows, tokens), labels (rows,), biases (rows, 3), the evidence targets
    (rows, tokens), with UNKNOWN where there is none, and groups (rows,): the number of the first
    row of the same group."""
    longest = shape_of(rows)
    ids, mask, types = (np.zeros((len(rows), longest), np.int64) for _ in range(3))
    evidence = np.full((len(rows), longest), UNKNOWN, np.float32)
    for i, r in enumerate(rows):
        ids[i, :len(r.ids)] = r.ids
        mask[i, :len(r.ids)] = 1
        types[i, r.start:len(r.ids)] = 1
        evidence[i, r.start:r.start + len(r.evidence)] = r.evidence
    labels = np.array([r.label for r in rows])
    first: dict[str | int, int] = {}
    groups = np.array([first.setdefault(r.group or i, i) for i, r in enumerate(rows)])
    return ids, mask, types, labels, np.array([r.bias for r in rows], np.float32), evidence, groups
