"""The retriever: asks every source for papers, follows citations, gets texts, and counts all of it.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from agents.mind import Done
from records import (
    Facets,
    Failure,
    Notice,
    PaperCard,
    Plan,
    Record,
    Search,
    SnowballRound,
    Trail,
    Work,
)
from records.work import notices_of
from sources.deduplication.papers import deduplicate
from sources.filters import outside
from sources.full_text import FullTexts
from sources.paper_store import PaperStore
from sources.search_settings import SearchSettings, SnowballingSettings
from sources.snowballing import follow
from sources.source import Listener, Source
from sources.works import Gathered, gather
from sources.world import World

MOST_PAPERS = 1000
"""Asked of a source that searches; a folder gives all it has."""
BY_HAND = "added by hand"


class Found(Record):
    """What a search came to. `works` is the key of the works in the paper store, one each; `papers`
    maps the ids of those whose text is at hand to its key there.

    `by_source` and `by_citation` count records as they came, `filtered` by reason the works that
    lie outside what was asked for, `unreadable` the documents and records that could not be read.
    """

    works: str = ""
    papers: dict[str, str] = {}
    documents: dict[str, str] = {}
    sources: tuple[str, ...] = ()
    by_source: dict[str, int] = {}
    by_citation: dict[str, int] = {}
    duplicates: int = 0
    unreadable: int = 0
    filtered: dict[str, int] = {}
    searches: tuple[Search, ...] = ()
    rounds: tuple[SnowballRound, ...] = ()


class Retrieved(Record):
    """The text of a work: its key in the paper store, "" where there is none, and the notices that
    were met on the way. `unchecked` is why more may not be known, "" where all are."""

    paper: str = ""
    document: str = ""
    sha256: str = ""
    notices: tuple[Notice, ...] = ()
    unchecked: str = ""


class Retriever:
    """Searches folders and the world; what several of them tell of is one work."""

    def __init__(self, sources: Sequence[Source], world: World, store: PaperStore,
                 full_texts: Callable[[World], FullTexts], search: SearchSettings,
                 snowballing: SnowballingSettings) -> None:
        """`full_texts` makes of the world what gets texts; it is called at the first text."""
        self._sources, self._world, self._store = sources, world, store
        self._make_full_texts, self._full_texts = full_texts, None
        self._settings, self._snowballing = search, snowballing
        self._load = lru_cache(maxsize=4)(self._loaded)

    async def search(self, plan: Plan, progress: Listener | None = None) -> Done[Found]:
        """All works the sources have for the plan.

        A service that fails is a failure beside what the others gave. Raises the folder's errors
        for what the user must mend first, such as a folder that does not exist.
        """
        local = {s.name: await asyncio.to_thread(s.search, plan.queries, MOST_PAPERS, progress)
                 for s in self._sources}
        searches = [self.narrowed(facets) for facets in plan.searches]
        names, heard = self._world.names, Counter[str]()

        def tell(name: str) -> None:
            heard[name] += 1
            if progress:
                progress(heard.total(), len(names), name)

        outcomes = await self._world.search(searches, self._settings.limit, tell)
        papers, twice = deduplicate(p for result in local.values() for p in result.papers)
        records = [work for outcome in outcomes for work in outcome.works]
        refused = sum(len(outcome.refused) for outcome in outcomes)
        gathered = await asyncio.to_thread(
            gather, (), records, papers, " + ".join(local) if local else "")
        kept, filtered = _filtered(gathered, searches)
        return Done(Found(
            works=self._store.put_works(kept),
            papers={i: self._store.put(paper) for i, paper in gathered.papers.items()},
            documents={paper.origin.name: paper.origin.sha256 for paper in papers},
            sources=(*local, *names),
            by_source={name: result.identified for name, result in local.items()} | {
                o.database: len(o.works) + len(o.refused) for o in outcomes},
            duplicates=gathered.duplicates + len(twice) + sum(
                len(result.duplicates) for result in local.values()),
            unreadable=refused + sum(result.not_retrieved for result in local.values()),
            filtered=filtered,
            searches=tuple(search for outcome in outcomes for search in outcome.searches),
        ), (*(failure for result in local.values() for failure in result.failures),
            *(_service_failure(o.database, o.failure) for o in outcomes if o.failure)))

    def narrowed(self, facets: Facets) -> Facets:
        """A search with the filters of the settings, which go before those of the question; of
        years both ends, since half of each may be no time at all."""
        told = self._settings
        years = told if told.year_from or told.year_to else facets
        return facets.model_copy(update={
            "year_from": years.year_from, "year_to": years.year_to,
            "open_access": told.open_access or facets.open_access,
            "types": told.types or facets.types, "languages": told.languages or facets.languages,
            "fields": told.fields or facets.fields, "venue": told.venue or facets.venue})

    def goes_on(self, found: Found, cards: Sequence[PaperCard]) -> bool:
        """Whether a round more of snowballing is wanted and may bring anything."""
        rounds = found.rounds
        return (len(rounds) < self._snowballing.rounds and bool(self._world.graphs)
                and not (rounds and not rounds[-1].relevant) and bool(self.leads(found, cards)))

    async def follow(
        self, found: Found, cards: Sequence[PaperCard], plan: Plan
    ) -> Done[Found]:
        """One round more of snowballing, from the most relevant included works not yet followed."""
        number, known = len(found.rounds) + 1, self.works(found)
        leads = self.leads(found, cards)
        came = await follow(
            self._world.client, self._world.graphs, leads, per_work=self._snowballing.per_work,
            number=number)
        searches = [self.narrowed(facets) for facets in plan.searches]
        gathered = await asyncio.to_thread(gather, known, came.works)
        before = {work.id for work in known}
        new = [work for work in gathered.works if work.id not in before]
        inside, filtered = _filtered(Gathered(tuple(new)), searches)
        dropped = {work.id for work in new} - {work.id for work in inside}
        refused = len(came.refused)
        kept = [work for work in gathered.works if work.id not in dropped]
        this_round = SnowballRound(
            number=number, followed=came.followed, references=came.references,
            citations=came.citations, new=len(new))
        return Done(found.model_copy(update={
            "works": self._store.put_works(kept),
            "by_citation": dict(Counter(found.by_citation) + Counter(
                references=came.references, citations=came.citations)),
            "duplicates": found.duplicates + len(known) - refused - len(gathered.works)
            + came.references + came.citations,
            "unreadable": found.unreadable + refused,
            "filtered": dict(Counter(found.filtered) + Counter(filtered)),
            "rounds": (*found.rounds, this_round)}), came.failures)

    def leads(self, found: Found, cards: Sequence[PaperCard]) -> list[Work]:
        """The works to follow next: included ones, the most relevant first, those of the last round
        where there was one."""
        works = {work.id: work for work in self.works(found)}
        rounds = len(found.rounds)
        included = [works[card.id] for card in cards if card.included and card.id in works]
        fresh = [work for work in included if not rounds or _came_in(work, rounds)]
        return fresh[:self._snowballing.works]

    async def add(
        self, found: Found, names: Sequence[str]
    ) -> Done[tuple[Found, tuple[str, ...]]]:
        """The search with the works of these identifiers added by hand, and the ids they have. One
        that is not found is a failure."""
        told = await asyncio.gather(*(self._world.look_up(name) for name in names))
        records = [one for one in told if isinstance(one, Work)]
        gathered = await asyncio.to_thread(gather, self.works(found), records)
        asked = [trail for record in records for trail in record.trails]
        by_hand = tuple(w.id for w in gathered.works if any(t in asked for t in w.trails))
        added = found.model_copy(update={
            "works": self._store.put_works(gathered.works),
            "by_source": dict(Counter(found.by_source) + Counter({BY_HAND: len(records)})),
            "duplicates": found.duplicates + gathered.duplicates})
        return Done((added, by_hand), tuple(one for one in told if isinstance(one, Failure)))

    async def retrieve(self, found: Found, work: str) -> Done[Retrieved]:
        """The text of a work that was found, as full as it can be had; where more than an abstract
        is at hand, only what became of it."""
        self._full_texts = self._full_texts or self._make_full_texts(self._world)
        sought = next(w for w in self.works(found) if w.id == work)
        own = self._store.get(found.papers[work]) if work in found.papers else None
        text = await (self._full_texts.notices(sought) if own and not own.origin.abstract_only
                      else self._full_texts.get(sought))
        if text.paper is None or (own and text.paper.origin.abstract_only):
            return Done(Retrieved(notices=text.notices, unchecked=text.unchecked),
                        () if own else text.failures)
        origin = text.paper.origin
        return Done(Retrieved(
            paper=self._store.put(text.paper), document=origin.url or origin.name,
            sha256=origin.sha256, notices=text.notices, unchecked=text.unchecked), text.failures)

    def noticed(self, found: Found, works: Sequence[Work]) -> Found:
        """The search with texts that tell of all notices known of these works: who reads a text
        does not see the work."""
        told = dict(found.papers)
        for work in works:
            key = told.get(work.id) if work.notices else None
            paper = self._store.get(key) if key else None
            if paper and not set(work.notices) <= set(paper.notices):
                notices = notices_of(paper.notices, work.notices)
                told[work.id] = self._store.put(paper.model_copy(update={"notices": notices}))
        return found.model_copy(update={"papers": told})

    def works(self, found: Found) -> list[Work]:
        """The works that were found. Raises LookupError where they are gone from the store."""
        return list(self._load(found.works)) if found.works else []

    def _loaded(self, key: str) -> tuple[Work, ...]:
        works = self._store.get_works(key)
        if works is None:
            raise LookupError("the works found are no longer in the paper store; ask again")
        return works

    async def close(self) -> None:
        """Give connections and processes back."""
        if self._full_texts:
            await self._full_texts.close()
            self._full_texts = None
        await self._world.close()


def with_relevance(found: Found, cards: Sequence[PaperCard]) -> Found:
    """The search with how many works of the last round passed the screening."""
    if not found.rounds:
        return found
    last = found.rounds[-1]
    relevant = sum(card.included and _first_round(card.trails) == last.number for card in cards)
    return found.model_copy(update={
        "rounds": (*found.rounds[:-1], last.model_copy(update={"relevant": relevant}))})


def with_texts(found: Found, texts: Mapping[str, Retrieved]) -> Found:
    """The search with the texts that were had since."""
    had = {i: text for i, text in texts.items() if text.paper}
    return found.model_copy(update={
        "papers": {**found.papers, **{i: text.paper for i, text in had.items()}},
        "documents": {**found.documents, **{t.document: t.sha256 for t in had.values()}}})


def with_notices(works: Sequence[Work], texts: Mapping[str, Retrieved]) -> list[Work]:
    """The works with the notices that were met when their texts were sought."""
    return [work.model_copy(update={"notices": notices_of(work.notices, texts[work.id].notices)})
            if work.id in texts else work for work in works]


def unchecked(texts: Mapping[str, Retrieved]) -> tuple[Failure, ...]:
    """That of some works nobody could be asked whether they were retracted, as one failure."""
    reasons = [text.unchecked for text in texts.values() if text.unchecked]
    if not reasons:
        return ()
    many = f"{len(reasons)} of the papers sought" if len(reasons) > 1 else "one of the papers"
    return (Failure(
        stage="retrieve", subject="retractions", remedy="ask again later",
        reason=f"of {many} it is not known whether a notice was published ({reasons[0]})"),)


def _came_in(work: Work, number: int) -> bool:
    return _first_round(work.trails) == number


def _first_round(trails: Sequence[Trail]) -> int:
    """The round that found a work first; 0 is the search."""
    return min((trail.round for trail in trails), default=0)


def _filtered(gathered: Gathered, searches: Sequence[Facets]) -> tuple[list[Work], dict[str, int]]:
    """The works inside what was asked for, and how many are not, by reason. A text at hand is
    inside."""
    if not searches:
        return list(gathered.works), {}
    kept: list[Work] = []
    reasons: Counter[str] = Counter()
    for work in gathered.works:
        reason = "" if work.id in gathered.papers else outside(work, searches[0])
        reasons[reason] += 1
        if not reason:
            kept.append(work)
    return kept, {reason: n for reason, n in sorted(reasons.items()) if reason}


def _service_failure(name: str, failure: str) -> Failure:
    return Failure(stage="search", subject=name, reason=failure.removeprefix(f"{name}: "),
                   remedy="ask again later, which costs what was answered nothing; "
                          "`consilience doctor` tells how the services are")
