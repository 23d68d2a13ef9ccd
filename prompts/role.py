"""A role's prompt file: what a model is told and asked, and the record it answers with."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from prompts.fence import Fence
from prompts.front_matter import Problem, PromptError, PromptFile
from prompts.notes import Notes
from prompts.template import Sample, Template
from records import Message, Sampling
from records.proposals import PROPOSALS

ROLES = ("planner", "screener", "claim_extractor", "verifier", "writer", "reviewer", "editor")
"""Whose models can be set one by one."""

Part = Literal["System", "User"]
_HEADING = re.compile(r"^# (System|User)[ \t]*$", re.M)


class _Matter(BaseModel):
    """The front matter of a role's file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    purpose: str = Field(min_length=1)
    role: str
    variables: dict[str, str] = {}
    output: str
    sampling: Sampling = Sampling()
    max_tokens: int = Field(ge=1)


@dataclass(frozen=True)
class RolePrompt:
    """One role's prompt. `variables` says what each is; `output` is a name in PROPOSALS;
    `max_tokens` is what the whole prompt may take."""

    name: str
    file: str
    purpose: str
    role: str
    variables: dict[str, str]
    output: str
    sampling: Sampling
    max_tokens: int
    system: Template
    user: Template
    notes: Notes

    def messages(self, values: Mapping[str, object], fence: Fence) -> tuple[Message, ...]:
        """The conversation: a system message, which ends with the rule of the fence, and the
        user's. Text from papers is given as `Untrusted`.

        A prompt need not show all that it is given. Raises PromptError where a variable has no
        value, or it cannot render.
        """
        missing = [name for name in self.variables if name not in values]
        if missing:
            raise PromptError(*(Problem(self.system.file, 0, f"{name}: no value was given")
                                for name in missing))
        shown = {name: values[name] for name in self.variables}
        system = f"{self.system.render(shown, fence)}\n\n{self.notes.fence_rule(fence)}"
        return (Message(role="system", content=system),
                Message(role="user", content=self.user.render(shown, fence)))

    def sample(self, fence: Fence, known: Mapping[str, object] | None = None, *,
               filled: bool = True) -> tuple[Message, ...]:
        """The conversation with stand-ins for the values that are not known, which shows its form.

        Raises PromptError.
        """
        values = {name: Sample(name, about, there=filled)
                  for name, about in self.variables.items()}
        return self.messages({**values, **(known or {})}, fence)


def read_role(file: PromptFile, notes: Notes, count: Callable[[str], int],
              bundled: Mapping[str, RolePrompt]) -> RolePrompt:
    """The role's prompt of a file; `count` gives a text's tokens.

    It must be able to stand in for the bundled prompt of its name; where none are given, it is
    one of these itself. Raises PromptError.
    """
    matter = file.validated(_Matter)
    problems = [
        file.problem(f"{field}: no such {what}; there are {', '.join(known)}", (field,))
        for field, what, known in (("role", "role", ROLES), ("output", "record", tuple(PROPOSALS)))
        if getattr(matter, field) not in known]
    problems += _unlike(matter, bundled, file) if bundled else []
    parts = _parts(file)
    problems += _variables_amiss(file, matter.variables, parts)
    if problems:
        raise PromptError(*problems)
    prompt = RolePrompt(**dict(matter), file=file.path.name, system=parts["System"],
                        user=parts["User"], notes=notes)
    # Both branches of a condition are tried.
    for filled in (True, False):
        said = prompt.sample(Fence(), filled=filled)
    tokens = sum(count(message.content) for message in said)
    if tokens > matter.max_tokens:
        raise PromptError(file.problem(
            f"max_tokens: its own words take about {tokens} tokens of {matter.max_tokens} and "
            "leave no room; shorten it or allow more", ("max_tokens",)))
    return prompt


def _unlike(matter: _Matter, bundled: Mapping[str, RolePrompt], file: PromptFile) -> list[Problem]:
    """What keeps a prompt from standing in for the bundled one of its name: its agent knows that
    one's variables and record."""
    own = bundled.get(matter.name)
    if own is None:
        return [file.problem("name: no agent asks with a prompt of this name; there are "
                             f"{', '.join(sorted(bundled))}", ("name",))]
    problems = [
        file.problem(f"variables.{name}: its agent gives no such value; there are "
                     f"{', '.join(own.variables)}", ("variables", name))
        for name in matter.variables if name not in own.variables]
    if matter.output in PROPOSALS and matter.output != own.output:
        problems.append(file.problem(f"output: its agent takes {own.output} only", ("output",)))
    return problems


def _parts(file: PromptFile) -> dict[Part, Template]:
    found = list(_HEADING.finditer(file.body))
    if [match.group(1) for match in found] != ["System", "User"] or \
            file.body[:found[0].start()].strip():
        raise PromptError(Problem(
            file.path, file.body_line,
            "the body must be one part “# System” and then one part “# User”"))
    system, user = found
    return {"System": _part(file, system.end(), user.start()),
            "User": _part(file, user.end(), len(file.body))}


def _part(file: PromptFile, start: int, end: int) -> Template:
    line = file.body_line + file.body.count("\n", 0, start)
    return Template(file.path, line, file.body[start:end])


def _variables_amiss(
    file: PromptFile, declared: Mapping[str, str], parts: Mapping[Part, Template]
) -> list[Problem]:
    used: dict[str, int] = {}
    problems: list[Problem] = []
    for part in parts.values():
        try:
            used = {**part.variables, **used}
        except PromptError as error:
            problems += error.problems
    if problems:
        return problems
    problems = [Problem(file.path, line, f"{name}: not among the variables of the front matter")
                for name, line in used.items() if name not in declared]
    return problems + [
        file.problem(f"variables.{name}: declared and never used", ("variables", name))
        for name in declared if name not in used]
