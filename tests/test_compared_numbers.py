"""Which of two things has more is told by their numbers, where the sentence compares nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.entailment import ComputedEntailment
from grounding.findings import Finding


def by_numbers(judge: ComputedEntailment, claim: str, passage: str) -> list[Finding]:
    return [f for f in judge.inspect(claim, passage).findings if "by the numbers" in f.detail]


BORNE_OUT = [
    ("ElmNet outperforms Oak 2 on SQuAD.", "On SQuAD Oak 2 reaches 20.8 and ElmNet 48.8."),
    ("Oak 2 is worse than ElmNet on SQuAD.", "On SQuAD Oak 2 reaches 20.8 and ElmNet 48.8."),
    ("Loss of eggs was lower with lime than with chalk.",
     "Loss of eggs was 31% with chalk and 14% with lime."),
    ("Hens slept longer than cocks.", "Cocks slept 6.8 hours and hens 7.2 hours."),
    ("ElmNet was more accurate than the OakNet.",
     "The OakNet and ElmNet reached accuracies of 81.2% and 88.9%, respectively."),
    ("Rye yielded more than barley.", "Yields were 5.1 t/ha for rye and 4.2 t/ha for barley."),
    ("The error was smaller for the new net than for the old one.",
     "The new net had an error of 3.2% versus 4.7% for the old one."),
    ("Perplexity was better for ElmNet than for OakNet.",
     "Perplexity was 21.3 for OakNet and 18.2 for ElmNet."),
    ("Rainfall was higher in 2019 than in 2018.",
     "Rainfall was 410 mm in 2018 and 820 mm in 2019."),
    ("More hens laid eggs on diet A than on diet B.",
     "12 of 40 hens laid eggs on diet A and 5 of 40 on diet B."),
    ("Milling was faster with lime than with chalk.",
     "Milling took 3 hours with lime and 5 hours with chalk."),
    ("Hens were heavier than cocks.", "Hens weighed 2.1 ± 0.3 kg and cocks 1.8 ± 0.4 kg."),
]
TURNED = {
    "outperforms": "underperforms", "worse": "better", "lower": "higher", "longer": "shorter",
    "more accurate": "less accurate", "more": "less", "smaller": "larger", "better": "worse",
    "higher": "lower", "More": "Fewer", "faster": "slower", "heavier": "lighter"}


@pytest.mark.parametrize(("claim", "passage"), BORNE_OUT)
def test_numbers_bear_out_what_compares_their_things(judge, claim, passage):
    assert [f.outcome for f in by_numbers(judge, claim, passage)] == ["agrees"]


@pytest.mark.parametrize(("claim", "passage"), BORNE_OUT)
def test_what_compares_them_the_other_way_conflicts(judge, claim, passage):
    """Each was called supported or refuted as if by the throw of a coin."""
    word = next(w for w in TURNED if f" {w} " in f" {claim}")
    turned = claim.replace(word, TURNED[word], 1)
    assert [(f.outcome, f.decides) for f in by_numbers(judge, turned, passage)] == [
        ("conflicts", True)]
    assert judge.explain(turned, passage).probabilities.stance != "supported"


def test_a_claim_of_which_all_is_borne_out_is_settled(judge):
    claim, passage = BORNE_OUT[3]
    assert judge.inspect(claim, passage).is_settled
    assert judge.explain(claim, passage).probabilities.supported > 0.9
    assert not judge.inspect(claim.replace("Hens", "All hens"), passage).is_settled


@pytest.mark.parametrize(("claim", "passage"), [
    ("Weight was lower with oats than with rye.",
     "Mice lost 5.2 g with oats and 1.2 g with rye."),
    ("Hens slept longer than cocks in winter.", "Cocks slept 6.8 hours and hens 7.2 hours."),
    ("Hens slept longer than cocks.",
     "Cocks slept 6.8 hours and hens 7.2 hours in the first week, and hens 8.0 later."),
    ("Hens slept longer than cocks.", "Cocks did not sleep 6.8 hours, and hens 7.2 hours."),
    ("Hens were older than cocks.", "Hens weighed 3 kg and cocks 2 kg."),
    ("Eggs were fewer with chalk than with lime.",
     "Eggs numbered 31 with chalk and 32 with lime (p = 0.71)."),
    ("Hens ranked higher than cocks.", "Hens ranked 3 and cocks 7."),
    ("Frost was rarer for lime than for chalk.", "Frost came to -3 °C for lime, 2 °C for chalk."),
    ("Growth was better with lime than with chalk.", "Growth was 3 cm with lime, 2 cm with chalk."),
    ("Loss of eggs was significantly lower with lime than with chalk.",
     "Loss of eggs was 31% with chalk and 14% with lime."),
    ("Geese and hens lay more eggs than cranes.",
     "Geese and hens lay 30 eggs together, and cranes lay 10."),
])
def test_nothing_is_found_where_the_numbers_do_not_tell(judge, claim, passage):
    assert by_numbers(judge, claim, passage) == []


@pytest.mark.parametrize(("claim", "passage"), [
    ("Weight was higher in hens than in cocks.", "Weight was measured in 64 hens and 58 cocks."),
    ("Pain was greater in hens than in cocks.",
     "Pain was assessed after 30 days in hens and after 14 days in cocks."),
    ("Prices were higher in Oslo than in Rome.", "Prices rose by 5% in Oslo and 3% in Rome."),
    ("Weight was lower in hens than in cocks.",
     "Weight was normal in 40% of hens and 90% of cocks."),
    ("Accuracy was higher for ElmNet than for OakNet.",
     "The standard deviation of accuracy was 1.5 for ElmNet and 0.9 for OakNet."),
    ("OakNet outperformed ElmNet.", "At equal accuracy, ElmNet needed 12 GB and OakNet 20 GB."),
    ("Lime was more toxic than chalk.", "Lime was toxic at 5 mg/L and chalk at 20 mg/L."),
    ("Hens were older than cocks.", "Hens were followed for 8 years and cocks for 6 years."),
    ("Hens were heavier than cocks.", "Hens received 20 mg and cocks 15 mg of the dye."),
    ("The Elm is wider than the Oak.", "The Elm is 1230 km long and the Oak 950 km."),
    ("Growth was faster in hens than in cocks.",
     "Growth was followed for 12 weeks in hens and for 20 weeks in cocks."),
    ("Pain increased.", "Pain was measured from 6 to 12 months."),
    ("Pain decreased after the move.",
     "Pain was scored 12 weeks before and 6 weeks after the move."),
])
def test_numbers_that_measure_something_else_tell_nothing(judge, claim, passage):
    assert by_numbers(judge, claim, passage) == []


@pytest.mark.parametrize(("claim", "outcome"), [
    ("Loss of eggs was lower with lime.", ["agrees"]),
    ("Loss of eggs was higher with lime.", ["conflicts"]),
    ("Chalk increased the loss of eggs.", ["agrees"]),
    ("Chalk reduced the loss of eggs.", ["conflicts"]),
    ("Loss of eggs was lower.", []), ("Loss of eggs was lower with sand.", []),
    ("Loss of eggs was lower with lime and chalk.", []),
    ("Size of eggs was lower with lime.", []),
])
def test_a_thing_is_held_against_the_one_the_sentence_has_beside_it(judge, claim, outcome):
    found = by_numbers(judge, claim, "Loss of eggs was 31% with chalk and 14% with lime.")
    assert [f.outcome for f in found] == outcome


@pytest.mark.parametrize(("claim", "passage", "outcome"), [
    ("The share of ill hens fell after the move.",
     "The share of ill hens was 12% before and 6% after the move.", ["agrees"]),
    ("The share of ill hens rose after the move.",
     "The share of ill hens was 12% before and 6% after the move.", ["conflicts"]),
    ("Weight of the hens decreased.",
     "Weight of the hens was 3.1 kg at baseline and 2.8 kg four weeks later.", ["agrees"]),
    ("Throughput decreased with the new mill.",
     "With the new mill, throughput went from 40 to 55 bags an hour.", ["conflicts"]),
    ("Throughput increased with the new mill.",
     "With the new mill, throughput went from 40 to 55 bags an hour.", ["agrees"]),
    ("Throughput increased.", "Throughput ranged from 40 to 55 bags an hour.", []),
    ("Throughput increased.", "Throughput was 40 bags an hour at one mill and 55 at another.", []),
    ("Loss of throughput increased.", "Throughput went from 40 to 55 bags an hour.", []),
])
def test_numbers_from_before_and_after_tell_which_way_it_went(judge, claim, passage, outcome):
    assert [f.outcome for f in by_numbers(judge, claim, passage)] == outcome


THINGS = st.lists(st.sampled_from(["herons", "egrets", "storks", "cranes", "swans"]), min_size=2,
                  max_size=2, unique=True)
NUMBERS = st.lists(st.integers(13, 99), min_size=2, max_size=2, unique=True)
FORMS = ("The share was {a}% for {x} and {b}% for {y}.",
         "For {x} the share was {a}%, for {y} {b}%.",
         "The share was {a}% for {x}, compared with {b}% for {y}.",
         "The shares for {x} and {y} were {a}% and {b}%.")


@given(THINGS, NUMBERS, st.sampled_from(FORMS), st.sampled_from(["higher", "lower"]))
def test_it_is_the_order_of_the_numbers_whatever_the_form(things, numbers, form, word):
    (x, y), (a, b) = things, numbers
    found = by_numbers(ComputedEntailment(), f"The share was {word} for {x} than for {y}.",
                       form.format(x=x, y=y, a=a, b=b))
    is_so = (a > b) == (word == "higher")
    assert [f.outcome for f in found] == ["agrees" if is_so else "conflicts"]


@pytest.mark.parametrize(("claim", "outcome"), [
    ("ElmNet outperforms OakNet on PondEval.", "agrees"),
    ("OakNet outperforms ElmNet on PondEval.", "conflicts"),
])
def test_more_points_are_better(judge, claim, outcome):
    found = judge.inspect(
        claim, "ElmNet attains 57.3% on PondEval, 22.3 points more than OakNet.").findings
    assert [f.outcome for f in found if f.is_comparison] == [outcome]


def test_more_points_of_an_error_are_not():
    found = ComputedEntailment().inspect(
        "ElmNet outperforms OakNet on PondEval.",
        "ElmNet has an error of 57.3% on PondEval, 22.3 points more than OakNet.").findings
    assert "agrees" not in [f.outcome for f in found if f.is_comparison]
