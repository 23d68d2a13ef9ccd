"""Builds boolean queries: groups of alternatives that must all be met, in a service's own marks."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from records import Facets
from sources.databases.languages import marc_language
from sources.databases.vocabulary import translated

_UNSPEAKABLE = re.compile(r"[^\w\s.+'’/&%°-]|_")
"""What a query language might take for its own in what a person typed."""


def spoken(term: str) -> str:
    """The words of a term without any mark that a query language knows; "beta-blocker" and "C++"
    are words."""
    words = _UNSPEAKABLE.sub(" ", term).split()
    return " ".join(filter(None, (word.lstrip("-+/&.'’").rstrip("-/&.'’") for word in words)))


def quoted(term: str) -> str:
    """A term as a phrase in double quotes, which nothing inside can end; "" without a word."""
    words = spoken(term)
    return f'"{words}"' if words else ""


def alternatives(terms: Sequence[str], write: Callable[[str], str], either: str = " OR ") -> str:
    """Any of the terms, in brackets where there are several. `write` gives "" for no term."""
    written = list(dict.fromkeys(filter(None, map(write, terms))))
    return written[0] if len(written) == 1 else f"({either.join(written)})" if written else ""


def conjunction(facets: Facets, write: Callable[[str], str], *filters: str) -> str:
    """Every group met by any of its terms, none of the excluded terms, and all filters.

    Without groups the service is left to make what it can of `facets.text`, in lower case so that
    no "OR" in it is an operator.
    """
    parts = [alternatives(group, write) for group in facets.groups] or [
        spoken(facets.text).lower()]
    query = " AND ".join(filter(None, (*parts, *filters)))
    barred = alternatives(facets.exclude, write)
    return f"{query} NOT {barred}" if query and barred else query


def named(asked: Iterable[str], words: Mapping[str, str], form: str) -> str:
    """Any of what is asked for, in the service's words, e.g. as '"{}"[pt]'; no condition where it
    lacks a word for one of them."""
    return alternatives(translated(asked, words), form.format)


def marc_languages(facets: Facets) -> dict[str, str]:
    """The languages searched for, as far as libraries have a code of three letters for them."""
    return {code.casefold(): name for code in facets.languages if (name := marc_language(code))}
