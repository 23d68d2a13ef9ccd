"""How the world was asked: each database with its queries and failures, and the snowballing.

All functions return plain text, which each format escapes in its own way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from records import Facets, Report, Search
from reports.wording import day, line, listing, plural

ROUND_HEADS = ("Round", "Papers followed", "References", "Citations", "New", "Relevant")
LONGEST_QUERY = 2000


@dataclass(frozen=True)
class Asked:
    """A database and what it was asked. `failure` says in a sentence what went wrong."""

    database: str
    searches: tuple[Search, ...]

    @property
    def identified(self) -> int:
        return sum(search.identified for search in self.searches)

    @property
    def failure(self) -> str:
        """ "HTTP 503 after 4 tries; 0 of 3 queries answered", "" where all were answered."""
        reasons = dict.fromkeys(line(s.failure, 300) for s in self.searches if s.failure)
        answered = sum(not s.failure for s in self.searches)
        told = f"; {answered} of {len(self.searches)} queries answered"
        return "; ".join(reasons) + told if reasons else ""

    @property
    def summary(self) -> str:
        return (f"{plural(self.identified, 'record')} from "
                f"{plural(len(self.searches), 'query', 'queries')}")


def asked(report: Report) -> list[Asked]:
    """The databases in the order in which they were first asked."""
    by_database: dict[str, list[Search]] = {}
    for search in report.manifest.searches:
        by_database.setdefault(line(search.database, 60), []).append(search)
    return [Asked(name, tuple(searches)) for name, searches in by_database.items()]


def query(search: Search) -> str:
    """The query in the database's own language, on one line."""
    return line(search.query, LONGEST_QUERY) or "(all of it)"


def outcome(search: Search) -> str:
    """ "asked on 1 March 2032 at 09:00 UTC; 50 of 1,204 records taken; cannot say: venue"."""
    known = "" if search.total is None else f" of {search.total:,}"
    parts = [
        f"asked {_moment(search.asked)}" if search.asked else "",
        f"{search.identified:,}{known} {'record' if search.identified == 1 else 'records'} taken",
        f"failed: {line(search.failure, 300)}" if search.failure else "",
        f"what it cannot be asked: {line(listing(list(search.unsupported)), 300)}"
        if search.unsupported else "",
        f"it notes: {line('; '.join(search.notes), 300)}" if search.notes else "",
    ]
    return "; ".join(filter(None, parts))


def _moment(time: str) -> str:
    """ "on 1 March 2032 at 09:00 UTC" of an ISO time, which is given in UTC."""
    try:
        when = datetime.fromisoformat(time)
    except ValueError:
        return line(time, 40)
    zone = f" {when:%Z}".rstrip().removesuffix("+00:00")
    return f"on {day(time)}" + (f" at {when:%H:%M}{zone}" if "T" in time else "")


def filters(report: Report) -> str:
    """The filters that every search of a report had: "from 2019 to 2024; open access only"."""
    told = [tuple(_filters(search.facets)) for search in report.manifest.searches]
    common = [part for part in told[0] if all(part in others for others in told)] if told else []
    return line("; ".join(common), 600)


def _filters(facets: Facets) -> Iterator[str]:
    first, last = facets.year_from, facets.year_to
    if first and last:
        yield f"from {first} to {last}"
    elif first or last:
        yield f"from {first} on" if first else f"until {last}"
    if facets.open_access:
        yield "open access only"
    for name, values in (("types", facets.types), ("languages", facets.languages),
                         ("fields", facets.fields), ("without the words", facets.exclude)):
        if values:
            yield f"{name}: {', '.join(values)}"
    if facets.venue:
        yield f"venue: {facets.venue}"


def rounds(report: Report) -> list[tuple[str, ...]]:
    """A row for each round of snowballing, under `ROUND_HEADS`."""
    return [tuple(f"{number:,}" for number in (
        r.number, r.followed, r.references, r.citations, r.new, r.relevant))
        for r in report.snowballing]


def failed(report: Report) -> list[Asked]:
    """The databases that did not answer every query."""
    return [one for one in asked(report) if one.failure]


def failures(report: Report) -> dict[str, str]:
    """What databases did not answer, by their names."""
    return {one.database: one.failure for one in failed(report)}
