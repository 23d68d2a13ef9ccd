"""A claim stands alone, and says no number or name that its place in the paper does not have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import ALDER

from grounding.claim_form import (
    Surroundings,
    standing_alone,
    strange_name,
    strange_number,
    strange_reach,
)
from grounding.quoted_paper import QuotedPaper
from grounding.same_claim import same_claim
from records import Paper
from sources.documents.document import Document
from sources.documents.formats import read_document

(PAPER,) = read_document(Document("alder.md", ALDER.encode())).papers
SHRUBS = """# Shrubs and sheep

## Abstract

Sheep graze on shrubs of the steppe. Extracellular vesicles (EVs) were not looked for.

## Results

Hazel lost 12.5% of its leaves to 40 sheep. Leaf loss was 3 to 5% where HZ1 was silenced. Loss did
not differ between pens (p = 0.43).
"""
(FIELD,) = read_document(Document("shrubs.md", SHRUBS.encode())).papers


def around(quote: str, paper: Paper = FIELD) -> Surroundings:
    place = QuotedPaper(paper).place(quote)
    assert place, quote
    return Surroundings(paper, place)


LOSS = "Hazel lost 12.5% of its leaves to 40 sheep."
ROW = "Alder | 13B | 36.0%"


@pytest.mark.parametrize("claim", [
    "Our model reaches 36.0% on HumanEval.", "We find that it is better than Birch.",
    "It reaches 36.0% on HumanEval.", "They were grazed by forty sheep in May.",
    "The proposed model reaches 36.0% on HumanEval.", "This approach halves the loss of leaves.",
    "Hazel lost leaves. Birch lost none.", "Hazel lost leaves; birch lost none of them.",
    "Does hazel lose its leaves to sheep?", "Hazel loses.", "leaf " * 80, "",
    "Hazel lost leaves\u200b to the sheep.",
])
def test_what_is_no_single_sentence_or_leads_back_to_another_does_not_stand_alone(
    claim: str
) -> None:
    assert standing_alone(claim) == ""


@pytest.mark.parametrize(("claim", "alone"), [
    ("Hazel lost 12.5% of its leaves to sheep.", "Hazel lost 12.5% of its leaves to sheep."),
    ("However, hazel lost leaves to the sheep", "Hazel lost leaves to the sheep."),
    ("The model of Oak et al. (2031) predicts less leaf loss.",
     "The model of Oak et al. (2031) predicts less leaf loss."),
    ("Sheep of the US grazed on hazel.", "Sheep of the US grazed on hazel."),
    ("Alder reaches 36.0% (zero-shot; greedy) on HumanEval.",
     "Alder reaches 36.0% (zero-shot; greedy) on HumanEval."),
])
def test_a_sentence_that_is_understood_by_itself_stands_alone(claim: str, alone: str) -> None:
    assert standing_alone(claim) == alone


@pytest.mark.parametrize(("quote", "claim"), [
    (LOSS, "Hazel lost 12.6% of its leaves to sheep."),
    (LOSS, "Hazel lost 12.5% of its leaves to 41 sheep."),
    (LOSS, "Hazel lost 12.5 kg of leaves to sheep."),
    (LOSS, "Hazel lost 2.5% of its leaves to sheep."),
    (LOSS, "Hazel lost more than 10% of its leaves to sheep."),
    (LOSS, "Hazel lost a third of its leaves to sheep."),
    ("Leaf loss was 3 to 5% where HZ1 was silenced.", "Leaf loss was 4% where HZ1 was silenced."),
    ("Loss did not differ between pens (p = 0.43).", "Loss did not differ (p = 0.04) in pens."),
    ("Leaf loss was 3 to 5% where HZ1 was silenced.", "Hazel lost 12.5% where HZ1 was silenced."),
])
def test_a_number_that_does_not_stand_in_the_quote_is_strange(quote: str, claim: str) -> None:
    assert strange_number(claim, around(quote))


@pytest.mark.parametrize(("quote", "claim"), [
    (LOSS, "Forty sheep took 12.5% of the leaves of hazel."),
    (LOSS, "Hazel lost about 12.5% of its leaves, once grazed by 40 sheep."),
    ("Leaf loss was 3 to 5% where HZ1 was silenced.", "Silencing HZ1 left a loss of 3–5%."),
    ("Loss did not differ between pens (p = 0.43).", "Leaf loss did not differ in two pens."),
])
def test_a_number_of_the_quote_is_not_strange(quote: str, claim: str) -> None:
    assert strange_number(claim, around(quote)) == ""


@pytest.mark.parametrize(("claim", "word"), [
    ("Hazel always lost 12.5% of its leaves to 40 sheep.", "always"),
    ("Hazel lost the largest share, 12.5%, of its leaves.", "largest"),
    ("Sheep caused hazel to lose 12.5% of its leaves.", "caused"),
    ("Hazel lost 12.5% of its leaves solely to 40 sheep.", "solely"),
    ("Hazel lost 12.5% of its leaves to sheep.", ""),
])
def test_a_word_reaches_no_farther_than_the_quote(claim: str, word: str) -> None:
    assert strange_reach(claim, around(LOSS)) == word


def test_only_sentences_and_rows_state_anything_and_no_list_of_references() -> None:
    cited = SHRUBS + "\n## 5. References\n\nOak, A. Hazel lost 12.5% of its twigs to 40 sheep.\n"
    (paper,) = read_document(Document("cited.md", cited.encode())).papers
    assert around(LOSS, paper).is_statement
    assert around(ROW, PAPER).is_statement
    assert not around("Shrubs and sheep", paper).is_statement
    listed = QuotedPaper(paper).place("Hazel lost 12.5% of its twigs to 40 sheep.")
    assert listed is None or not Surroundings(paper, listed).is_statement


@pytest.mark.parametrize(("claim", "number", "name"), [
    ("Alder 13B reaches 36.0% pass@1 on HumanEval.", "", ""),
    ("Alder 13B reaches 36% pass@1 on HumanEval zero-shot.", "", ""),
    ("Alder 13B reaches 36.0% pass@10 on HumanEval.", "pass@10", ""),
    ("Alder 70B reaches 36.0% on HumanEval.", "", "70B"),
    ("Alder 13B reaches 36.0% on MBPP.", "", "MBPP"),
    ("Alder 13B beats Codex on HumanEval.", "", "Codex"),
    ("Alder reaches 36.0% in the 3-shot setting.", "3-shot", ""),
])
def test_a_rows_names_may_stand_in_its_table_and_section(
    claim: str, number: str, name: str
) -> None:
    place = around(ROW, PAPER)
    assert (strange_number(claim, place), strange_name(claim, place)) == (number, name)


@pytest.mark.parametrize(("claim", "name"), [
    ("Silencing HZ1 protects hazel.", ""), ("Silencing HZ2 protects hazel.", "HZ2"),
    ("Hazel of the Pamirs lost leaves to sheep.", "Pamirs"),
    ("Hazel has no EVs in its leaves.", ""),
])
def test_names_that_occur_nowhere_around_are_strange(claim: str, name: str) -> None:
    assert strange_name(claim, around("Leaf loss was 3 to 5% where HZ1 was silenced.")) == name


@pytest.mark.parametrize(("a", "b", "same"), [
    ("Alder attains 36.0% pass@1 on HumanEval.", "Alder reaches 36.0% pass@1 on HumanEval.", True),
    ("Alder reaches 36.0% pass@1 on HumanEval.", "Alder reaches 36.1% pass@1 on HumanEval.", False),
    ("Vitamin D reduced the risk of acute respiratory infection.",
     "Vitamin D supplementation reduced the risk of acute respiratory infection.", True),
    ("Vitamin D reduced the risk of infection.", "Vitamin D did not reduce the risk of infection.",
     False),
    ("Vitamin D reduced the risk of infection.", "Vitamin D raised the risk of infection.", False),
    ("Otters are larger than herons.", "Herons are larger than otters.", False),
    ("On HumanEval Alder beats Birch.", "On HumanEval Birch beats Alder.", False),
])
def test_claims_are_one_only_where_nothing_that_matters_differs(
    a: str, b: str, same: bool
) -> None:
    assert same_claim(a, b) is same
    assert same_claim(b, a) is same


@given(st.text(max_size=120))
def test_any_text_is_judged_and_what_stands_alone_is_one_line(claim: str) -> None:
    place = around(LOSS)
    text = standing_alone(claim)
    assert "\n" not in text
    assert same_claim(text, text)
    assert isinstance(strange_number(claim, place) + strange_name(claim, place), str)


@given(st.sampled_from(FIELD.sentences + PAPER.sentences), st.data())
def test_a_sentence_of_a_paper_has_no_strange_number_or_name(sentence, data) -> None:
    paper = FIELD if sentence in FIELD.sentences else PAPER
    quote = paper.text[sentence.start:sentence.end]
    words = quote.split()
    piece = " ".join(words[data.draw(st.integers(0, min(3, len(words) - 4))):])
    place = around(quote, paper)
    assert (place.place.start, place.place.end) == (sentence.start, sentence.end)
    assert strange_number(quote, place) == ""
    assert strange_name(quote, place) == ""
    assert around(piece, paper).place == place.place
