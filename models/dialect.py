"""What form of request one model on one server understands: learnt from what it refuses."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from models.replies import Refused
from models.structured import MODES, Mode, response_format, strict_schema
from prompts.notes import Notes
from records import Message, Record, Sampling

_ABOUT_FORM = ("response_format", "json_schema", "json_object", "json mode", "structured output",
               "guided", "grammar")
_SAMPLING = ("temperature", "top_p", "seed")
_NO_FORM = ("context_length", "context length", "context window", "maximum context",
            "context size", "exceed_context",
            "content_filter", "content policy")

_DOUBTS = 2
"""Answers that do not fit a schema after which the server is taken to ignore it."""


@dataclass
class Dialect:
    """Begins with the surest mode and goes down when the server refuses it, or takes a strict
    schema and does not keep to it. `proven` once an answer in the mode fitted its record."""

    mode: Mode = "strict"
    proven: bool = False
    prove: Callable[[Mode], None] = lambda _: None
    _doubts: int = 0
    _limit_word: str = "max_tokens"
    _unknown: set[str] = field(default_factory=set)

    def body(self, model: str, messages: Sequence[Message], record: type[Record],
             sampling: Sampling, room: int, notes: Notes) -> dict[str, Any]:
        """The body of a request for at most `room` tokens."""
        said = [message.model_dump() for message in messages]
        if self.mode != "strict":
            # After the first question: what follows may be complaints about an answer.
            first = next(turn for turn in said if turn["role"] == "user")
            schema = json.dumps(strict_schema(record), ensure_ascii=False)
            first["content"] += f"\n\n{notes.json_answer(schema)}"
        wanted = {name: value for name in _SAMPLING
                  if (value := getattr(sampling, name)) is not None and name not in self._unknown}
        form = response_format(self.mode, record)
        return {"model": model, "messages": said, self._limit_word: room, **wanted,
                **({"response_format": form} if form else {})}

    def fitted(self, mode: Mode | Literal[""]) -> None:
        """An answer given in `mode` was the record."""
        if mode == self.mode and not self.proven:
            self.proven = True
            self.prove(self.mode)

    def misfitted(self, mode: Mode | Literal[""]) -> None:
        """An answer given in `mode` was not the record."""
        if mode == self.mode == "strict" and not self.proven:
            self._doubts += 1
            if self._doubts >= _DOUBTS:
                self._go_down(self.mode)

    def learn(self, refused: Refused, body: dict[str, Any], mode: Mode) -> bool:
        """Whether the request may be taken in another form, which is used from now on."""
        about = refused.about.lower()
        if refused.status not in (400, 415, 422, 501) or any(w in about for w in _NO_FORM):
            return False
        if "max_completion_tokens" in about and "max_tokens" in body:
            self._limit_word = "max_completion_tokens"
            return True
        named = {name for name in _SAMPLING if name in about and name in body}
        if named:
            self._unknown |= named
            return True
        if any(word in about for word in _ABOUT_FORM) or not self.proven:
            return self._go_down(mode)
        return False

    def _go_down(self, mode: Mode) -> bool:
        """Leave a mode. Requests that were sent together leave it once."""
        if self.mode != mode:
            return True
        below = MODES[MODES.index(mode) + 1:]
        # What is refused in every form was not refused for its form.
        self.mode = below[0] if below else MODES[0]
        self.proven = False
        return bool(below)
