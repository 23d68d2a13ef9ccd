"""How long full papers take to be indexed and searched: LaTeX papers that report code benchmarks.

    python -m evals.indexing [--data DIR] [--json FILE]
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

from evals.common import data_folder, report
from models.embedding import load_embedding
from records import Paper
from sources.documents.document import Document
from sources.documents.latex import read_latex
from vectorstore.index import PassageIndex

PAPERS = 20
CLAIMS = 100


def read_papers(folder: Path, count: int) -> list[Paper]:
    """So many papers; where the folder has fewer, some come again as papers of their own."""
    read = [paper for path in sorted((folder / "numbers" / "code_llm_papers").glob("*.tex"))
            for paper in read_latex(Document(path.name, path.read_bytes()))]
    return [paper.model_copy(update={"id": f"{paper.id}-{number}"})
            for number, paper in enumerate(islice(cycle(read), count))]


def main() -> None:
    parser = argparse.ArgumentParser(description="How long papers take to be indexed.")
    parser.add_argument("--data", help="folder of the evaluation sets")
    parser.add_argument("--json", help="also write the figures to this file")
    arguments = parser.parse_args()
    papers = read_papers(data_folder(arguments.data), PAPERS)
    sentences = [paper.text[s.start : s.end] for paper in papers for s in paper.sentences[::20]]
    claims = sentences[:CLAIMS]
    figures: dict[str, object] = {"papers": len(papers)}

    def timed(name: str, work: Callable[[], object]) -> None:
        wall, processor = time.perf_counter(), time.process_time()
        work()
        figures[f"{name}, seconds"] = time.perf_counter() - wall
        figures[f"{name}, processor s"] = time.process_time() - processor

    with tempfile.TemporaryDirectory() as home:
        index = PassageIndex(Path(home), load_embedding())
        timed("index", lambda: index.add(papers))
        timed("index again", lambda: index.add(papers))
        timed("open", lambda: index.search("warm"))
        timed(f"{len(claims)} claims at once", lambda: index.search_many(claims))
        timed("1 claim", lambda: index.search(claims[0]))
        figures |= {"passages": len(index.passages()),
                    "megabytes": sum(f.stat().st_size for f in Path(home).rglob("*")) / 1e6}
    report("indexing full papers", figures, arguments.json)


if __name__ == "__main__":
    main()
