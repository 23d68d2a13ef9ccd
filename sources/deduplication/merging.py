"""Makes one work of the records that describe it, each value from the database that tells it best.

The published version's record is believed before the preprint's, since that is what is cited.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from records import Copy, Identifiers, Manifestation, Notice, Work
from records.work import Version
from sources.deduplication.profile import Profile, arxiv_of, is_preprint_doi, versionless
from sources.identifiers import paper_id

Value = TypeVar("Value")
Told = tuple[Value, str]
"""A value and the databases that told it."""

PRECEDENCE = ("PubMed", "Crossref", "Europe PMC", "OpenAlex", "dblp", "DataCite",
              "Semantic Scholar", "arXiv", "Unpaywall", "CORE")
"""Databases by the care that is taken with their metadata: curated, deposited by publishers, then
gathered by machines. Others come last, by name."""
JOINT = " + "
"""Between the databases of a value that several told together."""

_NOTHING = ("", None, (), {}, Identifiers())
_VAGUE_TYPES = ("other", "article")
_BEFORE_PRINT: Sequence[Version] = ("preprint", "accepted", "published")


def merge(profiles: Sequence[Profile]) -> Work:
    """The one work that the records describe. Their order does not matter."""
    works = [profile.work for profile in sorted(profiles, key=_trust)]
    if len(works) == 1:
        return _alone(works[0])
    values: dict[str, Told[object]] = {
        name: choose(works) for name, choose in _FIELDS.items()}
    known = {name: told for name, told in values.items() if told[0] not in _NOTHING}
    identifiers = values["identifiers"][0]
    assert isinstance(identifiers, Identifiers)
    return works[0].model_copy(update={
        **{name: value for name, (value, _) in values.items()},
        "id": _id(identifiers, works),
        "provenance": {name: source for name, (_, source) in known.items() if source},
    })


def _alone(work: Work) -> Work:
    """A record that no other describes, under the same kind of id as the others."""
    return work.model_copy(update={
        "id": _id(work.identifiers, [work]),
        "manifestations": work.manifestations or manifestations_of(work)})


def _trust(profile: Profile) -> tuple[bool, int, str, str]:
    """Published before preprint, then by database; what is equal so far by its content."""
    source = profile.work.provenance.get("title", "")
    return (profile.of_preprint, *_rank(source), profile.key)


def _rank(source: str) -> tuple[int, str]:
    first = source.partition(JOINT)[0]
    return (PRECEDENCE.index(first) if first in PRECEDENCE else len(PRECEDENCE), source)


def _source(work: Work, field: str) -> str:
    return work.provenance.get(field, "")


def _first(field: str) -> Callable[[Sequence[Work]], Told[object]]:
    """The value of the most trusted record that has one."""
    def choose(works: Sequence[Work]) -> Told[object]:
        for work in works:
            if (value := getattr(work, field)) not in ("", None):
                return value, _source(work, field)
        return getattr(works[0], field), ""
    return choose


def _best(
    field: str, goodness: Callable[[Work], tuple[int, ...]]
) -> Callable[[Sequence[Work]], Told[object]]:
    """The value of the record where it is best, of the most trusted among equals."""
    def choose(works: Sequence[Work]) -> Told[object]:
        work = max(works, key=goodness)
        return getattr(work, field), _source(work, field)
    return choose


def _all(field: str) -> Callable[[Sequence[Work]], Told[object]]:
    """The values of all records, each once, those of the most trusted first."""
    def choose(works: Sequence[Work]) -> Told[object]:
        found = tuple(dict.fromkeys(value for work in works for value in getattr(work, field)))
        return found, _sources(works, field)
    return choose


def _sources(works: Sequence[Work], field: str) -> str:
    return JOINT.join(dict.fromkeys(
        name for work in works if getattr(work, field) not in _NOTHING
        for name in _source(work, field).split(JOINT) if name))


def _title_goodness(work: Work) -> tuple[bool, bool, bool, bool]:
    """Not in capitals, not cut off, not spoilt; that it is trusted decides between the rest."""
    title = work.title
    return (bool(title.strip()), "\ufffd" not in title, title != title.upper() or len(title) < 12,
            not title.rstrip().endswith(("...", "…")))


def _author_goodness(work: Work) -> tuple[int, bool]:
    """As many as are told, with given names rather than initials."""
    spelled = sum(len(name.split()[0].strip(".")) > 1 for name in work.authors if name.split())
    return len(work.authors), 2 * spelled > len(work.authors)


def _published(works: Sequence[Work]) -> Told[object]:
    """The day of the record whose year is taken, or a fuller one in the same year."""
    year = next((work.year for work in works if work.year), None)
    matching = [work for work in works
                if work.published and (year is None or work.published.startswith(str(year)))]
    if not matching:
        return _FIRST_PUBLISHED(works)
    best = max(matching, key=lambda work: min(len(work.published), 10))
    return best.published, _source(best, "published")


_FIRST_PUBLISHED = _first("published")


def _type(works: Sequence[Work]) -> Told[object]:
    """The most telling type: "review" says more than "article", a preprint only where it is no
    more than that."""
    def telling(work: Work) -> tuple[bool, bool]:
        return work.type not in ("other", "preprint"), work.type not in _VAGUE_TYPES
    work = max(works, key=telling)
    return work.type, _source(work, "type")


def _open_access(works: Sequence[Work]) -> Told[object]:
    told = [work for work in works if work.open_access is not None]
    if not told:
        return None, ""
    return (any(work.open_access for work in told),
            _source(max(told, key=lambda work: bool(work.open_access)), "open_access"))


def _identifiers(works: Sequence[Work]) -> Told[object]:
    """Of each scheme the most trusted; the DOI is the published version's where there is one."""
    known = [work.identifiers for work in works]
    dois = [i.doi for i in known if i.doi] + [
        told.identifiers.doi for work in works for told in work.manifestations
        if told.identifiers.doi]
    preprints = _told_as(works, "preprint") - _told_as(works, "published")
    arxiv = next((value for i in known if (value := arxiv_of(i))), "")
    versions = [i.arxiv_version for i in known if i.arxiv_version and arxiv_of(i) == arxiv]
    return Identifiers(
        doi=min(dois, key=lambda doi: is_preprint_doi(doi) or doi in preprints, default=""),
        arxiv=arxiv,
        arxiv_version=max(versions, default=None),
        **{scheme: next((value for i in known if (value := getattr(i, scheme))), "")
           for scheme in ("pmid", "pmcid", "url")},
    ), _sources(works, "identifiers")


def _told_as(works: Sequence[Work], version: Version) -> set[str]:
    """DOIs that records say are of a version: not every preprint server's are known by their
    beginning."""
    return {told.identifiers.doi for work in works
            for told in (*work.manifestations, *manifestations_of(work))
            if told.version == version}


def _other_ids(works: Sequence[Work]) -> Told[object]:
    found: dict[str, str] = {}
    for work in works:
        for scheme, value in sorted(work.other_ids.items()):
            found.setdefault(scheme, value)
    return dict(sorted(found.items())), _sources(works, "other_ids")


def _copies(works: Sequence[Work]) -> Told[object]:
    """Each address once; what is known of its licence and version from whoever knows more."""
    found: dict[str, Copy] = {}
    for work in works:
        for copy in work.copies:
            before = found.get(copy.url)
            if before is None or (not before.licence and copy.licence):
                found[copy.url] = copy
    return tuple(found.values()), _sources(works, "copies")


def _notices(works: Sequence[Work]) -> Told[object]:
    """All of them: of one kind and DOI the fullest; one told without DOI is the one with DOI of
    its kind and month, or of its kind where it has no day."""
    found: dict[tuple[str, str], Notice] = {}
    for work in works:
        for notice in work.notices:
            name = (notice.kind, notice.doi or notice.day)
            before = found.get(name)
            if before is None or _fullness(notice) > _fullness(before):
                found[name] = notice
    exact = {(notice.kind, month) for notice in found.values() if notice.doi
             for month in ("", notice.day[:7])}
    kept = [notice for notice in found.values()
            if notice.doi or (notice.kind, notice.day[:7]) not in exact]
    kept.sort(key=lambda notice: (notice.day, notice.kind, notice.doi))
    return tuple(kept), _sources(works, "notices")


def _fullness(notice: Notice) -> tuple[bool, int]:
    return bool(notice.reason), len(notice.day)


def _manifestations(works: Sequence[Work]) -> Told[object]:
    """The forms in which the work appeared, preprints first: what records tell of one form is
    brought together. What one record takes for a preprint and another for published is
    published."""
    found: dict[tuple[Version, str], Manifestation] = {}
    for work in works:
        for told in (*work.manifestations, *manifestations_of(work)):
            name = (told.version, _place_of(told))
            before = found.get(name)
            found[name] = told if before is None else _joined(before, told)
    named = {version for version, place in found if place}
    in_print = {place for version, place in found if version == "published"}
    kept = [form for (version, place), form in found.items()
            if (place and (version == "published" or place not in in_print))
            or (not place and version not in named)]
    kept.sort(key=lambda form: (_BEFORE_PRINT.index(form.version), form.year or 9999,
                                form.identifiers.doi, form.identifiers.arxiv, form.venue))
    return tuple(kept), ""


def _place_of(told: Manifestation) -> str:
    """What tells two preprints of one work apart: arXiv's, or the DOI of another server."""
    known = told.identifiers
    return arxiv_of(known) or versionless(known.doi)


def _joined(one: Manifestation, other: Manifestation) -> Manifestation:
    known = {name: value or getattr(other.identifiers, name)
             for name, value in one.identifiers.model_dump().items()}
    versions = (one.identifiers.arxiv_version or 0, other.identifiers.arxiv_version or 0)
    return Manifestation(
        version=one.version, venue=one.venue or other.venue, year=one.year or other.year,
        identifiers=Identifiers(**{**known, "arxiv_version": max(versions) or None}))


def manifestations_of(work: Work) -> tuple[Manifestation, ...]:
    """The forms a single record tells of: one with a journal's DOI and an arXiv identifier tells
    of two."""
    known = work.identifiers
    arxiv, forms = arxiv_of(known), []
    if arxiv:
        own = known.doi if known.doi.startswith("10.48550/") else ""
        forms.append(Manifestation(
            version="preprint", venue="arXiv",
            year=work.year if work.type == "preprint" or own else None,
            identifiers=Identifiers(doi=own, arxiv=arxiv, arxiv_version=known.arxiv_version)))
    rest = known.model_copy(update={"arxiv": "", "arxiv_version": None, "url": ""})
    if rest.doi.startswith("10.48550/"):
        rest = rest.model_copy(update={"doi": ""})
    preprint = is_preprint_doi(rest.doi) or (work.type == "preprint" and not (arxiv and rest.doi))
    if rest.doi or not arxiv:
        forms.append(Manifestation(
            version="preprint" if preprint else "published", identifiers=rest, venue=work.venue,
            year=work.year if preprint or work.type != "preprint" else None))
    return tuple(forms)


def _trails(works: Sequence[Work]) -> Told[object]:
    """Every way that led to the work, the earliest round first, then the best rank."""
    found = dict.fromkeys(trail for work in works for trail in work.trails)
    return tuple(sorted(found, key=lambda trail: (
        trail.round, trail.rank, trail.source, trail.query, trail.from_work,
        trail.direction))), ""


def _id(identifiers: Identifiers, works: Iterable[Work]) -> str:
    if any((identifiers.doi, identifiers.arxiv, identifiers.pmid, identifiers.pmcid)):
        return paper_id(identifiers, "")
    return min((work.id for work in works if work.id), default="")


_FIELDS: Mapping[str, Callable[[Sequence[Work]], Told[object]]] = {
    "title": _best("title", _title_goodness),
    "authors": _best("authors", _author_goodness),
    "year": _first("year"),
    "published": _published,
    "venue": _first("venue"),
    "publisher": _first("publisher"),
    "abstract": _best("abstract", lambda work: (len(work.abstract),)),
    "type": _type,
    "language": _first("language"),
    "fields": _all("fields"),
    "identifiers": _identifiers,
    "other_ids": _other_ids,
    "open_access": _open_access,
    "copies": _copies,
    "notices": _notices,
    "manifestations": _manifestations,
    "references": _all("references"),
    "cited_by": _best("cited_by", lambda work: (-1 if work.cited_by is None else work.cited_by,)),
    "trails": _trails,
}
