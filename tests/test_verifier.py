"""Verdicts rest on quotes that stand in the papers, the own paper's and the others'."""

from time import process_time

import pytest

from agents.summing_up import of_other_things, summed_up
from agents.verifier import RETRACTED, Pair, Verifier, examine_pairs
from models.embedding import load_embedding
from records import Claim, Evidence, Notice, Span
from settings import load_settings
from sources.documents.builder import PaperBuilder
from sources.documents.document import Document
from vectorstore.index import PassageIndex


def paper(name, paragraphs, table=None):
    builder = PaperBuilder(Document(name, name.encode(), {}), "text", "test")
    builder.title = name
    builder.heading("Results")
    for paragraph in paragraphs:
        builder.paragraph(paragraph)
    if table:
        builder.table(*table, label="Table 1")
    return builder.build()


def claim_of(source, quote, text=""):
    start = source.text.index(quote)
    return Claim(id="c1", text=text or quote, paper_id=source.id, source=Span(
        paper_id=source.id, start=start, end=start + len(quote), quote=quote))


def user_claim(text):
    return Claim(id="c1", text=text, paper_id="",
                 source=Span(paper_id="", start=0, end=len(text), quote=text))


OTTERS = "The otter population of the delta grew by 12% between 2010 and 2015."


@pytest.fixture
def verify(tmp_path, judge):
    def run(claims, *papers):
        index = PassageIndex(tmp_path / "index", load_embedding())
        index.add(papers)
        verifier = Verifier(judge, index, load_settings().settings.verification)
        return verifier.verify(claims, {p.id: p for p in papers})
    return run


def test_a_claim_that_stands_in_its_paper_is_supported_by_its_own_sentence(verify):
    source = paper("delta", ["Rivers were surveyed. " + OTTERS + " Nets were counted too."])
    (verdict,) = verify([claim_of(source, OTTERS)], source)
    assert verdict.label == "supported"
    assert verdict.evidence[0].quote == OTTERS
    assert verdict.evidence[0].role == "own"


def test_every_quote_stands_in_its_paper_at_its_offsets(verify):
    papers = [paper("delta", [OTTERS]), paper("survey", [
        "We counted otters. The otter population of the delta grew by 12% from 2010 to 2015."])]
    (verdict,) = verify([claim_of(papers[0], OTTERS)], *papers)
    texts = {p.id: p.text for p in papers}
    assert len(verdict.evidence) >= 2
    assert all(texts[e.paper_id][e.start:e.end] == e.quote for e in verdict.evidence)


def test_another_paper_that_says_the_opposite_makes_a_claim_contested(verify):
    source = paper("delta", [OTTERS])
    other = paper("rebuttal", [
        "The otter population of the delta declined by 12% between 2010 and 2015."])
    (verdict,) = verify([claim_of(source, OTTERS)], source, other)
    assert verdict.label == "contested"
    assert {e.stance for e in verdict.evidence} == {"supported", "refuted"}


def test_a_table_that_contradicts_the_text_of_its_own_paper_is_found(verify):
    sentence = "The Heron 7B model reaches an accuracy of 48.2% on PondQA."
    source = paper("heron", [sentence], (
        "Accuracy on PondQA in percent.", [["Model", "PondQA accuracy"]],
        [["Heron 7B", "44.8"], ["Heron 13B", "51.0"]]))
    (verdict,) = verify([claim_of(source, sentence)], source)
    assert verdict.label == "contested"
    refuting = [e for e in verdict.evidence if e.stance == "refuted"]
    assert refuting[0].quote.startswith("Heron 7B")


def test_a_number_read_from_a_table_is_supported_by_its_row(verify):
    source = paper("heron", ["We test Heron on PondQA."], (
        "Accuracy on PondQA in percent.", [["Model", "PondQA accuracy"]],
        [["Heron 7B", "44.8"], ["Heron 13B", "51.0"]]))
    row = source.tables[0].rows[0]
    claim = claim_of(source, source.text[row.start:row.end],
                     "Heron 7B has an accuracy of 44.8% on PondQA.")
    (verdict,) = verify([claim], source)
    assert verdict.label == "supported"


def test_a_users_claim_is_verified_by_search_alone(verify):
    papers = [paper("delta", ["Rivers were surveyed. " + OTTERS]),
              paper("cheese", ["Blue cheese ripens for three months in caves."])]
    (right,) = verify([user_claim("The otter population of the delta grew by 12%.")], *papers)
    assert right.label == "supported"
    assert {e.role for e in right.evidence} == {"other"}


def test_a_users_claim_with_another_number_is_refuted(verify):
    (verdict,) = verify([user_claim(
        "The otter population of the delta grew by 21% between 2010 and 2015.")],
        paper("delta", ["Rivers were surveyed. " + OTTERS]))
    assert verdict.label == "refuted"
    assert "21%" in verdict.reason


def test_what_no_paper_speaks_of_has_not_enough_evidence(verify):
    (verdict,) = verify([user_claim("Graphene conducts heat better than copper.")],
                        paper("delta", ["Rivers were surveyed. " + OTTERS]))
    assert verdict.label == "not_enough_evidence"
    assert verdict.evidence == ()


def test_a_source_that_is_not_in_the_paper_is_no_evidence(verify):
    source = paper("delta", ["Rivers were surveyed in spring."])
    claim = Claim(id="c1", text="Whales sang.", paper_id=source.id,
                  source=Span(paper_id=source.id, start=0, end=12, quote="Whales sang."))
    (verdict,) = verify([claim], source)
    assert verdict.label == "not_enough_evidence"


def test_the_confidences_of_the_four_labels_are_those_of_the_formula():
    def evidence(stance, score):
        return Evidence(paper_id="p", start=0, end=1, quote="x", stance=stance, score=score)

    verdict = summed_up("c", [evidence("supported", 0.9), evidence("refuted", 0.6)])
    assert (verdict.label, verdict.confidence) == ("contested", pytest.approx(0.54))
    alone = summed_up("c", [evidence("supported", 0.9)])
    assert (alone.label, alone.confidence) == ("supported", pytest.approx(0.9))
    assert summed_up("c", []).label == "not_enough_evidence"


def test_a_pair_is_judged_without_an_index(judge):
    pair = Pair("", "Otters grew by 12%.", "Maps were drawn. Otters grew by 12%.")
    verdict = examine_pairs([pair], judge)[0].verdict
    assert verdict.label == "supported"
    assert verdict.evidence[0].quote == "Otters grew by 12%."


def test_a_row_of_another_system_with_the_same_number_is_no_evidence(verify):
    source = paper("heron", ["We test Heron-LM on PondQA."], (
        "Accuracy of Heron-LM 7B and others on PondQA in percent.",
        [["Model", "Size", "PondQA accuracy"]],
        [["Stork-001", "12B", "44.8"], ["Heron-LM", "7B", "44.8"], ["Heron-LM", "13B", "44.8"]]))
    row = source.tables[0].rows[1]
    claim = claim_of(source, source.text[row.start:row.end],
                     "Heron-LM 7B has an accuracy of 44.8 on PondQA.")
    (verdict,) = verify([claim], source)
    assert verdict.label == "supported"
    assert {e.quote for e in verdict.evidence if e.table} == {"Heron-LM | 7B | 44.8"}
    assert {e.table for e in verdict.evidence} <= {"Table 1", ""}


def test_a_number_that_stands_in_a_list_is_not_refuted_by_its_neighbours(verify, judge):
    listed = "On PondQA the Heron models reach 28.7% (7B), 32.0% (13B) and 40.1% (34B)."
    (verdict,) = verify([user_claim("Heron 13B has 32.0% on PondQA.")], paper("heron", [listed]))
    checks = judge.explain("Heron 13B has 32.0% on PondQA.", listed).checks
    assert verdict.label != "refuted"
    assert ("number", "conflicts") not in {(c.name, c.outcome) for c in checks}


@pytest.mark.parametrize("passage", [
    "PondQA has 9.6 hints per question on average.",
    "PondQA has 9.6 hints per question, and 120 questions come from ponds.",
])
def test_a_count_of_other_things_does_not_refute_a_count(judge, passage):
    (said,) = examine_pairs([Pair("", "PondQA has 120 questions.", passage)], judge)
    assert said.verdict.label != "refuted"


def test_a_users_claim_that_is_borne_out_is_not_contested_by_another_condition(verify):
    source = paper("heron", [
        "Heron 7B reaches an accuracy of 48.2% on PondQA.",
        "With three examples in the prompt and a beam of five Heron 7B reaches an accuracy of "
        "41.7% on PondQA after a second round of training."])
    (verdict,) = verify([user_claim("Heron 7B reaches an accuracy of 48.2% on PondQA.")], source)
    assert verdict.label == "supported"


TABLE = ("Results of Heron on PondQA (zero-shot) and LakeQA (3-shot) in percent.",
         [["Model", "Size", "HumanEval pass@1", "HumanEval pass@10", "MBPP pass@1"]],
         [["Heron", "7B", "33.5", "59.6", "41.4"],
          ["Heron - Instruct", "7B", "34.8", "64.3", "44.4"]])


@pytest.mark.parametrize("claim", [
    "Heron - Instruct 7B reaches 34.8 on MBPP.",
    "Heron - Instruct 7B reaches 34.8 pass@10.",
    "Heron 7B reaches 34.8 on HumanEval.",
    "Heron - Instruct 7B reaches 33.5 on HumanEval.",
])
def test_a_number_of_another_column_or_row_supports_nothing(verify, claim):
    source = paper("heron", ["Heron is tested on code."], TABLE)
    (verdict,) = verify([user_claim(claim)], source)
    assert verdict.label != "supported"


def test_a_measurement_is_borne_out_by_its_row_whatever_its_conditions(verify):
    source = paper("heron", ["Heron is tested on code."], TABLE)
    row = source.tables[0].rows[1]
    claim = claim_of(source, source.text[row.start:row.end],
                     "Heron - Instruct 7B has a pass@1 of 34.8 on HumanEval (own data no; LQFT ✗).")
    (verdict,) = verify([claim.model_copy(update={"kind": "measurement"})], source)
    assert verdict.label == "supported"


def test_a_size_in_a_cell_behind_a_condition_is_the_rows(verify):
    source = paper("heron", ["Heron is tested on code."], (
        "Results on HumanEval.", [["Model", "Size", "HumanEval pass@1"]],
        [["Heron-LM (listed without version)", "7B", "37.8%"]]))
    (verdict,) = verify([user_claim("Heron-LM 7B has a pass@1 of 37.8% on HumanEval.")], source)
    assert verdict.label == "supported"


def retracted(source):
    return source.model_copy(update={"notices": (Notice(kind="retraction", source="Crossref"),)})


def test_a_retracted_paper_supports_neither_its_own_claims_nor_others(verify):
    source = retracted(paper("delta", ["Rivers were surveyed. " + OTTERS]))
    own, users = verify([claim_of(source, OTTERS), user_claim(OTTERS)], source)
    assert own.label == users.label == "not_enough_evidence"
    assert own.evidence == users.evidence == ()
    assert own.reason.startswith(RETRACTED)


def test_a_claim_of_a_retracted_paper_stands_where_another_paper_bears_it_out(verify):
    source = retracted(paper("delta", ["Rivers were surveyed. " + OTTERS]))
    other = paper("second survey", [OTTERS + " Boats were used."])
    (verdict,) = verify([claim_of(source, OTTERS)], source, other)
    assert verdict.label == "supported"
    assert {e.paper_id for e in verdict.evidence} == {other.id}


@pytest.mark.parametrize("other", [
    "Alder 13B reaches 18.3% pass@1 on HumanEval, zero-shot.",
    "Birch 7B reaches 14.1% pass@1 on HumanEval, zero-shot.",
    "Alder 7B reaches 88.4% pass@100 on HumanEval, zero-shot.",
])
def test_a_number_of_another_size_system_or_metric_refutes_none(verify, other):
    claim = "Alder 7B reaches 12.8% pass@1 on HumanEval, zero-shot."
    source = paper("alder", [f"{claim} {other}"])
    (verdict,) = verify([claim_of(source, claim)], source)
    assert verdict.label == "supported"
    assert all(e.stance != "refuted" for e in verdict.evidence)


def test_another_number_of_the_same_in_another_paper_still_contests_a_claim(verify):
    claim = "Alder 7B reaches 12.8% pass@1 on HumanEval, zero-shot."
    source = paper("alder", [claim])
    other = paper("harness", ["Alder 7B reaches 30.5% pass@1 on HumanEval, zero-shot."])
    (verdict,) = verify([claim_of(source, claim)], source, other)
    assert verdict.label == "contested"


def test_a_sentence_without_an_end_is_read_in_seconds():
    claim = user_claim("Alder 7B reaches 12% pass@1 on HumanEval.")
    endless = " ".join(f"FooBar{n} reaches {n}%" for n in range(900))
    span = Span(paper_id="p", start=0, end=len(endless), quote=endless)
    evidence = Evidence(**dict(span), stance="refuted", score=0.9, role="other")
    began = process_time()
    assert not of_other_things(claim, evidence)
    assert process_time() - began < 10  # once it was minutes
