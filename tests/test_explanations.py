"""Which explanation a question wants, and which sentences give it."""

import time

import pytest
from hypothesis import given
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
    ("Why do peat pipes collapse?", "cause", ""),
    ("What causes the collapse of peat pipes?", "cause", ""),
    ("What is the mechanism of bog breathing?", "cause", ""),
    ("How was soil moisture measured?", "method", "soil moisture"),
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
    ("cause", "", "The pipes collapsed because the water table fell."),
    ("cause", "", "The collapse was attributed to a falling water table."),
    ("method", "soil moisture", "Soil moisture was measured with probes at three depths."),
    ("method", "soil moisture", "We estimated the moisture of soil from the weight of cores."),
    ("limitation", "", "A limitation of the survey is that no winter was covered."),
    ("limitation", "", "We could not control for the age of the drains."),
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
    ("parts", "BogNet", "BogNet was built in three years."),
    ("cause", "", "The pipes collapsed after the water table fell."),
    ("method", "soil moisture", "Soil moisture was lower near drains."),
    ("method", "soil moisture", "The aim was to assess soil moisture with probes in bogs."),
    ("method", "soil moisture", "The number of larvae was measured with nets."),
    ("limitation", "", "The survey covered all of the winter."),
])
def test_what_only_speaks_of_it_explains_nothing(
    kind: Explanation, term: str, sentence: str
) -> None:
    assert not explains(kind, term, sentence)


@given(st.text(max_size=60), st.text(max_size=200))
def test_any_question_and_sentence_can_be_asked_and_read(question: str, sentence: str) -> None:
    found = wanted_explanation(f"What is {question}?")
    if found:
        explains(found.kind, found.term, sentence)


@pytest.mark.parametrize("text", ["a" * 20_000, "what is " * 2_500, "(" * 20_000,
                                  "measured " * 2_200, "we call x " * 2_000, ", peat" * 3_300])
def test_long_texts_take_no_long_time(text: str) -> None:
    began = time.perf_counter()
    wanted_explanation(text[:2000])
    for kind in ("definition", "parts", "cause", "method", "limitation"):
        explains(kind, "peat pipe", text)  # type: ignore[arg-type]
    assert time.perf_counter() - began < 1
