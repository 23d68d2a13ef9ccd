"""The pace of hosts: what their headers say, and whose turn it is, whatever happens to others."""

import asyncio
import gzip
import signal
import sqlite3
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.web.headers import interval_stated, wait_until_refilled
from sources.web.manners import LeftAlone, Manners, Pace
from sources.web.wire import TooMuch, Unpacker, WireFault

NOW = 1_800_000_000.0


@pytest.mark.parametrize(("headers", "seconds"), [
    ({"x-rate-limit-limit": "50", "x-rate-limit-interval": "1s"}, 0.02),
    ({"x-rate-limit-limit": "5", "x-rate-limit-interval": "1s"}, 0.2),
    ({"x-rate-limit-limit": "10", "x-rate-limit-interval": "1m"}, 6),
    ({"x-rate-limit-limit": "0", "x-rate-limit-interval": "1s"}, 0),
    ({"x-rate-limit-limit": "-1", "x-rate-limit-interval": "1s"}, 0),
    ({"x-rate-limit-limit": "50"}, 0), ({"x-rate-limit-interval": "1s"}, 0), ({}, 0),
])
def test_the_interval_that_a_service_states(headers: dict[str, str], seconds: float) -> None:
    assert interval_stated(headers) == pytest.approx(seconds)


@pytest.mark.parametrize(("left", "reset", "seconds"), [
    ("0", "30", 30), ("-1", "30", 30), ("0", "64140", 64_140), ("0", str(int(NOW) + 30), 30),
    ("1", "30", None), ("x", "30", None), ("0", "", None)])
def test_an_emptied_quota_is_waited_for(left: str, reset: str, seconds: float | None) -> None:
    headers = {"x-ratelimit-remaining": left, "x-ratelimit-reset": reset}
    assert wait_until_refilled(headers, NOW) == seconds


NAMES = st.sampled_from(["x-rate-limit-limit", "x-rate-limit-interval",
                         "x-ratelimit-remaining", "x-ratelimit-reset", "ratelimit-reset"])


@given(st.dictionaries(NAMES, st.text(max_size=30) | st.integers().map(str)
                       | st.floats().map(str) | st.integers(0, 10**20).map("{}s".format)))
def test_no_header_makes_a_wait_without_measure(headers: dict[str, str]) -> None:
    for wait in (wait_until_refilled(headers, NOW), interval_stated(headers)):
        assert wait is None or 0 <= wait <= 86_400


def manners(folder: Path, **options: float) -> Manners:
    return Manners(folder, **{"patience": 5, "breaker": 3, "rest": 60, **options})  # type: ignore[arg-type]


HOLDER = """
import asyncio, sys
from pathlib import Path
from sources.web.manners import Manners, Pace

async def hold():
    async with Manners(Path(sys.argv[1]), patience=5, breaker=3, rest=60).turn("a.org", Pace(0)):
        print("held", flush=True)
        await asyncio.sleep(60)

asyncio.run(hold())
"""


def test_a_process_that_is_killed_gives_its_seat_back(tmp_path: Path) -> None:
    async def turn() -> float:
        begun = time.monotonic()
        async with manners(tmp_path).turn("a.org", Pace(0)):
            return time.monotonic() - begun

    async def both(holder: subprocess.Popen[str]) -> tuple[bool, float]:
        waiting = asyncio.create_task(turn())
        await asyncio.sleep(0.3)
        had_to_wait = not waiting.done()
        holder.send_signal(signal.SIGKILL)
        return had_to_wait, await waiting

    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE,
                          text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        had_to_wait, waited = asyncio.run(both(holder))
    assert had_to_wait
    assert waited < 5


def test_a_clock_that_was_set_back_stops_nobody(tmp_path: Path) -> None:
    async def turns() -> None:
        house = manners(tmp_path)
        async with house.turn("a.org", Pace(0.05)):
            pass
        with sqlite3.connect(tmp_path / "hosts.sqlite") as database:
            database.execute("UPDATE hosts SET last = last + 1e6, resting = last + 1e6,"
                             " held = last + 1e6")
        house = manners(tmp_path)
        async with asyncio.timeout(2), house.turn("a.org", Pace(0.05)):
            pass

    asyncio.run(turns())


def test_a_waiter_that_gives_up_leaves_the_line_in_order(tmp_path: Path) -> None:
    async def turns() -> None:
        house = manners(tmp_path)

        async def turn() -> None:
            async with house.turn("a.org", Pace(0.1)):
                pass

        tasks = [asyncio.create_task(turn()) for _ in range(6)]
        await asyncio.sleep(0.05)
        for task in tasks[::2]:
            task.cancel()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        assert sum(outcome is None for outcome in done) >= 3
        async with asyncio.timeout(2):
            await turn()

    asyncio.run(turns())


def test_a_host_that_is_told_to_rest_while_others_wait_is_not_asked(tmp_path: Path) -> None:
    async def turns() -> list[BaseException | None]:
        house = manners(tmp_path, patience=1)

        async def turn() -> None:
            async with house.turn("a.org", Pace(0.2)):
                house.hold("a.org", 100)

        return await asyncio.gather(turn(), turn(), turn(), return_exceptions=True)

    first, *others = asyncio.run(turns())
    assert first is None
    assert all(isinstance(other, LeftAlone) for other in others)


PACKERS = {"": bytes, "identity": bytes, "gzip": gzip.compress, "x-gzip": gzip.compress,
           "deflate": zlib.compress, "GZIP ": lambda data: b"".join(
               gzip.compress(data[i:i + 7]) for i in range(0, len(data), 7)) or gzip.compress(b"")}


@given(st.sampled_from(sorted(PACKERS)), st.binary(max_size=400), st.integers(1, 50))
def test_a_body_is_unpacked_in_whatever_pieces_it_comes(coding: str, body: bytes, size: int
                                                        ) -> None:
    packed = PACKERS[coding](body)
    unpacker = Unpacker(coding, len(body))
    found = b"".join(unpacker.more(packed[i:i + size]) for i in range(0, len(packed), size))
    unpacker.end()
    assert found == body
    if body:
        with pytest.raises(TooMuch):
            Unpacker(coding, len(body) - 1).more(packed)


@given(st.binary(max_size=200))
def test_whatever_is_said_to_be_packed_is_unpacked_or_refused(body: bytes) -> None:
    unpacker = Unpacker("gzip", 1000)
    try:
        assert len(unpacker.more(body)) <= 1000
        unpacker.end()
    except (WireFault, TooMuch):
        return
