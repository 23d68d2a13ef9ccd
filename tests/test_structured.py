"""From a record to a strict schema, and from whatever a model says back to the record."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.structured import (
    Misfit,
    is_refusal,
    parse,
    response_format,
    strict_schema,
    without_reasoning,
)
from records.proposals import (
    PROPOSALS,
    DimensionOpinion,
    PlanProposal,
    SearchProposal,
    StanceProposals,
)

PLAN = PlanProposal(sub_questions=("Do otters sleep?",), queries=("otter sleep",), searches=())
BARE = PLAN.model_dump_json()

prose = st.text(st.characters(exclude_characters="{}[]`<>", exclude_categories=["Cs"]), max_size=60)
plans = st.builds(PlanProposal, sub_questions=st.lists(st.text(max_size=20), max_size=3).map(tuple),
                  queries=st.lists(st.text(max_size=20), max_size=3).map(tuple),
                  searches=st.just(()) | st.just((SearchProposal(groups=(("otter", "Lutra"),)),)))


def objects(schema: object) -> list[dict]:
    """Every schema of an object, wherever it stands."""
    found = []
    if isinstance(schema, dict):
        found += [schema] if "properties" in schema else []
        for part in schema.values():
            found += objects(part)
    elif isinstance(schema, list):
        for part in schema:
            found += objects(part)
    return found


@pytest.mark.parametrize("record", PROPOSALS.values(), ids=PROPOSALS)
def test_a_strict_schema_closes_every_object_and_needs_every_field(record):
    schema = strict_schema(record)

    assert objects(schema)
    for part in objects(schema):
        assert part["additionalProperties"] is False
        assert part["required"] == list(part["properties"])
    told = json.dumps(schema)
    assert not any(f'"{word}":' in told for word in ("default", "minimum", "maximum", "minItems"))


def test_a_mode_says_how_the_server_is_told_the_form():
    strict = response_format("strict", PlanProposal)

    assert strict is not None
    assert strict["json_schema"]["strict"] is True
    assert strict["json_schema"]["name"] == "PlanProposal"
    assert response_format("json", PlanProposal) == {"type": "json_object"}
    assert response_format("fenced", PlanProposal) is None


@given(plans, prose, prose)
def test_json_is_found_bare_in_a_block_and_among_prose(plan, before, after):
    bare = plan.model_dump_json()

    assert parse(bare, PlanProposal) == plan
    assert parse(f"{before}\n```json\n{bare}\n```\n{after}", PlanProposal) == plan
    assert parse(f"{before} {bare} {after}", PlanProposal) == plan


@given(plans, st.integers(min_value=1))
def test_a_beginning_of_an_answer_is_never_taken_for_the_answer(plan, cut):
    bare = plan.model_dump_json()

    with pytest.raises(Misfit):
        parse(bare[: cut % len(bare)], PlanProposal)


@given(st.text())
def test_whatever_is_said_is_the_record_or_a_misfit(text):
    try:
        answer = parse(text, PlanProposal)
    except Misfit:
        return
    assert isinstance(answer, PlanProposal)


@pytest.mark.parametrize(("text", "why"), [
    ("", "no JSON object"),
    ("I have planned it.", "no JSON object"),
    ("[1, 2]", "must be a JSON object, not list"),
    ('{"sub_questions": [], "queries": [], "queries": ["x"]}', "stands twice"),
    ('{"sub_questions": []}', "queries: Field required"),
    ('{"sub_questions": [], "queries": [], "note": "x"}', "note: Extra inputs"),
    ('{"sub_questions": "all", "queries": []}', "sub_questions"),
    (BARE[:-1], "not valid JSON"),
    (BARE + BARE.replace("otter", "seal"), "several different"),
    ("{" * 5000, "not valid JSON|nested"),
])
def test_what_does_not_fit_says_why(text: str, why: str):
    with pytest.raises(Misfit, match=why):
        parse(text, PlanProposal)


@pytest.mark.parametrize("score", ["NaN", "Infinity", "-Infinity", "1e999", '"NaN"', '"7"', "true"])
def test_only_a_finite_number_is_a_score(score: str):
    text = ('{"dimension": "novelty", "reason": "so", "claims": [], "score": ' + score + "}")

    with pytest.raises(Misfit):
        parse(text, DimensionOpinion)


def test_an_object_that_stands_twice_is_one_answer():
    assert parse(f"Draft: {BARE}\nFinal: {BARE}", PlanProposal) == PLAN


def test_braces_of_formulas_are_passed_over():
    assert parse(rf"With \frac{{1}}{{2}} in mind: {BARE}", PlanProposal) == PLAN


@pytest.mark.parametrize("text", [
    "<think>{} or not?</think>" + BARE, "<THINKING>\nhm\n</THINKING>\n" + BARE,
    "opened by the template</think>\n" + BARE,
])
def test_thinking_is_taken_out(text: str):
    answer, thought = without_reasoning(text)

    assert parse(answer, PlanProposal) == PLAN
    assert thought > 0


def test_thinking_that_never_ends_leaves_no_answer():
    assert without_reasoning("<think>" + BARE)[0].strip() == ""


@pytest.mark.parametrize(("text", "refused"), [
    ("I'm sorry, but I can't help with that.", True), ("I cannot assist.", True),
    ("As an AI, I have no opinion.", True), (BARE, False), ("The answer is no.", False),
    ("Sorry for the delay: " + BARE, False),
])
def test_a_refusal_is_told_from_an_answer(text: str, refused: bool):
    assert is_refusal(text) is refused


def test_a_stance_that_is_none_is_named():
    text = '{"stances": [{"passage": "p1", "deciding_words": "", "stance": "maybe"}]}'

    with pytest.raises(Misfit, match=r"stances\.0\.stance"):
        parse(text, StanceProposals)
