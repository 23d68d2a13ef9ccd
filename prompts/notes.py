"""What every role is told alike: the rule of the fence, and how an answer must be given."""

from dataclasses import dataclass
from pathlib import Path

from prompts.fence import Fence
from prompts.front_matter import Problem, PromptError, read_text
from prompts.template import Sample, Template

FOLDER = "protocol"

VARIABLES: dict[str, frozenset[str]] = {
    "fence_rule": frozenset({"opening", "closing"}),
    "json_answer": frozenset({"schema"}),
    "ask_again": frozenset({"problem"}),
    "go_on": frozenset(),
    "shorter": frozenset(),
}
"""The texts of the protocol, each with the variables that it must show."""


@dataclass(frozen=True)
class Notes:
    """The texts of the protocol, by name."""

    templates: dict[str, Template]

    def fence_rule(self, fence: Fence) -> str:
        """What the fence means; it ends every system message."""
        return self._text("fence_rule", opening=fence.opening, closing=fence.closing)

    def json_answer(self, schema: str) -> str:
        """How to answer, for a server that cannot be given a schema; `schema` is JSON."""
        return self._text("json_answer", schema=schema)

    def ask_again(self, problem: str) -> str:
        """Why an answer could not be used."""
        return self._text("ask_again", problem=problem)

    def go_on(self) -> str:
        """Asks for the rest of an answer that was cut by its length."""
        return self._text("go_on")

    def shorter(self) -> str:
        """Asks for a shorter answer instead of one that was cut by its length."""
        return self._text("shorter")

    def _text(self, name: str, **values: str) -> str:
        return self.templates[name].render(values, Fence())


def read_notes(folder: Path, otherwise: Path) -> Notes:
    """The protocol of a prompts folder; a text that it lacks is taken from the folder `otherwise`.

    Raises PromptError.
    """
    templates, problems = {}, []
    for name in VARIABLES:
        file = folder / FOLDER / f"{name}.md"
        if not file.is_file():
            file = otherwise / FOLDER / f"{name}.md"
        try:
            templates[name] = _checked(name, Template(file, 1, read_text(file)))
        except PromptError as error:
            problems += error.problems
    if problems:
        raise PromptError(*problems)
    return Notes(templates)


def _checked(name: str, template: Template) -> Template:
    known, used = VARIABLES[name], template.variables
    problems = [Problem(template.file, line, f"{variable}: no such variable here; "
                        f"there are {', '.join(sorted(known)) or 'none'}")
                for variable, line in used.items() if variable not in known]
    problems += [Problem(template.file, 0, f"must show {{{{ {variable} }}}}")
                 for variable in sorted(known - used.keys())]
    if not problems and not template.render({n: Sample(n) for n in known}, Fence()):
        problems = [Problem(template.file, 0, "is empty")]
    if problems:
        raise PromptError(*problems)
    return template
