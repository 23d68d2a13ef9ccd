"""Loads, checks and hashes the files of a prompts folder; `--prompts DIR` names another one.

`*.md` are roles, `reviewers/*.md` the panel, `protocol/*.md` what every role is told alike.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from prompts.fence import Fence
from prompts.front_matter import Problem, PromptError, PromptFile, read_prompt_file, read_text
from prompts.notes import Notes, read_notes
from prompts.reviewer import DimensionWeights, ReviewerFile, read_reviewer
from prompts.role import ROLES, RolePrompt, read_role
from prompts.template import Sample, Template
from records import Message

__all__ = ["FOLDER", "ROLES", "DimensionWeights", "Notes", "PromptError", "PromptLibrary",
           "ReviewerFile", "RolePrompt", "estimate", "load_library"]

FOLDER = Path(__file__).parent
"""The prompts that come with Consilience."""

_PROMPT = re.compile(r"[a-z][a-z0-9_-]*\.md")
P = TypeVar("P", RolePrompt, ReviewerFile)
T = TypeVar("T")


@dataclass(frozen=True)
class PromptLibrary:
    """The prompts of a folder: reviewers by file name, roles by name, and the SHA-256 of each file,
    by its path in the folder."""

    folder: Path
    reviewers: tuple[ReviewerFile, ...]
    roles: dict[str, RolePrompt]
    notes: Notes
    hashes: dict[str, str]

    @property
    def files(self) -> dict[str, RolePrompt | ReviewerFile | Template]:
        """Every prompt by its path in the folder: roles, reviewers, protocol."""
        return {**{role.file: role for role in self.roles.values()},
                **{reviewer.file: reviewer for reviewer in self.reviewers},
                **{f"protocol/{name}.md": text for name, text in self.notes.templates.items()}}

    def file(self, name: str) -> str:
        """The path of a prompt, given its name or its path, ".md" left out or not.

        Raises PromptError.
        """
        files = self.files
        for file, prompt in files.items():
            own = Path(file).stem if isinstance(prompt, Template) else prompt.name
            if name in (file, file.removesuffix(".md"), own):
                return file
        raise PromptError(Problem(self.folder, 0, f"no prompt {name!r}; there are "
                                  f"{', '.join(file.removesuffix('.md') for file in files)}"))

    def text(self, file: str) -> str:
        """A prompt's file as it is; one of the protocol that the folder lacks is the bundled one.

        Raises PromptError.
        """
        own = self.folder / file
        return read_text(own if own.is_file() else FOLDER / file)

    def sample(self, file: str, fence: Fence) -> tuple[Message, ...]:
        """What a model would see of a prompt, with stand-ins for values. A reviewer is asked with
        the role "reviewer", which is given its file. Raises PromptError.
        """
        prompt = self.files[file]
        if isinstance(prompt, RolePrompt):
            return prompt.sample(fence)
        if isinstance(prompt, ReviewerFile):
            known = {name: text for name, text in prompt if isinstance(text, str)}
            return self.role("reviewer").sample(fence, known)
        values = {name: Sample(name) for name in prompt.variables}
        return (Message(role="system", content=prompt.render(values, fence)),)

    def role(self, name: str) -> RolePrompt:
        """The role's prompt of this name. Raises PromptError."""
        if name not in self.roles:
            raise PromptError(Problem(
                self.folder / f"{name}.md", 0, f"there is no prompt {name!r}; copy the file from "
                f"{FOLDER}, or set the role to “computed” (language.roles)"))
        return self.roles[name]


def estimate(text: str) -> int:
    """Tokens of a text where its model's tokenizer is not known, rather too many than too few."""
    return -(-len(text.encode()) // 3)


def load_library(folder: Path = FOLDER, count: Callable[[str], int] = estimate) -> PromptLibrary:
    """Read every prompt of a folder; `count` gives a text's tokens.

    A role may be missing; a protocol text that is missing is the bundled one. Raises PromptError
    with every problem of every file, and where there is no folder or no reviewer at all.
    """
    if folder.is_file():
        raise PromptError(Problem(folder, 0, "is no folder; give a folder of prompts: "
                                  "`consilience prompts copy DIR` makes one"))
    if not folder.is_dir():
        raise PromptError(Problem(folder, 0, "no such folder; copy the bundled prompts there: "
                                  f"consilience prompts copy {folder}"))
    reading = _Reading()
    reviewers = reading.every(folder / "reviewers", read_reviewer)
    if not _prompt_files(folder / "reviewers"):
        reading.problems.append(Problem(
            folder / "reviewers", 0, "no reviewer; a panel needs at least one file: take "
            "those of a copy (`consilience prompts copy DIR`)"))
    notes, roles = reading.tried(lambda: read_notes(folder, FOLDER)), {}
    if notes:
        bundled = {} if folder.resolve() == FOLDER.resolve() else _bundled_roles()
        roles = reading.every(folder, lambda file: read_role(file, notes, count, bundled))
    if reading.problems or not notes:
        raise PromptError(*reading.problems)
    files = {file.relative_to(folder).as_posix(): file for file in (*roles, *reviewers)}
    files |= {f"protocol/{name}.md": t.file for name, t in notes.templates.items()}
    return PromptLibrary(
        folder=folder, reviewers=tuple(reviewers.values()),
        roles={prompt.name: prompt for prompt in roles.values()}, notes=notes,
        hashes={name: sha256(files[name].read_bytes()).hexdigest() for name in sorted(files)})


class _Reading:
    """Reads on past what is wrong, and keeps the problems."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def every(self, folder: Path, make: Callable[[PromptFile], P]) -> dict[Path, P]:
        """What each prompt file of a folder makes, in the order of file names."""
        tried = {file: self.tried(lambda file=file: make(read_prompt_file(file)))
                 for file in _prompt_files(folder)}
        made = {file: prompt for file, prompt in tried.items() if prompt}
        names = Counter(prompt.name for prompt in made.values())
        self.problems += [
            Problem(file, 1, f"the name {prompt.name!r} is used by another file too")
            for file, prompt in made.items() if names[prompt.name] > 1]
        return made

    def tried(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except PromptError as error:
            self.problems += error.problems
            return None


@cache
def _bundled_roles() -> dict[str, RolePrompt]:
    return load_library(FOLDER).roles


def _prompt_files(folder: Path) -> list[Path]:
    """Prompts have names in small letters; a README is none."""
    return sorted(file for file in folder.glob("*.md")
                  if _PROMPT.fullmatch(file.name) and file.stem != "readme")
