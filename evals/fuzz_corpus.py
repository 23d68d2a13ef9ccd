"""What fuzzing spoils: recorded answers, documents, and a few of our own of each format."""

import gzip
import io
import json
import random
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from evals.mutants import spoilt, spoilt_bytes
from sources.databases.catalogue import CATALOGUE, databases
from sources.databases.database import Database, UnreadableAnswer, WebResponse
from sources.databases.unpaywall import Unpaywall
from sources.documents.document import Document, UnreadableDocument
from sources.documents.formats import FORMATS, read_document, suffix_of

OTHER_NAMES = {"europepmc": "europe_pmc", "arxiv_site": "arxiv",
               "doi_content_negotiation": "crossref"}
"""Services of the recorded answers that the catalogue knows by another name."""

OWN = {
    "own.bib": b"""@article{oak2031, title = {Alder: {I}nvented models}, year = 2031,
  author = {Oak, Ann and {\\"E}lm, Bo}, doi = {10.5555/alder}, abstract = {It grows.}}
@string{j = "Journal of Trees"} @misc{fir, title = "On " # j, eprint = {3101.00001}}""",
    "own.ris": b"""TY  - JOUR\nTI  - Alder\nAU  - Oak, Ann\nPY  - 2031\nDO  - 10.5555/alder
AB  - It grows.\nER  - \nTY  - CONF\nTI  - Birch\nER  - \n""",
    "own.json": b"""[{"type": "article-journal", "title": "Alder", "DOI": "10.5555/alder",
  "author": [{"family": "Oak", "given": "Ann"}], "issued": {"date-parts": [[2031, 5]]},
  "abstract": "It grows."}]""",
    "own.html": b"""<!DOCTYPE html><html><head><title>Alder</title><meta name="citation_doi"
content="10.5555/alder"><meta name="citation_author" content="Oak, Ann"></head><body><h1>Alder</h1>
<h2>Abstract</h2><p>It <b>grows</b> by 3&nbsp;% &lt; 4.</p><h2>Results</h2><table><caption>Table 1.
Height</caption><tr><th rowspan="2">Tree</th><th colspan="2">m</th></tr><tr><th>2030</th><th>2031
</th></tr><tr><td>Oak</td><td>3</td><td><math><mn>4</mn></math></td></tr></table></body></html>""",
    "own.md": b"""---\ntitle: Alder\nauthors: [Ann Oak]\nyear: 2031\ndoi: 10.5555/alder\n---
# Alder\n\n## Abstract\n\nIt *grows*.\n\n**Table 1.** Height.\n\n| Tree | m |\n|---|---|
| Oak | 3 |\n""",
    "own.tex": b"""\\documentclass{article}\\title{Alder}\\author{Ann Oak}\\begin{document}
\\maketitle\\newcommand{\\oak}[1]{Oak #1}\\begin{abstract}It grows.\\end{abstract}\\section{Results}
\\oak{one} is $3\\,\\mathrm{m}$ \\cite{fir}.\\begin{table}\\caption{Height}\\begin{tabular}{l|cc}
\\multirow{2}{*}{Tree}&\\multicolumn{2}{c}{m}\\\\&2030&2031\\\\\\hline Oak&3&4\\\\\\end{tabular}
\\end{table}\\end{document}""",
    "own.nxml": b"""<?xml version="1.0"?><article xmlns:xlink="http://www.w3.org/1999/xlink"><front>
<article-meta><title-group><article-title>Alder</article-title></title-group><abstract><p>It grows.
</p></abstract></article-meta></front><body><sec><title>Results</title><p>By <italic>3</italic> m
<xref rid="b1">1</xref>.</p><table-wrap><label>Table 1</label><caption><p>Height</p></caption>
<table><tr><th>Tree</th><th>m</th></tr><tr><td rowspan="2">Oak</td><td>3</td></tr></table>
</table-wrap></sec></body></article>""",
}


@dataclass(frozen=True)
class Answer:
    """A recorded answer and the service it is of."""

    service: str
    file: str
    response: WebResponse


@dataclass(frozen=True)
class Item:
    """Something spoilt: what it was made of, its kind as figures are counted by, and a reader that
    returns what came of it ("read" or "refused") and raises what nobody promised."""

    source: str
    kind: str
    data: bytes
    read: Callable[[], str]


class Corpus:
    """Makes the item of a number: the same for the same seed, on any machine."""

    def __init__(self, answers: Path | None, documents: Path | None, seed: int, *,
                 largest: int) -> None:
        self._seed, self._services = seed, services()
        self.answers = recorded_answers(answers) if answers else []
        self.documents = _documents(documents, largest)

    def answer(self, number: int) -> Item:
        """A spoilt answer; one in twenty is given to another service than its own."""
        chance = random.Random(f"{self._seed}/answer/{number}")
        sample = chance.choice(self.answers)
        name = sample.service if chance.random() < 0.95 else chance.choice(sorted(self._services))
        other = chance.choice(self.answers).response.body
        body = spoilt(sample.response.body, other, chance)
        response = WebResponse(sample.response.url, sample.response.status, {}, body)
        return Item(sample.file, name, body,
                    lambda: _read_answer(self._services[name], response))

    def document(self, number: int) -> Item:
        """A spoilt document, each format as often as the others; some LaTeX comes packed."""
        chance = random.Random(f"{self._seed}/document/{number}")
        kind = chance.choice(sorted(self.documents))
        (name, data), (_, other) = (chance.choice(self.documents[kind]) for _ in range(2))
        data = spoilt(data, other, chance)
        if kind == "latex" and chance.random() < 0.2:
            name, data = "packed.gz", _packed(data, chance)
            data = spoilt_bytes(data, chance) if chance.random() < 0.5 else data
        document = Document(name, data)
        return Item(name, kind, data, lambda: _read_document(document))


@cache
def services() -> Mapping[str, Database | Unpaywall]:
    return {**databases(CATALOGUE), "unpaywall": Unpaywall()}


def recorded_answers(folder: Path) -> list[Answer]:
    """The recorded answers that an index.jsonl tells of."""
    lines = (folder / "index.jsonl").read_text("utf-8").splitlines()
    rows: Iterator[dict[str, Any]] = map(json.loads, lines)
    return [Answer(OTHER_NAMES.get(row["api"]) or row["api"], row["file"],
                   WebResponse(row["url"], row["status"], {}, (folder / row["file"]).read_bytes()))
            for row in rows]


def _documents(folder: Path | None, largest: int) -> dict[str, list[tuple[str, bytes]]]:
    """Names and bytes by format: our own, and those of a folder up to `largest` bytes."""
    found: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for name, data in OWN.items():
        found[_kind(name)].append((name, data))
    for file in sorted(folder.rglob("*")) if folder else ():
        if suffix_of(file.name) in FORMATS and 0 < file.stat().st_size <= largest:
            found[_kind(file.name)].append((file.name, file.read_bytes()))
    return dict(found)


def _kind(name: str) -> str:
    return FORMATS[suffix_of(name)] or "xml"


def _packed(data: bytes, chance: random.Random) -> bytes:
    kind = chance.choice(("gz", "tar", "zip"))
    if kind == "gz":
        return gzip.compress(data)
    made = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr("main.tex", data)
    else:
        with tarfile.open(fileobj=made, mode="w:gz") as archive:
            member = tarfile.TarInfo("main.tex")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return made.getvalue()


def _read_answer(database: Database | Unpaywall, response: WebResponse) -> str:
    if response.status != 200:
        if not database.problem(response).startswith("HTTP"):
            raise AssertionError("a problem that is not told")
        return "refused"
    try:
        page = database.read(response)
    except UnreadableAnswer:
        return "refused"
    for work in page.works:
        work.model_dump_json().encode()
        if not (work.title or isinstance(database, Unpaywall)):  # that one is asked by DOI
            raise AssertionError(f"{work.id} has no title")
    if not all(refusal.reason for refusal in page.refused):
        raise AssertionError("a record is refused without a reason")
    return "read"


def _read_document(document: Document) -> str:
    try:
        reading = read_document(document)
    except (UnreadableDocument, RecursionError):  # sources/documents/workers.py makes it the first
        return "refused"
    for paper in reading.papers:
        paper.model_dump_json().encode()
    return "read" if reading.papers else "refused"
