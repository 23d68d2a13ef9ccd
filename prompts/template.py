"""The templates of prompts: Jinja in a sandbox, in which text from papers is never seen.

A template gets a mark in place of each Untrusted text, and the marks give way to the fenced texts
when all else is written. So no filter, operator or attribute can reach such a text or bring it out
of its fence.
"""

import re
import secrets
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NoReturn, SupportsIndex

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, meta, nodes
from jinja2 import Template as JinjaTemplate
from jinja2.sandbox import ImmutableSandboxedEnvironment

from prompts.fence import Fence, Untrusted
from prompts.front_matter import Problem, PromptError

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Private characters that no text has: they are taken out of everything that is filled in."""

_FAULTS = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError,
           AssertionError, RuntimeError)
"""What a template can raise while it renders."""


@dataclass(frozen=True)
class Template:
    """Part of a prompt file. `source` begins in `line` (from 1) of the file."""

    file: Path
    line: int
    source: str

    @property
    def variables(self) -> dict[str, int]:
        """The variables it uses, each with the line of its first use. Raises PromptError."""
        return dict(_made(self)[0])

    def render(self, values: Mapping[str, object], fence: Fence) -> str:
        """The text, with each Untrusted value inside the fence.

        Values are texts, numbers, lists and maps of them, and `Untrusted`. Raises PromptError
        with the line where it fails, TypeError for another kind of value.
        """
        _, template = _made(self)
        marks = _Marks(fence)
        marked = {name: marks.instead_of(value) for name, value in values.items()}
        try:
            written = template.render(marked)
        except _FAULTS as error:
            raise PromptError(Problem(self.file, self._line_of(error), str(error))) from error
        if marks.damaged_in(written):
            raise PromptError(Problem(
                self.file, self.line,
                "a filter changes text from papers; show such a text as it is"))
        return marks.filled(written).strip()

    def _line_of(self, error: BaseException) -> int:
        frames = traceback.extract_tb(error.__traceback__)
        within = [f.lineno for f in frames if f.filename == str(self.file) and f.lineno]
        return within[-1] if within else self.line


@lru_cache(maxsize=256)
def _made(template: Template) -> tuple[dict[str, int], JinjaTemplate]:
    """The variables of a template and what renders it, with the line numbers of the file.

    Kept, since every run reads its prompts anew and they are seldom other ones. Raises
    PromptError.
    """
    environment = _environment()
    source = "\n" * (template.line - 1) + template.source
    try:
        tree = environment.parse(source)
        code = environment.compile(source, filename=str(template.file))
    except TemplateSyntaxError as error:
        raise PromptError(Problem(template.file, error.lineno, str(error.message))) from None
    for foreign in meta.find_referenced_templates(tree):
        raise PromptError(Problem(
            template.file, template.line,
            f"cannot take in another file: {foreign or 'computed name'}"))
    lines: dict[str, int] = {}
    for name in tree.find_all(nodes.Name):
        lines.setdefault(name.name, name.lineno)
    used = {name: lines.get(name, template.line)
            for name in sorted(meta.find_undeclared_variables(tree))}
    return used, JinjaTemplate.from_code(environment, code, {})


class Sample:
    """Stands for a value that is not known yet, so that a prompt's form can be shown and tried.

    It can be printed, walked through, compared and counted with, and has whatever is asked of it.
    """

    def __init__(self, name: str, about: str = "", *, there: bool = True) -> None:
        self._name, self._about, self._there = name, about, there

    def __str__(self) -> str:
        return f"⟨{self._name}: {self._about}⟩" if self._about else f"⟨{self._name}⟩"

    def __bool__(self) -> bool:
        return self._there

    def __len__(self) -> int:
        return 2 if self._there else 0

    def __iter__(self) -> Iterator["Sample"]:
        return (self[number + 1] for number in range(len(self)))

    def __getitem__(self, key: object) -> "Sample":
        return Sample(f"{self._name} {key}" if isinstance(key, int) else f"{self._name}.{key}",
                      there=self._there)

    def __lt__(self, _other: object) -> bool:
        return self._there

    __gt__ = __le__ = __ge__ = __lt__

    def __index__(self) -> int:
        return len(self)

    def _itself(self, *_others: object) -> "Sample":
        return self

    __call__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _itself


class _Mark(str):
    """Stands in a template for an untrusted text: it can be printed, and is true where there is
    text. It has no parts."""

    __slots__ = ("_filled",)

    def __new__(cls, text: str, *, filled: bool) -> "_Mark":
        mark = super().__new__(cls, text)
        mark._filled = filled
        return mark

    def __bool__(self) -> bool:
        return self._filled

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError("text from papers can only be shown as it is")

    def __len__(self) -> int:
        self._refuse()

    def __iter__(self) -> Iterator[str]:
        self._refuse()

    def __getitem__(self, _key: SupportsIndex | slice) -> str:
        self._refuse()


class _Marks:
    """The marks of one rendering. Their nonce is made anew, so that no text can name one."""

    def __init__(self, fence: Fence) -> None:
        self._fence, self._nonce = fence, str(secrets.randbits(64))
        self._texts: list[Untrusted] = []
        self._pattern = re.compile(f"{_OPEN}{self._nonce}:([0-9]+){_CLOSE}")

    def instead_of(self, value: object) -> Any:
        """The value as a template may have it."""
        if isinstance(value, Untrusted):
            self._texts.append(value)
            return _Mark(f"{_OPEN}{self._nonce}:{len(self._texts) - 1}{_CLOSE}",
                         filled=bool(value.text))
        if isinstance(value, str):
            return str(value).replace(_OPEN, "").replace(_CLOSE, "")
        if value is None or isinstance(value, bool | int | float | Sample):
            return value
        if isinstance(value, Mapping):
            return {self.instead_of(k): self.instead_of(v) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return tuple(map(self.instead_of, value))
        raise TypeError(f"a prompt shows texts, numbers, lists and maps, no {type(value).__name__}")

    def damaged_in(self, written: str) -> bool:
        rest = self._pattern.sub("", written)
        return self._nonce in rest or _OPEN in rest or _CLOSE in rest

    def filled(self, written: str) -> str:
        """With the fenced texts in their places, each on lines of its own."""
        def fenced(mark: re.Match[str]) -> str:
            start, end = mark.span()
            lead = "\n" if written[max(0, start - 1):start] not in ("", "\n") else ""
            tail = "\n" if written[end:end + 1] not in ("", "\n") else ""
            return f"{lead}{self._fence.around(self._texts[int(mark.group(1))])}{tail}"

        return self._pattern.sub(fenced, written)


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    # What is written is read by a model, no browser: escaping would change the words of papers.
    environment = ImmutableSandboxedEnvironment(
        autoescape=False, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True)
    environment.globals.clear()
    return environment
