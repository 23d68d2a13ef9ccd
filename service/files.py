"""The files of a report, as the service keeps them beside its run."""

import asyncio
from pathlib import Path

from agents.team import Team
from graphs.conduct import Outcome
from graphs.runs import Run, RunError
from reports.contexts import contexts_of
from reports.write import FORMATS, write_report

MEDIA_TYPES = {
    ".md": "text/markdown; charset=utf-8", ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml", ".csv": "text/csv; charset=utf-8",
    ".bib": "application/x-bibtex; charset=utf-8",
    ".ris": "application/x-research-info-systems; charset=utf-8", ".json": "application/json"}


def file_of(run: Run, kind: str) -> Path:
    """Where a format of `reports.write.FORMATS` lies. Raises KeyError for one that is none."""
    return run.folder / "files" / FORMATS[kind].file


async def write_files(run: Run, team: Team, outcome: Outcome) -> None:
    """Write the report in every format. Raises RunError where the folder cannot be written."""
    def write() -> None:
        contexts = contexts_of(outcome.report, team.texts(outcome.papers))
        write_report(outcome.report, run.folder / "files", FORMATS, contexts=contexts)

    try:
        await asyncio.to_thread(write)
    except OSError as error:
        raise RunError(f"its report cannot be written ({error.strerror}); "
                       "make room and resume it") from error
