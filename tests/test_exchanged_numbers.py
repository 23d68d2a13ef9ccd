"""Numbers in each other's places, in a claim that nearly repeats the sentence that has them."""

import pytest
from number_conflicts import conflicts

RINGED = "We ringed herons and egrets in the delta; 38% of the herons and 13% of the egrets came " \
         "back in the following spring."


def exchanged(judge, claim, passage):
    return [f for f in conflicts(judge, claim, passage) if f.decides]


@pytest.mark.parametrize(("claim", "passage"), [
    ("It was seen that 13% of the herons and 38% of the egrets came back in the following spring.",
     RINGED),
    ("It was found that nests failed sooner beside the dam than in the valley (14.5 days vs. 10.3 "
     "days, P=0.02).",
     "Nests failed sooner beside the dam than in the valley (10.3 days vs. 14.5 days, P=0.02)."),
    ("As we report, the pair of pond 2 fed 14 chicks in May and 13 chicks in June at the dam.",
     "The pair of pond 2 fed 13 chicks in May and 14 chicks in June at the dam."),
    ("As we report, the 5 g meal was eaten sooner than the 10 g meal in the nest.",
     "The 10 g meal was eaten sooner than the 5 g meal in the nest."),
    ("We counted 179 nests in the course of a mean (SD) stay of 7.9 (15.9) weeks at the pond.",
     "We counted 179 nests during a mean (SD) stay of 15.9 (7.9) weeks at the pond."),
    ("The shares of eggs in the upper, middle and lower nests were 30%, 24% and 19%, in this "
     "order, as we report.",
     "The shares of eggs in the upper, middle and lower nests were 24%, 30% and 19%, "
     "respectively."),
])
def test_two_numbers_in_each_others_places_are_a_conflict_that_decides(judge, claim, passage):
    [finding] = exchanged(judge, claim, passage)

    assert "changed places" in finding.detail
    assert judge.inspect(claim, passage).caps_support


@pytest.mark.parametrize(("claim", "passage"), [
    ("As we report, 13% of the egrets and 38% of the herons came back in the following spring.",
     RINGED),
    ("As we report, 38% of the herons and 13% of the egrets came back in the following spring.",
     RINGED),
    ("As reported, the egrets were ringed in ponds of 40, 20 and 30 cm depth in the delta.",
     "The egrets were ringed in ponds of 20, 30 and 40 cm depth in the delta."),
    ("As we report, the chicks were weighed after the 10 g meal and the 5 g meal in the nest.",
     "The chicks were weighed after the 5 g meal and the 10 g meal in the nest."),
    ("As we report, eggs of week 4 and eggs of week 8 were weighed at the dam.",
     "Eggs of week 8 and eggs of week 4 were weighed at the dam."),
    ("As we report, the 20 g group lost 5 eggs and the 5 g group lost 20 eggs in the flood.",
     "The 5 g group lost 20 eggs and the 20 g group lost 5 eggs in the flood."),
    ("The nests stood 5 to 9 m above the pond, 3 of them in willows, it is said.",
     "The nests stood 5 to 9 m above the pond, 3 of them in willows."),
])
def test_numbers_told_of_the_same_things_in_another_order_are_none(judge, claim, passage):
    assert exchanged(judge, claim, passage) == []
