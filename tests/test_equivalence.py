"""No worse is not better, as good is not less good, and what does not fall need not rise."""

import pytest

SUPERIOR = "Rivaroxaban was superior to warfarin for stroke prevention."


def stance(judge, claim, passage):
    return judge.judge([(claim, passage)])[0].stance


@pytest.mark.parametrize(("claim", "passage"), [
    (SUPERIOR, "Rivaroxaban was non-inferior to warfarin for stroke prevention."),
    (SUPERIOR, "Rivaroxaban was noninferior to warfarin for stroke prevention."),
    (SUPERIOR, "Rivaroxaban was not inferior to warfarin for stroke prevention."),
    (SUPERIOR, "Rivaroxaban met the criterion for non-inferiority to warfarin for stroke "
               "prevention."),
    ("Rivaroxaban was non-inferior to warfarin for stroke prevention.", SUPERIOR),
    ("Drug A was better than drug B in adults with asthma.",
     "Drug A was no worse than drug B in adults with asthma."),
    ("Drug A outperformed drug B in adults with asthma.",
     "Drug A was non-inferior to drug B in adults with asthma."),
])
def test_no_worse_is_not_better_and_not_the_contrary(judge, claim, passage):
    assert stance(judge, claim, passage) == "not_enough_evidence"


@pytest.mark.parametrize(("claim", "passage", "wanted"), [
    ("Rivaroxaban was non-inferior to warfarin.", "Rivaroxaban was noninferior to warfarin.",
     "supported"),
    (SUPERIOR, "Rivaroxaban was not only non-inferior but superior to warfarin for stroke "
               "prevention.", "supported"),
    ("Rivaroxaban was inferior to warfarin for stroke prevention.",
     "Rivaroxaban was non-inferior to warfarin for stroke prevention.", "refuted"),
    ("Rivaroxaban was non-inferior to warfarin for stroke prevention.",
     "Rivaroxaban was inferior to warfarin for stroke prevention.", "refuted"),
    (SUPERIOR, "Rivaroxaban was inferior to warfarin for stroke prevention.", "refuted"),
    (SUPERIOR, "Rivaroxaban was not superior to warfarin for stroke prevention.", "refuted"),
])
def test_inferior_superior_and_their_denials(judge, claim, passage, wanted):
    assert stance(judge, claim, passage) == wanted


def test_non_denies_the_word_it_is_joined_to(judge):
    claim = "Survival rose in patients with small cell cancer."
    passage = "Survival rose in patients with non-small cell cancer."
    assert stance(judge, claim, passage) == "refuted"
    claim = "Non-smokers had an increased risk of asthma in winter."
    assert stance(judge, claim, "Among non-smokers, the risk of asthma was increased in winter.") \
        == "supported"


@pytest.mark.parametrize(("claim", "passage"), [
    ("Ketamine was as effective as midazolam for pain.",
     "Ketamine was less effective than midazolam for pain."),
    ("Ketamine is equally effective as midazolam.", "Ketamine is less effective than midazolam."),
    ("The small model is as accurate as the large one.",
     "The small model is less accurate than the large one."),
    ("Laparoscopy is at least as safe as surgery.", "Laparoscopy is less safe than surgery."),
    ("Ketamine is as effective as midazolam.", "Midazolam is more effective than ketamine."),
    ("Ketamine is as effective as midazolam.", "Ketamine is not as effective as midazolam."),
    ("Ketamine is less effective than midazolam.", "Ketamine is as effective as midazolam."),
    ("Ketamine is more effective than midazolam.", "Ketamine is not as effective as midazolam."),
])
def test_as_good_is_not_less_good(judge, claim, passage):
    assert stance(judge, claim, passage) == "refuted"


@pytest.mark.parametrize(("claim", "passage"), [
    ("Ketamine is not as effective as midazolam.", "Ketamine is less effective than midazolam."),
    ("Ketamine is less effective than midazolam.",
     "Ketamine is not as effective as midazolam."),
    ("Ketamine is not as effective as midazolam.", "Midazolam is more effective than ketamine."),
    ("Ketamine is at least as effective as midazolam.",
     "Ketamine is more effective than midazolam."),
    ("Ketamine is as effective as midazolam.",
     "Ketamine was found to be as effective as midazolam."),
    ("Midazolam is as effective as ketamine.", "Ketamine is as effective as midazolam."),
])
def test_the_same_rank_in_other_words_is_no_conflict(judge, claim, passage):
    assert stance(judge, claim, passage) == "supported"


@pytest.mark.parametrize(("claim", "passage"), [
    # as effective may mean no less effective
    ("Ketamine is as effective as midazolam.", "Ketamine is more effective than midazolam."),
    # twice as … is more
    ("Ketamine is twice as effective as midazolam.", "Ketamine is more effective than midazolam."),
])
def test_an_unsure_rank_is_not_refuted(judge, claim, passage):
    assert stance(judge, claim, passage) != "refuted"


@pytest.mark.parametrize(("claim", "passage"), [
    ("Mortality increased in the treated group.",
     "Mortality did not decrease in the treated group."),
    ("Mortality was lower in the treated group.",
     "Mortality was not higher in the treated group."),
    ("Accuracy improved with more layers.", "Accuracy did not degrade with more layers."),
    ("Visitors increased breeding success.", "Visitors did not reduce breeding success."),
    ("Bleeding decreased after the switch.", "There was no increase in bleeding after the switch."),
])
def test_what_does_not_fall_need_not_rise(judge, claim, passage):
    assert stance(judge, claim, passage) == "not_enough_evidence"


@pytest.mark.parametrize(("claim", "passage", "wanted"), [
    ("Mortality decreased in the treated group.",
     "Mortality did not decrease in the treated group.", "refuted"),
    ("Mortality did not decrease in the treated group.",
     "Mortality increased in the treated group.", "supported"),
    ("Mortality did not increase in the treated group.",
     "Mortality was not increased in the treated group.", "supported"),
    ("Noise did not reduce sleep.", "Noise reduced sleep.", "refuted"),
])
def test_denied_directions_that_decide(judge, claim, passage, wanted):
    assert stance(judge, claim, passage) == wanted


def test_what_does_not_fail_succeeds(judge):
    judgement = judge.inspect("The rescue succeeded in dry years.",
                              "The rescue did not fail in dry years.")
    assert {f.outcome for f in judgement.findings if f.name == "direction"} == {"agrees"}
