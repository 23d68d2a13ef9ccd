"""What likeness counts is learned from how the wanted paper differs from the others."""

import numpy as np
import pytest

pytest.importorskip("sklearn")

from training.fit_likeness import differences, fitted, places


def test_a_paper_is_held_against_all_others():
    rows = np.array([[0.1, 0.2], [0.5, 0.9], [0.4, 0.4]])
    np.testing.assert_allclose(differences(["a", "b", "c"], rows, "b"), [[0.4, 0.7], [0.1, 0.5]])


def test_what_tells_the_wanted_paper_counts_and_what_tells_nothing_does_not():
    chance = np.random.default_rng(0)
    parts = [np.column_stack([chance.normal(0.5, 0.2, 9), chance.normal(0, 0.2, 9),
                              chance.normal(-0.5, 0.2, 9)]) for _ in range(40)]
    weights = fitted(parts)
    assert weights.sum() == pytest.approx(1)
    assert weights[0] > 0.8
    assert weights[2] == 0


def test_the_place_counts_those_that_score_more():
    part = np.array([[0.3], [-0.1], [-0.2]])
    assert list(places([part, -part], np.array([1.0]))) == [1 / 3, 1 / 2]
