"""Where sentences begin and end."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.documents.sentences import split_sentences


def sentences(paragraph):
    return [paragraph[start:end] for start, end in split_sentences(paragraph)]


@pytest.mark.parametrize("parts", [
    ["It leads on MultiPL-E.", "We give away the weights."],
    ["Few pupils lacked vitamin D.", "Treatment did not help them."],
    ["The herd was moved from field A to field B.", "This took a week."],
    ["All had been given drug C.", "However, two fell ill."],
    ["Most carried hepatitis B.", "Vaccines were at hand."],
])
def test_a_letter_may_close_a_sentence(parts):
    assert sentences(" ".join(parts)) == parts


@pytest.mark.parametrize("sentence", [
    "The method of J. Smith was used.",
    "It was found by R. A. Fisher in his garden.",
    "Cats may carry T. gondii for years.",
    "The tale of J.-P. Martin was told.",
    "Plates were coated as told in Ref. 12 and shown in Fig. 3 above.",
])
def test_initials_and_abbreviations_close_none(sentence):
    assert sentences(sentence) == [sentence]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(
    ["vitamin D.", "J. Smith", "We", "ran", "A.", "B-C.", "e.g.", "(X.", "The", "é.", "12.", " "]),
    max_size=14).map(" ".join) | st.text(max_size=80))
def test_sentences_hold_every_character_but_white_space_in_order(paragraph):
    spans = split_sentences(paragraph)
    assert "".join("".join(paragraph[a:b].split()) for a, b in spans) == \
        "".join(paragraph.split())
    assert all(a < b for a, b in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
