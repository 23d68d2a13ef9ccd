"""`consilience prompts`: what one who tunes prompts types, and what comes out."""

import json
from pathlib import Path

import pytest
from papers import QUESTION, write_papers
from scripted_server import ScriptedServer
from typer.testing import CliRunner

from cli.main import app
from prompts.library import FOLDER, load_library

FEWER = ("--set", "gate.min_supported=3")


def consilience(*words: str | Path):
    return CliRunner().invoke(app, [str(word) for word in words])


def one_line(text: str) -> str:
    return " ".join(text.split())


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A copy of the bundled prompts, to be changed."""
    folder = tmp_path / "mine"
    assert consilience("prompts", "copy", folder).exit_code == 0
    return folder


def test_a_copy_holds_the_same_prompts(mine: Path) -> None:
    assert load_library(mine).hashes == load_library().hashes
    assert "The prompts are the same." in consilience("prompts", "diff", FOLDER, mine).stdout


def test_every_prompt_is_listed_with_its_hash() -> None:
    shown, plain = (consilience("prompts", "list", *more).stdout for more in ((), ("--json",)))
    rows = [json.loads(line) for line in plain.splitlines()]
    assert {row["file"]: row["sha256"] for row in rows} == load_library().hashes
    assert all(row["file"] in shown and row["sha256"][:8] in shown for row in rows)


@pytest.mark.parametrize("name", ["writer", "writer.md", "reviewers/sceptic", "sceptic", "go_on"])
def test_a_prompt_is_shown_as_it_is_by_its_name_or_its_file(name: str) -> None:
    file = load_library().file(name)
    assert consilience("prompts", "show", name).stdout == (FOLDER / file).read_text("utf-8")


def test_rendered_without_a_run_values_have_stand_ins() -> None:
    shown = consilience("prompts", "render", "writer").stdout
    assert "⟨question: The research question.⟩" in shown
    assert "<<<DATA" in shown


def test_a_reviewer_is_rendered_as_its_role_is_asked_with_its_rubric() -> None:
    shown = consilience("prompts", "render", "sceptic", "--json").stdout
    system, user = (json.loads(line) for line in shown.splitlines())
    assert "a superlative without a second witness" in system["content"]
    assert user["role"] == "user"


def test_check_passes_over_sound_prompts_and_names_a_role_that_is_missing(mine: Path) -> None:
    (mine / "planner.md").unlink()
    result = consilience("prompts", "check", "--prompts", mine)
    assert result.exit_code == 0
    assert "are sound" in result.stdout
    assert "Not there: planner" in result.stdout


def test_check_names_every_problem_and_ends_with_two(mine: Path) -> None:
    change(mine / "writer.md", "{{ question }}", "{{ qestion }}")
    change(mine / "reviewers" / "reader.md", "- **9**", "- **8**")
    result = consilience("prompts", "check", "--prompts", mine)
    assert result.exit_code == 2
    assert "reader.md:" in result.stderr
    assert "what a 9 looks like" in result.stderr
    assert "qestion: not among the variables" in result.stderr
    assert "variables.question: declared and never used" in result.stderr


def test_check_knows_the_measures(mine: Path) -> None:
    change(mine / "reviewers" / "reader.md", "question_answered", "question_answerd")
    result = consilience("prompts", "check", "--prompts", mine)
    assert result.exit_code == 2
    assert "no such measure: question_answerd" in result.stderr


def test_diff_tells_settings_from_text_and_what_is_new_and_gone(mine: Path) -> None:
    change(mine / "writer.md", "temperature: 0,", "temperature: 0.4,")
    change(mine / "writer.md", "You write the answer", "You draft the answer")
    (mine / "reviewers" / "reader.md").rename(mine / "reviewers" / "user.md")
    shown = consilience("prompts", "diff", FOLDER, mine).stdout
    assert "sampling.temperature: 0 → 0.4" in shown
    assert "-You write the answer" in shown
    assert "+You draft the answer" in shown
    assert "reviewers/reader.md is gone" in shown
    assert "reviewers/user.md is new" in shown
    only = consilience("prompts", "diff", FOLDER, mine, "reviewers/user").stdout
    assert "writer.md" not in only
    assert "reviewers/user.md is new" in only


def test_diff_takes_two_files_and_prompts_that_are_not_sound(mine: Path) -> None:
    change(mine / "writer.md", "role: writer", "role: [writer")
    shown = consilience("prompts", "diff", FOLDER / "writer.md", mine / "writer.md").stdout
    assert "+role: [writer" in shown


@pytest.mark.parametrize(("words", "said"), [
    (("show", "nobody"), "no prompt 'nobody'; there are"),
    (("render", "writer", "--subject", "x"), "give --run too"),
    (("render", "writer", "--run", "last"), "no such run"),
    (("list", "--prompts", "/nowhere/at/all"), "/nowhere/at/all: no such folder; copy"),
    (("diff", str(FOLDER), "/nowhere/at/all"), "/nowhere/at/all: no such folder"),
    (("diff", str(FOLDER), str(FOLDER), "nobody"), "nobody: in neither folder"),
    (("copy", str(FOLDER)), "is there already"),
    (("compare", "--with", "/nowhere/at/all", "--questions", "{questions}"), "no such folder"),
    (("compare", "--with", str(FOLDER), "--questions", "{questions}"), "should be compared with"),
    (("compare", "--with", str(FOLDER), "--questions", "/nowhere.txt"), "cannot be read"),
])
def test_a_mistake_is_one_clear_sentence_and_exit_code_two(
    words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    questions = tmp_path / "questions.txt"
    questions.write_text(QUESTION, encoding="utf-8")
    result = consilience("prompts", *(word.format(questions=questions) for word in words))
    assert result.exit_code == 2
    assert said in one_line(result.stderr)


@pytest.mark.parametrize(("line", "said"), [
    ("?!", ":2: the question is too short"),
    ('{"question": "How tall do alders grow?", "paper": "x"}', ":2: must have “question”"),
    ('{"question": 7}', ":2: must have “question”"),
    ('{"question": "How tall', ":2: not JSON"),
    ('{"question": "How tall do alders grow?", "papers": "none"}', ":2: "),
])
def test_a_question_that_cannot_be_asked_is_named_with_its_line(
    line: str, said: str, mine: Path, tmp_path: Path
) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text(f"{QUESTION}\n{line}\n", encoding="utf-8")
    result = consilience("prompts", "compare", "--with", mine, "--questions", questions,
                         "--papers", write_papers(tmp_path / "papers"))
    assert result.exit_code == 2
    assert f"questions.jsonl{said}" in one_line(result.stderr)


@pytest.fixture
def asked(tmp_path: Path) -> tuple[str | Path, ...]:
    """The arguments of a comparison over a few invented papers, without its folder."""
    write_papers(tmp_path / "papers")
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps({"question": QUESTION, "papers": "papers"}), encoding="utf-8")
    return ("prompts", "compare", "--questions", questions, "--out", tmp_path / "page.html", *FEWER)


def test_a_changed_reviewer_changes_scores_and_nothing_else(
    mine: Path, tmp_path: Path, asked: tuple[str | Path, ...]
) -> None:
    change(mine / "reviewers" / "sceptic.md", "{synthesis_share: 1}", "{undisputed_share: 1}")
    (mine / "reviewers" / "reader.md").unlink()
    result = consilience(*asked, "--with", mine, "--json")
    assert result.exit_code == 0, result.output
    (told,) = (json.loads(line) for line in result.stdout.splitlines())
    assert [change["file"] for change in told["prompts"]] == [
        "reviewers/reader.md", "reviewers/sceptic.md"]
    assert not told["claims"]
    assert not told["sentences"]
    moved = {(s["reviewer"], s["dimension"]) for s in told["scores"] if s["before"] != s["after"]}
    assert ("sceptic", "novelty") in moved
    assert {reviewer for reviewer, _ in moved} == {"sceptic", "reader"}
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    for run in (told["before"]["run"], told["after"]["run"]):
        assert run in page
        assert run in consilience("runs").stdout


def test_a_changed_prompt_is_sent_and_the_others_come_from_the_cache(
    mine: Path, asked: tuple[str | Path, ...], server: ScriptedServer
) -> None:
    change(mine / "writer.md", "You write the answer", "You draft the answer")
    thinking = ("--model", "scripted", "--base-url", server.base_url)
    result = consilience(*asked, "--with", mine, *thinking, "--json", "--quiet")
    assert result.exit_code == 0, result.output
    (told,) = (json.loads(line) for line in result.stdout.splitlines())
    usage = {move["role"]: move for move in told["usage"]}
    assert usage["claim_extractor"]["before"]["calls"] > 0
    assert usage["claim_extractor"]["after"]["calls"] == 0
    assert usage["claim_extractor"]["after"]["cached"] > 0
    assert usage["writer"]["after"]["calls"] > 0
    assert usage["claim_extractor"]["after"]["tokens_in"] == \
        usage["claim_extractor"]["before"]["tokens_in"] > 0

    after = told["after"]["run"]
    sent = consilience("prompts", "render", "writer", "--run", after)
    assert "You draft the answer" in sent.stdout
    assert QUESTION in sent.stdout
    logged = consilience("prompts", "render", "sceptic", "--run", after, "--json").stdout
    assert {json.loads(line)["role"] for line in logged.splitlines()} == {"reviewer/sceptic"}
    nothing = consilience("prompts", "render", "editr", "--run", after)
    assert nothing.exit_code == 2
    assert "nothing was sent with 'editr', but with" in nothing.stderr
