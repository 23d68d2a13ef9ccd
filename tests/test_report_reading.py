"""What a page that shows a report gets beside it."""

import json

import pytest
from report_fixture import CONTEXTS, PAYLOADS, REPORT, WITHHELD, hostile

from records import Report
from reports.html import context_key
from reports.reading import reading


def beside(report: Report) -> dict:
    return json.loads(reading(report, CONTEXTS))


def test_every_quote_of_a_report_has_its_place_and_the_text_around_it():
    quotes = beside(REPORT)["quotes"]
    for claim in REPORT.claims:
        for span in (claim.source, *claim.evidence):
            told = quotes[context_key(span)]
            assert f"characters {span.start}–{span.end}" in told["place"]
            assert told["around"] == CONTEXTS.get(context_key(span), "")


def test_a_quote_that_is_a_row_names_its_table_wherever_else_it_is_quoted():
    claim = REPORT.claims[0]
    first, *others = claim.evidence
    row = first.model_copy(update={**claim.source.model_dump(), "table": "Table 9"})
    changed = claim.model_copy(update={"evidence": (row, *others)})
    report = REPORT.model_copy(update={"claims": (changed, *REPORT.claims[1:])})
    assert beside(report)["quotes"][context_key(row)]["place"].startswith("Table 9, ")


def test_papers_and_claims_have_the_names_by_which_every_format_calls_them():
    told = beside(REPORT)
    included = [card for card in REPORT.papers if card.included]
    assert list(told["papers"]) == [card.id for card in included]
    assert [paper["number"] for paper in told["papers"].values()] == [1, 2, 3, 4]
    assert told["papers"]["ash"]["citation"] == "Ash et al. (2031)"
    assert [told["claims"][c.id]["key"] for c in REPORT.claims] == [c.id for c in REPORT.claims]


@pytest.mark.parametrize("report", [REPORT, WITHHELD, *map(hostile, PAYLOADS)])
def test_no_address_is_told_that_may_not_be_linked(report: Report):
    for paper in beside(report)["papers"].values():
        for address in [*paper["links"], *filter(None, [paper["text"]])]:
            assert address.startswith(("https://", "http://"))


def test_a_report_without_papers_at_hand_is_told_without_surroundings():
    quotes = json.loads(reading(REPORT))["quotes"]
    assert quotes
    assert not any(quote["around"] for quote in quotes.values())
