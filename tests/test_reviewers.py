"""The panel's scores move with the report: what is taken away or broken costs points."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_fixture import REPORT

from agents.measures import MEASURES
from agents.reviewer import ComputedReviewer, UnknownMeasure, panel, rate
from prompts.library import FOLDER, PromptError, load_library
from records import AnswerSentence, Report, Review

PANEL = panel(load_library())


def overalls(report: Report) -> dict[str, float | None]:
    return {reviewer.name: reviewer.review(report).overall for reviewer in PANEL}


def mean(report: Report) -> float:
    rating = rate([reviewer.review(report) for reviewer in PANEL])
    assert rating
    return rating.mean


def without_claim(report: Report, identity: str) -> Report:
    return report.model_copy(
        update={"claims": tuple(c for c in report.claims if c.id != identity)})


def with_claim_text(report: Report, old: str, new: str) -> Report:
    assert any(old in c.text for c in report.claims)
    return report.model_copy(update={"claims": tuple(
        c.model_copy(update={"text": c.text.replace(old, new)}) for c in report.claims)})


def with_answer(report: Report, *sentences: AnswerSentence) -> Report:
    answer = report.answer.model_copy(update={"sentences": sentences})
    return report.model_copy(update={"answer": answer})


def with_measured_value(report: Report, factor: float) -> Report:
    return report.model_copy(update={"measurements": tuple(
        m.model_copy(update={"value": m.value * factor}) for m in report.measurements)})


def with_broken_quotes(report: Report) -> Report:
    return report.model_copy(update={"claims": tuple(
        c.model_copy(update={"evidence": tuple(
            e.model_copy(update={"quote": "Nothing of the kind was said."}) for e in c.evidence)})
        for c in report.claims)})


@pytest.mark.parametrize(("damage", "noticed_by"), [
    (lambda r: without_claim(r, "c1"), "evidence"),
    (lambda r: without_claim(r, "c3"), "evidence"),
    (lambda r: with_claim_text(r, "51.6%", "61.6%"), "numbers"),
    (lambda r: with_measured_value(r, 1.1), "numbers"),
    (with_broken_quotes, "evidence"),
    (lambda r: with_answer(r, *(s.model_copy(update={"claim_ids": ()})
                                for s in r.answer.sentences)), "evidence"),
    (lambda r: with_answer(r, *(s.model_copy(update={"text": s.text.replace("30.2%", "31.7%")})
                                for s in r.answer.sentences)), "numbers"),
    (lambda r: with_answer(r, *(s for s in r.answer.sentences if s.role != "gap")), "reader"),
    (lambda r: with_answer(r, *(s for s in r.answer.sentences if s.role != "contradiction")),
     "sceptic"),
    (lambda r: r.model_copy(update={"manifest": r.manifest.model_copy(
        update={"queries": (), "documents": {}})}), "method"),
    (lambda r: r.model_copy(update={"flow": r.flow.model_copy(update={"included": 9})}), "method"),
])
def test_damage_lowers_the_rating_and_the_reviewer_whose_view_it_is(
    damage: Callable[[Report], Report], noticed_by: str
) -> None:
    before, after = overalls(REPORT), overalls(damage(REPORT))
    assert mean(damage(REPORT)) < mean(REPORT)
    assert (after[noticed_by] or 0.0) < (before[noticed_by] or 0.0)


@pytest.mark.parametrize(("text", "right", "wrong"), [
    ("With model size, the pass@1 of X (zero-shot) rises from 34.8% at 7B to 42.7% at 13B, then "
     "falls to 41.5% at 34B.", "rises", "falls"),
    ("Against Y in the same table, X has a pass@1 that is higher at 7B (34.8% against 33.5%) and "
     "lower at 34B (41.5% against 48.8%).", "higher", "lower"),
])
def test_a_word_its_own_values_contradict_is_noticed(text: str, right: str, wrong: str) -> None:
    def agreement(told: str) -> float | None:
        sentence = AnswerSentence(text=told, role="trend")
        return MEASURES["words_agree_with_values"](with_answer(REPORT, sentence), {}).value

    assert agreement(text) == 1
    assert (agreement(text.replace(right, wrong)) or 0) < 1


def test_support_without_evidence_is_no_support() -> None:
    bare = REPORT.model_copy(update={"claims": tuple(
        c.model_copy(update={"evidence": ()}) for c in REPORT.claims)})
    before, after = overalls(REPORT), overalls(bare)
    assert all((after[n] or 0) <= (before[n] or 0) for n in before)
    assert mean(bare) < mean(REPORT) - 1.5


def test_a_quote_that_is_not_in_the_paper_at_hand_is_noticed() -> None:
    evidence = next(r for r in PANEL if r.name == "evidence")
    untrue = dict.fromkeys({c.paper_id for c in REPORT.claims}, "Another text." * 900)
    assert (evidence.review(REPORT, untrue).overall or 0.0) < \
        (evidence.review(REPORT).overall or 0.0)


def test_reviewers_do_not_see_one_another_or_the_rating() -> None:
    bare = REPORT.model_copy(update={"reviews": (), "rating": None})
    assert [r.review(REPORT) for r in PANEL] == [r.review(bare) for r in PANEL]


def test_the_rating_is_the_mean_of_the_reviewers_that_scored() -> None:
    reviews = [Review(reviewer=n, title=n, overall=s) for n, s in
               (("a", 6.0), ("b", None), ("c", 8.0))]
    rating = rate(reviews)
    assert rating
    assert (rating.mean, rating.n, rating.by_reviewer["b"]) == (7.0, 2, None)
    assert rating.stdev == pytest.approx(1.41, abs=0.01)
    assert rate([Review(reviewer="a", title="a")]) is None


@given(st.permutations([r.name for r in PANEL]))
def test_the_rating_does_not_depend_on_the_order_of_reviews(order: list[str]) -> None:
    reviews = {r.name: r.review(REPORT) for r in PANEL}
    assert rate([reviews[n] for n in order]) == rate(list(reviews.values()))


def test_every_measure_is_a_share_or_unassessed() -> None:
    for name, count in MEASURES.items():
        value = count(REPORT, {}).value
        assert value is None or 0 <= value <= 1, name


def test_the_panel_covers_the_views_and_every_dimension_but_safety() -> None:
    scored = {d for r in PANEL for d in r.file.dimensions}
    assert {r.name for r in PANEL} >= {"evidence", "numbers", "method", "sceptic", "reader"}
    assert len(scored) == 7
    assert "safety_impact" not in scored


def reviewers_folder(folder: Path, **changed: str) -> Path:
    text = (FOLDER / "reviewers" / "reader.md").read_text(encoding="utf-8")
    for old, new in changed.values():
        assert old in text
        text = text.replace(old, new)
    (folder / "reviewers").mkdir(parents=True)
    (folder / "reviewers" / "mine.md").write_text(text, encoding="utf-8")
    return folder


def test_adding_a_file_adds_a_reviewer(tmp_path: Path) -> None:
    (reviewer,) = panel(load_library(reviewers_folder(tmp_path, a=("name: reader", "name: mine"))))
    assert reviewer.review(REPORT).reviewer == "mine"


@pytest.mark.parametrize(("old", "new", "said"), [
    ("benchmark_validity:\n    measures", "benchmark_vality:\n    measures",
     r"mine\.md:\d+: .*no such dimension"),
    ("title: Reader", "titel: Reader", r"mine\.md:3: "),
    ("name: reader", "name: [reader", r"mine\.md:\d+: front matter is not YAML"),
    ("overall: {", "overall: {novelty: 1, ", r"mine\.md:\d+: overall: not scored"),
])
def test_a_file_that_does_not_fit_is_named_with_line_and_rule(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(PromptError, match=said):
        load_library(reviewers_folder(tmp_path, a=(old, new)))


def test_an_unknown_measure_is_named_with_the_known_ones(tmp_path: Path) -> None:
    library = load_library(
        reviewers_folder(tmp_path, a=("question_answered: 3", "questions_answered: 3")))
    with pytest.raises(UnknownMeasure, match=r"questions_answered.*question_answered"):
        ComputedReviewer(library.reviewers[0])
