"""Keeps parsed papers on disk, so that a document is read once and not once a question, and the
works that a search found."""

import gzip
import json
import os
import tempfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from records import Failure, Paper, Work


@dataclass(frozen=True)
class StoredReading:
    """What reading a document came to: its papers, why others were not read, how many there are."""

    papers: tuple[Paper, ...]
    failures: tuple[Failure, ...] = ()
    identified: int = 1


class PaperStore:
    """Papers as JSON files under a key of their content, and which of them a document gave.

    Safe for several processes: a file appears whole or not at all, and what is written under a key
    is always the same. A file that was damaged counts as absent, so that the document is read
    again.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, paper: Paper) -> str:
        """Keep a paper; returns its key, the same for the same paper."""
        data = paper.model_dump_json().encode()
        key = sha256(data).hexdigest()[:40]
        path = self._path("papers", key)
        if _read(path) != data:
            _write(path, data)
        return key

    def get(self, key: str) -> Paper | None:
        """The paper under a key; None where there is none, or its file is damaged."""
        data = _read(self._path("papers", key))
        if data is None or sha256(data).hexdigest()[:40] != key:
            return None
        try:
            return Paper.model_validate_json(data)
        except ValidationError:  # of an older version of the record
            return None

    def put_reading(self, key: str, reading: StoredReading) -> None:
        """Keep what a document gave under a key of all that decides it."""
        content = {
            "papers": [self.put(paper) for paper in reading.papers],
            "failures": [failure.model_dump() for failure in reading.failures],
            "identified": reading.identified,
        }
        _write(self._path("readings", key), json.dumps(content).encode())

    def get_reading(self, key: str) -> StoredReading | None:
        """What a document gave; None where it was not read yet, or a file is missing or damaged."""
        data = _read(self._path("readings", key))
        if data is None:
            return None
        try:
            content = json.loads(data)
            papers = [self.get(paper) for paper in content["papers"]]
            failures = tuple(Failure.model_validate(f) for f in content["failures"])
            identified = int(content["identified"])
        except (ValueError, KeyError, TypeError):
            return None
        if None in papers:
            return None
        return StoredReading(tuple(p for p in papers if p is not None), failures, identified)

    def put_works(self, works: Iterable[Work]) -> str:
        """Keep works, in their order; returns a key, the same for the same works."""
        lines = "".join(f"{work.model_dump_json()}\n" for work in works).encode()
        key = sha256(lines).hexdigest()[:40]
        path = self._path("works", key)
        if not path.is_file():
            _write(path, gzip.compress(lines, compresslevel=4, mtime=0))
        return key

    def get_works(self, key: str) -> tuple[Work, ...] | None:
        """The works under a key; None where there are none, or their file is damaged."""
        data = _read(self._path("works", key))
        try:
            lines = gzip.decompress(data or b"")
            if sha256(lines).hexdigest()[:40] != key:
                return None
            return tuple(Work.model_validate_json(line) for line in lines.splitlines())
        except (OSError, EOFError, zlib.error, ValidationError):
            return None

    def _path(self, kind: str, key: str) -> Path:
        return self.folder / kind / key[:2] / f"{key}.json"


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _write(path: Path, data: bytes) -> None:
    """Write beside the file and rename, so that no one ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
