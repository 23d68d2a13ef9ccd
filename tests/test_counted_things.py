"""A count is of the things that the sentence counts with it, and of no others."""

import pytest

from grounding.counted_things import check_counted_things
from grounding.entailment import ComputedEntailment
from grounding.reading import read

SET = "The set holds 1,140 short tasks that call functions from 139 libraries."


@pytest.mark.parametrize(("claim", "sentence"), [
    ("The set holds 139 tasks.", SET),
    ("The set covers 1,140 libraries.", SET),
    ("The farm has 40 geese.", "The farm has 40 hens and 12 grey geese."),
])
def test_the_number_of_other_things_is_a_conflict(claim: str, sentence: str) -> None:
    judge = ComputedEntailment()
    judgement = judge.inspect(claim, sentence)
    assert [f.outcome for f in judgement.findings if f.decides] == ["conflicts"]
    assert judge.combine(judgement).stance != "supported"


@pytest.mark.parametrize(("claim", "sentence"), [
    ("The set holds 1,140 tasks.", SET),
    ("The set covers 139 libraries.", SET),
    ("The set covers 139 tools.", SET),  # what tools are called there is not known
    ("The set holds 150 tasks.", SET),
    ("Each of 12 geese laid.", "The farm has 12 hens and 12 geese."),
    ("The farm has 40 geese.", "Of 40 geese and 12 other geese all laid."),
    ("The farm has more than 40 geese.", "The farm has 40 hens and 52 geese."),
])
def test_its_own_number_is_none(claim: str, sentence: str) -> None:
    assert check_counted_things(read(claim), read(sentence)) is None
