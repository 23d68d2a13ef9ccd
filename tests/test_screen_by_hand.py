"""`consilience screen`: a person decides what a run reads, now or later, and loses nothing."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scholarly.server import ScholarlyServer
from searching_commands import QUESTION, SHELF, consilience, json_lines, settings

from cli.errors import InputError
from cli.screening_desk import Desk, identifier, numbers_and_reason
from records import PaperCard, ScreeningDecisions

CARDS = tuple(PaperCard(id=name, title=name.upper(), included=name != "c") for name in "abc")
DESK = Desk(CARDS, ScreeningDecisions())


@pytest.fixture(scope="module")
def server() -> Iterator[ScholarlyServer]:
    with ScholarlyServer(SHELF) as server:
        yield server


@pytest.fixture(scope="module")
def begun(server: ScholarlyServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a run that waits for a person."""
    home = tmp_path_factory.mktemp("waiting")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONSILIENCE_HOME", str(home))
        result = consilience(
            "ask", QUESTION, "--sources", "openalex", "--screen", "--snowball", "0", "--json",
            "--out", str(home / "report"), *settings(server, "gate.min_supported=1"))
        assert result.exit_code == 0, result.output
        assert json_lines(result.stdout)[-1]["event"] == "waiting"
        (run,) = json_lines(consilience("runs", "--json").stdout)
        assert (run["status"], run["papers"]) == ("waiting", "")
    return home


@pytest.fixture
def waiting(begun: Path, own_home: Path) -> Path:
    """The run as it waits, in a home of its own."""
    shutil.copytree(begun / "runs", own_home / "runs")
    return next((own_home / "runs").iterdir())


def listed() -> dict[int, dict]:
    return {row["number"]: row for row in json_lines(
        consilience("screen", "last", "--json").stdout)}


def test_works_are_listed_with_what_was_decided_and_why(waiting: Path) -> None:
    result = consilience("screen", waiting.name, "--list")
    assert result.exit_code == 0, result.output
    table = " ".join(result.stdout.split())
    assert "A closer look at Alder on HumanEval" in table
    assert "names Alder in its title" in table
    assert f"consilience screen {waiting.name} --go" in result.stderr
    relevances = [row["relevance"] for row in listed().values()]
    assert relevances == sorted(relevances, reverse=True)


def test_decisions_are_kept_from_one_call_to_the_next(waiting: Path) -> None:
    before = listed()
    consilience("screen", "last", "--drop", "1,3", "--reason", "not ours")
    consilience("screen", "last", "--drop", "2", "--undo", "3", "--add", "10.5555/elsewhere")
    after = listed()
    assert not after[1]["included"]
    assert (after[1]["reason"], after[1]["by_hand"]) == ("not ours", True)
    assert not after[2]["included"]
    assert after[3] == before[3]
    assert json.loads((waiting / "screening.json").read_text(encoding="utf-8"))["add"] == [
        "10.5555/elsewhere"]


@pytest.mark.parametrize(("words", "said"), [
    (("--drop", "2", "--accept", "99"), "99: there is no such number; they go from 1 to 4"),
    (("--drop", "1-3", "--accept", "2"), "2: both accepted and dropped"),
    (("--reason", "too old"), "--reason belongs to --accept or --drop"),
    (("--drop", "1", "--add", "a good paper"), "no DOI, arXiv identifier or PMID"),
])
def test_a_mistake_is_told_and_changes_nothing(
    waiting: Path, words: tuple[str, ...], said: str
) -> None:
    result = consilience("screen", "last", *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (waiting / "screening.json").exists()


def test_a_person_types_commands_and_may_leave(waiting: Path) -> None:
    typed = "drop 1 too small\nadd nonsense\nadd arXiv:3101.00009\nshow 2\nfly\nl excl\n"
    result = consilience("screen", "last", typed=typed)  # the input ends without “quit”
    assert result.exit_code == 0, result.output
    said = result.stdout
    assert "'nonsense' is no DOI" in said
    assert "fly: no such command" in said
    assert "Alder reaches 40.0% pass@1 on HumanEval." in said
    assert "too small" in said
    assert "1 to be added: arXiv:3101.00009" in said
    assert f"consilience screen {waiting.name} --go" in result.stderr
    assert listed()[1]["reason"] == "too small"


def test_going_on_does_what_a_person_decided_and_says_so(waiting: Path) -> None:
    result = consilience("screen", "last", typed="drop 1 not ours\ndrop 2-4\ngo\n")
    assert result.exit_code == 0, result.output
    assert "Withheld" in result.stdout
    report = json.loads((waiting / "report.json").read_text(encoding="utf-8"))
    reasons = [card["reason"] for card in report["papers"] if not card["included"]]
    assert sorted(reasons) == ["dropped by hand"] * 3 + ["dropped by hand: not ours"]
    again = consilience("screen", "last")
    assert again.exit_code == 2
    assert "does not wait for a screening; consilience show" in again.stderr


def test_damaged_decisions_are_named_and_not_thrown_away(waiting: Path) -> None:
    (waiting / "screening.json").write_text("{", encoding="utf-8")
    result = consilience("screen", "last", "--accept", "1")
    assert result.exit_code == 2
    assert "screening.json" in result.stderr
    assert (waiting / "screening.json").read_text(encoding="utf-8") == "{"


def test_a_decision_replaces_the_one_before() -> None:
    desk = DESK.accept([3], "it fits").drop([3, 1])
    assert desk.decisions == ScreeningDecisions(exclude={"c": "", "a": ""})
    assert [number for number, _ in desk.standing("included")] == [2]
    assert desk.undo([1, 3]).decisions == ScreeningDecisions()


@given(st.lists(st.tuples(st.integers(1, 999), st.integers(0, 9)), min_size=1, max_size=6),
       st.sampled_from(("", "too old", "the same as 4, 5")))
def test_numbers_are_read_as_they_were_written(
    ranges: list[tuple[int, int]], reason: str
) -> None:
    text = ", ".join(f"{low}-{low + more}" if more else str(low) for low, more in ranges)
    numbers, told = numbers_and_reason(f"{text} {reason}")
    wanted = [n for low, more in ranges for n in range(low, low + more + 1)]
    assert (numbers, told) == (list(dict.fromkeys(wanted)), reason)


@pytest.mark.parametrize("text", ["", "x", "3 7", "1-", "-1", "9-3", "1-99999999", "1234567890"])
def test_what_could_be_meant_in_two_ways_is_no_number(text: str) -> None:
    with pytest.raises(InputError):
        DESK.accept(numbers_and_reason(text)[0])


@pytest.mark.parametrize(("text", "kept"), [
    ("https://doi.org/10.5555/ABC", "10.5555/abc"), ("arXiv:2308.12950v2", "arXiv:2308.12950"),
    ("PMID: 12345678", "12345678"), ("12345678", "12345678"), ("3", None), ("", None)])
def test_identifiers_are_kept_in_one_form(text: str, kept: str | None) -> None:
    if kept:
        assert DESK.add([text, text]).decisions.add == (kept,)
        assert identifier(kept) == kept
    else:
        with pytest.raises(InputError):
            DESK.add([text])
