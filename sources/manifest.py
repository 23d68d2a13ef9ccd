"""Reads manifest.csv, with which the owner of a folder corrects what the documents say of
themselves."""

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path

from records import Identifiers, Paper
from records.errors import UserError
from sources.documents.document import Document
from sources.documents.encoding import decode
from sources.identifiers import normalise_arxiv, normalise_doi, paper_id

MANIFEST = "manifest.csv"
COLUMNS = ("file", "title", "authors", "year", "doi", "arxiv", "venue", "url", "pmid", "pmcid")


class ManifestError(UserError):
    """A manifest that cannot be followed; the message names the file, the row and the way out."""


Row = Mapping[str, str]


def read_manifest(folder: Path) -> dict[str, Row]:
    """The rows by file (a path within the folder, with "/"); empty without a manifest.

    Columns: file, and any of title, authors (";" between them), year, doi, arxiv, venue, url,
    pmid, pmcid. An empty cell overrides nothing. Raises ManifestError.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    text = decode(Document(MANIFEST, path.read_bytes()))
    reader = csv.DictReader(io.StringIO(text), strict=True)
    names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    if unknown := [name for name in names if name not in COLUMNS]:
        raise ManifestError(
            f"{MANIFEST}: unknown columns {', '.join(map(repr, unknown))}; "
            f"known are {', '.join(COLUMNS)}")
    if "file" not in names:
        raise ManifestError(f"{MANIFEST}: it has no column 'file'; add one with the files' names")
    reader.fieldnames = names
    rows: dict[str, Row] = {}
    try:
        for row in reader:
            _add(rows, row, reader.line_num)
    except csv.Error as error:
        raise ManifestError(f"{MANIFEST}, line {reader.line_num}: {error}") from error
    return rows


def _add(rows: dict[str, Row], row: Mapping[str | None, object], line: int) -> None:
    if None in row:
        raise ManifestError(
            f"{MANIFEST}, line {line}: more cells than columns; put quotes around commas")
    cells = {str(name): str(value or "").strip() for name, value in row.items()}
    file = cells.pop("file").replace("\\", "/")
    if not file and not any(cells.values()):
        return
    if not file:
        raise ManifestError(f"{MANIFEST}, line {line}: no file is named")
    if cells.get("year") and not re.fullmatch(r"\d{4}", cells["year"]):
        raise ManifestError(f"{MANIFEST}, line {line}: {cells['year']!r} is no year; give 4 digits")
    if cells.get("doi") and not normalise_doi(cells["doi"]):
        raise ManifestError(f"{MANIFEST}, line {line}: {cells['doi']!r} is no DOI")
    if cells.get("arxiv") and not normalise_arxiv(cells["arxiv"])[0]:
        raise ManifestError(f"{MANIFEST}, line {line}: {cells['arxiv']!r} is no arXiv identifier")
    rows[file] = {name: value for name, value in cells.items() if value}


def corrected(paper: Paper, row: Row) -> Paper:
    """The paper with the metadata of its row; its text, and so every offset, stays as it is."""
    changes: dict[str, object] = {name: row[name] for name in ("title", "venue") if name in row}
    if "authors" in row:
        changes["authors"] = tuple(filter(None, map(str.strip, row["authors"].split(";"))))
    if "year" in row:
        changes["year"] = int(row["year"])
    identifiers = _identifiers(paper.identifiers, row)
    return paper.model_copy(update={
        **changes, "identifiers": identifiers, "id": paper_id(identifiers, paper.origin.sha256)})


def _identifiers(known: Identifiers, row: Row) -> Identifiers:
    changes: dict[str, object] = {n: row[n] for n in ("url", "pmid", "pmcid") if n in row}
    if "doi" in row:
        changes["doi"] = normalise_doi(row["doi"])
    if "arxiv" in row:
        changes["arxiv"], changes["arxiv_version"] = normalise_arxiv(row["arxiv"])
    return known.model_copy(update=changes)
