"""Two numbers of a sentence belong to the things that it tells them of, in whichever order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from number_conflicts import conflicts

from grounding.entailment import ComputedEntailment


def exchanged(judge: ComputedEntailment, claim: str, passage: str) -> bool:
    return any("another's" in f.detail and f.decides for f in conflicts(judge, claim, passage))


@pytest.mark.parametrize(("claim", "passage"), [
    ("ElmNet-5 scores 67.0 and ElmNet-4 scores 48.1.",
     "On PondEval, ElmNet-5 scores 48.1 and ElmNet-4 scores 67.0."),
    ("Shares were 84% for birds and 91% for fish.", "Shares were 84% for fish and 91% for birds."),
    ("Hens slept 6.8 hours while cocks slept 7.2 hours.", "Cocks slept 6.8 hours, hens 7.2 hours."),
    ("Eggs hatched in 54% with lime and 31% with Alkalol.",
     "With Alkalol eggs hatched in 54%, and with lime in 31%."),
    ("Compared with 30% in the North, 12% in the South were ill.",
     "In the South 30% were ill, compared with 12% in the North."),
    ("Width and depth were 71 cm and 80 cm, respectively.", "Depth was 71 cm and width was 80 cm."),
    ("Mean scores were 5.6 (geese) versus 4.1 (swans).",
     "Geese scored 4.1 and swans 5.6 in the mean."),
    ("Newts came in 2018 and storks left in 2019.", "Newts came in 2019, and storks left in 2018."),
    ("Rain was 410 mm in 2018 and 820 mm in 2019.", "Rain was 820 mm in 2018 and 410 mm in 2019."),
    ("Loss was 31% with lime and 14% with chalk.",
     "Loss was lower with lime than with chalk (14% vs 31%)."),
    ("Shed A had 31 hens and shed B 14.", "Shed B had 31 hens, and shed A had 14."),
    ("The net gains 3.2 points over Oak and 5.1 points over Elm.",
     "Over Elm the net gains 3.2 points, and over Oak by 5.1."),
])
def test_numbers_of_one_anothers_things_are_a_conflict_that_decides(judge, claim, passage):
    assert exchanged(judge, claim, passage)
    assert judge.inspect(claim, passage).caps_support


@pytest.mark.parametrize(("claim", "passage"), [
    ("ElmNet-4 scores 67.0 and ElmNet-5 scores 48.1.",
     "On PondEval, ElmNet-5 scores 48.1 and ElmNet-4 scores 67.0."),
    ("Eggs hatched in 31% with lime and 54% with Alkalol.",
     "With Alkalol eggs hatched in 54%, and with lime in 31%."),
    ("Loss was 14% with lime and 31% with chalk.",
     "Loss was lower with lime than with chalk (14% compared with 31%)."),
    ("Depth and width were 71 cm and 80 cm.", "Width was 80 cm and depth was 71 cm."),
    ("Rats lost 20 g after the flood and 30 g on arrival; mice nothing.",
     "Rats lost 30 g on arrival and 20 g after the flood; mice nothing."),
    ("Corn was eaten by 5 hens and 7 cocks, while dogs slept.",
     "While dogs slept, corn was eaten by 5 hens and 7 cocks."),
    ("ElmNet-4 scores 50.1 on PondEval and 70.2 on LakeEval.",
     "On LakeEval ElmNet-4 scores 70.2, and 50.1 on PondEval."),
    ("The authors report 54.2 for ElmNet 1.3B on LakeEval.",
     "ElmNet 1.3B: F1 of 66.4, LakeEval of 54.2, PondEval of 70.3"),
    ("Of the 1,605 hens whose 25(OH)D was measured, most were brown.",
     "We measured 25(OH)D in 1,605 hens, of which most were brown."),
    ("Before the flood depth was 7.1 and after the flood 3.2.",
     "Depth fell to 3.2 after the flood from 7.1 before it."),
])
def test_numbers_of_their_own_things_are_none(judge, claim, passage):
    assert conflicts(judge, claim, passage) == []


def test_a_number_told_of_its_own_thing_is_not_missed_for_standing_elsewhere(judge):
    """It was told as nearer to other words, which barred support."""
    found = judge.inspect("The rate was 91% for birds and 84% for fish.",
                          "The rate was 84% for fish and 91% for birds.")
    assert [f.outcome for f in found.findings if f.name == "number"] == ["agrees", "agrees"]
    assert not found.is_barred


THINGS = st.lists(st.sampled_from(["herons", "egrets", "storks", "cranes", "swans"]), min_size=2,
                  max_size=2, unique=True)
NUMBERS = st.lists(st.integers(20, 99), min_size=2, max_size=2, unique=True)
FORMS = ("The share was {a}% for {x} and {b}% for {y}.",
         "For {x} the share was {a}%, for {y} {b}%.",
         "The share was {a}% for {x}, compared with {b}% for {y}.")


@given(THINGS, NUMBERS, st.sampled_from(FORMS), st.sampled_from(FORMS), st.booleans(),
       st.booleans())
def test_only_what_is_told_of_the_other_thing_conflicts(
        things, numbers, form, other_form, is_reordered, is_exchanged):
    judge = ComputedEntailment()
    (x, y), (a, b) = things, numbers
    passage = form.format(x=x, y=y, a=a, b=b)
    if is_exchanged:
        a, b = b, a
    if is_reordered:
        x, y, a, b = y, x, b, a
    claim = other_form.format(x=x, y=y, a=a, b=b)
    found = judge.inspect(claim, passage).findings
    assert any(f.outcome == "conflicts" for f in found) == is_exchanged


OF_ONE = [
    ("Responders were 55 years old.", "Responders were 62 years old.",
     "Responders were 55 and non-responders 62 years old."),
    ("Cocks slept 6.8 hours.", "Cocks slept 7.2 hours.", "Hens slept 7.2 hours and cocks 6.8."),
    ("40% of men smoked.", "30% of men smoked.", "40% of men and 30% of women smoked."),
    ("Mortality at baseline was 12%.", "Mortality at baseline was 18%.",
     "Mortality was 12% at baseline and 18% at follow-up."),
    ("The mean age of cases was 61 years.", "The mean age of cases was 59 years.",
     "Cases and controls had mean ages of 61 and 59 years."),
    ("The decoder has 6 layers.", "The decoder has 12 layers.",
     "The encoder has 12 layers and the decoder 6."),
    ("The sensitivity of sonar was 72%.", "The sensitivity of sonar was 89%.",
     "Sonar was less sensitive than radar (72% vs 89%)."),
    ("OakNet scores 79.5.", "OakNet scores 81.2.", "FirNet outperforms OakNet (81.2 vs. 79.5)."),
    ("Women earned 40 euros.", "Women earned 52 euros.",
     "Women earned less than men (40 and 52 euros)."),
    ("The baseline reaches 27.0 BLEU.", "The baseline reaches 28.4 BLEU.",
     "Our parser reaches 28.4 BLEU, compared with 27.0 for the baseline."),
    ("The rate was 80% in women.", "The rate was 60% in women.",
     "The rate was 80% in women versus 60% in men."),
    ("Prevalence was 12% among boys.", "Prevalence was 9% among boys.",
     "Prevalence was 12% among boys, 9% among girls."),
]


@pytest.mark.parametrize(("own", "other", "sentence"), OF_ONE)
def test_of_two_numbers_a_thing_has_its_own(own: str, other: str, sentence: str) -> None:
    judge = ComputedEntailment()
    true, false = judge.inspect(own, sentence), judge.inspect(other, sentence)
    assert not [f for f in true.findings if f.name == "number" and f.outcome != "agrees"]
    assert [f.outcome for f in false.findings if f.decides] == ["conflicts"]
    assert judge.combine(true).supported > judge.combine(false).supported


@pytest.mark.parametrize(("claim", "sentence"), [
    ("The study lasted 12 weeks.", "Patients were 54 years old and the study lasted 12 weeks."),
    ("Survival at 5 years was 40%.", "Survival was 60% at 3 years and 40% at 5 years."),
    ("Accuracy improved to 84% with pretraining.",
     "Accuracy improved from 78% to 84% with pretraining."),
    ("Pain fell to 4.", "Pain fell from 7 to 4 in the drug group and the control group."),
    ("Cost was 5 euros per patient.", "Cost was 5 euros per patient and 60 euros per ward."),
    ("The share of both was 40%.", "The share of cats was 40% and that of dogs 60%."),
])
def test_where_it_is_not_told_whose_a_number_is_none_is_the_others(
        claim: str, sentence: str) -> None:
    assert not [f for f in ComputedEntailment().inspect(claim, sentence).findings
                if "something else" in f.detail]
