"""Spoils an answer the way networks, releases and enemies do; shared by the tests of databases."""

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st

from sources.databases.database import ResultPage, UnreadableAnswer, WebResponse

JUNK: tuple[object, ...] = (
    None, True, 0, -1, 1.5, float("nan"), 10**30, "", " ", "\x00\x1b[31m", "\ud800", "<i>",
    "&amp;lt;", "a" * 5_000, "$\\frac{a}{b}$", "https://", "http://[", "10.1000/", [], [[]], [None],
    [[[[1]]]], {}, {"": None}, {"data": {"data": []}}, [{}] * 3, "2023-99-99", "NaN", "١٢",
    "1" * 30)
"""Values that stand where another type was promised, or hold what nobody expects."""


def json_mutants(answer: object) -> st.SearchStrategy[bytes]:
    """The answer with up to six of its members dropped, doubled, or made something else."""
    return st.integers(0, 2**32).map(lambda seed: _mutate(answer, random.Random(seed)))


def byte_mutants(body: bytes) -> st.SearchStrategy[bytes]:
    """The answer with bytes flipped, cut out, doubled, or cut off at the end."""
    return st.integers(0, 2**32).map(lambda seed: _spoil(body, random.Random(seed)))


def reads_or_refuses(read: Callable[[WebResponse], ResultPage], body: bytes, url: str) -> None:
    """Raises what `read` raises, but for the one error that it may."""
    try:
        page = read(WebResponse(url, 200, {}, body))
    except UnreadableAnswer:
        return
    for work in page.works:
        work.model_dump_json().encode()
        assert work.title
        assert set(work.provenance) <= set(type(work).model_fields)
    assert all(refusal.reason for refusal in page.refused)


def _mutate(answer: object, chance: random.Random) -> bytes:
    spoiled = copy.deepcopy(answer)
    for _ in range(chance.randint(1, 6)):
        places = list(_places(spoiled))
        if not places:
            break
        parent, key = chance.choice(places)
        match chance.randint(0, 3):
            case 0:
                del parent[key]
            case 1 if isinstance(parent, list):
                parent.insert(key, copy.deepcopy(parent[key]))
            case 2:
                parent[key] = [parent[key]]
            case _:
                parent[key] = copy.deepcopy(chance.choice(JUNK))
    return json.dumps(spoiled).encode()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    members = value.items() if isinstance(value, dict) else (
        enumerate(value) if isinstance(value, list) else ())
    for key, member in list(members):
        yield value, key
        yield from _places(member)


def _spoil(body: bytes, chance: random.Random) -> bytes:
    spoiled = bytearray(body)
    for _ in range(chance.randint(1, 8)):
        if not spoiled:
            break
        at = chance.randrange(len(spoiled))
        to = min(len(spoiled), at + chance.randint(1, 40))
        match chance.randint(0, 3):
            case 0:
                spoiled[at] ^= 1 << chance.randint(0, 7)
            case 1:
                del spoiled[at:to]
            case 2:
                spoiled[at:at] = spoiled[at:to]
            case _:
                del spoiled[at:]
    return bytes(spoiled)
