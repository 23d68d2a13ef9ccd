"""Runs with the scripted model: the settings that use it, and what they come to."""

import asyncio
import os
from pathlib import Path

from papers import QUESTION
from scripted_server import ScriptedServer

from agents.team import Team, assemble
from graphs.conduct import outcome
from graphs.runs import Run, RunStore
from records import Report
from settings import Settings, home_of, load_settings


def settings_for(server: ScriptedServer, *options: str) -> Settings:
    """The settings of a test's home with the model behind a server."""
    return load_settings(environment={}, assignments=[
        f"home={os.environ['CONSILIENCE_HOME']}", "language.model=scripted",
        f"language.base_url={server.base_url}", *options]).settings


def begun(papers: Path, settings: Settings) -> Run:
    return RunStore(home_of(settings)).begin(QUESTION, str(papers), "", settings.model_dump())


def finished(run: Run, *, replay: bool = False) -> tuple[Report, Team]:
    """The report of a run and the team that made it."""
    settings = Settings.model_validate(run.settings)
    team = assemble(settings, Path(run.papers), calls=run.calls, replay=replay)
    return asyncio.run(outcome(run, team)).report, team
