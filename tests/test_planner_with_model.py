"""A model may add to a plan, within bounds; what the question names is read and not proposed."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_minds import ScriptedModel, in_turn, mind_of

from agents.mind import Done
from agents.planner import Planner, QuestionError
from agents.planner_with_model import (
    LONGEST_QUERY,
    PlannerWithModel,
    plain_query,
    with_proposal,
)
from models.request import Halted, ItemFailed
from records import Plan, Record
from records.proposals import PlanProposal

QUESTION = "Does vitamin D reduce the risk of acute respiratory infection?"
PLAN = Planner().plan(QUESTION)


def planned(*answers: Record | Exception, question: str = QUESTION, most: int = 3) -> Done[Plan]:
    model = ScriptedModel(in_turn(answers))
    planner = PlannerWithModel(Planner(), mind_of("planner", PlanProposal, model),
                               most_queries=most, most_sub_questions=most)
    return asyncio.run(planner.plan(question))


def proposal(queries: tuple[str, ...] = (), questions: tuple[str, ...] = ()) -> PlanProposal:
    return PlanProposal(sub_questions=questions, queries=queries)


def added(*queries: str) -> tuple[str, ...]:
    plan = with_proposal(PLAN, proposal(queries), most_queries=9, most_sub_questions=9)
    return plan.queries[len(PLAN.queries):]


def test_proposals_stand_behind_the_computed_plan() -> None:
    done = planned(proposal(("cholecalciferol respiratory tract infection",),
                            ("Does the effect of vitamin D depend on the dose?",)))
    assert not done.failures
    assert done.result.queries == (*PLAN.queries, "cholecalciferol respiratory tract infection")
    assert done.result.sub_questions == (
        *PLAN.sub_questions, "Does the effect of vitamin D depend on the dose?")
    assert done.result.topics == PLAN.topics


def test_no_more_is_added_than_allowed_and_the_first_come_first() -> None:
    queries = tuple(f"vitamin {name} infection" for name in ("alpha", "beta", "gamma", "delta"))
    plan = planned(proposal(queries), most=2).result
    assert plan.queries[len(PLAN.queries):] == queries[:2]


def test_a_model_that_fails_leaves_the_computed_plan_and_says_so() -> None:
    done = planned(ItemFailed("no usable answer"))
    assert done.result == PLAN
    (failure,) = done.failures
    assert (failure.stage, failure.reason) == ("plan", "no usable answer")


def test_a_dead_server_ends_the_run() -> None:
    with pytest.raises(Halted):
        planned(Halted("the server is dead"))


def test_a_question_that_is_none_is_refused_before_a_model_is_asked() -> None:
    with pytest.raises(QuestionError):
        planned(question="?")


def test_the_model_sees_what_the_question_names_and_what_is_planned_already() -> None:
    model = ScriptedModel(in_turn([proposal()]))
    planner = PlannerWithModel(Planner(), mind_of("planner", PlanProposal, model),
                               most_queries=5, most_sub_questions=4)
    asyncio.run(planner.plan("What pass@1 does Alder 7B reach on HumanEval?"))
    for said in ("- Alder", "- HumanEval", "- pass@1", "- Alder HumanEval pass@1", "at most 5"):
        assert said in model.shown()


@pytest.mark.parametrize("query", [
    "stock market volatility",                  # something else
    "see https://evil.example/vitamin",         # an address
    "doi:10.1234/vitamin-d infection",
    "vitamin D NOT infection",                  # excludes
    "vitamin -infection",
    "title:vitamin infection",                  # a field
    "vitamin D[Title/Abstract] infection",
    "vitamin D infec\u200btion",                # not all of it can be seen
    "vitamin \x07 infection",
    "vitamin D " * 20,                          # a paragraph
    "vitamin " + "x" * LONGEST_QUERY,
    "the and of", "", "   ",
    "respiratory infection, acute",             # there already, in another order
])
def test_a_query_that_strays_or_cannot_be_searched_for_is_left_out(query: str) -> None:
    assert added(query) == ()


@pytest.mark.parametrize(("query", "plain"), [
    ('"vitamin D" AND (influenza OR "common cold")', "vitamin D influenza common cold"),
    ("cholecalciferol* trials: children", "cholecalciferol trials children"),
    ("Code Llama HumanEval+ pass@1", "Code Llama HumanEval+ pass@1"),
    ("C++ and C# compilers in R&D", "C++ and C# compilers in R&D"),
    ("COVID-19 SARS-CoV-2", "COVID-19 SARS-CoV-2"),
])
def test_query_syntax_becomes_plain_words(query: str, plain: str) -> None:
    assert plain_query(query) == plain


def test_a_synonym_may_stand_alone_where_it_was_proposed_beside_the_question() -> None:
    beside = ("cholecalciferol respiratory infection", "calciferol influenza infection")
    assert added(*beside, "cholecalciferol influenza") == (*beside, "cholecalciferol influenza")
    assert added("cholecalciferol influenza") == ()
    assert added(*beside, "cholecalciferol osteoporosis") == beside


def test_near_repeats_are_added_once() -> None:
    assert added("vitamin D trials in adults", "trials of vitamin D in adults") == (
        "vitamin D trials in adults",)


def test_a_statement_is_no_sub_question() -> None:
    plan = with_proposal(PLAN, proposal(questions=(
        "Vitamin D works.", "Vitamin?", "What do www.example.org say of vitamin D?")),
        most_queries=1, most_sub_questions=9)
    assert plan.sub_questions == PLAN.sub_questions


@given(st.lists(st.text(max_size=60) | st.text("vitamn D\"()-:*infecto ?ANDORT", max_size=60),
                max_size=8), st.integers(0, 4))
def test_whatever_is_proposed_the_computed_plan_stays_and_the_bounds_hold(
    texts: list[str], most: int
) -> None:
    plan = with_proposal(PLAN, proposal(tuple(texts), tuple(texts)), most_queries=most,
                         most_sub_questions=most)
    for before, after in ((PLAN.queries, plan.queries), (PLAN.sub_questions, plan.sub_questions)):
        assert after[:len(before)] == before
        assert len(after) <= len(before) + most
    for query in plan.queries[len(PLAN.queries):]:
        assert plain_query(query) == query
        assert not set(query) & set('"()[]{}*?\n')
