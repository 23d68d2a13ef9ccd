"""How the world was asked, as Markdown: queries, their outcomes, the rounds of snowballing."""

from collections.abc import Iterator

from records import Report
from reports import searching
from reports.markdown.text import code, escaped, table
from reports.wording import plural


def searched(report: Report) -> list[str]:
    """What each database was asked and what came of it, in the databases' own languages."""
    databases = searching.asked(report)
    filters = searching.filters(report)
    rounds = searching.rounds(report)
    return [
        f"Searched in {plural(len(databases), 'database')}"
        + (f", {escaped(filters)}" if filters else "") + ":" if databases else "",
        "\n".join(line for one in databases for line in _database(one)),
        "Following references and citations (snowballing):" if rounds else "",
        table(searching.ROUND_HEADS, rounds) if rounds else "",
    ]


def _database(one: searching.Asked) -> Iterator[str]:
    failed = f" **Failed: {escaped(one.failure)}.**" if one.failure else ""
    yield f"- {escaped(one.database)}: {escaped(one.summary)}.{failed}"
    for search in one.searches:
        yield f"  - {code(search.query, searching.LONGEST_QUERY)}"
        yield f"    ({escaped(searching.outcome(search))})"
