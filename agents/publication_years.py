"""The years in which the papers asked for appeared, as a question says it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

_Y = r"((?:1[5-9]|20)\d\d)(?!\d)"
_BETWEEN = re.compile(
    rf"\b(?:between|from|in|during)?\s*\(?\b{_Y}\s*(?:and|to|until|till|through|[-‐‑‒–—])\s*{_Y}",
    re.IGNORECASE)
_LOWER: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(rf"\b(?:since|from|starting in)\s+(?:the\s+(?:year\s+)?)?{_Y}", re.IGNORECASE), 0),
    (re.compile(rf"\b(?:after|later than)\s+(?:the year\s+)?{_Y}", re.IGNORECASE), 1))
_UPPER: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(rf"\b(?:until|till|up to|through)\s+(?:the year\s+)?{_Y}", re.IGNORECASE), 0),
    (re.compile(rf"\b(?:before|prior to|earlier than)\s+(?:the year\s+)?{_Y}", re.IGNORECASE), -1))
_APPEARED_IN = re.compile(
    rf"\b(?:published|appeared|released|written|proposed|introduced)\s+(?:in|during)\s+{_Y}",
    re.IGNORECASE)
_OF_PAPERS = re.compile(
    r"\b(?:publi(?:shed|cations?)|papers?|articles?|literature|stud(?:y|ies)|trials?|reviews?|"
    r"preprints?|research|surveys?|appeared|proposed|introduced|reported)\b", re.IGNORECASE)
_OF_THE_PAST = re.compile(r"\b(?:did|was|were|has|have|had)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Years:
    """First and last year of publication, inclusive; None where there is no bound."""

    first: int | None = None
    last: int | None = None


def years_asked(question: str) -> Years:
    """The years a question names: "since 2020", "between 2015 and 2020", "after 2023".

    A first year is always one of publication, since nothing is reported before it happens. A last
    year may be that of what happened ("How did sea ice change between 1979 and 2015?"), of which
    papers tell later: it bounds publication only where the question speaks of papers or is not in
    the past tense. A first year that is still to come bounds nothing.
    """
    of_papers = bool(_OF_PAPERS.search(question))
    if found := _APPEARED_IN.search(question):
        return _sensible(int(found[1]), int(found[1]))
    if found := _BETWEEN.search(question):
        first, last = sorted((int(found[1]), int(found[2])))
        bounded = of_papers or not _OF_THE_PAST.search(question)
        return _sensible(first, last if bounded else None)
    return _sensible(
        _bound(question, _LOWER, max), _bound(question, _UPPER, min) if of_papers else None)


def _bound(question: str, forms: tuple[tuple[re.Pattern[str], int], ...],
           tightest: Callable[[list[int]], int]) -> int | None:
    years = [int(found[1]) + shift for form, shift in forms for found in form.finditer(question)]
    return tightest(years) if years else None


def _sensible(first: int | None, last: int | None) -> Years:
    this_year = datetime.now(UTC).year
    if first and first > this_year:
        return Years()
    return Years(first, last if not (first and last) or first <= last else None)
