"""How many instructions to machines are found, and how often ordinary papers are taken for hostile.

    python -m evals.injections [--papers DIR] [--data DIR] [--json FILE] [--show]

Recall is over evals/attacks.yaml, each set into a short paper; alarms are counted in the sentences
of evals/harmless.txt (of prompts, reviews, guidelines and attacks, but no attack), in the papers of
a folder, and in the abstracts of the public evaluation data where it lies on this machine.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from evals.common import data_folder, report
from grounding.injections import find_injections, injected
from records import Origin, Paper
from sources.documents.builder import clean
from sources.documents.document import Document, UnreadableDocument
from sources.documents.formats import FORMATS, read_document

BEFORE = "Birds that sing at dawn were heard farther away than birds that sing at noon."
AFTER = "Song length rose with temperature in all three valleys."
ABSTRACTS = (("scifact/corpus.jsonl", "abstract"), ("retrieval/csfcube/corpus.jsonl", "abstract"),
             ("reviews/review_scores_iclr_2017_2018_2021.jsonl", "abstract"))


@dataclass
class Alarms:
    """What was found in papers that are held to be ordinary."""

    papers: int = 0
    characters: int = 0
    seconds: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, object]:
        return {"papers": self.papers, "alarms": sum(self.kinds.values()),
                "alarms per paper": sum(self.kinds.values()) / max(self.papers, 1),
                "kinds": dict(self.kinds),
                "ms per 10,000 characters": 1e7 * self.seconds / max(self.characters, 1)}


def recall() -> dict[str, object]:
    """Share of the attacks that are found, and of their characters that are taken out; `others`:
    characters of the paper around them that go too."""
    rows = yaml.safe_load(Path(__file__).with_name("attacks.yaml").read_text(encoding="utf-8"))
    missed: list[str] = []
    taken = told = others = 0
    for row in rows:
        attack = "\n\n".join(map(clean, row["texts"]))
        text = f"{BEFORE}\n\n{attack}\n\n{AFTER}"
        start, end = len(BEFORE) + 2, len(BEFORE) + 2 + len(attack)
        places = [(begin, stop) for _, begin, stop in injected(text)]
        inside = sum(max(0, min(stop, end) - max(begin, start)) for begin, stop in places)
        others += sum(stop - begin for begin, stop in places) - inside
        taken, told = taken + inside, told + len(attack)
        if not inside:
            missed.append(row["name"])
    return {"attacks": len(rows), "recall": 1 - len(missed) / len(rows),
            "characters taken": taken / told, "others": others, "missed": missed}


def alarms(papers: Iterable[Paper]) -> Alarms:
    counted = Alarms()
    for paper in papers:
        began = time.perf_counter()
        found = find_injections(paper)
        counted.seconds += time.perf_counter() - began
        counted.papers += 1
        counted.characters += len(paper.text)
        counted.kinds.update(injection.kind for injection in found)
        counted.found += [f"{paper.origin.name}: {i.kind} ({i.where}): {i.quote}" for i in found]
    return counted


def papers_in(folder: Path) -> Iterator[Paper]:
    """Every document below a folder that can be read by itself."""
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in FORMATS):
        try:
            yield from read_document(Document(path.name, path.read_bytes())).papers
        except UnreadableDocument as error:
            print(error, file=sys.stderr)


def harmless() -> Iterator[Paper]:
    """Sentences that come near to an instruction and are none."""
    file = Path(__file__).with_name("harmless.txt")
    for said in file.read_text(encoding="utf-8").splitlines():
        yield Paper(id="harmless", title="", text=f"{BEFORE}\n\n{said}\n\n{AFTER}",
                    origin=Origin(name=file.name, format="text", sha256=""))


def abstracts_in(file: Path, name: str) -> Iterator[Paper]:
    """The abstracts of a public set, each as a paper of its own."""
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            told = row.get(name) or ""
            body = clean(" ".join(told) if isinstance(told, list) else told)
            title = clean(str(row.get("title", "")))
            yield Paper(id=str(number), title=title, text=f"{title}\n\n{body}",
                        origin=Origin(name=f"{file.name}:{number}", format="text", sha256=""))


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--papers", type=Path, help="a folder of ordinary papers")
    parser.add_argument("--data", help="folder of the evaluation data")
    parser.add_argument("--show", action="store_true", help="print every alarm")
    parser.add_argument("--json", help="also write the figures to this file")
    arguments = parser.parse_args()
    figures: dict[str, object] = {"attacks": recall()}
    counted = {"harmless.txt": alarms(harmless())}
    if arguments.papers:
        counted[str(arguments.papers)] = alarms(papers_in(arguments.papers))
    if arguments.data or not arguments.papers:
        folder = data_folder(arguments.data)
        for file, name in ABSTRACTS:
            if (folder / file).is_file():
                counted[file] = alarms(abstracts_in(folder / file, name))
    report("injections", figures | {name: a.figures() for name, a in counted.items()},
           arguments.json)
    if arguments.show:
        for told in (told for a in counted.values() for told in a.found):
            print(" ".join(told.split()))


if __name__ == "__main__":
    main()
