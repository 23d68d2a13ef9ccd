"""Training examples: a claim beside sentences, with what is known of them, from the open sets.

Only sets whose licences allow training are read: `docs/grounding-model.md` names them.
"""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

from grounding.passages import sentence_spans

SUPPORTED, REFUTED, NOT_ENOUGH, NOT_SUPPORTED = range(4)
"""The last is what binary sets say of the rest: refuted or not enough evidence."""
LABELS = {"supported": SUPPORTED, "refuted": REFUTED, "not_enough": NOT_ENOUGH,
          "not_supported": NOT_SUPPORTED, "S": SUPPORTED, "R": REFUTED, "N": NOT_ENOUGH}
FOLDS = 5


@dataclass(frozen=True)
class Example:
    """A claim beside sentences. `rationale`: which sentences decide; None where nobody knows, empty
    where none does. `document` is what folds keep together."""

    id: str
    claim: str
    sentences: tuple[str, ...]
    label: int
    rationale: tuple[int, ...] | None
    document: str

    @property
    def fold(self) -> int:
        """Which of the FOLDS the document is in: 0 to 4."""
        return crc32(self.document.encode()) % FOLDS


def verification_set(folder: Path, name: str) -> list[Example]:
    """The rows of a verification set. What its "refuted" means is not always that: a citation
    that is "not accurate" may only overstate."""
    rows = _json_lines(folder / "verification" / f"{name}.jsonl")
    vague = name.startswith("citation_integrity")
    examples = []
    for row in rows:
        text = row["evidence"]
        sentences = tuple(" ".join(text[a:b].split()) for a, b in sentence_spans(text))
        label = LABELS[row["label"]]
        rationale = _places(row.get("rationale"), sentences) if label != NOT_ENOUGH else \
            (() if name == "scifact_train" else None)
        if vague and label == REFUTED:
            label = NOT_SUPPORTED
        if sentences:
            examples.append(Example(row["id"], row["claim"], sentences, label, rationale,
                                    str(row.get("document_id") or text)))
    if vague:  # there the deciding sentence always stands first
        examples = [_shuffled(example) for example in examples]
    return examples


def written_claims(files: Iterable[Path], texts: dict[str, tuple[str, ...]]) -> list[Example]:
    """The claims that were written for this project, over documents of the open sets (`texts`, by
    key: title and sentences) or over passages that were written too."""
    examples = []
    for file in sorted(files):
        for row in _json_lines(file):
            sentences = tuple(row["p"]) if "p" in row else texts[row["d"]]
            for number, (letter, places, claim) in enumerate(row["c"]):
                rationale = tuple(sorted({int(i) for i in places if 0 <= int(i) < len(sentences)}))
                examples.append(Example(f"{row['d']}:{number}", claim, sentences, LABELS[letter],
                                        rationale, row["d"]))
    return examples


def documents(folder: Path) -> dict[str, tuple[str, ...]]:
    """The texts that claims were written over, title first, by the keys they are named by."""
    found = {}
    for row in _json_lines(folder / "scifact" / "corpus.jsonl"):
        found[f"s{row['doc_id']}"] = (row["title"], *row["abstract"])
    for part in ("train", "dev"):
        rows = _json_lines(folder / "claims" / "csabstruct" / f"{part}.jsonl")
        for number, row in enumerate(rows):
            found[f"c-{part}-{number}"] = ("", *row["sentences"])
    return found


def window_of(folder: Path) -> dict[str, list[str]]:
    """The sentences of the NLP papers, by task and number."""
    rows = _json_lines(folder / "claims" / "ncg_training" / "ncg_training.jsonl")
    return {f"{row['task']}-{row['paper_no']}": row["sentences"] for row in rows}


def _places(rationale: list[str] | None, sentences: tuple[str, ...]) -> tuple[int, ...] | None:
    """Which sentences a rationale's texts lie in, or hold."""
    if not rationale:
        return None
    said = [" ".join(text.split()) for text in rationale]
    found = tuple(i for i, sentence in enumerate(sentences)
                  if any(sentence in text or text in sentence for text in said))
    return found or None


def _shuffled(example: Example) -> Example:
    order = list(range(len(example.sentences)))
    random.Random(example.id).shuffle(order)
    rationale = None if example.rationale is None else tuple(
        sorted(order.index(i) for i in example.rationale))
    return replace(example, sentences=tuple(example.sentences[i] for i in order),
                   rationale=rationale)


def _json_lines(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
