"""Embeddings: the embedded default, Chroma's MiniLM, and a server over HTTP."""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from chromadb.utils.embedding_functions import ONNXMiniLM_L6_V2

from models.embedding import (
    EmbeddingSettings,
    EmbeddingUnavailable,
    OnnxMiniLM,
    available_embeddings,
    load_embedding,
)

Reply = tuple[int, dict[str, str], bytes]


class Server:
    """A real HTTP server that speaks `POST /v1/embeddings` and can be told to misbehave."""

    def __init__(self) -> None:
        self.requests: list[dict] = []
        self.keys: list[str | None] = []
        self.misbehaviours: list[Callable[[dict], Reply]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.keys.append(self.headers["Authorization"])
                server.requests.append(body)
                reply = server.misbehaviours.pop(0) if server.misbehaviours else vectors()
                status, headers, content = reply(body)
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing on the terminal."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/v1"


def vectors(dimension: int = 3, drop: int = 0) -> Callable[[dict], Reply]:
    """Answers with the vector (length, 1, 0, ...) a text, in reverse order, as servers may."""
    def reply(body: dict) -> Reply:
        assert body["encoding_format"] == "float"
        data = [{"object": "embedding", "index": i,
                 "embedding": [float(len(text)), 1.0] + [0.0] * (dimension - 2)}
                for i, text in enumerate(body["input"])]
        answer = {"object": "list", "data": data[drop:][::-1], "model": body["model"],
                  "usage": {"prompt_tokens": 1, "total_tokens": 1}}
        return 200, {}, json.dumps(answer).encode()
    return reply


def failure(status: int, **headers: str) -> Callable[[dict], Reply]:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: (status, names, b'{"error": {"message": "not now"}}')


def saying(content: bytes, content_type: str = "application/json") -> Callable[[dict], Reply]:
    return lambda _: (200, {"Content-Type": content_type}, content)


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.http.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.http.shutdown()
    thread.join()
    server.http.server_close()


def at(server: Server, **options: object):
    settings = {"kind": "openai", "model": "tiny", "base_url": server.url, "longest_wait": 0.01}
    return load_embedding(EmbeddingSettings.model_validate(settings | options))


def test_the_default_gives_unit_rows_without_a_network():
    rows = load_embedding().embed(["A mouse model of ageing.", "Ageing in mice", "Tax law"])

    assert rows.shape == (3, 256)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-6)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]


def test_a_text_has_the_same_row_whatever_stands_beside_it():
    embedding = load_embedding()

    together = embedding.embed(["short", "a much longer text " * 50, "", "short"])

    assert np.array_equal(together[0], embedding.embed(["short"])[0])
    assert np.array_equal(together[0], together[3])
    assert not together[2].any()


def test_no_text_gives_no_row():
    assert load_embedding().embed([]).shape == (0, 256)


def test_a_text_of_ten_million_characters_is_embedded_in_moments():
    assert load_embedding().embed(["x" * 10_000_000]).any()


def test_choosing_an_embedding_imports_none_of_the_heavy_libraries():
    code = ("import sys; from models.embedding import load_embedding; load_embedding();"
            "print([m for m in ('wordllama', 'chromadb', 'openai') if m in sys.modules])")
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                         cwd=Path(__file__).parents[1], check=True)

    assert run.stdout.strip() == "[]"


def test_threads_that_come_at_once_load_one_model_and_leave_the_root_logger_alone():
    code = ("import logging; from concurrent.futures import ThreadPoolExecutor;"
            "from models import embedding; pool = ThreadPoolExecutor(8);"
            "models = {*pool.map(lambda _: id(embedding._wordllama().embedding), range(8))};"
            "embedding.load_embedding().embed(['x']); root = logging.getLogger();"
            "print(len(models), root.level == logging.WARNING, root.handlers)")
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                         cwd=Path(__file__).parents[1], check=True)

    assert run.stdout.strip() == "1 True []"


@pytest.fixture
def no_minilm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(ONNXMiniLM_L6_V2, "DOWNLOAD_PATH", tmp_path / "minilm")
    return tmp_path / "minilm"


def test_minilm_without_its_files_is_refused_and_nothing_is_fetched(no_minilm: Path):
    with pytest.raises(EmbeddingUnavailable, match="set allow_download: true"):
        load_embedding(EmbeddingSettings(kind="onnx-minilm")).embed(["a text"])

    assert not no_minilm.exists()


def test_minilm_that_cannot_be_fetched_says_where_its_files_belong(
    no_minilm: Path, monkeypatch: pytest.MonkeyPatch
):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{unused.getsockname()[1]}/onnx.tar.gz"
    monkeypatch.setattr(ONNXMiniLM_L6_V2, "MODEL_DOWNLOAD_URL", closed)

    with pytest.raises(EmbeddingUnavailable, match=r"copy them into .*onnx"):
        load_embedding(EmbeddingSettings(kind="onnx-minilm", allow_download=True)).embed(["text"])


def test_a_server_gives_unit_rows_in_the_order_of_the_texts(server: Server):
    embedding = at(server, batch_size=2)

    rows = embedding.embed(["a", "bbb", "cc", "", "dddd"])

    assert embedding.dimension == 3
    lengths = np.array([[1, 1, 0], [3, 1, 0], [2, 1, 0], [0, 0, 0], [4, 1, 0]], np.float32)
    expected = lengths / np.maximum(np.linalg.norm(lengths, axis=1, keepdims=True), 1)
    assert rows == pytest.approx(expected, abs=1e-6)
    assert [request["input"] for request in server.requests] == [
        ["dimension"], ["a", "bbb"], ["cc", "dddd"]]


def test_the_key_comes_from_the_variable_that_is_named(
    server: Server, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OWN_KEY", "secret-1")

    at(server, key_variable="OWN_KEY").embed(["a"])

    assert set(server.keys) == {"Bearer secret-1"}


def test_a_key_that_was_not_named_is_never_sent(server: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", "secret-2")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "secret-3")

    at(server).embed(["a"])

    assert set(server.keys) == {None}


def test_a_named_variable_that_is_not_set_is_refused_at_once(server: Server):
    with pytest.raises(EmbeddingUnavailable, match="OWN_KEY is not set"):
        at(server, key_variable="OWN_KEY")

    assert not server.requests


def test_a_server_without_a_model_or_an_address_is_refused_at_once():
    with pytest.raises(EmbeddingUnavailable, match="no model is named"):
        load_embedding(EmbeddingSettings(kind="openai", base_url="http://localhost:1/v1"))
    with pytest.raises(EmbeddingUnavailable, match="no base_url is named"):
        load_embedding(EmbeddingSettings(kind="openai", model="tiny"))


@pytest.mark.parametrize("failures", [
    [failure(429, Retry_After="0")], [failure(500), failure(503)],
    [failure(429, Retry_After="Wed, 21 Oct 2037 07:28:00 GMT")],
])
def test_a_busy_or_broken_server_is_asked_again(server: Server, failures: list):
    server.misbehaviours = list(failures)

    assert at(server).embed(["a"]).shape == (1, 3)
    assert len(server.requests) == len(failures) + 2


def test_the_time_a_server_asks_for_is_kept_up_to_the_longest_wait(
    server: Server, monkeypatch: pytest.MonkeyPatch
):
    waited: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", waited.append)
    server.misbehaviours = [failure(429, Retry_After="7"), failure(429, Retry_After="3600")]

    at(server, longest_wait=20).embed(["a"])

    assert waited == [7, 20]


def test_a_server_that_stays_busy_is_given_up_after_the_attempts(server: Server):
    server.misbehaviours = [failure(429)] * 3

    with pytest.raises(EmbeddingUnavailable, match=r"answered 429 after 3 tries.*lower batch_size"):
        at(server, attempts=3).embed(["a"])
    assert len(server.requests) == 3


def test_a_refused_key_is_not_tried_again(server: Server):
    server.misbehaviours = [failure(401)]

    with pytest.raises(EmbeddingUnavailable, match=r"401.*check the key"):
        at(server).embed(["a"])
    assert len(server.requests) == 1


@pytest.mark.parametrize(("reply", "reason"), [
    (saying(b"<html>Welcome</html>", "text/html"), "no list of embeddings"),
    (saying(b'{"data": [{"index": 0, "embedding"'), "no list of embeddings"),
    (saying(b'{"data": [{"index": 0, "embedding": ["many"]}]}'), "embedding"),
    (saying(b'{"data": [{"index": 0, "embedding": [NaN, 1]}]}'), "finite|no list"),
    (saying(b'{"data": [{"index": 0, "embedding": []}]}'), "unequal length or none"),
    (saying(b'{"data": []}'), "0 vectors for 1 texts"),
    (saying(b'{"data": [{"index": 5, "embedding": [1, 2]}]}'), "vectors for 1 texts"),
    (saying(b'[]'), "no list of embeddings"),
])
def test_an_answer_that_is_no_list_of_embeddings_is_refused(
    server: Server, reply: Callable[[dict], Reply], reason: str
):
    server.misbehaviours = [reply]

    with pytest.raises(EmbeddingUnavailable, match=reason):
        at(server).embed(["a"])


def test_a_server_that_changes_its_dimension_is_refused(server: Server):
    embedding = at(server)
    assert embedding.dimension == 3
    server.misbehaviours = [vectors(dimension=4)]

    with pytest.raises(EmbeddingUnavailable, match="4 numbers a text after 3"):
        embedding.embed(["a"])


def test_a_server_that_leaves_out_a_text_is_refused(server: Server):
    embedding = at(server)
    assert embedding.dimension == 3
    server.misbehaviours = [vectors(drop=1)]

    with pytest.raises(EmbeddingUnavailable, match="1 vectors for 2 texts"):
        embedding.embed(["a", "b"])


def test_a_server_that_is_not_there_is_named():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
    embedding = load_embedding(EmbeddingSettings(
        kind="openai", model="tiny", base_url=address, attempts=2, longest_wait=0.01))

    with pytest.raises(EmbeddingUnavailable, match=f"tiny@{address}.*no answer after 2 tries"):
        embedding.embed(["a"])


def test_the_doctor_is_told_what_works_and_how_to_get_the_rest(no_minilm: Path):
    default, minilm, server = available_embeddings()

    assert (default.name, default.usable) == ("wordllama", True)
    assert (minilm.name, minilm.usable) == ("onnx-minilm", False)
    assert "model.onnx" in minilm.why
    assert "allow_download" in minilm.remedy
    assert (server.name, server.usable) == ("openai", False)
    assert "set model" in server.remedy
    assert not OnnxMiniLM.folder().exists()


def test_the_doctor_sees_a_server_that_is_set_up():
    settings = EmbeddingSettings(kind="openai", model="tiny", base_url="http://localhost:1/v1")

    assert available_embeddings(settings)[2].usable
