"""The whole graph, over real files, with the real index: from a question to a reviewed report."""

import asyncio
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journal import Journal, Noted, noted, recorded
from papers import QUESTION, write_papers
from whole_runs import (
    Ended,
    begun,
    but_for_times,
    ended_over_small_papers,
    settings_of,
    team_of,
)

from agents.team import Team
from graphs.conduct import outcome
from graphs.runs import Run, RunError
from graphs.state import merge_by_key, merge_failures
from graphs.synthesis import build
from records import Report

HOUSE = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def whole(shared_home: Path) -> Ended:
    """A run that nothing befell, for the tests that look at one."""
    return ended_over_small_papers(shared_home, settings_of())


def started(papers: Path, question: str = QUESTION) -> tuple[Run, Team]:
    run = begun(papers, settings_of(), question)
    return run, team_of(run)


def report_of(run: Run, team: Team) -> Report:
    return asyncio.run(outcome(run, team)).report


def test_a_question_becomes_a_published_report_with_values_trend_gap_and_evidence(
    whole: Ended,
) -> None:
    report = whole.report
    assert report.status == "published", report.reasons
    answer = " ".join(s.text for s in report.answer.sentences)
    assert "34.0% at 7B, 42.0% at 13B and 41.0% at 34B" in answer
    assert "rises from 34.0% at 7B to 42.0% at 13B, then falls to 41.0% at 34B" in answer
    assert "No measurement of Alder - Instruct 70B on HumanEval" in answer
    cited = {i for s in report.answer.sentences for i in s.claim_ids}
    assert cited <= {c.id for c in report.claims if c.verdict in ("supported", "contested")}
    assert report.rating
    assert len(report.reviews) == 5


def test_every_quote_stands_in_its_paper_at_its_offsets(whole: Ended) -> None:
    whole.require_that_quotes_stand()


def test_two_papers_that_differ_are_set_side_by_side(whole: Ended) -> None:
    report = whole.report
    assert any("34.0%" in c.text and "30.5%" in c.text for c in report.contradictions)
    assert any(s.role == "contradiction" for s in report.answer.sentences)


def test_the_flow_adds_up_and_what_cannot_be_read_is_named(papers: Path) -> None:
    (papers / "torn.xml").unlink()
    (papers / "scan.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")  # is read in a process of its own
    report = report_of(*started(papers))
    flow = report.flow
    assert (flow.identified, flow.unreadable, flow.screened, flow.included) == (4, 1, 3, 2)
    assert flow.errors() == []
    assert any(f.subject == "scan.pdf" for f in report.failures)
    (birds,) = [card for card in report.papers if not card.included]
    assert "Alder" in birds.reason


def test_a_question_the_papers_cannot_answer_is_withheld_with_its_reason(papers: Path) -> None:
    report = report_of(*started(papers, "Does tokamak confinement rise with field strength?"))
    assert report.status == "withheld"
    assert report.rating is None
    assert not report.claims
    assert "none of the 3 papers" in report.reasons[0]


def test_a_benchmark_nobody_measured_withholds_the_report(papers: Path) -> None:
    report = report_of(*started(papers, "What pass@1 does Alder - Instruct 7B reach on MBPP?"))
    assert report.status == "withheld"
    assert any(s.role == "gap" for s in report.answer.sentences) or not report.claims


def test_the_same_input_gives_the_same_report_but_for_times(papers: Path, whole: Ended) -> None:
    assert but_for_times(report_of(*started(papers))) == but_for_times(whole.report)


def test_papers_of_other_runs_in_the_workspace_change_nothing(
    papers: Path, tmp_path: Path, whole: Ended
) -> None:
    other = write_papers(tmp_path / "other")
    (other / "more.md").write_text(
        "# More on Alder\n\n## Abstract\n\nAlder - Instruct 7B fails on HumanEval with pass@1 of "
        "3.0%. Alder needs much sun and HumanEval needs none.\n", encoding="utf-8")
    report_of(*started(other))
    assert but_for_times(report_of(*started(papers))) == but_for_times(whole.report)


def test_a_finished_run_gives_its_report_again_without_work(whole: Ended, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    assert report_of(whole.run, noted(team_of(whole.run), journal)) == whole.report
    assert journal.pieces() == []


def test_a_run_that_another_process_has_is_refused(papers: Path) -> None:
    run, team = started(papers)
    with run.held(), pytest.raises(RunError, match="another process"):
        report_of(run, team)


def test_a_run_that_is_killed_again_and_again_comes_to_its_end_and_does_nothing_twice(
    papers: Path, tmp_path: Path, whole: Ended
) -> None:
    run, team = started(papers)
    journal = Journal(tmp_path / "journal")
    kept: dict[int, set[str]] = {}
    with subprocess.Popen(
        [sys.executable, str(HOUSE / "tests" / "journal.py"), run.id, str(journal.file)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as another:
        assert another.stdin
        assert another.stdout
        for kind in ("plan", "extract", "verify", "review"):
            print(kind, file=another.stdin, flush=True)
            assert int(another.stdout.readline()) == signal.SIGKILL
            assert journal.pieces()[-1].startswith(kind)
            kept[len(journal.pieces())] = asyncio.run(recorded(run))
        another.stdin.close()
    assert but_for_times(report_of(run, noted(team, journal))) == but_for_times(whole.report)
    for done, pieces in kept.items():
        assert not pieces & set(journal.pieces()[done:])
    kinds = [{piece.partition(":")[0] for piece in pieces} for pieces in kept.values()]
    assert kinds == [set(), {"plan"}, {"plan", "extract"}, {"plan", "extract", "verify"}]


class Broken(Noted):
    """An agent whose method fails on one piece."""

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._agent, name)
        if name != self._name:
            return method

        def failing(*arguments: Any) -> Any:
            self._note(*arguments)
            return method(*arguments)

        return failing


def fail_on(word: str):
    def check(*arguments: Any) -> None:
        if word in repr(arguments):
            raise RuntimeError(f"cannot work on {word}")
    return check


def test_a_paper_that_breaks_the_extractor_is_named_and_the_rest_goes_on(papers: Path) -> None:
    run, team = started(papers)
    broken = replace(team, extractor=Broken(team.extractor, "extract", fail_on("3201.00002")))
    report = report_of(run, broken)
    assert any(f.stage == "extract" and "3201.00002" in f.subject for f in report.failures)
    assert any(c.verdict == "supported" for c in report.claims)


@pytest.mark.parametrize(("agent", "method", "stage"), [
    ("extractor", "extract", "extract"), ("verifier", "verify", "verify")])
def test_where_every_task_of_a_step_fails_the_report_is_withheld_with_the_failures(
    papers: Path, agent: str, method: str, stage: str
) -> None:
    run, team = started(papers)
    broken = Broken(getattr(team, agent), method, fail_on(""))
    report = report_of(run, replace(team, **{agent: broken}))
    assert report.status == "withheld"
    assert any(f.stage == stage for f in report.failures)


def test_where_every_reviewer_fails_there_is_no_rating(papers: Path) -> None:
    run, team = started(papers)
    panel = tuple(Broken(r, "review", fail_on("")) for r in team.panel)
    report = report_of(run, replace(team, panel=panel))
    assert (report.status, report.rating) == ("withheld", None)
    assert len([f for f in report.failures if f.stage == "review"]) == 5


def test_a_reviewer_that_fails_is_named_and_not_averaged_in(papers: Path) -> None:
    run, team = started(papers)
    first, *others = team.panel
    panel = (Broken(first, "review", fail_on("Report")), *others)
    report = report_of(run, replace(team, panel=panel))
    assert any(f.stage == "review" and f.subject == first.name for f in report.failures)
    assert report.rating
    assert report.rating.n == 4


def test_a_step_that_everything_stands_on_withholds_the_report_when_it_fails(papers: Path) -> None:
    run, team = started(papers)
    report = report_of(run, replace(team, screener=Broken(team.screener, "screen", fail_on(""))))
    assert report.status == "withheld"
    assert "screen" in report.reasons[0]


def test_a_step_that_takes_too_long_is_ended_and_named(papers: Path) -> None:
    run, team = started(papers)
    limit = team.settings.run.model_copy(update={"step_seconds": 3.0})
    slow = replace(
        team, settings=team.settings.model_copy(update={"run": limit}),
        extractor=Broken(team.extractor, "extract",
                         lambda paper, _: time.sleep(4 if "3201" in paper.id else 0)))
    report = report_of(run, slow)
    assert any(f.stage == "extract" and "Timeout" in f.reason for f in report.failures)


def test_the_graph_compiles_and_every_step_can_be_reached() -> None:
    drawn = build(60).compile().get_graph()
    reached = {edge.target for edge in drawn.edges}
    steps = {n for n in drawn.nodes if not n.startswith("__")}
    assert steps - {"publish", "revise"} <= reached | {"plan"}


PIECES = st.dictionaries(st.text(max_size=3), st.integers(), max_size=5)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.text(max_size=2), st.integers()), max_size=6,
                unique_by=lambda piece: piece[0]), st.randoms())
def test_the_order_of_arrival_leaves_no_trace(pieces: list[tuple[str, int]], random: Any) -> None:
    shuffled = random.sample(pieces, len(pieces))
    one: dict[str, Any] = {}
    two: dict[str, Any] = {}
    for (a, x), (b, y) in zip(pieces, shuffled, strict=True):
        one, two = merge_by_key(one, {a: x}), merge_by_key(two, {b: y})
    assert list(one.items()) == list(two.items())
    failures = [{"stage": a, "subject": a, "reason": str(x)} for a, x in pieces]
    mixed = [{"stage": a, "subject": a, "reason": str(x)} for a, x in shuffled]
    assert merge_failures([], failures) == merge_failures(mixed, mixed)
