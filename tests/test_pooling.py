"""Two judges: what the computation and a model come to together, and what neither may do."""

import math
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grounding.pooling import Computed, capped, pooled

LABELS = ("supported", "refuted", "contested", "not_enough_evidence")


@st.composite
def likelihoods(draw):
    """Probabilities of three or four labels."""
    labels = LABELS[:draw(st.integers(3, 4))] if draw(st.booleans()) else LABELS
    weights = [draw(st.floats(0, 1)) for _ in labels]
    total = sum(weights)
    assume(total > 1e-3)
    return {label: w / total for label, w in zip(labels, weights, strict=True)}


RELIABILITY = st.floats(0.5, 0.99)


@st.composite
def cases(draw):
    likely = draw(likelihoods())
    computed = Computed(max(likely, key=likely.get), likely, draw(st.floats(0, 1)),
                        draw(st.booleans()))
    return computed, draw(st.sampled_from(sorted(computed.likely))), draw(RELIABILITY)


@given(cases(), st.booleans())
def test_probabilities_sum_to_one_and_the_label_is_among_the_likeliest(case, may_overrule):
    computed, opinion, reliability = case
    both = pooled(computed, opinion, reliability, may_overrule=may_overrule)
    assert math.isclose(sum(both.likely.values()), 1)
    assert all(0 <= p <= 1 + 1e-12 for p in both.likely.values())
    assert both.confidence >= max(both.likely.values()) - 1e-9


@given(cases())
def test_agreement_never_lowers_the_confidence(case):
    computed, _, reliability = case
    both = pooled(computed, computed.label, reliability)
    assert both.label == computed.label
    assert both.confidence >= computed.likely[computed.label] - 1e-12


@given(cases(), st.booleans())
def test_disagreement_never_raises_the_confidence(case, may_overrule):
    computed, opinion, reliability = case
    assume(opinion != computed.label)
    both = pooled(computed, opinion, reliability, may_overrule=may_overrule)
    assert both.confidence <= computed.likely[computed.label] + 1e-9


@given(cases())
def test_what_was_measured_is_doubted_and_never_overruled(case):
    computed, opinion, reliability = case
    assume(opinion != computed.label)
    measured = replace(computed, is_measured=True)
    assert pooled(measured, opinion, reliability).label == computed.label
    held = pooled(computed, opinion, reliability, may_overrule=False)
    assert held.label == computed.label
    assert held.likely[opinion] <= held.confidence + 1e-9


@given(likelihoods(), st.floats(0, 1))
def test_a_cap_keeps_the_order_and_the_sum(likely, most):
    kept = capped(likely, most)
    bound = max(most, 1 / len(likely))
    assert math.isclose(sum(kept.values()), 1)
    assert max(kept.values()) <= bound + 1e-9
    assert all(kept[a] >= kept[b] - 1e-9 for a in kept for b in kept if likely[a] >= likely[b])


def test_the_formula_on_figures_worked_by_hand():
    # d = 0.6 p + 0.1 = (0.58, 0.1, 0.1, 0.22); w = 3 * 0.8 / 0.2 = 12
    computed = Computed("supported", {"supported": 0.8, "refuted": 0.0, "contested": 0.0,
                                      "not_enough_evidence": 0.2}, 0.6)
    agreed = pooled(computed, "supported", 0.8)
    assert agreed.confidence == pytest.approx(6.96 / 7.38)
    # 12 * 0.22 = 2.64 of 3.42 is 0.77: above the cap of 0.8 * 0.8
    overruled = pooled(computed, "not_enough_evidence", 0.8)
    assert overruled.label == "not_enough_evidence"
    assert overruled.confidence == pytest.approx(0.64)
    # held: w is at most 0.58 / 0.1
    held = pooled(computed, "refuted", 0.8, may_overrule=False)
    assert held.label == "supported"
    assert held.confidence == pytest.approx(0.58 / 1.48)
