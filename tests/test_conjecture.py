"""What a sentence only supposes, and under what condition, is not what it states."""

import pytest


def gaps(judge, claim, passage):
    return [f for f in judge.inspect(claim, passage).findings
            if f.name == "hedge" and f.outcome == "silent" and f.decides]


@pytest.mark.parametrize(("claim", "passage"), [
    ("Ringing reduces breeding success of herons.",
     "Ringing would reduce breeding success of herons."),
    ("A hunting ban raises the number of chicks.",
     "A hunting ban would raise the number of chicks considerably."),
    ("Warmer ponds reduced the clutches of herons.",
     "Warmer ponds would have reduced the clutches of herons."),
    ("The new schedule improves throughput on long sequences.",
     "The new schedule should improve throughput on long sequences."),
    ("Early counts save the colonies.", "Early counts should also save the colonies of the delta."),
])
def test_what_would_or_should_be_is_not_stated(judge, claim, passage):
    assert gaps(judge, claim, passage)
    assert judge.judge([(claim, passage)])[0].stance == "not_enough_evidence"


@pytest.mark.parametrize(("claim", "passage"), [
    ("Sleep loss impairs memory in mice.",
     "We hypothesise that sleep loss impairs memory in mice."),
    ("Larger colonies raise more chicks.", "We predict that larger colonies raise more chicks."),
    ("Pruning improves latency on phones.",
     "We expected that pruning improves latency on phones."),
    ("Herons avoid boats in spring.", "It was assumed that herons avoid boats in spring."),
    ("Herons avoid boats in spring.", "Our hypothesis was that herons avoid boats in spring."),
    ("The toxin kills chicks.", "The authors speculate that the toxin kills chicks in wet years."),
])
def test_a_hypothesis_is_not_stated(judge, claim, passage):
    assert gaps(judge, claim, passage)
    assert judge.judge([(claim, passage)])[0].stance == "not_enough_evidence"


@pytest.mark.parametrize(("claim", "passage"), [
    ("Breeding success falls by a third.",
     "If the ponds freeze, breeding success falls by a third."),
    ("Sea level rises by 2 m.", "Sea level rises by 2 m if the ice sheet collapses."),
    ("The sluice stays open.", "If the valve is locked, then the sluice stays open."),
    ("The ice sheet collapses.", "If the ice sheet collapses, sea level rises by 2 m."),
    ("Pruning hurts accuracy.", "Pruning hurts accuracy if more than half the weights are cut."),
])
def test_a_condition_and_what_follows_from_it_are_not_stated(judge, claim, passage):
    assert gaps(judge, claim, passage)
    assert judge.judge([(claim, passage)])[0].stance == "not_enough_evidence"


@pytest.mark.parametrize(("claim", "passage"), [
    # how papers speak of what they found
    ("Ringing reduces breeding success of herons.",
     "As would be expected, ringing reduces breeding success of herons."),
    ("Ringing reduces breeding success of herons.",
     "It should be noted that ringing reduces breeding success of herons."),
    ("Losses were larger than expected.", "Losses were larger than would be expected."),
    ("Larger colonies raise more chicks.", "As we predicted, larger colonies raise more chicks."),
    ("Larger colonies raise more chicks.",
     "The hypothesis that larger colonies raise more chicks was confirmed."),
    # both are cautious, or have the condition
    ("A hunting ban would raise the number of chicks.",
     "A hunting ban would raise the number of chicks considerably."),
    ("Breeding success falls when the ponds freeze.",
     "If the ponds freeze, breeding success falls."),
    ("Frozen ponds lower breeding success.", "If the ponds are frozen, breeding success is lower."),
    # no condition
    ("Ringing reduces breeding success.", "Even if done late, ringing reduces breeding success."),
    ("Ringing harms few herons.", "Ringing harms few herons, if any."),
    ("Egrets winter in the delta.", "Egrets winter in the delta as if they were storks."),
    ("We counted herons in spring.",
     "We counted herons in spring to see if the ban had changed anything."),
    # another clause has the "would"
    ("Egrets reduce the carp.", "Storks would eat the frogs, but egrets reduce the carp."),
    ("With rings one can tell whether grey herons of the western delta breed twice.",
     "Rings let us tell whether grey herons of the western delta breed twice."),
    ("The clutch counter beats the tuned one by a significant margin.",
     "The clutch counter was made only with photographs from the western delta and beats the tuned "
     "one by a significant margin."),
])
def test_what_is_stated_stays_stated(judge, claim, passage):
    assert not gaps(judge, claim, passage)


@pytest.mark.parametrize("passage", [
    "We hypothesised that ringing would reduce breeding success. Ringing reduced breeding success.",
    "Ringing should reduce breeding success. In 2004 ringing reduced breeding success by a third.",
    "We expected that ringing reduced breeding success. Ringing reduced breeding success.",
])
def test_what_was_found_counts_beside_what_was_supposed(judge, passage):
    assert not gaps(judge, "Ringing reduced breeding success.", passage)
    assert judge.judge([("Ringing reduced breeding success.", passage)])[0].stance == "supported"
