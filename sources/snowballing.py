"""Snowballing: what works cite, and what cites them, from databases that know (Wohlin 2014)."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from records import Facets, Failure, Trail, Work
from sources.databases.database import (
    CitationGraph,
    Database,
    Lookup,
    Refusal,
    ResultPage,
    UnreadableAnswer,
    WebRequest,
)
from sources.deduplication.works import one_per_work
from sources.web.polite import PoliteClient, ServiceFailed
from sources.web.searching import pages

Direction = Literal["references", "citations"]
DIRECTIONS: tuple[Direction, ...] = ("references", "citations")

_SCHEMES = ("doi", "arxiv", "pmid", "pmcid")
_UNKNOWN = "does not know the work"
_LIKE_TITLED = 5
"""Hits looked at for a work that has a title only."""
_MOST_NAMED, _LONGEST_NAME = 4, 100
"""Works named in one failure, of more the number is told; and characters of a name."""


@dataclass(frozen=True)
class Followed:
    """What following works once brought.

    `works` are records as the databases have them, each once, with a trail for every work that led
    to it. `references` and `citations` count the records that came, repeats and `refused` ones
    among them. `followed` works were answered in at least one direction.
    """

    works: tuple[Work, ...] = ()
    references: int = 0
    citations: int = 0
    failures: tuple[Failure, ...] = ()
    followed: int = 0
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class _Links:
    """What was told of a work in one direction, by the database `source`.

    `answered` says whether it knows the work at all; `failure` is why not all came, "" where all
    did. Works that came before a failure stand.
    """

    source: str = ""
    works: tuple[Work, ...] = ()
    refused: tuple[Refusal, ...] = ()
    failure: str = ""
    answered: bool = False


async def follow(
    client: PoliteClient, graphs: Sequence[Database], works: Sequence[Work], *, per_work: int,
    number: int,
) -> Followed:
    """The references and citations of works, at most `per_work` of a work in each direction.

    `graphs` are asked in their order: where one fails, does not know a work, or knows no link of
    it, the next is asked. What none of them could tell is a failure. `number` is the round's. All
    works are asked about at once; `client` paces what is sent. Never raises for what a service
    does.
    """
    known = [_Graph(client, database, database, per_work) for database in graphs
             if isinstance(database, CitationGraph)]
    told = await asyncio.gather(*(_told(work, known) for work in works))
    return _gathered(works, told, number)


@dataclass(frozen=True)
class _Graph:
    """A database of citations, and who asks it. `links` is the same database as `database`."""

    client: PoliteClient
    database: Database
    links: CitationGraph
    per_work: int

    async def follow(self, work: Work, directions: Sequence[Direction]
                     ) -> dict[Direction, _Links]:
        """The links of a work, asked for by the names it has here, else by what a look-up finds."""
        told = await self._linked(work, directions)
        unknown: list[Direction] = [d for d in directions if told[d].failure == _UNKNOWN]
        if unknown:
            try:
                found = await self._recognised(work)
            except (ServiceFailed, UnreadableAnswer) as error:
                return told | dict.fromkeys(unknown, _Links(failure=self._reason(error)))
            if found is not None:
                told |= await self._linked(found, unknown)
        return told

    async def _linked(self, work: Work, directions: Sequence[Direction]
                      ) -> dict[Direction, _Links]:
        asks = {"references": self.links.references, "citations": self.links.citations}
        requests = [asks[direction](work, self.per_work) for direction in directions]
        came = await asyncio.gather(*map(self._paged, requests))
        return dict(zip(directions, came, strict=True))

    async def _paged(self, request: WebRequest | None) -> _Links:
        """The works that a request leads to, page after page to the bound."""
        if request is None:
            return _Links(failure=_UNKNOWN)
        found: list[ResultPage] = []
        failure = ""
        try:
            async for page in pages(self.client, self.database, request):
                found.append(page)
                if sum(len(one.works) for one in found) >= self.per_work:
                    break
        except (ServiceFailed, UnreadableAnswer) as error:
            failure = self._reason(error)
        works = tuple(work for page in found for work in page.works)[:self.per_work]
        refused = tuple(refusal for page in found for refusal in page.refused)
        notes = "" if works else "; ".join(note for page in found for note in page.notes)
        return _Links(self.database.name, works, refused, failure or notes,
                      answered=bool(works) or not (failure or notes))

    async def _recognised(self, work: Work) -> Work | None:
        """The work with the names this database has for it, None where it knows none.

        Raises ServiceFailed, UnreadableAnswer.
        """
        for request in self._lookups(work):
            try:
                async for page in pages(self.client, self.database, request):
                    for found in page.works:
                        if _is_same(work, found):
                            return _with_names(work, found)
                    break
            except ServiceFailed as error:
                if not error.is_not_there:
                    raise
        return None

    def _lookups(self, work: Work) -> Iterator[WebRequest]:
        """Requests for a work by its identifiers, by its title where it has none."""
        schemes = [scheme for scheme in _SCHEMES if getattr(work.identifiers, scheme)]
        if isinstance(self.database, Lookup):
            for scheme in schemes:
                if request := self.database.work(scheme, getattr(work.identifiers, scheme)):
                    yield request
        if not schemes and work.title:
            yield self.database.search(
                Facets(text=work.title, groups=((work.title,),)), _LIKE_TITLED)

    def _reason(self, error: ServiceFailed | UnreadableAnswer) -> str:
        if isinstance(error, ServiceFailed) and error.is_not_there:
            return _UNKNOWN
        return str(error).removeprefix(f"{self.database.name}: ")


async def _told(work: Work, graphs: Sequence[_Graph]) -> dict[Direction, _Links]:
    """The links of a work from the first graph that has any, for each direction."""
    if not graphs:
        return dict.fromkeys(DIRECTIONS, _Links(failure="no database of citations is asked"))
    best: dict[Direction, _Links] = {}
    reasons: dict[Direction, list[str]] = {direction: [] for direction in DIRECTIONS}
    for graph in graphs:
        wanting: list[Direction] = [d for d in DIRECTIONS
                                    if d not in best or not best[d].works]
        for direction, links in (await graph.follow(work, wanting)).items() if wanting else ():
            if links.failure:
                reasons[direction].append(f"{graph.database.name}: {links.failure}")
            if links.answered:
                best[direction] = links
    return {direction: best.get(direction) or _Links(failure="; ".join(reasons[direction]))
            for direction in DIRECTIONS}


def _gathered(works: Sequence[Work], told: Sequence[Mapping[Direction, _Links]], number: int
              ) -> Followed:
    """What came of all works, a record once however many works led to it."""
    found: dict[tuple[str, str, str], Work] = {}
    counts = dict.fromkeys(DIRECTIONS, 0)
    for work, directions in zip(works, told, strict=True):
        for direction, links in directions.items():
            counts[direction] += len(links.works) + len(links.refused)
            for rank, record in enumerate(links.works, start=1):
                trail = Trail(source=links.source, from_work=work.id, direction=direction,
                              round=number, rank=rank)
                key = links.source, record.id, str(sorted(record.other_ids.items()))
                known = found.setdefault(key, record)
                found[key] = known.model_copy(update={"trails": (*known.trails, trail)})
    return Followed(
        works=tuple(found.values()), references=counts["references"],
        citations=counts["citations"], failures=tuple(_failures(works, told)),
        followed=sum(any(links.answered for links in one.values()) for one in told),
        refused=tuple(refusal for one in told for links in one.values()
                      for refusal in links.refused))


def _failures(works: Sequence[Work], told: Sequence[Mapping[Direction, _Links]]
              ) -> Iterator[Failure]:
    """One failure for all works that failed for the same reason in the same directions."""
    failed: dict[tuple[str, str], list[str]] = {}
    for work, directions in zip(works, told, strict=True):
        by_reason: dict[str, list[str]] = {}
        for direction, links in directions.items():
            if links.failure:
                came = f" (after {len(links.works)} works)" if links.works else ""
                source = f"{links.source}: " if links.source else ""
                by_reason.setdefault(f"{source}{links.failure}{came}", []).append(direction)
        for reason, missing in by_reason.items():
            failed.setdefault((" and ".join(missing), reason), []).append(_called(work))
    for (missing, reason), titles in failed.items():
        more = len(titles) - _MOST_NAMED
        named = "; ".join(titles[:_MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")
        yield Failure(
            stage="snowball", subject=f"{missing} of {named}", reason=reason,
            remedy="what they cite and what cites them is not among the papers found; run the "
                   "update later, or add another database of citations")


def _called(work: Work) -> str:
    """A work's title as a message shows it."""
    name = work.title or work.id
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME - 1]}…"


def _is_same(work: Work, found: Work) -> bool:
    return len(one_per_work((work, found))) == 1


def _with_names(work: Work, found: Work) -> Work:
    return work.model_copy(update={"other_ids": {**work.other_ids, **found.other_ids}})
