"""Filters a search has asked for, held against works: not every database can be told all of them.

What is not known of a work is no reason to leave it out.
"""

import re
import unicodedata
from collections.abc import Iterable

from records import Facets, Work

_WORD = re.compile(r"[^\W\d_]+")
_SMALL = frozenset("a an and at de der die du for in la le of on the to und".split())
"""Words of a venue's name that abbreviations leave out."""


def outside(work: Work, facets: Facets) -> str:
    """Why a work lies outside the years, types, languages, open access or venue asked for; "" where
    it does not, or where that cannot be said.

    A work lies inside where any form of it does: a preprint of 2019 that a journal published in
    2021 is of both years.
    """
    return next(filter(None, (
        _outside_years(work, facets), _outside_types(work, facets),
        _outside_languages(work, facets), _closed(work, facets), _elsewhere(work, facets))), "")


def _outside_years(work: Work, facets: Facets) -> str:
    first, last = facets.year_from, facets.year_to
    years = {year for year in (work.year, *(m.year for m in work.manifestations)) if year}
    if not years or any((first or year) <= year <= (last or year) for year in years):
        return ""
    told = " and ".join(map(str, sorted(years)))
    asked = (f"from {first} to {last}" if first and last else
             f"from {first} on" if first else f"up to {last}")
    return f"it is of {told}, asked for is {asked}"


def _outside_types(work: Work, facets: Facets) -> str:
    """"other" is a type that nobody told; an early form of a published work is a preprint too."""
    types = {work.type, *("preprint" for m in work.manifestations if m.version == "preprint")}
    if not facets.types or work.type == "other" or types & set(facets.types):
        return ""
    return f"it is a work of type {work.type}, asked for is {_either(facets.types)}"


def _outside_languages(work: Work, facets: Facets) -> str:
    asked = {language.casefold() for language in facets.languages}
    if not asked or not work.language or work.language.casefold() in asked:
        return ""
    return f"its language is {work.language}, asked for is {_either(facets.languages)}"


def _closed(work: Work, facets: Facets) -> str:
    closed = facets.open_access and work.open_access is False and not work.copies
    return "it is not open access" if closed else ""


def _elsewhere(work: Work, facets: Facets) -> str:
    venues = [venue for venue in dict.fromkeys(
        (work.venue, *(m.venue for m in work.manifestations))) if _words(venue)]
    if not _words(facets.venue) or not venues or any(
            _may_be(facets.venue, venue) for venue in venues):
        return ""
    return f"it appeared in {' and '.join(venues)}, asked for is {facets.venue}"


def _may_be(asked: str, venue: str) -> bool:
    """Whether a venue's name holds the one asked for, word by word, either of them abbreviated:
    "Proc Natl Acad Sci" is in "Proceedings of the National Academy of Sciences". What an acronym
    stands for ("NeurIPS") is not known, unless both are one."""
    if _is_acronym(asked) != _is_acronym(venue):
        return True
    wanted, printed = _words(asked), _words(venue)
    return any(
        all(map(_same_word, wanted, printed[start:]))
        for start in range(len(printed) - len(wanted) + 1))


def _same_word(a: str, b: str) -> bool:
    """Whether two words are one, or one is short for the other: "sci" for "sciences", "natl" for
    "national"."""
    short, long = sorted((a, b), key=len)
    letters = iter(long)
    contracted = short[-1] == long[-1] and all(letter in letters for letter in short)
    return long.startswith(short) or (len(short) > 2 and contracted)


def _is_acronym(name: str) -> bool:
    """"JMLR", "NeurIPS 2023", not "Nature"."""
    words = [word for word in _WORD.findall(name) if word.casefold() not in _SMALL]
    return len(words) == 1 and sum(map(str.isupper, words[0])) > 1


def _words(name: str) -> list[str]:
    """The words of a venue's name without accents, case and small words."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    return [word for word in _WORD.findall(plain) if word not in _SMALL]


def _either(names: Iterable[str]) -> str:
    return " or ".join(names)
