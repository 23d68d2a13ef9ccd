"""A prompt file taken apart: front matter (YAML between two lines of `---`) and a Markdown body.

Whatever is wrong with it is said with file and line, all of it at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from records.errors import UserError
from records.yaml_text import read_yaml_with_places

M = TypeVar("M", bound=BaseModel)

Location = Sequence[int | str]
"""The way to a value in front matter: ("sampling", "temperature")."""


@dataclass(frozen=True)
class Problem:
    """What is wrong in a prompt file, and where; line 0 is the file as a whole."""

    file: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}" if self.line else \
            f"{self.file}: {self.reason}"


class PromptError(UserError):
    """Prompt files that cannot be used, with every problem they have."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class PromptFile:
    """A file's front matter as YAML made it, and its body, which begins in `body_line` (from 1)."""

    path: Path
    matter: dict[str, Any]
    body: str
    body_line: int
    tree: yaml.Node

    def validated(self, model: type[M], **more: object) -> M:
        """The front matter, with `more` beside it, as a record. Raises PromptError."""
        try:
            return model.model_validate({**self.matter, **more})
        except ValidationError as error:
            raise PromptError(*(self.problem(_said(item), item["loc"])
                                for item in error.errors())) from None

    def problem(self, reason: str, location: Location) -> Problem:
        """A problem with the value at `location` of the front matter."""
        return Problem(self.path, self.line_of(location), reason)

    def line_of(self, location: Location) -> int:
        """The line of the innermost key of `location` that the front matter has."""
        node, line = self.tree, self.tree.start_mark.line
        for part in location:
            inner = _inner(node, part)
            if inner is None:
                break
            key, node = inner
            line = key.start_mark.line
        return line + 2


def read_prompt_file(path: Path) -> PromptFile:
    """Read and take apart one file. Raises PromptError."""
    lines = read_text(path).splitlines()
    if not lines or lines[0].rstrip() != "---" or "---" not in map(str.rstrip, lines[1:]):
        raise PromptError(Problem(path, 1, "must begin with front matter between two lines of ---"))
    end = next(n for n, line in enumerate(lines) if n and line.rstrip() == "---")
    try:
        matter, tree = read_yaml_with_places("\n".join(lines[1:end]))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = f"front matter is not YAML: {getattr(error, 'problem', None) or error}"
        raise PromptError(Problem(path, mark.line + 2 if mark else 1, reason)) from None
    if tree is None or not isinstance(matter, dict):
        raise PromptError(Problem(path, 2, "front matter must hold names and values"))
    if not "".join(lines[end + 1:]).strip():
        raise PromptError(Problem(path, end + 1, "nothing follows the front matter"))
    return PromptFile(path, matter, "\n".join(lines[end + 1:]), end + 2, tree)


def read_text(path: Path) -> str:
    """The text of a file of a prompts folder. Raises PromptError."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise PromptError(Problem(path, 0, f"cannot be read ({error.strerror})")) from None
    except UnicodeDecodeError:
        raise PromptError(Problem(path, 0, "is not UTF-8 text; save it as UTF-8")) from None


def _said(item: Any) -> str:
    path = [str(part) for part in item["loc"] if part != "[key]"]
    return f"{'.'.join(path)}: {item['msg']}"


def _inner(node: yaml.Node, part: int | str) -> tuple[yaml.Node, yaml.Node] | None:
    """The key that `part` names in a node, and its value; of a list the item, twice."""
    if isinstance(node, yaml.MappingNode):
        return next((pair for pair in node.value if pair[0].value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None
