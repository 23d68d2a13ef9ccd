"""A claim that is a sentence of its passage with one thing changed, or two of them joined."""

import pytest


@pytest.mark.parametrize(("claim", "passage"), [
    ("Loss was highest among hens older than 65 months.",
     "Loss was highest among hens older than 65 years."),
    ("Eggs were sold within 24 days of laying.", "Eggs were sold within 24 hours of laying."),
    ("A length of >30 bp was needed for binding.", "A length of >30 kb was needed for binding."),
    ("Most hens had a mite (median, 8 per hen; 90 hens, 11 sheds).",
     "Most hens had a mite (median, 3 per hen; 90 hens, 11 sheds)."),
])
def test_another_number_or_unit_in_its_place_conflicts(judge, claim, passage):
    """These were borne out by a bound, or excused as one that may be worked out."""
    found = judge.inspect(claim, passage).findings
    assert ("number", "conflicts") in {(f.name, f.outcome) for f in found}
    assert judge.inspect(passage, passage).is_barred is False


@pytest.mark.parametrize(("claim", "passage"), [
    ("A minority of hens sing at dawn.", "A majority of hens sing at dawn."),
    ("Song and sleep are barely coupled in hens.", "Song and sleep are highly coupled in hens."),
    ("Lime alleviated the mites' harm.", "Lime exacerbated the mites' harm."),
    ("Hens are widely kept in towns.", "Hens are rarely kept in towns."),
])
def test_an_opposite_in_its_place_conflicts(judge, claim, passage):
    assert any(f.outcome == "conflicts" for f in judge.inspect(claim, passage).findings)


PASSAGE = ("A shed for hens with a moving floor is proposed. Hens that live in the shed lay larger "
           "eggs, and the eggs seldom break.")


@pytest.mark.parametrize(("claim", "is_denied"), [
    ("Hens that live in the shed lay larger eggs, and the eggs seldom break; in this paper, a shed "
     "for hens with a moving floor is not proposed.", True),
    ("Hens that live in the shed lay larger eggs, and the eggs seldom break; in this paper, a shed "
     "for hens with a moving floor is proposed.", False),
])
def test_what_the_second_sentence_says_is_not_denied(judge, claim, is_denied):
    found = [f for f in judge.inspect(claim, PASSAGE).findings if f.outcome == "conflicts"]
    assert [f.name for f in found] == ["negation"] * is_denied
