"""The options that say which databases are asked, for which works, and what is taken of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import InputError

if TYPE_CHECKING:
    from settings import Settings


@dataclass(frozen=True, kw_only=True)
class SearchOptions:
    """What a command that searches can be told; each option stands for a setting."""

    sources: Annotated[list[str] | None, typer.Option(
        "--sources", metavar="NAMES",
        help="Databases, e.g. arxiv,openalex, or a LangChain retriever's dotted name "
             "(search.sources; `consilience doctor` lists them).")] = None
    from_: Annotated[int | None, typer.Option(
        "--from", metavar="YEAR", help="Works of this year and later.")] = None
    to: Annotated[int | None, typer.Option(
        "--to", metavar="YEAR", help="Works of this year and earlier.")] = None
    type_: Annotated[list[str] | None, typer.Option(
        "--type", metavar="TYPES", help="E.g. article,preprint,review.")] = None
    language: Annotated[list[str] | None, typer.Option(
        "--language", metavar="CODES", help="ISO 639-1, e.g. en,de.")] = None
    field: Annotated[list[str] | None, typer.Option(
        "--field", metavar="FIELD", help="Field of study, e.g. medicine; may be repeated.")] = None
    venue: Annotated[str | None, typer.Option(
        "--venue", metavar="NAME", help="Journal, conference or server.")] = None
    open_access: Annotated[bool | None, typer.Option(
        "--open-access", help="Only what can be read for free.")] = None
    limit: Annotated[int | None, typer.Option(
        "--limit", metavar="N",
        help="Hits of one query to one database; `find` prints no more works than that.")] = None
    include: Annotated[list[str] | None, typer.Option(
        "--include", metavar="TEXT", help="A criterion a paper must meet; may be repeated.")] = None
    exclude: Annotated[list[str] | None, typer.Option(
        "--exclude", metavar="TEXT",
        help="A criterion a paper must not meet; may be repeated.")] = None

    def settings(self) -> dict[str, object]:
        """The settings the options stand for, None for those not given. Raises InputError."""
        return {
            "search.sources": sources_named(self.sources), "search.year_from": self.from_,
            "search.year_to": self.to, "search.types": _listed(self.type_, "--type"),
            "search.languages": _listed(self.language, "--language"),
            "search.fields": self.field or None, "search.venue": self.venue,
            "search.open_access": self.open_access, "search.limit": self.limit,
            "screening.include": self.include or None, "screening.exclude": self.exclude or None,
        }


def sources_named(texts: list[str] | None) -> list[str] | None:
    """The sources that were named, each once, as settings know them. Raises InputError."""
    from sources.databases.catalogue import CATALOGUE, known_name

    named = _listed(texts, "--sources")
    for name in named or ():
        if not known_name(name) and not _is_dotted(name):
            raise InputError(f"--sources {name}: choose among {', '.join(CATALOGUE)}, or give the "
                             "dotted name of a LangChain retriever")
    return named and list(dict.fromkeys(known_name(name) or name for name in named))


def folder_of(papers: Path | None, settings: "Settings") -> Path | None:
    """The folder a run reads: the one given; without one the bundled library, unless databases
    are asked."""
    from agents.team import bundled_library

    if papers is None and settings.search.sources:
        return None
    return (papers or bundled_library()).absolute()


def _listed(texts: Iterable[str] | None, flag: str) -> list[str] | None:
    """What a flag lists, with commas or by being repeated; None where it was not given."""
    if not texts:
        return None
    named = [part.strip() for text in texts for part in text.split(",") if part.strip()]
    if not named:
        raise InputError(f"{flag} was given nothing; leave it out, or name what you want")
    return named


def _is_dotted(name: str) -> bool:
    return "." in name and all(part.isidentifier() for part in name.split("."))
