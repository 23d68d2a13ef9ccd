"""A model words the answer; what it says must be borne out by the claims it names."""

import asyncio
import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_minds import ScriptedModel, in_turn, mind_of
from written import CLAIMS, FACTS, computed, facts_of, in_prose, key, material

from agents.mind import Done
from agents.sentence_check import SentenceCheck
from agents.writer import Draft, Material, Writer
from agents.writer_with_model import WriterWithModel
from grounding.entailment import ComputedEntailment
from models.request import Halted, ItemFailed
from records import Record, RevisionRequest
from records.proposals import AnswerProposal, SentenceProposal

ENTAILMENT = ComputedEntailment()
CHECK = SentenceCheck(FACTS, ENTAILMENT)

TREND = key("With model size, the pass@1 of Alder - Chat")
SERIES = key("Alder - Chat has a pass@1 on LeafBench of 34.0%")
AGAIN = key("Alder - Chat has a pass@1 on LeafBench of 30.5%")
PLAIN = key("Alder has a pass@1 on LeafBench of")
AGAINST = key("Against Alder in the same table")
DIFFER = key("The papers read give different values")
WINS, TUNED = key("Alder outperforms Birch 2"), key("Chat tuning improves")
DISPUTED, BOLUS = key("Alder needs fewer tokens"), key("Alder slept")

SCALES = ("The pass@1 of Alder - Chat on LeafBench rises from 34.0% at 7B to 42.0% at 13B, then "
          "falls to 41.0% at 34B.")


def sentence(text: str, *keys: str) -> SentenceProposal:
    return SentenceProposal(text=text, claims=keys)


def answer(*sentences: SentenceProposal) -> AnswerProposal:
    return AnswerProposal(sentences=sentences)


def writer(model: ScriptedModel) -> WriterWithModel:
    return WriterWithModel(
        Writer(findings_in_answer=4), mind_of("writer", AnswerProposal, model),
        mind_of("rewriter", AnswerProposal, model), ENTAILMENT)


def written(answers: Sequence[Record | Exception], given: Material | None = None,
            window: int = 16_000) -> tuple[Done[Draft], ScriptedModel]:
    model = ScriptedModel(in_turn(answers), window=window)
    return asyncio.run(writer(model).write(given or material())), model


def texts(done: Done[Draft]) -> list[str]:
    return [s.text for s in done.result.answer.sentences]


@pytest.mark.parametrize(("text", "keys"), [
    (SCALES, (TREND,)),
    ("Alder - Chat reaches 34.0% pass@1 at 7B, 42.0% at 13B and 41.0% at 34B on LeafBench.",
     (SERIES,)),
    ("Alder - Chat reaches 34.0%, 42.0% and 41.0% on LeafBench at 7B, 13B and 34B, respectively.",
     (SERIES,)),
    ("On LeafBench, Alder - Chat is higher than Alder at 7B (34.0% against 33.0%) but lower at 34B "
     "(41.0% against 48.0%).", (AGAINST,)),
    ("At 34B, Alder - Chat (41.0%) is lower than Alder (48.0%).", (SERIES, PLAIN)),
    ("Papers disagree on Alder - Chat 7B: 34.0% in Oak (2031), 30.5% in Fir (2032).", (DIFFER,)),
    ("Alder outperforms Birch 2 of the same size on LeafBench.", (WINS,)),
    ("On LeafBench, Alder outperforms Birch 2 of the same size.", (WINS,)),
    ("It is disputed whether Alder needs fewer tokens than Birch 2 on LeafBench.", (DISPUTED,)),
    ("Alder slept in plots that were fed daily without bolus doses.", (BOLUS,)),
])
def test_a_sentence_that_its_claims_bear_out_is_kept(text: str, keys: tuple[str, ...]) -> None:
    assert CHECK.complaint(sentence(text, *keys)) == ""


@pytest.mark.parametrize(("text", "keys", "said"), [
    (SCALES, ("zz99",), "no such key: zz99"),
    (SCALES, (), "names no claim"),
    (f"{SCALES} That is much.", (TREND,), "more than one sentence"),
    ("", (TREND,), "is empty"),
    ("Does Alder - Chat rise with size?", (TREND,), "question"),
    ("Alder outperforms Birch 2, see https://example.org.", (WINS,), "markup or an address"),
    ("Alder outperforms [Birch 2](x) of the same size.", (WINS,), "markup or an address"),
    ("<b>Alder</b> outperforms Birch 2.", (WINS,), "markup or an address"),
    (f"Alder outperforms Birch 2 ({WINS}).", (WINS,), "names a key"),
    ("Alder - Chat reaches 43.0% at 13B.", (SERIES,), "43.0% stands in no claim"),
    ("Alder - Chat reaches 42.0 ms at 13B.", (SERIES,), "42.0 ms stands in no claim"),
    ("Alder - Chat reaches 42.0% at 70B.", (SERIES,), "70B stands in no claim"),
    ("Alder outperforms Birch 2 by 12 points.", (WINS,), "12 stands in no claim"),
    ("Alder outperforms Birch 3 of the same size on LeafBench.", (WINS,), "Birch 3"),
    ("Alder outperforms Birch 2 of the same size on HumanEval.", (WINS,), "HumanEval"),
    ("Alder - Chat reaches 42.0% at 7B.", (SERIES,), "42.0% is said of Alder - Chat 7B"),
    ("Alder reaches 34.0% at 7B.", (SERIES, PLAIN), "34.0% is said of Alder 7B"),
    ("Papers disagree on Alder - Chat 7B: 30.5% in Oak (2031), 34.0% in Fir (2032).", (DIFFER,),
     "30.5% does not stand in Oak (2031)"),
    ("Alder - Chat falls from 34.0% at 7B to 42.0% at 13B.", (TREND,), "do not support"),
    ("At 34B, Alder - Chat (41.0%) is higher than Alder (48.0%).", (SERIES, PLAIN),
     "“higher” stands in no claim"),
    ("Alder - Chat reaches 42.0% at 13B, which proves that it is safe.", (SERIES,), "“proves”"),
    ("Alder - Chat always reaches 42.0% at 13B.", (SERIES,), "“always” stands in no claim"),
    ("Birch 2 outperforms Alder of the same size on LeafBench.", (WINS,), "the other way round"),
    ("Chat tuning improves Alder on LeafBench at all sizes.", (TUNED,), "“all” stands in no claim"),
    ("Chat tuning improves Alder on LeafBench at 34B, but not at 7B and 13B.", (TUNED,), "support"),
    ("Alder slept in plots that were fed bolus doses.", (BOLUS,), "“bolus” is denied"),
    ("Plots were fed bolus doses.", (BOLUS,), "“bolus” is denied"),
    ("Alder is safe.", (WINS,), "“safe” stands in no claim"),
    ("Alder needs fewer tokens than Birch 2 on LeafBench.", (DISPUTED,), "is disputed"),
    ("It is disputed whether Alder is safe for children.", (DISPUTED,), "“safe” stands in"),
])
def test_a_sentence_that_says_more_than_its_claims_is_refused_with_the_reason(
    text: str, keys: tuple[str, ...], said: str
) -> None:
    assert said in CHECK.complaint(sentence(text, *keys))


PROSE = {text: in_prose(f"c{n}", text) for n, text in enumerate((
    "Vitamin D was associated with fewer fractures in women over 65, but not in men.",
    "Aspirin may reduce the risk of colorectal cancer in mice.",
    "The mean reaction time was 320 ms in the caffeine group and 410 ms in the placebo group.",
    "Alder beats Birch on LeafBench but loses to Birch on RootBench.",
    "Treatment with drug A did not change mortality compared with placebo.",
    "Alder - Chat was trained on 2 trillion tokens, twice as many as Birch 2.",
    "Sleep deprivation increased anxiety in 12 of 40 students.",
    "Coffee consumption was inversely associated with liver cancer in three cohort studies.",
    "Statins lowered LDL cholesterol by 30%.",
), start=20)}
PROSE_FACTS = facts_of(Writer(findings_in_answer=4).write(material(claims=tuple(PROSE.values()))))
PROSE_CHECK = SentenceCheck(PROSE_FACTS, ENTAILMENT)


def on_prose(text: str, *beginnings: str) -> str:
    """What is wrong with a sentence that names the prose claims with these beginnings."""
    named = [next(c for said, c in PROSE.items() if said.startswith(b)) for b in beginnings]
    return PROSE_CHECK.complaint(sentence(text, *(PROSE_FACTS.keys.key(c.id) for c in named)))


@pytest.mark.parametrize(("text", "facts"), [
    ("In women over 65, vitamin D was associated with fewer fractures.", ("Vitamin D",)),
    ("In mice, aspirin may reduce the risk of colorectal cancer.", ("Aspirin",)),
    ("Alder outperforms Birch on LeafBench.", ("Alder beats",)),
    ("Coffee consumption was inversely associated with liver cancer in three cohort studies, while "
     "aspirin may reduce the risk of colorectal cancer in mice.", ("Coffee", "Aspirin")),
])
def test_a_finding_may_be_shortened_by_a_clause_and_joined_to_another(
    text: str, facts: tuple[str, ...]
) -> None:
    assert on_prose(text, *facts) == ""


@pytest.mark.parametrize(("text", "facts"), [
    ("Vitamin D was associated with fewer fractures.", ("Vitamin D",)),
    ("Aspirin reduces the risk of colorectal cancer in mice.", ("Aspirin",)),
    ("Aspirin may reduce the risk of colorectal cancer.", ("Aspirin",)),
    ("Colorectal cancer may reduce the risk of aspirin in mice.", ("Aspirin",)),
    ("The mean reaction time was 320 ms in the placebo group.", ("The mean",)),
    ("Alder loses to Birch on LeafBench.", ("Alder beats",)),
    ("Alder beats Birch on LeafBench and RootBench.", ("Alder beats",)),
    ("Birch 2 was trained on 2 trillion tokens, twice as many as Alder - Chat.", ("Alder - Chat",)),
    ("Sleep deprivation increased anxiety in 40 of 40 students.", ("Sleep",)),
    ("Anxiety increased sleep deprivation in 12 of 40 students.", ("Sleep",)),
    ("Coffee consumption was associated with liver cancer in three cohort studies.", ("Coffee",)),
    ("LDL cholesterol lowered statins by 30%.", ("Statins",)),
    ("Vitamin D did not change mortality compared with placebo.", ("Vitamin D", "Treatment")),
    ("Coffee may reduce the risk of liver cancer in mice.", ("Coffee", "Aspirin")),
])
def test_a_finding_is_not_turned_round_said_without_its_limits_or_put_together_from_two(
    text: str, facts: tuple[str, ...]
) -> None:
    assert on_prose(text, *facts)


@pytest.mark.parametrize(
    "mark", ["~~Alder~~", "![Alder]", "Al\u202eder", "Al\u200bder", "<i>Alder"])
def test_markup_and_characters_that_nobody_can_see_are_no_part_of_a_sentence(mark: str) -> None:
    said = CHECK.complaint(sentence(f"{mark} outperforms Birch 2 of the same size on LeafBench.",
                                    WINS))
    assert said.startswith("holds ")


@given(value=st.integers(0, 1000).map(lambda n: n / 10), size=st.sampled_from(("7B", "13B", "34B")))
def test_a_value_is_kept_only_at_the_size_it_was_measured_at(value: float, size: str) -> None:
    said = CHECK.complaint(sentence(f"Alder - Chat reaches {value}% at {size}.", SERIES))
    assert (said == "") == ((value, size) in {(34.0, "7B"), (42.0, "13B"), (41.0, "34B")})


@given(st.sampled_from(list(FACTS.by_id)))
def test_every_fact_bears_out_its_own_words(identity: str) -> None:
    fact = FACTS.by_id[identity]
    if fact.kind != "contested":
        assert CHECK.complaint(sentence(fact.text, FACTS.keys.key(identity))) == ""


def test_the_model_sees_only_supported_and_contested_claims_under_opaque_keys() -> None:
    _, model = written([answer(sentence(SCALES, TREND))])
    lines = [json.loads(line) for line in model.shown().splitlines() if line.startswith("{")]
    assert {line["verdict"] for line in lines} == {
        "supported", "contested", "computed: series", "computed: trend", "computed: comparison",
        "computed: contradiction"}
    assert not {line["key"] for line in lines} & {c.id for c in CLAIMS}
    assert "Students prefer" not in model.shown()
    assert all("“" not in line["key"] for line in lines)


def test_what_the_model_passes_over_is_told_in_the_computed_words() -> None:
    done, _ = written([answer(sentence("Alder outperforms Birch 2 of the same size on LeafBench.",
                                       WINS))])
    said, owed = texts(done), [s for s in computed().answer.sentences if s.role != "comparison"
                               and not s.text.startswith(("Oak", "Fir"))]
    assert {s.text for s in owed} <= set(said)
    assert done.result.answer.supported_share == 1.0
    assert not done.failures


def test_a_series_that_the_model_tells_in_full_with_its_paper_is_not_told_twice() -> None:
    scales = f"In Oak (2031), t{SCALES[1:]}"
    done, _ = written([answer(sentence(scales, TREND))])
    said = texts(done)
    assert scales in said
    assert sum("34.0% at 7B" in text for text in said) == 1
    assert any("30.5% at 7B" in text for text in said)


def test_a_trend_follows_its_values_and_whose_they_are() -> None:
    done, _ = written([answer(
        sentence("Alder outperforms Birch 2 of the same size on LeafBench.", WINS),
        sentence(SCALES, TREND))])
    said = texts(done)
    place = said.index(SCALES)
    assert "34.0% at 7B" in said[place - 1]
    assert said[place - 1].endswith("according to Table 1 of Oak (2031).")
    assert said.index("Alder outperforms Birch 2 of the same size on LeafBench.") < place - 1


def test_a_computed_trend_follows_the_values_that_the_model_tells() -> None:
    series = ("In Oak (2031), Alder - Chat reaches 34.0% pass@1 at 7B, 42.0% at 13B and 41.0% at "
              "34B on LeafBench.")
    done, _ = written([answer(sentence(series, SERIES))])
    said = texts(done)
    assert said[said.index(series) + 1].startswith("With model size, the pass@1 of Alder - Chat")
    assert sum("34.0%" in text for text in said[:3]) == 2


def test_a_single_value_is_not_told_beside_the_series_it_is_of() -> None:
    one = "Alder - Chat 7B has a pass@1 of 34.0% on LeafBench (zero-shot)."
    done, _ = written([answer(sentence(one, key(one)), sentence(SCALES, TREND))])
    assert one not in texts(done)
    assert SCALES in texts(done)
    assert done.result.answer.supported_share == 1.0


def test_gaps_are_always_told_last_and_are_not_the_models_to_tell() -> None:
    done, _ = written([answer(sentence(SCALES, TREND))])
    assert [s.role for s in done.result.answer.sentences][-1] == "gap"
    assert "70B" in texts(done)[-1]


def test_sentences_that_rest_on_disputes_carry_that_role_and_all_their_claims() -> None:
    told = "It is disputed whether Alder needs fewer tokens than Birch 2 on LeafBench."
    done, _ = written([answer(sentence(told, DISPUTED))])
    (kept,) = [s for s in done.result.answer.sentences if s.text == told]
    assert (kept.role, kept.claim_ids) == ("contradiction", ("c13",))
    assert not any("both sides of this claim" in text for text in texts(done))


def test_all_failing_sentences_are_rewritten_once_in_one_call_with_their_faults() -> None:
    done, model = written([
        answer(sentence("Alder - Chat reaches 43.0% at 13B.", SERIES), sentence(SCALES, TREND),
               sentence("Alder always wins.", "zz99")),
        answer(sentence("Alder - Chat reaches 42.0% at 13B.", SERIES), sentence("", ""))])
    assert [r.prompt for r in model.asked] == ["writer.md", "rewriter.md"]
    assert "43.0% stands in no claim" in model.shown()
    assert "no such key: zz99" in model.shown()
    assert "Alder - Chat reaches 42.0% at 13B." in texts(done)
    assert done.result.answer.supported_share == pytest.approx(2 / 3, abs=1e-4)
    (failure,) = done.failures
    assert (failure.subject, failure.reason) == (
        "sentence 3 of the model's answer", "left out: no such key: zz99")


def test_a_sentence_that_fails_twice_is_left_out_and_named() -> None:
    done, model = written([
        answer(sentence(SCALES, TREND), sentence("Alder - Chat reaches 43.0% at 13B.", SERIES)),
        answer(sentence("Alder - Chat reaches 44.0% at 13B.", SERIES))])
    assert len(model.asked) == 2
    assert not any("43.0%" in t or "44.0%" in t for t in texts(done))
    assert "44.0% stands in no claim" in done.failures[0].reason


def test_rewriting_that_fails_leaves_the_sentences_that_hold() -> None:
    done, _ = written([
        answer(sentence(SCALES, TREND), sentence("Alder is safe.", WINS)), ItemFailed("refused")])
    assert SCALES in texts(done)
    assert done.result.answer.supported_share == 0.5
    assert {f.reason for f in done.failures} >= {"refused"}


@pytest.mark.parametrize("answers", [
    [ItemFailed("no usable answer")],
    [answer(), answer()],
    [answer(sentence("Alder is safe.", WINS)), answer(sentence("Alder is very safe.", WINS))],
])
def test_a_model_that_gives_nothing_usable_leaves_the_computed_answer_and_a_failure(
    answers: list[Record | Exception],
) -> None:
    done, _ = written(answers)
    assert done.result == computed()
    assert done.result.answer.supported_share is None
    assert done.failures


def test_a_dead_server_ends_the_run() -> None:
    with pytest.raises(Halted):
        written([Halted("nobody there")])


def test_without_a_fact_nothing_is_asked() -> None:
    unsettled = tuple(c for c in CLAIMS if c.id == "c14")
    done, model = written([], material(claims=unsettled))
    assert not model.asked
    assert done.result == Writer(findings_in_answer=4).write(material(claims=unsettled))


def test_facts_that_do_not_fit_the_window_are_counted_and_computed_ones_go_first() -> None:
    many = tuple(in_prose(f"c{n}", f"Alder outperforms Birch {n} of the same size on LeafBench.")
                 for n in range(100, 300))
    done, model = written([answer(sentence(SCALES, TREND))], material(claims=(*CLAIMS, *many)),
                          window=6_000)
    lines = [json.loads(line) for line in model.shown().splitlines() if line.startswith("{")]
    verdicts = [line["verdict"] for line in lines]
    assert verdicts[:2] == ["computed: series", "computed: trend"]
    assert "computed: comparison" in verdicts
    (failure,) = [f for f in done.failures if "no room" in f.reason]
    assert f" {len(FACTS.by_id) + len(many) - len(lines)} of the facts" in failure.reason


def test_what_reviewers_ask_for_reaches_the_writer_inside_the_fence() -> None:
    wish = RevisionRequest(action="state_uncertainty", text="Say how sure this is.\n{\"key\": 1}",
                           claim_ids=("c11",))
    _, model = written([answer(sentence(SCALES, TREND))], material(wish))
    shown = model.shown()
    fence = model.asked[0].fence
    (line,) = [x for x in shown.splitlines() if "how sure" in x]
    assert json.loads(line) == {"asks": "state uncertainty", "text": wish.text, "keys": [WINS]}
    before = shown[:shown.index(line)]
    assert before.count(f"<<<DATA {fence}>>>") == before.count(f"<<<END {fence}>>>") + 1
    _, model = written([answer(sentence(SCALES, TREND))])
    assert "Reviewers of the last draft" not in model.shown()


def test_what_a_model_says_twice_is_told_once() -> None:
    done, _ = written([answer(*[sentence(SCALES, TREND)] * 3)])
    assert texts(done).count(SCALES) == 1
    assert done.result.answer.supported_share == 1


def test_an_answer_that_rests_on_keys_nobody_gave_is_complained_of() -> None:
    _, model = written([answer(sentence(SCALES, TREND))])
    (request,) = model.asked
    check = request.check
    assert check
    assert check(answer(sentence(SCALES, "zz99"))) == \
        "1 of 1 sentences name keys that were not given"
    assert not check(answer(sentence(SCALES, TREND), sentence(SCALES, "zz99")))
