"""The sentences from which it is learnt to tell findings and claims: sets whose licences allow it.

csabstruct's train part (Apache-2.0); four fifths of ncg_training (CC BY-SA 4.0); the structured
abstracts of the SciFact corpus (ODC-By 1.0), where a sentence's label is the heading over it
("RESULTS", "CONCLUSIONS"), which is taken away first; and abstracts of that corpus without headings
whose claims were marked for this project (claim_labels.tsv). The MEDLINE claim set and SciARK state
no licence: nothing is learnt from them.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from evals.claims import LabelledSentence, read_csabstruct, read_ncg
from grounding.claim_sentences import places_in_section

_LABELS = Path(__file__).with_name("claim_labels.tsv")

_HEADING = re.compile(r"([A-Z][A-Z &/,]{4,60}?) (?=[A-Z][\w-]* ?[\w(]|\d)")
_FOUND = re.compile(r"RESULT|FINDING")
_CONCLUDED = re.compile(r"CONCLUSION|INTERPRETATION|SIGNIFICANCE")
_DONE = re.compile(r"METHOD|DESIGN|BACKGROUND|OBJECTIVE|PURPOSE|CONTEXT|SETTING|AIM|INTRODUCTION|"
                   r"PARTICIPANTS|SUBJECTS|PATIENTS|MEASURES|INTERVENTION|RATIONALE|IMPORTANCE|"
                   r"HYPOTHESIS|DATA|SELECTION")
_APART = re.compile(r"FUNDING|REGIST|AVAILAB|TRIAL")
"""Of sections that are no part of what an abstract tells."""

Role = Literal["found", "concluded", "done", "unknown"]


@dataclass(frozen=True)
class TrainingSet:
    """Sentences and what their labels tell: `findings` and `claims` are the labels that mean one,
    None where the set tells nothing of it. `weight` is that of one sentence."""

    name: str
    licence: str
    sentences: list[LabelledSentence] = field(repr=False)
    findings: frozenset[str] | None
    claims: frozenset[str] | None
    weight: float = 1.0


def training_sets(folder: Path) -> list[TrainingSet]:
    """`folder` is that of the evaluation data. A sentence whose vote is 0 has no label: it is there
    for its neighbours."""
    result = frozenset({"result"})
    return [
        TrainingSet("csabstruct train", "Apache-2.0", read_csabstruct(folder, "train"),
                    result, result),
        TrainingSet("ncg_training, four fifths", "CC BY-SA 4.0", _ncg(folder), result, None),
        TrainingSet("SciFact corpus, structured abstracts", "ODC-By 1.0",
                    list(_structured(folder)), frozenset({"found", "concluded"}),
                    frozenset({"concluded"})),
        TrainingSet("SciFact corpus, marked for this project", "ODC-By 1.0, marks ours",
                    list(_marked(folder)), None, frozenset({"claim"}), weight=2.0),
    ]


def _ncg(folder: Path) -> list[LabelledSentence]:
    """Papers whose marked contributions are findings, or not. An unmarked sentence of a section
    that tells findings again has no label: it may well be one."""
    return [
        replace(sentence, vote=0.0) if not sentence.label and sentence.place.kind in (
            "abstract", "discussion", "conclusion", "limitations") else sentence
        for sentence in read_ncg(folder, held_out=False)]


def _structured(folder: Path) -> Iterator[LabelledSentence]:
    """The abstracts with a heading over their conclusions and one over something else."""
    for row in _corpus(folder):
        role: Role | None = "unknown"
        sentences: list[tuple[str, Role]] = []
        for sentence in row["abstract"]:
            if heading := _HEADING.match(sentence):
                role, sentence = _role(heading[1]), sentence[heading.end():]
            if role and sentence.strip():
                sentences.append((sentence.strip(), role))
        roles = {role for _, role in sentences}
        if "concluded" in roles and roles & {"found", "done"}:
            yield from _labelled(row, [text for text, _ in sentences],
                                 [role for _, role in sentences])


def _role(heading: str) -> Role | None:
    """What a heading speaks of; "unknown" where it speaks of several things ("METHODS AND
    RESULTS"), None where of nothing that belongs to the abstract ("FUNDING")."""
    forms: tuple[tuple[Role, re.Pattern[str]], ...] = (
        ("found", _FOUND), ("concluded", _CONCLUDED), ("done", _DONE))
    roles: list[Role] = [role for role, form in forms if form.search(heading)]
    if not roles and _APART.search(heading):
        return None
    return roles[0] if len(roles) == 1 else "unknown"


def _marked(folder: Path) -> Iterator[LabelledSentence]:
    lines = _LABELS.read_text("utf-8").splitlines()
    marks = {document: {int(n) for n in numbers.split()}
             for document, _, numbers in (line.partition("\t") for line in lines
                                          if not line.startswith("#"))}
    for row in _corpus(folder):
        if (claims := marks.get(str(row["doc_id"]))) is not None:
            yield from _labelled(row, row["abstract"], [
                "claim" if n in claims else "" for n in range(len(row["abstract"]))])


def _labelled(row: dict, texts: list[str], labels: list) -> Iterator[LabelledSentence]:
    for text, place, label in zip(
            texts, places_in_section(texts, "abstract"), labels, strict=True):
        yield LabelledSentence(text, place, label, str(row["doc_id"]), float(label != "unknown"))


def _corpus(folder: Path) -> Iterator[dict]:
    with (folder / "scifact" / "corpus.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
