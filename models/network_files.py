"""The files of a small network that comes in a folder: `model.onnx`, `tokenizer.json`, `card.json`.

What is read here is held against the hashes of the card, and runs on ONNX Runtime, one thread a
call: with eight-bit arithmetic a batch would make an answer depend on what stands beside it, so
each text or pair is computed by itself, and as many at once as there are cores.
"""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from records.errors import UserError

if TYPE_CHECKING:  # half a second and 80 MB, which most commands do without
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

MODEL, TOKENIZER, CARD = "model.onnx", "tokenizer.json", "card.json"

Unusable = Callable[[Path, str], UserError]
"""The error for a folder that cannot be used, of what is wrong with it."""


def session_of(folder: Path, checksum: str, unusable: Unusable) -> "InferenceSession":
    """The network, where its file has this SHA-256. Raises what `unusable` makes."""
    from onnxruntime import InferenceSession, SessionOptions  # type: ignore[attr-defined]

    model = _checked(folder, MODEL, checksum, unusable)
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # each call has its own thread
    options.enable_mem_pattern = False  # plans memory for each length anew, and keeps the plans
    try:
        return InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except _load_errors() as error:
        raise unusable(folder, f"{MODEL} cannot be loaded ({error})") from None


def tokenizer_of(folder: Path, checksum: str, unusable: Unusable) -> "Tokenizer":
    """The tokenizer, where its file has this SHA-256; it neither pads nor cuts. Raises what
    `unusable` makes."""
    from tokenizers import Tokenizer

    pieces = _checked(folder, TOKENIZER, checksum, unusable)
    try:
        tokenizer = Tokenizer.from_buffer(pieces)
    except ValueError as error:
        raise unusable(folder, f"{TOKENIZER} is damaged ({error})") from None
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.encode_special_tokens = True  # "[SEP]" in a text is text, and no border
    return tokenizer


def file_bytes(folder: Path, name: str, unusable: Unusable) -> bytes:
    """A file of the folder. Raises what `unusable` makes where it cannot be read."""
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise unusable(folder, f"{name} cannot be read ({error.strerror})") from None


def encodable(text: str) -> str:
    """The text with what is no character, a half of a surrogate pair, as a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def usable_cores() -> int:
    """The cores that this process may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1


def _checked(folder: Path, name: str, checksum: str, unusable: Unusable) -> bytes:
    """The file that the card names, and no other."""
    found = file_bytes(folder, name, unusable)
    if sha256(found).hexdigest() != checksum:
        raise unusable(folder, f"{name} is not the file that {CARD} names: it is damaged or of "
                               "another version")
    return found


def _load_errors() -> tuple[type[Exception], ...]:
    """What ONNX Runtime raises for a model that it cannot read or run; they have no common type."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state  # type: ignore[attr-defined]

    return (state.Fail, state.InvalidArgument, state.InvalidGraph, state.InvalidProtobuf,
            state.NotImplemented, state.RuntimeException)
