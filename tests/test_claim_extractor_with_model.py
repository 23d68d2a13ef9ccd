"""A model adds claims to those that were computed; each stands where its quote was found."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from papers import ALDER, QUESTION
from scripted_minds import Say, ScriptedModel, mind_of

from agents import claim_admission as reasons
from agents.claim_extractor import ClaimExtractor, Extraction, collate
from agents.claim_extractor_with_model import ClaimExtractorWithModel
from agents.mind import ANSWERS_SHARE, MARGIN, Done
from agents.planner import Planner
from models.request import Halted, ItemFailed, Request
from models.tokens import tokenizer_for
from records import Paper, Plan
from records.proposals import (
    ClaimProposal,
    ClaimProposals,
    MeasurementProposal,
    QuoteCorrection,
    QuoteCorrections,
)
from sources.documents.document import Document
from sources.documents.formats import read_document

(PAPER,) = read_document(Document("alder.md", ALDER.encode())).papers
PLAN = Planner().plan(QUESTION)
COMPUTED = ClaimExtractor(findings_per_paper=8).extract(PAPER, PLAN)

TUNING = "Instruction tuning improves Alder on HumanEval at 7B and 13B, but not at 34B."
NOT_AT_34B = "Instruction tuning does not improve Alder at 34B on HumanEval."
NEW = """# Alder in the field

## Abstract

Alder - Instruct was tried on HumanEval again. Alder - Instruct 7B solved 31.5% of HumanEval.

## Results

Alder - Instruct fell short of what its authors report on HumanEval. The drop was 2.5 points.

| Model | Solved |
|---|---|
| Alder - Instruct 13B | 39.5% |
| Alder - Instruct 34B | 39.5% |
"""
(FIELD,) = read_document(Document("field.md", NEW.encode())).papers


def claim(quote: str, text: str, *measurements: MeasurementProposal,
          kind: str = "finding") -> ClaimProposal:
    return ClaimProposal(quote=quote, claim=text, kind=kind, measurements=measurements)


def measured(value: str, size: str, system: str = "Alder", variant: str = "Instruct",
             benchmark: str = "HumanEval", metric: str = "solved",
             setting: str = "") -> MeasurementProposal:
    return MeasurementProposal(system=system, variant=variant, size=size, benchmark=benchmark,
                               metric=metric, setting=setting, value=value)


def proposing(*claims: ClaimProposal, corrections: Sequence[tuple[int, str]] = ()) -> Say:
    def say(request: Request) -> ClaimProposals | QuoteCorrections:
        if request.record is ClaimProposals:
            return ClaimProposals(claims=claims)
        return QuoteCorrections(corrections=tuple(
            QuoteCorrection(number=number, quote=quote) for number, quote in corrections))

    return say


def extracted(model: ScriptedModel, paper: Paper = PAPER, plan: Plan = PLAN, *,
              windows: int = 9, findings: int = 8) -> Done[Extraction]:
    extractor = ClaimExtractorWithModel(
        ClaimExtractor(findings_per_paper=findings),
        mind_of("claim_extractor", ClaimProposals, model),
        mind_of("quote_correction", QuoteCorrections, model),
        claims_per_window=12, windows_per_paper=windows)
    return asyncio.run(extractor.extract(paper, plan))


def added(*claims: ClaimProposal, paper: Paper = PAPER,
          corrections: Sequence[tuple[int, str]] = ()) -> tuple[Extraction, list[str]]:
    """What came of the proposals, and the texts of the claims they added."""
    result = extracted(ScriptedModel(proposing(*claims, corrections=corrections)), paper).result
    computed = ClaimExtractor(findings_per_paper=8).extract(paper, PLAN).claims
    assert result.claims[:len(computed)] == computed
    return result, [c.text for c in result.claims[len(computed):]]


def test_a_claim_whose_quote_stands_in_the_paper_is_added_with_its_place() -> None:
    result, texts = added(claim(TUNING.replace(" ", "  "), NOT_AT_34B))
    assert texts == [NOT_AT_34B]
    source = result.claims[-1].source
    assert (source.quote, source.section) == (TUNING, "Results")
    assert PAPER.text[source.start:source.end] == source.quote
    assert 0 < result.claims[-1].relevance <= 1
    assert (result.quotes_not_found, result.refused) == (0, {})


def test_a_fragment_grows_to_its_sentence() -> None:
    result, _ = added(claim("improves Alder on HumanEval at 7B", NOT_AT_34B))
    assert result.claims[-1].source.quote == TUNING


def test_quotes_that_are_not_found_are_asked_for_once_more_in_one_request() -> None:
    model = ScriptedModel(proposing(
        claim("Tuning improves Alder at two sizes.", NOT_AT_34B),
        claim("Alder is the best of all models.", "Alder - Instruct is the best on HumanEval."),
        corrections=[(1, TUNING), (2, "")]))
    done = extracted(model)
    assert [request.prompt for request in model.asked] == [
        "claim_extractor.md", "quote_correction.md"]
    assert done.result.claims[-1].text == NOT_AT_34B
    assert done.result.quotes_not_found == 1
    assert not done.failures
    assert '"number": 2, "claim": "Alder - Instruct is the best' in model.shown()


@pytest.mark.parametrize("corrections", [[], [(1, "Tuning is good.")], [(1, "a")]])
def test_a_quote_that_is_still_not_found_is_dropped_and_counted(
    corrections: list[tuple[int, str]]
) -> None:
    result, texts = added(claim("Tuning is of use.", NOT_AT_34B), corrections=corrections)
    assert texts == []
    assert result.quotes_not_found == 1


def test_correcting_what_was_not_asked_about_is_complained_of_and_fails_alone() -> None:
    model = ScriptedModel(proposing(
        claim(TUNING, NOT_AT_34B), claim("Not there.", "Alder - Instruct fails on HumanEval."),
        corrections=[(7, TUNING)]))
    done = extracted(model)
    assert done.result.claims[-1].text == NOT_AT_34B
    assert done.result.quotes_not_found == 1
    (failure,) = done.failures
    assert "7" in failure.reason


@pytest.mark.parametrize(("text", "reason"), [
    ("Our tuning does not improve Alder at 34B on HumanEval.", reasons.FORM),
    ("Instruction tuning improves Alder by 12.5% on HumanEval.", reasons.NUMBER),
    ("Instruction tuning does not improve Alder at 70B on HumanEval.", reasons.NAME),
    ("Instruction tuning improves Alder more than Zephyr on HumanEval.", reasons.NAME),
    ("Instruction tuning is of use at 7B and 13B.", reasons.BESIDE),
])
def test_what_does_not_stand_on_its_quote_is_refused_with_a_reason(text: str, reason: str) -> None:
    quote = TUNING if reason != reasons.BESIDE else \
        "Alder is a family of language models for code with 7B, 13B and 34B parameters."
    result, texts = added(claim(quote, text))
    assert texts == []
    assert result.refused == {reason: 1}


def test_what_was_computed_already_is_not_said_twice() -> None:
    _, texts = added(
        claim("Alder - Instruct | 34B | 41.0%", "Alder - Instruct 34B solves 41.0% of HumanEval.",
              measured("41.0%", "34B", metric="pass@1"), kind="measurement"),
        claim("Alder outperforms Birch 2 of the same size on HumanEval.",
              "Alder beats Birch 2 on HumanEval."),
        claim(TUNING, NOT_AT_34B), claim(TUNING, NOT_AT_34B.replace("does not", "does  not")))
    assert texts == [NOT_AT_34B]


def test_a_number_of_a_sentence_or_cell_becomes_a_measurement_at_its_offsets() -> None:
    result = extracted(ScriptedModel(proposing(
        claim("Alder - Instruct 7B solved 31.5% of HumanEval.",
              "Alder - Instruct 7B solved 31.5% of HumanEval.", measured("31.5%", "7B")),
        claim("Alder - Instruct 13B | 39.5%", "Alder - Instruct 13B solved 39.5% of HumanEval.",
              measured("39.5%", "13B")))), FIELD).result
    sentence, cell = result.measurements
    for measurement, origin in ((sentence, "sentence"), (cell, "table")):
        assert FIELD.text[measurement.place.start:measurement.place.end] == measurement.text
        assert (measurement.subject.rsplit(" ", 1)[0], measurement.benchmark) == (
            "Alder - Instruct", "HumanEval")
        assert measurement.origin == origin
    assert (cell.value, cell.unit, cell.column) == (39.5, "%", ("Solved",))
    stated = {i for c in result.claims for i in c.measurement_ids}
    assert stated == {sentence.id, cell.id}


@pytest.mark.parametrize(("quote", "proposal"), [
    ("Alder - Instruct 7B solved 31.5% of HumanEval.", measured("31.6%", "7B")),
    ("Alder - Instruct 7B solved 31.5% of HumanEval.", measured("31.5%", "7B", system="Zephyr")),
    ("Alder - Instruct 7B solved 31.5% of HumanEval.", measured("31.5%", "70B")),
    ("Alder - Instruct 7B solved 31.5% of HumanEval.", measured("31.5%", "7B", benchmark="MBPP")),
    ("Alder - Instruct 7B solved 31.5% of HumanEval.", measured("31.5%", "7B", metric="recall")),
    ("Alder - Instruct 7B solved 31.5% of HumanEval.", measured("31.5%", "7B", setting="5-shot")),
    ("Alder - Instruct 7B solved 31.5% of HumanEval.", measured("a third", "7B")),
    ("Alder - Instruct 13B | 39.5%\nAlder - Instruct 34B | 39.5%", measured("39.5%", "13B")),
])
def test_a_measurement_that_is_no_single_number_of_the_quote_is_dropped_and_counted(
    quote: str, proposal: MeasurementProposal
) -> None:
    result, _ = added(claim(quote, "Alder - Instruct was tried on HumanEval.", proposal),
                      paper=FIELD)
    assert not result.measurements
    assert result.refused == {reasons.MEASUREMENT: 1}


def test_a_measurement_that_contradicts_what_was_read_from_its_cell_is_dropped() -> None:
    result, _ = added(claim("Birch 2 | 7B | 12.0%", "Alder beats Birch 2 7B on HumanEval.",
                            measured("12.0%", "7B", variant="", metric="pass@1")))
    assert result.refused == {reasons.MEASUREMENT: 1}


def test_a_difference_is_no_measurement() -> None:
    result, _ = added(claim("The drop was 2.5 points.", "Alder - Instruct lost on HumanEval.",
                            measured("2.5", "")), paper=FIELD)
    assert not result.measurements


def test_no_more_findings_are_added_than_are_kept_of_a_paper() -> None:
    shown = [s for s in PAPER.sentences if "HumanEval" in PAPER.text[s.start:s.end]]
    claims = [claim(PAPER.text[s.start:s.end], f"Alder - Instruct {verb} on HumanEval.")
              for s in shown for verb in ("works", "sleeps", "walks")]
    done = extracted(ScriptedModel(proposing(*claims)), findings=1)
    kept = [c for c in done.result.claims if ":p" in c.id]
    assert len(kept) == 1
    assert done.result.refused[reasons.SURPLUS] > 0


def test_a_window_that_fails_is_named_and_the_others_stand() -> None:
    def say(request: Request) -> ClaimProposals | Exception:
        if "part 1 of" in request.subject:
            return ItemFailed("no usable answer")
        return ClaimProposals(claims=(claim(TUNING, NOT_AT_34B),) if TUNING in
                              request.messages[-1].content else ())

    done = extracted(small(say))
    (failure,) = [f for f in done.failures if f.reason == "no usable answer"]
    assert failure.subject.startswith(f"{PAPER.id}, part 1 of")
    assert done.result.claims[-1].text == NOT_AT_34B
    assert done.result.claims[:-1] == COMPUTED.claims


def small(say: Say, **options) -> ScriptedModel:
    """A model that is shown the paper in several windows."""
    empty = ScriptedModel(proposing())
    extracted(empty)
    request = empty.asked[0]
    said = sum(empty.count(m.content) for m in request.messages) - empty.count(PAPER.text)
    return ScriptedModel(say, window=int((said + MARGIN + 160) / (1 - ANSWERS_SHARE)), **options)


def test_all_windows_fail_and_the_computed_claims_stand() -> None:
    done = extracted(ScriptedModel(lambda _: ItemFailed("refused")))
    assert done.result == COMPUTED
    assert [f.stage for f in done.failures] == ["extract"]


def test_a_dead_server_ends_the_run() -> None:
    with pytest.raises(Halted):
        extracted(ScriptedModel(lambda _: Halted("the server is dead")))


def quoting_its_window(request: Request) -> ClaimProposals | QuoteCorrections:
    if request.record is QuoteCorrections:
        return QuoteCorrections(corrections=())
    text = request.messages[-1].content
    return ClaimProposals(claims=tuple(
        claim(quote, f"Alder - Instruct {verb} on HumanEval.")
        for verb, sentence in zip(("works", "walks", "sleeps", "sings"), PAPER.sentences,
                                  strict=False)
        if (quote := PAPER.text[sentence.start:sentence.end]) in text))


def test_the_order_in_which_windows_are_answered_leaves_no_trace() -> None:
    results = []
    for sign in (1, -1):
        model = small(quoting_its_window, delay=lambda r, sign=sign: 0.05 + sign * 0.04 * (
            "part 1 of" in r.subject))
        results.append(extracted(model))
    assert len(model.asked) > 1
    assert results[0] == results[1]
    added_claims = [c for c in results[0].result.claims if ":p" in c.id]
    assert added_claims == sorted(added_claims, key=lambda c: c.source.start)


def test_two_runs_show_a_model_the_same_windows() -> None:
    models = [small(quoting_its_window) for _ in range(2)]
    for model in models:
        model.count = tokenizer_for("gpt-4o").count
        model.window = 2400
        extracted(model)
    first, second = ([m.content.replace(r.fence, "") for r in model.asked for m in r.messages]
                     for model in models)
    assert first == second


def test_of_too_many_windows_the_most_telling_are_read_and_the_rest_is_named() -> None:
    model = small(quoting_its_window)
    done = extracted(model, windows=1)
    assert len(model.asked) == 1
    assert "Alder - Instruct" in model.shown()
    (failure,) = done.failures
    assert "1 of its" in failure.reason
    assert "windows_per_paper" in failure.remedy


def test_a_window_too_small_for_any_text_is_named_and_nothing_is_asked() -> None:
    model = ScriptedModel(proposing(), window=64)
    done = extracted(model)
    assert done.result == COMPUTED
    assert not model.asked
    assert "longer than the model can be shown" in done.failures[0].reason


def test_text_from_the_paper_stands_inside_the_fence_only() -> None:
    model = ScriptedModel(proposing(claim("Not there.", NOT_AT_34B), corrections=[]))
    extracted(model)
    for request in model.asked:
        said = "\n".join(m.content for m in request.messages)
        outside = "".join(part.rpartition(f"<<<END {request.fence}>>>")[2]
                          for part in said.split(f"<<<DATA {request.fence}>>>"))
        assert "Alder" not in outside.replace(PLAN.question, "").replace(
            "\n".join(f"- {q}" for q in PLAN.sub_questions), "")


def test_collating_sums_what_was_dropped() -> None:
    one = Extraction(quotes_not_found=2, refused={reasons.NAME: 1, reasons.FORM: 1})
    other = Extraction(quotes_not_found=1, refused={reasons.NAME: 3})
    both = collate({"a": one, "b": other}, ["a", "b"], 10)
    assert (both.quotes_not_found, both.refused) == (3, {reasons.FORM: 1, reasons.NAME: 4})


QUOTES = st.sampled_from([PAPER.text[s.start:s.end] for s in PAPER.sentences]) | st.builds(
    lambda start, length: PAPER.text[start:start + length],
    st.integers(0, len(PAPER.text)), st.integers(0, 200)) | st.text(max_size=40)
TEXTS = st.sampled_from([NOT_AT_34B, TUNING, "Alder reaches 33.0% pass@1 on HumanEval."]) | st.text(
    max_size=60)
VALUES = st.sampled_from(["33.0%", "42.0", "7B", "1", ""]) | st.text(max_size=6)


@settings(max_examples=40)
@given(st.lists(st.builds(
    ClaimProposal, quote=QUOTES, claim=TEXTS, kind=st.sampled_from(["finding", "measurement"]),
    measurements=st.lists(st.builds(
        measured, VALUES, st.sampled_from(["7B", ""]), variant=st.just(""),
        metric=st.sampled_from(["pass@1", ""])), max_size=2).map(tuple)), max_size=5))
def test_whatever_is_proposed_every_place_is_verbatim_and_the_computed_claims_stand(
    proposals: list[ClaimProposal]
) -> None:
    result = extracted(ScriptedModel(proposing(*proposals))).result
    for before, after in zip(COMPUTED.claims, result.claims, strict=False):
        assert (before.id, before.text, before.source) == (after.id, after.text, after.source)
    assert result.measurements[:len(COMPUTED.measurements)] == COMPUTED.measurements
    spans = [c.source for c in result.claims]
    spans += [s for m in result.measurements for s in (m.place, m.row)]
    for span in spans:
        assert PAPER.text[span.start:span.end] == span.quote
    known = {m.id for m in result.measurements}
    stated = [i for c in result.claims for i in c.measurement_ids]
    assert len(known) == len(result.measurements)
    assert set(stated) == known
    assert len({c.id for c in result.claims}) == len(result.claims)
