"""The benchmark of whether answers answer: how it judges a report, and that its questions hold."""

from pathlib import Path

import pytest
from report_fixture import REPORT

from evals.answering import (
    ANSWERED,
    LIBRARY,
    WITHHELD_RIGHTLY,
    WITHHELD_WRONGLY,
    WITHOUT_ANSWER,
    Asked,
    judge,
    read_questions,
    stands_in,
)
from records import Answer, AnswerSentence, Report

QUESTIONS = read_questions()
KNOWN = Asked("How high are herons and terns?", (("1.2 m",), ("0.4 m", "40 cm")))
UNKNOWN = Asked("How high are ostriches?", None)


def answering(*sentences: AnswerSentence, status: str = "published") -> Report:
    rating = REPORT.rating if status == "published" else None
    return REPORT.model_copy(update={
        "status": status, "rating": rating, "answer": Answer(sentences=sentences)})


def told(text: str, *claims: str) -> AnswerSentence:
    return AnswerSentence(text=text, claim_ids=claims)


HERONS, TERNS = told("Herons are 1.2 m high.", "c1"), told("Terns are 40 cm high.", "c2")


def test_an_answer_holds_one_alternative_of_everything_expected() -> None:
    judged = judge(KNOWN, answering(HERONS, TERNS))
    assert REPORT.rating
    assert (judged.outcome, judged.rating) == (ANSWERED, REPORT.rating.mean)


def test_what_is_missing_is_told() -> None:
    judged = judge(KNOWN, answering(HERONS))
    assert (judged.outcome, judged.missing) == (WITHOUT_ANSWER, (("0.4 m", "40 cm"),))


def test_a_sentence_without_claims_answers_nothing() -> None:
    assert judge(KNOWN, answering(HERONS, told("Terns are 40 cm high."))).outcome == WITHOUT_ANSWER


def test_an_answer_that_is_withheld_is_none() -> None:
    judged = judge(KNOWN, answering(HERONS, TERNS, status="withheld"))
    assert (judged.outcome, judged.rating) == (WITHHELD_WRONGLY, None)


def test_what_the_library_does_not_hold_is_withheld() -> None:
    assert judge(UNKNOWN, answering(status="withheld")).outcome == WITHHELD_RIGHTLY
    assert judge(UNKNOWN, answering(HERONS)).outcome == WITHOUT_ANSWER


@pytest.mark.parametrize(("expected", "text"), [
    ("8.7", "It is 8.7%."), ("8.7", "It is 8.7."), ("8.7", "8.7, 9.1"), ("lats", "With LATS: 3"),
    ("10,000", "the 10,000 problems"), ("7B", "(7B)"), ("LATS", "GPT-4-LATS")])
def test_a_string_stands_in_a_text_as_a_whole(expected: str, text: str) -> None:
    assert stands_in(expected, text)


@pytest.mark.parametrize(("expected", "text"), [
    ("8.7", "48.7%"), ("8.7", "8.75"), ("8.7", "1,8.7"), ("619", "1.619"), ("619", "619,000"),
    ("LATS", "flats"), ("7B", "67B"), ("7B", "7Bs"), ("139", "139.5")])
def test_a_part_of_a_number_or_word_is_not_it(expected: str, text: str) -> None:
    assert not stands_in(expected, text)


@pytest.mark.parametrize("row", [
    "{question: Why}", "{question: Why, answer: [a], withheld: true}",
    "{question: Why, withheld: false}"])
def test_a_question_expects_either_an_answer_or_none(row: str, tmp_path: Path) -> None:
    file = tmp_path / "questions.yaml"
    file.write_text(f"- {row}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="Why: needs"):
        read_questions(file)


def test_the_questions_are_as_many_as_told_and_all_different() -> None:
    assert len({asked.question for asked in QUESTIONS}) == len(QUESTIONS) == 40
    assert sum(asked.expected is None for asked in QUESTIONS) == 10
    assert all(isinstance(one, str) for asked in QUESTIONS
               for alternatives in asked.expected or () for one in alternatives)


@pytest.mark.parametrize("asked", [a for a in QUESTIONS if a.expected], ids=lambda a: a.question)
def test_what_is_expected_stands_in_the_library(asked: Asked) -> None:
    notes = "\n".join(note.read_text("utf-8") for note in sorted(LIBRARY.glob("*.md")))
    absent = [one for alternatives in asked.expected or () for one in alternatives
              if not stands_in(one, notes)]
    assert not absent
