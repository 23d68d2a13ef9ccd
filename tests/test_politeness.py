"""Manners towards a server, on a clock of their own: nothing here sleeps."""

import asyncio
import heapq
import random
from dataclasses import dataclass
from math import ceil

import pytest

from models.chat_server import quota_of
from models.politeness import Breaker, Pace, Quota, Slots

AT_ONCE = 24


@dataclass
class Limited:
    """A server that admits `rate` requests a second and `burst` at once, answers after `latency`
    and says of its limit as much as it is told to."""

    rate: float
    burst: float
    latency: float
    states: bool = True
    asks_to_wait: bool = True
    late: float = 0.01

    def ask(self, count: int) -> tuple[float, int]:
        """Seconds until `count` requests are answered, kept to one Pace, and refusals."""
        pace, late = Pace(AT_ONCE), random.Random(1)
        now = at = 0.0
        level, to_send, done, refused = self.burst, count, 0, 0
        coming: list[tuple[float, float, bool, float]] = []
        while done < count:
            due = max(now, pace.due()) if to_send and len(coming) < AT_ONCE else float("inf")
            if not coming or due <= coming[0][0]:
                now = due + late.random() * self.late
                pace.sent(now)
                level, at = min(self.burst, level + (now - at) * self.rate), now
                admitted, to_send = level >= 1, to_send - 1
                level -= admitted
                heapq.heappush(coming, (now + (self.latency if admitted else 0.01), now, admitted,
                                        level))
                continue
            now, sent_at, admitted, left = heapq.heappop(coming)
            quota = Quota(self.burst, int(left), (self.burst - left) / self.rate)
            stated = quota if self.states else None
            if admitted:
                done += 1
                pace.answered(sent_at, stated)
            else:
                refused, to_send = refused + 1, to_send + 1
                wait = ceil((1 - left) / self.rate) if self.asks_to_wait else None
                pace.refused(sent_at, now, wait, stated)
        return now, refused


@pytest.mark.parametrize("latency", [0.2, 1, 5])
@pytest.mark.parametrize("burst", [10, 60])
@pytest.mark.parametrize(("states", "asks_to_wait"), [(True, True), (False, True), (False, False)])
def test_a_limit_of_60_a_minute_is_used_to_90_percent(burst, latency, states, asks_to_wait):
    seconds, _ = Limited(1, burst, latency, states, asks_to_wait).ask(200)

    assert 200 / (burst + seconds - latency) > 0.9


@pytest.mark.parametrize("latency", [0.05, 1])
@pytest.mark.parametrize("states", [True, False])
def test_a_limit_of_600_a_minute_without_any_burst_is_used_too(latency: float, states: bool):
    seconds, refused = Limited(10, 1, latency, states, asks_to_wait=False, late=0.002).ask(600)

    assert 600 / 10 / (seconds - latency) > 0.9
    assert refused < 100


def test_a_server_that_states_its_limit_is_hardly_ever_asked_too_much():
    _, refused = Limited(1, 60, 1).ask(200)

    assert refused < 10


def test_without_a_limit_nothing_waits():
    seconds, refused = Limited(1e6, 1e6, 1).ask(AT_ONCE)

    assert seconds < 1.5
    assert not refused


def test_a_server_that_asks_to_wait_is_left_alone_until_then():
    pace = Pace(AT_ONCE)
    pace.sent(10)

    pace.refused(10, 10.5, 30, None)

    assert pace.due() == 40.5


def test_a_pause_between_two_stages_is_no_slow_server():
    pace = Pace(AT_ONCE)
    for at in [*range(0, 80, 10), *(100 + n / 10 for n in range(10))]:
        pace.answered(at, None)

    pace.refused(102, 102.1, None, None)

    assert pace.interval < 0.2


def test_slots_admit_the_oldest_first_and_lose_none():
    async def run() -> list[int]:
        slots, admitted = Slots(2), []

        async def ask(ticket: int) -> None:
            await slots.take(ticket)
            admitted.append(ticket)
            await asyncio.sleep(0)
            slots.give_back()

        tasks = [asyncio.create_task(ask(ticket)) for ticket in (0, 1, 9, 7, 8)]
        await asyncio.sleep(0)
        given_up = asyncio.create_task(ask(2))
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.wait_for(asyncio.gather(*tasks), 1)
        return admitted

    assert asyncio.run(run()) == [0, 1, 7, 8, 9]


def test_overload_halves_what_is_asked_at_once_and_answers_bring_it_back():
    slots = Slots(16)

    slots.overloaded()
    slots.overloaded()
    assert slots.limit == 4
    for _ in range(200):
        slots.answered()

    assert slots.limit == 16


def test_a_fast_server_is_asked_more_at_once_with_every_answer():
    slots = Slots(128, patience=150)

    assert slots.limit == 32
    for _ in range(32):
        slots.answered(1.0, beside=32)

    assert slots.limit == 64


def test_a_slow_server_is_asked_no_more_than_it_answers_in_time():
    slots = Slots(128, patience=150)

    slots.answered(30.0, beside=1)
    assert slots.limit == 5
    for _ in range(20):
        slots.answered(150.0, beside=5)

    assert slots.limit == 5


def test_what_is_on_its_way_when_one_more_is_refused_is_what_is_allowed():
    slots = Slots(128)

    for taken in range(31, 3, -1):
        slots.full(taken)
    assert slots.limit == 4

    slots.answered()
    assert slots.limit == 5


def test_failures_in_a_row_break_and_an_answer_between_does_not():
    breaker = Breaker(3)
    for now in (1, 2):
        breaker.failed(0, now - 0.5, now, "reset")
    breaker.answered(3)
    for now in (4, 5):
        breaker.failed(0, now - 0.5, now, "reset")
    assert not breaker.dead

    breaker.failed(0, 5.5, 6, "reset")

    assert breaker.dead


def test_requests_that_fail_together_are_one_failure():
    breaker = Breaker(3)

    for ticket in range(24):
        breaker.failed(ticket, 1.0, 2.0 + ticket / 100, "reset")

    assert breaker.streak == 1


@pytest.mark.parametrize(("reset", "seconds"), [
    ("1s", 1), ("6m0s", 360), ("20ms", 0.02), ("2m59.56s", 179.56), ("1h2m3s", 3723), ("2", 2)])
def test_a_stated_limit_is_read_in_every_servers_way(reset, seconds):
    headers = {"x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "59",
               "x-ratelimit-reset-requests": reset}

    assert quota_of(headers) == Quota(60, 59, pytest.approx(seconds))


@pytest.mark.parametrize("reset", ["", "soon", "s", "1s1s", "..s"])
def test_a_limit_that_cannot_be_read_is_none(reset):
    assert quota_of({"x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "59",
                     "x-ratelimit-reset-requests": reset}) is None
