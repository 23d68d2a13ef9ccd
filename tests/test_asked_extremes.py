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
