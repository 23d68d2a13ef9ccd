"""One request to a server that speaks OpenAI's chat completions, and what its answer means."""

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from socket import gaierror
from typing import Any, cast

from openai import APIConnectionError, APIStatusError, APITimeoutError, AsyncOpenAI, Omit, omit
from pydantic import BaseModel, ValidationError

from models.politeness import Quota

KNOWN_WAYS_OUT = {
    401: "check the key in the environment variable that key_variable names, or name one there",
    402: "check the account's credit",
    403: "check that the key may use this model",
    404: "check language.model and base_url (it usually ends in /v1)",
}
"""Answers after which asking anything more is in vain, and what to do about them."""


class ServerFault(Exception):
    """A call that came to nothing; the same request may succeed later. `wait` is the seconds that
    the server asks for; `overload` that fewer requests at once may help; `unreachable` that there
    was no connection at all."""

    way_out = "see the server's own log"

    def __init__(self, reason: str, *, wait: float | None = None, overload: bool = False,
                 unreachable: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.wait = reason, wait
        self.overload, self.unreachable = overload, unreachable
        if unreachable:
            self.way_out = "start the server or check base_url"


class TooMany(ServerFault):
    """The server is asked more than it allows."""

    way_out = "lower language.concurrency or raise language.patience"

    def __init__(self, reason: str, wait: float | None, quota: Quota | None) -> None:
        super().__init__(reason, wait=wait)
        self.quota = quota


class Refused(Exception):
    """The server will not answer this request, however often it is sent."""

    def __init__(self, status: int, reason: str, *, about: str = "") -> None:
        super().__init__(reason)
        self.status, self.reason, self.about = status, reason, about


@dataclass(frozen=True)
class Reply:
    """What a model said. Tokens None: the server does not count. `reasoning` in characters."""

    text: str
    refusal: str = ""
    finish: str = "stop"
    reasoning: int = 0
    tokens_in: int | None = None
    tokens_out: int | None = None
    model: str = ""
    quota: Quota | None = None


class _Part(BaseModel):
    text: str = ""


class _Message(BaseModel):
    content: str | list[_Part] | None = None
    refusal: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Tokens(BaseModel):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Completion(BaseModel):
    """The part of an answer that is read."""

    choices: list[_Choice]
    model: str | None = None
    usage: _Tokens | None = None


class ChatServer:
    """A server at `base_url`; `timeout` is the seconds a whole answer may take. Key "" sends no
    credentials, whatever the environment holds. Belongs to one event loop."""

    def __init__(self, base_url: str, key: str, timeout: float) -> None:
        # Without a key the SDK would look for one in the environment; "none" keeps it from that.
        self._client = AsyncOpenAI(api_key=key or "none", base_url=base_url, timeout=timeout,
                                   max_retries=0)
        self._timeout, self._key = timeout, key
        self._headers: dict[str, str | Omit] = {
            "Authorization": f"Bearer {key}" if key else omit,
            "OpenAI-Organization": omit, "OpenAI-Project": omit}

    async def complete(self, body: Mapping[str, Any], extra: Mapping[str, object]) -> Reply:
        """The answer to the body of a request. Raises ServerFault, Refused."""
        try:
            async with asyncio.timeout(self._timeout):
                answer = await self._client.chat.completions.with_raw_response.create(
                    **body, extra_body=extra or None,
                    extra_headers=cast(dict[str, str], self._headers))
        except (TimeoutError, APITimeoutError) as error:
            raise ServerFault(f"no whole answer within {self._timeout:g} seconds",
                              overload=True) from error
        except APIConnectionError as error:
            raise ServerFault(f"the connection failed ({error.__cause__ or error})",
                              unreachable=_never_connected(error)) from error
        except APIStatusError as error:
            raise _explained(error, self._key) from error
        return _read(answer.content, answer.headers)

    async def close(self) -> None:
        await self._client.close()


def _read(body: bytes, headers: Mapping[str, str]) -> Reply:
    try:
        found = _Completion.model_validate_json(body)
    except ValidationError as error:
        start = body[:60].decode(errors="replace")
        raise ServerFault(f"what it sent is no chat completion ({start!r})") from error
    if not found.choices:
        raise ServerFault("its answer holds no choice")
    choice, used = found.choices[0], found.usage or _Tokens()
    message = choice.message
    content = message.content or ""
    if isinstance(content, list):
        content = "".join(part.text for part in content)
    return Reply(
        text=content, refusal=message.refusal or "", finish=choice.finish_reason or "stop",
        reasoning=len(message.reasoning_content or message.reasoning or ""),
        tokens_in=used.prompt_tokens, tokens_out=used.completion_tokens,
        model=found.model or "", quota=quota_of(headers))


def _never_connected(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ConnectionRefusedError | gaierror):
            return True
        error = error.__cause__ or error.__context__
    return False


def _explained(error: APIStatusError, key: str) -> ServerFault | Refused:
    status, headers = error.status_code, error.response.headers
    said = _said(error)
    # Some servers repeat a key they refuse; it belongs in no log.
    said = said.replace(key, "…") if key else said
    reason = f"it answered {status}" + (f" ({said})" if said else "")
    wait = seconds_to_wait(headers, time.time())
    if status == 429 and error.code != "insufficient_quota":
        return TooMany(reason, wait, quota_of(headers))
    if status in (408, 409) or status >= 500:
        return ServerFault(reason, wait=wait, overload=status in (408, 503, 529))
    return Refused(402 if status == 429 else status, reason,
                   about=f"{error.param or ''} {error.code or ''} {error.message}")


def _said(error: APIStatusError) -> str:
    """The server's own words, in one short line; "" where the SDK found none and says so."""
    body = error.body
    said = body.get("message") if isinstance(body, dict) else None
    said = " ".join(str(said or error.message).split())
    return "" if said == f"Error code: {error.status_code}" else said[:200]


def seconds_to_wait(headers: Mapping[str, str], now: float) -> float | None:
    """What Retry-After asks for: seconds, or a date (RFC 9110, 10.2.3) after `now`, the time since
    the epoch. None where it says nothing that can be understood."""
    precise, asked = headers.get("retry-after-ms", ""), headers.get("retry-after", "").strip()
    if (milliseconds := _number(precise)) is not None:
        return milliseconds / 1000
    if (seconds := _number(asked)) is not None:
        return seconds
    try:
        return max(0.0, parsedate_to_datetime(asked).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None


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
