"""The files of a report, as the service keeps them beside its run."""

import asyncio
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from graphs.runs import Run, RunError
from records import Paper
from reports.contexts import contexts_of
from reports.write import FORMATS, write_report
from settings import shelf_of
from sources.paper_store import PaperStore

if TYPE_CHECKING:  # the process that answers conducts nothing, and begins sooner without LangGraph
    from agents.team import Team
    from graphs.conduct import Outcome

MEDIA_TYPES = {
    ".md": "text/markdown; charset=utf-8", ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml", ".csv": "text/csv; charset=utf-8",
    ".bib": "application/x-bibtex; charset=utf-8",
    ".ris": "application/x-research-info-systems; charset=utf-8", ".json": "application/json"}


def file_of(run: Run, kind: str) -> Path:
    """Where a format of `reports.write.FORMATS` lies. Raises KeyError for one that is none."""
    return run.folder / "files" / FORMATS[kind].file


def texts_of(run: Run) -> Path:
    """Where it is kept under which keys of the paper store the papers of a report lie, by id."""
    return run.folder / "files" / "texts.json"


def paper_of(run: Run, paper: str) -> Paper | None:
    """A paper of a report as it was read; None where the report has none of this id, or its text
    is kept no longer. Raises RunError where it cannot be read which papers it has."""
    try:
        key = json.loads(texts_of(run).read_text("utf-8")).get(paper)
    except (ValueError, AttributeError, RecursionError) as error:
        raise RunError(f"{texts_of(run)}: damaged ({error}); move it away, and it is written "
                       "again when next it is asked for") from error
    return PaperStore(shelf_of(run.home, run.workspace) / "read").get(key) if key else None


async def write_files(run: Run, team: "Team", outcome: "Outcome") -> None:
    """Write the report in every format, and where its papers lie.

    Raises RunError where the folder cannot be written."""
    def write() -> None:
        contexts = contexts_of(outcome.report, team.texts(outcome.papers))
        write_report(outcome.report, run.folder / "files", FORMATS, contexts=contexts)
        texts = texts_of(run)
        draft = texts.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(outcome.papers), "utf-8")
        draft.replace(texts)

    try:
        await asyncio.to_thread(write)
    except OSError as error:
        raise RunError(f"its report cannot be written ({error.strerror}); "
                       "make room and resume it") from error
