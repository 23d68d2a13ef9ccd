"""Which sentences are taken for findings, and what is left of them when they stand alone."""

import re
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.claim_sentences import (
    Place,
    places_in_section,
    self_contained,
    sentence_places,
    with_its_name,
)
from grounding.finding_sentences import judge_section, judge_sentences
from sources.documents.builder import PaperBuilder
from sources.documents.document import Document

FINDINGS = [
    ("We find that the larger model solves 12.5% more problems than the smaller one.", "results"),
    ("Removing the planner reduced accuracy by 4.1 points.", "results"),
    ("Mortality was significantly lower in the treated group (p < 0.01).", "results"),
    ("We found no significant difference in mortality between the two arms (p = 0.4).", "results"),
    ("Our results show that longer contexts improve recall significantly.", "conclusion"),
]
OTHERS = [
    ("In this paper we propose a new decoder for program repair.", "introduction"),
    ("Program repair has recently attracted much attention.", "background"),
    ("We train all models for three epochs with a batch size of 64.", "method"),
    ("Blood samples were collected at baseline and stored at -80 degrees.", "method"),
    ("Smith et al. (2020) showed that pruning improves accuracy.", "background"),
    ("Does a larger context improve accuracy by more than 5%?", "results"),
    ("Table 3: Accuracy of all models, higher than 50% in bold.", "results"),
    ("Let x denote the input, where y is defined as its label.", "method"),
    ("In future work we will extend the benchmark to other languages.", "conclusion"),
    ("We describe the details of the data in Section 4.", "results"),
]


@pytest.mark.parametrize(("sentence", "section"), FINDINGS)
def test_a_finding_is_told_from_what_it_says(sentence: str, section: str) -> None:
    assert judge_section([sentence], section)[0].finding >= 0.5


@pytest.mark.parametrize(("sentence", "section"), OTHERS)
def test_plans_methods_background_captions_and_questions_are_no_findings(
    sentence: str, section: str
) -> None:
    assert judge_section([sentence], section)[0].finding < 0.5


def test_an_abstract_ends_with_findings_and_begins_with_background() -> None:
    first, *_, last = judge_section(["Larger models solve more problems."] * 6, "abstract")
    assert last.finding > first.finding
    assert last.claim > first.claim


ABSTRACT = [
    "Aspirin is widely used, but its effect on memory in crows is unclear.",
    "Forty crows were randomly assigned to aspirin or placebo for two weeks.",
    "The number of caches found again was recorded every day.",
    "Crows on aspirin recalled 12.5% more caches than crows on placebo (p = 0.03).",
    "These findings suggest that aspirin improves memory in crows.",
]


def test_a_claim_is_what_an_abstract_concludes_and_a_finding_is_a_result_too() -> None:
    judged = judge_section(ABSTRACT, "abstract")
    assert [j.finding >= 0.5 for j in judged] == [False, False, False, True, True]
    assert [j.claim >= 0.5 for j in judged] == [False, False, False, False, True]


def test_labels_in_an_abstract_tell_its_results_from_its_conclusions() -> None:
    judged = judge_section([
        "Methods: Crows were observed at dawn.", "Results: Crows counted to three.",
        "Conclusions: Crows can count."], "abstract")
    assert [j.finding >= 0.5 for j in judged] == [False, True, True]
    assert [j.claim >= 0.5 for j in judged] == [False, False, True]


def test_claims_are_told_in_abstracts_only() -> None:
    assert {j.claim for j in judge_section(ABSTRACT, "results")} == {0.0}


def test_every_sentence_of_a_paper_is_judged_within_its_section() -> None:
    builder = PaperBuilder(Document("a.txt", b"a"), "text", "test")
    builder.paragraph("Before any heading stands this.")
    builder.heading("Abstract", kind="abstract")
    builder.paragraph(" ".join(ABSTRACT))
    builder.heading("Thanks", 1)
    builder.paragraph("We thank the crows.")
    paper = builder.build()
    assert judge_sentences(paper)[1:6] == judge_section(ABSTRACT, "abstract")
    assert len(judge_sentences(paper)) == len(paper.sentences) == 7


def test_a_label_in_an_abstract_holds_up_to_the_next() -> None:
    sentences = [
        "Methods: Mice were fed.", "They were weighed.", "Results: They grew.", "So did we."]
    assert [place.part for place in places_in_section(sentences, "abstract")] == [
        "done", "done", "found", "found"]
    assert places_in_section(["Conclusions: They grew."], "abstract")[0].part == "concluded"
    assert {place.part for place in places_in_section(sentences, "method")} == {""}


def test_positions_run_from_first_to_last_sentence_of_a_section() -> None:
    assert [p.position for p in places_in_section(["A.", "B.", "C."], "results")] == [0, 0.5, 1]
    assert places_in_section(["Alone."], "results") == [Place("results", 0.0)]


def test_a_subsection_without_a_telling_heading_has_the_kind_of_its_parent() -> None:
    builder = PaperBuilder(Document("a.txt", b"a"), "text", "test")
    builder.paragraph("Before any heading stands this.")
    builder.heading("Results", 1)
    builder.heading("Crows", 2)
    builder.paragraph("Crows count to three. Ravens count to five.")
    builder.heading("Thanks", 1)
    builder.paragraph("We thank the crows.")
    assert sentence_places(builder.build()) == [
        Place("other", 0.0), Place("results", 0.0), Place("results", 1.0), Place("other", 0.0)]


@pytest.mark.parametrize(("sentence", "alone"), [
    ("However, the small model is faster.", "The small model is faster."),
    ("Moreover, we show that pruning helps in 3 of 4 cases.", "Pruning helps in 3 of 4 cases."),
    ("It was found that crows count to three.", "Crows count to three."),
    ("Conclusion: In conclusion: the test is valid and reliable.",
     "The test is valid and reliable."),
    ("As shown in Figure 2, accuracy drops by 5% (Table 6).", "Accuracy drops by 5%."),
    ("These results suggest that aspirin may help.", "Results suggest that aspirin may help."),
    ("We find that mTOR is not required.", "mTOR is not required."),
    ("Overall, accuracy is 60% on all tasks.", "Overall, accuracy is 60% on all tasks."),
    ("Both mice and rats improved after a week.", "Both mice and rats improved after a week."),
    ("There was no difference between groups (p = 0.4).",
     "There was no difference between groups (p = 0.4)."),
    ("This study confirms that sleep helps memory in crows.", "Sleep helps memory in crows."),
    ("Note that the small model is faster.", "The small model is faster."),
])
def test_what_ties_a_sentence_to_its_neighbours_is_taken_away(sentence: str, alone: str) -> None:
    assert self_contained(sentence) == alone


@pytest.mark.parametrize("sentence", [
    "It surpasses all other models by a wide margin.",
    "They were weighed twice a day.",
    "This model reaches 67% on the benchmark.",
    "However, we find that both types of models improve.",
    "Of these 129 birds, 81 were males.",
    "The latter was twice as fast as before.",
    "Does it help with longer inputs?",
    "The improvements are as follows:",
    "Results: ( )",
    "",
    "word " * 1000,
])
def test_a_sentence_that_needs_its_neighbours_is_refused(sentence: str) -> None:
    assert self_contained(sentence) == ""


@pytest.mark.parametrize("sentence", [
    "Our results suggest that aspirin may reduce risk.",
    "We find no evidence that aspirin reduces risk.",
    "We did not find that aspirin reduces risk.",
    "In most cases, aspirin does not reduce risk.",
    "We believe that aspirin reduces risk in many.",
])
def test_hedges_and_negations_stay(sentence: str) -> None:
    assert self_contained(sentence) == sentence


_PIECES = st.sampled_from([
    "However,", "Moreover,", "we show that", "We find that", "It was found that", "Results:", "But",
    "these results", "suggest", "indicate that", "may", "not", "no", "never", "possibly",
    "12.5%", "(Table 4)", "(see Section 2.3)", "(p < 0.05)", "(n = 12)", "in 2021", "the", "model",
    "crows", "improves", "Thus", "as shown in Figure 2,", "it", "this study", "aspirin", "3", "α",
    "İstanbul", "straße", ",", ".", "(", ")",
])
_SENTENCES = st.lists(_PIECES, max_size=14).map(" ".join) | st.text(max_size=80)


@given(_SENTENCES)
def test_the_words_left_are_words_of_the_sentence_in_their_order(sentence: str) -> None:
    words = iter(re.findall(r"\w+", sentence.casefold()))
    assert all(word in words for word in re.findall(r"\w+", self_contained(sentence).casefold()))


@given(_SENTENCES)
def test_no_number_negation_or_hedge_is_lost(sentence: str) -> None:
    kept = r"\b(?:not|no|never|may|possibly|suggest)\b|\d+(?:\.\d+)?%|p < 0\.05|n = 12|\b2021\b"
    alone = self_contained(sentence)
    if alone:
        assert (re.findall(kept, alone.casefold())
                == re.findall(kept, " ".join(sentence.split()).casefold()))


@given(_SENTENCES)
def test_a_sentence_that_stands_alone_is_left_as_it_is(sentence: str) -> None:
    alone = self_contained(sentence)
    assert self_contained(alone) == alone


@given(st.lists(st.text(max_size=200), max_size=5),
       st.sampled_from(["abstract", "results", "other"]))
def test_every_sentence_gets_two_probabilities(texts: list[str], section: str) -> None:
    judged = judge_section(texts, section)
    assert len(judged) == len(texts)
    assert all(0 <= probability <= 1 for judgement in judged for probability in judgement)


@pytest.mark.parametrize("hostile", ["however, " * 5000, "we " * 20_000, "(Table 1, " * 5000,
                                     "[1," * 20_000, "-" * 50_000, "= " * 20_000])
def test_a_hostile_sentence_costs_no_more_than_its_length(hostile: str) -> None:
    begin = time.process_time()
    judge_section([hostile] * 3, "abstract")
    self_contained(hostile)
    self_contained(hostile[:1999])
    assert time.process_time() - begin < 2


def test_what_people_marked_as_claims_is_told_from_the_rest(data: Path) -> None:
    from evals.claims import judged, precision_recall_f1, read_medline

    sentences = read_medline(data, "validation")[:500]
    chosen = np.array([judgement.claim >= 0.5 for judgement in judged(sentences)])
    truth = np.array([s.label == "1" for s in sentences])
    assert precision_recall_f1(chosen, truth)[2] > 0.7


def test_results_of_computer_science_are_told_from_background(data: Path) -> None:
    from evals.claims import judged, read_csabstruct

    sentences = read_csabstruct(data, "dev")[:400]
    findings = [judgement.finding for judgement in judged(sentences)]
    mean = {role: np.mean([f for f, s in zip(findings, sentences, strict=True)
                           if s.label == role]) for role in ("result", "background")}
    assert mean["result"] > mean["background"] + 0.3


@pytest.mark.parametrize("sentence", [
    "Keywords peat, drainage, soil respiration, water tables.",
    "Index Terms — routing, queues, congestion of networks.",
    "Categories and Subject Descriptors H.3.3 [Retrieval]: Query formulation.",
    "Permission to copy parts of this work for use in a classroom is granted without fee.",
    "Request permissions from the office of the society at the address below.",
    "© 2019 The Society for Bog Studies, all rights reserved.",
    "(which held 40 million records and the parsed part of the archive, who also count them",
    "(A) Survival of larvae in five lines of beetles after cold shock.",
    "The archive (which held 40 million records was larger than the others",
])
def test_keywords_notices_panels_and_pieces_are_no_claims(sentence: str) -> None:
    assert self_contained(sentence) == ""


@pytest.mark.parametrize("sentence", [
    "Keyword search found more of the relevant papers than browsing did.",
    "Open-access articles were cited more often than others.",
    "Copyright is what most of the libraries named as a barrier.",
    "(E)-2-hexenal reduced the growth of the mould by half.",
    "[18F]FDG uptake was higher in the treated animals.",
    "General practitioners, nurses and pharmacists agreed in most cases.",
])
def test_what_only_begins_like_a_notice_is_kept(sentence: str) -> None:
    assert self_contained(sentence) == sentence


@given(st.text(alphabet="([{ ,kKeywords:—a©", max_size=300))
def test_what_is_kept_of_a_sentence_is_of_its_words(sentence: str) -> None:
    kept = self_contained(sentence).lower().split()
    assert kept == " ".join(sentence.lower().split()).split()[-len(kept):] if kept else True


@pytest.mark.parametrize("sentence", [
    "It was found to reduce floods by 21%.",
    "It is known to hold 12% more water.",
    "It appears to be safe in bogs.",
])
def test_what_says_something_of_an_it_cannot_stand_alone(sentence: str) -> None:
    assert self_contained(sentence) == ""


def test_an_it_that_stands_for_what_follows_is_no_pointer() -> None:
    for sentence in ("It is difficult to drain a bog of this size in one year.",
                     "It is likely that bogs store carbon for centuries."):
        assert self_contained(sentence)


@pytest.mark.parametrize(("before", "sentence", "named"), [
    ("BogNet is a network of gauges.", "It consists of 40 gauges and a camera.",
     "BogNet consists of 40 gauges and a camera."),
    ("BogNet (BN) is a large model of bogs.", "This model solves 12% more of the tasks.",
     "BogNet solves 12% more of the tasks."),
    ("Peat pipes are tunnels in a bog.", "They carry half of its water.", ""),
    ("The BogNet gauges are read daily.", "They failed in 3% of the nights.", ""),
    ("Sphagnum mosses are plants of bogs.", "They hold water.", ""),
    ("Water is held by BogNet.", "They hold water.", ""),
    ("It is a network of gauges.", "It consists of 40 gauges.", ""),
    ("We built BogNet in a bog.", "It consists of 40 gauges.", ""),
    ("BogNet is a network of gauges.", "It is known that gauges fail.", ""),
    ("BogNet is a network of gauges.", "It is important to read them daily.", ""),
    ("BogNet is a network of gauges.", "Its gauges failed.", ""),
    ("BogNet inhibits DryNet.", "This model is used in bogs.", ""),
    ("BogNet was replaced by FenNet.", "It is a network of gauges.", ""),
    ("Most were mosses.", "They hold water.", ""),
    ("Section 3 describes the gauges.", "It is short.", ""),
])
def test_what_points_back_is_named_by_the_subject_before_it(
    before: str, sentence: str, named: str
) -> None:
    assert with_its_name(sentence, before) == named


def test_what_is_named_beside_its_owner_stands_by_its_name() -> None:
    assert self_contained("Its data set, The Peat v2, covers 619 bogs and three fens.") == \
        "The Peat v2 covers 619 bogs and three fens."
    assert self_contained("Its data, gathered in winter, covers 619 bogs.") == ""


def test_pointing_back_takes_no_long_time() -> None:
    began = time.perf_counter()
    for text in ("A" * 20_000, "A " * 10_000, "It is " + "a " * 10_000, "It" * 10_000):
        with_its_name(text, text)
        with_its_name("It is so.", text)
        self_contained(text[:2000])
    assert time.perf_counter() - began < 1
