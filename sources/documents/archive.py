"""Unpacks archives that come from anywhere: bounded in size and number, never onto the disk."""

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from sources.documents.document import UnreadableDocument

_CHUNK = 1 << 16
_RATIO_FLOOR = 1 << 20
"""Bytes that may come out before the ratio counts: small files of blanks pack very well."""
_PACKED_IN_PIECES = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
"""What comes out of a piece of the others (bzip2, LZMA) is unbounded, and comes all at once."""


@dataclass(frozen=True)
class ArchiveLimits:
    """What one archive may hold: files, bytes in one file and in all, bytes out a byte in."""

    files: int = 2_000
    file_bytes: int = 50_000_000
    total_bytes: int = 200_000_000
    ratio: int = 200


def is_archive(data: bytes) -> bool:
    """Whether the bytes begin as a ZIP, gzip or tar file does."""
    return data[:4] == b"PK\x03\x04" or data[:2] == b"\x1f\x8b" or data[257:262] == b"ustar"


def unpack(
    data: bytes, limits: ArchiveLimits | None = None, *, name: str = "archive"
) -> dict[str, bytes]:
    """The files of a .zip, .tar, .tar.gz, or .gz of one file, by relative path.

    Links, devices and directories are left out. Raises UnreadableDocument, naming `name`, where
    the archive is damaged or encrypted, a path leads out of it, or a limit is passed. A .gz of one
    file gives that file under the name stored in it, or "main.tex".
    """
    limits = limits or ArchiveLimits()
    files: dict[str, bytes] = {}
    budget = _Budget(name, len(data), limits)
    try:
        for path, stream in _members(data, budget):
            files[_inside(path, name)] = budget.read(stream)
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError,
            NotImplementedError, ValueError) as error:
        raise UnreadableDocument(
            name, f"cannot be unpacked ({error})", "unpack it and give the folder") from error
    if not files:
        raise UnreadableDocument(name, "holds no files", "leave it out")
    return files


@dataclass
class _Budget:
    """What may still come out of an archive."""

    name: str
    packed: int
    limits: ArchiveLimits
    files: int = 0
    total: int = 0

    def read(self, stream: IO[bytes]) -> bytes:
        """One file, read in pieces so that a bomb is noticed before it fills the memory."""
        self.files += 1
        if self.files > self.limits.files:
            raise self._passed(f"more than {self.limits.files} files")
        pieces: list[bytes] = []
        size = 0
        while piece := stream.read(_CHUNK):
            size += len(piece)
            self.count(len(piece))
            if size > self.limits.file_bytes:
                raise self._passed(f"a file of more than {self.limits.file_bytes} bytes")
            pieces.append(piece)
        return b"".join(pieces)

    def count(self, size: int) -> None:
        """Count bytes that came out."""
        self.total += size
        if self.total > self.limits.total_bytes:
            raise self._passed(f"more than {self.limits.total_bytes} bytes")
        if self.total > max(_RATIO_FLOOR, self.packed * self.limits.ratio):
            raise self._passed(f"more than {self.limits.ratio} bytes for every byte packed")

    def _passed(self, what: str) -> UnreadableDocument:
        return UnreadableDocument(self.name, f"unpacks to {what}", "unpack it and give the folder")


def _members(data: bytes, budget: _Budget) -> Iterator[tuple[str, IO[bytes]]]:
    if data[:4] == b"PK\x03\x04":
        yield from _zip_members(data)
    elif data[:2] == b"\x1f\x8b":
        plain = _gunzip(data, budget)
        if plain[257:262] == b"ustar":
            yield from _tar_members(plain)
        else:
            yield _stored_name(data), io.BytesIO(plain)
    else:
        yield from _tar_members(data)


def _gunzip(data: bytes, budget: _Budget) -> bytes:
    """The stream inside; it is counted as one more file when its members are read."""
    inner = _Budget(budget.name, budget.packed, budget.limits)
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
        pieces: list[bytes] = []
        while piece := stream.read(_CHUNK):
            inner.count(len(piece))
            pieces.append(piece)
    return b"".join(pieces)


def _stored_name(data: bytes) -> str:
    """The file name in a gzip header (RFC 1952, flag FNAME), its last part only."""
    has_name, has_extra = data[3] & 8, data[3] & 4
    end = data.find(b"\0", 10, 300)
    if not has_name or has_extra or end < 0:
        return "main.tex"
    stored = PurePosixPath(data[10:end].decode("latin-1").replace("\\", "/")).name
    return stored if stored.endswith(".tex") else "main.tex"


def _zip_members(data: bytes) -> Iterator[tuple[str, IO[bytes]]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
            if not entry.is_dir() and not is_link:
                if entry.compress_type not in _PACKED_IN_PIECES:
                    raise NotImplementedError("it is packed in a way of its own")
                with archive.open(entry) as stream:
                    yield entry.filename, stream


def _tar_members(data: bytes) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        for entry in archive:
            if entry.isreg() and (stream := archive.extractfile(entry)) is not None:
                yield entry.name, stream


def _inside(path: str, name: str) -> str:
    """The path within the archive; one that leads out of it is refused, not repaired."""
    pure = PurePosixPath(path.replace("\\", "/"))
    if pure.is_absolute() or ".." in pure.parts or ":" in pure.parts[0] or "\0" in path:
        raise UnreadableDocument(name, f"holds a path that leads out of it: {path!r}",
                                 "do not trust this archive")
    return str(pure)
