"""Turns texts into vectors: an embedded model that needs nothing, or one you name."""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from threading import Lock
from typing import Literal, Protocol

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from records.errors import UserError

EmbeddingKind = Literal["wordllama", "onnx-minilm", "openai"]

_LOADING = Lock()
"""Held while a model is loaded: threads that come at once would each load one."""


class EmbeddingSettings(BaseModel):
    """Which embedding computes the vectors. All but `kind` concern one kind only."""

    model_config = ConfigDict(extra="forbid")

    kind: EmbeddingKind = "wordllama"
    allow_download: bool = Field(default=False, description="onnx-minilm: fetch 80 MB at first use")
    model: str = Field(default="", description="openai: the model's name on the server")
    base_url: str = Field(default="", description="openai: e.g. http://localhost:11434/v1")
    key_variable: str = Field(default="", description="openai: environment variable with the key")
    batch_size: int = Field(default=128, ge=1, le=2048, description="openai: texts a request")
    timeout: float = Field(default=60, gt=0, description="openai: seconds a request may take")
    attempts: int = Field(default=5, ge=1, description="openai: tries a request")
    longest_wait: float = Field(default=30, ge=0, description="openai: seconds between two tries")


class Embedding(Protocol):
    """Maps texts to directions: texts that mean the same lie close together."""

    @property
    def name(self) -> str:
        """Names the model: vectors of different names are never compared."""
        ...

    @property
    def dimension(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """A (n, dimension) float32 array of unit rows; the row of a text without a single token is
        zero. The same text gives the same row whatever stands beside it, as far as the model does.
        Raises EmbeddingUnavailable."""
        ...


class EmbeddingUnavailable(UserError):
    """An embedding that cannot work here. The message says why and what to do about it."""

    def __init__(self, name: str, reason: str, remedy: str) -> None:
        self.name, self.reason, self.remedy = name, reason, remedy
        super().__init__(f"embedding {name}: {reason}; {remedy}")

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        return type(self), (self.name, self.reason, self.remedy)


@dataclass(frozen=True)
class Availability:
    """Whether an embedding can be used on this machine, why, and how to get it if not."""

    name: str
    usable: bool
    why: str
    remedy: str = ""


class WordLlamaEmbedding:
    """Static word vectors from inside the `wordllama` package: 256 numbers a text, no network."""

    name = "wordllama-l2-supercat-256"
    dimension = 256

    _LONGEST = 20_000
    """Characters read of a text; a mean of word vectors does not change beyond it."""

    _BATCH = 256

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        model = _wordllama()
        vectors, tokenizer = model.embedding, model.tokenizer
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), self._BATCH):
            batch = [text[: self._LONGEST] for text in texts[start : start + self._BATCH]]
            encodings = tokenizer.encode_batch(batch, add_special_tokens=False)
            for row, encoding in enumerate(encodings, start):
                rows[row] = vectors[encoding.ids].sum(axis=0)
        return unit_rows(rows)


def _wordllama():
    """The model, loaded once however many of these embeddings there are, and in however many
    threads: nothing changes it.

    Raises EmbeddingUnavailable.
    """
    with _LOADING:
        return _loaded_wordllama()


@cache
def _loaded_wordllama():
    with _root_logger_untouched():
        import wordllama
        from wordllama import WordLlama

    embedding, folder = WordLlamaEmbedding, Path(wordllama.__file__).parent
    try:
        model = WordLlama.load(
            dim=embedding.dimension, cache_dir=folder, disable_download=True)
    except FileNotFoundError as error:
        raise EmbeddingUnavailable(
            embedding.name, f"the package wordllama lacks its weights ({error})",
            "install it again: pip install --force-reinstall wordllama",
        ) from error
    model.tokenizer.no_padding()
    return model


class OnnxMiniLM:
    """all-MiniLM-L6-v2 as Chroma ships it: 384 numbers a text, read from Chroma's own cache.

    The files (80 MB) are fetched only where `allow_download` was set.
    """

    name = "onnx-minilm-l6-v2"
    dimension = 384

    FILES = ("config.json", "model.onnx", "special_tokens_map.json", "tokenizer_config.json",
             "tokenizer.json", "vocab.txt")

    def __init__(self, allow_download: bool = False) -> None:
        self._allow_download = allow_download

    @staticmethod
    def folder() -> Path:
        """Where Chroma keeps the model's files."""
        from chromadb.utils.embedding_functions import ONNXMiniLM_L6_V2 as Model

        return Path(Model.DOWNLOAD_PATH) / Model.EXTRACTED_FOLDER_NAME

    @classmethod
    def missing_files(cls) -> list[str]:
        return [name for name in cls.FILES if not (cls.folder() / name).is_file()]

    @cached_property
    def _model(self):
        from chromadb.utils.embedding_functions import ONNXMiniLM_L6_V2

        model = ONNXMiniLM_L6_V2(preferred_providers=["CPUExecutionProvider"])
        if self.missing_files():
            self._fetch(model)
        return model

    def _fetch(self, model) -> None:
        import httpx

        if not self._allow_download:
            raise EmbeddingUnavailable(
                self.name, f"its files are not in {self.folder()}",
                "set allow_download: true for the embedding to fetch them once (80 MB), or use the "
                "embedded default, wordllama",
            )
        try:
            model._download_model_if_not_exists()
        except (httpx.HTTPError, OSError, ValueError) as error:
            raise EmbeddingUnavailable(
                self.name, f"its files could not be fetched: {error}",
                f"check the network, or copy them into {self.folder()}",
            ) from error

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        model = self._model
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return unit_rows(np.asarray(model(list(texts)), np.float32))


def load_embedding(settings: EmbeddingSettings | None = None) -> Embedding:
    """The embedding the settings name. Nothing is imported, read or asked before its first use;
    settings that cannot work raise EmbeddingUnavailable at once."""
    settings = settings or EmbeddingSettings()
    return _KINDS[settings.kind](settings)


def available_embeddings(settings: EmbeddingSettings | None = None) -> list[Availability]:
    """What can be used here, for every kind. Asks no server and loads no model."""
    settings = settings or EmbeddingSettings()
    return [_wordllama_here(), _minilm_here(), _server_here(settings)]


def _wordllama_here() -> Availability:
    from importlib.util import find_spec

    if find_spec("wordllama") is None:
        return Availability("wordllama", False, "the package is not installed",
                            "pip install wordllama")
    return Availability("wordllama", True, "its vectors come inside the package; works offline")


def _minilm_here() -> Availability:
    missing = OnnxMiniLM.missing_files()
    if missing:
        return Availability(
            "onnx-minilm", False, f"{', '.join(missing)} not in {OnnxMiniLM.folder()}",
            "set allow_download: true for the embedding; it is fetched once (80 MB)",
        )
    return Availability("onnx-minilm", True, f"its files are in {OnnxMiniLM.folder()}")


def _server_here(settings: EmbeddingSettings) -> Availability:
    try:
        _openai(settings.model_copy(update={"kind": "openai"}))
    except EmbeddingUnavailable as error:
        return Availability("openai", False, error.reason, error.remedy)
    return Availability("openai", True, f"{settings.model} at {settings.base_url}, not asked yet")


def _openai(settings: EmbeddingSettings) -> Embedding:
    from models.embedding_server import EmbeddingServer

    for option in ("model", "base_url"):
        if not getattr(settings, option):
            raise EmbeddingUnavailable(
                "openai", f"no {option} is named",
                f"set {option} for the embedding, e.g. model: nomic-embed-text, "
                "base_url: http://localhost:11434/v1",
            )
    key = os.environ.get(settings.key_variable, "") if settings.key_variable else ""
    if settings.key_variable and not key:
        raise EmbeddingUnavailable(
            "openai", f"the environment variable {settings.key_variable} is not set",
            "set it, or clear key_variable for a server that asks for no key",
        )
    return EmbeddingServer(
        model=settings.model, base_url=settings.base_url, key=key, batch_size=settings.batch_size,
        timeout=settings.timeout, attempts=settings.attempts, longest_wait=settings.longest_wait,
    )


_KINDS: dict[EmbeddingKind, Callable[[EmbeddingSettings], Embedding]] = {
    "wordllama": lambda _: WordLlamaEmbedding(),
    "onnx-minilm": lambda settings: OnnxMiniLM(settings.allow_download),
    "openai": _openai,
}


def unit_rows(rows: np.ndarray) -> np.ndarray:
    """Every row at length 1; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths > 0, lengths, 1)


@contextmanager
def _root_logger_untouched() -> Iterator[None]:
    """`wordllama` configures the root logger when it is imported; this takes it back."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    try:
        yield
    finally:
        root.setLevel(level)
        root.handlers[:] = handlers
