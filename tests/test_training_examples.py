"""What the grounding model is trained on: read as it was written, and nothing that must not be."""

import json
from collections import Counter
from pathlib import Path

import pytest

from evals.common import DEFAULT_DATA
from evals.sets import SETS
from training.examples import (
    CALIBRATING,
    FOLDS,
    NOT_ENOUGH,
    NOT_SUPPORTED,
    REFUTED,
    SUPPORTED,
    WRITTEN,
    Texts,
    fold_of,
    verification_set,
    written_claims,
)

FILES = sorted([*WRITTEN.glob("*.jsonl"), *CALIBRATING.glob("*.jsonl")])

needs_data = pytest.mark.skipif(
    not (DEFAULT_DATA / "scifact" / "corpus.jsonl").exists(),
    reason="the open sets are not beside the project: claims are written over their texts")


def rows(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def data_folder(folder: Path, name: str, lines: list[dict]) -> Path:
    (folder / "verification").mkdir()
    text = "\n".join(json.dumps({"dataset": name, "split": "train", **line}) for line in lines)
    (folder / "verification" / f"{name}.jsonl").write_text(text + "\n", encoding="utf-8")
    return folder


def test_the_rationale_of_a_set_is_found_among_the_sentences(tmp_path: Path) -> None:
    data = data_folder(tmp_path, "scifact_train", [
        {"id": "a", "claim": "Mice slept longer.", "label": "supported", "document_id": "1",
         "evidence": "Sleep of mice\nWe kept twelve mice. They slept  longer than before.",
         "rationale": ["They slept longer than before."]},
        {"id": "b", "claim": "Rats slept longer.", "label": "not_enough", "document_id": "1",
         "evidence": "Sleep of mice\nWe kept twelve mice."},
    ])
    decided, undecided = verification_set(data, "scifact_train")
    assert decided.label == SUPPORTED
    assert [decided.sentences[i] for i in decided.rationale or ()] == [
        "They slept longer than before."]
    assert undecided.label == NOT_ENOUGH
    assert undecided.rationale == ()
    assert decided.fold == undecided.fold


def test_a_citation_that_is_not_accurate_is_only_not_supported_and_shuffled(
        tmp_path: Path) -> None:
    sentences = [f"Sentence number {n} says a thing." for n in range(8)]
    data = data_folder(tmp_path, "citation_integrity_train", [
        {"id": f"c{n}", "claim": "They said so.", "label": "refuted", "document_id": str(n),
         "evidence": " ".join(sentences), "rationale": sentences[:1]} for n in range(12)])
    examples = verification_set(data, "citation_integrity_train")
    assert {e.label for e in examples} == {NOT_SUPPORTED}
    assert {e.sentences[(e.rationale or (9,))[0]] for e in examples} == {sentences[0]}
    assert len({e.rationale for e in examples}) > 3


@pytest.mark.parametrize("name", [one.name for one in SETS if not one.trained])
def test_a_set_that_is_held_out_cannot_be_trained_on(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must not train"):
        verification_set(tmp_path, name)


def test_claims_over_a_written_passage_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps({"d": "o1", "f": "physics", "p": ["Ice melts.", "Iron does not."],
                                "c": [["S", [0], "Ice turns to water."],
                                      ["R", [1], "Iron melts too."],
                                      ["N", [], "Salt melts."]]}) + "\n", encoding="utf-8")
    examples = written_claims([file], {})
    assert [e.label for e in examples] == [SUPPORTED, REFUTED, NOT_ENOUGH]
    assert [e.rationale for e in examples] == [(0,), (1,), ()]
    assert {e.document for e in examples} == {"o1"}


def test_claims_over_some_sentences_of_a_text_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in (
        {"d": "s1", "at": [1, 3], "c": [["S", [1], "Ice turns to water."]]},
        {"d": "s1", "at": [2], "c": [["N", [], "Ice turns to water."]]})), encoding="utf-8")
    text = ("Ice", "Ice is cold.", "Iron is hard.", "Ice melts.")
    examples = written_claims([file], {"s1": text})
    assert [e.sentences for e in examples] == [("Ice is cold.", "Ice melts."), ("Iron is hard.",)]
    assert [e.rationale for e in examples] == [(1,), ()]
    assert len({e.id for e in examples}) == 2
    assert {e.document for e in examples} == {"s1"}


def test_a_claim_beside_several_passages_is_read(tmp_path: Path) -> None:
    file = tmp_path / "b.jsonl"
    file.write_text(json.dumps({"k": "Ice melts.", "f": "physics", "v": [
        ["S", ["It was warm.", "The ice had gone."], [1]], ["R", ["The ice stayed."], [0]],
        ["N", ["Ice was studied."], []]]}) + "\n", encoding="utf-8")
    examples = written_claims([file], {})
    assert [e.label for e in examples] == [SUPPORTED, REFUTED, NOT_ENOUGH]
    assert examples[0].rationale == (1,)
    assert {e.claim for e in examples} == {"Ice melts."}
    assert len({e.document for e in examples}) == 1


def test_folds_are_of_about_the_same_size() -> None:
    counts = Counter(fold_of(f"document {n}") for n in range(5000))
    assert set(counts) == set(range(FOLDS))
    assert max(counts.values()) < 1.2 * min(counts.values())


@pytest.mark.parametrize("file", FILES, ids=lambda p: p.stem)
def test_the_written_claims_are_well_formed(file: Path) -> None:
    """Over texts that are not here the places of the evidence cannot be checked: see below."""
    for row in rows(file):
        if "k" in row:
            cases = [(label, places, row["k"], passage) for label, passage, places in row["v"]]
        else:
            assert isinstance(row["d"], str)
            cases = [(label, places, claim, row.get("p")) for label, places, claim in row["c"]]
        for label, places, claim, passage in cases:
            assert label in ("S", "R", "N")
            assert claim.strip() == claim
            assert len(claim.split()) >= 3
            assert bool(places) == (label != "N"), claim
            assert all(isinstance(i, int) and i >= 0 for i in places)
            passage = passage or row.get("at")
            assert passage is None or all(i < len(passage) for i in places), claim


@needs_data
@pytest.mark.parametrize("file", FILES, ids=lambda p: p.stem)
def test_every_claim_is_written_over_a_text_that_is_there_and_is_not_measured(file: Path) -> None:
    texts = Texts(DEFAULT_DATA)
    measured = {f"s{e.document}" for e in verification_set(DEFAULT_DATA, "scifact_train")}
    measured |= {e.document for e in verification_set(DEFAULT_DATA, "written_train")}
    for example in written_claims([file], texts):
        assert example.document not in measured
        assert all(i < len(example.sentences) for i in example.rationale or ()), example.claim


def test_no_stage_learns_the_documents_of_the_claims_that_calibrate() -> None:
    """The combination is fitted on what networks say of what they have not seen."""
    learned = {row.get("d") for file in WRITTEN.glob("*.jsonl") for row in rows(file)}
    assert not learned & {row["d"] for file in CALIBRATING.glob("*.jsonl") for row in rows(file)}
