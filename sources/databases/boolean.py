"""Builds boolean queries: groups of alternatives that must all be met, in a service's own marks."""

import re
from collections.abc import Callable, Mapping, Sequence

from records import Facets
from sources.databases.text import marc_language

_UNSPEAKABLE = re.compile(r"[^\w\s.+'’/&%°-]|_")
"""What a query language might take for its own in what a person typed."""


def spoken(term: str) -> str:
    """The words of a term without any mark that a query language knows; "beta-blocker" is one."""
    words = _UNSPEAKABLE.sub(" ", term).split()
    return " ".join(word for word in (word.strip("-+/&.'’") for word in words) if word)


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


def named(chosen: Sequence[str], names: Mapping[str, str], form: str) -> str:
    """Any of what was chosen, as far as the service has a name for it. `form` takes the name, e.g.
    '"{}"[pt]'."""
    return alternatives(chosen, lambda one: form.format(names[one]) if one in names else "")


def unnamed(what: str, chosen: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """What was chosen and the service has no name for, in words: ("types: book",)."""
    lacking = ", ".join(one for one in chosen if one not in names)
    return (f"{what}: {lacking}",) if lacking else ()


def marc_languages(facets: Facets) -> dict[str, str]:
    """The languages searched for, as far as libraries have a code of three letters for them."""
    return {code: name for code in facets.languages if (name := marc_language(code))}
