"""Claims turned round for training: the label follows the meaning, and wording tells nothing."""

import random
from collections import Counter

import pytest

from training.counterfactuals import turned, with_counterfactuals
from training.examples import NOT_ENOUGH, REFUTED, SUPPORTED, Example

RISES = "Vitamin D increases bone density."


def example(claim: str, label: int, *sentences: str, rationale: tuple[int, ...] = (0,),
            document: str = "s1") -> Example:
    return Example("e", claim, sentences or (claim,), label, rationale, document)


def twins_of(one: Example) -> dict[str, Example]:
    first, *twins = with_counterfactuals([one])
    assert (first.claim, first.sentences, first.label) == (one.claim, one.sentences, one.label)
    return {twin.id.partition(":")[2]: twin for twin in twins}


def test_a_supported_claim_turned_is_refuted_by_the_same_sentences() -> None:
    twins = twins_of(example(RISES, SUPPORTED, "Bone density was higher with vitamin D."))
    assert set(twins) == {"turned"}
    assert twins["turned"].label == REFUTED
    assert twins["turned"].claim != RISES
    assert twins["turned"].sentences == ("Bone density was higher with vitamin D.",)


def test_evidence_turned_refutes_and_both_turned_support() -> None:
    twins = twins_of(example(RISES, SUPPORTED, "We asked 40 people.",
                             "In them vitamin D increases bone density.", rationale=(1,)))
    assert {name: twin.label for name, twin in twins.items()} == {
        "turned": REFUTED, "both turned": SUPPORTED, "evidence turned": REFUTED}
    assert twins["evidence turned"].claim == RISES
    other = twins["turned"].claim.split()[2]
    assert other != "increases"
    for name in ("both turned", "evidence turned"):
        assert twins[name].sentences == (
            "We asked 40 people.", f"In them vitamin D {other} bone density.")


def test_evidence_that_has_the_word_twice_is_not_turned() -> None:
    twice = "Vitamin D increases bone density and increases strength."
    assert set(twins_of(example(RISES, SUPPORTED, twice))) == {"turned"}


def test_a_refuted_claim_is_supported_when_denied_and_not_when_turned() -> None:
    """What has no effect refutes a rise, and a fall as well."""
    assert twins_of(example(RISES, REFUTED, "Vitamin D had no effect on bone density.")) == {}
    twins = twins_of(example("Vitamin D is linked to bone density.", REFUTED,
                             "No link of vitamin D to bone density was seen."))
    assert twins["turned"].label == SUPPORTED
    assert twins["turned"].claim == "Vitamin D is not linked to bone density."


def test_what_nothing_settles_stays_so() -> None:
    twins = twins_of(example(RISES, NOT_ENOUGH, "We asked 40 people.", rationale=()))
    assert {twin.label for twin in twins.values()} == {NOT_ENOUGH}


def test_a_claim_that_no_rule_turns_has_no_twins() -> None:
    plain = "Forty people."
    assert turned(plain, random.Random(0)) is None
    assert twins_of(example(plain, SUPPORTED)) == {}
    assert with_counterfactuals([example(plain, SUPPORTED)])[0].twins == ""


@pytest.mark.parametrize(("document", "named"), [("s1", True), ("contrast_sets:3", False)])
def test_twins_stand_side_by_side_but_for_contrast_sets_that_do_already(
        document: str, named: bool) -> None:
    rows = with_counterfactuals([example(RISES, SUPPORTED, document=document)])
    assert len(rows) > 1
    assert {row.twins for row in rows} == ({"e"} if named else {""})


def test_the_wording_of_a_turn_does_not_tell_the_label() -> None:
    """Of a claim and its sentence that share the verb, turned and unturned claims are supported
    and refuted alike often."""
    rows = with_counterfactuals([example(RISES, SUPPORTED)])
    assert Counter((row.claim == RISES, row.label) for row in rows) == {
        (True, SUPPORTED): 1, (True, REFUTED): 1, (False, SUPPORTED): 1, (False, REFUTED): 1}
