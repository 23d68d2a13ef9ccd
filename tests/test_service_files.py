"""What the service keeps beside a run, damaged."""

from pathlib import Path

import pytest

from graphs.run_store import RunStore
from graphs.runs import RunError
from service.files import paper_of, texts_of


@pytest.mark.parametrize("text", ["{", "[]", "", "[" * 100_000, '"p1"', "\udcff"])
def test_a_damaged_list_of_papers_is_named_with_the_way_out(own_home: Path, text: str) -> None:
    run = RunStore(own_home).begin("Do alders grow?", "", "", {})
    texts_of(run).parent.mkdir()
    texts_of(run).write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(RunError, match=r"texts\.json: damaged .*; move it away"):
        paper_of(run, "p1")


def test_a_paper_that_the_list_does_not_have_is_none(own_home: Path) -> None:
    run = RunStore(own_home).begin("Do alders grow?", "", "", {})
    texts_of(run).parent.mkdir()
    texts_of(run).write_text('{"p2": "key"}', encoding="utf-8")
    assert paper_of(run, "p1") is None
