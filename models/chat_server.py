"""One request to a server that speaks OpenAI's chat completions, and what its answer means."""

import asyncio
import re
import time
from codecs import BOM_UTF8
from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any, TypeVar, cast

import httpx2
from openai import (
    APIConnectionError,
    APIStatusError,
    AsyncOpenAI,
    DefaultAsyncHttpxClient,
    Omit,
    omit,
)
from pydantic import BaseModel, ValidationError, WrapValidator
from pydantic_core.core_schema import ValidatorFunctionWrapHandler

from models.certificates import trusted
from models.politeness import Quota
from models.replies import REDIRECTS, Refused, Reply, ServerFault, TooMany
from models.retry_after import seconds_to_wait

MOST_BYTES = 8_000_000
"""Bytes of an answer that are read: more than any window holds, as text."""

LONGEST_CONNECT = 15.0
"""Seconds until a server must have taken up the connection."""

T = TypeVar("T")


def _or_nothing(value: object, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError:
        return None


Lenient = Annotated[T | None, WrapValidator(_or_nothing)]
"""What an answer can do without: None where it is not what it should be."""


class _Part(BaseModel):
    text: str | None = None


class _Message(BaseModel):
    content: str | list[_Part] | None = None
    refusal: Lenient[str] = None
    reasoning_content: Lenient[str] = None
    reasoning: Lenient[str] = None
    thinking: Lenient[str] = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Tokens(BaseModel):
    prompt_tokens: Lenient[int] = None
    completion_tokens: Lenient[int] = None


class _Completion(BaseModel):
    """The part of an answer that is read."""

    choices: list[_Choice] | None = None
    model: str | None = None
    usage: Lenient[_Tokens] = None
    error: object = None


class ChatServer:
    """A server at `base_url`; `timeout` is the seconds a whole answer may take. Key "" sends no
    credentials, whatever the environment holds. Belongs to one event loop."""

    def __init__(self, base_url: str, key: str, timeout: float) -> None:
        # Without a key the SDK would look for one in the environment; "none" keeps it from that.
        # A redirect is not followed: it might carry what papers say to a host nobody has named.
        self._client = AsyncOpenAI(
            api_key=key or "none", base_url=base_url, max_retries=0,
            timeout=httpx2.Timeout(timeout, connect=min(timeout, LONGEST_CONNECT)),
            http_client=DefaultAsyncHttpxClient(verify=trusted(), follow_redirects=False))
        self._timeout, self._key = timeout, key
        self._headers: dict[str, str | Omit] = {
            "Authorization": f"Bearer {key}" if key else omit,
            "OpenAI-Organization": omit, "OpenAI-Project": omit}

    async def complete(self, body: Mapping[str, Any], extra: Mapping[str, object]) -> Reply:
        """The answer to the body of a request. Raises ServerFault, Refused."""
        asking = self._client.chat.completions.with_streaming_response.create(
            **body, extra_body=extra or None, extra_headers=cast(dict[str, str], self._headers))
        try:
            async with asyncio.timeout(self._timeout), asking as response:
                content, headers = await _body(response.iter_bytes()), response.headers
        except APIStatusError as error:
            raise self._explained(error) from error
        except (APIConnectionError, httpx2.HTTPError) as error:
            if _caused_by(error, httpx2.ConnectError, httpx2.ConnectTimeout):
                raise ServerFault(f"the connection failed ({self._safe(error.__cause__ or error)})",
                                  unreachable=True) from error
            if not _caused_by(error, httpx2.TimeoutException):
                raise ServerFault(
                    f"the connection failed ({self._safe(error.__cause__ or error)})") from error
            raise self._too_slow() from error
        except TimeoutError as error:
            raise self._too_slow() from error
        # Some servers repeat a key; it belongs in no log and no cache.
        safe = content.replace(self._key.encode(), "…".encode()) if self._key else content
        return _read(safe, headers)

    async def close(self) -> None:
        await self._client.close()

    def _too_slow(self) -> ServerFault:
        return ServerFault(f"no whole answer within {self._timeout:g} seconds", overload=True)

    def _explained(self, error: APIStatusError) -> ServerFault | Refused:
        headers, body = error.response.headers, error.body
        said = body.get("message") if isinstance(body, dict) else None
        if error.status_code in REDIRECTS:
            said = f"a redirect to {headers.get('location', 'nowhere')}"
        return _meaning(error.status_code, headers, code=error.code, param=error.param,
                        said=self._safe(said or error.message))

    def _safe(self, said: object) -> str:
        """Words of a server without the key."""
        return str(said).replace(self._key, "…") if self._key else str(said)


async def _body(chunks: AsyncIterator[bytes]) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > MOST_BYTES:
            raise ServerFault(f"its answer is longer than {MOST_BYTES:,} bytes")
    return bytes(body)


def _read(body: bytes, headers: Mapping[str, str]) -> Reply:
    try:
        found = _Completion.model_validate_json(body.removeprefix(BOM_UTF8))
    except ValidationError as error:
        start = body[:60].decode(errors="replace")
        raise ServerFault(f"what it sent is no chat completion ({start!r})") from error
    if not found.choices:
        raise _error_in(found.error, headers) if found.error else ServerFault(
            "its answer holds no choice")
    choice, used = found.choices[0], found.usage or _Tokens()
    message = choice.message
    content = message.content or ""
    if isinstance(content, list):
        content = "".join(part.text or "" for part in content)
    return Reply(
        text=content, refusal=message.refusal or "", finish=choice.finish_reason or "stop",
        reasoning=len(message.reasoning_content or message.reasoning or message.thinking or ""),
        tokens_in=_counted(used.prompt_tokens), tokens_out=_counted(used.completion_tokens),
        model=found.model or "", quota=quota_of(headers))


def _counted(tokens: int | None) -> int | None:
    """A server's count. No request is of no tokens: 0 is how some say that they do not count."""
    return tokens if tokens and 0 < tokens < MOST_BYTES else None


def _error_in(error: object, headers: Mapping[str, str]) -> ServerFault | Refused:
    """An error that came with status 200, as proxies send it; its code may be the real status."""
    told = error if isinstance(error, dict) else {"message": error}
    code = told.get("code")
    status = code if isinstance(code, int) and 400 <= code < 600 else 500
    return _meaning(status, headers, code=code, param=told.get("param"),
                    said=str(told.get("message") or error))


def _caused_by(error: BaseException | None, *kinds: type[BaseException]) -> bool:
    while error is not None and not isinstance(error, kinds):
        error = error.__cause__ or error.__context__
    return error is not None


def _meaning(status: int, headers: Mapping[str, str], *, code: object, param: object,
             said: str) -> ServerFault | Refused:
    """What an error means for who asked."""
    words = " ".join(said.split())[:200]
    # Where it said nothing, the SDK says so.
    told = f" ({words})" if words and words != f"Error code: {status}" else ""
    reason = f"it answered {status}{told}"
    wait = seconds_to_wait(headers, time.time())
    if status == 429 and code != "insufficient_quota":
        return TooMany(reason, wait, quota_of(headers))
    if status in (408, 409) or status >= 500:
        return ServerFault(reason, wait=wait, overload=status in (408, 503, 529))
    return Refused(402 if status == 429 else status, reason,
                   about=f"{param or ''} {code or ''} {said}")


def quota_of(headers: Mapping[str, str]) -> Quota | None:
    """The limit that x-ratelimit-* headers state for requests; None where any of it is missing."""
    limit, left = (_number(headers.get(f"x-ratelimit-{name}-requests", ""))
                   for name in ("limit", "remaining"))
    reset = _duration(headers.get("x-ratelimit-reset-requests", ""))
    if limit is None or left is None or reset is None or left > limit:
        return None
    return Quota(limit, left, reset)


_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:([\d.]+)s)?(?:([\d.]+)ms)?")
_UNITS = (86400.0, 3600.0, 60.0, 1.0, 0.001)


def _duration(text: str) -> float | None:
    """Seconds of "6m0s", "1.5s", "20ms" or "2"."""
    if (plain := _number(text)) is not None:
        return plain
    found = _DURATION.fullmatch(text.strip())
    if not found or not any(found.groups()):
        return None
    parts = [_number(part) if part else 0.0 for part in found.groups()]
    if None in parts:
        return None
    return sum(unit * (part or 0.0) for unit, part in zip(_UNITS, parts, strict=True))


def _number(text: str) -> float | None:
    """A plain number of zero or more."""
    return float(text) if re.fullmatch(r"\s*\d{1,15}(\.\d*)?\s*", text, re.ASCII) else None
