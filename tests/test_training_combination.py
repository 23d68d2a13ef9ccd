"""The calibrated combination: fitted, written, and measured on what it was not fitted on."""

import json
from pathlib import Path

import numpy as np

from evals.sets import LABELS, Pair
from grounding.combining import Combiner
from training.combination import Unseen, _fold, _precisions, combine_unlearned, fit_combination
from training.examples import FOLDS, fold_of

CLAIMS = {"supported": "Mice slept longer.", "refuted": "Mice slept less.",
          "not_enough_evidence": "Rats prefer the dark."}


def unseen(name: str, count: int, *, truthful: float, measured: bool = True) -> Unseen:
    """Pairs beside what a network says that is right in a share `truthful` of them."""
    chance = np.random.default_rng(7)
    pairs, likely = [], []
    for n in range(count):
        label = n % 3
        said = label if chance.random() < truthful else int(chance.integers(3))
        row = np.full(3, 0.01)
        row[said] = 0.98
        pairs.append(Pair(f"{name}:{n}", CLAIMS[LABELS[label]],
                          "We kept mice. The mice slept longer than before.", LABELS[label],
                          group=f"document {n}"))
        likely.append(row)
    return Unseen(name, pairs, np.array(likely), measured)


def test_a_network_that_is_too_sure_is_calibrated(tmp_path: Path) -> None:
    sets = [unseen("one", 240, truthful=0.7), unseen("two", 120, truthful=0.7)]
    said: list[str] = []
    fit_combination(sets, "abc", tmp_path / "weights.json", tmp_path / "told.jsonl", said.append)

    combiner = Combiner.read(tmp_path / "weights.json")
    assert combiner.model == "abc"
    rows = [json.loads(line) for line in (tmp_path / "told.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == [pair.id for one in sets for pair in one.pairs]
    both = np.array([row["combined"] for row in rows])
    assert np.allclose(both.sum(axis=1), 1, atol=2e-4)
    right = np.array([LABELS[int(np.argmax(row))] == pair.label for row, pair in
                      zip(both, (p for one in sets for p in one.pairs), strict=True)])
    assert abs(both.max(axis=1).mean() - right.mean()) < 0.1
    assert len(said) == len(sets)
    assert "ECE" in said[0]


def test_predictions_are_kept_of_what_is_measured_alone(tmp_path: Path) -> None:
    sets = [unseen("one", 60, truthful=0.7), unseen("two", 60, truthful=0.7, measured=False),
            unseen("three", 30, truthful=0.7)]
    fit_combination(sets, "abc", tmp_path / "weights.json", tmp_path / "told.jsonl", lambda _: None)
    rows = [json.loads(line) for line in (tmp_path / "told.jsonl").read_text().splitlines()]
    kept = sets[0], sets[2]
    assert [row["id"] for row in rows] == [pair.id for one in kept for pair in one.pairs]
    alone = np.concatenate([one.likely for one in kept])
    assert np.allclose([row["probabilities"] for row in rows], alone)


def test_a_large_set_decides_no_more_about_precision_than_a_small_one() -> None:
    likely = np.tile([0.9, 0.05, 0.05], (1000, 1))
    is_supported = np.arange(1000) < 100
    shares = np.where(is_supported, 1 / 100, 1 / 900)
    found = {round(at, 2): precision
             for at, precision, _ in _precisions(likely, is_supported, shares)}
    assert abs(found[0.5] - 0.5) < 1e-9
    assert max(found) < 0.91  # nobody is surer


def test_what_was_not_learned_is_combined_without_its_own_labels(tmp_path: Path) -> None:
    unlearned = unseen("one", 60, truthful=0.7)
    others = [unseen("two", 120, truthful=0.7), unseen("three", 60, truthful=0.9)]
    told = []
    for name, sets in {"with": [unlearned, *others], "without": others}.items():
        combine_unlearned(unlearned, sets, tmp_path / name, lambda _: None)
        told.append((tmp_path / name).read_text())
    assert told[0] == told[1]
    rows = [json.loads(line) for line in told[0].splitlines()]
    assert [row["id"] for row in rows] == [pair.id for pair in unlearned.pairs]
    assert all(len(row["combined"]) == 3 for row in rows)


def test_documents_of_one_fold_of_the_networks_are_in_all_of_the_combinations() -> None:
    of_one = [name for name in map(str, range(500)) if fold_of(name) == 0]
    assert {_fold(name) for name in of_one} == set(range(FOLDS))
