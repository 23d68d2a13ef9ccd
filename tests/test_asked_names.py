"""Who and where: which sentences tell it, and which only speak of what was done."""

import pytest
from answer_demands import lacks

from agents.planner import Planner
from agents.wanted import wanted


@pytest.mark.parametrize(("question", "told"), [
    ("Who developed the PHQ-9 questionnaire?",
     "The PHQ-9 questionnaire was developed by Kroenke and Spitzer."),
    ("Who funded the trial of aspirin?",
     "The trial of aspirin was funded by the National Institutes of Health."),
    ("Who discovered the Higgs boson?",
     "The Higgs boson was discovered by the ATLAS and CMS collaborations."),
    ("Who annotated the corpus of tweets?",
     "The corpus of tweets was annotated by three trained linguists."),
    ("Who delivered the intervention on sleep?",
     "The intervention on sleep was delivered by nurses."),
    ("Who proposed the theory of planned behaviour?",
     "The theory of planned behaviour was proposed by Ajzen."),
    ("Who built the detector for neutrinos?",
     "A team from Kyoto University built the detector for neutrinos."),
    ("Who benefits most from the vaccine?",
     "Adults older than 65 years benefit most from the vaccine."),
    ("Who released the language model BogLM?", "Google released the language model BogLM in 2020."),
    ("Who is most at risk of suicide?", "Young men were most at risk of suicide."),
    ("Who conducted the survey on vaccination?",
     "The survey on vaccination was carried out by the Robert Koch Institute."),
    ("Who wrote the guideline on asthma?",
     "The guideline on asthma was written by an international panel of experts."),
    ("Who collected the samples of ice?",
     "The samples of ice were collected by a Danish expedition led by Dansgaard."),
    ("Who was excluded from the trial of statins?",
     "Pregnant women were excluded from the trial of statins."),
    ("Who were the participants of the study on loneliness?",
     "The participants of the study on loneliness were older adults living alone."),
    ("By whom was the diagnosis of autism made?",
     "The diagnosis of autism was made by child psychiatrists."),
    ("Who uses social media the most?", "Adolescent girls use social media the most."),
    ("Who trained the model of protein folding?",
     "DeepMind trained the model of protein folding on 170000 structures."),
    ("Who owns the land of the bogs?", "Farmers own two thirds of the land of the bogs."),
])
def test_who_it_was_is_told(question: str, told: str) -> None:
    assert lacks(question, told) == []


@pytest.mark.parametrize(("question", "told"), [
    ("Who developed the PHQ-9 questionnaire?",
     "The PHQ-9 questionnaire was developed in 1999 and has nine items."),
    ("Who funded the trial of aspirin?", "The trial of aspirin was stopped early for benefit."),
    ("Who discovered the Higgs boson?", "The Higgs boson was discovered at a mass of 125 GeV."),
    ("Who annotated the corpus of tweets?", "The corpus of tweets was annotated with six labels."),
    ("Who delivered the intervention on sleep?",
     "The intervention on sleep was delivered in eight sessions."),
    ("Who proposed the theory of planned behaviour?",
     "The theory of planned behaviour explains 39% of the variance in intention."),
    ("Who built the detector for neutrinos?",
     "The detector for neutrinos was built of steel and water."),
    ("Who benefits most from the vaccine?", "The vaccine showed the most benefit in winter."),
    ("Who released the language model BogLM?",
     "The language model BogLM was released under an open licence."),
    ("Who is most at risk of suicide?", "The risk of suicide was most increased in spring."),
    ("Who conducted the survey on vaccination?",
     "The survey on vaccination was conducted by telephone in May."),
    ("Who conducted the survey on vaccination?",
     "The survey on vaccination was conducted by using a questionnaire with 20 items."),
    ("Who wrote the guideline on asthma?",
     "The guideline on asthma was written in English and updated by March."),
    ("Who collected the samples of ice?",
     "The samples of ice were collected by drilling to 300 m."),
    ("Who was excluded from the trial of statins?",
     "Records without dates were excluded from the trial of statins."),
    ("Who uses social media the most?", "The use of social media was most common in winter."),
    ("Who trained the model of protein folding?",
     "The model of protein folding was trained by gradient descent."),
    ("Who trained the model of protein folding?",
     "The training of the model of protein folding took 11 days on TPUs."),
    ("Who owns the land of the bogs?", "The land of the bogs was drained in 1950."),
])
def test_what_was_done_does_not_tell_who_did_it(question: str, told: str) -> None:
    assert lacks(question, told)


@pytest.mark.parametrize(("question", "told"), [
    ("Where was the trial of aspirin conducted?",
     "The trial of aspirin was conducted in 12 hospitals in Denmark."),
    ("Where were the neutrinos detected?", "The neutrinos were detected at the South Pole."),
    ("Where were the soil samples collected?",
     "Soil samples were collected from three farms near Uppsala."),
    ("Where is the hippocampus located?",
     "The hippocampus is located in the medial temporal lobe."),
    ("Where were the participants recruited?",
     "Participants were recruited from primary care clinics."),
    ("Where did the outbreak of cholera begin?",
     "The outbreak of cholera began in coastal villages of Peru."),
    ("Where does the protein accumulate?", "The protein accumulates in the mitochondria."),
    ("Where was the corpus of tweets published?", "The corpus of tweets was published on GitHub."),
    ("Where do the larvae of the moth hibernate?",
     "The larvae of the moth hibernate under the bark of oaks."),
    ("Where was the study of burnout carried out?",
     "The study of burnout was carried out at a university hospital."),
    ("Where does BogNet place its gauges?",
     "BogNet places its gauges near drains in blanket bogs."),
    ("In which country was the cohort of smokers recruited?",
     "The cohort of smokers was recruited in Finland."),
    ("In which journal was the trial of statins published?",
     "The trial of statins was published in the Lancet."),
    ("Where do the bats hunt?", "The bats hunt above ponds and along hedges."),
    ("Where was the burst of gamma rays observed?",
     "The burst of gamma rays was observed in the galaxy NGC 4993."),
    ("Where were the interviews with nurses held?",
     "The interviews with nurses were held in a quiet room of the ward."),
    ("Where did the migrants settle?", "Most of the migrants settled in Toronto."),
])
def test_where_it_was_is_told(question: str, told: str) -> None:
    assert lacks(question, told) == []


@pytest.mark.parametrize(("question", "told"), [
    ("Where was the trial of aspirin conducted?",
     "The trial of aspirin was conducted in 2014 with 412 patients."),
    ("Where were the neutrinos detected?",
     "The neutrinos were detected in 2013 with high significance."),
    ("Where were the soil samples collected?", "Soil samples were collected in spring and autumn."),
    ("Where is the hippocampus located?",
     "The hippocampus is smaller in patients with depression."),
    ("Where were the participants recruited?", "Participants were recruited in 2019 by telephone."),
    ("Where did the outbreak of cholera begin?",
     "The outbreak of cholera began in January and lasted for months."),
    ("Where does the protein accumulate?", "The protein accumulates in response to stress."),
    ("Where was the corpus of tweets published?",
     "The corpus of tweets was published in order to help others."),
    ("Where do the larvae of the moth hibernate?",
     "The larvae of the moth hibernate for five months."),
    ("Where was the study of burnout carried out?",
     "The study of burnout was carried out in three phases."),
    ("In which country was the cohort of smokers recruited?",
     "The cohort of smokers was recruited in 1985."),
    ("In which journal was the trial of statins published?",
     "The trial of statins was published in 2008."),
    ("Where do the bats hunt?", "The bats hunt in groups of 12."),
    ("Where do the bats hunt?", "The bats hunt at dusk and on warm nights."),
    ("Where was the burst of gamma rays observed?",
     "The burst of gamma rays was observed by chance with two telescopes."),
    ("Where were the interviews with nurses held?",
     "The interviews with nurses were held in German and lasted 40 minutes."),
    ("Where does the drug bind to albumin?", "The drug binds to albumin with high affinity."),
    ("Where did the migrants settle?", "The migrants settled in large numbers after 1960."),
])
def test_when_and_how_it_was_done_do_not_tell_where(question: str, told: str) -> None:
    assert lacks(question, told)


def test_what_is_lacking_is_named() -> None:
    assert lacks("Where do the bats hunt?", "The bats hunt at dusk.") == [
        "the question asks for a place, and no sentence of the answer tells it"]
    assert lacks("Who owns the bogs?", "The bogs were drained.") == [
        "the question asks for who it is, and no sentence of the answer tells it"]


@pytest.mark.parametrize("question", [
    "Do nurses who work at night sleep less?",
    "Whereas tea is hot, is coffee?",
    "Do WHO guidelines reach nurses?",
])
def test_the_words_alone_ask_for_nobody(question: str) -> None:
    assert wanted(Planner().plan(question)).named is None
