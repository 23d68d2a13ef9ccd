"""What `python -m evals.decided` counts: decisions of computing, and how many of them are right."""

import json
import sys
from pathlib import Path

import pytest
from evaluation_data import write_evaluation_data

from evals import decided
from evals.decided import figures
from evals.sets import Pair
from grounding.entailment import ComputedEntailment

TABLE = "Model | Score\nAlder | 41.5\nBirch | 39.0"
FINDING = "In adults, daily walking improved sleep quality over twelve weeks of treatment."


def pair(claim: str, evidence: str, label: str) -> Pair:
    return Pair("1", claim, evidence, label)


def test_what_is_worked_out_is_right_where_its_label_says_so(judge: ComputedEntailment) -> None:
    told = figures([
        pair("Alder has a score of 41.5.", TABLE, "supported"),
        pair("Alder has a score of 41.5.", TABLE, "refuted"),
        pair("Alder has a score of 39.0.", TABLE, "refuted")], judge)
    assert told == {"worked out, supported": "1/2", "worked out, not supported": "1/1"}


def test_a_changed_sentence_is_counted_by_the_check_that_found_it(
    judge: ComputedEntailment
) -> None:
    worse = FINDING.replace("improved", "worsened")
    told = figures([pair(worse, FINDING, "refuted"), pair(worse, FINDING, "supported")], judge)
    assert told == {"changed: direction, not supported": "1/2"}


def test_where_computing_has_no_last_word_nothing_is_counted(judge: ComputedEntailment) -> None:
    assert figures([pair("Walking is healthy.", FINDING, "supported")], judge) == {}


def test_the_command_measures_the_sets_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, out = write_evaluation_data(tmp_path / "data"), tmp_path / "told.json"
    monkeypatch.setattr(sys, "argv", ["decided", "--data", str(data), "--sets", "mnli_binary",
                                      "--sample", "2", "--json", str(out)])
    decided.main()
    assert json.loads(out.read_text("utf-8"))["figures"]["mnli_binary"]["pairs"] == 2


def test_a_set_that_is_not_known_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = write_evaluation_data(tmp_path / "data")
    monkeypatch.setattr(sys, "argv", ["decided", "--data", str(data), "--sets", "mnly"])
    with pytest.raises(SystemExit, match="mnly"):
        decided.main()
