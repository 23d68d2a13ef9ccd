"""Spoils answers and documents the way networks, releases and enemies do."""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

from lxml import etree

JUNK: tuple[object, ...] = (
    None, True, 0, -1, 1.5, float("nan"), 10**30, "", " ", "\x00\x1b[31m", "\ud800", "<i>",
    "&amp;lt;", "a" * 5_000, "$\\frac{a}{b}$", "https://", "http://[", "10.1000/", [], [[]], [None],
    [[[[1]]]], {}, {"": None}, {"data": {"data": []}}, [{}] * 3, "2023-99-99", "NaN", "١٢",
    "1" * 30)
"""Values that stand where another type was promised, or hold what nobody expects."""

PIECES: tuple[bytes, ...] = (
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"{" * 3_000, b"[" * 3_000, b"<a>" * 3_000, b"$" * 301,
    b"\\def\\a{\\a\\a}\\a ", b"\\newcommand{\\b}[9]{#9\\b{#1}}\\b ", b"\\input{main}", b"\\verb|",
    b"\\begin{tabular}{*{999999}{c}}", b"\\multicolumn{99999999}{c}{x}", b"\\begin{document}",
    b"\\end{document}", b"\\catcode`\\%=12 ", b"&" * 4_000, b"\\\\" * 4_000, b"<!--", b"]]>",
    b"<![CDATA[", b'<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;&b;&b;">]>', b"&c;", b"&#0;",
    b"&#x110000;", b'<td rowspan="99999999" colspan="99999999">', b"<table>", b"</table>",
    b"<math>", b"<sup>", b"xmlns:x='", b"99999999 0 obj", b"/Length 999999999", b"stream\n",
    b"endobj", b"/Kids [1 0 R]", b"@article{a,\n", b"author = {", b" and " * 3_000, b"TY  - JOUR\n",
    b"| a " * 3_000, b"\n---\n", b"# " * 2_000, b"\r", "\u202e\u0301\u200b".encode() * 500,
    b"1" * 5_000, b"0." + b"3" * 5_000, b"1e999999999", b"%", b"'''", b" " * 20_000)
"""Pieces that some format gives a meaning to, or too much of what is harmless once."""


def spoilt(body: bytes, other: bytes, chance: random.Random) -> bytes:
    """The body spoilt, more often in its structure (where it is JSON or XML) than in its bytes;
    `other` is a body of the same kind."""
    if chance.random() < 0.6:
        if body.lstrip()[:1] in (b"{", b"["):
            try:
                return spoilt_json(json.loads(body), chance)
            except ValueError:
                pass
        elif body.lstrip()[:1] == b"<":
            try:
                return spoilt_xml(body, chance)
            except etree.XMLSyntaxError:
                pass
    return spoilt_bytes(body, chance, other)


def spoilt_xml(body: bytes, chance: random.Random) -> bytes:
    """The document with up to six of its elements dropped, doubled, moved, renamed, emptied, or
    given other words. Raises lxml's XMLSyntaxError."""
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    words = [str(junk).encode("utf-8", "ignore").decode().translate(_NO_XML) for junk in JUNK]
    for _ in range(chance.randint(1, 6)):
        elements = list(root.iter(etree.Element))[1:]
        if not elements:
            break
        element, other = chance.choice(elements), chance.choice(elements)
        parent = element.getparent()
        match chance.randint(0, 6):
            case 0 if parent is not None:
                parent.remove(element)
            case 1 if parent is not None:
                parent.insert(0, copy.deepcopy(element))
            case 2 if element not in other.iterancestors() and element is not other:
                other.append(element)
            case 3:
                element.tag = other.tag
            case 4:
                element.clear()
            case 5:
                element.set(chance.choice([*other.attrib, "id", "rowspan"]), chance.choice(words))
            case _:
                element.text = chance.choice(words)
    return etree.tostring(root)


_NO_XML = {code: None for code in range(32) if code not in (9, 10, 13)}


def spoilt_json(answer: object, chance: random.Random) -> bytes:
    """The answer, which is changed, with up to six of its members dropped, doubled, or made
    something else."""
    places = list(_places(answer))
    for parent, key in chance.sample(places, min(len(places), chance.randint(1, 6))):
        if key >= len(parent) if isinstance(parent, list) else key not in parent:
            continue  # it, or one before it, was dropped
        match chance.randint(0, 3):
            case 0:
                del parent[key]
            case 1 if isinstance(parent, list):
                parent.insert(key, copy.deepcopy(parent[key]))
            case 2:
                parent[key] = [parent[key]]
            case _:
                parent[key] = copy.deepcopy(chance.choice(JUNK))
    return json.dumps(answer).encode()


def spoilt_bytes(body: bytes, chance: random.Random, other: bytes = b"") -> bytes:
    """The body with bytes flipped, cut out, doubled or cut off at the end; with `other`, a body of
    the same kind, also with pieces of that and of `PIECES`."""
    spoilt = bytearray(body)
    for _ in range(chance.randint(1, 8)):
        if not spoilt:
            break
        at = chance.randrange(len(spoilt))
        to = min(len(spoilt), at + chance.randint(1, 40))
        match chance.randint(0, 5 if other else 3):
            case 0:
                spoilt[at] ^= 1 << chance.randint(0, 7)
            case 1:
                del spoilt[at:to]
            case 2:
                spoilt[at:at] = spoilt[at:to]
            case 3:
                del spoilt[at:]
            case 4:
                begin = chance.randrange(len(other))
                spoilt[at:to] = other[begin:begin + chance.randint(1, 2_000)]
            case _:
                spoilt[at:at] = chance.choice(PIECES)
    return bytes(spoilt)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    members = value.items() if isinstance(value, dict) else (
        enumerate(value) if isinstance(value, list) else ())
    for key, member in list(members):
        yield value, key
        yield from _places(member)
