"""What was found anywhere, one work each: records of databases and texts that are at hand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from records import Paper, PaperCard, Trail, Work
from sources.deduplication import Merged, one_per_work, retraced
from sources.deduplication.papers import fullness


@dataclass(frozen=True)
class Gathered:
    """Works, each once; `papers` are the texts at hand, by the work's id. `duplicates` counts the
    records that were the same work as another."""

    works: tuple[Work, ...] = ()
    papers: Mapping[str, Paper] = field(default_factory=dict)
    duplicates: int = 0


def gather(
    known: Sequence[Work], records: Sequence[Work], papers: Sequence[Paper] = (), source: str = "",
) -> Gathered:
    """One work for all that describe it, those known before first and under the id they have.

    `papers` are texts that came from `source`; a work that has one goes by the text's id, since
    that stands in every claim taken from it.
    """
    own = [work_of(paper, source) for paper in papers]
    text_of = {id(work): paper for work, paper in zip(own, papers, strict=True)}
    names = {id(work): work.id for work in known} | {id(work): work.id for work in own}
    given = [*known, *own, *records]
    merged = _under_their_names(one_per_work(given), names)
    renamed = {record.id: one.work.id for one in merged for record in one.records}
    texts: dict[str, Paper] = {}
    for one in merged:
        if at_hand := [text_of[id(r)] for r in one.records if id(r) in text_of]:
            texts[one.work.id] = max(at_hand, key=fullness)
    return Gathered(tuple(retraced(one.work, renamed) for one in merged), texts,
                    len(given) - len(merged))


def work_of(paper: Paper, source: str) -> Work:
    """A work as its text tells of it."""
    told = {"title": paper.title, "authors": paper.authors, "year": paper.year,
            "venue": paper.venue, "identifiers": paper.identifiers, "abstract": paper.abstract}
    return Work(
        id=paper.id, title=paper.title, authors=paper.authors, year=paper.year, venue=paper.venue,
        identifiers=paper.identifiers, abstract=paper.abstract, notices=paper.notices,
        trails=(Trail(source=source, query=paper.origin.name),),
        provenance={name: source for name, value in told.items() if value})


def work_of_card(card: PaperCard) -> Work:
    """A work as a report tells of it."""
    return Work(
        id=card.id, title=card.title, authors=card.authors, year=card.year, venue=card.venue,
        type=card.type, identifiers=card.identifiers, notices=card.notices,
        manifestations=card.manifestations, trails=card.trails, provenance=card.provenance)


def _under_their_names(found: Iterable[Merged], names: Mapping[int, str]) -> list[Merged]:
    """Each work under the name of the first of its records that has one already. Another work that
    has the same identifier, by an error of a database, gets a number."""
    taken = set(names.values())
    named: list[Merged] = []
    for one in found:
        name = next((names[id(r)] for r in one.records if id(r) in names), "")
        if not name:
            name = next(n for n in _numbered(one.work.id) if n not in taken)
            taken.add(name)
        named.append(Merged(one.work.model_copy(update={"id": name}), one.records, one.reasons))
    return named


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in count(2))
