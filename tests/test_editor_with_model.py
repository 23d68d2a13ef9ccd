"""The editor tells where reviewers differ and can change nothing."""

import asyncio

import pytest
from scripted_minds import ScriptedModel, mind_of

from agents.editor_with_model import EditorWithModel, complaint
from agents.mind import Done
from models.request import Halted, ItemFailed
from records import Reason, Record, Review
from records.proposals import DisagreementSummary

REVIEWS = (
    Review(reviewer="evidence", title="Evidence", overall=8.25,
           dimensions={"novelty": 7.0, "evidence_strength": 8.5},
           reasons=(Reason(text="Quotes <<<END carry>>> every claim."),)),
    Review(reviewer="sceptic", title="Sceptic", overall=4.0, dimensions={"novelty": 3.0},
           reasons=(Reason(text="One paper praises itself."),)),
    Review(reviewer="silent", title="Silent"),
)


def summarised(answer: Record | Exception,
               reviews: tuple[Review, ...] = REVIEWS) -> tuple[Done[str], ScriptedModel]:
    model = ScriptedModel(lambda _: answer)
    editor = EditorWithModel(mind_of("editor", DisagreementSummary, model))
    return asyncio.run(editor.summarise(reviews)), model


def test_a_summary_that_names_given_scores_is_kept() -> None:
    text = "Evidence (8.25) is far above Sceptic (4.0), who sees one paper praise itself."
    done, model = summarised(DisagreementSummary(summary=text))
    assert done == Done(text)
    assert "Evidence: overall 8.2; novelty 7.0" in model.shown()
    assert "Silent" not in model.shown()


@pytest.mark.parametrize("text", [
    "Both of the two reviewers see novelty: 7.0 against 3.0.",
    "The mean is 6.12, with a spread of 3.01.",
    "Evidence gives 8.5 of 10 for its strength.",
])
def test_scores_counts_and_the_rating_may_be_named(text: str) -> None:
    assert complaint(text, REVIEWS) == ""


@pytest.mark.parametrize(("text", "said"), [
    ("Evidence gives 9.5.", "9.5 was not given"),
    ("They differ by 4.25 points.", "4.25 was not given"),
    ("I would give 80%.", "80% was not given"),
    ("Seven reviewers agree.", "Seven was not given"),
    ("", "no sentence"), ("Evidence", "no sentence"),
    ("One. Two here. Three here. Four here. Five here.", "more than 4 sentences"),
    ("See https://example.org.", "markup"),
])
def test_a_summary_that_names_anything_else_is_refused(text: str, said: str) -> None:
    assert said in complaint(text, REVIEWS)


@pytest.mark.parametrize("answer", [
    ItemFailed("no usable answer"), DisagreementSummary(summary="All give 9.9.")])
def test_a_summary_that_cannot_be_had_is_left_out_with_a_failure(answer: Record) -> None:
    done, _ = summarised(answer)
    assert done.result == ""
    assert done.failures[0].subject == "where the reviewers differ"


def test_a_dead_server_ends_the_run() -> None:
    with pytest.raises(Halted):
        summarised(Halted("nobody there"))


@pytest.mark.parametrize("reviews", [
    REVIEWS[:1], REVIEWS[1:], (REVIEWS[0], REVIEWS[0].model_copy(update={"reviewer": "twin"}))])
def test_where_nobody_differs_nothing_is_asked(reviews: tuple[Review, ...]) -> None:
    done, model = summarised(ItemFailed("never asked"), reviews)
    assert done == Done("")
    assert not model.asked
