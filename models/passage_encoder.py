"""The ranking model: a small network that turns a text into one vector, closer in meaning than
static word vectors, and a thousand times as slow. So it reads only what a search found already.

    question, passage = PassageEncoder().encode(["Do mice sleep?", "Mice slept for hours."])

Each text is computed by itself, and as many at once as there are cores: with eight-bit arithmetic
a batch would make a text's vector depend on what stands beside it (cross_encoder.py).
"""

import json
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from models.cross_encoder import encodable, load_errors, usable_cores
from models.embedding import unit_rows
from records.errors import UserError

if TYPE_CHECKING:  # half a second and 80 MB, which most commands do without
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

FOLDER = Path(__file__).with_name("ranking_model")
"""The model that comes with Consilience."""

_MODEL, _TOKENIZER, _CARD = "model.onnx", "tokenizer.json", "card.json"
_MOST_CHARACTERS = 4_000
"""Characters of a text that are split into tokens: more than the tokens that are read."""
_KEPT = 10_000
"""Vectors kept (15 MB), the last used: of a workspace the same passages are found again and
again."""

_LOADING = Lock()
"""Held while a network is loaded: threads that come at once would each load one."""


class UnusableEncoder(UserError):
    """A ranking model that cannot be used. The message names its folder, what is wrong and the way
    out."""

    remedy = "install Consilience again, or search without it (--set index.ranking.rerank=0)"

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder, self.reason = folder, reason
        super().__init__(f"the ranking model in {folder}: {reason}; {self.remedy}")

    def __reduce__(self) -> tuple[type, tuple[Path, str]]:
        return type(self), (self.folder, self.reason)


@dataclass(frozen=True)
class EncoderCard:
    """What a model says of itself. `most_tokens` are read of a text; vectors have `width` numbers;
    the hashes are of the network and of the tokenizer."""

    name: str
    most_tokens: int
    width: int
    sha256: str
    tokenizer_sha256: str

    @classmethod
    def read(cls, folder: Path) -> "EncoderCard":
        """Raises UnusableEncoder."""
        try:
            told = json.loads(_bytes(folder, _CARD))
            return cls(str(told["name"]), int(told["max_tokens"]), int(told["width"]),
                       str(told["sha256"]), str(told["tokenizer_sha256"]))
        except (ValueError, TypeError, KeyError) as error:
            raise UnusableEncoder(folder, f"{_CARD} is damaged ({error!r})") from None


class PassageEncoder:
    """The network in a folder with `model.onnx`, `tokenizer.json` and `card.json`.

    Nothing but the card is read before the first use. Several threads may use it at once.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        """Raises UnusableEncoder."""
        self.folder = folder
        self.card = EncoderCard.read(folder)

    @property
    def name(self) -> str:
        return self.card.name

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """A (n, width) float32 array of unit rows; a text has the same row whatever stands beside
        it. What lies beyond the tokens that are read is not. Raises UnusableEncoder."""
        if not texts:
            return np.zeros((0, self.card.width), np.float32)
        return np.stack(_load(self.folder, self.card).vectors(texts))


class _Network:
    """The loaded files, and the vectors that were computed last."""

    def __init__(self, session: "InferenceSession", tokenizer: "Tokenizer") -> None:
        self._session, self._tokenizer = session, tokenizer
        self._known: OrderedDict[str, np.ndarray] = OrderedDict()
        self._lock = Lock()

    def vectors(self, texts: Sequence[str]) -> list[np.ndarray]:
        texts = [encodable(text[:_MOST_CHARACTERS]) for text in texts]
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
        new = [text for text in dict.fromkeys(texts) if text not in found]
        with ThreadPoolExecutor(usable_cores()) as pool:
            found.update(zip(new, pool.map(self._computed, new), strict=True))
        with self._lock:
            for text in dict.fromkeys(texts):
                self._known[text] = found[text]
                self._known.move_to_end(text)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return [found[text] for text in texts]

    def _computed(self, text: str) -> np.ndarray:
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        (vectors,) = self._session.run(
            ["vectors"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        return unit_rows(np.array(vectors, np.float32))[0]


def _load(folder: Path, card: EncoderCard) -> _Network:
    """The network of a folder, loaded once, also where many threads need it at once. Raises
    UnusableEncoder."""
    with _LOADING:
        return _loaded(folder, card)


@cache
def _loaded(folder: Path, card: EncoderCard) -> _Network:
    from onnxruntime import InferenceSession, SessionOptions  # type: ignore[attr-defined]
    from tokenizers import Tokenizer

    model, pieces = (_checked(folder, name, checksum) for name, checksum in (
        (_MODEL, card.sha256), (_TOKENIZER, card.tokenizer_sha256)))
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # each text has its own thread
    options.enable_mem_pattern = False  # plans memory for each length anew, and keeps the plans
    try:
        session = InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except load_errors() as error:
        raise UnusableEncoder(folder, f"{_MODEL} cannot be loaded ({error})") from None
    try:
        tokenizer = Tokenizer.from_buffer(pieces)
        tokenizer.no_padding()
        tokenizer.enable_truncation(card.most_tokens)
        tokenizer.encode_special_tokens = True  # "[SEP]" in a text is text, and no border
    except ValueError as error:
        raise UnusableEncoder(folder, f"{_TOKENIZER} is damaged ({error})") from None
    return _Network(session, tokenizer)


def _checked(folder: Path, name: str, checksum: str) -> bytes:
    """The file that the card names. Raises UnusableEncoder for another."""
    found = _bytes(folder, name)
    if sha256(found).hexdigest() != checksum:
        raise UnusableEncoder(folder, f"{name} is not the file that {_CARD} names: it is damaged "
                                      "or of another version")
    return found


def _bytes(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise UnusableEncoder(folder, f"{name} cannot be read ({error.strerror})") from None
