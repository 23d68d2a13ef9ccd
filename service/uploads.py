"""The papers that callers gave, by workspace.

No word of a caller's names a file: a paper lies under an id that nobody guesses, with a suffix that
follows from its content. The name it was given is kept to be shown, and its bytes are read, in
another process, before they are kept.
"""

import asyncio
import csv
import io
import logging
import os
import re
import secrets
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from models.database import Database, Rows
from records import Paper
from records.characters import in_one_line
from records.paper import DocumentFormat
from service.errors import Invalid, NotFound, TooMany, Unavailable
from settings.service import UploadSettings
from sources.documents.document import Document, UnreadableDocument
from sources.documents.formats import UNREAD, is_packed, suffix_of
from sources.documents.workers import ReadingPool
from sources.folder import ReadingSettings
from sources.identifiers import normalise_arxiv, normalise_doi
from sources.manifest import MANIFEST

LONGEST_NAME = 120
"""Characters of a name that are kept."""
_HEAD = 512
"""Bytes by which an archive is known."""
_STALE = 3600.0
"""Seconds after which what lies in `incoming` belongs to a service that was killed."""
_SUFFIXES: dict[DocumentFormat, str] = {
    "pdf": ".pdf", "latex": ".tex", "jats": ".nxml", "tei": ".tei", "html": ".html",
    "markdown": ".md", "text": ".txt", "bibtex": ".bib", "ris": ".ris", "csl-json": ".json"}
"""Under which a document is read as what it was told to be."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS uploads (
    workspace TEXT NOT NULL, file TEXT NOT NULL, doi TEXT NOT NULL, arxiv TEXT NOT NULL,
    pmid TEXT NOT NULL, pmcid TEXT NOT NULL,
    id TEXT PRIMARY KEY, name TEXT NOT NULL, format TEXT NOT NULL, bytes INTEGER NOT NULL,
    papers INTEGER NOT NULL, title TEXT NOT NULL, year INTEGER, added TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS uploads_by_workspace ON uploads (workspace, added, id);
"""


@dataclass(frozen=True)
class Upload:
    """A document that was uploaded.

    `name` is the one it was given, made harmless to show; `papers` how many it holds: one, or for a
    bibliography one an entry. `title` and `year` are those of its one paper, "" and None where
    there are several. `added` is in ISO 8601.
    """

    id: str
    name: str
    format: DocumentFormat
    bytes: int
    papers: int
    title: str
    year: int | None
    added: str


@dataclass(frozen=True)
class _Facts:
    """What is known of an upload beside what is shown: its file, and by what its paper is known."""

    file: str
    doi: str = ""
    arxiv: str = ""
    pmid: str = ""
    pmcid: str = ""


_ID = re.compile("[0-9a-f]{32}")
_log = logging.getLogger(__name__)
_SHOWN = ", ".join(field.name for field in fields(Upload))
_KNOWN = ", ".join(field.name for field in fields(_Facts))


class Uploads:
    """The uploads of a home folder.

    Several services may share it. Raises DatabaseUnusable where its file cannot be used.
    """

    def __init__(self, home: Path, settings: UploadSettings, reading: ReadingSettings) -> None:
        self._folder, self._settings, self._reading = home / "uploads", settings, reading
        self._database = Database(home / "uploads.sqlite", _SCHEMA,
                                  loss="papers have to be uploaded again")
        self._coming, self._being_read = Counter[str](), Counter[str]()
        self._readers = ReadingPool(reading.workers or os.cpu_count() or 1,
                                    reading.seconds_per_document)
        self._made(self._folder)  # for us alone, whatever lies below
        self._incoming = self._made(self._folder / "incoming")
        self._sweep()

    @asynccontextmanager
    async def expected(self, workspace: str, size: int) -> AsyncIterator[None]:
        """While a document of at least so many bytes comes, and is added. Raises what `add` would
        of it, before any of it comes."""
        with self._turn(self._coming, workspace):
            await self._find_room(workspace, size)
            yield

    async def add(self, workspace: str, name: str, content: AsyncIterator[bytes]) -> Upload:
        """Take a document in, piece by piece, once it was read.

        Raises Invalid where it is too large, of no kind that is read or cannot be read, or the
        workspace is full; TooMany where too many are being read; Unavailable where the disk is
        full.
        """
        turn = self._turn(self._being_read, workspace)
        with turn, self._kept_on_disk(), self._incoming_file() as file:
            await self._find_room(workspace, 0)
            size = await self._received(file, content)
            await self._find_room(workspace, size)
            shown = _harmless(name)
            papers = await self._read(_readable(shown), file)
            return await asyncio.to_thread(self._keep, workspace, shown, file, size, papers)

    def all(self, workspace: str) -> list[Upload]:
        """The uploads of a workspace, oldest first."""
        return [Upload(*row) for row in self._database.execute(
            f"SELECT {_SHOWN} FROM uploads "  # noqa: S608 — names of our own columns
            "WHERE workspace = ? ORDER BY added, id", (workspace,))]

    def remove(self, workspace: str, identity: str) -> None:
        """Delete an upload: no new run reads it. Raises NotFound."""
        if not _ID.fullmatch(identity) or not self._database.execute(
                "DELETE FROM uploads WHERE workspace = ? AND id = ? RETURNING id",
                (workspace, identity)):
            raise NotFound("no such paper")
        shutil.rmtree(self._home_of(workspace) / "papers" / identity, ignore_errors=True)

    def folder(self, workspace: str, ids: Sequence[str] | None) -> Path:
        """A folder that holds these uploads of a workspace, or all of them where `ids` is None, and
        stays as it is: a run that is resumed reads the same. Raises NotFound for an upload that is
        not there, Invalid where there is none."""
        known = self._facts(workspace)
        wanted = sorted(known if ids is None else set(ids))
        if not wanted:
            raise Invalid("papers: none were uploaded yet; upload one, or choose other papers"
                          if ids is None else "papers: name at least one upload")
        if missing := [identity for identity in wanted if identity not in known]:
            raise NotFound(f"papers: no upload has the id {missing[0][:40]!r}")
        name = sha256("\n".join(wanted).encode()).hexdigest()[:32]
        chosen = self._made(self._home_of(workspace) / "chosen") / name
        if not chosen.is_dir():
            self._gather(workspace, {identity: known[identity] for identity in wanted}, chosen)
        return chosen

    def close(self) -> None:
        """Give the file and the processes back; what is being read comes to nothing."""
        self._readers.close()
        self._database.close()

    # One upload

    @contextmanager
    def _turn(self, under_way: Counter[str], workspace: str) -> Iterator[None]:
        if under_way[workspace] >= self._settings.at_once:
            raise TooMany(f"{self._settings.at_once} papers are being read already; send this one "
                          "again in a moment", 3)
        under_way[workspace] += 1
        try:
            yield
        finally:
            under_way[workspace] -= 1

    @contextmanager
    def _kept_on_disk(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            _log.error("an upload cannot be kept: %s", error)
            raise Unavailable("the service has no room for papers now; ask whoever runs it", 600) \
                from error

    @contextmanager
    def _incoming_file(self) -> Iterator[Path]:
        handle, name = tempfile.mkstemp(dir=self._incoming)
        os.close(handle)
        try:
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    async def _find_room(self, workspace: str, size: int) -> None:
        await asyncio.to_thread(self._require_room, self._database.execute, workspace, size)

    def _require_room(self, execute: Callable[..., Rows], workspace: str, size: int) -> None:
        ((count, stored),) = execute(
            "SELECT COUNT(*), TOTAL(bytes) FROM uploads WHERE workspace = ?", (workspace,))
        if count >= self._settings.most:
            raise Invalid(f"there are {count} uploads already, as many as there may be; delete one")
        if stored + size > self._settings.most_megabytes * 1e6:
            raise Invalid(f"uploads would have more than {self._settings.most_megabytes:g} MB "
                          "together; delete some")

    async def _received(self, file: Path, content: AsyncIterator[bytes]) -> int:
        most = int(self._reading.max_megabytes * 1e6)
        size = 0
        with file.open("wb") as incoming:
            async for piece in content:
                size += len(piece)
                if size > most:
                    raise Invalid(f"it has more than {most / 1e6:g} MB; give a smaller file")
                await asyncio.to_thread(incoming.write, piece)
        return size

    async def _read(self, name: str, file: Path) -> list[Paper]:
        """The papers of a document, at least one. Raises Invalid."""
        try:
            reading = await asyncio.wrap_future(self._readers.submit(
                lambda: Document(name, file.read_bytes())))
        except UnreadableDocument as error:
            raise Invalid(_said(error)) from None
        if not reading.papers:
            raise Invalid(_said(reading.refused[0]) if reading.refused else "no paper is in it")
        return reading.papers

    def _keep(self, workspace: str, name: str, file: Path, size: int,
              papers: Sequence[Paper]) -> Upload:
        identity, first = secrets.token_hex(16), papers[0]
        is_one = len(papers) == 1
        format_ = first.origin.format
        upload = Upload(
            identity, name, format_, size, len(papers),
            first.title if is_one else "", first.year if is_one else None,
            datetime.now(UTC).isoformat(timespec="microseconds"))
        facts = _facts_of(first if is_one else None, f"paper{_suffix(format_, file)}")
        place = self._made(self._home_of(workspace) / "papers" / identity)
        file.replace(place / facts.file)
        with ExitStack() as undoing:
            undoing.callback(shutil.rmtree, place, ignore_errors=True)
            # Counted again, since others may have come in the meantime.
            with self._database.transaction() as execute:
                self._require_room(execute, workspace, size)
                values = (workspace, *astuple(facts), *astuple(upload))
                execute(f"INSERT INTO uploads (workspace, {_KNOWN}, {_SHOWN}) "  # noqa: S608
                        f"VALUES ({', '.join('?' * len(values))})", values)
            undoing.pop_all()
        return upload

    # What runs read

    def _facts(self, workspace: str) -> dict[str, tuple[str, _Facts]]:
        """Title and facts of the uploads of a workspace by id."""
        return {identity: (title, _Facts(*facts)) for identity, title, *facts in
                self._database.execute(
                    f"SELECT id, title, {_KNOWN} FROM uploads "  # noqa: S608
                    "WHERE workspace = ?", (workspace,))}

    def _gather(self, workspace: str, wanted: dict[str, tuple[str, _Facts]], chosen: Path) -> None:
        """Have these uploads in a folder, which appears whole or not at all."""
        papers = self._home_of(workspace) / "papers"
        draft = Path(tempfile.mkdtemp(dir=self._incoming))
        try:
            for identity, (_, facts) in wanted.items():
                (draft / identity).mkdir()
                _link(papers / identity / facts.file, draft / identity / facts.file)
            (draft / MANIFEST).write_text(_manifest(wanted), encoding="utf-8", newline="")
            draft.rename(chosen)
        except FileNotFoundError:
            raise NotFound("papers: one of them was deleted just now") from None
        except OSError:
            if not chosen.is_dir():  # else another has gathered the same
                raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    # Folders

    def _home_of(self, workspace: str) -> Path:
        """A workspace's own folder: some file systems know no difference of "Mine" and "mine"."""
        return self._folder / sha256(workspace.encode()).hexdigest()[:32]

    def _made(self, folder: Path) -> Path:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def _sweep(self) -> None:
        """Delete what was left by a service that was killed while papers came in."""
        for left in self._incoming.iterdir():
            if time.time() - left.stat().st_mtime > _STALE:
                shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)


def _harmless(name: str) -> str:
    """The last part of a name, as it can be shown anywhere, with its suffix; "paper" where nothing
    else is left."""
    last = name.encode("utf-8", "replace").decode().replace("\\", "/").rsplit("/", 1)[-1]
    suffix = suffix_of(last)
    stem = in_one_line(last[:len(last) - len(suffix)], LONGEST_NAME - len(suffix))
    return f"{stem or 'paper'}{suffix}"


def _readable(name: str) -> str:
    """The name a reader is told: one that claims a kind that is not read is no reason to refuse
    what the bytes say."""
    suffix = suffix_of(name)
    return name[:-len(suffix)] if suffix in UNREAD else name


def _said(error: UnreadableDocument) -> str:
    """Why a document is refused, without its name: the caller knows which they gave."""
    remedy = f"; {error.remedy}" if error.remedy else ""
    return in_one_line(f"{error.reason}{remedy}", 400)


def _suffix(format_: DocumentFormat, file: Path) -> str:
    with file.open("rb") as opened:
        head = opened.read(_HEAD)
    if not is_packed(head):
        return _SUFFIXES[format_]
    return ".zip" if head.startswith(b"PK") else ".gz" if head.startswith(b"\x1f\x8b") else ".tar"


def _facts_of(paper: Paper | None, file: str) -> _Facts:
    """What a manifest has to repeat of a paper, since some is told by its name alone."""
    if paper is None:
        return _Facts(file)
    known = paper.identifiers
    version = f"v{known.arxiv_version}" if known.arxiv_version else ""
    return _Facts(
        file, doi=known.doi if normalise_doi(known.doi) else "",
        arxiv=f"{known.arxiv}{version}" if normalise_arxiv(known.arxiv)[0] else "",
        pmid=known.pmid, pmcid=known.pmcid)


def _manifest(wanted: Mapping[str, tuple[str, _Facts]]) -> str:
    """What a folder's reader is told of its papers beside what stands in them."""
    written = io.StringIO()
    rows = csv.writer(written, quoting=csv.QUOTE_ALL)
    rows.writerow(("file", "title", "doi", "arxiv", "pmid", "pmcid"))
    for identity, (title, facts) in wanted.items():
        file, *known = astuple(facts)
        if title:
            rows.writerow((f"{identity}/{file}", title, *known))
    return written.getvalue()


def _link(kept: Path, name: Path) -> None:
    """The same file under a second name, which stays when the first is deleted."""
    try:
        os.link(kept, name)
    except FileNotFoundError:
        raise
    except OSError:  # no links there
        shutil.copyfile(kept, name)
