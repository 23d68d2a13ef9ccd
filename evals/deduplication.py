"""Whether records of scholarly databases are brought together that are the same work, and no other.

    python -m evals.deduplication [--data DIR] [--json FILE] [--show]

The pairs of evals/same_works.tsv are of recorded answers: each line is a label, a kind, and two
records, named by the file of the answer and an identifier in it. A record is what a database's
reader makes of it; of Crossref also the works in a reference list ("at:" their place) and BibTeX
("bibtex"). Every pair is judged alone and together with the records of all other pairs, with its
identifiers and with none. Two records without authors are told apart by identifiers only: those
pairs are counted on their own where identifiers are hidden.
"""

import argparse
import csv
import json
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from bibtexparser.entrypoint import parse_string

from evals.common import data_folder, report
from records import Identifiers, Work
from sources.databases.arxiv import Arxiv
from sources.databases.crossref import Crossref
from sources.databases.database import ResultPage, UnreadableAnswer, WebResponse
from sources.databases.datacite import DataCite
from sources.databases.dblp import Dblp
from sources.databases.europe_pmc import EuropePMC
from sources.databases.openalex import OpenAlex
from sources.databases.pubmed import PubMed
from sources.databases.semantic_scholar import SemanticScholar
from sources.databases.text import plain, year
from sources.databases.unpaywall import Unpaywall
from sources.deduplication import one_per_work
from sources.documents.authors import natural
from sources.identifiers import normalise_doi

LABELS = Path(__file__).with_name("same_works.tsv")
READERS: Mapping[str, Callable[[WebResponse], ResultPage]] = {
    "arxiv": Arxiv().read, "crossref": Crossref().read, "datacite": DataCite().read,
    "dblp": Dblp().read, "europepmc": EuropePMC().read, "openalex": OpenAlex().read,
    "pubmed": PubMed().read, "semantic_scholar": SemanticScholar().read,
    "unpaywall": Unpaywall().read}
FLOORS = {"precision": 0.99, "recall": 0.95}
"""What every setting must reach, but pairs that nothing but identifiers can tell."""


@dataclass(frozen=True)
class Pair:
    """Two records, whether they are the same work, and what makes them worth asking."""

    same: bool
    kind: str
    one: Work
    other: Work

    @property
    def nameless(self) -> bool:
        return not (self.one.authors or self.other.authors)


@dataclass(frozen=True)
class Counts:
    """Pairs by what was said and what is so."""

    found: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float | None:
        """Share of the pairs called the same that are; None where none was."""
        said = self.found + self.wrong
        return self.found / said if said else None

    @property
    def recall(self) -> float | None:
        """Share of the pairs that are the same that were called so; None where there is none."""
        so = self.found + self.missed
        return self.found / so if so else None

    def figures(self) -> dict[str, object]:
        said, so = self.found + self.wrong, self.found + self.missed
        return {"precision": self.precision, "95 %": wilson(self.found, said), "of": said,
                "recall": self.recall, "95 % of recall": wilson(self.found, so), "of all": so}


def wilson(hits: int, n: int) -> tuple[float, float] | None:
    """The 95 % score interval of a share (Wilson 1927); it has a width where all are hits, too."""
    if not n:
        return None
    z, share = 1.959964, hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def read_pairs(answers: Path) -> list[Pair]:
    """The labelled pairs. Raises LookupError where a record is not in its answer."""
    with LABELS.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t")
        return [Pair(label == "same", kind, _record(answers, one), _record(answers, other))
                for label, kind, one, other in rows]


@cache
def _record(answers: Path, name: str) -> Work:
    file, _, place = name.partition(" ")
    scheme, _, value = place.partition(":")
    if scheme == "bibtex":
        return _bibtex((answers / file).read_text(encoding="utf-8"), name)
    if scheme == "at":
        return _reference(json.loads((answers / file).read_bytes()), value, name)
    for work in _works(answers / file):
        if value in _names(work, scheme):
            return work
    raise LookupError(f"{name}: no such record in the answer")


def _names(work: Work, scheme: str) -> Iterable[str]:
    return work.other_ids.values() if scheme == "own" else (getattr(work.identifiers, scheme),)


@cache
def _works(file: Path) -> tuple[Work, ...]:
    read = READERS[file.parent.name]
    return read(WebResponse("https://example.org", 200, {}, file.read_bytes())).works


def _reference(answer: Any, place: str, name: str) -> Work:
    told = answer
    for step in place.strip("/").split("/"):
        told = told[int(step)] if isinstance(told, list) else told[step]
    author = plain(told.get("author"))
    return Work(
        id=name, title=plain(told.get("article-title")), authors=(author,) if author else (),
        year=year(told.get("year")), venue=plain(told.get("journal-title")), type="article",
        identifiers=Identifiers(doi=normalise_doi(told.get("DOI", ""))),
        provenance={"title": "Crossref"})


def _bibtex(text: str, name: str) -> Work:
    fields = {field.key.lower(): str(field.value)
              for field in parse_string(text).entries[0].fields}
    return Work(
        id=name, title=plain(fields.get("title")), year=year(fields.get("year")),
        authors=tuple(natural(plain(author))
                      for author in fields.get("author", "").split(" and ") if author),
        venue=plain(fields.get("journal")), type="article",
        identifiers=Identifiers(doi=normalise_doi(fields.get("doi", ""))),
        provenance={"title": "Crossref"})


def without_identifiers(pair: Pair) -> Pair:
    """The pair as if no database had named its works."""
    return replace(pair, one=_nameless(pair.one), other=_nameless(pair.other))


def _nameless(work: Work) -> Work:
    return work.model_copy(update={
        "identifiers": Identifiers(), "other_ids": {}, "manifestations": (), "references": ()})


def alone(pairs: Iterable[Pair]) -> Iterator[tuple[Pair, bool]]:
    """Each pair, and whether its two records become one work."""
    for pair in pairs:
        yield pair, len(one_per_work([pair.one, pair.other])) == 1


def together(pairs: Iterable[Pair]) -> Iterator[tuple[Pair, bool]]:
    """The same among the records of all pairs."""
    pairs = list(pairs)
    records = {work.model_dump_json(): work for pair in pairs for work in (pair.one, pair.other)}
    group_of = {record.model_dump_json(): number
                for number, merged in enumerate(one_per_work(records.values()))
                for record in merged.records}
    for pair in pairs:
        yield pair, (group_of[pair.one.model_dump_json()]
                     == group_of[pair.other.model_dump_json()])


def count(judged: Iterable[tuple[Pair, bool]]) -> Counts:
    judged = list(judged)
    return Counts(found=sum(pair.same and said for pair, said in judged),
                  wrong=sum(said and not pair.same for pair, said in judged),
                  missed=sum(pair.same and not said for pair, said in judged))


def measure(pairs: list[Pair]) -> dict[str, Counts]:
    """The four settings, and what identifiers alone can tell."""
    hidden = [without_identifiers(pair) for pair in pairs]
    named = [pair for pair in hidden if not pair.nameless]
    return {
        "identifiers, pair alone": count(alone(pairs)),
        "identifiers, together": count(together(pairs)),
        "hidden, pair alone": count(alone(named)),
        "hidden, together": count(together(named)),
        "hidden, no authors": count(alone(pair for pair in hidden if pair.nameless)),
    }


def speed(answers: Path, n: int = 10_000) -> dict[str, object]:
    """Seconds for `n` records: all that were recorded, then again under other names and years."""
    works = [work for folder in READERS for file in sorted((answers / folder).iterdir())
             for work in _readable(file)]
    copies = [work.model_copy(update={"identifiers": Identifiers(), "other_ids": {"copy": str(i)}})
              for i, work in enumerate(works)]
    records = (works + copies)[:n]
    begun = time.process_time()
    merged = one_per_work(records)
    return {"records": len(records), "works": len(merged),
            "processor seconds": time.process_time() - begun}


def _readable(file: Path) -> tuple[Work, ...]:
    try:
        return _works(file)
    except UnreadableAnswer:
        return ()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", help="folder of the public evaluation data")
    parser.add_argument("--json", help="also write the figures to this file")
    parser.add_argument("--show", action="store_true", help="show every wrong and missed pair")
    options = parser.parse_args()
    answers = data_folder(options.data) / "api_responses"
    pairs = read_pairs(answers)
    measured = measure(pairs)
    figures: dict[str, object] = {
        "pairs": len(pairs), "same": sum(pair.same for pair in pairs),
        **{name: counts.figures() for name, counts in measured.items()},
        "speed": speed(answers)}
    report("deduplication", figures, options.json)
    if options.show:
        _show(pairs)


def _show(pairs: list[Pair]) -> None:
    for name, some in (("with identifiers", pairs),
                       ("hidden", [without_identifiers(pair) for pair in pairs])):
        for pair, said in alone(some):
            if said != pair.same:
                print(f"{name}, {'wrong' if said else 'missed'}, {pair.kind}:")
                for work in (pair.one, pair.other):
                    print(f"  {work.title} | {', '.join(work.authors[:3])} | {work.year} | "
                          f"{work.venue}")


if __name__ == "__main__":
    main()
