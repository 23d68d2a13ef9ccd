"""Rehearses asking: models that answer from the cache alone, and note what else would be asked."""

from dataclasses import dataclass, field
from typing import TypeVar

from models.budget import Price
from models.language import MESSAGE_TOKENS, LanguageModels, ServedModel
from models.request import Halted, ItemFailed, Request
from records import Record

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Unasked:
    """A request that would be sent. `tokens_in` is what is said with the schema of its answer;
    `tokens_out_most` what the answer may take."""

    role: str
    model: str
    tokens_in: int
    tokens_out_most: int
    price: Price | None


@dataclass(frozen=True)
class Rehearsal:
    """The models of a run that asks nothing. `models` must replay; `unasked` fills as roles ask."""

    models: LanguageModels
    unasked: list[Unasked] = field(default_factory=list)

    def of(self, role: str, named: str = "") -> "RehearsingModel | None":
        """The model a role would think with; None where it computes."""
        model = self.models.of(role, named)
        return RehearsingModel(model, self.unasked) if model else None

    async def close(self) -> None:
        await self.models.close()


@dataclass(frozen=True)
class RehearsingModel:
    """One model that is not asked."""

    replaying: ServedModel
    unasked: list[Unasked]

    @property
    def name(self) -> str:
        return self.replaying.name

    @property
    def window(self) -> int:
        return self.replaying.window

    def count(self, text: str) -> int:
        return self.replaying.count(text)

    async def ask(self, request: Request[R]) -> R:
        """The answer that is cached. Where there is none the request is noted and ItemFailed
        raised, so that the agent goes on with what it computed."""
        try:
            return await self.replaying.ask(request)
        except Halted:
            self.unasked.append(self._noted(request))
            raise ItemFailed(f"{request.role}, {request.subject}: only rehearsed") from None

    def _noted(self, request: Request[R]) -> Unasked:
        said = sum(self.count(m.content) + MESSAGE_TOKENS for m in request.messages)
        schema = self.replaying.count_schema(request.record)
        return Unasked(
            request.role, self.replaying.entry.model, said + schema,
            min(request.sampling.max_tokens, self.window - said), self.replaying.price)
