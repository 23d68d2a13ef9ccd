"""The open papers that perturbations are made from, and the windows of sentences cut from them."""

import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

from evals.perturbations.record import Document, Part, Place, content_words

_TEST_SHARE = 5
"""Every fifth document is for the test."""
_SIZES = (1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8, 9, 10)
_TITLED = 0.2
_NEAR = 0.4
"""A sentence with more than this share of a claim's words may say the same."""
_TOLD = 0.6
"""A window with more than this share of a claim's words may tell it."""


def documents(folder: Path) -> Iterator[Document]:
    """The documents of the SciFact corpus (ODC-By 1.0), CSAbstruct (Apache-2.0) and the NLP papers
    of the NCG task (CC BY-SA 4.0) in the folder of public data. Raises FileNotFoundError."""
    for row in _rows(folder / "scifact" / "corpus.jsonl"):
        yield Document(f"s{row['doc_id']}", row["title"].strip(), _mended(row["abstract"]))
    for split in ("train", "dev"):
        for number, row in enumerate(_rows(folder / "claims" / "csabstruct" / f"{split}.jsonl")):
            yield Document(f"c{split}{number}", "", _mended(row["sentences"]))
    for row in _rows(folder / "claims" / "ncg_training" / "ncg_training.jsonl"):
        lines = map(_untokenised, row["sentences"])
        yield Document(f"n{row['paper_id']}", "", tuple(filter(_is_prose, lines)))


def part_of(document_id: str) -> Part:
    """The part a document belongs to: decided by its id alone."""
    return "test" if crc32(document_id.encode()) % _TEST_SHARE == 0 else "training"


def window(place: Place, chance: random.Random, *, instead: str | None = None,
           spread: int = 0) -> tuple[tuple[str, ...], int]:
    """One to ten neighbouring sentences with the one at `place` (and the `spread` ones after it),
    and where that one stands. With `instead`, this text takes the sentence's place, and sentences
    that may repeat what it said are left out."""
    sentences = place.document.sentences
    size = max(chance.choice(_SIZES), spread + 1)
    first = place.index - chance.randint(0, size - 1 - spread)
    first = max(0, min(first, len(sentences) - size))
    numbers = [n for n in range(first, min(first + size, len(sentences)))
               if instead is None or n == place.index or not is_near(place, n)]
    chosen = [instead if n == place.index and instead is not None else sentences[n]
              for n in numbers]
    at = numbers.index(place.index)
    title = place.document.title
    if title and instead is None and chance.random() < _TITLED and len(chosen) < _SIZES[-1]:
        return (title, *chosen), at + 1
    return tuple(chosen), at


def window_without(place: Place, chance: random.Random) -> tuple[str, ...]:
    """The neighbours of a sentence without it and without those that may repeat it."""
    sentences = place.document.sentences
    near = sorted((n for n in range(len(sentences))
                   if n != place.index and not is_near(place, n)),
                  key=lambda n: abs(n - place.index))
    return tuple(sentences[n] for n in sorted(near[:chance.choice(_SIZES)]))


def is_near(place: Place, number: int) -> bool:
    """Whether a sentence shares so many words with the one at `place` that it may say the same."""
    return overlap(place.document.words[place.index], place.document.words[number]) > _NEAR


def told_elsewhere(claim: str, sentences: Sequence[str]) -> bool:
    """Whether a window has so many of the claim's words that it may tell it after all."""
    return overlap(content_words(claim), content_words(" ".join(sentences))) > _TOLD


def overlap(claim: frozenset[str], other: frozenset[str]) -> float:
    """The share of the claim's words that the other has."""
    return len(claim & other) / len(claim) if claim else 0.0


_HEADING = re.compile(
    r"^(?:(?:BACKGROUND|METHOD|RESULT|CONCLUSION|OBJECTIVE|FINDING|INTERPRETATION|DESIGN|SETTING|AIM|"
    r"PARTICIPANT|PATIENT|INTERVENTION|MEASUREMENT|MAIN|OUTCOME|PURPOSE|SIGNIFICANCE|RATIONALE|"
    r"IMPORTANCE|DATA|STUDY|LIMITATION|UNLABELLED|CONTEXT|INTRODUCTION|DISCUSSION|HYPOTHESIS|"
    r"MATERIAL|PRINCIPAL|METHODOLOGY|SUBJECT|EXPERIMENTAL|REVIEW|SELECTION|PRIMARY|EXPOSURE|FUNDING|SUMMARY)"
    r"[A-Z]*\b(?:\([A-Z]+\))?(?:[ /]*(?:[A-Z]{4,}|AND|OF|TO|&)\b(?:\([A-Z]+\))?)*:?|"
    r"(?:Background|Methods?|Methodology|Results?|Conclusions?|Objectives?|Findings|Interpretation|"
    r"Summary|Introduction|Aims?|Purpose|Design|Setting|Patients|Participants|Measurements)"
    r"(?:/\w+)?:) *")


def _rows(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _mended(sentences: Iterator[str] | Sequence[str]) -> tuple[str, ...]:
    """The sentences with single spaces, without the headings of structured abstracts, and those
    joined again that were cut inside ("1.4 +/-" | "0.24")."""
    whole: list[str] = []
    for sentence in sentences:
        text = _HEADING.sub("", _HEADING.sub("", " ".join(sentence.split())))
        if not any(map(str.isalpha, text)) and not whole:
            continue
        if whole and (not text[:1].isupper() or whole[-1][-1] not in ".?!:)\"'"):
            whole[-1] += " " + text
        elif text:
            whole.append(text[0].upper() + text[1:])
    return tuple(s for s in whole if len(s) < 800)


_SPACED = (
    (re.compile(r" ([,.;:?!%)\]}]|'s\b|n't\b)"), r"\1"),
    (re.compile(r"([(\[{]) "), r"\1"),
    (re.compile(r"(?<=\w) ([-/–]) (?=\w)"), r"\1"),
    (re.compile(r"(?<=\bcan)\snot\b"), "not"),
    (re.compile(r"\bstate ?- ?of ?-? ?the ?-? ?art\b"), "state-of-the-art"),
    (re.compile(r'" ([^"]{1,80}) "'), r'"\1"'),
)


def _untokenised(sentence: str) -> str:
    """The text of a sentence that was cut into tokens: "( GA ) state - of - the - art ."."""
    for pattern, plain in _SPACED:
        sentence = pattern.sub(plain, sentence)
    return sentence


def _is_prose(sentence: str) -> bool:
    """Whether a line is a sentence and no heading, cell or formula."""
    return len(sentence.split()) > 4 and sentence[-1] == "." and sentence[0].isupper()
