"""Snowballing over a server that speaks as OpenAlex and Semantic Scholar do: what following works
brings, where each record came from, and what is told when a database cannot help."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from scholarly.server import Fault, ScholarlyServer, down, slow
from scholarly.shelf import Shelf, ShelvedWork

from records import Identifiers, Trail, Work
from sources.databases.database import Database, Politeness
from sources.databases.openalex import OpenAlex
from sources.databases.semantic_scholar import SemanticScholar
from sources.snowballing import Followed, follow
from sources.web.polite import PoliteClient
from sources.web.settings import WebSettings

SETTINGS = WebSettings(first_wait=0.0, longest_wait=0.01, timeout=5, tries=2, cache_days=0,
                       breaker=100)
BOTH = frozenset(("openalex", "semantic_scholar"))
Faults = Mapping[str, Fault | Sequence[Fault]]


def shelved(key: str, *cites: str, held: frozenset[str] = BOTH) -> ShelvedWork:
    return ShelvedWork(
        key, f"On {key} and what it is good for", (f"Ada {key.title()}",), "2031-05-01",
        doi=f"10.5555/{key}", venue="Journal of Trees", held=held, cites=cites)


ROOT, LEAF, BARK, MOSS = (
    shelved("root", "leaf", "bark"), shelved("leaf", "bark"), shelved("bark"),
    shelved("moss", "root", "leaf"))
FOREST = (ROOT, LEAF, BARK, MOSS)


class QuickOpenAlex(OpenAlex):
    politeness = Politeness(interval=0.0, at_once=8)


class QuickSemanticScholar(SemanticScholar):
    politeness = Politeness(interval=0.0, at_once=8)


def of_openalex(work: ShelvedWork) -> Work:
    return Work(id=work.key, title=work.title, other_ids={"openalex": work.openalex})


def by_doi(work: ShelvedWork) -> Work:
    return Work(id=work.key, title=work.title, identifiers=Identifiers(doi=work.doi))


def followed(home: Path, works: Sequence[Work], shelf: Sequence[ShelvedWork] = FOREST,
             faults: Faults | None = None, *, per_work: int = 25, number: int = 1,
             graphs: Sequence[str] = ("openalex", "semantic_scholar"),
             ) -> tuple[Followed, ScholarlyServer]:
    made = {"openalex": QuickOpenAlex, "semantic_scholar": QuickSemanticScholar}

    async def round_of(addresses: Mapping[str, str]) -> Followed:
        asked: list[Database] = [made[name](address=addresses[name]) for name in graphs]
        async with PoliteClient(home, SETTINGS) as client:
            return await follow(client, asked, works, per_work=per_work, number=number)

    with ScholarlyServer(Shelf(shelf), faults) as server:
        return asyncio.run(round_of(server.addresses())), server


def titles(came: Followed) -> set[str]:
    return {work.title for work in came.works}


def test_what_a_work_cites_and_what_cites_it_comes_with_its_trail(tmp_path: Path) -> None:
    came, _ = followed(tmp_path, [of_openalex(ROOT)], number=2)
    trails = {work.title: work.trails for work in came.works}
    assert trails == {
        LEAF.title: (Trail(source="OpenAlex", from_work="root", direction="references", round=2,
                           rank=1),),
        BARK.title: (Trail(source="OpenAlex", from_work="root", direction="references", round=2,
                           rank=2),),
        MOSS.title: (Trail(source="OpenAlex", from_work="root", direction="citations", round=2,
                           rank=1),)}
    assert (came.references, came.citations, came.followed, came.failures) == (2, 1, 1, ())


def test_a_work_that_several_lead_to_is_one_record_with_a_trail_for_each(tmp_path: Path) -> None:
    came, _ = followed(tmp_path, [of_openalex(ROOT), of_openalex(LEAF)])
    [bark] = [work for work in came.works if work.title == BARK.title]
    assert [(trail.from_work, trail.rank) for trail in bark.trails] == [("root", 2), ("leaf", 1)]
    assert (came.references, came.citations, len(came.works)) == (3, 3, 4)


def test_no_more_is_taken_of_a_work_than_asked_for(tmp_path: Path) -> None:
    citing = [shelved(f"moss{number}", "root") for number in range(130)]
    came, server = followed(tmp_path, [of_openalex(ROOT)], [*FOREST, *citing], per_work=120)
    assert (came.citations, came.references) == (120, 2)
    assert len(server.requests("openalex")) == 3


def test_a_work_known_by_its_doi_is_looked_up_once_for_both_directions(tmp_path: Path) -> None:
    came, server = followed(tmp_path, [by_doi(ROOT)], graphs=["openalex"])
    assert titles(came) == {LEAF.title, BARK.title, MOSS.title}
    assert [seen.asked.path for seen in server.requests("openalex")].count("/works") == 2
    assert len(server.requests("openalex")) == 3


def test_a_work_that_one_database_does_not_know_is_followed_in_the_other(tmp_path: Path) -> None:
    forest = [replace(ROOT, held=frozenset(("semantic_scholar",))), LEAF, BARK, MOSS]
    came, _ = followed(tmp_path, [by_doi(ROOT)], forest)
    assert titles(came) == {LEAF.title, BARK.title, MOSS.title}
    assert {trail.source for work in came.works for trail in work.trails} == {"Semantic Scholar"}
    assert came.failures == ()


def test_where_one_database_knows_no_links_of_a_work_the_other_is_asked(tmp_path: Path) -> None:
    only_here = frozenset(("semantic_scholar",))
    forest = [ROOT, replace(LEAF, held=only_here), replace(BARK, held=only_here), MOSS]
    came, _ = followed(tmp_path, [by_doi(ROOT)], forest)
    sources = {trail.direction: trail.source for work in came.works for trail in work.trails}
    assert sources == {"references": "Semantic Scholar", "citations": "OpenAlex"}
    assert came.references == 2


def test_a_work_without_links_is_no_failure(tmp_path: Path) -> None:
    alone = shelved("alone")
    came, _ = followed(tmp_path, [by_doi(alone)], [alone])
    assert came == Followed(followed=1)


def test_another_identifier_is_tried_where_the_first_is_not_known(tmp_path: Path) -> None:
    preprint = replace(ROOT, doi="", arxiv="3105.00001", submitted="2031-05-01",
                       held=frozenset(("semantic_scholar",)))
    work = Work(id="root", title=ROOT.title, identifiers=Identifiers(
        doi="10.9999/nobody-knows", arxiv="3105.00001"))
    came, _ = followed(tmp_path, [work], [preprint, LEAF, BARK, MOSS])
    assert titles(came) == {LEAF.title, BARK.title, MOSS.title}


@pytest.mark.parametrize(("authors", "found"), [(ROOT.authors, 3), (("Bo Other", "Cy Else"), 0)])
def test_a_work_that_has_a_title_only_is_recognised_by_title_and_authors(
    tmp_path: Path, authors: tuple[str, ...], found: int
) -> None:
    work = Work(id="root", title=ROOT.title, authors=authors, year=2031)
    came, _ = followed(tmp_path, [work], graphs=["openalex"])
    assert len(came.works) == found
    assert len(came.failures) == (0 if found else 1)


def test_a_database_that_is_down_is_made_up_for_by_the_other(tmp_path: Path) -> None:
    came, _ = followed(tmp_path, [by_doi(ROOT)], faults={"openalex": down(503)})
    assert titles(came) == {LEAF.title, BARK.title, MOSS.title}
    assert came.failures == ()


def test_what_no_database_could_tell_is_one_failure_that_names_works_and_reasons(
    tmp_path: Path
) -> None:
    came, _ = followed(tmp_path, [by_doi(ROOT), by_doi(LEAF)],
                       faults={"openalex": down(500), "semantic_scholar": down(503)})
    [failure] = came.failures
    assert (came.works, came.followed) == ((), 0)
    assert failure.stage == "snowball"
    assert failure.subject == f"references and citations of {ROOT.title}; {LEAF.title}"
    assert "OpenAlex: HTTP 500" in failure.reason
    assert "Semantic Scholar: HTTP 503" in failure.reason


def test_a_work_that_nobody_knows_is_a_failure(tmp_path: Path) -> None:
    came, _ = followed(tmp_path, [by_doi(shelved("dew"))])
    [failure] = came.failures
    assert failure.reason == ("OpenAlex: does not know the work; "
                              "Semantic Scholar: does not know the work")


def test_a_failure_of_many_works_names_a_few_of_them_in_short(tmp_path: Path) -> None:
    works = [Work(id=f"w{number}", title=f"{number} {'long ' * 40}") for number in range(9)]
    came, _ = followed(tmp_path, works, graphs=["openalex"], faults={"openalex": down(503)})
    [failure] = came.failures
    assert failure.subject.endswith("; and 5 more")
    assert len(failure.subject) < 500


def test_what_came_before_a_database_failed_stands_and_the_failure_is_told(tmp_path: Path) -> None:
    citing = [shelved(f"moss{number}", "bark") for number in range(130)]
    came, _ = followed(tmp_path, [of_openalex(BARK)], [BARK, *citing],
                       {"openalex": [Fault(times=2), down(503)]}, per_work=125)
    [failure] = came.failures
    assert came.citations == 100
    assert failure.subject == f"citations of {BARK.title}"
    assert failure.reason.endswith("(after 100 works)")


def test_works_are_asked_about_at_once(tmp_path: Path) -> None:
    _, server = followed(tmp_path, list(map(of_openalex, FOREST)),
                         faults={"openalex": slow(0.05)})
    assert server.most_at_once["openalex"] == 8


def test_without_works_nothing_is_asked_and_without_databases_that_is_a_failure(
    tmp_path: Path
) -> None:
    came, server = followed(tmp_path, [])
    assert (came, server.seen) == (Followed(), [])
    came, _ = followed(tmp_path, [by_doi(ROOT)], graphs=[])
    assert [failure.reason for failure in came.failures] == ["no database of citations is asked"]
