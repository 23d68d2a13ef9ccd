"""The verification sets and their roles: what each one is, its licence, and whether it trains what
ships. The one place where this stands: training reads it, so that nothing trains on a set whose
licence forbids it, and the measuring reads it, so that no figure on trained rows passes for one on
rows held out.

A set is one JSON object a line: `id`, `claim`, `evidence`, `label`, `split`, and where known
`rationale` (the deciding sentences) and `document_id`.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from models.cross_encoder import LABELS as LABELS  # the order of labels in every array
from records.errors import UserError

THREE = ("supported", "refuted", "not_enough")
TWO = ("supported", "refuted")
BINARY = ("supported", "not_supported")

_MEANT = {"supported": "supported", "refuted": "refuted", "not_enough": "not_enough_evidence",
          "not_supported": "not_supported"}


class UnusableSet(UserError):
    """A set that is not known, is not there, or cannot be read as what it should be."""


@dataclass(frozen=True)
class VerificationSet:
    """A set of claims with evidence and labels.

    `labels` are those that occur in the file. `may_train` is what the licence allows of weights
    that ship, `trained` what is done; a set may be free to train on and still be held out. Raises
    ValueError where a set trains that may not.
    """

    name: str
    licence: str
    may_train: bool
    trained: bool
    labels: tuple[str, ...]
    note: str = ""

    def __post_init__(self) -> None:
        if self.trained and not self.may_train:
            raise ValueError(f"{self.name}: its licence ({self.licence}) forbids training")

    @property
    def file(self) -> str:
        """Its path in the folder of the evaluation data."""
        return f"verification/{self.name}.jsonl"

    @property
    def is_binary(self) -> bool:
        """Whether it tells only "supported" from "not supported"."""
        return "not_supported" in self.labels


@dataclass(frozen=True)
class Pair:
    """A claim with the text it is to be judged by, and the label people gave it: one of LABELS, or
    "not_supported". `group` is the document, else the evidence: rows of one group share text."""

    id: str
    claim: str
    evidence: str
    label: str
    split: str = ""
    rationale: tuple[str, ...] = ()
    group: str = ""
    kind: str = ""


SETS = (
    VerificationSet(
        "scifact_train", "claims CC BY 4.0, abstracts ODC-By 1.0", True, True, THREE,
        "claims of biomedicine beside the cited abstract"),
    VerificationSet(
        "written_train", "claims Apache-2.0, passages ODC-By 1.0 and CC BY-SA 4.0", True, True,
        THREE, "written for this project, six claims a passage; one that sees only the claim "
        "is right 0.57 of the time"),
    VerificationSet(
        "healthver_dev", "none stated", False, False, THREE, "claims about COVID"),
    VerificationSet(
        "citation_integrity_train", "MIT", True, True, THREE,
        "citing sentences beside sentences of the cited paper; the deciding one comes first, so "
        "the evidence is shuffled wherever sentences are chosen"),
    VerificationSet(
        "citation_integrity_dev", "MIT", True, False, THREE,
        "free to train on, held out to measure"),
    VerificationSet(
        "covidfact", "none stated", False, False, TWO, "refuted claims were made automatically"),
    VerificationSet(
        "climate_fever", "none stated; text CC BY-SA", False, False, THREE,
        "claims beside one sentence of Wikipedia"),
    VerificationSet(
        "nli4ct_train", "none stated", False, False, TWO, "sections of clinical trial reports"),
    VerificationSet(
        "nli4ct_dev", "none stated", False, False, TWO, "sections of clinical trial reports"),
    VerificationSet(
        "fever_symmetric_dev", "of the source; text CC BY-SA", False, False, TWO,
        "of the same Wikipedia pages as fever_nli_binary, which trains"),
    VerificationSet(
        "breaking_nli", "CC BY-SA 4.0", True, True, THREE, "one word swapped"),
    VerificationSet(
        "checklist_averitec", "MIT; text CC BY-NC 4.0", False, False, THREE,
        "claims of fact-checkers beside questions and answers, and changes that keep the meaning"),
    VerificationSet(
        "mnli_binary", "BSD-3-Clause; text OANC and others", True, True, BINARY,
        "everyday language"),
    VerificationSet(
        "fever_nli_binary", "BSD-3-Clause; text CC BY-SA", True, True, BINARY,
        "sentences of Wikipedia"),
)

_BY_NAME = {one.name: one for one in SETS}


def named(names: Iterable[str] = (), data: Path | None = None) -> tuple[VerificationSet, ...]:
    """The sets of these names in this order, all where no name is given; with the folder of the
    evaluation data also those that lie there and are not known here. Raises UnusableSet."""
    others = unknown_sets(data) if data else ()
    known = _BY_NAME | {one.name: one for one in others}
    wanted = tuple(dict.fromkeys(names))
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise UnusableSet(f"{unknown[0]!r} is no verification set; there are: "
                          f"{', '.join(known)}")
    return tuple(known[name] for name in wanted) or (*SETS, *others)


def unknown_sets(data: Path) -> tuple[VerificationSet, ...]:
    """The sets in the folder of the evaluation data that are not known here, by name. Nothing is
    known of their licence, so they never train."""
    files = sorted((data / "verification").glob("*.jsonl"))
    return tuple(
        VerificationSet(file.stem, "not known", False, False, _labels_in(file),
                        "not known here, so held out")
        for file in files if file.stem not in _BY_NAME)


def _labels_in(file: Path) -> tuple[str, ...]:
    """The labels that occur in a file, in the order of THREE; all of them where it cannot be read,
    which reading its rows will tell."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        told = {row.get("label") for line in lines if line.strip()
                if isinstance(row := json.loads(line), dict)}
    except (OSError, ValueError):
        return THREE
    return tuple(label for label in _MEANT if label in told) or THREE


def trainable() -> tuple[VerificationSet, ...]:
    """The sets that train what ships."""
    return tuple(one for one in SETS if one.trained)


def meant(label: str) -> str:
    """What a file's label is called here."""
    return _MEANT[label]


def read_pairs(data: Path, one: VerificationSet) -> list[Pair]:
    """All rows of a set in the folder of the evaluation data. Raises UnusableSet."""
    path = data / one.file
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise UnusableSet(f"{path}: not there; name the folder that holds verification/ with "
                          "--data DIR, or leave the set out with --sets") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableSet(f"{path}: cannot be read ({error})") from None
    pairs = [_pair(line, f"{path}:{number}", one)
             for number, line in enumerate(lines, start=1) if line.strip()]
    if not pairs:
        raise UnusableSet(f"{path}: has no rows; get the file again, or leave the set out with "
                          "--sets")
    return pairs


def _pair(line: str, place: str, one: VerificationSet) -> Pair:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise UnusableSet(f"{place}: not JSON ({error})") from None
    texts = [row.get(key) if isinstance(row, dict) else None
             for key in ("id", "claim", "evidence", "label")]
    if not all(isinstance(text, str) for text in texts):
        raise UnusableSet(f"{place}: needs id, claim, evidence and label, each a text")
    if row["label"] not in one.labels:
        raise UnusableSet(f"{place}: the label {row['label']!r} is none of "
                          f"{', '.join(one.labels)}, which {one.name} has")
    return Pair(row["id"], row["claim"], row["evidence"], meant(row["label"]),
                row.get("split") or "", tuple(row.get("rationale") or ()),
                str(row.get("document_id") or row["evidence"]), row.get("kind") or "")
