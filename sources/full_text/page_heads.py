"""What the documents of publishers and repositories say of themselves in their head."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

from records.paper import DocumentFormat
from sources.databases.licences import licence
from sources.databases.text import link

HEAD = 300_000
"""Bytes of a document that are searched."""

_TAG = re.compile(
    r"<(meta|link|a|ext-link|(?:[a-z]{1,8}:)?license(?:_ref)?)(\s[^<>]{1,2000})?>([^<]{0,300})",
    re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-z:_-]{2,30})\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)


def pdf_of_page(head: bytes, url: str) -> str:
    """The address on the same host of the PDF that a page about a work names for search engines
    (https://scholar.google.com/intl/en/scholar/inclusion.html), "" where it names none."""
    for name, attributes, _ in _tags(head):
        if name == "meta" and attributes.get("name", "").lower() == "citation_pdf_url":
            return _on_same_host(url, attributes.get("content", ""))
    return ""


def licence_in(head: bytes, format: DocumentFormat) -> str:
    """The licence that an article in JATS or HTML names as its own, SPDX-like; "" for none."""
    for name, attributes, text in _tags(head):
        target = attributes.get("xlink:href") or attributes.get("href", "")
        if format == "jats" and "license" in name:
            found = licence(link(target or text.strip()))
        elif format == "jats" and name == "ext-link":
            found = licence(link(target))
            found = found if found.startswith("CC") else ""
        elif format == "html" and "license" in (
                attributes.get("rel"), attributes.get("id", "").removesuffix("-tr")):
            found = licence(link(target))
        else:
            continue
        if found:
            return found
    return ""


def _tags(head: bytes) -> Iterator[tuple[str, dict[str, str], str]]:
    """Name, attributes and the text that follows, of the tags that may say something."""
    for tag in _TAG.finditer(head[:HEAD].decode("utf-8", "replace")):
        attributes = {found[1].lower(): unescape(found[2] or found[3] or "")
                      for found in _ATTRIBUTE.finditer(tag[2] or "")}
        yield tag[1].lower(), attributes, tag[3]


def _on_same_host(url: str, there: str) -> str:
    try:
        target = link(urljoin(url, there))
        hosts = {(urlsplit(one).hostname or "").removeprefix("www.") for one in (url, target)}
    except ValueError:
        return ""
    return target if len(hosts) == 1 else ""
