"""What documents say of themselves in their head: their PDF, their licence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.paper import DocumentFormat
from sources.full_text.page_heads import licence_in, pdf_of_page

URL = "https://www.a.org/articles/1"
BY = "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize(("head", "there"), [
    ('<meta name="citation_pdf_url" content="https://a.org/1.pdf">', "https://a.org/1.pdf"),
    ("<META content='/1.pdf?a=1&amp;b=2' name='citation_pdf_url' />",
     "https://www.a.org/1.pdf?a=1&b=2"),
    ('<meta name="citation_pdf_url" content="https://b.org/1.pdf">', ""),
    ('<meta name="citation_pdf_url" content="https://a.org.b.org/1.pdf">', ""),
    ('<meta name="citation_pdf_url" content="file:///etc/passwd">', ""),
    ('<meta name="citation_pdf_url" content="https://[">', ""),
    ('<meta name="citation_title" content="https://a.org/1.pdf">', ""), ("", "")])
def test_a_page_names_its_pdf_on_its_own_host(head: str, there: str) -> None:
    assert pdf_of_page(head.encode(), URL) == there


@pytest.mark.parametrize(("format", "head", "name"), [
    ("jats", f'<license license-type="open" xlink:href="{BY}"><license-p>', "CC-BY-4.0"),
    ("jats", f"<ali:license_ref specific-use='vor'>{BY}</ali:license_ref>", "CC-BY-4.0"),
    ("jats", f'<license><license-p>Under <ext-link xlink:href="{BY}">CC</ext-link>', "CC-BY-4.0"),
    ("jats", "<license><license-p>All rights reserved.</license-p></license>", ""),
    ("html", f'<link rel="license" href="{BY}">', "CC-BY-4.0"),
    ("html", f'<a id="license-tr" href="{BY}">License: CC BY 4.0</a>', "CC-BY-4.0"),
    ("html", f'<a href="{BY}">a figure</a>', ""), ("pdf", f'<link rel="license" href="{BY}">', "")])
def test_an_article_names_its_own_licence(format: DocumentFormat, head: str, name: str) -> None:
    assert licence_in(head.encode(), format) == name


PIECES = (b"<meta ", b"<license", b"<a ", b"name=", b'"citation_pdf_url"', b"content=", b"'", b">",
          b"//[", b"rel=license", b"&#0;", b"\xff", b"https://")


@settings(max_examples=40)
@given(st.lists(st.sampled_from(PIECES)).map(b"".join), st.sampled_from(["html", "jats"]))
def test_no_head_breaks_them(head: bytes, format: DocumentFormat) -> None:
    assert isinstance(licence_in(head, format), str)
    assert isinstance(pdf_of_page(head, URL), str)
