"""Which sentences are taken for findings, and what is left of them when they stand alone."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.claim_sentences import (
    Place,
    finding_score,
    places_in_section,
    self_contained,
    sentence_places,
)
from sources.documents.builder import PaperBuilder
from sources.documents.document import Document

FINDINGS = [
    ("We find that the larger model solves 12.5% more problems than the smaller one.", "results"),
    ("Removing the planner reduced accuracy by 4.1 points.", "results"),
    ("Mortality was significantly lower in the treated group (p < 0.01).", "results"),
    ("No significant difference was found between the two arms.", "results"),
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
    assert finding_score(sentence, section) >= 0.5


@pytest.mark.parametrize(("sentence", "section"), OTHERS)
def test_plans_methods_background_captions_and_questions_are_no_findings(
    sentence: str, section: str
) -> None:
    assert finding_score(sentence, section) < 0.5


def test_an_abstract_ends_with_findings_and_begins_with_background() -> None:
    sentence = "Larger models solve more problems."
    assert finding_score(sentence, "abstract", 1.0) > finding_score(sentence, "abstract", 0.0)


def test_a_label_in_an_abstract_holds_up_to_the_next() -> None:
    sentences = [
        "Methods: Mice were fed.", "They were weighed.", "Results: They grew.", "So did we."]
    assert [place.part for place in places_in_section(sentences, "abstract")] == [
        "done", "done", "found", "found"]
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


@given(st.text(max_size=200), st.sampled_from(["abstract", "results", "other"]),
       st.none() | st.floats(0, 1))
def test_a_score_lies_between_0_and_1(text: str, section: str, position: float | None) -> None:
    assert 0 <= finding_score(text, section, position) <= 1


@pytest.mark.parametrize("hostile", ["however, " * 5000, "we " * 20_000, "(Table 1, " * 5000,
                                     "[1," * 20_000, "-" * 50_000, "= " * 20_000])
def test_a_hostile_sentence_costs_no_more_than_its_length(hostile: str) -> None:
    begin = time.perf_counter()
    finding_score(hostile, "results", 0.5)
    self_contained(hostile)
    self_contained(hostile[:1999])
    assert time.perf_counter() - begin < 2


def test_sentences_that_people_marked_as_claims_score_higher(data: Path) -> None:
    from evals.claims import read_csabstruct

    sentences = read_csabstruct(data, "dev")[:400]
    scores = {role: [finding_score(s.text, *s.place) for s in sentences if s.label == role]
              for role in ("result", "background")}
    mean = {role: sum(values) / len(values) for role, values in scores.items()}
    assert mean["result"] > mean["background"] + 0.3
