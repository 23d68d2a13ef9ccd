"""Short sentences that are claims, and short lines that are none."""

import pytest

from agents.claim_extractor import ClaimExtractor
from agents.planner import Planner
from agents.terse import is_terse
from sources.documents.document import Document
from sources.documents.formats import read_document


@pytest.mark.parametrize("sentence", [
    "BogLM has 1.3B parameters.",
    "Twelve patients died.",
    "23 students dropped out.",
    "Mice received 20 mg.",
    "Dropout was 0.1.",
    "The batch was 32.",
    "Training took 12 hours.",
    "phi-1 has 1.3B parameters.",
    "Mean age was 43.",
    "Prevalence fell by 12%.",
])
def test_a_short_sentence_with_subject_verb_and_number_is_one(sentence: str) -> None:
    assert is_terse(sentence)


@pytest.mark.parametrize("line", [
    "Batch size 32",
    "Batch size 32.",
    "Parameters: 1.3B.",
    "Patients enrolled 412.",
    "Mean age 43 years.",
    "Table 3 has parameters.",
    "Figure 2 was 40%.",
    "1. Has 12 parameters.",
    "- BogLM has 12.",
    "It has 12 layers.",
    "There were 12.",
    "We used 20.",
    "P was 0.03.",
    "BogLM has many parameters.",
    "BogLM has 1.3B parameters",
    "12 was 40%.",
    "Was 12 years.",
    "Results were good.",
    "n = 12 died.",
    "Keller et al. had 12.",
])
def test_headings_items_and_scraps_are_none(line: str) -> None:
    assert not is_terse(line)


def claims(question: str, *results: str) -> list[str]:
    text = "# Notes\n\n## Abstract\n\nBogLM is told of.\n\n## Results\n\n" + "\n\n".join(results)
    read = read_document(Document("note.md", text.encode())).papers[0]
    extraction = ClaimExtractor(findings_per_paper=5).extract(read, Planner().plan(question))
    return [claim.text for claim in extraction.claims]


def test_a_short_sentence_that_tells_what_is_asked_is_a_claim() -> None:
    question = "How many parameters does BogLM have?"
    assert claims(question, "BogLM has 1.3B parameters.") == ["BogLM has 1.3B parameters."]
    assert claims(question, "BogLM parameters 1.3B") == []
    assert claims(question, "### BogLM 1.3B parameters", "It was so.") == []
