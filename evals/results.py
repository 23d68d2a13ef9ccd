"""What a benchmark found, as records: written as JSON, read again for the page of benchmarks."""

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import ValidationError

from evals.common import machine
from evals.policy import Point
from evals.scoring import Interval
from records.base import Record
from records.errors import UserError

Role = Literal["held out", "trained on", "out of fold"]
"""What training had to do with the rows: nothing, or they are its rows, or they are but each was
judged by a model that had not seen it nor its document."""

_NAMED = ("consilience", "numpy", "onnxruntime", "wordllama", "bm25s")

R = TypeVar("R", bound="Result")


class UnusableResult(UserError):
    """A file of results that is not there or cannot be read."""


class Header(Record):
    """When, on what and with which versions a benchmark ran."""

    date: str
    machine: str
    versions: Mapping[str, str]
    seconds: float
    sample: int

    @classmethod
    def now(cls, seconds: float, sample: int) -> "Header":
        """The header of a run that ends now; `sample` is the most rows a set, 0 for all."""
        return cls(date=datetime.now(UTC).isoformat(timespec="minutes"), machine=machine(),
                   versions={name: _version(name) for name in _NAMED if _version(name)},
                   seconds=round(seconds, 1), sample=sample)


class Result(Record):
    """What one benchmark found."""

    header: Header

    def as_json(self) -> str:
        return self.model_dump_json(indent=1) + "\n"

    @classmethod
    def read(cls: type[R], path: Path) -> R:
        """From JSON. Raises UnusableResult."""
        try:
            return cls.model_validate_json(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise UnusableResult(f"{path}: cannot be read ({error.strerror}); run the benchmark "
                                 "that writes it") from None
        except (ValidationError, UnicodeDecodeError):
            raise UnusableResult(f"{path}: is not what this version's benchmark writes; run it "
                                 "again") from None


class Bin(Record):
    """Judgements of about the same confidence: how many, how sure on average, how often right."""

    count: int
    confidence: float
    right: float


class JudgeScores(Record):
    """One judge on one set: figures by the names of `evals.scoring.FIGURES`, None where there is
    nothing to count."""

    judge: str
    figures: Mapping[str, Interval | None]
    balanced_at_best: float
    pairs_per_second: float | None
    bins: tuple[Bin, ...]
    selective: tuple[Point, ...]
    precise_from: Point | None


class FamilyScores(Record):
    """One family of perturbations: the share a judge is right about in the sense of supported or
    not. What is `kept` is true and must be called supported; the rest must not."""

    family: str
    kept: bool
    rows: int
    right: Mapping[str, Interval]


class SetScores(Record):
    """All judges on one set."""

    name: str
    licence: str
    note: str
    role: Role
    rows: int
    documents: int
    labels: Mapping[str, int]
    judges: tuple[JudgeScores, ...]


class VerificationResult(Result):
    """`consilience eval verification`."""

    threshold: float | None
    precision: float
    model: str
    sets: tuple[SetScores, ...]
    families: tuple[FamilyScores, ...]


class WayScores(Record):
    """One way to search: figures are means over queries."""

    way: str
    figures: Mapping[str, Interval]
    ms_per_query: float


class CollectionScores(Record):
    """All ways to search one collection."""

    name: str
    note: str
    papers: int
    passages: int
    queries: int
    ways: tuple[WayScores, ...]


class RetrievalResult(Result):
    """`consilience eval retrieval`."""

    embedding: str
    model: str
    collections: tuple[CollectionScores, ...]


class PlainResult(Result):
    """A benchmark whose figures are told as they are: `consilience eval claims`, `measurements`."""

    figures: Mapping[str, object]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
