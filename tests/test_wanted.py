"""What a question wants by its wording, and what an answer does not give of it."""

import pytest

from agents.counting import Count
from agents.planner import Planner
from agents.wanted import Wanted, demands, wanted
from records import Answer, AnswerSentence


def wants(question: str) -> Wanted:
    return wanted(Planner().plan(question))


def lacks(question: str, *told: str, role: str = "finding") -> list[str]:
    answer = Answer(sentences=tuple(
        AnswerSentence(text=text, claim_ids=("c1",), role=role) for text in told))  # type: ignore[arg-type]
    return [demand.lack for demand in demands(Planner().plan(question), answer)
            if not demand.is_met]


@pytest.mark.parametrize(("question", "extreme"), [
    ("Which model has the highest pass@1 on HumanEval?", "highest"),
    ("What is the state of the art on HumanEval?", "best"),
    ("Which model is worst on MBPP?", "worst"),
    ("What is the lowest pass@1 on MBPP?", "lowest"),
    ("What is the pass@1 of Code Llama on HumanEval at best?", None),
    ("Which language is hardest for Code Llama on MultiPL-E?", "worst"),
    ("What do models reach on HumanEval?", None),
    ("Which is the largest lake of Finland?", None),
])
def test_an_extreme_is_wanted_of_what_is_measured(question: str, extreme: str | None) -> None:
    assert wants(question).extreme == extreme


@pytest.mark.parametrize(("question", "sides", "margin"), [
    ("How much lower are scores on HumanEval+ than on HumanEval?",
     ("HumanEval+", "HumanEval"), True),
    ("How do scores on MBPP and HumanEval compare?", ("MBPP", "HumanEval"), False),
    ("What do models reach on MBPP and HumanEval?", (), False),
    ("How much worse is CodeT5 than Codex on HumanEval?", ("CodeT5", "Codex"), True),
    ("How large is the gap between HumanEval and HumanEval+ for Code Llama?",
     ("HumanEval", "HumanEval+"), True),
    ("How much does exercise lower blood pressure?", (), False),
])
def test_sides_are_what_is_set_against_each_other(
    question: str, sides: tuple[str, ...], margin: bool
) -> None:
    want = wants(question)
    assert (want.sides, want.margin) == (sides, margin)


@pytest.mark.parametrize(("question", "counted"), [
    ("How many problems does HumanEval have?", "problems"),
    ("How many unit tests are there in MBPP?", "unit tests"),
    ("How many of the patients recovered?", ""),
    ("How many parameters does Code Llama have?", ""),
    ("By how many points is Codex better than CodeT5 on HumanEval?", ""),
])
def test_what_is_counted_is_the_noun_behind_how_many(question: str, counted: str) -> None:
    assert wants(question).count.noun == counted


@pytest.mark.parametrize(("text", "counts"), [
    ("HumanEval has 164 hand-written Python problems with unit tests.", True),
    ("It has 164 problems.", True),
    ("It brings 18 further problems.", True),
    ("HumanEval has 7.7 tests per problem on average.", False),
    ("StarCoder has a mean of 25.3% over six problems.", False),
    ("GPT-4 solves 67.0% of the problems.", False),
    ("Table 3 lists the problems.", False),
])
def test_a_text_counts_what_stands_right_behind_its_number(text: str, counts: bool) -> None:
    assert Count("problems").is_told(text) is counts


def test_an_answer_gives_the_sides_it_names_beside_a_number() -> None:
    question = "How much lower are scores on HumanEval+ than on HumanEval?"
    assert lacks(question, "Alder has 20% on HumanEval+ and 30% on HumanEval.") == []
    (lack,) = lacks(question, "Filtering lowers pass@100 on HumanEval from 0.36 to 0.31.")
    assert "no figure of HumanEval+" in lack
    assert len(lacks(question, "HumanEval+ is harder than HumanEval.")) == 2


def test_what_is_only_disputed_or_missing_gives_nothing() -> None:
    question = "Which model has the highest pass@1 on HumanEval?"
    told = "The highest pass@1 on HumanEval is 30%, of Alder."
    assert lacks(question, told) == []
    assert lacks(question, told, role="contradiction") == lacks(question) != []


def test_what_is_asked_of_a_benchmark_is_spoken_of() -> None:
    question = "What is known of the contamination of HumanEval?"
    (lack,) = lacks(question, "GPT-3.5 reaches 48.1% on HumanEval.")
    assert "about contamination" in lack
    assert not lacks(question, "A quarter of HumanEval was contaminated.")


def test_the_extreme_is_of_the_metric_asked_for() -> None:
    assert lacks("What is the lowest perplexity on MBPP?", "The lowest pass@1 on MBPP is 3%.")


def test_an_amount_is_a_number_other_than_a_year() -> None:
    question = "How much does exercise lower blood pressure?"
    assert lacks(question, "Oak et al. (2031): Exercise lowers blood pressure.")
    assert not lacks(question, "Exercise lowers systolic blood pressure by 4 mmHg.")


def test_a_question_whose_wording_wants_nothing_lacks_nothing() -> None:
    question = "Do octopuses dream at night?"
    assert demands(Planner().plan(question), Answer()) == []


@pytest.mark.parametrize(("question", "counted", "each"), [
    ("How many programming languages appear in The Stack v2?", "programming languages", ""),
    ("How many tests per problem does HumanEval+ have on average?", "tests", "problem"),
    ("How many points does Codex gain on HumanEval?", "", ""),
    ("How many percent of the problems does Codex solve?", "", ""),
])
def test_what_is_counted_ends_with_its_first_plural(
    question: str, counted: str, each: str
) -> None:
    want = wants(question)
    assert (want.count.noun, want.count.each) == (counted, each)


def test_an_average_is_told_where_one_is_asked_for() -> None:
    want = wants("How many tests per problem does HumanEval+ have on average?")
    assert want.counts("HumanEval+ has 764.1 tests per problem on average.")
    assert not want.counts("HumanEval+ keeps the 164 problems and has tests for each.")


@pytest.mark.parametrize("question", [
    "What is the top-1 accuracy of ResNet-50 on ImageNet?",
    "Which data leads to higher pass@1 on HumanEval?",
])
def test_words_with_another_sense_ask_for_no_extreme(question: str) -> None:
    assert wants(question).extreme is None


def test_a_size_is_no_figure() -> None:
    question = "How much better is Codex 12B than CodeT5 2B on HumanEval?"
    assert lacks(question, "Codex 12B outperforms CodeT5 2B.")
    assert not lacks(question, "Codex 12B reaches 28.8% and CodeT5 2B reaches 20%.")


def test_language_models_are_asked_about_as_models_are() -> None:
    for who in ("models", "LLMs", "language models", "code models"):
        plan = Planner().plan(f"What pass@1 do {who} reach on HumanEval?")
        assert plan.topics == (), who


@pytest.mark.parametrize(("question", "told", "is_given"), [
    ("What is bog breathing?", "Keller (2001): Bog breathing is the motion of a bog.", True),
    ("What is bog breathing?", "Keller (2001): Bog breathing grew by 12%.", False),
    ("Why do peat pipes collapse?", "Keller (2001): Pipes collapse because water falls.", True),
    ("Why do peat pipes collapse?", "Keller (2001): Pipes collapse in March.", False),
])
def test_an_explanation_that_is_wanted_must_be_given(
    question: str, told: str, is_given: bool
) -> None:
    assert (lacks(question, told) == []) == is_given


def test_what_lacks_an_explanation_says_of_what() -> None:
    assert lacks("What is bog breathing?") == [
        "the question asks for a definition of bog breathing, and no sentence of the answer gives "
        "it"]


@pytest.mark.parametrize(("told", "is_given"), [
    ("Keller (2001): Pipes were found in 412 bogs.", False),
    ("Keller (2001): Pipes were found in 12% of the bogs.", True),
    ("Keller (2001): Of 412 bogs, 49 of 412 had pipes.", True),
    ("Keller (2001): One in ten bogs had pipes in 2001.", True),
])
def test_how_many_took_part_is_no_prevalence(told: str, is_given: bool) -> None:
    assert (lacks("What is the prevalence of pipes in bogs?", told) == []) == is_given
