"""Spoils an answer the way networks, releases and enemies do; shared by the tests of databases."""

import copy
import random
from collections.abc import Callable

from hypothesis import strategies as st

from evals.mutants import spoilt_bytes, spoilt_json
from sources.databases.database import ResultPage, UnreadableAnswer, WebResponse


def json_mutants(answer: object) -> st.SearchStrategy[bytes]:
    """The answer with up to six of its members dropped, doubled, or made something else."""
    return st.integers(0, 2**32).map(
        lambda seed: spoilt_json(copy.deepcopy(answer), random.Random(seed)))


def byte_mutants(body: bytes) -> st.SearchStrategy[bytes]:
    """The answer with bytes flipped, cut out, doubled, or cut off at the end."""
    return st.integers(0, 2**32).map(lambda seed: spoilt_bytes(body, random.Random(seed)))


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
