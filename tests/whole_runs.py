"""Whole runs in tests: their settings, what they come to, and what two of them have in common."""

import asyncio
import json
import os
from dataclasses import dataclass
from pathlib import Path

from papers import QUESTION, write_papers
from scripted_server import ScriptedServer

from agents.team import Team, assemble
from graphs.conduct import outcome
from graphs.run_store import RunStore
from graphs.runs import Run
from records import Report
from settings import Settings, home_of, load_settings

SMALL = ("verification.batch_size=4", "gate.min_supported=3", "entailment.kind=computed")
"""For the few claims of tests/papers.py: several tasks, a report that can be published, and
verdicts that no network changes."""


def settings_of(*options: str) -> Settings:
    """Those of a test's own home, for small papers and agents that compute."""
    home = f"home={os.environ['CONSILIENCE_HOME']}"
    return load_settings(environment={}, assignments=[home, *SMALL, *options]).settings


def settings_for(server: ScriptedServer, *options: str) -> Settings:
    """The same with the model behind a server, which is asked about every claim."""
    return settings_of(
        "language.model=scripted", f"language.base_url={server.base_url}",
        "language.longest_wait=0.2", "language.timeout=5", "verification.band.supported=1",
        *options)


def begun(papers: Path | None, settings: Settings, question: str = QUESTION) -> Run:
    return RunStore(home_of(settings)).begin(
        question, str(papers or ""), "", settings.model_dump())


def team_of(run: Run, *, replay: bool = False) -> Team:
    return assemble(Settings.model_validate(run.settings), Path(run.papers), calls=run.calls,
                    replay=replay)


def finished(run: Run, *, replay: bool = False) -> Report:
    """What a run comes to."""
    return asyncio.run(outcome(run, team_of(run, replay=replay))).report


@dataclass(frozen=True)
class Ended:
    """A run that is over. `texts` are those of its papers, by id."""

    run: Run
    report: Report
    texts: dict[str, str]

    def require_that_quotes_stand(self) -> None:
        """Raises AssertionError for a quote that its paper does not have at its place."""
        spans = [span for claim in self.report.claims for span in (claim.source, *claim.evidence)]
        spans += [measurement.place for measurement in self.report.measurements]
        assert spans
        for span in spans:
            assert self.texts[span.paper_id][span.start:span.end] == span.quote


def ended(run: Run) -> Ended:
    """The run at its end."""
    team = team_of(run)
    came = asyncio.run(outcome(run, team))
    return Ended(run, came.report, team.texts(came.papers))


def ended_over_small_papers(home: Path, settings: Settings) -> Ended:
    """A run over papers of its own beside a home, for tests that only look at it."""
    return ended(begun(write_papers(home.parent / "papers"), settings))


def but_for_times(report: Report, server: ScriptedServer | None = None) -> str:
    """The report without what differs between any two runs: times, and a test server's address."""
    manifest = report.manifest.model_dump(mode="json", exclude={"run"})
    text = json.dumps({**report.model_dump(mode="json"), "manifest": manifest}, sort_keys=True)
    return text.replace(server.base_url, "URL") if server else text
