"""A claim that is a sentence of its passage but for the numbers."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grounding.same_sentence import check_same_sentence
from grounding.settling import settle

DEATHS = "Three of the otters died within 5 days of birth."


def outcome(claim: str, passage: str) -> str:
    outcomes = {finding.outcome for finding in check_same_sentence(claim, passage)}
    return "conflicts" if "conflicts" in outcomes else outcomes.pop() if outcomes else ""


@pytest.mark.parametrize(("claim", "passage", "expected"), [
    ("25% of the otters survived the winter.", "10 of 40 otters survived the winter.", "agrees"),
    ("25% of the otters survived the winter.", "10 out of the 40 otters survived the winter.",
     "agrees"),
    ("A quarter of the otters survived the winter.", "10 of 40 otters survived the winter.",
     "agrees"),
    ("33.3% of the otters survived the winter.", "10 of 30 otters survived the winter.", "agrees"),
    ("35% of the otters survived the winter.", "10 of 40 otters survived the winter.", "conflicts"),
    ("Half of the otters survived the winter.", "10 of 40 otters survived the winter.",
     "conflicts"),
    ("A third of the otters survived the winter.", "34% of the otters survived the winter.",
     "agrees"),
    ("Half of the otters survived the winter.", "34% of the otters survived the winter.",
     "conflicts"),
    ("Otters slept 120 minutes longer than before.", "Otters slept 2 hours longer than before.",
     "agrees"),
    ("Five of the otters died within 5 days of birth.", DEATHS, "conflicts"),
    ("3 of the otters died within five days of birth.", DEATHS, "agrees"),
    ("The otters weighed 5 g on average.", "The otters weighed 5 kg on average.", "conflicts"),
])
def test_numbers_in_the_same_words(claim, passage, expected):
    assert outcome(claim, passage) == expected


@pytest.mark.parametrize(("claim", "passage"), [
    ("Three of the herons died within 5 days of birth.", DEATHS),
    ("Did three of the otters die within 6 days of birth?", DEATHS),
    ("Three of the otters died within 6 days of birth?", DEATHS),
    ("All 12 otters slept by day.", "12 otters slept by day."),
    ("The otters weighed 5 kg on average.", "The otters weighed 5.3 kg on average."),
    ("The otters slept for over 5 hours.", "The otters slept for 6 hours."),
    ("About 30 otters slept by day.", "31 otters slept by day."),
    ("", DEATHS), ("Three died.", ""),
])
def test_what_is_no_sure_thing_is_left(claim, passage):
    assert outcome(claim, passage) == ""


def test_any_sentence_that_agrees_counts():
    passage = "The mean was 5.1 in all of them. The mean was 6.2 in all of them."
    assert outcome("The mean was 6.2 in all of them.", passage) == "agrees"
    assert outcome("The mean was 7.3 in all of them.", passage) == "conflicts"


@given(st.integers(1, 500), st.integers(1, 500), st.integers(0, 2))
def test_a_count_of_a_whole_is_its_share_and_no_other(part, more, places):
    whole = part + more
    sentence = f"{part} of {whole} otters survived the winter."
    share = 100 * part / whole
    assume(round(share, places) > 0)
    claim = "{:.{}f}% of the otters survived the winter."
    assert outcome(claim.format(share, places), sentence) == "agrees"
    assert outcome(claim.format(share + 2, places), sentence) == "conflicts"


@given(st.text(max_size=80), st.text(max_size=200))
def test_any_pair_is_read(claim, passage):
    settle(claim, passage)
    settle(passage, claim)
