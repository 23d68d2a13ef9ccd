"""The planner takes a question apart by the names and numbers it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.planner import LONGEST_QUESTION, Planner, QuestionError

SIZES = "How does Alder - Instruct (7B vs 34B vs 70B) do in zero-shot pass@1 accuracy on HumanEval?"
RANGE = ("How do Alder and Alder - Python scale with model size (7B to 70B parameters) on "
         "BigCodeBench, compared to foundation models like Birch 2?")


def test_a_question_gives_its_system_variant_sizes_benchmark_metric_and_setting() -> None:
    plan = Planner().plan(SIZES)
    (subject,) = plan.subjects
    assert (subject.system, subject.variant, subject.sizes) == \
        ("Alder", "Instruct", ("7B", "34B", "70B"))
    assert (plan.benchmarks, plan.metrics, plan.settings) == \
        (("HumanEval",), ("pass@1",), ("zero-shot",))
    assert plan.axis
    assert plan.axis.values == ("7B", "34B", "70B")
    assert not plan.axis.is_range


def test_what_follows_compared_to_is_a_comparator() -> None:
    plan = Planner().plan(RANGE)
    assert [(s.name, s.role) for s in plan.subjects] == [
        ("Alder", "subject"), ("Alder - Python", "subject"), ("Birch 2", "comparator")]
    assert plan.axis
    assert plan.axis.is_range


@pytest.mark.parametrize(("question", "subjects"), [
    ("Does StarCoder fail on HumanEval?", ["StarCoder"]),
    ("Is StarCoder better than CodeGeeX?", ["StarCoder", "CodeGeeX"]),
    ("How common is Rift Valley fever in goats of Mozambique?", []),
    ("Does curcumin help mice with Alzheimer disease?", []),
    ("How do StarCoder and Code Llama do on MultiPL-E for Java?", ["StarCoder", "Code Llama"]),
])
def test_only_what_is_a_system_is_a_subject(question: str, subjects: list[str]) -> None:
    assert [s.name for s in Planner().plan(question).subjects] == subjects


def test_a_programming_language_is_a_setting() -> None:
    assert Planner().plan("How does StarCoder do on MultiPL-E for Java?").settings == ("Java",)


def test_every_named_thing_is_searched_for_with_the_benchmark() -> None:
    assert "Alder - Python BigCodeBench" in Planner().plan(RANGE).queries


def test_a_question_without_names_is_planned_by_its_terms() -> None:
    plan = Planner().plan("Does vitamin D reduce the risk of acute respiratory infection?")
    assert not plan.subjects
    assert not plan.benchmarks
    assert "acute respiratory infection" in plan.topics


@pytest.mark.parametrize("question", ["", "  \n ", "?", "x" * 10 + " y" * LONGEST_QUESTION])
def test_no_question_is_refused_with_a_reason(question: str) -> None:
    with pytest.raises(QuestionError):
        Planner().plan(question)


@given(st.text(min_size=2, max_size=300))
def test_any_text_is_planned_or_refused_and_always_the_same(question: str) -> None:
    try:
        plan = Planner().plan(question)
    except QuestionError:
        return
    assert plan == Planner().plan(question)
    assert plan.queries[0] == plan.question
