"""Two named systems or sizes set against each other: what an answer tells of both."""

import pytest
from answer_demands import lacks

CODEX = "How does Codex compare with CodeT5 on HumanEval?"
SIZES = "How does Code Llama 7B compare with Code Llama 34B on HumanEval?"
VARIANT = "How does Code Llama - Instruct compare with Code Llama on HumanEval?"
THREE = "How do Codex, CodeT5 and StarCoder compare on HumanEval?"
TWO_BENCHMARKS = "How do Codex and CodeT5 compare on HumanEval and MBPP?"
SCALING = "How does Codex scale from 300M to 12B on HumanEval, compared with CodeT5?"


@pytest.mark.parametrize(("question", "told"), [
    (CODEX, ["Codex reaches 28.8% and CodeT5 20% on HumanEval."]),
    (CODEX, ["Codex reaches 28.8% on HumanEval.", "CodeT5 reaches 20% on HumanEval."]),
    (CODEX, ["Codex reaches a pass@1 of 28.8%.", "CodeT5 reaches 20% on HumanEval."]),
    (CODEX, ["On HumanEval, Codex outperforms CodeT5."]),
    (CODEX, ["CodeT5 is worse than Codex on HumanEval."]),
    ("Is PanGu-Coder2 better than WizardCoder on HumanEval?",
     ["PanGu-Coder2 performs on HumanEval as well as WizardCoder does."]),
    (SIZES, ["Code Llama has a pass@1 on HumanEval of 33.5% at 7B and 48.8% at 34B."]),
    (SIZES, ["Code Llama 34B outperforms Code Llama 7B on HumanEval."]),
    (VARIANT, ["Code Llama - Instruct reaches 34.8% and Code Llama 33.5% on HumanEval."]),
    (THREE, ["Codex reaches 28.8% and StarCoder 33.6% on HumanEval."]),
    (TWO_BENCHMARKS, ["Codex has 28.8% on HumanEval.", "CodeT5 has 20% on HumanEval."]),
    (SCALING, ["Codex has a pass@1 on HumanEval of 13% at 300M and 28.8% at 12B."]),
    ("How does GPT-3 compare with GPT-3.5 on MMLU?", ["GPT-3.5 has 70% and GPT-3 43.9% on MMLU."]),
    ("How does Code Llama 7B do on MBPP compared with HumanEval?",
     ["Code Llama 7B has 33.5% on HumanEval and 41.4% on MBPP."]),
])
def test_an_answer_tells_both_sides(question: str, told: list[str]) -> None:
    assert lacks(question, *told) == []


@pytest.mark.parametrize(("question", "told", "side"), [
    (CODEX, ["Codex reaches 28.8% on HumanEval."], "CodeT5"),
    (CODEX, ["CodeT5 reaches 20% on HumanEval."], "Codex"),
    (CODEX, ["Codex reaches 28.8% on HumanEval.", "CodeT5 reaches 20% on MBPP."], "CodeT5"),
    (CODEX, ["Codex has a pass@1 of 28.8% on HumanEval.", "CodeT5 has a BLEU of 20 on HumanEval."],
     "CodeT5"),
    (CODEX, ["Codex reaches 28.8% on HumanEval.", "CodeT5 was evaluated on HumanEval."], "CodeT5"),
    (CODEX, ["Codex reaches 28.8% on HumanEval.", "Codex outperforms CodeT5 on MBPP."], "CodeT5"),
    (SIZES, ["Code Llama has a pass@1 on HumanEval of 33.5% at 7B."], "Code Llama 34B"),
    (SIZES, ["Codex has 48.8% at 34B on HumanEval.", "Code Llama 7B has 33.5% on HumanEval."],
     "Code Llama 34B"),
    (VARIANT, ["Code Llama - Instruct reaches 34.8% on HumanEval."], "Code Llama"),
    (THREE, ["StarCoder reaches 33.6% on HumanEval."], "Codex"),
    (TWO_BENCHMARKS, ["Codex has 28.8% on HumanEval.", "CodeT5 has 20% on MBPP."], "CodeT5"),
    ("How does Codex compare with CodeT5 and StarCoder on HumanEval?",
     ["CodeT5 has 20% and StarCoder 33.6% on HumanEval."], "Codex"),
    ("How does GPT-3 compare with GPT-3.5 on MMLU?", ["GPT-3.5 has 70% on MMLU."], "GPT-3"),
    ("How does Code Llama 7B do on MBPP compared with HumanEval?",
     ["Code Llama 7B has 33.5% on HumanEval."], "MBPP"),
])
def test_one_side_alone_is_no_comparison(question: str, told: list[str], side: str) -> None:
    assert any(f"the answer has no figure of {side}" in lack for lack in lacks(question, *told))
