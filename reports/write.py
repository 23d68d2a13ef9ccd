"""Writes a report to a folder in the formats asked for, each file whole or not at all."""

import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from records import PaperCard, Report
from records.errors import UserError
from reports import json, searching
from reports.bibtex import bibtex
from reports.figure import figure
from reports.flow_figure import flow_document
from reports.html import html
from reports.markdown import markdown
from reports.reading import reading
from reports.ris import ris
from reports.tables import flow_csv, measurements_csv, papers_csv


@dataclass(frozen=True)
class Beside:
    """What lies beside a report while it is rendered: the other formats written with it, and the
    text around its quotes (see `reports.html`)."""

    formats: frozenset[str]
    contexts: Mapping[str, str]

    def file(self, name: str) -> str:
        """The file of a format where it is written too, else ""."""
        return FORMATS[name].file if name in self.formats else ""


@dataclass(frozen=True)
class Format:
    file: str
    render: Callable[[Report, Beside], str]


FORMATS: dict[str, Format] = {
    "md": Format("report.md", lambda report, beside: markdown(
        report, figure=beside.file("svg"), flow=beside.file("prisma"),
        papers_file=beside.file("papers"))),
    "html": Format("report.html", lambda report, beside: html(
        report, contexts=beside.contexts, papers_file=beside.file("papers"))),
    "svg": Format("figure.svg", lambda report, _: figure(report)),
    "prisma": Format("prisma.svg", lambda report, _: flow_document(
        report.flow, searching.failures(report))),
    "prisma-csv": Format("prisma.csv", lambda report, _: flow_csv(
        report.flow, searching.failures(report))),
    "papers": Format("papers.csv", lambda report, _: papers_csv(report.papers)),
    "bib": Format("references.bib", lambda report, _: bibtex(_included(report))),
    "ris": Format("references.ris", lambda report, _: ris(_included(report))),
    "csv": Format("measurements.csv", lambda report, _: measurements_csv(report)),
    "json": Format("report.json", lambda report, _: json.dump(report)),
    "schema": Format("report.schema.json", lambda _report, _: json.schema_text()),
    "reading": Format("reading.json", lambda report, beside: reading(report, beside.contexts)),
}
DEFAULT_FORMATS = tuple(name for name in FORMATS if name != "reading")
"""What a person gets who names no format: all but what only a page of ours reads."""


class UnknownFormat(UserError):
    """A format that no renderer is registered for."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(f"no such format: {', '.join(sorted(names))} "
                         f"(known: {', '.join(FORMATS)})")


def write_report(
    report: Report, folder: Path, formats: Iterable[str] = DEFAULT_FORMATS, *,
    contexts: Mapping[str, str] | None = None,
) -> list[Path]:
    """Write a report into a folder, which is made if need be; returns the files written.

    Everything is rendered before the first file is written. Raises `UnknownFormat`, and `OSError`
    where the folder cannot be written.
    """
    asked = list(dict.fromkeys(formats))
    if unknown := set(asked) - FORMATS.keys():
        raise UnknownFormat(unknown)
    beside = Beside(frozenset(asked), contexts or {})
    rendered = {FORMATS[name].file: FORMATS[name].render(report, beside) for name in asked}
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(folder / name, text) for name, text in rendered.items()]


def _included(report: Report) -> list[PaperCard]:
    return [card for card in report.papers if card.included]


def _write(path: Path, text: str) -> Path:
    """Write beside the target and move over it, so that no reader ever sees half a file."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        draft.chmod(0o666 & ~_umask())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def _umask() -> int:
    """The process's mask of file rights, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
