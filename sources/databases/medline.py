"""What MEDLINE's records say alike wherever they are read: kinds of publication, and how a work
is tied to its retraction, its correction, its preprint.

https://www.nlm.nih.gov/bsd/policy/errata.html and https://www.nlm.nih.gov/mesh/pubtypes.html
"""

import re
from collections.abc import Iterable, Mapping

from records import Manifestation, Notice
from records.work import NoticeKind, WorkType
from sources.databases.answers import identify
from sources.databases.notices import notices_in
from sources.databases.text import day, year

PUBLICATION_TYPES: Mapping[str, str] = {
    "article": "journal article", "review": "review", "editorial": "editorial",
    "letter": "letter", "correction": "published erratum",
    "retraction": "retraction of publication"}
"""The publication type to ask for."""

_KINDS: tuple[tuple[str, WorkType], ...] = (
    ("retraction(?: of publication| notice)?", "retraction"),
    ("published erratum|correction|erratum", "correction"), ("preprint", "preprint"),
    (".*review(?:[- ]article)?|meta-analysis", "review"), ("editorial", "editorial"),
    ("letter|comment", "letter"), ("congress|.*conference.*|proceedings", "conference-paper"),
    ("dataset", "dataset"), ("academic dissertation|thesis", "thesis"),
    ("technical report|report", "report"), ("book", "book"), ("book[- ]chapter|chapter", "chapter"),
    ("(?:.*[- ])?article|case[- ]reports?|(?:.* )?(?:trial|study)(?:,.*)?", "article"),
)
"""Publication types in lower case, and what they are here; the first that is among them wins."""
_NOTICES: Mapping[str, NoticeKind] = {
    "retractionin": "retraction", "partialretractionin": "retraction",
    "retractedandrepublishedin": "retraction", "erratumin": "correction",
    "correctedandrepublishedin": "correction", "expressionofconcernin": "concern"}
_PREPRINT_SERVER = re.compile(
    r"(?:bio|med|chem|psy|ar|soc|eco)rxiv|res(?:earch)? sq|preprint|ssrn|authorea", re.IGNORECASE)
_DAY = re.compile(r"\b((?:19|20)\d\d(?: [A-Z][a-z]{2}(?: \d{1,2}\b)?)?)")
_DOI = re.compile(r"doi:\s?(10\.\S{3,200})", re.IGNORECASE)


def kind_of(told: Iterable[str]) -> WorkType:
    """The kind of work by its publication types."""
    names = [name.lower()[:80] for name in told]
    for pattern, kind in _KINDS:
        if any(re.fullmatch(pattern, name) for name in names):
            return kind
    return "other"


def notice(relation: str, reference: str, source: str) -> Notice | None:
    """The notice a comment is, by its relation ("RetractionIn", "Retraction in") and the citation
    of where it stands; None for other comments."""
    kind = _NOTICES.get(relation.replace(" ", "").lower())
    return Notice(
        kind=kind, day=day(_within(reference, _DAY)), doi=_doi(reference), reason=reference,
        source=source) if kind else None


def with_retraction(
    notices: Iterable[Notice], types: Iterable[str], title: str, source: str
) -> tuple[Notice, ...]:
    """The notices, and a retraction where only the publication type or the title tells of it."""
    found = tuple(notices)
    if any(one.kind == "retraction" for one in found):
        return found
    if "retracted publication" in (name.lower() for name in types):
        return (*found, Notice(kind="retraction", source=source))
    return (*found, *notices_in(title, source))


def other_form(
    relation: str, reference: str, kind: WorkType, *, pmid: str = ""
) -> Manifestation | None:
    """The journal's version of a preprint, or the preprint of an article.

    Reviews are "updated" as well, by other works; only what touches a preprint is the same work.
    """
    ids = identify(pmid=pmid, doi=_doi(reference))
    told = relation.replace(" ", "").lower()
    from_server = bool(_PREPRINT_SERVER.search(reference))
    if told in ("updatein", "preprintof") and kind == "preprint" and not from_server:
        version = "published"
    elif told in ("updateof", "preprintin") and kind != "preprint" and from_server:
        version = "preprint"
    else:
        return None
    return Manifestation(version=version, identifiers=ids, venue=reference.split(".")[0].strip(),
                         year=year(_within(reference, _DAY)))


def _doi(reference: str) -> str:
    return identify(doi=_within(reference, _DOI)).doi


def _within(text: str, pattern: re.Pattern[str]) -> str:
    found = pattern.search(text)
    return found[1].rstrip(".;") if found else ""
