"""A system is none of its variants, and no other whose name ends in its own."""

import pytest

from grounding.entailment import ComputedEntailment


@pytest.mark.parametrize(("claim", "sentence"), [
    ("GPT-4 scores 71.2 on MMLU.", "GPT-4 Turbo scores 71.2 on MMLU."),
    ("BERT reaches 84.9 on MNLI.", "BERT Large reaches 84.9 on MNLI."),
    ("Llama reaches 30.1 on HumanEval.", "Code Llama reaches 30.1 on HumanEval."),
    ("Cormorant scores 60.1 on MMLU.", "Cormorant Large scores 60.1 on MMLU."),
    ("We find that Llama reaches 30.1.", "We find that Code Llama reaches 30.1."),
])
def test_what_is_said_of_a_variant_is_not_said_of_it(claim: str, sentence: str) -> None:
    judge = ComputedEntailment()
    judgement = judge.inspect(claim, sentence)
    assert judgement.is_barred
    assert judgement.caps_support
    assert judge.combine(judgement).stance != "supported"


@pytest.mark.parametrize(("claim", "sentence"), [
    ("GPT-4 scores 71.2 on MMLU.", "GPT-4 scores 71.2 on MMLU and GPT-4 Turbo 74.0."),
    ("GPT-4 Turbo scores 71.2 on MMLU.", "GPT-4 Turbo scores 71.2 on MMLU."),
    ("Llama reaches 30.1 on HumanEval.", "The new Llama reaches 30.1 on HumanEval."),
    ("Code Llama - Instruct reaches 41.5 on HumanEval.",
     "Code Llama - Instruct reaches 41.5 on HumanEval."),
    ("Alder - Instruct 7B reaches 34.0.", "Alder - Instruct 7B reaches 34.0 in this run."),
    ("Protein A binds to protein B.", "Protein B binds to protein A."),
    ("GPT-4 scores 71.2 on MMLU.", "OpenAI GPT-4 scores 71.2 on MMLU."),
    ("Llama 2 scores 30.1 on MBPP.", "Llama 2 70B scores 30.1 on MBPP."),
])
def test_what_is_said_of_it_still_is(claim: str, sentence: str) -> None:
    found = ComputedEntailment().inspect(claim, sentence).findings
    assert not [f for f in found if f.name == "subject" and f.outcome == "silent"]
