"""Figures of judgements: by hand, and what must hold of any."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.baselines import as_probabilities
from evals.policy import ENOUGH, selective, threshold_for
from evals.scoring import BINS, Judged, as_binary, balanced_at_best, score
from grounding.calibration import brier_score, expected_calibration_error


def judged(rows: list[tuple[list[float], int]], groups: list[int] | None = None) -> Judged:
    return Judged(np.array([p for p, _ in rows]), np.array([label for _, label in rows]),
                  np.array(groups or range(len(rows))))


FOUR = judged([([0.8, 0.1, 0.1], 0), ([0.6, 0.3, 0.1], 1), ([0.2, 0.5, 0.3], 1),
               ([0.1, 0.2, 0.7], 0)])


@st.composite
def judgements(draw: st.DrawFn, kinds: int = 3) -> Judged:
    size = draw(st.integers(1, 40))
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return Judged(chance.dirichlet(np.full(kinds, 0.5), size), chance.integers(0, kinds, size),
                  chance.integers(0, draw(st.integers(1, size)), size))


@pytest.mark.parametrize(("figure", "value"), [
    ("accuracy", 2 / 4),
    ("macro_f1", (2 * 1 / 4 + 2 * 1 / 3) / 2),  # "not enough" is no label here and counts not
    ("balanced", (1 / 2 + 1 / 2) / 2),
    ("ece", (abs(1 - 0.8) + abs(0 - 0.6) + abs(1 - 0.5) + abs(0 - 0.7)) / 4),
    ("brier", (0.06 + 0.86 + 0.38 + 1.34) / 4),
    ("precision", 1 / 2),
    ("coverage", 1 / 2),
])
def test_a_figure_is_the_one_counted_by_hand(figure, value):
    found = score(FOUR, threshold=0.6)[figure]
    assert found is not None
    assert found.value == pytest.approx(value)


def test_a_higher_threshold_verifies_fewer_and_more_surely():
    scores = score(FOUR, threshold=0.7)
    assert scores["precision"].value == 1
    assert scores["coverage"].value == 1 / 2


def test_a_precision_of_nothing_is_none():
    assert score(FOUR, threshold=0.9)["precision"] is None


def test_balanced_accuracy_takes_refuted_for_not_enough_as_right():
    assert score(judged([([0.1, 0.8, 0.1], 2), ([0.9, 0.1, 0.0], 0)]), 0.5)["balanced"].value == 1


@given(judgements())
def test_the_sums_give_what_the_plain_formulas_give(rows: Judged):
    scores = score(rows, threshold=0.5)
    right = (rows.guess == rows.labels).astype(float)
    assert scores["accuracy"].value == pytest.approx(right.mean())
    assert scores["ece"].value == pytest.approx(
        expected_calibration_error(rows.confidence, right, BINS))
    assert scores["brier"].value == pytest.approx(brier_score(rows.probabilities, rows.labels))


@given(judgements())
def test_an_interval_is_ordered_and_figures_stay_in_their_bounds(rows: Judged):
    for name, interval in score(rows, threshold=0.5).items():
        if interval:
            most = 2 if name in ("brier", "ece") else 1
            assert 0 <= interval.low <= interval.high <= most + 1e-9
            assert 0 <= interval.value <= most + 1e-9


@given(judgements())
def test_the_order_of_rows_changes_nothing(rows: Judged):
    turned = Judged(rows.probabilities[::-1], rows.labels[::-1], rows.groups[::-1])
    others = score(turned, 0.5)
    for name, interval in score(rows, 0.5).items():
        other = others[name]
        assert (interval is None) == (other is None)
        if interval and other:
            assert list(vars(interval).values()) == pytest.approx(list(vars(other).values()))


def test_rows_of_one_document_are_no_news():
    rows = [([0.9, 0.1, 0.0], 0), ([0.9, 0.1, 0.0], 1)] * 10
    apart, together = (score(judged(rows * 5, groups), 0.5)["accuracy"]
                       for groups in (list(range(100)), [n // 2 % 10 for n in range(100)]))
    repeated = score(judged(rows * 5, [n % 20 for n in range(100)]), 0.5)["accuracy"]
    assert together.high - together.low < 1e-9  # every document is half right
    assert repeated.high - repeated.low > 1.5 * (apart.high - apart.low)


def test_an_interval_of_many_rows_is_that_of_the_normal_distribution():
    chance = np.random.default_rng(1)
    rows = [([1.0, 0.0], 0 if hit else 1) for hit in chance.random(2000) < 0.7]
    found = score(judged(rows), 0.5)["accuracy"]
    half = 1.96 * np.sqrt(found.value * (1 - found.value) / 2000)
    assert found.high - found.value == pytest.approx(half, rel=0.15)
    assert found.value - found.low == pytest.approx(half, rel=0.15)


def test_a_calibration_error_that_chance_alone_makes_has_zero_in_its_interval():
    chance = np.random.default_rng(2)
    sure = chance.uniform(0.5, 1, 300)
    truth = (chance.random(300) > sure).astype(int)
    found = score(Judged(np.stack([sure, 1 - sure], 1), truth, np.arange(300)), 0.5)["ece"]
    assert found.low < 0.02


@pytest.mark.parametrize("bad", [
    ([[0.5, 0.4]], [0], [0]), ([[0.5, 0.5]], [2], [0]), ([[1.5, -0.5]], [0], [0]),
    ([[0.5, 0.5]], [0, 1], [0]),
])
def test_what_is_no_judgement_is_refused(bad):
    with pytest.raises(ValueError, match=r"judgement|labels"):
        Judged(*map(np.array, bad))


def test_nothing_judged_is_refused():
    with pytest.raises(ValueError, match="one at least"):
        Judged(np.zeros((0, 3)), np.zeros(0, int), np.zeros(0, int))


def test_binary_is_supported_or_not():
    assert as_binary(np.array([[0.5, 0.2, 0.3]])).tolist() == [[0.5, 0.5]]


def test_balanced_at_best_finds_the_threshold():
    rows = judged([([0.4, 0.6, 0], 0), ([0.35, 0.65, 0], 0), ([0.3, 0.7, 0], 1), ([0.1, 0.9, 0], 2),
                   ([0.38, 0.62, 0], 1)])
    assert balanced_at_best(rows) == pytest.approx((1 + 2 / 3) / 2)


@given(judgements())
def test_at_best_is_never_below_the_threshold_in_use(rows: Judged):
    two = Judged(as_binary(rows.probabilities), np.minimum(rows.labels, 1), rows.groups)
    if 0 < (two.labels == 0).sum() < len(two.labels):
        assert balanced_at_best(two) >= score(two, 0.5)["balanced"].value - 1e-9


def test_equal_scores_cannot_be_told_apart():
    assert balanced_at_best(judged([([0.5, 0.5], 0), ([0.5, 0.5], 1)])) == 0.5


def test_a_selective_table_is_counted_by_hand():
    points = selective(FOUR, [0.5, 0.7, 0.9])
    assert [(p.called, p.precision, p.coverage) for p in points] == [
        (2, 0.5, 0.5), (1, 1.0, 0.5), (0, None, 0.0)]


def test_the_threshold_is_the_smallest_that_is_precise_enough():
    rows = [([0.9, 0.1], 0)] * ENOUGH + [([0.8, 0.2], 1)] + [([0.7, 0.3], 0)] * ENOUGH + \
        [([0.6, 0.4], 1)] * 10
    point = threshold_for(judged(rows), 0.95)
    assert point is not None
    assert point.threshold == 0.7
    assert point.precision == pytest.approx(2 * ENOUGH / (2 * ENOUGH + 1))


def test_no_threshold_where_too_few_are_called():
    assert threshold_for(judged([([0.9, 0.1], 0)] * (ENOUGH - 1)), 0.95) is None
    assert threshold_for(judged([([0.1, 0.9], 0)] * 50), 0.95) is None


@given(judgements(), st.floats(0.1, 1))
def test_a_threshold_keeps_its_promise(rows: Judged, goal: float):
    many = Judged(np.tile(rows.probabilities, (ENOUGH, 1)), np.tile(rows.labels, ENOUGH),
                  np.tile(rows.groups, ENOUGH))
    point = threshold_for(many, goal)
    if point:
        assert point.called >= ENOUGH
        assert point.precision is not None
        assert point.precision >= goal - 1e-12


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 2), st.integers(0, 9)), min_size=1))
def test_a_baseline_gives_probabilities(rows):
    scores, labels, groups = (np.array(column) for column in zip(*rows, strict=True))
    found = as_probabilities(scores, labels, [str(g) for g in groups], 3)
    assert found.shape == (len(rows), 3)
    assert np.allclose(found.sum(axis=1), 1)
    assert (found > 0).all()


def test_a_baseline_learns_what_its_score_tells():
    scores = np.tile(np.linspace(0, 1, 100), 5)
    labels = (scores < 0.5).astype(int)
    found = as_probabilities(scores, labels, [str(n) for n in range(500)], 2)
    assert (found.argmax(axis=1) == labels).mean() > 0.95


def test_a_baseline_learns_nothing_from_the_document_it_judges():
    scores, labels = np.zeros(6), np.array([0, 0, 0, 1, 1, 1])
    found = as_probabilities(scores, labels, ["a", "a", "a", "b", "b", "b"], 2)
    assert (found.argmax(axis=1) != labels).all()
