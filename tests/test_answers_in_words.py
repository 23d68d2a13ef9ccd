"""Whole runs on questions that no measurement answers."""

from pathlib import Path

import pytest
from whole_runs import begun, finished, settings_of

from agents.summing_up import speaks_of
from records import Claim, Evidence, Report, Span

BOGS = """# Bog breathing and the carbon of bogs in the north

## Abstract

Bogs were watched for two years. Drained bogs lost 12% more carbon than wet bogs.

## Bogs

Bog breathing is the yearly motion of the surface of a bog. BogNet is a network of the north. It
consists of gauges, cameras and traps. We placed 34 gauges in the bogs of three counties. The gauges
of BogNet were read for 20 days at a sampling temperature of 4 °C. BogNet was built of oak.
"""

TEA = """# Tea and the risk of gout

## Abstract

Tea drinkers were followed for ten years. Tea drinking was associated with a reduced risk of gout.
The risk of gout was 20% lower in tea drinkers than in others.

## Results

The risk of gout fell with every cup of tea. Men had a higher risk of gout than women did.
"""


def ask(tmp_path: Path, question: str) -> Report:
    for name, text in (("bogs.md", BOGS), ("tea.md", TEA)):
        (tmp_path / name).write_text(text, "utf-8")
    return finished(begun(tmp_path, settings_of("gate.min_supported=5"), question))


@pytest.mark.parametrize(("question", "told"), [
    ("What is bog breathing?", "Bog breathing is the yearly motion of the surface of a bog."),
    ("What does BogNet consist of?", "BogNet consists of gauges, cameras and traps."),
    ("How many gauges stood in the bogs?",
     "We placed 34 gauges in the bogs of three counties."),
    ("At what temperature were the gauges of BogNet read?",
     "The gauges of BogNet were read for 20 days at a sampling temperature of 4 °C."),
    ("Does tea reduce the risk of gout?",
     "Tea drinking was associated with a reduced risk of gout."),
])
def test_one_claim_is_enough_where_it_gives_what_was_asked(
    tmp_path: Path, question: str, told: str
) -> None:
    report = ask(tmp_path, question)
    assert report.status == "published"
    assert any(told in sentence.text for sentence in report.answer.sentences)


@pytest.mark.parametrize("question", [
    "What is bog drainage?", "Does ibuprofen reduce the risk of gout?", "Why do bogs breathe?",
    "How many cameras stood in the bogs?", "When was BogNet built?",
    "How much did the gauges of BogNet cost?", "What was the sample size of the gauges of BogNet?",
    "How many gauges of the bogs failed?",
])
def test_what_is_near_to_the_question_is_not_told_for_its_answer(
    tmp_path: Path, question: str
) -> None:
    assert ask(tmp_path, question).status == "withheld"


CLAIM = Claim(id="c1", text="Drained bogs lost more carbon than wet bogs.", paper_id="bogs",
              source=Span(paper_id="bogs", start=0, end=44,
                          quote="Drained bogs lost more carbon than wet bogs."))


@pytest.mark.parametrize(("quote", "role", "counts"), [
    ("Snow fell on the gauges in winter.", "own", False),
    ("Figure.", "own", False),
    ("Drained bogs lost carbon less than wet bogs.", "own", True),
    ("Snow fell on the gauges in winter.", "other", True),
])
def test_a_paper_speaks_against_itself_only_on_the_very_same_matter(
    quote: str, role: str, counts: bool
) -> None:
    piece = Evidence(paper_id="bogs" if role == "own" else "fens", start=100, end=140, quote=quote,
                     stance="refuted", score=0.8, role=role)  # type: ignore[arg-type]
    assert speaks_of(CLAIM, [piece], by_words=False)(piece) is counts
