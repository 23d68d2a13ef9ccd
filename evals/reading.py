"""Reads a folder of documents: how many are read or refused, why, and how long it takes.

python -m evals.reading [--data DIR] [--papers DIR] [--json FILE]; DIR defaults to the sample PDFs.
"""

import argparse
import time
from pathlib import Path

from evals.common import data_folder, report
from settings import load_settings
from sources.folder import FolderSource


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
    report("reading", {
        "documents": found.identified, "papers read": len(found.papers),
        "duplicates": len(found.duplicates), "refused": len(found.failures),
        "sentences": sum(len(p.sentences) for p in found.papers),
        "tables": sum(len(p.tables) for p in found.papers), "seconds": round(seconds, 1),
    }, arguments.json)


if __name__ == "__main__":
    main()
