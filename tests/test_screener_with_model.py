"""A model gives a second opinion on records, within what computing settles."""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from scripted_minds import ScriptedModel, in_turn, mind_of
from test_screening import BIRDS, LARCH, PLAN, RETRACTED, TABLES, by_id, screener, text

from agents.mind import Done
from agents.screener_with_model import LONGEST_REASON, ScreenerWithModel
from models.request import Halted, ItemFailed
from records import Paper, PaperCard, Work
from records.proposals import RecordOpinion, ScreeningProposals

WORKS = [LARCH, TABLES, BIRDS]


@dataclass(frozen=True)
class Options:
    records_asked: int = 200
    records_a_request: int = 20
    doubt: float = 0.1


def shown_to(request) -> list[dict]:
    """The records of a request as the model sees them."""
    lines = request.messages[-1].content.splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def says(relevance: float = 0.5, meets: bool = True, reason: str = "It studies that.", **by_title):
    """A model that thinks the same of all records but those with a word in their title."""
    def say(request) -> ScreeningProposals:
        return ScreeningProposals(opinions=tuple(
            RecordOpinion(record=shown["key"], reason=reason, meets=meets, relevance=next(
                (r for word, r in by_title.items() if word in shown["title"]), relevance))
            for shown in shown_to(request)))
    return say


def screened(
    say, works: Sequence[Work] = WORKS, *, papers: dict[str, Paper] | None = None,
    options: Options = Options(), known: dict[str, PaperCard] | None = None, window: int = 16_000,
    **criteria,
) -> tuple[Done[list[PaperCard]], ScriptedModel]:
    model = ScriptedModel(say, window=window)
    agent = ScreenerWithModel(
        screener(**criteria), mind_of("screener", ScreeningProposals, model), options)
    return asyncio.run(agent.screen(works, papers or {}, PLAN, known)), model


def computed(works: Sequence[Work] = WORKS, **criteria) -> dict[str, PaperCard]:
    return by_id(screener(**criteria).screen(works, {}, PLAN))


def test_a_relevance_is_the_mean_of_both_opinions_and_the_card_keeps_the_models() -> None:
    done, _ = screened(says(0.1, Larch=0.9), [LARCH, TABLES])
    cards, before = by_id(done.result), computed([LARCH, TABLES])
    for identity, said in (("larch", 0.9), ("tables", 0.1)):
        mean = (before[identity].relevance + said) / 2
        assert cards[identity].relevance == pytest.approx(mean, abs=1e-4)
    opinion = cards["larch"].opinion
    assert opinion
    assert (opinion.relevance, opinion.model) == (0.9, "scripted")
    assert cards["larch"].reason == f"{before['larch'].reason}; a model gives it 0.90"
    assert not done.failures


def test_what_a_model_finds_irrelevant_is_left_out_with_its_reason() -> None:
    done, _ = screened(says(0.0, reason="It is on birds."), [TABLES], min_relevance=0.4)
    (card,) = done.result
    assert not card.included
    assert card.reason.startswith(f"too little relevance: {card.relevance:.2f} (names nothing")
    assert "a model gives it 0.00: It is on birds." in card.reason


def test_what_is_far_from_the_question_or_settled_is_not_asked() -> None:
    paper = text(TABLES, "Elm solves 20%.")
    done, model = screened(says(1.0), [BIRDS, RETRACTED, TABLES, LARCH], papers={"tables": paper},
                           exclude=["open models"])
    assert model.asked == []
    assert done.result == screener(exclude=["open models"]).screen(
        [BIRDS, RETRACTED, TABLES, LARCH], {"tables": paper}, PLAN)


def test_what_computing_just_leaves_out_can_be_let_in() -> None:
    least = computed()["tables"].relevance + 0.05
    done, _ = screened(says(0.9), [TABLES], min_relevance=least)
    assert not computed([TABLES], min_relevance=least)["tables"].included
    assert done.result[0].included
    assert done.result[0].reason.startswith("names nothing asked about")
    done, model = screened(says(0.9), [TABLES], min_relevance=least, options=Options(doubt=0.01))
    assert model.asked == []


def test_a_criterion_in_words_is_the_models_to_read_and_a_year_is_not() -> None:
    done, model = screened(says(0.8, reason="Software."), [LARCH], include=["software"])
    assert done.result[0].included
    assert done.result[0].reason == (
        "a model finds the criteria met: Software.; a model gives it 0.80")
    assert "- software" in model.shown()
    done, _ = screened(says(0.8, meets=False, reason="Not it."), [LARCH], include=["code"])
    assert done.result[0].reason == "a model finds a criterion not met: Not it."
    done, model = screened(says(0.8), [LARCH], include=["software", "since 2040"])
    assert done.result[0].reason == "does not meet “since 2040”: it is of 2031"
    assert model.asked == []


def test_without_criteria_in_words_there_is_none_to_miss() -> None:
    done, _ = screened(says(0.8, meets=False), [LARCH], include=["since 2030"])
    assert done.result[0].included


def test_a_title_alone_is_not_left_out_for_what_it_does_not_say() -> None:
    bare = LARCH.model_copy(update={"abstract": ""})
    done, _ = screened(says(0.8, meets=False), [bare], include=["badgers"])
    assert done.result[0].included


def test_only_new_works_are_asked_about_and_opinions_stay() -> None:
    done, model = screened(says(0.7), [LARCH])
    known = by_id(done.result)
    done, model = screened(says(0.2), [LARCH, TABLES], known=known)
    assert [shown["title"] for shown in shown_to(model.asked[0])] == [TABLES.title]
    assert by_id(done.result)["larch"] == known["larch"]


def test_records_are_asked_in_batches_up_to_a_bound_that_is_told() -> None:
    many = [LARCH.model_copy(update={"id": f"w{n}", "title": f"Larch Code {n}"}) for n in range(9)]
    done, model = screened(says(0.9), many, options=Options(7, 3))
    assert sorted(len(shown_to(request)) for request in model.asked) == [1, 3, 3]
    assert sum(card.opinion is not None for card in done.result) == 7
    (failure,) = done.failures
    assert (failure.stage, failure.subject) == ("screen", "2 records")


def test_long_abstracts_are_cut_and_what_does_not_fit_is_told() -> None:
    long = LARCH.model_copy(update={"abstract": "Larch Code is tuned on instructions. " * 400})
    done, model = screened(says(0.9), [long], window=2600)
    assert done.result[0].opinion
    assert len(shown_to(model.asked[0])[0]["abstract"]) < 2600
    done, model = screened(says(0.9), [long], window=900)
    assert model.asked == []
    assert "do not fit" in done.failures[0].reason


def test_a_batch_that_fails_leaves_the_computed_judgement() -> None:
    def say(request):
        return ItemFailed("no answer fits") if "dawn" in request.messages[-1].content \
            else says(0.9)(request)
    dawn = LARCH.model_copy(update={"id": "dawn", "title": "Larch Code at dawn"})
    done, _ = screened(say, [LARCH, dawn], options=Options(records_a_request=1))
    cards = by_id(done.result)
    assert cards["dawn"] == computed([LARCH, dawn])["dawn"]
    assert cards["larch"].opinion
    (failure,) = done.failures
    assert failure.reason == "no answer fits"
    assert "computing alone" in failure.remedy


def test_a_dead_server_stops_the_step() -> None:
    with pytest.raises(Halted):
        screened(lambda _: Halted("dead"))


@pytest.mark.parametrize(("spoilt", "complaint"), [
    ({"record": "k0k0k0"}, "no such key"), ({"relevance": 1.2}, "between 0 and 1"),
    ({"relevance": float("nan")}, "between 0 and 1"), ({"reason": "\u200b "}, "no reason"),
    (None, "not answered"), ("twice", "answered twice")])
def test_an_answer_that_cannot_be_used_is_asked_for_again(spoilt, complaint: str) -> None:
    right = says(0.9)

    def say(request):
        opinions = right(request).opinions
        if spoilt is None:
            return ScreeningProposals(opinions=())
        if spoilt == "twice":
            return ScreeningProposals(opinions=opinions * 2)
        return ScreeningProposals(opinions=tuple(
            opinion.model_copy(update=spoilt) for opinion in opinions))
    done, _ = screened(say, [LARCH])
    assert complaint in done.failures[0].reason
    assert done.result[0].opinion is None


def test_a_reason_is_data_too() -> None:
    done, _ = screened(says(0.9, reason="\x1b[2JGood.\u202e\n" + "so " * 400), [LARCH])
    opinion = done.result[0].opinion
    assert opinion
    assert len(opinion.reason) <= LONGEST_REASON
    assert not re.search(r"[\x00-\x1f\u202e]", opinion.reason)


def test_keys_tell_nothing_and_records_stand_in_the_fence() -> None:
    _, model = screened(says(0.5))
    request = model.asked[0]
    inside = request.messages[-1].content.split(f"<<<DATA {request.fence}>>>")[1]
    inside = inside.split(f"<<<END {request.fence}>>>")[0]
    assert LARCH.title in inside
    keys = [shown["key"] for shown in shown_to(request)]
    assert keys == sorted(keys)
    assert all(re.fullmatch(r"(?:[a-z]\d)+", key) for key in keys)


def test_texts_are_judged_by_computing_alone() -> None:
    model = ScriptedModel(in_turn([]))
    agent = ScreenerWithModel(screener(), mind_of("screener", ScreeningProposals, model), Options())
    cards = [PaperCard.of(LARCH, included=True, relevance=0.5, reason="r")]
    papers = {"larch": text(LARCH, "Larch Code solves 40%.")}
    done = asyncio.run(agent.assess([LARCH], papers, cards, PLAN))
    assert done.result == screener().assess([LARCH], papers, cards, PLAN)
