"""What a claim that nearly repeats a sentence changed decides, and what it only restates too."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grounding.combining import held_to_computing

SURE = np.array([0.9, 0.06, 0.04])


CHANGED = [
    ("Ringing reduces breeding success of herons.",
     "Ringing may reduce breeding success of herons.", "hedge"),
    ("The weir was built by monks of the abbey.",
     "The weir is supposed to have been built by monks of the abbey.", "hedge"),
    ("The ring counts prove that egrets winter in the delta.",
     "The ring counts suggest that egrets winter in the delta.", "hedge"),
    ("In general, breeding success falls by a third.",
     "If the ponds freeze, breeding success falls by a third.", "scope"),
    ("Egrets nest only in the upper valley of the Aller.",
     "Egrets nest in the upper valley of the Aller.", "scope"),
    ("All colonies of the valley were counted by boat.",
     "Some colonies of the valley were counted by boat.", "scope"),
    ("Ringing causes smaller clutches in herons.",
     "Ringing is associated with smaller clutches in herons.", "scope"),
    ("Herons are slower than egrets of the delta.",
     "Herons are faster than egrets of the delta.", "direction"),
    ("Breeding worsened in the wet years of the delta.",
     "Breeding improved in the wet years of the delta.", "direction"),
    ("Storks prefer shallow ponds near the village.",
     "Storks prefer deep ponds near the village.", "direction"),
    ("The egrets arrive after the storks of the valley.",
     "The egrets arrive before the storks of the valley.", "direction"),
    ("Chicks were heavier in herons than in egrets.",
     "Chicks were heavier in egrets than in herons.", "direction"),
    ("Visitors did not disturb the breeding herons.",
     "Visitors did disturb the breeding herons.", "negation"),
    ("Visitors disturbed the breeding herons of the valley.",
     "Visitors never disturbed the breeding herons of the valley.", "negation"),
    ("The parser is trained on TriviaPond for ten epochs.",
     "The parser is trained on HeronQA for ten epochs.", "subject"),
    ("Mercury was found in the liver of every tenth chick.",
     "Mercury was found in the kidney of every tenth chick.", "subject"),
]


@pytest.mark.parametrize(("claim", "passage"), [
    ("Storks eat frogs and herons eat fish.", "Herons eat frogs and storks eat fish."),
    ("Egrets nest in poplars and herons in willows.",
     "Herons nest in poplars and egrets in willows."),
    ("The lake is deeper than the pond and wider than the river.",
     "The lake is deeper than the river and wider than the pond."),
])
def test_what_stands_in_two_parts_has_no_other_place(judge, claim, passage):
    assert judge.judge([(claim, passage)])[0].stance == "refuted"


@pytest.mark.parametrize(("claim", "passage"), [
    ("Storks eat frogs and herons eat fish.", "Herons eat fish and storks eat frogs."),
    ("Storks in Spain and herons in Spain eat frogs.",
     "Herons in Spain and storks in Spain eat frogs."),
    ("Storks, egrets and herons nest in tall poplars.",
     "Herons, egrets and storks nest in tall poplars."),
    ("Old storks and herons eat frogs in spring.", "Old herons and storks eat frogs in spring."),
    ("Counts of storks and of herons rose in spring.",
     "Counts of herons and of storks rose in spring."),
])
def test_the_order_of_a_list_is_no_change(judge, claim, passage):
    assert not any(f.outcome == "conflicts" for f in judge.inspect(claim, passage).findings)


@pytest.mark.parametrize(("claim", "passage", "kind"), CHANGED)
def test_a_changed_sentence_is_held_to_computing(judge, claim, passage, kind):
    judgement = judge.inspect(claim, f"Herons were counted in spring. {passage}")
    assert [f.name for f in judgement.findings if f.decides] == [kind]
    assert judgement.caps_support
    assert not judgement.bears_support
    assert judge.combine(judgement).supported < 0.2


@pytest.mark.parametrize(("claim", "passage", "kind"), [c for c in CHANGED if c[2] == "hedge"])
def test_what_is_only_supposed_is_not_refuted(judge, claim, passage, kind):
    assert judge.judge([(claim, passage)])[0].stance == "not_enough_evidence"


@pytest.mark.parametrize(("claim", "passage"), [
    # what the authors say of their own data is no more than how papers speak
    ("Egrets winter in the delta of the Aller.",
     "These data suggest that egrets winter in the delta of the Aller."),
    # both are cautious
    ("Ringing might reduce breeding success of herons.",
     "Ringing may reduce breeding success of herons."),
    # a condition or a detail left out is no lie by itself
    ("The weir was built by monks.", "In 1204 the weir was built by monks."),
    # sides and comparison both turned
    ("Chicks were lighter in egrets than in herons.",
     "Chicks were heavier in herons than in egrets."),
    ("Pressure was 4 mm lower and pulse 2 beats lower in treated herons than in others.",
     "Pressure was 4 mm lower and pulse 2 beats higher in others than in treated herons."),
    # the same with and without a negation
    ("The cause of the decline in egrets is not known.",
     "The cause of the decline in egrets is unknown."),
    # better is less of what is bad, and faster is no size
    ("Pain improved more with the drug than with placebo.",
     "Pain decreased more with the drug than with placebo."),
    ("Herons are smaller than storks and faster than egrets.",
     "Herons are faster than egrets and smaller than storks."),
    # order between equals
    ("Storks and egrets nest in the same tall poplars.",
     "Egrets and storks nest in the same tall poplars."),
    # a short form and its words
    ("The index relates WCA to the number of chicks.",
     "The index relates wetland cover area to the number of chicks."),
    # fewer than the sentence says is said too
    ("Many colonies of the valley were counted by boat.",
     "All colonies of the valley were counted by boat."),
    ("The ponds were emptied every year in the autumn.",
     "The ponds were emptied yearly in the autumn."),
    # the same of both
    ("The kinase interacts with the phosphatase in neurons.",
     "The phosphatase interacts with the kinase in neurons."),
    ("In neurons the kinase interacts with the phosphatase of the rat liver.",
     "In neurons the phosphatase interacts with the kinase of the rat liver itself."),
    ("We compared storks with herons in the delta of the Aller.",
     "Here we compared herons with storks in the delta of the Aller."),
    ("Protein A binds to protein B in neurons.", "Protein B binds to protein A in neurons."),
    ("Gold reacts with chlorine at high temperature.",
     "Chlorine reacts with gold at high temperature."),
    ("Aspirin was combined with heparin in the trial.",
     "Heparin was combined with aspirin in the trial."),
    ("The combination of aspirin with heparin improved survival in mice.",
     "The combination of heparin with aspirin improved survival in mice."),
    ("Sodium was compared with potassium in the diet.",
     "Potassium was compared with sodium in the diet."),
    ("Insulin overlaps with glucagon in effect.", "Glucagon overlaps with insulin in effect."),
    ("Asthma coexists with eczema in many children.",
     "Eczema coexists with asthma in many children."),
    ("Patients received aspirin alongside heparin in the trial.",
     "Patients received heparin alongside aspirin in the trial."),
    ("Distance from Paris to Rome is large for trains.",
     "Distance from Rome to Paris is large for trains."),
    # denied in another word, or not denied
    ("There were no significant differences in mortality between arms.",
     "There were non-significant differences in mortality between arms."),
    ("There were non-significant differences in mortality between arms.",
     "There were no significant differences in mortality between arms."),
    ("Not only aspirin but statins reduced risk of stroke.",
     "Aspirin and statins reduced risk of stroke."),
    # what was done
    ("The drug reduced pain in adults.", "We could show that the drug reduced pain in adults."),
    ("We reduced pain in adults of the ward.", "We could reduce pain in adults of the ward."),
    ("Ringing reduces breeding success of herons.",
     "Ringing experiments could demonstrate that ringing reduces breeding success of herons."),
])
def test_what_may_be_said_otherwise_decides_nothing_against_it(judge, claim, passage):
    assert not judge.inspect(claim, passage).caps_support


@pytest.mark.parametrize(("claim", "passage"), [
    ("Flooding led to a reduction in breeding success of herons.",
     "Flooding reduced breeding success of herons."),
    ("Flooding reduces the breeding success of herons.",
     "We found that flooding reduced breeding success of herons."),
    ("Flooding stopped the growth of herons.", "Flooding stops the growth of herons."),
    ("Flooding led to improvement in breeding success of herons.",
     "Flooding improved breeding success of herons."),
])
def test_a_restated_sentence_is_supported_as_computing_has_it(judge, claim, passage):
    judgement = judge.inspect(claim, passage)
    assert judgement.bears_support
    assert judge.combine(judgement).stance == "supported"


@pytest.mark.parametrize("claim", [
    "Flooding led to a reduction of 12% in breeding success of herons.",
    "Flooding may have reduced breeding success of herons by 21%.",
    "Flooding reduced breeding success of herons and egrets by 12%.",
    "Breeding success of herons reduced flooding by 12%.",
])
def test_what_a_check_objects_to_is_not_restated(judge, claim):
    judgement = judge.inspect(claim, "Flooding increased breeding success of herons by 21%.")
    assert not judgement.bears_support


@pytest.mark.parametrize(("claim", "passage"), [
    ("The glucose level fell in treated rats.", "The glucosamine level fell in treated rats."),
    ("The albumin level fell in treated rats.", "The albuminuria level fell in treated rats."),
    ("Transcript levels fell in treated rats.", "Transcription levels fell in treated rats."),
    ("The lactate level rose in exercised horses.",
     "The lactation level rose in exercised horses."),
    ("Insulin secretion fell in treated rats.", "Insulinoma secretion fell in treated rats."),
    ("Thyroid patients had lower weight than controls.",
     "Thyroidectomy patients had lower weight than controls."),
    ("Cholesterol fell in patients on the diet.", "Cholesterolemia fell in patients on the diet."),
    ("The hydrogen content rose in heated samples.",
     "The hydrogenase content rose in heated samples."),
    ("Histamine was released by the activated cells.",
     "Histaminase was released by the activated cells."),
    ("The operator reduced the load of the system.",
     "The operation reduced the load of the system."),
    ("Methyl groups improve solubility of the compound.",
     "Methylated groups improve solubility of the compound."),
    ("Nephrologists treated pain in patients of the ward.",
     "Nephrology treated pain in patients of the ward."),
])
def test_another_word_that_begins_alike_restates_nothing(judge, claim, passage):
    assert not judge.inspect(claim, passage).bears_support
    assert not judge.inspect(passage, claim).bears_support


@pytest.mark.parametrize(("claim", "passage"), [
    ("Mutant cells were killed by the antibody.", "Mutant cells killed the antibody."),
    ("The protein is inhibited by the drug in vitro.", "The protein inhibited the drug in vitro."),
    ("Coffee prevents cancer in women.",
     "Further study is to show that coffee prevents cancer in women."),
    ("Coffee prevents cancer in women.",
     "The purpose was to find coffee prevents cancer in women."),
    ("Coffee prevents cancer in women.",
     "This study is to show that coffee prevents cancer in women."),
])
def test_another_voice_and_an_aim_restate_nothing(judge, claim, passage):
    assert not judge.inspect(claim, passage).bears_support


@pytest.mark.parametrize(("claim", "passage"), [
    ("The interaction was stronger in herons than in egrets.",
     "The interaction was stronger in egrets than in herons."),
    ("Chicks were heavier in herons compared with egrets.",
     "Chicks were heavier in egrets compared with herons."),
])
def test_things_compared_may_not_change_places(judge, claim, passage):
    assert judge.inspect(claim, passage).caps_support


def test_support_is_held_from_above_and_from_below(judge):
    changed, supposed = judge.inspect(*CHANGED[-1][:2]), judge.inspect(*CHANGED[0][:2])
    restated = judge.inspect("Flooding led to a reduction in breeding success of herons.",
                             "Flooding reduced breeding success of herons.")
    other = judge.inspect("Egrets sing.", "Flooding reduced breeding success of herons.")
    combined = np.array([SURE, [0.2, 0.1, 0.7], SURE, SURE])
    computed = np.array([[0.1, 0.3, 0.6], [0.8, 0.1, 0.1], [0.1, 0.3, 0.6], [0.1, 0.3, 0.6]])
    held = held_to_computing(combined, computed, [changed, restated, other, supposed])
    assert held[0] == pytest.approx([0.1, 0.54, 0.36])
    assert held[1] == pytest.approx([0.8, 0.025, 0.175])
    assert held[2] == pytest.approx(SURE)
    assert held[3] == pytest.approx([0.1, 0.3, 0.6])  # supposed, so not refuted either


WORDS = st.lists(st.sampled_from(
    "Herons herons egrets may might not never only all A B raise lower before after in of the than "
    "more fewer chicks ponds 12 % HeronQA suggest prove general if associated led".split()),
    min_size=1, max_size=30).map(" ".join)


@settings(max_examples=150)
@given(claim=WORDS, passage=WORDS)
def test_any_wording_is_held_to_one_side_only(judge, claim, passage):
    judgement = judge.inspect(claim, passage)
    assert not (judgement.caps_support and judgement.bears_support)
    assert sum(f.decides for f in judgement.findings) <= 1


@settings(max_examples=60)
@given(text=WORDS)
def test_a_sentence_changes_nothing_of_itself(judge, text):
    assert not any(f.decides and f.outcome != "agrees"
                   for f in judge.inspect(text, text).findings)


def test_long_texts_without_a_border_are_judged_in_time(judge):
    judge.inspect("heron egret " * 150, "egret heron " * 1_600)
