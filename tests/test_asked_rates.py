"""How often, how fast and how many of: which numbers tell it."""

import pytest
from answer_demands import lacks


@pytest.mark.parametrize(("question", "told"), [
    ("How often was blood pressure measured?", "Blood pressure was measured every two hours."),
    ("How often do nurses work at night?", "Nurses work at night twice a week."),
    ("How often did patients relapse?", "Patients relapsed in 23% of cases."),
    ("How often was the drug given?", "The drug was given three times daily."),
    ("How often do adolescents use social media?", "Most adolescents use social media daily."),
    ("How often were the weights of the network updated?",
     "The weights of the network were updated once per epoch."),
    ("How often does the pulsar flare?", "The pulsar flares 12 times per year."),
    ("How often do language models hallucinate references?",
     "Language models hallucinate references in 47% of answers."),
    ("How often was insulin injected?", "Insulin was injected weekly."),
    ("How often do students cheat in exams?", "One in five students cheats in exams."),
    ("How often do nurses wash their hands?", "Nurses washed their hands 12 times per shift."),
    ("How often was the sensor calibrated?",
     "The sensor was calibrated at intervals of two weeks."),
    ("How often do twins differ in handedness?",
     "Twins differed in handedness in about 20% of pairs."),
])
def test_how_often_it_was_is_told(question: str, told: str) -> None:
    assert lacks(question, told) == []


@pytest.mark.parametrize(("question", "told"), [
    ("How often was blood pressure measured?",
     "Blood pressure was measured with a cuff on the left arm."),
    ("How often do nurses work at night?", "Nurses who work at night sleep less than others."),
    ("How often did patients relapse?", "Patients relapsed after stopping the drug for stress."),
    ("How often was the drug given?", "The drug was given by mouth at a dose of 20 mg."),
    ("How often do adolescents use social media?",
     "Adolescents use social media to talk with friends."),
    ("How often were the weights of the network updated?",
     "The weights of the network were updated with Adam at a learning rate of 0.1."),
    ("How often does the pulsar flare?", "The pulsar flares with an energy of 3 GeV."),
    ("How often do language models hallucinate references?",
     "Language models hallucinate references because their training rewards guesses."),
    ("How often was insulin injected?", "Insulin was injected into the abdomen."),
    ("How often do students cheat in exams?", "Students cheat in exams when the stakes are high."),
    ("How often do nurses wash their hands?",
     "Nurses wash their hands with soap, and daily costs were low."),
    ("How often was the sensor calibrated?",
     "The sensor was calibrated five times faster than before."),
    ("How often do twins differ in handedness?",
     "Twins who differ in handedness were 12% heavier at birth."),
    ("How often do children visit the dentist?",
     "Children visit the dentist with a parent, who pays 20% of the fee."),
])
def test_a_number_beside_it_does_not_tell_how_often(question: str, told: str) -> None:
    assert lacks(question, told)


@pytest.mark.parametrize(("question", "told"), [
    ("How fast does the glacier move?", "The glacier moves at 120 m per year."),
    ("How fast does BogLM generate tokens?", "BogLM generates 45 tokens per second."),
    ("How fast do the waves travel?", "The waves travel at a speed of 3 km/s."),
    ("How fast did the tumours grow?", "The tumours grew by 2 mm per month."),
    ("How fast is the decay of the isotope?",
     "The decay of the isotope has a half-life of 5.3 years."),
    ("How fast did the epidemic spread?",
     "The number of cases of the epidemic doubled every three days as it spread."),
    ("How fast did the patients recover?", "The patients recovered within 12 days."),
    ("How fast does sea level rise?", "Sea level rises by 3.3 mm/year."),
    ("How fast is inference with the sparse network?",
     "Inference with the sparse network takes 12 ms per image."),
    ("How fast do older adults walk?", "Older adults walk with a mean speed of 1.1 m/s."),
    ("How fast do glaciers in Greenland retreat?",
     "Glaciers in Greenland retreat by 150 metres a year."),
    ("How quickly does the drug act?", "The drug acts within 30 minutes."),
])
def test_how_fast_it_is_is_told(question: str, told: str) -> None:
    assert lacks(question, told) == []


@pytest.mark.parametrize(("question", "told"), [
    ("How fast does the glacier move?", "The glacier moves over a bed of clay and gravel."),
    ("How fast does BogLM generate tokens?",
     "BogLM generates tokens with a vocabulary of 32000 entries."),
    ("How fast do the waves travel?", "The waves travel along the coast for 300 km."),
    ("How fast did the tumours grow?", "The tumours grew in 12 of 40 mice."),
    ("How fast is the decay of the isotope?",
     "The decay of the isotope emits a particle of 5 MeV."),
    ("How fast did the epidemic spread?", "The epidemic spread to 14 countries."),
    ("How fast did the patients recover?", "The patients recovered in 80% of cases."),
    ("How fast does sea level rise?", "Sea level rises because of the melting of ice."),
    ("How fast is inference with the sparse network?",
     "Inference with the sparse network needs 3 GB of memory."),
    ("How fast do older adults walk?", "Older adults walk more with a dog."),
    ("How fast do glaciers in Greenland retreat?", "Glaciers in Greenland retreat since 1990."),
    ("How quickly does the drug act?", "The drug acts on receptors in the gut in 3 ways."),
    ("How fast is the reaction of the enzyme?",
     "The reaction of the enzyme was studied in adults aged 30 years."),
])
def test_a_distance_or_a_share_does_not_tell_how_fast(question: str, told: str) -> None:
    assert lacks(question, told)


@pytest.mark.parametrize(("question", "told"), [
    ("How many of the patients recovered?", "Of the patients, 34 of 120 recovered."),
    ("How many of the patients recovered?", "In all, 62% of the patients recovered."),
    ("How many of the mice died?", "12 of the mice died."),
    ("How many of the tweets were labelled as hate speech?",
     "A third of the tweets were labelled as hate speech."),
    ("How many of the students dropped out?", "23 students dropped out."),
    ("How many of the stars have planets?", "One in five of the stars has planets."),
    ("How many of the responses were correct?", "Only 48% of the responses were correct."),
    ("How many of the nurses reported burnout?", "Of 412 nurses, 131 reported burnout."),
    ("How many of the trials were registered?", "Half of the trials were registered."),
    ("How many of the participants completed the survey?",
     "91% of the participants completed the survey."),
    ("How many of the genes were expressed?", "Of the genes, 1,204 were expressed in the liver."),
    ("How many of the villages had clean water?", "Clean water was found in 14 villages."),
    ("How many of the models were fine-tuned?", "Seven of the twelve models were fine-tuned."),
])
def test_how_many_of_them_is_told(question: str, told: str) -> None:
    assert lacks(question, told) == []


@pytest.mark.parametrize(("question", "told"), [
    ("How many of the patients recovered?", "The patients recovered sooner with the drug."),
    ("How many of the patients recovered?",
     "We enrolled 120 patients, and those who recovered were followed."),
    ("How many of the mice died?", "The mice died of heart failure at 12 weeks."),
    ("How many of the tweets were labelled as hate speech?",
     "The tweets were labelled as hate speech by three annotators."),
    ("How many of the students dropped out?", "The students who dropped out were 3 years older."),
    ("How many of the stars have planets?", "The stars that have planets are rich in metals."),
    ("How many of the responses were correct?",
     "The responses that were correct were 40 words long."),
    ("How many of the nurses reported burnout?",
     "The nurses who reported burnout worked 12 hours more."),
    ("How many of the trials were registered?", "The trials were registered in 2012."),
    ("How many of the participants completed the survey?",
     "The participants completed the survey in 20 minutes."),
    ("How many of the genes were expressed?", "The genes that were expressed had 12 exons."),
    ("How many of the villages had clean water?",
     "The villages that had clean water lay 20 km from the river."),
    ("How many of the patients died?",
     "Of the patients, 40% were women and those who died were older."),
    ("How many of the models were fine-tuned?",
     "The models were fine-tuned for 3 epochs on 8 GPUs."),
    ("How many of the patients responded to treatment?",
     "The 120 patients were younger, and treatment lasted 12 weeks."),
])
def test_a_number_of_something_else_is_not_how_many_of_them(question: str, told: str) -> None:
    assert lacks(question, told)
