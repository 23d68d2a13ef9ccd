"""The whole graph with a language model: a scripted server that speaks chat completions."""

import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from chaos import Chaos
from scripted_model import competent
from scripted_server import Answer, Asked, Said, ScriptedServer, Seen
from whole_runs import (
    Ended,
    begun,
    but_for_times,
    ended_over_small_papers,
    finished,
    settings_for,
)

from graphs.runs import RunError
from models.calls import CallLog
from prompts.library import FOLDER
from records import Report

HOUSE = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def calm() -> Iterator[ScriptedServer]:
    """The server of the run that nothing befell."""
    with ScriptedServer(competent) as server:
        yield server


@pytest.fixture(scope="module")
def whole(shared_home: Path, calm: ScriptedServer) -> Ended:
    """A run that nothing befell, for the tests that look at one."""
    return ended_over_small_papers(shared_home, settings_for(calm))


def report_of(papers: Path, server: ScriptedServer, *options: str) -> Report:
    return finished(begun(papers, settings_for(server, *options)))


def test_a_run_whose_papers_are_not_there_waits_for_them(
    papers: Path, server: ScriptedServer
) -> None:
    run = begun(papers, settings_for(server))
    elsewhere = papers.rename(papers.with_name("elsewhere"))
    with pytest.raises(RunError, match="no such folder"):
        finished(run)
    elsewhere.rename(papers)
    assert finished(run).status == "published"


def test_with_a_model_the_laws_hold_and_the_report_names_it(whole: Ended) -> None:
    report = whole.report
    assert report.status == "published", report.reasons
    assert "scripted" in report.manifest.models["verifier"]
    assert {f"{name}.md" for name in ("planner", "claim_extractor", "writer", "reviewer")} <= set(
        report.manifest.prompts)
    assert all("scripted" in review.model for review in report.reviews)
    known = {c.id: c for c in report.claims}
    for sentence in report.answer.sentences:
        assert sentence.role == "gap" or sentence.claim_ids
        assert all(known[i].verdict in ("supported", "contested") for i in sentence.claim_ids)
    whole.require_that_quotes_stand()


def test_the_usage_of_each_role_is_in_the_report(whole: Ended, calm: ScriptedServer) -> None:
    usage = whole.report.manifest.run.usage
    assert sum(u.calls for u in usage.values()) == len(calm.requests)
    assert all(u.usd is None for u in usage.values() if u.calls)


def test_the_same_question_again_costs_no_call_and_gives_the_same_report(
    papers: Path, whole: Ended, calm: ScriptedServer, shared_home: Path
) -> None:
    asked = len(calm.requests)
    second = report_of(papers, calm, f"home={shared_home}")
    assert len(calm.requests) == asked
    assert but_for_times(second) == but_for_times(whole.report)


def test_a_replay_sends_nothing_and_says_what_is_missing(
    papers: Path, server: ScriptedServer
) -> None:
    run = begun(papers, settings_for(server))
    with pytest.raises(RunError, match="replay"):
        finished(run, replay=True)
    assert not server.requests
    first = finished(run)
    again = finished(begun(papers, settings_for(server)), replay=True)
    assert but_for_times(again) == but_for_times(first)


@pytest.mark.parametrize("seed", [2])
def test_with_three_calls_in_ten_faulty_the_report_is_the_same(
    papers: Path, whole: Ended, calm: ScriptedServer, seed: int
) -> None:
    with ScriptedServer(competent, chaos=Chaos(share=0.3, seed=seed, drip=6)) as rough:
        report = report_of(papers, rough)
    assert any(seen.fault for seen in rough.requests)
    assert but_for_times(report, rough) == but_for_times(whole.report, calm)
    assert len(rough.requests) <= 3 * len(calm.requests)


def test_at_its_limit_a_run_ends_with_what_it_has_and_says_so(
    papers: Path, server: ScriptedServer
) -> None:
    report = report_of(papers, server, "budget.calls=3")
    assert len(server.requests) == 3
    assert any("3 calls" in f.reason for f in report.failures)
    assert any(c.verdict == "supported" for c in report.claims)


def test_a_dead_server_ends_the_run_quickly_and_it_goes_on_when_the_server_is_back(
    papers: Path, whole: Ended, calm: ScriptedServer
) -> None:
    def without_verifier(asked: Asked) -> Said:
        return Answer(status=503) if asked.schema_name == "StanceProposals" else \
            competent(asked)

    with ScriptedServer(without_verifier) as broken:
        run = begun(papers, settings_for(broken, "language.breaker=3"))
        with pytest.raises(RunError, match=f"consilience resume {run.id}"):
            finished(run)
        before = {_what(seen) for seen in broken.answered}
        broken.script = competent
        report = finished(run)
        after = Counter(_what(seen) for seen in broken.answered)
    assert but_for_times(report, broken) == but_for_times(whole.report, calm).replace(
        '"breaker": 8', '"breaker": 3')  # settings stand in a report
    assert all(after[what] == 1 for what in before)


def test_a_run_does_not_go_on_with_other_prompts(
    papers: Path, server: ScriptedServer, tmp_path: Path
) -> None:
    prompts = tmp_path / "prompts"
    shutil.copytree(FOLDER, prompts, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    server.script = lambda _: Answer(status=401)
    run = begun(papers, settings_for(server, f"prompts={prompts}"))
    with pytest.raises(RunError):
        finished(run)
    file = prompts / "writer.md"
    file.write_text(file.read_text(encoding="utf-8") + "\nBe brief.\n", encoding="utf-8")
    server.script = competent
    with pytest.raises(RunError, match=r"other prompts \(writer\.md\)"):
        finished(run)


def test_a_run_killed_while_it_asks_goes_on_and_asks_nothing_again_that_was_answered(
    papers: Path, whole: Ended, calm: ScriptedServer, tmp_path: Path
) -> None:
    with ScriptedServer(competent, latency=0.2) as slow:
        run = begun(papers, settings_for(slow))
        child = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "resume", run.id, "--quiet"], cwd=tmp_path,
            stderr=subprocess.PIPE)
        while len(slow.answered) < 4 and child.poll() is None:
            time.sleep(0.02)
        child.send_signal(signal.SIGKILL)
        child.wait()
        known = {(c.role, c.subject, c.prompt) for c in CallLog(run.calls).calls()}
        sent = len(slow.requests)
        slow.latency = 0.0
        report = finished(run)
        later = CallLog(run.calls).calls()
    assert known
    assert but_for_times(report, slow) == but_for_times(whole.report, calm)
    again = [c for c in later if not c.cached and (c.role, c.subject, c.prompt) in known]
    assert len(again) == len(known)
    assert len(slow.requests) > sent


def _what(seen: Seen) -> str:
    """What was asked, but for the nonce of the fence."""
    return re.sub(r"\b[0-9a-f]{16}\b", "", repr(seen.asked.messages))
