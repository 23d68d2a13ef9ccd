"""The command line: what a person types, what comes out, and what a mistake costs."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from papers import QUESTION, write_papers
from typer.testing import CliRunner, Result

from cli.main import app
from graphs.run_store import RunStore
from settings import load_settings

FEWER = ("--set", "gate.min_supported=3")


def consilience(*words: str):
    return CliRunner().invoke(app, list(words))


@pytest.fixture
def papers(tmp_path: Path) -> str:
    return str(write_papers(tmp_path / "papers"))


@dataclass(frozen=True)
class Asked:
    """A question that was answered: what the command said, about which papers, into which
    folder."""

    result: Result
    papers: str
    out: Path


@pytest.fixture(scope="module")
def asked(shared_home: Path) -> Asked:
    """For the tests that only look at it."""
    papers, out = write_papers(shared_home.parent / "papers"), shared_home.parent / "out"
    result = consilience("ask", QUESTION, "--papers", str(papers), "--out", str(out), *FEWER)
    return Asked(result, str(papers), out)


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_ask_prints_the_answer_first_and_names_the_files(asked: Asked) -> None:
    result = asked.result
    assert result.exit_code == 0, result.output
    assert "34.0% at 7B, 42.0% at 13B and 41.0% at 34B" in " ".join(result.stdout.split())
    for name in ("report.json", "report.md", "report.html", "references.bib"):
        assert (asked.out / name).is_file()
        assert name in result.stdout


def test_ask_as_json_gives_one_object_a_line_and_the_status_last(
    papers: str, tmp_path: Path
) -> None:
    result = consilience("ask", QUESTION, "--papers", papers, "--out", str(tmp_path), "--json",
                         *FEWER)
    events = lines(result.stdout)
    assert events[0]["event"] == "started"
    assert {e["stage"] for e in events if e["event"] == "progress"} >= {"plan", "extract", "gate"}
    assert events[-1]["status"] == "published"
    assert all(Path(f).is_file() for f in events[-1]["files"])


def test_a_withheld_report_says_why_and_shows_no_rating(papers: str, tmp_path: Path) -> None:
    result = consilience("ask", "Do tokamaks confine plasma longer in stronger fields?",
                         "--papers", papers, "--out", str(tmp_path), "--quiet")
    assert result.exit_code == 0
    assert "Withheld" in result.stdout
    assert "no rating" in result.stdout


@pytest.mark.parametrize(("words", "said"), [
    (("ask", ""), "the question is too short"),
    (("ask", "q"), "the question is too short"),
    (("ask", "Why?!", "--papers", "/nowhere/at/all"), "no such folder"),
    (("ask", "Why so?", "--set", "gate.min_ratin=3"), "did you mean gate.min_rating"),
    (("ask", "Why so?", "--config", "/nowhere.yaml"), "no such settings file"),
    (("ask", "Why so?", "--base-url", "http://127.0.0.1:9/v1"), "give --model"),
    (("ask", "Why so?", "--set", "language.roles.writer=strong"), "set language.model"),
    (("ask", "Why so?", "--model", "#7"), "no base_url"),
    (("resume", "20200101-000000-0000"), "no such run"),
    (("show", "last"), "no such run"),
    (("show", ""), "give a run's id"),
    (("review", "/nowhere.json"), "/nowhere.json"),
    (("verify",), "give one of"),
    (("verify", "--pairs", "/nowhere.jsonl"),
     "/nowhere.jsonl: cannot be read (No such file or directory); give a text file in UTF-8"),
    (("verify", "  "), "there is nothing to verify; give a claim in words"),
    (("search", "alder", "--papers", "/nowhere/at/all"), "no such folder"),
    (("search", " "), "nothing to look for"),
    (("schema", "--out", "/nowhere/at/all"),
     "/nowhere/at/all: cannot be written (No such file or directory); give another file"),
])
def test_a_mistake_is_one_clear_sentence_and_exit_code_two(
    words: tuple[str, ...], said: str
) -> None:
    result = consilience(*words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", [("extract",), ("search", "alder"), ("ask", QUESTION)])
def test_a_folder_without_documents_says_what_can_be_read(
    command: tuple[str, ...], tmp_path: Path, own_home: Path
) -> None:
    (tmp_path / "empty").mkdir()
    result = consilience(*command, "--papers", str(tmp_path / "empty"))
    assert result.exit_code == 2
    assert ".pdf" in result.stderr
    assert not list(own_home.glob("runs/*"))


@pytest.mark.parametrize(("name", "text", "said"), [
    ("manifest.csv", "title\nAlder", "no column 'file'"),
    ("consilience.yaml", "reading:\n  max_documents: 1\n", "more than 1"),
])
def test_a_folder_that_cannot_be_taken_as_it_is_begins_no_run(
    papers: str, own_home: Path, name: str, text: str, said: str
) -> None:
    (Path(papers) / name).write_text(text, encoding="utf-8")
    config = ("--config", str(Path(papers) / name)) if name.endswith(".yaml") else ()
    result = consilience("ask", QUESTION, "--papers", papers, *config)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not list(own_home.glob("runs/*"))


@pytest.mark.parametrize("out", ["taken", "taken/deeper"])
def test_a_folder_that_cannot_be_written_is_refused_before_the_run(
    papers: str, tmp_path: Path, own_home: Path, out: str
) -> None:
    (tmp_path / "taken").write_text("")
    result = consilience("ask", QUESTION, "--papers", papers, "--out", str(tmp_path / out))
    assert result.exit_code == 2
    assert f"{tmp_path / out}: cannot be written" in result.stderr
    assert "--out" in result.stderr
    assert not list(own_home.glob("runs/*"))


@pytest.mark.parametrize("command", [("ask", QUESTION), ("search", "alder"), ("extract",)])
def test_a_home_that_cannot_be_written_is_named(
    papers: str, own_home: Path, command: tuple[str, ...]
) -> None:
    own_home.write_text("")
    result = consilience(*command, "--papers", papers)
    assert result.exit_code == 2
    assert f"{own_home}: cannot be written" in result.stderr
    assert "CONSILIENCE_HOME" in result.stderr


def test_runs_are_listed_shown_and_written_again(
    papers: str, tmp_path: Path, own_home: Path
) -> None:
    consilience("ask", QUESTION, "--papers", papers, "--out", str(tmp_path / "a"), "-q", *FEWER)
    (run,) = lines(consilience("runs", "--json").stdout)
    assert (run["status"], run["question"]) == ("published", QUESTION)
    shown = json.loads(consilience("show", run["run"], "--json").stdout)
    assert shown == json.loads((tmp_path / "a" / "report.json").read_text(encoding="utf-8"))
    (tmp_path / "a" / "report.md").unlink()
    assert consilience("resume", "last", "--quiet").exit_code == 0
    assert (tmp_path / "a" / "report.md").is_file()
    kept = next(own_home.glob("runs/*/report.json"))
    damaged = kept.read_text(encoding="utf-8")[:-100]
    kept.write_text(damaged, encoding="utf-8")
    assert consilience("show", run["run"]).exit_code == 2
    assert consilience("resume", run["run"], "--quiet").exit_code == 0
    again = json.loads(consilience("show", run["run"], "--json").stdout)
    for report in (again, shown):
        del report["manifest"]["run"]
    assert again == shown
    assert kept.with_suffix(".damaged").read_text(encoding="utf-8") == damaged


DAMAGED = {"truncated": '{"answer": {"sentences": [', "empty": "", "list": "[]", "binary": "\0\1",
           "other": '{"a": 1}', "types": '{"question": 7, "claims": "none"}'}


@pytest.mark.parametrize("command", [("show",), ("show", "--json"), ("update",)])
@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_report_of_a_run_is_named_with_the_way_out(
    own_home: Path, command: tuple[str, ...], damage: str
) -> None:
    store = RunStore(own_home)
    run = store.begin(QUESTION, "", "", load_settings(environment={}).settings.model_dump())
    run.report.write_text(DAMAGED[damage], encoding="utf-8")
    store.change(run.id, "published")
    result = consilience(command[0], run.id, *command[1:])
    assert (result.exit_code, result.stdout) == (2, "")
    said = " ".join(result.stderr.split())
    assert f"{run.report}: " in said
    assert f"`consilience resume {run.id}` writes it again" in said
    assert run.report.read_text(encoding="utf-8") == DAMAGED[damage]


def test_a_report_that_is_gone_is_written_again(own_home: Path) -> None:
    store = RunStore(own_home)
    run = store.begin(QUESTION, "", "", load_settings(environment={}).settings.model_dump())
    store.change(run.id, "published")
    result = consilience("show", run.id)
    assert result.exit_code == 2
    assert f"{run.report}: is gone" in " ".join(result.stderr.split())
    assert f"consilience resume {run.id}" in result.stderr


def test_a_damaged_run_is_named_and_the_others_are_shown(papers: str, own_home: Path) -> None:
    damaged = own_home / "runs" / "99990101-000000-aaaa"
    damaged.mkdir(parents=True)
    (damaged / "run.json").write_text("{", encoding="utf-8")
    consilience("ask", QUESTION, "--papers", papers, "--out", str(own_home / "a"), "-q", *FEWER)
    result = consilience("runs", "--json")
    assert (result.exit_code, len(lines(result.stdout))) == (0, 1)
    assert damaged.name in result.stderr
    assert consilience("show", "last").exit_code == 0


def test_search_gives_passages_with_scores_best_first(papers: str) -> None:
    hits = lines(consilience("search", "songs at dawn", "--papers", papers).stdout)
    assert "dawn" in hits[0]["text"]
    assert [h["score"] for h in hits] == sorted((h["score"] for h in hits), reverse=True)


def test_extract_gives_claims_and_measurements_with_their_places(
    papers: str, tmp_path: Path
) -> None:
    table = tmp_path / "measurements.csv"
    found = lines(consilience("extract", "--papers", papers, "--measurements", str(table)).stdout)
    measured = [f for f in found if f["type"] == "measurement"]
    assert {m["text"] for m in measured} >= {"34.0%", "42.0%", "41.0%"}
    assert all(m["place"]["quote"] in m["row"]["quote"] for m in measured)
    assert any(f["type"] == "claim" for f in found)
    assert "Alder" in table.read_text(encoding="utf-8")


def test_verify_judges_a_users_claim_with_evidence(papers: str) -> None:
    (right,) = lines(consilience(
        "verify", "Alder - Instruct 13B reaches 42.0% pass@1 on HumanEval.",
        "--papers", papers).stdout)
    assert right["verdict"] == "supported"
    assert right["evidence"]
    (wrong,) = lines(consilience(
        "verify", "Alder - Instruct 13B reaches 62.0% pass@1 on HumanEval.",
        "--papers", papers).stdout)
    assert wrong["verdict"] != "supported"


def test_verify_takes_files_of_claims_and_of_pairs(papers: str, tmp_path: Path) -> None:
    claims = tmp_path / "claims.jsonl"
    claim = "Song length rose with temperature in all three valleys."
    claims.write_text(json.dumps({"id": "a", "claim": claim}) + "\n\n", encoding="utf-8")
    (row,) = lines(consilience("verify", "--claims", str(claims), "--papers", papers).stdout)
    assert (row["id"], row["verdict"]) == ("a", "supported")
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text(json.dumps({"id": 7, "claim": "Otters grew by 12%.",
                                 "evidence": "Maps were drawn. Otters grew by 12%."}) + "\n",
                     encoding="utf-8")
    (row,) = lines(consilience("verify", "--pairs", str(pairs)).stdout)
    assert (row["id"], row["verdict"]) == (7, "supported")
    assert sum(row["probabilities"].values()) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(("text", "said"), [
    ("{", "pairs.jsonl:1: not JSON"),
    ('{"id": 1, "claim": "x"}', "pairs.jsonl:1: lacks evidence"),
    ('{"id": 1, "claim": 2, "evidence": "x"}', "pairs.jsonl:1: claim must be text"),
    ("[1]", 'pairs.jsonl:1: lacks id, claim, evidence; write {"id": …, "claim": …, "evidence": …}'),
    ('{"id": 1, "claim": " ", "evidence": "x"}', "pairs.jsonl:1: its claim is empty; write it"),
])
def test_a_line_that_does_not_fit_is_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text(text + "\n", encoding="utf-8")
    result = consilience("verify", "--pairs", str(file))
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_file_that_is_no_text_is_named_with_the_place(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_bytes(b"{\xff}")
    result = consilience("verify", "--pairs", str(file))
    assert result.exit_code == 2
    assert "pairs.jsonl: cannot be read (byte 2 is no UTF-8); give a text file" in result.stderr


def test_review_gives_the_panel_and_the_mean(asked: Asked) -> None:
    report = str(asked.out / "report.json")
    *reviews, rating = lines(consilience("review", report, "--papers", asked.papers).stdout)
    assert len(reviews) == 5
    scores = [r["overall"] for r in reviews]
    assert rating["mean"] == pytest.approx(sum(scores) / 5, abs=0.01)
    kept = json.loads(Path(report).read_text(encoding="utf-8"))
    assert rating["mean"] == kept["rating"]["mean"]


def test_config_shows_values_with_their_origin() -> None:
    rows = {r["name"]: r for r in lines(consilience(
        "config", "--json", "--set", "gate.min_rating=7").stdout)}
    assert rows["gate.min_rating"] == {"name": "gate.min_rating", "value": 7.0, "origin": "--set"}
    assert rows["home"]["origin"] == "environment"


def test_doctor_says_what_can_be_used_and_how_to_get_the_rest() -> None:
    result = consilience("doctor", "--json", "--offline")
    found = {f["what"]: f for f in lines(result.stdout)}
    assert result.exit_code == 0
    assert found["embedding wordllama"]["usable"]
    assert not found["embedding onnx-minilm"]["usable"]
    assert found["embedding onnx-minilm"]["remedy"]


def test_the_schema_accepts_a_report_and_refuses_another_thing(
    asked: Asked
) -> None:
    from jsonschema import ValidationError, validate

    schema = json.loads(consilience("schema").stdout)
    report = json.loads((asked.out / "report.json").read_text(encoding="utf-8"))
    validate(report, schema)
    with pytest.raises(ValidationError):
        validate({**report, "status": "fine"}, schema)


def test_ctrl_c_leaves_a_run_that_can_be_resumed_and_says_how(
    papers: str, tmp_path: Path
) -> None:
    # Who is started in the background by a shell, and whatever it starts, would not hear of it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "ask", QUESTION, "--papers", papers, "--out",
         str(tmp_path / "out"), "--json", *FEWER],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ),
        cwd=Path(__file__).parents[1])
    assert process.stdout
    for line in process.stdout:
        if '"stage": "search"' in line:
            break
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    (run,) = lines(consilience("runs", "--json").stdout)
    assert f"consilience resume {run['run']}" in said
    assert run["status"] == "unfinished"
    assert consilience("resume", run["run"], "--quiet").exit_code == 0
    assert (tmp_path / "out" / "report.json").is_file()


def test_help_answers_without_loading_the_house() -> None:
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "cli.main", "--help"], check=True,
        capture_output=True, text=True, cwd=Path(__file__).parents[1])
    assert "ask" in result.stdout
    assert "langgraph" not in result.stderr
    assert "chromadb" not in result.stderr


def test_names_that_are_typed_again_are_whole_on_a_narrow_terminal(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    begun = RunStore(own_home).begin("word " * 40, "", "", {}, status="queued")
    assert begun.id in consilience("runs").stdout
    listed = consilience("config", "--set", f"prompts=/{'p' * 200}").stdout
    for name, _, _ in load_settings(environment={}).rows():
        assert name in listed
    assert "…" not in listed
