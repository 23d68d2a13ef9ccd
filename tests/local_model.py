"""A real model on this machine, far too small to be any good: what `make local-llm` serves.

    with local_model() as model:
        ... AsyncOpenAI(base_url=model.base_url) ...

No test framework is needed to run it.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from evals.local_llm import HOST, INSTALL, SERVER, small_weights

HOUSE = Path(__file__).parents[1]

ABSENT = "" if find_spec(SERVER) and small_weights() else (
    f"llama.cpp's server and the small weights are not installed: {INSTALL}")
"""Why there is no model; "" where there is one."""

PATIENCE = 60
"""Seconds until it answers."""


@dataclass(frozen=True)
class LocalModel:
    """A model that answers at `base_url`. `window` is in tokens."""

    name: str
    base_url: str
    window: int


@contextmanager
def local_model(window: int = 4096) -> Iterator[LocalModel]:
    """The model in a process of its own, which ends with the block, and with this process."""
    weights, port = small_weights(), _free_port()
    if weights is None:
        raise LookupError(ABSENT)
    child = subprocess.Popen(
        [sys.executable, "-m", "evals.local_llm", str(weights), "--port", str(port),
         "--window", str(window), "--until-input-ends"],
        cwd=HOUSE, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True)
    try:
        _await_health(child, f"http://{HOST}:{port}/health")
        yield LocalModel(weights.stem, f"http://{HOST}:{port}/v1", window)
    finally:
        child.communicate(timeout=PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def _await_health(child: subprocess.Popen[str], url: str) -> None:
    """Wait until the server has loaded its model: before, it answers 503 or not at all."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if child.poll() is not None:
            raise RuntimeError(f"the server ended: {child.communicate()[1]}")
        try:
            with urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.05)
    raise TimeoutError(f"{url}: no answer within {PATIENCE} seconds")
