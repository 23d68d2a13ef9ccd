"""A server that is asked politely and persistently: one answer out of as many calls as it takes."""

import itertools
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from models.language_settings import LanguageSettings
from models.politeness import Politeness, Turn
from models.replies import KNOWN_WAYS_OUT, Refused, Reply, ServerFault, TooMany
from models.request import Halted, ItemFailed
from models.retries import Tries

if TYPE_CHECKING:  # it loads OpenAI's SDK, a second of work, which only who asks a model needs
    from models.chat_server import ChatServer


@dataclass
class NameBook:
    """Under which names a server answers when it is asked for one model.

    A dated version is the model. A server that never says the name it was asked for, as local
    servers and proxies do, has names of its own: the second such answer is believed. Where the
    name was said once, another is another model.
    """

    asked: str
    confirmed: bool = False
    strangers: int = 0

    def accepts(self, answered: str) -> bool:
        if not answered:
            return True
        if is_same_model(self.asked, answered):
            self.confirmed = True
            return True
        self.strangers += 1
        return not self.confirmed and self.strangers > 1


_VERSION = re.compile(r"[-@:](latest|(preview-)?\d{3,}(-\d\d)*)")


def is_same_model(asked: str, answered: str) -> bool:
    """Whether a name in an answer is the one asked for, with or without vendor and date."""
    wanted, given = (name.lower().rpartition("/")[2] for name in (asked, answered))
    wanted = wanted.removesuffix("-latest").removesuffix(":latest")
    rest = given.removeprefix(wanted)
    return given.startswith(wanted) and (not rest or bool(_VERSION.fullmatch(rest)))


@dataclass(frozen=True)
class Delivery:
    """An answer and what it took."""

    reply: Reply
    attempts: int


@dataclass
class Waste:
    """Tokens of answers that could not be taken and were charged for."""

    tokens_in: int = 0
    tokens_out: int = 0


class _OtherModel(ServerFault):
    """An answer of a model that was not asked for."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"another model answered ({reply.model})")
        self.reply = reply


@dataclass
class Endpoint:
    """One server for all models that live on it. `name` is its address as it may be shown."""

    name: str
    server: "ChatServer"
    settings: LanguageSettings
    manners: Politeness = field(init=False)
    _names: dict[str, NameBook] = field(default_factory=dict, init=False)
    _tickets: "itertools.count[int]" = field(default_factory=itertools.count, init=False)

    def __post_init__(self) -> None:
        self.manners = Politeness(
            self.name, most=self.settings.concurrency, breaker=self.settings.breaker,
            longest_wait=self.settings.longest_wait, timeout=self.settings.timeout)

    async def deliver(self, body: Mapping[str, Any], extra: Mapping[str, object],
                      waste: Waste) -> Delivery:
        """One answer to the body of a request; what was charged for in vain is added to `waste`.

        Raises Refused for a request in a form that the server does not take, ItemFailed for one
        that it cannot answer, Halted where it answers nothing any more.
        """
        tries = Tries(self.settings.attempts, self.settings.patience, self.settings.longest_wait)
        ticket, began = next(self._tickets), time.monotonic()
        book = self._names.setdefault(body["model"], NameBook(body["model"]))

        async def send() -> Reply:
            try:
                return await self._send(ticket, book, body, extra)
            except _OtherModel as fault:
                waste.tokens_in += fault.reply.tokens_in or 0
                waste.tokens_out += fault.reply.tokens_out or 0
                raise

        try:
            reply = await tries.until_answered(send)
        except TooMany as fault:
            raise self._given_up(fault, tries, self._silent_since(
                tries.throttled_since or began)) from fault
        except ServerFault as fault:
            dead = fault.unreachable or self.manners.breaker.is_to_blame(began)
            raise self._given_up(fault, tries, dead) from fault
        except Refused as refused:
            if refused.status in KNOWN_WAYS_OUT:
                raise Halted(f"{self.name}: {refused.reason}; "
                             f"{KNOWN_WAYS_OUT[refused.status]}") from refused
            raise
        return Delivery(reply, tries.sent)

    async def _send(self, ticket: int, book: NameBook, body: Mapping[str, Any],
                    extra: Mapping[str, object]) -> Reply:
        async with self.manners.turn(ticket) as turn:
            try:
                reply = await self.server.complete(body, extra)
                if not book.accepts(reply.model):
                    raise _OtherModel(reply)
            except TooMany as fault:
                self.manners.refused(turn, fault.wait, fault.quota)
                raise
            except ServerFault as fault:
                self._failed(turn, fault)
                raise
            except Refused:
                self.manners.answered(turn, None)
                raise
            self.manners.answered(turn, reply.quota)
            return reply

    def _failed(self, turn: Turn, fault: ServerFault) -> None:
        self.manners.failed(turn, fault.reason, fault.wait, fault.overload)

    def _silent_since(self, moment: float) -> bool:
        return self.manners.breaker.answered_at < moment

    def _given_up(self, fault: ServerFault, tries: Tries, dead: bool) -> Halted | ItemFailed:
        told = f"{self.name}: {fault.reason}, after {tries.sent} tries"
        if dead:
            return Halted(f"{told}, and nothing else was answered meanwhile; {fault.way_out}")
        return ItemFailed(f"{told}; {fault.way_out}")
