"""A language model inside the test's own process that says what a script tells it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from agents.mind import Mind
from models.request import ItemFailed, Request
from prompts.fence import Fence
from prompts.library import PromptLibrary, load_library
from records import Record

R = TypeVar("R", bound=Record)
Say = Callable[[Request[Any]], Record | Exception]


@dataclass
class ScriptedModel:
    """Answers with what `say` returns; an error that it returns is raised.

    An answer that the request's check complains about is followed by one more try, as a server is
    asked again. `delay` gives the seconds each request waits.
    """

    say: Say
    window: int = 16_000
    name: str = "scripted"
    delay: Callable[[Request[Any]], float] = lambda _: 0.0
    asked: list[Request[Any]] = field(default_factory=list)

    def count(self, text: str) -> int:
        """Four characters are a token."""
        return -(-len(text) // 4)

    async def ask(self, request: Request[R]) -> R:
        self.asked.append(request)
        await asyncio.sleep(self.delay(request))
        complaint = ""
        for _ in range(2):
            answer = self.say(request)
            if isinstance(answer, Exception):
                raise answer
            assert isinstance(answer, request.record)
            complaint = request.check(answer) if request.check else ""
            if not complaint:
                return answer
        raise ItemFailed(complaint)

    def shown(self, number: int = -1) -> str:
        """The user's message of a request."""
        return self.asked[number].messages[-1].content


def in_turn(answers: Sequence[Record | Exception]) -> Say:
    """A script that gives its answers one after the other."""
    waiting = iter(answers)
    return lambda _: next(waiting)


def mind_of(prompt: str, record: type[R], model: ScriptedModel) -> Mind[R]:
    """The mind of a bundled prompt, with this model."""
    file = _prompts().role(prompt)
    return Mind(file, model, Fence(), record, file.role)


@cache
def _prompts() -> PromptLibrary:
    return load_library()
