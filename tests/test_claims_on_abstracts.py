"""Claims about an abstract, true and changed, by each thing that a change can be told from."""

import pytest

from grounding.entailment import ComputedEntailment

ABSTRACT = (
    "We present Otterbot, a family of gliding robots for rivers built on the Marten 2 hull. "
    "Otterbot 4 and Otterbot 6 can dive. More silt weakens the sonar and raises drift, "
    "while less silt strengthens the sonar. Battery life was 9 ± 2 h in clear water. "
    "Speed was higher with fins (1.4 m/s) compared with that without (1.1 m/s). "
    "There was no link found between depth and drift. The hull is continuously monitored. "
    "Drift correlates inversely with mass. Trials were run in Chinese rivers by the north survey "
    "team. It reached 81% on RiverBench with GPT-4 and 64 points on LakeBench with GPT-3.5. "
    "Otterbot leads the field on MultiLake-C. We publish the plans under a permissive license."
)


@pytest.fixture(scope="module")
def stance():
    judge = ComputedEntailment()
    return lambda claim: judge.judge([(claim, ABSTRACT)])[0].stance


@pytest.mark.parametrize("claim", [
    "Otterbot is built on the Marten 2 hull.",
    "Less silt strengthens the sonar.",
    "Battery life was 9 h in clear water.",
    "There was no link between depth and drift.",
    "The hull is monitored continuously.",
    "Drift is inversely correlated with mass.",
    "Trials were run in rivers in China.",
    "It reached 81% on RiverBench with GPT-4.",
    "The plans are published under a permissive license.",
])
def test_a_true_claim_is_supported(stance, claim):
    assert stance(claim) == "supported"


@pytest.mark.parametrize("claim", [
    "Otterbot is built on the Marten 3 hull.",
    "More silt strengthens the sonar.",
    "Battery life was 11 h in clear water.",
    "There was a link between depth and drift.",
    "The hull is not monitored.",
    "Drift correlates positively with mass.",
    "Trials were run in Chinese rivers by the south survey team.",
    "It reached 81% on RiverBench with GPT-3.5.",
    "The plans are published under a restrictive license.",
    "Otterbot is a family of flying robots for rivers.",
])
def test_a_changed_claim_is_never_supported(stance, claim):
    assert stance(claim) != "supported"
