"""Opens what a service answered, JSON or XML of any shape, and builds the record of a work from it.

The only error that leaves here is UnreadableAnswer, and Unusable for a single record.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import TypeVar
from urllib.parse import parse_qsl, urlsplit

from lxml import etree

from records import Identifiers, Work
from sources.databases.database import Refusal, UnreadableAnswer, WebResponse
from sources.databases.text import link, plain
from sources.documents.document import Document, UnreadableDocument
from sources.documents.xml import Element, parse_xml
from sources.identifiers import normalise_arxiv, normalise_doi, paper_id

_MOST_SHOWN = 200
_HTML_TITLE = re.compile(r"<title[^>]{0,200}>(.{0,400}?)</title", re.IGNORECASE | re.DOTALL)
_XML_ROOT = re.compile(
    r"(?:<\?xml[^>]{0,200}>|<!DOCTYPE\s(?!html)[^>]{0,400}>|\s)*<(?!!|\?|html)([A-Za-z][\w:.-]{0,60})",
    re.IGNORECASE)
_PMID = re.compile(r"0{0,3}([1-9]\d{0,8})")
_PMCID = re.compile(r"(?:PMC)?([1-9]\d{0,9})(?:\.\d{1,3})?", re.IGNORECASE)


Found = TypeVar("Found")


class Unusable(ValueError):
    """A record of an answer that tells of no work. The message says what it lacks."""


def read_json(response: WebResponse, service: str) -> object:
    """The JSON of an answer. Raises UnreadableAnswer."""
    _accept(response, service)
    try:
        return json.loads(response.body)
    except (ValueError, RecursionError) as error:
        raise UnreadableAnswer(
            f"{service} was asked for JSON and sent {described(response)}") from error


def read_xml(response: WebResponse, service: str) -> Element:
    """The root of an answer in XML, tags without namespaces; no entity is expanded.

    Raises UnreadableAnswer for what is not well-formed: what was cut off would look like an answer
    with fewer records.
    """
    _accept(response, service)
    try:
        root, mended = parse_xml(Document(service, response.body))
    except (UnreadableDocument, etree.LxmlError, ValueError) as error:
        raise UnreadableAnswer(
            f"{service} was asked for XML and sent {described(response)}") from error
    if mended:
        raise UnreadableAnswer(f"{service} sent XML that is broken: {mended[0][:_MOST_SHOWN]}")
    return root


def _accept(response: WebResponse, service: str) -> None:
    if response.status != 200:
        said = message(response, ("message",), ("error",), ("errors", "title"), ("errMsg",))
        raise UnreadableAnswer(f"{service}: {said}")


def described(response: WebResponse) -> str:
    """What an answer is, in words, for one that is not what was asked for."""
    text = response.body[:4_000].decode("utf-8", errors="replace").strip()
    if not text:
        return "an empty answer"
    if root := _XML_ROOT.match(text):
        return f"XML, <{root[1]}>"
    if found := _HTML_TITLE.search(text):
        return f"a page titled “{plain(found[1], _MOST_SHOWN)}”"
    return f"what begins with “{plain(text[:400], 80)}”"


def message(response: WebResponse, *paths: tuple[str, ...]) -> str:
    """What a service says in an answer that is no success: the value at the first of `paths` that
    holds text, else a short text itself, else what the answer is; always with the status."""
    try:
        told: object = json.loads(response.body)
    except (ValueError, RecursionError):
        told = None
    said = next(filter(None, (line(at(told, *path), _MOST_SHOWN) for path in paths)), "")
    return f"HTTP {response.status}: {said or _short_text(response) or described(response)}"


def _short_text(response: WebResponse) -> str:
    """An answer that is a sentence without markup, like "Resource not found."."""
    text = response.body[:_MOST_SHOWN + 1].decode("utf-8", errors="replace")
    return "" if len(text) > _MOST_SHOWN or re.search(r"[<{\[]", text) else line(text)


def at(value: object, *path: str) -> object:
    """The value under the names of `path`; None where one of them leads nowhere. A list on the way
    stands for its first member."""
    for name in path:
        if isinstance(value, list):
            value = value[0] if value else None
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def each(value: object) -> list[object]:
    """The members of a list. Several services write a list of one as its only member."""
    if isinstance(value, list):
        return value
    return [] if value is None or value == "" else [value]


def line(value: object, longest: int = 2_000) -> str:
    """Text on one line; a number is text too, for services that are not sure."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**15:
        value = str(value)
    return plain(value, longest)


def asked_for(response: WebResponse, *names: str) -> dict[str, str]:
    """The parameters by those names of the request that was answered, as far as it had them."""
    try:
        told = dict(parse_qsl(urlsplit(response.url).query))
    except ValueError:
        return {}
    return {name: told[name] for name in names if name in told}


def count(value: object) -> int | None:
    """A number from 0 up, written as a number or as its digits."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,15}", value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**15:
        return value
    return None


def identify(
    *, doi: object = "", arxiv: object = "", pmid: object = "", pmcid: object = "",
    url: object = "",
) -> Identifiers:
    """Identifiers as the house writes them; what is none of the scheme is left out. arXiv's own
    DOIs name an arXiv paper too."""
    name = normalise_doi(line(doi, 500))
    preprint, version = normalise_arxiv(line(arxiv, 100) or (name if "/arxiv." in name else ""))
    number, central = _PMID.fullmatch(line(pmid)), _PMCID.fullmatch(line(pmcid))
    return Identifiers(
        doi=name, arxiv=preprint, arxiv_version=version, pmid=number[1] if number else "",
        pmcid=f"PMC{central[1]}" if central else "", url=link(url))


def record(
    source: str, *, title: str, identifiers: Identifiers, other_ids: Mapping[str, str],
    untitled: bool = False, **values: object,
) -> Work:
    """A work whose every value comes from `source`. Raises Unusable where there is neither a title
    nor, for a service that is asked by identifier (`untitled`), an identifier."""
    named = {scheme: name for scheme, name in other_ids.items() if name}
    known = any((identifiers.doi, identifiers.arxiv, identifiers.pmid, identifiers.pmcid))
    if not title and not (untitled and known):
        raise Unusable("it has no identifier" if untitled else "it has no title")
    told = {"title": title, "identifiers": identifiers, "other_ids": named, **values}
    told = {name: value for name, value in told.items()
            if value not in ("", (), {}, None, Identifiers())}
    if told.get("type") == "other":
        del told["type"]
    told.setdefault("title", "")
    key = min(f"{scheme}:{name}" for scheme, name in named.items()) if named else title
    return Work.model_validate({
        "id": paper_id(identifiers, sha256(key.encode("utf-8", "replace")).hexdigest()), **told,
        "provenance": {name: source for name in told if told[name] != ""},
    })


def read_each(
    found: Iterable[Found], read: Callable[[Found], Work], place: str
) -> tuple[tuple[Work, ...], tuple[Refusal, ...]]:
    """Every record of an answer read by itself; those that cannot be are refused with the reason.
    `place` is what a record is called, e.g. "result"."""
    works: list[Work] = []
    refused: list[Refusal] = []
    for number, one in enumerate(found, start=1):
        try:
            works.append(read(one))
        except ValueError as error:
            refused.append(Refusal(f"{place} {number}", _in_short(error)))
    return tuple(works), tuple(refused)


def _in_short(error: ValueError) -> str:
    return " ".join(str(error).split())[:_MOST_SHOWN]
