"""The scholarly databases by the names that settings and commands know them by.

To add one: a file with a class like `Database`, and a row here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from records.errors import UserError
from sources.databases.arxiv import Arxiv
from sources.databases.core import Core
from sources.databases.crossref import Crossref
from sources.databases.database import Database
from sources.databases.datacite import DataCite
from sources.databases.dblp import Dblp
from sources.databases.europe_pmc import EuropePMC
from sources.databases.openalex import OpenAlex
from sources.databases.pubmed import PubMed
from sources.databases.semantic_scholar import SemanticScholar

S = TypeVar("S")


@dataclass(frozen=True)
class Caller:
    """Who asks: an e-mail address that a service may write to, and a key for it; "" for none."""

    contact: str = ""
    key: str = ""


@dataclass(frozen=True)
class Row:
    """A database that can be asked: how it is made of the caller's contact and key.

    `variable` is the environment variable that may hold the key, "" where there are no keys;
    `gain` says what a key or a contact changes.
    """

    make: Callable[[Caller], Database]
    variable: str = ""
    gain: str = ""


CATALOGUE: Mapping[str, Row] = {
    "arxiv": Row(lambda _: Arxiv()),
    "openalex": Row(
        lambda caller: OpenAlex(caller.key), "OPENALEX_API_KEY",
        "a free key allows about 1,000 searches a day; without one there are a few"),
    "semantic_scholar": Row(
        lambda caller: SemanticScholar(caller.key), "SEMANTIC_SCHOLAR_API_KEY",
        "with a key one request a second is served; without one all callers share one pool"),
    "crossref": Row(
        lambda caller: Crossref(caller.contact),
        gain="with web.contact it is asked three times as often, in its polite pool"),
    "pubmed": Row(
        lambda caller: PubMed(caller.contact, caller.key), "NCBI_API_KEY",
        "a key allows 10 requests a second instead of 3"),
    "europe_pmc": Row(lambda _: EuropePMC()),
    "dblp": Row(lambda _: Dblp()),
    "core": Row(
        lambda caller: Core(caller.key), "CORE_API_KEY",
        "a free key allows more requests; without one they are at times refused"),
    "datacite": Row(
        lambda caller: DataCite(caller.contact),
        gain="with web.contact it is asked twice as often"),
}


OPEN_TO_ALL = ("arxiv", "crossref", "europe_pmc")
"""Databases that serve anybody alike, and together cover every field."""
BEST_WITH_A_KEY = ("openalex", "semantic_scholar")
"""Databases that cover every field for whoever has a key."""


def usual(keys: Mapping[str, str]) -> tuple[str, ...]:
    """The databases to ask where a user has chosen none. `keys` is as for `databases`."""
    return (*OPEN_TO_ALL, *(
        name for name in BEST_WITH_A_KEY if keys.get(CATALOGUE[name].variable, "").strip()))


def known_name(name: str) -> str:
    """The name in the catalogue that a user means; "" where there is none."""
    key = name.strip().lower().replace("-", "_").replace(" ", "_")
    return key if key in CATALOGUE else ""


def databases(
    names: Iterable[str], *, contact: str = "", keys: Mapping[str, str] | None = None,
    addresses: Mapping[str, str] | None = None,
) -> dict[str, Database]:
    """The databases of these names, in their order. `keys` holds keys by the name of their
    variable, as the environment does, `addresses` other addresses of databases by their name.
    Raises UserError for a name that is none."""
    found: dict[str, Database] = {}
    for name in names:
        known = known_name(name)
        if not known:
            raise UserError(
                f"search.sources: {name!r} is no scholarly database: choose among "
                f"{', '.join(CATALOGUE)}, or give the dotted name of a LangChain retriever")
        row = CATALOGUE[known]
        database = row.make(Caller(contact, (keys or {}).get(row.variable, "").strip()))
        found[known] = at_address(database, (addresses or {}).get(known, ""))
    return found


def at_address(service: S, address: str) -> S:
    """The service at another address than its own, where one is given."""
    return replace(cast(Any, service), address=address) if address else service
