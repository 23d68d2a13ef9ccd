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
    MOST_SEARCHES,
    MOST_TERMS,
    PlannerWithModel,
    plain_query,
    with_proposal,
)
from models.request import Halted, ItemFailed
from records import Plan, Record
from records.proposals import PlanProposal, SearchProposal

QUESTION = "Does vitamin D reduce the risk of acute respiratory infection?"
PLAN = Planner().plan(QUESTION)


def planned(*answers: Record | Exception, question: str = QUESTION, most: int = 3) -> Done[Plan]:
    model = ScriptedModel(in_turn(answers))
    planner = PlannerWithModel(Planner(), mind_of("planner", PlanProposal, model),
                               most_queries=most, most_sub_questions=most)
    return asyncio.run(planner.plan(question))


Groups = tuple[tuple[str, ...], ...]


def proposal(queries: tuple[str, ...] = (), questions: tuple[str, ...] = (),
             searches: tuple[Groups, ...] = ()) -> PlanProposal:
    return PlanProposal(sub_questions=questions, queries=queries, searches=tuple(
        SearchProposal(groups=groups) for groups in searches))


def added(*queries: str) -> tuple[str, ...]:
    plan = with_proposal(PLAN, proposal(queries), most_queries=9, most_sub_questions=9)
    return plan.queries[len(PLAN.queries):]


def searched(*searches: Groups, plan: Plan = PLAN) -> list[Groups]:
    """The groups of the searches that are added to the plan."""
    told = with_proposal(plan, proposal(searches=searches), most_queries=9, most_sub_questions=9)
    assert told.searches[:len(plan.searches)] == plan.searches
    return [search.groups for search in told.searches[len(plan.searches):]]


DRUG = ("vitamin D", "cholecalciferol", "25-hydroxyvitamin D")
DISEASE = ("respiratory tract infections", "influenza", "common cold")


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
    for said in ("- Alder", "- HumanEval", "- pass@1", "- Alder HumanEval pass@1", "at most 5",
                 "- Alder; and HumanEval or Human Eval"):
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


def test_a_proposed_search_becomes_one_in_groups_and_plain_words() -> None:
    plan = with_proposal(PLAN, proposal(searches=((DRUG, DISEASE),)), most_queries=0,
                         most_sub_questions=0)
    assert (plan.searches[-1].groups, plan.searches[-1].text) == (
        (DRUG, DISEASE), "vitamin D respiratory tract infections")


def test_a_proposed_search_keeps_to_the_years_of_the_question() -> None:
    plan = Planner().plan("Does vitamin D reduce respiratory infection since 2015?")
    told = with_proposal(plan, proposal(searches=((DRUG,),)), most_queries=0, most_sub_questions=0)
    assert told.searches[-1].year_from == 2015


def test_a_group_without_a_word_of_the_question_is_left_out() -> None:
    assert searched((DRUG, ("randomized controlled trial", "RCT")), (("osteoporosis", "bone"),)) \
        == [(DRUG,)]


@pytest.mark.parametrize("term", [
    "vitamin D[MeSH]", "ti:vitamin", "NOT vitamin", "https://evil.example/vitamin", "vita\u200bmin",
    "vitamin D for acute respiratory infection of adults", "vitamin" * 9, "the of", ""])
def test_a_term_that_is_none_is_left_out_of_its_group(term: str) -> None:
    assert searched(((*DRUG, term), DISEASE)) == [(DRUG, DISEASE)]


def test_searches_groups_and_terms_are_bounded() -> None:
    many = tuple(f"vitamin {letter}" for letter in "abcdefghijkl")
    groups = tuple((f"vitamin {letter}", f"{letter} infection") for letter in "abcdef")
    kept = searched((many,), groups, *(((name,),) for name in many))
    assert len(kept) == MOST_SEARCHES
    assert len(kept[0][0]) == MOST_TERMS
    assert len(kept[1]) == 3


def test_a_search_that_is_asked_already_is_not_added() -> None:
    again = tuple(tuple(map(str.upper, group[::-1])) for group in PLAN.searches[0].groups[::-1])
    assert searched(again, (DRUG, DISEASE), (DISEASE, DRUG)) == [(DRUG, DISEASE)]


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
    told = proposal(tuple(texts), tuple(texts), ((tuple(texts), tuple(texts[:2])),))
    plan = with_proposal(PLAN, told, most_queries=most, most_sub_questions=most)
    for before, after in ((PLAN.queries, plan.queries), (PLAN.sub_questions, plan.sub_questions)):
        assert after[:len(before)] == before
        assert len(after) <= len(before) + most
    for query in plan.queries[len(PLAN.queries):]:
        assert plain_query(query) == query
        assert not set(query) & set('"()[]{}*?\n')
    for search in plan.searches:
        assert search.text
        assert all(group and all(group) for group in search.groups)
