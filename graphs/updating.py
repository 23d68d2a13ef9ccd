"""A search repeated later: what is new since, and what became of the papers a report rests on."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.mind import Done
from agents.team import Team
from graphs.searching import Finding, judged
from records import Failure, PaperCard, Report, Search, Work
from records.work import notices_of
from settings import Settings, home_of, shelf_of
from sources.databases.catalogue import at_address
from sources.databases.crossref import Crossref
from sources.lookups import LookedUp, look_up
from sources.source import Listener
from sources.web.polite import PoliteClient
from sources.works import gather, work_of_card


@dataclass(frozen=True)
class News:
    """What a search that is repeated brings.

    `finding` holds only works that were not known, `before` are the searches as they were asked
    then. `noted` are papers that the report includes, with notices that were not known then, and
    only with these.
    """

    finding: Finding
    before: tuple[Search, ...]
    noted: tuple[PaperCard, ...]


async def search_again(team: Team, report: Report, progress: Listener | None = None) -> News:
    """Ask what the report's run asked, and keep what is new; look up what became of the papers it
    includes. Raises what a search raises."""
    searched = await team.retriever.search(report.plan, progress)
    known = {card.id: card for card in report.papers}
    again, fresh = _parted(report.papers, team.retriever.works(searched.result))
    now = await _looked_up(
        team.settings, [one for one in again if known[one.id].included], progress)
    noted = [told for one in now.result if (told := _noted(known[one.id], one))]
    finding = await judged(team, report.plan, searched, fresh)
    return News(replace(finding, failures=(*finding.failures, *now.failures)),
                report.manifest.searches, tuple(noted))


def _parted(cards: Sequence[PaperCard], came: Sequence[Work]) -> tuple[list[Work], list[Work]]:
    """The works of the cards, with the notices that they came with now, and the works that are
    none of them.

    What has the id of a card is the same work, also where it has nothing else to be told by.
    """
    by_id = {one.id: one for one in came}
    old = [work_of_card(card) for card in cards]
    before = [_with_notices(one, by_id[one.id]) if one.id in by_id else one for one in old]
    ids = {one.id for one in before}
    gathered = gather(before, [one for one in came if one.id not in ids]).works
    return [one for one in gathered if one.id in ids], [
        one for one in gathered if one.id not in ids]


def _with_notices(work: Work, now: Work) -> Work:
    return work.model_copy(update={"notices": notices_of(work.notices, now.notices)})


async def _looked_up(
    settings: Settings, works: Sequence[Work], progress: Listener | None
) -> Done[list[Work]]:
    """The works with what Crossref tells of them today: publishers report retractions and
    corrections there, and so does Retraction Watch."""
    if not settings.full_text.look_up or not works:
        return Done(list(works))
    registry = at_address(
        Crossref(settings.web.contact), settings.search.addresses.get("crossref", ""))
    asked = 0

    async def told_of(work: Work) -> LookedUp:
        nonlocal asked
        told = await look_up(client, [registry], work)
        asked += 1
        if progress:
            progress(asked, len(works), "what became of included papers")
        return told

    home = home_of(settings)
    shelf = shelf_of(home, settings.workspace)
    async with PoliteClient(home, settings.web, shelf=shelf) as client:
        told = await asyncio.gather(*map(told_of, works))
    failed = dict.fromkeys(
        f"{name}: {reason}" for one in told for name, reason in one.unanswered.items())
    return Done([one.work for one in told], tuple(
        Failure(stage="search", subject="notices of included papers", reason=reason)
        for reason in failed))


def _noted(card: PaperCard, work: Work) -> PaperCard | None:
    """The card with the notices that were not known when it was written; None where there are none.

    Several databases tell of the same notice, some without its DOI.
    """
    known = {(notice.kind, notice.doi) for notice in card.notices}
    kinds = {notice.kind for notice in card.notices}
    new = tuple(n for n in work.notices if (
        (n.kind, n.doi) not in known if n.doi else n.kind not in kinds))
    return card.model_copy(update={"notices": new}) if new else None
