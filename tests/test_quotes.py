"""A quote is found character by character or not at all."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.quotes import QuotedText, find_quote

HYPHENS, MARKS = "-‐‑–—−", {"'": "'‘’′", '"': '"“”„«»'}
PIECES = st.lists(st.sampled_from(
    ["per", "form", "5", "3.2%", "(7B)", "é", "“so”", "Alder", "it's", "fi", "x", ","]),
    min_size=1, max_size=9)


def bare(text: str) -> str:
    """What must be the same in a quote and its place: everything but space, hyphens and the look
    of marks."""
    plain = unicodedata.normalize("NFKC", text)
    for mark, forms in MARKS.items():
        plain = "".join(mark if c in forms else c for c in plain)
    return "".join(c for c in plain
                   if not c.isspace() and c not in HYPHENS and unicodedata.category(c) != "Cf")


@pytest.mark.parametrize(("text", "quote", "found"), [
    ("The rate rose to 5%.", "rate rose", "rate rose"),
    ("The  rate\nrose", "The rate rose", "The  rate\nrose"),
    ("the per-\nformance rose", "performance", "per-\nformance"),
    ("the per-\nformance rose", "per-formance", "per-\nformance"),
    ("state-of-the-\nart results", "state-of-the-art", "state-of-the-\nart"),
    ("state-of-the-art results", "state-of-the- art", "state-of-the-art"),
    ("an eﬃcient method", "efficient", "eﬃcient"),
    ("pages 3–5 of it", "3-5", "3–5"),
    ("a “good” result", 'a "good" result', "a “good” result"),
    ("cafe\u0301 noir", "café", "cafe\u0301"),
    ("soft\u00adware", "software", "soft\u00adware"),
    ("inv\u2062isible", "invisible", "inv\u2062isible"),
    ("rose to 5 % ( 7B )", "5% (7B)", "5 % ( 7B )"),
    ("Alder | 7B | 33.0", "Alder|7B|33.0", "Alder | 7B | 33.0"),
    ("where 𝑝 < 0.05 holds", "p < 0.05", "𝑝 < 0.05"),
    ("and so on … so", "on ... so", "on … so"),
    ("Ash (Elm, 2018) grew", "Ash(Elm,2018)", "Ash (Elm, 2018)"),
    ("10 µm wide", "10 μm", "10 µm"),
])
def test_a_quote_is_found_in_its_printed_form(text: str, quote: str, found: str) -> None:
    place = find_quote(text, quote)
    assert place
    assert text[place[0]:place[1]] == found


@pytest.mark.parametrize(("text", "quote"), [
    ("The rate rose to 5%.", "rate rises"), ("The rate rose", "the rate rose"),
    ("5 mg were given", "5 g were given"), ("anything", "   "), ("", "a"), ("a b", "ab"),
    ("Table 1. 5 of them", "1.5 of them"), ("1 000 and 7", "1000"), ("the rate", "the-rate"),
    ("a re-sign it", "a resign it"), ("x = -5", "x = 5"), ("The ﬁnd", "ind"),
    ("The rate rose. It fell.", "The rate rose ... fell."), ("10² cells", "102 cells"),
    ("CO-\nOP", "COOP"), ("not better", "better not"),
])
def test_a_quote_that_is_not_in_the_text_is_refused(text: str, quote: str) -> None:
    assert find_quote(text, quote) is None


@given(st.text(max_size=200), st.data())
def test_every_piece_of_a_text_is_found_as_it_stands(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    quote = text[start:end]
    place = find_quote(text, quote)
    if quote.strip():
        assert place
        assert text[place[0]:place[1]] == quote.strip()
    else:
        assert place is None


@given(st.lists(st.text(alphabet="abcé“ﬁ", min_size=1, max_size=8), min_size=1, max_size=12))
def test_a_quote_survives_new_line_breaks(pieces: list[str]) -> None:
    text = "before\n\n" + "  ".join(pieces).replace("“", "„") + " after"
    place = find_quote(text, "\n ".join(pieces))
    assert place
    assert text[place[0]:place[1]].split() == text.split()[1:-1]


@given(PIECES, PIECES, PIECES, st.lists(
    st.sampled_from(["", " ", "  ", "\n", "-", "- ", "-\n", "\u00ad", "–"]), min_size=27,
    max_size=27))
def test_what_is_found_has_the_letters_digits_and_marks_of_the_quote(
    before: list[str], pieces: list[str], after: list[str], joints: list[str]
) -> None:
    text = "".join(p + j for p, j in zip([*before, *pieces, *after], joints, strict=False))
    quote = " ".join(pieces)
    place = find_quote(text, quote)
    if place:
        assert bare(text[place[0]:place[1]]) == bare(quote)


@given(st.text(alphabet="aab -\n5.", max_size=60), st.text(alphabet="aab -5.", max_size=8))
def test_places_are_within_the_range_asked_about(text: str, quote: str) -> None:
    start, end = len(text) // 4, len(text) - len(text) // 4
    for place in QuotedText(text).find_all(quote, start, end, most=5):
        assert start <= place[0] < place[1] <= end
