"""Which sets there are, what may train, and what is no set."""

import json
import re

import pytest

from evals.ranking import ndcg, recall, reciprocal_rank
from evals.sets import SETS, UnusableSet, VerificationSet, named, read_pairs, trainable

ROW = {"id": "a", "claim": "Herons nest.", "evidence": "They nest.", "label": "supported"}


def one_set(labels: tuple[str, ...] = ("supported", "refuted")) -> VerificationSet:
    return VerificationSet("herons", "CC0", True, True, labels)


def written(folder, *rows: object):
    (folder / "verification").mkdir()
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    (folder / "verification/herons.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_what_is_not_free_does_not_train():
    with pytest.raises(ValueError, match="forbids training"):
        VerificationSet("herons", "CC BY-NC", False, True, ("supported",))


def test_sets_without_a_free_licence_are_not_among_those_that_train():
    closed = re.compile(r"none stated|\b(?:NC|ND|GPL)\b")
    assert trainable()
    assert not [one.name for one in trainable() if closed.search(one.licence)]


def test_sets_held_out_share_no_file_with_those_that_train():
    assert len({one.file for one in SETS}) == len(SETS)
    assert {one.name for one in SETS if not one.trained} >= {
        "healthver_dev", "climate_fever", "citation_integrity_dev", "covidfact"}


def test_the_sets_in_the_folder_have_the_labels_that_are_told(data):
    for one in SETS:
        pairs = read_pairs(data, one)
        told = {"not_enough_evidence" if label == "not_enough" else label for label in one.labels}
        assert {pair.label for pair in pairs} == told
        assert len({pair.id for pair in pairs}) == len(pairs)


def test_a_row_is_read(tmp_path):
    row = ROW | {"rationale": ["They nest."], "document_id": 7, "kind": "far paraphrase"}
    (pair,) = read_pairs(written(tmp_path, row), one_set())
    assert (pair.claim, pair.label, pair.rationale, pair.group, pair.kind) == (
        "Herons nest.", "supported", ("They nest.",), "7", "far paraphrase")


def test_without_a_document_the_evidence_tells_rows_together(tmp_path):
    pairs = read_pairs(written(tmp_path, ROW, ROW | {"id": "b"}), one_set())
    assert {pair.group for pair in pairs} == {"They nest."}


@pytest.mark.parametrize(("row", "told"), [
    ("{", "herons.jsonl:1: not JSON"), ("[]", "needs id, claim"),
    (ROW | {"claim": None}, "needs id, claim"), (ROW | {"label": "maybe"}, "'maybe'"),
    ("", "has no rows"),
])
def test_what_is_no_row_is_named(tmp_path, row, told):
    with pytest.raises(UnusableSet, match=told):
        read_pairs(written(tmp_path, row), one_set())


def test_a_set_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UnusableSet, match="--data"):
        read_pairs(tmp_path, one_set())


def test_an_unknown_name_is_told_with_those_that_are_known():
    with pytest.raises(UnusableSet, match=r"'herons'.*scifact_train"):
        named(["scifact_train", "herons"])


def test_names_give_sets_in_their_order_and_none_give_all():
    assert [one.name for one in named(["mnli_binary", "scifact_train", "mnli_binary"])] == [
        "mnli_binary", "scifact_train"]
    assert named() == SETS


@pytest.mark.parametrize(("ranked", "gain"), [
    (["a", "b"], 1.0), (["b", "a"], (3 / 1.5849625 + 1) / (3 + 1 / 1.5849625)),
    (["x", "a"], 3 / 1.5849625 / (3 + 1 / 1.5849625)), ([], 0.0),
])
def test_a_gain_is_the_one_counted_by_hand(ranked, gain):
    assert ndcg(ranked, {"a": 3, "b": 1}) == pytest.approx(gain)


def test_what_lies_below_the_depth_does_not_count():
    assert ndcg(["x", "a"], {"a": 1}, depth=1) == 0
    assert recall(["x", "a", "b"], {"a": 1, "c": 1}, 2) == 0.5
    assert ndcg(["a"], {"a": 1, "b": 1}, depth=1) == 1


def test_the_reciprocal_rank_is_of_the_first_that_is_relevant():
    assert reciprocal_rank(["x", "a", "b"], {"a": 1, "b": 3}) == 0.5
    assert reciprocal_rank(["x"], {"a": 1}) == 0


def test_a_set_that_is_not_known_here_is_measured_and_never_trains(tmp_path):
    folder = written(tmp_path, ROW, ROW | {"id": "b", "label": "not_supported"})
    (found,) = [one for one in named((), folder) if one.name == "herons"]
    assert found == named(["herons"], folder)[0]
    assert not found.may_train
    assert found.is_binary
    assert len(read_pairs(folder, found)) == 2
    with pytest.raises(UnusableSet, match="herons"):
        named(["herons"])


def test_a_set_that_is_not_known_and_cannot_be_read_is_told_when_it_is_read(tmp_path):
    folder = written(tmp_path, "no JSON")
    (found,) = named(["herons"], folder)
    with pytest.raises(UnusableSet, match=r"herons\.jsonl:1"):
        read_pairs(folder, found)
