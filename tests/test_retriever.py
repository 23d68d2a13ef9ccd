"""What the retriever counts and asks beside what whole runs show."""

import asyncio
from pathlib import Path

import pytest
from whole_runs import settings_of

from agents.retriever import Retriever
from agents.team import assemble
from records import Facets, Plan
from records.errors import UserError


def retriever(*options: str, papers: Path | None = None) -> Retriever:
    return assemble(settings_of(*options), papers).retriever


@pytest.mark.parametrize(("options", "years"), [
    ((), (2001, 2009)),
    (("search.year_from=2021",), (2021, None)),
    (("search.year_to=1999",), (None, 1999)),
])
def test_years_of_the_settings_replace_both_ends_of_a_questions(
    options: tuple[str, ...], years: tuple[int | None, int | None]
) -> None:
    facets = retriever(*options).narrowed(Facets(text="otters", year_from=2001, year_to=2009))
    assert (facets.year_from, facets.year_to) == years


def test_a_retriever_that_does_not_exist_is_a_failure_beside_the_papers_at_hand(
    papers: Path
) -> None:
    asking = retriever("search.sources=[no_such_package.Retriever]", papers=papers)
    done = asyncio.run(asking.search(Plan(question="q", searches=(Facets(text="otters"),))))
    assert done.result.papers
    (failure,) = [f for f in done.failures if f.stage == "search"]
    assert failure.subject == "Retriever (LangChain)"
    assert "no_such_package.Retriever cannot be imported" in failure.reason


@pytest.mark.parametrize(("option", "rule"), [
    ("search.sources=[arxif]", "no scholarly database: choose among arxiv"),
    ("search.addresses.arxif=http://127.0.0.1", "search.addresses.arxif: no such database"),
    ("search.retrievers={a.B: {}}", "not among search.sources"),
])
def test_a_source_nobody_knows_is_refused(option: str, rule: str) -> None:
    with pytest.raises(UserError, match=rule):
        retriever(option)
