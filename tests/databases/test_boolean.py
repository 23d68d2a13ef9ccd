"""Boolean queries: groups of alternatives, phrases that nothing can end, filters in full or not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import Facets
from sources.databases.boolean import (
    alternatives,
    conjunction,
    marc_languages,
    named,
    quoted,
    spoken,
)


@pytest.mark.parametrize(("typed", "asked"), [
    ('sleep "apnea"', "sleep apnea"), ("beta-blocker", "beta-blocker"),
    ("C++ (language)", "C++ language"),
    ("a:b[ti] OR *", "a b ti OR"), ("TNF-α's effect", "TNF-α's effect"), ("-x +y ~z^2", "x y z 2"),
    ("\\", ""), ("\x00\u202e", ""), ("under_score", "under score")])
def test_words_are_left_of_what_is_typed(typed: str, asked: str) -> None:
    assert spoken(typed) == asked
    assert quoted(typed) == (f'"{asked}"' if asked else "")


@given(st.text())
def test_words_left_are_left_again(typed: str) -> None:
    assert spoken(spoken(typed)) == spoken(typed)
    assert not set(spoken(typed)) & set('"\\()[]{}:*?~^|!<>=;,@#$')


def test_every_group_is_met_by_any_of_its_terms() -> None:
    facets = Facets(text="t", groups=(("a", "b", "a"), ("c",), ("?",)), exclude=("d", "e"))
    assert conjunction(facets, quoted, "x:1", "") == (
        '("a" OR "b") AND "c" AND x:1 NOT ("d" OR "e")')


def test_without_groups_the_sentence_is_asked_without_operators() -> None:
    assert conjunction(Facets(text="Bees OR not (bees)?"), quoted) == "bees or not bees"
    assert conjunction(Facets(text="", exclude=("d",)), quoted) == ""


def test_a_filter_is_said_in_full_or_not_at_all() -> None:
    words = {"review": "R", "letter": "L"}
    assert named(("review", "letter"), words, "[{}]") == "([R] OR [L])"
    assert named(("review", "book"), words, "[{}]") == ""
    assert alternatives((), quoted) == ""


def test_languages_have_the_names_that_libraries_use() -> None:
    facets = Facets(text="", languages=("de", "FR", "zh", "xx"))
    assert marc_languages(facets) == {"de": "ger", "fr": "fre", "zh": "chi"}
