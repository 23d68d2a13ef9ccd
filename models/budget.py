"""Keeps a run within its limits: room is reserved before each call and settled after it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from models.language_settings import BudgetSettings, ModelSettings
from models.request import BudgetSpent
from records import Usage
from records.errors import UserError

Quantity = Literal["usd", "tokens", "calls"]

TINY = 1e-9
"""Limits are compared with this much grace: sums of dollars are sums of floats."""


class UnknownPrice(UserError):
    """A limit in dollars on a model whose price nobody has told."""


@dataclass(frozen=True)
class Price:
    """US dollars per million tokens."""

    tokens_in: float
    tokens_out: float

    def of(self, tokens_in: int, tokens_out: int) -> float:
        """US dollars of a call."""
        return (tokens_in * self.tokens_in + tokens_out * self.tokens_out) / 1_000_000


def price_of(model: ModelSettings) -> Price | None:
    """The price the settings tell; None, unknown, where either half of it is missing."""
    if model.price_in is None or model.price_out is None:
        return None
    return Price(model.price_in, model.price_out)


@dataclass(frozen=True, eq=False)
class Reservation:
    """Room kept for one call: the most it can come to."""

    role: str
    most: Usage
    price: Price | None


_AMOUNTS: dict[Quantity, Callable[[Usage], float | None]] = {
    "usd": lambda usage: usage.usd,
    "tokens": lambda usage: usage.tokens_in + usage.tokens_out,
    "calls": lambda usage: usage.calls,
}


@dataclass(frozen=True)
class _Limit:
    """At most so much of one quantity, for the whole run (`stage` "") or one role."""

    stage: str
    quantity: Quantity
    most: float

    def covers(self, role: str) -> bool:
        """The limit of "reviewer" is shared by "reviewer/sceptic" and all others."""
        return self.stage in ("", role, role.partition("/")[0])

    def amount(self, usage: Usage) -> float:
        """How much of the limit's quantity a usage is."""
        amount = _AMOUNTS[self.quantity](usage)
        if amount is None:
            raise AssertionError("a price was unknown and passed all the same")
        return amount

    @property
    def setting(self) -> str:
        return ".".join(filter(None, ("budget", self.stage and f"stages.{self.stage}",
                                      self.quantity)))

    def __str__(self) -> str:
        amount = f"{self.most:g} US dollars" if self.quantity == "usd" else (
            f"{self.most:,.0f} {self.quantity}")
        return f"the limit of {amount} for {self.stage or 'the run'} ({self.setting})"


class Budget:
    """The limits of a run and of single roles, and what was used of them.

    `spent` is what the run used before it was cut off. Belongs to one event loop. Raises
    UnknownPrice where dollars are limited and it is not known how many were spent.
    """

    def __init__(self, settings: BudgetSettings, spent: Mapping[str, Usage] | None = None) -> None:
        self._limits = tuple(_limits(settings))
        self._used = dict(spent or {})
        self._held: set[Reservation] = set()
        self._stopped: set[_Limit] = set()
        self._turn = asyncio.Lock()
        self._given_back = asyncio.Event()
        for role, usage in self._used.items():
            if usage.usd is None:
                self._demand_price(role, "what this run asked before", None)

    def register(self, role: str, model: str, price: Price | None) -> None:
        """Tell of a model that a role will ask, before anything is asked.

        Raises UnknownPrice where its calls count against a limit in dollars and it has no price.
        """
        self._demand_price(role, model, price)

    async def reserve(self, role: str, tokens_in: int, tokens_out_most: int,
                      price: Price | None) -> Reservation:
        """Keep room for a call that may take so many tokens; settle or release it afterwards.

        First come, first served. Where only calls under way stand in the way it waits for them,
        since most take less than was kept for them. Raises BudgetSpent where there is no room: from
        then on, that limit lets nothing more pass.
        """
        self._demand_price(role, "its model", price)
        reservation = Reservation(role, _usage(tokens_in, tokens_out_most, price), price)
        async with self._turn:
            while not self._has_room(reservation):
                self._given_back.clear()
                await self._given_back.wait()
            self._held.add(reservation)
        return reservation

    def settle(self, reservation: Reservation, tokens_in: int, tokens_out: int) -> None:
        """Count what the call really took, which may be more than was reserved. Raises KeyError for
        one that was settled or released before."""
        self._held.remove(reservation)
        self._count(reservation.role, _usage(tokens_in, tokens_out, reservation.price))

    def release(self, reservation: Reservation) -> None:
        """Give back the room of a call that took nothing. Does nothing after `settle`."""
        self._held.discard(reservation)
        self._given_back.set()

    def usage(self) -> dict[str, Usage]:
        """What each role used, with what the run had used before; `usd` None is unknown."""
        return dict(self._used)

    def _count(self, role: str, usage: Usage) -> None:
        self._used[role] = self._used.get(role, Usage()) + usage
        self._given_back.set()

    def _has_room(self, wanted: Reservation) -> bool:
        """Whether it fits beside all that is used and held. Raises BudgetSpent where it cannot fit
        even if all that is held were given back."""
        fits = True
        for limit in (limit for limit in self._limits if limit.covers(wanted.role)):
            used = sum(limit.amount(usage) for role, usage in self._used.items()
                       if limit.covers(role))
            held = sum(limit.amount(held.most) for held in self._held if limit.covers(held.role))
            needed = used + limit.amount(wanted.most)
            if limit in self._stopped or needed > limit.most + TINY:
                self._stopped.add(limit)
                raise BudgetSpent(f"{limit} leaves no room for another request; {_way_out(limit)}")
            fits = fits and needed + held <= limit.most + TINY
        return fits

    def _demand_price(self, role: str, model: str, price: Price | None) -> None:
        if price is not None:
            return
        for limit in self._limits:
            if limit.quantity == "usd" and limit.covers(role):
                raise UnknownPrice(
                    f"{model} ({role}): its price is not known, so {limit} cannot be kept; set "
                    "price_in and price_out for it in language.models (0 where it costs nothing), "
                    "or limit tokens or calls instead")


def _limits(settings: BudgetSettings) -> list[_Limit]:
    return [_Limit(stage, quantity, most)
            for stage, limits in {"": settings, **settings.stages}.items()
            for quantity in _AMOUNTS if (most := getattr(limits, quantity)) is not None]


def _usage(tokens_in: int, tokens_out: int, price: Price | None) -> Usage:
    """Of one call."""
    return Usage(calls=1, tokens_in=tokens_in, tokens_out=tokens_out,
                 usd=price.of(tokens_in, tokens_out) if price else None)


def _way_out(limit: _Limit) -> str:
    if limit.stage:
        return f"raise {limit.setting} to ask more"
    return f"raise it with --max-{limit.quantity} to ask more"
