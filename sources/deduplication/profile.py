"""A work as it is compared: its names, its version, what it can be the same as."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from records import Identifiers, Work
from records.work import Version, WorkType
from sources.deduplication.names import Name, read_name
from sources.deduplication.titles import Title, fold, read_title

_PREPRINT_DOI = re.compile(
    r"10\.48550/|10\.1101/(?:\d{4}\.\d\d\.\d\d\.|\d{6}$)|10\.64898/|10\.26434/|10\.21203/rs|"
    r"10\.20944/preprints|10\.3123[1-9]/|10\.31219/|10\.3122[0-9]/|10\.36227/|10\.2139/ssrn|"
    r"10\.22541/au|10\.7287/peerj\.preprints|10\.1002/essoar|10\.3386/w|10\.14293/|10\.32388/|"
    r"10\.51094/|10\.35542/|10\.33774/|10\.5194/egusphere-\d")
"""arXiv, bioRxiv and medRxiv, openRxiv, ChemRxiv, Research Square, Preprints.org, the servers of
OSF, TechRxiv, SSRN, Authorea, PeerJ, ESSOAr, NBER, ScienceOpen, Qeios and the like."""
_REPOSITORY_DOI = re.compile(
    r"10\.5281/zenodo|10\.6084/m9\.figshare|10\.17605/osf|10\.13140/rg|10\.17632/|10\.7910/dvn")
"""Where anyone may deposit, each version under a DOI of its own."""
_PREPRINT_VENUE = re.compile(
    r"^(?:arxiv|corr$|corr abs|biorxiv|medrxiv|chemrxiv|psyarxiv|socarxiv|techrxiv|ssrn|"
    r"research square|preprints|authorea|osf preprints|eartharxiv|engrxiv|nber working)")
_DOI_VERSION = re.compile(
    r"(10\.12688/[a-z]+\.\d+|10\.7554/elife\.\d+)\.\d{1,2}"
    r"|(10\.(?:48550|26434|21203|20944|7287|22541|32388|1002/essoar)[/.].*\d)[/.-]?v\d{1,2}")
"""DOIs that name a version: of F1000 and its like, of eLife's reviewed preprints, of servers."""
_KINDS: dict[WorkType, str] = {
    "article": "text", "preprint": "text", "review": "text", "conference-paper": "text",
    "chapter": "text", "editorial": "text", "letter": "text", "report": "text", "book": "book",
    "dataset": "data", "thesis": "thesis", "correction": "notice", "retraction": "notice"}
SHINGLE = 3
"""Words in a piece of an abstract as it is compared."""
_LONGEST_ABSTRACT = 3_000
_ISSUE = re.compile(r",\s[^,]*\d.*$")
"""Volume and pages after the name of a journal."""

UNPUNCTUATED = "DOI without punctuation"
"""A name that holds only where the titles are the same."""


def versionless(doi: str) -> str:
    """A DOI without the version some publishers and servers put at its end."""
    found = _DOI_VERSION.fullmatch(doi)
    return (found[1] or found[2]) if found else doi


def _bare(doi: str) -> str:
    """Its letters and digits: the same chapter is at "b978-1.50014-8" and "b978-1/50014-8"."""
    return re.sub(r"[^a-z0-9]+", "", versionless(doi))


def is_preprint_doi(doi: str) -> bool:
    """Whether a DOI was given out by a preprint server."""
    return bool(_PREPRINT_DOI.match(doi))


def arxiv_of(identifiers: Identifiers) -> str:
    """The arXiv identifier, which arXiv's own DOIs tell as well."""
    return identifiers.arxiv or (
        identifiers.doi.removeprefix("10.48550/arxiv.")
        if identifiers.doi.startswith("10.48550/arxiv.") else "")


@dataclass(frozen=True)
class Profile:
    """What is compared of one record of a work. `key` is its content but for how it was found."""

    work: Work
    key: str

    @cached_property
    def title(self) -> Title:
        return read_title(self.work.title)

    @cached_property
    def role(self) -> str:
        """What kind of piece it is beside the article of its title; "" the article itself."""
        return self.title.role or (
            self.work.type if self.work.type in ("correction", "retraction") else "")

    @cached_property
    def kind(self) -> str:
        return _KINDS.get(self.work.type, "")

    @cached_property
    def names(self) -> tuple[Name, ...]:
        return tuple(name for text in self.work.authors if (name := read_name(text)))

    @cached_property
    def latin(self) -> bool:
        """Whether the names can be compared with names in Latin letters."""
        return any(letter.isascii() for name in self.names[:1] for letter in "".join(name.words))

    @cached_property
    def venue(self) -> tuple[str, ...]:
        return _venue(self.work.venue)

    @cached_property
    def preprint(self) -> bool:
        """Only a preprint: no published version is named."""
        return self.of_preprint and "published" not in self.identities and not any(
            m.version == "published" for m in self.work.manifestations)

    @cached_property
    def of_preprint(self) -> bool:
        """What it tells is told of a preprint, also where that names its published version."""
        work = self.work
        return (work.type == "preprint" or is_preprint_doi(work.identifiers.doi)
                or bool(_PREPRINT_VENUE.match(" ".join(self.venue)))
                or bool(arxiv_of(work.identifiers) and not work.venue))

    @cached_property
    def identities(self) -> dict[str, str]:
        """Names of which a work has one: other values under the same key are another work's."""
        found: dict[str, str] = {}
        for version, identifiers in self._all_identifiers():
            if arxiv := arxiv_of(identifiers):
                found.setdefault("arxiv", arxiv)
            doi = identifiers.doi
            if not doi or doi.startswith("10.48550/") or _REPOSITORY_DOI.match(doi):
                continue
            preprint = version == "preprint" or is_preprint_doi(doi)
            scheme = f"preprint at {doi.partition('/')[0]}" if preprint else "published"
            found.setdefault(scheme, _bare(doi))
        pmid = self.work.identifiers.pmid
        if pmid:
            preprint = "published" not in found and self.work.type == "preprint"
            found["preprint's PMID" if preprint else "PMID"] = pmid
        return found

    @cached_property
    def exact(self) -> tuple[tuple[str, str], ...]:
        """Every name by which another record may be known as the same work, best first."""
        known = self.work.identifiers
        schemes = [("doi", versionless(known.doi)), ("arxiv", arxiv_of(known)),
                   ("pmid", known.pmid), ("pmcid", known.pmcid.upper()),
                   (UNPUNCTUATED, _bare(known.doi)),
                   *sorted(self.work.other_ids.items())]
        for told in self.work.manifestations:
            schemes += [("doi", versionless(told.identifiers.doi)),
                        ("arxiv", arxiv_of(told.identifiers))]
        schemes.append(("content", self.key))
        return tuple(dict.fromkeys(pair for pair in schemes if pair[1]))

    @cached_property
    def shingles(self) -> frozenset[int]:
        """The abstract as hashes of its runs of words; empty where it is too short to tell."""
        words = fold(self.work.abstract[:_LONGEST_ABSTRACT]).split()
        runs = zip(*(words[start:] for start in range(SHINGLE)), strict=False)
        return frozenset(map(hash, runs)) if len(words) >= 25 else frozenset()

    def _all_identifiers(self) -> Iterator[tuple[Version, Identifiers]]:
        yield "preprint" if self.work.type == "preprint" else "published", self.work.identifiers
        for told in self.work.manifestations:
            yield told.version, told.identifiers


@lru_cache(maxsize=16_384)
def _venue(text: str) -> tuple[str, ...]:
    words = re.findall(r"[^\W_]+", fold(_ISSUE.sub("", text)))
    return tuple(w for w in words if w not in ("the", "of", "and", "for", "in", "on", "a", "de"))


def same_venue(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two venues are the same, one of them perhaps abbreviated ("Proc Natl Acad Sci")."""
    short, long = sorted((one, other), key=lambda words: (len(words), len("".join(words)), words))
    if not short:
        return False
    if len(short) == 1 and len(long) > 1:
        return short[0] == "".join(word[0] for word in long) or short[0] == long[0]
    if any(map(str.isdigit, "".join(long[len(short):]))):
        return False
    return all(_abbreviates(word, full) or _abbreviates(full, word)
               for word, full in zip(short, long, strict=False))


def _abbreviates(word: str, full: str) -> bool:
    """The letters of the word stand in the full word in order, from its first."""
    letters = iter(full)
    return word[0] == full[0] and all(letter in letters for letter in word)
