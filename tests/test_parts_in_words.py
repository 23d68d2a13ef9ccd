"""A part told in words ("half", "most") is held against the shares and counts of the passage."""

import pytest

_COUNTED = "Of 60 patients, 21 (35%) responded."
_RELAPSED = "Of 150 patients, 49 (32.7%) relapsed."
_LEFT = "Of 200 participants, 30 (15%) dropped out."
_AGREED = "Of the 400 respondents, 312 (78%) agreed."
_GENES = "Only 20% of the genes were upregulated."
_MICE = "10 of 40 mice died."


def _found(judge, claim, passage):
    return {(f.name, f.outcome) for f in judge.inspect(claim, passage).findings
            if f.name in ("number", "scope")}


@pytest.mark.parametrize(("claim", "passage"), [
    ("More than half of patients responded.", _COUNTED),
    ("About half of patients relapsed.", _RELAPSED),
    ("Half of the participants dropped out.", _LEFT),
    ("Two thirds of the genes were upregulated.", _GENES),
    ("Fewer than half agreed.", _AGREED),
    ("Half of the mice died.", _MICE),
    ("More than half of the mice died.", _MICE),
    ("One in three wards closed.", "In all, 62% of the wards closed."),
    ("Over two thirds of the trees survived.", "In all, 61% of the trees survived."),
    ("A third of the 90 wells ran dry.", "60 of the 90 wells ran dry."),
])
def test_another_share_than_the_one_in_words_conflicts(judge, claim, passage):
    assert ("number", "conflicts") in _found(judge, claim, passage)


@pytest.mark.parametrize(("claim", "passage"), [
    ("About a third of patients relapsed.", _RELAPSED),
    ("Less than half of patients responded.", _COUNTED),
    ("More than half of the respondents agreed.", _AGREED),
    ("A fifth of the genes were upregulated.", _GENES),
    ("A quarter of the mice died.", _MICE),
    ("Fewer than half of the mice died.", _MICE),
    ("Over two thirds of the trees survived.", "In all, 71% of the trees survived."),
    ("A third of the 90 wells ran dry.", "30 of the 90 wells ran dry."),
    ("A quarter of the wards closed.", "In all, 26% of the wards closed."),
])
def test_the_share_in_words_agrees(judge, claim, passage):
    assert _found(judge, claim, passage) == {("number", "agrees")}


@pytest.mark.parametrize(("claim", "passage"), [
    ("Nearly half of the wards closed.", "In all, 43% of the wards closed."),
    ("Half an hour after the feed most cells were gone.",
     "The feed removed 85% of the cells within 30 minutes."),
    ("Illness was two and a half times as common.",
     "Illness was told by 30% on entry and by 82% later."),
    ("The new barrier cut losses by half.", "Losses rose by 5% without the barrier."),
])
def test_what_is_near_or_no_part_of_a_whole_does_not_conflict(judge, claim, passage):
    assert ("number", "conflicts") not in _found(judge, claim, passage)


@pytest.mark.parametrize(("claim", "passage"), [
    ("Most patients responded.", _COUNTED),
    ("The majority of patients responded.", _COUNTED),
    ("All participants dropped out.", "In the first year 30 participants (15%) dropped out."),
    ("Most patients did not relapse.", "Of 150 patients, 120 (80%) relapsed."),
    ("Masks caught most droplets.",
     "Masks caught just 12% of droplets from ten tired volunteers, and need not be worn."),
])
def test_most_conflicts_with_a_lesser_share(judge, claim, passage):
    assert ("scope", "conflicts") in _found(judge, claim, passage)


@pytest.mark.parametrize(("claim", "passage"), [
    ("Most respondents agreed.", _AGREED),
    ("Most patients did not relapse.", _RELAPSED),
    ("The majority of patients did not relapse.", "49 of 150 patients relapsed."),
])
def test_most_is_what_is_told_or_what_is_left(judge, claim, passage):
    findings = judge.inspect(claim, passage).findings
    assert not [f for f in findings if f.outcome == "conflicts"]


def test_what_is_told_of_others_says_nothing_of_all(judge):
    passage = "All wards of the north and 25 (57%) wards of the south were visited."
    assert ("scope", "conflicts") not in _found(judge, "All wards of the north were visited.",
                                                passage)
