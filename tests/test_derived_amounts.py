"""Amounts that a claim works out from two of the passage's are no conflict of numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.derived_amounts import may_be_derived
from grounding.entailment import ComputedEntailment
from grounding.reading import read

_WORKED_OUT = [
    ("Ardea is 2.1 points ahead of Bittern on the tern set.",
     "On the tern set Ardea reaches an accuracy of 94.6 and Bittern one of 92.5."),
    ("The feed-forward layers are twice as wide as the recurrent layers.",
     "The feed-forward layers have 400 units and the recurrent layers 200."),
    ("The training set is about sixteen times as large as the validation set.",
     "We use 82,000 images for training and 5,000 for validation."),
    ("Decoding takes about 40 ms longer with ranking.",
     "Decoding takes 72 ms, and 113 ms with ranking."),
    ("Each ward gave rise to roughly eight reports on average.",
     "We collected 104,919 reports from 12,979 wards."),
    ("Accuracy rose by 5 points when the data was doubled.",
     "When the training data was doubled, accuracy increased from 61% to 66%."),
    ("Survival was 24 percentage points higher in the treated group.",
     "Survival was 75% in the treated group and 51% in the control group."),
]
_NOT_WORKED_OUT = [
    ("Ardea is 3.4 points ahead of Bittern on the tern set.",
     "On the tern set Ardea reaches an accuracy of 94.6 and Bittern one of 92.5."),
    ("The feed-forward layers are three times as wide as the recurrent layers.",
     "The feed-forward layers have 400 units and the recurrent layers 200."),
    ("Bittern reaches an accuracy of 2.1 on the tern set.",
     "On the tern set Ardea reaches an accuracy of 94.6 and Bittern one of 92.5."),
    ("Survival was 24 months longer in the treated group.",
     "Survival was 75% in the treated group and 51% in the control group."),
]


def _conflicts(claim: str, passage: str) -> bool:
    judgement = ComputedEntailment().inspect(claim, passage)
    return any(f.name == "number" and f.outcome == "conflicts" for f in judgement.findings)


@pytest.mark.parametrize(("claim", "passage"), _WORKED_OUT)
def test_what_two_amounts_of_the_passage_give_is_no_conflict(claim: str, passage: str) -> None:
    assert not _conflicts(claim, passage)
    assert may_be_derived(read(claim).amounts[0], read(claim), read(passage).amounts)


@pytest.mark.parametrize(("claim", "passage"), _NOT_WORKED_OUT)
def test_what_no_two_amounts_give_is_not_derived(claim: str, passage: str) -> None:
    assert not may_be_derived(read(claim).amounts[0], read(claim), read(passage).amounts)


def test_a_changed_difference_still_conflicts() -> None:
    claim, passage = _NOT_WORKED_OUT[0]
    assert _conflicts(claim, passage)


@given(st.integers(1, 500), st.integers(1, 500))
def test_the_difference_of_any_two_counts_is_derived(a: int, b: int) -> None:
    claim = read(f"Town A has {abs(a - b)} more wells than town B.")
    passage = read(f"There were {a} wells in town A and {b} wells in town B.")
    assert (a == b) or may_be_derived(claim.amounts[0], claim, passage.amounts)


def test_thousands_may_stand_apart() -> None:
    assert [q.value for q in read("We use 113 k questions and 40 K.").amounts] == [113_000, 40]
    assert not _conflicts("The set has 113k questions.", "The set has 113 k questions.")
