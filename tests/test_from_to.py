"""From A to B is not from B to A."""

import pytest


def turned(judge, claim, passage):
    return [f for f in judge.inspect(claim, passage).findings
            if f.outcome == "conflicts"]


@pytest.mark.parametrize(("claim", "passage"), [
    ("Mean HbA1c went from 8.1% to 7.2%.", "Mean HbA1c went from 7.2% to 8.1%."),
    ("The score changed from 12 to 18.", "The score changed from 18 to 12."),
    ("The number of herons went from 120 to 45 in a year.",
     "The number of herons went to 120 from 45 in a year."),
    ("Forest cover went from 40% in 1990 to 25% in 2020.",
     "Forest cover went from 25% in 1990 to 40% in 2020."),
    ("The width changed from 512 to 1024 units.",
     "In later layers the width changed from 1024 to 512 units."),
    ("Energy is transferred from the donor to the acceptor.",
     "Transfer of energy from the acceptor to the donor was seen."),
    ("Knowledge flows from the teacher to the student network.",
     "Knowledge flows from the student to the teacher network."),
    ("Most patients were converted from ventricular fibrillation to sinus rhythm.",
     "After it, most patients were converted from sinus rhythm to ventricular fibrillation."),
])
def test_the_other_way_is_refuted(judge, claim, passage):
    assert turned(judge, claim, passage)
    assert judge.judge([(claim, passage)])[0].stance == "refuted"


@pytest.mark.parametrize(("claim", "passage"), [
    ("Latency dropped from 120 ms to 45 ms.", "Latency dropped to 45 ms from 120 ms."),
    ("Mean HbA1c went from 8.1% to 7.2%.", "Mean HbA1c went from 8.1% at first to 7.2% at last."),
    ("Scores ranged from 12 to 18.", "Scores ranged from 18 to 12."),
    ("The distance from Rome to Paris is large.", "The distance from Paris to Rome is large."),
    ("Herons fly from the delta to the lake.",
     "Herons fly from the lake to the delta in spring. In autumn they fly from the delta to the "
     "lake."),
    ("The count rose from 12 to 18.", "The count rose from 12 to 18 and then fell from 18 to 12."),
    ("The model translates from English to German.",
     "The model translates from English to German and from German to English."),
])
def test_the_same_way_or_no_way_is_no_conflict(judge, claim, passage):
    assert not turned(judge, claim, passage)
