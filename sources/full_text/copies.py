"""Puts the copies of a work into the order in which they are read."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import SplitResult, urlsplit

from records import Copy, Identifiers, Work
from records.work import CopyFormat, Version
from sources.deduplication.profile import arxiv_of
from sources.identifiers import normalise_arxiv

MOST_COPIES = 8
"""Of one work: what none of these gives is not to be had."""

_ARXIV_HOSTS = frozenset(("arxiv.org", "www.arxiv.org", "export.arxiv.org"))
_ARXIV_PATH = re.compile(r"/(?:abs|pdf|html|e-print|src|ps|format)/(.{6,40}?)(?:\.pdf)?")
_ARXIV_DOI = re.compile(r"/(10\.48550/arxiv\..{6,40})", re.IGNORECASE)
_ARXIV: Sequence[tuple[CopyFormat, str]] = (
    ("latex", "https://export.arxiv.org/e-print/"), ("html", "https://arxiv.org/html/"),
    ("pdf", "https://export.arxiv.org/pdf/"))

_EUROPEAN_HOSTS = frozenset(("europepmc.org", "www.europepmc.org"))
_CENTRAL_HOSTS = _EUROPEAN_HOSTS | {
    "www.ncbi.nlm.nih.gov", "pmc.ncbi.nlm.nih.gov", "ncbi.nlm.nih.gov"}
_CENTRAL_PAGE = re.compile(r"(?:/pmc)?/articles/(?:pmc/)?(?:PMC)?(\d{4,10})\b", re.IGNORECASE)
_CENTRAL = "https://www.ebi.ac.uk/europepmc/webservices/rest/{}/fullTextXML"

_TELL_OPEN_ONES = frozenset((
    "arXiv", "OpenAlex", "Semantic Scholar", "Unpaywall", "Europe PMC", "PubMed", "CORE",
    "Crossref"))
"""Databases whose adapters give a copy only where the database calls it open."""

_KINDS = ("latex", "html of arXiv", "jats", "pdf", "html", "other")
_VERSIONS: Sequence[Version] = ("published", "accepted", "preprint")


def copies_in_order(work: Work) -> tuple[Copy, ...]:
    """The open copies of a work, the one to read first first, at most `MOST_COPIES`.

    arXiv's source comes first (its tables are exact), then arXiv's HTML, JATS, PDF, and pages of
    other kinds, which often tell of a work more than they hold it. Among equals the published
    version is read before the accepted one and this before the preprint, one with a known licence
    before one without.

    Addresses at arXiv and PubMed Central become those of the services that these keep for programs;
    PMC does not want its pages to be fetched by any
    (https://pmc.ncbi.nlm.nih.gov/about/copyright/). A copy that nobody calls open is left out.
    """
    told = [copy for copy in work.copies if _is_told_open(copy, work)]
    elsewhere = [copy for copy in told if not _arxiv_number(copy) and not _central_number(copy)]
    found = [*_of_arxiv(work, told), *_of_central(work, told), *elsewhere]
    by_address: dict[str, Copy] = {}
    for copy in found:
        by_address.setdefault(copy.url, copy)
    return tuple(sorted(by_address.values(), key=_rank))[:MOST_COPIES]


def _is_told_open(copy: Copy, work: Work) -> bool:
    if copy.source in _TELL_OPEN_ONES or copy.licence.startswith(("CC-", "CC0")):
        return True
    return bool(copy.source and work.open_access)


def _rank(copy: Copy) -> tuple[int, int, bool]:
    of_arxiv = copy.format == "html" and parts_of(copy.url).hostname in _ARXIV_HOSTS
    kind = "html of arXiv" if of_arxiv else copy.format
    return _KINDS.index(kind), _VERSIONS.index(copy.version), not copy.licence


def _of_arxiv(work: Work, told: Sequence[Copy]) -> Iterator[Copy]:
    """Source, HTML and PDF of every preprint that is named, in its latest version told."""
    named = {arxiv: identifiers.arxiv_version or 0 for identifiers in _all_identifiers(work)
             if (arxiv := arxiv_of(identifiers))}
    licences: dict[str, str] = {}
    for copy in told:
        if number := _arxiv_number(copy):
            arxiv, version = number
            named[arxiv] = max(named.get(arxiv, 0), version)
            licences[arxiv] = licences.get(arxiv) or copy.licence
    for arxiv, version in named.items():
        address = f"{arxiv}v{version}" if version else arxiv
        for form, place in _ARXIV:
            yield Copy(url=place + address, format=form, version="preprint",
                       licence=licences.get(arxiv, ""), source="arXiv")


def _of_central(work: Work, told: Sequence[Copy]) -> Iterator[Copy]:
    """The JATS of every article in PubMed Central that is named."""
    named: dict[str, list[Copy]] = {
        identifiers.pmcid: [] for identifiers in _all_identifiers(work) if identifiers.pmcid}
    for copy in told:
        if number := _central_number(copy):
            named.setdefault(number, []).append(copy)
    for number, copies in named.items():
        told_version: Version = copies[0].version if copies else "published"
        yield Copy(url=_CENTRAL.format(number), format="jats", version=told_version,
                   licence=next((copy.licence for copy in copies if copy.licence), ""),
                   source="Europe PMC")


def _all_identifiers(work: Work) -> Iterator[Identifiers]:
    yield work.identifiers
    for manifestation in work.manifestations:
        yield manifestation.identifiers


def _arxiv_number(copy: Copy) -> tuple[str, int] | None:
    """The preprint that an address of arXiv's leads to, and its version, 0 for the latest."""
    parts = parts_of(copy.url)
    pattern = _ARXIV_PATH if parts.hostname in _ARXIV_HOSTS else _ARXIV_DOI
    found = pattern.fullmatch(parts.path.rstrip("/"))
    arxiv, version = normalise_arxiv(found[1]) if found else ("", None)
    return (arxiv, version or 0) if arxiv else None


def _central_number(copy: Copy) -> str:
    """The PMCID of the article that a page of PubMed Central shows; "" for other addresses, such as
    those of the PDFs at Europe PMC."""
    parts = parts_of(copy.url)
    if copy.format == "pdf" and parts.hostname in _EUROPEAN_HOSTS:
        return ""
    found = _CENTRAL_PAGE.match(parts.path) if parts.hostname in _CENTRAL_HOSTS else None
    return f"PMC{found[1]}" if found else ""


def parts_of(url: str) -> SplitResult:
    """An address in its parts, all empty where it is none."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")
