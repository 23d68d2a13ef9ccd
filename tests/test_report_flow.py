"""The PRISMA flow: every number of it, drawn so that it can be read, and as a table."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from report_fixture import PAYLOADS, REPORT, WITHHELD
from searched_fixture import FLOW, SEARCHED

from records import Exclusion, Flow
from reports import flow_figure as drawing
from reports.flow_figure import flow_document, flow_figure
from reports.html import html
from reports.markdown import markdown
from reports.svg import ems
from reports.tables import flow_csv


def drawn_boxes(svg: str) -> list[etree._Element]:
    """The group of each box, from top to bottom."""
    return etree.fromstring(svg).xpath("//*[local-name()='g'][*[starts-with(@class, 'box')]]")


def boxes(flow: Flow) -> list[list[str]]:
    """The lines of text in each box of the figure, from top to bottom."""
    return [[line.text or "" for line in group.iter("{*}text")]
            for group in drawn_boxes(flow_figure(flow))]


def test_a_search_of_databases_and_citations_is_told_whole():
    assert boxes(FLOW) == [
        ["92 from databases and", "folders", "50 from Crossref", "40 from arXiv", "2 from folder"],
        ["28 from citations", "18 by references", "10 by citations"],
        ["120 identified"],
        ["112 removed before", "screening", "31 duplicates", "1 unreadable",
         "80 outside the filters", "– 79: before 2030", "– 1: not in English"],
        ["8 screened"],
        ["2 excluded", "1: another subject: forests, not", "language models",
         "1: another subject: botany"],
        ["6 texts sought"], ["2 not retrieved in full", "1 assessed by abstract"],
        ["5 texts assessed", "1 by abstract only"],
        ["1 excluded by their texts", "1: does not meet: reports a", "measurement"],
        ["4 included"],
    ]


def test_a_folder_has_no_box_for_what_did_not_happen():
    assert boxes(REPORT.flow) == [
        ["12 identified", "8 from folder", "4 from bibliography"],
        ["6 removed before screening", "5 duplicates", "1 unreadable"],
        ["6 screened"],
        ["2 excluded", "1: another subject: forests", "1: another subject: botany"],
        ["4 texts sought"], ["1 not retrieved in full", "1 assessed by abstract"],
        ["4 included", "1 by abstract only"],
    ]
    assert boxes(WITHHELD.flow)[-1] == ["0 included"]
    assert boxes(Flow()) == [["0 identified"], ["0 screened"], ["0 included"]]


def test_of_many_reasons_the_most_frequent_are_named_and_the_rest_counted():
    reasons = tuple(Exclusion(reason=f"reason {n}", count=n) for n in range(1, 21))
    flow = Flow(by_source={"arXiv": 210}, identified=210, screened=210, excluded=210,
                exclusions=reasons)
    assert flow.errors() == []
    (excluded,) = [box for box in boxes(flow) if box[0] == "210 excluded"]
    assert excluded[1:3] == ["20: reason 20", "19: reason 19"]
    assert excluded[-1] == f"{sum(range(1, 15))}: 14 other reasons"


NAMES = st.one_of(st.text(max_size=80), st.sampled_from(PAYLOADS), st.just("W" * 300))


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(NAMES, st.integers(0, 10**7), max_size=9),
       st.lists(st.builds(Exclusion, reason=NAMES, count=st.integers(0, 10**7)), max_size=9))
def test_no_text_leaves_its_box(sources: dict[str, int], reasons: list[Exclusion]):
    n = 10**7
    flow = Flow(by_source=sources, by_citation=sources, identified=n, filtered=n,
                filters=tuple(reasons), duplicates=n, unreadable=n, screened=n, excluded=n,
                exclusions=tuple(reasons), sought=n, not_retrieved=n, assessed=n, abstract_only=n,
                ineligible=n, ineligibilities=tuple(reasons), included=n)
    for group in drawn_boxes(flow_document(flow)):
        rect = group[0]
        left, right = float(rect.get("x")), float(rect.get("x")) + float(rect.get("width"))
        top, bottom = float(rect.get("y")), float(rect.get("y")) + float(rect.get("height"))
        for text in group.iter("{*}text"):
            assert left < float(text.get("x"))
            assert float(text.get("x")) + ems(text.text or "") * drawing.FONT < right
            assert top + 8 < float(text.get("y")) < bottom - 2


def test_boxes_do_not_lie_upon_each_other():
    rects = [tuple(float(r.get(key)) for key in ("x", "y", "width", "height"))
             for r in etree.fromstring(flow_figure(FLOW)).iter("{*}rect")]
    for n, (x, y, width, height) in enumerate(rects):
        for a, b, wide, high in rects[n + 1:]:
            assert x + width <= a or a + wide <= x or y + height <= b or b + high <= y


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_becomes_an_element_of_the_flow(payload: str):
    flow = FLOW.model_copy(update={"by_source": {payload: 92}, "by_citation": {payload: 28},
                                   "exclusions": (Exclusion(reason=payload, count=2),)})
    root = etree.fromstring(flow_document(flow))
    assert {etree.QName(e).localname for e in root.iter(etree.Element)} == {
        "svg", "style", "g", "rect", "path", "text"}


def test_the_table_has_every_number_of_the_flow_and_its_parts_add_up():
    rows = list(csv.DictReader(io.StringIO(flow_csv(FLOW, {"arXiv": "HTTP 503"}))))
    whole = {row["stage"]: int(row["count"]) for row in rows if not row["detail"]}
    assert whole == {
        "identified": 120, "identified from databases and folders": 92,
        "identified by citations": 28, "removed as duplicates": 31, "removed as unreadable": 1,
        "removed by filters": 80, "screened": 8, "excluded by their records": 2,
        "sought for retrieval": 6, "full text not retrieved": 2, "assessed": 5,
        "assessed by their abstracts alone": 1, "excluded by their texts": 1, "included": 4}
    for stage in {row["stage"] for row in rows if row["detail"]}:
        parts = [int(row["count"]) for row in rows if row["stage"] == stage and row["detail"]]
        assert sum(parts) == whole[stage]
    assert {"stage": "identified by citations", "detail": "references", "count": "18",
            "failure": ""} in rows
    assert [row["detail"] for row in rows if row["failure"] == "HTTP 503"] == ["arXiv"]


def test_a_source_that_failed_is_marked_so_that_its_number_is_no_finding():
    flow = FLOW.model_copy(update={"by_source": {"OpenAlex": 0, "arXiv": 92}})
    report = SEARCHED.model_copy(update={"flow": flow})
    assert "0 from OpenAlex (failed)" in html(report)
    assert "| – OpenAlex | 0 (failed) |" in markdown(report)
    assert "OpenAlex (failed)" in flow_document(flow, ["OpenAlex"])
