"""Rows and batches of training: nothing is lost, nothing too long, labels say what is shown."""

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from training.batches import (
    BATCH_TOKENS,
    MOST_TOGETHER,
    MOST_TOKENS,
    UNKNOWN,
    Encoded,
    batches,
    padded,
    row,
    shape_of,
    whole,
)
from training.examples import NOT_ENOUGH, NOT_SUPPORTED, REFUTED, SUPPORTED

LEVEL = (0.0, 0.0, 0.0)


@st.composite
def encoded(draw: st.DrawFn) -> Encoded:
    """An example whose word pieces tell which sentence they are of: 1000 and its number."""
    lengths = draw(st.lists(st.integers(0, 120), min_size=1, max_size=12))
    sentences = [[1000 + i] * n for i, n in enumerate(lengths)]
    label = draw(st.sampled_from([SUPPORTED, REFUTED, NOT_ENOUGH, NOT_SUPPORTED]))
    spoken = [i for i, n in enumerate(lengths) if n]
    if label in (SUPPORTED, REFUTED) and spoken:
        rationale = draw(st.none() | st.sets(st.sampled_from(spoken), min_size=1, max_size=3))
    else:
        rationale = draw(st.none() | st.just(set()))
    return Encoded([7] * draw(st.integers(1, 128)), sentences, label,
                   None if rationale is None else tuple(sorted(rationale)), LEVEL,
                   draw(st.sampled_from(["", "one", "other"])))


@given(encoded(), st.integers(0, 99))
def test_a_row_fits_and_its_evidence_lies_beside_its_word_pieces(
        example: Encoded, seed: int) -> None:
    made = row(example, random.Random(seed))
    assert len(made.ids) <= MOST_TOKENS
    evidence = made.ids[made.start:-1]
    assert len(evidence) == len(made.evidence)
    for piece, told in zip(evidence, made.evidence, strict=True):
        if example.rationale is None:
            assert told == UNKNOWN
        elif made.label == example.label:
            assert told == float(piece - 1000 in example.rationale)
        else:
            assert told == 0.0


@given(encoded(), st.integers(0, 99))
def test_what_decides_is_shown_or_the_label_is_not_enough(example: Encoded, seed: int) -> None:
    made = row(example, random.Random(seed))
    if not example.rationale:
        assert made.label == example.label
        return
    shown = {piece - 1000 for piece in made.ids[made.start:-1]}
    if made.label == example.label:
        room = MOST_TOKENS - len(example.claim) - 3
        if sum(len(example.sentences[i]) for i in example.rationale) <= room:
            assert set(example.rationale) <= shown
    else:
        assert made.label == NOT_ENOUGH
        assert shown.isdisjoint(example.rationale)


def test_now_and_then_what_decides_is_taken_out() -> None:
    example = Encoded([7], [[1000] * 5, [1001] * 5], SUPPORTED, (1,), LEVEL)
    labels = [row(example, random.Random(seed)).label for seed in range(400)]
    assert 0.05 < labels.count(NOT_ENOUGH) / 400 < 0.3
    assert labels.count(SUPPORTED) + labels.count(NOT_ENOUGH) == 400


@settings(max_examples=50)
@given(st.lists(encoded(), min_size=1, max_size=60), st.none() | st.integers(0, 9))
def test_batches_hold_every_row_once_within_their_limit(
        examples: list[Encoded], seed: int | None) -> None:
    rows = [whole(example) for example in examples]
    chance = None if seed is None else random.Random(seed)
    made = list(batches(rows, chance))
    assert sorted(i for batch in made for i in batch) == list(range(len(rows)))
    for batch in made:
        length = shape_of([rows[i] for i in batch])
        assert len(batch) == 1 or length * len(batch) <= BATCH_TOKENS
    shapes = {(len(batch), shape_of([rows[i] for i in batch])) for batch in made}
    assert len(shapes) <= MOST_TOKENS // 32 + 1


@given(st.lists(st.integers(1, 20), min_size=1, max_size=30), st.integers(0, 9))
def test_a_small_group_stands_in_one_batch_or_in_two_that_follow(
        sizes: list[int], seed: int) -> None:
    rows = [whole(Encoded([7] * (1 + n), [[1000] * 60], SUPPORTED, None, LEVEL, f"group {group}"))
            for group, size in enumerate(sizes) for n in range(size)]
    apart = [{rows[i].group for i in batch} for batch in batches(rows, random.Random(seed))]
    for group, size in enumerate(sizes):
        batches_of_it = sum(f"group {group}" in batch for batch in apart)
        assert batches_of_it <= 2 * -(-size // MOST_TOGETHER)


def test_rows_of_a_group_are_told_by_its_first_and_rows_of_none_stand_alone() -> None:
    rows = [whole(Encoded([7], [[1000]], SUPPORTED, None, LEVEL, group))
            for group in ("", "one", "two", "one", "")]
    assert padded(rows)[-1].tolist() == [0, 1, 2, 1, 4]


def test_padding_is_masked_and_the_evidence_has_the_second_type() -> None:
    rows = [whole(Encoded([7, 7], [[1000], [1001]], SUPPORTED, (1,), LEVEL)),
            whole(Encoded([7], [[1000]], NOT_ENOUGH, None, LEVEL))]
    ids, mask, types, labels, bias, evidence, _ = padded(rows)
    assert ids[0, :7].tolist() == [101, 7, 7, 102, 1000, 1001, 102]
    assert ids[1, :7].tolist() == [101, 7, 102, 1000, 102, 0, 0]
    assert ids.shape == (2, 32)
    assert not ids[:, 7:].any()
    assert mask.sum(axis=1).tolist() == [7, 5]
    assert types[:, :7].tolist() == [[0, 0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 0, 0]]
    assert labels.tolist() == [SUPPORTED, NOT_ENOUGH]
    assert bias.shape == (2, 3)
    assert evidence[0, :7].tolist() == [UNKNOWN] * 4 + [0.0, 1.0, UNKNOWN]
    assert np.all(evidence[1] == UNKNOWN)
