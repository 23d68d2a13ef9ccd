"""The planner takes a question apart by the names and numbers it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.planner import LONGEST_QUESTION, Planner, QuestionError
from agents.searches import MOST_GROUPS, MOST_SEARCHES, MOST_TERMS
from agents.spellings import both_spellings

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


TRIAL = "Does vitamin D supplementation reduce acute respiratory infections in adults?"


def groups_of(question: str) -> list[tuple[tuple[str, ...], ...]]:
    return [search.groups for search in Planner().plan(question).searches]


def terms_of(question: str) -> set[str]:
    return {term for groups in groups_of(question) for group in groups for term in group}


def test_a_question_is_searched_for_from_precise_to_broad() -> None:
    precise, broad = Planner().plan(TRIAL).searches
    assert precise.groups == (
        ("vitamin D supplementation",),
        ("acute respiratory infections", "acute respiratory infection"), ("adults", "adult"))
    assert broad.groups[0] == ("vitamin D supplementation", "vitamin D")
    assert set(precise.groups[1]) < set(broad.groups[1])
    assert "respiratory infection" in broad.groups[1]
    assert len(broad.groups) == 2
    assert precise.text == "vitamin D supplementation acute respiratory infections adults"


def test_systems_and_benchmarks_are_searched_for_by_all_their_spellings() -> None:
    assert groups_of("How does CodeLlama do on HumanEval, compared to StarCoder?") == [
        (("Code Llama", "CodeLlama"), ("HumanEval", "Human Eval")),
        (("StarCoder", "Star Coder"), ("HumanEval", "Human Eval")),
        (("Code Llama", "CodeLlama"),)]


@pytest.mark.parametrize(("question", "terms"), [
    ("What is the impact of sea level rise on coastal wetlands?",
     {"sea level rise", "coastal wetlands", "wetland"}),
    ("Do conditional cash transfers increase school enrolment in Latin America?",
     {"conditional cash transfers", "cash transfer", "school enrollment", "Latin America"}),
    ("How effective is cognitive behavioural therapy for insomnia in older people?",
     {"cognitive behavioral therapy", "insomnia", "older people"}),
    ("Is retrieval-augmented generation better than fine-tuning for question answering?",
     {"retrieval-augmented generation", "fine-tuning", "question answering"}),
    ("What data structures solve the Range Minimum Query (RMQ) problem?",
     {"Range Minimum Query", "RMQ", "data structures"}),
    ("Is metformin associated with lower cancer mortality in patients with type 2 diabetes?",
     {"metformin", "cancer mortality", "type 2 diabetes"}),
    ("Do soft or rigid robotic grippers handle fruit better?", {"rigid robotic grippers", "fruit"}),
    ("What does ageing of lithium-ion batteries depend on, with a view to AIDS patients?",
     {"lithium-ion batteries", "AIDS patients"}),
    ("Does bilingualism delay Alzheimer’s disease?", {"Alzheimer's disease", "Alzheimer disease"}),
    ("Which viruses of wolves and lambs are known?", {"wolf", "virus"}),
    ("Does dark matter change the long spin of galaxies?", {"dark matter", "galaxies"}),
    ("How did invasive species change island ecosystems?", {"invasive species"}),
    ("How does climate change adaptation differ by land use?", {
        "climate change adaptation", "land use"}),
    ("Does temperature alter pass@k of samplers?", {"pass@k", "samplers"}),
    ("Is link prediction on graphs linked to state-of-the-art methods?", {"link prediction"}),
])
def test_the_concepts_of_a_question_are_searched_for_in_any_field(
    question: str, terms: set[str]
) -> None:
    assert terms <= terms_of(question)


def test_where_something_is_asked_is_not_searched_for_alone() -> None:
    _, broad = groups_of("What drives antibiotic resistance in middle-income countries?")
    assert broad == (("antibiotic resistance",),)


@pytest.mark.parametrize(("phrase", "other"), [
    ("labour market", "labor market"), ("estrogen therapy", "oestrogen therapy"),
    ("randomized trial", "randomised trial"), ("patient-centred care", "patient-centered care"),
    ("laboratory collaboration", ""), ("calorie restriction", ""), ("programmed death", ""),
    ("self-supervised learning", ""), ("medium-sized firms", ""), ("colorectal cancer", "")])
def test_what_is_spelt_alike_everywhere_has_no_other_spelling(phrase: str, other: str) -> None:
    assert both_spellings(phrase) == [phrase, *filter(None, [other])]


@pytest.mark.parametrize("question", [
    TRIAL, "What is known about the effects of remote work on productivity?",
    "Which strategies are typically used to improve the robustness of drones since 2015?",
    "What are the advantages and disadvantages of the best recent methods for topic modeling?",
    "How did Arctic sea ice extent change between 1979 and 2015?",
    "What is the state of the art in protein folding, and the link between it and known drugs?",
])
def test_words_that_ask_and_relate_are_not_searched_for(question: str) -> None:
    said = {word.lower() for term in terms_of(question) for word in term.split()}
    assert not said & set(
        "what which how does effects reduce impact of on the known improve used since 2015 1979 "
        "advantages disadvantages best recent methods typically strategies between did state art "
        "link".split())


def test_names_side_by_side_are_alternatives_and_those_after_between_are_not() -> None:
    assert ("kyber", "dilithium") in groups_of("Is kyber or dilithium faster on phones?")[0]
    apart = groups_of("What is the relation between crop yields and soil moisture?")[0]
    assert [group[0] for group in apart] == ["crop yields", "soil moisture"]
    apart = groups_of("Is there a link between air pollution (PM2.5) and dementia?")[0]
    assert "PM2.5" in apart[0]
    assert apart[1] == ("dementia",)


def test_words_in_a_row_that_are_too_many_for_a_name_are_several() -> None:
    precise, _ = groups_of("lithium-ion battery dendrite growth solid electrolytes")
    assert [group[:2] for group in precise] == [
        ("lithium-ion battery", "battery dendrite"), ("growth solid", "solid electrolytes")]


@pytest.mark.parametrize(("said", "years"), [
    ("since 2020", (2020, None)), ("after 2023", (2024, None)), ("from 2019 on", (2019, None)),
    ("between 2015 and 2020", (2015, 2020)), ("2015-2020", (2015, 2020)),
    ("from 2015 to 2020", (2015, 2020)), ("in papers before 2010", (None, 2009)),
    ("in studies until 2012", (None, 2012)), ("published in 2021", (2021, 2021)),
    ("since the 1990s", (1990, None)), ("by 2050", (None, None)), ("after 2090", (None, None)),
    ("in 5000 patients of 2019", (None, None)), ("before 1950", (None, None)),
])
def test_years_named_in_the_question_bound_its_searches(
    said: str, years: tuple[int | None, int | None]
) -> None:
    for search in Planner().plan(f"Does aspirin prevent stroke {said}?").searches:
        assert (search.year_from, search.year_to) == years


def test_the_end_of_what_happened_is_no_end_of_what_was_written_about_it() -> None:
    (search, *_) = Planner().plan("How did sea ice shrink between 1979 and 2015?").searches
    assert (search.year_from, search.year_to) == (1979, None)


@given(st.text(min_size=2, max_size=300) | st.lists(st.sampled_from(
    "Code Llama HumanEval vitamin D of the and between 2015 2020 since ( ) , / effects GPT-4 type "
    "2 acute respiratory infections models in adults large language \"".split())).map(" ".join))
def test_whatever_is_asked_searches_are_few_bounded_and_each_asked_once(question: str) -> None:
    try:
        searches = Planner().plan(question).searches
    except QuestionError:
        return
    assert 1 <= len(searches) <= MOST_SEARCHES
    assert len({search.groups for search in searches}) == len(searches)
    for search in searches:
        assert search.text.strip()
        assert len(search.groups) <= MOST_GROUPS
        assert all(1 <= len(group) <= MOST_TERMS and all(group) for group in search.groups)
