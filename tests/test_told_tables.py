"""Sentences that tell several things and their numbers are worked out like a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.entailment import ComputedEntailment
from grounding.told_tables import settle_by_told_tables, told_table

TOLD = [
    ("On MBPP, the 7B model scores 41.4 and the 13B model 47.0.",
     {"7B": "41.4", "13B": "47.0"}),
    ("On HumanEval, Fir 34B scores 48.8 and Fir 13B 36.0.",
     {"Fir 34B": "48.8", "Fir 13B": "36.0"}),
    ("Fir 7B, 13B and 34B reach 33.5%, 36.0% and 48.8% pass@1 on HumanEval.",
     {"Fir 7B": "33.5%", "Fir 13B": "36.0%", "Fir 34B": "48.8%"}),
    ("Accuracy was 84.1, 81.2 and 90.3 on SST, MNLI and QNLI.",
     {"SST": "84.1", "MNLI": "81.2", "QNLI": "90.3"}),
    ("On A, B and C, accuracy was 81, 74 and 69.", {"A": "81", "B": "74", "C": "69"}),
    ("The response rates for placebo, low dose and high dose were 12%, 34% and 50%.",
     {"placebo": "12%", "low dose": "34%", "high dose": "50%"}),
    ("Recall was 0.81 and 0.74 for FirNet and OakNet, respectively.",
     {"FirNet": "0.81", "OakNet": "0.74"}),
    ("FirNet reaches 71.2 F1 on SQuAD and 69.9 on TriviaQA.",
     {"SQuAD": "71.2", "TriviaQA": "69.9"}),
    ("FirNet scores 48.8% on HumanEval, whereas OakNet scores 67.0%.",
     {"FirNet": "48.8%", "OakNet": "67.0%"}),
]


@pytest.mark.parametrize(("sentence", "values"), TOLD)
def test_things_and_their_numbers_are_read(sentence: str, values: dict[str, str]) -> None:
    told = told_table(sentence)
    assert told is not None
    assert {row.label.text: row.values[0] for row in told.table.rows} == values


@pytest.mark.parametrize("sentence", [
    "Recall was 0.81 and 0.74 for FirNet and OakNet.",  # which is whose is not said for sure
    "Pain, fatigue and nausea were rated at weeks 4, 8 and 12.",
    "FirNet, OakNet and ElmNet improve by 1.2, 3.4 and 5.6 points on SST.",
    "FirNet, OakNet and ElmNet may reach 81.2, 83.4 and 85.6 on SST.",
    "FirNet, OakNet and ElmNet do not reach 81.2, 83.4 and 85.6 on SST.",
    "FirNet and OakNet reach 81.2, 83.4 and 85.6 on SST.",
    "FirNet reaches 81.2 on SST in 2019 and OakNet 83.4 in 2020.",
    "FirNet reaches 81.2 accuracy and OakNet 83.4 recall.",
    "It is a myth that FirNet, OakNet and ElmNet reach 81.2, 83.4 and 85.6 on SST.",
    "They wrongly claim that FirNet, OakNet and ElmNet reach 81.2, 83.4 and 85.6.",
    "We hoped that FirNet, OakNet and ElmNet reach 81.2, 83.4 and 85.6.",
    "Do FirNet, OakNet and ElmNet reach 81.2, 83.4 and 85.6?",
    "Elm, Oak and Fir sold for $2.7bn, $846m and $12m.",
    "The effect of p53(Gln22) and p53(Del41) was small.",
    "Markers such as interleukin (IL)-6 and IL-1 were measured.",
    "FirNet, FirNet and ElmNet reach 81.2, 83.4 and 85.6.",
])
def test_what_is_not_told_for_sure_is_no_table(sentence: str) -> None:
    assert told_table(sentence) is None


SIZES = "Fir 7B, 13B and 34B reach 33.5%, 36.0% and 48.8% pass@1 on HumanEval."
SETS = "Accuracy was 84.1, 81.2 and 90.3 on SST, MNLI and QNLI."


@pytest.mark.parametrize(("claim", "sentence", "outcome"), [
    ("Fir 13B reaches 36.0% pass@1 on HumanEval.", SIZES, "agrees"),
    ("Fir 13B reaches 36.0% pass@1.", SIZES, "agrees"),
    ("Fir 13B reaches 48.8% pass@1 on HumanEval.", SIZES, "conflicts"),
    ("Fir 13B reaches 48.8% pass@1.", SIZES, "conflicts"),
    ("Fir 34B outperforms Fir 7B in pass@1 on HumanEval.", SIZES, "agrees"),
    ("Fir 7B outperforms Fir 34B in pass@1 on HumanEval.", SIZES, "conflicts"),
    ("Fir 34B is 12.8 points above Fir 13B in pass@1 on HumanEval.", SIZES, "agrees"),
    ("Accuracy on MNLI was 81.2.", SETS, "agrees"),
    ("Accuracy on MNLI was 90.3.", SETS, "conflicts"),
    ("Accuracy was highest on QNLI.", SETS, "agrees"),
    ("Accuracy was highest on SST.", SETS, "conflicts"),
    ("Accuracy was higher on SST than on MNLI.", SETS, "agrees"),
    ("The 13B model scores lower than the 7B model on MBPP.",
     "On MBPP, the 7B model scores 41.4 and the 13B model 47.0.", "conflicts"),
])
def test_a_claim_on_them_is_settled(claim: str, sentence: str, outcome: str) -> None:
    judge = ComputedEntailment()
    judgement = judge.inspect(claim, f"We tried them all. {sentence} This was new.")
    stance = judge.combine(judgement).stance
    assert stance == ("supported" if outcome == "agrees" else "refuted")
    assert judgement.is_settled or any(f.decides for f in judgement.findings)


@pytest.mark.parametrize(("claim", "passage"), [
    ("Fir 7B outperforms Fir 34B.", SIZES),  # elsewhere, perhaps
    ("Fir 13B reaches 52.1%.", SIZES),
    ("F1 on MNLI was 90.3.", SETS),
    ("Accuracy on RTE was 81.2.", SETS),
    ("Accuracy on MNLI was 77.0.", SETS + " With less data, accuracy on MNLI was 77.0."),
])
def test_what_may_be_told_of_another_case_is_left_open(claim: str, passage: str) -> None:
    assert not settle_by_told_tables(claim, passage)


@given(st.lists(st.integers(0, 999), min_size=3, max_size=8), st.data())
def test_each_thing_has_its_own_number(values: list[int], data: st.DataObject) -> None:
    printed = [f"{value / 10:.1f}" for value in values]
    names = [f"{letter}net" for letter in "ABCDEFGH"[:len(values)]]

    def listed(items: list[str]) -> str:
        return ", ".join(items[:-1]) + " and " + items[-1]

    told = told_table(f"{listed(names)} score {listed(printed)} on MBPP.")
    assert told is not None
    assert [(row.label.text, row.values[0]) for row in told.table.rows] == [
        *zip(names, printed, strict=True)]
    which = data.draw(st.integers(0, len(values) - 1))
    (found,) = settle_by_told_tables(f"{names[which]} scores {printed[which]} on MBPP.",
                                     f"{listed(names)} score {listed(printed)} on MBPP.")
    assert found.outcome == "agrees"


@given(st.text(max_size=300) | st.lists(st.sampled_from(
    ["−15.0", "٣", "²", "1,2", "4.88 × 10−94", "$2.7bn", "Ada 7B", "13B", "Bell", "and", ",", "on",
     "MBPP", "(", ")", "respectively", "%", "score", "5 hours"]), max_size=30).map(" ".join))
def test_any_text_may_be_looked_at(text: str) -> None:
    told_table(text)
