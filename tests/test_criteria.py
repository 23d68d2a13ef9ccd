"""Criteria in words say what they found, and nothing that words cannot tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.criteria import Criteria, Criterion, CriterionError, Said

TRIAL = Said(
    title="Larch bark for sleepless badgers: a randomised trial", year=2031, type="article",
    abstract="Forty adult badgers were randomised. No cubs were treated. "
             "We did not use a placebo. Sleep lasted 2 hours longer.", language="en")
TITLE_ONLY = Said(title="Larch bark")


@pytest.mark.parametrize(("criterion", "met"), [
    ("randomized trials", False), ("randomised trials", True), ("badgers sleeping", True),
    ("cubs or adults", True), ("otters | badgers", True), ("otters", False),
    ('"adult badgers"', True), ('"badgers adult"', False), ('"Larch  BARK" badger', True),
    ("papers that report on badgers", True), ("“bark for sleepless”", True),
    ("year >= 2031", True), ("year > 2031", False), ("year: 2020-2030", False),
    ("since 2030", True), ("published before 2031", False), ("year 2031", True),
    ("published in 2030 or later", True), ("2030 or earlier", False), ("2029 to 2033", True),
    ("published between 2030 and 2032", True), ("after 2031", False),
    ("type: article or review", True), ("type: reviews", False), ("type != article", False),
    ("language: en | de", True), ("language: de", False),
    ("not about otters", None), ("studies without placebo", None), ("non-human", None)])
def test_a_criterion_is_met_or_not_or_cannot_be_told(criterion: str, met: bool | None) -> None:
    ruling = Criterion.of(criterion).includes(TRIAL)
    assert ruling.met is met
    assert ruling.why


@pytest.mark.parametrize(("criterion", "met"), [
    ("badger trial", True), ("adult badgers", True), ("placebo", False), ("cubs treated", False),
    ("adult sleep", False), ("hours", True), ("otters", False), ("year < 2031", False)])
def test_words_that_exclude_stand_together_and_undenied(criterion: str, met: bool) -> None:
    assert Criterion.of(criterion).excludes(TRIAL).met is met


def test_reasons_name_the_words() -> None:
    criteria = Criteria.of(["otters and herons"], [])
    objection = criteria.objection(TRIAL)
    assert objection
    assert objection.reason == ("does not meet “otters and herons”: no “otters” or “herons” in its "
                                "title or abstract")
    excluded = Criteria.of([], ["badger trial"]).objection(TRIAL)
    assert excluded
    assert excluded.reason == "excluded by “badger trial”: “badger” and “trial” in its title"


def test_a_title_alone_is_too_thin_to_leave_a_record_out() -> None:
    criteria = Criteria.of(["badgers", "since 2020", "type: review"], ["otters"])
    assert criteria.objection(TITLE_ONLY) is None
    assert len(criteria.untold(TITLE_ONLY)) == 4
    assert "no abstract" in criteria.untold(TITLE_ONLY)[0]


def test_a_text_meets_what_one_of_its_sentences_says() -> None:
    text = Said("A", "B", ("Badgers were fed.", "They slept for hours in winter."))
    assert Criterion.of("sleep or slept in winter").includes(text).met
    assert Criterion.of("badgers in winter").includes(text).met is False


def test_what_only_computing_can_tell_decides_before_words() -> None:
    objection = Criteria.of(["otters", "year > 2031"], []).objection(TRIAL)
    assert objection
    assert not objection.is_open
    (open_one,), _ = Criteria.of(["otters", "since 2020", '"a b"'], []).open
    assert open_one.text == "otters"


@pytest.mark.parametrize(("text", "said"), [
    ("", "must be words"), ("—", "must be words"), ("x" * 400, "at most"), ("the", "no word"),
    ("type: poem", "no type"), ("type =", "'' is no type"),
    ("language: English", "ISO 639-1"), ("year >= soon", "write year"),
    ("year: 2030-2020", "no year lies")])
def test_what_cannot_be_a_criterion_is_refused(text: str, said: str) -> None:
    with pytest.raises(CriterionError, match=said):
        Criterion.of(text)


@given(st.text(max_size=80), st.text(max_size=200), st.text(max_size=40))
def test_any_text_is_a_criterion_or_refused_and_judges_any_record(text, abstract, title) -> None:
    try:
        criteria = Criteria.of([text], [text])
    except CriterionError:
        return
    criteria.objection(Said(title, abstract, (abstract,)))
    criteria.untold(Said(title, abstract))
