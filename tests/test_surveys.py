"""Questions on benchmarks that name no system: what leads, what compares, what lies apart."""

from pathlib import Path

import pytest
from papers import ALDER
from test_series import measured
from whole_runs import begun, finished, settings_of

from agents import phrasing
from agents.planner import Planner
from agents.surveys import Pair, at_several_sizes, paired, ranked, telling
from grounding.stated_values import directed
from records import Report

PLUS = """---
title: "Harder tests for invented models"
authors: [Di Fir, Ed Yew]
year: 2032
arxiv: "3202.00003"
---
# Harder tests for invented models

## Results

HumanEval+ keeps the 164 problems of HumanEval and adds tests. All models score lower on HumanEval+
than on HumanEval.

**Table 1.** pass@1 with greedy decoding.

| Model | Size | HumanEval pass@1 | HumanEval+ pass@1 |
|---|---|---|---|
| Alder | 7B | 33.5% | 29.1% |
| Alder | 13B | 37.0% | 30.0% |
| Birch 2 | 13B | 21.0% | 20.9% |
| Cedar | 7B | 51.0% | - |
"""


def answer(tmp_path: Path, question: str) -> Report:
    for name, text in (("alder.md", ALDER), ("plus.md", PLUS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return finished(begun(tmp_path, settings_of("gate.min_supported=2"), question))


def said(report: Report, role: str) -> list[str]:
    return [s.text for s in report.answer.sentences if s.role == role]


def test_how_much_lower_is_told_by_what_was_measured_on_both(tmp_path: Path) -> None:
    report = answer(tmp_path, "How much lower are scores on HumanEval+ than on HumanEval?")
    assert said(report, "comparison") == [
        "In Table 1 of Fir and Yew (2032), the pass@1 on HumanEval+ is lower than on HumanEval by "
        "0.1 to 7.0 for Alder 7B (29.1% against 33.5%), Alder 13B (30.0% against 37.0%) and "
        "Birch 2 13B (20.9% against 21.0%)."]
    assert report.status == "published"
    assert report.rating


def test_what_cannot_be_set_beside_the_other_side_is_withheld(tmp_path: Path) -> None:
    report = answer(tmp_path, "How much lower are scores on MBPP than on HumanEval?")
    assert report.status == "withheld"
    assert report.rating is None
    assert any("no figure of MBPP" in reason for reason in report.reasons)
    assert "No measurement of any system on MBPP was found in the 2 papers read." in said(
        report, "gap")


def test_the_highest_is_told_with_what_comes_next(tmp_path: Path) -> None:
    report = answer(tmp_path, "Which model has the highest pass@1 on HumanEval?")
    (text,) = said(report, "comparison")
    assert text.startswith(
        "The highest pass@1 on HumanEval among the measurements read is 51.0%, of Cedar 7B (")
    assert "before 48.0%, of Alder 34B (" in text
    numbers = next(r for r in report.reviews if r.reviewer == "numbers")
    assert numbers.measures["words_agree_with_values"] == 1


def test_how_it_moves_with_size_is_told_of_whatever_has_several(tmp_path: Path) -> None:
    report = answer(tmp_path, "How does pass@1 on HumanEval change with model size?")
    assert {t.subject for t in report.trends} >= {"Alder", "Alder - Instruct", "Birch 2"}
    assert any("rises from 33.0% at 7B to 36.0% at 13B, to 48.0% at 34B" in text
               for text in said(report, "trend"))


def test_how_many_is_told_by_the_sentence_that_counts_them(tmp_path: Path) -> None:
    report = answer(tmp_path, "How many problems does HumanEval have?")
    assert any("164 problems" in text for text in said(report, "finding"))
    assert report.status == "published"
    report = answer(tmp_path, "How many languages does HumanEval have?")
    assert report.status == "withheld"
    assert any("how many languages" in reason for reason in report.reasons)


def test_a_place_that_repeats_pairs_of_its_paper_is_left_out() -> None:
    table = [measured("7B", 3), measured("7B", 1, benchmark="MBPP"), measured("13B", 4),
             measured("13B", 2, benchmark="MBPP")]
    text = [measured("7B", 3, table_id=""), measured("7B", 1, benchmark="MBPP", table_id="")]
    (pairs,) = paired([*text, *table], "MBPP", "HumanEval")
    assert [p.difference for p in pairs] == [-2, -2]


def test_each_thing_leads_with_its_best_value_on_one_scale() -> None:
    a_share = measured("34B", 0.36).model_copy(update={"unit": ""})
    values = [measured("7B", 30), measured("7B", 34, setting="3-shot"), measured("13B", 32),
              a_share, measured("70B", 5, metric="pass@10")]
    assert [m.size for m in ranked(values, "HumanEval")] == ["34B", "7B", "13B"]
    assert [m.value for m in ranked(values, "HumanEval", "lowest")] == [30, 32, 0.36]


def test_the_best_of_a_metric_of_errors_is_the_lowest() -> None:
    values = [measured("7B", 30, metric="perplexity"), measured("13B", 20, metric="perplexity")]
    assert [m.size for m in ranked(values, "HumanEval", "best")] == ["13B", "7B"]
    assert [m.size for m in ranked(values, "HumanEval", "worst")] == ["7B", "13B"]


def test_a_single_size_is_no_series() -> None:
    assert at_several_sizes([measured("7B", 1), measured("", 2, system="Birch")]) == []


def test_what_leads_a_table_tells_more_than_the_rest_of_it() -> None:
    values = [measured(f"{n}B", n) for n in range(1, 9)]
    plan = Planner().plan("Which model has the highest pass@1 on HumanEval?")
    assert telling(values, plan) == {m.id for m in values[-3:]}


@pytest.mark.parametrize(("first", "second", "told"), [
    (34, 30, "higher than on MBPP by 4 for Alder 7B (34% against 30%)"),
    (30, 34, "lower than on MBPP by 4 for Alder 7B (30% against 34%)"),
    (30, 30, "equal to that on MBPP for Alder 7B (30% against 30%)"),
])
def test_a_pair_is_told_in_words_that_agree_with_its_values(
    first: float, second: float, told: str
) -> None:
    pair = Pair(measured("7B", first), measured("7B", second, benchmark="MBPP"))
    text = phrasing.paired([pair], "Oak et al. (2031)")
    assert text == f"In Table 1 of Oak et al. (2031), the pass@1 on HumanEval is {told}."
    assert all(agrees is not False for _, agrees in directed(text))


def test_the_best_of_a_named_system_is_of_that_system(tmp_path: Path) -> None:
    report = answer(tmp_path, "Which size of Alder is best on HumanEval?")
    assert any(text.startswith("The best pass@1 on HumanEval among the measurements read is 48.0%, "
                               "of Alder 34B (") for text in said(report, "comparison"))


def test_what_a_benchmark_consists_of_is_no_question_of_who_leads(tmp_path: Path) -> None:
    report = answer(tmp_path, "What does HumanEval+ consist of?")
    assert said(report, "comparison") == []


def test_the_highest_of_a_size_is_of_that_size(tmp_path: Path) -> None:
    report = answer(tmp_path, "Which 7B model has the highest pass@1 on HumanEval?")
    (text,) = said(report, "comparison")
    assert "is 51.0%, of Cedar 7B" in text
    assert "34B" not in text


def test_a_condition_that_nothing_was_measured_in_is_not_answered_by_others(
    tmp_path: Path,
) -> None:
    report = answer(tmp_path, "Which model has the highest pass@1 on HumanEval in Rust?")
    assert report.status == "withheld"
    assert said(report, "comparison") == []


def test_a_table_that_leaves_out_the_sign_has_no_shares() -> None:
    values = [measured(f"{n}B", value).model_copy(update={"unit": ""})
              for n, value in ((1, 0.6), (2, 33.5), (3, 51.0))]
    assert [m.value for m in ranked(values, "HumanEval")] == [51.0, 33.5, 0.6]
