"""A folder of documents as a source of papers: read in parallel, within limits, counted."""

import json
import os
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from records import Failure, Paper
from records.errors import UserError
from sources.deduplication.papers import deduplicate
from sources.documents.builder import READER_VERSION
from sources.documents.document import Document, UnreadableDocument
from sources.documents.formats import FORMATS, DocumentReading, read_document, suffix_of
from sources.documents.workers import read_in_processes
from sources.listing import ListedDocument, list_documents
from sources.manifest import MANIFEST, Row, corrected, read_manifest
from sources.paper_store import PaperStore, StoredReading
from sources.source import Listener, SourceResult

__all__ = ["FORMATS", "FolderError", "FolderReading", "FolderSource"]

FolderReading = SourceResult

LIGHT_BYTES = 100_000
LIGHT_TOTAL = 1_500_000
"""Documents that are all of light formats, each and together no larger than this, are read in this
process: that takes less time than starting other processes does."""

_LIGHT = frozenset((
    ".md", ".markdown", ".txt", ".text", ".bib", ".ris", ".json", ".xml", ".nxml", ".jats",
    ".tei", ".html", ".htm", ".xhtml",
))


class ReadingSettings(Protocol):
    """The part of config.yaml that reading heeds; `workers` 0 means one a core."""

    @property
    def max_megabytes(self) -> float: ...
    @property
    def max_documents(self) -> int: ...
    @property
    def seconds_per_document(self) -> float: ...
    @property
    def workers(self) -> int: ...


class FolderError(UserError):
    """A folder that cannot be a source; the message names it, the rule and the way out."""


class FolderSource:
    """The papers of a folder and its sub-folders.

    With a store a document that was read before is not read again. What comes out is in the order
    of the documents' names, however long each took.
    """

    def __init__(
        self, path: Path, settings: ReadingSettings, store: PaperStore | None = None
    ) -> None:
        self.path, self.settings, self.store = path, settings, store

    @property
    def name(self) -> str:
        return f"folder {os.path.basename(os.path.realpath(self.path))}"

    def search(
        self, queries: Sequence[str] = (), limit: int = 0, progress: Listener | None = None
    ) -> SourceResult:
        """All the folder has, whatever is asked: what fits is for the screening to say."""
        del queries, limit
        return self.read(progress)

    def check(self) -> None:
        """Refuse what `read` would refuse, without reading. Raises FolderError or ManifestError."""
        _listed(self.path, self.settings)
        read_manifest(self.path)

    def read(self, progress: Listener | None = None) -> FolderReading:
        """Read every document; those that cannot be read are failures in the result.

        Raises FolderError where there is no such folder, none of its files is a document, or it
        holds more of them than the settings allow; ManifestError where its manifest is wrong.
        """
        return _Run(self, _listed(self.path, self.settings), progress).result()


class _Run:
    """One reading of a folder."""

    def __init__(
        self, source: FolderSource, listed: list[ListedDocument], progress: Listener | None
    ) -> None:
        self.settings, self.store, self.progress = source.settings, source.store, progress
        self.listed = listed
        self.rows = read_manifest(source.path)
        self.keys: dict[int, str] = {}
        self.readings: dict[int, StoredReading] = {}

    def result(self) -> FolderReading:
        waiting = self._waiting()
        if self._all_light(waiting):
            for number in waiting:
                self._finish(number, self._attempt(number))
        else:
            read_in_processes(
                ((number, lambda n=number: self._open(n)) for number in waiting),
                workers=min(self.settings.workers or os.cpu_count() or 2, len(waiting)),
                seconds=self.settings.seconds_per_document,
                done=self._finish,
            )
        readings = [self.readings[number] for number in range(len(self.listed))]
        papers, duplicates = deduplicate(paper for r in readings for paper in r.papers)
        return FolderReading(
            papers=tuple(papers), duplicates=tuple(duplicates),
            failures=(*self._rows_without_a_file(), *(f for r in readings for f in r.failures)),
            identified=sum(reading.identified for reading in readings),
        )

    def _waiting(self) -> list[int]:
        """The numbers of the documents that are to be read; what is stored or cannot be opened is
        settled."""
        waiting: list[int] = []
        for number in range(len(self.listed)):
            try:
                document = self._open(number)
            except UnreadableDocument as error:
                self._finish(number, error)
                continue
            self.keys[number] = self._key(document)
            if known := self.store and self.store.get_reading(self.keys[number]):
                self._settle(number, known)
            else:
                waiting.append(number)
        return waiting

    def _all_light(self, numbers: list[int]) -> bool:
        waiting = [self.listed[number] for number in numbers]
        return all(map(_is_light, waiting)) and sum(d.size for d in waiting) <= LIGHT_TOTAL

    def _open(self, number: int) -> Document:
        return self.listed[number].open(int(self.settings.max_megabytes * 1e6))

    def _attempt(self, number: int) -> DocumentReading | UnreadableDocument:
        try:
            return read_document(self._open(number))
        except UnreadableDocument as error:
            return error
        except RecursionError:
            name = self.listed[number].name
            return UnreadableDocument(name, "it is nested too deeply", "leave it out")

    def _key(self, document: Document) -> str:
        """A hash of all that decides what a document gives."""
        facts = [READER_VERSION, document.name, document.sha256, dict(self._row(document.name))]
        return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:40]

    def _row(self, name: str) -> Row:
        return self.rows.get(name, {})

    def _finish(self, number: int, result: DocumentReading | UnreadableDocument) -> None:
        reading = _stored(result, self._row(self.listed[number].name))
        key = self.keys.get(number)
        if self.store and key and isinstance(result, DocumentReading):
            self.store.put_reading(key, reading)
        self._settle(number, reading)

    def _settle(self, number: int, reading: StoredReading) -> None:
        self.readings[number] = reading
        if self.progress:
            self.progress(len(self.readings), len(self.listed), self.listed[number].name)

    def _rows_without_a_file(self) -> Iterable[Failure]:
        names = {listed.name for listed in self.listed}
        return (
            Failure(stage="read", subject=MANIFEST, reason=f"it names {file!r}, which is not a "
                    "document of the folder", remedy="correct the name in the column 'file'")
            for file in self.rows if file not in names
        )


def _listed(path: Path, settings: ReadingSettings) -> list[ListedDocument]:
    if path.is_file():
        raise FolderError(f"{path}: is no folder; give the folder it lies in")
    if not path.is_dir():
        raise FolderError(f"{path}: no such folder; give one with documents in it")
    listed = list_documents(path)
    if not listed:
        raise FolderError(
            f"no documents found in {path}; formats read: {', '.join(sorted(FORMATS))}")
    if len(listed) > settings.max_documents:
        raise FolderError(
            f"{path}: {len(listed)} documents, more than {settings.max_documents}; raise "
            "reading.max_documents or give a smaller folder")
    return listed


def _is_light(listed: ListedDocument) -> bool:
    return (not listed.is_project and suffix_of(listed.name) in _LIGHT
            and listed.size <= LIGHT_BYTES)


def _stored(result: DocumentReading | UnreadableDocument, row: Row) -> StoredReading:
    """What a document came to, as records. A bibliography's refused entries are one failure a
    reason: a list of a thousand references without abstracts is one thing to mend."""
    if isinstance(result, UnreadableDocument):
        return StoredReading((), (_failure(result),), 1)
    papers = tuple(_corrected(paper, row, len(result.papers)) for paper in result.papers)
    by_reason: dict[str, list[UnreadableDocument]] = {}
    for refused in result.refused:
        by_reason.setdefault(refused.reason, []).append(refused)
    failures = (_failure_of_many(entries) for entries in by_reason.values())
    return StoredReading(papers, tuple(failures), len(result.papers) + len(result.refused))


def _corrected(paper: Paper, row: Row, count: int) -> Paper:
    """A manifest's row speaks of one work, and not of each entry of a bibliography."""
    return corrected(paper, row) if row and count == 1 else paper


def _failure(error: UnreadableDocument) -> Failure:
    return Failure(stage="read", subject=error.name, reason=error.reason, remedy=error.remedy)


def _failure_of_many(entries: list[UnreadableDocument]) -> Failure:
    first = entries[0]
    if len(entries) == 1:
        return _failure(first)
    file = first.name.split("#")[0]
    return Failure(stage="read", subject=file, remedy=first.remedy,
                   reason=f"{len(entries)} of its entries gave no paper: {first.reason}")
