"""Which words are forms of one word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.word_forms import is_form, is_nominal


@pytest.mark.parametrize(("one", "other"), [
    ("reduces", "reduced"), ("stop", "stopped"), ("study", "studies"), ("heron", "herons"),
    ("significant", "significantly"), ("possible", "possibly"), ("inhibit", "inhibiting"),
])
def test_inflections_are_forms(one, other):
    assert is_form(one, other)
    assert is_form(other, one)


@pytest.mark.parametrize(("one", "other"), [
    ("reduced", "reduction"), ("improves", "improvements"), ("lost", "loss"), ("grew", "growth"),
    ("analysed", "analysis"), ("fell", "falling"),
])
def test_a_listed_verb_and_its_noun_are_nominal(one, other):
    assert is_nominal(one, other)
    assert is_nominal(other, one)


@pytest.mark.parametrize(("one", "other"), [
    ("lactate", "lactation"), ("transcript", "transcription"), ("insulin", "insulinoma"),
    ("operator", "operation"), ("glucose", "glucosamine"), ("active", "activation"),
    ("late", "lately"), ("treat", "treaty"), ("express", "expressive"), ("", "s"),
])
def test_what_only_begins_alike_is_another_word(one, other):
    assert not is_form(one, other)
    assert not is_nominal(one, other)


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_two_words_are_held_alike_both_ways(one, other):
    assert is_form(one, other) == is_form(other, one)
    assert is_nominal(one, other) == is_nominal(other, one)
    assert is_form(one, one)
