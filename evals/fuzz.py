"""Feeds spoilt answers and documents to every reader, and tells what breaks.

    python -m evals.fuzz --answers DIR [--documents DIR] [--count 100000] [--papers 3000] [--seed N]

DIR of answers holds recorded ones with an index.jsonl. Each item is made from the seed and its
number alone; processes with a limit of memory read them, each item within a limit of time. A
finding is an error that no reader promises (crash), more time (hang) or more memory than that, or
the end of the process. `--item answer:123` reads one item here, with its traceback.
"""

import argparse
import multiprocessing
import os
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.sharedctypes import SynchronizedArray
from pathlib import Path

from evals.common import report
from evals.fuzz_corpus import Corpus

MEMORY = 1_000_000_000
"""Bytes of address space of a process that reads."""

SHARE = 500
"""Items a process is given at once."""

SHOWN = 20


@dataclass(frozen=True)
class Made:
    """How the corpus is made, in every process alike."""

    answers: Path | None
    documents: Path | None
    seed: int
    largest: int

    def corpus(self) -> Corpus:
        return Corpus(self.answers, self.documents, self.seed, largest=self.largest)


@dataclass(frozen=True)
class Work:
    """Items of one kind ("answer" or "document") by their numbers."""

    kind: str
    begin: int
    end: int


@dataclass
class Result:
    """What became of items: how many by format or service and outcome, and what was found."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    findings: dict[str, str] = field(default_factory=dict)
    slowest: tuple[float, str] = (0.0, "")
    peak: int = 0

    def add(self, other: "Result") -> None:
        for name, said in other.findings.items():
            print(f"{name}  {said}", file=sys.stderr, flush=True)
        self.outcomes += other.outcomes
        self.findings |= other.findings
        self.slowest = max(self.slowest, other.slowest)
        self.peak = max(self.peak, other.peak)


def read_work(corpus: Corpus, work: Work, at: "SynchronizedArray[float]") -> Result:
    """Read the items; `at` holds (number, when it was begun) for who watches."""
    result = Result()
    for number in range(work.begin, work.end):
        item = getattr(corpus, work.kind)(number)
        name, began = f"{work.kind}:{number}", time.monotonic()
        at[0], at[1] = number, began
        try:
            outcome = item.read()
        except MemoryError:
            outcome = "memory"
        except Exception as error:  # noqa: BLE001 (whatever a reader does not promise is looked for)
            outcome = "crash"
            place = traceback.extract_tb(error.__traceback__)[-1]
            result.findings[name] = (f"{item.source}: {type(error).__name__}: {str(error)[:120]} "
                                     f"({Path(place.filename).name}:{place.lineno})")
        at[1] = 0.0
        if outcome == "memory":
            result.findings[name] = f"{item.source}: more memory than {MEMORY:,} bytes"
        result.outcomes[item.kind, outcome] += 1
        result.slowest = max(result.slowest, (time.monotonic() - began, name))
    result.peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return result


def serve(made: Made, shares: Connection, at: "SynchronizedArray[float]") -> None:
    """A process that reads: takes work and sends its result until there is none. What libraries
    print goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    corpus = made.corpus()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    while (work := shares.recv()) is not None:
        shares.send(read_work(corpus, work, at))


class Reader:
    """A process that reads, begun again where it ends or takes too long."""

    def __init__(self, made: Made) -> None:
        self._made = made
        self.work: Work | None = None
        self._begin()

    def _begin(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self.connection, theirs = spawn.Pipe()
        self._at = spawn.Array("d", 2)
        self._process = spawn.Process(
            target=serve, args=(self._made, theirs, self._at), daemon=True)
        self._process.start()
        theirs.close()

    def give(self, work: Work | None) -> None:
        self.work, self._at[1] = work, 0.0
        self._at[0] = work.begin if work else 0
        self.connection.send(work)

    def late(self, seconds: float) -> bool:
        began = self._at[1]  # once: meanwhile the process goes on
        return bool(began) and time.monotonic() - began > seconds

    def replaced(self, reason: str) -> tuple[Result, list[Work]]:
        """A new process in place of this one: what is known of the item that was its last, and the
        work that is left. What came before in the share is read again, to be counted."""
        self._process.kill()
        self._process.join()
        work, number = self.work, int(self._at[0])
        self._begin()
        if work is None:
            return Result(), []
        told = Result(Counter({(work.kind, "lost"): 1}), {f"{work.kind}:{number}": reason})
        rest = [Work(work.kind, work.begin, number), Work(work.kind, number + 1, work.end)]
        return told, [part for part in rest if part.begin < part.end]


def fuzz(made: Made, shares: list[Work], *, processes: int, seconds: float) -> Result:
    """Read all the work by several processes."""
    whole, waiting = Result(), list(reversed(shares))
    readers = [Reader(made) for _ in range(min(processes, len(shares)))]
    for reader in readers:
        reader.give(waiting.pop())
    busy = set(readers)
    while busy:
        ready = wait([reader.connection for reader in busy], timeout=0.2)
        for reader in list(busy):
            lost: tuple[Result, list[Work]] | None = None
            if reader.connection in ready:
                try:
                    whole.add(reader.connection.recv())
                except (EOFError, ConnectionError):
                    lost = reader.replaced("the process that read it ended")
            elif reader.late(seconds):
                lost = reader.replaced(f"more than {seconds:g} seconds")
            else:
                continue
            if lost:
                whole.add(lost[0])
                waiting += lost[1]
            if waiting:
                reader.give(waiting.pop())
            else:
                reader.give(None)
                busy.remove(reader)
    return whole


def shares_of(kind: str, count: int) -> Iterator[Work]:
    size = SHARE if kind == "answer" else SHARE // 20
    return (Work(kind, at, min(at + size, count)) for at in range(0, count, size))


def main() -> None:
    parser = argparse.ArgumentParser(description="Feed spoilt answers and documents to readers.")
    parser.add_argument("--answers", type=Path, help="recorded answers, with their index.jsonl")
    parser.add_argument("--documents", type=Path, help="documents, beside a few of our own")
    parser.add_argument("--count", type=int, default=100_000, help="spoilt answers")
    parser.add_argument("--papers", type=int, default=3_000, help="spoilt documents")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=20, help="most for an item")
    parser.add_argument("--largest", type=int, default=100_000,
                        help="bytes of the largest document that is spoilt")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--item", help="read this one alone, e.g. answer:123")
    parser.add_argument("--json", help="also write the figures to this file")
    arguments = parser.parse_args()
    made = Made(arguments.answers, arguments.documents, arguments.seed, arguments.largest)
    if arguments.item:
        kind, _, number = arguments.item.partition(":")
        item = getattr(made.corpus(), kind)(int(number))
        print(f"{item.kind}, from {item.source}, {len(item.data):,} bytes: {item.read()}")
        return
    began = time.monotonic()
    shares = [*shares_of("document", arguments.papers),
              *(shares_of("answer", arguments.count) if arguments.answers else ())]
    result = fuzz(made, shares, processes=arguments.processes, seconds=arguments.seconds)
    kinds = sorted({kind for kind, _ in result.outcomes})
    report("fuzz", {
        "seed": arguments.seed, "items": result.outcomes.total(),
        "seconds": round(time.monotonic() - began), "findings": len(result.findings),
        "slowest": f"{result.slowest[0]:.1f} s, {result.slowest[1]}",
        "peak memory": f"{result.peak / 1e6:.0f} MB",
        **{kind: {outcome: n for (k, outcome), n in sorted(result.outcomes.items()) if k == kind}
           for kind in kinds}}, arguments.json)
    for name, said in sorted(result.findings.items())[:SHOWN]:
        print(f"  {name}  {said}")
    sys.exit(bool(result.findings))


if __name__ == "__main__":
    main()
