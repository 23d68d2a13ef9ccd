"""A quote is found character by character or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.quotes import find_quote


@pytest.mark.parametrize(("text", "quote", "found"), [
    ("The rate rose to 5%.", "rate rose", "rate rose"),
    ("The  rate\nrose", "The rate rose", "The  rate\nrose"),
    ("the per-\nformance rose", "performance", "per-\nformance"),
    ("an eﬃcient method", "efficient", "eﬃcient"),
    ("pages 3–5 of it", "3-5", "3–5"),
    ("a “good” result", 'a "good" result', "a “good” result"),
    ("cafe\u0301 noir", "café", "cafe\u0301"),
    ("soft\u00adware", "software", "soft\u00adware"),
])
def test_a_quote_is_found_in_its_printed_form(text, quote, found):
    start, end = find_quote(text, quote)
    assert text[start:end] == found


@pytest.mark.parametrize(("text", "quote"), [
    ("The rate rose to 5%.", "rate rises"), ("The rate rose", "the rate rose"),
    ("5 mg were given", "5 g were given"), ("anything", "   "), ("", "a"), ("a b", "ab"),
])
def test_a_quote_that_is_not_in_the_text_is_refused(text, quote):
    assert find_quote(text, quote) is None


@given(st.text(max_size=200), st.data())
def test_every_piece_of_a_text_is_found_as_it_stands(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    quote = text[start:end]
    place = find_quote(text, quote)
    if quote.strip():
        assert text[place[0]:place[1]] == quote.strip()
    else:
        assert place is None


@given(st.lists(st.text(alphabet="abcé“ﬁ", min_size=1, max_size=8), min_size=1, max_size=12))
def test_a_quote_survives_new_line_breaks(pieces):
    text = "before\n\n" + "  ".join(pieces).replace("“", "„") + " after"
    start, end = find_quote(text, "\n ".join(pieces))
    assert text[start:end].split() == text.split()[1:-1]
