"""`consilience serve` as a process of its own, to be measured and killed, and the scripted model as
another."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from urllib.error import URLError
from urllib.request import urlopen

LONGEST_START = 300.0
"""Seconds in which a service must be ready."""
BETWEEN_LOOKS = 0.25
"""Seconds between two looks at the memory."""


class ServiceProcess:
    """Serves a home folder on a port of its own while it is entered, all its processes in one
    group. `peak_mb` is the most memory that they had together: the sum of their PSS (each page
    that several share counts as one), or of their RSS where the system tells no PSS.
    """

    def __init__(self, home: Path, options: Sequence[str] = ()) -> None:
        self._home, self._options = home, options
        self._over = threading.Event()
        self.peak_mb, self.most_processes = 0.0, 0
        self.seconds_to_ready = 0.0

    def __enter__(self) -> "ServiceProcess":
        began = time.monotonic()
        settings = [f"home={self._home}", *self._options]
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from cli.main import main; main()", "serve", "--port", "0",
             *(word for setting in settings for word in ("--set", setting))],
            stderr=subprocess.PIPE, text=True, start_new_session=True)
        assert self._process.stderr
        told = self._process.stderr.readline()
        if "answers at" not in told:
            sys.exit(f"the service has not begun: {told}{self._process.stderr.read()}")
        self.url = told.partition("answers at ")[2].split()[0]
        self._threads = [threading.Thread(target=work, daemon=True)
                         for work in (self._pass_on, self._look_at_memory)]
        for thread in self._threads:
            thread.start()
        self._await_readiness(began + LONGEST_START)
        self.seconds_to_ready = time.monotonic() - began
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()
        self._over.set()
        for thread in self._threads:
            thread.join()

    def kill(self) -> None:
        """End every process of it at once, as a machine that loses its power does."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _await_readiness(self, until: float) -> None:
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > until:
                self.kill()
                sys.exit(f"the service is not ready after {LONGEST_START:g} seconds")
            time.sleep(0.05)

    def _is_ready(self) -> bool:
        try:
            with urlopen(f"{self.url}/readyz", timeout=10) as answer:
                return answer.status == 200
        except (URLError, OSError):
            return False

    def _pass_on(self) -> None:
        assert self._process.stderr
        for line in self._process.stderr:
            sys.stderr.write(line)

    def _look_at_memory(self) -> None:
        while not self._over.wait(BETWEEN_LOOKS):
            used = [_megabytes(process) for process in _group(self._process.pid)]
            self.peak_mb = max(self.peak_mb, sum(used))
            self.most_processes = max(self.most_processes, len(used))


class ModelProcess:
    """The scripted model in a process of its own while it is entered, at `base_url`."""

    def __enter__(self) -> "ModelProcess":
        here, there = get_context("spawn").Pipe()
        self._pipe = here
        self._process = get_context("spawn").Process(target=_serve_model, args=(there,))
        self._process.start()
        there.close()
        self.base_url: str = here.recv()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._pipe.send(None)
        self._process.join()


def _serve_model(pipe: Connection) -> None:
    from evals.scripted import ScriptedServer, competent

    with ScriptedServer(competent) as server:
        pipe.send(server.base_url)
        pipe.recv()


def _group(leader: int) -> Iterator[Path]:
    """What /proc has of each process of a group."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            # The name of a process, in brackets, may hold anything.
            behind_name = (process / "stat").read_text().rpartition(")")[2].split()
            if int(behind_name[2]) == leader:
                yield process


def _megabytes(process: Path) -> float:
    """PSS of a process, else RSS; 0 where it has ended."""
    for file, field in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        with suppress(OSError):
            for line in (process / file).read_text().splitlines():
                if line.startswith(field):
                    return int(line.split()[1]) / 1024
    return 0.0
