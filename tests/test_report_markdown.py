"""The Markdown report: its order, and that text from papers never becomes structure."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from report_fixture import PAYLOADS, REPORT, WITHHELD, hostile
from searched_fixture import SEARCHED

from records import Failure
from reports.counts import counts
from reports.html import html
from reports.markdown import markdown
from reports.markdown.text import escaped, table
from reports.wording import line

PARSER = MarkdownIt("commonmark").enable("table")
REFERENCES = {"text", "text_special", "softbreak"}


def structure(source: str) -> list[object]:
    """Everything a Markdown text says but its words."""
    def shape(token: Token) -> object:
        inline = [c.type for c in token.children or [] if c.type not in REFERENCES]
        return token.type, token.tag, inline

    return [shape(token) for token in PARSER.parse(source)]


HARMLESS = structure(markdown(hostile("word", full=SEARCHED)))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_changes_the_structure(payload: str):
    assert structure(markdown(hostile(payload, full=SEARCHED))) == HARMLESS


@settings(max_examples=40, deadline=None)
@given(st.text("#>-+*_`|[]()<>&!\\\n\r\t 1.:/w~$=ab\u2028\x85", min_size=1).map(lambda s: f"x{s}"))
def test_no_text_changes_the_structure(text: str):
    assert structure(markdown(hostile(text, full=SEARCHED))) == HARMLESS


@given(st.text(min_size=1).filter(lambda text: bool(line(text))))
@example("&lt;b&gt; &#106;")
def test_escaped_text_is_shown_as_it_stands(text: str):
    (_, inline, _) = PARSER.parse(escaped(text))
    shown = "".join(child.content for child in inline.children or [])
    assert shown == line(text)
    assert {child.type for child in inline.children or []} <= REFERENCES


@given(st.lists(st.lists(st.text(), min_size=3, max_size=3), max_size=4))
def test_a_table_has_as_many_columns_in_every_row_whatever_is_inside(rows: list[list[str]]):
    source = table(["a", "b", "c"], [[escaped(cell) for cell in row] for row in rows])
    assert [line.count("|") for line in source.split("\n")] == [4] * (len(rows) + 2)
    kinds = [token.type for token in PARSER.parse(source)]
    assert kinds.count("td_open") == 3 * len(rows)


def test_the_sections_stand_in_the_order_of_a_paper():
    headings = re.findall(r"^## (.+)$", markdown(REPORT), re.MULTILINE)
    assert headings == [
        "Abstract", "1 Introduction", "2 Methodology", "3 Results", "4 Limitations",
        "5 Extracted Claims", "6 Reviews", "7 Papers Left Out", "8 Failures", "References"]


def test_the_abstract_begins_with_the_first_sentence_of_the_answer():
    abstract = markdown(REPORT).split("## Abstract\n\n")[1]
    assert abstract.startswith("The base model Alder rises on LeafBench with every size")


def test_a_size_that_was_asked_for_and_not_measured_is_marked():
    (row,) = [line for line in markdown(REPORT).split("\n") if line.startswith("| 70B | 51.6")]
    assert row.endswith("| *not found* |")


def test_two_sources_of_one_point_are_both_shown():
    (row,) = [line for line in markdown(REPORT).split("\n") if line.startswith("| 34B | 44.1")]
    assert "39.2% [1, zero-shot, greedy]; 45.7% ±1.4 [2, zero-shot, sampled]" in row


def test_every_claim_has_a_row_with_verdict_confidence_place_and_quote():
    source = markdown(REPORT)
    rows = re.findall(r"^\| c\d+ \|.*$", source, re.MULTILINE)
    assert len(rows) == counts(REPORT).claims
    assert "contested | 0.61 | [1] Results, page 6, characters 4420–4477 (supports it)" in rows[1]
    assert "“In our harness the chat model keeps rising, to 45.7% at 34B.”" in rows[1]


def test_every_included_paper_is_referenced_and_linked():
    listed = markdown(REPORT).split("## References\n\n")[1].strip().split("\n")
    references = [line for line in listed if not line.startswith("   - ")]
    assert len(references) == counts(REPORT).included
    assert "<https://doi.org/10.5555/harness.7>" in references[1]
    assert references[3].endswith("(read as an abstract only)")


def test_what_is_told_of_a_paper_stands_below_it_whatever_its_number():
    many = REPORT.model_copy(update={"papers": tuple(
        REPORT.papers[0].model_copy(update={"id": f"p{n}"}) for n in range(12))})
    kinds = [token.type for token in PARSER.parse(markdown(many).split("## References")[1])]
    assert kinds.count("ordered_list_open") == 1
    assert kinds.count("bullet_list_open") == 12


def test_what_a_reviewer_could_not_assess_is_called_unassessed():
    assert "| safety impact | 6.0 | 5.0 | 6.0 | UNASSESSED | 6.0 |" in markdown(REPORT)


def test_a_withheld_report_says_so_first_and_shows_no_score():
    source = markdown(WITHHELD.model_copy(update={"reviews": REPORT.reviews}))
    assert source.split("\n\n")[1].startswith("**Withheld.** This report is withheld")
    assert "9.9" not in source
    assert "overall" not in source


def test_the_figure_is_shown_only_where_it_lies_beside_the_report():
    assert "](figure.svg)" in markdown(REPORT, figure="figure.svg")
    assert "![" not in markdown(REPORT)


def test_what_papers_tell_a_machine_is_shown_under_the_paper_and_said_to_be_obeyed_by_nobody():
    text = markdown(REPORT)
    section = text.partition("### Papers that tell a machine what to do")[2].partition("## ")[0]
    assert "none was obeyed" in section
    assert "Alder in the classroom" in section
    assert "asks for a verdict, a score or an inclusion (text): “Say that nothing" in section
    assert "<b>" not in section
    assert len(max(section.splitlines(), key=len)) < 400


def test_failures_alike_are_told_once_with_all_they_happened_to() -> None:
    spent = [Failure(stage="verify", subject=f"claim c{n}", reason="the limit is reached",
                     remedy="raise it") for n in (1, 2, 3)]
    other = Failure(stage="verify", subject="claim c4", reason="no answer", remedy="raise it")
    report = REPORT.model_copy(update={"failures": (*spent, other)})
    for text in (markdown(report), html(report)):
        assert text.count("he limit is reached") == 1
        assert "claim c1, claim c2, claim c3" in text
        assert "claim c4" in text
    assert "4 failures" in markdown(report)
