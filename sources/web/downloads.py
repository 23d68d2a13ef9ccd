"""Documents from the world on disk: by hash, shared between runs, and what has come of others."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import file_digest, sha256
from pathlib import Path

from filelock import FileLock, Timeout

from models.database import Database
from records.paper import DocumentFormat
from sources.documents.document import Document, UnreadableDocument

_LOOK = 0.1
"""Seconds after which is looked whether another process is done with the same document."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    asked TEXT PRIMARY KEY, url TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
    format TEXT NOT NULL, told_type TEXT NOT NULL, licence TEXT NOT NULL, day TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS begun (asked TEXT PRIMARY KEY, host TEXT NOT NULL, etag TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Fetched:
    """A document that was fetched. `asked` is the address asked for, `url` where it was found;
    `format` is told by its bytes, `told_type` is what its server called it. `day` is ISO."""

    asked: str
    url: str
    sha256: str
    bytes: int
    format: DocumentFormat
    told_type: str
    licence: str
    day: str
    path: Path

    def document(self) -> Document:
        """Its bytes under its address. Raises UnreadableDocument where the file was changed."""
        data = self.path.read_bytes()
        if sha256(data).hexdigest() != self.sha256:
            raise UnreadableDocument(self.asked, f"{self.path} is not what was fetched",
                                     "delete that file")
        return Document(self.asked, data)


class Part:
    """What has come of a document so far, from which host. `etag` names the version it is of, ""
    where the rest cannot be asked for."""

    def __init__(self, path: Path, host: str, etag: str) -> None:
        self.path, self.host, self.etag = path, host, etag

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.is_file() else 0

    def add(self, piece: bytes) -> None:
        with self.path.open("ab") as file:
            file.write(piece)


class Downloads:
    """A folder of documents and an index by address, for all runs and processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._database = Database(folder / "documents.sqlite", _SCHEMA,
                                  loss="documents are then fetched again")

    @asynccontextmanager
    async def alone(self, asked: str) -> AsyncIterator[None]:
        """Nobody else fetches that document meanwhile, in this process or another."""
        lock = FileLock(self._part_path(asked).with_suffix(".lock"), thread_local=False)
        while True:
            try:
                lock.acquire(blocking=False)
                break
            except Timeout:
                await asyncio.sleep(_LOOK)
        try:
            yield
        finally:
            lock.release()

    def find(self, asked: str) -> Fetched | None:
        """The document fetched from an address before, if it is still there."""
        rows = self._database.execute(
            "SELECT url, sha256, bytes, format, told_type, licence, day FROM documents "
            "WHERE asked = ?", (asked,))
        if not rows:
            return None
        path = self._path(rows[0][1])
        if not path.is_file() or path.stat().st_size != rows[0][2]:
            return None
        return Fetched(asked, *rows[0], path=path)

    def part(self, asked: str) -> Part:
        rows = self._database.execute("SELECT host, etag FROM begun WHERE asked = ?", (asked,))
        return Part(self._part_path(asked), *(rows[0] if rows else ("", "")))

    def begin(self, asked: str, host: str, etag: str) -> Part:
        """Start over, with the version that `etag` names at a host."""
        self.forget(asked)
        self._database.execute("INSERT INTO begun VALUES (?, ?, ?)", (asked, host, etag))
        part = Part(self._part_path(asked), host, etag)
        part.add(b"")
        return part

    def forget(self, asked: str) -> None:
        """Throw away what has come of a document."""
        self._database.execute("DELETE FROM begun WHERE asked = ?", (asked,))
        self._part_path(asked).unlink(missing_ok=True)

    def keep(self, asked: str, url: str, format: DocumentFormat, told_type: str, licence: str
             ) -> Fetched:
        """The part is whole: put it under its hash and into the index."""
        part = self._part_path(asked)
        with part.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        size, path = part.stat().st_size, self._path(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        os.replace(part, path)
        day = datetime.now(UTC).date().isoformat()
        self._database.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                               (asked, url, digest, size, format, told_type, licence, day))
        self.forget(asked)
        return Fetched(asked, url, digest, size, format, told_type, licence, day, path)

    def close(self) -> None:
        self._database.close()

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    def _part_path(self, asked: str) -> Path:
        return self._folder / f"{sha256(asked.encode()).hexdigest()[:40]}.part"
