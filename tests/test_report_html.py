"""The page: self-contained, closed to everything but itself, and the same whatever papers say."""

import base64
import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as parser
from report_fixture import CONTEXTS, PAYLOADS, REPORT, WITHHELD, hostile
from searched_fixture import SEARCHED

from records import Report
from reports.counts import counts
from reports.html import context_key, html

LINK = re.compile(r"https://doi\.org/10\.\d{4,9}/[-._;()/:\w]+|https://arxiv\.org/abs/[\w./-]+|#[\w-]+")


def page(report: Report, **options: object) -> parser.HtmlElement:
    return parser.document_fromstring(html(report, **options))


def structure(root: parser.HtmlElement) -> list[tuple[str, dict[str, str]]]:
    """Every element with its attributes, in order; of drawings the elements' names only, since the
    number of their lines of text depends on the text."""
    return [(e.tag, dict(e.attrib)) for e in root.iter(parser.etree.Element)
            if not any(a.tag == "svg" for a in (e, *e.iterancestors()))]


def drawn(root: parser.HtmlElement) -> set[str]:
    return {e.tag for svg in root.iter("svg") for e in svg.iter()}


HARMLESS = structure(page(hostile("word", full=SEARCHED)))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_becomes_an_element_or_an_attribute(payload: str):
    root = page(hostile(payload, full=SEARCHED), contexts=dict.fromkeys(CONTEXTS, payload))
    assert structure(root) == HARMLESS
    assert drawn(root) == {"svg", "title", "g", "rect", "path", "text"}


@settings(max_examples=25, deadline=None)
@given(st.text("<>\"'&/=-!{}%#:;()\\ \n\tabscriptonx\x00\u202e", min_size=1).map(lambda s: f"x{s}"))
def test_no_text_becomes_an_element_or_an_attribute(text: str):
    assert structure(page(hostile(text, full=SEARCHED))) == HARMLESS


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_the_place_of_a_size_is_only_text(payload: str):
    root = page(hostile(payload, also=frozenset({"size", "at", "values", "sizes"})))
    tags = {tag for tag, _ in structure(root)}
    assert tags <= {tag for tag, _ in HARMLESS}


def test_no_attribute_runs_anything_or_loads_anything():
    for report in (REPORT, WITHHELD, hostile(PAYLOADS[1])):
        for element in page(report).iter(parser.etree.Element):
            assert not [name for name in element.attrib if name.startswith("on")]
            assert not {"src", "srcset", "style", "action", "data", "poster"} & set(element.keys())
            assert LINK.fullmatch(element.get("href", "#none"))
        assert "@import" not in html(report)
        assert "url(" not in html(report)


def test_the_policy_allows_exactly_the_style_and_the_script_of_the_page():
    source = html(REPORT)
    policy = page(REPORT).xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")

    def hashed(tag: str) -> str:
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", source, re.DOTALL)
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    assert f"style-src 'sha256-{hashed('style')}'" in policy
    assert f"script-src 'sha256-{hashed('script')}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_every_count_on_the_page_is_the_count_of_the_report():
    root, n = page(REPORT), counts(REPORT)
    assert len(root.xpath("//details[@class='claim']")) == n.claims
    assert len(root.xpath("//ol[@class='references']/li")) == n.included
    assert len(root.xpath("//article[@class='reviewer']")) == n.reviews
    assert len(root.xpath("//span[@class='measured']")) == n.measurements
    assert len(root.xpath("//section[@id='failures']//li")) == n.failures
    tally = root.xpath("normalize-space(//ul[@class='tally'])")
    assert "2 supported" in tally
    assert "4 papers read of 12 identified" in tally


def test_every_link_within_the_page_has_its_target():
    root = page(REPORT)
    targets = set(root.xpath("//@id"))
    wanted = {href[1:] for href in root.xpath("//a/@href") if href.startswith("#")}
    assert wanted <= targets
    assert len(root.xpath("//@id")) == len(targets)


def test_no_character_that_acts_unseen_reaches_the_page():
    unseen = "a\u202eb\u2066c\x00d\x1be\u200f"
    source = html(hostile(unseen), contexts=dict.fromkeys(CONTEXTS, f"{unseen} and more"))
    assert not set(source) & set("\u202e\u2066\x00\x1b\u200f")


def test_a_quote_is_marked_in_its_context():
    claim = page(REPORT, contexts=CONTEXTS).get_element_by_id("claim-c1")
    (quote, *_) = claim.xpath(".//blockquote")
    assert quote.xpath("string(mark)") == REPORT.claims[0].source.quote
    assert quote.text_content() == CONTEXTS[context_key(REPORT.claims[0].source)]


def test_a_context_without_the_quote_is_not_shown():
    contexts = dict.fromkeys(CONTEXTS, "text of another place")
    assert "text of another place" not in html(REPORT, contexts=contexts)


def test_verdicts_are_told_in_words_and_not_in_colour_alone():
    root = page(REPORT)
    chips = [chip.text_content().split(maxsplit=1)[1] for chip in
             root.xpath("//details[@class='claim']/summary//span[contains(@class, 'chip')]")]
    assert chips == ["supported", "contested", "supported", "refuted", "not enough evidence"]


def test_a_dimension_that_was_not_assessed_is_called_so():
    (box,) = page(REPORT).xpath("//span[@class='unassessed']")
    assert box.text_content() == "UNASSESSED"


def test_a_withheld_page_says_so_first_and_shows_no_score():
    root = page(WITHHELD.model_copy(update={"reviews": REPORT.reviews}))
    assert root.xpath("string((//h2)[1])") == "Withheld"
    assert not root.xpath("//*[@class='rating' or @class='bar']")
    assert "9.9" not in root.xpath("string(//main)")


def test_the_page_is_the_same_each_time():
    assert html(REPORT, contexts=CONTEXTS) == html(REPORT, contexts=CONTEXTS)
