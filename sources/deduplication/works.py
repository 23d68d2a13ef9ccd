"""One record a work: brings together what several databases say of the same works."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from records import Trail, Work
from sources.deduplication.grouping import group
from sources.deduplication.merging import merge
from sources.deduplication.profile import Profile


@dataclass(frozen=True)
class Merged:
    """A work, the records it was made of, and what joined them ("doi:10.…", "the same title,
    authors, year")."""

    work: Work
    records: tuple[Work, ...]
    reasons: tuple[str, ...] = ()


def one_per_work(records: Iterable[Work]) -> tuple[Merged, ...]:
    """The works that the records describe, each once, in the order in which each first appears.

    Records are the same work where they share a DOI, an arXiv identifier (versions and arXiv's own
    DOIs folded), PMID, PMCID or a database's own identifier; else where title, authors and year
    say so. A preprint and its publication are one work with two manifestations. Two publications
    with DOIs of their own, an article and its correction, two parts, two editions stay apart. The
    works do not depend on the order of the records.
    """
    given = list(records)
    place = {id(record): index for index, record in enumerate(given)}
    profiles = sorted(
        (Profile(record, record.model_dump_json(exclude={"trails"})) for record in given),
        key=lambda profile: (profile.key, repr(profile.work.trails)))
    found: list[tuple[int, Merged]] = []
    for members in group(profiles):
        own = [profiles[number] for number in members.members]
        ordered = sorted((profile.work for profile in own), key=lambda work: place[id(work)])
        merged = Merged(merge(own), tuple(ordered), tuple(sorted(set(members.reasons))))
        found.append((place[id(ordered[0])], merged))
    found.sort(key=lambda pair: pair[0])
    return _renamed([merged for _, merged in found])


def _renamed(found: list[Merged]) -> tuple[Merged, ...]:
    """Every work with an id of its own, and trails that name works by the ids they have now.

    Two works have the same identifier only where a database errs; the content tells them apart.
    """
    uses = Counter(merged.work.id for merged in found)
    works = [merged.work if uses[merged.work.id] == 1 else merged.work.model_copy(
                 update={"id": f"{merged.work.id}-{_digest(merged.work)}"}) for merged in found]
    new_id = {record.id: work.id for work, merged in zip(works, found, strict=True)
              for record in merged.records}
    return tuple(Merged(retraced(work, new_id), merged.records, merged.reasons)
                 for work, merged in zip(works, found, strict=True))


def retraced(work: Work, new_id: Mapping[str, str]) -> Work:
    """The work with trails that name the works they come from by the ids these have now."""
    trails = tuple(dict.fromkeys(_retold(trail, new_id) for trail in work.trails))
    return work if trails == work.trails else work.model_copy(update={"trails": trails})


def _retold(trail: Trail, new_id: Mapping[str, str]) -> Trail:
    now = new_id.get(trail.from_work, trail.from_work)
    return trail if now == trail.from_work else trail.model_copy(update={"from_work": now})


def _digest(work: Work) -> str:
    return hashlib.sha256(work.model_dump_json().encode()).hexdigest()[:6]
