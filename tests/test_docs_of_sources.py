"""What docs/sources.md shows is what is asked."""

from pathlib import Path

import pytest

from records import Facets
from sources.databases.catalogue import CATALOGUE, databases

TOLD = (Path(__file__).parents[1] / "docs" / "sources.md").read_text(encoding="utf-8")
EXAMPLE = Facets(
    text="peat fires and carbon", groups=(("peat", "peatland"), ("wild fire", "burning")),
    exclude=("coal",), year_from=2019, year_to=2024, types=("article",), languages=("en",))
SHORTENED = frozenset(("core", "datacite"))


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_example_of_a_service_is_its_query(name: str) -> None:
    query = databases([name])[name].query(EXAMPLE)
    shown = [line.strip() for line in TOLD.splitlines()
             if line.startswith("    ") and line.strip()[:10] == query[:10]]
    if name in SHORTENED:
        assert any(line.rpartition("…")[2] in query for line in shown)
    else:
        assert query in shown


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_service_has_its_row_its_key_and_where_its_rate_is_published(name: str) -> None:
    database = databases([name])[name]
    row = next(line for line in TOLD.splitlines() if line.startswith(f"| `{name}` |"))
    assert CATALOGUE[name].variable in row
    assert f"### {database.name}" in TOLD
    assert database.politeness.source in TOLD
