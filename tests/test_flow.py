"""The flow of a review adds up, whatever was found and however it was judged."""

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.flow import LOST, UNTRACED, criterion_of, flow_of
from records import Exclusion, Origin, PaperCard
from records.card import Stage

COUNT = st.integers(min_value=0, max_value=500)
COUNTS = st.dictionaries(st.text(max_size=12), COUNT, max_size=3)
ORIGINS = st.none() | st.booleans().map(lambda short: Origin(
    name="a", format="record", sha256="0" * 64, abstract_only=short))
CARDS = st.lists(st.builds(
    PaperCard, id=st.text(max_size=4), title=st.just("T"), included=st.booleans(),
    stage=st.sampled_from(get_args(Stage)), reason=st.text("ab:(“” )", max_size=30),
    origin=ORIGINS), max_size=12)


def card(reason: str, *, stage: Stage = "screening", included: bool = False,
         origin: Origin | None = None) -> PaperCard:
    return PaperCard(id=reason, title="T", included=included, stage=stage, reason=reason,
                     origin=origin)


@settings(max_examples=50)
@given(CARDS, COUNTS, COUNTS, COUNT, COUNT, COUNTS)
def test_a_flow_adds_up(cards, by_source, by_citation, duplicates, unreadable, filtered):
    flow = flow_of(cards, by_source=by_source, by_citation=by_citation, duplicates=duplicates,
                   unreadable=unreadable, filtered=filtered)
    assert flow.errors() == []
    assert flow.screened == len(cards)
    assert flow.included == sum(c.included for c in cards)
    assert (flow.duplicates, flow.unreadable, flow.by_citation) == (
        duplicates, unreadable, by_citation)


def test_each_step_counts_what_ended_there() -> None:
    abstract = Origin(name="b", format="record", sha256="0" * 64, abstract_only=True)
    flow = flow_of(
        [card("names Larch", included=True), card("names Elm", included=True, origin=abstract),
         card("too little relevance: 0.12 (…)"), card("too little relevance: 0.03 (…)"),
         card("retracted (2031-05-03): invented data"), card("no text could be had",
                                                            stage="retrieval"),
         card("names no system asked about: not Larch", stage="full text")],
        by_source={"OpenAlex": 9, "arXiv": 4}, by_citation={"references": 1}, duplicates=3,
        unreadable=2, filtered={"outside the years asked for": 2})
    assert (flow.identified, flow.filtered, flow.screened, flow.excluded) == (14, 2, 7, 3)
    assert (flow.sought, flow.not_retrieved, flow.assessed, flow.abstract_only) == (4, 2, 3, 1)
    assert (flow.ineligible, flow.included) == (1, 2)
    assert flow.exclusions == (Exclusion(reason="too little relevance", count=2),
                               Exclusion(reason="retracted", count=1))
    assert flow.ineligibilities[0].reason == "names no system asked about"


def test_what_nobody_counted_is_shown_and_not_made_to_fit() -> None:
    more, fewer = (flow_of([card("x")], by_source={"arXiv": given}, by_citation={}, duplicates=0,
                           unreadable=0, filtered={}) for given in (0, 5))
    assert more.by_source == {"arXiv": 0, UNTRACED: 1}
    assert fewer.filters == (Exclusion(reason=LOST, count=4),)


@pytest.mark.parametrize(("reason", "criterion"), [
    ("does not meet “type: a (b)”: its type is c", "does not meet “type: a (b)”"),
    ("retracted (2031): a: b", "retracted"), ("dropped by hand", "dropped by hand"),
    ("“unclosed: a (b", "“unclosed"), ("", "no reason given"), (" (a)", "no reason given")])
def test_a_criterion_is_told_without_the_paper(reason: str, criterion: str) -> None:
    assert criterion_of(reason) == criterion
