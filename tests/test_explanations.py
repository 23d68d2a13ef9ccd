"""Which explanation a question wants, and which sentences give it."""

import re
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agents.explanations import wanted_explanation
from grounding.explaining import Explanation, explains


@pytest.mark.parametrize(("question", "kind", "term"), [
    ("What is a peat pipe?", "definition", "peat pipe"),
    ("What are peat pipes in blanket bogs?", "definition", "peat pipes"),
    ("What does “hydrophobicity” mean?", "definition", "“hydrophobicity”"),
    ("How is drought defined?", "definition", "drought"),
    ("What is meant by bog breathing?", "definition", "bog breathing"),
    ("What does BogNet consist of?", "parts", "BogNet"),
    ("Which tasks does BogBench contain?", "parts", "BogBench"),
    ("What are the granules made of?", "parts", "granules"),
    ("Why do peat pipes collapse?", "cause", "peat pipes collapse"),
    ("What causes the collapse of peat pipes?", "cause", "collapse of peat pipes"),
    ("What causes loneliness among nurses?", "cause", "loneliness"),
    ("What is the mechanism of bog breathing?", "cause", "bog breathing"),
    ("By which mechanism does drainage lower peat?", "cause", ""),
    ("How was soil moisture measured?", "method", "soil moisture"),
    ("How was soil moisture in bogs measured?", "method", "soil moisture"),
    ("How were the larvae counted in the bog?", None, ""),
    ("What are the limitations of the survey of bogs?", "limitation", ""),
    ("What is the depth of the bog?", None, ""),
    ("What is the deepest bog?", None, ""),
    ("What is the effect of drainage on peat?", None, ""),
    ("What is the prevalence of leeches in ponds?", None, ""),
    ("What are risk factors for drowning?", None, ""),
    ("What is known about bogs?", None, ""),
    ("What is the difference between fens and bogs?", None, ""),
    ("How does drainage change the carbon of peat?", None, ""),
])
def test_the_wording_of_a_question_tells_which_explanation_it_wants(
    question: str, kind: str | None, term: str
) -> None:
    found = wanted_explanation(question)
    assert (found.kind if found else None, found.term if found else "") == (kind, term)


@pytest.mark.parametrize(("kind", "term", "sentence"), [
    ("definition", "peat pipe", "A peat pipe is a tunnel through which water leaves a bog."),
    ("definition", "peat pipes", "In bogs, peat pipes (PP) are the tunnels of running water."),
    ("definition", "BogNet", "We introduce BogNet, a network of 40 gauges in bogs."),
    ("definition", "bog breathing", "The surface rises and falls, which we call bog breathing."),
    ("definition", "bog breathing", "We define bog breathing as the yearly motion of the surface."),
    ("definition", "depth curve", "Depth curves show the share of gauges at each depth."),
    ("definition", "bog breathing", "Bog-breathing denotes the yearly motion of the surface."),
    ("definition", "bog breathing", "Keller et al.: Bog breathing is simply the motion."),
    ("parts", "BogNet", "BogNet consists of gauges, cameras and traps."),
    ("parts", "BogNet", "BogNet extends DryNet to two tasks, counting and weighing."),
    ("parts", "BogNet", "BogNet has three parts: gauges, cameras and traps."),
    ("parts", "granules", "The granules are made of clay and lime."),
    ("definition", "sleep debt",
     "Sleep debt is the sum of hours lost, as Miller et al. (2010) put it."),
    ("definition", "dysbiosis", "Dysbiosis is a change in the communities of the gut [12]."),
    ("definition", "HIF-1", "HIF-1 is a transcription factor that answers to low oxygen."),
    ("definition", "MATH", "MATH is a set of problems for schools."),
    ("definition", "depth curve", "A depth curve represents the gauges at each depth."),
    ("definition", "bog breathing", "We found that bog breathing is the motion of the surface."),
    ("definition", "bog breathing", "It does not freeze, and bog breathing is a slow motion."),
    ("definition", "BMI", "Body mass index (BMI) is a measure of weight in relation to height."),
    ("definition", "BMI", "Body mass index is a measure of weight in relation to height."),
    ("definition", "irritable bowel syndrome", "IBS is a disorder of the gut with pain."),
    ("cause", "", "The pipes collapsed because the water table fell."),
    ("cause", "loneliness", "Night work led to loneliness among nurses."),
    ("cause", "loneliness", "Loneliness in nurses was mainly caused by night work."),
    ("cause", "loneliness", "Due to night work, loneliness rose among nurses."),
    ("cause", "loneliness", "The main cause of loneliness was night work."),
    ("cause", "loneliness", "Night work led to an increase in loneliness."),
    ("cause", "nurses do not stay", "Nurses do not stay because their pay is low."),
    ("cause", "peat pipes collapse", "Keller (2001): Pipes collapse because water falls."),
    ("cause", "", "The collapse was attributed to a falling water table."),
    ("method", "soil moisture", "Soil moisture was measured with probes at three depths."),
    ("method", "soil moisture", "We estimated the moisture of soil from the weight of cores."),
    ("method", "burnout", "Burnout in nurses was measured with a scale of 22 items [12]."),
    ("method", "burnout", "In nurses with anxiety, burnout was then measured with a scale."),
    ("method", "burnout", "METHODS In this survey, burnout was assessed with a scale."),
    ("method", "burnout", "We measured sleep with a watch and burnout with a scale."),
    ("method", "burnout", "A scale was used to measure burnout in nurses."),
    ("method", "burnout", "Burnout, measured with a scale (Miller et al., 1981), was high."),
    ("method", "body mass index", "BMI was calculated from height and weight."),
    ("limitation", "", "Keller et al. (2001): Confounding by age cannot be excluded."),
    ("limitation", "", "A limitation of the survey is that no winter was covered."),
    ("limitation", "", "We could not control for the age of the drains."),
    ("limitation", "", "A threat to the external validity is the season."),
    ("limitation", "", "The sample size did not allow to tell seasons apart."),
    ("definition", "burnout", "The term burnout refers to a state of exhaustion."),
    ("definition", "burnout", "Burnout, a syndrome of exhaustion from work, is common."),
    ("cause", "weight loss", "The drug led to weight loss in mice."),
    ("cause", "decline of bees", "Bees died because of poison."),
    ("cause", "decline of bees", "The decline of bees was driven by poison."),
    ("cause", "insomnia", "Night work increases the risk of insomnia."),
    ("cause", "insomnia", "Night work triggers insomnia."),
    ("cause", "nurses leave their job", "Low pay led nurses to leave their job."),
    ("cause", "nurses leave their job", "Nurses did not stay in their job because pay was low."),
    ("cause", "drainage not lower the pH", "Drainage did not lower the pH because of lime."),
    ("cause", "BogLM better", "BogLM is better than DryLM because its data are clean."),
    ("cause", "low job satisfaction", "Long shifts led to low job satisfaction."),
    ("method", "burnout", "Burnout was measured in 412 nurses with a scale."),
    ("method", "bog depth", "Bog depth was measured at the deepest gauge."),
    ("method", "fever", "Fever was measured on a scale from 0 to 10."),
])
def test_what_explains_is_told(kind: Explanation, term: str, sentence: str) -> None:
    assert explains(kind, term, sentence)


@pytest.mark.parametrize(("kind", "term", "sentence"), [
    ("definition", "peat pipe", "A peat pipe is often found near drains."),
    ("definition", "peat pipe", "The water left through a peat pipe, a mile from the drain."),
    ("definition", "pipe", "A peat pipe is a natural tunnel."),
    ("definition", "peat", "Peat is a major concern of farmers."),
    ("definition", "bog", "Bogs are the same in all counties."),
    ("definition", "trace", "The call was good, and it records the call to the inner trace."),
    ("definition", "trace", "We call such a row of steps a trace."),
    ("definition", "burnout", "Burnout is a strong predictor of turnover."),
    ("definition", "burnout", "Burnout is a risk factor for depression."),
    ("definition", "burnout", "Burnout is one of the barriers to good care."),
    ("definition", "burnout", "Burnout is an important problem."),
    ("definition", "burnout", "Burnout is an important and old phenomenon."),
    ("definition", "burnout", "Burnout represents 40% of sick leave."),
    ("definition", "burnout", "Burnout represents about 40% of sick leave."),
    ("definition", "burnout", "Burnout represents a challenge for hospitals."),
    ("definition", "burnout", "Burnout describes 12% of the variance."),
    ("definition", "aspirin", "Aspirin is a potential cause of bleeding."),
    ("definition", "moral distress", "Moral distress is an under-researched topic in nursing."),
    ("definition", "boredom", "We do not think that boredom is a disease of nurses."),
    ("definition", "boredom", "It was asked whether, as usual, boredom is a disease of nurses."),
    ("definition", "technostress", "Managers deny that technostress is a disease of modern work."),
    ("definition", "technostress", "Managers fear that technostress is a disease of our time."),
    ("definition", "bog breathing", "The motion is no longer called bog breathing."),
    ("definition", "BMI", "Bone mass was higher, and a big mole is a mark."),
    ("parts", "BogNet", "We doubt, and so do others: nobody says, BogNet consists of gauges."),
    ("parts", "BogNet", "BogNet was built in three years."),
    ("cause", "loneliness", "Loneliness among nurses was not caused by night work."),
    ("cause", "loneliness", "Loneliness was not due to night work."),
    ("cause", "loneliness", "Night work did not lead to loneliness."),
    ("cause", "loneliness", "Night work caused no loneliness."),
    ("cause", "loneliness", "The mechanism of loneliness is unknown."),
    ("cause", "loneliness", "Loneliness led to depression among nurses."),
    ("cause", "loneliness", "Night work led to depression in nurses with loneliness."),
    ("cause", "loneliness", "Depression rose because loneliness was common."),
    ("cause", "loneliness", "Depression was caused by loneliness."),
    ("cause", "loneliness", "Depression in nurses with loneliness was caused by night work."),
    ("cause", "turnover", "Turnover contributed to higher workload among nurses."),
    ("cause", "loneliness", "Miller et al. (2010) held that night work led to loneliness."),
    ("cause", "loneliness", "Night work leads to loneliness [12]."),
    ("method", "burnout", "Depression was measured with a questionnaire in nurses with burnout."),
    ("method", "burnout", "We measured depression with a questionnaire in nurses with burnout."),
    ("method", "burnout", "Depression in nurses with burnout was measured with a scale."),
    ("method", "burnout", "Burnout was not measured with a scale."),
    ("method", "burnout", "Miller et al. (2010) measured burnout with a scale."),
    ("method", "job satisfaction", "Job stress was measured with a scale."),
    ("limitation", "", "No confounding of burnout by age among nurses was found."),
    ("limitation", "", "Publication bias was not found."),
    ("limitation", "", "Miller et al. (2010) had a small sample."),
    ("cause", "", "The pipes collapsed after the water table fell."),
    ("method", "soil moisture", "Soil moisture was lower near drains."),
    ("method", "soil moisture", "The aim was to assess soil moisture with probes in bogs."),
    ("method", "soil moisture", "The number of larvae was measured with nets."),
    ("limitation", "", "The survey covered all of the winter."),
    ("limitation", "", "Drinks are a threat to health."),
    ("limitation", "", "The sample size was 412."),
    ("limitation", "", "Confounders were adjusted for."),
    ("parts", "BogNet", "BogNet includes no cameras."),
    ("definition", "burnout", "Burnout is the subject of this study."),
    ("definition", "burnout", "Burnout is a new focus of our hospital."),
    ("definition", "burnout", "Burnout is a result of stress."),
    ("definition", "burnout", "Burnout is what we measured."),
    ("definition", "burnout", "Burnout is the reason why nurses leave."),
    ("definition", "burnout", "Burnout, a major problem of hospitals, is common."),
    ("cause", "low job satisfaction", "Good pay leads to higher job satisfaction."),
    ("cause", "job satisfaction", "Long shifts led to lower job satisfaction."),
    ("cause", "weight loss", "Weight gain was caused by the drug."),
    ("cause", "higher yield", "Drought caused a decrease in yield."),
    ("cause", "water table fall", "The water table rose because it rained."),
    ("cause", "decline of bees", "The decline of moths was driven by light."),
    ("cause", "insomnia", "Tea reduces insomnia."),
    ("cause", "insomnia", "Nurses reported increased insomnia in winter."),
    ("cause", "insomnia", "Insomnia increases depression."),
    ("cause", "nurses leave their job", "Nurses stay in their job because colleagues are kind."),
    ("cause", "nurses leave their job", "Nurses rarely leave their job because the pay is good."),
    ("cause", "drainage not lower the pH", "Drainage lowers the pH because of acids."),
    ("cause", "BogLM better", "DryLM is better than BogLM because its data are clean."),
    ("cause", "BogLM better", "BogLM is worse than DryLM because it is small."),
    ("method", "burnout", "Burnout was measured in 412 nurses."),
    ("method", "burnout", "Burnout was assessed at three hospitals in March."),
    ("method", "burnout", "Burnout was evaluated as a potential mediator."),
])
def test_what_only_speaks_of_it_explains_nothing(
    kind: Explanation, term: str, sentence: str
) -> None:
    assert not explains(kind, term, sentence)


@given(st.text(max_size=60), st.text(max_size=200))
def test_any_question_and_sentence_can_be_asked_and_read(question: str, sentence: str) -> None:
    found = wanted_explanation(f"What is {question}?")
    if found:
        assert found.term in " ".join(f"What is {question}?".split())
        assert not explains(found.kind, found.term, f"Nobody thinks that {sentence}") or \
            re.search("[.;:,]", sentence)


NAMES = st.lists(st.text("bcdfgklmprtv", min_size=3, max_size=9), min_size=1, max_size=3).map(
    lambda syllables: " ".join(f"{one}o" for one in syllables))


@settings(max_examples=40)  # each tries every form
@given(NAMES, NAMES)
def test_a_sentence_explains_what_it_names_in_that_place_and_not_what_it_denies(
    one: str, other: str
) -> None:
    assume(not set(one.split()) & set(other.split()))
    told: list[tuple[Explanation, str]] = [
        ("definition", f"{one} is a kind of {other}."), ("cause", f"{other} led to {one}."),
        ("cause", f"{one} was caused by {other}."), ("method", f"{one} was measured with {other}.")]
    for kind, sentence in told:
        assert explains(kind, one, sentence)
        assert not explains(kind, other, sentence)
        assert not explains(kind, one, f"We do not think that {sentence}")


@pytest.mark.parametrize("text", ["a" * 20_000, "what is " * 2_500, "(" * 20_000,
                                  "measured " * 2_200, "we call x " * 2_000, ", peat" * 3_300,
                                  "increased " * 2_000, "not, and " * 2_200, "because, " * 2_200,
                                  "caused by the cause of " * 900, "A-" * 10_000,
                                  "peat pipe is a a a " * 1_000, "was -ly " * 2_500,
                                  "reduces " * 2_500, "measured at 12 sites " * 900])
def test_long_texts_take_no_long_time(text: str) -> None:
    began = time.process_time()
    wanted_explanation(text[:2000])
    for kind in ("definition", "parts", "cause", "method", "limitation"):
        explains(kind, "peat pipe", text)  # type: ignore[arg-type]
        explains(kind, "APP", text, ["a peat pipe"])  # type: ignore[arg-type]
    assert time.process_time() - began < 1
