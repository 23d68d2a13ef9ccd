"""Reads fetched documents in processes of their own, each document once and not once a question."""

import asyncio
import json
import os
from collections.abc import Mapping
from hashlib import sha256

from records import Paper
from records.paper import DocumentFormat
from sources.documents.builder import READER_VERSION
from sources.documents.document import Document, UnreadableDocument
from sources.documents.workers import ReadingPool
from sources.folder import ReadingSettings
from sources.paper_store import PaperStore, StoredReading
from sources.web.downloads import Fetched

_SUFFIXES: Mapping[DocumentFormat, str] = {
    "latex": ".tex", "html": ".html", "jats": ".xml", "tei": ".xml", "pdf": ".pdf"}


class Readings:
    """The papers that documents give. Processes are started when a document needs one."""

    def __init__(self, store: PaperStore, settings: ReadingSettings) -> None:
        self._store, self._settings = store, settings
        self._pool = ReadingPool(
            settings.workers or os.cpu_count() or 2, settings.seconds_per_document)

    async def paper(self, fetched: Fetched, name: str) -> Paper:
        """The paper in a document; `name` is what it is called where it shows no title.

        Raises UnreadableDocument where it is too large, gives no paper or several, or takes its
        reader too long or with it.
        """
        if fetched.bytes > self._settings.max_megabytes * 1e6:
            raise UnreadableDocument(
                name, f"it is larger than {self._settings.max_megabytes:g} MB",
                "raise reading.max_megabytes")
        name += _SUFFIXES.get(fetched.format, "")
        key = _key(fetched, name)
        known = await asyncio.to_thread(self._store.get_reading, key)
        if known is None:
            reading = await asyncio.wrap_future(
                self._pool.submit(lambda: Document(name, fetched.document().data)))
            known = StoredReading(tuple(reading.papers), (), len(reading.papers))
            await asyncio.to_thread(self._store.put_reading, key, known)
        if len(known.papers) != 1:
            raise UnreadableDocument(name, f"it holds {len(known.papers)} papers", "leave it out")
        return known.papers[0]

    def close(self) -> None:
        """End the processes."""
        self._pool.close()


def _key(fetched: Fetched, name: str) -> str:
    """A hash of all that decides what a document gives."""
    facts = [READER_VERSION, name, fetched.sha256]
    return sha256(json.dumps(facts).encode()).hexdigest()[:40]
