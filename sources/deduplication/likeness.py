"""Judges whether two records describe the same work where no identifier says so."""

from dataclasses import dataclass

from sources.deduplication.names import Authors, compare_authors
from sources.deduplication.profile import Profile, same_venue
from sources.deduplication.titles import Agreement, compare_titles, share_words

SAME_ABSTRACT = 0.5
"""Share of the shorter abstract's runs of words that stand in the longer one."""
NEARLY_ALL = 0.8
OTHER_ABSTRACT = 0.03
_LONG_TITLE = 8
"""Words that carry meaning: as many two titles hardly share by chance."""
YEARS_TO_PRINT = 4
"""Years that may lie between a preprint and its publication."""
_RIVALS_APART = 2
"""Published years that cannot be one publication: online first is at most a year early."""


@dataclass(frozen=True, order=True)
class Likeness:
    """How surely two records are the same work; orders pairs, best last."""

    title: Agreement
    authors: Authors
    same_year: bool
    same_venue: bool

    @property
    def reason(self) -> str:
        told = {Agreement.EQUAL: "the same title", Agreement.CLOSE: "nearly the same title",
                Agreement.PART: "the title with and without its subtitle"}
        parts = [told.get(self.title, "the same abstract"), "authors" * (self.authors > 2),
                 "year" * self.same_year, "venue" * self.same_venue]
        return ", ".join(filter(None, parts))


def identities_conflict(one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether identifiers say that two works are not the same: two journals' DOIs, two arXiv
    identifiers, two PMIDs. A DOI in common outweighs two PMIDs: PubMed has doubles."""
    for scheme in one.keys() & other.keys():
        if one[scheme] != other[scheme]:
            return scheme != "PMID" or not _same_doi(one, other)
    return False


def _same_doi(one: dict[str, str], other: dict[str, str]) -> bool:
    return "published" in one and one["published"] == other.get("published")


def different_pieces(one: Profile, other: Profile) -> bool:
    """An article and its correction, a book and a data set, part I and part II, or two
    publications years apart: whatever else agrees, they are two works."""
    if one.role != other.role or (one.kind and other.kind and one.kind != other.kind):
        return True
    if _published_years_apart(one, other) >= _RIVALS_APART:
        return True
    return compare_titles(one.title, other.title) is Agreement.RIVAL


def strangers(one: Profile, other: Profile) -> bool:
    """Two records that share an identifier by mistake: neither title nor authors agree."""
    return (compare_titles(one.title, other.title) <= Agreement.OTHER
            and _authors(one, other) is Authors.OTHERS)


def likeness(one: Profile, other: Profile) -> Likeness | None:
    """How alike two records are, None where they are not taken for the same work. Symmetric.

    Identifiers are not looked at; `different_pieces` is.
    """
    if one.title.generic or other.title.generic or _nothing_to_go_by(one, other):
        return None
    authors = _authors(one, other)
    if authors <= Authors.FEW:
        return None
    title = compare_titles(one.title, other.title)
    if title is Agreement.RIVAL or different_pieces(one, other):
        return None
    found = Likeness(title, authors, _gap(one, other) == 0, same_venue(one.venue, other.venue))
    return found if _enough(one, other, found) else None


def _nothing_to_go_by(one: Profile, other: Profile) -> bool:
    """No abstracts to compare, and neither titles with words in common nor authors."""
    if share_words(one.title, other.title) and (one.names or other.names):
        return False
    return not (one.shingles and other.shingles)


def _enough(one: Profile, other: Profile, found: Likeness) -> bool:
    """Whether title, authors, year and venue together are enough. The less the title says, the
    more the rest must."""
    if found.authors is Authors.UNKNOWN:
        return _enough_without_authors(one, other, found)
    gap, one_venue = _gap(one, other) or 0, found.same_venue or not _two_venues(one, other)
    if gap > (YEARS_TO_PRINT if one.preprint != other.preprint else 1):
        return False
    if found.title >= Agreement.CLOSE:
        if not one.title.distinctive and (
                found.authors is Authors.MANY or 0 <= _abstracts(one, other) < OTHER_ABSTRACT):
            return False
        return gap == 0 or one_venue
    if found.title is Agreement.PART and (gap == 0 or one.preprint != other.preprint):
        return one_venue or _abstracts(one, other) >= SAME_ABSTRACT
    return found.authors is Authors.SAME and _abstracts(one, other) >= SAME_ABSTRACT


def _enough_without_authors(one: Profile, other: Profile, found: Likeness) -> bool:
    """Where only one side names authors, a long title in the same year, or any title at the same
    place in the same year; where none does, only the same abstract."""
    if not (one.names or other.names):
        return found.title >= Agreement.CLOSE and _abstracts(one, other) >= NEARLY_ALL
    if _gap(one, other) or (_two_venues(one, other) and not found.same_venue):
        return False
    if found.title is Agreement.EQUAL:
        return one.title.distinctive or (found.same_year and found.same_venue)
    long = min(len(one.title.words), len(other.title.words)) >= _LONG_TITLE
    return found.title >= Agreement.PART and found.same_year and long


def _authors(one: Profile, other: Profile) -> Authors:
    return compare_authors(one.names, other.names, one.latin != other.latin)


def _gap(one: Profile, other: Profile) -> int | None:
    if one.work.year is None or other.work.year is None:
        return None
    return abs(one.work.year - other.work.year)


def _published_years_apart(one: Profile, other: Profile) -> int:
    return 0 if one.preprint or other.preprint else _gap(one, other) or 0


def _two_venues(one: Profile, other: Profile) -> bool:
    return bool(one.venue and other.venue and not one.preprint and not other.preprint)


def _abstracts(one: Profile, other: Profile) -> float:
    """Share of the shorter abstract that is in the longer one; -1 where one has none."""
    if not one.shingles or not other.shingles:
        return -1.0
    shared = len(one.shingles & other.shingles)
    return shared / min(len(one.shingles), len(other.shingles))
