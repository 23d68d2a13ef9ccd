"""Loads, checks and hashes the files of `prompts/`: an error names the file, the line and the rule.

A file is front matter (YAML between two lines of `---`) and a body (Markdown).
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from records import DIMENSIONS, Dimension
from records.errors import UserError

FOLDER = Path(__file__).parent


class PromptError(UserError):
    """A prompt file that cannot be used."""

    def __init__(self, file: Path, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")


class DimensionWeights(BaseModel):
    """How a computed score of one dimension is made: the weighted mean of its measures, times each
    measure named in `must` (so that a report that fails it cannot score well)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measures: dict[str, float] = Field(min_length=1)
    must: tuple[str, ...] = ()


class ReviewerFile(BaseModel):
    """One reviewer: its view, what it scores from which measures, and its rubric (the body)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    title: str
    purpose: str
    dimensions: dict[Dimension, DimensionWeights] = Field(min_length=1)
    overall: dict[Dimension, float] = Field(min_length=1)
    rubric: str


@dataclass(frozen=True)
class PromptLibrary:
    """The reviewers of a prompts folder, by file name, and each file's SHA-256."""

    reviewers: tuple[ReviewerFile, ...]
    hashes: dict[str, str]


def load_library(folder: Path = FOLDER) -> PromptLibrary:
    """Read every reviewer of `folder`/reviewers, in the order of file names.

    Raises PromptError for a file that does not fit, and where there is no reviewer at all.
    """
    files = sorted((folder / "reviewers").glob("*.md"))
    if not files:
        raise PromptError(folder / "reviewers", 0, "no reviewer; a panel needs at least one file")
    reviewers = tuple(_read_reviewer(file) for file in files)
    names = [reviewer.name for reviewer in reviewers]
    for file, name in zip(files, names, strict=True):
        if names.count(name) > 1:
            raise PromptError(file, 1, f"the name {name!r} is used by two reviewers")
    hashes = {f"reviewers/{file.name}": sha256(file.read_bytes()).hexdigest() for file in files}
    return PromptLibrary(reviewers, hashes)


def _read_reviewer(file: Path) -> ReviewerFile:
    matter, body, lines = _split(file)
    try:
        reviewer = ReviewerFile(**matter, rubric=body)
    except ValidationError as error:
        # A misspelt name is both unknown and missing; the unknown one stands in the file.
        item = max(error.errors(), key=lambda e: e["type"] == "extra_forbidden")
        key = ".".join(str(part) for part in item["loc"] if part != "[key]")
        if item["loc"][-1] == "[key]":
            rule = f"no such dimension; there are {', '.join(DIMENSIONS)}"
        else:
            rule = item["msg"]
        raise PromptError(file, _line_of(lines, item["loc"]), f"{key}: {rule}") from None
    strangers = set(reviewer.overall) - set(reviewer.dimensions)
    if strangers:
        raise PromptError(file, _line_of(lines, ("overall",)),
                          f"overall: not scored by this reviewer: {', '.join(sorted(strangers))}")
    return reviewer


def _split(file: Path) -> tuple[dict[str, Any], str, list[str]]:
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    if not lines or lines[0] != "---" or "---" not in lines[1:]:
        raise PromptError(file, 1, "must begin with front matter between two lines of ---")
    end = lines.index("---", 1)
    try:
        matter = yaml.safe_load("\n".join(lines[1:end]))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise PromptError(file, line, f"front matter is not YAML: {error.problem}") from None
    if not isinstance(matter, dict):
        raise PromptError(file, 2, "front matter must hold names and values")
    body = "\n".join(lines[end + 1:]).strip()
    if not body:
        raise PromptError(file, end + 2, "the body is empty; it holds the rubric")
    return matter, body, lines


def _line_of(lines: list[str], location: tuple[Any, ...]) -> int:
    """The line (from 1) of the innermost key of `location` that stands in the front matter."""
    found, at = 1, 0
    for key in location:
        for number in range(at, len(lines)):
            if lines[number].strip().startswith(f"{key}:"):
                found, at = number + 1, number + 1
                break
    return found
