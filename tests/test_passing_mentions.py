"""Words that explain elsewhere and only pass by here."""

import pytest
from answer_demands import lacks


@pytest.mark.parametrize(("question", "told"), [
    ("What is burnout?", "Burnout is a state of exhaustion caused by work."),
    ("What is sepsis?", "Sepsis is a life-threatening organ dysfunction caused by infection."),
    ("What is a quasar?", "A quasar is the bright core of a distant galaxy."),
    ("What is social capital?",
     "Social capital is the sum of the resources in a network of people."),
    ("What is perplexity?", "Perplexity is a measure of how well a model predicts a text."),
    ("What is burnout?",
     "Burnout was the strongest form of exhaustion, in which nurses cease to care."),
])
def test_what_a_thing_is_defines_it(question: str, told: str) -> None:
    assert lacks(question, told) == []


@pytest.mark.parametrize(("question", "told"), [
    ("What is burnout?", "Burnout was the strongest effect."),
    ("What is burnout?", "Burnout was the strongest predictor of turnover."),
    ("What is burnout?", "Burnout was the only effect that remained."),
    ("What is burnout?", "Burnout was the second most frequent diagnosis."),
    ("What is burnout?", "Burnout is the leading cause of sick leave."),
    ("What is sepsis?", "Sepsis was the reason for admission in 12% of patients."),
    ("What is sepsis?", "Sepsis was a frequent complication."),
    ("What is dropout?", "Dropout was the largest contributor to accuracy."),
    ("What is dropout?", "Dropout was a better choice than weight decay."),
    ("What is loneliness?", "Loneliness was the highest in winter."),
    ("What is perplexity?", "Perplexity was the lower of the two."),
    ("What is a quasar?", "The quasar was one of the brightest in the sample."),
    ("What is delirium?", "Delirium was an adverse event of the drug."),
    ("What is delirium?", "Delirium was the primary endpoint of the trial."),
    ("What is trust?", "Trust was the variable with the largest effect."),
])
def test_how_it_ranks_or_its_role_does_not_define_it(question: str, told: str) -> None:
    assert lacks(question, told)


@pytest.mark.parametrize(("question", "told"), [
    ("What are the limitations of the study?", "A limitation of the study is its small sample."),
    ("What are the limits of language models in medicine?",
     "A drawback of language models in medicine is that they invent references."),
    ("What are the limitations of the survey?", "The survey was limited by a low response rate."),
    ("What are the limitations of the assay?",
     "The assay cannot be generalised to frozen samples."),
    ("What are the limitations of the trial?", "The trial was limited to one hospital."),
    ("What are the weaknesses of the detector?", "A weakness of the detector is its slow readout."),
])
def test_a_limit_of_a_study_is_told(question: str, told: str) -> None:
    assert lacks(question, told) == []


@pytest.mark.parametrize(("question", "told"), [
    ("What are the limitations of the assay?", "The limit of detection was 3 ng."),
    ("What are the limitations of the assay?", "The detection was limited to 3 ng."),
    ("What are the limitations of the study?", "The dose was limited to 20 mg per day."),
    ("What are the limitations of the study?", "Growth was limited by nitrogen."),
    ("What are the limitations of the detector?", "The bias voltage of the detector was 40 V."),
    ("What are the limitations of the study?", "Patients had limited to moderate mobility."),
    ("What are the limitations of the study?", "The small number of fish lived in the pond."),
    ("What are the limitations of the survey?", "Bees are under threat in Europe."),
    ("What are the limitations of the trial?", "Muscle weakness was reported by 12% of patients."),
    ("What are the limitations of the study?", "The speed limit was 50 km/h."),
    ("What are the limitations of the study?", "Pressure hindered the growth of roots."),
])
def test_a_bound_is_no_limit_of_a_study(question: str, told: str) -> None:
    assert lacks(question, told)


@pytest.mark.parametrize(("question", "told"), [
    ("What does BogNet consist of?", "BogNet consists of gauges, cameras and traps."),
    ("What is the placenta composed of?", "The placenta is composed of fetal and maternal tissue."),
    ("Which tasks does BogBench contain?",
     "BogBench contains three tasks: counting, naming and weighing."),
    ("What does the questionnaire include?", "The questionnaire includes items on sleep and pain."),
    ("What are comets made of?", "Comets are made of ice and dust."),
])
def test_the_parts_of_a_thing_are_told(question: str, told: str) -> None:
    assert lacks(question, told) == []


@pytest.mark.parametrize(("question", "told"), [
    ("What does BogNet consist of?", "BogNet is part of a larger survey."),
    ("What does BogNet consist of?", "BogNet in part explains the decline."),
    ("What does BogNet consist of?", "BogNet contains more errors than DryNet."),
    ("What does BogNet consist of?", "BogNet covers 40% of the bogs."),
    ("What does BogNet consist of?", "BogNet has two advantages over DryNet."),
    ("What does BogNet consist of?", "BogNet has three times the accuracy of DryNet."),
    ("What is the placenta composed of?",
     "The placenta was made in part responsible for the deaths."),
    ("What does the questionnaire include?", "The questionnaire covered a period of 12 months."),
    ("What does the questionnaire include?",
     "The questionnaire has five times more missing answers."),
    ("Which tasks does BogBench contain?", "BogBench contains fewer tasks than DryBench."),
])
def test_what_it_has_more_of_is_no_part(question: str, told: str) -> None:
    assert lacks(question, told)


def test_a_limit_of_detection_is_no_limitation() -> None:
    question = "What is the limit of detection of the assay?"
    assert lacks(question, "The limit of detection of the assay was 3 ng.") == []
