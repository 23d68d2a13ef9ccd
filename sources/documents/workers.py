"""Reads documents in processes of their own, so that one that hangs or grows takes none with it."""

import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import IO

from sources.documents.document import Document, UnreadableDocument
from sources.documents.formats import DocumentReading, read_document

MEMORY_BYTES = 4_000_000_000
"""Address space of one worker, where the system can limit it."""

_LENGTH = struct.Struct(">Q")
_HALF = "leave it out, or give it in another format"


class Worker:
    """One process that reads documents, started when it is first needed and after each loss.

    It is a plain interpreter that runs this module: unlike `multiprocessing` it never imports the
    caller's main module, so that it works from scripts, notebooks and services alike. The answers
    are pickles from our own process.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, document: Document) -> DocumentReading:
        """Raises UnreadableDocument, also where the process dies or takes longer than `seconds`."""
        process = self._process = self._process or _start()
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self.seconds, stop)
        timer.start()
        try:
            _send(process.stdin, document)
            answer = _receive(process.stdout)
        except (OSError, EOFError) as error:
            timer.cancel()
            self.close()
            reason = (f"reading it took longer than {self.seconds:g} seconds" if late.is_set()
                      else f"the process that read it died ({_ending(process)})")
            raise UnreadableDocument(document.name, reason, _HALF) from error
        finally:
            timer.cancel()
        if isinstance(answer, UnreadableDocument):
            raise answer
        if not isinstance(answer, DocumentReading):
            raise TypeError(f"a worker answered with {type(answer).__name__}")
        return answer

    def close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    _close_quietly(stream)


class ReadingPool:
    """Several workers, each with a thread of its own that waits for it. They are started when they
    are first needed; `close` ends them, as does the end of this process."""

    def __init__(self, workers: int, seconds: float) -> None:
        self._seconds, self._local = seconds, threading.local()
        self._started: list[Worker] = []
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="reading")

    def submit(self, fetch: Callable[[], Document]) -> "Future[DocumentReading]":
        """Read a document, which is fetched only when a worker is free for it, so that few are held
        in memory. The future raises what `Worker.read` and `fetch` raise."""
        return self._threads.submit(self._read, fetch)

    def _read(self, fetch: Callable[[], Document]) -> DocumentReading:
        if not hasattr(self._local, "worker"):
            self._local.worker = Worker(self._seconds)
            with self._lock:
                self._started.append(self._local.worker)
        return self._local.worker.read(fetch())

    def close(self) -> None:
        """End all workers; what they are at comes to nothing."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._started:
            worker.close()


def read_in_processes(
    documents: Iterable[tuple[int, Callable[[], Document]]],
    workers: int,
    seconds: float,
    done: Callable[[int, DocumentReading | UnreadableDocument], None],
) -> None:
    """Read documents by several workers; `done` hears each result under its number, one at a time.

    A document is fetched only when a worker is free for it, so that few are held in memory.
    """
    pool = ReadingPool(workers, seconds)
    try:
        waiting = {pool.submit(fetch): number for number, fetch in documents}
        for future in as_completed(waiting):
            done(waiting.pop(future), _outcome(future))
    finally:
        pool.close()


def _outcome(future: "Future[DocumentReading]") -> DocumentReading | UnreadableDocument:
    try:
        return future.result()
    except UnreadableDocument as error:
        return error


def _start() -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parents[2])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-m", "sources.documents.workers"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )


def _ending(process: subprocess.Popen[bytes]) -> str:
    code = process.poll()
    return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"


def _send(stream: IO[bytes] | None, message: object) -> None:
    if stream is None:
        raise EOFError
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def _receive(stream: IO[bytes] | None) -> object:
    """One message. Raises EOFError where the other side ended."""
    if stream is None:
        raise EOFError
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 (a pipe between our own two processes)


def _close_quietly(stream: IO[bytes]) -> None:
    """A killed process leaves a pipe with unsent bytes, which closing cannot deliver."""
    try:
        stream.close()
    except BrokenPipeError:
        return


def _answer(document: Document) -> DocumentReading | UnreadableDocument:
    try:
        return read_document(document)
    except UnreadableDocument as error:
        return error
    except MemoryError:
        return UnreadableDocument(document.name, "reading it takes too much memory", _HALF)
    except RecursionError:
        return UnreadableDocument(document.name, "it is nested too deeply", _HALF)


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BYTES, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def main() -> None:
    """Answer documents from standard input until it ends. What libraries print goes nowhere."""
    _limit_memory()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            document = _receive(sys.stdin.buffer)
        except EOFError:
            return
        if isinstance(document, Document):
            _send(answers, _answer(document))


if __name__ == "__main__":
    main()
