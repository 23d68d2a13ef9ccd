"""A server that speaks OpenAI's chat completions over real HTTP and says what a script tells it.

    with ScriptedServer(lambda asked: '{"answer": 42}', latency=0.2) as server:
        ... AsyncOpenAI(base_url=server.base_url) ...
        assert server.highest_concurrency <= 8

It misbehaves on demand, in every way that servers do: see `Chaos`, `RateLimit` and the options of
`ScriptedServer`. No test framework is needed to run it.
"""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Literal

from aiohttp import web
from chaos import Chaos, spoilt_text
from pydantic import BaseModel

FORMATS = ("json_schema", "json_object")
TOO_MANY, BROKEN, FULL = 429, 500, 503


@dataclass(frozen=True)
class Asked:
    """A chat completion request. `format` is "json_schema", "json_object" or "text"."""

    model: str
    messages: tuple[tuple[str, str], ...]
    format: str
    schema_name: str
    schema: Mapping[str, Any]
    params: Mapping[str, Any]

    @property
    def system(self) -> str:
        return "\n".join(content for role, content in self.messages if role == "system")

    @property
    def user(self) -> str:
        """What was asked first; later turns complain about an answer."""
        return next((content for role, content in self.messages if role == "user"), "")

    @property
    def last(self) -> str:
        return self.messages[-1][1] if self.messages else ""

    @property
    def length(self) -> int:
        return sum(tokens(content) for _, content in self.messages)

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Asked":
        wanted = body.get("response_format") or {}
        schema = wanted.get("json_schema") or {}
        return cls(
            model=body.get("model", ""), format=wanted.get("type", "text"),
            messages=tuple((m["role"], m["content"]) for m in body.get("messages", ())),
            schema_name=schema.get("name", ""), schema=schema.get("schema", {}),
            params={k: v for k, v in body.items() if k not in ("messages", "response_format")})


@dataclass(frozen=True)
class Answer:
    """What the script says. Tokens None are counted from the text; `delay` is in seconds."""

    text: str = ""
    refusal: str = ""
    finish: str = "stop"
    reasoning: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    delay: float = 0.0
    status: int = 200

    @classmethod
    def of(cls, said: "Said") -> "Answer":
        if isinstance(said, Answer):
            return said
        return cls(said.model_dump_json() if isinstance(said, BaseModel) else said)


Said = Answer | BaseModel | str
Script = Callable[[Asked], Said]


@dataclass(frozen=True)
class RateLimit:
    """Requests a minute, as a bucket that refills steadily or as a window that starts anew.

    `headers` says whether answers carry x-ratelimit-*, `retry_after` whether a 429 says how long.
    """

    per_minute: float
    kind: Literal["bucket", "window"] = "bucket"
    burst: int = 1
    window: float = 60.0
    headers: bool = True
    retry_after: bool = True


@dataclass
class Seen:
    """A request that reached the server, and how it was met. Times are of time.monotonic()."""

    at: float
    asked: Asked
    key: str | None
    status: int = 0
    fault: str = ""
    until: float = 0.0


@dataclass
class _Meter:
    """Counts requests against a limit."""

    limit: RateLimit
    level: float = field(init=False)
    at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.level = self.capacity

    @property
    def rate(self) -> float:
        return self.limit.per_minute / 60

    @property
    def capacity(self) -> float:
        return (self.limit.burst if self.limit.kind == "bucket"
                else self.rate * self.limit.window)

    def admit(self, now: float) -> bool:
        if self.limit.kind == "bucket":
            self.level = min(self.capacity, self.level + (now - self.at) * self.rate)
            self.at = now
        elif now - self.at >= self.limit.window:
            self.level, self.at = self.capacity, now
        if self.level < 1:
            return False
        self.level -= 1
        return True

    def wait(self, now: float) -> float:
        """Seconds until a request would be admitted."""
        if self.limit.kind == "window":
            return self.at + self.limit.window - now
        return max(0.0, (1 - self.level) / self.rate)

    def headers(self, now: float, refused: bool) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.limit.headers:
            reset = ((self.capacity - self.level) / self.rate if self.limit.kind == "bucket"
                     else self.wait(now))
            found |= {"x-ratelimit-limit-requests": f"{self.capacity:.0f}",
                      "x-ratelimit-remaining-requests": f"{max(0.0, self.level):.0f}",
                      "x-ratelimit-reset-requests": f"{reset:.3f}s"}
        if refused and self.limit.retry_after:
            found["retry-after"] = f"{max(0.001, self.wait(now)):.3f}"
        return found


class ScriptedServer:
    """The server, in a thread of its own while its `with` block runs.

    `formats` are the response formats it knows; it answers others with 400, as real servers do.
    `answers_as` is the model's name in its answers where it is not the one asked for. `models`
    are those it knows, all where empty. `reasoning` "inline" puts <think> before the answer,
    "field" gives it as reasoning_content. `window` is in tokens as `tokens` counts them.
    """

    def __init__(self, script: Script, *, latency: float = 0.0, limit: RateLimit | None = None,
                 formats: tuple[str, ...] = FORMATS, key: str = "", models: tuple[str, ...] = (),
                 answers_as: str = "", reasoning: Literal["", "inline", "field"] = "",
                 window: int = 0, parallel: int = 0, usage: bool = True,
                 chaos: Chaos | None = None) -> None:
        self.script, self.latency, self.formats, self.key = script, latency, formats, key
        self.models, self.answers_as, self.reasoning = models, answers_as, reasoning
        self.window, self.parallel, self.usage, self.chaos = window, parallel, usage, chaos
        self.requests: list[Seen] = []
        self.highest_concurrency = 0
        self._in_flight = 0
        self._meter = _Meter(limit) if limit else None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "ScriptedServer":
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/v1"

    @property
    def answered(self) -> list[Seen]:
        """The requests that were answered with 200 and no fault."""
        return [seen for seen in self.requests if seen.status == 200 and not seen.fault]

    async def _start(self) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/v1/chat/completions", self._complete)
        app.router.add_get("/v1/models", self._list)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, backlog=1024)
        await site.start()
        self._port: int = self._runner.addresses[0][1]

    async def _list(self, _: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [
            {"id": name, "object": "model", "created": 0, "owned_by": "script"}
            for name in self.models]})

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        seen = Seen(time.monotonic(), Asked.of(await request.json()),
                    request.headers.get("Authorization"))
        self.requests.append(seen)
        self._in_flight += 1
        self.highest_concurrency = max(self.highest_concurrency, self._in_flight)
        try:
            response = self._refusal(seen) or await self._respond(request, seen)
            seen.status = response.status
            return response
        finally:
            self._in_flight -= 1
            seen.until = time.monotonic()

    def _refusal(self, seen: Seen) -> web.Response | None:
        """What a server says before it asks the model."""
        asked, now = seen.asked, time.monotonic()
        room = int(asked.params.get("max_tokens") or 0)
        if self.key and seen.key != f"Bearer {self.key}":
            return _error(401, "Incorrect API key provided.", "invalid_api_key")
        if self.models and asked.model not in self.models:
            return _error(404, f"The model `{asked.model}` does not exist.", "model_not_found")
        if self.parallel and self._in_flight > self.parallel:
            return _error(TOO_MANY, "Too many concurrent requests.", "concurrency")
        if self._meter and not self._meter.admit(now):
            return _error(TOO_MANY, "Rate limit reached for requests.", "rate_limit_exceeded",
                          self._meter.headers(now, refused=True))
        if asked.format != "text" and asked.format not in self.formats:
            return _error(400, f"response_format of type {asked.format} is not supported.",
                          "unsupported_value", param="response_format")
        if self.window and asked.length + room > self.window:
            return _error(400, f"This model's maximum context length is {self.window} tokens. "
                          f"However, you requested {asked.length + room} tokens.",
                          "context_length_exceeded", param="messages")
        return None

    async def _respond(self, request: web.Request, seen: Seen) -> web.StreamResponse:
        seen.fault = self.chaos.fault(seen.asked.model, seen.asked.messages) if self.chaos else ""
        if met := _AT_ONCE.get(seen.fault):
            return met()
        if seen.fault == "reset":
            return _reset(request)
        answer = Answer.of(self.script(seen.asked))
        await asyncio.sleep(self.latency + answer.delay)
        if answer.status != 200:
            return _error(answer.status, answer.text or "scripted error", "scripted")
        answer = _spoilt(answer, seen.fault)
        body = json.dumps(self._completion(seen, answer)).encode()
        headers = self._meter.headers(time.monotonic(), refused=False) if self._meter else {}
        if seen.fault == "truncated_body":
            return await _truncate(request, body)
        if seen.fault == "slow_drip" and self.chaos:
            return await _drip(request, body, self.chaos.drip)
        return web.Response(body=body, content_type="application/json", headers=headers)

    def _completion(self, seen: Seen, answer: Answer) -> dict[str, Any]:
        thought = answer.reasoning or "First I read the question. {It} says what to do."
        text = answer.text
        message: dict[str, Any] = {"role": "assistant", "content": text or None}
        if answer.refusal:
            message["refusal"] = answer.refusal
        if self.reasoning == "inline":
            message["content"] = f"<think>\n{thought}\n</think>\n\n{text}"
        elif self.reasoning == "field":
            message["reasoning_content"] = thought
        name = "another-model" if seen.fault == "wrong_model" else (
            self.answers_as or seen.asked.model)
        told = len(thought) // 4 if self.reasoning else 0
        used = (seen.asked.length if answer.tokens_in is None else answer.tokens_in,
                tokens(text) + told if answer.tokens_out is None else answer.tokens_out)
        usage = {"usage": {"prompt_tokens": used[0], "completion_tokens": used[1],
                           "total_tokens": sum(used)}} if self.usage else {}
        return {"id": f"chatcmpl-{len(self.requests)}", "object": "chat.completion", "created": 0,
                "model": name, "choices": [{"index": 0, "finish_reason": answer.finish,
                                            "message": message}], **usage}


def tokens(text: str) -> int:
    """The server's own count: one token for four characters begun."""
    return -(-len(text) // 4)


def _error(status: int, message: str, code: str, headers: Mapping[str, str] | None = None,
           param: str | None = None) -> web.Response:
    body = {"error": {"message": message, "type": "error", "code": code, "param": param}}
    return web.json_response(body, status=status, headers=headers)


_AT_ONCE: dict[str, Callable[[], web.Response]] = {
    "429": lambda: _error(TOO_MANY, "Slow down.", "rate_limit_exceeded", {"retry-after": "0.05"}),
    "500": lambda: _error(BROKEN, "The server had an error.", "server_error"),
    "503": lambda: _error(FULL, "The engine is overloaded.", "overloaded"),
    "html_page": lambda: web.Response(
        text="<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>",
        content_type="text/html"),
}


def _spoilt(answer: Answer, fault: str) -> Answer:
    if fault == "refusal":
        return Answer(refusal="I'm sorry, but I can't help with that.")
    finish = "length" if fault == "cut_by_length" else answer.finish
    return replace(answer, text=spoilt_text(answer.text, fault), finish=finish)


def _reset(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()


async def _truncate(request: web.Request, body: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport:
        request.transport.close()
    return response


async def _drip(request: web.Request, body: bytes, seconds: float) -> web.StreamResponse:
    """The body after `seconds` of one space at a time, so that no read of it ever times out."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    with suppress(ConnectionResetError):  # whoever asked has gone
        for _ in range(int(seconds / 0.05)):
            await response.write(b" ")
            await asyncio.sleep(0.05)
        await response.write(body)
    return response
