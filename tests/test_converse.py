"""A comparison told from the other side says the same, and computing settles that."""

import pytest

from grounding.entailment import ComputedEntailment
from grounding.settling import settle

SAME = [
    ("The proportion was lower in men than in women.",
     "The proportion was higher in women than in men."),
    ("Mortality is lower in men than women.", "Mortality is higher in women than men."),
    ("Mortality is lower in men than in women.", "Mortality is higher in women than men."),
    ("Yields were significantly larger on clay than on sand.",
     "Yields were significantly smaller on sand than on clay."),
    ("Relapse was more common among smokers than among others.",
     "Relapse was less common among others than among smokers."),
    ("Codex is better than CodeT5.", "CodeT5 is worse than Codex."),
    ("The old pump was slower than the new pump.", "The new pump was faster than the old pump."),
]


@pytest.mark.parametrize(("claim", "passage"), SAME)
def test_a_converse_is_settled(claim: str, passage: str) -> None:
    for one, other in ((claim, passage), (passage, claim)):
        (found,) = settle(one, f"We asked all of them. {other} This was new.")
        assert (found.name, found.outcome, found.decides) == ("direction", "agrees", True)


@pytest.mark.parametrize(("claim", "passage"), SAME)
def test_a_converse_is_supported_by_computing(claim: str, passage: str) -> None:
    judge = ComputedEntailment()
    (found,) = judge.judge([(claim, passage)])
    assert found.supported > 0.9


@pytest.mark.parametrize(("claim", "passage"), [
    # the same way round
    ("Mortality is lower in men than in women.", "Mortality is lower in women than in men."),
    ("Mortality is lower in men than in women.", "Mortality is higher in men than in women."),
    # of other things, or more or less of them
    ("Mortality is lower in men than in women.", "Morbidity is higher in women than in men."),
    ("Mortality is lower in men than in women.", "Mortality is higher in women than in old men."),
    ("Mortality is lower in men than in women.", "Mortality is higher in women than men in 2010."),
    ("Mortality is lower in men than in women.", "Mortality is much higher in women than in men."),
    ("Mortality is lower in men than in women.", "Mortality may be higher in women than in men."),
    ("Mortality is lower in men than in women.", "Mortality is not higher in women than in men."),
    # shares and times are of another whole
    ("Mortality is 20% lower in men than in women.",
     "Mortality is 20% higher in women than in men."),
    ("Mortality is twice lower in men than in women.",
     "Mortality is twice higher in women than in men."),
    # no opposites, or in another regard
    ("Codex is better than CodeT5.", "CodeT5 is smaller than Codex."),
    ("Relapse was more common in smokers than in others.",
     "Relapse was less severe in others than in smokers."),
    ("Mortality was lower with age than with sex.", "Mortality was higher in sex than in age."),
    ("Codex was better than CodeT5.", "CodeT5 is worse than Codex."),
    ("Codex is better than CodeT5.", "Whether CodeT5 is worse than Codex is not known."),
    ("Codex is better than CodeT5.", "CodeT5 is worse than Codex, but only in Python."),
    ("Codex is better than CodeT5.", "They deny that CodeT5 is worse than Codex."),
    ("Mortality is lower in men than in women.",
     "Is mortality higher in women than in men?"),
])
def test_what_is_no_converse_is_not_settled(claim: str, passage: str) -> None:
    assert settle(claim, passage) == ()
