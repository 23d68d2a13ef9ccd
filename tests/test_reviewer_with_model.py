"""A model judges a report within what was measured of it, and sees nobody else's review."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_fixture import REPORT
from scripted_minds import ScriptedModel, mind_of

from agents.gate import decide
from agents.keys import Keys
from agents.mind import Done
from agents.reviewer import ComputedReviewer, rate
from agents.reviewer_with_model import BELOW_NINE, ReviewerWithModel, caps_of, judged
from models.request import Halted, ItemFailed, Request
from prompts.library import load_library
from records import Answer, Dimension, Record, Report, Review, RevisionRequest, Sampling
from records.proposals import DimensionOpinion, RequestProposal, ReviewProposal
from settings.schema import Gate

FILES = {file.name: file for file in load_library().reviewers}
COUNTED = {name: ComputedReviewer(file).review(REPORT) for name, file in FILES.items()}
KEYS = Keys.of({claim.id: claim.text for claim in REPORT.claims})


def opinion(dimension: Dimension, score: float, *claims: str, reason: str = "I looked.",
            ) -> DimensionOpinion:
    return DimensionOpinion(dimension=dimension, reason=reason, claims=claims, score=score)


def proposal(name: str, score: float, overall: float | None = None,
             *requests: RequestProposal, reason: str = "I looked.") -> ReviewProposal:
    return ReviewProposal(
        dimensions=tuple(opinion(d, score, reason=reason) for d in FILES[name].dimensions),
        requests=requests, summary="As I see it.", overall=score if overall is None else overall)


def reviewed(name: str, answer: Record | Exception | Callable[[Request[Any]], Record], *,
             report: Report = REPORT, texts: dict[str, str] | None = None, window: int = 32_000,
             ) -> tuple[Done[Review], ScriptedModel]:
    say = answer if callable(answer) else lambda _: answer
    model = ScriptedModel(say, window=window)
    reviewer = ReviewerWithModel(
        ComputedReviewer(FILES[name]), mind_of("reviewer", ReviewProposal, model))
    return asyncio.run(reviewer.review(report, texts)), model


def review(name: str, answer: Record, **given: Any) -> Review:
    return reviewed(name, answer, **given)[0].result


def broken_quotes(report: Report, *ids: str) -> Report:
    return report.model_copy(update={"claims": tuple(
        c if c.id not in ids else c.model_copy(update={"evidence": tuple(
            e.model_copy(update={"quote": "Nothing of the kind."}) for e in c.evidence)})
        for c in report.claims)})


def test_a_judgement_within_the_caps_is_the_models_own() -> None:
    given = review("evidence", proposal("evidence", 4.0))
    assert set(given.dimensions.values()) == {4.0}
    assert (given.overall, given.model) == (4.0, "scripted")
    assert given.reasons[0].text == "As I see it."
    assert given.measures == ComputedReviewer(FILES["evidence"]).review(REPORT).measures


def test_a_report_with_a_broken_citation_cannot_score_nine_on_grounding() -> None:
    given = review("evidence", proposal("evidence", 10.0), report=broken_quotes(REPORT, "c3"))
    assert (given.dimensions["citation_grounding"] or 0) <= BELOW_NINE
    assert any("what was measured allows" in reason.text for reason in given.reasons)


@given(st.sampled_from(sorted(FILES)), st.lists(st.floats(0, 10), min_size=4, max_size=4))
def test_no_judgement_lifts_what_was_measured(name: str, scores: list[float]) -> None:
    file, counted = FILES[name], COUNTED[name]
    *each, overall = scores
    answer = ReviewProposal(
        dimensions=tuple(map(opinion, file.dimensions, each)), requests=(), summary="So.",
        overall=overall)
    given = judged(file, counted, answer, caps_of(file, counted), KEYS, frozenset())
    for (dimension, score), wanted in zip(given.dimensions.items(), each, strict=False):
        measured = counted.dimensions[dimension]
        assert score is not None
        assert score <= wanted + 0.01
        assert measured is None or score <= measured
    assert given.overall is not None
    assert counted.overall is None or given.overall <= counted.overall


@given(st.integers(0, 3), st.sampled_from(sorted(FILES)))
def test_more_that_is_broken_never_raises_a_cap(count: int, name: str) -> None:
    ids = [claim.id for claim in REPORT.claims]
    reviewer = ComputedReviewer(FILES[name])
    less = caps_of(FILES[name], reviewer.review(broken_quotes(REPORT, *ids[:count])))
    more = caps_of(FILES[name], reviewer.review(broken_quotes(REPORT, *ids[:count + 1])))
    assert all(more[d] <= less[d] + 0.01 for d in more if "quotes_intact" in FILES[name].dimensions[
        d].must)


def test_the_overall_score_stays_near_the_mean_of_the_dimensions() -> None:
    assert review("evidence", proposal("evidence", 4.0, overall=10.0)).overall == 5.0
    assert review("evidence", proposal("evidence", 4.0, overall=0.0)).overall == 3.0
    assert review("evidence", proposal("evidence", 4.0, overall=4.5)).overall == 4.5


def test_it_sees_the_report_under_keys_inside_the_fence_and_no_review() -> None:
    telling = REPORT.model_copy(update={"disagreement": "They quarrel over cedars."})
    _, model = reviewed("sceptic", proposal("sceptic", 5.0), report=telling)
    shown = model.shown()
    for text in ("They quarrel", REPORT.reviews[0].reasons[0].text, "7.5"):
        assert text not in shown
    fence, inside, outside = model.asked[0].fence, [], []
    where = outside
    for line in shown.splitlines():
        where = inside if line == f"<<<DATA {fence}>>>" else \
            outside if line == f"<<<END {fence}>>>" else where
        where.append(line)
    claims = [json.loads(line) for line in inside if line.startswith('{"key"')]
    assert {KEYS.id(line["key"]) for line in claims} == {c.id for c in REPORT.claims}
    assert not any(c.text in "\n".join(outside) for c in REPORT.claims)
    assert FILES["sceptic"].rubric.splitlines()[0] in model.asked[0].messages[0].content


def test_requests_name_claims_by_their_keys_and_reach_the_writer() -> None:
    wish = RequestProposal(text="Say that one paper carries it all.", action="state_uncertainty",
                           claims=(KEYS.key("c3"),))
    given = review("reader", proposal("reader", 5.0, None, wish))
    assert RevisionRequest(action="state_uncertainty", text=wish.text, claim_ids=("c3",)) \
        in given.requests
    assert not given.refused


def test_a_claim_that_is_intact_cannot_be_asked_away_and_the_refusal_is_kept() -> None:
    wish = RequestProposal(text="Drop the inconvenient ones.", action="drop_claims",
                           claims=(KEYS.key("c1"), KEYS.key("c3")))
    given = review("sceptic", proposal("sceptic", 5.0, None, wish),
                   report=broken_quotes(REPORT, "c3"))
    drops = [r for r in given.requests if r.text == wish.text]
    assert [r.claim_ids for r in drops] == [("c3",)]
    assert [r.claim_ids for r in given.refused] == [("c1",)]
    vague = RequestProposal(text="Drop some.", action="drop_claims", claims=())
    assert review("sceptic", proposal("sceptic", 5.0, None, vague)).refused


@pytest.mark.parametrize(("answer", "said"), [
    (proposal("reader", 5.0), "evidence_strength"),
    (proposal("evidence", 11.0), "11 does not"),
    (proposal("evidence", float("nan")), "nan does not"),
    (proposal("evidence", 5.0, -1.0), "-1 does not"),
    (proposal("evidence", 5.0, reason=" "), "a reason is empty"),
    (proposal("evidence", 5.0, None,
              RequestProposal(text="x", action="other", claims=("c1",))), "no such key: c1"),
])
def test_an_answer_that_cannot_be_used_makes_no_review(answer: ReviewProposal, said: str) -> None:
    with pytest.raises(ItemFailed, match=said):
        reviewed("evidence", answer)


@pytest.mark.parametrize("error", [ItemFailed("refused"), Halted("nobody there")])
def test_a_reviewer_that_fails_gives_no_review(error: Exception) -> None:
    with pytest.raises(type(error)):
        reviewed("evidence", error)


def test_claims_that_do_not_fit_the_window_are_counted() -> None:
    many = REPORT.model_copy(update={"claims": tuple(
        claim.model_copy(update={"id": f"{claim.id}{n}", "text": f"{claim.text} ({n})"})
        for n in range(40) for claim in REPORT.claims)})
    done, model = reviewed("reader", proposal("reader", 5.0), report=many, window=6_000)
    shown = [x for x in model.shown().splitlines() if x.startswith('{"key"')]
    assert 0 < len(shown) < len(many.claims)
    (failure,) = done.failures
    assert f" {len(many.claims) - len(shown)} of the claims" in failure.reason


def test_a_reviewers_file_may_say_how_its_model_is_sampled() -> None:
    file = FILES["evidence"].model_copy(update={"sampling": Sampling(temperature=0.7)})
    model = ScriptedModel(lambda _: proposal("evidence", 5.0), window=32_000)
    reviewer = ReviewerWithModel(
        ComputedReviewer(file), mind_of("reviewer", ReviewProposal, model))
    asyncio.run(reviewer.review(REPORT))
    assert model.asked[0].sampling.temperature == 0.7


def test_what_is_asked_in_words_leads_to_a_revision_only_where_a_model_wrote() -> None:
    rules = Gate(min_rating=9.9, min_supported=1, to_the_point=2.0, max_revisions=2,
                 min_reviewers=1)
    wish = RevisionRequest(action="state_uncertainty", text="Say how sure this is.")
    reviews = [Review(reviewer="a", title="A", overall=5.0, requests=(wish,))]
    computed = REPORT.model_copy(update={"answer": Answer(sentences=REPORT.answer.sentences)})
    assert decide(computed, reviews, rules, rounds=0).outcome == "withhold"
    by_model = REPORT.model_copy(update={"answer": Answer(
        sentences=REPORT.answer.sentences, supported_share=1.0)})
    decision = decide(by_model, reviews, rules, rounds=0)
    assert (decision.outcome, decision.requests) == ("revise", (wish,))
    assert decide(by_model, reviews, rules, rounds=0, acted_on=[wish]).outcome == "withhold"
    assert decide(by_model, reviews, rules, rounds=2).outcome == "withhold"


def test_claims_to_be_left_out_lead_to_a_revision_whoever_wrote() -> None:
    rules = Gate(min_rating=9.9, min_supported=1, to_the_point=2.0, max_revisions=2,
                 min_reviewers=1)
    drop = RevisionRequest(action="drop_claims", text="Broken.", claim_ids=("c3",))
    reviews = [Review(reviewer="a", title="A", overall=5.0, requests=(drop,))]
    assert decide(REPORT, reviews, rules, rounds=0).outcome == "revise"
    assert decide(REPORT, [replace_ids(reviews[0])], rules, rounds=0).outcome == "withhold"


def replace_ids(given: Review) -> Review:
    return given.model_copy(update={"requests": tuple(
        r.model_copy(update={"claim_ids": ()}) for r in given.requests)})


def test_reviews_of_models_and_of_computing_are_rated_alike() -> None:
    by_model = [review(name, proposal(name, 6.0)) for name in FILES]
    rating = rate(by_model)
    assert rating
    assert rating.n == len(FILES)
    assert rating.mean <= 6.0
