"""Two reports side by side: what one has and the other has not, and what moved."""

from hypothesis import given
from hypothesis import strategies as st
from report_fixture import REPORT

from records import AnswerSentence, JudgedClaim, Report, RunInfo, Usage
from reports.comparison import Comparison, compare, words_changed


def with_claims(*claims: JudgedClaim) -> Report:
    return REPORT.model_copy(update={"claims": claims})


def with_answer(*texts: str) -> Report:
    sentences = tuple(AnswerSentence(text=text) for text in texts)
    return REPORT.model_copy(update={"answer": REPORT.answer.model_copy(
        update={"sentences": sentences})})


def changed(claim: JudgedClaim, **fields: object) -> JudgedClaim:
    return claim.model_copy(update=fields)


def changes(before: Report, after: Report) -> list[str]:
    return [c.change for c in compare(before, after).claims]


FIRST, *REST = REPORT.claims


def test_a_report_does_not_differ_from_itself() -> None:
    same = compare(REPORT, REPORT)
    assert same.same
    assert not same.prompts
    assert same.claims_unchanged == len(REPORT.claims)
    assert same.sentences_unchanged == len(REPORT.answer.sentences)


def test_claims_are_the_same_whatever_their_ids_and_order() -> None:
    renumbered = [changed(c, id=f"x{n}") for n, c in enumerate(reversed(REPORT.claims))]
    assert changes(REPORT, with_claims(*renumbered)) == []


def test_a_claim_is_gained_and_lost() -> None:
    fewer = with_claims(*REST)
    assert changes(REPORT, fewer) == ["lost"]
    assert changes(fewer, REPORT) == ["gained"]


def test_a_verdict_that_flips_is_told_with_both_confidences() -> None:
    flipped = changed(FIRST, verdict="refuted", confidence=0.77)
    (change,) = compare(REPORT, with_claims(flipped, *REST)).claims
    assert change.change == "flipped"
    assert change.before
    assert change.after
    assert (change.before.verdict, change.after.verdict) == (FIRST.verdict, "refuted")
    assert change.after.confidence == 0.77


def test_a_claim_in_other_words_from_the_same_place_is_reworded() -> None:
    reworded = changed(FIRST, text=f"Indeed, {FIRST.text}")
    assert changes(REPORT, with_claims(reworded, *REST)) == ["reworded"]


def test_a_claim_with_another_number_is_another_claim() -> None:
    other = changed(FIRST, text=f"{FIRST.text} That is 17 more.")
    assert sorted(changes(REPORT, with_claims(other, *REST))) == ["gained", "lost"]


def test_the_same_words_from_another_paper_are_another_claim() -> None:
    elsewhere = changed(FIRST, paper_id="elm",
                        source=FIRST.source.model_copy(update={"paper_id": "elm"}))
    assert sorted(changes(REPORT, with_claims(elsewhere, *REST))) == ["gained", "lost"]


def test_only_a_notable_move_of_a_confidence_is_told() -> None:
    slightly = changed(FIRST, confidence=FIRST.confidence - 0.01)
    clearly = changed(FIRST, confidence=FIRST.confidence - 0.2)
    assert changes(REPORT, with_claims(slightly, *REST)) == []
    assert changes(REPORT, with_claims(clearly, *REST)) == ["confidence"]


def test_a_changed_sentence_stands_beside_what_it_was() -> None:
    before = with_answer("Ash grows tall in rich soil.", "Elm is rare.", "Nothing on fir.")
    after = with_answer("Elm is rare.", "Ash grows very tall in rich soil.", "Oak is common.")
    told = compare(before, after)
    assert [(s.before, s.after) for s in told.sentences] == [
        ("Ash grows tall in rich soil.", "Ash grows very tall in rich soil."),
        ("Nothing on fir.", ""), ("", "Oak is common.")]
    assert told.sentences_unchanged == 1


def test_scores_move_by_reviewer_and_dimension() -> None:
    review, *others = REPORT.reviews
    dimension = next(d for d, score in review.dimensions.items() if score is not None)
    lower = review.model_copy(update={
        "overall": 1.0, "dimensions": {**review.dimensions, dimension: 2.0}})
    after = REPORT.model_copy(update={"reviews": (lower, *others)})
    assert [(m.reviewer, m.dimension, m.after) for m in compare(REPORT, after).scores_moved] == [
        (review.reviewer, "overall", 1.0), (review.reviewer, dimension, 2.0)]


def test_a_reviewer_that_is_gone_has_no_scores() -> None:
    review, *others = REPORT.reviews
    after = REPORT.model_copy(update={"reviews": tuple(others)})
    moved = compare(REPORT, after).scores_moved
    assert {m.reviewer for m in moved} == {review.reviewer}
    assert all(m.after is None for m in moved)


def using(**usage: Usage) -> Report:
    run = RunInfo(usage=usage)
    return REPORT.model_copy(update={"manifest": REPORT.manifest.model_copy(update={"run": run})})


def test_what_was_asked_of_models_stands_side_by_side_and_in_all() -> None:
    told = compare(
        using(writer=Usage(calls=2, tokens_in=10, usd=0.5)),
        using(writer=Usage(calls=1, cached=1, tokens_in=5, usd=0.25),
              verifier=Usage(calls=3, tokens_out=7, usd=0.25)))
    assert [u.role for u in told.usage] == ["verifier", "writer"]
    whole = told.usage_in_all
    assert (whole.before.calls, whole.after.calls, whole.after.cached) == (2, 4, 1)
    assert (whole.before.usd, whole.after.usd) == (0.5, 0.5)


def test_a_cost_that_is_unknown_in_part_is_unknown_as_a_whole() -> None:
    told = compare(using(), using(writer=Usage(calls=1, usd=None), verifier=Usage(usd=1.0)))
    assert told.usage_in_all.after.usd is None
    assert told.usage_in_all.before.usd == 0


def test_prompts_that_differ_are_named() -> None:
    manifest = REPORT.manifest.model_copy(update={"prompts": {"a.md": "1", "b.md": "2"}})
    other = REPORT.manifest.model_copy(update={"prompts": {"a.md": "1", "b.md": "3", "c.md": "4"}})
    told = compare(REPORT.model_copy(update={"manifest": manifest}),
                   REPORT.model_copy(update={"manifest": other}))
    assert [(p.file, p.before, p.after) for p in told.prompts] == [
        ("b.md", "2", "3"), ("c.md", "", "4")]


verdicts = st.sampled_from(["supported", "refuted", "contested", "not_enough_evidence"])
claims = st.builds(
    changed, st.sampled_from(REPORT.claims), verdict=verdicts,
    text=st.sampled_from(["Ash grows.", "Ash grows tall.", "Elm falls.", "Fir has 3 cones."]))
reports = st.lists(claims, max_size=6).map(lambda found: with_claims(*found))


@given(reports, reports)
def test_every_claim_of_both_reports_is_accounted_for_once(before: Report, after: Report) -> None:
    told = compare(before, after)
    both = [c for c in told.claims if c.before and c.after]
    assert len(told.claims_by("lost")) + len(both) + told.claims_unchanged == len(before.claims)
    assert len(told.claims_by("gained")) + len(both) + told.claims_unchanged == len(after.claims)


@given(reports, reports)
def test_looked_at_from_the_other_side_gained_is_lost(before: Report, after: Report) -> None:
    there, back = compare(before, after), compare(after, before)
    assert len(there.claims_by("gained")) == len(back.claims_by("lost"))
    assert there.claims_unchanged == back.claims_unchanged


@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcd")))
def test_no_word_is_lost_between_two_texts(old: list[str], new: list[str]) -> None:
    runs = words_changed(" ".join(old), " ".join(new))
    assert " ".join(t for kind, t in runs if kind != "gained").split() == old
    assert " ".join(t for kind, t in runs if kind != "lost").split() == new


def test_a_comparison_is_plain_json() -> None:
    told = compare(REPORT, with_claims(*REST))
    assert Comparison.model_validate_json(told.model_dump_json()) == told
