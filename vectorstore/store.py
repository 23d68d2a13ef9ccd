"""Keeps passages and their vectors in Chroma, so that killed or parallel writers do no harm."""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, cast
from weakref import WeakValueDictionary

import numpy as np
from filelock import FileLock, Timeout

from records import Passage
from records.errors import UserError

if TYPE_CHECKING:  # it takes half a second to import, and most commands need none of it
    from chromadb import Collection, Where
    from chromadb.api import ClientAPI
    from chromadb.api.client import Client


class UnusableIndex(UserError):
    """An index that cannot be read or written. The message names its folder and the way out."""

    def __init__(self, folder: Path, reason: str, remedy: str) -> None:
        self.folder, self.reason, self.remedy = folder, reason, remedy
        super().__init__(f"index in {folder}: {reason}; {remedy}")

    def __reduce__(self) -> tuple[type, tuple[Path, str, str]]:
        return type(self), (self.folder, self.reason, self.remedy)


@dataclass(frozen=True)
class Entry:
    """A paper that is in the store completely. `key` changes with its text and its chunking."""

    key: str
    title: str


@dataclass(frozen=True)
class Contents:
    """All complete papers' passages, ordered by id, with one unit row of `vectors` each. `state` is
    the store's when they were read."""

    entries: Mapping[str, Entry]
    passages: tuple[Passage, ...]
    vectors: np.ndarray
    state: object = None


_shared: "WeakValueDictionary[tuple[Path, str], Contents]" = WeakValueDictionary()
"""What was read last of each store, as long as somebody in this process uses it: many runs share a
workspace, which may be large."""
_reading = Lock()


def collection_name(workspace: str, model: str, dimension: int) -> str:
    """A name that Chroma accepts and that no other workspace, model or dimension has.

    Chroma wants 3-512 characters of [a-zA-Z0-9._-], a letter or digit at both ends.
    """
    readable = re.sub(r"[^a-z0-9]+", "-", f"{workspace}-{model}".lower()).strip("-")[:80].strip("-")
    exact = sha256(json.dumps([workspace, model]).encode()).hexdigest()[:12]
    return f"p-{readable}-{dimension}-{exact}"


class PassageStore:
    """One Chroma collection and the list of the papers that are in it completely.

    Chroma's embedded index breaks for good when two processes that opened it both write, and a
    reader that opened it before the last write fails. So a file lock admits one process at a time,
    and each opens Chroma anew and leaves it closed. A paper is put on the list after its last
    passage; what is not on the list is not read, and is deleted before its paper is added again.
    """

    def __init__(self, folder: Path, name: str, dimension: int, patience: float = 600) -> None:
        self.folder, self.name, self._dimension = folder, name, dimension
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UnusableIndex(folder, f"it cannot be made ({error.strerror})",
                                "set CONSILIENCE_HOME to another folder") from error
        self._list = folder / f"{name}.papers.json"
        self._lock = FileLock(folder / "index.lock", timeout=patience)

    def entries(self) -> dict[str, Entry]:
        """The complete papers by id."""
        if not self._list.exists():
            return {}
        try:
            listed = json.loads(self._list.read_text(encoding="utf-8"))
            return {paper_id: Entry(**entry) for paper_id, entry in listed.items()}
        except (ValueError, TypeError, AttributeError) as error:
            raise self._unusable(f"{self._list.name} is damaged ({error})") from error

    def state(self) -> object:
        """Differs whenever another list of papers was written."""
        if not self._list.exists():
            return None
        found = self._list.stat()
        return found.st_mtime_ns, found.st_size, found.st_ino

    def read(self) -> Contents:
        """Everything complete; what this process has of it already is not read again. Raises
        UnusableIndex."""
        place = self.folder, self.name
        with _reading:  # who has waited finds what the one before has read
            state, known = self.state(), _shared.get(place)
            if known is None or known.state != state:
                _shared[place] = known = self._read_anew(state)
            return known

    def _read_anew(self, state: object) -> Contents:
        with self._opened() as collection:
            entries = self.entries()
            found = collection.get(include=["documents", "metadatas", "embeddings"])
        ids, texts, abouts = found["ids"], found["documents"] or [], found["metadatas"] or []
        complete = sorted((index for index, about in enumerate(abouts)
                           if about["paper_id"] in entries), key=lambda index: ids[index])
        passages = tuple(
            Passage.model_validate({"id": ids[index], "text": texts[index], **abouts[index]})
            for index in complete
        )
        vectors = np.asarray(found["embeddings"], np.float32).reshape(-1, self._dimension)
        return Contents(entries, passages, vectors[np.array(complete, np.intp)], state)

    def write(
        self, entries: Mapping[str, Entry], passages: Sequence[Passage], vectors: np.ndarray
    ) -> None:
        """Put these papers in, in place of what was there of them. Raises UnusableIndex."""
        with self._opened() as collection:
            listed = self.entries()
            if any(paper_id in listed for paper_id in entries):
                listed = {key: entry for key, entry in listed.items() if key not in entries}
                self._save(listed)
            self._delete(collection, list(entries))
            for part in _parts(len(passages), collection):
                collection.add(
                    ids=[p.id for p in passages[part]], embeddings=vectors[part],
                    documents=[p.text for p in passages[part]],
                    metadatas=[_metadata(p) for p in passages[part]],
                )
            self._save(listed | dict(entries))

    def _delete(self, collection: "Collection", papers: list[str]) -> None:
        of_them = cast("Where", {"paper_id": {"$in": papers}})
        old = collection.get(where=of_them, include=[])["ids"]
        for part in _parts(len(old), collection):
            collection.delete(ids=old[part])

    @contextmanager
    def _opened(self) -> Iterator["Collection"]:
        from chromadb.errors import InternalError

        try:
            with self._lock, _client(self.folder) as client:
                # The rows are of unit length, so the inner product is the cosine, and Chroma
                # stores them as they are; with "cosine" it would scale them once more.
                yield client.get_or_create_collection(
                    self.name, embedding_function=None, configuration={"hnsw": {"space": "ip"}})
        except Timeout as error:
            raise UnusableIndex(self.folder, "another process has been using it for too long",
                                "wait for it to end, or end it") from error
        except InternalError as error:
            raise self._unusable(str(error)) from error

    def _save(self, entries: Mapping[str, Entry]) -> None:
        listed = {paper_id: vars(entry) for paper_id, entry in sorted(entries.items())}
        draft = self._list.with_suffix(".draft")
        with draft.open("w", encoding="utf-8") as file:
            json.dump(listed, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._list)

    def _unusable(self, reason: str) -> UnusableIndex:
        return UnusableIndex(self.folder, reason,
                             "delete this folder and add the papers again; nothing else is in it")


@contextmanager
def _client(folder: Path) -> Iterator["ClientAPI"]:
    from chromadb import PersistentClient
    from chromadb.config import Settings

    client = PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    try:
        yield client
    finally:
        cast("Client", client).close()


def _metadata(passage: Passage) -> dict[str, str | int]:
    return passage.model_dump(exclude={"id", "text"}, exclude_none=True)


def _parts(length: int, collection: "Collection") -> Iterator[slice]:
    """Slices of at most as many records as Chroma takes in one call."""
    most = collection._client.get_max_batch_size()
    for start in range(0, length, most):
        yield slice(start, start + most)
