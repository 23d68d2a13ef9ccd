"""The quantity that a question names, and whether a text tells a value of it."""

import time

import pytest

from agents.asked_quantities import asked_quantity
from agents.planner import Planner
from agents.wanted import demands
from records import Answer, AnswerSentence


def is_lacking(question: str, text: str) -> bool:
    """Whether an answer that says so is withheld for what the question wants."""
    answer = Answer(sentences=(AnswerSentence(text=text, claim_ids=("c1",), role="finding"),))
    return any(d.is_all and not d.is_met for d in demands(Planner().plan(question), answer))


@pytest.mark.parametrize(("question", "name"), [
    ("What learning rate was used to train BogLM?", "the learning rate"),
    ("Which batch size was used?", "the batch size"),
    ("What is the context length of BogLM?", "the context length"),
    ("At what temperature does peat burn?", "the temperature"),
    ("What dose of tea was given?", "the dose"),
    ("How much did the training of BogLM cost?", "the cost"),
    ("How long was the follow-up?", "the follow-up"),
    ("How long did the training take?", "how long it takes"),
    ("How long was BogLM trained?", "how long it takes"),
    ("How old were the nurses?", "the age"),
    ("How large is the data set of BogNet?", "the size of a data set"),
    ("How many parameters does BogLM have?", "the number of parameters"),
    ("When was BogNet built?", "when it was"),
    ("In which year was BogNet built?", "the year"),
    ("What is the effect of temperature on peat?", None),
    ("What temperature changes harm peat?", None),
    ("What age groups burn out?", None),
    ("What are the benefits of dropout?", None),
    ("Which drugs lower the dose of aspirin?", None),
    ("How large is the effect of tea?", None),
    ("When do nurses burn out?", None),
    ("Does tea lower the temperature?", None),
])
def test_a_question_names_the_quantity_it_asks_for(question: str, name: str | None) -> None:
    found = asked_quantity(question)
    assert (found.name if found else None) == name


RATE = "What learning rate was used to train BogLM?"
TAKES = "How long did the training of BogLM take?"
LARGE = "How large is the data set of BogNet?"
WHEN = "When was BogNet built?"
SIZE = "How many parameters does BogLM have?"


@pytest.mark.parametrize(("question", "text"), [
    (RATE, "BogLM was trained with a learning rate of 3e-4."),
    (RATE, "The learning rate of BogLM was set to 0.001."),
    (RATE, "BogLM was trained with a 0.001 learning rate."),
    (RATE, "The batch size was 512 and the learning rate 3e-4 for BogLM."),
    ("What batch size was used for BogLM?", "BogLM was trained in batches of 512 texts."),
    ("What is the context length of BogLM?", "BogLM has a context length of 2048 tokens."),
    ("What is the context length of BogLM?", "BogLM has a 4096-token context."),
    ("At what temperature does peat burn?", "Peat burns at 400 °C."),
    ("What temperature was used to sample from BogLM?", "BogLM was sampled at temperature 0.2."),
    ("What dose of tea was given?", "Mice received 20 mg/kg of tea."),
    ("What dose of tea was given?", "Mice were fed two cups of tea."),
    ("What dose of rest was given?", "Mice had a dose of 12 minutes of rest."),
    ("How much did the training of BogLM cost?", "The training of BogLM cost $12,000."),
    ("How much memory does BogLM need?", "BogLM needs 40 GB of memory."),
    ("How long was the follow-up?", "Patients were followed for 10 years."),
    (TAKES, "The training of BogLM took 4 days on 8 GPUs."),
    (TAKES, "BogLM was trained for 3 epochs."),
    ("How long is the arm of DryBot?", "The arm of DryBot is 12 m long."),
    ("What was the mean age of the nurses?", "The mean age of nurses was 41 years."),
    ("What was the mean age of the nurses?", "Nurses were aged 41 ± 9 years."),
    ("How old were the nurses?", "The nurses were 24 to 61 years old."),
    (LARGE, "The data set of BogNet has 12,000 images."),
    (LARGE, "The data set of BogNet has 40 GB."),
    ("What was the sample size of the survey?", "The survey had a sample (n = 412) of nurses."),
    ("What was the sample size of the survey?", "In the survey, 412 nurses were asked."),
    (WHEN, "BogNet was built in 1999."),
    (WHEN, "Keller et al. (2001): BogNet (built in 1999) has 34 gauges."),
    ("When did patients recover?", "Patients recovered after 3 days."),
    (SIZE, "BogLM is a model of 7 billion parameters."),
    (SIZE, "BogLM is a 7B model."),
    (SIZE, "BogLM 7B was trained on tokens."),
])
def test_a_value_of_the_quantity_is_an_answer(question: str, text: str) -> None:
    assert not is_lacking(question, text)


@pytest.mark.parametrize(("question", "text"), [
    (RATE, "BogLM was trained with a batch size of 512."),
    (RATE, "The learning rate of BogLM was decayed over 300 steps."),
    (RATE, "BogLM used a high learning rate with batch size 512."),
    (RATE, "BogLM was trained well."),
    ("What batch size was used for BogLM?", "BogLM was trained with a learning rate of 3e-4."),
    ("What is the context length of BogLM?", "BogLM was trained on 300B tokens."),
    ("At what temperature does peat burn?", "Peat burns for 400 days."),
    ("What dose of tea was given?", "Tea was given to 20 mice for 4 weeks."),
    ("How much did the training of BogLM cost?", "The training of BogLM took 640 GPU hours."),
    ("How much memory does BogLM need?", "BogLM was trained on 40 GB of code."),
    ("How long was the follow-up?", "The patients were followed at 3 hospitals."),
    ("How long was the follow-up?", "Patients were followed every 3 months."),
    (TAKES, "BogLM was trained on 8 GPUs."),
    (TAKES, "BogLM was trained on texts by 65-year-old writers."),
    ("How long was BogLM trained?", "BogLM was trained on 300B tokens."),
    ("How long is the arm of DryBot?", "The arm of DryBot weighs 12 kg."),
    ("What was the mean age of the nurses?", "Nurses were followed for 10 years."),
    ("What was the mean age of the nurses?", "Nurses aged 18 years or older were asked."),
    (LARGE, "BogNet reaches 95% on the data set."),
    (LARGE, "BogNet was trained on the data set for 3 epochs."),
    ("What was the sample size of the survey?", "In the survey, 41% of nurses were burnt out."),
    (WHEN, "Keller et al. (2001): BogNet was built with 34 gauges."),
    (WHEN, "BogNet was built of gauges (Miller, 2001)."),
    ("In which year was BogNet built?", "BogNet was built within 3 years."),
    (SIZE, "BogLM was trained on 7B tokens."),
    (SIZE, "BogLM is smaller than DryLM 70B."),
])
def test_a_value_of_something_else_is_none(question: str, text: str) -> None:
    assert is_lacking(question, text)


def test_what_is_lacking_is_named() -> None:
    (lack,) = (d.lack for d in demands(Planner().plan(RATE), Answer()))
    assert lack == "the question asks for the learning rate, and no sentence of the answer tells it"


@pytest.mark.parametrize("text", ["learning rate " * 1_400, "what the " * 2_000, "(" * 20_000,
                                  "(2001" * 4_000, "12 days " * 2_000])
def test_long_texts_take_no_long_time(text: str) -> None:
    began = time.process_time()
    asked_quantity(text[:2000])
    for question in (RATE, TAKES, LARGE, WHEN, SIZE):
        quantity = asked_quantity(question)
        assert quantity
        quantity.is_told(text)
    assert time.process_time() - began < 5
