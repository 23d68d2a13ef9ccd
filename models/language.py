"""Language models behind any server that speaks OpenAI's chat completions."""

import json
import os
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from models import telemetry
from models.budget import Budget, Price, price_of
from models.cache import AnswerCache, CachedAnswer, key_of
from models.calls import Call, CallLog, public_address
from models.dialect import Dialect
from models.endpoint import Delivery, Endpoint, Waste
from models.language_settings import LanguageSettings, ModelSettings, RoleModels
from models.replies import Refused, Reply
from models.request import Halted, ItemFailed, Request
from models.structured import (
    Misfit,
    Mode,
    is_refusal,
    parse,
    response_format,
    strict_schema,
    without_reasoning,
)
from models.telemetry import ChatSpan
from models.tokens import Tokenizer, tokenizer_for
from prompts.fence import Fence, Untrusted
from prompts.notes import Notes
from records import Message, Record
from records.errors import UserError

R = TypeVar("R", bound=Record)

CUT, REFUSED = "length", ("content_filter", "refusal")
"""Finish reasons: of an answer that grew too long, of one that was declined."""

MESSAGE_TOKENS = 4
"""What a server's template adds to a message, about."""

MARGIN = 32
"""Tokens of the window that are left free, since counts differ from server to server."""

ECHO = 6000
"""Characters of an unusable answer that are shown to the model again."""


MOST_FORMS = 8
"""Forms of one request that are tried before it counts as refused."""

NOTHING = CachedAnswer(text="")


class ModelUnusable(UserError):
    """Settings of a language model with which nothing can be asked."""

    def __init__(self, model: str, reason: str, remedy: str) -> None:
        super().__init__(f"{model}: {reason}; {remedy}")


@dataclass(frozen=True)
class Learnt:
    """What is known of a model on a server. `mode` "" is not yet."""

    model: str
    server: str
    mode: Mode | Literal[""]


class LanguageModels:
    """The models of a run's roles. Servers are shared: what one role learns of their limits holds
    for all. Belongs to one event loop.

    With `replay` only answers that are in the cache are given. Raises ModelUnusable for settings
    with which a role could not ask, UnknownPrice where the budget limits dollars and a model in
    use has no price.
    """

    def __init__(self, settings: LanguageSettings, *, notes: Notes, log: CallLog, budget: Budget,
                 cache: AnswerCache | None, replay: bool = False) -> None:
        self._settings = settings
        self._desk = _Desk(notes, log, budget, cache, settings.answers, replay)
        self._endpoints: dict[tuple[str, str], Endpoint] = {}
        self._dialects: dict[tuple[str, str], Dialect] = {}
        for role in RoleModels.model_fields:
            self.of(role)

    def of(self, role: str, named: str = "") -> "ServedModel | None":
        """The model a role thinks with, or the one a prompt names; None where it computes."""
        entry = self._settings.of(role, named)
        if entry is None:
            return None
        price = price_of(entry)
        self._desk.budget.register(role, entry.model, price)
        return ServedModel(entry, self._endpoint(entry), self._dialect(entry), self._desk, price,
                           tokenizer_for(entry.model, entry.encoding))

    async def close(self) -> None:
        for endpoint in self._endpoints.values():
            await endpoint.server.close()

    def _endpoint(self, entry: ModelSettings) -> Endpoint:
        from models.chat_server import ChatServer

        place = entry.base_url, entry.key_variable
        if place not in self._endpoints:
            server = ChatServer(_address(entry), _key(entry), self._settings.timeout)
            self._endpoints[place] = Endpoint(
                public_address(entry.base_url), server, self._settings)
        return self._endpoints[place]

    def _dialect(self, entry: ModelSettings) -> Dialect:
        place = entry.base_url, entry.model
        if place not in self._dialects:
            cache = self._desk.cache
            known = cache.mode(*place) if cache else None
            self._dialects[place] = Dialect(
                known or "strict", proven=known is not None,
                prove=lambda mode: cache.learn(*place, mode) if cache else None)
        return self._dialects[place]


def learnt(settings: LanguageSettings, cache: AnswerCache) -> list[Learnt]:
    """What is known of every model that a role is set to, in the order of the roles."""
    entries = (settings.of(role) for role in RoleModels.model_fields)
    places = dict.fromkeys((entry.model, entry.base_url) for entry in entries if entry)
    return [Learnt(model, public_address(url), cache.mode(url, model) or "")
            for model, url in places]


def _address(entry: ModelSettings) -> str:
    if not entry.base_url:
        raise ModelUnusable(entry.model, "no base_url is named",
                            "give --base-url http://localhost:11434/v1, or set "
                            "language.base_url")
    return entry.base_url


def _key(entry: ModelSettings) -> str:
    """The key, "" where none is needed."""
    if not entry.key_variable:
        return ""
    key = os.environ.get(entry.key_variable, "").strip()
    if not key:
        raise ModelUnusable(entry.model, f"the variable {entry.key_variable} is not set",
                            "set it to the server's key, or leave key_variable empty")
    if not (key.isascii() and key.isprintable()):  # an error about such a header would show it
        raise ModelUnusable(
            entry.model, f"the variable {entry.key_variable} holds a line break or a character "
            "that no key has", "set it to the server's key alone")
    return key


@dataclass(frozen=True)
class _Desk:
    """What all models of a run share."""

    notes: Notes
    log: CallLog
    budget: Budget
    cache: AnswerCache | None
    answers: int
    replay: bool


@dataclass(frozen=True)
class _Turn:
    """What is said next: the conversation and its tokens, the tokens its answer may have, and the
    beginning of the answer where it was cut and is gone on with."""

    messages: tuple[Message, ...]
    size: int
    room: int
    beginning: str = ""


@dataclass(frozen=True)
class ServedModel:
    """One model on one server."""

    entry: ModelSettings
    endpoint: Endpoint
    dialect: Dialect
    desk: _Desk
    price: Price | None
    tokenizer: Tokenizer

    @property
    def name(self) -> str:
        return f"{self.entry.model}@{self.endpoint.name}"

    @property
    def window(self) -> int:
        if self.entry.window is None:
            raise AssertionError("LanguageSettings.of fills every field")
        return self.entry.window

    def count(self, text: str) -> int:
        return self.tokenizer.count(text)

    def count_schema(self, record: type[Record]) -> int:
        """Tokens of the schema an answer is told to keep to, which servers charge for as well."""
        return self.count(json.dumps(strict_schema(record)))

    async def ask(self, request: Request[R]) -> R:
        """The answer, asked for again with a complaint while it cannot be used.

        Raises ItemFailed, BudgetSpent, Halted.
        """
        turn = self._turn(request, request.messages)
        problem = ""
        for _ in range(self.desk.answers):
            answer = await self._answer(request, turn)
            try:
                return self._understood(request, turn, answer)
            except Misfit as misfit:
                problem = str(misfit)
            turn = self._next(request, turn, answer, problem)
        raise ItemFailed(
            f"{request.role}, {request.subject}: {self.name} gave no usable answer in "
            f"{self.desk.answers} tries; the last: {problem}; try another model, or raise "
            "language.answers")

    def _turn(self, request: Request[R], messages: tuple[Message, ...],
              beginning: str = "") -> _Turn:
        """A turn with no more room for its answer than the window has. Raises ItemFailed where it
        has none."""
        size = sum(self.count(message.content) + MESSAGE_TOKENS for message in messages)
        free = self.window - size - MARGIN
        if free < 1:
            raise ItemFailed(
                f"{request.role}, {request.subject}: the request leaves no room for an answer in "
                f"the window of {self.window} tokens of {self.name}; set a larger window for it "
                "in language.models if the server has one")
        return _Turn(messages, size, min(request.sampling.max_tokens, free), beginning)

    def _understood(self, request: Request[R], turn: _Turn, answer: CachedAnswer) -> R:
        """The record in an answer. Raises Misfit."""
        text = turn.beginning + answer.text
        if answer.finish_reason in REFUSED or is_refusal(text):
            raise Misfit("it declines to answer")
        if not text.strip():
            raise Misfit("it is empty")
        try:
            record = parse(text, request.record)
        except Misfit:
            if answer.finish_reason == CUT:
                raise Misfit("it grew too long and was cut") from None
            self.dialect.misfitted(answer.mode)
            raise
        self.dialect.fitted(answer.mode)
        if complaint := request.check(record) if request.check else "":
            raise Misfit(complaint)
        return record

    def _next(self, request: Request[R], turn: _Turn, answer: CachedAnswer,
              problem: str) -> _Turn:
        """What to say after an answer that could not be used.

        One that was cut gets twice the room where the window has it. Prose that was cut is gone on
        with instead: a server that forces the form of an answer would begin a new one. What was
        said before stays, since the same words would get the same answer.
        """
        cut, notes = answer.finish_reason == CUT, self.desk.notes
        said = turn.beginning + answer.text
        goes_on = cut and answer.mode == "fenced" and bool(said.strip()) and not turn.beginning
        more = min(2 * turn.room, self.window - turn.size - MARGIN)
        if cut and not goes_on and more > turn.room:
            return replace(turn, room=more)
        if not said.strip():
            return turn
        note = (notes.go_on() if goes_on else notes.shorter() if cut
                else notes.ask_again(_fenced(request, problem)))
        messages = (*turn.messages, self._echo(request, answer.text),
                    Message(role="user", content=note))
        return self._turn(request, messages, said if goes_on else "")

    def _echo(self, request: Request[R], text: str) -> Message:
        """The model's own answer."""
        return Message(role="assistant", content=_fenced(request, text[-ECHO:]))

    async def _answer(self, request: Request[R], turn: _Turn) -> CachedAnswer:
        """The answer to a turn, from the cache or the server; an empty one is not kept."""
        cache = self.desk.cache
        sampling = request.sampling.model_copy(update={"max_tokens": turn.room})
        key = key_of(
            base_url=self.entry.base_url, model=self.entry.model, messages=turn.messages,
            nonce=request.fence, response_format=response_format("strict", request.record),
            sampling=sampling, extra_body=self.entry.extra_body)
        if cache and (known := cache.get(key)):
            self._note(request, turn.messages, known, cached=True)
            return known
        if self.desk.replay:
            raise Halted(f"{request.role}, {request.subject}: a replay asks nothing, and no answer "
                         "to this request is stored; run it once without --replay")
        return await self._paid(request, turn, key)

    async def _paid(self, request: Request[R], turn: _Turn, key: str) -> CachedAnswer:
        """The server's answer, within the budget, kept and then logged: what the log tells of is
        never asked again."""
        held = await self.desk.budget.reserve(
            request.role, turn.size + self.count_schema(request.record), turn.room, self.price)
        began, waste = time.monotonic(), Waste()
        try:
            with self._span(request, turn) as span:
                delivery, body, mode = await self._delivered(request, turn, waste)
                answer = self._taken(request, turn, delivery.reply, mode)
                span.answered(answer.text, tokens_in=answer.tokens_in,
                              tokens_out=answer.tokens_out, model=delivery.reply.model,
                              finish_reason=answer.finish_reason)
            tokens = answer.tokens_in + waste.tokens_in, answer.tokens_out + waste.tokens_out
            self.desk.budget.settle(held, *tokens)
        except (ItemFailed, Halted) as error:
            wasted = waste.tokens_in, waste.tokens_out
            if any(wasted):
                self.desk.budget.settle(held, *wasted)
            self._note(request, turn.messages, failure=str(error), tokens=wasted,
                       seconds=time.monotonic() - began)
            raise
        finally:
            self.desk.budget.release(held)
        if self.desk.cache and answer.text.strip():
            answer = self.desk.cache.put(key, answer)
        self._note(request, tuple(Message(**said) for said in body["messages"]), answer,
                   tokens=tokens, seconds=time.monotonic() - began, attempts=delivery.attempts)
        return answer

    def _span(self, request: Request[R], turn: _Turn) -> AbstractContextManager[ChatSpan]:
        return telemetry.chat(
            model=self.entry.model, base_url=self.entry.base_url, role=request.role,
            prompt=request.prompt, sampling=request.sampling, messages=turn.messages)

    async def _delivered(self, request: Request[R], turn: _Turn,
                         waste: Waste) -> tuple[Delivery, dict[str, Any], Mode]:
        """The delivery, the body that was sent for it and the mode of that."""
        for _ in range(MOST_FORMS):
            mode = self.dialect.mode
            body = self.dialect.body(self.entry.model, turn.messages, request.record,
                                     request.sampling, turn.room, self.desk.notes)
            try:
                delivery = await self.endpoint.deliver(body, self.entry.extra_body, waste)
                return delivery, body, mode
            except Refused as refused:
                if not self.dialect.learn(refused, body, mode):
                    raise self._declined(request, refused.reason) from refused
        raise self._declined(request, "it refused every form of the request")

    def _declined(self, request: Request[R], reason: str) -> ItemFailed:
        return ItemFailed(
            f"{request.role}, {request.subject}: {self.name} does not take the request: {reason}; "
            "if it is too long, set the model's window in language.models, else see the server's "
            "own log")

    def _taken(self, request: Request[R], turn: _Turn, reply: Reply, mode: Mode) -> CachedAnswer:
        """A reply without the model's thinking, and without the run's nonce, which another run
        would not know. Tokens are counted here where the server did not."""
        if reply.refusal:
            text, thought, finish = reply.refusal, 0, "refusal"
        else:
            (text, thought), finish = without_reasoning(reply.text), reply.finish
        if request.fence:
            text = text.replace(request.fence, "")
        said = self.count(reply.text) if reply.tokens_out is None else reply.tokens_out
        return CachedAnswer(
            text=text, finish_reason=finish, mode=mode, reasoning=thought + reply.reasoning,
            tokens_in=turn.size if reply.tokens_in is None else reply.tokens_in, tokens_out=said)

    def _note(self, request: Request[R], messages: tuple[Message, ...],
              answer: CachedAnswer = NOTHING, *, tokens: tuple[int, int] | None = None,
              cached: bool = False, failure: str = "", seconds: float = 0.0,
              attempts: int = 1) -> None:
        """Log a call."""
        tokens_in, tokens_out = tokens or (answer.tokens_in, answer.tokens_out)
        cost = self.price.of(tokens_in, tokens_out) if self.price and not cached else None
        self.desk.log.add(Call(
            role=request.role, subject=request.subject, prompt=request.prompt,
            model=self.entry.model, server=self.endpoint.name, messages=messages,
            answer=answer.text, reasoning=answer.reasoning, tokens_in=tokens_in,
            tokens_out=tokens_out, usd=cost, seconds=seconds, cached=cached, attempts=attempts,
            finish_reason=answer.finish_reason, mode=answer.mode, failure=failure))


def _fenced(request: Request[R], text: str) -> str:
    """What a model said or what is wrong with it: either may repeat what a paper says."""
    return Fence(request.fence).around(Untrusted(text)) if request.fence else text
