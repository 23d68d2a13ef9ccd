"""OpenAI's chat completions: what a request may hold, and the shapes of answers and errors.

What a request holds beside this is passed over, since clients send what their other servers know.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

Json = dict[str, Any]
Finish = Literal["stop", "length"]

PATHS = ("/v1/models", "/v1/chat/")
"""Beginnings of the addresses at which this protocol is spoken."""
MOST_STOPS = 4
_KINDS = {401: ("invalid_request_error", "invalid_api_key"), 403: ("permission_error", None),
          404: ("invalid_request_error", "not_found"), 409: ("invalid_request_error", "conflict"),
          413: ("invalid_request_error", "request_too_large"),
          429: ("rate_limit_error", "rate_limit_exceeded"), 500: ("server_error", None),
          503: ("server_error", "unavailable")}


class _Part(BaseModel):
    """A part of a message. Text is read; of others it is known that they are there."""

    model_config = ConfigDict(frozen=True)

    type: str
    text: str | None = None


def _well_formed(text: str) -> str:
    """A text without halves of characters, which JSON may hold and nothing behind it can write."""
    return text.encode("utf-8", "replace").decode()


class ChatMessage(BaseModel):
    """One message of a conversation. `tool` and `function` ones are passed over."""

    model_config = ConfigDict(frozen=True)

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[_Part] | None = None

    @property
    def text(self) -> str:
        """What it says in words, well-formed Unicode."""
        said = self.content or ""
        if not isinstance(said, str):
            said = "\n".join(part.text for part in said if part.text)
        return _well_formed(said)

    @property
    def unread(self) -> list[str]:
        """What it holds beside words: "image_url", "input_audio", "file"."""
        parts = self.content if isinstance(self.content, list) else ()
        return list(dict.fromkeys(part.type for part in parts if part.text is None))


class StreamOptions(BaseModel):
    model_config = ConfigDict(frozen=True)

    include_usage: bool | None = None


class ChatRequest(BaseModel):
    """A request for a chat completion.

    `metadata` may say which run is talked about (`run`), where a new one looks (`sources`, names of
    databases; `papers`: library, uploads or none), and how progress is shown (`progress`:
    reasoning, lines or none).
    """

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [{
        "model": "consilience", "stream": True,
        "messages": [{"role": "user", "content": "Does sleep after learning improve memory?"}]}]})

    model: str
    messages: list[ChatMessage] = Field(min_length=1)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    stop: str | list[Annotated[str, StringConstraints(min_length=1)]] | None = None
    n: Literal[1] | None = None
    max_tokens: int | None = Field(default=None, ge=1)
    max_completion_tokens: int | None = Field(default=None, ge=1)
    metadata: Json | None = None
    response_format: Json | None = None
    tool_choice: str | Json | None = None
    reasoning: Any = None
    reasoning_effort: str | None = None
    include_reasoning: bool | None = None

    @field_validator("stop")
    @classmethod
    def _few_stops(cls, stop: str | list[str] | None) -> str | list[str] | None:
        if isinstance(stop, list) and len(stop) > MOST_STOPS:
            raise ValueError(f"at most {MOST_STOPS} sequences")
        return stop

    @field_validator("response_format")
    @classmethod
    def _answers_are_prose(cls, wanted: Json | None) -> Json | None:
        if wanted and wanted.get("type", "text") != "text":
            raise ValueError("answers here are Markdown; leave it out, and get a run's report.json "
                             "for what a program reads")
        return wanted

    @field_validator("tool_choice")
    @classmethod
    def _calls_no_tool(cls, choice: str | Json | None) -> str | Json | None:
        if choice and choice not in ("none", "auto"):
            raise ValueError('no tool is called here; leave it out, or give "auto" or "none"')
        return choice

    @property
    def stops(self) -> tuple[str, ...]:
        return tuple(filter(None, [self.stop] if isinstance(self.stop, str) else self.stop or ()))

    @property
    def most_tokens(self) -> int | None:
        """Tokens of an answer, at most."""
        return self.max_completion_tokens or self.max_tokens

    @property
    def wants_usage(self) -> bool:
        """Whether a stream ends with what was used."""
        return bool(self.stream_options and self.stream_options.include_usage)

    @property
    def shows_reasoning(self) -> bool:
        """Whether the client speaks of reasoning, and so has a place to show it."""
        return any((self.reasoning, self.reasoning_effort, self.include_reasoning))

    def told(self, name: str) -> str:
        """What `metadata` says under a name, "" where that is no text."""
        value = (self.metadata or {}).get(name)
        return _well_formed(value.strip()) if isinstance(value, str) else ""


@dataclass(frozen=True)
class Used:
    """Tokens of a conversation and of its answer, counted by o200k_base. `reasoning` are among
    `completion`."""

    prompt: int
    completion: int
    reasoning: int = 0

    def plain(self) -> Json:
        return {"prompt_tokens": self.prompt, "completion_tokens": self.completion,
                "total_tokens": self.prompt + self.completion,
                "completion_tokens_details": {"reasoning_tokens": self.reasoning}}


@dataclass(frozen=True)
class Envelope:
    """What all parts of one answer say alike. `created` is in seconds since 1970."""

    id: str
    model: str
    created: int
    with_usage: bool = False

    def chunk(self, delta: Mapping[str, str], finish: Finish | None = None) -> Json:
        """A part of a streamed answer."""
        return self._head("chat.completion.chunk") | {"choices": [{
            "index": 0, "delta": dict(delta), "logprobs": None, "finish_reason": finish}]} | (
            {"usage": None} if self.with_usage else {})

    def usage(self, used: Used) -> Json:
        """The part that tells what was used: the last one."""
        return self._head("chat.completion.chunk") | {"choices": [], "usage": used.plain()}

    def completion(self, content: str, finish: Finish, used: Used) -> Json:
        """A whole answer."""
        message = {"role": "assistant", "content": content, "refusal": None}
        return self._head("chat.completion") | {"choices": [{
            "index": 0, "message": message, "logprobs": None, "finish_reason": finish}],
            "usage": used.plain()}

    def _head(self, kind: str) -> Json:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model}


def error(message: str, kind: str, *, code: str | None = None, param: str | None = None) -> Json:
    """An error as this protocol tells it."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def error_of(status: int, message: str, param: str | None = None) -> Json:
    """The error of a status of HTTP."""
    kind, code = _KINDS.get(status, ("invalid_request_error", None))
    return error(message, kind, code=code, param=param)


def plain(value: Json) -> str:
    """JSON on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
