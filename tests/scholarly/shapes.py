"""The shape of answers: which fields they have, of which types. What a double sends is held against
what a real service was recorded to send.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

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
        if body.lstrip().startswith(b"<"):
            _elements(body, found)
        else:
            _fields(json.loads(body), "", found)
    folded: Shape = defaultdict(set)
    for path, kinds in found.items():
        folded[_alone(service, path)] |= kinds
    return folded


def drift(double: Shape, recorded: Shape) -> dict[str, set[str]]:
    """Fields of the double that no recorded answer has, or not of that type."""
    return {path: kinds - recorded.get(path, set()) for path, kinds in sorted(double.items())
            if kinds - recorded.get(path, set())}


def _alone(service: str, path: str) -> str:
    """The path in a record by itself; words of abstracts, which are names of fields, as "*"."""
    for place, alone in _RECORDS.get(service, ()):
        if path.startswith(place):
            path = alone + path.removeprefix(place)
            break
    return re.sub(r"(inverted_index)\..*", r"\1.*", path, flags=re.DOTALL)


def _fields(value: object, path: str, found: Shape) -> None:
    name = type(value).__name__
    found[path].add(_NUMBERS.get(name, name))
    if isinstance(value, dict):
        for key, member in value.items():
            _fields(member, f"{path}.{key}", found)
    elif isinstance(value, list):
        for member in value:
            _fields(member, f"{path}[]", found)


def _elements(body: bytes, found: Shape) -> None:
    root = etree.fromstring(body, etree.XMLParser(recover=True, resolve_entities=False))
    if root is None:
        return
    for element in root.iter(etree.Element):
        path = re.sub(r"\[\d+\]", "", root.getroottree().getelementpath(element))
        found[f"{root.tag}/{path}"].add("element")
        for name in element.attrib:
            found[f"{root.tag}/{path}@{name}"].add("attribute")
