"""What is said to a language model, and how its answer is sampled."""

from typing import Literal

from pydantic import Field

from records.base import Record


class Message(Record):
    """One turn of a conversation with a model."""

    role: Literal["system", "user", "assistant"]
    content: str


class Sampling(Record):
    """How an answer is drawn; None leaves it to the server. `max_tokens` bounds the answer."""

    temperature: float | None = Field(default=0.0, ge=0, le=2)
    top_p: float | None = Field(default=None, gt=0, le=1)
    seed: int | None = None
    max_tokens: int = Field(default=2048, ge=1)
