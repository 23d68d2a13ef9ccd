"""Gets the full texts of works: the best copy that may be had, else what a database has of them.

Texts are kept on this machine to be read and quoted. Under which licence they stand is recorded.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from records import Copy, Failure, Notice, Paper, Work
from records.characters import in_one_line
from sources.databases.crossref import Crossref
from sources.databases.unpaywall import Unpaywall
from sources.documents.builder import PaperBuilder
from sources.documents.document import Document, UnreadableDocument
from sources.folder import ReadingSettings
from sources.full_text.copies import MOST_COPIES, copies_in_order, parts_of
from sources.full_text.page_heads import HEAD, licence_in, pdf_of_page
from sources.full_text.readings import Readings
from sources.full_text.recognition import mismatch
from sources.lookups import LookedUp, Registry, has_told, look_up
from sources.paper_store import PaperStore
from sources.search_settings import FullTextSettings
from sources.web.downloads import Fetched
from sources.web.fetcher import Fetcher, FetchFailed
from sources.web.polite import PoliteClient

_LONGEST_REASON = 120
_GIVE_IT = "put the document into a folder and give it with --papers"


@dataclass(frozen=True)
class FullText:
    """What could be had of a work: its text, or its abstract only (`paper.origin` tells), or None.

    `notices` are all that are known of it; where `unchecked` says why, there may be others. In one
    failure `failures` tells what was tried in vain.
    """

    paper: Paper | None
    notices: tuple[Notice, ...] = ()
    unchecked: str = ""
    failures: tuple[Failure, ...] = ()


@dataclass
class _Attempt:
    """The text of a work, and why copies that were tried before it are not."""

    paper: Paper | None = None
    in_vain: list[str] = field(default_factory=list)


class FullTexts:
    """Full texts of works, from the web or from what was fetched and read before.

    The order of the copies is that of `copies_in_order`; a copy that fails, is of another work
    (`mismatch`) or has no text is followed by the next. Without a client nobody is looked up.
    `close` ends the processes that read; fetcher, client and store stay their owner's.
    """

    def __init__(
        self, fetcher: Fetcher, client: PoliteClient | None, store: PaperStore,
        reading: ReadingSettings, settings: FullTextSettings, *, contact: str,
        unpaywall: Unpaywall | None = None, crossref: Crossref | None = None,
    ) -> None:
        self._fetcher, self._client, self._settings = fetcher, client, settings
        self._readings = Readings(store, reading)
        self._unpaywall = unpaywall or Unpaywall(contact)
        self._crossref = crossref or Crossref(contact)

    async def get(self, work: Work) -> FullText:
        """The best text of a work. Never raises for what the world does."""
        known = await self._looked_up(work, for_copies=self._settings.fetch)
        copies = copies_in_order(known.work) if self._settings.fetch else ()
        attempt = await self._first_text(known.work, copies)
        paper = attempt.paper or _abstract_of(known.work)
        notices = known.work.notices
        if paper is not None:
            notes = (*paper.origin.notes, *(f"not read: {why}" for why in attempt.in_vain))
            if attempt.paper is None and self._settings.fetch and not copies:
                notes += ("no open full text is known",)
            paper = _described(paper, work, notices, notes)
        return FullText(paper, notices, self._unchecked(known),
                        self._failures(work, known, attempt, paper))

    async def notices(self, work: Work) -> FullText:
        """What became of a work whose text is at hand; no other is sought."""
        known = await self._looked_up(work, for_copies=False)
        return FullText(None, known.work.notices, self._unchecked(known))

    def _unchecked(self, known: LookedUp) -> str:
        why = known.unanswered.get(self._crossref.name)
        return f"{self._crossref.name}: {why}" if why else ""

    async def _looked_up(self, work: Work, *, for_copies: bool) -> LookedUp:
        if not self._settings.look_up or self._client is None:
            return LookedUp(work)
        services: list[Registry] = []
        if for_copies and self._unpaywall.contact:
            services.append(self._unpaywall)
        if not has_told(self._crossref.name, work):
            services.append(self._crossref)
        return await look_up(self._client, services, work)

    async def _first_text(self, work: Work, copies: tuple[Copy, ...]) -> _Attempt:
        attempt, waiting = _Attempt(), deque(copies)
        asked, allowance = {copy.url for copy in copies}, self._fetcher.allowance()
        while waiting and len(attempt.in_vain) < MOST_COPIES:
            copy = waiting.popleft()
            try:
                fetched = await self._fetcher.fetch(copy, allowance)
                paper = await self._readings.paper(fetched, work.id)
            except (FetchFailed, UnreadableDocument) as error:
                attempt.in_vain.append(_in_short(copy, error.reason))
                continue
            head = await asyncio.to_thread(_head, fetched.path)
            wrong = await asyncio.to_thread(mismatch, work, paper)
            if not wrong:
                attempt.paper = _found(paper, copy, fetched, head)
                return attempt
            attempt.in_vain.append(_in_short(copy, wrong))
            pdf = pdf_of_page(head, fetched.url) if fetched.format == "html" else ""
            if pdf and pdf not in asked:
                asked.add(pdf)
                waiting.appendleft(copy.model_copy(update={"url": pdf, "format": "pdf"}))
        return attempt

    def _failures(self, work: Work, known: LookedUp, attempt: _Attempt, paper: Paper | None
                  ) -> tuple[Failure, ...]:
        """What went wrong, as one failure. A text that came after others did not is none, nor is
        that a work is not open."""
        reasons: list[str] = []
        if attempt.paper is None:
            if why := known.unanswered.get(self._unpaywall.name):
                reasons.append(f"{self._unpaywall.name}: {why}")
            reasons += attempt.in_vain
        if paper is None:
            reasons.append(
                "full_text.fetch is off, and no abstract of it is known"
                if not self._settings.fetch else "no abstract of it is known"
                if attempt.in_vain else "neither an open copy nor an abstract of it is known")
        if not reasons:
            return ()
        return (Failure(stage="retrieve", subject=work.title, reason="; ".join(reasons),
                        remedy=self._remedy()),)

    def _remedy(self) -> str:
        if self._settings.fetch and self._settings.look_up and not self._unpaywall.contact:
            return f"set web.contact, so that Unpaywall is asked for open copies, or {_GIVE_IT}"
        return _GIVE_IT

    async def close(self) -> None:
        await asyncio.to_thread(self._readings.close)

    async def __aenter__(self) -> "FullTexts":
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        trace: TracebackType | None) -> None:
        await self.close()


def _abstract_of(work: Work) -> Paper | None:
    """A work's title and abstract as a paper, None where no abstract is known."""
    source = work.provenance.get("abstract", "")
    document = Document(source or work.id, f"{work.title}\n\n{work.abstract}".encode(
        "utf-8", "replace"))
    builder = PaperBuilder(document, "record", "record")
    builder.title, builder.abstract_only = work.title, True
    builder.heading("Abstract", kind="abstract")
    for line in work.abstract.splitlines():
        builder.paragraph(line)
    try:
        paper = builder.build()
    except UnreadableDocument:
        return None
    origin = paper.origin.model_copy(update={"url": _record_url(work)})
    return _described(paper.model_copy(update={"origin": origin}), work, work.notices, ())


def _record_url(work: Work) -> str:
    known = work.identifiers
    if known.url:
        return known.url
    places = (("https://doi.org/", known.doi), ("https://arxiv.org/abs/", known.arxiv),
              ("https://pubmed.ncbi.nlm.nih.gov/", known.pmid))
    return next((place + name for place, name in places if name), "")


def _found(paper: Paper, copy: Copy, fetched: Fetched, head: bytes) -> Paper:
    """The paper with where it was fetched."""
    parts = parts_of(fetched.asked)
    origin = paper.origin.model_copy(update={
        "name": f"{parts.netloc}{parts.path}", "url": fetched.url, "version": copy.version,
        "licence": fetched.licence or copy.licence or licence_in(head, fetched.format)})
    return paper.model_copy(update={"origin": origin})


def _described(paper: Paper, work: Work, notices: tuple[Notice, ...], notes: tuple[str, ...]
               ) -> Paper:
    """The paper with what is known of the work; its text, and so every offset, stays as it is."""
    return paper.model_copy(update={
        "id": work.id, "title": work.title, "authors": work.authors or paper.authors,
        "year": work.year or paper.year, "venue": work.venue or paper.venue,
        "identifiers": work.identifiers, "notices": notices,
        "origin": paper.origin.model_copy(update={"notes": notes})})


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def _in_short(copy: Copy, reason: str) -> str:
    return in_one_line(f"{parts_of(copy.url).hostname} ({copy.format}): {reason}", _LONGEST_REASON)
