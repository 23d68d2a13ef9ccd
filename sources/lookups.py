"""Asks services that know single works what became of one, and where else it may be read."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from records import Work
from sources.databases.database import Lookup, Service, UnreadableAnswer
from sources.deduplication.merging import JOINT, merge
from sources.deduplication.profile import Profile
from sources.web.polite import PoliteClient, ServiceFailed
from sources.web.wire import NOT_THERE

_ELSEWHERE = "10.48550/"
"""DOIs of arXiv, which neither Crossref nor Unpaywall knows."""


class Registry(Service, Lookup, Protocol):
    """A service that gives a work by its DOI."""


@dataclass(frozen=True)
class LookedUp:
    """A work with the copies, notices and abstract that were found; by service's name why one gave
    no answer."""

    work: Work
    unanswered: Mapping[str, str] = field(default_factory=dict)


async def look_up(client: PoliteClient, services: Sequence[Registry], work: Work) -> LookedUp:
    """Ask services about a work by its DOI, at once. A service that does not know it has answered.
    What the work is called, by whom and when stays as it was told before."""
    doi = work.identifiers.doi
    if not doi or doi.startswith(_ELSEWHERE):
        return LookedUp(work)
    answers = await asyncio.gather(*(_ask(client, service, doi) for service in services))
    found = [answer for answer in answers if isinstance(answer, Work)]
    return LookedUp(_told(work, found), {
        service.name: answer for service, answer in zip(services, answers, strict=True)
        if isinstance(answer, str)})


async def _ask(client: PoliteClient, service: Registry, doi: str) -> Work | str | None:
    """The work, None where the service knows none; else in words why there is no answer."""
    request = service.work("doi", doi)
    if request is None:
        return None
    try:
        response = await client.send(request, service.politeness)
        if response.status in NOT_THERE:
            return None
        if response.status != 200:
            return service.problem(response)
        return next(iter(service.read(response).works), None)
    except (ServiceFailed, UnreadableAnswer) as error:
        return str(error).removeprefix(f"{service.name}: ")


def _told(work: Work, found: Sequence[Work]) -> Work:
    if not found:
        return work
    merged = merge([Profile(one, one.model_dump_json(exclude={"trails"}))
                    for one in (work, *found)])
    changes: dict[str, object] = {
        name: getattr(merged, name)
        for name in ("copies", "notices", "open_access", "identifiers", "manifestations")}
    if not work.abstract and merged.abstract:
        changes["abstract"] = merged.abstract
        changes["provenance"] = {**work.provenance, "abstract": merged.provenance["abstract"]}
    return work.model_copy(update=changes)


def has_told(name: str, work: Work) -> bool:
    """Whether a service has told any of what is known of a work."""
    return any(name in told.split(JOINT) for told in work.provenance.values())
