"""What is the most so, and how things compare, where no benchmark is asked about."""

import pytest
from answer_demands import lacks

from agents.planner import Planner
from agents.wanted import wanted


@pytest.mark.parametrize(("question", "told"), [
    ("Which model has the highest pass@1 on HumanEval?",
     "GPT-4 has the highest pass@1 on HumanEval, 67%."),
    ("Which drug has the highest risk of bleeding?",
     "The risk of bleeding was highest with warfarin."),
    ("Which country has the lowest infant mortality?", "Infant mortality was lowest in Iceland."),
    ("What is the most common side effect of metformin?",
     "The most common side effect of metformin was nausea."),
    ("Which galaxy is the largest of the cluster?", "The largest galaxy of the cluster is M87."),
    ("Which treatment works best for insomnia?",
     "CBT was the most effective treatment for insomnia."),
    ("How does Codex compare with CodeT5 on HumanEval?",
     "Codex reaches 28.8% and CodeT5 20% on HumanEval."),
    ("How does sertraline compare with placebo for anxiety?",
     "Sertraline reduced anxiety more than placebo did."),
    ("How do fens compare with bogs in methane emissions?",
     "Methane emissions were higher from fens than from bogs."),
    ("What is the difference between fens and bogs in acidity?",
     "Bogs had a higher acidity than fens."),
    ("Which is more accurate, BERT or a lexicon, for sentiment?",
     "BERT was more accurate than a lexicon for sentiment."),
])
def test_what_is_most_so_or_how_both_compare_is_told(question: str, told: str) -> None:
    assert lacks(question, told) == []


@pytest.mark.parametrize(("question", "told"), [
    ("Which model has the highest pass@1 on HumanEval?", "GPT-4 has a pass@1 of 67% on HumanEval."),
    ("Which model has the highest pass@1 on HumanEval?",
     "The highest pass@1 on MBPP was 67%, of GPT-4."),
    ("Which model has the highest pass@1 on HumanEval?",
     "CodeT5 has the lowest pass@1 on HumanEval."),
    ("Which drug has the highest risk of bleeding?", "Warfarin has a risk of bleeding of 3%."),
    ("Which country has the lowest infant mortality?",
     "Infant mortality was 3.2 per 1000 in Iceland."),
    ("Which country has the lowest infant mortality?", "Infant mortality was highest in Chad."),
    ("What is the most common side effect of metformin?", "Side effects of metformin were mild."),
    ("Which galaxy is the largest of the cluster?", "The galaxy M87 belongs to the cluster."),
    ("Which treatment works best for insomnia?", "CBT was a treatment for insomnia."),
    ("How does sertraline compare with placebo for anxiety?",
     "Sertraline reduced anxiety by 4 points."),
    ("How do fens compare with bogs in methane emissions?", "Fens emit 12 g of methane a year."),
    ("What is the difference between fens and bogs in acidity?", "The acidity of fens was low."),
    ("Which is more accurate, BERT or a lexicon, for sentiment?",
     "BERT reached an accuracy of 91% for sentiment."),
])
def test_what_is_told_of_one_alone_is_not_enough(question: str, told: str) -> None:
    assert lacks(question, told)


@pytest.mark.parametrize("question", [
    "What do most patients fear?", "What is the most recent survey?", "Which test was used?",
    "What is known of the forest?", "What dose was given at most?",
])
def test_other_words_ask_for_no_extreme(question: str) -> None:
    assert wanted(Planner().plan(question)).most is None


def test_the_extreme_that_is_lacking_is_named() -> None:
    assert lacks("Which drug has the highest risk of bleeding?", "Warfarin has a risk of 3%.") == [
        "the question asks for the highest, and no sentence of the answer tells it"]


PASS = "Which model has the highest pass@1 on HumanEval?"


@pytest.mark.parametrize(("question", "told"), [
    (PASS, "Among those evaluated for pass@1 on HumanEval, GPT-4 has the highest number of "
           "parameters."),
    (PASS, "GPT-4, with the largest number of parameters, reaches a pass@1 of 67% on HumanEval."),
    (PASS, "The model with the highest training cost has a pass@1 of 12% on HumanEval."),
    ("Which drug has the highest risk of bleeding?",
     "Of drugs with a risk of bleeding, warfarin has the highest price."),
    ("Which country has the lowest infant mortality?",
     "The country with the lowest income has an infant mortality of 80 per 1000."),
    ("Which soil has the highest methane emissions?",
     "The soil with the highest water table emitted methane."),
    ("Which school had the lowest dropout rate?", "The school with the lowest fees had a dropout "
                                                 "rate of 3%."),
])
def test_the_most_of_something_else_is_no_answer(question: str, told: str) -> None:
    assert lacks(question, told)


@pytest.mark.parametrize(("question", "told"), [
    (PASS, "The highest score on HumanEval, a pass@1 of 67%, is that of GPT-4."),
    (PASS, "GPT-4 achieves the highest performance on HumanEval (pass@1 of 67%)."),
    (PASS, "In terms of pass@1 on HumanEval, GPT-4 is highest."),
    (PASS, "On HumanEval, pass@1 was highest for GPT-4."),
    (PASS, "GPT-4 has the highest HumanEval pass@1 and the highest cost."),
    (PASS, "The highest pass@1 on HumanEval among the measurements read is 67%, of GPT-4."),
    (PASS, "The best pass@1 on HumanEval is 67%, of GPT-4."),
    (PASS, "GPT-4 leads on HumanEval with a pass@1 of 67%."),
    ("Which drug has the highest risk of bleeding?",
     "The highest bleeding risk was with warfarin."),
    ("Which drug has the highest risk of bleeding?", "Warfarin had the highest bleeding rate."),
    ("Which drug has the highest risk of bleeding?",
     "The risk of bleeding was higher with warfarin than with all other drugs."),
    ("Which country has the lowest infant mortality?",
     "Iceland had the lowest rate of infant mortality."),
    ("Which country has the lowest infant mortality?", "Infant mortality was lowest in Iceland."),
    ("Which soil has the highest methane emissions?",
     "Methane emissions were highest from peat."),
    ("Which soil has the highest methane emissions?", "The highest CH4 fluxes were from peat."),
])
def test_the_most_of_what_is_asked_is_told_in_many_ways(question: str, told: str) -> None:
    assert lacks(question, told) == []
