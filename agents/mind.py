"""How an agent thinks with a language model: its prompt filled, fitted and answered by a record."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from models.request import LanguageModel, Request
from prompts.fence import Fence
from prompts.library import RolePrompt
from records import Failure, Record

T = TypeVar("T")
R = TypeVar("R", bound=Record)

MARGIN = 64
"""Tokens kept free for what a server adds around messages."""

SAMPLE_FENCE = Fence("0123456789abcdef")
"""Stands for a run's fence where tokens are counted: nonces differ in how many they take."""

ANSWERS_SHARE = 1 / 3
"""Of a model's window, at most, is kept free for an answer."""


@dataclass(frozen=True)
class Done(Generic[T]):
    """What an agent came to, and what failed on the way."""

    result: T
    failures: tuple[Failure, ...] = ()


async def work(method: Callable[..., T | Awaitable[Done[T]]], *arguments: Any) -> Done[T]:
    """Let an agent work: one that asks a model is awaited, one that computes gets a thread."""
    if inspect.iscoroutinefunction(method):
        return await method(*arguments)
    made = await asyncio.to_thread(method, *arguments)
    if inspect.isawaitable(made):
        return await made
    return Done(cast(T, made))


@dataclass(frozen=True)
class Mind(Generic[R]):
    """One role's prompt and model in one run. `record` is what the prompt is answered with."""

    prompt: RolePrompt
    model: LanguageModel
    fence: Fence
    record: type[R]
    role: str

    async def think(self, subject: str, *, check: Callable[[R], str] | None = None,
                    **values: object) -> R:
        """Ask with the prompt's variables. Text from papers is given as `Untrusted`.

        `check` returns a complaint about an answer that cannot be used, or "": it is asked again
        with the complaint. Raises ItemFailed, Halted.
        """
        return await self.model.ask(Request(
            role=self.role, subject=subject, record=self.record, check=check,
            messages=self.prompt.messages(values, self.fence), sampling=self.prompt.sampling,
            prompt=self.prompt.file, fence=self.fence.nonce))

    def room(self, **values: object) -> int:
        """Tokens that are free for more text beside these values and the answer. In a small window
        the answer gets no more than its share. The same in every run, whatever its fence."""
        said = sum(self.model.count(m.content)
                   for m in self.prompt.messages(values, SAMPLE_FENCE))
        answer = min(self.prompt.sampling.max_tokens, int(ANSWERS_SHARE * self.model.window))
        most = min(self.model.window - answer, self.prompt.max_tokens)
        return max(0, most - said - MARGIN)
