"""What a report tells of those who judged it: in every format, and only what is true."""

import pytest
from report_fixture import REPORT, WITHHELD

from records import Answer, Usage
from reports import judges, prose
from reports.html import html
from reports.markdown import markdown
from reports.markdown.text import escaped

REVIEW = next(review for review in REPORT.reviews if review.model)
DISPUTED = next(claim for claim in REPORT.claims if claim.opinions)


@pytest.mark.parametrize("said", [
    "ICC(1)) of 0.41", "The reviewer historian gave no review (gave no usable answer)",
    REPORT.disagreement, "Judged by judge-1 at 127.0.0.1", "at most evidence strength 8.1.",
    "Not done, since no measure finds anything amiss there: Leave out the dip at 34B.",
    "The judges differ: computed: supported (0.70); judge-1 at 127.0.0.1: contested (0.90).",
    "Of the sentences it wrote 75% stand here", "1,234", "reviewer skeptic", "unknown",
])
def test_every_format_tells_it(said: str) -> None:
    assert escaped(said) in markdown(REPORT)
    assert said in html(REPORT)


def test_a_report_that_was_only_computed_tells_nothing_of_models() -> None:
    computed = REPORT.model_copy(update={
        "answer": Answer(sentences=REPORT.answer.sentences), "disagreement": "",
        "claims": tuple(c.model_copy(update={"opinions": ()}) for c in REPORT.claims),
        "reviews": tuple(r.model_copy(update={"model": "", "refused": ()}) for r in REPORT.reviews),
        "manifest": REPORT.manifest.model_copy(update={
            "run": REPORT.manifest.run.model_copy(update={"usage": {}})})})
    for text in (markdown(computed), html(computed)):
        assert not any(word in text for word in (
            "A model worded", "Judged by", "The judges", "sked of language models", "Not done"))


def test_a_withheld_report_tells_of_no_agreement_and_no_missing_reviewer() -> None:
    assert prose.reviewed(WITHHELD) == "A withheld report is not rated."
    shown = REPORT.model_copy(update={"status": "withheld", "reasons": ("nothing holds",)})
    assert REPORT.disagreement not in html(shown)
    assert escaped(REPORT.disagreement) not in markdown(shown)


def test_a_sum_with_an_unknown_cost_is_unknown() -> None:
    *_, total = judges.usage(REPORT)
    assert total == ("in all", "1,235", "5", "99,000", "1,000", "unknown")


def test_costs_that_are_known_add_up_and_one_role_needs_no_sum() -> None:
    def used(**by_role: Usage) -> list[tuple[str, ...]]:
        run = REPORT.manifest.run.model_copy(update={"usage": by_role})
        return judges.usage(REPORT.model_copy(update={
            "manifest": REPORT.manifest.model_copy(update={"run": run})}))

    assert used(a=Usage(usd=0.5), b=Usage(usd=0.25))[-1][-1] == "0.7500"
    assert len(used(a=Usage(usd=0.5))) == 1
    assert used() == []


def test_a_dispute_of_judges_is_told_only_where_several_were_asked() -> None:
    assert judges.opinions(DISPUTED).startswith("The judges differ")
    one = DISPUTED.model_copy(update={"opinions": DISPUTED.opinions[:1]})
    assert judges.opinions(one) == ""
    same = tuple(o.model_copy(update={"label": "refuted"}) for o in DISPUTED.opinions)
    assert judges.opinions(DISPUTED.model_copy(update={"opinions": same})).startswith(
        "The judges agree")
