"""`consilience eval …` over a small folder of invented data."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from evaluation_data import BIRDS, predictions, write_evaluation_data
from typer.testing import CliRunner

from cli.main import app
from evals import page
from evals.judges import Panel
from evals.results import VerificationResult
from evals.sets import Pair
from evals.verification import Policy, run, sampled
from models.cross_encoder import FOLDER
from models.embedding import load_embedding

COMPUTED = ("--set", "entailment.kind=computed")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_evaluation_data(tmp_path_factory.mktemp("data"))


def consilience(*words: str | Path):
    return CliRunner().invoke(app, ["eval", *map(str, words)])


def refused(*words: str | Path) -> str:
    result = consilience(*words)
    assert result.exit_code == 2
    mistake = result.stderr.splitlines()[-1]  # after what was told of progress
    assert mistake.startswith("consilience: ")
    return mistake


def prediction_file(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_verification_measures_what_is_there_and_names_what_is_not(tiny, tmp_path):
    told = tmp_path / "told.json"
    result = consilience("verification", "--data", tiny, "--json", told, "--diagram",
                         tmp_path / "drawn.svg", *COMPUTED)
    assert result.exit_code == 0, result.output
    assert "not there, not measured:" in result.stderr
    found = VerificationResult.read(told)
    assert [one.name for one in found.sets] == ["scifact_train", "mnli_binary"]
    assert {judge.judge for judge in found.sets[0].judges} == {
        "computed checks", "word overlap", "cosine", "majority"}
    majority = found.sets[0].judges[-1]
    assert majority.figures["balanced"].value == 0.5
    assert {one.role for one in found.sets} == {"trained on"}
    assert "| scifact_train | trained on |" in result.stdout
    ElementTree.fromstring((tmp_path / "drawn.svg").read_text("utf-8"))


def test_predictions_made_out_of_fold_stand_for_the_model(tiny, tmp_path):
    file = prediction_file(tmp_path / "folds.jsonl", predictions(
        tiny, "scifact_train", combined=[0.2, 0.2, 0.6]))
    result = consilience("verification", "--data", tiny, "--sets", "scifact_train,mnli_binary",
                         "--predictions", file, "--json", tmp_path / "told.json", *COMPUTED)
    assert result.exit_code == 0, result.output
    first, second = VerificationResult.read(tmp_path / "told.json").sets
    assert (first.role, second.role) == ("out of fold", "trained on")
    figures = {judge.judge: judge.figures["accuracy"] for judge in first.judges}
    assert figures["model alone (folds)"].value == 1
    assert figures["Consilience (folds)"].value == pytest.approx(1 / 3)


def test_rows_without_a_prediction_are_left_out_of_a_predicted_set(tiny, tmp_path):
    file = prediction_file(tmp_path / "some.jsonl", predictions(tiny, "scifact_train")[:6])
    result = consilience("verification", "--data", tiny, "--sets", "scifact_train",
                         "--predictions", file, "--json", tmp_path / "told.json", *COMPUTED)
    assert result.exit_code == 0, result.output
    assert VerificationResult.read(tmp_path / "told.json").sets[0].rows == 6


@pytest.mark.skipif(not (FOLDER / "model.onnx").is_file(), reason=f"no model in {FOLDER}")
def test_the_model_is_measured_alone_and_with_the_checks(tiny, tmp_path):
    result = consilience("verification", "--data", tiny, "--sets", "scifact_train", "--sample", 6,
                         "--model", FOLDER, "--json", tmp_path / "told.json")
    assert result.exit_code == 0, result.output
    judges = VerificationResult.read(tmp_path / "told.json").sets[0].judges
    assert [judge.judge for judge in judges[:2]] == ["Consilience", "model alone"]
    assert all(judge.pairs_per_second for judge in judges[:3])


@pytest.mark.parametrize(("row", "told"), [
    ({"id": "a"}, 'needs "probabilities"'), ({"id": 1, "probabilities": [1, 0, 0]}, 'needs "id"'),
    ({"id": "a", "probabilities": [1, 1, 1]}, "sum to 1"),
    ({"id": "a", "probabilities": [0.5, 0.5]}, "three numbers"),
    ({"id": "a", "probabilities": [1, 0, 0]}, "no row of the sets"),
])
def test_predictions_that_cannot_be_used_are_refused(tiny, tmp_path, row, told):
    file = prediction_file(tmp_path / "folds.jsonl", [row])
    assert told in refused("verification", "--data", tiny, "--predictions", file, *COMPUTED)


def test_a_prediction_that_is_there_twice_is_refused(tiny, tmp_path):
    rows = predictions(tiny, "scifact_train")
    file = prediction_file(tmp_path / "folds.jsonl", [rows[0], rows[0]])
    assert "was there before" in refused(
        "verification", "--data", tiny, "--predictions", file, *COMPUTED)


def test_combined_for_some_pairs_only_is_refused(tiny, tmp_path):
    rows = predictions(tiny, "scifact_train")
    rows[0]["combined"] = [1, 0, 0]
    file = prediction_file(tmp_path / "folds.jsonl", rows)
    assert "all or none" in refused(
        "verification", "--data", tiny, "--predictions", file, *COMPUTED)


@pytest.mark.parametrize(("words", "told"), [
    (("verification", "--sets", "herons"), "'herons' is no verification set"),
    (("verification", "--sets", "covidfact"), "covidfact.jsonl: not there"),
    (("verification", "--sets", "perturbations"), "lacks the papers"),
    (("verification", "--predictions", "nowhere.jsonl"), "cannot be read"),
    (("verification", "--model", "nowhere"), "nowhere"),
    (("retrieval", "--sets", "herons"), "'herons' is no collection"),
])
def test_a_mistake_is_one_sentence_with_the_way_out(tiny, words, told):
    assert told in refused(*words, "--data", tiny)


@pytest.mark.parametrize("command", ["verification", "retrieval", "claims", "measurements", "all"])
def test_without_data_nothing_is_measured(command, tmp_path):
    assert "name its folder with --data DIR" in refused(command, "--data", tmp_path / "nowhere")


@pytest.mark.parametrize("command", ["verification", "retrieval", "claims", "measurements"])
def test_a_folder_with_other_data_is_told(command, tmp_path):
    assert "--data DIR" in refused(command, "--data", tmp_path)


def test_retrieval_ranks_the_paper_of_its_query_first(tiny, tmp_path):
    told = tmp_path / "told.json"
    result = consilience("retrieval", "--data", tiny, "--json", told, *COMPUTED)
    assert result.exit_code == 0, result.output
    scifact, cube = json.loads(told.read_text("utf-8"))["collections"]
    assert (scifact["papers"], scifact["queries"], cube["queries"]) == (len(BIRDS), len(BIRDS), 1)
    by_words = scifact["ways"][0]
    assert by_words["way"] == "BM25"
    assert {name: by_words["figures"][name]["value"] for name in ("nDCG@10", "MRR", "evidence@5")} \
        == {"nDCG@10": 1, "MRR": 1, "evidence@5": 1}
    assert cube["ways"][0]["figures"]["MRR"]["value"] == 1
    assert "| BM25 | 1.000 [1.000, 1.000] |" in result.stdout


def test_search_is_measured_reranked_too(tiny):
    result = consilience("retrieval", "--data", tiny, "--sets", "scifact", "--sample", 2,
                         "--set", "index.ranking.rerank=7")
    assert "| hybrid, the first 7 papers reranked |" in result.stdout, result.output


def test_a_sample_of_queries_is_taken(tiny):
    result = consilience("retrieval", "--data", tiny, "--sets", "scifact", "--sample", 3, *COMPUTED)
    assert "3 queries." in result.stdout


@pytest.mark.parametrize("command", ["claims", "measurements"])
def test_claims_and_measurements_are_told_as_a_table(tiny, tmp_path, command):
    result = consilience(command, "--data", tiny, "--markdown", tmp_path / "page.md",
                         "--json", tmp_path / "told.json")
    assert result.exit_code == 0, result.output
    assert not result.stdout
    assert "| --- |" in (tmp_path / "page.md").read_text("utf-8")
    assert json.loads((tmp_path / "told.json").read_text("utf-8"))["figures"]


def test_all_are_measured_and_told_on_one_page(tiny, tmp_path):
    result = consilience("all", "--data", tiny, "--results", tmp_path / "benchmarks", "--quiet",
                         *COMPUTED)
    assert result.exit_code == 0, result.output
    page_of_all = (tmp_path / "benchmarks.md").read_text("utf-8")
    for heading in ("## Verification", "## Retrieval", "## Claim sentences", "## Measurements",
                    "benchmarks/reliability.svg"):
        assert heading in page_of_all
    (tmp_path / "benchmarks.md").unlink()
    (tmp_path / "benchmarks/claims.json").unlink()
    again = consilience("all", "--results", tmp_path / "benchmarks", "--only-page")
    assert again.exit_code == 0, again.output
    assert "## Claim sentences" not in (tmp_path / "benchmarks.md").read_text("utf-8")


def test_results_that_cannot_be_read_are_named(tmp_path):
    assert "holds no results" in refused("all", "--results", tmp_path, "--only-page")
    (tmp_path / "claims.json").write_text("{}", encoding="utf-8")
    assert "claims.json: is not what" in refused("all", "--results", tmp_path, "--only-page")


def test_families_are_counted_by_what_they_do():
    passage = "The heron raised 3 chicks a year."
    pairs = [Pair("1", passage, passage, "supported", group="a", kind="year"),
             Pair("2", "The heron raised 9 chicks a year.", passage, "refuted", group="b",
                  kind="year"),
             Pair("3", "The terns fled to the coast.", passage, "not_enough_evidence", group="c",
                  kind="foreign")]
    found = run(Path(), [], pairs, panel=Panel(load_embedding(), None), policy=Policy(0.95, 0.5),
                tell=lambda _: None)
    families = {(one.family, one.kept): (one.rows, one.right["computed checks"].value)
                for one in found.families}
    assert families == {
        ("all families", True): (1, 1), ("all families", False): (2, 1),
        ("all families of numbers", True): (1, 1), ("all families of numbers", False): (1, 1),
        ("year", True): (1, 1), ("year", False): (1, 1), ("foreign", False): (1, 1)}
    assert "| foreign | caught | 1 |" in page.verification(found)


def test_a_sample_is_the_same_every_time_and_keeps_the_order():
    pairs = [Pair(str(n), "", "", "supported") for n in range(50)]
    drawn = sampled(pairs, 9)
    assert drawn == sampled(pairs, 9)
    assert len(drawn) == 9
    assert [int(pair.id) for pair in drawn] == sorted(int(pair.id) for pair in drawn)
    assert sampled(pairs, 0) == pairs
