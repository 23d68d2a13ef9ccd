"""What a person gives by mistake: each message names the input, the rule and the way out."""

import json
import os
from pathlib import Path

import pytest
from papers import write_papers
from test_cli import consilience

from prompts.library import FOLDER

PAIR = json.dumps({"id": "1", "claim": "Alders grow.", "evidence": "Alders grow."})
DEEP = "[" * 100_000


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A folder of inputs of the wrong kind."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    (tmp_path / "text").write_text("not of any form", encoding="utf-8")
    (tmp_path / "object.json").write_text('{"a": 1}', encoding="utf-8")
    (tmp_path / "deep.json").write_text(DEEP, encoding="utf-8")
    (tmp_path / "deep.jsonl").write_text('{"question": ' + DEEP, encoding="utf-8")
    (tmp_path / "open.yaml").write_text("a: [1", encoding="utf-8")
    (tmp_path / "pairs.jsonl").write_text(PAIR, encoding="utf-8")
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    write_papers(tmp_path / "papers")
    return tmp_path


def refused(*words: str) -> str:
    """What a command said that did not do what it was told."""
    result = consilience(*words)
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    return " ".join(result.stderr.split())


@pytest.mark.parametrize("name", ["object.json", "text", "empty", "deep.json", "binary", "folder",
                                  "broken"])
def test_what_is_no_report_is_not_reviewed_and_it_is_said_what_is(given: Path, name: str) -> None:
    said = refused("review", str(given / name))
    assert str(given / name) in said
    assert "give the report.json that `consilience ask` wrote" in said


def test_a_file_that_is_json_and_no_report_is_not_described_field_by_field(given: Path) -> None:
    assert "Field required" not in refused("review", str(given / "object.json"))


@pytest.mark.parametrize("name", ["folder", "broken", "nowhere"])
def test_only_prompts_are_compared(given: Path, name: str) -> None:
    for sides in ((str(FOLDER), str(given / name)), (str(given / name), str(FOLDER))):
        said = refused("prompts", "diff", *sides)
        assert str(given / name) in said
        assert "consilience prompts copy" in said


@pytest.mark.parametrize("name", ["empty", "binary", "object.json"])
def test_a_file_is_not_compared_with_a_folder(given: Path, name: str) -> None:
    for sides in ((str(FOLDER), str(given / name)), (str(given / name), str(FOLDER))):
        said = refused("prompts", "diff", *sides)
        assert f"{given / name}: is a file" in said
        assert "give two folders or two files" in said


@pytest.mark.parametrize(("name", "rule"), [
    ("folder", "no reviewer"), ("text", "is no folder"), ("nowhere", "no such folder")])
def test_a_folder_without_prompts_says_how_to_get_some(given: Path, name: str, rule: str) -> None:
    said = refused("prompts", "check", "--prompts", str(given / name))
    assert rule in said
    assert "consilience prompts copy" in said


@pytest.mark.parametrize("command", [("ask", "Do alders grow?"), ("extract",)])
def test_a_model_without_a_server_names_the_option(
    given: Path, command: tuple[str, ...]
) -> None:
    said = refused(*command, "--papers", str(given / "papers"), "--model", "any")
    assert "--base-url http://localhost:11434/v1" in said


@pytest.mark.parametrize("name", ["text", "empty", "binary"])
def test_a_file_for_a_folder_of_papers_is_called_a_file(given: Path, name: str) -> None:
    said = refused("search", "alder", "--papers", str(given / name))
    assert f"{given / name}: is no folder; give the folder it lies in" in said


@pytest.mark.parametrize("option", ["--claims", "--pairs"])
@pytest.mark.parametrize(("name", "rule"), [
    ("deep.json", ":1: not JSON"), ("empty", "holds no claim; write one a line")])
def test_lines_that_hold_no_claim_are_named(
    given: Path, option: str, name: str, rule: str
) -> None:
    said = refused("verify", option, str(given / name), "--papers", str(given / "papers")) \
        if option == "--claims" else refused("verify", option, str(given / name))
    assert f"{given / name}" in said
    assert rule in said


def test_a_question_of_brackets_is_not_json(given: Path) -> None:
    said = refused("prompts", "compare", "--with", str(FOLDER), "--questions",
                   str(given / "deep.jsonl"))
    assert "deep.jsonl:1: not JSON" in said


def test_predictions_of_brackets_are_not_json(given: Path) -> None:
    said = refused("eval", "verification", "--data", str(given), "--predictions",
                   str(given / "deep.json"))
    assert f"{given / 'deep.json'}:1: not JSON" in said


def test_pairs_are_judged_without_papers(given: Path) -> None:
    said = refused("verify", "--pairs", str(given / "pairs.jsonl"), "--papers",
                   str(given / "papers"))
    assert "--papers" in said
    assert "--claims" in said


@pytest.mark.parametrize("command", [
    ("search", "alder", "--out"), ("extract", "--out"), ("extract", "--measurements"),
    ("verify", "Alders grow.", "--out"), ("find", "Do alders grow?", "--sources", "arxiv", "--out"),
])
def test_a_folder_for_a_file_is_refused_before_the_work(
    given: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def works(*_: object, **__: object) -> None:
        raise AssertionError("work was begun that cannot be kept")

    monkeypatch.setattr("agents.team.assemble", works)
    papers = () if command[0] == "find" else ("--papers", str(given / "papers"))
    said = refused(*command, str(given / "folder"), *papers)
    assert f"{given / 'folder'}: cannot be written (Is a directory)" in said


def test_a_benchmark_is_not_run_for_a_file_that_cannot_be_written(
    given: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evals.suite.Suite.claims", None)
    for option in ("--json", "--markdown"):
        said = refused("eval", "claims", "--data", str(given), option, str(given / "folder"))
        assert f"{given / 'folder'}: cannot be written (Is a directory)" in said


@pytest.mark.parametrize(("name", "rule"), [
    ("binary", "is no text in UTF-8"), ("folder", "is no file"), ("broken", "no such settings"),
    ("open.yaml", "not readable as YAML"), ("text", "must hold names and values")])
def test_what_is_no_settings_file_is_named_with_the_way_out(
    given: Path, name: str, rule: str
) -> None:
    said = refused("config", "--config", str(given / name))
    assert f"{given / name}: {rule}" in said
    assert "--config" in said


def test_a_limit_that_no_database_can_hold_is_refused() -> None:
    for option in ("--runs-a-day", "--runs-at-once"):
        said = refused("keys", "add", option, "9" * 40)
        assert option in said


@pytest.mark.parametrize("option", [("--host", "127.0.0.1"), ("--port", "0"), ("--insecure",)])
def test_an_address_without_http_is_not_passed_over(option: tuple[str, ...]) -> None:
    said = refused("mcp", *option)
    assert option[0] in said
    assert "--http" in said


def test_a_pipe_is_written_like_a_file(given: Path) -> None:
    reading, writing = os.pipe()
    result = consilience("verify", "--pairs", str(given / "pairs.jsonl"), "--set",
                         "entailment.kind=computed", "--out", f"/dev/fd/{writing}")
    os.close(writing)
    assert result.exit_code == 0, result.output
    with os.fdopen(reading) as read:
        assert json.loads(read.read())["verdict"] == "supported"


def test_a_pipe_is_read_like_a_file(given: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, PAIR.encode())
    os.close(writing)
    result = consilience("verify", "--pairs", f"/dev/fd/{reading}", "--set",
                         "entailment.kind=computed")
    assert json.loads(result.stdout)["verdict"] == "supported", result.output


@pytest.mark.parametrize("given", ["inf", "-inf", "nan", "-1", "1e400", "1e300", "1000001"])
def test_a_budget_is_an_amount(given: str) -> None:
    said = refused("ask", "Do alders grow?", "--estimate", f"--max-usd={given}")
    assert f"--max-usd {float(given)}: must be an amount from 0 to 1000000 US dollars" in said
    assert "leave it out for no limit" in said


@pytest.mark.parametrize(("option", "given"), [("--max-calls", "-1"), ("--max-tokens", "9" * 30)])
def test_so_many_calls_and_tokens_are_a_number(option: str, given: str) -> None:
    said = refused("ask", "Do alders grow?", "--estimate", f"{option}={given}")
    assert f"{option} {given}: must be a number from 0 to" in said
    assert "leave it out for no limit" in said


@pytest.mark.parametrize("given", [".inf", "-.inf", ".nan", "-1", "1.0e+300", "Infinity"])
def test_a_budget_of_a_settings_file_or_of_a_role_is_an_amount(tmp_path: Path, given: str) -> None:
    file = tmp_path / "own.yaml"
    for text, name in ((f"budget: {{usd: {given}}}", "budget.usd = "),
                       (f"budget: {{stages: {{writer: {{usd: {given}}}}}}}",
                        "budget.stages.writer.usd = ")):
        file.write_text(text, encoding="utf-8")
        said = refused("config", "--config", str(file))
        assert name in said
        assert "must be an amount from 0 to 1000000 US dollars" in said
        assert f"(from {file})" in said


@pytest.mark.parametrize("name", ["web.timeout", "run.step_seconds", "gate.to_the_point",
                                  "service.job_seconds"])
@pytest.mark.parametrize("given", [".inf", ".nan", "1e999"])
def test_no_setting_is_without_end(name: str, given: str) -> None:
    said = refused("config", "--set", f"{name}={given}")
    assert f"{name} = " in said


@pytest.mark.parametrize("given", ["0", "0.5", "1000000", "null"])
def test_what_is_an_amount_is_taken(given: str) -> None:
    assert consilience("config", "--set", f"budget.usd={given}").exit_code == 0
