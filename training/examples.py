"""Training examples: a claim beside sentences, with what is known of them, from the open sets.

Only sets whose licences allow training are read: evals/sets.py says which.
"""

import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zlib import crc32

from evals.sets import named, read_pairs
from grounding.passages import sentence_spans

SUPPORTED, REFUTED, NOT_ENOUGH, NOT_SUPPORTED = range(4)
"""The last is what binary sets say of the rest: refuted or not enough evidence."""
LABELS = {"supported": SUPPORTED, "refuted": REFUTED, "not_enough_evidence": NOT_ENOUGH,
          "not_supported": NOT_SUPPORTED}
_LETTERS = {"S": SUPPORTED, "R": REFUTED, "N": NOT_ENOUGH}
WRITTEN = Path(__file__).with_name("written")
CALIBRATING = Path(__file__).with_name("calibrating")
CONTRAST_SETS = "contrast_sets"
"""How the written files of claims beside several passages begin, and so their documents' names:
nothing but the evidence tells their labels apart."""
FOLDS = 5
_OF_A_PAPER = re.compile(r"n-(?P<paper>.+)-(?P<start>[0-9]+)-(?P<end>[0-9]+)")
_SHORTEST = 5  # words of a sentence of an NLP paper: shorter ones are heads


def fold_of(document: str) -> int:
    """Which of the FOLDS a document is in: 0 to 4."""
    return crc32(document.encode()) % FOLDS


@dataclass(frozen=True)
class Example:
    """A claim beside sentences.

    `rationale`: which sentences decide; None where nobody knows, empty where none does. `document`
    is what folds keep together. `bias`: log-probabilities of the three labels by the claim's words
    alone, up to a constant (claim_bias.py). `twins` names the rows that differ from one another in
    a word or two and are best learned side by side; "" where there are none.
    """

    id: str
    claim: str
    sentences: tuple[str, ...]
    label: int
    rationale: tuple[int, ...] | None
    document: str
    bias: tuple[float, float, float] = (0.0, 0.0, 0.0)
    twins: str = ""

    @property
    def fold(self) -> int:
        """Which of the FOLDS its document is in."""
        return fold_of(self.document)


def verification_set(data: Path, name: str) -> list[Example]:
    """The rows of a verification set that may train.

    What its "refuted" means is not always that: a citation that is "not accurate" may only
    overstate. Raises UnusableSet; ValueError for a set that is not to train.
    """
    one, = named([name])
    if not one.trained:
        raise ValueError(f"{name}: is held out, and must not train (evals/sets.py)")
    examples = []
    for pair in read_pairs(data, one):
        sentences = tuple(" ".join(pair.evidence[a:b].split())
                          for a, b in sentence_spans(pair.evidence))
        if not sentences:
            continue
        label, rationale = LABELS[pair.label], _places(pair.rationale, sentences)
        if label == NOT_ENOUGH and name == "scifact_train":
            rationale = ()
        example = Example(pair.id, pair.claim, sentences, label, rationale, pair.group)
        if name.startswith("citation_integrity"):
            label = NOT_SUPPORTED if label == REFUTED else label
            example = _shuffled(replace(example, label=label))  # what decides always stands first
        examples.append(example)
    return examples


def written_claims(files: Iterable[Path], texts: Mapping[str, tuple[str, ...]]) -> list[Example]:
    """The claims that were written for this project.

    A line holds either many claims `c` over one text, a document of the open sets (`d`, its key in
    `texts`: title and sentences; with `at`, some of its sentences alone) or a passage `p` that was
    written too, or one claim `k` beside several passages `v`. The label is S, R or N.
    """
    return [example for file in sorted(files) for number, row in enumerate(json_lines(file))
            for example in (_contrasted(row, f"{file.stem}:{number}") if "k" in row
                            else _written(row, texts))]


def _written(row: Mapping[str, Any], texts: Mapping[str, tuple[str, ...]]) -> Iterator[Example]:
    name, sentences = row["d"], tuple(row["p"]) if "p" in row else texts[row["d"]]
    if "at" in row:
        name += ":" + "-".join(map(str, row["at"]))
        sentences = tuple(sentences[i] for i in row["at"])
    for number, (letter, places, claim) in enumerate(row["c"]):
        yield Example(f"{name}:{number}", claim, sentences, _LETTERS[letter],
                      tuple(sorted(places)), row["d"])


def _contrasted(row: Mapping[str, Any], document: str) -> Iterator[Example]:
    for number, (letter, sentences, places) in enumerate(row["v"]):
        yield Example(f"{document}:{number}", row["k"], tuple(sentences), _LETTERS[letter],
                      tuple(sorted(places)), document)


def is_contrast(example: Example) -> bool:
    """Whether an example's claim stands in a contrast set, beside evidence of every label."""
    return example.document.startswith(CONTRAST_SETS)


class Texts(Mapping[str, tuple[str, ...]]):
    """The texts that claims were written over, title first, read from the folder of the open sets.

    Their keys: `s…` an abstract of the SciFact corpus, by its number; `c-PART-…` one of CSAbstruct,
    by its line; `n-TASK-NUMBER-FROM-TO` sentences of an NLP paper.
    """

    def __init__(self, folder: Path) -> None:
        self._whole: dict[str, tuple[str, ...]] = {}
        for row in json_lines(folder / "scifact" / "corpus.jsonl"):
            self._whole[f"s{row['doc_id']}"] = (row["title"], *row["abstract"])
        for part in ("train", "dev"):
            rows = json_lines(folder / "claims" / "csabstruct" / f"{part}.jsonl")
            for number, row in enumerate(rows):
                self._whole[f"c-{part}-{number}"] = ("", *row["sentences"])  # no title
        rows = json_lines(folder / "claims" / "ncg_training" / "ncg_training.jsonl")
        self._papers = {f"{row['task']}-{row['paper_no']}": row["sentences"] for row in rows}

    def __getitem__(self, key: str) -> tuple[str, ...]:
        if key in self._whole:
            return self._whole[key]
        named = _OF_A_PAPER.fullmatch(key)
        if not named or named["paper"] not in self._papers:
            raise KeyError(key)
        sentences, start, end = self._papers[named["paper"]], named["start"], named["end"]
        return (sentences[1], *(s for s in sentences[int(start):int(end)]
                                if len(s.split()) >= _SHORTEST))

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)


def _places(rationale: Sequence[str], sentences: tuple[str, ...]) -> tuple[int, ...] | None:
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


def json_lines(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
