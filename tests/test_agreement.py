"""Agreement is the intraclass correlation of what several reviewers scored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.agreement import LEAST, agreement, intraclass_correlation
from agents.reviewer import rate
from records import DIMENSIONS, Review

SCORES = st.floats(0, 10, allow_nan=False)
GROUPS = st.lists(st.lists(SCORES, min_size=2, max_size=5), min_size=LEAST, max_size=8)


def review(name: str, **scores: float | None) -> Review:
    return Review(reviewer=name, title=name, overall=5.0, dimensions=scores)  # type: ignore[arg-type]


def test_the_published_example_gives_the_published_value() -> None:
    """Six targets scored by four judges: ICC(1) = .17 (Shrout & Fleiss 1979, tables 2 and 4)."""
    scores = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    assert intraclass_correlation(scores) == pytest.approx(0.17, abs=0.005)


@given(st.lists(st.tuples(SCORES, st.integers(2, 5)), min_size=LEAST, max_size=8))
def test_identical_scores_of_each_target_agree_fully(targets: list[tuple[float, int]]) -> None:
    assert intraclass_correlation([[score] * n for score, n in targets]) == 1


@given(GROUPS, st.randoms(use_true_random=False))
def test_the_order_of_targets_and_of_raters_is_nothing(groups: list[list[float]], random) -> None:
    shuffled = [random.sample(group, len(group)) for group in groups]
    random.shuffle(shuffled)
    assert intraclass_correlation(shuffled) == pytest.approx(
        intraclass_correlation(groups), abs=1e-6)


@given(GROUPS)
def test_agreement_is_at_most_one_whatever_the_numbers_of_raters(groups: list[list[float]]) -> None:
    value = intraclass_correlation(groups)
    assert value is not None
    assert value <= 1 + 1e-9


@given(GROUPS, st.floats(0.1, 5), st.floats(-5, 5))
def test_another_scale_changes_nothing(groups: list[list[float]], by: float, plus: float) -> None:
    turned = [[by * score + plus for score in group] for group in groups]
    if all(max(group) - min(group) > 0.01 for group in groups):
        assert intraclass_correlation(turned) == pytest.approx(
            intraclass_correlation(groups), abs=1e-4)


def test_reviewers_who_contradict_each_other_agree_less_than_by_chance() -> None:
    assert (intraclass_correlation([[0, 10], [10, 0], [0, 10]]) or 0) < 0


def test_too_few_common_dimensions_tell_nothing() -> None:
    one, two, three = DIMENSIONS[:3]
    assert agreement([review("a", **{one: 5, two: 6}), review("b", **{one: 5, two: 6})]) is None
    alone = [review("a", **{one: 5, two: 6, three: 7}), review("b", **{one: None, two: 6})]
    assert agreement(alone) is None
    with pytest.raises(ValueError, match="two scores"):
        intraclass_correlation([[1], [2, 3], [4, 5]])


def test_unassessed_dimensions_and_missing_reviewers_count_for_nothing() -> None:
    names = DIMENSIONS[:4]
    both = [review("a", **dict(zip(names, (3, 5, 7, 9), strict=True))),
            review("b", **dict(zip(names, (3, 5, 7, None), strict=True)))]
    assert agreement(both) == 1
    rating = rate(both, {"c": "no usable answer"})
    assert rating
    assert (rating.agreement, rating.n, rating.missing) == (1, 2, {"c": "no usable answer"})
