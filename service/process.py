"""A worker process as the service sees it: JSON lines in, JSON lines out."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from graphs.runs import Run

LONGEST_LINE = 1 << 28
"""Bytes; a search over many databases is a long answer."""
PATIENCE = 2.0
"""Seconds a process has to end when it is told to; then it is killed."""

Message = dict[str, Any]


def plain(run: Run) -> Message:
    """A run as a message has it."""
    return {**vars(run), "folder": str(run.folder)}


def run_of(message: Message) -> Run:
    """The run that a message has."""
    return Run(**{**message, "folder": Path(message["folder"])})


class WorkerProcess:
    """One process of `service.worker`, and how much it has to do."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.runs: set[str] = set()
        self.jobs: set[int] = set()

    @classmethod
    async def started(cls) -> "WorkerProcess":
        """A new process. It ends by itself when this one does, since nobody writes to it then."""
        # -P: nothing in the folder that the service was started in is taken for one of our modules.
        return cls(await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "service.worker", stdin=PIPE, stdout=PIPE,
            limit=LONGEST_LINE))

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, message: Mapping[str, Any]) -> None:
        """Tell the process something; one that is gone hears nothing, which `messages` shows."""
        assert self._process.stdin
        with suppress(OSError, RuntimeError):
            self._process.stdin.write(json.dumps(message).encode() + b"\n")

    async def messages(self) -> AsyncIterator[Message]:
        """What the process says, until it ends."""
        assert self._process.stdout
        while line := await self._process.stdout.readline():
            if line.endswith(b"\n"):  # else it was killed while it spoke
                yield json.loads(line)
        await self._process.wait()

    async def end(self) -> None:
        """End the process, whatever it is at."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(PATIENCE):
                await self._process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
