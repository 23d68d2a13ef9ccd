"""Reads a folder of documents: how many are read or refused, what tables, and how long it takes.

python -m evals.reading [--data DIR] [--papers DIR] [--json FILE]; DIR defaults to the sample PDFs.
`CONSILIENCE_READING__WORKERS=1` reads with one process.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from evals.common import data_folder, report
from records import Paper, Table
from settings import load_settings
from sources.folder import FolderReading, FolderSource

_MANY_HEADERS = 3


def figures(found: FolderReading) -> dict[str, object]:
    """What was made of a folder: documents, what became of them, and the tables of each format."""
    formats = Counter(paper.origin.format for paper in found.papers)
    return {
        "documents": found.identified, "papers read": len(found.papers),
        "duplicates": len(found.duplicates), "refused": len(found.failures),
        "sentences": sum(len(p.sentences) for p in found.papers),
        "tables": sum(len(p.tables) for p in found.papers),
        **{f"{name}: papers": {"read": count, **tables(p for p in found.papers
                                                       if p.origin.format == name)}
           for name, count in sorted(formats.items())},
    }


def tables(papers: Iterable[Paper]) -> Mapping[str, int]:
    """Tables by how many header rows were found, those whose rows stand in groups, and those that
    a paper's notes tell were not read."""
    papers = list(papers)
    every = [table for paper in papers for table in paper.tables]
    headers = Counter(_headers(table) for table in every)
    return {
        "tables": len(every), **{key: headers[key] for key in sorted(headers)},
        "with groups": sum(any(row.group for row in table.rows) for table in every),
        "not read": sum("not read" in note for p in papers for note in p.origin.notes)}


def _headers(table: Table) -> str:
    count = len(table.header)
    return f"{_MANY_HEADERS} headers or more" if count >= _MANY_HEADERS else f"{count} headers"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data")
    parser.add_argument("--papers", type=Path)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    folder = arguments.papers or data_folder(arguments.data) / "pdfs"
    begun = time.perf_counter()
    found = FolderSource(folder, load_settings().settings.reading).read()
    seconds = time.perf_counter() - begun
    for failure in found.failures:
        print(f"refused: {failure.subject}: {failure.reason}")
    report("reading", figures(found) | {"seconds": round(seconds, 1)}, arguments.json)


if __name__ == "__main__":
    main()
