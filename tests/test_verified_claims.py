"""What several passages come to, when a claim counts as verified, and how often the judge is asked.

The judge is one whose probabilities the test states, so that the rules are seen and not its skill.
"""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_minds import ScriptedModel, mind_of
from test_verifier import OTTERS, claim_of, paper, retracted, user_claim
from test_verifier_with_model import Options, says

from agents.summing_up import likelihoods, summed_up
from agents.verifier import Pair, Verifier, examine_pairs
from agents.verifier_with_model import verify_pairs
from grounding.confidence import ConfidencePolicy
from models.embedding import load_embedding
from models.entailment import Explanation, MeasuredPrecision
from records import Check, Probabilities
from records.proposals import StanceProposals
from settings import load_settings
from vectorstore.index import PassageIndex

GREW = "Otters of the delta became more in those years."
CLAIM = user_claim("There were more otters in the delta after five years.")
POLICY = ConfidencePolicy(precision=0.95)


def likely(supported=0.0, refuted=0.0):
    return Probabilities(supported=supported, refuted=refuted,
                         not_enough_evidence=1 - supported - refuted)


class Stated:
    """Says of a passage with a word what the test states for the word, of others nothing."""

    name, goes_by_words = "stated", False

    def __init__(self, points=((0.8, 0.95),), checks=(), **said):
        self.precision, self.said, self.checks = MeasuredPrecision(tuple(points)), said, checks
        self.asked = []

    def explain_all(self, pairs):
        self.asked.append(list(pairs))
        return [Explanation(next((p for word, p in self.said.items() if word in text), likely()),
                            self.checks, ((0, len(text.split(".")[0])),)) for _, text in pairs]

    def explain(self, claim, passage):
        return self.explain_all([(claim, passage)])[0]

    def judge(self, pairs):
        return [explained.probabilities for explained in self.explain_all(pairs)]


@pytest.fixture
def verify(tmp_path):
    def run(judge, claims, *papers):
        index = PassageIndex(tmp_path / "index", load_embedding())
        index.add(papers)
        verifier = Verifier(judge, index, load_settings().settings.verification)
        return verifier.verify(claims, {p.id: p for p in papers})
    return run


def test_all_claims_of_a_batch_are_judged_at_once(verify):
    judge = Stated(became=likely(supported=0.9))
    verdicts = verify(judge, [CLAIM, user_claim("Foxes came.")],
                      paper("delta", [GREW]), paper("mill", ["Foxes were seen at the mill."]))
    assert [v.label for v in verdicts] == ["supported", "supported"]
    assert len(judge.asked) == 1
    assert len(judge.asked[0]) == 4


def test_good_evidence_on_both_sides_is_contested(verify):
    judge = Stated(became=likely(supported=0.9), fewer=likely(refuted=0.8))
    (verdict,) = verify(judge, [CLAIM], paper("delta", [GREW]), paper("other", [
        "Of the delta's otters far fewer were left."]))
    assert verdict.label == "contested"
    assert verdict.confidence == pytest.approx(0.9 * 0.8)
    assert not verdict.is_verified


def test_a_weak_contradiction_only_lowers_the_confidence(verify):
    judge = Stated(became=likely(supported=0.9), fewer=likely(refuted=0.4))
    (verdict,) = verify(judge, [CLAIM], paper("delta", [GREW]), paper("other", [
        "Of the delta's otters perhaps fewer were left."]))
    assert verdict.label == "supported"
    assert verdict.confidence == pytest.approx(0.9 * 0.6)
    assert [e.stance for e in verdict.evidence] == ["supported"]


@pytest.mark.parametrize(("kind", "words"), [
    ("measurement", "Of the delta's otters perhaps fewer were left."),
    ("finding", "On SQuAD perhaps fewer were left.")])
def test_what_could_not_refute_a_claim_casts_no_doubt_on_it(verify, kind, words):
    source = paper("delta", [OTTERS])
    claim = claim_of(source, OTTERS).model_copy(update={"kind": kind})
    (verdict,) = verify(Stated(fewer=likely(refuted=0.45)), [claim], source,
                        paper("other", [words]))
    assert verdict.label == "supported"
    assert verdict.confidence == pytest.approx(0.97)


def test_what_nearly_supports_makes_it_less_sure_that_nothing_does(verify):
    (verdict,) = verify(Stated(became=likely(supported=0.45)), [CLAIM], paper("delta", [GREW]))
    assert verdict.label == "not_enough_evidence"
    assert verdict.confidence == pytest.approx(0.55)
    assert verdict.evidence == ()


def test_what_supports_as_likely_as_not_supports_nothing():
    assert summed_up("c", [], [likely(supported=0.5)]).label == "not_enough_evidence"


@pytest.mark.parametrize(("supported", "is_verified"), [(0.79, False), (0.8, True)])
def test_a_claim_is_verified_from_the_measured_confidence_on(verify, supported, is_verified):
    (verdict,) = verify(Stated(became=likely(supported=supported)), [CLAIM],
                        paper("delta", [GREW]))
    assert verdict.label == "supported"
    assert verdict.is_verified is is_verified


def test_a_judge_of_which_nothing_was_measured_verifies_only_what_is_measured(verify):
    source = paper("delta", ["Rivers were surveyed. " + OTTERS, GREW])
    judge = Stated(points=(), became=likely(supported=0.99))
    read, verbatim = verify(judge, [CLAIM, claim_of(source, OTTERS)], source)
    assert (read.label, read.is_verified) == ("supported", False)
    assert (verbatim.label, verbatim.is_verified) == ("supported", True)


def test_a_number_in_conflict_measures_no_support(verify):
    judge = Stated(points=(), checks=(Check(name="number", outcome="conflicts"),),
                   became=likely(supported=0.99))
    (verdict,) = verify(judge, [CLAIM], paper("delta", [GREW]))
    assert not verdict.is_verified


def test_nothing_of_a_retracted_paper_is_verified(verify):
    source = retracted(paper("delta", [OTTERS]))
    (verdict,) = verify(Stated(), [claim_of(source, OTTERS)], source)
    assert not verdict.is_verified


def test_pairs_are_judged_at_once_and_verified_by_the_policy():
    judge = Stated(became=likely(supported=0.9))
    pairs = [Pair("a", CLAIM.text, GREW), Pair("b", CLAIM.text, "Foxes came.")]
    said = [a.verdict for a in examine_pairs(pairs, judge, POLICY)]
    assert [v.is_verified for v in said] == [True, False]
    assert not examine_pairs(pairs, judge)[0].verdict.is_verified
    assert [len(asked) for asked in judge.asked] == [2, 2]


shares = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(
    lambda pair: likely(pair[0] * pair[1], pair[0] * (1 - pair[1])))


@given(st.lists(shares, max_size=5))
def test_labels_share_one_whole_and_the_order_of_places_is_nothing(places):
    forward, backward = likelihoods([], places), likelihoods([], places[::-1])
    assert sum(forward.values()) == pytest.approx(1)
    assert forward == backward
    assert summed_up("c", [], places).confidence == max(forward.values())


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=6),
       st.floats(0.5, 0.99))
def test_the_confidence_asked_for_was_measured_to_be_enough(points, precision):
    at = MeasuredPrecision(tuple(points)).confidence_for(precision)
    enough = [confidence for confidence, right in points if right >= precision]
    assert at == (min(enough) if enough else None)


@pytest.mark.parametrize(("stance", "is_verified"), [
    ("supported", True), ("not_enough_evidence", False)])
def test_a_claim_that_a_model_doubts_is_not_verified_by_what_was_measured_without_it(
        stance, is_verified):
    judge = Stated(became=likely(supported=0.99))
    mind = mind_of("verifier", StanceProposals, ScriptedModel(says(became=stance)))
    done = asyncio.run(verify_pairs([Pair("1", CLAIM.text, GREW)], judge, mind, Options))
    (verdict,) = done.result
    assert verdict.label == "supported"
    assert len(verdict.opinions) == 2
    assert verdict.is_verified is is_verified


def test_a_user_is_contradicted_only_by_what_was_measured_of_the_same(verify):
    same = "Alder 7B reaches 12% pass@1 on HumanEval, zero-shot."
    others = ["Birch 13B reaches 62% pass@1 on HumanEval, zero-shot.",
              "Alder 7B reaches 88% pass@100 on HumanEval, zero-shot."]
    judge = Stated(reaches=likely(refuted=0.9))
    (verdict,) = verify(judge, [user_claim("Alder 7B reaches 58% pass@1 on HumanEval.")],
                        *(paper(f"p{n}", [text]) for n, text in enumerate([same, *others])))
    assert verdict.label == "refuted"
    assert len(verdict.evidence) == 1
    assert same.startswith(verdict.evidence[0].quote)
