"""Which sentences are taken for findings, against four sets labelled by people.

    python -m evals.claims [--data DIR] [--json FILE]
"""

import argparse
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from agents.claim_extractor import FINDING_THRESHOLD
from evals.common import bootstrap, data_folder, report
from grounding.claim_sentences import Place, places_in_section
from grounding.finding_sentences import Judgement, judge_in_place
from sources.documents.builder import section_kind

LAST_SENTENCES = 2

_FINDING_UNITS = frozenset({"results", "ablation-analysis", "experiments"})
_HEADING = re.compile(r"(?:[\dIVX]+(?: \. ?\d*)* )?((?:[A-Za-z&-]+ ){0,5}[A-Za-z&-]+)(?: ?:)?")


@dataclass(frozen=True)
class LabelledSentence:
    """A sentence where it stands, what it was labelled, and by how much of a set's vote."""

    text: str
    place: Place
    label: str
    document: str
    vote: float = 1.0


def read_medline(folder: Path, split: str) -> list[LabelledSentence]:
    """MEDLINE abstracts (Achakulvisut et al. 2019); labels "1" claim, "0" not."""
    return [
        sentence
        for row in _rows(folder / "claims/claim_extraction_medline" / f"{split}.jsonl")
        for sentence in _abstract(row["sentences"], row["labels"], str(row["paper_id"]))]


def read_csabstruct(folder: Path, split: str) -> list[LabelledSentence]:
    """Computer-science abstracts (Cohan et al. 2019); labels are roles, votes their agreement."""
    return [
        sentence
        for number, row in enumerate(_rows(folder / "claims/csabstruct" / f"{split}.jsonl"))
        for sentence in _abstract(row["sentences"], row["labels"], str(number), row["confs"])]


def read_sciark(folder: Path) -> list[LabelledSentence]:
    """Abstracts on development goals (Fergadis et al. 2021); labels "Claim", "Evidence", "". The
    title and the line "Abstract" are left out."""
    found = []
    for row in _rows(folder / "claims/sciark/sciark.jsonl"):
        pairs = [(text, label or "") for text, label in zip(row["sentences"], row["labels"],
                                                            strict=True)][1:]
        pairs = [(text, label) for text, label in pairs if len(text.split()) > 1]
        found += _abstract([t for t, _ in pairs], [label for _, label in pairs], row["id"])
    return found


def read_ncg(folder: Path, *, held_out: bool) -> list[LabelledSentence]:
    """Papers of language processing (D'Souza et al. 2021), a fifth of them held out; label
    "result" for contribution sentences whose triples tell results or ablations, "other
    contribution", or ""."""
    return [
        sentence
        for row in _rows(folder / "claims/ncg_training/ncg_training.jsonl")
        if (zlib.crc32(row["paper_id"].encode()) % 5 == 0) is held_out
        for sentence in _ncg_paper(row)]


def _rows(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _abstract(texts: Sequence[str], labels: Sequence[str], document: str,
              votes: Sequence[float] = ()) -> list[LabelledSentence]:
    places = places_in_section(texts, "abstract")
    return [
        LabelledSentence(text, place, label, document, vote)
        for text, place, label, vote in zip(
            texts, places, labels, votes or [1.0] * len(texts), strict=True)]


def _ncg_paper(row: dict) -> list[LabelledSentence]:
    """Sections are told by their heading lines: short, and with a word that tells a kind."""
    contributions = set(row["contribution_sentences"])
    sections: list[tuple[str, list[tuple[str, str]]]] = []
    for number, line in enumerate(row["sentences"], start=1):
        heading = _HEADING.fullmatch(line.strip())
        kind = section_kind(heading[1]) if heading else "other"
        if heading and (kind != "other" or line.strip().lower() == "title"):
            sections.append((kind, []))
        elif sections and len(line.split()) >= 5:
            label = ""
            if number in contributions:
                told = _unit(line, row["triples"]) in _FINDING_UNITS
                label = "result" if told else "other contribution"
            sections[-1][1].append((detokenised(line), label))
    return [
        LabelledSentence(text, place, label, row["paper_id"])
        for kind, members in sections
        for (text, label), place in zip(
            members, places_in_section([t for t, _ in members], kind), strict=True)]


def _unit(line: str, triples: dict) -> str:
    """The information unit most of whose phrases stand in the line."""
    def shared(unit: str) -> int:
        phrases = {p for t in triples[unit] for p in t if isinstance(p, str) and len(p) > 3}
        return sum(len(p.split()) for p in phrases if f" {p} " in f" {line} ")
    return max(triples, key=shared, default="")


def detokenised(line: str) -> str:
    """A line as it was printed: "state - of - the - art ." to "state-of-the-art."."""
    line = re.sub(r"(?<=\w) - (?=\w)", "-", line.strip())
    line = re.sub(r" ([.,;:?!%)\]])", r"\1", line)
    return re.sub(r"([(\[]) ", r"\1", line)


def sections(sentences: Sequence[LabelledSentence]) -> Iterator[list[LabelledSentence]]:
    """The sentences of one section after the other."""
    section: list[LabelledSentence] = []
    for sentence in sentences:
        if section and sentence.place.position == 0:
            yield section
            section = []
        section.append(sentence)
    if section:
        yield section


def judged(sentences: Sequence[LabelledSentence]) -> list[Judgement]:
    """What is made of whole sections, sentence by sentence."""
    return [
        judgement for section in sections(sentences)
        for judgement in judge_in_place([s.text for s in section], [s.place for s in section])]


@dataclass(frozen=True)
class Task:
    """A set with what counts as a finding, or as a claim, in it."""

    name: str
    sentences: list[LabelledSentence]
    positive: frozenset[str]
    asked: Literal["finding", "claim"] = "finding"


def tasks(folder: Path) -> list[Task]:
    """The parts that nothing was fitted on."""
    medline, sciark = read_medline(folder, "validation"), read_sciark(folder)
    ncg = read_ncg(folder, held_out=True)
    results = [s for s in ncg if s.place.kind == "results"]
    return [
        Task("medline: claim", medline, frozenset({"1"}), "claim"),
        Task("sciark: claim", sciark, frozenset({"Claim"}), "claim"),
        Task("sciark: claim or evidence", sciark, frozenset({"Claim", "Evidence"})),
        Task("csabstruct: result", read_csabstruct(folder, "dev"), frozenset({"result"})),
        Task("ncg: results sections", results, frozenset({"result"})),
        Task("ncg: whole papers", ncg, frozenset({"result"})),
    ]


def precision_recall_f1(chosen: np.ndarray, truth: np.ndarray) -> tuple[float, float, float]:
    """Of two boolean arrays; 0 where nothing is chosen or true."""
    hits = float((chosen & truth).sum())
    precision, recall = hits / max(chosen.sum(), 1), hits / max(truth.sum(), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def _last_of_document(sentences: Sequence[LabelledSentence]) -> np.ndarray:
    """The last two sentences of every document."""
    chosen = np.zeros(len(sentences), bool)
    ends: dict[str, list[int]] = {}
    for number, sentence in enumerate(sentences):
        ends.setdefault(sentence.document, []).append(number)
    for numbers in ends.values():
        chosen[numbers[-LAST_SENTENCES:]] = True
    return chosen


def measure(task: Task) -> dict[str, object]:
    """Precision, recall and F1 of the score and of three baselines."""
    truth = np.array([s.label in task.positive for s in task.sentences])
    scores = np.array([getattr(j, task.asked) for j in judged(task.sentences)])
    chosen = scores >= FINDING_THRESHOLD
    drawn = np.random.default_rng(0).random(len(truth)) < chosen.mean()
    pairs = np.column_stack([chosen, truth])
    return {
        "sentences": len(truth), "findings": int(truth.sum()),
        "score": precision_recall_f1(chosen, truth),
        "f1 95%": bootstrap(pairs, lambda p: precision_recall_f1(p[:, 0], p[:, 1])[2], n=200),
        "all": precision_recall_f1(np.ones_like(truth), truth),
        "last two": precision_recall_f1(_last_of_document(task.sentences), truth),
        "random": precision_recall_f1(drawn, truth),
    }


def figures(data: Path) -> dict[str, object]:
    """The figures of every task, by its name; `data` is the folder of the evaluation data."""
    return {task.name: measure(task) for task in tasks(data)}


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--data", help="folder of the evaluation data")
    parser.add_argument("--json", help="also write the figures to this file")
    arguments = parser.parse_args()
    report("claims", figures(data_folder(arguments.data)), arguments.json)


if __name__ == "__main__":
    main()
