"""A change told per cent that two amounts of a statement, or a ratio, come to is neither a conflict
nor a gap; another one is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.reading import read
from grounding.relative_changes import may_be_change

_ERROR = "The error of the parser dropped from 0.40 to 0.30."
_EMITTED = "Emissions of the port were reduced from 50 Mt to 40 Mt."
_HAZARD = "The risk of falls was lower with the walking frame (hazard ratio of 0.85)."
_WEIGHT = "The weight of the dogs fell from 80 kg to 72 kg."
_CLINICS = "The number of clinics rose from 10 to 30."
_PRICE = "The price of a seat rose from $200 to $300."
_TWO = "The accuracy of Wren and Siskin was 81.2% and 88.9%, respectively."


def _objections(judge, claim: str, passage: str) -> list[str]:
    return [f.detail for f in judge.inspect(claim, passage).findings
            if f.name == "number" and f.outcome != "agrees" and f.certain]


@pytest.mark.parametrize(("claim", "passage"), [
    ("The error of the parser dropped by 25%.", _ERROR),
    ("Emissions of the port were reduced by 20 %.", _EMITTED),
    ("The walking frame came with a 15% lower risk of falls.", _HAZARD),
    ("The walking frame came with a 15% lower risk of falls.",
     "The hazard ratio of falls with the walking frame was 0.85."),
    ("The risk of falls was reduced by 30%.", "The risk of falls was reduced (OR 0.70)."),
    ("The risk of falls was 40% higher.", "The risk of falls was higher (relative risk, 1.40)."),
    ("The weight of the dogs fell by 10%.", _WEIGHT),
    ("The number of clinics tripled.", _CLINICS),
    ("The price of a seat rose by 50%.", _PRICE),
    ("Siskin was 7.7 percentage points more accurate than Wren.", _TWO),
    ("Batches of Curlew hold twice as many tokens.",
     "Each batch holds 4096 tokens for Dunlin and 8192 for Curlew."),
])
def test_a_change_that_is_worked_out_is_no_objection(judge, claim, passage):
    assert not _objections(judge, claim, passage)


@pytest.mark.parametrize(("claim", "passage"), [
    ("The error of the parser dropped by 10%.", _ERROR),
    ("The error of the parser dropped by 33%.", _ERROR),
    ("Emissions of the port were reduced by 40 %.", _EMITTED),
    ("The walking frame came with a 35% lower risk of falls.", _HAZARD),
    ("The walking frame came with an 85% lower risk of falls.", _HAZARD),
    ("The risk of falls was 15% higher.", _HAZARD),
    ("The weight of the dogs fell by 8%.", _WEIGHT),
    ("The number of clinics doubled.", _CLINICS),
    ("The price of a seat rose by 33%.", _PRICE),
    ("Siskin was 9.7 percentage points more accurate than Wren.", _TWO),
    ("Batches of Curlew hold three times as many tokens.",
     "Each batch holds 4096 tokens for Dunlin and 8192 for Curlew."),
])
def test_another_change_is_one(judge, claim, passage):
    assert _objections(judge, claim, passage)


def _is_change(claim: str, passage: str) -> bool:
    return may_be_change(read(claim).amounts[0], read(claim), [read(passage)])


def test_what_only_reaches_from_one_amount_to_another_did_not_change():
    assert _is_change("The queue tripled.", "The queue grew from 10 to 30 cars.")
    assert not _is_change("The queue tripled.", "The queue ranged from 10 to 30 cars.")


def test_a_share_that_is_no_change_is_not_worked_out():
    assert not _is_change("25% of the lamps were out.", "Lamps fell from 40 to 30.")


@given(st.integers(1, 99), st.integers(1, 1500))
def test_any_fall_is_worked_out_of_what_it_was_before(percent, before):
    passage = f"The stock fell from {before} kg to {before * (100 - percent) / 100:.4f} kg."
    assert _is_change(f"The stock fell by {percent}%.", passage)
    assert not _is_change(f"The stock rose by {percent}%.", passage)
