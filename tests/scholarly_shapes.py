"""The shape of answers: which fields they have, of which types. What a double sends is held against
what a real service was recorded to send.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

Shape = dict[str, set[str]]
"""Paths of fields, e.g. ".results[].doi", with the types of JSON that stood there; of elements,
with their attributes as "entry/link@href"."""

_RECORDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "openalex": ((".results[]", ""),), "crossref": ((".message.items[]", ".message"),),
    "semantic_scholar": ((".data[].citedPaper", ""), (".data[].citingPaper", ""),
                         (".data[]", ""), ("[]", "")),
    "datacite": ((".data[]", ".data"),)}
"""A record has the same shape in a list of many and alone."""
_NUMBERS = {"int": "number", "float": "number", "NoneType": "null"}


def shape(service: str, bodies: Iterable[bytes]) -> Shape:
    """What stands in answers of a service, in JSON or XML."""
    found: Shape = defaultdict(set)
    for body in bodies:
        xml = body.lstrip().startswith(b"<")
        for path, kind in _elements(body) if xml else _fields(service, body):
            found[path].add(kind)
    return found


def drift(double: Shape, recorded: Shape) -> dict[str, set[str]]:
    """Fields of the double that no recorded answer has, or not of that type."""
    return {path: kinds - recorded.get(path, set()) for path, kinds in sorted(double.items())
            if kinds - recorded.get(path, set())}


def _fields(service: str, body: bytes) -> Iterator[tuple[str, str]]:
    for path, kind in _walk(json.loads(body), ""):
        for place, alone in _RECORDS.get(service, ()):
            if path.startswith(place):
                path = alone + path.removeprefix(place)
                break
        yield re.sub(r"(inverted_index)\..*", r"\1.*", path, flags=re.DOTALL), kind


def _walk(value: object, path: str) -> Iterator[tuple[str, str]]:
    name = type(value).__name__
    yield path, _NUMBERS.get(name, name)
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _walk(member, f"{path}.{key}")
    elif isinstance(value, list):
        for member in value:
            yield from _walk(member, f"{path}[]")


def _elements(body: bytes) -> Iterator[tuple[str, str]]:
    root = etree.fromstring(body, etree.XMLParser(recover=True, resolve_entities=False))
    if root is None:
        return
    for element in root.iter(etree.Element):
        path = re.sub(r"\[\d+\]", "", root.getroottree().getelementpath(element))
        yield f"{root.tag}/{path}", "element"
        for name in element.attrib:
            yield f"{root.tag}/{path}@{name}", "attribute"
