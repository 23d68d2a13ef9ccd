"""The ranking model: a small network that gives every sentence of a text a vector, closer in
meaning than static word vectors and a thousand times as slow. So it reads only what was found.

    question, passage = PassageEncoder().encode([["Do mice sleep?"], ["Mice ate.", "They slept."]])

A sentence is read within its text, and its vector is the mean of its tokens ("late chunking":
Günther et al. 2024): who "they" are is known to it, and a passage costs as much as one vector of
all of it would. Each text is computed by itself, and as many at once as there are cores: with
eight-bit arithmetic a batch would make its vectors depend on what stands beside it.
"""

import json
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from models.embedding import unit_rows
from models.network_files import (
    CARD,
    encodable,
    file_bytes,
    session_of,
    tokenizer_of,
    usable_cores,
)
from records.errors import UserError

if TYPE_CHECKING:  # half a second and 80 MB, which most commands do without
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

FOLDER = Path(__file__).with_name("ranking_model")
"""The model that comes with Consilience."""

_MOST_CHARACTERS = 4_000
"""Characters of a sentence that are split into tokens: more than the tokens that are read."""
_KEPT = 5_000
"""Texts whose vectors are kept (10 KB each), the last used: of a workspace the same passages are
found again and again."""

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
            told = json.loads(file_bytes(folder, CARD, UnusableEncoder))
            return cls(str(told["name"]), int(told["max_tokens"]), int(told["width"]),
                       str(told["sha256"]), str(told["tokenizer_sha256"]))
        except (ValueError, TypeError, KeyError) as error:
            raise UnusableEncoder(folder, f"{CARD} is damaged ({error!r})") from None


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

    def encode(self, texts: Sequence[Sequence[str]]) -> list[np.ndarray]:
        """For each text, given as its sentences, a (sentences, width) float32 array of unit rows,
        zeros for a sentence of which no token was read; the same whatever stands beside the text.
        What does not fit is cut at the end. Raises UnusableEncoder."""
        return _load(self.folder, self.card).encode([tuple(text) for text in texts])


class _Network:
    """The loaded files, and the vectors that were computed last."""

    def __init__(self, session: "InferenceSession", tokenizer: "Tokenizer", card: EncoderCard,
                 ) -> None:
        self._session, self._tokenizer, self._card = session, tokenizer, card
        self._known: OrderedDict[tuple[str, ...], np.ndarray] = OrderedDict()
        self._lock = Lock()

    def encode(self, texts: Sequence[tuple[str, ...]]) -> list[np.ndarray]:
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

    def _computed(self, text: tuple[str, ...]) -> np.ndarray:
        first, border = (self._tokenizer.token_to_id(name) for name in ("[CLS]", "[SEP]"))
        ids, ends = [first], [1]
        for sentence in text:
            tokens = self._tokenizer.encode(
                encodable(sentence[:_MOST_CHARACTERS]), add_special_tokens=False).ids
            ids += tokens[:max(0, self._card.most_tokens - 1 - len(ids))]
            ends.append(len(ids))
        read = np.array([[*ids, border]], np.int64)
        (states,) = self._session.run(
            ["states"], {"input_ids": read, "attention_mask": np.ones_like(read)})
        rows = np.zeros((len(text), self._card.width), np.float32)
        for row, (start, end) in zip(rows, pairwise(ends), strict=True):
            if start < end:
                row[:] = np.asarray(states)[0, start:end].mean(axis=0)
        return unit_rows(rows)


def _load(folder: Path, card: EncoderCard) -> _Network:
    """The network of a folder, loaded once, also where many threads need it at once. Raises
    UnusableEncoder."""
    with _LOADING:
        return _loaded(folder, card)


@cache
def _loaded(folder: Path, card: EncoderCard) -> _Network:
    return _Network(session_of(folder, card.sha256, UnusableEncoder),
                    tokenizer_of(folder, card.tokenizer_sha256, UnusableEncoder), card)
