"""How many: which number of a text is the number of what is asked for."""

import time

import pytest

from agents.counting import Count, wanted_count
from agents.planner import Planner
from agents.wanted import wanted


def counts(question: str, text: str) -> bool:
    return wanted(Planner().plan(question)).counts(text)


@pytest.mark.parametrize(("question", "noun"), [
    ("How many GPUs was BogLM trained on?", "GPUs"),
    ("How many mice were fed?", "mice"),
    ("How many mosses were found?", "mosses"),
    ("What is the number of gauges in BogNet?", "gauges"),
    ("What was the total number of patients?", "patients"),
    ("How many more gauges has BogNet than DryNet?", ""),
    ("How many of the mice died?", ""),
])
def test_the_noun_of_how_many(question: str, noun: str) -> None:
    assert wanted_count(question).noun == noun


HAS = "How many problems does BogBench have?"


@pytest.mark.parametrize("text", [
    "BogBench has 164 problems.",
    "Keller (2001): It has 164 hand-written problems.",
    "BogBench, unlike DryBench, has 164 problems.",
    "BogBench extends DryBench and has 164 problems.",
    "BogBench (164 problems) is harder than DryBench.",
    "BogBench has 164 problems with tests that models fail.",
    "After removal of copies, BogBench has 164 problems.",
    "BogBench has 164 physics problems.",
])
def test_a_number_of_the_things_is_told(text: str) -> None:
    assert counts(HAS, text)


@pytest.mark.parametrize("text", [
    "BogLM solves 67 problems of BogBench.",
    "Of BogBench, 67 problems were solved.",
    "We removed 12 problems from BogBench.",
    "On the remaining 12 problems BogBench is hard.",
    "BogBench extends DryBench, which has 164 problems.",
    "While DryBench has 164 problems, BogBench is new.",
    "BogBench is larger than DryBench (164 problems).",
    "BogBench adds tests to the 164 problems of DryBench.",
    "The 12 annotators wrote problems for BogBench.",
    "BogBench has 34-layer problems.",
    "BogBench costs 3 dollars per 100 problems.",
    "BogBench has 8-week problems.",
])
def test_a_number_beside_the_things_is_not_theirs(text: str) -> None:
    assert not counts(HAS, text)


@pytest.mark.parametrize(("question", "told", "is_told"), [
    ("How many patients died?", "412 patients were enrolled.", False),
    ("How many patients died?", "12 of 412 patients died.", True),
    ("How many patients were enrolled?", "412 patients were enrolled, and 12 died.", True),
    ("How many patients were enrolled?", "12 patients died of gout.", False),
    ("How many patients were enrolled?", "We recruited 412 participants.", True),
    ("How many patients were enrolled?", "There were 12 deaths per 1000 patients.", False),
    ("How many patients were enrolled?", "One in 10 patients was enrolled.", False),
    ("How many people took part in the trial?", "412 adults took part in the trial.", True),
    ("How many people took part in the trial?", "Tea was given to 65-year-old people.", False),
    ("How many women took part?", "412 adults took part.", False),
    ("How many tokens was BogLM trained on?", "BogLM was trained on 300B tokens.", True),
    ("How many tokens was BogLM trained on?", "The corpus of BogLM has 300B tokens.", True),
    ("How many tokens was BogLM trained on?", "BogLM reads a window of 4096 tokens.", False),
    ("How many tokens was BogLM trained on?",
     "BogLM was trained with a context of 4096 tokens.", False),
    ("How many tokens was BogLM trained on?",
     "BogLM was trained with a 4096-token context.", False),
    ("How many tokens was BogLM trained on?", "BogLM was fine-tuned on 12M tokens.", False),
    ("How many tokens was BogLM trained on?",
     "BogLM was trained on 300B tokens with a context of 4096.", True),
    ("How many tokens fit into the context of BogLM?", "BogLM has a context of 4096 tokens.", True),
    ("How many tokens was BogLM trained on?",
     "BogLM was trained longer than DryLM, which was trained on 300B tokens.", False),
    ("How many unit tests does BogBench have?", "BogBench has 164 unit tests.", True),
    ("How many layers does BogNet have?", "BogNet is a 34-layer network.", True),
    ("How many years were bogs watched?", "Bogs were watched for 10 years.", True),
    ("How many hours do nurses sleep?", "Nurses sleep 6.2 h a night.", True),
    ("How many hours do nurses sleep?", "Nurses sleep 6.2 days.", False),
    ("How many years were patients watched?", "Patients aged 65 years were watched.", False),
    ("How many GPU hours did BogLM take?", "BogLM took 640 GPU hours.", True),
    ("How many GPU hours did BogLM take?", "BogLM took 640 GPU-hours.", True),
    ("How many GPU hours did BogLM take?", "BogLM took 12 hours on 8 GPUs.", False),
])
def test_the_number_is_of_what_is_asked(question: str, told: str, is_told: bool) -> None:
    assert counts(question, told) == is_told


@pytest.mark.parametrize("text", ["12 " * 6_000, "12 of the " * 2_000, "BogNet (" * 2_500,
                                  "BogNet has 12 problems " * 900])
def test_long_texts_take_no_long_time(text: str) -> None:
    began = time.process_time()
    Count("problems", names=("BogLM",)).is_told(text)
    assert time.process_time() - began < 2
