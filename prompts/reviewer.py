"""A reviewer's file: its view, what it scores from which measures, and its rubric (the body)."""

import re

from pydantic import BaseModel, ConfigDict, Field

from prompts.front_matter import Problem, PromptError, PromptFile
from records import DIMENSIONS, Dimension, Sampling

LEVELS = (3, 6, 9)
"""The scores that a rubric must describe, so that a 7 means the same to every model."""

_LEVEL = re.compile(r"^\s*[-*]\s+\**(\d+)\**\s*[:–—-]\s*\S", re.M)


class DimensionWeights(BaseModel):
    """How a computed score of one dimension is made: the weighted mean of its measures, times each
    measure named in `must` (so that a report that fails it cannot score well)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measures: dict[str, float] = Field(min_length=1)
    must: tuple[str, ...] = ()


class ReviewerFile(BaseModel):
    """One reviewer. `model` and `sampling` are its own where it has them, else its role's; `file`
    is its path in the prompts folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    title: str
    purpose: str
    dimensions: dict[Dimension, DimensionWeights] = Field(min_length=1)
    overall: dict[Dimension, float] = Field(min_length=1)
    model: str = ""
    sampling: Sampling | None = None
    rubric: str
    file: str = ""


def read_reviewer(file: PromptFile) -> ReviewerFile:
    """The reviewer of a file. Raises PromptError."""
    unknown = [Problem(file.path, file.line_of((group, name)),
                       f"{group}.{name}: no such dimension; there are {', '.join(DIMENSIONS)}")
               for group in ("dimensions", "overall")
               for name in _names(file.matter.get(group)) if name not in DIMENSIONS]
    if unknown:
        raise PromptError(*unknown)
    reviewer = file.validated(ReviewerFile, rubric=file.body.strip(),
                              file=f"{file.path.parent.name}/{file.path.name}")
    problems = [file.problem(f"overall: not scored by this reviewer: {name}", ("overall", name))
                for name in reviewer.overall if name not in reviewer.dimensions]
    told = {int(level) for level in _LEVEL.findall(reviewer.rubric)}
    problems += [Problem(file.path, file.body_line, f"the rubric does not say what a {level} looks "
                         f"like; give a line “- **{level}**: …”")
                 for level in LEVELS if level not in told]
    if problems:
        raise PromptError(*problems)
    return reviewer


def _names(group: object) -> list[str]:
    return [str(name) for name in group] if isinstance(group, dict) else []
