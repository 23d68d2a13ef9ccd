"""How the service behaves under load: python -m evals.service_load [--runs 50] [--json FILE].

`consilience serve` runs as a process of its own over invented papers that were uploaded, with a
scripted model in another process on the same machine, which answers at once. Nothing is cached, and
each run has a question of its own.

1. All runs are begun at once, then 4 followers a run (server-sent events), and 2 chat streams for 5
   runs, which begin runs of their own, connect at once. A run is lost where it comes to no report,
   or where a follower misses an event of it.
2. As many runs again; when the first has ended, every process of the service is killed at once. The
   service is started again, and each run must come to its report.
3. A store with 100,000 finished runs, each with its folder: pages of 50 runs, single runs and
   reports are asked for over HTTP, one after another.

Memory is that of all processes of the service together, at its peak (PSS: a page that several
share counts once). Seconds to the first event are from the request on; those behind, from what
happened in a run to its coming to a follower.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import numpy as np

from evals.common import report
from evals.finished_runs import fill
from evals.invented_papers import QUESTION, write_invented_papers
from evals.service_process import ModelProcess, ServiceProcess

FOLLOWERS_A_RUN, CHATS_A_RUN = 4, 0.4
LARGEST_EVENT = 1 << 24
BETWEEN_LOOKS = 0.5
"""Seconds between two looks at how runs stand."""
A_PAGE = 200
OVER = {"published", "withheld", "failed", "cancelled"}

Json = dict[str, Any]
T = TypeVar("T")


@dataclass
class Followed:
    """What came to one follower. `first` and `behind` are in seconds."""

    first: float = 0.0
    behind: list[float] = field(default_factory=list)
    seqs: list[int] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether no event is missing."""
        return bool(self.seqs) and self.seqs == list(range(1, len(self.seqs) + 1))


class Client:
    """A caller of the service at an address."""

    def __init__(self, url: str) -> None:
        self._session = aiohttp.ClientSession(
            url, connector=aiohttp.TCPConnector(limit=0), read_bufsize=LARGEST_EVENT,
            timeout=aiohttp.ClientTimeout(total=None))

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def upload(self, papers: Sequence[Path]) -> None:
        for paper in papers:
            with paper.open("rb") as content:
                await self._json("POST", "/v1/papers", data={"file": content})

    async def begin(self, question: str) -> str:
        begun = await self._json(
            "POST", "/v1/runs", json={"question": question, "papers": "uploads"})
        return begun["id"]

    async def follow(self, run: str) -> Followed:
        """A run to its end."""
        followed, began = Followed(), time.monotonic()
        async with self._session.get(f"/v1/runs/{run}/events") as answer:
            answer.raise_for_status()
            async for line in answer.content:
                if line.startswith(b"data: "):
                    event = json.loads(line[6:])
                    if not followed.seqs:
                        followed.first = time.monotonic() - began
                    happened = datetime.fromisoformat(event["at"]).timestamp()
                    followed.behind.append(time.time() - happened)
                    followed.seqs.append(event["seq"])
        return followed

    async def chat(self, question: str) -> tuple[float, bool]:
        """Seconds to the first words of an answer, and whether it came to its end."""
        first, finish, began = 0.0, "", time.monotonic()
        asked = {"model": "consilience", "stream": True,
                 "messages": [{"role": "user", "content": question}]}
        async with self._session.post("/v1/chat/completions", json=asked) as answer:
            answer.raise_for_status()
            async for line in answer.content:
                if not line.startswith(b"data: {"):
                    continue
                for choice in json.loads(line[6:]).get("choices", ()):
                    says = any(map(choice["delta"].get, ("content", "reasoning_content")))
                    if says and not first:
                        first = time.monotonic() - began
                    finish = choice["finish_reason"] or finish
        return first, finish == "stop"

    async def statuses(self) -> dict[str, str]:
        """How all runs stand."""
        stand: dict[str, str] = {}
        before = ""
        while True:
            page = await self._json("GET", "/v1/runs", params={"limit": A_PAGE, "before": before})
            stand |= {run["id"]: run["status"] for run in page["runs"]}
            if not (before := page["before"]):
                return stand

    async def until(self, is_so: Callable[[Counter[str]], bool]) -> Counter[str]:
        """How many runs stand how, as soon as that is so."""
        while not is_so(counts := Counter((await self.statuses()).values())):
            await asyncio.sleep(BETWEEN_LOOKS)
        return counts

    async def has_report(self, run: str) -> bool:
        async with self._session.get(f"/v1/runs/{run}/report.json") as answer:
            return answer.status == 200 and bool((await answer.json())["manifest"])

    async def seconds(self, path: str) -> float:
        """How long an answer takes, read to its end."""
        began = time.monotonic()
        async with self._session.get(path) as answer:
            answer.raise_for_status()
            await answer.read()
        return time.monotonic() - began

    async def _json(self, method: str, path: str, **sent: Any) -> Json:
        async with self._session.request(method, path, **sent) as answer:
            if not answer.ok:
                raise SystemExit(f"{method} {path}: {answer.status} {await answer.text()}")
            return await answer.json()


def main() -> None:
    parser = argparse.ArgumentParser(description="How the service behaves under load.")
    parser.add_argument("--runs", type=int, default=50, help="begun at once")
    parser.add_argument("--papers", type=int, default=5, help="that each run reads")
    parser.add_argument("--finished", type=int, default=100_000, help="runs in the large store")
    parser.add_argument("--requests", type=int, default=300, help="of each kind, to that store")
    parser.add_argument("--json", help="also write the figures to this file")
    arguments = parser.parse_args()
    figures: dict[str, object] = {"runs": arguments.runs, "papers a run": arguments.papers}
    with tempfile.TemporaryDirectory() as folder, ModelProcess() as model:
        home = Path(folder) / "home"
        papers = write_invented_papers(Path(folder) / "papers", arguments.papers)
        options = ("language.model=scripted", f"language.base_url={model.base_url}",
                   "language.cache=false")
        with ServiceProcess(home, options) as service:
            figures |= asyncio.run(load(service.url, sorted(papers.iterdir()), arguments.runs))
            figures |= {"peak memory, MB": service.peak_mb,
                        "most processes": service.most_processes}
        figures |= {"killed": killed(home, options, arguments.runs)}
        figures |= {"large store": large_store(
            home, Path(folder) / "large", arguments.finished, arguments.requests)}
    report("load of the service", figures, arguments.json)


async def load(url: str, papers: Sequence[Path], count: int) -> Json:
    """Runs, followers and chats, all at once."""
    async with Client(url) as client:
        await client.upload(papers)
        began = time.monotonic()
        runs = await asyncio.gather(*(client.begin(_question(n)) for n in range(count)))
        all_begun = time.monotonic() - began
        followed, chats = await asyncio.gather(
            _all([client.follow(run) for run in runs * FOLLOWERS_A_RUN]),
            _all([client.chat(_question(count + n)) for n in range(round(count * CHATS_A_RUN))]))
        seconds = time.monotonic() - began
        every = await client.statuses()
        reports = await _all([client.has_report(run) for run in every])
    cut = {run for run, one in zip(runs * FOLLOWERS_A_RUN, followed, strict=True)
           if not one.is_whole}
    return {
        "chat streams": len(chats), "followers": len(followed),
        "runs lost": reports.count(False) + len(cut) + len(chats) + count - len(every),
        "chat streams cut off": sum(not is_whole for _, is_whole in chats),
        "seconds until all were begun": all_begun,
        "seconds to the first event": _spread([one.first for one in followed]),
        "seconds to the first words of a chat": _spread([first for first, _ in chats]),
        "seconds behind": _spread([late for one in followed for late in one.behind]),
        "events sent": sum(len(one.seqs) for one in followed),
        "seconds": seconds,
    }


def killed(home: Path, options: Sequence[str], count: int) -> Json:
    """Runs whose service is killed under way, and what becomes of them."""
    async def until_one_ends(url: str) -> tuple[list[str], Counter[str]]:
        async with Client(url) as client:
            before = Counter((await client.statuses()).values())
            runs = await asyncio.gather(*(client.begin(_question(n)) for n in range(count)))
            return runs, await client.until(lambda now: _over(now) > _over(before)) - before

    async def until_all_end(url: str, runs: Sequence[str]) -> list[bool]:
        async with Client(url) as client:
            await client.until(lambda now: _over(now) == now.total())
            return await _all([client.has_report(run) for run in runs])

    with ServiceProcess(home, options) as service:
        runs, stood = asyncio.run(until_one_ends(service.url))
        service.kill()
    began = time.monotonic()
    with ServiceProcess(home, options) as service:
        reports = asyncio.run(until_all_end(service.url, runs))
    return {"running": stood["running"], "queued": stood["queued"],
            "without a report": reports.count(False), "ready again, seconds":
            service.seconds_to_ready, "all ended, seconds": time.monotonic() - began}


def large_store(small: Path, home: Path, count: int, requests: int) -> Json:
    """How fast pages, runs and reports come from a store of very many runs."""
    ids = fill(home, count, small)
    chosen = [ids[(number * count) // requests] for number in range(requests)]
    paths = {
        "first page": ["/v1/runs?limit=50"] * requests,
        "deep page": [f"/v1/runs?limit=50&before={run}" for run in ids[-requests - 50:-50]],
        "run": [f"/v1/runs/{run}" for run in chosen],
        "report": [f"/v1/runs/{run}/report.json" for run in chosen],
        "events": [f"/v1/runs/{run}/events" for run in chosen],
    }

    async def asked(url: str) -> Json:
        async with Client(url) as client:
            return {f"{kind}, ms": _spread([1000 * await client.seconds(path) for path in of_kind])
                    for kind, of_kind in paths.items()}

    with ServiceProcess(home) as service:
        return {"runs": len(ids), "ready, seconds": service.seconds_to_ready,
                **asyncio.run(asked(service.url))}


def _question(number: int) -> str:
    return f"{QUESTION.removesuffix('?')} (variant {number})?"


def _over(counts: Counter[str]) -> int:
    return sum(counts[status] for status in OVER)


async def _all(work: Sequence[Awaitable[T]]) -> list[T]:
    return list(await asyncio.gather(*work))


def _spread(values: Sequence[float]) -> Json:
    """Median, 99th percentile and largest."""
    low, high = np.percentile(values, [50, 99]) if values else (float("nan"),) * 2
    return {"p50": float(low), "p99": float(high), "most": max(values, default=float("nan"))}


if __name__ == "__main__":
    main()
