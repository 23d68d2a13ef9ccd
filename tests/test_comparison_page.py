"""A comparison as people see it: on a page and on a terminal."""

import re
from html import unescape

import pytest
from report_fixture import REPORT

from cli.comparison_view import print_trial
from records import JudgedClaim, Report, Usage
from reports.comparison import Trial, compare
from reports.comparison_page import comparison_html

HOSTILE = "<script>alert(1)</script>\x1b[2J\u202e"
FIRST, SECOND, *REST = REPORT.claims
NOTHING: dict[str, Usage] = {}


def changed(*claims: JudgedClaim, **fields: object) -> Report:
    return REPORT.model_copy(update={"claims": claims, **fields})


@pytest.fixture
def trial() -> Trial:
    """The second side has a flipped verdict, a claim lost, one sentence other and a reviewer less;
    its texts are hostile."""
    flipped = FIRST.model_copy(update={"verdict": "contested", "confidence": 0.41})
    gained = SECOND.model_copy(update={"text": f"Fir has 3 cones {HOSTILE}"})
    first, *others = REPORT.answer.sentences
    answer = REPORT.answer.model_copy(update={"sentences": (
        first.model_copy(update={"text": f"{first.text} {HOSTILE}"}), *others)})
    after = changed(flipped, gained, *REST, answer=answer, reviews=REPORT.reviews[1:])
    taken = {"writer": Usage(calls=3, cached=2, tokens_in=12345, tokens_out=8, usd=None)}
    return Trial(before="prompts", after="<mine>", questions=(
        compare(REPORT, after, taken=(NOTHING, taken)),
        compare(REPORT, REPORT, taken=(NOTHING, NOTHING))))


def test_the_page_is_whole_and_loads_and_runs_nothing(trial: Trial) -> None:
    page = comparison_html(trial)
    assert page.rstrip().endswith("</html>")
    assert "script-src 'none'" in unescape(page)
    assert not re.search(r"(?:src|href)=\"(?!#)", page)
    assert "<script" not in page


def test_no_text_of_a_paper_or_folder_acts_on_the_page(trial: Trial) -> None:
    page = comparison_html(trial)
    assert "&lt;script&gt;" in page
    assert "&lt;mine&gt;" in page
    assert not {"\x1b", "\u202e"} & set(page)


def test_both_sides_stand_beside_one_another(trial: Trial) -> None:
    page = comparison_html(trial)
    assert page.count("Verdict flipped: 1") == 1
    assert page.count("Lost: 1") == 1
    assert page.count("Gained: 1") == 1
    assert "The two reports say the same." in page
    assert "12,345" in page
    assert "unknown" in page


def test_the_terminal_tells_the_same(trial: Trial, capsys: pytest.CaptureFixture[str]) -> None:
    print_trial(trial)
    shown = " ".join(capsys.readouterr().out.split())
    assert "prompts → <mine>, over 2 questions" in shown
    assert "supported 0.93 → contested 0.41" in shown
    assert "12,345" in shown
    assert "unknown" in shown
    assert "The two reports say the same." in shown
    assert not {"\x1b", "\u202e"} & set(shown)


def test_where_all_was_computed_no_cost_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    told = compare(REPORT, REPORT, taken=(NOTHING, NOTHING))
    trial = Trial(before="a", after="b", questions=(told,))
    print_trial(trial)
    for shown in (capsys.readouterr().out, comparison_html(trial)):
        assert "No language model was asked" in shown
        assert "US dollars" not in shown


def test_a_mean_is_of_the_questions_in_which_both_sides_have_the_score() -> None:
    review = REPORT.reviews[0]
    higher = REPORT.model_copy(update={"reviews": (
        review.model_copy(update={"overall": 10.0}), *REPORT.reviews[1:])})
    without = REPORT.model_copy(update={"reviews": REPORT.reviews[1:]})
    trial = Trial(before="a", after="b", questions=(
        compare(REPORT, higher), compare(REPORT, without)))
    (move,) = (m for m in trial.scores if (m.reviewer, m.dimension) == (review.reviewer, "overall"))
    assert (move.before, move.after) == (review.overall, 10.0)
