"""How long searching the world takes beside what politeness wants, and whether it stays polite.

    python -m evals.searching [--latency 0.2] [--questions 20] [--json FILE]

The services are doubles on this machine, each on a port of its own, that speak the real ones' wire
formats over invented works; what came to them and when is told by them.

- One question: three databases, three queries each, fifty hits a query. The slowest politeness path
  is the time that the database which wants to be asked most slowly takes for its requests, at its
  published rate, with this latency.
- Many questions at once, in several processes that share a home: how far apart requests came, and
  the most that came too soon (of any stretch of requests, beyond what its length allows).
- Ten thousand records, in which every work comes two or three times, made one per work.
"""

import argparse
import asyncio
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

from evals.common import report
from records import Facets, Identifiers, Work
from sources.databases.catalogue import databases
from sources.databases.database import Politeness
from sources.deduplication import one_per_work
from sources.web.polite import PoliteClient
from sources.web.searching import SearchOutcome, search_all
from sources.web.settings import WebSettings

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # where the services' doubles live

from scholarly.corpus import many
from scholarly.server import ScholarlyServer, slow

NAMES = ("arxiv", "crossref", "europe_pmc")
"""Those that serve anybody; arXiv wants three seconds between two requests."""

QUERIES = tuple(Facets(text=f"code {word}", groups=(("Alder",), (word,)))
                for word in ("HumanEval", "run", "many"))
LIMIT, PROCESSES, RECORDS = 50, 4, 10_000


async def search(home: Path, addresses: Mapping[str, str], queries: Sequence[Facets]
                 ) -> list[SearchOutcome]:
    """What all the databases have, each query to a bound of hits; nothing is taken from a cache."""
    async with PoliteClient(home, WebSettings(cache_days=0, patience=600)) as client:
        return await asyncio.gather(*(
            search_all(client, database, queries, LIMIT)
            for database in databases(NAMES, addresses=addresses).values()))


async def searches(home: Path, addresses: Mapping[str, str], questions: range
                   ) -> list[SearchOutcome]:
    """Several questions at once, each with a client of its own."""
    found = await asyncio.gather(*(
        search(home, addresses, [Facets(text=f"Alder {number}", groups=(("Alder",),))])
        for number in questions))
    return [outcome for outcomes in found for outcome in outcomes]


def search_in_a_process(home: Path, addresses: Mapping[str, str], questions: range) -> list[str]:
    """The failures of several questions at once."""
    return [outcome.failure for outcome in asyncio.run(searches(home, addresses, questions))
            if outcome.failure]


def polite_path(politeness: Politeness, requests: int, latency: float) -> float:
    """Seconds that so many requests take at a service's rate: where one is sent at a time, the
    interval begins with the answer."""
    waits = (requests - 1) * politeness.interval
    return waits + latency * (requests if politeness.at_once == 1 else 1)


def too_soon(times: Sequence[float], interval: float) -> float:
    """The most requests of any stretch that came beyond what its length allows."""
    return max((later - earlier - (times[later] - times[earlier]) / interval
                for earlier, later in combinations(range(len(times)), 2)), default=0.0)


def one_question(latency: float) -> dict[str, object]:
    known = databases(NAMES)
    with ScholarlyServer(many(300, NAMES), {name: slow(latency) for name in NAMES}) as server, \
            tempfile.TemporaryDirectory() as home:
        began = time.monotonic()
        found = asyncio.run(search(Path(home), server.addresses(), QUERIES))
        took = time.monotonic() - began
        paths = {name: polite_path(known[name].politeness, len(server.requests(name)), latency)
                 for name in NAMES}
    slowest = max(paths, key=lambda name: paths[name])
    return {
        "one question, hits": {one.database: len(one.works) for one in found},
        "one question, failures": [one.failure for one in found if one.failure],
        "one question, requests": {name: len(server.requests(name)) for name in NAMES},
        "one question, seconds": round(took, 2),
        f"slowest path ({slowest}), seconds": round(paths[slowest], 2),
        "ratio (goal <= 1.5)": round(took / paths[slowest], 2)}


def many_questions(count: int, latency: float) -> dict[str, object]:
    figures: dict[str, object] = {}
    with ScholarlyServer(many(60, NAMES), {name: slow(latency) for name in NAMES}) as server, \
            tempfile.TemporaryDirectory() as home, \
            multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        parts = [range(first, count, PROCESSES) for first in range(PROCESSES)]
        failures = pool.starmap(search_in_a_process, [
            (Path(home), server.addresses(), part) for part in parts])
    figures[f"{count} questions, failures"] = [said for part in failures for said in part]
    for name, database in databases(NAMES).items():
        politeness = database.politeness
        times = sorted(seen.at for seen in server.requests(name))
        figures[f"{count} questions, {name}"] = {
            "requests": len(times), "published interval": politeness.interval,
            "shortest": round(server.fastest(name), 3),
            "too soon": round(max(0.0, too_soon(times, politeness.interval)), 2),
            "at once, published": politeness.at_once, "at once": server.most_at_once[name]}
    return figures


def invented_records(count: int) -> list[Work]:
    """Records on one subject, which share words, authors and years: of five, two are other records
    of works among them, one with its identifier and one without."""
    chance = random.Random(7)
    syllables = ["sa", "lo", "mi", "tre", "ku", "van", "dor"]
    subject = ["".join(chance.sample(syllables, 3)) for _ in range(200)]
    people = [f"{chr(65 + n % 26)}. {''.join(chance.sample(syllables, 3))}" for n in range(400)]
    works = [Work(
        id=str(n), title=" ".join(chance.sample(subject, 9)) + " a systematic review",
        authors=tuple(chance.sample(people, 4)), year=chance.randint(2010, 2024),
        identifiers=Identifiers(doi=f"10.9999/{n}"), provenance={"title": "Crossref"})
        for n in range(count * 3 // 5)]
    copies = chance.sample(works, count // 5)
    nameless = [work.model_copy(update={"id": f"copy-{work.id}", "identifiers": Identifiers()})
                for work in chance.sample(works, count // 5)]
    return [*works, *copies, *nameless]


def deduplication() -> dict[str, object]:
    records = invented_records(RECORDS)
    began = time.monotonic()
    found = one_per_work(records)
    return {"records": len(records), "works": len(found),
            "deduplication, seconds (goal <= 5)": round(time.monotonic() - began, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast and how polite searching is.")
    parser.add_argument("--latency", type=float, default=0.2, help="seconds of every answer")
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--json", help="also write the figures to this file")
    arguments = parser.parse_args()
    report("searching", {
        "latency": arguments.latency, **one_question(arguments.latency),
        **many_questions(arguments.questions, arguments.latency), **deduplication(),
    }, arguments.json)


if __name__ == "__main__":
    main()
